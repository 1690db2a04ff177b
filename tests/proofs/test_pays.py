"""Proofs of what a factory also pays: contingency, property tax, overheads, working capital."""

from __future__ import annotations

from typing import Any

from tests.proofs.measures import built, figure, moved
from tests.proofs.registry import Proof, Tables, proof
from tests.proofs.tables import (
    building,
    demand,
    driver,
    fleet,
    line,
    must,
    need,
    recipe,
    settings,
    site,
    supplier,
    tables,
    two_futures,
)


def served(*asked: float, set: dict[str, Any] | None = None, **sheets: Any) -> Tables:
    """Lines of 100 for demand that must be served; settings of its own by name."""
    base: Tables = {
        "set": settings(2026 + len(asked), **(set or {})),
        "segments": [must()],
        "demand": [demand(*asked)],
    }
    return tables(**(base | sheets))


def overhead(base: str, share: float, name: str = "research") -> dict[str, Any]:
    """An overhead on a base."""
    return {"overhead": name, "base": base, "share_per_year": share}


# -- contingency, owner's cost -------------------------------------------------------------------------


@proof(breaks="contingency on moves or openings, without a site's factor, or multiplied with owner's cost")
def test_contingency_and_owners_cost_add_to_capex() -> Proof:
    # (100 + 40) x 1.2 x 1.15, the opening of 7 and the changeover as typed
    made = served(
        10.0,
        set={"contingency_share": 0.1, "owners_cost_share": 0.05},
        sites=[site(capex_factor=1.2, opening_cost_musd=7.0)],
        lines=[line(area_1000m2=5.0)],
        buildings=[building("hall", 5.0, 40.0)],
    )
    return Proof(made, objective=140.0 * 1.2 * 1.15 + 7.0)


@proof(breaks="book value or salvage of contingency, which is typed capex alone")
def test_what_stands_is_worth_typed_capex() -> Proof:
    made = served(
        10.0,
        set={"contingency_share": 0.1, "terminal_value": "book"},
        lines=[line(life_years=4.0)],
    )
    return Proof(made, objective=110.0 - 75.0)


@proof(breaks="an investment credit on typed capex alone")
def test_an_investment_credit_is_on_contingency_too() -> Proof:
    credit = {
        "credit": "48C",
        "kind": "investment",
        "applies_to": "now",
        "unit": "share_of_cost",
        "2027": 0.3,
    }
    return Proof(served(10.0, set={"contingency_share": 0.1}, credits=[credit]), objective=110.0 * 0.7)


# -- property tax --------------------------------------------------------------------------------------


@proof(breaks="property tax on what is on order, without contingency or a site's factor, or not escalated")
def test_property_tax_is_on_what_stands() -> Proof:
    # complete in mid 2027: half a year then, a year in 2028 at 1.05
    made = served(
        5.0,
        10.0,
        set={"contingency_share": 0.1, "inflation": 0.05},
        sites=[site(property_tax_share_per_year=0.02, capex_factor=1.2)],
        lines=[line(lead_months=6, area_1000m2=5.0)],
        buildings=[building("hall", 5.0, 40.0)],
    )
    paid = 1.1 * 1.2
    tax = 0.02 * paid * ((40.0 + 0.5 * 100.0) + 140.0 * 1.05)
    return Proof(made, objective=140.0 * paid + tax)


@proof(breaks="property tax that makes no difference between sites")
def test_property_tax_decides_where() -> Proof:
    # 1 % for three years at S is 3, the opening of T costs 2.5
    sites = [site("S", property_tax_share_per_year=0.01), site("T", opening_cost_musd=2.5)]
    return Proof(served(10.0, 10.0, 10.0, sites=sites), objective=102.5)


# -- overheads -----------------------------------------------------------------------------------------


def worked(**changed: Any) -> Tables:
    """A line with 10 M$ of labour and 5 of staff, 3 of power, 2 of other cost, 20 of ore, 1 of freight."""
    base: Tables = {
        "sites": [site(wage_usd_per_h=25.0, electricity_usd_per_kwh=0.1)],
        "lines": [line(staff_fte=100.0, life_years=8.0, area_1000m2=5.0)],
        "recipes": [recipe(labour_h_per_kwh=0.04, electricity_kwh_per_kwh=3.0, other_usd_per_kwh=0.2)],
        "bill_of_materials": [need(kg=2.0)],
        "suppliers": [supplier("U", price=0.8, tariff_rate=0.25, freight_usd_per_kg=0.05)],
        "buildings": [building("hall", 5.0, 40.0, life_years=20.0)],
    }
    return served(10.0, **(base | changed))


COST = 140.0 + 10.0 + 5.0 + 3.0 + 2.0 + 16.0 + 4.0 + 1.0


@proof(breaks="an overhead on labour without staff")
def test_an_overhead_on_labour() -> Proof:
    return Proof(worked(overheads=[overhead("labour", 0.4)]), objective=COST + 0.4 * 15.0)


@proof(breaks="an overhead on variable cost that leaves out tariffs or freight, or counts staff")
def test_an_overhead_on_variable_cost() -> Proof:
    return Proof(worked(overheads=[overhead("variable", 0.1)]), objective=COST + 0.1 * 36.0)


