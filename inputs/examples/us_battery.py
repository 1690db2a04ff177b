"""The United States, 2026 to 2040: eleven states, eleven line types, nine futures."""

from __future__ import annotations

from inputs.examples import us_future, us_lines, us_markets, us_materials, us_moves, us_places
from inputs.examples.facts import ASSUMED, FOUND, Table, Tables, number, row


def about() -> list[str]:
    """Return the lines of the first sheet."""
    return [
        "Battery plants of the United States, 2026 to 2040",
        "Which lines to build, convert or move, where and when, before it is known which future comes.",
        "Made by `python -m inputs.make_examples` from inputs/facts: correct it there, make it again.",
        "Marks: found (a public source), derived (arithmetic on it), recalled (to be checked), assumed.",
        "No forecast and no advice: a case to learn the tool with. Figures that depart from the facts:",
        *(f"  {figure}: {reason}" for figure, reason in departures()),
    ]


def settings() -> Table:
    """One row a setting."""
    rate = number("finance_defaults", "WACC", "base")
    first_of_a_kind = 13.0
    inflation = number("finance_defaults", "Inflation", "base") / 100
    given: tuple[tuple[str, object, str, str, str, str], ...] = (
        ("case_name", "us_battery", "", ASSUMED, "this script", ""),
        ("first_year", 2026, "year", ASSUMED, "this script", ""),
        ("last_year", 2040, "year", ASSUMED, "this script", "horizon"),
        ("price_year", 2025, "year", FOUND, "facts: README", "most sources give money of 2025"),
        (
            "discount_rate",
            first_of_a_kind / 100,
            "per year",
            ASSUMED,
            "facts: finance_defaults",
            f"nominal, first of a kind; {rate:.0f} % for a mature plant",
        ),
        ("discount_timing", "middle", "", ASSUMED, "this script", ""),
        ("inflation", inflation, "per year", ASSUMED, "facts: finance_defaults", ""),
        ("objective", "npv", "", ASSUMED, "this script", ""),
        ("terminal_value", "book", "", ASSUMED, "this script", ""),
        ("mip_gap", 0.01, "share", ASSUMED, "this script", "below what the data can tell"),
        ("time_limit_s", 600, "s", ASSUMED, "this script", "the relaxation alone takes minutes on two cores"),
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
        "sites": us_places.sites(),
        "buildings": us_places.buildings(),
        "lines": us_lines.lines(),
        "products": us_markets.products(),
        "recipes": us_lines.recipes(),
        "ramps": us_moves.ramps(),
        "moves": us_moves.moves(),
        "fleet": us_places.fleet(),
        "materials": us_materials.materials(),
        "bill_of_materials": us_materials.bill_of_materials(),
        "suppliers": us_materials.suppliers(),
        "supplier_prices": us_materials.supplier_prices(),
        "dependence": us_materials.dependence(),
        "segments": us_markets.segments(),
        "demand": us_markets.demand(),
        "prices": us_markets.prices(),
        "imports": us_markets.imports(),
        "freight": us_places.freight(),
        "credits": us_markets.credits(),
    }


def departures() -> list[tuple[str, str]]:
    """Figures that depart from a fact's base, each with its reason."""
    return [
        (
            "prices: fall of 4 % a year to 2027 only, then 1 %",
            "materials are flat and capex does not learn: 4 % to 2040 would end below materials alone",
        ),
        (
            "drivers: demand of cars x 1.4 on the high branch, not x 2.2",
            "the table's high path is older than the 2025 tax law; cars alone would pass all plans announced",
        ),
        (
            "suppliers: tariff of 25 % on graphite from China",
            "the antidumping duty of 93.5 % is preliminary and recalled; the ally's price carries it",
        ),
        (
            "suppliers: graphite from allies at 8.5 $/kg",
            "middle of 7 to 10 outside China, instead of a premium of 60 to 150 %",
        ),
        (
            "fleet: De Soto makes NMC811",
            "its cells are NCA, which is not carried: NMC622 and NCA would lengthen the search",
        ),
        (
            "fleet: Lyten has one line of 2 GWh",
            "only the first step is near; the plan decides on the other 8 GWh",
        ),
        (
            "recipes: yield rises in a straight line",
            "the facts give an exponential approach; the span follows its time constant",
        ),
        (
            "recipes: solid state starts at a yield of 0.45",
            "first-year yields of new cells lie below the table's 0.60",
        ),
        (
            "supplier_prices: lithium metal and sulfide electrolyte fall from base to low by 2035",
            "the base is today's pilot price; solid state is not bought at it by anyone",
        ),
        ("ramps: the fourth year is 1", "three years are typed; the table has 0.92"),
        ("imports: NMC811 lands at 85 $/kWh", "the facts give only LFP; a tenth below the listed price"),
    ]
