"""Proofs of sites: permits, opening and closing, power, and what a site pays its people."""

from __future__ import annotations

from typing import Any

from tests.proofs.registry import Proof, Tables, proof
from tests.proofs.tables import (
    FIRST,
    building,
    demand,
    driver,
    fleet,
    line,
    move,
    recipe,
    segment,
    settings,
    site,
    tables,
    two_futures,
)


@proof(breaks="an order before the permit, an opening cost not paid or paid with every order")
def test_opening_waits_for_the_permit_and_costs_once() -> Proof:
    # 6 months of permitting: no period begins after them before 2028. Demand grows: orders in 2028 and 2029
    return Proof(
        tables(
            set=settings(2029),
            sites=[site(opening_cost_musd=15.0, permit_months=6)],
            demand=[demand(10.0, 10.0, 20.0)],
            segments=[segment(penalty=150.0)],
        ),
        objective=150.0 * 10.0 + 15.0 + 2 * 100.0,
    )


@proof(breaks="a permit that runs before the site's first year, or a site opened before it")
def test_permit_runs_from_the_first_year_of_the_site() -> Proof:
    return Proof(
        tables(
            set=settings(2029),
            sites=[site(first_year=2028, permit_months=12, opening_cost_musd=15.0)],
            demand=[demand(10.0, 10.0, 10.0)],
            segments=[segment(penalty=15.0)],
        ),
        objective=15.0 * 20.0 + 15.0 + 100.0,
    )


@proof(breaks="a site of the fleet that waits for a permit or pays to open")
def test_site_of_the_fleet_is_open_from_the_start() -> Proof:
    return Proof(
        tables(
            sites=[site(first_year=2030, permit_months=60, opening_cost_musd=15.0)],
            fleet=[{"site": "S", "site_open": "yes"}],
        ),
        objective=100.0,
    )


@proof(breaks="the dearer of two sites opened, or both")
def test_cheaper_site_is_opened() -> Proof:
    return Proof(
        tables(
            sites=[
                site("S", opening_cost_musd=30.0, fixed_cost_musd_per_year=1.0),
                site("T", opening_cost_musd=10.0, fixed_cost_musd_per_year=16.0),
            ],
            set=settings(2028),
            demand=[demand(10.0, 10.0)],
        ),
        objective=100.0 + 30.0 + 2 * 1.0,  # T: 10 + 32
    )


def fading(*asked: float, **sheets: Any) -> Tables:
    """An open site of 50 M$ a year with one old line, which costs 4 to close down and 10 to buy anew."""
    base: Tables = {
        "set": settings(FIRST + len(asked) - 1),
        "sites": [site(fixed_cost_musd_per_year=50.0)],
        "lines": [line(capex_musd=10.0)],
        "fleet": [fleet()],
        "moves": [move("retire", cost=4.0)],
        "demand": [demand(*asked)],
    }
    return tables(**(base | sheets))


@proof(breaks="a closed site that goes on paying its fixed cost, or lines that stand on in it")
def test_closing_saves_the_fixed_cost_of_the_site() -> Proof:
    return Proof(fading(10.0, 0.0, 0.0), objective=50.0 + 4.0)  # 2027, then the line is closed down


@proof(breaks="a site that closes and opens again")
def test_a_closed_site_does_not_reopen() -> Proof:
    # shut in 2028 and back in 2029 would cost 2 x 50 + 4 + 10; shut for good loses 10 GWh at 20 in 2029
    return Proof(fading(10.0, 0.0, 10.0), objective=3 * 50.0)


@proof(breaks="an opening cost handed back when the site is no longer needed")
def test_opening_cost_is_sunk() -> Proof:
    sites = [site(opening_cost_musd=15.0, fixed_cost_musd_per_year=50.0)]
    made = fading(10.0, 0.0, 0.0, sites=sites, fleet=[])
    return Proof(made, objective=15.0 + 10.0 + 50.0 + 4.0)


@proof(breaks="lines at a site that was never opened")
def test_no_line_without_opening() -> Proof:
    return Proof(
        tables(sites=[site(opening_cost_musd=90.0)], lines=[line(capex_musd=100.0)]), objective=190.0
    )


@proof(breaks="upkeep of buildings that goes on after the site is closed")
def test_closing_saves_the_upkeep_of_buildings() -> Proof:
    made = fading(
        10.0,
        0.0,
        0.0,
        sites=[site(opening_cost_musd=15.0)],
        lines=[line(capex_musd=10.0, area_1000m2=3.0)],
        buildings=[building("hall", 4.0, 40.0, fixed_cost_musd_per_year=6.0)],
        fleet=[],
    )
    return Proof(made, objective=15.0 + 10.0 + 40.0 + 6.0 + 4.0)


@proof(breaks="power of one year used for another")
def test_power_grows_by_year() -> Proof:
    return Proof(
        tables(
            set=settings(2028),
            sites=[site(power_mw=1.0)],
            site_power=[{"site": "S", "2027": 5.0, "2028": 10.0}],
            lines=[line(power_mw=5.0)],
            segments=[segment(penalty=30.0)],
            demand=[demand(20.0, 20.0)],
        ),
        objective=2 * 100.0 + 30.0 * 10.0,  # one line in 2027, two in 2028
    )


