"""Proofs of the scenario tree: what is known when, and periods that lengthen."""

from __future__ import annotations

from typing import Any

from tests.proofs.measures import built
from tests.proofs.registry import Proof, Tables, proof
from tests.proofs.tables import (
    branch,
    demand,
    driver,
    fleet,
    line,
    must,
    need,
    path,
    recipe,
    segment,
    settings,
    site,
    supplier,
    tables,
    two_futures,
)


def high_or_low(chance: float, **sheets: Any) -> Tables:
    """10 GWh for sure, 20 from 2028 on with a chance."""
    base: Tables = {
        "set": settings(2028),
        "branches": two_futures(high=chance),
        "drivers": [driver("high", "demand", "M", factor=2.0)],
        "demand": [demand(10.0, 10.0)],
    }
    return tables(**(base | sheets))


@proof(breaks="probabilities that do not weigh the branches")
def test_a_line_without_lead_waits_and_sees() -> Proof:
    return Proof(high_or_low(0.3), objective=100.0 + 0.3 * 100.0, also={"orders": (built("L"), 2)})


@proof(breaks="an order that knows a future before it is there")
def test_a_line_with_lead_is_ordered_before_the_future_is_known() -> Proof:
    # a second line costs 100 for sure and saves 0.3 x 200; with foresight it would cost 0.3 x 100
    made = high_or_low(0.3, lines=[line(lead_months=12)], demand=[demand(0.0, 10.0)])
    return Proof(made, objective=100.0 + 0.3 * 20.0 * 10.0)


@proof(breaks="a chance of 0.6 that does not tip the decision made before it is known")
def test_a_likely_future_is_built_for() -> Proof:
    made = high_or_low(0.6, lines=[line(lead_months=12)], demand=[demand(0.0, 10.0)])
    return Proof(made, objective=2 * 100.0, also={"orders": (built("L"), 2)})


@proof(breaks="conditional probabilities read as unconditional ones, or branches deeper than two stages lost")
def test_three_stages_multiply_their_probabilities() -> Proof:
    futures = [
        *two_futures(2028, high=0.5),
        branch("higher", "high", 2029, 0.2),
        branch("even", "high", 2029, 0.8),
    ]
    made = tables(
        set=settings(2029),
        branches=futures,
        drivers=[driver("high", "demand", "M", factor=2.0), driver("higher", "demand", "M", factor=1.5)],
        demand=[demand(10.0, 10.0, 10.0)],
        segments=[must()],
    )
    return Proof(made, objective=100.0 + 0.5 * 100.0 + 0.5 * 0.2 * 100.0)


@proof(breaks="a driver of one branch that reaches its sibling, or does not reach its descendants")
def test_driver_reaches_descendants_and_not_siblings() -> Proof:
    futures = [
        *two_futures(2028, high=0.25),
        branch("later", "high", 2029, 1.0),
    ]
    made = tables(
        set=settings(2029),
        branches=futures,
        drivers=[driver("high", "material_price", "mine", factor=3.0)],
        bill_of_materials=[need()],
        suppliers=[supplier("mine", price=1.0)],
        segments=[must()],
        demand=[demand(10.0)],
    )
    return Proof(made, objective=100.0 + 10.0 + 2 * (0.25 * 30.0 + 0.75 * 10.0))


@proof(breaks="an order for what may never be ready, placed before that is known")
def test_what_may_not_be_ready_is_ordered_in_no_future() -> Proof:
    # ready in 2028 with a chance of one half, else never: known in 2028, ordered then, there in 2029
    made = tables(
        set=settings(2029),
        branches=two_futures(),
        drivers=[driver("high", "first_year", "L", value=2028)],
        lines=[line(lead_months=12, first_year="never")],
        demand=[demand(0.0, 10.0, 10.0)],
    )
    return Proof(made, objective=0.5 * (20.0 * 10.0 + 100.0) + 0.5 * 20.0 * 20.0)


@proof(breaks="a salvage that is taken in one future only, or at the wrong weight")
def test_retirement_is_decided_in_each_future() -> Proof:
    made = tables(
        set=settings(2028),
        branches=two_futures(high=0.4),
        drivers=[driver("low", "demand", "M", value=0.0)],
        lines=[line(salvage_share=0.3, fixed_cost_musd_per_year=5.0)],
        fleet=[fleet()],
        demand=[demand(10.0, 10.0)],
    )
    return Proof(made, objective=5.0 + 0.4 * 5.0 - 0.6 * 30.0)


def two_years_at_once(**sheets: Any) -> Tables:
    """2027 and 2028 as years, 2029-2030 as one period."""
    base: Tables = {
        "set": settings(2030),
        "periods": [{"from_year": 2029, "period_months": 24}],
        "lines": [line(capex_musd=900.0)],
        "fleet": [fleet()],
        "demand": [demand(10.0, 10.0, 10.0, 14.0)],
    }
    return tables(**(base | sheets))


