"""Proofs of sites: permits, opening and closing, floor that comes in sizes, tools after the floor, power."""

from __future__ import annotations

from typing import Any

from tests.proofs.measures import built
from tests.proofs.registry import Proof, Tables, proof
from tests.proofs.tables import (
    FIRST,
    demand,
    driver,
    fleet,
    line,
    move,
    segment,
    settings,
    site,
    tables,
    two_futures,
)

Row = dict[str, Any]


def building(name: str, area: float, capex: float, **changed: Any) -> Row:
    """A size of building, at once."""
    return {"building": name, "area_1000m2": area, "capex_musd": capex, "lead_months": 0} | changed


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
    """An open site of 50 M$ a year with one line of a fleet, which costs 4 to close down and 10 to buy anew."""
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
    return Proof(tables(sites=[site(opening_cost_musd=90.0)], lines=[line(capex_musd=100.0)]), objective=190.0)


@proof(breaks="a building without its yearly cost")
def test_building_costs_its_upkeep() -> Proof:
    made = tables(
        set=settings(2028),
        lines=[line(area_1000m2=3.0)],
        buildings=[building("hall", 4.0, 40.0, fixed_cost_musd_per_year=6.0)],
        demand=[demand(10.0, 10.0)],
    )
    return Proof(made, objective=100.0 + 40.0 + 2 * 6.0)


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


@proof(breaks="floor bought by the 1000 m2, or the sizes not compared")
def test_buildings_come_in_sizes() -> Proof:
    sizes = [building("small", 4.0, 40.0), building("big", 10.0, 70.0)]
    return Proof(
        tables(lines=[line(area_1000m2=3.0)], buildings=sizes, demand=[demand(30.0)]),
        objective=3 * 100.0 + 70.0,  # 9 of floor: three small ones cost 120
    )


@proof(breaks="a mix of sizes that is not found")
def test_sizes_are_mixed() -> Proof:
    sizes = [building("small", 4.0, 40.0), building("big", 10.0, 70.0)]
    return Proof(
        tables(lines=[line(area_1000m2=3.0)], buildings=sizes, demand=[demand(40.0)]),
        objective=4 * 100.0 + 70.0 + 40.0,  # 12 of floor: 10 + 4
    )


@proof(breaks="a line on a site without any floor")
def test_no_floor_no_line() -> Proof:
    return Proof(
        tables(lines=[line(area_1000m2=3.0)], buildings=[building("hall", 4.0, 140.0)]),
        objective=20.0 * 10.0,  # line and hall cost 240 to save 200
        also={"lines": (built("L"), 0)},
    )


@proof(breaks="the area of a site that binds only where buildings are typed")
def test_without_buildings_the_area_limits_the_lines() -> Proof:
    return Proof(
        tables(sites=[site(area_1000m2=7.0)], lines=[line(area_1000m2=3.0)], demand=[demand(30.0)]),
        objective=2 * 100.0 + 20.0 * 10.0,
    )


def hall_and_tools(lead_of_line: float) -> Tables:
    """A hall that takes 6 months; tools go in for 3 months before the line is done."""
    return tables(
        set=settings(2028),
        lines=[line(area_1000m2=3.0, install_months=3, lead_months=lead_of_line)],
        buildings=[building("hall", 4.0, 40.0, lead_months=6, fixed_cost_musd_per_year=6.0)],
        demand=[demand(10.0, 10.0)],
    )


@proof(breaks="a line that waits for a floor which is ready in time, or a hall that costs before it stands")
def test_tools_go_in_as_soon_as_the_floor_stands() -> Proof:
    # hall in July, line done in October: 3 months of output; the hall costs from July on
    return Proof(hall_and_tools(9.0), objective=140.0 + 20.0 * 10.0 * 9 / 12 + 6.0 * 0.5 + 6.0)


@proof(breaks="a line completed less than install_months after its floor")
def test_tools_wait_for_the_floor() -> Proof:
    # done in September 2027 is 2 months after the hall, a month too early. Ordered in 2028 the line makes
    # 10 x 4/12 GWh, worth 66.67: nothing is built. (Too early would cost 140 + 133.33 + 9 = 282.33.)
    return Proof(hall_and_tools(8.0), objective=20.0 * 20.0)


@proof(breaks="a floor whose lead is ignored when the line has none")
def test_line_without_lead_waits_for_a_whole_building() -> Proof:
    made = hall_and_tools(0.0)
    # hall in July 2027; the next order of a line is January 2028, 6 months later: long enough
    return Proof(made, objective=140.0 + 20.0 * 10.0 + 6.0 * 0.5 + 6.0)


@proof(breaks="floor above the site's area, or the fleet's floor forgotten")
def test_area_of_the_site_limits_its_buildings() -> Proof:
    return Proof(
        tables(
            sites=[site(area_1000m2=10.0)],
            lines=[line(area_1000m2=3.0)],
            buildings=[building("hall", 4.0, 1.0)],
            demand=[demand(40.0)],
        ),
        objective=2 * 100.0 + 2 * 1.0 + 20.0 * 20.0,  # two halls, one line in each: a half line does not fit
    )