@proof(breaks="lines above the grid capacity of power_mw")
def test_power_limits_lines() -> Proof:
    return Proof(
        tables(sites=[site(power_mw=14.0)], lines=[line(power_mw=5.0)], demand=[demand(30.0)]),
        objective=2 * 100.0 + 20.0 * 10.0,
    )


@proof(breaks="wages, power or staff charged at the wrong rate, or staff by output")
def test_labour_electricity_and_staff_are_paid_at_the_rates_of_the_site() -> Proof:
    made_gwh = 5.0 + 15.0
    labour = made_gwh * 0.02 * 30.0  # GWh x h/kWh x $/h
    electricity = made_gwh * 40.0 * 0.08
    staff = (1 + 2) * 500 * 1800.0 * 30.0 / 1e6  # of one line, then two, whether they are full or not
    made = tables(
        set=settings(2028, hours_per_fte=1800.0),
        sites=[site(wage_usd_per_h=30.0, electricity_usd_per_kwh=0.08)],
        lines=[line(staff_fte=500)],
        demand=[demand(5.0, 15.0)],
        segments=[segment(penalty=80.0)],
    )
    made["recipes"] = [recipe(labour_h_per_kwh=0.02, electricity_kwh_per_kwh=40.0)]
    return Proof(made, objective=2 * 100.0 + labour + electricity + staff)


@proof(breaks="a building bought for a closed site")
def test_nothing_is_built_at_a_closed_site() -> Proof:
    # With a capex_factor of 0.5 a hall's book value is more than it costs. Prices rise by 10 %:
    # bought in 2027 for 20 it is worth 40 x 18/20; in 2028 it would cost 22 for 44 x 19/20, but the site is
    # closed then, as it costs 50 a year
    made = fading(
        10.0,
        0.0,
        set=settings(2028, terminal_value="book", inflation=0.1),
        sites=[site(fixed_cost_musd_per_year=50.0, capex_factor=0.5)],
        buildings=[building("hall", 4.0, 40.0, max_per_site=1, life_years=20)],
        lines=[line(capex_musd=0.0)],
    )
    return Proof(made, objective=50.0 + 4.0 * 1.1 + 20.0 - 40.0 * 18 / 20)


def permit_lengthens(*asked: float) -> Tables:
    """No permit is needed unless the law changes in 2028: then it takes 10 years."""
    return tables(
        set=settings(2028),
        branches=two_futures(high=0.9),
        drivers=[driver("low", "permit", "S", value=120)],
        sites=[site(opening_cost_musd=15.0, fixed_cost_musd_per_year=20.0)],
        demand=[demand(*asked)],
    )


@proof(breaks="a site opened on the permit of another future")
def test_a_site_that_waits_may_find_its_permit_gone() -> Proof:
    late = 0.9 * (15.0 + 20.0 + 100.0) + 0.1 * 200.0  # 141.5
    early = 15.0 + 2 * 20.0 + 100.0  # opened in 2027 to be safe
    assert late < early
    return Proof(permit_lengthens(0.0, 10.0), objective=late)


@proof(breaks="an open site closed by a law on permits")
def test_an_open_site_keeps_its_permit() -> Proof:
    return Proof(permit_lengthens(10.0, 10.0), objective=15.0 + 2 * 20.0 + 100.0)


def round_about(*, asked: float, opening: float) -> Tables:
    """From S the way to the market is dear, by way of T it is free; T is not open."""
    return tables(
        sites=[site(), site("T", opening_cost_musd=opening)],
        lines=[line(capex_musd=900.0)],
        fleet=[fleet(count=2)],
        segments=[segment(penalty=50.0)],
        demand=[demand(asked)],
        freight=[
            {"from": "S", "to": "R", "usd_per_kwh": 10.0},
            {"from": "S", "to": "T", "usd_per_kwh": 0.0},
            {"from": "T", "to": "R", "usd_per_kwh": 0.0},
        ],
    )


@proof(breaks="a delivery from a site that was never opened")
def test_only_an_open_site_delivers() -> Proof:
    return Proof(round_about(asked=5.0, opening=60.0), objective=5.0 * 10.0)


@proof(breaks="a delivery that an open site may not make")
def test_a_site_is_opened_for_a_small_market() -> Proof:
    return Proof(round_about(asked=5.0, opening=30.0), objective=30.0)


@proof(breaks="a site opened for less than it saves, or one that ships on without being open")
def test_a_site_is_opened_to_ship_on() -> Proof:
    return Proof(round_about(asked=15.0, opening=60.0), objective=60.0)


@proof(breaks="a site that ships on before the year it opens, or not yet in it")
def test_a_site_ships_on_from_the_year_it_opens() -> Proof:
    made = round_about(asked=5.0, opening=30.0)
    made["settings"] = settings(2028)
    made["sites"] = [site(), site("T", opening_cost_musd=30.0, first_year=2028)]
    made["demand"] = [demand(2.0, 5.0)]
    return Proof(made, objective=2.0 * 10.0 + 30.0)
