"""What cannot hold together: a small set of rows without a solution, found by elastic linear problems.

Where every row may be broken at a price, rows with a shadow price at the cheapest way out have no
solution among themselves. Such a set shrinks: leave some out, and if the rest is still without a
solution go on with those of it that have a price. What is left in the end is needed, row by row.
Where the relaxation has a solution and whole numbers have none, the rows are told that the cheapest
way out with whole numbers breaks.

Each step is one run of HiGHS with callbacks, so that clock and interrupts live on.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from teaplan.engine.handover import Floats, Matrix
from teaplan.engine.highs import Bridge

SECONDS = 120.0
"""After these the smallest set so far is told."""

BROKEN, PRICED = 1e-6, 1e-9
"""From which a row, relative to its size, counts as broken; and as having a shadow price."""

Rows = NDArray[np.intp]
Said = Callable[[str], None]


def rows_in_conflict(
    matrix: Matrix, *, said: Said = lambda _: None, stop: Callable[[], bool] = lambda: False
) -> Rows:
    """Return rows that cannot hold together, of a problem known to be infeasible.

    Parameters
    ----------
    matrix
        The problem.
    said
        Is told how far the search for them is.
    stop
        Whether to end with the smallest set so far.

    Returns
    -------
    array of int
        In their order; none where the time was too short for a first set.
    """
    search = _Search(matrix, said, stop)
    said("no plan fits: looking for what cannot hold together")
    found = search.priced(np.arange(len(matrix.row_lower)))
    if found is None:
        said("no plan fits in whole numbers: looking for what cannot hold together")
        return search.broken()
    return search.shrunk(found)


class _Search:
    def __init__(self, matrix: Matrix, said: Said, stop: Callable[[], bool]) -> None:
        self.matrix, self.said, self.stop = matrix, said, stop
        self.deadline = time.monotonic() + SECONDS
        shape = (len(matrix.row_lower), len(matrix.cost))
        self.by_row = sparse.csc_matrix((matrix.values, matrix.rows, matrix.starts), shape).tocsr()
        sides = (matrix.row_lower, matrix.row_upper)
        known = [np.abs(np.where(np.isfinite(side), side, 0.0)) for side in sides]
        self.size: Floats = np.maximum.reduce([*known, np.ones(shape[0])])

    def late(self) -> bool:
        return time.monotonic() > self.deadline or self.stop()

    def priced(self, rows: Rows) -> Rows | None:
        """Those of some rows that have no solution among themselves; None where all have one."""
        elastic = _elastic(self.matrix, self.by_row, self.size, rows)
        bridge = Bridge(elastic, relaxed=True, time_limit=self._left())
        answer = bridge.run(lambda *_: self.late())
        if answer.status != highspy.HighsModelStatus.kOptimal:
            return rows[:0]
        if answer.value is None or answer.value <= BROKEN:
            return None
        price = np.abs(np.array(bridge.highs.getSolution().row_dual)) * self.size[rows]
        found: Rows = rows[price > PRICED]
        return found

    def shrunk(self, rows: Rows) -> Rows:
        """Leave out what is not needed: halves first, single rows in the end."""
        step = max(1, len(rows) // 2)
        while True:
            at = 0
            while at < len(rows):
                self.said(f"no plan fits: {len(rows)} limits cannot hold together, looking for the fewest")
                rest = np.delete(rows, np.arange(at, min(at + step, len(rows))))
                found = self.priced(rest) if len(rest) else None
                if self.late():
                    return rows
                if found is None or not len(found):
                    at += step
                else:
                    # what was needed so far is needed in every part of it too
                    at = int(np.isin(rows[:at], found).sum())
                    rows = found
            if step == 1:
                return rows
            step = max(1, min(step, len(rows)) // 2)

    def broken(self) -> Rows:
        """Rows that the cheapest way out with whole numbers breaks."""
        rows = np.arange(len(self.size))
        elastic = _elastic(self.matrix, self.by_row, self.size, rows)
        x = Bridge(elastic, time_limit=self._left()).run(lambda *_: self.late()).x
        if x is None:
            return rows[:0]
        activity = self.by_row @ x[: len(self.matrix.cost)]
        by = np.maximum(self.matrix.row_lower - activity, activity - self.matrix.row_upper)
        found: Rows = rows[by / self.size > BROKEN]
        return found

    def _left(self) -> float:
        return max(0.1, self.deadline - time.monotonic())


def _elastic(matrix: Matrix, by_row: Any, size: Floats, rows: Rows) -> Matrix:
    """Some rows of a problem, each with a way to break it downwards and upwards at a price."""
    lower, upper = matrix.row_lower[rows], matrix.row_upper[rows]
    below, above = np.flatnonzero(np.isfinite(lower)), np.flatnonzero(np.isfinite(upper))
    at, ways = np.concatenate([below, above]), len(below) + len(above)
    signs = np.concatenate([np.ones(len(below)), -np.ones(len(above))])
    slack = sparse.csc_matrix((signs, (at, np.arange(ways))), (len(rows), ways))
    whole = sparse.hstack([by_row[rows].tocsc(), slack], format="csc")
    whole.sort_indices()
    return replace(
        matrix,
        cost=np.concatenate([np.zeros(len(matrix.cost)), 1.0 / size[rows][at]]),
        offset=0.0,
        sign=1.0,
        starts=whole.indptr.astype(np.int32),
        rows=whole.indices.astype(np.int32),
        values=whole.data.astype(float),
        row_lower=lower,
        row_upper=upper,
        lower=np.concatenate([matrix.lower, np.zeros(ways)]),
        upper=np.concatenate([matrix.upper, np.full(ways, np.inf)]),
        integer=np.concatenate([matrix.integer, np.zeros(ways, dtype=bool)]),
    )
