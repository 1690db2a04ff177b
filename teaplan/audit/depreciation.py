"""What of a plan's capital may be deducted when: order by order, from the moment each is complete.

Every line, move, set-up, building and opening is a *lot* of its own on every node it is complete on; it is
spread over its tax years by ``teaplan.money``. At a leaf what is left of its basis is deducted: it is set
against what stands there.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from teaplan.audit.credits import chosen
from teaplan.audit.fleet import Fleet
from teaplan.case import Ref
from teaplan.money.depreciation import basis_left, spread
from teaplan.money.timeline import Floats
from teaplan.shared.buildings import building_cost, building_done
from teaplan.shared.credits import basis_reduction, invests_in_building, invests_in_line
from teaplan.shared.pool_time import BOUGHT, setup_moment
from teaplan.shared.taxes import LAND, TaxClass, class_of_building, class_of_line
from teaplan.tree import Tree

COLUMNS = ["node", "tax_class", "placed_musd", "deducted_musd"]


class Lot(NamedTuple):
    """A basis of a class, M$, complete at a moment (months) on a node."""

    kind: TaxClass
    node: int
    completed: float
    basis: float


def depreciation_table(fleet: Fleet) -> pd.DataFrame:
    """Basis placed in service on every node, and what is deducted there, by tax class."""
    tree = fleet.network.tree
    placed: dict[str, Floats] = {}
    deducted: dict[str, Floats] = {}
    share = _deductions(tree)
    for (kind, node, completed), basis in _summed(lots(fleet)).items():
        nothing = np.zeros(len(tree.nodes))
        placed.setdefault(kind.name, nothing.copy())[node] += basis
        deducted[kind.name] = deducted.get(kind.name, nothing) + basis * share(kind.shares, node, completed)
    rows = [
        (n, name, float(placed[name][n]), float(deducted[name][n]))
        for n in range(len(tree.nodes))
        for name in sorted(placed)
        if placed[name][n] or deducted[name][n]
    ]
    return pd.DataFrame(rows, columns=COLUMNS).astype({"placed_musd": float, "deducted_musd": float})


def _summed(found: Iterator[Lot]) -> dict[tuple[TaxClass, int, float], float]:
    sums: dict[tuple[TaxClass, int, float], float] = {}
    for lot in found:
        key = (lot.kind, lot.node, lot.completed)
        sums[key] = sums.get(key, 0.0) + lot.basis
    return sums


def _deductions(tree: Tree) -> Any:
    """Return the function that gives the share deducted on every node of a lot complete on one of them."""
    months, parent = tree.months, tree.parents
    way = {node.index: set(tree.ancestors[node.index]) for node in tree.nodes}

    @cache
    def over_time(shares: tuple[float, ...], completed: float) -> Floats:
        return spread(shares, months, completed, parent) if shares else np.zeros(len(months))

    @cache
    def deductions(shares: tuple[float, ...], node: int, completed: float) -> Floats:
        after = np.array([float(node in way[n]) for n in range(len(months))])
        found: Floats = over_time(shares, completed) * after
        left = basis_left(found, parent)
        for leaf in tree.leaves:
            found[leaf] += after[leaf] * left[leaf]
        return found

    return deductions


def lots(fleet: Fleet) -> Iterator[Lot]:
    """Yield all that is placed in service, less what investment credits take off its basis."""
    network, tree = fleet.network, fleet.network.tree
    for (arc, m), count in fleet.decisions.orders.items():
        if arc.target is not None and (arc.kind == "build" or arc.row is not None):
            kind, cost = class_of_line(network.case, arc.line), count * network.cost(arc, m).value
            cuts = [
                credit for credit in network.case.credits if invests_in_line(network.case, credit, arc.line)
            ]
            earns = cuts if arc.kind == "build" else []
            yield from _arrive(fleet, kind, m, network.done_moment(arc, m), cost, (arc.site, earns))
    for state, product, way, m in fleet.decisions.setups:
        row = network.setup_row(state, product)
        if way == BOUGHT and row is not None:
            ref = Ref("moves", row.row, "cost_musd_per_line")
            cost = network.outlook.typed(row.cost, ref, m).value
            done = setup_moment(network, state, product, way, m)
            yield from _arrive(
                fleet, class_of_line(network.case, state.line), m, done, cost, (state.site, [])
            )
    for (name, site, m), count in fleet.decisions.buildings.items():
        cost = count * building_cost(network, name, site, m).value
        earns = [credit for credit in network.case.credits if invests_in_building(credit, name)]
        done = building_done(network, name, m)
        yield from _arrive(fleet, class_of_building(network.case, name), m, done, cost, (site, earns))
    for site, nodes in fleet.decisions.opened.items():
        for n in nodes:
            cost = network.case.sites[site].opening_cost * network.outlook.escalation_at(n)
            yield Lot(LAND, n, float(tree.period_of(n).start), cost)


def _arrive(
    fleet: Fleet, kind: TaxClass, m: int, done: float, cost: float, earner: tuple[str, list[Any]]
) -> Iterator[Lot]:
    """Yield a lot on every node that holds the completion of what was ordered at ``m``.

    ``earner``: its site, and the investment credits that are on it.
    """
    tree, (site, credits) = fleet.network.tree, earner
    period = tree.period_at(done)
    for n in [] if period is None or not cost else tree.descendants(m, period):
        cut = sum(
            basis_reduction(credit, fleet.network.outlook.credit(credit, n).value * cost)
            for credit in credits
            if chosen(fleet, credit, site)
        )
        yield Lot(kind, n, done, cost - cut)
