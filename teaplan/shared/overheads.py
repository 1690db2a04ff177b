"""Bases of overheads and property tax by arithmetic alone; for model and audit.

standing capex = typed capex, escalated, x what is paid at the site for typed capex, x years of the period
"""

from __future__ import annotations

from typing import NamedTuple

from teaplan.case import Case
from teaplan.outlook import Outlook
from teaplan.schema.overheads import BUILDING, DEPRECIATION, LABOUR, REVENUE, VARIABLE
from teaplan.shared.components import REVENUE as INCOME
from teaplan.shared.components import of_kind


class Flow(NamedTuple):
    """A base that is money: its components, and the sign that makes them positive."""

    sign: float
    components: tuple[str, ...]


FLOWS = {
    LABOUR: Flow(-1.0, ("labour", "staff")),
    VARIABLE: Flow(-1.0, ("materials", "tariffs", "freight", "labour", "electricity", "other_variable")),
    REVENUE: Flow(1.0, of_kind(INCOME)),
}
"""Bases that are money."""


def standing_line(outlook: Outlook, site: str, line: str, node: int) -> float:
    """Return M$-years of typed capex, escalated, of one line that stands in a node's period; no drivers."""
    return outlook.case.lines[line].capex * _scale(outlook, site, node)


def standing_building(outlook: Outlook, site: str, building: str, node: int) -> float:
    """Return M$-years of typed capex, escalated, of one building that stands in a node's period."""
    return outlook.case.buildings[building].capex * _scale(outlook, site, node)


def _scale(outlook: Outlook, site: str, node: int) -> float:
    length = outlook.tree.period_of(node).length
    return outlook.capital_factor(site) * outlook.escalation_at(node) * length


def written_off(capex: float, life_years: float | None) -> float:
    """Return straight-line depreciation of standing capex; none of what has no end."""
    return capex / life_years if life_years else 0.0


def building_costs(case: Case, building: str, site: str) -> bool:
    """Whether a building costs anything a year while it stands: upkeep, property tax or overheads on it."""
    row = case.buildings[building]
    laid_on = any(item.base in (BUILDING, DEPRECIATION) and item.share for item in case.overheads.values())
    return row.fixed_cost > 0 or (row.capex > 0 and (laid_on or case.sites[site].property_tax > 0))
