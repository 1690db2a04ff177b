"""Levelised cost: the constant real price at which the net present value is zero.

    sum_n w_n (F_n + P e_n q_n - T_n(P)) = 0

w probability x discount, F flows without sales, q quantity sold, e escalation of a real price, T income tax
at that price. Equal to the discounted cost over the discounted quantity, with tax taken at P.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq

from teaplan.money.timeline import Floats, floats

TaxOf = Callable[[Floats], Floats]
"""Tax on each period or node for the income on each, ``functools.partial(taxes.income_tax, rate=...)``."""

# A trillion times what tax adds at the price without it; beyond, rounding would pass for a zero.
DOUBLINGS = 40


def levelised_price(
    flows: ArrayLike, quantity: ArrayLike, weights: ArrayLike, escalation: ArrayLike = 1.0
) -> float:
    """Return the levelised cost without tax: -sum w F / sum w e q, exactly.

    Parameters
    ----------
    flows
        Shape (periods,): money received less paid, without sales (M$).
    quantity
        Shape (periods,): what is sold (GWh).
    weights
        Shape (periods,): discount factors, times probability on a tree.
    escalation
        Number or shape (periods,): nominal money of one unit of real money.

    Returns
    -------
    float
        M$/GWh = $/kWh, in the money of which ``escalation`` is 1.

    Raises
    ------
    ValueError
        Where the discounted quantity is not above 0: there is no price of nothing.
    """
    sold = _sold(quantity, weights, escalation)
    return float(-(floats(flows, "flows") * floats(weights, "weights")).sum() / sold.sum())


def levelised_price_after_tax(
    flows: ArrayLike,
    quantity: ArrayLike,
    weights: ArrayLike,
    *,
    income: ArrayLike,
    tax: TaxOf,
    escalation: ArrayLike = 1.0,
) -> float:
    """Return the levelised cost with tax recomputed at the price, losses carried included.

    Found by bracketing: what a dollar of sales adds to tax over time is less than a dollar, so that the
    value increases with the price.

    Parameters
    ----------
    flows, quantity, weights, escalation
        As :func:`levelised_price`; flows without income tax.
    income
        Shape (periods,): taxable income without sales (operating cost, depreciation and interest deducted).
    tax
        Gives the tax on each period for the taxable income on each.

    Raises
    ------
    ValueError
        Where nothing is sold, or no price brings the value to zero (a tax of everything).
    """
    paid, earned, scale = floats(flows, "flows"), floats(income, "income"), floats(weights, "weights")
    sold = _sold(quantity, weights, escalation)
    sales = np.broadcast_to(floats(quantity, "quantity") * floats(escalation, "escalation"), sold.shape)
    total = sold.sum()

    def short(price: float) -> float:
        """Return what the price lacks to cover cost and its own tax, per unit sold."""
        owed = tax(earned + price * sales)
        return float(price - ((owed - paid) * scale).sum() / total)

    start = levelised_price(flows, quantity, weights, escalation)
    left, right = _bracket(short, start)
    if left == right:
        return left
    # A price may be told in any unit: the tolerance is a share of the bracket.
    return float(brentq(short, left, right, xtol=1e-15 * max(abs(left), abs(right)), rtol=1e-15, maxiter=500))


def _sold(quantity: ArrayLike, weights: ArrayLike, escalation: ArrayLike) -> Floats:
    sold = floats(quantity, "quantity") * floats(weights, "weights") * floats(escalation, "escalation")
    if sold.ndim != 1:
        raise ValueError("quantity, weights and escalation must be one number for each period")
    if sold.sum() <= 0:
        raise ValueError("nothing is sold: there is no levelised cost of nothing")
    return sold


def _bracket(short: Callable[[float], float], start: float) -> tuple[float, float]:
    """Widen from the price without tax towards the zero, doubling the step."""
    first = short(start)
    if first == 0:
        return start, start
    # Above without tax to pay, below with losses that are paid back: what is lacking says which way.
    step, near = -first, start
    for _ in range(DOUBLINGS):
        far = start + step
        if short(far) * first <= 0:
            return min(near, far), max(near, far)
        near, step = far, 2.0 * step
    raise ValueError("no price brings the value to zero: tax takes all that a higher price brings")
