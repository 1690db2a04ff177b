"""Sheet ``about``: what this workbook is, what each sheet holds, and what the colours mean."""

from __future__ import annotations

from collections.abc import Sequence

from teaplan.report.content import Content
from teaplan.report.grid import Grid

HOLDS = {
    "summary": "the verdict in sentences, each with its number and a link to the cell that proves it; charts",
    "comparison": (
        "strategies side by side, how they differ, what to do now, what would flip the winner; charts"
    ),
    "regret": "what each strategy's plan loses in every future against the best plan of that future alone",
    "plan": "every order, building, opening and set-up: when, in which future, where, how many, for how much",
    "capacity": "lines and yearly output that stand, by generation, beside the demand",
    "chemistry": "what is made, product by product, and its share",
    "sites": "what stands at each site, and the jobs there",
    "materials": "what is bought, from whom, for how much, and how much depends on one country",
    "markets": "who is served with what: own deliveries, imports, unmet demand",
    "contracts": "what contracts agree, what is called and delivered under them, and for how much",
    "origin": "what materials are made of by origin, beside what rules ask; credits earned and forgone",
    "incentives": "what states pay for capital at sites, what is repaid, and jobs beside those asked for",
    "learning": "what is built of every learning group, what is paid for it, and how its price falls",
    "financing": "who pays for what, what is owed of every instrument, and how often cash covers its service",
    "cost_per_kwh": "the levelised cost of battery by component, year, product and site, in live formulas",
    "cash_flow": "the money of every strategy in every future, period by period, discounted by live formulas",
    "break_even": "the search for the price of a kWh at which a plan is worth nothing, with its tax",
    "debt_terms": "what falls due of a dollar drawn of every loan, live in its rate",
    "money": "what every plan pays and gets on every node of the tree, led back to what was typed",
    "tax": "income, depreciation, losses carried and tax of every strategy, in every future",
    "sensitivity": "what one factor moves while the others stay: a tornado",
    "sweep": "every point of a sweep and what it gives",
    "assumptions": "every input, with its unit, mark, source, note and its cell in the planner's workbook",
    "checks": "figures computed here by formula beside those of the model, and what the audit found",
    "run": "status, bound, gap, settings, versions, command line: enough to find the plan again",
    "ledger": "money item by item: what cost_per_kwh sums up, led back to plan and assumptions",
    "decisions": "what flows, node by node: with plan, all that was decided",
    "other_plans": "decisions and futures of the plans of the other strategies",
}

KEY = (
    ("input", "a number of yours: change it, and the cost per kWh of this plan follows"),
    ("plain", "a result, or a formula on other cells"),
    ("sum", "a total"),
    ("good", "a check that holds"),
    ("bad", "a check that does not"),
)

NOTES = (
    "Money is in M$, nominal unless a name says otherwise; GWh of rated energy; 1 M$ per GWh is 1 $/kWh.",
    "A future is a leaf of the scenario tree. Expected figures weigh all futures by their probability.",
    "Changing a price in assumptions, or a count in plan, shows what this plan would cost then. It does not"
    " search for another plan: change the workbook and plan it again.",
    "Sheets are protected without a password, so that formulas are not overwritten by accident.",
    "teaplan audit recomputes this workbook from its own sheets and says where it differs.",
)


def about(content: Content, sheets: Sequence[str]) -> Grid:
    """Make the sheet."""
    grid = Grid("about", frozen=(0, 0), widths={0: 18.0, 1: 110.0})
    name = content.case.settings.case_name or content.case.file
    grid.put(0, 0, f"Plan: {name}", "title")
    settings = content.case.settings
    span = f"{settings.first_year} to {settings.last_year}, {len(content.futures)} futures"
    grid.put(1, 0, f"{span}; made from {content.run.input_file}", "muted")
    row = _section(grid, 3, "Sheets")
    for sheet in sheets:
        grid.put(row, 0, sheet, "link", link=f"'{sheet}'!A1")
        grid.put(row, 1, HOLDS[sheet], "wrap")
        row += 1
    row = _section(grid, row + 1, "Colours")
    for look, meaning in KEY:
        grid.put(row, 0, 12 if look == "input" else "", look)
        grid.put(row, 1, meaning, "wrap")
        row += 1
    row = _section(grid, row + 1, "Reading it")
    for note in NOTES:
        grid.put(row, 1, note, "wrap")
        row += 1
    return grid


def _section(grid: Grid, row: int, title: str) -> int:
    grid.put(row, 0, title, "heading")
    grid.put(row, 1, None, "heading")
    return row + 1
