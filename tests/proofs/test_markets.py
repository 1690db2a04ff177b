"""Proofs of markets: specifications, obligations, prices, imports, freight, sources and credits."""

from __future__ import annotations

from typing import Any

from tests.proofs.measures import delivered, imported, unmet
from tests.proofs.registry import Proof, Tables, proof
from tests.proofs.tables import demand, fleet, line, must, path, recipe, segment, settings, site, tables

Row = dict[str, Any]


def offer(price: float, product: str = "C", segment: str = "M", **changed: Any) -> Row:
    """An import at a landed price before its tariff."""
    base: Row = {"product": product, "segment": segment, "country": "CN", "2027": price}
    return base | changed


def route(origin: str, cost: float, to: str = "R", **changed: Any) -> Row:
    """A freight route."""
    return {"from": origin, "to": to, "usd_per_kwh": cost} | changed


def cheap_and_good(cheap: Row, good: Row, asked: Row) -> Tables:
    """A cheap product that fails a segment's specification and a dear one that meets it."""
    return tables(
        products=[{"product": "cheap"} | cheap, {"product": "good"} | good],
        recipes=[recipe("L", "cheap"), recipe("L", "good", other_usd_per_kwh=3.0)],
        segments=[segment() | asked],
    )


MET = 100.0 + 10.0 * 3.0  # only the dear product may be sold


@proof(breaks="a product below the specific energy a segment asks for")
def test_specification_of_energy() -> Proof:
    return Proof(
        cheap_and_good({"wh_per_kg": 249}, {"wh_per_kg": 250}, {"min_wh_per_kg": 250}), objective=MET
    )


@proof(breaks="a product below the cycle life a segment asks for, or a blank property that passes")
def test_specification_of_cycle_life() -> Proof:
    return Proof(cheap_and_good({}, {"cycle_life": 4000}, {"min_cycle_life": 4000}), objective=MET)


@proof(breaks="abuse classes compared the wrong way round")
def test_specification_of_abuse_class() -> Proof:
    return Proof(
        cheap_and_good({"abuse_class": 2}, {"abuse_class": 3}, {"min_abuse_class": 3}), objective=MET
    )


@proof(breaks="a blank specification that tests something")
def test_blank_specification_is_no_test() -> Proof:
    return Proof(cheap_and_good({"wh_per_kg": 1}, {"wh_per_kg": 250}, {}), objective=100.0)


@proof(breaks="a segment that must be served left unserved")
def test_must_serve_builds_whatever_it_costs() -> Proof:
    return Proof(tables(lines=[line(capex_musd=1e4)], segments=[must()]), objective=1e4)


@proof(breaks="an obligation nobody can meet reported as met")
def test_must_serve_beyond_every_line_is_infeasible() -> Proof:
    return Proof(
        tables(lines=[line(max_per_site=1)], segments=[must()], demand=[demand(11.0)]), objective=None
    )


@proof(breaks="an unmet penalty that is not the segment's own, or not by the year")
def test_penalties_rank_the_segments() -> Proof:
    # 10 GWh for 6 + 8 in 2027 and 6 + 6 in 2028: the segment of 30 is served first
    made = tables(
        set=settings(2028),
        lines=[line(capex_musd=900.0)],
        fleet=[fleet()],
        segments=[segment("M", 20.0), segment("N", 30.0)],
        demand=[demand(6.0, 6.0), demand(8.0, 6.0, segment="N")],
    )
    return Proof(made, objective=20.0 * (4.0 + 2.0), also={"unmet": (unmet, 6.0), "own": (delivered, 20.0)})


def profit(*prices: float, **sheets: Any) -> Tables:
    """One product at a price path, of the project's value."""
    base: Tables = {
        "set": settings(2026 + len(prices), objective="npv"),
        "segments": [segment(penalty=0.0)],
        "recipes": [recipe(other_usd_per_kwh=2.0)],
        "prices": [{"segment": "M", "product": "C"} | path(*prices)],
    }
    return tables(**(base | sheets))


@proof(breaks="revenue at the price of another year, or a line that runs at a loss")
def test_value_follows_the_price_path() -> Proof:
    # 2028's price is below the running cost: the line stands still
    return Proof(profit(13.0, 1.0, 9.0), objective=10.0 * 11.0 + 0.0 + 10.0 * 7.0 - 100.0)


@proof(breaks="something built that never earns its cost")
def test_not_building_is_a_plan() -> Proof:
    return Proof(profit(6.0, 6.0), objective=0.0)


@proof(breaks="a penalty left out of the objective of value")
def test_penalty_counts_in_the_objective_of_value() -> Proof:
    # margins of 80 do not pay the line, the penalty avoided does
    return Proof(profit(6.0, 6.0, segments=[segment(penalty=3.0)]), objective=2 * 40.0 - 100.0)


