"""The published speed case capa_14000: a hand-written matrix straight to HiGHS against ours, in one run.

    python -m benchmarks.capa

100 warehouses of capacity 14000, 1000 customers, optimum 17160439.012 (OR-Library). The hand-written
matrix has the strong links (a customer's share <= open) without which the case does not close.
Both solve to gap 0 on one thread; seconds are CPU seconds. Ours is told apart by phase: reading the
tables, building the Pyomo model, and the engine (hand-over, its own search, HiGHS).
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any, TypeVar

import highspy
import numpy as np

from models.capacity_plan import build
from teaplan.engine import Status, solve
from teaplan.workbook import from_tables
from tests.published import instances

LIMIT = 1.2
"""Most times the seconds of the hand-written matrix that ours may take."""

Found = TypeVar("Found")


def timed(work: Callable[[], Found]) -> tuple[Found, float]:
    """Return what a piece of work returns, and its CPU seconds."""
    begin = time.process_time()
    return work(), time.process_time() - begin


def by_hand(location: instances.Location) -> highspy.HighsLp:
    """The matrix as one writes it from the textbook: open[i], then shipped[j, i]."""
    warehouses, customers = len(location.capacity), len(location.demand)
    demand, capacity = np.array(location.demand), np.array(location.capacity)
    shipped = warehouses + np.arange(customers * warehouses).reshape(customers, warehouses)
    opened = np.arange(warehouses)
    ones = np.ones(customers)
    index = [
        shipped.ravel(),
        np.column_stack([opened, shipped.T]).ravel(),
        np.column_stack([np.tile(opened, customers), shipped.ravel()]).ravel(),
    ]
    value = [
        np.ones(customers * warehouses),
        np.column_stack([-capacity, np.tile(ones, (warehouses, 1))]).ravel(),
        np.column_stack([-np.repeat(demand, warehouses), np.ones(customers * warehouses)]).ravel(),
    ]
    lengths = [warehouses] * customers + [customers + 1] * warehouses + [2] * (customers * warehouses)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = warehouses + shipped.size, len(lengths)
    lp.col_cost_ = np.concatenate([location.opening, np.array(location.unit_cost, dtype=float).ravel()])
    lp.col_lower_ = np.zeros(lp.num_col_)
    lp.col_upper_ = np.concatenate([np.ones(warehouses), np.full(shipped.size, np.inf)])
    lp.row_lower_ = np.concatenate([demand, np.full(lp.num_row_ - customers, -np.inf)])
    lp.row_upper_ = np.concatenate([demand, np.zeros(lp.num_row_ - customers)])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.concatenate([[0], np.cumsum(lengths)])
    lp.a_matrix_.index_, lp.a_matrix_.value_ = np.concatenate(index), np.concatenate(value)
    whole, part = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
    lp.integrality_ = [whole] * warehouses + [part] * shipped.size
    return lp


def solve_by_hand(location: instances.Location) -> float:
    """Pass the hand-written matrix to HiGHS and solve it to the end.

    Raises
    ------
    RuntimeError
        Where HiGHS does not call its answer optimal.
    """
    solver = highspy.Highs()
    for option, setting in (("output_flag", False), ("threads", 1), ("mip_rel_gap", 0.0)):
        solver.setOptionValue(option, setting)
    solver.passModel(by_hand(location))
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise RuntimeError(solver.modelStatusToString(solver.getModelStatus()))
    return float(solver.getInfo().objective_function_value)


def main() -> int:
    """Run both and print the ratio; 1 where ours takes too long or misses the optimum."""
    location = instances.read_cap("capa_14000")
    tables: dict[str, Any] = instances.one_year(location)
    case, reading = timed(lambda: from_tables(tables))
    model, building = timed(lambda: build(case))
    found, solving = timed(lambda: solve(model, gap=0.0))
    objective = found.objective or 0.0
    hand, seconds = timed(lambda: solve_by_hand(location))
    total = building + solving
    print(f"optimum published  {instances.CAPA_OPTIMUM:.3f}")
    print(f"by hand            {hand:.3f}   {seconds:.1f} s")
    print(
        f"ours               {objective:.3f}   {total:.1f} s   (build {building:.1f}, engine {solving:.1f})"
    )
    print(f"reading the tables {reading:.1f} s")
    print(f"ratio              {total / seconds:.2f} (engine alone {solving / seconds:.2f}); limit {LIMIT}")
    right = found.status is Status.OPTIMAL and abs(objective / instances.CAPA_OPTIMUM - 1) < 1e-6
    return 0 if right and total <= LIMIT * seconds else 1


if __name__ == "__main__":
    sys.exit(main())
