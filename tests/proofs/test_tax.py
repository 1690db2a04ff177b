"""Proofs of tax inside the plan: depreciation, losses carried forward, what is left at the end.

Unless said otherwise a line of ``L`` costs 100 M$, lives two years, makes 10 GWh a year, and is straight over
its life; a GWh sells for 30 M$; tax is 20 %; nothing is discounted.
"""

from __future__ import annotations

from typing import Any

from tests.proofs.measures import built, figure
from tests.proofs.registry import Measure, Proof, Tables, proof
from tests.proofs.run import Outcome
from tests.proofs.tables import (
    FIRST,
    building,
    demand,
    driver,
    fleet,
    line,
    move,
    path,
    recipe,
    segment,
    settings,
    site,
    tables,
    two_futures,
)

EXPENSE = {"class": "at once", "method": "expense"}
MACRS = {"class": "five", "method": "macrs", "years": 5}
difference, largest = figure("tax_difference_musd"), figure("largest_tax_difference_musd")
lcob = figure("lcob_usd_per_kwh")
EXACT: dict[str, tuple[Measure, float]] = {"expected": (difference, 0.0), "leaf": (largest, 0.0)}


def taxed(last: int = FIRST + 1, price: tuple[float, ...] = (30.0,), **sheets: Any) -> Tables:
    """Two years at a price; what is not served costs nothing."""
    changed = sheets.pop("changed", {})
    years = last - FIRST + 1
    base: Tables = {
        "set": settings(last, objective="npv", tax_rate=0.2) | changed,
        "lines": [line(life_years=2)],
        "segments": [segment(penalty=0.0)],
        "demand": [demand(*(10.0,) * years)],
        "prices": [{"segment": "M", "product": "C"} | path(*price)],
    }
    return tables(**(base | sheets))


def at(column: str, node: int) -> Measure:
    """Return a figure of the audit's table of taxes on a node."""

    def measure(outcome: Outcome) -> float:
        assert outcome.audit is not None
        return float(outcome.audit.taxes.set_index("node").loc[node, column])

    return measure


@proof(breaks="tax on income before depreciation, none at all, or capital deducted when it is paid")
def test_straight_line_over_the_life() -> Proof:
    # 300 a year less 50 of depreciation: 50 of tax; capital is gone at once
    also = EXACT | {"income": (at("income", 0), 250.0), "second": (at("depreciation", 1), -50.0)}
    npv = -100.0 + 300.0 - 50.0 + (300.0 - 50.0) / 1.1
    return Proof(taxed(changed={"discount_rate": 0.1}), npv, also)


@proof(breaks="state tax added to federal tax, or left out: 0.2 + 0.1 x 0.8 = 0.28")
def test_state_tax_is_deducted_from_what_federal_tax_is_on() -> Proof:
    # (600 - 100) x 0.28 = 140
    return Proof(taxed(changed={"state_tax_rate": 0.1}), 600.0 - 100.0 - 140.0, EXACT)


@proof(breaks="losses set against all of a year's income, lost after a year, or paid back as tax")
def test_losses_are_carried_forward_under_the_limit() -> Proof:
    # income by year: 20 - 100 = -80, then 50, 50, 50. Used: 40 (80 % of 50), 40, 0. Taxed: 10, 10, 50.
    # tax 20 % of 70 = 14; cash 20 + 50 x 3 - 100 = 70
    rows = taxed(
        FIRST + 3,
        (2.0, 5.0),
        lines=[line(life_years=9, depreciation_class="at once")],
        depreciation=[EXPENSE],
    )
    also = EXACT | {
        "used": (at("losses_used", 1), 40.0),
        "left": (at("losses_left", 1), 40.0),
        "third": (at("tax", 2), 2.0),
        "fourth": (at("tax", 3), 10.0),
    }
    return Proof(rows, 70.0 - 14.0, also)


__all__ = ["MACRS", "building", "built", "driver", "fleet", "lcob", "move", "recipe", "site", "two_futures"]
