"""What every decision family builds with: variables, rows made of named terms, and money by node.

A row is the sum of its terms against zero. Terms have names, so that a diagnosis can
speak of them and a mutation test can drop, flip or shift each one. A term is a function
of the row's index (the node last) that yields (coefficient, variable) pairs; a pair
without variable is a constant.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property, partial
from typing import Any, NamedTuple

import pyomo.environ as pyo
from pyomo.common.gc_manager import PauseGC
from pyomo.core.expr.numeric_expr import LinearExpression, MonomialTermExpression

from teaplan.case import Case
from teaplan.mean import outlook_of
from teaplan.network import Network
from teaplan.shared.components import COMPONENTS, of_kind
from teaplan.shared.markets import deliverable
from teaplan.shared.pool_time import groups, setup_ways
from teaplan.tree import Tree

Pair = tuple[float, Any]
Term = Callable[..., Iterable[Pair]]
Index = tuple[Hashable, ...]


class Part(NamedTuple):
    """A part of what an order costs: nominal M$ of one of ``variable``, and the most there can be of it."""

    cost: float
    most: float
    variable: Any


@dataclass
class RowFamily:
    """The named terms of one Pyomo constraint component: what it is made of."""

    index: list[Index]
    sense: str
    terms: dict[str, Term]
    doc: str


class Family(dict[Any, Any]):
    """Variables of one family by index; the node is the last entry of an index."""

    @cached_property
    def _by_node(self) -> dict[int, list[tuple[Any, Any]]]:
        split: dict[int, list[tuple[Any, Any]]] = {}
        for key, variable in self.items():
            split.setdefault(key[-1], []).append((key, variable))
        return split

    def on(self, node: int) -> list[tuple[Any, Any]]:
        """Return the (index, variable) pairs of one node."""
        return self._by_node.get(node, [])


class Builder:
    """Collects the variables, rows and money of a planning model.

    Attributes
    ----------
    model
        The Pyomo model. ``model.row_families`` and ``model.money_terms`` hold the named
        terms, ``model.decisions`` the variables by name and index, ``model.search_order``
        and ``model.scale_vector`` what the engine's search uses, ``model.levelised`` its progress;
        ``model.curves``, ``chord_rows`` and ``chord_steps`` what is on chords (``formulation.chords``);
        ``model.loose_rows`` and ``loose_columns`` what a bound hardly needs, ``looser_rows`` and
        ``looser_columns`` what a bound alone does not (``engine.loose``).
    learned
        What orders of new lines cost that are learned from, in parts, by (move, node).
    """

    def __init__(self, case: Case) -> None:
        self.case = case
        self.tree = Tree(case)
        self.outlook = outlook_of(case, self.tree)
        self.network = Network(case, self.tree, self.outlook)
        self.groups = cache(partial(groups, self.network))
        self.setup_ways = cache(partial(setup_ways, self.network))
        self.needs = {key: case.bill_of_materials(*key) for key in case.recipes}
        self.most: dict[tuple[str, str], int] = {}
        self.learned: dict[tuple[Any, int], list[Part]] = {}
        self.model = pyo.ConcreteModel(name=case.settings.case_name)
        self.model.row_families = {}
        self.model.money_terms = {}
        self.model.decisions = {}
        self.model.learning = {}
        self.model.search_order = {}
        self.model.case = case
        self.model.network = self.network
        self.model.curves = []
        self.model.chord_rows = set()
        self.model.chord_steps = set()
        self.model.loose_rows = set()
        self.model.loose_columns = []
        self.model.looser_rows = set()
        self.model.looser_columns = []
        self.model.nothing = pyo.Var(
            bounds=(0, 0), doc="Always 0: carries rows that have no decision in them."
        )

    @property
    def nodes(self) -> range:
        """Indices of the tree's nodes."""
        return range(len(self.tree.nodes))

    @cached_property
    def markets_of(self) -> dict[str, frozenset[str]]:
        """Segments that each product may be delivered to, from any site."""
        pairs = {(product, segment) for _, segment, product in deliverable(self.network)}
        return {p: frozenset(g for product, g in pairs if product == p) for p in self.case.products}

    @cached_property
    def parts(self) -> frozenset[str]:
        """Names of all inputs of anything."""
        return frozenset(name for needs in self.needs.values() for name in needs)

    def parent(self, node: int) -> int | None:
        """Return the node before a node."""
        return self.tree.nodes[node].parent

    def variables(
        self,
        name: str,
        index: Sequence[Any],
        *,
        doc: str,
        domain: Any = pyo.NonNegativeReals,
        bounds: Callable[[Any], tuple[float | None, float | None]] | None = None,
        order: Callable[[Any], tuple[int, int]] | None = None,
    ) -> Family:
        """Add a family of variables.

        Parameters
        ----------
        name, doc
            Component name, and what one of them means, with its unit.
        index
            One hashable entry per variable; a tuple is one entry.
        domain, bounds
            Pyomo domain; bounds by index (default: those of the domain).
        order
            (priority, period) of integer variables, for the search.

        Returns
        -------
        Family
            Pyomo variables by index.
        """
        keys = list(index)
        component = (
            pyo.Var(pyo.RangeSet(0, len(keys) - 1), domain=domain, doc=doc) if keys else pyo.Var([], doc=doc)
        )
        self.model.add_component(name, component)
        found = Family((key, component[position]) for position, key in enumerate(keys))
        if bounds is not None:
            for key, variable in found.items():
                variable.setlb(bounds(key)[0])
                variable.setub(bounds(key)[1])
        if order is not None:
            self.model.search_order[name] = lambda position: order(keys[position])
        self.model.decisions[name] = found
        return found

    def rows(self, name: str, index: Iterable[Any], *, doc: str, sense: str, terms: dict[str, Term]) -> None:
        """Add a family of rows: the sum of ``terms`` is ``sense`` (==, <=, >=) zero.

        Parameters
        ----------
        name, doc
            What the diagnosis prints: a sentence a planner understands.
        index
            Rows; a term is called with the entries of one (the node last).
        """
        keys = [key if isinstance(key, tuple) else (key,) for key in index]
        family = RowFamily(keys, sense, terms, doc)
        self.model.row_families[name] = family
        install(self.model, name, family)

    def money(self, name: str, doc: str, term: Term) -> None:
        """Add nominal money by node: what is got counts positive, what is paid negative.

        Parameters
        ----------
        name, doc
            Component of money (``shared.components``), and what it is.
        term
            Function of a node.

        Raises
        ------
        KeyError
            Where no component is called so: the audit would not know of it.
        """
        self.model.money_terms[name] = MoneyTerm(COMPONENTS[name].name, doc, term)

    def money_of(self, *kinds: str) -> Term:
        """Return all money of some kinds added so far, as a function of a node."""
        return self.money_named(*of_kind(*kinds))

    def money_named(self, *names: str) -> Term:
        """Return all money of some names added so far, as a function of a node."""
        terms = [self.model.money_terms[name] for name in names if name in self.model.money_terms]
        return lambda n: (pair for term in terms for pair in term.term(n))


