"""Discount factors at the start, middle or end of periods of any length."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from teaplan.money.timeline import MONTHS, POSITIONS, Floats, Timing, floats, starts


def years_to(months: ArrayLike, timing: Timing = "middle", parent: ArrayLike | None = None) -> Floats:
    """Return years from the start of the first period to the moment money of each period falls.

    Parameters
    ----------
    months
        Shape (periods,): length of each period in months; lengths may be mixed.
    timing
        Where in its period money falls.
    parent
        Shape (periods,): the node before each node of a tree; a path where left out.

    Raises
    ------
    ValueError
        For a length that is not positive, or another timing.
    """
    if timing not in POSITIONS:
        raise ValueError(f"timing must be one of {', '.join(POSITIONS)}, got {timing!r}")
    return (starts(months, parent) + POSITIONS[timing] * np.asarray(months, dtype=float)) / MONTHS


def factors(rate: ArrayLike, years: ArrayLike) -> Floats:
    """Return (1 + rate)^-years, broadcast; ``rate`` a share per year, ``years`` may be fractions.

    Raises
    ------
    ValueError
        For a rate of -1 or less, at which nothing has a present value.
    """
    return np.asarray(_grown(rate) ** -floats(years, "years"))


def discount_factors(
    rate: float, months: ArrayLike, timing: Timing = "middle", parent: ArrayLike | None = None
) -> Floats:
    """Return the discount factor of each period: (1 + rate)^-(years to its start, middle or end)."""
    return factors(rate, years_to(months, timing, parent))


def growth(rate: ArrayLike, years: ArrayLike) -> Floats:
    """Return what 1 grows to in ``years``, by which amounts are escalated: (1 + rate)^years."""
    return np.asarray(_grown(rate) ** floats(years, "years"))


def _grown(rate: ArrayLike) -> Floats:
    rates = floats(rate, "rate")
    if (rates <= -1).any():
        raise ValueError(f"a rate must be above -1 (12 % a year is 0.12), got {rate!r}")
    return 1.0 + rates
