"""From raw cells to typed rows by the schema; every fault at its cell, all of them at once."""

from __future__ import annotations

import datetime
import math
import re
import unicodedata
from dataclasses import replace
from functools import partial
from typing import Any

from teaplan.case import EVERY, NEVER, Input, Ref
from teaplan.schema.columns import NOTES, YEARS, Column, Sheet
from teaplan.schema.faults import Told
from teaplan.schema.limits import NAME, NUMBER
from teaplan.schema.moments import EXAMPLES, MONTHS, Span, span_of
from teaplan.schema.sheets import BY_NAME, LATER_SHEETS, NAMES, SETTINGS, SHEETS
from teaplan.workbook.long_form import across
from teaplan.workbook.parsed import Parsed, Row, closest, did_you_mean, shown
from teaplan.workbook.raw import ASSUMPTIONS, FAULTY, Cells, RawBook, RawSheet, blank, header_text, scratch

DATES = (datetime.date, datetime.time, datetime.timedelta)
OWN_SHEETS = ("about", ASSUMPTIONS, "issues")


def parse(book: RawBook) -> Parsed:
    """Type every cell a workbook holds."""
    parsed = Parsed(book, faults=Told(book.faults), warnings=Told(book.warnings))
    for name, raw in book.sheets.items():
        _check_sheet(parsed, name, raw)
    for sheet in SHEETS:
        found = book.sheets.get(sheet.name)
        if sheet.required and (found is None or not found.rows) and sheet.name not in parsed.unseen:
            parsed.fault(sheet.name, 0, "sheet", "is required and holds no row", "missing")
            parsed.unseen.add(sheet.name)
        if found is not None:
            _parse_sheet(parsed, sheet, found)
    _parse_settings(parsed)
    return parsed


def _check_sheet(parsed: Parsed, name: str, raw: RawSheet) -> None:
    if name in LATER_SHEETS:
        if raw.rows:
            text = "is not known yet: this version plans without it; clear or remove it"
            parsed.fault(name, 0, "sheet", text, "later")
    elif name not in BY_NAME and name not in OWN_SHEETS:
        absent = [known for known in BY_NAME if known not in parsed.book.sheets]
        hint = did_you_mean(name, BY_NAME)
        text = f"no sheet of this name is known{hint} (a leading _ keeps a sheet of your own)"
        parsed.fault(name, 0, "sheet", text, "unknown")
        meant = closest(name, absent)
        if meant:
            parsed.unseen.add(meant)


def _parse_sheet(parsed: Parsed, sheet: Sheet, typed: RawSheet) -> None:
    before = len(parsed.faults)
    # told while the sheet stands as it was typed, so at the typed cells
    raw = across(sheet, typed, partial(parsed.fault, sheet.name))
    parsed.book.sheets[sheet.name] = raw
    spans = _headers(parsed, sheet, raw)
    clear = len(parsed.faults) == before
    _missing_columns(parsed, sheet, raw)
    found = parsed.rows.setdefault(sheet.name, [])
    seen: dict[tuple[Any, ...], int] = {}
    for number, cells in raw.rows:
        if not any(name not in NOTES and not scratch(name) for name in cells):
            continue
        row = Row(number, {}, bad=parsed.marks.setdefault((sheet.name, number), set()))
        for column in sheet.columns:
            row.values[column.name] = _typed(parsed, sheet.name, number, column, cells.get(column.name))
        if sheet.years is not None:
            _parse_path(parsed, sheet, row, cells, spans)
            if not row.path and not sheet.pathless and clear and row.sound():
                parsed.fault(sheet.name, number, sheet.key[0], "the row gives no value for any year", "path")
        _inputs(parsed, sheet, raw, number, cells, spans)
        _check_key(parsed, sheet, row, seen)
        found.append(row)


def _headers(parsed: Parsed, sheet: Sheet, raw: RawSheet) -> dict[str, Span]:
    """Stretch of the calendar by header, all of one length; every other header must be known."""
    spans: dict[str, Span] = {}
    for header in raw.header:
        if sheet.column(header) is not None or header in NOTES or scratch(header):
            continue
        span = span_of(header)
        if sheet.years is not None and (span is not None or re.fullmatch(r"\d{3,5}", header)):
            if span is not None and YEARS[0] <= span.year <= YEARS[1]:
                spans[header] = span
            else:
                parsed.fault(sheet.name, 1, header, "a year no one could mean", "year")
        else:
            hint = did_you_mean(header, [column.name for column in sheet.columns])
            parsed.fault(sheet.name, 1, header, f"no column of this name is known{hint}", "unknown")
    _one_length(parsed, sheet, raw, spans)
    if _lacks_years(sheet, raw, spans) and (sheet.name, 1) not in parsed.marks:
        parsed.fault(sheet.name, 1, sheet.key[0], "no column is a year", "path")
    return spans