@contextmanager
def without_sweeps() -> Iterator[None]:
    """Collect no garbage while a model is built, and count what was built as old afterwards.

    There is hardly any, and looking for it among millions of new objects takes a second or two:
    when collection begins again it goes through all that is new.
    """
    with PauseGC():
        yield
        gc.freeze()
        gc.unfreeze()


@dataclass
class MoneyTerm:
    """One component of money: see ``Builder.money``."""

    name: str
    doc: str
    term: Term


def install(model: Any, name: str, family: RowFamily) -> None:
    """Make the Pyomo constraint of a row family; also used to put a changed family in its place."""
    if model.find_component(name) is not None:
        model.del_component(name)
    functions = list(family.terms.values())
    entries = [
        (position, row_of(model, functions, key, family.sense)) for position, key in enumerate(family.index)
    ]
    expressions = {position: row for position, row in entries if row is not None}
    component = (
        pyo.Constraint(list(expressions), rule=lambda _, position: expressions[position], doc=family.doc)
        if expressions
        else pyo.Constraint([], rule=lambda _, position: pyo.Constraint.Skip, doc=family.doc)
    )
    model.add_component(name, component)


def row_of(model: Any, functions: Sequence[Term], key: Index, sense: str) -> tuple[Any, Any, Any] | None:
    """One row as (lower, expression, upper); None where it says nothing."""
    pairs: list[Pair] = []
    constant = 0.0
    for function in functions:
        for pair in function(*key):
            if pair[1] is None:
                constant += pair[0]
            elif pair[0] != 0.0:
                pairs.append(pair)
    if not pairs:
        if holds(constant, sense):
            return None
        pairs = [(1.0, model.nothing)]
    # Pyomo keeps each pair as it is: a model of millions of them has no second copy.
    body = LinearExpression(list(map(MonomialTermExpression, pairs)))
    return (None if sense == "<=" else -constant, body, None if sense == ">=" else -constant)


def holds(constant: float, sense: str) -> bool:
    """Whether ``constant sense 0`` is true, to rounding."""
    slack = 1e-9
    return (sense == "<=" or constant >= -slack) and (sense == ">=" or constant <= slack)


def scaled(pairs: Iterable[Pair], factor: float) -> Iterator[Pair]:
    """Multiply the coefficients of pairs."""
    return ((factor * coefficient, variable) for coefficient, variable in pairs)


def pick(found: dict[Any, Any], key: Any, coefficient: float = 1.0) -> tuple[Pair, ...]:
    """Return a variable times a coefficient where the variable exists, else nothing."""
    variable = found.get(key)
    return () if variable is None else ((coefficient, variable),)
