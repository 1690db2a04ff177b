"""Sheet ``assumptions``: every typed value with its cell, unit, mark, source and note.

The case is rebuilt from this sheet alone, so numbers keep every bit.
"""

from __future__ import annotations

from collections.abc import Sequence

from teaplan.case import Input, Ref
from teaplan.report.content import Content
from teaplan.report.grid import Grid

HEADER = ("sheet", "row", "about", "column", "value", "unit", "mark", "source", "note", "cell")
VALUE = HEADER.index("value")

UNITS = (
    ("_musd_per_line", "M$ per line"),
    ("_musd_per_year", "M$ per year"),
    ("_musd", "M$"),
    ("_usd_per_kwh", "$/kWh"),
    ("_usd_per_kg", "$/kg"),
    ("_usd_per_h", "$/h"),
    ("_h_per_kwh", "h/kWh"),
    ("_kwh_per_kwh", "kWh/kWh"),
    ("_kt_per_year", "kt per year"),
    ("_gwh_per_year", "GWh per year"),
    ("output_per_year", "unit of the product per year"),
    ("_months", "months"),
    ("_years", "years"),
    ("_1000m2", "1000 m2"),
    ("_mw", "MW"),
    ("_fte", "FTE"),
    ("_share", "share"),
    ("_rate", "share"),
    ("_yield", "share"),
    ("kg_per_kwh", "kg/kWh"),
    ("usd_per_kwh", "$/kWh"),
    ("wh_per_kg", "Wh/kg"),
    ("_year", "year"),
    ("probability", "share"),
)
"""Units by the end of a column's name; the first that fits."""

PATHS = {
    "demand": "GWh per year",
    "prices": "$/kWh",
    "imports": "$/kWh",
    "supplier_prices": "$/kg",
    "supplier_limits": "kt per year",
    "site_power": "MW",
    "dependence": "share",
    "credits": "see unit",
}
"""Units of year columns by sheet."""


def assumptions(content: Content) -> Grid:
    """Make the sheet; the value of every input is marked by its ``Ref``."""
    grid = Grid("assumptions", frozen=(1, 4), wrap_at=55.0)
    grid.header(0, HEADER)
    subjects = subjects_of(content.case.inputs)
    for at, item in enumerate(content.case.inputs, start=1):
        about = subjects[item.ref.sheet, item.ref.row]
        texts = (item.ref.sheet, None, about, item.ref.column, None, unit_of(item.ref), item.mark)
        for column, text in enumerate(texts):
            if text is not None:
                grid.put(at, column, text, "unit" if HEADER[column] == "unit" else "plain")
        grid.put(at, 1, item.ref.row, "muted", "year")
        number = "text" if isinstance(item.value, str | bool) else "general"
        grid.put(at, VALUE, item.value, "input", number)
        for column, text in enumerate((item.source, item.note), start=7):
            grid.put(at, column, text, "wrap")
        grid.put(at, 9, item.cell, "muted")
        grid.mark(item.ref, at, VALUE)
    if content.case.inputs:
        grid.table = (0, len(content.case.inputs), len(HEADER))
    return grid


def subjects_of(inputs: Sequence[Input]) -> dict[tuple[str, int], str]:
    """Return what each row of the workbook is about: its leading texts, at most three."""
    found: dict[tuple[str, int], list[str]] = {}
    numbers: set[tuple[str, int]] = set()
    for item in inputs:
        key = (item.ref.sheet, item.ref.row)
        names = found.setdefault(key, [])
        if not isinstance(item.value, str):
            numbers.add(key)
        elif key not in numbers and len(names) < 3:
            names.append(item.value)
    return {key: " / ".join(names) for key, names in found.items()}


def unit_of(ref: Ref) -> str:
    """Return the unit of a column, read off its name."""
    if ref.column[:4].isdigit():
        return PATHS.get(ref.sheet, "")
    return next((unit for ending, unit in UNITS if ref.column.endswith(ending)), "")
