"""Proofs of the moves between states: changeover, conversion, relocation, and what no move does to a life."""

from __future__ import annotations

from typing import Any

from tests.proofs.measures import moved
from tests.proofs.registry import Proof, Tables, proof
from tests.proofs.tables import (
    a_and_b,
    demand,
    fleet,
    line,
    move,
    need,
    recipe,
    segment,
    settings,
    site,
    supplier,
    tables,
)


@proof(breaks="a changeover without its cost, or one of two months that costs a whole year or nothing")
def test_changeover_loses_its_two_months() -> Proof:
    fixed = 12.0 * 2  # also while it is changed over
    return Proof(
        a_and_b(
            (10.0, 0.0),
            (0.0, 10.0),
            set=settings(2028),
            lines=[line(fixed_cost_musd_per_year=12.0)],
            fleet=[fleet(product="A")],
            moves=[move("changeover", cost=7.0, lead=2)],
        ),
        objective=7.0 + 20.0 * 10.0 * 2 / 12 + fixed,
        also={"changed": (moved("changeover"), 1)},
    )


@proof(breaks="a changeover allowed where no row permits it")
def test_changeover_needs_its_row() -> Proof:
    return Proof(
        a_and_b(
            (10.0, 0.0),
            (0.0, 10.0),
            set=settings(2028),
            lines=[line(capex_musd=1000.0)],
            fleet=[fleet(product="A")],
            moves=[move("changeover", cost=7.0, from_product="B", to_product="A")],
        ),
        objective=20.0 * 10.0,
    )


@proof(breaks="the general row of a move where a more specific one is there")
def test_most_specific_move_row_wins() -> Proof:
    return Proof(
        a_and_b(
            (10.0, 0.0),
            (0.0, 10.0),
            set=settings(2028),
            fleet=[fleet(product="A")],
            moves=[move("changeover", cost=7.0), move("changeover", cost=31.0, from_product="A")],
        ),
        objective=31.0,
    )


@proof(
    breaks="a move's first_year_output_share that is ignored, or that replaces more than the first ramp year"
)
def test_move_row_replaces_the_first_ramp_year() -> Proof:
    # 2028 at 0.6 from the row, 2029 at the ramp's second year 0.9
    return Proof(
        a_and_b(
            (10.0, 0.0, 0.0),
            (0.0, 10.0, 10.0),
            set=settings(2029),
            lines=[line(capex_musd=900.0)],
            fleet=[fleet(product="A")],
            ramps=[{"line": "L", "move": "changeover", "year_1": 0.1, "year_2": 0.9}],
            moves=[move("changeover", cost=7.0, first_year_output_share=0.6)],
        ),
        objective=7.0 + 20.0 * (10.0 * 0.4 + 10.0 * 0.1),
    )


@proof(breaks="a changeover whose yield does not start again from first_yield")
def test_changeover_resets_the_yield() -> Proof:
    # yield of B climbs 0.5 -> 1 over a year: 7.5 GWh good of 10 started, at 3 $/kg
    return Proof(
        a_and_b(
            (10.0, 0.0),
            (0.0, 10.0),
            set=settings(2028),
            recipes=[recipe("L", "A"), recipe("L", "B", yield_years=1)],
            fleet=[fleet(product="A")],
            moves=[move("changeover", cost=7.0, first_yield=0.5)],
            bill_of_materials=[need(product="B")],
            suppliers=[supplier("mine", price=3.0)],
        ),
        objective=7.0 + 3.0 * 10.0 + 20.0 * 2.5,
    )


def long_changeover(limit: Tables) -> Tables:
    """A changeover of 14 months over 2028, with a cheap line K that could fill the gap if there were room."""
    base = a_and_b(
        (10.0, 10.0, 0.0),
        (0.0, 0.0, 10.0),
        set=settings(2029),
        lines=[line(capex_musd=4000.0, fixed_cost_musd_per_year=12.0), line("K", capex_musd=50.0)],
        recipes=[recipe("L", "A"), recipe("L", "B"), recipe("K", "A")],
        segments=[segment("MA", 20.0), segment("MB", 50.0)],
        fleet=[fleet(product="A")],
        moves=[move("changeover", cost=7.0, lead=14)],
    )
    return base | limit


# ordered 2028, back in March 2029: A goes unserved in 2028, B for two months; fixed cost runs on
LONG = 7.0 + 20.0 * 10.0 + 50.0 * 10.0 * 2 / 12 + 3 * 12.0


@proof(breaks="a line in changeover that gives up its power or stops paying its fixed cost")
def test_line_in_changeover_keeps_its_power() -> Proof:
    power = [
        line(capex_musd=4000.0, fixed_cost_musd_per_year=12.0, power_mw=5.0),
        line("K", capex_musd=50.0, power_mw=5.0),
    ]
    return Proof(long_changeover({"sites": [site(power_mw=5.0)], "lines": power}), objective=LONG)


