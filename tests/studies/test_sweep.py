"""Sweeps of small cases: right by hand, and the same whoever does the work."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from models.capacity_plan import build
from teaplan.engine import steps
from teaplan.studies.planner import Planner
from teaplan.studies.sweep import run as running
from teaplan.studies.sweep.points import point_at
from teaplan.studies.sweep.pool import Pool
from teaplan.studies.sweep.table import as_bytes, tidy
from teaplan.studies.sweep.work import plain, run_base, run_point, whole_of
from teaplan.studies.tornado import tornado_table
from teaplan.workbook import from_tables
from tests.journeys.books import infeasible, long_search
from tests.proofs.tables import tables
from tests.report.small import TABLES
from tests.studies.sweeps import answer, die_at, die_once, one_line, shared_of, swept, varied


def test_a_tornado_by_hand(tmp_path: Path) -> None:
    """Proves values, swings and their order at a line of 100 M$ for 10 GWh and 20 M$ a GWh not served.

    capex x 0.5: build, 50.   x 1: build, 100.   x 3: 300 > 10 x 20, serve nobody, 200.  swing 150
    demand x 0.5: build or 5 x 20 = 100.         x 1.5: 15 GWh, 100 + 5 x 20 = 200.      swing 100
    A tornado in the order given, or with the base left out, would differ.
    """
    design = varied("demand:M=0.5,1,1.5", "capex:L=0.5,1,3")
    sweep = swept(shared_of(one_line()), design, tmp_path / "j.jsonl")
    assert sweep.table["objective_value"].tolist() == pytest.approx([100, 100, 200, 50, 200], abs=1e-9)
    assert set(sweep.table["ranked"]) == {"yes"}
    assert set(sweep.table["ended_by"]) == {"gap"}
    found = sweep.tornado
    assert found["factor"].tolist() == ["capex:L", "demand:M"]
    assert found["swing_musd"].tolist() == pytest.approx([150, 100], abs=1e-9)
    assert found[["at_low_musd", "at_base_musd", "at_high_musd"]].to_numpy().tolist() == [
        pytest.approx([50, 100, 200], abs=1e-9),
        pytest.approx([100, 100, 200], abs=1e-9),
    ]


def test_the_table_is_the_same_for_one_worker_and_two(tmp_path: Path) -> None:
    """Proves identity to the last bit on a case with branches, moves and pools."""
    design = varied("capex:dry=0.8,1,1.3", "demand:EV=0.5,1,1.5", "demand:storage=0.5,2", grid=True)
    shared = shared_of(from_tables(TABLES))
    one, two = (swept(shared, design, tmp_path / f"{n}.jsonl", workers=n).table for n in (1, 2))
    assert len(one) == 18
    pd.testing.assert_frame_equal(one, two, check_exact=True)


def test_a_point_gives_the_same_whatever_its_worker_did_before() -> None:
    """Proves it in one process: a point alone, and after another; starts of others would show here."""
    shared, design = shared_of(from_tables(TABLES)), varied("demand:EV=0.5,1,1.5")
    first, other = (point_at(design, (number,), {}) for number in (0.5, 1.5))
    starts = run_base(shared, point_at(design, (1,), {}))["starts"]
    alone = run_point(shared, first, starts, {})
    run_point(shared, other, starts, {})
    assert run_point(shared, first, starts, {}) == alone


def test_points_of_a_large_case_are_bounded_from_the_prices_of_the_base(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Proves, on a small case taken for a large one, that prices went through JSON and were used.

    It would break if a point solved its whole relaxation first: nine tenths of a sweep's time.
    """
    monkeypatch.setattr(steps, "LARGE", 1)
    seen: list[int] = []
    whole = steps.large.by_futures
    monkeypatch.setattr(
        steps.large, "by_futures", lambda *given: seen.append(int((given[2] != 0).sum())) or whole(*given)
    )
    shared, design = shared_of(from_tables(TABLES)), varied("demand:EV=0.5,1,1.5")
    base = json.loads(json.dumps(run_base(shared, point_at(design, (1,), {}))))
    assert not seen
    found = run_point(shared, point_at(design, (0.5,), {}), base["starts"], base["prices"])
    assert len(seen) == 1
    assert seen[0] > 50
    monkeypatch.undo()
    again = run_point(shared, point_at(design, (0.5,), {}), base["starts"], {})
    assert found[0]["objective_value"] == pytest.approx(again[0]["objective_value"], rel=1e-9)


