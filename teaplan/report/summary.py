"""Sheet ``summary``: the verdict in sentences, the headline figures, pictures, the map, what to do now.

One printed page says it all, the next shows it, the rest is tables.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from teaplan.report.comparing import same
from teaplan.report.content import Content, records
from teaplan.report.grid import Chart, Grid, plain
from teaplan.report.plan import NOW, Row, plan_rows, when
from teaplan.report.sentence import Sentence
from teaplan.report.sites import site_map
from teaplan.report.verdict import figure, headline, sentences
from teaplan.shared.aims import AIMS

COLUMNS, WIDTH = 12, 12.5
WORDS = 8
"""Columns a sentence runs over; its number, unit and proof follow."""

CHART_SIZE, CHART_ROWS = (545, 330), 18
PAGE = 32
"""Rows of tables that go on a printed page."""

FULL_PAGE = 18
"""Rows of sentences after which the figures begin a printed page of their own: many take two lines."""

ENDED = {
    "optimal": "no plan is better by more than the gap asked for",
    "time_limit": "the time limit ended the search: see the gap below",
    "node_limit": "the limit of nodes ended the search: see the gap below",
    "interrupted": "the search was interrupted: see the gap below",
}
"""What the status of a run means."""

LEAVES = ("future", "chance", "net present value, M$", "cost, M$", "delivered, GWh", "cost of a kWh, $")
LEAF_FIGURES = ("npv_musd", "cost_musd", "delivered_gwh", "lcob_usd_per_kwh")
LEAF_NUMBERS = ("text", "share", "musd", "musd", "gwh", "usd_per_kwh")
DO_NOW = ("move", "site", "line", "product", "count", "done")

FIGURES = (
    ("npv_musd", "net present value, expected", "M$", "musd"),
    ("cost_pv_musd", "cost, present value", "M$", "musd"),
    ("lcob_usd_per_kwh", "levelised cost of battery", "$/kWh", "usd_per_kwh"),
    ("lcob_before_credits_usd_per_kwh", "the same before credits", "$/kWh", "usd_per_kwh"),
    ("supply_cost_usd_per_kwh", "cost of serving all demand", "$/kWh", "usd_per_kwh"),
    ("peak_funding_musd", "largest shortfall of cash in any future, nominal", "M$", "musd"),
    ("delivered_gwh", "own deliveries", "GWh", "gwh"),
    ("imports_gwh", "imports", "GWh", "gwh"),
    ("unmet_gwh", "unmet demand", "GWh", "gwh"),
)


def summary(content: Content, proofs: Mapping[str, Grid], pictures: Sequence[Chart]) -> Grid:
    """Make the sheet.

    Parameters
    ----------
    content
        What the report is made from.
    proofs
        Sheets that sentences link to.
    pictures
        Charts of other sheets to show here.
    """
    grid = Grid("summary", frozen=(0, 0), tab="#C2453D", widths=dict.fromkeys(range(COLUMNS), WIDTH))
    grid.put(0, 0, f"{content.case.settings.case_name}: {headline(content)}", "title")
    checks = proofs["checks"]
    said = checks.value("all")
    status, aim = content.run.status, content.run.objective
    grid.put(1, 0, f"Planned for {AIMS[aim].words}; {ENDED.get(status, status)}.", "muted")
    grid.put(1, WORDS, said, "flag", formula=f"={checks.at('all')}", span=4)
    grid.flags.append((1, 1, WORDS))
    row = _headlines(content, grid, proofs["cost_per_kwh"], len(list(sentences(content))) + 5)
    row = _pictures(grid, row, pictures)
    tables = row
    _heading(
        grid, row, "Sites: when each opens, what it holds at the end of the plan (expected over all futures)"
    )
    row = _leaves(content, grid, site_map(content, grid, row + 1) + 2)
    if row - tables > PAGE - len(_now(content)):
        grid.breaks.append(row)
    _do_now(content, grid, row)
    _verdict(content, grid, 3, {**proofs, "summary": grid})
    return grid


def _heading(grid: Grid, row: int, text: str) -> None:
    grid.put(row, 0, text, "heading")
    for column in range(1, COLUMNS):
        grid.put(row, column, None, "heading")


def _verdict(content: Content, grid: Grid, row: int, proofs: Mapping[str, Grid]) -> None:
    _heading(grid, row, _subject(content))
    for sentence in sentences(content):
        row += 1
        _sentence(grid, row, sentence, proofs)


def _subject(content: Content) -> str:
    """Say what the verdict is on."""
    known = content.comparison
    if known is None or len(known.results) < 2:
        return "The verdict on this plan"
    return f"The verdict on {len(known.results)} strategies, and on the plan of the best: {content.strategy}"


def _sentence(grid: Grid, row: int, sentence: Sentence, proofs: Mapping[str, Grid]) -> None:
    sheet, mark = sentence.proof
    proof = proofs[sheet]
    place = proof.at(mark) if mark in proof.marks else f"{sheet}!$A$1"
    grid.put(row, 0, sentence.text, "verdict", span=WORDS)
    live = mark in proof.marks and same(sentence.value, proof.value(mark))
    formula = f"={place}" if live else None
    grid.put(row, WORDS, sentence.value, "figure", sentence.number, formula=formula)
    grid.put(row, WORDS + 1, sentence.unit, "unit")
    grid.put(row, WORDS + 2, place.replace("$", ""), "link", link=place, span=2)


def _headlines(content: Content, grid: Grid, cost: Grid, row: int) -> int:
    if row > FULL_PAGE:
        grid.breaks.append(row)
    _heading(grid, row, "Headline figures")
    for name, words, unit, number in FIGURES:
        value = figure(content, name)
        row += 1
        grid.put(row, 0, words, span=5)
        live = f"={cost.at(name)}" if name in cost.marks and value is not None else None
        number = "text" if value is None else number
        grid.put(row, 5, "none" if value is None else value, "figure", number, formula=live)
        grid.put(row, 6, unit, "unit")
        grid.put(row, 7, name, "muted", span=3)
        grid.mark(name, row, 5)
    return row + 2


def _leaves(content: Content, grid: Grid, row: int) -> int:
    _heading(grid, row, "Every future")
    for column, words in enumerate(LEAVES):
        grid.put(row + 1, column, words, "words", LEAF_NUMBERS[column])
    grid.heights[row + 1] = 30.0
    row += 2
    for leaf in records(content.audit.leaves):
        values = [leaf["branch"], leaf["probability"], *(leaf[name] for name in LEAF_FIGURES)]
        for column, (value, number) in enumerate(zip(values, LEAF_NUMBERS, strict=True)):
            missing = plain(value) is None
            grid.put(row, column, "none" if missing else value, "plain", "text" if missing else number)
        grid.mark(("leaf", leaf["branch"]), row, 2)
        row += 1
    return row + 1


def _do_now(content: Content, grid: Grid, row: int) -> None:
    _heading(grid, row, f"Do now, whatever happens ({content.periods[0]})")
    grid.header(row + 1, DO_NOW)
    row += 2
    found = _now(content)
    for item in found:
        keys = item.keys
        texts = (
            item.move,
            keys["site"],
            keys.get("line") or keys.get("building", ""),
            keys.get("product", ""),
        )
        for column, text in enumerate(texts):
            grid.put(row, column, text)
        grid.put(row, 4, item.count, "plain", "whole")
        grid.put(row, 5, item.done)
        row += 1
    if not found:
        grid.put(row, 0, "nothing is ordered in the first period", "muted")


def _now(content: Content) -> list[Row]:
    """Rows of the plan that are decided today."""
    return [item for item in plan_rows(content) if when(content, item.node) == NOW]


def _pictures(grid: Grid, row: int, pictures: Sequence[Chart]) -> int:
    if not pictures:
        return row
    grid.breaks.append(row)
    for index, chart in enumerate(pictures):
        down, right = divmod(index, 2)
        at = (row + 1 + down * CHART_ROWS, 0)
        grid.charts.append(replace(chart, at=at, size=CHART_SIZE, shift=right * (CHART_SIZE[0] + 10)))
    row += -(-len(pictures) // 2) * CHART_ROWS + 2
    grid.breaks.append(row)
    return row
