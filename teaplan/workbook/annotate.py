"""A planner's workbook handed back with every fault tinted, noted and linked."""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.writer.excel import ExcelWriter

from teaplan.files import STEERING, put
from teaplan.schema.faults import Fault, one_line
from teaplan.schema.limits import TEXT
from teaplan.workbook.package import Package, open_package, reading
from teaplan.workbook.raw import ASSUMPTIONS

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ISSUES = "issues"


SAID = 600
"""Characters of a fault in a cell or a note."""


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
    package = open_package(path)
    package.hold_to_read()
    with warnings.catch_warnings(), reading(package.file):
        # of parts openpyxl does not know: the copy has none of them, which is said of macros only
        warnings.simplefilter("ignore", UserWarning)
        return put(Path(out), _calculated(_marked(package, faults), package), force=force)


def _marked(package: Package, faults: Sequence[Fault]) -> bytes:
    book = load_workbook(package.stream(), keep_links=False)
    # cells of a report are told as those of the workbook it was made from
    own = set() if ASSUMPTIONS in book.sheetnames else {page.title for page in book.worksheets}
    if ISSUES in book.sheetnames:
        del book[ISSUES]
    page = book.create_sheet(ISSUES, 0)
    for column, text in enumerate(("cell", "column", "what is wrong", "code"), 1):
        _type(page.cell(1, column), text)
    for number, fault in enumerate(faults, 2):
        place = f"{fault.sheet}!{fault.cell}" if fault.cell else fault.sheet
        for column, text in enumerate((place, fault.column, fault.text, fault.code), 1):
            _type(page.cell(number, column), text)
        if fault.sheet in own - {ISSUES} and fault.cell:
            _mark(book[fault.sheet], fault)
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


def _mark(page: Any, fault: Fault) -> None:
    """Tint a cell and note what is wrong with it; of merged cells the one that is seen."""
    cell = page[fault.cell]
    if isinstance(cell, MergedCell):
        area = next(found for found in page.merged_cells.ranges if fault.cell in found)
        cell = page.cell(area.min_row, area.min_col)
    cell.fill = PatternFill("solid", fgColor="FFC7CE")
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
