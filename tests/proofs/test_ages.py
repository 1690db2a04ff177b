"""Proofs of age in a family of line types with different lives: wet lines that can become dry ones."""

from __future__ import annotations

from typing import Any

from tests.proofs.registry import Proof, Tables, proof
from tests.proofs.tables import demand, fleet, line, move, must, recipe, segment, settings, tables


def mixed(wet: dict[str, Any], dry: dict[str, Any], **sheets: Any) -> Tables:
    """An old wet line, and dry ones of another life; a conversion joins the two types."""
    base: Tables = {
        "set": settings(2029),
        "lines": [line("wet", **wet), line("dry", **dry)],
        "recipes": [recipe("wet"), recipe("dry")],
        "fleet": [fleet("wet")],
    }
    return tables(**(base | sheets))


@proof(breaks="a line that goes on living between two types of different lives")
def test_a_line_does_not_hide_from_its_age_in_a_conversion() -> Proof:
    # the wet line of 2020 sells for 30 x 1.1 when its life ends with 2027. On the way to a dry one until
    # 2029 it would sell for 30 x 1.21 and miss 10 GWh at 0.1
    made = mixed(
        {"life_years": 8, "salvage_share": 0.3},
        {"life_years": 20, "salvage_share": 0.3},
        set=settings(2029, inflation=0.1),
        moves=[move("convert", lead=24, from_line="wet", to_line="dry")],
        segments=[segment(penalty=0.1)],
        demand=[demand(10.0, 0.0, 0.0)],
    )
    return Proof(made, objective=-30.0 * 1.1)


@proof(breaks="a line that is lost, or counted twice, while it is converted to a type of another life")
def test_a_line_lives_on_through_a_long_conversion() -> Proof:
    # 2027: nothing is asked, the line is converted for 12 months; from 2028 it makes 10 instead of 1
    made = mixed(
        {"life_years": 20, "capex_musd": 900.0},
        {"life_years": 30, "capex_musd": 900.0},
        recipes=[recipe("wet", output=1.0), recipe("dry")],
        moves=[move("convert", cost=5.0, lead=12, from_line="wet", to_line="dry")],
        demand=[demand(0.0, 10.0, 10.0)],
    )
    return Proof(made, objective=5.0)


@proof(breaks="a converted line that lives as long as a new one of the type it became")
def test_a_conversion_to_a_longer_lived_type_adds_no_years() -> Proof:
    # of 2020 with 9 years: stands until the end of 2028, as a dry line too
    made = mixed(
        {"life_years": 9, "capex_musd": 900.0},
        {"life_years": 30, "capex_musd": 900.0},
        recipes=[recipe("wet", output=1.0), recipe("dry")],
        moves=[move("convert", cost=5.0, from_line="wet", to_line="dry")],
        demand=[demand(10.0, 10.0, 10.0)],
    )
    return Proof(made, objective=5.0 + 20.0 * 10.0)


@proof(breaks="book value at the end of a line that was sold before")
def test_a_sold_line_has_no_book_value() -> Proof:
    # wet costs 20 a year and sells for 60 in 2027, when nothing is asked; dry takes a year, costs 10 and is
    # a year old of four at the end. Kept, wet would cost 2 x 20 and be worth 100 x 21/30
    made = mixed(
        {"life_years": 30, "salvage_share": 0.6, "fixed_cost_musd_per_year": 20.0},
        {"life_years": 4, "capex_musd": 10.0, "lead_months": 12},
        set=settings(2028, terminal_value="book"),
        moves=[move("convert", cost=500.0, from_line="dry", to_line="wet")],
        segments=[must()],
        demand=[demand(0.0, 10.0)],
    )
    return Proof(made, objective=-60.0 + 10.0 - 0.75 * 10.0)


@proof(breaks="a converted line with the age, the life or the price of the type it became")
def test_book_value_follows_what_was_bought_through_a_conversion() -> Proof:
    # of 2025 with 10 years: 5 years old at the end of 2029
    made = mixed(
        {"life_years": 10},
        {"life_years": 20, "capex_musd": 300.0},
        set=settings(2029, terminal_value="book"),
        recipes=[recipe("wet", output=1.0), recipe("dry")],
        fleet=[fleet("wet", built_year=2025)],
        moves=[move("convert", cost=5.0, from_line="wet", to_line="dry")],
        demand=[demand(10.0, 10.0, 10.0)],
    )
    return Proof(made, objective=5.0 - 0.5 * 100.0)
