"""From raw cells to typed rows by the schema; every fault at its cell, all of them at once."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from teaplan.case import NEVER, Input, Path, Ref
from teaplan.schema.columns import NOTES, Column, Sheet
from teaplan.schema.faults import Fault
from teaplan.schema.sheets import BY_NAME, LATER_SHEETS, SETTINGS, SHEETS
from teaplan.workbook.raw import RawBook, RawSheet, blank

YEARS = (1900, 2200)
SHORTER = re.compile(r"^\d{4}-?(Q[1-4]|H[12]|0[1-9]|1[0-2])$")
OWN_SHEETS = ("about", "assumptions", "issues")


@dataclass
class Row:
    """A typed row: values by column, path by year, and where it stands."""

    number: int
    values: dict[str, Any]
    path: dict[int, float] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        """Return the value of a column, its default where blank."""
        return self.values.get(name)

    def flow(self, sheet: str) -> Path:
        """Return the path that runs across the row."""
        years = tuple(sorted(self.path))
        return Path(years, tuple(self.path[y] for y in years), tuple(map(str, years)), sheet, self.number)


@dataclass
class Parsed:
    """Typed rows by sheet, settings by name, and every input with its cell."""

    book: RawBook
    rows: dict[str, list[Row]] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    setting_rows: dict[str, int] = field(default_factory=dict)
    inputs: list[Input] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)

    def fault(self, sheet: str, row: int, column: str, text: str, kind: str) -> None:
        """Add a fault at a cell."""
        raw = self.book.sheets.get(sheet)
        cell = raw.cell(row, "value" if sheet == "settings" else column) if raw and row else ""
        self.faults.append(Fault(self.book.file, sheet, cell, column, text, f"{sheet}.{column}.{kind}"))

    def warn(self, sheet: str, row: int, column: str, text: str, kind: str) -> None:
        """Add a warning at a cell."""
        self.fault(sheet, row, column, text, kind)
        self.warnings.append(self.faults.pop())

    def cell(self, sheet: str, row: int, column: str) -> str:
        """Return a cell's address with its sheet."""
        raw = self.book.sheets.get(sheet)
        return f"{sheet}!{raw.cell(row, column) if raw else ''}"


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return the end of a message that offers the closest known name."""
    close = get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f'; did you mean "{close[0]}"?' if close else ""


def parse(book: RawBook) -> Parsed:
    """Type every cell a workbook holds."""
    parsed = Parsed(book, faults=list(book.faults))
    for name, raw in book.sheets.items():
        if name in LATER_SHEETS:
            if raw.rows:
                parsed.fault(
                    name,
                    0,
                    "sheet",
                    "is not known yet: this version plans without it; clear or remove it",
                    "later",
                )
        elif name not in BY_NAME and name not in OWN_SHEETS:
            hint = did_you_mean(name, BY_NAME)
            parsed.fault(
                name,
                0,
                "sheet",
                f"no sheet of this name is known{hint} (a leading _ keeps a sheet of your own)",
                "unknown",
            )
    for sheet in SHEETS:
        raw_sheet = book.sheets.get(sheet.name)
        if sheet.required and (raw_sheet is None or not raw_sheet.rows):
            parsed.fault(sheet.name, 0, "sheet", "is required and holds no row", "missing")
        if raw_sheet is not None:
            _parse_sheet(parsed, sheet, _long_form(sheet, raw_sheet))
    _parse_settings(parsed)
    return parsed


def _long_form(sheet: Sheet, raw: RawSheet) -> RawSheet:
    """Turn year/value rows into years across; the cells keep their own rows' numbers for messages."""
    if sheet.years is None or "year" not in raw.header or "value" not in raw.header:
        return raw
    merged: dict[tuple[Any, ...], tuple[int, dict[str, Any]]] = {}
    for number, row in raw.rows:
        key = tuple(row.get(name) for name in sheet.key)
        first = merged.setdefault(key, (number, {k: v for k, v in row.items() if k not in ("year", "value")}))
        if "year" in row and "value" in row:
            first[1][str(int(row["year"]) if isinstance(row["year"], float) else row["year"])] = row["value"]
    header = {k: v for k, v in raw.header.items() if k not in ("year", "value")}
    for _, row in merged.values():
        header.update({k: raw.header["value"] for k in row if k not in header})
    return RawSheet(raw.name, header, tuple(merged.values()))


def _parse_sheet(parsed: Parsed, sheet: Sheet, raw: RawSheet) -> None:
    years = _headers(parsed, sheet, raw)
    found = parsed.rows.setdefault(sheet.name, [])
    seen: dict[tuple[Any, ...], int] = {}
    for number, cells in raw.rows:
        if not any(name not in NOTES for name in cells):
            continue
        row = Row(number, {})
        for column in sheet.columns:
            row.values[column.name] = _typed(parsed, sheet.name, number, column, cells.get(column.name))
        if sheet.years is not None:
            for header, year in years.items():
                value = _typed(parsed, sheet.name, number, sheet.years, cells.get(header), header)
                if value is not None:
                    row.path[year] = value
            if not row.path:
                parsed.fault(sheet.name, number, sheet.key[0], "the row gives no value for any year", "path")
        _inputs(parsed, sheet, raw, number, cells, years)
        key = tuple(row[name] for name in sheet.key)
        if sheet.key and key in seen:
            text = f"{', '.join(map(str, key))} stands in row {seen[key]} already"
            parsed.fault(sheet.name, number, sheet.key[0], text, "duplicate")
        seen.setdefault(key, number)
        found.append(row)


