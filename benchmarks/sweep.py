"""A sweep with two workers, with one, and the same points as cold plans, in one run.

    python -m benchmarks.sweep [BOOK] [--points 40] [--gap 0.02] [--cold 4] [--seed 0]

Points are a Latin hypercube of demand, capex and (where there are any) import prices, each 10 % up and
down. Every point has to end by gap, its plan audited, and the tables of one worker and of two have to be
the same. A cold plan is what ``teaplan plan`` does of a point's case, report apart: a process of its own,
two threads, no start; ``--cold`` points are really planned so, spread over the sample, and the mean of
their seconds counts for all. The clock of a sweep begins with reading the workbook and includes the base
plans. Needs an idle machine of two cores to mean much.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from statistics import mean

from teaplan import api
from teaplan.case import Case
from teaplan.studies.sweep.points import Point
from teaplan.swept import SweepResult

BOOK = Path("inputs/us_battery.xlsx")
SPREAD = "uniform(0.9,1.1)"
BY_GAP = "gap"


@dataclass(frozen=True)
class Measured:
    """Seconds of the sweep by number of workers, and of each cold plan; whether all is as it must be."""

    points: int
    seconds: dict[int, float]
    cold: list[float]
    by_gap: bool
    same: bool

    @property
    def speed_up(self) -> float:
        """One worker over two."""
        return self.seconds[1] / self.seconds[2]

    @property
    def over_cold(self) -> float:
        """As many cold plans, one after another, over the sweep with two workers."""
        return mean(self.cold) * self.points / self.seconds[2]


def drawn(case: Case) -> list[str]:
    """Factors of the sample."""
    names = ["demand", "capex", *(["import_price"] if case.imports else [])]
    return [f"{name}={SPREAD}" for name in names]


def sweep(book: Path, points: int, gap: float, seed: int, workers: int) -> tuple[float, SweepResult]:
    """Return the seconds of a sweep, and what it gave."""
    factors = drawn(api.read(book))
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        result = api.sweep(
            book,
            distribution=factors,
            sample=points,
            gap=gap,
            seed=seed,
            workers=workers,
            journal=Path(folder, "sweep.jsonl"),
        )
    return time.monotonic() - began, result


def cold(book: Path, point: Point, gap: float, seed: int) -> float:
    """Return the seconds of planning a point in a process of its own, from nothing."""
    began = time.monotonic()
    with ProcessPoolExecutor(1, get_context("spawn")) as process:
        share = process.submit(planned, book, point, gap, seed).result()
    if share is None or share > gap:
        raise RuntimeError(f"a cold plan ended at a gap of {share}, not {gap}")
    return time.monotonic() - began


def planned(book: Path, point: Point, gap: float, seed: int) -> float | None:
    """Plan a point as ``teaplan plan`` does; return its gap."""
    return api.plan(point.of(api.read(book)), gap=gap, seed=seed).run.gap


def spread(points: tuple[Point, ...], number: int) -> list[Point]:
    """Return points at even distances, at least one."""
    number = max(1, min(number, len(points)))
    return [points[index * len(points) // number] for index in range(number)]


def measure(book: Path, points: int, gap: float, cold_plans: int, seed: int) -> Measured:
    """Run all of it, telling each part as it is done."""
    seconds: dict[int, float] = {}
    found: dict[int, SweepResult] = {}
    for workers in (2, 1):
        seconds[workers], found[workers] = sweep(book, points, gap, seed, workers)
        print(f"{workers} worker{'s'[: workers - 1]}: {seconds[workers]:.1f} s", flush=True)
    plans = []
    for point in spread(found[2].sweep.points, cold_plans):
        plans.append(cold(book, point, gap, seed))
        print(f"cold plan: {plans[-1]:.1f} s", flush=True)
    table = found[2].table
    by_gap = len(table) == points and (table["ended_by"] == BY_GAP).all() and (table["gap"] <= gap).all()
    return Measured(points, seconds, plans, bool(by_gap), table.equals(found[1].table))


def main(arguments: list[str] | None = None) -> int:
    """Print the ratios; 1 where a point was not ended by gap, or the tables differ."""
    parser = argparse.ArgumentParser(description="A sweep with two workers, with one, and cold plans.")
    parser.add_argument("book", nargs="?", type=Path, default=BOOK)
    parser.add_argument("--points", type=int, default=40)
    parser.add_argument("--gap", type=float, default=0.02)
    parser.add_argument("--cold", type=int, default=4)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args(arguments)
    found = measure(asked.book, asked.points, asked.gap, asked.cold, asked.seed)
    print(f"{found.points} points at a gap of {asked.gap:.1%}, each audited")
    print(f"every point ended by gap: {'yes' if found.by_gap else 'no'}")
    print(f"the same table with one worker and two: {'yes' if found.same else 'no'}")
    print(f"two workers over one: {found.speed_up:.2f} times as fast")
    print(f"over {found.points} cold plans ({len(found.cold)} timed): {found.over_cold:.2f} times as fast")
    return 0 if found.by_gap and found.same else 1


if __name__ == "__main__":
    sys.exit(main())
