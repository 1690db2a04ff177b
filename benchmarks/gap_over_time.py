"""Gap over time on a whole case: our search beside HiGHS's own defaults on the same matrix.

    python -m benchmarks.gap_over_time [BOOK] [--seconds 300] [--seeds 3] [--out reports/speed]

Ours runs once with the workbook's own gap; HiGHS's defaults run with threads 1 and 2 and several
seeds, each in a process of its own with a core for every thread, without a start of ours. All clocks begin
with reading the workbook, and the gap is money over what the plan spends, as everywhere. Written: one
table of (run, seconds, plan, bound, gap) as CSV, and the picture. Needs an idle machine to mean much.
"""

from __future__ import annotations

import argparse
import csv
import multiprocessing
import os
import statistics
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import highspy
import matplotlib as mpl
import numpy as np
from matplotlib import pyplot as plt

from models.capacity_plan import build
from teaplan.engine import Matrix, hand_over, solve
from teaplan.engine.handover import Floats, pass_model, vector
from teaplan.workbook import read

Point = tuple[float, float | None, float | None, float | None]
"""Seconds, plan, bound, gap; money in the model's own sign."""

GOAL = 0.01


@dataclass
class Run:
    """One search: whose, and where it stood when."""

    name: str
    points: list[Point] = field(default_factory=list)

    def gap(self) -> float | None:
        """Last known gap."""
        return next((gap for *_, gap in reversed(self.points) if gap is not None), None)

    def reached(self, goal: float) -> float | None:
        """Seconds to a gap, where it was reached."""
        return next((at for at, _, _, gap in self.points if gap is not None and gap <= goal), None)


@dataclass(frozen=True)
class Job:
    """What a process of its own needs for a run of HiGHS's defaults."""

    matrix: Matrix
    scale: Floats
    scale_constant: float
    threads: int
    seed: int
    seconds: float
    began: float


def ours(model: Any, began: float, seconds: float, gap: float) -> Run:
    """Our search, with two threads as the command has it."""
    run = Run("teaplan")

    def told(plan: float | None, bound: float | None, share: float | None, _: float | None) -> None:
        run.points.append((time.monotonic() - began, plan, bound, share))

    solve(model, gap=gap, time_limit=seconds - (time.monotonic() - began), threads=2, told=told)
    # HiGHS keeps one scheduler for the process: leave none of ours behind
    highspy.Highs.resetGlobalScheduler(True)
    return run


def defaults(job: Job) -> Run:
    """HiGHS as it comes: only threads, seed and time are set."""
    run = Run(f"HiGHS defaults, threads {job.threads}, seed {job.seed}")
    matrix, start = job.matrix, time.monotonic()
    highs = highspy.Highs()
    options = {"threads": job.threads, "random_seed": job.seed, "output_flag": False}
    for name, value in (options | {"time_limit": job.seconds - job.began}).items():
        highs.setOptionValue(name, value)
    pass_model(highs, matrix)
    spent = [0.0]

    def better(event: Any) -> None:
        spent[0] = float(job.scale @ np.array(event.data_out.mip_solution)) + job.scale_constant

    def stands(primal: float, dual: float) -> None:
        plan, bound = (
            value if np.isfinite(value) and abs(value) < 1e30 else None for value in (primal, dual)
        )
        share = None if plan is None or bound is None else (plan - bound) / max(abs(plan), spent[0], 1.0)
        own = [None if value is None else matrix.sign * value for value in (plan, bound)]
        point = (own[0], own[1], share)
        if not run.points or run.points[-1][1:] != point:
            run.points.append((job.began + time.monotonic() - start, *point))

    highs.cbMipImprovingSolution.subscribe(better)
    highs.cbMipInterrupt.subscribe(
        lambda event: stands(event.data_out.mip_primal_bound, event.data_out.mip_dual_bound)
    )
    highs.run()
    info = highs.getInfo()
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    stands(info.objective_function_value if found else float("inf"), info.mip_dual_bound)
    return run


