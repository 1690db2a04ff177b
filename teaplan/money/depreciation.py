"""Shares of an asset's basis that tax law lets a firm deduct, by tax year and spread over periods.

Shares of tax years always add to 1: what a firm paid is deducted once. Sources: IRS Publication 946,
tables A-1 (half-year convention) and A-7a (real property); 26 USC 168.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from teaplan.money.timeline import MONTHS, Floats, Ints, ancestry, floats, parents, starts

# Table A-1, percent. The last digits are the table's own: they are rounded so that each class adds to 100.
_MACRS_PERCENT: dict[int, tuple[float, ...]] = {
    3: (33.33, 44.45, 14.81, 7.41),
    5: (20.00, 32.00, 19.20, 11.52, 11.52, 5.76),
    7: (14.29, 24.49, 17.49, 12.49, 8.93, 8.92, 8.93, 4.46),
    10: (10.00, 18.00, 14.40, 11.52, 9.22, 7.37, 6.55, 6.55, 6.56, 6.55, 3.28),
    15: (5.00, 9.50, 8.55, 7.70, 6.93, 6.23, 5.90, 5.90, 5.91, 5.90, 5.91, 5.90, 5.91, 5.90, 5.91, 2.95),
    20: (3.750, 7.219, 6.677, 6.177, 5.713, 5.285, 4.888, 4.522, *(4.462, 4.461) * 6, 2.231),
}  # fmt: skip

CLASSES = tuple(_MACRS_PERCENT)
"""Recovery periods with a MACRS table here, years."""

REAL_PROPERTY_YEARS = 39.0
SUM_TOLERANCE = 1e-9


def macrs(years: int) -> Floats:
    """Return the shares of a MACRS class by tax year, half-year convention; shape (years + 1,).

    Raises
    ------
    ValueError
        For a recovery period without a table.
    """
    if years not in _MACRS_PERCENT:
        raise ValueError(f"MACRS has classes of {', '.join(map(str, CLASSES))} years, got {years!r}")
    return np.array(_MACRS_PERCENT[years]) / 100.0


def straight_line(life: float, offset: float = 0.0) -> Floats:
    """Return equal shares of a life by tax year.

    Parameters
    ----------
    life
        Years, may be a fraction.
    offset
        Part of the first tax year that has passed when the asset is placed in service, in [0, 1):
        0 takes a whole first year, 0.5 is the half-year convention.

    Raises
    ------
    ValueError
        For a life that is not positive or an offset outside its range.
    """
    if not (np.isfinite(life) and life > 0):
        raise ValueError(f"a life must be a positive number of years, got {life!r}")
    if not 0 <= offset < 1:
        raise ValueError(f"offset must be in [0, 1), got {offset!r}")
    # What counts is the overlap of [offset, offset + life] with each tax year. A sliver that only rounding
    # makes is no tax year of its own.
    count = int(np.ceil(offset + life - 1e-12))
    edges = np.clip(np.arange(count + 1), offset, offset + life)
    edges[-1] = offset + life
    return np.diff(edges) / life


def real_property(month: int, life: float = REAL_PROPERTY_YEARS) -> Floats:
    """Return the shares of non-residential real property: straight line from the middle of a month.

    Exact shares; table A-7a rounds half a month to 0.107 % and differs by up to 0.004 % of the basis.

    Parameters
    ----------
    month
        Month of the tax year in which it is placed in service, 1 to 12.
    life
        Years; 39, or 27.5 for residential property.

    Raises
    ------
    ValueError
        For another month.
    """
    if month not in range(1, MONTHS + 1):
        raise ValueError(f"month must be 1 to 12, got {month!r}")
    return straight_line(life, (month - 0.5) / MONTHS)


def expensed(share: float, rest: ArrayLike | None = None) -> Floats:
    """Return shares with ``share`` deducted in the first tax year and the rest by its own shares.

    This is bonus depreciation (26 USC 168(k), 168(n)); ``share = 1`` expenses everything.

    Raises
    ------
    ValueError
        For a share outside [0, 1], or where a rest is left and no shares for it.
    """
    if not 0 <= share <= 1:
        raise ValueError(f"a share must be in [0, 1], got {share!r}")
    if rest is None:
        if share < 1:
            raise ValueError(f"{share!r} is expensed, but no shares are given for the rest")
        return np.ones(1)
    found = (1.0 - share) * checked(rest)
    found[0] += share
    return found


def checked(shares: ArrayLike) -> Floats:
    """Return shares by tax year if they are shares of one whole.

    Raises
    ------
    ValueError
        Where one is negative or they do not add to 1.
    """
    found = floats(shares, "shares")
    if found.ndim != 1 or not len(found) or (found < 0).any():
        raise ValueError(f"shares must be one number of 0 or more for each tax year, got {shares!r}")
    if abs(found.sum() - 1.0) > SUM_TOLERANCE:
        raise ValueError(f"depreciation shares must add to 1, these add to {found.sum():.9g}")
    return found


def spread(
    shares: ArrayLike,
    months: ArrayLike,
    completed: float = 0.0,
    parent: ArrayLike | None = None,
    *,
    whole_first_year: bool = False,
) -> Floats:
    """Return the share of the basis deducted in each period.

    A tax year's share is spread evenly over its months. In the year of completion these are the months
    from the period of completion on, so that nothing is deducted before the asset stands (on a tree: on
    a node where it may not even be ordered).

    Parameters
    ----------
    shares
        Shape (tax years,), from the tax year of completion on; adds to 1.
    months
        Shape (periods,): lengths; the first period starts a tax year.
    completed
        Months from the start of the first period to completion.
    parent
        Shape (periods,): the node before each node of a tree; a path where left out.
    whole_first_year
        Spread the first tax year's share over all its twelve months.

    Returns
    -------
    Floats
        Shape (periods,); adds to 1 along a way that is long enough.

    Raises
    ------
    ValueError
        Where the shares do not add to 1, a length is not positive or completion is before the start.
    """
    by_year = checked(shares)
    if not (np.isfinite(completed) and completed >= 0):
        raise ValueError(f"completed must be 0 months or more after the start, got {completed!r}")
    first = starts(months, parent)
    last = first + np.asarray(months, dtype=float)
    opening = np.floor(completed / MONTHS) * MONTHS
    edges = opening + MONTHS * np.arange(len(by_year) + 1.0)
    # The period that holds the moment of completion starts at the latest start not after it.
    held = first[(first <= completed) & (completed < last)]
    begin = edges.copy()[:-1]
    if not whole_first_year:
        begin[0] = max(opening, held.max(initial=opening)) if len(held) else completed
    overlap = np.minimum(last[:, None], edges[1:]) - np.maximum(first[:, None], begin)
    return np.asarray(np.clip(overlap, 0.0, None) @ (by_year / (edges[1:] - begin)))


def vintages(
    shares: ArrayLike, months: ArrayLike, lead: float = 0.0, parent: ArrayLike | None = None
) -> Floats:
    """Return the coefficients [period, vintage] of depreciation.

    A basis of 1 of vintage v, completed ``lead`` months after the start of period v, is deducted by
    column v, in v and after it only.

    Raises
    ------
    ValueError
        As :func:`spread`.
    """
    first = starts(months, parent)
    before: Ints = parents(parent, len(first))
    columns = [spread(shares, months, start + lead, parent) for start in first]
    return np.column_stack(columns) * ancestry(before)


def basis_left(deducted: ArrayLike, parent: ArrayLike | None = None) -> Floats:
    """Return the share of the basis not yet deducted at the end of each period (what tax knows of an asset).

    Raises
    ------
    ValueError
        Where more than the basis is deducted along a way.
    """
    amounts = floats(deducted, "deducted")
    way = ancestry(parents(parent, amounts.shape[-1]))
    left = 1.0 - amounts @ way.T.astype(float)
    if (left < -SUM_TOLERANCE).any():
        raise ValueError(f"more than the basis is deducted: {1 - left.min():.9g} of it")
    return np.asarray(np.clip(left, 0.0, None))
