"""Debt: interest, principal and balance of loans drawn in several steps.

Everything is linear in the draws, so a schedule is a matrix [period, vintage] times the draws; a linear
model takes the matrix. Interest of a period is that of the years since money last moved:

    accrued = ((1 + rate)^(years) - 1) x balance before

so that service, discounted at the loan's own rate, is worth what was drawn, on any grid of periods.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from teaplan.money.timeline import Bools, Floats, Ints, ancestry, depths, floats, parents

Repayment = Literal["annuity", "level", "bullet"]
REPAYMENTS = ("annuity", "level", "bullet")

# Moments are sums of months / 12; what is meant as the same moment may differ in the last digits.
SAME = 1e-9


@dataclass(frozen=True)
class Terms:
    """Terms of a loan. Years are counted from each draw, or from a moment given beside the draws.

    Attributes
    ----------
    rate
        Interest per year, effective; a share.
    tenor_years
        The last payment is due after so many years.
    grace_years
        No principal is repaid in them.
    capitalised_years
        Interest of these years is added to the balance instead of paid.
    repayment
        ``annuity``: equal service per year of repayment; ``level``: equal principal per year;
        ``bullet``: all principal at the end.

    Raises
    ------
    ValueError
        For a rate of -1 or less, a tenor not beyond grace and capitalisation, or another repayment.
    """

    rate: float
    tenor_years: float
    grace_years: float = 0.0
    capitalised_years: float = 0.0
    repayment: Repayment = "annuity"

    def __post_init__(self) -> None:
        floats([self.rate, self.tenor_years, self.grace_years, self.capitalised_years], "terms")
        if self.rate <= -1:
            raise ValueError(f"a loan's rate must be above -1 (7 % is 0.07), got {self.rate!r}")
        if min(self.grace_years, self.capitalised_years) < 0:
            raise ValueError("grace and capitalised years are 0 or more")
        if self.tenor_years <= max(self.grace_years, self.capitalised_years):
            raise ValueError(
                f"a tenor of {self.tenor_years:g} years must be longer than grace ({self.grace_years:g}) "
                f"and capitalised interest ({self.capitalised_years:g})"
            )
        if self.repayment not in REPAYMENTS:
            raise ValueError(f"repayment must be one of {', '.join(REPAYMENTS)}, got {self.repayment!r}")


@dataclass(frozen=True)
class Service:
    """Debt by period; shape (periods,) of money, or (periods, vintages) of coefficients per unit drawn.

    Attributes
    ----------
    interest
        Accrued in the period, paid or capitalised.
    capitalised
        The part of it added to the balance.
    principal
        Repaid.
    balance
        Owed after the period's payments.
    """

    interest: Floats
    capitalised: Floats
    principal: Floats
    balance: Floats

    @property
    def paid(self) -> Floats:
        """Debt service: interest paid and principal."""
        return self.interest - self.capitalised + self.principal

    def of(self, draws: ArrayLike) -> Service:
        """Return the schedule of draws by vintage, shape (vintages,), from coefficients."""
        drawn = floats(draws, "draws")
        parts = (self.interest, self.capitalised, self.principal, self.balance)
        return Service(*(np.asarray(part @ drawn) for part in parts))


def coefficients(
    terms: Terms,
    years: ArrayLike,
    *,
    drawn: ArrayLike | None = None,
    since: ArrayLike | None = None,
    parent: ArrayLike | None = None,
) -> Service:
    """Return service per unit drawn, as matrices [period, vintage].

    Parameters
    ----------
    terms
        Terms of the loan.
    years
        Shape (periods,): moment at which each period's service falls (``discounting.years_to``).
    drawn
        Shape (periods,): moment at which each period's draw falls, not after its service. Left out, it is
        that of the service: a draw then costs its first interest in the next period.
    since
        Number or shape (periods,): moment from which tenor, grace and capitalisation of each vintage count;
        left out, its draw. A moment common to all makes them fall due together.
    parent
        Shape (periods,): the node before each node of a tree; a path where left out.

    Raises
    ------
    ValueError
        Where moments do not increase, nodes of equal depth differ in their moment, a draw falls outside its
        period or after its loan is due.
    """
    at = floats(years, "years")
    before = parents(parent, len(at))
    depth = depths(before)
    grid = _by_depth(at, depth, "years")
    draw = grid if drawn is None else _by_depth(floats(drawn, "drawn"), depth, "drawn")
    count = at if drawn is None else floats(drawn, "drawn")
    base = floats(count if since is None else np.broadcast_to(floats(since, "since"), at.shape), "since")
    _check(grid, draw, count, base + terms.tenor_years)
    columns = [_vintage(terms, grid, int(k), draw[k], base[v]) for v, k in enumerate(depth)]
    # A column is told by depth; a node has its own depth's row of the vintages on its way.
    way = ancestry(before)
    parts = (np.column_stack([column[i][depth] for column in columns]) * way for i in range(4))
    return Service(*parts)


def schedule(
    terms: Terms,
    draws: ArrayLike,
    years: ArrayLike,
    *,
    drawn: ArrayLike | None = None,
    since: ArrayLike | None = None,
    parent: ArrayLike | None = None,
) -> Service:
    """Return interest, principal and balance of a loan drawn in several steps; as :func:`coefficients`."""
    return coefficients(terms, years, drawn=drawn, since=since, parent=parent).of(draws)


def sculpted(
    rate: float,
    draws: ArrayLike,
    principal: ArrayLike,
    years: ArrayLike,
    *,
    drawn: ArrayLike | None = None,
    parent: ArrayLike | None = None,
) -> Service:
    """Return the schedule of a loan whose principal is given; interest is paid as it accrues.

    Parameters
    ----------
    rate
        Interest per year, effective.
    draws, principal
        Shape (periods,): money drawn and repaid, 0 or more.
    years, drawn, parent
        As :func:`coefficients`.

    Raises
    ------
    ValueError
        Where more is repaid than owed, or as :func:`coefficients`.
    """
    given, repaid, at = floats(draws, "draws"), floats(principal, "principal"), floats(years, "years")
    if rate <= -1:
        raise ValueError(f"a loan's rate must be above -1 (7 % is 0.07), got {rate!r}")
    if not given.shape == repaid.shape == at.shape or (repaid < 0).any() or (given < 0).any():
        raise ValueError("draws and principal must be one number of 0 or more for each period")
    before = parents(parent, len(at))
    draw = at if drawn is None else floats(drawn, "drawn")
    way = ancestry(before).astype(float)
    balance = way @ (given - repaid)
    if (balance < -SAME * max(1.0, given.sum())).any():
        raise ValueError(f"more principal is repaid than is owed, by {-balance.min():.9g}")
    root = before < 0
    opening = np.where(root, 0.0, balance[before])
    span = at - np.where(root, at, at[before])
    _check_moments(span[~root], at - draw, (draw - at[before])[~root])
    interest = opening * _accrued(rate, span) + given * _accrued(rate, at - draw)
    return Service(interest, np.zeros_like(interest), repaid, balance)


def _accrued(rate: float, years: Floats) -> Floats:
    """Return interest on 1 over years; 0.0 where no time passes, however it is rounded."""
    return np.asarray(np.expm1(years * np.log1p(rate)))


def _by_depth(values: Floats, depth: Ints, name: str) -> Floats:
    """Return the moment of each depth."""
    if values.shape != depth.shape:
        raise ValueError(f"{name} must hold one moment for each of {len(depth)} periods")
    found = np.array([values[np.flatnonzero(depth == k)[0]] for k in range(depth.max(initial=-1) + 1)])
    if (np.abs(values - found[depth]) > SAME).any():
        raise ValueError(f"{name} must be equal for all nodes of one period")
    return found


def _check(grid: Floats, draw: Floats, drawn: Floats, due: Floats) -> None:
    _check_moments(np.diff(grid), grid - draw, draw[1:] - grid[:-1])
    if (due <= drawn + SAME).any():
        raise ValueError("a loan is drawn at or after the moment it is due")


def _check_moments(steps: Floats, until_service: Floats, since_service: Floats) -> None:
    if (steps <= 0).any():
        raise ValueError("years must increase from each period to the next")
    if (until_service < -SAME).any() or (since_service < -SAME).any():
        raise ValueError("a draw must fall between the period's own service and the one before")


def _vintage(
    terms: Terms, grid: Floats, first: int, drawn: float, since: float
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return interest, capitalised, principal, balance by depth of 1 drawn at depth ``first``."""
    due = since + terms.tenor_years
    at, known = _extended(grid, due)
    spans = np.diff(at, prepend=at[0])
    spans[:first] = 0.0
    spans[first] = at[first] - drawn
    growth = _accrued(terms.rate, spans)
    last = int(np.flatnonzero(at >= due - SAME)[0])
    running = np.arange(len(at)) <= last
    added = running & (spans > SAME) & (at <= since + terms.capitalised_years + SAME)
    quiet = max(terms.grace_years, terms.capitalised_years)
    repays = running & (spans > SAME) & (at > since + quiet + SAME)
    capital = float(np.prod(1.0 + growth[added]))
    principal = capital * _principal(terms.repayment, growth, spans, np.flatnonzero(repays))
    parts = _accounts(growth, added, principal, first)
    return tuple(part[:known] for part in parts)  # type: ignore[return-value]


