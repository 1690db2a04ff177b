"""What to do now: decisions before the first branching, and whether every good plan takes them."""

from __future__ import annotations

from collections.abc import Iterable

from teaplan.case import Case
from teaplan.plans import Plan
from teaplan.studies.results import Comparison, NowOrder, Solved
from teaplan.studies.values import root_nodes
from teaplan.tree import Tree

Order = tuple[int, str, str, str, str]
"""Period, kind, site, what, move."""


def good_plans(comparison: Comparison) -> tuple[Solved, ...]:
    """Return plans that may be the best: the best strategy, those within its gap of it, and alternatives."""
    best = comparison.best
    if best is None:
        return ()
    near = [one for one in comparison.ranked if one is best or not comparison.advantage(best, one).decided]
    return (*near, *(other.solved for other in comparison.alternatives))


def do_now(comparison: Comparison) -> tuple[NowOrder, ...]:
    """Return the decisions before the first branching, in their order in time.

    Parameters
    ----------
    comparison
        With its strategies, and alternatives where they were asked for.
    """
    plans, tree = good_plans(comparison), Tree(comparison.case)
    nodes = {node: period for period, node in root_nodes(tree).items()}
    counts: dict[Order, dict[str, int]] = {}
    for one in plans:
        assert one.plan is not None
        for order, count in _told(comparison.case, list(_orders(one.plan, nodes))):
            of_plan = counts.setdefault(order, {})
            of_plan[one.name] = of_plan.get(one.name, 0) + count
    found = []
    for order, by_plan in sorted(counts.items()):
        every = {one.name: by_plan.get(one.name, 0) for one in plans}
        period, kind, site, what, move = order
        label = tree.periods[period].label
        found.append(NowOrder(label, kind, site, what, move, every, len(set(every.values())) == 1))
    return tuple(found)


def _told(case: Case, orders: list[tuple[Order, int]]) -> list[tuple[Order, int]]:
    """Leave out sites opened for nothing: without an order there, at no cost, it decides nothing."""
    used = {site for (_, kind, site, _, _), _ in orders if kind != "site"}
    return [
        (order, count)
        for order, count in orders
        if order[1] != "site" or order[4] != "open" or order[2] in used or case.sites[order[2]].opening_cost
    ]


def _orders(plan: Plan, nodes: dict[int, int]) -> Iterable[tuple[Order, int]]:
    for row in plan.tables["orders"].to_dict("records"):
        if row["node"] in nodes:
            what = f"{row['line']} for {row['product']}" if row["product"] else row["line"]
            yield (nodes[row["node"]], "line", row["site"], what, row["move"]), int(row["count"])
    for row in plan.tables["buildings"].to_dict("records"):
        if row["node"] in nodes:
            yield (nodes[row["node"]], "building", row["site"], row["building"], "order"), int(row["count"])
    for row in plan.tables["route_openings"].to_dict("records"):
        if row["node"] in nodes:
            yield (nodes[row["node"]], "route", row["from"], f"route to {row['to']}", "open"), 1
    for row in plan.tables["openings"].to_dict("records"):
        if row["node"] in nodes:
            yield (nodes[row["node"]], "site", row["site"], "", row["event"]), 1