def _headers(parsed: Parsed, sheet: Sheet, raw: RawSheet) -> dict[str, int]:
    """Year by header; every other header must be known."""
    years: dict[str, int] = {}
    for header in raw.header:
        if sheet.column(header) is not None or header in NOTES:
            continue
        if sheet.years is not None and re.fullmatch(r"\d{3,4}", header):
            if YEARS[0] <= int(header) <= YEARS[1] - 1:
                years[header] = int(header)
            else:
                parsed.fault(sheet.name, 1, header, "a year no one could mean", "year")
        elif sheet.years is not None and SHORTER.match(header):
            parsed.fault(sheet.name, 1, header, "periods shorter than a year are not known yet", "later")
        else:
            hint = did_you_mean(header, [column.name for column in sheet.columns])
            parsed.fault(sheet.name, 1, header, f"no column of this name is known{hint}", "unknown")
    return years


def _inputs(
    parsed: Parsed, sheet: Sheet, raw: RawSheet, number: int, cells: dict[str, Any], years: dict[str, int]
) -> None:
    notes = [str(cells.get(name, "")) for name in NOTES]
    for header, value in cells.items():
        if (sheet.column(header) is not None or header in years) and not (
            sheet.name == "settings" and header == "unit"
        ):
            ref = Ref(sheet.name, number, header)
            parsed.inputs.append(Input(ref, value, raw.cell(number, header), *notes))


def _typed(
    parsed: Parsed, sheet: str, number: int, column: Column, value: Any, header: str | None = None
) -> Any:
    """One cell by its column; its default where blank, and None where it is at fault."""
    name = header or column.name
    if blank(value):
        if column.required:
            parsed.fault(sheet, number, name, "is required and blank", "required")
        return column.default
    try:
        typed = _convert(column, value)
    except ValueError as error:
        parsed.fault(sheet, number, name, f"{error}, got {shown(value)}", "type")
        return column.default
    if isinstance(typed, int | float) and not isinstance(typed, bool) and typed != NEVER:
        for bad, text in (
            (
                column.low is not None and typed < column.low,
                f"must be >= {column.low:g}" if column.low is not None else "",
            ),
            (
                column.high is not None and typed > column.high,
                f"must be <= {column.high:g}" if column.high is not None else "",
            ),
        ):
            if bad:
                parsed.fault(sheet, number, name, f"{text}, got {shown(value)}", "range")
                return column.default
    if column.later and typed != column.default:
        parsed.fault(
            sheet, number, name, f"is not known yet: this version takes {shown(column.default)} only", "later"
        )
        return column.default
    return typed


def shown(value: Any) -> str:
    """Return a cell's value as a planner typed it."""
    if value is None:
        return "a blank cell"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _convert(column: Column, value: Any) -> Any:
    if column.kind == "text":
        return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()
    if column.kind == "choice":
        word = str(value).strip()
        if word not in column.choices:
            hint = did_you_mean(word, column.choices)
            raise ValueError(f"must be one of {', '.join(column.choices)}{hint}")
        return word
    if column.kind == "yes_no":
        words = {"yes": True, "no": False, "true": True, "false": False}
        word = str(value).strip().lower()
        if word not in words:
            raise ValueError("must be yes or no")
        return words[word]
    if column.kind in ("year", "amount") and str(value).strip().lower() == "never":
        return NEVER
    return _number(column, value)


def _number(column: Column, value: Any) -> float | int:
    if isinstance(value, bool) or not isinstance(value, int | float):
        text = str(value).strip()
        hint = " (a comma for a point?)" if re.fullmatch(r"-?\d+,\d+", text) else ""
        raise ValueError(f"must be a number{hint}")
    if not math.isfinite(value) or abs(value) > 1e15:
        raise ValueError("must be a number of ordinary size")
    if column.kind in ("whole", "year"):
        if float(value) != int(value):
            raise ValueError("must be a whole number")
        return int(value)
    return float(value)


def _parse_settings(parsed: Parsed) -> None:
    known = {column.name: column for column in SETTINGS}
    given: dict[str, tuple[int, Any]] = {}
    for row in parsed.rows.get("settings", []):
        name = str(row["setting"])
        if name not in known:
            parsed.fault(
                "settings",
                row.number,
                name,
                f"no setting of this name is known{did_you_mean(name, known)}",
                "unknown",
            )
        else:
            raw = dict(parsed.book.sheets["settings"].rows)[row.number].get("value")
            given[name] = (row.number, raw)
    for name, column in known.items():
        number, value = given.get(name, (0, None))
        parsed.setting_rows[name] = number
        parsed.settings[name] = _typed(parsed, "settings", number, column, value)
