"""What of a plan's capital may be deducted when: order by order, from the moment each is complete.

Every line, move, set-up, building and opening of a site or route is a *lot* of its own on every node it is
complete on; it is spread over its tax years by ``teaplan.money``. At a leaf what is left of its basis is
deducted: it is set against what stands there.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from teaplan.audit.credits import chosen
from teaplan.audit.fleet import Fleet
from teaplan.audit.ledger import ONE, Cell, Ledger, Tags
from teaplan.audit.money import capital_factors
from teaplan.audit.routes import opening_cost
from teaplan.case import Credit, Ref
from teaplan.money.depreciation import basis_left, spread
from teaplan.money.timeline import Floats
from teaplan.outlook import Number
from teaplan.shared.buildings import building_done
from teaplan.shared.components import DEPRECIATION, WRITTEN_OFF
from teaplan.shared.credits import invests_in_building, invests_in_line
from teaplan.shared.pool_time import BOUGHT, setup_moment
from teaplan.shared.routes import Routes
from teaplan.shared.taxes import LAND, TaxClass, class_of_building, class_of_line
from teaplan.tree import Tree

COLUMNS = ["node", "tax_class", "placed_musd", "deducted_musd"]


class Lot(NamedTuple):
    """A part of a basis of a class, complete at a moment (months) on a node: a number times two cells, M$."""

    kind: TaxClass
    node: int
    completed: float
    times: float
    cells: tuple[Cell, Cell]

    @property
    def basis(self) -> float:
        """M$."""
        return self.times * self.cells[0].value * self.cells[1].value


class Asset(NamedTuple):
    """What was ordered at a node: how many, at which price each, times factors that are cells."""

    kind: TaxClass
    ordered: int
    done: float
    number: float
    price: Number
    factors: list[tuple[float, Cell]]
    site: str = ""
    credits: tuple[Credit, ...] = ()
    """Investment credits that are on it."""


def enter_depreciation(fleet: Fleet, ledger: Ledger) -> pd.DataFrame:
    """Enter what is deducted beside the ledger; return it, with what is placed, by node and class."""
    tree = fleet.network.tree
    placed: dict[str, Floats] = {}
    deducted: dict[str, Floats] = {}
    share = _deductions(tree)
    for lot in _summed(lots(fleet, ledger)):
        name, nothing = lot.kind.name, np.zeros(len(tree.nodes))
        shares, left = share(lot.kind.shares, lot.node, lot.completed)
        placed.setdefault(name, nothing.copy())[lot.node] += lot.basis
        deducted[name] = deducted.get(name, nothing) + lot.basis * (shares + left)
        tags = Tags(kind="tax class", party=name)
        for component, parts in ((DEPRECIATION, shares), (WRITTEN_OFF, left)):
            for n in np.flatnonzero(parts):
                ledger.memo.add(component, int(n), lot.times, -float(parts[n]), tags, *lot.cells)
    rows = [
        (n, name, float(placed[name][n]), float(deducted[name][n]))
        for n in range(len(tree.nodes))
        for name in sorted(placed)
        if placed[name][n] or deducted[name][n]
    ]
    return pd.DataFrame(rows, columns=COLUMNS).astype({"placed_musd": float, "deducted_musd": float})


def _summed(found: Iterator[Lot]) -> list[Lot]:
    sums: dict[Lot, float] = {}
    for lot in found:
        key = lot._replace(times=0.0)
        sums[key] = sums.get(key, 0.0) + lot.times
    return [lot._replace(times=times) for lot, times in sums.items()]


def _deductions(tree: Tree) -> Any:
    """Return the function that gives what is deducted on every node of a lot complete on one of them.

    Shares of its years, and what is left at a leaf after them.
    """
    months, parent = tree.months, tree.parents
    way = {node.index: set(tree.ancestors[node.index]) for node in tree.nodes}

    @cache
    def over_time(shares: tuple[float, ...], completed: float) -> Floats:
        return spread(shares, months, completed, parent) if shares else np.zeros(len(months))

    @cache
    def deductions(shares: tuple[float, ...], node: int, completed: float) -> tuple[Floats, Floats]:
        after = np.array([float(node in way[n]) for n in range(len(months))])
        found: Floats = over_time(shares, completed) * after
        left, at_end = basis_left(found, parent), np.zeros(len(months))
        for leaf in tree.leaves:
            at_end[leaf] = after[leaf] * left[leaf]
        return found, at_end

    return deductions


def lots(fleet: Fleet, ledger: Ledger) -> Iterator[Lot]:
    """Yield all that is placed in service, less what investment credits take off its basis."""
    tree = fleet.network.tree
    for asset in _assets(fleet, ledger):
        yield from _arrive(fleet, ledger, asset)
    for site, nodes in fleet.decisions.opened.items():
        row = fleet.network.case.sites[site]
        cell = ledger.cell(row.opening_cost, "sites", row.row, "opening_cost_musd")
        for n in nodes:
            escalation = fleet.network.outlook.escalation_at(n)
            yield Lot(LAND, n, float(tree.period_of(n).start), escalation, (cell, ONE))
    for _, _, n, escalation, cell in opening_cost(fleet, Routes(fleet.network.case), ledger):
        yield Lot(LAND, n, float(tree.period_of(n).start), escalation, (cell, ONE))


def _assets(fleet: Fleet, ledger: Ledger) -> Iterator[Asset]:
    network = fleet.network
    case, outlook, plain = network.case, network.outlook, [(1.0, ONE)]
    for (arc, m), count in fleet.worth.decisions.orders.items():
        if arc.target is None or not (arc.kind == "build" or arc.row is not None):
            continue
        kind, done = class_of_line(case, arc.line), network.done_moment(arc, m)
        if arc.kind == "build":
            earns = tuple(credit for credit in case.credits if invests_in_line(case, credit, arc.line))
            factors = capital_factors(fleet, ledger, arc.site)
            yield Asset(kind, m, done, count, fleet.price(arc, m), factors, arc.site, earns)
        else:
            yield Asset(kind, m, done, count, network.cost(arc, m), plain)
    for state, product, way, m in fleet.decisions.setups:
        row = network.setup_row(state, product)
        if way == BOUGHT and row is not None:
            price = outlook.typed(row.cost, Ref("moves", row.row, "cost_musd_per_line"), m)
            done = setup_moment(network, state, product, way, m)
            yield Asset(class_of_line(case, state.line), m, done, 1.0, price, plain)
    for (name, site, m), count in fleet.decisions.buildings.items():
        building = case.buildings[name]
        price = outlook.typed(building.capex, Ref("buildings", building.row, "capex_musd"), m)
        earns = tuple(credit for credit in case.credits if invests_in_building(credit, name))
        done, factors = building_done(network, name, m), capital_factors(fleet, ledger, site)
        yield Asset(class_of_building(case, name), m, done, count, price, factors, site, earns)


def _arrive(fleet: Fleet, ledger: Ledger, asset: Asset) -> Iterator[Lot]:
    """Yield an asset in parts on every node that holds its completion, what credits cut off it below 0."""
    tree = fleet.network.tree
    period = tree.period_at(asset.done)
    for n in [] if period is None or not asset.number else tree.descendants(asset.ordered, period):
        for weight, cell in ledger.cells(asset.price):
            for times, factor in asset.factors:
                yield Lot(asset.kind, n, asset.done, asset.number * weight * times, (cell, factor))
        for credit in asset.credits:
            if chosen(fleet, credit, asset.site):
                yield from _cut(fleet, ledger, asset, credit, n)


def _cut(fleet: Fleet, ledger: Ledger, asset: Asset, credit: Credit, n: int) -> Iterator[Lot]:
    """Yield what a credit takes off a basis: a share of its face value, which is a share of what was paid."""
    if not credit.sale_value:
        return
    # the outlook's number has the sale value in it
    face = fleet.network.outlook.credit(credit, n).times(1.0 / credit.sale_value)
    paid = sum(times * cell.value for times, cell in asset.factors) * asset.number
    for weight, cell in ledger.cells(face):
        for priced, capex in ledger.cells(asset.price):
            times = -credit.basis_reduction_share * paid * weight * priced
            yield Lot(asset.kind, n, asset.done, times, (cell, capex))
