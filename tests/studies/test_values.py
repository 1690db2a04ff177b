"""Regret and values by hand: tests/studies/worked.py has the sums."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from teaplan import api
from teaplan.studies.break_even import break_evens
from teaplan.studies.results import Comparison, Solved
from teaplan.workbook import from_tables
from tests.studies import worked

ALL = ("break_evens", "worths", "alternatives")
EVERY = [("big", worked.BIG), ("small", worked.SMALL), ("free", worked.TREE)]


@pytest.fixture(scope="module")
def known() -> Comparison:
    return api.compare(
        worked.case(), threads=1, requested=("break_evens", "worths", "alternatives")
    ).comparison


def one(known: Comparison, name: str) -> Solved:
    return next(found for found in known.results if found.name == name)


@pytest.mark.parametrize(
    ("name", "value"), [("big", worked.BIG), ("small", worked.SMALL), ("free", worked.TREE)]
)
def test_every_strategy_by_hand(known: Comparison, name: str, value: float) -> None:
    """Fails if a rule is not in force, or one strategy's rules hold for another."""
    assert one(known, name).objective_value == pytest.approx(value, abs=1e-9)


def test_futures_by_hand(known: Comparison) -> None:
    """Fails if a future keeps the chance of its branch, or a driver of another."""
    assert {f.branch: f.objective_value for f in known.futures} == pytest.approx(
        {"high": worked.HIGH, "low": worked.LOW}, abs=1e-9
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("evpi", worked.EVPI),
        ("vss", worked.VSS),
        ("value_of_waiting", worked.WAITING),
        ("value_of_modularity", worked.MODULARITY),
    ],
)
def test_values_by_hand(known: Comparison, name: str, value: float) -> None:
    """Fails if the mean case rounds demand, a linked order keeps one future's own, or modules stay."""
    assert known.values[name].musd == pytest.approx(value, abs=1e-9)
    assert known.values[name].decided


@pytest.mark.parametrize(
    ("name", "branch", "loss"),
    [
        # free: 4 K in high are worth 160 of 240; in low nothing was ordered
        ("free", "high", 80.0),
        ("free", "low", 0.0),
        # big: 2 L in 2028, in high only, are worth 20
        ("big", "high", 220.0),
        ("big", "low", 0.0),
    ],
)
def test_regret_by_hand(known: Comparison, name: str, branch: str, loss: float) -> None:
    """Fails if regret is weighted with the chance, or taken against a plan under rules."""
    future = next(f for f in known.futures if f.branch == branch)
    assert known.regret(one(known, name), future).musd == pytest.approx(loss, abs=1e-9)


def test_cvar_by_hand(known: Comparison) -> None:
    """The worst 0.7 of probability: low, 0.6 at 0, and 0.1 of high at 160."""
    assert one(known, "free").figure("cvar_musd") == pytest.approx(0.1 * 160.0 / 0.7, abs=1e-9)
    assert one(known, "free").figure("worst_leaf_musd") == pytest.approx(0.0, abs=1e-9)


def test_a_weight_on_the_worst_futures_by_hand() -> None:
    """Half on the worst 0.6 of probability, which is low: 0.5 x 64 + 0.5 x 0; an L in 2027 loses 100 there.

    Fails if the worst is taken from the other end, or the weight multiplies money twice.
    """
    weighed = api.compare(
        worked.case(settings={"cvar_weight": 0.5, "cvar_alpha": 0.4}), threads=1, studies=True
    )
    found = weighed.comparison
    assert one(found, "free").objective_value == pytest.approx(32.0, abs=1e-9)
    assert one(found, "free").figure("npv_musd") == pytest.approx(64.0, abs=1e-9)
    assert all(value.musd is None and "cvar_weight" in value.why for value in found.values.values())


def test_a_certain_capex_that_only_the_worst_future_regrets() -> None:
    """2 L at 30 M$ in 2027 are worth 0.4 x 440 - 60 = 116, two in 2028 0.4 x 2 x 80 = 64, 4 K 64.

    With all weight on low (alpha 0.4) whatever is ordered before loses, and the best is 0.
    """
    cheap = worked.tables(settings={"cvar_weight": 1.0, "cvar_alpha": 0.4})
    cheap["lines"] = [{**cheap["lines"][0], "capex_musd": 30.0}, cheap["lines"][1]]
    averse = api.plan(from_tables(cheap), threads=1).comparison.results[0]
    assert averse.objective_value == pytest.approx(0.0, abs=1e-9)
    neutral = api.plan(
        from_tables({**cheap, "settings": {**cheap["settings"], "cvar_weight": 0.0}}), threads=1
    )
    assert neutral.comparison.results[0].objective_value == pytest.approx(116.0, abs=1e-9)


def test_the_break_even_by_hand(known: Comparison) -> None:
    """2 L at factor f are worth 176 - 200 f: as much as 64 at 0.56. Fails if a side is not solved anew."""
    (found,) = known.break_evens
    assert found.below is not None
    assert found.above is not None
    assert found.below.at < worked.FLIP < found.above.at
    assert found.above.at - found.below.at <= 1 / 16 + 1e-12
    assert (found.below.winner, found.above.winner) == ("big", "small")
    for side in found.tried:
        big, small = side.values["big"][0], side.values["small"][0]
        assert small == pytest.approx(64.0, abs=1e-9)
        f = side.at
        late, mixed, early = 88 - 80 * f, 132 - 140 * f, 176 - 200 * f
        # above 1.1 an L ordered in 2028 loses money
        assert big == pytest.approx(max(0.0, late, mixed if f < 1.1 else 0.0, early), abs=1e-9)


def test_what_never_flips_is_said() -> None:
    """At any demand K wins: 0.4 x 40 a module against at most 8."""
    book = worked.case(breakevens=[{"driver": "demand", "low": 0.5, "high": 1.5}])
    (found,) = api.compare(book, threads=1, studies=False, requested=("break_evens",)).comparison.break_evens
    assert (found.below, found.above) == (None, None)
    assert found.note == "no flip between 0.5 and 1.5: small wins"


@pytest.mark.parametrize(("low", "high"), [(0.5, 1.5), (0.5, 1.0), (1.0, 1.5)])
def test_the_case_as_it_is_is_not_solved_again(known: Comparison, low: float, high: float) -> None:
    """Its own plans stand at factor 1, also where the lever begins or ends there."""
    asked: list[float] = []

    def solve(points: Any) -> Any:
        asked.extend(variation[3] for variation, _ in points)
        return {point: next(one for one in known.results if one.name == point[1]) for point in points}

    lever = replace(known.case.levers[0], low=low, high=high)
    (found,) = break_evens(known, ["big", "small"], [lever], solve)
    assert set(asked) == {low, high} - {1.0}
    assert [side.at for side in found.tried] == sorted({low, 1.0, high})


def test_nothing_is_told_to_do_now_where_every_good_plan_waits(known: Comparison) -> None:
    """K alone, ordered in 2028, is the best under every rule it fits. Fails if 2028 counts as now."""
    assert known.do_now == ()


def test_what_a_report_says_is_read_back(known: Comparison, tmp_path: Any) -> None:
    """Fails if a plan, a gap or a study is lost on the way to the report and back."""
    result = api.compare(worked.case(), threads=1, requested=ALL)
    path = result.to_excel(tmp_path / "r.xlsx")
    found = api.audit(path)
    assert found.failures == ()
    assert found.passed
