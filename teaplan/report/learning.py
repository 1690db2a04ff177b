"""Sheet ``learning``: what is built of every learning group, and what it has made of its price."""

from __future__ import annotations

from teaplan.report.across import Across, Measure, Picture
from teaplan.report.content import ByNode, Content, by_node, records
from teaplan.report.grid import Grid

SPENT, PAID, PRICE, AFTER = (
    "ordered, at the price before learning",
    "paid for it (nominal, with contingency and owner's cost)",
    "price paid over typed capex",
    "behind at the end of the period, at the price before learning",
)


def learning(content: Content) -> Grid:
    """Make the sheet."""
    grid = Grid("learning", tab="#8A6BBE")
    table = records(content.audit.learning)
    spent = _of_groups(table, "spend_musd")
    rows = [Measure((SPENT, group), "M$", "musd", figure, additive=True) for group, figure in spent.items()]
    rows += [
        Measure((PAID, group), "M$", "musd", figure, additive=True)
        for group, figure in _of_groups(table, "paid_musd").items()
    ]
    shares = [row | {"part": row["price_share"] * row["spend_musd"]} for row in table]
    rows += [
        Measure((PRICE, group), "share", "share", figure, weights=spent[group])
        for group, figure in _of_groups(shares, "part").items()
    ]
    rows += [Measure((AFTER, group), "M$", "musd", figure) for group, figure in _behind(content).items()]
    picture = Picture(
        "Price paid over typed capex, expected over all futures",
        "share of typed capex",
        [row.keys for row in rows if row.keys[0] == PRICE],
    )
    title = "Learning by doing: what is built of every group, and what its next lines cost"
    Across(content, grid, title, ("measure", "learning_group")).fill(rows, [picture])
    return grid


def _of_groups(table: list[dict[str, object]], column: str) -> dict[str, ByNode]:
    return {str(group): figure for (group,), figure in by_node(table, column, "learning_group").items()}


def _behind(content: Content) -> dict[str, ByNode]:
    """Return what lies behind on every curve, by node from the first order on."""
    after: dict[str, ByNode] = {}
    for row in records(content.audit.learning):
        after.setdefault(str(row["learning_group"]), {})[row["node"]] = row["after_musd"]
    for figure in after.values():
        for node in content.tree.nodes:
            if node.index not in figure and node.parent in figure:
                figure[node.index] = figure[node.parent]
    return after
