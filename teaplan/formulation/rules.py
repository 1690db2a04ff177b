"""Rules of strategies: bars on orders, and rows, all in one model and switched by the engine.

new lines of a year        sum f[build] over its periods  <= or >= value x years
new lines on a path        sum f[build] over the years given, to every leaf
share of a generation      sum over the generation of z x output  >= or <= value x sum over all cell lines
imports of a segment       imports <= value x (own deliveries + imports)
product of a segment       own deliveries + imports of it >= value x those of all products
budget                     nominal capital paid in the years given, to every leaf <= value

A move is *into* a line, generation or site if its target lies in it and its source does not: what
stands may run, change over and leave.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from teaplan.case import Rule
from teaplan.formulation.builder import Builder, Index, Pair, Term
from teaplan.formulation.finance import Debt
from teaplan.formulation.fleet import Fleet
from teaplan.formulation.markets import Markets
from teaplan.formulation.sites import Sites
from teaplan.network import Arc, State
from teaplan.shared.components import CAPITAL
from teaplan.shared.rules import capacity_of, goes_into, in_force, lines_meant, segments_meant


@dataclass
class StrategyRules:
    """The rules of one strategy in a model.

    Attributes
    ----------
    bars
        Variables that stay at zero while they are in force, by rule.
    rows
        Names of constraint components that hold while they are in force.
    docs
        What each of them asks for, by name.
    """

    bars: dict[str, list[Any]] = field(default_factory=dict)
    rows: set[str] = field(default_factory=set)
    docs: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Parts:
    """What rules are about."""

    fleet: Fleet
    sites: Sites
    markets: Markets
    debt: Debt | None = None


def add(b: Builder, fleet: Fleet, sites: Sites, markets: Markets, debt: Debt | None = None) -> None:
    """Add the rules of every strategy of the case to a model."""
    parts = Parts(fleet, sites, markets, debt)
    b.model.rules = {name: StrategyRules() for name in b.case.strategies}
    for rule in b.case.rules:
        found, name = b.model.rules[rule.strategy], f"{rule.rule}_row_{rule.row}"
        found.docs[name] = _doc(rule)
        if rule.rule in BARS:
            found.bars[name] = BARS[rule.rule](b, parts, rule)
        else:
            index, sense, terms = ROWS[rule.rule](b, parts, rule)
            b.rows(name, index, doc=found.docs[name], sense=sense, terms=terms)
            found.rows.add(name)


def _doc(rule: Rule) -> str:
    """Say what a rule asks for, as it is typed."""
    words = [rule.rule, rule.target, None if rule.value is None else f"{rule.value:g}"]
    begin = None if rule.from_year is None else f"from {rule.from_year}"
    end = None if rule.to_year is None else f"to {rule.to_year}"
    said = " ".join(word for word in (*words, begin, end) if word)
    return f"Strategy {rule.strategy}, rules row {rule.row}: {said}."


def _nodes(b: Builder, rule: Rule) -> list[int]:
    """Nodes in whose period a rule is in force."""
    return [n for n in b.nodes if in_force(rule, b.tree, n)]


# -- bars --------------------------------------------------------------------------------------------


def _moves_into(b: Builder, parts: Parts, rule: Rule, inside: Callable[[State], bool]) -> Iterator[Any]:
    for (arc, n), variable in parts.fleet.moves.items():
        if goes_into(arc, inside) and in_force(rule, b.tree, n):
            yield variable


def _bar_lines(b: Builder, parts: Parts, rule: Rule) -> list[Any]:
    meant = lines_meant(b.case, rule)
    return list(_moves_into(b, parts, rule, lambda state: state.line in meant))


def _bar_sites(b: Builder, parts: Parts, rule: Rule) -> list[Any]:
    """No line, no building and no opening goes to a barred site."""
    others = rule.rule == "only_site"
    meant = {site for site in b.case.sites if (site == rule.target) != others}
    found = list(_moves_into(b, parts, rule, lambda state: state.site in meant))
    found += [
        variable
        for (_, site, n), variable in parts.sites.buildings.items()
        if site in meant and in_force(rule, b.tree, n)
    ]
    if rule.from_year is None:
        # opened stays 1: with a rule from a later year on, a site may have been opened before
        found += [
            variable
            for (site, n), variable in parts.sites.opened.items()
            if site in meant and in_force(rule, b.tree, n)
        ]
    return found


def _bar_instruments(b: Builder, parts: Parts, rule: Rule) -> list[Any]:
    draws = {} if parts.debt is None else parts.debt.draws
    return [
        variable
        for (name, _, n), variable in draws.items()
        if name == rule.target and in_force(rule, b.tree, n)
    ]


BARS: dict[str, Callable[[Builder, Parts, Rule], list[Any]]] = {
    "forbid_line": _bar_lines,
    "forbid_generation": _bar_lines,
    "forbid_site": _bar_sites,
    "only_site": _bar_sites,
    "forbid_instrument": _bar_instruments,
}

# -- rows --------------------------------------------------------------------------------------------

Rows = tuple[Iterable[Index], str, dict[str, Term]]


def _builds(b: Builder, parts: Parts, rule: Rule) -> Callable[[int], Iterator[Pair]]:
    """Orders of new lines that a rule counts, on a node."""
    arcs: list[Arc] = [a for a in b.network.arcs if a.kind == "build" and a.line in lines_meant(b.case, rule)]

    def built(n: int) -> Iterator[Pair]:
        for arc in arcs:
            if (arc, n) in parts.fleet.moves:
                yield 1.0, parts.fleet.moves[arc, n]

    return built


def _new_lines(b: Builder, parts: Parts, rule: Rule, sense: str) -> Rows:
    """New lines of a calendar year, summed over its periods; of a longer period, times its years.

    A year that the plan does not see the end of is asked for no least number.
    """
    assert rule.value is not None
    value, built = rule.value, _builds(b, parts, rule)
    terms: dict[str, Term] = {
        "built": lambda n: (pair for m in b.tree.year_nodes(n) for pair in built(m)),
        "limit": lambda n: [(-value * max(1.0, b.tree.period_of(n).length), None)],
    }
    ends = (n for n in _nodes(b, rule) if b.tree.year_end(n) == n)
    return [(n,) for n in ends if sense == "<=" or b.tree.sees_year(n)], sense, terms


def _along(b: Builder, rule: Rule, of_node: Callable[[int], Iterable[Pair]]) -> Term:
    """What a rule counts on the way to a leaf, in the years it is in force."""

    def total(leaf: int) -> Iterator[Pair]:
        for n in b.tree.ancestors[leaf]:
            if in_force(rule, b.tree, n):
                yield from of_node(n)

    return total


def _total_lines(b: Builder, parts: Parts, rule: Rule, sense: str) -> Rows:
    assert rule.value is not None
    value = rule.value
    terms: dict[str, Term] = {
        "built": _along(b, rule, _builds(b, parts, rule)),
        "limit": lambda leaf: [(-value, None)],
    }
    return [(leaf,) for leaf in b.tree.leaves], sense, terms


def _generation_share(b: Builder, parts: Parts, rule: Rule, sense: str) -> Rows:
    assert rule.value is not None
    value, meant = rule.value, lines_meant(b.case, rule)
    capacity = {state: capacity_of(b.network, state) for state in b.network.states}

    def standing(n: int, inside: bool, share: float) -> Iterator[Pair]:
        for state, output in capacity.items():
            if output and (state, n) in parts.fleet.lines and (not inside or state.line in meant):
                yield share * output, parts.fleet.lines[state, n]

    terms: dict[str, Term] = {
        "of_generation": lambda n: standing(n, True, 1.0),
        "of_all": lambda n: standing(n, False, -value),
    }
    return [(n,) for n in _nodes(b, rule)], sense, terms


def _served(b: Builder, parts: Parts) -> Callable[[str, int, str | None, bool], Iterator[Any]]:
    """Variables of what a segment gets on a node: own deliveries and imports, of one product or all."""
    own: dict[tuple[str, int], list[tuple[str, Any]]] = {}
    for (_, segment, product, n), variable in parts.markets.delivered.items():
        own.setdefault((segment, n), []).append((product, variable))
    brought: dict[tuple[str, int], list[tuple[str, Any]]] = {}
    for (i, segment, n), variable in parts.markets.imported.items():
        brought.setdefault((segment, n), []).append((b.case.imports[i].product, variable))

    def served(segment: str, n: int, product: str | None, imports_only: bool) -> Iterator[Any]:
        places = (brought,) if imports_only else (own, brought)
        for place in places:
            for made, variable in place.get((segment, n), ()):
                if product in (None, made):
                    yield variable

    return served


def _import_share(b: Builder, parts: Parts, rule: Rule) -> Rows:
    assert rule.value is not None
    value, served = rule.value, _served(b, parts)
    terms: dict[str, Term] = {
        "imports": lambda g, n: [(1.0, v) for v in served(g, n, None, True)],
        "of_all": lambda g, n: [(-value, v) for v in served(g, n, None, False)],
    }
    index = [(g, n) for g in segments_meant(b.case, rule) for n in _nodes(b, rule)]
    return index, "<=", terms


def _product_share(b: Builder, parts: Parts, rule: Rule) -> Rows:
    assert rule.value is not None
    assert rule.target is not None
    value, served = rule.value, _served(b, parts)
    product = rule.target.split(",")[1].strip()
    terms: dict[str, Term] = {
        "of_product": lambda g, n: [(1.0, v) for v in served(g, n, product, False)],
        "of_all": lambda g, n: [(-value, v) for v in served(g, n, None, False)],
    }
    index = [(g, n) for g in segments_meant(b.case, rule) for n in _nodes(b, rule)]
    return index, ">=", terms


def _budget(b: Builder, parts: Parts, rule: Rule) -> Rows:
    assert rule.value is not None
    value = rule.value

    def paid(n: int) -> Iterator[Pair]:
        yield from ((-coefficient, variable) for coefficient, variable in b.money_of(CAPITAL)(n))

    terms: dict[str, Term] = {"paid": _along(b, rule, paid), "limit": lambda leaf: [(-value, None)]}
    return [(leaf,) for leaf in b.tree.leaves], "<=", terms


ROWS: dict[str, Callable[[Builder, Parts, Rule], Rows]] = {
    "max_new_lines": partial(_new_lines, sense="<="),
    "min_new_lines": partial(_new_lines, sense=">="),
    "max_total_lines": partial(_total_lines, sense="<="),
    "min_total_lines": partial(_total_lines, sense=">="),
    "min_generation_share": partial(_generation_share, sense=">="),
    "max_generation_share": partial(_generation_share, sense="<="),
    "max_import_share": _import_share,
    "min_product_share": _product_share,
    "budget_musd": _budget,
}
