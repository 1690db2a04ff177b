"""The sheets of a sweep: what each factor moves, drawn, and a table that reads back."""

from __future__ import annotations

import pandas as pd
import pytest

from teaplan.report.sensitivity import HEADER, read_sweep, sensitivity, sweep
from teaplan.studies.tornado import AFTER, BEFORE, RESULTS, typed


def table(rows: list[tuple[float, float, float | None, float]], design: str = "alone") -> pd.DataFrame:
    """Points at (a, b) with an objective, or none by the clock, and its gap in M$."""
    found = []
    for number, (a, b, value, gap) in enumerate(rows, 1):
        ended = "clock" if value is None else "gap"
        row = {"point": number, "point_id": f"p{number}", "design": design, "a": a, "b": b}
        row |= dict.fromkeys(RESULTS) | {"objective_value": value, "gap_musd": gap}
        row |= {
            "strategy": "",
            "status": "optimal",
            "ended_by": ended,
            "ranked": "no" if value is None else "yes",
        }
        found.append(row)
    return typed(pd.DataFrame(found, columns=[*BEFORE, "a", "b", *AFTER]))


ROWS = [(1.0, 1.0, 100.0, 1.0), (0.5, 1.0, 97.0, 2.0), (2.0, 1.0, 101.5, 2.5), (1.0, 3.0, 160.0, 1.5)]


def rows_of(found: pd.DataFrame) -> list[dict[str, object]]:
    grid = sensitivity(found, "npv")
    return [
        {
            name: grid.cells[row, column].value
            for column, name in enumerate(HEADER)
            if (row, column) in grid.cells
        }
        for row in range(3, 3 + 2)
    ]


def test_the_widest_swing_comes_first_and_one_inside_the_gaps_is_undecided() -> None:
    """Proves swings by hand: b 160 - 100 = 60 +- 2.5; a 101.5 - 97 = 4.5 +- 2 + 2.5 decides nothing."""
    first, second = rows_of(table(ROWS))
    assert (first["factor"], first["swing, M$"], first["plus or minus, M$"], first["says"]) == (
        "b",
        60,
        2.5,
        "",
    )
    assert (second["factor"], second["swing, M$"], second["plus or minus, M$"]) == ("a", 4.5, 4.5)
    assert second["says"] == "within the gaps: undecided"
    assert (second["low less base, M$"], second["high less base, M$"]) == (-3.0, 1.5)


def test_a_factor_with_a_point_by_the_clock_has_no_swing() -> None:
    first, second = rows_of(table([*ROWS[:3], (1.0, 3.0, None, 0.0)]))
    assert (first["factor"], second["factor"]) == ("a", "b")
    assert "swing, M$" not in second
    assert second["says"] == "a point was not ended by its gap"
    assert second["at high, M$"] == "none"


def test_points_that_are_drawn_have_no_tornado() -> None:
    grid = sensitivity(table(ROWS, "sample"), "npv")
    assert str(grid.cells[1, 0].value).startswith("no factor was moved alone")
    assert grid.charts == []


def test_the_chart_has_a_bar_for_each_factor_with_a_swing() -> None:
    (chart,) = sensitivity(table([*ROWS[:3], (1.0, 3.0, None, 0.0)]), "npv").charts
    assert (chart.categories, chart.sideways) == ((1, 3, 3), True)


@pytest.mark.parametrize("design", ["alone", "grid"])
def test_the_table_reads_back_from_its_sheet(design: str) -> None:
    found = table([*ROWS, (1.0, float("nan"), None, 0.0)], design)
    grid = sweep(found)
    page = [
        [
            "" if (cell := grid.cells.get((row, column))) is None or cell.value is None else cell.value
            for column in range(len(found.columns))
        ]
        for row in range(grid.rows)
    ]
    back = read_sweep(page)
    assert back is not None
    pd.testing.assert_frame_equal(back, found, check_exact=True)


def test_a_sheet_that_is_no_table_of_a_sweep_is_none() -> None:
    assert read_sweep(None) is None
    assert read_sweep([["point", "a"], [1, 2]]) is None
