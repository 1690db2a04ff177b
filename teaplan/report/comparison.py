"""Sheet ``comparison``: the strategies side by side, their differences, and the studies around them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import combinations

from teaplan.report.across import over_columns
from teaplan.report.capacity import generations
from teaplan.report.content import Content, records
from teaplan.report.grid import Chart, Grid, Series, relative
from teaplan.report.studies import alternatives, break_evens, now, worths
from teaplan.report.walk import walk
from teaplan.shared.aims import aim_of
from teaplan.shared.components import CAPITAL, CREDIT, of_kind
from teaplan.studies.results import Comparison, Difference, Solved

FIRST = 3
"""First column of the strategies; before it what a row is, its name and its unit."""
WIDE, TALL = 620, 340
CHART_ROWS = 19

NAMES = {
    "evpi": "expected value of perfect information",
    "vss": "value of the stochastic solution",
    "value_of_waiting": "value of waiting",
    "value_of_modularity": "value of modularity",
}
OPEN = "undecided"
UNDECIDED, DECIDED = "undecided within the gaps", "decided"

FIGURES = (
    ("npv_musd", "net present value, expected", "M$", "musd"),
    ("cost_pv_musd", "cost, present value", "M$", "musd"),
    ("lcob_usd_per_kwh", "levelised cost of battery", "$/kWh", "usd_per_kwh"),
    ("lcob_before_credits_usd_per_kwh", "the same before credits", "$/kWh", "usd_per_kwh"),
    ("supply_cost_usd_per_kwh", "cost per kWh at equal delivery (supply cost)", "$/kWh", "usd_per_kwh"),
    ("supply_discounted_gwh", "kWh so met, discounted", "GWh", "gwh"),
    ("peak_funding_musd", "largest shortfall of cash in any future, nominal", "M$", "musd"),
    ("delivered_gwh", "own deliveries, expected", "GWh", "gwh"),
    ("imports_gwh", "imports, expected", "GWh", "gwh"),
    ("unmet_gwh", "unmet demand, expected", "GWh", "gwh"),
    ("worst_leaf_musd", "worst future, by the objective", "M$", "musd"),
    ("cvar_musd", "mean of the worst futures (CVaR)", "M$", "musd"),
)

Row = tuple[str, str, str, str, Callable[[Solved], float | str | None]]
"""Name, words, unit, number format, value."""


def comparison(content: Content, known: Comparison) -> Grid:
    """Make the sheet; figures are marked by (name, strategy)."""
    grid = Grid("comparison", frozen=(2, FIRST), tab="#C2453D", wrap_at=52.0)
    grid.put(0, 0, "Strategies side by side", "title")
    grid.heights[0] = 30.0
    row = _figures(content, grid, known, 1)
    row = _differences(grid, known, row + 2)
    row = _values(grid, known, row + 1)
    row = _costs(content, grid, known, row + 1)
    row = _capacity(content, grid, known, row + 1)
    row = _futures(grid, known, row + 1)
    for block in (now, break_evens, worths, alternatives):
        row = block(grid, known, row + 1)
    _place_charts(grid, row + 2)
    return grid


def rows_of(content: Content, known: Comparison) -> list[Row]:
    """Rows of the table of strategies."""
    aim = aim_of(known.case)
    found: list[Row] = [
        ("status", "how the search ended", "", "text", lambda one: one.status.replace("_", " ")),
        ("objective_value", "objective value", aim.unit, aim.number, lambda one: one.objective_value),
        ("bound", "no plan can be better than", aim.unit, aim.number, lambda one: one.bound),
        ("gap", "gap", "share", "share", lambda one: one.gap),
        ("gap_musd", "gap in money", "M$", "musd", lambda one: one.gap_musd),
    ]
    divided = () if aim.is_money else (("discounted_gwh", "own deliveries, discounted", "GWh", "gwh"),)
    for name, words, unit, number in (*FIGURES, *divided):
        found.append((name, words, unit, number, lambda one, name=name: one.figure(name)))  # type: ignore[misc]
    found += [
        ("public_pv_musd", "credits, incentives and grants got, present value", "M$", "musd", public_money),
        ("kwh_per_public_usd", "own kWh for a public $, both discounted", "kWh/$", "price", _kwh_per_public),
        ("capital_per_public_usd", "capital for a public $", "$/$", "price", _capital_per_public),
        ("import_share", "imports, share of what is served", "share", "share", _import_share),
        ("dependence", "largest share of a capped country, any period", "share", "share", _dependence),
        ("jobs", "full-time jobs in the last period, expected", "jobs", "whole", _jobs(content)),
        ("sites", "sites opened in some future", "sites", "whole", _sites),
        ("largest_regret", "largest regret", "M$", "musd", lambda one: _regret(known, one, max)),
        ("expected_regret", "expected regret", "M$", "musd", lambda one: _regret(known, one, None)),
    ]
    return found


def _figures(content: Content, grid: Grid, known: Comparison, row: int) -> int:
    names = [one.name or "no rule" for one in known.results]
    grid.header(row, ("figure", "name", "unit", *names))
    for name, words, unit, number, value in rows_of(content, known):
        row += 1
        grid.put(row, 0, words)
        grid.put(row, 1, name, "muted")
        grid.put(row, 2, unit, "unit")
        for column, one in enumerate(known.results, start=FIRST):
            found = value(one) if one.plan is not None or name == "status" else None
            grid.told(row, column, found, number)
            grid.mark((name, one.name), row, column)
    return row


def public_money(one: Solved) -> float | None:
    """Return what the public gives that is not paid back: expected present value, M$; 0 where nothing."""
    return _present(one, (*of_kind(CREDIT), "grants"))


def _present(one: Solved, components: Sequence[str]) -> float | None:
    if one.audit is None:
        return None
    ledger = one.audit.ledger
    return float(ledger[ledger["component"].isin(components)]["pv"].sum())


def _kwh_per_public(one: Solved) -> float | None:
    gwh, given = one.figure("discounted_gwh"), public_money(one)
    return gwh / given if gwh is not None and given else None


def _capital_per_public(one: Solved) -> float | None:
    spent, given = _present(one, of_kind(CAPITAL)), public_money(one)
    return -spent / given if spent is not None and given else None


def _import_share(one: Solved) -> float | None:
    own, brought = one.figure("delivered_gwh") or 0.0, one.figure("imports_gwh") or 0.0
    return brought / (own + brought) if own + brought > 0 else None


def _dependence(one: Solved) -> float | None:
    table = None if one.audit is None else one.audit.dependence
    return None if table is None or table.empty else float(table["share"].max())


def _jobs(content: Content) -> Callable[[Solved], float]:
    last = len(content.periods) - 1

    def jobs(one: Solved) -> float:
        found: dict[int, float] = {}
        if one.audit is not None:
            for row in records(one.audit.jobs):
                found[row["node"]] = found.get(row["node"], 0.0) + row["staff_fte"] + row["labour_fte"]
        return content.expected(found)[last]

    return jobs


def _sites(one: Solved) -> float:
    assert one.plan is not None
    return float(one.plan.tables["openings"].query("event == 'open'")["site"].nunique())


def _regret(known: Comparison, one: Solved, pick: Callable[[Sequence[float]], float] | None) -> float | None:
    found = [(future.probability, known.regret(one, future).musd) for future in known.futures]
    if not found or any(musd is None for _, musd in found):
        return None
    losses = [musd for _, musd in found if musd is not None]
    if pick:
        return pick(losses)
    return sum(chance * loss for (chance, _), loss in zip(found, losses, strict=True))


def _differences(grid: Grid, known: Comparison, row: int) -> int:
    """Every pair, the better one first: the difference is a formula on the table above."""
    grid.put(row, 0, "How much better one is than another, by the objective", "heading")
    grid.header(row + 1, ("better", "than", "unit", "difference", "plus or minus", "says"))
    row += 1
    for one, other in combinations(known.ranked, 2):
        found = known.advantage(one, other)
        row += 1
        names = [solved.name or "no rule" for solved in (one, other)]
        grid.put(row, 0, names[0])
        grid.put(row, 1, names[1])
        here, there = (relative(*grid.marks["objective_value", s.name]) for s in (one, other))
        formula = f"={here}-{there}" if known.sign > 0 else f"={there}-{here}"
        if not aim_of(known.case).is_money:
            # at equal delivery: the difference of a kWh, on the kWh of the better plan
            formula = f"=({formula[1:]})*{relative(*grid.marks['discounted_gwh', one.name])}"
        gaps = [relative(*grid.marks["gap_musd", s.name]) for s in (one, other)]
        _difference(grid, row, 2, found, formula, f"={gaps[0]}+{gaps[1]}")
        grid.mark(("difference", one.name, other.name), row, 3)
    if len(known.ranked) < 2:
        row += 1
        grid.put(row, 0, "there is nothing to compare: fewer than two strategies have a plan", "muted")
    return row + 1


def _difference(
    grid: Grid, row: int, column: int, found: Difference, formula: str | None = None, gaps: str | None = None
) -> None:
    """Unit, difference, plus or minus, and whether that decides it."""
    grid.put(row, column, "M$", "unit")
    if found.musd is None:
        grid.put(row, column + 1, "none", "plain")
        grid.put(row, column + 3, found.why, "muted")
        return
    if not found.decided and found.plus_minus_musd:
        grid.put(row, column + 1, OPEN, "plain")
    else:
        grid.put(row, column + 1, found.musd, "formula" if formula else "plain", "musd", formula=formula)
    more = found.plus_minus_musd or 0.0
    grid.put(row, column + 2, more, "formula" if gaps else "plain", "musd", formula=gaps)
    grid.put(row, column + 3, found.why or (DECIDED if found.decided else UNDECIDED), "muted")


def _values(grid: Grid, known: Comparison, row: int) -> int:
    grid.put(row, 0, "What knowing, waiting and small lines are worth", "heading")
    if not known.values:
        grid.put(row + 1, 0, "not asked for: plan the comparison without --no-studies", "muted")
        return row + 2
    grid.header(row + 1, ("value", "name", "unit", "value", "plus or minus", "says"))
    row += 1
    for name, found in known.values.items():
        row += 1
        grid.put(row, 0, NAMES[name])
        grid.put(row, 1, name, "muted")
        _difference(grid, row, 2, found)
        grid.mark(("value", name), row, 3)
    return row + 1


def _costs(content: Content, grid: Grid, known: Comparison, row: int) -> int:
    """Levelised cost by component and strategy."""
    grid.put(row, 0, "Cost of an own kWh by component, before credits are taken off", "heading")
    planned = known.ranked
    grid.header(row + 1, ("component", "", "unit", *(one.name or "no rule" for one in planned)))
    stacks = {
        one.name: dict(one.audit.lcob["component"].groupby("stack", sort=False)["usd_per_kwh"].sum())
        for one in planned
        if one.audit is not None
    }
    names = list(dict.fromkeys(name for stack in stacks.values() for name in stack))
    row += 1
    head = row
    for name in names:
        row += 1
        grid.put(row, 0, name)
        grid.put(row, 2, "$/kWh", "unit")
        for column, one in enumerate(planned, start=FIRST):
            grid.put(row, column, float(stacks[one.name].get(name, 0.0)), "plain", "usd_per_kwh")
    if names:
        series = tuple(Series((at, 0), at) for at in range(head + 1, row + 1))
        categories = (head, FIRST, FIRST + len(planned) - 1)
        title = "Cost of an own kWh by strategy and component"
        grid.charts.append(
            Chart(title, "$ per kWh", grid.name, categories, series, (0, 0), (WIDE, TALL), x_title="strategy")
        )
        row = walk(grid, planned, (head + 1, row), row + 2)
    return row + 1


def _capacity(content: Content, grid: Grid, known: Comparison, row: int) -> int:
    """Cell capacity by generation over time, a table and a picture for each strategy."""
    grid.put(row, 0, "Cell capacity by generation, expected over all futures", "heading")
    grid.header(row + 1, ("strategy", "generation", "unit", *(c.label for c in content.columns)))
    row += 1
    head = row
    for one in known.ranked:
        assert one.plan is not None
        assert one.audit is not None
        own = replace(content, tables=one.plan.tables, audit=one.audit, strategy=one.name)
        first = row + 1
        for measure in generations(own, "cell"):
            row += 1
            grid.put(row, 0, one.name or "no rule")
            grid.put(row, 1, measure.keys[2])
            grid.put(row, 2, measure.unit, "unit")
            standing = over_columns(content, own.expected(measure.figure), measure.way)
            for column, value in enumerate(standing, start=FIRST):
                grid.put(row, column, value, "plain", "gwh")
        if row >= first:
            series = tuple(Series((at, 1), at) for at in range(first, row + 1))
            categories = (head, FIRST, FIRST + len(content.columns) - 1)
            title = f"Cell capacity by generation: {one.name or 'no rule'}"
            grid.charts.append(
                Chart(title, "GWh per year", grid.name, categories, series, (0, 0), (WIDE, TALL))
            )
    return row + 1


def _futures(grid: Grid, known: Comparison, row: int) -> int:
    """Value of every strategy in every future: the fan."""
    planned = known.ranked
    if not planned or planned[0].audit is None or len(planned[0].audit.leaves) < 2:
        return row - 1
    grid.put(row, 0, "Value of each strategy's plan in every future, as the objective counts", "heading")
    leaves = records(planned[0].audit.leaves)
    leaves.sort(key=lambda leaf: leaf["objective_musd"])
    names = [leaf["branch"] for leaf in leaves]
    grid.header(row + 1, ("strategy", "", "unit", *names))
    head = row + 1
    for at, one in enumerate(planned, start=head + 1):
        assert one.audit is not None
        worth = {leaf["branch"]: leaf["objective_musd"] for leaf in records(one.audit.leaves)}
        grid.put(at, 0, one.name or "no rule")
        grid.put(at, 2, "M$", "unit")
        for column, name in enumerate(names, start=FIRST):
            grid.put(at, column, worth[name], "plain", "musd")
            grid.mark(("future", one.name, name), at, column)
    last = head + len(planned)
    series = tuple(Series((at, 0), at, line=True) for at in range(head + 1, last + 1))
    categories = (head, FIRST, FIRST + len(names) - 1)
    title = "Value in every future, from the worst of the best plan to its best"
    grid.charts.append(
        Chart(title, "M$", grid.name, categories, series, (0, 0), (WIDE, TALL), x_title="future")
    )
    return last + 1


def _place_charts(grid: Grid, row: int) -> None:
    """Put the pictures under the tables, two abreast, on a printed page of their own."""
    if grid.charts:
        grid.breaks.append(row)
    for index, chart in enumerate(list(grid.charts)):
        down, right = divmod(index, 2)
        grid.charts[index] = replace(chart, at=(row + down * CHART_ROWS, 0), shift=right * (WIDE + 12))
