"""Proofs of the fleet: building, leads, ramps, yields, age, limits and what stands already."""

from __future__ import annotations

from tests.proofs.measures import built, standing_output, unmet
from tests.proofs.registry import Proof, proof
from tests.proofs.tables import (
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
    supplier,
    tables,
)


@proof(breaks="lines bought in fractions, or capex paid once instead of per line")
def test_lines_are_bought_whole() -> Proof:
    capex = 3 * 100.0  # 25 GWh at 10 a line -> 3 whole lines
    running = 25.0 * 2.0
    return Proof(
        tables(segments=[must()], demand=[demand(25.0)], recipes=[recipe(other_usd_per_kwh=2.0)]),
        objective=capex + running,
        also={"lines": (built("L"), 3)},
    )


@proof(breaks="a lead rounded to whole periods, or fixed cost from the order instead of from completion")
def test_lead_takes_part_of_a_period() -> Proof:
    # ordered January 2027, done after 3 months: 9/12 of 10 GWh in 2027, all of it in 2028
    lost = 10.0 * 3 / 12
    fixed = 12.0 * 9 / 12 + 12.0
    return Proof(
        tables(
            set=settings(2028),
            lines=[line(lead_months=3, fixed_cost_musd_per_year=12.0)],
            demand=[demand(10.0, 10.0)],
        ),
        objective=100.0 + fixed + 20.0 * lost,  # a second line would cost 100 to save 50
        also={"lines": (built("L"), 1), "unmet": (unmet, lost)},
    )


@proof(breaks="a lead of 26 months rounded up to three years or down to two")
def test_lead_of_26_months_arrives_in_the_third_year() -> Proof:
    lost = 10.0 * 2 / 12
    fixed = 12.0 * 10 / 12
    return Proof(
        tables(
            set=settings(2029),
            lines=[line(lead_months=26, fixed_cost_musd_per_year=12.0)],
            demand=[demand(0.0, 0.0, 10.0)],
        ),
        objective=100.0 + fixed + 20.0 * lost,
    )


@proof(breaks="an arrival after the horizon that counts inside it")
def test_lead_beyond_the_horizon_builds_nothing() -> Proof:
    return Proof(
        tables(lines=[line(lead_months=12, capex_musd=1.0)]),
        objective=10.0 * 20.0,  # all of the demand goes unserved
        also={"lines": (built("L"), 0)},
    )


@proof(breaks="ramp years counted in calendar years instead of years since completion")
def test_ramp_runs_by_years_since_completion() -> Proof:
    # lead 6 months: 2027 holds 6 months at 0.5; 2028 6 at 0.5 and 6 at 0.8; 2029 6 at 0.8 and 6 at 1
    shares = [0.5 * 0.5, 0.5 * 0.5 + 0.5 * 0.8, 0.5 * 0.8 + 0.5 * 1.0]
    lost = sum(10.0 * (1 - share) for share in shares)  # 7.5 + 3.5 + 1 = 12
    return Proof(
        tables(
            set=settings(2029),
            lines=[line(lead_months=6)],
            ramps=[{"line": "L", "move": "build", "year_1": 0.5, "year_2": 0.8}],
            segments=[segment(penalty=10.0)],
            demand=[demand(10.0, 10.0, 10.0)],
        ),
        objective=100.0 + 10.0 * lost,
        also={"unmet": (unmet, 12.0)},
    )


@proof(breaks="output during qualification, or a ramp whose clock waits for it to end")
def test_qualification_blocks_output_while_the_ramp_runs_on() -> Proof:
    # 4 months nothing, then 8 months at 0.6: 0.4 of the year; the next year is full
    lost = 10.0 * (1 - 0.6 * 8 / 12)
    return Proof(
        tables(
            set=settings(2028),
            recipes=[recipe(qualification_months=4)],
            ramps=[{"line": "L", "move": "build", "year_1": 0.6}],
            segments=[segment(penalty=8.0)],
            demand=[demand(10.0, 10.0)],
        ),
        objective=100.0 + 8.0 * lost,
    )


def climbing(*asked: float) -> dict[str, object]:
    """One line whose yield climbs from 0.5 to 0.8 in its first year, on ore of 3 $/kg."""
    return tables(
        set=settings(2028),
        recipes=[recipe(mature_yield=0.8, first_yield=0.5, yield_years=1)],
        bill_of_materials=[need()],
        suppliers=[supplier("mine", price=3.0)],
        demand=[demand(*asked)],
    )


@proof(breaks="start-up scrap whose materials are free, or a yield that jumps instead of climbing")
def test_startup_scrap_is_paid_for_while_yield_climbs() -> Proof:
    # yield over mature yield climbs 0.625 -> 1, on average 0.8125
    good = 10.0 * (0.5 / 0.8 + 1.0) / 2  # 8.125 in 2027
    started = good / 0.8 + 10.0 * (1 - 0.8125) / 0.8  # 12.5: the line runs full
    ore = 3.0 * (started + 10.0 / 0.8)
    return Proof(climbing(10.0, 10.0), objective=100.0 + ore + 20.0 * (10.0 - good))