@proof(breaks="a product that fills more than its share of a segment, or a share read of what is delivered")
def test_max_share_of_a_segment() -> Proof:
    made = tables(
        products=[{"product": "A"}, {"product": "B"}],
        recipes=[recipe("L", "A"), recipe("L", "B", other_usd_per_kwh=30.0)],
        prices=[
            {"segment": "M", "product": "A", "max_share": 0.6, "2027": 0.0},
            {"segment": "M", "product": "B", "2027": 0.0},
        ],
        segments=[segment(penalty=60.0)],
    )
    # A alone: 100 + 4 x 60; B alone: 100 + 10 x 30; a line for each:
    return Proof(made, objective=2 * 100.0 + 4.0 * 30.0)


@proof(breaks="imports that do not count against a product's share of a segment")
def test_max_share_holds_own_and_imported_together() -> Proof:
    made = tables(
        products=[{"product": "A"}, {"product": "B"}],
        recipes=[recipe("L", "A"), recipe("L", "B")],
        lines=[line(capex_musd=900.0)],
        fleet=[fleet(product="A")],
        prices=[
            {"segment": "M", "product": "A", "max_share": 0.7, "2027": 0.0},
            {"segment": "M", "product": "B", "2027": 0.0},
        ],
        imports=[offer(2.0, "A", limit_gwh_per_year=4.0), offer(9.0, "B")],
        demand=[demand(10.0, 20.0)],
    )
    made["settings"] = settings(2028)
    # 2027: 7 own of A, 3 of B from abroad at 9; 2028: 10 own and 4 imported of A at 2, 6 of B at 9
    return Proof(made, objective=3.0 * 9.0 + 4.0 * 2.0 + 6.0 * 9.0)


@proof(breaks="deliveries of a product a segment has no price for")
def test_only_listed_pairs_are_delivered() -> Proof:
    made = tables(
        products=[{"product": "A"}, {"product": "B"}],
        recipes=[recipe("L", "A"), recipe("L", "B", other_usd_per_kwh=3.0)],
        prices=[{"segment": "M", "product": "B", "2027": 0.0}],
    )
    return Proof(made, objective=100.0 + 10.0 * 3.0)


def two_sites(**sheets: Any) -> Tables:
    """Two sites with a line of 6 GWh each."""
    base: Tables = {
        "sites": [site(), site("T")],
        "lines": [line(capex_musd=900.0)],
        "recipes": [recipe(output=6.0)],
        "fleet": [fleet(), fleet(site="T")],
    }
    return tables(**(base | sheets))


@proof(breaks="own deliveries to a single-source segment from two sites in one period")
def test_single_source_takes_all_from_one_site() -> Proof:
    made = two_sites(
        set=settings(2028),
        segments=[segment(single_source="yes")],
        demand=[demand(10.0, 11.0)],
    )
    return Proof(made, objective=20.0 * (4.0 + 5.0))


@proof(breaks="a single source that may not change from one period to the next")
def test_single_source_may_change_by_period() -> Proof:
    # T's freight is 1, S's 3; the line at T is there from 2028 on
    made = two_sites(
        set=settings(2028),
        segments=[segment(single_source="yes")],
        fleet=[fleet(), fleet(site="T", built_year=2028)],
        freight=[route("S", 3.0), route("T", 1.0)],
        demand=[demand(6.0, 6.0)],
    )
    return Proof(made, objective=6.0 * 3.0 + 6.0 * 1.0)


@proof(breaks="imports without tariff, above their limit, or after unmet demand")
def test_imports_with_tariff_and_limit() -> Proof:
    landed = 8.0 * 1.25
    made = tables(
        lines=[line(capex_musd=900.0)], imports=[offer(8.0, tariff_rate=0.25, limit_gwh_per_year=7.0)]
    )
    return Proof(made, objective=7.0 * landed + 3.0 * 20.0, also={"imported": (imported, 7.0)})


@proof(breaks="an import price of one year used in another")
def test_import_price_path() -> Proof:
    made = tables(
        set=settings(2029),
        lines=[line(capex_musd=900.0)],
        imports=[offer(8.0, **{"2029": 5.0})],
        demand=[demand(10.0, 6.0, 4.0)],
    )
    return Proof(made, objective=10.0 * 8.0 + 6.0 * 8.0 + 4.0 * 5.0)


@proof(breaks="an import limit for every segment that holds for each of them")
def test_import_for_every_segment_has_one_limit() -> Proof:
    made = tables(
        lines=[line(capex_musd=900.0)],
        segments=[segment("M", 20.0), segment("N", 30.0)],
        demand=[demand(10.0), demand(10.0, segment="N")],
        imports=[offer(8.0, segment="*", limit_gwh_per_year=12.0)],
    )
    return Proof(made, objective=12.0 * 8.0 + 8.0 * 20.0)


@proof(breaks="imports of a product that fails the specification")
def test_imports_meet_the_specification() -> Proof:
    made = cheap_and_good({"wh_per_kg": 249}, {"wh_per_kg": 250}, {"min_wh_per_kg": 250})
    return Proof(made | {"imports": [offer(1.0, "cheap"), offer(12.0, "good")]}, objective=10.0 * 12.0)


