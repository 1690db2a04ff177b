"""Proofs of the drivers: each kind, multiplying and replacing, on a branch and what descends from it."""

from __future__ import annotations

from typing import Any

from tests.proofs.registry import Proof, Tables, proof
from tests.proofs.tables import (
    FIRST,
    branch,
    demand,
    driver,
    fleet,
    line,
    must,
    need,
    recipe,
    segment,
    settings,
    site,
    supplier,
    tables,
)

TRUNK = [branch("base", None, FIRST, 1.0)]


def driven(*drivers: dict[str, Any], years: int = 1, **sheets: Any) -> Tables:
    """A single future with drivers on it."""
    base: Tables = {"set": settings(FIRST + years - 1), "branches": TRUNK, "drivers": list(drivers)}
    return tables(**(base | sheets))


@proof(breaks="a demand driver on another segment, or a factor that replaces")
def test_demand_driver_multiplies() -> Proof:
    made = driven(
        driver("base", "demand", "M", factor=1.5),
        segments=[must(), must("N")],
        demand=[demand(8.0), demand(8.0, segment="N")],
    )
    return Proof(made, objective=2 * 100.0)  # 12 + 8 = 20 GWh: 2 lines


@proof(breaks="a demand driver outside its years")
def test_driver_holds_in_its_years_only() -> Proof:
    made = driven(
        driver("base", "demand", "M", factor=2.0, from_year=2028, to_year=2028),
        years=3,
        lines=[line(capex_musd=900.0)],
        fleet=[fleet()],
        demand=[demand(8.0)],
    )
    return Proof(made, objective=20.0 * 6.0)  # 8, 16, 8 GWh against 10


@proof(breaks="a value taken as a factor")
def test_demand_driver_replaces() -> Proof:
    made = driven(driver("base", "demand", "M", value=20.0), segments=[must()])
    return Proof(made, objective=2 * 100.0)


@proof(breaks="a price driver that is not in the revenue")
def test_price_driver() -> Proof:
    made = driven(
        driver("base", "price", "M", factor=0.8),
        set=settings(objective="npv"),
        prices=[{"segment": "M", "product": "C", "2027": 15.0}],
        segments=[segment(penalty=0.0)],
    )
    return Proof(made, objective=10.0 * 12.0 - 100.0)


IMPORT = {"product": "C", "segment": "M", "country": "CN", "tariff_rate": 0.25, "2027": 8.0}


@proof(breaks="an import price driver that is ignored, or that drops the tariff")
def test_import_price_driver_by_product() -> Proof:
    made = driven(
        driver("base", "import_price", "C", factor=0.5), lines=[line(capex_musd=900.0)], imports=[IMPORT]
    )
    return Proof(made, objective=10.0 * 4.0 * 1.25)


@proof(breaks="an import price driver for a segment that loses against one for a product of the same depth")
def test_import_price_driver_of_the_segment_is_more_specific() -> Proof:
    made = driven(
        driver("base", "import_price", "C", value=6.0),
        driver("base", "import_price", "M", value=4.0),
        lines=[line(capex_musd=900.0)],
        imports=[IMPORT],
    )
    return Proof(made, objective=10.0 * 4.0 * 1.25)


@proof(breaks="a tariff driver that reaches imports or suppliers of other countries, or only one of the two")
def test_tariff_driver_covers_suppliers_and_imports() -> Proof:
    made = driven(
        driver("base", "tariff", "CN", value=0.5),
        fleet=[fleet()],
        lines=[line(capex_musd=900.0)],
        bill_of_materials=[need("ore", 2.0)],
        suppliers=[
            supplier("east", country="CN", price=1.0, tariff_rate=0.1, limit_kt_per_year=8.0),
            supplier("west", country="CL", price=2.0, tariff_rate=0.1),
        ],
        imports=[IMPORT],
        demand=[demand(15.0)],
    )
    return Proof(made, objective=8.0 * 1.5 + 12.0 * 2.2 + 5.0 * 8.0 * 1.5)


@proof(breaks="a capex driver on other generations, on moves or on salvage")
def test_capex_driver_by_generation_leaves_salvage_alone() -> Proof:
    made = driven(
        driver("base", "capex", "next", factor=0.6),
        set=settings(terminal_value="salvage"),
        lines=[
            line(max_per_site=1),
            line("K", generation="next", capex_musd=200.0, salvage_share=0.1, max_per_site=1),
        ],
        recipes=[recipe(), recipe("K")],
        segments=[must()],
        demand=[demand(20.0)],
    )
    return Proof(made, objective=100.0 + 0.6 * 200.0 - 0.1 * 200.0)


