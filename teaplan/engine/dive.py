"""A start of our own: fix whole decisions period by period, down the tree, re-solving the relaxation hot.

The relaxation's bound is good and the incumbent is the problem: rounding in the order in which
the decisions are taken, the lumpy and shared ones (openings, buildings) of a period first, lets
the later ones mend what rounding did.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from teaplan.engine.handover import Floats, Matrix
from teaplan.engine.highs import Bridge

WHOLE = 1e-6
UP_FROM = {0: 0.3, 1: 0.5, 2: 0.05}
"""Share from which a decision of a priority is rounded up: buildings serve many lines, set-ups are cheap."""


def batches(matrix: Matrix, order: Sequence[tuple[int, int]]) -> list[tuple[int, NDArray[np.int64]]]:
    """Return (priority, columns) in the order they are fixed: by period, then by priority."""
    whole = np.flatnonzero(matrix.integer)
    found: dict[tuple[int, int], list[int]] = {}
    for column in map(int, whole):
        priority, period = order[column]
        found.setdefault((period, priority), []).append(column)
    return [(priority, np.array(columns)) for (_, priority), columns in sorted(found.items())]


def dive(
    matrix: Matrix, order: Sequence[tuple[int, int]], lp: Bridge, x: Floats, stop: Callable[[], bool]
) -> Floats | None:
    """Round down the tree from a relaxed solution.

    Parameters
    ----------
    matrix
        The whole problem.
    order
        (priority, period) of each column.
    lp
        The relaxation, just solved, hot; its bounds are changed.
    x
        Its solution.
    stop
        Asked before each re-solve.

    Returns
    -------
    array or None
        A point whose whole columns are whole and that fulfils every row, or None where the dive got stuck.
    """
    for priority, columns in batches(matrix, order):
        if stop():
            return None
        target = np.floor(x[columns] + 1.0 - UP_FROM[priority] + WHOLE)
        target = np.clip(target, matrix.lower[columns], matrix.upper[columns])
        answer = _settle(matrix, lp, columns, x, target)
        if answer is None:
            return None
        x = answer
    return x


def _settle(
    matrix: Matrix, lp: Bridge, columns: NDArray[np.int64], x: Floats, target: Floats
) -> Floats | None:
    """Fix a batch; where that leaves nothing, try the other roundings before giving up."""
    near = np.abs(x[columns] - np.round(x[columns])) < WHOLE
    up = np.where(near, np.round(x[columns]), np.ceil(x[columns]))
    down = np.where(near, np.round(x[columns]), np.floor(x[columns]))
    for values in (target, up, down):
        lp.fix(columns, values, values)
        answer = lp.run()
        if answer.x is not None and not answer.infeasible:
            return answer.x
    lp.fix(columns, matrix.lower[columns], matrix.upper[columns])
    return None
