"""Proofs of periods under a year: half-years, quarters and months, and years after quarters."""

from __future__ import annotations

from typing import Any

from tests.proofs.measures import built, delivered, standing_output, unmet
from tests.proofs.registry import Proof, Tables, proof
from tests.proofs.tables import (
    a_and_b,
    branch,
    demand,
    driver,
    fleet,
    line,
    move,
    must,
    need,
    recipe,
    segment,
    settings,
    site,
    supplier,
    tables,
)


def cut(months: int, last_year: int = 2027, **changed: Any) -> dict[str, Any]:
    """Settings of a proof in periods of so many months."""
    return settings(last_year, period_months=months, **changed)


def by_quarter(*values: float, segment: str = "M") -> dict[str, Any]:
    """A segment's demand headed by quarters from 2027 on, GWh a year."""
    return {"segment": segment} | {f"{2027 + i // 4}Q{i % 4 + 1}": value for i, value in enumerate(values)}


@proof(breaks="a quarter taken for a year in capacity, demand or the cost of a year")
def test_a_year_in_quarters_is_the_same_year() -> Proof:
    # 1 line x 100 + 2 years x (10 fixed + 20 x 2 GWh unmet) = 200, as in years
    lines = [line(fixed_cost_musd_per_year=10.0)]
    made = tables(set=cut(3, 2028), lines=lines, demand=[demand(12.0, 12.0)])
    return Proof(made, objective=200.0, also={"made": (delivered, 20.0)})


@proof(breaks="a month taken for a year, or a label that two months share")
def test_a_year_in_months_is_the_same_year() -> Proof:
    lines = [line(fixed_cost_musd_per_year=10.0)]
    made = tables(set=cut(1), lines=lines, demand=[demand(12.0)])
    return Proof(made, objective=100.0 + 10.0 + 20.0 * 2.0, also={"made": (delivered, 10.0)})


@proof(breaks="a lead that is rounded to whole years, or to whole periods")
def test_a_lead_of_five_months_arrives_mid_year() -> Proof:
    # ordered at the start, there from June on: 7 months of 10 GWh a year, 5/12 of the year unmet
    made = tables(set=cut(1), lines=[line(lead_months=5)], demand=[demand(10.0)])
    return Proof(made, objective=100.0 + 20.0 * 10.0 * 5 / 12)


@proof(breaks="a lead that ends inside a period and counts for all or none of it")
def test_a_lead_of_five_months_in_quarters_loses_two_months_of_its_quarter() -> Proof:
    # the second quarter has one month of output: 10 x 1/12 of its 2.5 GWh
    made = tables(set=cut(3), lines=[line(lead_months=5)], demand=[demand(10.0)])
    return Proof(made, objective=100.0 + 20.0 * 10.0 * 5 / 12, also={"made": (standing_output, 10 * 7 / 12)})


@proof(breaks="an order that can be placed at the start of a year only")
def test_a_line_is_ordered_in_the_quarter_it_is_for() -> Proof:
    # nothing is asked before the third quarter; money paid on its first day is discounted by half a year
    made = tables(
        set=cut(3, discount_rate=0.21), demand=[by_quarter(0.0, 0.0, 10.0, 10.0)], segments=[must()]
    )
    return Proof(made, objective=100.0 / 1.1)


@proof(breaks="quarters and years on one axis counted by their number and not by their length")
def test_quarters_for_two_years_then_years() -> Proof:
    # 1 line x 100 + fixed 4 years x 3; demand of 2029 on is above it: 2 years x 2 GWh x 20
    made = tables(
        set=cut(3, 2030),
        periods=[{"from_year": 2029, "period_months": 12}],
        lines=[line(fixed_cost_musd_per_year=3.0)],
        demand=[demand(10.0, 10.0, 12.0, 12.0)],
    )
    return Proof(made, objective=100.0 + 4 * 3.0 + 2 * 2 * 20.0, also={"made": (delivered, 40.0)})