def _one_length(parsed: Parsed, sheet: Sheet, raw: RawSheet, spans: dict[str, Span]) -> None:
    """Headers of a sheet are years or periods of one shorter length, none twice."""
    first = next(iter(spans), None)
    begun: dict[int, str] = {}
    for header, span in spans.items():
        if first is not None and span.months != spans[first].months:
            text = f"a sheet is headed by periods of one length, as {first} ({raw.cell(1, first)})"
            parsed.fault(sheet.name, 1, header, text, "length")
        elif begun.setdefault(span.start, header) != header:
            text = f"the same period stands in {raw.cell(1, begun[span.start])} already"
            parsed.fault(sheet.name, 1, header, text, "header")


def _lacks_years(sheet: Sheet, raw: RawSheet, spans: dict[str, Span]) -> bool:
    return sheet.years is not None and not sheet.pathless and not spans and bool(raw.rows)


def _missing_columns(parsed: Parsed, sheet: Sheet, raw: RawSheet) -> None:
    """Tell once of a column that must be there; its cells are no faults of their own."""
    meant = {closest(name, [c.name for c in sheet.columns]) for name in raw.header if not sheet.column(name)}
    for column in sheet.columns:
        if column.required and column.name not in raw.header and raw.rows:
            if column.name not in meant:
                parsed.fault(sheet.name, 1, column.name, "this column is required and missing", "missing")
            for number, cells in raw.rows:
                cells[column.name] = FAULTY
                parsed.mark(sheet.name, number, column.name)


def _parse_path(parsed: Parsed, sheet: Sheet, row: Row, cells: Cells, spans: dict[str, Span]) -> None:
    assert sheet.years is not None
    for header, span in spans.items():
        value = _typed(parsed, sheet.name, row.number, sheet.years, cells.get(header), header)
        if value is not None:
            row.path[span.start], row.headers[span.start] = value, header


def _check_key(parsed: Parsed, sheet: Sheet, row: Row, seen: dict[tuple[Any, ...], int]) -> None:
    key = tuple(row[name] for name in sheet.key)
    if not sheet.key or not row.sound(*sheet.key):
        return
    if key in seen:
        said = ", ".join(str(part) for part in key if part is not None)
        parsed.fault(
            sheet.name, row.number, sheet.key[0], f"{said} stands in row {seen[key]} already", "duplicate"
        )
    seen.setdefault(key, row.number)


def _inputs(
    parsed: Parsed, sheet: Sheet, raw: RawSheet, number: int, cells: Cells, spans: dict[str, Span]
) -> None:
    for header, value in cells.items():
        column = sheet.column(header)
        known = column is not None or header in spans
        if known and value is not FAULTY and (sheet.name, header) != ("settings", "unit"):
            ref = Ref(sheet.name, number, header)
            # a date or a time is read as the text it shows, and carried as such; so is a truth that is a name
            named = column is not None and column.kind == "text"
            if isinstance(value, DATES) or (named and isinstance(value, bool)):
                value = _text(value)
            parsed.inputs.append(Input(ref, value, raw.cell(number, header), *cells.notes(header)))


def _text(value: Any) -> str:
    """Return the text a cell shows."""
    if isinstance(value, bool):
        return str(value).upper()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


def _typed(
    parsed: Parsed, sheet: str, number: int, column: Column, value: Any, header: str | None = None
) -> Any:
    """One cell by its column; its default where it is blank or at fault."""
    name = header or column.name
    if value is FAULTY:
        parsed.mark(sheet, number, name)
        return column.default
    if blank(value):
        if column.required:
            parsed.fault(sheet, number, name, "is required and blank", "required")
        return column.default
    try:
        typed = _convert(column, value)
        is_name = f"{sheet}.{name}" in NAMES
        if is_name or column.refers:
            _check_name(str(typed))
        _check_value(column, typed, value, is_name=is_name)
    except WrongError as wrong:
        parsed.fault(sheet, number, name, str(wrong), wrong.kind)
        return column.default
    return typed


REPLACING = "value:"
"""Before a lever's number that replaces what is typed."""


class WrongError(ValueError):
    """A value its column does not take."""

    def __init__(self, text: str, kind: str) -> None:
        super().__init__(text)
        self.kind = kind


