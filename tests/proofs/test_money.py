"""Proofs of money: discounting, escalation, payment, terminal value, objectives and cost per kWh."""

from __future__ import annotations

from typing import Any

from tests.proofs.measures import lcob, supply_cost
from tests.proofs.registry import Proof, Tables, proof
from tests.proofs.tables import (
    demand,
    driver,
    fleet,
    line,
    move,
    must,
    path,
    recipe,
    segment,
    settings,
    site,
    tables,
    two_futures,
)

RATE = 0.1


def two_years(timing: str) -> Tables:
    """A line of 100 and running cost of 20 a year over two years at 10 %."""
    return tables(
        set=settings(2028, discount_rate=RATE, discount_timing=timing),
        recipes=[recipe(other_usd_per_kwh=2.0)],
        segments=[must()],
        demand=[demand(10.0, 10.0)],
    )


@proof(breaks="discounting at the middle or end of a period where the start is asked for")
def test_discounting_at_the_start() -> Proof:
    return Proof(two_years("start"), objective=(100.0 + 20.0) + 20.0 / 1.1)


@proof(breaks="discounting at the start or end of a period where the middle is asked for")
def test_discounting_at_the_middle() -> Proof:
    return Proof(two_years("middle"), objective=(100.0 + 20.0) / 1.1**0.5 + 20.0 / 1.1**1.5)


@proof(breaks="discounting at the start or middle of a period where the end is asked for")
def test_discounting_at_the_end() -> Proof:
    return Proof(two_years("end"), objective=(100.0 + 20.0) / 1.1 + 20.0 / 1.1**2)


@proof(breaks="typed money not escalated from price_year, or credits in nominal money escalated")
def test_typed_money_is_escalated_and_credits_are_not() -> Proof:
    made = tables(
        set=settings(2028, inflation=0.05, price_year=2025),
        sites=[site(opening_cost_musd=10.0)],
        recipes=[recipe(other_usd_per_kwh=2.0)],
        segments=[must()],
        demand=[demand(10.0, 10.0)],
        credits=[
            {"credit": "c", "kind": "production", "applies_to": "C", "unit": "usd_per_kwh", "2027": 1.5}
        ],
    )
    return Proof(made, objective=(100.0 + 10.0 + 20.0) * 1.05**2 + 20.0 * 1.05**3 - 2 * 15.0)


@proof(breaks="prices, penalties or import prices left at price_year money")
def test_prices_and_imports_are_escalated() -> Proof:
    made = tables(
        set=settings(2028, inflation=0.05),
        lines=[line(capex_musd=900.0)],
        imports=[{"product": "C", "segment": "M", "country": "CN", "limit_gwh_per_year": 6.0, "2027": 8.0}],
        demand=[demand(10.0, 10.0)],
    )
    return Proof(made, objective=(6.0 * 8.0 + 4.0 * 20.0) * (1.0 + 1.05))


def paid(payment: str, lead: float, **sheets: Any) -> Tables:
    """A line of 120 with a lead, for demand that begins in 2029."""
    base: Tables = {
        "set": settings(2029, discount_rate=RATE),
        "lines": [line(capex_musd=120.0, lead_months=lead, payment=payment)],
        "segments": [segment(penalty=90.0)],
        "demand": [demand(0.0, 0.0, 10.0)],
    }
    return tables(**(base | sheets))


@proof(breaks="capex paid at order or at completion where it is spread over the lead")
def test_capex_is_paid_over_the_lead() -> Proof:
    return Proof(paid("over_lead", 24), objective=60.0 + 60.0 / 1.1)


@proof(breaks="a lead of 18 months paid in two equal halves")
def test_capex_over_the_lead_goes_by_months() -> Proof:
    # ordered 2028, done July 2029: 12 of 18 months in 2028, 6 in 2029; half of 2029's 10 GWh is lost.
    # ordered 2027, done July 2028: 12 in 2027, 6 in 2028: all of 2029's
    early = 80.0 + 40.0 / 1.1
    late = 80.0 / 1.1 + 40.0 / 1.1**2 + 90.0 * 5.0 / 1.1**2
    assert early < late
    return Proof(paid("over_lead", 18), objective=early)


