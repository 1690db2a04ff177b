"""Build plus hand-over of a workbook's case, over the floor: the same matrix as arrays into HiGHS.

    python -m benchmarks.handover [BOOK]      default inputs/us_battery.xlsx

What is measured, in CPU seconds, the median of a few repetitions in one run:

build       from the case to the Pyomo model: tree, outlook and network of line states included
hand-over   from the Pyomo model to a HiGHS instance that holds it: `hand_over`, then the engine's bridge
floor       the arrays of that same matrix, compressed by column already, straight into `passModel`
triplets    the same from (row, column, value) in the order the rows were written: what a model written
            in numpy at least has to do besides; shown, not the floor

Reading the workbook comes before and is shown beside; the ratio is (build + hand-over) / floor.

What holds the ratio. The floor copies finished numbers, ten nanoseconds for each. Ours decides what each
number is, term by term with a name, so that a diagnosis, a mutation test and a planner's own Pyomo rows can
speak of it; the United States case (1.5 million nonzeros) takes about 450 times the floor, four microseconds
for each nonzero:

- about one for the step of a term's generator, the look-up of a variable by its index and the arithmetic;
- about one and a half for what is worked out once and remembered: which move may be ordered where, when it
  is done, what ramps how far in which period, what each costs and earns;
- half a microsecond for Pyomo's own objects, its terms, rows and variables;
- one to read them back into arrays, each variable to its column.

No single one holds it: a model without Pyomo, with the same named terms, would still take some 250 times
the floor. Below that, families would have to be written as whole arrays and not as terms.
"""

from __future__ import annotations

import argparse
import gc
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any, TypeVar

import highspy
import numpy as np
from scipy import sparse

from models.capacity_plan import build
from teaplan.engine import Matrix, hand_over
from teaplan.engine.handover import pass_model
from teaplan.engine.highs import Bridge
from teaplan.workbook import read

BOOK = Path("inputs/us_battery.xlsx")

Found = TypeVar("Found")


@dataclass(frozen=True)
class Measured:
    """Median CPU seconds by step; peak memory of the process in MB once a step was done; the matrix."""

    seconds: dict[str, float]
    peak: dict[str, float]
    size: dict[str, int]
    same: bool

    @property
    def ratio(self) -> float:
        """Build plus hand-over over the floor."""
        return (self.seconds["build"] + self.seconds["hand-over"]) / self.seconds["floor"]


class Clock:
    """CPU seconds of every run of a step, and the peak memory once it has run for the first time."""

    def __init__(self) -> None:
        self.taken: dict[str, list[float]] = {}
        self.peak: dict[str, float] = {}

    def step(self, name: str, work: Callable[..., Found], *given: Any) -> Found:
        """Run a step and take its time."""
        begin = time.process_time()
        found = work(*given)
        # a collection of garbage that a step has put off runs on its clock, not between two
        _ = [[] for _ in range(1000)]
        self.taken.setdefault(name, []).append(time.process_time() - begin)
        self.peak.setdefault(name, peak_mb())
        return found


def peak_mb() -> float:
    """Most memory the process has held, MB."""
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return held / (1024.0**2 if sys.platform == "darwin" else 1024.0)


def passed(model: Any) -> tuple[Matrix, Bridge]:
    """Hand a Pyomo model over, as the engine does before it solves."""
    matrix = hand_over(model)
    return matrix, Bridge(matrix)


def straight(matrix: Matrix) -> highspy.Highs:
    """Pass arrays to HiGHS as they are."""
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    pass_model(solver, matrix)
    return solver


def by_row(matrix: Matrix) -> tuple[Any, Any, Any]:
    """(row, column, value) of every nonzero, row by row."""
    columns = np.repeat(np.arange(len(matrix.cost)), np.diff(matrix.starts))
    order = np.argsort(matrix.rows, kind="stable")
    return matrix.rows[order], columns[order], matrix.values[order]


def compressed(matrix: Matrix, triplets: tuple[Any, Any, Any]) -> highspy.Highs:
    """Compress triplets by column and pass them with the other arrays of a matrix."""
    rows, columns, values = triplets
    a = sparse.csc_array((values, (rows, columns)), shape=(len(matrix.row_lower), len(matrix.cost)))
    return straight(replace(matrix, starts=a.indptr, rows=a.indices, values=a.data))


def held(solver: highspy.Highs) -> tuple[int, int, int]:
    """Rows, columns and nonzeros a HiGHS instance holds."""
    return solver.getNumRow(), solver.getNumCol(), solver.getNumNz()


def measure(book: str | Path, repeat: int = 3) -> Measured:
    """Build and hand over a workbook's case a few times, then its matrix alone.

    Parameters
    ----------
    book
        The workbook.
    repeat
        Repetitions of reading, building and handing over; ten times as many of what takes milliseconds.
    """
    clock = Clock()
    for _ in range(repeat):
        case = clock.step("read", read, book)
        model = clock.step("build", build, case)
        matrix, bridge = clock.step("hand-over", passed, model)
        ours = held(bridge.highs)
        del case, model, bridge
        gc.collect()
    triplets, others = by_row(matrix), set()
    for _ in range(10 * repeat):
        others.add(held(clock.step("floor", straight, matrix)))
        others.add(held(clock.step("triplets", compressed, matrix, triplets)))
    seconds = {name: median(found) for name, found in clock.taken.items()}
    return Measured(seconds, clock.peak, matrix.size, others == {ours})


def lines_of(found: Measured) -> list[str]:
    """Return what was measured as a table."""
    floor = found.seconds["floor"]
    out = ["  ".join(f"{name} {count}" for name, count in found.size.items())]
    out.append(f"{'':24}{'CPU s':>8}{'x floor':>10}{'peak MB':>10}")
    for name, seconds in found.seconds.items():
        peak = f"{found.peak[name]:10.0f}" if name in ("read", "build", "hand-over") else ""
        out.append(f"{name:24}{seconds:8.3f}{seconds / floor:10.1f}{peak}")
    both = found.seconds["build"] + found.seconds["hand-over"]
    out.append(f"{'build + hand-over':24}{both:8.3f}{found.ratio:10.1f}")
    out.append(f"{'  over triplets':24}{'':8}{both / found.seconds['triplets']:10.1f}")
    nonzeros = max(1, found.size["nonzeros"])
    each = [1e9 * taken / nonzeros for taken in (both, floor)]
    out.append(f"{'  for each nonzero':24}{each[0]:8.0f} ns, floor {each[1]:.1f} ns")
    return out


def main(arguments: list[str] | None = None) -> int:
    """Print the table; 1 where HiGHS does not hold the same matrix by both ways."""
    parser = argparse.ArgumentParser(description="Build plus hand-over over the floor.")
    parser.add_argument("book", nargs="?", type=Path, default=BOOK)
    found = measure(parser.parse_args(arguments).book)
    print("\n".join(lines_of(found)))
    return 0 if found.same else 1


if __name__ == "__main__":
    sys.exit(main())
