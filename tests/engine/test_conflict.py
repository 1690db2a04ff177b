"""What cannot hold together, against small cases whose conflict is worked out by hand."""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo
import pytest

from models.capacity_plan import build
from teaplan import api
from teaplan.engine import Status, hand_over, solve
from teaplan.engine.conflict import rows_in_conflict
from teaplan.progress import Phase, Progress
from teaplan.workbook import from_tables
from tests.proofs.tables import (
    FIRST,
    demand,
    driver,
    line,
    must,
    recipe,
    segment,
    settings,
    site,
    tables,
    two_futures,
)

SITES = ("S1", "S2", "S3", "S4", "S5", "S6")


def reasons(case: dict[str, Any]) -> tuple[str, ...]:
    """Plan a case nobody can; return what is said to be in conflict."""
    found = api.plan(from_tables(case))
    assert found.status is Status.INFEASIBLE
    return tuple(line.split(" - ")[0] for line in found.reasons)


def one_line(**sheets: Any) -> dict[str, Any]:
    """One line of 10 GWh a year, and a market that must be served."""
    return tables(lines=[line(max_per_site=1)], segments=[must()], **sheets)


def test_more_is_asked_for_than_the_only_line_makes() -> None:
    # 11 GWh of demand <= what is made <= 10 GWh x lines <= 10 GWh x 1
    assert reasons(one_line(demand=[demand(11.0)])) == (
        "demand_met: segment M, branch base, 2027",
        "output_of_lines: line S/L/C, product C, branch base, 2027",
        "places_at_open_site: site S, line L, branch base, 2027",
        "product_balance: site S, product C, branch base, 2027",
    )


def test_the_branch_and_the_year_of_the_conflict_are_named_and_no_other() -> None:
    # 10 GWh fit in 2027 and 2028, and in both futures but one: 10 x 1.1 in high from 2029 on
    found = reasons(
        one_line(
            set=settings(FIRST + 2),
            branches=two_futures(FIRST + 2),
            drivers=[driver("high", "demand", "M", factor=1.1)],
            demand=[demand(10.0, 10.0, 10.0)],
        )
    )
    assert "demand_met: segment M, branch high, 2029" in found
    assert all(line.endswith("branch high, 2029") for line in found)


def test_a_segment_beside_the_conflict_is_not_named() -> None:
    found = reasons(
        one_line(demand=[demand(11.0), demand(5.0, segment="N")]) | {"segments": [must(), segment("N")]}
    )
    assert [line for line in found if line.startswith("demand_met")] == [
        "demand_met: segment M, branch base, 2027"
    ]


def test_each_family_says_once_what_it_asks_for() -> None:
    found = api.plan(from_tables(one_line(demand=[demand(11.0)]))).reasons
    assert found[0] == (
        "demand_met: segment M, branch base, 2027"
        " - Own deliveries, imports and unmet demand make up the demand of a segment."
    )


def test_a_rule_of_the_house_is_named_by_its_own_words() -> None:
    # two lines are needed for 20 GWh, and the house wants one
    model = build(from_tables(tables(segments=[must()], demand=[demand(20.0)])))
    bought = sum(lines for (move, _), lines in model.decisions["moves"].items() if move.kind == "build")
    model.few_orders = pyo.Constraint(expr=bought <= 1, doc="No more than one line.")
    found = solve(model).reasons
    assert "few_orders - No more than one line." in found
    assert any(line.startswith("demand_met: segment M, branch base, 2027") for line in found)


def test_many_alike_are_counted() -> None:
    # six sites with a place for one line each make 60 GWh of the 61 asked for
    case = one_line(sites=[site(name) for name in SITES], demand=[demand(61.0)])
    found = [line for line in reasons(case) if line.startswith("places_at_open_site")]
    assert found == [
        *(f"places_at_open_site: site {name}, line L, branch base, 2027" for name in SITES[:3]),
        "places_at_open_site: 3 more like these",
    ]


def middling() -> dict[str, Any]:
    """Twelve years of two futures, six sites, eight lines: 6 x 8 x 10 GWh, and 481 asked for in one year."""
    kinds = [f"L{k}" for k in range(8)]
    return tables(
        set=settings(FIRST + 11),
        branches=two_futures(),
        drivers=[driver("low", "demand", "M", factor=0.9)],
        sites=[site(name) for name in SITES],
        lines=[line(name, max_per_site=1) for name in kinds],
        recipes=[recipe(name) for name in kinds],
        segments=[must()],
        demand=[demand(*[400.0] * 8, 481.0, *[400.0] * 3)],
    )


def test_the_conflict_of_a_larger_case_is_found_step_by_step() -> None:
    """Proves that it says what it does on the way, and that the one year of one future is found."""
    said: list[Progress] = []
    found = api.plan(from_tables(middling()), progress=said.append)
    assert found.status is Status.INFEASIBLE
    named = [line for line in found.reasons if "more like these" not in line]
    assert any(line.startswith("demand_met: segment M, branch high, 2035") for line in named)
    assert all("branch high, 2035" in line for line in named)
    notes = [item.note for item in said if item.phase is Phase.SOLVE and item.note]
    assert notes[0] == "no plan seems to fit: making sure of it"
    assert notes[1] == "no plan fits: looking for what cannot hold together"
    left = [int(word) for note in notes[2:] for word in note.split() if word.isdigit()]
    assert left == sorted(left, reverse=True)
    assert len(left) > 10


@pytest.mark.parametrize("after", [0, 5, 50])
def test_an_interrupt_leaves_the_smallest_set_so_far(after: int) -> None:
    """Proves that the wish to stop is asked for on the way, and never leaves too few."""
    asked: list[int] = []
    matrix = hand_over(build(from_tables(middling())))
    whole = rows_in_conflict(matrix)

    def stop() -> bool:
        asked.append(1)
        return len(asked) > after

    rows = rows_in_conflict(matrix, stop=stop)
    assert len(asked) > after
    assert len(rows) == 0 or len(rows) >= len(whole)


def test_infeasible_is_said_only_after_a_second_solve_without_presolve(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from teaplan.engine import highs

    presolve: list[str] = []
    real = highs.Bridge.set

    def noted(self: Any, **options: Any) -> None:
        if "mip_abs_gap" in options:
            presolve.append(options.get("presolve", "choose"))
        real(self, **options)

    monkeypatch.setattr(highs.Bridge, "set", noted)
    found = solve(build(from_tables(one_line(demand=[demand(11.0)]))))
    assert found.status is Status.INFEASIBLE
    assert presolve == ["choose", "off"]
