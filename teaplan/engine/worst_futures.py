"""Prices of the rows that weigh the worst futures, made to prove something: their columns have no limits.

``threshold`` and ``node_value`` may be any number and ``shortfall`` any above zero, so that a bound holds
only where their reduced costs are 0, 0 and not negative. With y[leaf] the price of ``shortfall_of_future``
and r the reduced costs without it, that is

    sum of y[leaf] = - r[threshold]        0 <= y[leaf] <= r[shortfall of the leaf]

and the price of ``node_value_is_money`` follows node by node. Interior points end a little off; here they
are moved to prices of that kind, in proportion to the room there is.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from teaplan.engine.handover import Floats, Matrix

At = NDArray[np.intp]


def settled(matrix: Matrix, prices: Floats) -> Floats:
    """Return prices under which no column of the worst futures has a reduced cost it must not have.

    Parameters
    ----------
    matrix
        The problem; one without a weight on the worst futures keeps its prices.
    prices
        One per row.
    """
    names = np.array(matrix.row_names)
    futures, nodes = (
        np.flatnonzero(names == "shortfall_of_future"),
        np.flatnonzero(names == "node_value_is_money"),
    )
    if not len(futures):
        return prices
    threshold, shortfall, value = (_columns(matrix, f) for f in ("threshold", "shortfall", "node_value"))
    found = prices.copy()
    found[futures] = found[nodes] = 0.0
    rest: Floats = matrix.cost - matrix.by_column.T @ found
    a = matrix.by_column.tocsr()
    # each future has a shortfall of its own, with the coefficient 1
    room = a[futures][:, shortfall] @ rest[shortfall]
    found[futures] = _shared(prices[futures], room, -float(rest[threshold].sum()))
    rest = matrix.cost - matrix.by_column.T @ found
    # each node has a value of its own, with the coefficient -1
    found[nodes] = a[nodes][:, value] @ rest[value]
    return found


def _columns(matrix: Matrix, family: str) -> At:
    return np.flatnonzero([v.parent_component().name == family for v in matrix.columns])


def _shared(wanted: Floats, room: Floats, total: float) -> Floats:
    """Return what is nearest to ``wanted``, within 0 and ``room``, and sums up to ``total``."""
    found = np.clip(wanted, 0.0, room)
    over = float(found.sum()) - total
    spare = found if over > 0 else room - found
    whole = float(spare.sum())
    return found if whole <= 0 else found - over * spare / whole
