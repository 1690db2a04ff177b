"""The United States case with numbers against scale: groups that learn, and one big plant per generation.

The whole case as it is, and beside it what an argument for many small lines and one for big plants rest on:
lines of a kind become cheaper with what the company builds of them, and a plant of up to 60 GWh is cheaper by
the GWh than as many lines. It stands beside ``us_battery`` because it takes longer to plan.
"""

from __future__ import annotations

from inputs.examples import batpac, us_battery
from inputs.examples.facts import ASSUMED, DERIVED, Departure, Table, Tables, cite, number, row

NAME = "us_numbers"

OWN = ("learning_params", "Conversion cost learning")
NEW = ("learning_params", "Dry / agile / SSB")

GROUPS: dict[str, tuple[tuple[str, ...], tuple[str, str], int, str]] = {
    "conventional": (
        ("wet_line", "wet_imaging", "laser_line"),
        OWN,
        36,
        "lines of the fleet that stand by 2027",
    ),
    "dry": (("dry_line", "dry_imaging"), NEW, 4, "20 GWh of dry coating in pilots and first plants"),
    "agile": (("agile_line",), NEW, 4, "6 GWh of quick-change lines"),
}
"""Lines of a group, its row of the facts, lines before it and what they are (assumed)."""

EQUIPMENT_LEFT = 0.5
"""Share of its first price that equipment keeps however much is built of it (assumed)."""

PLANTS = {"wet_plant": "wet_line", "dry_plant": "dry_line"}
"""A plant and the line it is as much as ten of: one per generation."""

PRODUCT = "LFP"
"""What a plant is set up for: the largest market."""

SIZE, LEAST, MOST = 50.0, 10.0, 60.0
"""GWh a year of the plant the facts give capex and exponent at, and the range in which it is built."""


def exponent() -> float:
    """Exponent of a cell plant's capital at 50 GWh: BatPaC's, step by step, weighted by what a step costs."""
    steps = batpac.cell_steps()
    return round(sum(s.capital_musd * s.p_capital for s in steps) / sum(s.capital_musd for s in steps), 3)


def about() -> list[str]:
    """Return the lines of the first sheet."""
    return [
        "us_battery.xlsx with numbers against scale: three groups of lines become cheaper with what is built",
        f"of them, and a plant of {LEAST:g} to {MOST:g} GWh a year of either generation may be built.",
    ]


def departures() -> list[Departure]:
    """Return those of the whole case."""
    return us_battery.departures()


def floor() -> float:
    """Share of a dry line's typed capex that is left in the end: building and support learn nothing."""
    equipment, support = (
        number("line_technologies", "L3", column)
        for column in ("equip $M/GWh (low/base/high)", "building+support $M/GWh")
    )
    return round((support + EQUIPMENT_LEFT * equipment) / (equipment + support), 2)


def learning() -> Table:
    """One row a group."""
    return [
        row(
            ASSUMED,
            cite(*fact),
            f"before: {what}; floor: building and support learn nothing, equipment keeps half (both assumed)",
            learning_group=name,
            learning_rate=number(*fact, "base") / 100,
            lines_before=before,
            floor_share=floor(),
        )
        for name, (_, fact, before, what) in GROUPS.items()
    ]


def _group(line: str) -> str | None:
    return next((name for name, (lines, *_) in GROUPS.items() if line in lines), None)


def _plant(name: str, line: dict[str, object]) -> dict[str, object]:
    """Return a plant as much as ten lines of a type."""
    times = SIZE / 5.0
    scaled = ("capex_musd", "fixed_cost_musd_per_year", "staff_fte", "area_1000m2", "power_mw")
    amounts = {column: round(times * float(str(line[column])), 2) for column in scaled}
    note = f"as {times:g} of {line['line']}; capital with BatPaC's exponent at {SIZE:g} GWh, {exponent()}"
    size = {"sizing": "scaled", "size_min": LEAST, "size_max": MOST, "scale_exponent": exponent()}
    return line | amounts | size | {"line": name, "max_per_site": 1, "mark": DERIVED, "note": note}


def tables() -> Tables:
    """Return every sheet of the workbook."""
    whole = us_battery.tables()
    lines = {str(line["line"]): line for line in whole["lines"]}
    recipes = {str(one["line"]): one for one in whole["recipes"] if one["product"] == PRODUCT}
    ramps = {
        str(one["line"]): one for one in whole["ramps"] if one["line"] in lines and one["move"] == "build"
    }
    return whole | {
        "settings": [
            one | {"value": NAME} if one["setting"] == "case_name" else one for one in whole["settings"]
        ],
        "learning": learning(),
        "lines": [
            *(line | {"learning_group": _group(name)} for name, line in lines.items()),
            *(_plant(name, lines[of]) for name, of in PLANTS.items()),
        ],
        "recipes": [
            *whole["recipes"],
            *(recipes[of] | {"line": name, "output_per_year": SIZE} for name, of in PLANTS.items()),
        ],
        "ramps": [*whole["ramps"], *(ramps[of] | {"line": name} for name, of in PLANTS.items())],
    }
