"""A planner's workbook handed back with every fault, or every change, tinted, noted and linked."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.writer.excel import ExcelWriter

from teaplan.files import STEERING, put
from teaplan.schema.faults import Fault, one_line
from teaplan.schema.limits import TEXT
from teaplan.workbook.package import Package, open_package, reading
from teaplan.workbook.raw import ASSUMPTIONS

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


SAID = 600
"""Characters of a fault in a cell or a note."""

Marking = Callable[[Any], list[Fault]]
"""Changes an open workbook, and returns what is to be marked in it."""


def annotate(path: str | Path, out: str | Path, faults: Sequence[Fault], *, force: bool = False) -> Path:
    """Hand back a copy of a workbook with every fault tinted, noted and linked; the workbook is left alone.

    Whatever a planner typed that a fault repeats is text in the copy, never a formula; macros are left out.

    Returns
    -------
    Path
        The name really used.

    Raises
    ------
    Faults
        Where the workbook cannot be read whole.
    OSError
        Where the copy cannot be written.
    """
    return _copy(path, out, lambda _: [*faults], "what is wrong", WRONG, force)


def repair(path: str | Path, out: str | Path, changes: Sequence[Change], *, force: bool = False) -> Path:
    """Hand back a copy of a workbook with cells typed anew, tinted, noted and linked.

    Formulas keep the values that are stored, as the planner's case has them; a spreadsheet calculates
    those that follow from a changed cell again.

    Returns
    -------
    Path
        The name really used.

    Raises
    ------
    Faults
        Where the workbook cannot be read whole.
    OSError
        Where the copy cannot be written.
    """

    def typed(book: Any) -> list[Fault]:
        return [_type_anew(book, str(path), change) for change in changes]

    return _copy(path, out, typed, "what was changed", CHANGED, force)


def _type_anew(book: Any, path: str, change: Change) -> Fault:
    """Type a cell anew; returns its mark."""
    cell = change.cell or _address(book[change.sheet], change.row, change.column)
    if isinstance(change.value, str):
        _type(book[change.sheet][cell], change.value)
    else:
        book[change.sheet][cell].value = change.value
    return Fault(
        path, change.sheet, cell, change.column, change.text, f"{change.sheet}.{change.column}.repair"
    )


def _address(page: Any, row: int, column: str) -> str:
    """Return the cell of a row under a header; a header that is not there is written behind the others."""
    headers = {str(cell.value).strip(): cell.column for cell in page[1] if cell.value is not None}
    at = headers.get(column, page.max_column + 1)
    if column not in headers:
        page.cell(1, at).value = column
    return f"{get_column_letter(at)}{row}"


def _copy(path: str | Path, out: str | Path, marking: Marking, told: str, colour: str, force: bool) -> Path:
    package = open_package(path)
    package.hold_to_read()
    with warnings.catch_warnings(), reading(package.file):
        # of parts openpyxl does not know: the copy has none of them, which is said of macros only
        warnings.simplefilter("ignore", UserWarning)
        marked = _marked(package, marking, told, colour)
        return put(Path(out), _calculated(marked, package), force=force)


def _marked(package: Package, marking: Marking, told: str, colour: str) -> bytes:
    book = load_workbook(package.stream(), keep_links=False)
    faults = marking(book)
    # cells of a report are told as those of the workbook it was made from
    own = set() if ASSUMPTIONS in book.sheetnames else {page.title for page in book.worksheets}
    if ISSUES in book.sheetnames:
        del book[ISSUES]
    page = book.create_sheet(ISSUES, 0)
    for column, text in enumerate(("cell", "column", told, "code"), 1):
        _type(page.cell(1, column), text)
    for number, fault in enumerate(faults, 2):
        place = f"{fault.sheet}!{fault.cell}" if fault.cell else fault.sheet
        for column, text in enumerate((place, fault.column, fault.text, fault.code), 1):
            _type(page.cell(number, column), text)
        if fault.sheet in own - {ISSUES} and fault.cell:
            _mark(book[fault.sheet], fault, colour)
            sheet = fault.sheet.replace("'", "''")
            page.cell(number, 1).hyperlink = f"#'{sheet}'!{fault.cell}"
    for letter, width in zip("ABCD", (24, 24, 90, 36), strict=True):
        page.column_dimensions[letter].width = width
    stream = io.BytesIO()
    with _Archive(stream, "w", ZIP_DEFLATED, strict_timestamps=False) as archive:
        ExcelWriter(book, archive).save()
    return stream.getvalue()


def _type(cell: Any, text: str) -> None:
    """Type a text that stays one, whatever it begins with, also when the cell is edited."""
    shown = one_line(text, SAID)
    cell.value, cell.data_type = shown, "s"
    cell.quotePrefix = shown.startswith(STEERING)


def _mark(page: Any, fault: Fault, colour: str) -> None:
    """Tint a cell and note what is said of it; of merged cells the one that is seen."""
    cell = page[fault.cell]
    if isinstance(cell, MergedCell):
        area = next(found for found in page.merged_cells.ranges if fault.cell in found)
        cell = page.cell(area.min_row, area.min_col)
    cell.fill = PatternFill("solid", fgColor=colour)
    before = f"{cell.comment.text}\n" if cell.comment else ""
    said = one_line(f"{fault.column}: {fault.text}", SAID)
    cell.comment = Comment(f"{before}{said}"[: TEXT.most], "teaplan")


class _Archive(ZipFile):
    """An archive whose parts carry no time: a clock before 1980 cannot be written into one."""

    def writestr(self, zinfo_or_arcname: Any, data: Any, *rest: Any, **more: Any) -> None:
        """Write a part."""
        if isinstance(zinfo_or_arcname, str):
            zinfo_or_arcname = ZipInfo(zinfo_or_arcname)
            zinfo_or_arcname.compress_type = ZIP_DEFLATED
        super().writestr(zinfo_or_arcname, data, *rest, **more)


def _calculated(copy: bytes, package: Package) -> bytes:
    """Give formulas of a copy the values the original has stored; openpyxl writes none.

    Without them a copy would read as never calculated until a spreadsheet has saved it.
    """
    if not any(sheet.scan is not None and sheet.scan.formulas for sheet in package.sheets):
        return copy
    values = load_workbook(package.stream(), data_only=True, keep_links=False)
    titles = load_workbook(io.BytesIO(copy), read_only=True).worksheets
    # openpyxl numbers the parts of a workbook in the order of its worksheets
    parts = {f"xl/worksheets/sheet{i}.xml": page.title for i, page in enumerate(titles, 1)}
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
