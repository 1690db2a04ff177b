"""Sheet ``assumptions``: every typed value with its cell, unit, mark, source and note.

The case is rebuilt from this sheet alone, so numbers keep every bit.
"""

from __future__ import annotations

from collections.abc import Sequence

from teaplan.case import Input
from teaplan.report.content import Content
from teaplan.report.grid import Grid
from teaplan.schema.moments import span_of
from teaplan.schema.sheets import BY_NAME, SETTINGS

HEADER = ("sheet", "row", "about", "column", "value", "unit", "mark", "source", "note", "cell")
VALUE = HEADER.index("value")


def assumptions(content: Content) -> Grid:
    """Make the sheet; the value of every input is marked by its ``Ref``."""
    grid = Grid("assumptions", frozen=(1, 4), wrap_at=70.0)
    grid.header(0, HEADER)
    subjects = subjects_of(content.case.inputs)
    for at, item in enumerate(content.case.inputs, start=1):
        about = subjects[item.ref.sheet, item.ref.row]
        texts = (item.ref.sheet, None, about, item.ref.column, None, unit_of(item, about), item.mark)
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


def unit_of(item: Input, subject: str) -> str:
    """Return the unit of an input, as the schema has it; a setting's by its name."""
    sheet = BY_NAME.get(item.ref.sheet)
    if item.ref.sheet == "settings":
        named = subject.split(" / ")[0]
        units = (setting.unit for setting in SETTINGS if setting.name == named)
        return next(units, "") if item.ref.column == "value" else ""
    if sheet is None:
        return ""
    column = sheet.column(item.ref.column) or (sheet.years if span_of(item.ref.column) else None)
    return "" if column is None or isinstance(item.value, str) else column.unit
