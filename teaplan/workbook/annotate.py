"""A planner's workbook handed back with every fault, or every change, tinted, noted and linked."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter

from teaplan.files import put
from teaplan.schema.faults import Fault

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ISSUES = "issues"


WRONG, CHANGED = "FFC7CE", "C6EFCE"
"""Tints of a cell at fault, and of one that was typed anew."""


@dataclass(frozen=True)
class Change:
    """A cell that is typed anew: its sheet, row and column, its address where it is known, and why."""

    sheet: str
    row: int
    column: str
    cell: str
    value: str | float | int
    text: str


def annotate(path: str | Path, out: str | Path, faults: Sequence[Fault], *, force: bool = False) -> Path:
    """Hand back a copy of a workbook with every fault tinted, noted and linked; the workbook is left alone.

    Returns
    -------
    Path
        The name really used.
    """
    book = load_workbook(path)
    _mark(book, faults, "what is wrong", WRONG)
    return _put(book, path, out, force)


def repair(path: str | Path, out: str | Path, changes: Sequence[Change], *, force: bool = False) -> Path:
    """Hand back a copy of a workbook with cells typed anew, tinted, noted and linked.

    Formulas keep the values that are stored, as the planner's case has them; a spreadsheet calculates
    those that follow from a changed cell again.

    Returns
    -------
    Path
        The name really used.
    """
    book = load_workbook(path)
    marks = []
    for change in changes:
        cell = change.cell or _address(book[change.sheet], change.row, change.column)
        book[change.sheet][cell].value = change.value
        code = f"{change.sheet}.{change.column}.repair"
        marks.append(Fault(str(path), change.sheet, cell, change.column, change.text, code))
    _mark(book, marks, "what was changed", CHANGED)
    return _put(book, path, out, force)


def _address(page: Any, row: int, column: str) -> str:
    """Return the cell of a row under a header; a header that is not there is written behind the others."""
    headers = {str(cell.value).strip(): cell.column for cell in page[1] if cell.value is not None}
    at = headers.get(column, page.max_column + 1)
    if column not in headers:
        page.cell(1, at).value = column
    return f"{get_column_letter(at)}{row}"


def _mark(book: Any, faults: Sequence[Fault], told: str, colour: str) -> None:
    """Tint, note and link cells, with a page in front that lists them."""
    if ISSUES in book.sheetnames:
        del book[ISSUES]
    page = book.create_sheet(ISSUES, 0)
    page.append(["cell", "column", told, "code"])
    tint = PatternFill("solid", fgColor=colour)
    for number, fault in enumerate(faults, 2):
        page.append(
            [
                f"{fault.sheet}!{fault.cell}" if fault.cell else fault.sheet,
                fault.column,
                fault.text,
                fault.code,
            ]
        )
        if fault.sheet in book.sheetnames and fault.cell:
            cell = book[fault.sheet][fault.cell]
            cell.fill = tint
            before = f"{cell.comment.text}\n" if cell.comment else ""
            cell.comment = Comment(f"{before}{fault.column}: {fault.text}", "teaplan")
            page.cell(number, 1).hyperlink = f"#'{fault.sheet}'!{fault.cell}"
    for letter, width in zip("ABCD", (24, 24, 90, 36), strict=True):
        page.column_dimensions[letter].width = width


def _put(book: Any, path: str | Path, out: str | Path, force: bool) -> Path:
    stream = io.BytesIO()
    book.save(stream)
    return put(Path(out), _calculated(stream.getvalue(), path), force=force)


def _calculated(copy: bytes, original: str | Path) -> bytes:
    """Give formulas of a copy the values the original has stored; openpyxl writes none.

    Without them a copy would read as never calculated until a spreadsheet has saved it.
    """
    values = load_workbook(original, data_only=True)
    formulas = load_workbook(io.BytesIO(copy))
    # openpyxl numbers the parts of a workbook in the order of its worksheets
    parts = {f"xl/worksheets/sheet{i}.xml": page.title for i, page in enumerate(formulas.worksheets, 1)}
    out = io.BytesIO()
    with ZipFile(io.BytesIO(copy)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for item in old.infolist():
            content = old.read(item.filename)
            title = parts.get(item.filename)
            if title is not None and title != ISSUES and b"<f" in content:
                content = _with_values(content, values[title])
            new.writestr(item, content)
    return out.getvalue()


def _with_values(part: bytes, page: Any) -> bytes:
    ElementTree.register_namespace("", MAIN)
    ElementTree.register_namespace("r", RELATED)
    root = ElementTree.fromstring(part)
    for cell in root.iter(f"{{{MAIN}}}c"):
        if cell.find(f"{{{MAIN}}}f") is None:
            continue
        known = page[cell.attrib["r"]]
        kind, text = _stored(known.value, known.data_type)
        value = cell.find(f"{{{MAIN}}}v")
        if text is None or value is None:
            continue
        value.text = text
        cell.attrib.pop("t", None)
        if kind:
            cell.set("t", kind)
    out = io.BytesIO()
    ElementTree.ElementTree(root).write(out, encoding="UTF-8", xml_declaration=True)
    return out.getvalue()


def _stored(value: Any, data_type: str) -> tuple[str, str | None]:
    """Type and text of a stored value; dates are left to the next calculation."""
    if data_type == "e":
        return "e", str(value)
    if isinstance(value, bool):
        return "b", str(int(value))
    if isinstance(value, int | float):
        return "", repr(value)
    return "str", value if isinstance(value, str) else None