def test_base_plans_are_starts_after_a_journal() -> None:
    """Proves that what went through JSON is the same point of a model built anew, to the last decision."""
    planner, again = (Planner(from_tables(TABLES), build, gap=0.0) for _ in range(2))
    solved = planner.solve("")
    found = whole_of(json.loads(json.dumps(plain(solved.whole))))
    assert solved.point is not None
    whole = planner.problem.matrix.integer
    assert solved.point[whole].any()
    assert again.problem.point(found)[whole].tolist() == solved.point[whole].round().tolist()


def test_a_sweep_goes_on_from_its_journal(tmp_path: Path) -> None:
    """Proves that finished points are not planned again: what stands in the journal is believed."""
    design, shared = varied("demand:M=0.5,1,1.5"), shared_of(one_line())
    whole = swept(shared, design, tmp_path / "j.jsonl")
    lines = (tmp_path / "j.jsonl").read_text().splitlines(keepends=True)
    forged = lines[2].replace('"objective_value": 100.0', '"objective_value": 77.0')
    assert forged != lines[2]
    (tmp_path / "j.jsonl").write_text("".join([*lines[:2], forged]))
    again = swept(shared, design, tmp_path / "j.jsonl", resume=True)
    assert again.table["objective_value"].tolist() == [100.0, 77.0, 200.0]
    assert again.table.iloc[[0, 2]].equals(whole.table.iloc[[0, 2]])


def test_a_case_that_cannot_hold_is_a_row_and_no_error(tmp_path: Path) -> None:
    """Proves the end by proof: 11 GWh must be served by one line of 10; at 0.5 it serves 5.5 for 100."""
    design = varied("demand:M=0.5,1,1.5")
    table = swept(shared_of(from_tables(infeasible())), design, tmp_path / "j.jsonl").table
    assert table["status"].tolist() == ["infeasible", "optimal", "infeasible"]
    assert table["ended_by"].tolist() == ["proof", "gap", "proof"]
    assert table["ranked"].tolist() == ["no", "yes", "no"]
    assert table["objective_value"].tolist()[1] == pytest.approx(100.0, abs=1e-9)


def test_a_point_ended_by_the_clock_is_marked_and_not_ranked(tmp_path: Path) -> None:
    """Proves it on a knapsack that takes hours; its factor has no swing in the tornado."""
    design = varied("demand:M=0.9,1")
    sweep = swept(shared_of(from_tables(long_search()), limit=0.5), design, tmp_path / "j.jsonl")
    assert set(sweep.table["ended_by"]) == {"clock"}
    assert set(sweep.table["ranked"]) == {"no"}
    assert sweep.tornado["swing_musd"].isna().all()


