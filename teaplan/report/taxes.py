"""Sheet ``tax``: income, depreciation, losses and tax of every strategy, in every future, years across.

It is there where income is taxed. All of it is the audit's own: losses are used as early as the law does.
"""

from __future__ import annotations

from teaplan.audit.result import Audit
from teaplan.report.across import Across, Measure, Picture
from teaplan.report.content import Content, by_node, records
from teaplan.report.grid import Grid
from teaplan.report.plans import plans_of
from teaplan.shared.taxes import income_tax_rate

LEFT, INCOME, TAX = "losses carried on", "income", "tax"
ROWS = {
    "operating_cash": "operating cash",
    "untaxed_credits": "credits that are not taxed",
    "salvage": "salvage",
    "closures": "closures",
    "terminal": "value at the end",
    "depreciation": "depreciation",
    "interest": "interest",
    "income": INCOME,
    "losses_used": "losses of earlier years set against it",
    "losses_left": LEFT,
    "taxable": "income taxed",
    "tax": TAX,
}
"""Columns of the audit's table of taxes, as they are read."""

PLACED, DEDUCTED = "basis placed in service", "deducted of it"


def has_tax(content: Content) -> bool:
    """Whether income is taxed."""
    return income_tax_rate(content.case) > 0.0


def taxes(content: Content) -> Grid:
    """Make the sheet."""
    grid = Grid("tax", tab="#C2453D")
    rows = [row for plan in plans_of(content) for row in _of_plan(plan[0] or "no rule", plan[1])]
    drawn = [row.keys for row in rows if row.keys[0] == TAX]
    picture = Picture("Tax on income, expected over all futures", "M$ per period (nominal)", drawn)
    names = ("measure", "strategy", "tax class")
    Across(content, grid, "Income, what is deducted, and tax", names).fill(rows, [picture] if drawn else [])
    return grid


def _of_plan(strategy: str, audit: Audit) -> list[Measure]:
    nodes = records(audit.taxes)
    found = []
    for column, words in ROWS.items():
        figure = by_node(nodes, column).get((), {})
        if any(figure.values()) or words in (INCOME, TAX):
            keys = (words, strategy, "")
            found.append(Measure(keys, "M$", "musd", figure, additive=words != LEFT))
    lots = records(audit.depreciation)
    for column, words in (("placed_musd", PLACED), ("deducted_musd", DEDUCTED)):
        for (name,), figure in sorted(by_node(lots, column, "tax_class").items()):
            found.append(Measure((words, strategy, name), "M$", "musd", figure, additive=True))
    return found
