"""What a plan is made best by: the objectives of ``settings``, the unit and the direction of each."""

from __future__ import annotations

from typing import NamedTuple

MUSD = "M$"
NPV, COST, COST_PER_KWH = "npv", "cost", "cost_per_kwh"


class Aim(NamedTuple):
    """An objective.

    Attributes
    ----------
    name
        As ``settings`` calls it.
    sign
        1 where more is better, -1 where less is.
    words
        What a plan is made for, in words.
    unit, number
        Unit of the objective value, and its number format in the report.
    digits
        Decimals with which it is told.
    """

    name: str
    sign: float
    words: str
    unit: str = MUSD
    number: str = "musd"
    digits: int = 1

    def told(self, value: float) -> str:
        """Return a value with its unit."""
        return f"{value:z,.{self.digits}f} {self.unit}"


AIMS = {
    aim.name: aim
    for aim in (
        Aim(NPV, 1.0, "the highest net present value"),
        Aim(COST, -1.0, "the least cost"),
        Aim(COST_PER_KWH, -1.0, "the least levelised cost of a kWh", "$/kWh", "usd_per_kwh", 3),
    )
}
"""By name."""
