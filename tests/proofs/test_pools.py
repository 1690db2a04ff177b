"""Proofs of time-shared lines: set-ups, time, ramps and scrap of a pool; and of whole set-ups beside them."""

from __future__ import annotations

from typing import Any

from tests.proofs.registry import Proof, Tables, proof
from tests.proofs.tables import (
    a_and_b,
    fleet,
    line,
    move,
    need,
    recipe,
    segment,
    settings,
    supplier,
)


@proof(breaks="a whole set-up that shares its time between products")
def test_whole_setups_need_a_line_each() -> Proof:
    return Proof(a_and_b((5.0,), (5.0,)), objective=2 * 100.0)


SHARED = [line(setup="shared")]


@proof(breaks="a set-up paid per line or per year, or paid for the product the line was built for")
def test_shared_setup_is_paid_once() -> Proof:
    # one pool serves both; one of the two set-ups comes with the line, the cheaper one is bought
    return Proof(
        a_and_b(
            (5.0, 5.0),
            (5.0, 5.0),
            set=settings(2028),
            lines=SHARED,
            moves=[
                move("changeover", cost=30.0, to_product="A"),
                move("changeover", cost=8.0, to_product="B"),
            ],
        ),
        objective=100.0 + 8.0,
    )


@proof(breaks="a set-up dearer than the cheapest row into it, or free though the fleet made another product")
def test_fleet_pool_is_set_up_for_what_it_made() -> Proof:
    return Proof(
        a_and_b(
            (5.0,),
            (5.0,),
            lines=SHARED,
            fleet=[fleet(product="A")],
            moves=[
                move("changeover", cost=30.0),
                move("changeover", cost=8.0, from_product="A", to_product="B"),
            ],
        ),
        objective=8.0,
    )


@proof(breaks="products that do not compete for a pool's time")
def test_products_share_the_time_of_a_pool() -> Proof:
    # 5/10 of the year for A leaves 5/10 of 8 GWh of B: 4 of 6
    return Proof(
        a_and_b(
            (5.0,),
            (6.0,),
            lines=[line(setup="shared", capex_musd=500.0)],
            recipes=[recipe("L", "A"), recipe("L", "B", 8.0)],
            fleet=[fleet(product="A")],
            segments=[segment("MA", 30.0), segment("MB", 20.0)],
            moves=[move("changeover", cost=8.0)],
        ),
        objective=8.0 + 20.0 * 2.0,
    )


@proof(breaks="a product made on a pool before its qualification, which counts from the set-up")
def test_qualification_on_a_pool_counts_from_the_setup() -> Proof:
    return Proof(
        a_and_b(
            (0.0,),
            (10.0,),
            lines=SHARED,
            recipes=[recipe("L", "A"), recipe("L", "B", qualification_months=3)],
            fleet=[fleet(product="A")],
            moves=[move("changeover", cost=8.0)],
        ),
        objective=8.0 + 20.0 * 10.0 * 3 / 12,
    )


@proof(breaks="a pool that is full in the year it ramps")
def test_a_pool_ramps_as_one() -> Proof:
    # 0.5 of a line's time in 2027: 5 of 10 GWh of A and B together; all of it in 2028, when 8 are asked
    return Proof(
        a_and_b(
            (5.0, 5.0),
            (5.0, 3.0),
            set=settings(2028),
            lines=[line(setup="shared")],
            ramps=[{"line": "L", "move": "build", "year_1": 0.5}],
            moves=[move("changeover", cost=8.0)],
            segments=[segment("MA", 16.0), segment("MB", 16.0)],
        ),
        objective=100.0 + 8.0 + 16.0 * 5.0,
    )


@proof(breaks="start-up scrap of a pool that is charged to every product, or to the dearer one")
def test_scrap_of_a_pool_goes_to_the_product_it_is_spent_on() -> Proof:
    # yield 0.5 -> 1 in a year loses 2.5 of 10 GWh; A takes 1 kg of ore, B 2: the lost time is spent on A
    ore = 4.0 * 1.0 + 3.5 * 2.0 + 2.5 * 1.0
    return Proof(
        a_and_b(
            (4.0,),
            (3.5,),
            lines=SHARED,
            recipes=[
                recipe("L", "A", first_yield=0.5, yield_years=1),
                recipe("L", "B", first_yield=0.5, yield_years=1),
            ],
            moves=[move("changeover", cost=8.0)],
            bill_of_materials=[need("ore", 1.0, "A"), need("ore", 2.0, "B")],
            suppliers=[supplier("mine", price=3.0)],
            segments=[segment("MA", 30.0), segment("MB", 30.0)],
        ),
        objective=100.0 + 8.0 + 3.0 * ore,
    )


