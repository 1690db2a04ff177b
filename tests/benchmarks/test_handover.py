"""The benchmark of the hand-over runs and compares like with like; no clock is asserted."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import handover
from models.capacity_plan import build
from teaplan.engine import hand_over
from teaplan.workbook import read

BOOK = "inputs/minimal.xlsx"


def test_it_tells_sizes_seconds_and_the_ratio(capsys: pytest.CaptureFixture[str]) -> None:
    assert handover.main([BOOK]) == 0
    told = capsys.readouterr().out
    for word in ("rows", "columns", "integers", "nonzeros", "build + hand-over", "peak MB"):
        assert word in told


def test_the_floor_is_the_same_problem() -> None:
    # all ways hold what the Pyomo model says, so that all solve to the same objective
    matrix = hand_over(build(read(BOOK)))
    ways = [handover.straight(matrix), handover.compressed(matrix, handover.by_row(matrix))]
    for solver in [*ways, handover.Bridge(matrix, mip_rel_gap=0.0).highs]:
        solver.setOptionValue("mip_rel_gap", 0.0)
        solver.run()
        ways.append(solver)
    found = [solver.getInfo().objective_function_value for solver in ways[2:]]
    assert np.ptp(found) <= 1e-6 * abs(found[0])