@proof(breaks="start-up scrap in proportion to good output, instead of a consequence of arriving")
def test_startup_scrap_comes_even_where_the_line_is_not_full() -> Proof:
    started = 5.0 / 0.8 + 10.0 * (1 - 0.8125) / 0.8  # 6.25 + 2.34375
    ore = 3.0 * (started + 5.0 / 0.8)
    return Proof(climbing(5.0, 5.0), objective=100.0 + ore)


@proof(breaks="average of the ramp times average of the yield, instead of the average of the product")
def test_ramp_and_yield_multiply_before_they_are_averaged() -> Proof:
    # year 1: rho 0.5 while yield climbs over two years: 0.6 -> 0.8 in year 1, 0.8 -> 1 in year 2
    # lead 6: the first period holds half a year of age 0..6 months, yield 0.6..0.7
    first = 0.5 * 0.5 * (0.6 + 0.7) / 2
    second = 0.5 * 0.5 * (0.7 + 0.8) / 2 + 0.5 * 1.0 * (0.8 + 0.9) / 2
    lost = 10.0 * (1 - first) + 10.0 * (1 - second)
    scrap_2027, scrap_2028 = 10.0 * (0.25 - first), 10.0 * (0.75 - second)
    ore = 1.0 * (10.0 * first + scrap_2027 + 10.0 * second + scrap_2028)  # 2.5 + 7.5
    return Proof(
        tables(
            set=settings(2028),
            lines=[line(lead_months=6)],
            recipes=[recipe(first_yield=0.6, yield_years=2)],
            ramps=[{"line": "L", "move": "build", "year_1": 0.5}],
            bill_of_materials=[need()],
            suppliers=[supplier("mine", price=1.0)],
            segments=[segment(penalty=15.0)],
            demand=[demand(10.0, 10.0)],
        ),
        objective=100.0 + ore + 15.0 * lost,  # 293.75; nothing built 300, two lines 319
        also={"lines": (built("L"), 1)},
    )


@proof(breaks="a yield driver that scales output but not what is started for it, or the reverse")
def test_yield_driver_scales_rate_and_yield_alike() -> Proof:
    good = 10.0 * 0.75
    started = good / (0.8 * 0.75)
    made = climbing(10.0, 10.0) | {
        "settings": settings(),
        "recipes": [recipe(mature_yield=0.8)],
        "branches": [{"branch": "base", "parent": None, "from_year": 2027, "probability": 1.0}],
        "drivers": [driver("base", "yield", "L", factor=0.75)],
    }
    return Proof(made, objective=100.0 + 3.0 * started + 20.0 * (10.0 - good))


@proof(breaks="lines above max_per_site")
def test_max_per_site_caps_what_stands() -> Proof:
    return Proof(
        tables(lines=[line(max_per_site=2)], demand=[demand(30.0)]),
        objective=2 * 100.0 + 20.0 * 10.0,
        also={"lines": (built("L"), 2)},
    )


@proof(breaks="a limit per site read as a limit over all sites, or as none")
def test_max_per_site_holds_at_each_site() -> Proof:
    return Proof(
        tables(
            sites=[{"site": "S", "region": "R"}, {"site": "T", "region": "R"}],
            lines=[line(max_per_site=1)],
            demand=[demand(30.0)],
        ),
        objective=2 * 100.0 + 20.0 * 10.0,
    )


@proof(breaks="lines on order that do not count against max_per_site")
def test_max_per_site_counts_what_is_on_order() -> Proof:
    # the old line stands in 2027 only; its place is free for an order from 2028 on, which arrives in 2029.
    # retiring it for an order in 2027 loses 2027 instead: the same 200
    return Proof(
        tables(
            set=settings(2029),
            lines=[line(max_per_site=1, lead_months=12, life_years=8)],
            fleet=[fleet()],  # built 2020: may stand until the end of 2027
            demand=[demand(10.0, 10.0, 10.0)],
        ),
        objective=100.0 + 20.0 * 10.0,
    )


@proof(breaks="a fleet that must be paid for, or fixed cost it does not carry")
def test_existing_fleet_stands_mature_and_paid_for() -> Proof:
    return Proof(
        tables(
            set=settings(2028),
            lines=[line(fixed_cost_musd_per_year=12.0)],
            ramps=[{"line": "L", "move": "build", "year_1": 0.1}],
            fleet=[fleet(count=2)],
            demand=[demand(20.0, 20.0)],
        ),
        objective=2 * 12.0 * 2,
        also={"lines": (built("L"), 0), "output": (standing_output, 40.0)},
    )


@proof(breaks="a fleet with built_year ahead that stands at once, is paid for, or does not ramp")
def test_fleet_under_construction_arrives_in_its_year_and_ramps() -> Proof:
    lost = 10.0 + 10.0 * 0.5
    return Proof(
        tables(
            set=settings(2029),
            lines=[line(capex_musd=1000.0, fixed_cost_musd_per_year=12.0)],
            ramps=[{"line": "L", "move": "build", "year_1": 0.5}],
            fleet=[fleet(built_year=2028)],
            demand=[demand(10.0, 10.0, 10.0)],
        ),
        objective=20.0 * lost + 2 * 12.0,
    )


