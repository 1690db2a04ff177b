"""Sheet ``contracts``: what is agreed, called and delivered under every contract, and its money."""

from __future__ import annotations

from teaplan.report.across import Across, Measure, Picture
from teaplan.report.content import Content, by_node, records
from teaplan.report.grid import Grid

AGREED, CALLED, DELIVERED = "volume agreed", "called by the customer", "delivered"
VOLUMES = {AGREED: "agreed", CALLED: "called", DELIVERED: "delivered", "short of what is called": "short"}
MONEY = {"revenue": "revenue", "penalty paid for what is short": "penalty"}
KEYS = ("contract", "segment", "product")


def contracts(content: Content) -> Grid:
    """Make the sheet."""
    grid = Grid("contracts", tab="#9C4F96")
    table = records(content.audit.contracts)
    rows: list[Measure] = []
    for names, unit, number in ((VOLUMES, "GWh", "gwh"), (MONEY, "M$", "musd")):
        for name, column in names.items():
            for key, figure in by_node(table, column, *KEYS).items():
                if name in (AGREED, DELIVERED, "revenue") or any(figure.values()):
                    rows.append(Measure((name, *key), unit, number, figure, additive=True))
    agreed = by_node(table, "agreed", *KEYS)
    rows += [
        Measure(("delivered share of the volume", *key), "share", "share", figure, weights=agreed[key])
        for key, figure in by_node(table, "delivered", *KEYS).items()
    ]
    picture = Picture(
        "Deliveries under contracts, expected over all futures",
        "GWh per period",
        [row.keys for row in rows if row.keys[0] == DELIVERED],
    )
    title = "Contracts: what is agreed, what is delivered, and for how much"
    Across(content, grid, title, ("measure", *KEYS)).fill(rows, [picture])
    return grid