def _check_name(name: str) -> None:
    """Hold a name to what every sheet, table and terminal can show."""
    if len(name) > NAME.most:
        raise WrongError(f"has more than {NAME.said}", "long")
    if any(unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\t\n\r" for sign in name):
        raise WrongError(f"holds a sign that cannot be shown, got {shown(name)}", "sign")


def _check_value(column: Column, typed: Any, value: Any, *, is_name: bool) -> None:
    if is_name and typed == EVERY and not column.every:
        raise WrongError('"*" stands for every and is no name', "type")
    if isinstance(typed, int | float) and not isinstance(typed, bool) and typed != NEVER:
        broken = column.breach(typed)
        if broken and column.kind == "year":
            raise WrongError(f"a year no one could mean, got {shown(value)}", "range")
        if broken:
            raise WrongError(f"must be {broken}, got {shown(value)}", "range")
    if column.later and typed != column.default:
        raise WrongError(f"is not known yet: this version takes {shown(column.default)} only", "later")


def _convert(column: Column, value: Any) -> Any:
    if column.kind == "text":
        return _text(value)
    if column.kind == "choice":
        return _choice(column, value)
    if column.kind == "period":
        return _period(value)
    if column.kind == "yes_no":
        words = {"yes": True, "no": False, "true": True, "false": False}
        word = str(value).strip().lower()
        if word not in words:
            raise WrongError(f"must be yes or no, got {shown(value)}", "type")
        return words[word]
    if column.kind == "lever" and str(value).strip().lower().startswith(REPLACING):
        return _replacing(column, str(value).strip()[len(REPLACING) :])
    if column.kind in ("year", "amount") and str(value).strip().lower() == "never":
        return NEVER
    return _number(column, value)


def _period(value: Any) -> str:
    name = header_text(value)
    span = span_of(name)
    if span is None or not YEARS[0] <= span.year <= YEARS[1]:
        raise WrongError(f"must be a year or a part of one, as {EXAMPLES}, got {shown(value)}", "type")
    return name


def _replacing(column: Column, text: str) -> str:
    """Read a lever's value that replaces what is typed; it stays a text: ``value:`` and the number."""
    try:
        return f"{REPLACING}{_number(column, float(text))!r}"
    except ValueError:
        raise WrongError(f'must be a number after "{REPLACING}", got {shown(text.strip())}', "type") from None


def _choice(column: Column, value: Any) -> str:
    word = str(value).strip()
    if word in column.later_choices:
        taken = ", ".join(column.choices)
        raise WrongError(f'"{word}" is not known yet: this version takes {taken} only', "later")
    if word not in column.choices:
        hint = did_you_mean(word, column.choices)
        raise WrongError(f"must be one of {', '.join(column.choices)}{hint}, got {shown(value)}", "type")
    return word


def _number(column: Column, value: Any) -> float | int:
    got = f", got {shown(value)}"
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise WrongError(f"must be a number{_why_none(value)}{got}", "type")
    if not math.isfinite(value) or abs(value) > NUMBER.most:
        raise WrongError(f"must be a number of ordinary size{got}", "type")
    if column.kind in ("whole", "year"):
        if float(value) != int(value):
            raise WrongError(f"must be a whole number{got}", "type")
        return int(value)
    return float(value)


def _why_none(value: Any) -> str:
    """Say what a text that looks like a number may lack."""
    text = re.sub(r"[\s'’]", "", value) if isinstance(value, str) else ""
    if re.fullmatch(r"[-+]?[\d.]*\d,\d+", text):
        return " (a comma for a point?)"
    if re.fullmatch(r"[-+]?\d[\d,]*(\.\d*)?([eE][-+]?\d+)?%?", text):
        return " (typed as text?)"
    return ""


def _parse_settings(parsed: Parsed) -> None:
    known = {column.name: column for column in SETTINGS}
    raw = parsed.book.sheets.get("settings")
    typed = dict(raw.rows) if raw else {}
    given: dict[str, tuple[int, Any]] = {}
    missed: set[str | None] = set()
    for row in parsed.of("settings"):
        name = row["setting"]
        if name in known:
            given.setdefault(name, (row.number, typed[row.number].get("value")))
        elif row.sound("setting"):
            missed.add(closest(str(name), known))
            text = f"no setting of this name is known{did_you_mean(str(name), known)}"
            parsed.fault("settings", row.number, str(name), text, "unknown")
    for name, column in known.items():
        number, value = given.get(name, (0, None))
        parsed.setting_rows[name] = number
        if name == "last_year" and not blank(given.get("last_period", (0, None))[1]):
            column = replace(column, required=False)
        if name not in given and column.required and ("settings" in parsed.unseen or name in missed):
            # the cause is told already: no sheet, or another name
            value = FAULTY
        parsed.settings[name] = _typed(parsed, "settings", number, column, value)
    _last_period(parsed)


def _last_period(parsed: Parsed) -> None:
    """Let ``last_period`` say where the plan ends, in place of the end of ``last_year``."""
    parsed.settings["months_of_last_year"] = MONTHS
    last = span_of(parsed.settings["last_period"] or "")
    if last is not None:
        parsed.settings["last_year"] = last.year
        parsed.settings["months_of_last_year"] = last.end - last.year * MONTHS
