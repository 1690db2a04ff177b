"""Proofs of flow: three stages, bills of material, scrap that returns, transfers and freight."""

from __future__ import annotations

from typing import Any

from tests.proofs.registry import Proof, Tables, proof
from tests.proofs.tables import (
    demand,
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

STAGES = [
    {"product": "powder", "stage": "material", "unit": "kt"},
    {"product": "C", "stage": "cell"},
    {"product": "pack", "stage": "pack"},
]


def three_stages(**sheets: Any) -> Tables:
    """Ore to powder on P, powder to cells on L, cells to packs on Q; only packs are sold."""
    base: Tables = {
        "products": STAGES,
        "lines": [line("P", capex_musd=30.0), line(), line("Q", capex_musd=20.0)],
        "recipes": [
            recipe("P", "powder", 25.0, mature_yield=0.8),
            recipe("L", "C", 10.0, mature_yield=0.9),
            recipe("Q", "pack", 12.0),
        ],
        "bill_of_materials": [
            need("ore", 1.5, "powder"),
            need("powder", 2.0, "C"),
            {"product": "pack", "input": "C", "quantity": 1.0},
        ],
        "suppliers": [supplier("mine", price=2.0)],
        "prices": [{"segment": "M", "product": "pack", "2027": 0.0}],
        "segments": [must()],
        "demand": [demand(9.0)],
    }
    return tables(**(base | sheets))


@proof(breaks="a stage that takes no input, or takes it per good unit instead of per started one")
def test_three_stages_from_ore_to_pack() -> Proof:
    cells = 9.0  # one per pack
    powder = 2.0 * cells / 0.9  # 20 kt
    ore = 1.5 * powder / 0.8  # 37.5 kt
    return Proof(three_stages(), objective=30.0 + 100.0 + 20.0 + 2.0 * ore)


@proof(breaks="a product made in house that cannot also be bought")
def test_powder_is_made_or_bought() -> Proof:
    # bought powder at 3 saves line P (30) and ore at 2 x 1.5 / 0.8 = 3.75 a kt, up to 15 of 20 kt
    suppliers = [
        supplier("mine", price=2.0),
        supplier("trader", material="powder", price=3.0, limit_kt_per_year=20.0),
    ]
    return Proof(three_stages(suppliers=suppliers), objective=100.0 + 20.0 + 3.0 * 20.0)


@proof(breaks="cells that cannot be sold and built into packs in the same year")
def test_a_product_is_sold_and_used() -> Proof:
    made = three_stages(
        segments=[must(), must("cells")],
        demand=[demand(6.0), demand(3.0, segment="cells")],
        prices=[
            {"segment": "M", "product": "pack", "2027": 0.0},
            {"segment": "cells", "product": "C", "2027": 0.0},
        ],
    )
    return Proof(made, objective=30.0 + 100.0 + 20.0 + 2.0 * 1.5 * (2.0 * 9.0 / 0.9) / 0.8)


@proof(breaks="a line's own bill of material that is ignored, or that loses the rows it does not override")
def test_dry_line_uses_no_solvent() -> Proof:
    # both lines make 10 of 20 GWh: wet takes 1 ore + 0.5 NMP, dry 1 ore and none
    return Proof(
        tables(
            lines=[line("wet", capex_musd=50.0, max_per_site=1), line("dry", max_per_site=1)],
            recipes=[recipe("wet"), recipe("dry")],
            bill_of_materials=[
                need("ore", 1.0),
                need("NMP", 0.5),
                need("NMP", 0.0, line="dry"),
            ],
            suppliers=[supplier("mine", price=2.0), supplier("chem", "NMP", price=4.0)],
            segments=[must()],
            demand=[demand(20.0)],
        ),
        objective=50.0 + 100.0 + 20.0 * 2.0 + 10.0 * 0.5 * 4.0,
    )


@proof(breaks="scrap whose material is lost whole, or that returns more than its share")
def test_scrap_returns_in_kind() -> Proof:
    started = 8.0 / 0.8
    ore = started - 0.5 * (started - 8.0)  # 9 kt
    return Proof(
        tables(
            recipes=[recipe(mature_yield=0.8)],
            bill_of_materials=[need()],
            materials=[{"material": "ore", "scrap_value_share": 0.5}],
            suppliers=[supplier("mine", price=3.0)],
            demand=[demand(8.0)],
        ),
        objective=100.0 + 3.0 * ore,
    )


@proof(breaks="start-up scrap that returns whole, or not at all")
def test_startup_scrap_returns_in_kind() -> Proof:
    # yield 0.5 -> 1 in a year: 10 started, 7.5 good, a quarter of the material of 2.5 returns
    return Proof(
        tables(
            recipes=[recipe(first_yield=0.5, yield_years=1)],
            bill_of_materials=[need()],
            materials=[{"material": "ore", "scrap_value_share": 0.25}],
            suppliers=[supplier("mine", price=3.0)],
            demand=[demand(7.5)],
        ),
        objective=100.0 + 3.0 * (10.0 - 0.25 * 2.5),
    )


@proof(breaks="start-up scrap of a line that takes no input made in house")
def test_startup_scrap_takes_powder_made_in_house() -> Proof:
    # 10 started takes 10 kt of powder for 7.5 good: P must make 10
    return Proof(
        tables(
            products=[STAGES[0], {"product": "C"}],
            lines=[line(), line("P", capex_musd=30.0)],
            recipes=[
                recipe(first_yield=0.5, yield_years=1),
                recipe("P", "powder", 5.0, other_usd_per_kwh=1.0),
            ],
            bill_of_materials=[need("powder")],
            segments=[must()],
            demand=[demand(7.5)],
        ),
        objective=100.0 + 2 * 30.0 + 10.0 * 1.0,
    )


def cells_here_packs_there(**sheets: Any) -> Tables:
    """Cells at S, packs at T only: T has no power for cell lines, S none for pack lines."""
    base: Tables = {
        "sites": [site(), site("T")],
        "products": STAGES[1:],
        "lines": [line(capex_musd=900.0), line("Q", capex_musd=900.0)],
        "recipes": [recipe(), recipe("Q", "pack")],
        "fleet": [fleet(), fleet("Q", "pack", site="T")],
        "bill_of_materials": [{"product": "pack", "input": "C", "quantity": 1.0}],
        "prices": [{"segment": "M", "product": "pack", "2027": 0.0}],
    }
    return tables(**(base | sheets))


@proof(breaks="transfers between sites that are free where freight is typed")
def test_cells_travel_to_the_pack_site() -> Proof:
    freight = [
        {"from": "S", "to": "T", "usd_per_kwh": 1.5},
        {"from": "T", "to": "R", "usd_per_kwh": 0.5},
    ]
    return Proof(cells_here_packs_there(freight=freight), objective=10.0 * 1.5 + 10.0 * 0.5)


@proof(breaks="a route between sites where only others are listed")
def test_cells_do_not_travel_where_no_route_is_listed() -> Proof:
    freight = [{"from": "S", "to": "R", "usd_per_kwh": 1.5}]
    return Proof(cells_here_packs_there(freight=freight), objective=20.0 * 10.0)


@proof(breaks="a route between sites that costs something although no freight is typed")
def test_without_freight_every_route_is_free() -> Proof:
    return Proof(cells_here_packs_there(), objective=0.0)


@proof(breaks="more on a route between sites than its limit")
def test_route_between_sites_has_its_limit() -> Proof:
    freight = [
        {"from": "S", "to": "T", "usd_per_kwh": 1.5, "limit_gwh_per_year": 6.0},
        {"from": "T", "to": "R", "usd_per_kwh": 0.5},
    ]
    return Proof(cells_here_packs_there(freight=freight), objective=6.0 * 2.0 + 20.0 * 4.0)


@proof(breaks="freight from a supplier to a site that is not paid, or the dearer site used")
def test_supplier_freight_by_site() -> Proof:
    made = tables(
        sites=[site(), site("T")],
        bill_of_materials=[need()],
        suppliers=[supplier("mine", price=3.0)],
        freight=[
            {"from": "mine", "to": "S", "usd_per_kwh": 2.0},
            {"from": "mine", "to": "T", "usd_per_kwh": 0.5},
        ],
    )
    return Proof(made, objective=100.0 + 10.0 * 3.5)


@proof(breaks="a supplier's limit that holds at each site instead of over all")
def test_supplier_limit_is_over_all_sites() -> Proof:
    made = tables(
        sites=[site(), site("T")],
        lines=[line(max_per_site=1, capex_musd=50.0)],
        bill_of_materials=[need()],
        suppliers=[supplier("mine", price=3.0, limit_kt_per_year=12.0)],
        freight=[
            {"from": "mine", "to": "S", "usd_per_kwh": 2.0},
            {"from": "mine", "to": "T", "usd_per_kwh": 0.5},
        ],
        demand=[demand(20.0)],
        segments=[segment(penalty=50.0)],
    )
    # 12 kt make 12 GWh: 10 at T, 2 at S
    return Proof(made, objective=2 * 50.0 + 10.0 * 3.5 + 2.0 * 5.0 + 50.0 * 8.0)


@proof(breaks="more from a supplier to a site than the route carries")
def test_route_from_a_supplier_has_its_limit() -> Proof:
    made = tables(
        bill_of_materials=[need()],
        suppliers=[supplier("near", price=3.0), supplier("far", price=6.0)],
        freight=[{"from": "near", "to": "S", "usd_per_kwh": 0.5, "limit_gwh_per_year": 4.0}],
    )
    return Proof(made, objective=100.0 + 4.0 * 3.5 + 6.0 * 6.0)


@proof(breaks="material, transfers or freight of one year charged in another")
def test_flow_follows_demand_by_year() -> Proof:
    made = cells_here_packs_there(
        set=settings(2028),
        freight=[{"from": "S", "to": "T", "usd_per_kwh": 1.5}, {"from": "T", "to": "R", "usd_per_kwh": 0.5}],
        demand=[demand(4.0, 9.0)],
        segments=[must()],
    )
    made["bill_of_materials"] = [*made["bill_of_materials"], need("ore", 1.0, "C")]
    made["suppliers"] = [supplier("mine", price=3.0)]
    return Proof(made, objective=(4.0 + 9.0) * (1.5 + 0.5 + 3.0))


@proof(breaks="start-up scrap taken from the powder of another year")
def test_startup_scrap_takes_its_powder_in_its_own_year() -> Proof:
    # 10 kt of powder for 7.5 good in 2027, 2 for 2 in 2028, at 1 $/kg and 10 % a year
    made = tables(
        set=settings(2028, discount_rate=0.1),
        products=[STAGES[0], {"product": "C"}],
        lines=[line(), line("P", capex_musd=30.0)],
        recipes=[recipe(first_yield=0.5, yield_years=1), recipe("P", "powder", 12.0, other_usd_per_kwh=1.0)],
        bill_of_materials=[need("powder")],
        segments=[must()],
        demand=[demand(7.5, 2.0)],
    )
    return Proof(made, objective=100.0 + 30.0 + 10.0 + 2.0 / 1.1)


@proof(breaks="powder bought in one year and used in another")
def test_powder_is_bought_in_the_year_it_is_used() -> Proof:
    trader = supplier("trader", material="powder", price=3.0, limit_kt_per_year=20.0)
    made = three_stages(
        set=settings(2028), suppliers=[trader, supplier("mine", price=9.0)], demand=[demand(4.5, 9.0)]
    )
    return Proof(made, objective=100.0 + 20.0 + 3.0 * (10.0 + 20.0))


@proof(breaks="limits of routes and suppliers of one period used in another")
def test_limits_follow_the_length_of_the_period() -> Proof:
    # 2027: near 4 of 6; 2028-2029: near 12 of 16, of them 8 by the route's limit: 2 x 4
    made = tables(
        set=settings(2029),
        periods=[{"from_year": 2028, "period_months": 24}],
        lines=[line(capex_musd=50.0)],
        bill_of_materials=[need()],
        suppliers=[supplier("near", price=3.0), supplier("far", price=6.0)],
        freight=[
            {"from": "near", "to": "S", "usd_per_kwh": 0.0, "limit_gwh_per_year": 4.0},
            {"from": "S", "to": "R", "usd_per_kwh": 1.0, "limit_gwh_per_year": 7.5},
        ],
        segments=[segment(penalty=50.0)],
        demand=[demand(6.0, 8.0)],
    )
    ore = 4.0 * 3.0 + 2.0 * 6.0 + 8.0 * 3.0 + 7.0 * 6.0
    return Proof(made, objective=50.0 + ore + 1.0 * (6.0 + 15.0) + 50.0 * 1.0)


@proof(breaks="a limit over all sites of one year used in another")
def test_supplier_limit_over_sites_by_year() -> Proof:
    made = tables(
        set=settings(2028),
        bill_of_materials=[need()],
        suppliers=[supplier("near", price=3.0), supplier("far", price=6.0)],
        supplier_limits=[{"supplier": "near", "2027": 2.0, "2028": 5.0}],
        freight=[{"from": "near", "to": "S", "usd_per_kwh": 0.5}],
        segments=[must()],
        demand=[demand(6.0, 8.0)],
    )
    return Proof(made, objective=100.0 + (2.0 + 5.0) * 3.5 + (4.0 + 3.0) * 6.0)
