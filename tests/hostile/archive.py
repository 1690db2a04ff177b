"""Workbooks made by hand, part by part: whatever a spreadsheet would never write can be written."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from teaplan.report.grid import relative
from tests.journeys.books import plain

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"

Parts = dict[str, bytes]
Pages = Mapping[str, Sequence[Sequence[Any]]]


class Xml(str):
    """A cell as it stands in the file; ``{at}`` is its address."""


def pages_of(tables: Mapping[str, Any]) -> dict[str, list[list[Any]]]:
    """Lay tables out as pages: the header, then the rows."""
    pages = {}
    for sheet, rows in tables.items():
        if isinstance(rows, Mapping):
            rows = [{"setting": key, "value": value} for key, value in rows.items()]
        names = list(dict.fromkeys(key for row in rows for key in row))
        if names:
            pages[sheet] = [names, *([row.get(name) for name in names] for row in rows)]
    return pages


def cell_of(value: Any, at: str) -> str:
    """Write one cell."""
    if value is None:
        return ""
    if isinstance(value, Xml):
        return value.replace("{at}", at)
    if isinstance(value, bool):
        return f'<c r="{at}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{at}"><v>{value!r}</v></c>'
    text = "".join(sign if sign in "\t\n" or sign >= " " else f"_x{ord(sign):04X}_" for sign in str(value))
    return f'<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def sheet_of(rows: Sequence[Sequence[Any]], *, before: str = "", after: str = "") -> bytes:
    """Write a sheet; ``before`` and ``after`` stand around its data."""
    data = "".join(
        f'<row r="{i + 1}">{"".join(cell_of(v, relative(i, j)) for j, v in enumerate(row))}</row>'
        for i, row in enumerate(rows)
    )
    return f"{HEAD}<worksheet {MAIN}>{before}<sheetData>{data}</sheetData>{after}</worksheet>".encode()


def parts_of(pages: Pages, *, states: Mapping[str, str] = {}) -> Parts:
    """Write all parts of a workbook."""
    names = list(pages)
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{SHEET_TYPE}.worksheet+xml"/>'
        for n in range(1, len(names) + 1)
    )
    sheets = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{n}" state="{states.get(name, "visible")}" r:id="rId{n}"/>'
        for n, name in enumerate(names, 1)
    )
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{RELATED}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(names) + 1)
    )
    made = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{SHEET_TYPE}.sheet.main+xml"/>{types}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{RELATED}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{RELATED}"><sheets>{sheets}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{relations}'
        f'<Relationship Id="rIdS" Type="{RELATED}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet {MAIN}><fonts count="1"><font/></fonts>'
        '<fills count="1"><fill><patternFill/></fill></fills>'
        '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
        '<cellXfs count="2"><xf xfId="0"/><xf numFmtId="17" applyNumberFormat="1" xfId="0"/></cellXfs>'
        "</styleSheet>",
    }
    written = {name: (HEAD + text).encode() for name, text in made.items()}
    for number, name in enumerate(names, 1):
        written[f"xl/worksheets/sheet{number}.xml"] = sheet_of(pages[name])
    return written


def packed(parts: Mapping[str, bytes]) -> bytes:
    """Put parts into an archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def book(**pages: Sequence[Sequence[Any]]) -> Parts:
    """Write the plain case, with pages of its own."""
    return parts_of(pages_of(plain()) | pages)


def where(parts: Parts, sheet: str) -> str:
    """Return the part of a sheet."""
    names = [text.split(b'"')[1].decode() for text in parts["xl/workbook.xml"].split(b"<sheet name=")[1:]]
    return f"xl/worksheets/sheet{names.index(sheet) + 1}.xml"