@proof(breaks="a line in changeover that gives up its floor")
def test_line_in_changeover_keeps_its_floor() -> Proof:
    area = [
        line(capex_musd=4000.0, fixed_cost_musd_per_year=12.0, area_1000m2=3.0),
        line("K", capex_musd=50.0, area_1000m2=3.0),
    ]
    return Proof(long_changeover({"sites": [site(area_1000m2=3.0)], "lines": area}), objective=LONG)


@proof(breaks="room that is taken although no limit says so")
def test_without_limits_a_cheap_line_fills_the_gap() -> Proof:
    # K from 2027 on, and the changeover at once: nothing goes unserved
    return Proof(long_changeover({}), objective=7.0 + 50.0 + 3 * 12.0)


@proof(breaks="a line in changeover that gives up its place in max_per_site")
def test_line_in_changeover_keeps_its_place() -> Proof:
    # K could become an L for 5 and make A in 2028, if the L in changeover did not hold the only place
    lines = [line(capex_musd=4000.0, max_per_site=1), line("K", capex_musd=4000.0)]
    recipes = [recipe("L", "A"), recipe("L", "B"), recipe("K", "A", 1.0)]
    moves = [move("changeover", cost=7.0, lead=14), move("convert", cost=5.0, from_line="K", to_line="L")]
    made = long_changeover({"lines": lines, "recipes": recipes, "moves": moves})
    made["fleet"] = [fleet(product="A"), fleet("K", "A")]
    unmet_a = 9.0  # the old K makes 1 of 10 GWh in 2028
    return Proof(made, objective=7.0 + 20.0 * unmet_a + 50.0 * 10.0 * 2 / 12)


def wet_and_dry(kind: str, **sheets: Any) -> Tables:
    """A wet line of 10 GWh that can become a dry one of 14."""
    base: Tables = {
        "set": settings(2031),
        "lines": [line("wet", capex_musd=900.0), line("dry", capex_musd=900.0)],
        "recipes": [recipe("wet"), recipe("dry", output=14.0)],
        "ramps": [{"line": "dry", "move": kind, "year_1": 0.5}],
        "fleet": [fleet("wet")],
        "moves": [move(kind, cost=30.0, lead=6, from_line="wet", to_line="dry")],
        "segments": [segment(penalty=10.0)],
        "demand": [demand(14.0)],
    }
    return tables(**(base | sheets))


def converted() -> float:
    """Convert in 2027: 6 months down, a year at half output, then 14 GWh; against 10 GWh for ever."""
    made = [14.0 * 0.5 * 0.5, 14.0 * (0.5 * 0.5 + 0.5), 14.0, 14.0, 14.0]
    now = 30.0 + 10.0 * sum(14.0 - good for good in made)  # 30 + 140
    never = 10.0 * 5 * 4.0  # 200
    later = 30.0 + 10.0 * (4.0 + sum(14.0 - good for good in made[:2]))  # 210
    assert now == min(now, never, later)
    return now


@proof(breaks="a conversion without its cost, downtime or ramp")
def test_convert_wet_to_dry() -> Proof:
    return Proof(wet_and_dry("convert"), objective=converted(), also={"converted": (moved("convert"), 1)})


@proof(breaks="a retrofit that is not a conversion under another name, with a ramp of its own")
def test_retrofit_is_a_conversion() -> Proof:
    return Proof(wet_and_dry("retrofit"), objective=converted(), also={"retrofitted": (moved("retrofit"), 1)})


@proof(breaks="a conversion that makes a line young")
def test_conversion_does_not_make_a_line_young() -> Proof:
    # the wet line of 2020 may stand until the end of 2027, converted or not; dry saves 3 $/kWh in 2027.
    # A dry line lives a year: one is bought for 2028; another for 2027 would cost more than converting
    return Proof(
        tables(
            set=settings(2028),
            lines=[line("wet", capex_musd=900.0, life_years=8), line("dry", capex_musd=150.0, life_years=1)],
            recipes=[recipe("wet", other_usd_per_kwh=3.0), recipe("dry")],
            fleet=[fleet("wet")],
            moves=[move("convert", cost=1.0, from_line="wet", to_line="dry")],
            demand=[demand(10.0, 10.0)],
        ),
        objective=1.0 + 150.0,  # a new dry line in 2028
    )


def two_places(movable: str, **sheets: Any) -> Tables:
    """A line at S, from where freight is 10 $/kWh; from T it is free."""
    base: Tables = {
        "set": settings(2028),
        "sites": [site(), site("T")],
        "lines": [line(capex_musd=300.0, fixed_cost_musd_per_year=12.0, movable=movable)],
        "fleet": [fleet(), {"site": "T", "site_open": "yes"}],
        "moves": [move("relocate", cost=40.0, lead=3, from_site="S", to_site="T")],
        "freight": [
            {"from": "S", "to": "R", "usd_per_kwh": 10.0},
            {"from": "T", "to": "R", "usd_per_kwh": 0.0},
        ],
        "demand": [demand(10.0, 10.0)],
    }
    return tables(**(base | sheets))


