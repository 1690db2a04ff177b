"""A start of our own for large models: round what the relaxation says of the lumpy, search the rest.

The relaxation's bound is good and the incumbent is the problem. Openings, buildings and lines bought carry
nearly all of the money; with those fixed at their rounding, and what the relaxation leaves alone left alone,
the rest is a problem small enough for branch and bound. A plan that orders nothing is the last resort.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from teaplan.engine.handover import Floats, Matrix

LUMPY, LINES, MOVES = 0, 1, 2
"""Priorities of the search order: openings and buildings; lines bought; other moves."""

UP_FROM = {LUMPY: 0.3, LINES: 0.5}
"""Share from which a decision is rounded up: a building serves many lines."""

LEFT_ALONE = 1e-3


def restrictions(matrix: Matrix, order: Sequence[tuple[int, int]], x: Floats) -> Iterator[Matrix]:
    """Yield ever tighter problems around a relaxed solution, each with far fewer free whole columns.

    Parameters
    ----------
    matrix
        The whole problem.
    order
        (priority, period) of each column.
    x
        A solution of its relaxation.
    """
    priority = np.array([p for p, _ in order])
    free_up = np.where(matrix.integer & (x < LEFT_ALONE), np.maximum(matrix.lower, 0.0), matrix.upper)
    for share in (UP_FROM, {LUMPY: LEFT_ALONE, LINES: 1.0 - LEFT_ALONE}):
        lower, upper = matrix.lower.copy(), free_up.copy()
        for kind, up_from in share.items():
            chosen = matrix.integer & (priority == kind)
            target = np.clip(np.floor(x + 1.0 - up_from), matrix.lower, matrix.upper)
            lower[chosen] = upper[chosen] = target[chosen]
        yield matrix.bounded(lower, upper)
    yield nothing_ordered(matrix, priority)


def nothing_ordered(matrix: Matrix, priority: Floats) -> Matrix:
    """Return the problem in which nothing is opened, built or bought."""
    barred = matrix.integer & (priority <= LINES)
    upper = np.where(barred, np.maximum(matrix.lower, 0.0), matrix.upper)
    return matrix.bounded(matrix.lower, upper)