def pool_with_one_climber(*a: float, b: tuple[float, ...], **sheets: Any) -> Tables:
    """On a pool A's yield climbs 0.5 -> 1 in its first year, B's is mature from the start."""
    base: Tables = {
        "set": settings(2026 + len(a)),
        "lines": SHARED,
        "recipes": [recipe("L", "A", first_yield=0.5, yield_years=1), recipe("L", "B")],
        "moves": [move("changeover", cost=8.0)],
        "bill_of_materials": [need("ore", 1.0, "A"), need("ore", 1.0, "B")],
        "suppliers": [supplier("mine", price=3.0)],
    }
    return a_and_b(a, b, 30.0, **(base | sheets))


@proof(breaks="ramping time of a pool that cannot be spent on the product without a climb")
def test_ramping_time_of_a_pool_is_spent_where_nothing_is_lost() -> Proof:
    return Proof(pool_with_one_climber(2.0, b=(8.0,)), objective=100.0 + 8.0 + 3.0 * 10.0)


@proof(breaks="a pool whose only product climbs, full or without scrap in its first year")
def test_ramping_time_of_a_pool_that_makes_one_product() -> Proof:
    # B is not ready before 2028: A's 10 started give 7.5 in 2027; both in 2028
    made = pool_with_one_climber(
        10.0,
        4.0,
        b=(0.0, 5.0),
        recipes=[recipe("L", "A", first_yield=0.5, yield_years=1), recipe("L", "B", first_year=2028)],
    )
    return Proof(made, objective=100.0 + 8.0 + 3.0 * (10.0 + 9.0) + 30.0 * 2.5)


@proof(breaks="two set-ups of one product whose first months add up")
def test_a_second_setup_does_not_shorten_the_qualification() -> Proof:
    # the line comes set up for B and qualifies for 3 months; to buy the set-up (8) as well would not help
    return Proof(
        a_and_b(
            (0.0,),
            (10.0,),
            lines=[line(setup="shared", max_per_site=1)],
            recipes=[recipe("L", "A"), recipe("L", "B", qualification_months=3)],
            moves=[move("changeover", cost=8.0)],
        ),
        objective=100.0 + 20.0 * 10.0 * 3 / 12,
    )


@proof(breaks="a pool that cannot be converted, or that loses the set-up it had")
def test_a_pool_is_converted_with_the_product_it_made() -> Proof:
    # a fast pool makes 20; the converted line arrives set up for A, B is bought once
    return Proof(
        a_and_b(
            (12.0,),
            (8.0,),
            lines=[line(setup="shared"), line("fast", setup="shared", capex_musd=900.0)],
            recipes=[recipe("L", "A"), recipe("fast", "A", 20.0), recipe("fast", "B", 20.0)],
            fleet=[fleet(product="A")],
            moves=[
                move("convert", cost=30.0, from_line="L", to_line="fast"),
                move("changeover", cost=8.0, to_line="fast"),
            ],
        ),
        objective=30.0 + 8.0,
    )


@proof(breaks="a pool that cannot be sold")
def test_a_pool_is_retired() -> Proof:
    return Proof(
        a_and_b(
            (5.0,),
            (5.0,),
            lines=[line(setup="shared", salvage_share=0.3)],
            fleet=[fleet(product="A", count=3)],
            moves=[move("changeover", cost=8.0)],
        ),
        objective=8.0 - 2 * 30.0,
    )


@proof(breaks="a qualification that costs part of every period instead of the first one")
def test_qualification_on_a_pool_is_over_in_the_next_period() -> Proof:
    return Proof(
        a_and_b(
            (0.0, 0.0),
            (10.0, 10.0),
            set=settings(2028),
            lines=SHARED,
            recipes=[recipe("L", "A"), recipe("L", "B", qualification_months=3)],
            fleet=[fleet(product="A")],
            moves=[move("changeover", cost=8.0)],
        ),
        objective=8.0 + 20.0 * 10.0 * 3 / 12,
    )
