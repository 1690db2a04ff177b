"""The comparison with HiGHS's defaults runs, and both find the optimum of the small workbook."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import gap_over_time

MINIMAL = Path(__file__).parents[2] / "inputs" / "minimal.xlsx"


def test_both_close_the_small_workbook(tmp_path: Path) -> None:
    runs, size = gap_over_time.compare(MINIMAL, seconds=60, seeds=1)
    assert size["integers"] > 0
    assert [run.name.split(",")[0] for run in runs] == ["teaplan", "HiGHS defaults", "HiGHS defaults"]
    for run in runs:
        gap = run.gap()
        assert gap is not None
        assert gap <= 0.005
    best = [run.points[-1][1] for run in runs]
    assert best[1] == pytest.approx(best[2], rel=1e-6)
    gap_over_time.write(runs, tmp_path, "minimal", 60)
    assert (tmp_path / "minimal_gap.png").read_bytes().startswith(b"\x89PNG")
    assert len((tmp_path / "minimal_gap.csv").read_text(encoding="utf-8").splitlines()) > 3


def test_a_run_without_plan_or_bound_is_told_as_such() -> None:
    nothing = gap_over_time.Run("HiGHS defaults, threads 1, seed 0")
    bound = gap_over_time.Run("HiGHS defaults, threads 2, seed 0", [(1.0, None, 5.0, None)])
    told = list(gap_over_time.table([nothing, bound], 300.0))
    assert "no plan and no bound" in told[0]
    assert told[1].endswith("no gap after 300 s: no plan")
    assert told[2] == "median of 1 seeds, threads 1: no gap: no plan or no bound after 300 s"