@proof(breaks="factors on a line and on its generation that do not multiply")
def test_factors_on_line_and_generation_multiply() -> Proof:
    made = driven(driver("base", "capex", "now", factor=0.8), driver("base", "capex", "L", factor=0.5))
    return Proof(made, objective=0.8 * 0.5 * 100.0)


@proof(breaks="a capex driver on what a move costs")
def test_capex_driver_leaves_move_costs_alone() -> Proof:
    made = driven(
        driver("base", "capex", factor=3.0),
        lines=[line("wet"), line("dry")],
        recipes=[recipe("wet", output=1.0), recipe("dry")],
        fleet=[fleet("wet")],
        moves=[{"move": "convert", "from_line": "wet", "to_line": "dry", "cost_musd_per_line": 60.0}],
        segments=[must()],
    )
    return Proof(made, objective=60.0)


ORE = {"bill_of_materials": [need()], "segments": [must()]}


@proof(breaks="a material price driver that misses one of supplier, material or country")
def test_material_price_driver_by_material_country_and_supplier() -> Proof:
    made = driven(
        driver("base", "material_price", "ore", factor=2.0),
        driver("base", "material_price", "CN", factor=3.0),
        driver("base", "material_price", "mine", factor=0.5),
        suppliers=[supplier("mine", country="CN", price=1.0, tariff_rate=0.1)],
        **ORE,
    )
    return Proof(made, objective=100.0 + 10.0 * 2.0 * 3.0 * 0.5 * 1.1)


@proof(breaks="a supplier limit driver that does not cut what a country sells")
def test_export_control_cuts_a_countrys_suppliers() -> Proof:
    made = driven(
        driver("base", "supplier_limit", "CN", factor=0.25),
        suppliers=[
            supplier("east", country="CN", price=1.0, limit_kt_per_year=12.0),
            supplier("home", price=4.0),
        ],
        **ORE,
    )
    return Proof(made, objective=100.0 + 3.0 * 1.0 + 7.0 * 4.0)


@proof(breaks="an export control of 0 that does not stop a supplier without a limit")
def test_export_control_of_zero_stops_an_unlimited_supplier() -> Proof:
    made = driven(
        driver("base", "supplier_limit", "CN", factor=0.0),
        suppliers=[supplier("east", country="CN", price=1.0), supplier("home", price=4.0)],
        **ORE,
    )
    return Proof(made, objective=100.0 + 10.0 * 4.0)


@proof(breaks="a supplier limit that a value does not set where none was typed")
def test_supplier_limit_is_set_by_value() -> Proof:
    made = driven(
        driver("base", "supplier_limit", "east", value=2.0),
        suppliers=[supplier("east", country="CN", price=1.0), supplier("home", price=4.0)],
        **ORE,
    )
    return Proof(made, objective=100.0 + 2.0 * 1.0 + 8.0 * 4.0)


@proof(breaks="a credit that survives its repeal, or sale value dropped with the amount replaced")
def test_credit_driver_replaces_the_amount_before_sale_value() -> Proof:
    credits = [
        {
            "credit": "a",
            "kind": "production",
            "applies_to": "C",
            "unit": "usd_per_kwh",
            "sale_value": 0.5,
            "2027": 9.0,
        },
        {"credit": "b", "kind": "production", "applies_to": "C", "unit": "usd_per_kwh", "2027": 7.0},
    ]
    made = driven(
        driver("base", "credit", "a", value=4.0),
        driver("base", "credit", "b", factor=0.0),
        credits=credits,
        **MUST,
    )
    return Proof(made, objective=100.0 - 10.0 * 0.5 * 4.0)


MUST = {"segments": [must()]}


@proof(breaks="a readiness year that a driver does not move")
def test_first_year_driver_on_a_line() -> Proof:
    made = driven(
        driver("base", "first_year", "L", value=2029),
        years=3,
        lines=[line(first_year=2027)],
        demand=[demand(10.0)],
    )
    return Proof(made, objective=20.0 * 20.0 + 100.0)


