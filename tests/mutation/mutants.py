"""Mutants of the planning model, taken from the model's own components by a program.

A model carries the named terms of every Pyomo constraint (``row_families``) and of its
objective (``money_terms``), and its variables by family (``decisions``). A mutant drops a
constraint, or drops a term, flips its sign or shifts it by one period (evaluated at the parent
node, nothing at the root), or drops the upper bounds of a variable, or lets it be a fraction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import pyomo.environ as pyo

from teaplan.formulation.builder import RowFamily, Term, install
from teaplan.formulation.objective import install_objective
from teaplan.shared.components import LEFT_OUT

CHANGES = ("drop", "flip", "shift")
OBJECTIVE = "objective"
VARIABLES = "variables"


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
        if len(model.find_component(name)):
            yield Mutant(name, "", "drop")
            for term, function in family.terms.items():
                yield from _of_term(model, Mutant(name, term, ""), function, family.index)
    nodes = [(node,) for node in range(len(model.network.tree.nodes))]
    for name, money in counted_money(model).items():
        yield from _of_term(model, Mutant(OBJECTIVE, name, ""), money.term, nodes)
    for name, found in model.decisions.items():
        if any(v.ub is not None and not v.is_binary() for v in found.values()):
            yield Mutant(VARIABLES, name, "unbound")
        if any(not v.is_continuous() for v in found.values()):
            yield Mutant(VARIABLES, name, "relax")


def _of_term(model: Any, part: Mutant, function: Term, index: list[Any]) -> Iterator[Mutant]:
    """Changes of a term that say something in a model."""
    shifted = changed(function, "shift", model.network.tree)
    present = any(says(function, key) for key in index)
    for change in CHANGES:
        if present or (change == "shift" and any(says(shifted, key) for key in index)):
            yield replace(part, change=change)


def counted_money(model: Any) -> dict[str, Any]:
    """Money terms that are in the objective of the case."""
    left_out = LEFT_OUT[model.case.settings.objective]
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
    kind = {OBJECTIVE: _applied_to_money, VARIABLES: _applied_to_variables}.get(mutant.part, _applied_to_rows)
    with kind(model, mutant):
        yield


@contextmanager
def _applied_to_money(model: Any, mutant: Mutant) -> Iterator[None]:
    tree, objective = model.network.tree, model.case.settings.objective
    kept = model.money_terms[mutant.term]
    model.money_terms[mutant.term] = replace(kept, term=changed(kept.term, mutant.change, tree))
    install_objective(model, objective, tree)
    yield
    model.money_terms[mutant.term] = kept
    install_objective(model, objective, tree)


@contextmanager
def _applied_to_variables(model: Any, mutant: Mutant) -> Iterator[None]:
    found = list(model.decisions[mutant.term].values())
    kept = [(v.domain, v.lower, v.upper) for v in found]
    for variable in found:
        if mutant.change == "unbound":
            variable.setub(None)
        else:
            bounds = variable.bounds
            variable.domain = pyo.Reals
            variable.setlb(bounds[0])
            variable.setub(bounds[1])
    yield
    for variable, (domain, lower, upper) in zip(found, kept, strict=True):
        variable.domain = domain
        variable.setlb(lower)
        variable.setub(upper)


@contextmanager
def _applied_to_rows(model: Any, mutant: Mutant) -> Iterator[None]:
    tree = model.network.tree
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
