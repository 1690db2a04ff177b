"""What a plan is made best by: the objectives of ``settings``, the unit and the direction of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    # the command line tells of aims before it loads anything of a case
    from teaplan.case import Case

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
    """

    name: str
    sign: float
    words: str
    unit: str = MUSD
    number: str = "musd"

    @property
    def is_money(self) -> bool:
        """Whether it adds up over futures and plans; a cost per kWh does not."""
        return self.unit == MUSD


AIMS = {
    aim.name: aim
    for aim in (
        Aim(NPV, 1.0, "the highest net present value"),
        Aim(COST, -1.0, "the least cost"),
        Aim(COST_PER_KWH, -1.0, "the least levelised cost of a kWh", "$/kWh", "usd_per_kwh"),
    )
}
"""By name."""


def aim_of(case: Case) -> Aim:
    """Return what the plans of a case are made best by."""
    return AIMS[case.settings.objective]


def amount(value: float, unit: str) -> str:
    """Write an objective value with its unit."""
    return f"{value:z,.{1 if unit == MUSD else 3}f} {unit}"
