"""Figures of plans typed by hand, each worked out on paper."""

from __future__ import annotations

from typing import Any

import pytest

from teaplan.audit import compare
from tests.audit.plans import broken, by_hand, component, made, opened, order, retire, sold
from tests.proofs import tables as t


def priced(**sheets: Any) -> dict[str, Any]:
    """One line of 100 M$ making 10 GWh a year, sold at 30 $/kWh; cost 2 h at 3 $/h, 4 kWh at 0.5 $, 1 $."""
    base: dict[str, Any] = {
        "set": t.settings(objective="npv"),
        "sites": [t.site(wage_usd_per_h=3.0, electricity_usd_per_kwh=0.5)],
        "recipes": [t.recipe(labour_h_per_kwh=2.0, electricity_kwh_per_kwh=4.0, other_usd_per_kwh=1.0)],
        "prices": [{"segment": "M", "product": "C"} | t.path(30.0)],
    }
    return t.tables(**(base | sheets))


def test_one_line_for_one_year() -> None:
    found = by_hand(
        priced(), openings=opened(), orders=[order(0)], output=[made(0, 8.0)], deliveries=[sold(0, 8.0)],
        unmet=[(0, "M", 2.0)],
    )  # fmt: skip
    assert found.passed, found.failures
    # 8 GWh: revenue 240, labour 8 x 2 x 3 = 48, power 8 x 4 x 0.5 = 16, other 8; a penalty of 2 x 20 = 40
    own = 100.0 + 48.0 + 16.0 + 8.0
    figures = found.figures
    assert figures["npv_musd"] == pytest.approx(240.0 - own)
    assert figures["objective_value"] == pytest.approx(240.0 - own - 40.0)
    assert figures["cost_pv_musd"] == pytest.approx(own)
    assert figures["lcob_usd_per_kwh"] == pytest.approx(own / 8.0)
    assert figures["spending_pv_musd"] == figures["gap_denominator_musd"] == pytest.approx(own)
    assert figures["peak_funding_musd"] == 0.0
    assert figures["unmet_gwh"] == 2.0
    assert figures["supply_cost_usd_per_kwh"] is None
    split = found.lcob["component"].set_index("name")["usd_per_kwh"]
    assert split["labour"] == pytest.approx(6.0)
    assert split["line_capex"] == pytest.approx(12.5)
    assert found.jobs["labour_fte"].tolist() == pytest.approx([8e6 * 2.0 / 2000.0])


def test_levelised_cost_counts_kwh_in_real_money() -> None:
    # price year 2027, inflation 4 %, discount 10 % at the end of each year: weights 1/1.1 and 1/1.21
    set_up = t.settings(2028, objective="npv", discount_rate=0.1, discount_timing="end", inflation=0.04)
    found = by_hand(
        priced(set=set_up, demand=[t.demand(10.0, 10.0)]),
        openings=opened(), orders=[order(0)],
        output=[made(0, 10.0), made(1, 10.0)], deliveries=[sold(0, 10.0), sold(1, 10.0)],
    )  # fmt: skip
    assert found.passed, found.failures
    cost = (100.0 + 90.0) / 1.1 + 90.0 * 1.04 / 1.21
    kwh = 10.0 / 1.1 + 10.0 * 1.04 / 1.21
    assert found.figures["lcob_usd_per_kwh"] == pytest.approx(cost / kwh)
    assert found.figures["discounted_gwh"] == pytest.approx(kwh)
    by_period = found.lcob["period"].set_index("name")
    assert by_period.loc["2028", "own_usd_per_kwh"] == pytest.approx(9.0)
    assert by_period.loc["2027", "usd_per_kwh"] == pytest.approx(190.0 / 1.1 / kwh)


def test_nothing_delivered_has_no_levelised_cost() -> None:
    found = by_hand(priced(), unmet=[(0, "M", 10.0)])
    assert found.passed, found.failures
    assert found.figures["lcob_usd_per_kwh"] is None
    assert found.figures["npv_musd"] == 0.0
    assert found.figures["objective_value"] == pytest.approx(-200.0)
    assert found.leaves["lcob_usd_per_kwh"].isna().all()


def test_credits_stand_apart_and_end_in_the_cost() -> None:
    credit = {"credit": "X", "applies_to": "cell", "unit": "usd_per_kwh", "sale_value": 0.9} | t.path(10.0)
    found = by_hand(
        priced(credits=[credit]),
        openings=opened(), orders=[order(0)], output=[made(0, 10.0)], deliveries=[sold(0, 10.0)],
    )  # fmt: skip
    assert found.figures["lcob_before_credits_usd_per_kwh"] == pytest.approx(19.0)  # (100 + 90) / 10
    assert found.figures["lcob_usd_per_kwh"] == pytest.approx(10.0)  # 9 $ of credit on each kWh
    assert component(found, "credits") == pytest.approx(90.0)


def test_futures_have_values_of_their_own_and_the_deepest_hole_counts() -> None:
    found = by_hand(
        priced(
            set=t.settings(2028, objective="npv"),
            branches=t.two_futures(high=0.25),
            demand=[t.demand(0.0, 10.0)],
        ),
        openings=opened(), orders=[order(0), order(1)], output=[made(1, 10.0)], deliveries=[sold(1, 10.0)],
        unmet=[(2, "M", 10.0)],
    )  # fmt: skip
    assert found.passed, found.failures
    value = found.leaves.set_index("branch")["npv_musd"]
    assert value["high"] == pytest.approx(-100.0 - 100.0 + 300.0 - 90.0)
    assert value["low"] == pytest.approx(-100.0)
    assert found.figures["npv_musd"] == pytest.approx(0.25 * 10.0 - 0.75 * 100.0)
    # never below -100: the second line is bought in the year its sales pay for it
    assert found.figures["peak_funding_musd"] == pytest.approx(100.0)
    assert found.figures["delivered_gwh"] == pytest.approx(2.5)