@proof(breaks="imports that cost or earn in the value of the project")
def test_imports_are_the_customers_own_purchase_in_value() -> Proof:
    # own deliveries of 10 GWh earn 9 each in both years; imports fill 4 for nothing: no penalty falls due
    made = profit(11.0, 11.0, imports=[offer(8.0)], segments=[segment(penalty=50.0)], demand=[demand(14.0)])
    made["lines"] = [line(max_per_site=1)]
    return Proof(made, objective=2 * 10.0 * 9.0 - 100.0)


@proof(breaks="freight not paid, or the dear route used first")
def test_freight_by_route() -> Proof:
    made = two_sites(freight=[route("S", 3.0), route("T", 1.0)])
    return Proof(made, objective=6.0 * 1.0 + 4.0 * 3.0)


@proof(breaks="a row for the region that beats one for the segment, or one for a product that loses")
def test_most_specific_route_wins() -> Proof:
    made = two_sites(
        freight=[route("S", 3.0), route("S", 5.0, to="M"), route("T", 1.0), route("T", 6.0, product="C")],
    )
    return Proof(made, objective=6.0 * 5.0 + 4.0 * 6.0)


@proof(breaks="a delivery on a route that is not listed while others from the site are")
def test_only_listed_routes_exist_from_a_site() -> Proof:
    # S reaches N only; T has no rows and reaches everyone for free
    made = two_sites(
        segments=[segment("M"), segment("N", region="Q")],
        demand=[demand(10.0), demand(4.0, segment="N")],
        freight=[route("S", 3.0, to="Q")],
    )
    # T serves 6 of M; S serves 4 of N at 3
    return Proof(made, objective=4.0 * 20.0 + 4.0 * 3.0)


@proof(breaks="more on a route than its limit, or the limit of one product's row on all")
def test_route_limit() -> Proof:
    made = two_sites(freight=[route("S", 3.0), route("T", 1.0, limit_gwh_per_year=2.5)])
    return Proof(made, objective=2.5 * 1.0 + 6.0 * 3.0 + 1.5 * 20.0)


@proof(breaks="a credit without its path or sale value, or paid on what is not good")
def test_credit_by_year_and_sale_value() -> Proof:
    made = profit(
        9.0,
        9.0,
        9.0,
        recipes=[recipe(mature_yield=0.8, other_usd_per_kwh=2.0)],
        credits=[
            {
                "credit": "45X",
                "kind": "production",
                "applies_to": "cell",
                "unit": "usd_per_kwh",
                "sale_value": 0.9,
            }
            | path(10.0, 5.0, 0.0)
        ],
    )
    return Proof(made, objective=10.0 * 7.0 * 3 + 0.9 * 10.0 * (10.0 + 5.0 + 0.0) - 100.0)


@proof(breaks="a credit on a product paid for others, or one on a line paid for its neighbours")
def test_credits_go_to_what_they_apply_to() -> Proof:
    made = tables(
        products=[{"product": "A"}, {"product": "B"}],
        lines=[line("L", max_per_site=1), line("K", max_per_site=1)],
        recipes=[recipe("L", "A"), recipe("K", "B")],
        segments=[must()],
        demand=[demand(20.0)],
        credits=[
            {"credit": "a", "kind": "production", "applies_to": "A", "unit": "usd_per_kwh", "2027": 2.0},
            {"credit": "k", "kind": "production", "applies_to": "K", "unit": "usd_per_kwh", "2027": 3.0},
        ],
    )
    return Proof(made, objective=200.0 - 10.0 * 2.0 - 10.0 * 3.0)


@proof(breaks="a credit on material that is not paid per kg")
def test_credit_on_material_made_in_house() -> Proof:
    made = tables(
        products=[{"product": "powder", "stage": "material", "unit": "kt"}, {"product": "C"}],
        lines=[line(), line("P", capex_musd=30.0)],
        recipes=[recipe(), recipe("P", "powder", 25.0)],
        bill_of_materials=[{"product": "C", "input": "powder", "kg_per_kwh": 2.0}],
        credits=[
            {"credit": "cam", "kind": "production", "applies_to": "powder", "unit": "usd_per_kg", "2027": 0.4}
        ],
    )
    return Proof(made, objective=100.0 + 30.0 - 20.0 * 0.4)


@proof(breaks="an import for every segment that stays open to a segment with a row of its own")
def test_import_row_of_the_segment_beats_the_one_for_every_segment() -> Proof:
    made = tables(
        lines=[line(capex_musd=900.0)],
        segments=[segment("M", 30.0), segment("N", 30.0)],
        demand=[demand(10.0), demand(10.0, segment="N")],
        imports=[offer(8.0, segment="*"), offer(12.0, segment="M")],
    )
    return Proof(made, objective=10.0 * 12.0 + 10.0 * 8.0)