def _extended(grid: Floats, due: float) -> tuple[Floats, int]:
    """Go on with the last step until a loan is due: an annuity must know payments after the horizon."""
    known = len(grid)
    if grid[-1] >= due - SAME:
        return grid, known
    step = grid[-1] - grid[-2] if known > 1 else 1.0
    more = int(np.ceil((due - grid[-1]) / step - SAME))
    return np.concatenate([grid, grid[-1] + step * np.arange(1, more + 1)]), known


def _principal(repayment: Repayment, growth: Floats, spans: Floats, pays: Ints) -> Floats:
    """Return the principal of a balance of 1 on the depths that repay it; adds to 1."""
    found = np.zeros(len(growth))
    if repayment == "bullet":
        found[pays[-1]] = 1.0
    elif repayment == "level":
        found[pays] = spans[pays] / spans[pays].sum()
    else:
        # Service is a x years of the period; a is such that its worth at the loan's rate is 1.
        owed = 1.0
        service = spans[pays] / (spans[pays] / np.cumprod(1.0 + growth[pays])).sum()
        for k, payment in zip(pays, service, strict=True):
            found[k] = payment - growth[k] * owed
            owed -= found[k]
        # What rounding leaves is paid last.
        found[pays[-1]] += owed
    return found


def _accounts(
    growth: Floats, added: Bools, principal: Floats, first: int
) -> tuple[Floats, Floats, Floats, Floats]:
    interest, capitalised, balance = (np.zeros(len(growth)) for _ in range(3))
    owed = 1.0
    for k in range(first, len(growth)):
        interest[k] = growth[k] * owed
        capitalised[k] = interest[k] if added[k] else 0.0
        owed += capitalised[k] - principal[k]
        # The last repayment leaves nothing: rounding must not go on earning interest.
        balance[k] = owed = owed if abs(owed) > 1e-12 else 0.0
    return interest, capitalised, principal, balance