@proof(breaks="a line that outlives its life, or whose age starts with the plan")
def test_fleet_ends_with_its_life() -> Proof:
    # built 2019 with 10 years: stands in 2027 and 2028, is gone in 2029
    return Proof(
        tables(
            set=settings(2029),
            lines=[line(life_years=10, capex_musd=500.0)],
            fleet=[fleet(built_year=2019)],
            demand=[demand(10.0, 10.0, 10.0)],
        ),
        objective=20.0 * 10.0,
    )


@proof(breaks="a life counted from the order instead of from completion, or rounded to periods")
def test_life_counts_from_completion() -> Proof:
    # done in July 2027, one year of life: stands in 2027 and in all of 2028 (which begins before July 2028)
    once = 120.0 + 15.0 * (5.0 + 0.0 + 10.0)
    twice = 2 * 120.0 + 15.0 * (5.0 + 0.0 + 0.0)  # ordered again in 2028, in time for 2029
    never = 15.0 * 30.0
    assert twice == min(once, twice, never)
    return Proof(
        tables(
            set=settings(2029),
            lines=[line(lead_months=6, life_years=1, capex_musd=120.0)],
            segments=[segment(penalty=15.0)],
            demand=[demand(10.0, 10.0, 10.0)],
        ),
        objective=twice,
        also={"lines": (built("L"), 2)},
    )


@proof(
    breaks="an old line replaced without its salvage, without closing cost, or without paying for the new one"
)
def test_retire_and_renew() -> Proof:
    renewed = 100.0 - 0.1 * 100.0 + 4.0  # new line, scrap value of the old one, closing it
    return Proof(
        tables(
            set=settings(2028),
            lines=[line(life_years=8, salvage_share=0.1, max_per_site=1)],
            fleet=[fleet()],
            moves=[move("retire", cost=4.0)],
            demand=[demand(10.0, 10.0)],
        ),
        objective=renewed,
        also={"lines": (built("L"), 1)},
    )


@proof(breaks="salvage_share where the retire row gives resale_share")
def test_resale_share_of_the_row_beats_salvage_share() -> Proof:
    return Proof(
        tables(
            lines=[line(salvage_share=0.1)],
            fleet=[fleet(count=3)],
            moves=[move("retire", cost=4.0, from_line="L", resale_share=0.3)],
        ),
        objective=-2 * (0.3 * 100.0 - 4.0),  # demand needs one of three lines: two are sold
    )


@proof(breaks="a line type that stands before its year, or that may not be ordered ahead of it")
def test_technology_is_ordered_ahead_and_arrives_when_ready() -> Proof:
    return Proof(
        tables(
            set=settings(2029),
            lines=[line(first_year=2028, lead_months=12, payment="over_lead")],
            demand=[demand(10.0, 10.0, 10.0)],
        ),
        objective=100.0 + 20.0 * 10.0,  # ordered 2027, there in 2028: only 2027 goes unserved
    )


@proof(breaks="a recipe used before its first_year while its line is ready")
def test_recipe_waits_for_its_first_year() -> Proof:
    return Proof(
        tables(
            set=settings(2028),
            recipes=[recipe(first_year=2028)],
            demand=[demand(10.0, 10.0)],
        ),
        objective=100.0 + 20.0 * 10.0,
    )


@proof(breaks="a line that leaves its state while it still ramps there")
def test_a_line_stays_until_its_ramp_is_over() -> Proof:
    # A is wanted in 2027, B in 2028. A line built for A ramps for two years and may not leave in 2028,
    # though it would cost 1 to change it over. A second line, for B, makes 9 of 10 GWh in its ramp.
    return Proof(
        tables(
            set=settings(2028),
            lines=[line(capex_musd=30.0)],
            products=[{"product": "A"}, {"product": "B"}],
            recipes=[recipe("L", "A"), recipe("L", "B")],
            ramps=[{"line": "L", "move": "build", "year_1": 0.9, "year_2": 0.9}],
            moves=[move("changeover", cost=1.0, from_product="A", to_product="B")],
            segments=[segment("MA"), segment("MB")],
            demand=[demand(9.0, 0.0, segment="MA"), demand(0.0, 10.0, segment="MB")],
            prices=[
                {"segment": "MA", "product": "A", "2027": 0.0},
                {"segment": "MB", "product": "B", "2027": 0.0},
            ],
        ),
        objective=2 * 30.0 + 20.0 * 1.0,
    )


@proof(breaks="more lines of the fleet than max_per_site that make the case infeasible, or allow another")
def test_fleet_above_max_per_site_stands() -> Proof:
    return Proof(
        tables(lines=[line(max_per_site=1)], fleet=[fleet(count=2)], demand=[demand(30.0)]),
        objective=20.0 * 10.0,
    )