@proof(breaks="a relocation without its cost or lead, or fixed cost while the line is on the road")
def test_relocate_a_movable_line() -> Proof:
    fixed = 12.0 * 9 / 12 + 12.0
    return Proof(
        two_places("yes"),
        objective=40.0 + 20.0 * 10.0 * 3 / 12 + fixed,
        also={"relocated": (moved("relocate"), 1)},
    )


@proof(breaks="a line relocated though its type is not movable")
def test_a_line_that_is_not_movable_stays() -> Proof:
    return Proof(two_places("no"), objective=10.0 * 20.0 + 2 * 12.0)


@proof(breaks="a line on the road that needs no power at the target, or still needs it where it was")
def test_line_on_the_road_holds_its_place_at_the_target() -> Proof:
    # T is connected in 2028: a line 12 months on the road may not leave in 2027, when it would miss nothing
    made = two_places(
        "yes",
        set=settings(2029),
        sites=[site(), site("T", power_mw=1.0)],
        site_power=[{"site": "T", "2027": 0.0, "2028": 5.0}],
        lines=[line(capex_musd=900.0, movable="yes", power_mw=5.0)],
        moves=[move("relocate", cost=40.0, lead=12, from_site="S", to_site="T")],
        demand=[demand(0.0, 10.0, 10.0)],
        segments=[segment(penalty=60.0)],
    )
    return Proof(made, objective=2 * 10.0 * 10.0)  # it stays; 40 would have been enough


@proof(breaks="a line on the road that still holds power where it left")
def test_line_on_the_road_frees_its_old_place() -> Proof:
    # S carries the L or a K, T only an L: with L on the road in 2027 a K may be built at S at once
    made = two_places(
        "yes",
        sites=[site(power_mw=6.0), site("T", power_mw=5.0)],
        lines=[line(capex_musd=900.0, movable="yes", power_mw=5.0), line("K", capex_musd=20.0, power_mw=6.0)],
        recipes=[recipe(), recipe("K", output=8.0)],
        moves=[move("relocate", cost=40.0, lead=12, from_site="S", to_site="T")],
        demand=[demand(8.0, 18.0)],
        segments=[segment(penalty=60.0)],
        freight=[{"from": "S", "to": "R", "usd_per_kwh": 1.0}, {"from": "T", "to": "R", "usd_per_kwh": 0.0}],
    )
    return Proof(made, objective=40.0 + 20.0 + 8.0 * 1.0 + 8.0 * 1.0)


@proof(breaks="lives counted over a family as if every line in it could take the longest")
def test_a_line_does_not_inherit_the_life_of_one_that_was_sold() -> Proof:
    # "long" stands since 2020 with 30 years, sells for 60 and costs 20 a year while it stands. Nothing is
    # asked in 2027, so it is sold then. "short" costs 10, takes a year and lives a year: one is ordered in
    # 2027 and one in 2028: - 60 + 2 x 10. (Kept to 2029, long would cost 2 x 20 to save one of them.)
    # A conversion nobody makes puts both into one family; the short line of 2028 must not stand on in
    # 2029 with the life of the one that was sold (that would be - 50).
    made = tables(
        set=settings(2029),
        lines=[
            line("long", life_years=30, salvage_share=0.6, fixed_cost_musd_per_year=20.0),
            line("short", capex_musd=10.0, life_years=1, lead_months=12),
        ],
        recipes=[recipe("long"), recipe("short")],
        fleet=[fleet("long")],
        moves=[move("convert", cost=500.0, from_line="short", to_line="long")],
        demand=[demand(0.0, 10.0, 10.0)],
    )
    return Proof(made, objective=-60.0 + 2 * 10.0)


@proof(breaks="a line that outlives its life between two states")
def test_a_line_does_not_hide_from_its_age_in_a_changeover() -> Proof:
    # its life ends with 2027 and it sells for 30 x 1.1 in 2028. Under changeover from 2027 to 2029 it would
    # sell for 30 x 1.21 and miss 10 GWh at 0.1
    made = a_and_b(
        (10.0, 0.0, 0.0),
        (0.0, 0.0, 0.0),
        0.1,
        set=settings(2029, inflation=0.1),
        lines=[line(life_years=8, salvage_share=0.3)],
        fleet=[fleet(product="A")],
        moves=[move("changeover", lead=24)],
    )
    return Proof(made, objective=-30.0 * 1.1)


@proof(breaks="a line that came out of a changeover counted twice against the lives of its family")
def test_a_changeover_takes_no_life() -> Proof:
    # of two lines on A the one of 2025 changes over in 2027 and makes B in 2028, when the one of 2020 is gone
    made = a_and_b(
        (10.0, 0.0),
        (0.0, 10.0),
        set=settings(2028),
        lines=[line(life_years=8)],
        fleet=[fleet(product="A"), fleet(product="A", built_year=2025)],
        moves=[move("changeover", cost=7.0, lead=12)],
    )
    return Proof(made, objective=7.0)
