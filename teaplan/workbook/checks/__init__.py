"""Checks between rows and sheets: each goes on beside other faults, none tells what follows from one."""

from __future__ import annotations

from teaplan.workbook.checks import (
    content,
    contracts,
    credits,
    drivers,
    financing,
    fleet,
    horizon,
    incentives,
    learning,
    levers,
    lines,
    markets,
    products,
    references,
    scaled,
    strategies,
    supply,
    taxes,
    whole,
)
from teaplan.workbook.parsed import Parsed

CHECKS = (
    references.check_references,
    horizon.check_branches,
    horizon.check_periods,
    drivers.check_drivers,
    products.check_units,
    products.check_bill,
    products.check_yields,
    lines.check_lives,
    lines.check_moves,
    scaled.check_scaled,
    learning.check_learning,
    fleet.check_fleet,
    supply.check_suppliers,
    supply.check_dependence,
    content.check_content,
    credits.check_credits,
    contracts.check_contracts,
    incentives.check_incentives,
    taxes.check_taxes,
    financing.check_financing,
    markets.check_segments,
    markets.check_objective,
    markets.check_freight,
    markets.check_served,
    products.check_makers,
    strategies.check_strategies,
    levers.check_levers,
    whole.check_numbers,
)
"""In this order: what one marks as at fault, the next ones leave alone."""


def check_rows(parsed: Parsed) -> None:
    """Add every fault that rows have with one another."""
    for check in CHECKS:
        check(parsed)
