"""Workbooks in: template, reader, annotated copy. A case comes out, or all faults at once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from teaplan.case import Case, Ref
from teaplan.schema.faults import Fault, Faults
from teaplan.workbook import raw
from teaplan.workbook.annotate import Change, annotate, repair
from teaplan.workbook.assemble import assemble
from teaplan.workbook.changed import Value, rows_changed
from teaplan.workbook.checks import check_rows
from teaplan.workbook.checks.learning import check_families
from teaplan.workbook.checks.size import check_size
from teaplan.workbook.checks.warnings import warn
from teaplan.workbook.checks.whole import check_routes
from teaplan.workbook.parse import parse
from teaplan.workbook.parsed import Parsed, count_comparisons
from teaplan.workbook.typed import rows_of, typed_again
from teaplan.workbook.write import write_template, write_workbook

__all__ = [
    "Change",
    "annotate",
    "check",
    "from_cells",
    "from_inputs",
    "from_tables",
    "input_hash",
    "read",
    "repair",
    "rows_of",
    "typed_again",
    "write_template",
    "write_workbook",
]


def read(path: str | Path) -> Case:
    """Read a planner's workbook, or the case a finished report carries.

    Raises
    ------
    Faults
        All faults at once, each with its cell.
    OSError
        Where the file cannot be opened.
    """
    return _case(_checked(_raw(path)))


def check(path: str | Path) -> tuple[list[Fault], list[Fault]]:
    """Return the faults and the warnings of a workbook."""
    try:
        parsed = _checked(_raw(path))
    except Faults as found:
        return found.faults, []
    name = parsed.book.file
    return parsed.faults.all(name, "faults"), parsed.warnings.all(name, "warnings")


def from_tables(tables: Mapping[str, Any], name: str = "case.xlsx") -> Case:
    """Make a case from tables ({sheet: [{column: value}]}) by the same checks as a workbook.

    Raises
    ------
    Faults
        All faults at once.
    """
    return _case(_checked(raw.from_tables(tables, name)))


def from_inputs(rows: Iterable[Mapping[str, Any]], name: str) -> Case:
    """Rebuild a case from the ``assumptions`` of a report; references and values are those of the workbook.

    Raises
    ------
    Faults
        Where a changed value is at fault.
    """
    return _case(_checked(raw.from_inputs(rows, name)))


def from_cells(case: Case, cells: Mapping[Ref, Value]) -> Case:
    """Make a case again with some of its cells typed anew, or blank ones filled in.

    Raises
    ------
    Faults
        Where the cells are at fault, as they would be in the workbook.
    """
    return from_inputs(rows_changed(case, cells), case.file)


def input_hash(case: Case) -> str:
    """Hash of what a case says: of sheets, rows, columns and values, not of marks, sources and notes."""
    said = sorted([*item.ref, _plain(item.value)] for item in case.inputs)
    return hashlib.sha256(json.dumps(said, default=str).encode()).hexdigest()


def _plain(value: Any) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return repr(float(value))
    return str(value)


def _raw(path: str | Path) -> raw.RawBook:
    return raw.assumptions_of(raw.from_file(path))


def _checked(book: raw.RawBook) -> Parsed:
    """Type and check a workbook; what only a case without fault can show comes last."""
    count_comparisons()
    parsed = parse(book)
    check_rows(parsed)
    if not parsed.faults:
        check_size(parsed)
    if not parsed.faults:
        case = assemble(parsed)
        check_routes(parsed, case)
        check_families(parsed, case)
        warn(parsed, case)
    return parsed


def _case(parsed: Parsed) -> Case:
    if parsed.faults:
        raise Faults(parsed.faults.all(parsed.book.file, "faults"))
    return assemble(parsed)