@proof(breaks="a product whose readiness year a driver brings forward, still late")
def test_first_year_driver_on_a_product() -> Proof:
    made = driven(
        driver("base", "first_year", "C", value=2028),
        years=3,
        recipes=[recipe(first_year=2029)],
        demand=[demand(10.0)],
    )
    return Proof(made, objective=20.0 * 10.0 + 100.0)


@proof(breaks="a lead that a driver does not shorten")
def test_lead_driver() -> Proof:
    made = driven(
        driver("base", "lead", "L", value=3), years=2, lines=[line(lead_months=15)], demand=[demand(10.0)]
    )
    return Proof(made, objective=100.0 + 20.0 * 2.5)


@proof(breaks="a permit that a driver does not shorten")
def test_permit_driver() -> Proof:
    made = driven(
        driver("base", "permit", "S", factor=0.5),
        years=3,
        sites=[site(permit_months=24)],
        demand=[demand(10.0)],
    )
    return Proof(made, objective=100.0 + 20.0 * 10.0)


@proof(breaks="a grid connection that a driver does not change")
def test_power_driver() -> Proof:
    made = driven(
        driver("base", "power", "S", factor=0.5),
        sites=[site(power_mw=20.0)],
        lines=[line(power_mw=5.0)],
        demand=[demand(30.0)],
    )
    return Proof(made, objective=2 * 100.0 + 20.0 * 10.0)


@proof(breaks="a cap on a country that a driver does not move")
def test_dependence_driver() -> Proof:
    made = driven(
        driver("base", "dependence", "CN", value=0.2),
        suppliers=[supplier("east", country="CN", price=1.0), supplier("home", price=4.0)],
        dependence=[{"material": "ore", "country": "CN", "measure": "mass", "2027": 0.9}],
        **ORE,
    )
    return Proof(made, objective=100.0 + 2.0 * 1.0 + 8.0 * 4.0)


@proof(breaks="a driver without a target that does not reach all")
def test_blank_target_is_all() -> Proof:
    made = driven(
        driver("base", "demand", factor=2.0),
        segments=[must(), must("N")],
        demand=[demand(5.0), demand(5.0, segment="N")],
    )
    return Proof(made, objective=2 * 100.0)


DEEP = [
    branch("base", None, FIRST, 1.0),
    branch("mid", "base", 2028, 1.0),
    branch("deep", "mid", 2029, 1.0),
]


@proof(breaks="a shallow value that beats a deeper one, factors above it that count, or below it that do not")
def test_deepest_value_wins_and_factors_at_or_below_it_multiply() -> Proof:
    # 2027: 10 x 2 = 20. 2028: value 6 at mid; the trunk's factor 2 no longer counts; mid's own 1.5 does: 9.
    # 2029: mid's 6 x 1.5, and 1.2 below it: 10.8
    made = driven(
        driver("base", "demand", "M", factor=2.0),
        driver("mid", "demand", "M", value=6.0),
        driver("mid", "demand", "M", factor=1.5),
        driver("deep", "demand", "M", factor=1.2),
        years=3,
        branches=DEEP,
        lines=[line(capex_musd=900.0)],
        fleet=[fleet(product="C", count=1)],
        recipes=[recipe(output=8.0)],
    )
    return Proof(made, objective=20.0 * (12.0 + 1.0 + 2.8))


@proof(breaks="a more specific value of a shallower branch that beats a deeper one")
def test_depth_comes_before_specificity() -> Proof:
    # base says 6 for M itself, mid says 9 for every segment: from 2028 on 9
    made = driven(
        driver("base", "demand", "M", value=6.0),
        driver("mid", "demand", value=9.0),
        years=2,
        branches=DEEP[:2],
        lines=[line(capex_musd=900.0)],
        fleet=[fleet()],
        recipes=[recipe(output=5.0)],
    )
    return Proof(made, objective=20.0 * (1.0 + 4.0))


@proof(breaks="a lead that changes after the order was placed")
def test_lead_in_force_at_the_order_holds() -> Proof:
    # ordered in 2027 at 12 months, there in 2028, though leads are 60 months from 2028 on
    made = driven(
        driver("base", "lead", "L", value=60, from_year=2028),
        years=2,
        lines=[line(lead_months=12)],
        demand=[demand(0.0, 10.0)],
    )
    return Proof(made, objective=100.0)
