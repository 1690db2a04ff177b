"""Sheet ``markets``: who is served, from where and with what."""

from __future__ import annotations

from teaplan.report.across import Across, Measure, Picture
from teaplan.report.content import ByNode, Content, add, by_node
from teaplan.report.grid import Grid

EVERYONE = "all segments"
SOURCES = ("own deliveries", "imports", "unmet demand")
TABLES = dict(zip(SOURCES, ("deliveries", "imports", "unmet"), strict=True))


def markets(content: Content) -> Grid:
    """Make the sheet."""
    grid = Grid("markets", tab="#9C4F96")
    served = {name: by_node(content.records(table), "amount", "segment") for name, table in TABLES.items()}
    asked = {segment: _demand(content, segment) for segment in content.case.segments}
    rows = _segment(
        EVERYONE, add(*asked.values()), {name: add(*found.values()) for name, found in served.items()}
    )
    for segment, figure in asked.items():
        rows += _segment(segment, figure, {name: found.get((segment,), {}) for name, found in served.items()})
    rows += [
        Measure((name, segment, product), "GWh", "gwh", figure, additive=True)
        for name in SOURCES[:2]
        for (segment, product), figure in by_node(
            content.records(TABLES[name]), "amount", "segment", "product"
        ).items()
    ]
    everyone = Picture(
        "Who meets the demand, expected over all futures",
        "GWh per period",
        [(name, EVERYONE, "") for name in SOURCES],
    )
    own = Picture(
        "Own deliveries by segment, expected over all futures",
        "GWh per period",
        [("own deliveries", segment, "") for segment in asked if served["own deliveries"].get((segment,))],
    )
    Across(content, grid, "Markets: who is served, and from where", ("measure", "segment", "product")).fill(
        rows, [everyone, own]
    )
    return grid


def _demand(content: Content, segment: str) -> ByNode:
    return {node.index: content.outlook.demand(segment, node.index) for node in content.tree.nodes}


def _segment(segment: str, asked: ByNode, served: dict[str, ByNode]) -> list[Measure]:
    rows = [Measure(("demand", segment, ""), "GWh", "gwh", asked, additive=True)]
    rows += [Measure((name, segment, ""), "GWh", "gwh", served[name], additive=True) for name in SOURCES]
    own = served["own deliveries"]
    return [*rows, Measure(("own share of demand", segment, ""), "share", "share", own, weights=asked)]
