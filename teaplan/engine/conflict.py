"""What cannot hold together: a small set of rows without a solution, found by Farkas' lemma.

Rows without a solution have a sum, each times a number of its own, that no point within the bounds of
the columns fits: the dual ray. Rows with a number other than 0 have no solution among themselves.
Such a set shrinks: leave some out, and if the rest still has no solution go on with those of it that
its ray has. What is left in the end is needed, row by row. Where the relaxation has a solution and
whole numbers have none, the rows are told that the cheapest way out with whole numbers breaks.

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

BROKEN, IN_RAY = 1e-6, 1e-12
"""From which a row counts as broken, relative to its size; and as in a ray, relative to its largest."""

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
    found = search.in_ray(np.arange(len(matrix.row_lower)))
    if found is None:
        said("no plan fits in whole numbers: looking for what cannot hold together")
        return search.broken()
    return search.shrunk(found)


class _Search:
    def __init__(self, matrix: Matrix, said: Said, stop: Callable[[], bool]) -> None:
        self.matrix, self.said, self.stop = matrix, said, stop
        self.deadline = time.monotonic() + SECONDS
        self.by_row = matrix.by_column.tocsr()
        sides = (matrix.row_lower, matrix.row_upper)
        known = [np.abs(np.where(np.isfinite(side), side, 0.0)) for side in sides]
        self.size: Floats = np.maximum.reduce([*known, np.ones(len(matrix.row_lower))])

    def late(self) -> bool:
        return time.monotonic() > self.deadline or self.stop()

    def in_ray(self, rows: Rows) -> Rows | None:
        """Return those of some rows that have no solution among themselves; None where all have one."""
        part = self._relaxed(_part(self.matrix, self.by_row, rows))
        kinds = highspy.HighsModelStatus
        if part.getModelStatus() == kinds.kOptimal:
            return None
        if part.getModelStatus() != kinds.kInfeasible:
            return rows[:0]
        _, known, ray = part.getDualRay()
        size = np.abs(np.array(ray)) * self.size[rows]
        found: Rows = rows[size > IN_RAY * size.max(initial=0.0)] if known else rows
        return found

    def _relaxed(self, part: Matrix) -> Any:
        """Solve for nothing but a solution; where there is none, HiGHS has a ray only without presolve."""
        bridge = Bridge(part, relaxed=True, presolve="off", solver="simplex", time_limit=self._left())
        bridge.run(lambda *_: self.late())
        return bridge.highs

    def shrunk(self, rows: Rows) -> Rows:
        """Leave out what is not needed: halves first, single rows in the end."""
        step = max(1, len(rows) // 2)
        while True:
            at = 0
            while at < len(rows):
                self.said(f"no plan fits: {len(rows)} limits cannot hold together, looking for the fewest")
                rest = np.delete(rows, np.arange(at, min(at + step, len(rows))))
                found = self.in_ray(rest) if len(rest) else None
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
        elastic = _elastic(self.matrix, self.by_row, self.size)
        x = Bridge(elastic, time_limit=self._left()).run(lambda *_: self.late()).x
        if x is None:
            return rows[:0]
        activity = self.by_row @ x[: len(self.matrix.cost)]
        by = np.maximum(self.matrix.row_lower - activity, activity - self.matrix.row_upper)
        found: Rows = rows[by / self.size > BROKEN]
        return found

    def _left(self) -> float:
        return max(0.1, self.deadline - time.monotonic())


def _part(matrix: Matrix, by_row: Any, rows: Rows) -> Matrix:
    """Some rows of a problem, in which every solution is as good as another."""
    part = by_row[rows].tocsc()
    part.sort_indices()
    return replace(
        matrix,
        cost=np.zeros(len(matrix.cost)),
        offset=0.0,
        starts=part.indptr.astype(np.int32),
        rows=part.indices.astype(np.int32),
        values=part.data.astype(float),
        row_lower=matrix.row_lower[rows],
        row_upper=matrix.row_upper[rows],
    )


def _elastic(matrix: Matrix, by_row: Any, size: Floats) -> Matrix:
    """A problem in which every row may be broken, downwards and upwards, at a price."""
    lower, upper = matrix.row_lower, matrix.row_upper
    below, above = np.flatnonzero(np.isfinite(lower)), np.flatnonzero(np.isfinite(upper))
    at, ways = np.concatenate([below, above]), len(below) + len(above)
    signs = np.concatenate([np.ones(len(below)), -np.ones(len(above))])
    slack = sparse.csc_matrix((signs, (at, np.arange(ways))), (len(lower), ways))
    whole = sparse.hstack([by_row.tocsc(), slack], format="csc")
    whole.sort_indices()
    return replace(
        matrix,
        cost=np.concatenate([np.zeros(len(matrix.cost)), 1.0 / size[at]]),
        offset=0.0,
        starts=whole.indptr.astype(np.int32),
        rows=whole.indices.astype(np.int32),
        values=whole.data.astype(float),
        lower=np.concatenate([matrix.lower, np.zeros(ways)]),
        upper=np.concatenate([matrix.upper, np.full(ways, np.inf)]),
        integer=np.concatenate([matrix.integer, np.zeros(ways, dtype=bool)]),
    )
