"""Net present value and every internal rate of return.

The number of rates at which a cash flow is worth nothing is at most its number of changes of sign, also
where the moments are fractions of a year (Laguerre's form of Descartes' rule). His proof is the method here:
times e^(s u), with s between the moments of a change of sign, the derivative has one change less; between
its zeros there is at most one zero of the flow.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq

from teaplan.money.timeline import Floats, floats

# Where a cash flow touches zero without crossing it, rounding decides on which side it is seen: so small a
# share of its discounted gross flows counts as touching.
TOUCHES = 1e-13

ROUNDING = 1e-12
"""Share of the largest flow up to which a flow counts as nothing where a rate is told."""


def npv(flows: ArrayLike, factors: ArrayLike) -> Floats:
    """Return the sum over the last axis of flows x factors (discount, and probability on a tree)."""
    return np.asarray((floats(flows, "flows") * floats(factors, "factors")).sum(axis=-1))


def irr_roots(flows: ArrayLike, years: ArrayLike | None = None) -> Floats:
    """Return every rate in (-1, inf) at which a cash flow is worth nothing, in increasing order.

    Parameters
    ----------
    flows
        Shape (n,): money.
    years
        Shape (n,): moments of the flows in years, fractions allowed, in any order; 0, 1, 2, ... where
        left out.

    Returns
    -------
    Floats
        Shape (roots,); empty where there is none. A rate at which the value touches zero counts once.

    Raises
    ------
    ValueError
        Where shapes differ, or all flows are zero, so that every rate is a root.
    """
    amounts = floats(flows, "flows")
    at = np.arange(len(amounts), dtype=float) if years is None else floats(years, "years")
    if amounts.ndim != 1 or at.shape != amounts.shape:
        raise ValueError("flows and years must be one number for each payment")
    moments = np.unique(at)
    amounts = np.array([amounts[at == moment].sum() for moment in moments])
    at, amounts = moments[amounts != 0], amounts[amounts != 0]
    if not len(amounts):
        raise ValueError("all flows are zero: every rate is an internal rate of return")
    return np.asarray(np.expm1(_zeros(amounts, at)))


def irr(flows: ArrayLike, years: ArrayLike | None = None) -> float | None:
    """Return the internal rate of return where there is exactly one; None where there is none or several.

    Parameters and errors as :func:`irr_roots`, which gives all of them.
    """
    found = irr_roots(flows, years)
    return float(found[0]) if len(found) == 1 else None


def irr_told(flows: ArrayLike, years: ArrayLike | None = None) -> tuple[float | None, str]:
    """Return the internal rate of return where there is exactly one, else why there is none to be told.

    Parameters as :func:`irr_roots`; what is rounding beside the largest flow counts as nothing.
    """
    amounts = floats(flows, "flows")
    amounts = np.where(np.abs(amounts) <= ROUNDING * np.abs(amounts).max(initial=0.0), 0.0, amounts)
    if not amounts.any():
        return None, "no rate: nothing is paid and nothing is got"
    found = irr_roots(amounts, years)
    if len(found) == 1:
        return float(found[0]), ""
    if len(found) > 1:
        return None, f"no one rate: {len(found)} bring what is paid and got to nothing"
    side = "paid" if amounts.sum() < 0 else "got"
    one_sided = not (amounts > 0).any() or not (amounts < 0).any()
    why = f"money is only {side}" if one_sided else f"more is {side} at every rate"
    return None, f"no rate: {why}"


def _zeros(amounts: Floats, at: Floats) -> Floats:
    """Return zeros in u of sum amounts x e^(-u at); moments increase and no amount is zero."""
    changes = np.flatnonzero(np.sign(amounts[1:]) != np.sign(amounts[:-1]))
    if not len(changes):
        return np.zeros(0)
    shift = (at[changes[0]] + at[changes[0] + 1]) / 2.0
    slopes = amounts * (shift - at)
    # Only ratios matter; many changes of sign would overflow.
    turns = _zeros(slopes / np.abs(slopes).max(), at)
    values = [_value(float(u), amounts, at) for u in turns]
    touching = [u for u, value in zip(turns, values, strict=True) if abs(value) <= TOUCHES]
    # Far left the last flow decides, far right the first.
    marks = [
        (-np.inf, float(np.sign(amounts[-1]))),
        *((float(u), value) for u, value in zip(turns, values, strict=True) if abs(value) > TOUCHES),
        (np.inf, float(np.sign(amounts[0]))),
    ]
    crossing = [
        _cross(left, right, amounts, at)
        for (left, a), (right, b) in pairwise(marks)
        if a * b < 0 and not any(left < u < right for u in touching)
    ]
    return np.sort(np.array([*crossing, *touching]))


def _value(u: float, amounts: Floats, at: Floats) -> float:
    """Return the worth at u as a share of the discounted gross flows, in [-1, 1]; never overflows."""
    powers = -u * at
    terms = amounts * np.exp(powers - powers.max())
    return float(terms.sum() / np.abs(terms).sum())


def _cross(left: float, right: float, amounts: Floats, at: Floats) -> float:
    """Return the one crossing between two marks of opposite sign."""
    wanted = float(np.sign(amounts[-1] if left == -np.inf else _value(left, amounts, at)))
    if left == -np.inf:
        left = _beyond(min(right, 0.0), -1.0, wanted, amounts, at)
    if right == np.inf:
        right = _beyond(max(left, 0.0), 1.0, -wanted, amounts, at)
    return float(brentq(_value, left, right, args=(amounts, at), xtol=1e-15, rtol=1e-15, maxiter=500))


def _beyond(start: float, direction: float, sign: float, amounts: Floats, at: Floats) -> float:
    """Return a place on that side of ``start`` where the worth has the sign it has at infinity."""
    step = 1.0 / max(1.0, float(at[-1] - at[0]))
    while np.sign(_value(start + direction * step, amounts, at)) != sign:
        step *= 2.0
    return start + direction * step