@proof(breaks="an overhead on equipment that counts buildings, or another site's factor")
def test_an_overhead_on_capex() -> Proof:
    return Proof(worked(overheads=[overhead("capex", 0.05)]), objective=COST + 5.0)


@proof(breaks="an overhead on buildings that counts lines")
def test_an_overhead_on_buildings() -> Proof:
    return Proof(worked(overheads=[overhead("building", 0.05)]), objective=COST + 2.0)


@proof(breaks="an overhead on depreciation over another life, or of one of the two")
def test_an_overhead_on_depreciation() -> Proof:
    # 100 / 8 and 40 / 20
    return Proof(worked(overheads=[overhead("depreciation", 0.2)]), objective=COST + 0.2 * 14.5)


@proof(breaks="an overhead on revenue of contracts left out, or of deliveries twice")
def test_an_overhead_on_revenue() -> Proof:
    # 4 of 10 under a contract at 50, the rest at 30: 380 less 10 %
    made = worked(
        overheads=[overhead("revenue", 0.1)],
        prices=[{"segment": "M", "product": "C", "2027": 30.0}],
        contracts=[
            {"contract": "K", "segment": "M", "product": "C", "gwh_per_year": 4.0, "price_usd_per_kwh": 50.0}
        ],
    )
    made["settings"] = settings(objective="npv")
    return Proof(made, objective=380.0 * 0.9 - COST)


@proof(breaks="an overhead of a longer period that is one of a year")
def test_overheads_of_two_years() -> Proof:
    made = served(10.0, lines=[line(life_years=10.0)], overheads=[overhead("capex", 0.05)])
    made["settings"] = settings(2028, period_months=24)
    return Proof(made, objective=100.0 + 10.0)


@proof(breaks="overheads that do not decide between lines")
def test_overheads_decide_between_lines() -> Proof:
    # 8 % of 100 for three years against a line of 120 whose labour bears 15 %
    made = served(
        10.0,
        10.0,
        10.0,
        sites=[site(wage_usd_per_h=10.0)],
        lines=[line(), line("K", capex_musd=70.0)],
        recipes=[recipe(), recipe("K", labour_h_per_kwh=0.1)],
        overheads=[overhead("capex", 0.08), overhead("labour", 0.15, "administration")],
    )
    # L: 100 + 24; K: 70 + 16.8 + 30 + 4.5
    return Proof(made, objective=70.0 * 1.24 + 30.0 * 1.15, also={"K": (built("K"), 1.0)})


# -- working capital -----------------------------------------------------------------------------------


@proof(breaks="working capital that is a cost, is not got back as cost falls, or is lost at the end")
def test_working_capital_is_built_up_and_released() -> Proof:
    # ore of 10 and 20, then 5: 20 % of it is 2, 4, 1; got back whole, a year or two later
    made = served(
        10.0,
        20.0,
        5.0,
        set={"working_capital_share": 0.2, "discount_rate": 0.1},
        fleet=[fleet(count=2)],
        bill_of_materials=[need()],
        suppliers=[supplier("U")],
    )
    ore = 10.0 + 20.0 / 1.1 + 5.0 / 1.21
    tied = 2.0 + 2.0 / 1.1 - 3.0 / 1.21 - 1.0 / 1.21
    lcob = (ore + tied) / (10.0 + 20.0 / 1.1 + 5.0 / 1.21)
    return Proof(made, objective=ore + tied, also={"lcob": (figure("lcob_usd_per_kwh"), lcob)})


@proof(breaks="working capital of a longer period on all its cost")
def test_working_capital_is_a_share_of_a_years_cost() -> Proof:
    # 20 of ore in two years: 10 a year, of which 2 are tied up until the end of the next
    made = served(
        10.0,
        20.0,
        set={"working_capital_share": 0.2, "discount_rate": 0.1},
        fleet=[fleet(count=2)],
        bill_of_materials=[need()],
        suppliers=[supplier("U")],
    )
    made["settings"] |= {"last_year": 2030, "period_months": 24}
    made["demand"] = [demand(10.0, 10.0, 20.0)]
    ore = 20.0 + 40.0 / 1.21
    tied = 2.0 + 2.0 / 1.21 - 4.0 / 1.21
    return Proof(made, objective=ore + tied)


@proof(breaks="working capital of one future that is built up in the other")
def test_working_capital_follows_its_future() -> Proof:
    made = served(
        10.0,
        10.0,
        set={"working_capital_share": 0.5, "discount_rate": 0.1},
        fleet=[fleet(count=2)],
        bill_of_materials=[need()],
        suppliers=[supplier("U")],
        branches=two_futures(high=0.4),
        drivers=[driver("high", "demand", factor=2.0), driver("low", "demand", factor=0.0)],
    )
    # 5 now; 5 more where 20 are made, 5 back where none is; 10 or nothing at the end
    expected = 10.0 + 0.4 * 20.0 / 1.1 + 5.0 + (0.4 * 5.0 - 0.6 * 5.0 - 0.4 * 10.0) / 1.1
    return Proof(made, objective=expected, also={"moved": (moved("build"), 0.0)})
