"""Cover of debt by cash: DSCR, its minimum, LLCR.

Cash flow available for debt service (CFADS) is what is left after operating cost, tax and working capital.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from teaplan.money.timeline import MONTHS, Floats, floats, parents, starts

NOTHING = 1e-12
"""Service or debt of no more than this is none: what rounding leaves of a repaid loan."""


def dscr(cfads: ArrayLike, service: ArrayLike) -> Floats:
    """Return CFADS / debt service, broadcast; nan where nothing falls due.

    Raises
    ------
    ValueError
        Where service is below 0.
    """
    cash, due = floats(cfads, "cfads"), floats(service, "service")
    if (due < -NOTHING).any():
        raise ValueError(f"debt service is 0 or more, got {due.min():.9g}")
    cash, due = np.broadcast_arrays(cash, due)
    return np.asarray(np.divide(cash, due, out=np.full(cash.shape, np.nan), where=due > NOTHING))


def minimum(ratios: ArrayLike) -> float | None:
    """Return the smallest ratio; None where nothing falls due anywhere."""
    found = np.asarray(ratios, dtype=float)
    found = found[~np.isnan(found)]
    return float(found.min()) if found.size else None


def trailing(
    values: ArrayLike, months: ArrayLike, parent: ArrayLike | None = None, *, window: float = MONTHS
) -> Floats:
    """Return sums over the last ``window`` months to the end of each period.

    A lender tests cover over a year, whatever the length of a period. A period that is only partly in the
    window counts in proportion; before the root there is nothing.

    Parameters
    ----------
    values
        Shape (..., periods).
    months
        Shape (periods,): lengths.
    parent
        Shape (periods,): the node before each node of a tree; a path where left out.
    window
        Months.

    Returns
    -------
    Floats
        Shape (..., periods); of a period longer than the window all of it, not a part.

    Raises
    ------
    ValueError
        For a window or a length that is not positive.
    """
    amounts = floats(values, "values")
    if not window > 0:
        raise ValueError(f"window must be a positive number of months, got {window!r}")
    lengths = np.asarray(months, dtype=float)
    first = starts(months, parent)
    before = parents(parent, len(first))
    weights = np.eye(len(first))
    for n, m in enumerate(before):
        left, at = window - lengths[n], int(m)
        while left > 0 and at >= 0:
            weights[n, at] = min(1.0, left / lengths[at])
            left, at = left - lengths[at], int(before[at])
    return np.asarray(amounts @ weights.T)


def llcr(
    cfads: ArrayLike,
    service: ArrayLike,
    balance: ArrayLike,
    factors: ArrayLike,
    *,
    probability: ArrayLike | None = None,
    parent: ArrayLike | None = None,
) -> Floats:
    """Return the loan life cover ratio: worth of CFADS to come while the loan lives, over what is owed.

    Parameters
    ----------
    cfads, service, balance
        Shape (nodes,): cash, debt service, and debt after the node's payments.
    factors
        Shape (nodes,): discount factors at the loan's rate.
    probability
        Shape (nodes,): unconditional probability of each node; on a tree the worth is what is expected as
        seen from the node. Left out, every node is certain, which only a path can be.
    parent
        Shape (nodes,): the node before each node; a path where left out.

    Returns
    -------
    Floats
        Shape (nodes,): ratio seen from the end of each node; nan where nothing is owed.

    Raises
    ------
    ValueError
        Where a factor or a probability is not positive, or the tree branches without probabilities.
    """
    cash, due, owed = floats(cfads, "cfads"), floats(service, "service"), floats(balance, "balance")
    weights = floats(factors, "factors")
    before = parents(parent, len(cash))
    chance = np.ones(len(cash)) if probability is None else floats(probability, "probability")
    if (weights <= 0).any() or (chance <= 0).any():
        raise ValueError("discount factors and probabilities must be above 0")
    if probability is None and len(set(before[before >= 0])) < (before >= 0).sum():
        raise ValueError("a tree that branches needs the probability of its nodes")
    weights = weights * chance
    worth, lives = np.zeros(len(cash)), due > NOTHING
    for n in range(len(cash) - 1, -1, -1):
        if lives[n] and before[n] >= 0:
            worth[before[n]] += worth[n] + weights[n] * cash[n]
            lives[before[n]] = True
    found = np.full(len(cash), np.nan)
    return np.asarray(np.divide(worth / weights, owed, out=found, where=owed > NOTHING))
