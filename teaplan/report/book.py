"""All sheets of a report, made from one another in the order in which they need each other."""

from __future__ import annotations

from teaplan.report.about import about
from teaplan.report.assumptions import assumptions
from teaplan.report.capacity import capacity
from teaplan.report.checks import Check, checks
from teaplan.report.chemistry import chemistry
from teaplan.report.content import Content
from teaplan.report.cost import cost_per_kwh
from teaplan.report.decisions import decisions
from teaplan.report.grid import Grid
from teaplan.report.ledger import items_of, ledger
from teaplan.report.markets import markets
from teaplan.report.materials import materials
from teaplan.report.plan import plan
from teaplan.report.runsheet import run
from teaplan.report.sites import sites
from teaplan.report.summary import summary


def sheets(content: Content) -> list[Grid]:
    """Make every sheet, in the order in which they are read."""
    moves, typed = plan(content), assumptions(content)
    items = items_of(content)
    money, cost = ledger(content, items, moves, typed), cost_per_kwh(content, items)
    flows = [capacity(content), chemistry(content), sites(content), materials(content), markets(content)]
    tested = checks(content, comparisons(content, cost))
    proofs = {grid.name: grid for grid in (moves, cost, tested, *flows)}
    pictures = [*flows[0].charts[:1], *flows[1].charts[:1], *flows[4].charts[:1], *cost.charts[:1]]
    read = [summary(content, proofs, pictures), moves, *flows, cost, typed, tested, run(content)]
    found = [*read, money, decisions(content)]
    return [about(content, [grid.name for grid in found]), *found]


def comparisons(content: Content, cost: Grid) -> list[Check]:
    """Figures that formulas of this workbook repeat, beside the audit's."""
    figures = content.audit.figures
    found = []
    for name, mark, unit, number in (
        ("lcob_usd_per_kwh", "lcob", "$/kWh", "usd_per_kwh"),
        ("lcob_before_credits_usd_per_kwh", "lcob_before", "$/kWh", "usd_per_kwh"),
        ("npv_musd", "npv_musd", "M$", "musd"),
        ("cost_pv_musd", "cost_pv_musd", "M$", "musd"),
    ):
        model, value = figures.get(name), cost.value(mark)
        if model is not None and isinstance(value, int | float):
            found.append(Check(name, cost.at(mark), float(value), model, unit, number))
    return found
