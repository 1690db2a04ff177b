"""The United States, 2026 to 2040: eleven states, eleven line types, nine chemistries, nine futures."""

from __future__ import annotations

from textwrap import wrap

from inputs.examples import (
    us_buyers,
    us_future,
    us_lines,
    us_markets,
    us_materials,
    us_money,
    us_moves,
    us_places,
    us_strategies,
)
from inputs.examples.facts import ASSUMED, FOUND, Departure, Table, Tables, cite, number, row


def about() -> list[str]:
    """Return the lines of the first sheet."""
    return [
        "Battery plants of the United States, 2026 to 2040",
        "Which lines to build, convert or move, where and when, before it is known which future comes.",
        "Made by `python -m inputs.make_examples` from inputs/facts: correct it there, make it again.",
        "Marks: found (a public source), derived (arithmetic on it), recalled (to be checked), assumed.",
        "Sources: a table of inputs/facts, its row, and in brackets the numbers of its list of sources.",
        "No forecast and no advice: a case to learn the tool with. Figures that are not a fact's base value:",
        *(line for each in departures() for line in _told(each)),
    ]


def _told(each: Departure) -> list[str]:
    """Return a departure in lines that fit the sheet."""
    said = (f"typed: {each.typed}; facts: {each.fact}", f"why: {each.reason}")
    wrapped = [wrap(text, 100, initial_indent="    ", subsequent_indent="    ") for text in said]
    return ["", each.figure, *(line for lines in wrapped for line in lines)]


def settings() -> Table:
    """One row a setting."""
    inflation = number("finance_defaults", "Inflation", "base") / 100
    here = "this script"
    given: tuple[tuple[str, object, str, str, str, str], ...] = (
        ("case_name", "us_battery", "", ASSUMED, here, ""),
        ("first_year", 2026, "year", ASSUMED, here, ""),
        ("last_year", 2040, "year", ASSUMED, here, "horizon"),
        ("price_year", 2025, "year", FOUND, "facts: prices_by_segment [S49]", "money of 2025"),
        (
            "discount_rate",
            us_money.cost_of_equity(),
            "per year",
            ASSUMED,
            cite("financing", us_money.OWNERS),
            "what owners ask for, nominal and after tax: 12 / 15 / 20 %",
        ),
        ("discount_timing", "middle", "", ASSUMED, here, ""),
        ("inflation", inflation, "per year", ASSUMED, cite("finance_defaults", "Inflation"), "2 / 2.5 / 3 %"),
        ("objective", "npv", "", ASSUMED, here, ""),
        ("terminal_value", "book", "", ASSUMED, here, ""),
        *us_money.settings(),
        ("mip_gap", 0.01, "share", ASSUMED, here, "below what the data can tell"),
        ("time_limit_s", 600, "s", ASSUMED, here, "the relaxation alone takes minutes on two cores"),
    )
    return [
        row(mark, source, note, setting=name, value=value, unit=unit)
        for name, value, unit, mark, source, note in given
    ]


def tables() -> Tables:
    """Return every sheet of the workbook."""
    return {
        "settings": settings(),
        "branches": us_future.branches(),
        "drivers": us_future.drivers(),
        "sites": [us_money.with_state(site) for site in us_places.sites()],
        "buildings": [hall | {"depreciation_class": us_money.STRUCTURE} for hall in us_places.buildings()],
        "lines": [line | {"depreciation_class": us_money.EQUIPMENT} for line in us_lines.lines()],
        "products": us_buyers.products(),
        "recipes": us_lines.recipes(),
        "ramps": us_moves.ramps(),
        "moves": us_moves.moves(),
        "fleet": us_places.fleet(),
        "materials": us_materials.materials(),
        "bill_of_materials": us_materials.bill_of_materials(),
        "suppliers": us_materials.suppliers(),
        "dependence": us_materials.dependence(),
        "segments": us_buyers.segments(),
        "demand": us_buyers.demand(),
        "prices": us_markets.prices(),
        "contracts": us_money.contracts(),
        "imports": us_markets.imports(),
        "freight": us_places.freight(),
        "credits": us_markets.credits(),
        "content_rules": us_markets.content_rules(),
        "overheads": us_money.overheads(),
        "financing": us_money.financing(),
        "depreciation": us_money.depreciation(),
        "strategies": us_strategies.strategies(),
        "rules": us_strategies.rules(),
        "breakevens": us_strategies.breakevens(),
    }


def departures() -> list[Departure]:
    """Figures that are not the base value of a fact, each with its reason."""
    return [
        *us_places.DEPARTURES,
        *us_lines.DEPARTURES,
        *us_moves.DEPARTURES,
        *us_materials.DEPARTURES,
        *us_buyers.DEPARTURES,
        *us_markets.DEPARTURES,
        *us_money.DEPARTURES,
        *us_future.DEPARTURES,
    ]