@proof(breaks="capex spread or delayed where it is paid at order")
def test_capex_is_paid_at_order() -> Proof:
    return Proof(paid("at_order", 24), objective=120.0)


@proof(breaks="capex paid before completion where it is paid at the start of operation")
def test_capex_is_paid_at_completion() -> Proof:
    return Proof(paid("at_start", 24), objective=120.0 / 1.1**2)


@proof(breaks="a building paid at order, or escalated at the year of payment instead of the order's")
def test_buildings_are_paid_over_their_lead_at_prices_of_the_order() -> Proof:
    made = paid(
        "at_order",
        0,
        set=settings(2029, discount_rate=RATE, inflation=0.05),
        lines=[line(area_1000m2=3.0, capex_musd=120.0)],
        buildings=[{"building": "hall", "area_1000m2": 4.0, "capex_musd": 40.0, "lead_months": 24}],
    )
    return Proof(made, objective=20.0 + 20.0 / 1.1 + 120.0 * 1.05**2 / 1.1**2)


@proof(breaks="a conversion paid whole at order where it is spread over its lead")
def test_moves_are_paid_over_their_lead() -> Proof:
    made = tables(
        set=settings(2028, discount_rate=RATE),
        lines=[line("wet", payment="over_lead"), line("dry", capex_musd=900.0, payment="over_lead")],
        recipes=[recipe("wet", output=1.0), recipe("dry")],
        fleet=[fleet("wet")],
        moves=[move("convert", cost=60.0, lead=18, from_line="wet", to_line="dry")],
        segments=[segment(penalty=30.0)],
        demand=[demand(0.0, 10.0)],
    )
    # 12 of 18 months fall into 2027, 6 into 2028, in which half of the year is lost; 9 GWh go unserved else
    return Proof(made, objective=40.0 + 20.0 / 1.1 + 30.0 * 5.0 / 1.1)


@proof(breaks="closure or opening cost in the money of another year")
def test_opening_closing_and_salvage_carry_their_year() -> Proof:
    made = tables(
        set=settings(2029, discount_rate=RATE, inflation=0.05),
        sites=[site(opening_cost_musd=10.0)],
        lines=[line(salvage_share=0.3, fixed_cost_musd_per_year=9.0)],
        moves=[move("retire", cost=4.0)],
        segments=[must()],
        demand=[demand(0.0, 10.0, 0.0)],
    )
    first, second = 1.05 / 1.1, (1.05 / 1.1) ** 2
    return Proof(made, objective=(110.0 + 9.0) * first - (30.0 - 4.0) * second)


def ends(terminal: str, **sheets: Any) -> Tables:
    """A line of 100 with a life of 10 years and salvage of 30 %, at the end of two years."""
    base: Tables = {
        "set": settings(2028, terminal_value=terminal, discount_rate=RATE),
        "lines": [line(life_years=10, salvage_share=0.3)],
        "segments": [must()],
        "demand": [demand(10.0, 10.0)],
    }
    return tables(**(base | sheets))


@proof(breaks="a terminal value where none is asked for")
def test_terminal_value_none() -> Proof:
    return Proof(ends("none"), objective=100.0)


@proof(breaks="salvage at the end not discounted with the last period, or book value in its place")
def test_terminal_value_salvage() -> Proof:
    return Proof(ends("salvage"), objective=100.0 - 30.0 / 1.1)


@proof(
    breaks="age at the end counted to the last period's start, or book value of more than is left of the life"
)
def test_terminal_value_book() -> Proof:
    return Proof(ends("book"), objective=100.0 - 0.8 * 100.0 / 1.1)


@proof(breaks="a fleet without book value, or as young as the plan")
def test_book_value_of_the_fleet() -> Proof:
    # built 2022, seven of ten years old at the end of 2028
    return Proof(ends("book", fleet=[fleet(built_year=2022)]), objective=-0.3 * 100.0 / 1.1)


