"""Tax classes of what a firm buys, and the rate on its income; shared by the formulation and the audit."""

from __future__ import annotations

from math import floor
from typing import NamedTuple

from teaplan.case import Case
from teaplan.money.depreciation import macrs, straight_line
from teaplan.money.taxes import US_LIMIT, combined_rate
from teaplan.schema.depreciation import EXPENSE, MACRS
from teaplan.tree import MONTHS, Tree

LIMIT = US_LIMIT
"""Share of a tax year's income that losses of earlier years may cancel."""


class TaxClass(NamedTuple):
    """Shares of a basis by tax year, that of completion first; () is deducted at the end and not before."""

    name: str
    shares: tuple[float, ...]


LAND = TaxClass("land", ())
"""What opening a site costs: never worn out, deducted from what is left at the end."""


def income_tax_rate(case: Case) -> float:
    """Return f + s (1 - f): state tax is deducted from what federal tax is on."""
    return combined_rate(case.settings.tax_rate, case.settings.state_tax_rate)


def typed_class(case: Case, name: str) -> TaxClass:
    """Return a class of the sheet ``depreciation``; typed shares win over its method."""
    row = case.depreciation[name]
    if row.shares:
        return TaxClass(name, row.shares)
    if row.method == EXPENSE:
        return TaxClass(name, (1.0,))
    years = row.years or 1
    return TaxClass(name, tuple((macrs(years) if row.method == MACRS else straight_line(years)).tolist()))


def by_life(life: float | None) -> TaxClass:
    """Return straight line over a life in years; without an end of it, LAND's."""
    if life is None:
        return TaxClass("no life", ())
    return TaxClass(f"straight over {life:g} years", tuple(straight_line(life).tolist()))


def class_of_line(case: Case, line: str) -> TaxClass:
    """Return the class of a line type, and of moves into it; blank: straight over its life."""
    row = case.lines[line]
    return (
        by_life(row.life_years)
        if row.depreciation_class is None
        else typed_class(case, row.depreciation_class)
    )


def class_of_building(case: Case, building: str) -> TaxClass:
    """Return the class of a size of building; blank: straight over its life."""
    row = case.buildings[building]
    return (
        by_life(row.life_years)
        if row.depreciation_class is None
        else typed_class(case, row.depreciation_class)
    )


def tax_year(month: float) -> int:
    """Return the tax year, from 0, that holds a moment in months from the plan's start."""
    return floor(month / MONTHS)


def nodes_of_tax_year(tree: Tree, node: int) -> tuple[int, ...]:
    """Return the nodes of a node's tax year up to it, itself last; a longer period is one tax year."""
    return tree.year_nodes(node)