@proof(breaks="more buildings of a size than max_per_site")
def test_number_of_buildings_is_limited() -> Proof:
    return Proof(
        tables(
            lines=[line(area_1000m2=3.0)],
            buildings=[building("cheap", 4.0, 1.0, max_per_site=1), building("dear", 4.0, 30.0)],
            demand=[demand(20.0)],
        ),
        objective=2 * 100.0 + 1.0 + 30.0,
    )


@proof(breaks="the fleet's floor bought again, or its space lost when it goes")
def test_floor_of_the_fleet_stays_with_the_site() -> Proof:
    # the old line of 2020 ends with 2027; the new one stands on its floor
    return Proof(
        tables(
            set=settings(2028),
            lines=[line(area_1000m2=3.0, life_years=8)],
            buildings=[building("hall", 4.0, 40.0)],
            fleet=[fleet()],
            demand=[demand(10.0, 10.0)],
        ),
        objective=100.0,
    )


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


@proof(breaks="capex_factor on the opening cost, or not on lines and buildings")
def test_capex_factor_is_on_lines_and_buildings() -> Proof:
    return Proof(
        tables(
            sites=[site(capex_factor=1.2, opening_cost_musd=10.0)],
            lines=[line(area_1000m2=3.0)],
            buildings=[building("hall", 4.0, 40.0)],
        ),
        objective=1.2 * (100.0 + 40.0) + 10.0,
    )


@proof(breaks="wages, power or staff charged at the wrong rate, or staff by output")
def test_labour_electricity_and_staff_are_paid_at_the_rates_of_the_site() -> Proof:
    labour = 5.0 * 0.02 * 30.0  # GWh x h/kWh x $/h
    electricity = 5.0 * 40.0 * 0.08
    staff = 500 * 1800.0 * 30.0 / 1e6  # whether the line runs or not
    made = tables(
        set=settings(hours_per_fte=1800.0),
        sites=[site(wage_usd_per_h=30.0, electricity_usd_per_kwh=0.08)],
        lines=[line(staff_fte=500)],
        demand=[demand(5.0)],
        segments=[segment(penalty=50.0)],
    )
    made["recipes"] = [
        {"line": "L", "product": "C", "output_per_year": 10.0, "labour_h_per_kwh": 0.02, "electricity_kwh_per_kwh": 40.0}
    ]
    return Proof(made, objective=100.0 + labour + electricity + staff)


@proof(breaks="floor of two sizes that together exceed the area of the site")
def test_sizes_together_fit_on_the_area() -> Proof:
    # 9 of floor: two halls of 5 (90 each) fill the 10; one of each (91) would take 11;
    # the cheap one alone takes two lines and misses 10 GWh at 30
    sizes = [building("cheap", 6.0, 1.0), building("dear", 5.0, 90.0)]
    made = tables(
        set=settings(2028),
        sites=[site(area_1000m2=10.0)],
        lines=[line(area_1000m2=3.0)],
        buildings=sizes,
        segments=[segment(penalty=30.0)],
        demand=[demand(0.0, 30.0)],
    )
    return Proof(made, objective=3 * 100.0 + 2 * 90.0)


@proof(breaks="buildings on the area the fleet already takes")
def test_area_is_shared_with_the_floor_of_the_fleet() -> Proof:
    # 3 of 10 are taken: one hall of 4 fits, a second does not
    made = tables(
        sites=[site(area_1000m2=10.0)],
        lines=[line(area_1000m2=3.0)],
        buildings=[building("hall", 4.0, 1.0)],
        fleet=[fleet()],
        demand=[demand(40.0)],
    )
    return Proof(made, objective=1.0 + 100.0 + 20.0 * 20.0)


def long_installation(lead_of_hall: float) -> Tables:
    """A line of 18 months into which tools go for 12: floor is needed in the July before it is done."""
    return tables(
        set=settings(2028),
        lines=[line(area_1000m2=3.0, install_months=12, lead_months=18, max_per_site=1)],
        buildings=[building("hall", 4.0, 40.0, lead_months=lead_of_hall)],
        segments=[segment(penalty=40.0)],
        demand=[demand(0.0, 10.0)],
    )


@proof(breaks="a floor that must be there at the order instead of at installation")
def test_installation_begins_a_year_before_completion() -> Proof:
    return Proof(long_installation(6), objective=140.0 + 40.0 * 5.0)


@proof(breaks="floor under a line that is being installed, asked for only when it is done")
def test_installation_takes_floor_before_the_line_stands() -> Proof:
    return Proof(long_installation(9), objective=40.0 * 10.0)  # the hall is three months late: nothing is built


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