@proof(breaks="book value at today's price instead of the price at the build, or with the site's factor")
def test_book_value_is_the_typed_capex_at_the_build() -> Proof:
    made = ends(
        "book",
        set=settings(2029, terminal_value="book", inflation=0.05),
        sites=[site(capex_factor=1.2)],
        demand=[demand(0.0, 10.0, 10.0)],
    )
    return Proof(made, objective=1.05 * (1.2 * 100.0 - 0.8 * 100.0))


@proof(breaks="buildings without book value")
def test_book_value_of_buildings() -> Proof:
    made = ends(
        "book",
        lines=[line(life_years=10, area_1000m2=3.0)],
        buildings=[
            {"building": "hall", "area_1000m2": 4.0, "capex_musd": 40.0, "lead_months": 0, "life_years": 20}
        ],
    )
    return Proof(made, objective=140.0 - (0.8 * 100.0 + 0.9 * 40.0) / 1.1)


@proof(breaks="book value of a line that was retired, or of the younger of two when the older went")
def test_book_value_of_what_remains() -> Proof:
    # two of three lines go (salvage 30 each at once): the oldest ones; the youngest keeps 0.7 of its capex
    made = ends(
        "book",
        set=settings(terminal_value="book"),
        lines=[line(life_years=10, salvage_share=0.3)],
        fleet=[fleet(built_year=2018, count=2), fleet(built_year=2025)],
        demand=[demand(10.0)],
    )
    return Proof(made, objective=-2 * 30.0 - 0.7 * 100.0)


@proof(breaks="value that is not revenue less cost, or a sign turned")
def test_net_present_value_of_a_line() -> Proof:
    made = tables(
        set=settings(2028, objective="npv", discount_rate=RATE),
        recipes=[recipe(other_usd_per_kwh=2.0)],
        segments=[segment(penalty=0.0)],
        prices=[{"segment": "M", "product": "C", "2027": 12.0}],
        demand=[demand(10.0, 10.0)],
    )
    # cost: 100 + 20 + 20 / 1.1 over 10 + 10 / 1.1 GWh
    price = (120.0 + 20.0 / 1.1) / (10.0 + 10.0 / 1.1)
    return Proof(made, objective=-100.0 + 100.0 + 100.0 / 1.1, also={"lcob": (lcob, price)})


@proof(breaks="a share of demand owed on average over the futures, or by year, instead of on every path")
def test_min_delivered_share_holds_on_every_path() -> Proof:
    # 0.75 of demand over the horizon: high 10 + 20 asks 22.5, low 10 + 10 asks 15. A second line (10 in
    # 2028) is built in high alone, at a loss; low needs no more than it has
    made = tables(
        set=settings(2028, min_delivered_share=0.75),
        branches=two_futures(),
        drivers=[driver("high", "demand", "M", factor=2.0)],
        lines=[line(max_per_site=2)],
        fleet=[fleet()],
        recipes=[recipe(other_usd_per_kwh=1.0)],
        segments=[segment(penalty=0.0)],
        demand=[demand(10.0, 10.0)],
    )
    # low asks 15 in all, high 22.5: 2027 makes x; low x + y >= 15, high x + z >= 22.5 with z <= 20:
    # x = 10, z = 12.5 (second line 100), y = 5
    return Proof(made, objective=10.0 + 0.5 * 5.0 + 0.5 * (12.5 + 100.0))


