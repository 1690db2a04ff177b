"""Mutants of the planning model, taken from the model's own components by a program.

A model carries the named terms of every Pyomo constraint (``row_families``) and of its
objective (``money_terms``). A mutant drops a constraint, or drops a term, flips its sign or
shifts it by one period (evaluated at the parent node, nothing at the root).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import pyomo.environ as pyo

from teaplan.formulation.builder import RowFamily, Term, install
from teaplan.formulation.objective import install_objective

CHANGES = ("drop", "flip", "shift")
OBJECTIVE = "objective"


@dataclass(frozen=True, order=True)
class Mutant:
    """A change of one part of the model; ``term`` is empty where a whole constraint is dropped."""

    part: str
    term: str
    change: str

    def __str__(self) -> str:
        """Readable name."""
        return f"{self.change} {self.part}.{self.term}" if self.term else f"{self.change} {self.part}"


def enumerate_mutants(model: Any) -> Iterator[Mutant]:
    """Every mutant of the parts of a model that say something in it."""
    for name, family in model.row_families.items():
        if not len(model.find_component(name)):
            continue
        yield Mutant(name, "", "drop")
        for term, function in family.terms.items():
            if any(says(function, key) for key in family.index):
                yield from (Mutant(name, term, change) for change in CHANGES)
    nodes = range(len(model.network.tree.nodes))
    for name, money in counted_money(model).items():
        if any(says(money.term, (node,)) for node in nodes):
            yield from (Mutant(OBJECTIVE, name, change) for change in CHANGES)


def counted_money(model: Any) -> dict[str, Any]:
    """Money terms that are in the objective of the case."""
    left_out = {"npv": ("imports",), "cost": ("revenue",)}[model.case.settings.objective]
    return {name: money for name, money in model.money_terms.items() if name not in left_out}


def says(function: Term, key: Iterable[Any]) -> bool:
    """Whether a term has any part that is not 0."""
    return any(coefficient != 0 for coefficient, _ in function(*key))


def changed(function: Term, change: str, tree: Any) -> Term:
    """Return the term with the change made."""

    def dropped(*_: Any) -> Iterable[Any]:
        return ()

    def flipped(*key: Any) -> Iterable[Any]:
        return ((-coefficient, variable) for coefficient, variable in function(*key))

    def shifted(*key: Any) -> Iterable[Any]:
        parent = tree.nodes[key[-1]].parent
        if parent is None:
            return ()
        try:
            return tuple(function(*key[:-1], parent))
        except KeyError:  # a variable that does not exist a period earlier
            return ()

    return {"drop": dropped, "flip": flipped, "shift": shifted}[change]


@contextmanager
def applied(model: Any, mutant: Mutant) -> Iterator[None]:
    """Have a model with a mutant in it, and the model as it was afterwards."""
    tree = model.network.tree
    if mutant.part == OBJECTIVE:
        kept = model.money_terms[mutant.term]
        model.money_terms[mutant.term] = replace(kept, term=changed(kept.term, mutant.change, tree))
        install_objective(model, model.case.settings.objective, tree)
        yield
        model.money_terms[mutant.term] = kept
        install_objective(model, model.case.settings.objective, tree)
        return
    original = model.find_component(mutant.part)
    if mutant.term:
        family: RowFamily = model.row_families[mutant.part]
        terms = dict(family.terms)
        terms[mutant.term] = changed(terms[mutant.term], mutant.change, tree)
        install(model, mutant.part, replace(family, terms=terms))
    else:
        model.del_component(original)
    yield
    present = model.find_component(mutant.part)
    if present is not None:
        model.del_component(present)
    model.add_component(mutant.part, original)


def constraints(model: Any) -> list[str]:
    """Names of the model's Pyomo constraint objects that hold rows."""
    return [c.name for c in model.component_objects(pyo.Constraint) if len(c)]
