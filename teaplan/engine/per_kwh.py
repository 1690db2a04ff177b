"""Cost per kWh of a point, for whoever waits: from the objective and two short vectors.

    own cost = what the objective holds beside it - objective    (npv; cost has the other sign)
    cost of a kWh = own cost / discounted kWh of own deliveries

The audit computes the figure that is reported, from the plan and without the model.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from teaplan.engine.handover import Floats, Matrix, vector

NO_KWH = 1e-9
"""Discounted GWh up to which nothing is delivered."""

PerKwh = Callable[[Floats], float | None]


@dataclass(frozen=True)
class Ratio:
    """An objective that is a cost per kWh: the matrix has the cost, and here is what it is divided by.

    Attributes
    ----------
    kwh
        Discounted GWh by column.
    fewest, most
        Fewest and most of them that any plan has.
    """

    kwh: Floats
    fewest: float
    most: float


def ratio_of(model: Any, matrix: Matrix, place: dict[int, int]) -> Ratio | None:
    """Return what the objective of a model is divided by; None where it is money."""
    parts = getattr(model, "levelised", None)
    if parts is None or parts.reach is None:
        return None
    return Ratio(vector(parts.kwh, place, len(matrix.cost)), *parts.reach)


def cost_per_kwh(model: Any, matrix: Matrix, place: dict[int, int]) -> PerKwh | None:
    """Return what computes the cost per kWh of a point, $/kWh; None for a model that does not say how.

    Parameters
    ----------
    model
        Its ``levelised`` holds the money beside own cost and the weights of the kWh.
    matrix, place
        What it became, and the column of each variable by identity.
    """
    parts = getattr(model, "levelised", None)
    if parts is None:
        return None
    beside, kwh = (vector(pairs, place, len(matrix.cost)) for pairs in (parts.beside, parts.kwh))

    def per_kwh(x: Floats) -> float | None:
        made = float(kwh @ x)
        own = float(beside @ x) + parts.constant + matrix.sign * matrix.value(x)
        return own / made if made > NO_KWH else None

    return per_kwh
