"""What short leads are worth: the pieces of the benchmark on a case whose plans are worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks import quarters
from inputs.examples import us_three_states
from teaplan.workbook import from_tables
from tests.proofs import tables as t

RATE = 1.1**4 - 1.0
"""10 % a quarter."""

TABLES: dict[str, Any] = t.tables(
    set=t.settings(2028, discount_rate=RATE),
    lines=[t.line(lead_months=6)],
    segments=[t.must()],
    demand=[{"segment": "M", "2027Q1": 0.0, "2028Q2": 10.0}],
)
"""A line of 100, half a year from its order, for what is asked for from April 2028 on."""


def test_five_plans_by_hand() -> None:
    runs = quarters.measure(TABLES, 3, 2028, 6.0, gap=0.0)
    assert {name: run.value for name, run in runs.items()} == {
        # the mean of 2028 is 7.5 GWh, of which a line ordered then makes 5
        "years": pytest.approx(-100.0),
        # in January 2028 it is too late
        "january": pytest.approx(-100.0),
        "short": pytest.approx(-100.0 / 1.1**3),
        "years faster": pytest.approx(-100.0 / 1.1**4),
        "short faster": pytest.approx(-100.0 / 1.1**5),
    }
    worth = {name: found[0] for name, found in quarters.worth(runs).items() if found is not None}
    assert worth == {
        "orders within a year": pytest.approx(100.0 - 100.0 / 1.1**3),
        "shorter leads, seen by the year": pytest.approx(100.0 - 100.0 / 1.1**4),
        "shorter leads, seen within it": pytest.approx(100.0 / 1.1**3 - 100.0 / 1.1**5),
    }
    told = quarters.lines_of(runs)
    assert len(told) == 8
    assert "24.9 M$" in told[5]


def test_a_difference_within_its_gaps_is_undecided() -> None:
    runs = {
        name: quarters.Run(name, value, 3.0, 1.0, "optimal")
        for name, value in (("years", 10.0), ("january", 10.0), ("short", 15.0), ("years faster", 20.0))
    } | {"short faster": quarters.Run("short faster", None, 0.0, 1.0, "infeasible")}
    told = quarters.lines_of(runs)
    assert told[5].endswith("plus or minus 6.0 M$, undecided")
    assert told[6].endswith("plus or minus 6.0 M$")
    assert "no plan" in told[7]


def test_a_gap_that_is_not_known_decides_nothing_and_a_freer_plan_may_bound_it() -> None:
    free, held = (
        quarters.Run("short", 15.0, 4.0, 1.0, "optimal"),
        quarters.Run("january", 12.0, None, 1.0, "time_limit"),
    )
    assert "gap     unknown" in held.told()
    # no plan of the freer case is worth more than 19, so that none of the other is
    assert quarters.bounded(held, free).gap_musd == 7.0
    assert quarters.bounded(quarters.Run("", 12.0, 5.0, 1.0, ""), free).gap_musd == 5.0
    assert quarters.bounded(free, held) == free
    others = {name: quarters.Run(name, 1.0, 0.0, 1.0, "optimal") for name in ("years", "years faster")}
    runs = others | {"short": free, "january": held, "short faster": free}
    told = quarters.lines_of(runs)
    assert told[5].endswith("undecided: a bound is missing")


def test_the_case_of_the_benchmark_is_cut_and_read() -> None:
    whole = us_three_states.tables()
    case = from_tables(quarters.faster(quarters.cut(whole, 3, 2028), 6.0))
    assert [(row.from_year, row.period_months) for row in case.stretches] == [(2026, 3), (2029, 12)]
    typed = {row["line"]: row["lead_months"] for row in whole["lines"]}
    assert {name: line.lead_months + 6.0 for name, line in case.lines.items()} == typed
