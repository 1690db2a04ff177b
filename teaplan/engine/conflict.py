"""Which constraint families cannot hold together: an elastic re-solve names them.

Every row may be broken at a price, scaled to its own size; the rows that a cheapest way out
breaks are in conflict, and so are the rows that press on them. Integers are kept, so that a
conflict of whole numbers alone is found too.
"""

from __future__ import annotations

import highspy
import numpy as np
from numpy.typing import NDArray

from teaplan.engine.handover import Matrix
from teaplan.engine.highs import Bridge

TIME = 60.0


def families_in_conflict(matrix: Matrix) -> tuple[str, ...]:
    """Names of the constraint families in conflict in an infeasible problem.

    Parameters
    ----------
    matrix
        A problem known to be infeasible.

    Returns
    -------
    tuple of str
        From an irreducible set of rows where the relaxation is infeasible, else from the rows
        broken by the cheapest way out; ordered by name.
    """
    rows = _irreducible(matrix)
    if not len(rows):
        rows = [int(row) for row in np.flatnonzero(_broken(matrix))]
    return tuple(sorted({matrix.row_names[row] for row in rows}))


def _irreducible(matrix: Matrix) -> list[int]:
    bridge = Bridge(matrix, relaxed=True, iis_strategy=6, iis_time_limit=TIME)
    bridge.highs.run()
    if bridge.highs.getModelStatus() != highspy.HighsModelStatus.kInfeasible:
        return []
    _, iis = bridge.highs.getIis()
    return [int(row) for row in iis.row_index_]


def _broken(matrix: Matrix) -> NDArray[np.bool_]:
    """Which rows the cheapest elastic solution breaks."""
    bridge = Bridge(matrix, time_limit=TIME)
    size = 1.0 / np.maximum(1.0, np.abs(np.where(np.isfinite(matrix.row_lower), matrix.row_lower, 0.0)))
    bridge.highs.feasibilityRelaxation(-1.0, -1.0, 1.0, None, None, list(size))
    x = np.array(bridge.highs.getSolution().col_value)
    activity = matrix.activity(x)
    broken: NDArray[np.bool_] = np.maximum(matrix.row_lower - activity, activity - matrix.row_upper) > 1e-6
    return broken
