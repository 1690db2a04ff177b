"""What was paid for and may be deducted: by tax class, where it is placed in service.

    placed[c,y,n] = paid for what is complete in tax year y on n - credits' share of it
    depreciation[n] = sum over c, y and m in A(n) of share(c, y, n) placed[c,y,m]

Orders stand in one row each, and not in the rows of all later nodes. At a leaf what is left of the basis is
set against what stands there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from teaplan.case import Ref
from teaplan.formulation import basis_cuts
from teaplan.formulation.builder import Builder, Family, Pair, Term, pick
from teaplan.formulation.capital import parts_of
from teaplan.formulation.fleet import Fleet
from teaplan.formulation.pools import Pools
from teaplan.formulation.sites import Sites
from teaplan.money.depreciation import spread
from teaplan.shared.buildings import building_cost, building_done
from teaplan.shared.pool_time import BOUGHT, setup_moment
from teaplan.shared.routes import Routes
from teaplan.shared.taxes import LAND, TaxClass, class_of_building, class_of_line, tax_year
from teaplan.tree import MONTHS

Key = basis_cuts.Key
Placed = dict[Key, list[Pair]]


@dataclass
class Basis:
    """What may be deducted.

    Attributes
    ----------
    placed
        By (class, tax year of completion, node), M$.
    deducted
        At a node, as a term.
    written_off
        What of it is left of a basis at a leaf, beyond the share of its own year, as a term.
    """

    placed: Family
    deducted: Term
    written_off: Term


def add(b: Builder, fleet: Fleet, pools: Pools, sites: Sites) -> Basis:
    """Add what is placed in service on every node, by tax class.

    Parameters
    ----------
    b, fleet, pools, sites
        The model and what is bought in it.
    """
    parts: dict[str, Placed] = {
        "lines": _lines(b, fleet, ("build",)),
        "moves": _lines(b, fleet, ("changeover", "convert", "relocate")),
        "setups": _setups(b, pools),
        "buildings": _buildings(b, sites),
        "openings": _openings(b, sites),
        "routes": _routes(b),
        "credits": basis_cuts.add(b, fleet, sites),
    }
    keys = sorted({key for name, part in parts.items() if name != "credits" for key in part}, key=_order)
    placed = b.variables("placed", keys, doc="Basis placed in service on a node, by tax class, M$.")

    def part_of(name: str) -> Term:
        return lambda kind, year, n: parts[name].get((kind, year, n), ())

    b.rows(
        "basis_is_what_was_paid",
        keys,
        doc="What may be deducted of a class is what was paid, less what investment credits take off.",
        sense="==",
        terms={"placed": lambda *key: [(1.0, placed[key])]} | {name: part_of(name) for name in parts},
    )
    return Basis(placed, _parts(b, placed, _of_node), _parts(b, placed, _beyond))


def _order(key: Key) -> tuple[int, int, str]:
    return key[2], key[1], key[0].name


def _enter(b: Builder, into: Placed, kind: TaxClass, m: int, done: float, pair: Pair) -> None:
    """Place what was ordered at ``m`` in service on the nodes that hold its completion."""
    period = b.tree.period_at(done)
    for n in [] if period is None else b.tree.descendants(m, period):
        into.setdefault((kind, tax_year(done), n), []).append(pair)


def _lines(b: Builder, fleet: Fleet, kinds: tuple[str, ...]) -> Placed:
    found: Placed = {}
    for arc, m in fleet.moves:
        for cost, _, variable in parts_of(b, fleet, arc, m) if arc.kind in kinds else ():
            if cost:
                kind = class_of_line(b.case, arc.line)
                _enter(b, found, kind, m, b.network.done_moment(arc, m), (-cost, variable))
    return found


def _setups(b: Builder, pools: Pools) -> Placed:
    found: Placed = {}
    for (state, product, way, m), variable in pools.setups.items():
        row = b.network.setup_row(state, product)
        if way == BOUGHT and row is not None and row.cost:
            cost = b.outlook.typed(row.cost, Ref("moves", row.row, "cost_musd_per_line"), m).value
            done = setup_moment(b.network, state, product, way, m)
            _enter(b, found, class_of_line(b.case, state.line), m, done, (-cost, variable))
    return found


def _buildings(b: Builder, sites: Sites) -> Placed:
    found: Placed = {}
    for (kind, site, m), variable in sites.buildings.items():
        cost = building_cost(b.network, kind, site, m).value
        if cost:
            done = building_done(b.network, kind, m)
            _enter(b, found, class_of_building(b.case, kind), m, done, (-cost, variable))
    return found


def _openings(b: Builder, sites: Sites) -> Placed:
    found: Placed = {}
    for (site, n), variable in sites.opened.items():
        row = b.case.sites[site]
        cost = b.outlook.typed(row.opening_cost, Ref("sites", row.row, "opening_cost_musd"), n).value
        if cost:
            key = (LAND, tax_year(b.tree.period_of(n).start), n)
            before = pick(sites.opened, (site, b.parent(n)), cost)
            found.setdefault(key, []).extend([(-cost, variable), *before])
    return found


def _routes(b: Builder) -> Placed:
    """Openings of routes: as land, nothing of them is deducted before the end."""
    found: Placed = {}
    charged, opened = Routes(b.case).charged(), b.model.decisions.get("routes_opened", {})
    for (start, end, n), variable in opened.items():
        row = charged[start, end]
        cost = b.outlook.typed(row.opening_cost, Ref("freight", row.row, "opening_cost_musd"), n).value
        before = pick(opened, (start, end, b.parent(n)), cost)
        key = (LAND, tax_year(b.tree.period_of(n).start), n)
        found.setdefault(key, []).extend([(-cost, variable), *before])
    return found


def _parts(b: Builder, placed: Family, part: Callable[[Any, int, bool], float]) -> Term:
    """Return a part of what was placed in service up to a node: of shares by period, period, leaf or not."""
    share = shares_by_period(b)

    def parts(n: int) -> Iterator[Pair]:
        period, leaf = b.tree.nodes[n].period, n in b.tree.leaves
        for m in b.tree.ancestors[n]:
            for (kind, year, _), variable in placed.on(m):
                found = part(share(kind, year, b.tree.nodes[m].period), period, leaf)
                if found > 0.0:
                    yield float(found), variable

    return parts


def _of_node(by_period: Any, period: int, leaf: bool) -> float:
    return float(1.0 - by_period[:period].sum() if leaf else by_period[period])


def _beyond(by_period: Any, period: int, leaf: bool) -> float:
    return float(1.0 - by_period[: period + 1].sum()) if leaf else 0.0


def shares_by_period(b: Builder) -> Callable[[TaxClass, int, int], Any]:
    """Return the function that gives the share deducted in each period of what is placed in one.

    Its arguments are class, tax year of completion, and the period that holds it.
    """
    months = [period.months for period in b.tree.periods]

    @cache
    def shares(kind: TaxClass, year: int, period: int) -> Any:
        if not kind.shares:
            return np.zeros(len(months))
        return spread(kind.shares, months, max(float(year * MONTHS), float(b.tree.periods[period].start)))

    return shares