@proof(breaks="levelised cost over another kWh than delivered, or penalties and imports in it")
def test_levelised_cost_leaves_penalties_and_imports_out() -> Proof:
    made = tables(
        set=settings(2028, discount_rate=RATE, inflation=0.05),
        lines=[line(max_per_site=1)],
        recipes=[recipe(other_usd_per_kwh=2.0)],
        imports=[{"product": "C", "segment": "M", "country": "CN", "limit_gwh_per_year": 3.0, "2027": 8.0}],
        demand=[demand(15.0, 15.0)],
    )
    real = 1.05 / 1.1
    own = 100.0 + 20.0 + 20.0 * real
    bought = 3.0 * 8.0 * (1 + real)
    missed = 2.0 * 20.0 * (1 + real)
    kwh = 10.0 * (1 + real)
    made_and_bought = (own + bought) / (13.0 * (1 + real))
    return Proof(
        made,
        objective=own + bought + missed,
        also={"lcob": (lcob, own / kwh), "supply cost": (supply_cost, made_and_bought)},
    )


@proof(
    breaks="supply cost filled with dear imports first, or with what the plan imported instead of the rest"
)
def test_supply_cost_fills_the_rest_cheapest_first() -> Proof:
    # own 10 of 20 GWh; the rest 4 at 6 x 1.5 = 9 and 6 at 11
    made = tables(
        set=settings(objective="npv"),
        lines=[line(max_per_site=1)],
        segments=[segment(penalty=0.0)],
        prices=[{"segment": "M", "product": "C", "2027": 12.0}],
        imports=[
            {"product": "C", "segment": "M", "country": "KR", "2027": 11.0},
            {
                "product": "C",
                "segment": "M",
                "country": "CN",
                "tariff_rate": 0.5,
                "limit_gwh_per_year": 4.0,
                "2027": 6.0,
            },
        ],
        demand=[demand(20.0)],
    )
    cost = 100.0 + 4.0 * 9.0 + 6.0 * 11.0
    return Proof(made, objective=120.0 - 100.0, also={"supply cost": (supply_cost, cost / 20.0)})


@proof(breaks="credits, salvage and terminal value left out of the levelised cost")
def test_levelised_cost_after_credits_and_terminal_value() -> Proof:
    made = ends(
        "salvage",
        credits=[
            {"credit": "c", "kind": "production", "applies_to": "C", "unit": "usd_per_kwh"} | path(3.0, 2.0)
        ],
    )
    cost = 100.0 - 30.0 - 20.0 / 1.1 - 30.0 / 1.1
    return Proof(made, objective=cost, also={"lcob": (lcob, cost / (10.0 + 10.0 / 1.1))})


@proof(breaks="book value of lines that were sold in the last period")
def test_book_value_is_of_what_stands_at_the_end() -> Proof:
    # two of 2022 sell for 35 each in 2028 (their book would be 30); the one of 2025 keeps 0.6 of its capex
    made = ends(
        "book",
        set=settings(2028, terminal_value="book"),
        lines=[line(life_years=10, salvage_share=0.35)],
        fleet=[fleet(built_year=2022, count=2), fleet(built_year=2025)],
        demand=[demand(30.0, 10.0)],
    )
    return Proof(made, objective=-2 * 35.0 - 0.6 * 100.0)


def converted_at_the_end(terminal: str) -> Tables:
    """A wet line of 2025 becomes a dry one in 2027; what is it worth at the end of 2028?"""
    return ends(
        terminal,
        set=settings(2028, terminal_value=terminal),
        lines=[
            line("wet", life_years=10, salvage_share=0.3),
            line("dry", capex_musd=300.0, life_years=10, salvage_share=0.2),
        ],
        recipes=[recipe("wet", output=1.0), recipe("dry")],
        fleet=[fleet("wet", built_year=2025)],
        moves=[move("convert", cost=5.0, from_line="wet", to_line="dry")],
    )


@proof(breaks="a converted line with the book value of a new one of the type it became")
def test_book_value_of_a_converted_line_is_that_of_what_was_bought() -> Proof:
    return Proof(converted_at_the_end("book"), objective=5.0 - 0.6 * 100.0)


@proof(breaks="a converted line that sells as what it was")
def test_salvage_of_a_converted_line_is_that_of_what_it_is() -> Proof:
    return Proof(converted_at_the_end("salvage"), objective=5.0 - 0.2 * 300.0)
