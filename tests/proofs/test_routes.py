"""Routes that open at a charge: once for a pair of places, at first use, whatever they carry."""

from __future__ import annotations

from typing import Any

from tests.proofs import tables as t
from tests.proofs.measures import count, per_kwh, present
from tests.proofs.registry import Proof, Tables, proof


def route(start: str, end: str, cost: float = 0.0, opening: float | None = None, **changed: Any) -> t.Row:
    """A row of ``freight``."""
    return {"from": start, "to": end, "usd_per_kwh": cost, "opening_cost_musd": opening} | changed


def standing(*demand: float, last_year: int = 2027, set: t.Row | None = None, **sheets: Any) -> Tables:
    """One line of 10 GWh stands at S; what M does not get costs 20 $/kWh."""
    base: Tables = {"fleet": [t.fleet()], "demand": [t.demand(*demand)]}
    return t.tables(t.settings(last_year, **(set or {})), **(base | sheets))


@proof(breaks="paying in every year, or again after a year without use")
def test_a_route_is_paid_once() -> Proof:
    # 10 GWh at 1 $/kWh in 2027 and 2029, none in 2028; opened in 2027: 15 + 10 + 10 = 35
    routes = [route("S", "M", 1.0, 15.0)]
    made = standing(10.0, 0.0, 10.0, last_year=2029, freight=routes)
    return Proof(
        made, 35.0, {"opened": (count("route_openings"), 1.0), "paid": (present("route_opening"), -15.0)}
    )


@proof(breaks="getting the charge back when a route is no longer used")
def test_a_route_stays_opened() -> Proof:
    # used in 2027 only: 15, though closing in 2028 and opening again in 2029 at 1.1 ** -2 would bring more
    made = standing(
        10.0, 0.0, 0.0, last_year=2029, set={"discount_rate": 0.1}, freight=[route("S", "M", 0.0, 15.0)]
    )
    return Proof(made, 15.0)


@proof(breaks="paying before the first use, or at the prices of another year")
def test_a_route_is_paid_at_first_use_at_its_prices() -> Proof:
    # nothing asked for in 2027: opened in 2028 at 15 x 1.1 = 16.5, a year later worth 16.5 / 1.2 = 13.75
    money = {"inflation": 0.1, "discount_rate": 0.2}
    made = standing(0.0, 10.0, last_year=2028, set=money, freight=[route("S", "M", 0.0, 15.0)])
    return Proof(made, 13.75)


@proof(breaks="a share of the charge for a share of the most that a route can carry")
def test_a_route_is_opened_in_whole() -> Proof:
    # a line makes 4 of 10 GWh; a second one at 100 is not worth 6 x 10: 15 + 6 x 10 = 75 (0.4 of a route: 66)
    made = standing(
        10.0,
        freight=[route("S", "M", 0.0, 15.0)],
        recipes=[t.recipe(output=4.0)],
        segments=[t.segment(penalty=10.0)],
    )
    return Proof(made, 75.0)


@proof(breaks="opening a route that brings less than it costs")
def test_a_route_that_does_not_pay_stays_shut() -> Proof:
    # 10 GWh missed at 20 = 200, against 201 for the route
    made = standing(10.0, freight=[route("S", "M", 0.0, 201.0)])
    return Proof(made, 200.0, {"opened": (count("route_openings"), 0.0)})


@proof(breaks="a charge of its own for every segment of a region, or for every product")
def test_a_region_and_its_products_are_one_route() -> Proof:
    # A to MA and B to MB, 5 GWh each, both in R: 12 once; A costs 1 $/kWh, B 2: 12 + 5 + 10 = 27
    routes = [route("S", "R", 1.0, 12.0, product="A"), route("S", "R", 2.0, None, product="B")]
    made = t.a_and_b((5.0,), (5.0,), fleet=[t.fleet(product="A"), t.fleet(product="B")], freight=routes)
    return Proof(made, 27.0, {"opened": (count("route_openings"), 1.0)})