@proof(breaks="a period of two years taken for one, or a path read at the period's first year")
def test_long_period_takes_means_of_paths_and_twice_the_rate() -> Proof:
    # 2029-2030: 2 x (10 + 14)/2 = 24 GWh asked, 20 made
    return Proof(two_years_at_once(), objective=20.0 * 4.0)


@proof(breaks="fixed cost, limits or prices of a long period charged for one year")
def test_long_period_pays_its_years() -> Proof:
    # ore: 20 kt in 2029-2030, limit 2 x 4 kt at the mean price (2 + 4)/2, the rest at 7
    made = two_years_at_once(
        demand=[demand(10.0)],
        lines=[line(capex_musd=900.0, fixed_cost_musd_per_year=12.0)],
        sites=[site(fixed_cost_musd_per_year=3.0)],
        bill_of_materials=[need()],
        suppliers=[supplier("mine", price=1.0, limit_kt_per_year=4.0), supplier("dear", price=7.0)],
        supplier_prices=[{"supplier": "mine"} | path(1.0, 1.0, 2.0, 4.0)],
    )
    ore = 2 * (4.0 * 1.0 + 6.0 * 7.0) + (8.0 * 3.0 + 12.0 * 7.0)
    return Proof(made, objective=4 * (12.0 + 3.0) + ore)


@proof(breaks="a supplier's last year that ends a long period whole, or a limit not shared by time")
def test_supplier_of_half_a_long_period() -> Proof:
    made = two_years_at_once(
        demand=[demand(10.0)],
        bill_of_materials=[need()],
        suppliers=[
            supplier("mine", price=1.0, limit_kt_per_year=10.0, last_year=2029),
            supplier("dear", price=7.0),
        ],
    )
    return Proof(made, objective=2 * 10.0 * 1.0 + 10.0 * 1.0 + 10.0 * 7.0)


@proof(breaks="a lead that ends inside a long period and loses the whole of it, or none")
def test_lead_ends_inside_a_long_period() -> Proof:
    # ordered 2028, lead 18 months: done July 2029, 18 of 24 months of 2029-2030
    made = two_years_at_once(
        lines=[line(lead_months=18, fixed_cost_musd_per_year=12.0)],
        fleet=[],
        sites=[site(first_year=2028)],
        demand=[demand(0.0, 0.0, 10.0, 10.0)],
    )
    return Proof(made, objective=100.0 + 1.5 * 12.0 + 20.0 * 5.0)


@proof(breaks="discounting by periods instead of by years, or timing inside a long period lost")
def test_long_period_is_discounted_at_its_middle() -> Proof:
    made = two_years_at_once(
        set=settings(2030, discount_rate=0.1, discount_timing="middle"),
        demand=[demand(10.0)],
        recipes=[recipe(other_usd_per_kwh=1.0)],
    )
    return Proof(made, objective=10.0 / 1.1**0.5 + 10.0 / 1.1**1.5 + 20.0 / 1.1**3)


@proof(breaks="escalation of a long period at its first year instead of the mean of its years")
def test_long_period_is_escalated_by_the_mean_of_its_years() -> Proof:
    made = two_years_at_once(
        set=settings(2030, inflation=0.1),
        demand=[demand(10.0)],
        recipes=[recipe(other_usd_per_kwh=1.0)],
    )
    return Proof(made, objective=10.0 + 10.0 * 1.1 + 20.0 * (1.1**2 + 1.1**3) / 2)


@proof(breaks="a penalty, import limit or route limit of a long period taken for one year's")
def test_long_period_has_limits_of_its_length() -> Proof:
    made = two_years_at_once(
        fleet=[{"site": "S", "site_open": "yes"}],
        demand=[demand(10.0)],
        imports=[{"product": "C", "segment": "M", "country": "CN", "limit_gwh_per_year": 4.0, "2027": 8.0}],
    )
    return Proof(made, objective=4 * 4.0 * 8.0 + 4 * 6.0 * 20.0)


@proof(breaks="a ramp year counted as a period")
def test_ramp_year_inside_a_long_period() -> Proof:
    # built for 2029: a year at 0.5, a year at 1: 15 of 20 GWh
    made = two_years_at_once(
        lines=[line()],
        fleet=[],
        sites=[site(first_year=2029)],
        ramps=[{"line": "L", "move": "build", "year_1": 0.5}],
        segments=[segment(penalty=15.0)],
        demand=[demand(0.0, 0.0, 10.0, 10.0)],
    )
    return Proof(made, objective=100.0 + 15.0 * 5.0)