def test_supply_cost_fills_the_rest_cheapest_first_whatever_the_plan_imported() -> None:
    imports = [
        {"product": "C", "country": "A", "tariff_rate": 0.5, "limit_gwh_per_year": 3.0} | t.path(20.0),
        {"product": "C", "country": "B", "limit_gwh_per_year": 4.0} | t.path(40.0),
    ]
    found = by_hand(
        priced(imports=imports, demand=[t.demand(20.0)]),
        openings=opened(), orders=[order(0)], output=[made(0, 10.0)], deliveries=[sold(0, 10.0)],
        imports=[(0, 1, "C", "M", "B", 2.0)], unmet=[(0, "M", 8.0)],
    )  # fmt: skip
    assert found.passed, found.failures
    # 3 GWh at 20 x 1.5, then 4 at 40; 3 of 20 GWh nobody brings
    own, rest = 190.0, 3.0 * 30.0 + 4.0 * 40.0
    assert found.figures["supply_cost_usd_per_kwh"] == pytest.approx((own + rest) / 17.0)
    assert found.figures["supply_short_gwh"] == pytest.approx(3.0)
    # in npv the customer pays for imports; in cost they cost their landed price
    assert found.figures["npv_musd"] == pytest.approx(300.0 - own)
    assert found.figures["cost_pv_musd"] == pytest.approx(own + 80.0)


def test_book_value_keeps_what_is_worth_most() -> None:
    # two lines in 2027 at 100, one in 2028 at 100 x 1.5; one retires in 2028: an old one
    found = by_hand(
        priced(
            set=t.settings(2028, objective="npv", terminal_value="book"),
            lines=[t.line(life_years=10, salvage_share=0.2)],
            branches=[t.branch("base", None, 2027, 1.0), t.branch("next", "base", 2028, 1.0)],
            drivers=[t.driver("next", "capex", "L", factor=1.5)],
            demand=[t.demand(0.0, 0.0)],
        ),
        openings=opened(), orders=[order(0, count=2), order(1), retire(1)],
    )  # fmt: skip
    assert found.passed, found.failures
    assert component(found, "terminal") == pytest.approx(100.0 * 0.8 + 150.0 * 0.9)
    assert component(found, "salvage") == pytest.approx(20.0)
    assert found.remaining["age_years"].tolist() == [2.0, 1.0]


def test_cost_follows_the_goods_to_the_product_and_site_that_sell_them() -> None:
    # cells are made at S (a line of 100, 10 x 5); 4 of 10 go on to W, where packs cost 20 + 4 x 2
    found = by_hand(
        t.tables(
            sites=[t.site(), t.site("W")],
            products=[{"product": "C"}, {"product": "P", "stage": "pack"}],
            lines=[t.line(), t.line("K", capex_musd=20.0)],
            recipes=[t.recipe(other_usd_per_kwh=5.0), t.recipe("K", "P", 4.0, other_usd_per_kwh=2.0)],
            bill_of_materials=[{"product": "P", "input": "C", "quantity": 1.0}],
            freight=[
                {"from": "S", "to": "W", "usd_per_kwh": 0.25},
                {"from": "S", "to": "R", "usd_per_kwh": 0.5},
                {"from": "W", "to": "R", "usd_per_kwh": 0.0},
            ],
        ),
        openings=[*opened(), *opened("W")],
        orders=[order(0), order(0, "W", "K", "P")],
        output=[made(0, 10.0), made(0, 4.0, "K", "P", "W")],
        transfers=[(0, "S", "W", "C", 4.0)],
        deliveries=[sold(0, 6.0), sold(0, 4.0, product="P", site="W")],
    )  # fmt: skip
    assert found.passed, found.failures
    cell = (100.0 + 50.0) / 10.0
    by_product = found.lcob["product"].set_index("name")["own_usd_per_kwh"]
    assert by_product["C"] == pytest.approx(cell + 0.5)
    assert by_product["P"] == pytest.approx(cell + 0.25 + 5.0 + 2.0)
    by_site = found.lcob["site"].set_index("name")
    assert by_site.loc["W", "discounted_gwh"] == pytest.approx(4.0)
    assert by_site.loc["W", "cost_pv_musd"] == pytest.approx(4.0 * (cell + 7.25))


def test_claims_are_held_against_the_audit() -> None:
    found = by_hand(priced(), openings=opened(), orders=[order(0)], unmet=[(0, "M", 10.0)])
    good, bad, absent = compare(
        found, {"objective_value": -300.0, "npv_musd": -100.001, "lcob_usd_per_kwh": 12.0}
    )
    assert good.passed
    assert not bad.passed
    assert bad.difference == pytest.approx(0.001 / 300.0)
    assert not absent.passed
    assert compare(found, {"lcob_usd_per_kwh": None})[0].passed


def test_an_empty_plan_is_read() -> None:
    found = by_hand(priced())
    assert broken(found) == {"demand_met"}
    assert "base/2027, segment M" in found.failures[0]
