"""Proofs of floor: buildings in sizes with a lead, tools after the floor, area."""

from __future__ import annotations

from tests.proofs.measures import built
from tests.proofs.registry import Proof, Tables, proof
from tests.proofs.tables import (
    building,
    demand,
    fleet,
    line,
    segment,
    settings,
    site,
    tables,
)


@proof(breaks="a building without its yearly cost")
def test_building_costs_its_upkeep() -> Proof:
    made = tables(
        set=settings(2028),
        lines=[line(area_1000m2=3.0)],
        buildings=[building("hall", 4.0, 40.0, fixed_cost_musd_per_year=6.0)],
        demand=[demand(10.0, 10.0)],
    )
    return Proof(made, objective=100.0 + 40.0 + 2 * 6.0)


@proof(breaks="upkeep that ends with the last year in which a building could be ordered")
def test_building_costs_its_upkeep_to_the_end() -> Proof:
    # ordered in 2027 for a line of 2028; one ordered in 2028 would never be complete
    made = tables(
        set=settings(2028),
        lines=[line(area_1000m2=3.0)],
        buildings=[building("hall", 4.0, 40.0, lead_months=12, fixed_cost_musd_per_year=6.0)],
        demand=[demand(0.0, 10.0)],
    )
    return Proof(made, objective=100.0 + 40.0 + 6.0)


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
            set=settings(2028),
            buildings=[building("cheap", 4.0, 1.0, max_per_site=1), building("dear", 4.0, 30.0)],
            demand=[demand(0.0, 20.0)],
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
    return Proof(
        long_installation(9), objective=40.0 * 10.0
    )  # the hall is three months late: nothing is built