def test_one_strategy_by_the_clock_takes_its_point_out_of_the_ranking() -> None:
    """Proves that a comparison at a point counts only where all its searches ended by themselves."""
    design = varied("demand:M=0.5,1,1.5")
    points = [point_at(design, numbers, {}) for numbers in design.rows]
    gap = {"status": "optimal", "ended_by": "gap", "gap_musd": 0.0}
    numbers = dict.fromkeys(
        ("bound", "gap", "npv_musd", "cost_pv_musd", "lcob_usd_per_kwh", "lcob_before_credits_usd_per_kwh")
    ) | dict.fromkeys(("supply_cost_usd_per_kwh", "delivered_gwh", "unmet_gwh"))

    def row(strategy: str, value: float, **changed: object) -> dict[str, object]:
        return numbers | gap | {"strategy": strategy, "objective_value": value} | changed

    rows = {
        points[1].id: [row("a", 1.0), row("b", 2.0)],
        points[2].id: [row("a", 3.0), row("b", 4.0, status="time_limit", ended_by="clock")],
    }
    table = tidy(design, points, ("a", "b"), rows)
    assert table["ranked"].tolist() == ["no", "no", "yes", "yes", "no", "no"]
    assert table["strategy"].tolist() == ["a", "b"] * 3
    assert table["status"].tolist()[:2] == ["not planned"] * 2
    assert tornado_table(table)["swing_musd"].isna().all()


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_a_table_is_read_back_as_it_was(tmp_path: Path, ending: str) -> None:
    design = varied("demand:M=0.5,1.5")
    table = swept(shared_of(one_line()), design, tmp_path / "j.jsonl").table
    path = tmp_path / f"t{ending}"
    path.write_bytes(as_bytes(table, path))
    back = pd.read_csv(path, dtype={"strategy": "str"}) if ending == ".csv" else pd.read_parquet(path)
    if ending == ".csv":
        # an empty name and no name look alike there
        back["strategy"] = back["strategy"].fillna("")
    pd.testing.assert_frame_equal(back, table, check_exact=True, check_dtype=ending == ".parquet")


def test_a_worker_that_dies_takes_nothing_of_another_with_it(tmp_path: Path) -> None:
    """Proves it beside a worker that is busy meanwhile, which one broken executor of two would end."""
    with Pool(2) as pool:
        busy = pool.begin(1, die_once, str(tmp_path / "never"))
        with pytest.raises(pool.died):
            busy.result()
        other = pool.begin(0, answer, 5)
        pool.renew(1)
        assert other.result() == 5
        assert pool.begin(1, die_once, str(tmp_path / "never")).result() > 0


@pytest.fixture
def deadly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "run_point", die_at)


@pytest.mark.usefixtures("deadly")
def test_a_point_that_kills_two_workers_is_left_out_and_told(tmp_path: Path) -> None:
    """Proves that all others are finished and kept, and that a resumed run tries the lost one again."""
    shared, design = shared_of(one_line()), varied("demand:M=0.5,1,1.5,2,3")
    rows = run_base(shared, point_at(design, (1,), {}))["rows"]
    settings = {**shared.settings, "rows": rows}
    sweep = swept(
        replace(shared, settings=settings | {"deadly": 1.5}), design, tmp_path / "j.jsonl", workers=2
    )
    assert [point.numbers for point in sweep.lost] == [(1.5,)]
    left_out = sweep.table[sweep.table["status"] == "not planned"]
    assert left_out["demand:M"].tolist() == [1.5]
    again = swept(
        replace(shared, settings=settings | {"deadly": 9}), design, tmp_path / "j.jsonl", resume=True
    )
    assert again.lost == ()
    assert "not planned" not in set(again.table["status"])


def test_strategies_stand_side_by_side_at_each_point(tmp_path: Path) -> None:
    """Proves rows in the order asked for, and both strategies' swings, by hand.

    bold builds: 100 M$, at a third of the price 33.3, at three times 10 x 20 not served, 200: swing 166.7
    idle may not build: 200 M$ whatever a line costs: swing 0
    """
    case = from_tables(
        tables(
            strategies=[{"strategy": "idle"}, {"strategy": "bold"}],
            rules=[{"strategy": "idle", "rule": "forbid_line", "target": "L"}],
        )
    )
    sweep = swept(shared_of(case, ("bold", "idle")), varied("capex:L=0.333,1,3"), tmp_path / "j.jsonl")
    assert sweep.table["point"].tolist() == [1, 1, 2, 2, 3, 3]
    assert sweep.table["strategy"].tolist() == ["bold", "idle"] * 3
    assert sweep.table["objective_value"].tolist() == pytest.approx([100, 200, 33.3, 200, 200, 200], abs=1e-9)
    assert sweep.tornado["strategy"].tolist() == ["bold", "idle"]
    assert sweep.tornado["swing_musd"].tolist() == pytest.approx([166.7, 0.0], abs=1e-9)