def compare(book: Path, seconds: float, seeds: int) -> tuple[list[Run], dict[str, int]]:
    """Run all of them; also returns the size of the matrix before any presolve."""
    began = time.monotonic()
    case = read(book)
    model = build(case)
    matrix = hand_over(model)
    ready = time.monotonic() - began
    place = {id(variable): j for j, variable in enumerate(matrix.columns)}
    scale = vector(model.scale_vector, place, len(matrix.cost))
    own = ours(model, time.monotonic() - ready, seconds, float(case.settings.mip_gap))
    bare = replace(matrix, columns=[])
    runs = [own]
    for threads in (1, 2):
        jobs = [
            Job(bare, scale, model.scale_constant, threads, seed, seconds, ready) for seed in range(seeds)
        ]
        runs += _beside_each_other(jobs, max(1, (os.cpu_count() or 1) // threads))
    return runs, matrix.size


def _beside_each_other(jobs: Sequence[Job], most: int) -> list[Run]:
    """Run jobs in fresh processes, as many at once as leave every thread a core."""
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(most, mp_context=fresh, max_tasks_per_child=1) as pool:
        return list(pool.map(defaults, jobs))


def table(runs: Sequence[Run], seconds: float) -> Iterable[str]:
    """Each run in a line, then the median of the seeds."""
    for run in runs:
        yield f"{run.name:36s} {_standing(run, seconds)}"
    for threads in (1, 2):
        mine = [run for run in runs if f"threads {threads}" in run.name]
        ends = [gap if (gap := run.gap()) is not None else float("inf") for run in mine]
        middle = statistics.median(ends) if ends else float("inf")
        told = f"gap {middle:.2%}" if np.isfinite(middle) else "no gap: no plan or no bound"
        yield f"median of {len(mine)} seeds, threads {threads}: {told} after {seconds:.0f} s"


def _standing(run: Run, seconds: float) -> str:
    gap, at = run.gap(), run.reached(GOAL)
    if gap is None:
        return f"no gap after {seconds:.0f} s: {_missing(run)}"
    return f"gap {gap:.2%}" + (f", {GOAL:.0%} reached at {at:.0f} s" if at is not None else "")


def _missing(run: Run) -> str:
    plan = any(point[1] is not None for point in run.points)
    bound = any(point[2] is not None for point in run.points)
    return "no plan and no bound" if not plan and not bound else "no plan" if bound else "no bound"


def write(runs: Sequence[Run], folder: Path, name: str, seconds: float) -> None:
    """Write the table and the picture."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}_gap.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(("run", "seconds", "plan_musd", "bound_musd", "gap"))
        for run in runs:
            for at, plan, bound, gap in run.points:
                rows.writerow((run.name, f"{at:.1f}", plan, bound, gap))
    picture(runs, folder / f"{name}_gap.png", name, seconds)


def picture(runs: Sequence[Run], file: Path, name: str, seconds: float) -> None:
    """Draw gap over time, one step line a run; a run without a gap stands in the legend as such."""
    mpl.use("Agg")
    figure, axes = plt.subplots(figsize=(9, 5), dpi=120)
    for run in runs:
        known = [(at, 100 * gap) for at, _, _, gap in run.points if gap is not None]
        label = run.name if known else f"{run.name}: {_missing(run)} in {seconds:.0f} s"
        thick = 2.5 if run is runs[0] else 1.0
        ends = [*known, (max(seconds, known[-1][0]), known[-1][1])] if known else []
        axes.step(
            [at for at, _ in ends], [gap for _, gap in ends], where="post", label=label, linewidth=thick
        )
    axes.axhline(100 * GOAL, color="grey", linestyle=":", linewidth=1)
    axes.set(
        xlabel="seconds from the start of the command",
        ylabel="gap, % of money",
        title=f"{name}: gap over time",
        xlim=(0, seconds),
        ylim=(0.1, 100),
        yscale="log",
    )
    axes.legend(fontsize=8, loc="upper left")
    figure.tight_layout()
    figure.savefig(file)
    plt.close(figure)


def main() -> None:
    """Run, print the table, write table and picture."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("book", nargs="?", type=Path, default=Path("inputs/us_battery.xlsx"))
    parser.add_argument("--seconds", type=float, default=300.0)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--out", type=Path, default=Path("reports/speed"))
    asked = parser.parse_args()
    runs, size = compare(asked.book, asked.seconds, asked.seeds)
    print(", ".join(f"{number:,} {what}" for what, number in size.items()), "before any presolve")
    print("\n".join(table(runs, asked.seconds)))
    write(runs, asked.out, asked.book.stem, asked.seconds)


if __name__ == "__main__":
    main()
