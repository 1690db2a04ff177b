"""Workbooks out: a template or a filled one, made from the schema."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter
from openpyxl.utils import get_column_letter

from teaplan.files import put
from teaplan.schema.columns import NOTES, Column, Sheet
from teaplan.schema.moments import span_of
from teaplan.schema.sheets import SETTINGS, SHEETS
from teaplan.workbook.exact import keep_every_bit
from teaplan.workbook.raw import header_text

EMPTY_ROWS = 20
"""Rows of an empty table in the template."""


def write_template(path: str | Path, *, force: bool = False) -> Path:
    """Write an empty workbook: every sheet, with drop-downs and notes.

    Returns
    -------
    Path
        The name really used.
    """
    settings = [{"setting": c.name, "value": c.default} for c in SETTINGS if not c.later]
    return write_workbook(path, {"settings": settings}, force=force, every_sheet=True)


def write_workbook(
    path: str | Path, tables: Mapping[str, Any], *, force: bool = False, every_sheet: bool = False
) -> Path:
    """Write tables as a workbook of the contract.

    Parameters
    ----------
    path
        Where; an existing file is kept unless ``force``.
    tables
        Rows by sheet; ``settings`` may be a mapping. ``about`` is a list of lines.
    every_sheet
        Also the sheets without rows, as empty tables.

    Returns
    -------
    Path
        The name really used.
    """
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(
        stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    formats = {
        "head": book.add_format(
            {"bold": True, "bg_color": "#D9E5F0", "border": 1, "text_wrap": True, "valign": "top"}
        ),
        "input": book.add_format({"font_color": "#0000C0"}),
        "note": book.add_format({"font_color": "#606060"}),
        "title": book.add_format({"bold": True, "font_size": 14}),
    }
    _about(book, formats, tables)
    chosen = [s for s in SHEETS if every_sheet or tables.get(s.name)]
    for sheet in chosen:
        rows = tables.get(sheet.name) or []
        if isinstance(rows, Mapping):
            rows = [{"setting": key, "value": value} for key, value in rows.items()]
        _sheet(book, formats, sheet, [{header_text(k): v for k, v in row.items()} for row in rows])
    book.close()
    return put(Path(path), stream.getvalue(), force=force)


def _about(book: Any, formats: dict[str, Any], tables: Mapping[str, Any]) -> None:
    page = book.add_worksheet("about")
    page.set_column(0, 0, 110)
    lines = list(tables.get("about") or ["A case for teaplan"])
    lines += [
        "",
        "Colour key: blue cells are inputs, grey cells say where they come from.",
        "The note on a header says meaning, unit and range.",
        "A blank cell means the default; an absent or empty sheet means the feature is off; * is every.",
        "",
        *(f"{sheet.name}: {sheet.row}" for sheet in SHEETS if tables.get(sheet.name)),
    ]
    for number, line in enumerate(lines):
        page.write_string(number, 0, str(line), formats["title"] if number == 0 else None)


def columns_of(sheet: Sheet, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Headers of a sheet: required columns and those that say something, years, then marks and notes."""
    said = {key for row in rows for key, value in row.items() if value is not None}
    plain = [c.name for c in sheet.columns if not c.later and (not rows or c.required or c.name in said)]
    years = sorted((key for key in said if span_of(key)), key=lambda key: (span_of(key), key))
    if sheet.years is not None and not rows:
        years = ["2026", "2027", "2028"]
    return plain + years + list(NOTES)


def _sheet(book: Any, formats: dict[str, Any], sheet: Sheet, rows: list[dict[str, Any]]) -> None:
    page = book.add_worksheet(sheet.name)
    keep_every_bit(page)
    names = columns_of(sheet, rows)
    last = max(len(rows), 1 if rows else EMPTY_ROWS)
    page.add_table(
        0,
        0,
        last,
        len(names) - 1,
        {
            "name": f"t_{sheet.name}",
            "columns": [{"header": name, "header_format": formats["head"]} for name in names],
            "style": "Table Style Light 1",
            "banded_rows": False,
        },
    )
    page.freeze_panes(1, len(sheet.key) or 1)
    for j, name in enumerate(names):
        column = sheet.column(name) or (sheet.years if span_of(name) else None)
        longest = max([len(name), *(len(str(row.get(name) or "")) for row in rows)])
        page.set_column(j, j, min(60 if name in NOTES else 34, longest + 3))
        if column is not None:
            page.write_comment(0, j, note_of(column), {"x_scale": 1.6})
            _drop_down(page, column, j, last)
        for i, row in enumerate(rows, 1):
            _write(page, i, j, row.get(name), formats["note" if name in NOTES else "input"])


def _write(page: Any, i: int, j: int, value: Any, style: Any) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        page.write_string(i, j, "yes" if value else "no", style)
    elif isinstance(value, int | float):
        page.write_number(i, j, value, style)
    else:
        page.write_string(i, j, str(value), style)


def note_of(column: Column) -> str:
    """Return the note on a header: meaning, unit, range, default."""
    parts = [column.doc or column.name]
    if column.unit:
        parts.append(f"unit: {column.unit}")
    if column.bounds() and column.kind in ("number", "whole"):
        parts.append("range: " + " and ".join(column.bounds()))
    if column.choices:
        parts.append("one of: " + ", ".join(column.choices))
    parts.append("required" if column.required else f"blank: {_blank(column)}")
    return "\n".join(parts)


def _blank(column: Column) -> str:
    if isinstance(column.default, bool):
        return "yes" if column.default else "no"
    return "see meaning" if column.default is None else str(column.default)


def _drop_down(page: Any, column: Column, j: int, last: int) -> None:
    if column.choices or column.kind == "yes_no":
        source: Any = list(column.choices) or ["yes", "no"]
    elif len(column.refers) == 1:
        sheet, name = column.refers[0].split(".")
        target = next(s for s in SHEETS if s.name == sheet)
        letter = get_column_letter([c.name for c in target.columns].index(name) + 1)
        if letter != "A":
            return
        source = f"={sheet}!$A$2:$A$1000"
    else:
        return
    page.data_validation(
        1,
        j,
        last + 200,
        j,
        {"validate": "list", "source": source, "error_type": "warning", "ignore_blank": True},
    )
