"""A start of our own for large models: search only among the decisions that the relaxation uses.

The relaxation's bound is good and the incumbent is the problem. Most whole decisions are at zero in it;
barred there, the rest is a problem that presolve makes a tenth of the size and branch and bound closes.
A plan that orders nothing is the last resort.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from teaplan.engine.handover import Floats, Matrix

LINES = 1
"""Priority of lines bought in the search order; openings and buildings come before, other moves after."""

USED = 0.02
"""Lines or set-ups in the relaxation from which a decision is left free."""


def restrictions(matrix: Matrix, order: Sequence[tuple[int, int]], x: Floats) -> Iterator[Matrix]:
    """Yield smaller problems: what the relaxation uses, then no orders at all.

    Parameters
    ----------
    matrix
        The whole problem.
    order
        (priority, period) of each column.
    x
        A solution of its relaxation.
    """
    unused = matrix.integer & (x < USED)
    yield matrix.bounded(matrix.lower, np.where(unused, np.maximum(matrix.lower, 0.0), matrix.upper))
    yield nothing_ordered(matrix, np.array([priority for priority, _ in order]))


def nothing_ordered(matrix: Matrix, priority: Floats) -> Matrix:
    """Return the problem in which nothing is opened, built or bought."""
    barred = matrix.integer & (priority <= LINES)
    upper = np.where(barred, np.maximum(matrix.lower, 0.0), matrix.upper)
    return matrix.bounded(matrix.lower, upper)
