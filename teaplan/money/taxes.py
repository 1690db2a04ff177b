"""Income tax with losses carried forward.

A loss of one tax year lowers the taxable income of later ones, by at most a share of it: 80 % in the
United States, for ever (26 USC 172(a)(2)). Losses are used as soon as there is income; there is no choice.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from teaplan.money.timeline import MONTHS, Bools, Floats, Ints, floats, parents, starts

US_LIMIT = 0.8
"""Share of a year's income that losses of earlier years may cancel."""


@dataclass(frozen=True)
class Assessed:
    """What is taxed on each node; all of shape (..., nodes).

    Attributes
    ----------
    used
        Losses of earlier tax years set against the income of this one, up to this node.
    taxable
        What falls to this node of the income taxed; adds over the nodes of a tax year to the year's. It is
        below 0 only on a node that takes back what earlier nodes of its tax year paid.
    left
        Losses there are after this node, those of its own tax year included.
    """

    used: Floats
    taxable: Floats
    left: Floats


def combined_rate(federal: float, state: float) -> float:
    """Return f + s (1 - f): state tax is deducted from the income the federation taxes.

    Raises
    ------
    ValueError
        For a rate outside [0, 1): 21 % is 0.21.
    """
    for name, rate in (("federal", federal), ("state", state)):
        if not 0 <= rate < 1:
            raise ValueError(f"the {name} tax rate must be in [0, 1) (21 % is 0.21), got {rate!r}")
    return federal + state * (1.0 - federal)


def assess(
    income: ArrayLike,
    *,
    limit: float = US_LIMIT,
    opening: ArrayLike = 0.0,
    months: ArrayLike | None = None,
    parent: ArrayLike | None = None,
) -> Assessed:
    """Carry losses forward along every way from the root.

    Parameters
    ----------
    income
        Shape (..., nodes): income after depreciation and interest, below 0 for a loss.
    limit
        Share of a tax year's income that earlier losses may cancel; 1 for no limit, 0 to lose losses.
    opening
        Losses brought in at the root, 0 or more; broadcast to the leading axes.
    months
        Shape (nodes,): lengths, where periods are shorter than a year. The nodes of one tax year are then
        assessed together: each settles the year to date, so that a loss in spring and income in autumn
        meet within the year and without the limit. Left out, each node is a tax year.
    parent
        Shape (nodes,): the node before each node; a path where left out.

    Raises
    ------
    ValueError
        For a limit outside [0, 1], opening losses below 0, or shapes that do not fit.
    """
    earned = floats(income, "income")
    carried = floats(opening, "opening")
    if not 0 <= limit <= 1:
        raise ValueError(f"limit must be in [0, 1], got {limit!r}")
    if (carried < 0).any():
        raise ValueError(f"opening losses are 0 or more, got {opening!r}")
    before = parents(parent, earned.shape[-1])
    return _walk(earned, carried, limit, before, _new_year(months, before, earned.shape[-1]))


def income_tax(
    income: ArrayLike,
    rate: ArrayLike,
    *,
    limit: float = US_LIMIT,
    opening: ArrayLike = 0.0,
    months: ArrayLike | None = None,
    parent: ArrayLike | None = None,
) -> Floats:
    """Return the tax on each node: rate x income after losses carried forward.

    ``rate`` is one number or one for each node; other parameters and errors as :func:`assess`. A loss that
    is left at a leaf is lost.
    """
    rates = floats(rate, "rate")
    if ((rates < 0) | (rates >= 1)).any():
        raise ValueError(f"a tax rate must be in [0, 1) (21 % is 0.21), got {rate!r}")
    return rates * assess(income, limit=limit, opening=opening, months=months, parent=parent).taxable


def _new_year(months: ArrayLike | None, parent: Ints, count: int) -> Bools:
    """Return whether a tax year starts on each node."""
    found = parent < 0
    if months is None:
        return np.ones(count, dtype=bool)
    if np.shape(months) != (count,):
        raise ValueError(f"months must hold {count} lengths, one for each node, got {months!r}")
    year = np.floor(starts(months, parent) / MONTHS)
    found[~found] = year[~found] != year[parent[~found]]
    return np.asarray(found)


def _walk(income: Floats, opening: Floats, limit: float, parent: Ints, new_year: Bools) -> Assessed:
    """Walk from roots to leaves with the losses a tax year opened with and its income to date."""
    shape = np.broadcast_shapes(income.shape[:-1], opening.shape)
    income = np.broadcast_to(income, (*shape, income.shape[-1]))
    brought, to_date, used, left, due = (np.zeros(income.shape) for _ in range(5))
    paid = np.zeros(income.shape)
    for n, m in enumerate(parent):
        if new_year[n]:
            brought[..., n] = opening if m < 0 else left[..., m]
        else:
            brought[..., n], to_date[..., n], paid[..., n] = brought[..., m], to_date[..., m], due[..., m]
        to_date[..., n] += income[..., n]
        gain = np.maximum(to_date[..., n], 0.0)
        used[..., n] = np.minimum(brought[..., n], limit * gain)
        due[..., n] = gain - used[..., n]
        left[..., n] = brought[..., n] - used[..., n] + np.maximum(-to_date[..., n], 0.0)
    return Assessed(used, due - paid, left)