@proof(breaks="the charge of a region for a segment that has a row of its own")
def test_a_segment_with_a_row_of_its_own_is_another_route() -> Proof:
    # MA by its own free row, MB by that of the region at 12
    routes = [route("S", "R", 0.0, 12.0), route("S", "MA")]
    made = t.a_and_b((5.0,), (5.0,), fleet=[t.fleet(product="A"), t.fleet(product="B")], freight=routes)
    return Proof(made, 12.0)


@proof(breaks="a charge on purchases that come by another route, or none on a supplier's")
def test_a_supplier_opens_a_route_to_each_site() -> Proof:
    # 20 kt in two years: by a pipe of 30 at 1 $/kg, 30 + 20 = 50, or without one at 3 $/kg, 60;
    # of 20 kWh the pipe is 1.5 $ each
    suppliers = [t.supplier("well", price=1.0), t.supplier("lorry", price=3.0)]
    routes = [route("well", "S", 0.0, 30.0), route("lorry", "S")]
    made = standing(10.0, last_year=2028, suppliers=suppliers, bill_of_materials=[t.need()], freight=routes)
    return Proof(made, 50.0, {"bought": (present("materials"), -20.0), "pipe": (per_kwh("freight"), 1.5)})


@proof(breaks="a free transfer, a charge at each site it passes, a charge in each direction")
def test_what_is_sent_on_opens_its_route() -> Proof:
    # S makes cells, T packs them: the way from S to T opens once at 8; from T to M it is free
    made = t.tables(
        set=t.settings(2028),
        sites=[t.site("S"), t.site("T")],
        lines=[t.line("L"), t.line("K")],
        products=[{"product": "C"}, {"product": "P", "stage": "pack"}],
        recipes=[t.recipe("L", "C"), t.recipe("K", "P")],
        fleet=[t.fleet("L", "C"), t.fleet("K", "P", site="T")],
        bill_of_materials=[{"product": "P", "input": "C", "quantity": 1.0}],
        prices=[{"segment": "M", "product": "P", "2027": 0.0}],
        demand=[t.demand(10.0, 6.0)],
        freight=[route("S", "T", 0.5, 8.0), route("T", "M")],
    )
    # 8 + 0.5 x (10 + 6) = 16
    return Proof(made, 16.0, {"freight": (present("freight"), -8.0)})


@proof(breaks="opening for all futures what only one of them uses")
def test_a_route_opens_in_one_future_alone() -> Proof:
    # M asks in 2028, in the high future only, 10 GWh at 20: 0.25 x 40 = 10 against 0.25 x 200
    made = standing(
        0.0, 10.0,
        last_year=2028,
        branches=t.two_futures(high=0.25),
        drivers=[t.driver("low", "demand", factor=0.0)],
        freight=[route("S", "M", 0.0, 40.0)],
    )  # fmt: skip
    return Proof(made, 10.0, {"opened": (count("route_openings"), 1.0)})


@proof(breaks="leaving the opening of a route out of a budget")
def test_a_budget_holds_what_a_route_costs_to_open() -> Proof:
    # 14 are less than the 15 of the route: 10 x 20 are missed
    rules = [{"strategy": "thrift", "rule": "budget_musd", "value": 14.0}]
    made = standing(
        10.0, freight=[route("S", "M", 0.0, 15.0)], strategies=[{"strategy": "thrift"}], rules=rules
    )
    return Proof(made, 200.0, strategy="thrift")


@proof(breaks="deducting the opening of a route before the end, or never")
def test_the_opening_of_a_route_is_deducted_at_the_end() -> Proof:
    # price 10, 10 GWh in each of three years, tax 25 %, discounted at 10 %, route 20 in the first.
    # Income 100, 100, 100 - 20: tax 25, 25, 20; value = -20 + 75 + 75 / 1.1 + 80 / 1.21
    made = standing(
        10.0, last_year=2029,
        set={"objective": "npv", "discount_rate": 0.1, "tax_rate": 0.25},
        freight=[route("S", "M", 0.0, 20.0)],
        prices=[{"segment": "M", "product": "C", "2027": 10.0}],
    )  # fmt: skip
    return Proof(made, 55.0 + 75.0 / 1.1 + 80.0 / 1.21)
