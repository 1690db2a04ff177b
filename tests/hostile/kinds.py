"""Hostile and odd files by kind, each made anew from a seed; what is sound must read as the plain case."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.hostile.archive import HEAD, MAIN, Parts, Xml, book, packed, pages_of, parts_of, sheet_of, where
from tests.journeys.books import plain

ANY, SAME, SOUND, REFUSED = "any", "the plain case", "a case", "refused"
"""What becomes of a file."""


@dataclass(frozen=True)
class Kind:
    """A kind of file: how one is made, what becomes of it, and of which codes the faults or warnings are."""

    make: Callable[[Random], bytes]
    becomes: str
    codes: tuple[str, ...] = ()


KINDS: dict[str, Kind] = {}

CAPEX = pages_of(plain())["lines"][0].index("capex_musd")
"""Column of a number in the plain case."""


def kind(becomes: str, *codes: str) -> Callable[[Callable[[Random], bytes]], Callable[[Random], bytes]]:
    """Register a maker under its name."""

    def register(make: Callable[[Random], bytes]) -> Callable[[Random], bytes]:
        KINDS[make.__name__] = Kind(make, becomes, codes)
        return make

    return register


def _any_part(draw: Random, parts: Parts) -> str:
    return draw.choice([name for name in parts if name.endswith((".xml", ".rels"))])


def _into_sheet(sheet: str, **around: str) -> bytes:
    """Write the plain case with something around the data of a sheet."""
    parts = book()
    parts[where(parts, sheet)] = sheet_of(pages_of(plain())[sheet], **around)
    return packed(parts)


# What an archive can do


@kind(REFUSED, "file.size")
def zip_bomb(draw: Random) -> bytes:
    return packed(book() | {"xl/media/image1.png": bytes(210_000_000 + draw.randrange(10**6))})


@kind(REFUSED, "file.size")
def zip_that_unpacks_a_hundredfold(draw: Random) -> bytes:
    parts = book()
    name = where(parts, draw.choice(["sites", "lines"]))
    parts[name] = parts[name].replace(b"<sheetData>", b" " * 20_000_000 + b"<sheetData>")
    return packed(parts)


@kind(REFUSED, "file.format", "file.parts")
def zip_that_lies_of_its_size(draw: Random) -> bytes:
    data = bytearray(packed(book() | {"xl/media/image1.png": bytes(30_000_000)}))
    at = data.rindex(b"PK\x01\x02", 0, data.rindex(b"PK\x05\x06"))
    data[at + 24 : at + 28] = draw.choice([100, 5_000]).to_bytes(4, "little")
    return bytes(data)


@kind(REFUSED, "file.size")
def ten_thousand_parts(draw: Random) -> bytes:
    return packed(book() | {f"xl/x{n}.xml": b"<x/>" for n in range(10_001 + draw.randrange(9))})


@kind(REFUSED, "file.parts")
def parts_that_point_out(draw: Random) -> bytes:
    names = ("../../etc/cron.d/x", "/etc/passwd", "xl/../../x.xml", "..\\..\\x", "C:\\x.xml", "\\\\host\\x")
    return packed(book() | {draw.choice(names): b"<x/>"})


@kind(REFUSED, "file.parts")
def a_part_twice(draw: Random) -> bytes:
    out, parts = io.BytesIO(), book()
    again = _any_part(draw, parts)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in [*parts.items(), (draw.choice([again, again.upper()]), parts[again])]:
            archive.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()


@kind(REFUSED, "file.format", "file.parts")
def truncated(draw: Random) -> bytes:
    data = packed(book())
    return data[: draw.randrange(4, len(data))]


@kind(REFUSED, "file.format", "file.parts", "file.sheets", "file.password", "file.size")
def bad_disk(draw: Random) -> bytes:
    data = bytearray(packed(book()))
    for _ in range(200):
        data[draw.randrange(4, len(data))] ^= draw.randrange(1, 256)
    return bytes(data)


@kind(REFUSED, "file.format", "file.parts", "file.size", "file.password")
def noise_that_begins_as_a_zip(draw: Random) -> bytes:
    return b"PK\x03\x04" + draw.randbytes(draw.randrange(5_000))


@kind(REFUSED, "file.password")
def zip_with_a_password(draw: Random) -> bytes:
    data = bytearray(packed(book()))
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    return bytes(data)


@kind(REFUSED, "file.parts")
def packed_another_way(draw: Random) -> bytes:
    out = io.BytesIO()
    how = draw.choice([zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in book().items():
            archive.writestr(zipfile.ZipInfo(name), content, how)
    return out.getvalue()


@kind(SAME)
def not_packed_at_all(draw: Random) -> bytes:
    out, parts = io.BytesIO(), book()
    names = list(parts)
    draw.shuffle(names)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name in names:
            archive.writestr(zipfile.ZipInfo(name), parts[name])
    return out.getvalue()


# What an XML can do


@kind(REFUSED, "file.parts")
def entity_bomb(draw: Random) -> bytes:
    parts = book()
    name = _any_part(draw, parts)
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE x [<!ENTITY e0 "ha">{levels}]>'.encode()
    parts[name] = parts[name].replace(b"?>", b"?>" + bomb, 1).replace(b"</", b"&e9;</", 1)
    return packed(parts)


@kind(REFUSED, "file.parts")
def external_entity(draw: Random) -> bytes:
    parts = book()
    name = _any_part(draw, parts)
    what = draw.choice(["file:///etc/passwd", "http://127.0.0.1:9/x", "file:///dev/zero"])
    asked = draw.choice([f'<!DOCTYPE x SYSTEM "{what}">', f'<!DOCTYPE x [<!ENTITY e SYSTEM "{what}">]>'])
    parts[name] = parts[name].replace(b"?>", b"?>" + asked.encode(), 1)
    return packed(parts)


@kind(REFUSED, "file.parts")
def entities_in_another_alphabet(draw: Random) -> bytes:
    parts = book()
    name = _any_part(draw, parts)
    text = parts[name].decode().replace("UTF-8", "UTF-16")
    parts[name] = text.replace("?>", '?><!DOCTYPE x [<!ENTITY e "x">]>', 1).encode("utf-16")
    return packed(parts)


@kind(REFUSED, "file.parts")
def entities_in_a_part_not_named_as_xml(draw: Random) -> bytes:
    parts = book()
    name = where(parts, "sites")
    parts["xl/worksheets/sites.bin"] = parts.pop(name).replace(b"?>", b'?><!DOCTYPE x [<!ENTITY e "x">]>', 1)
    short = name.removeprefix("xl/").encode()
    for listed in ("xl/_rels/workbook.xml.rels", "[Content_Types].xml"):
        parts[listed] = parts[listed].replace(short, b"worksheets/sites.bin")
    return packed(parts)


@kind(REFUSED, "file.parts")
def deep(draw: Random) -> bytes:
    parts = book()
    name, levels = _any_part(draw, parts), draw.choice([200, 100_000])
    at = parts[name].rindex(b"</")
    parts[name] = parts[name][:at] + b"<a>" * levels + b"</a>" * levels + parts[name][at:]
    return packed(parts)


@kind(REFUSED, "file.parts")
def a_million_attributes(draw: Random) -> bytes:
    parts = book()
    name = where(parts, "lines")
    many = " ".join(f'a{n:x}=""' for n in range(300_000 + draw.randrange(99)))
    parts[name] = parts[name].replace(b"<sheetData>", f"<sheetData {many}>".encode())
    return packed(parts)


@kind(ANY)
def bad_letters(draw: Random) -> bytes:
    parts = book()
    name = _any_part(draw, parts)
    at = draw.randrange(60, len(parts[name]))
    bad = draw.choice([b"\xff", b"\xc0\x80", b"\x00", b"\xed\xa0\x80"])
    parts[name] = parts[name][:at] + bad + parts[name][at:]
    return packed(parts)


@kind(SAME)
def prefixes_and_byte_order(draw: Random) -> bytes:
    parts = book()
    name = where(parts, draw.choice(["lines", "demand", "sites"]))
    text = parts[name].decode().replace("<", "<x:").replace("<x:/", "</x:").replace("<x:?", "<?")
    parts[name] = text.replace("xmlns=", "xmlns:x=").encode(draw.choice(["utf-8", "utf-8-sig"]))
    return packed(parts)


# What a file may be instead


@kind(REFUSED, "file.password")
def with_a_password(draw: Random) -> bytes:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    return ole + draw.randbytes(1024) + "EncryptedPackage".encode("utf-16-le") + draw.randbytes(4096)


@kind(REFUSED, "file.format")
def renamed(draw: Random) -> bytes:
    csv = b"line,capex_musd\nL,100\n"
    xls = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2048)
    html = b"<html><body><table><tr><td>1</td></tr></table></body></html>"
    ods = packed({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"})
    xlsb = packed({"xl/workbook.bin": b"\x83\x01\x00", "[Content_Types].xml": b"<Types/>"})
    png, pdf = b"\x89PNG\r\n\x1a\n" + bytes(99), b"%PDF-1.7\n%\xe2\xe3\n" + bytes(99)
    wide = csv.decode().encode("utf-16")
    return draw.choice([csv, wide, xls, html, ods, xlsb, png, pdf, b"", b"\x00", b"PK"])


@kind(REFUSED, "file.format")
def another_dialect(draw: Random) -> bytes:
    strict = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
    return packed({n: c.replace(MAIN.split('"')[1].encode(), strict) for n, c in book().items()})


# What a workbook may lack or claim


@kind(ANY)
def a_part_is_missing(draw: Random) -> bytes:
    parts = book()
    del parts[draw.choice(list(parts))]
    return packed(parts)


@kind(ANY)
def wrong_types(draw: Random) -> bytes:
    parts = book()
    types = parts["[Content_Types].xml"]
    parts["[Content_Types].xml"] = draw.choice(
        [
            types.replace(b"worksheet+xml", b"styles+xml"),
            types.replace(b"sheet.main+xml", draw.choice([b"template.main+xml", b"sheet.main", b"zzz"])),
            types.replace(b"/xl/workbook.xml", b"/xl/styles.xml"),
            types.replace(b"worksheet+xml", b"sharedStrings+xml", 1),
            b"<Types/>",
        ]
    )
    return packed(parts)


@kind(REFUSED, "file.sheets")
def two_sheets_of_one_name(draw: Random) -> bytes:
    parts = book()
    name = draw.choice(["lines", "sites", "demand"])
    other = draw.choice([name, name.upper(), name.title()])
    old = next(n for n in ("products", "segments") if n != name)
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(f'"{old}"'.encode(), f'"{other}"'.encode())
    return packed(parts)


@kind(REFUSED, "file.sheets")
def a_sheet_that_is_not_there(draw: Random) -> bytes:
    parts = book()
    del parts[where(parts, draw.choice(["lines", "sites", "demand"]))]
    return packed(parts)


@kind(SAME)
def a_wrong_size(draw: Random) -> bytes:
    size = draw.choice(["A1", "A1:B2", "B2:C3", "A1:XFD1048576", "A1:A1048576"])
    return _into_sheet(draw.choice(["lines", "demand"]), before=f'<dimension ref="{size}"/>')


@kind(REFUSED, "file.parts")
def cells_out_of_order(draw: Random) -> bytes:
    parts = book()
    name = where(parts, "lines")
    text = parts[name].decode()
    first, second = text.index('<row r="1">'), text.index('<row r="2">')
    end = text.index("</sheetData>")
    swapped = text[:first] + text[second:end] + text[first:second] + text[end:]
    again = text.replace('r="B2"', 'r="A2"', 1)
    elsewhere = text.replace('r="B2"', 'r="B3"', 1)
    huge = text.replace('<row r="2">', '<row r="2000000">')
    parts[name] = draw.choice([swapped, again, elsewhere, huge]).encode()
    return packed(parts)


@kind(REFUSED, "lines.unsound", "lines.capex_musd.type", "file.format")
def texts_that_are_not_there(draw: Random) -> bytes:
    pages = pages_of(plain())
    pages["lines"][1][CAPEX] = Xml(f'<c r="{{at}}" t="s"><v>{draw.choice([-1, 5, 10**9, "x"])}</v></c>')
    return packed(parts_of(pages))


@kind(REFUSED, "lines.unsound", "lines.capex_musd.type", "lines.capex_musd.range")
def numbers_that_are_none(draw: Random) -> bytes:
    pages = pages_of(plain())
    text = draw.choice(["NaN", "nan", "inf", "1e999", "-1e308", "1e308", "9" * 5_000, "1,5", "--1", "0x10"])
    pages["lines"][1][CAPEX] = Xml(f'<c r="{{at}}"><v>{text}</v></c>')
    return packed(parts_of(pages))


# What runs, or points elsewhere, in a workbook


@kind(SAME, "file.macros")
def macros(draw: Random) -> bytes:
    parts = book()
    types = parts["[Content_Types].xml"].replace(
        b"openxmlformats-officedocument.spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main"
    )
    return packed(parts | {"[Content_Types].xml": types, "xl/vbaProject.bin": b"Sub x"})


@kind(SAME, "file.links")
def links_to_other_files(draw: Random) -> bytes:
    link = f'<externalLink {MAIN}><externalBook xmlns:r="x" r:id="rId1"/></externalLink>'
    one = {"xl/externalLinks/externalLink1.xml": (HEAD + link).encode()}
    other = {"xl/connections.xml": f"{HEAD}<connections {MAIN}/>".encode()}
    return packed(book() | draw.choice([one, other]))


@kind(SAME)
def a_formula_that_asks_the_web(draw: Random) -> bytes:
    """The value last stored counts, whatever the formula would give."""
    pages = pages_of(plain())
    web = "WEBSERVICE(&quot;http://127.0.0.1:9&quot;)"
    formula = draw.choice([web, "1/0", "[1]x!A1", "cmd|' /C calc'!A0"])
    stored = pages["lines"][1][CAPEX]
    pages["lines"][1][CAPEX] = Xml(f'<c r="{{at}}"><f>{formula}</f><v>{stored}</v></c>')
    return packed(parts_of(pages))


@kind(REFUSED, "lines.capex_musd.formula")
def a_formula_never_calculated(draw: Random) -> bytes:
    pages = pages_of(plain())
    pages["lines"][1][CAPEX] = Xml(f'<c r="{{at}}"><f>{draw.randrange(9)}+100</f></c>')
    return packed(parts_of(pages))


# What is large


@kind(REFUSED, "lines.rows", "file.size")
def a_million_rows(draw: Random) -> bytes:
    if draw.random() < 0.5:
        return _into_lines(f'<row r="1048576"><c r="A1048576"><v>{draw.randrange(9)}</v></c></row>')
    last = draw.choice([60_000, 250_000, 1_000_002])
    rows = "".join(f'<row r="{r}"><c r="A{r}"><v>1</v></c></row>' for r in range(3, last))
    return _into_lines(rows)


def _into_lines(rows: str) -> bytes:
    parts = book()
    name = where(parts, "lines")
    parts[name] = parts[name].replace(b"</sheetData>", f"{rows}</sheetData>".encode())
    return packed(parts)


@kind(REFUSED, "lines.columns", "lines.header.missing", "lines.rows")
def sixteen_thousand_columns(draw: Random) -> bytes:
    if draw.random() < 0.5:
        row = draw.choice([3, 40_000])
        return _into_lines(f'<row r="{row}"><c r="XFD{row}"><v>1</v></c></row>')
    pages = pages_of(plain())
    pages["lines"][0] += [f"c{n}" for n in range(16_384 - len(pages["lines"][0]))]
    return packed(parts_of(pages))


@kind(SAME)
def formats_without_end(draw: Random) -> bytes:
    rows = "".join(f'<row r="{r}" s="1" customFormat="1"/>' for r in range(3, 200_000))
    return _into_lines(f'{rows}<row r="1048576"><c r="XFD1048576" s="1"/></row>')


@kind(SAME)
def scratch_paper_without_end(draw: Random) -> bytes:
    return packed(book(_mine=[["x"], *([n] for n in range(draw.randrange(9)))], _far=[["=1/0"] * 16_384]))


@kind(REFUSED)
def texts_without_end(draw: Random) -> bytes:
    pages = pages_of(plain())
    cells = [("lines", 1, 0), ("sites", 0, 0), ("lines", 1, CAPEX), ("demand", 1, 0)]
    sheet, row, column = draw.choice(cells)
    pages[sheet][row][column] = draw.choice(["x", "=", "字"]) * draw.choice([300, 32_768, 3_000_000])
    return packed(parts_of(pages))


@kind(REFUSED, "file.more_faults")
def ten_thousand_faults(draw: Random) -> bytes:
    rows = [[f"S{n}", "R"] for n in range(2_000)]
    wrong = [[f"L{n}", f"P{draw.randrange(10**6)}", "x"] for n in range(4_000)]
    recipes = [["line", "product", "output_per_year"], *wrong]
    return packed(book(sites=[["site", "region"], *rows], recipes=recipes))


@kind(REFUSED)
def a_tree_without_end(draw: Random) -> bytes:
    rows: list[list[Any]] = [["branch", "parent", "from_year", "probability"], ["b0", None, 2027, 1]]
    shape = draw.choice(["chain", "star", "ring"])
    for n in range(1, 5_000):
        parent = {"chain": f"b{n - 1}", "star": "b0", "ring": f"b{(n + 1) % 5_000}"}[shape]
        rows.append([f"b{n}", parent, 2028, 1 if shape != "star" else 1 / 4_999])
    return packed(book(branches=rows))


@kind(REFUSED, "recipes.sheet.size")
def a_plan_without_end(draw: Random) -> bytes:
    many = 1_500
    sites = [["site", "region"], *([f"S{n}", "R"] for n in range(many))]
    lines = [["line", "capex_musd"], *([f"L{n}", 1] for n in range(many))]
    product = plain()["recipes"][0]["product"]
    recipes = [["line", "product", "output_per_year"], *([f"L{n}", product, 1] for n in range(many))]
    return packed(book(sites=sites, lines=lines, recipes=recipes))


# What a planner may really do


@kind(REFUSED, "lines.capex_musd.merged", "lines.line.merged", "lines.generation.merged")
def merged_cells(draw: Random) -> bytes:
    area = draw.choice(["B2:B3", "C2:C4", "A2:A9", "A1:A2", "B1:B2"])
    return _into_sheet("lines", after=f'<mergeCells count="1"><mergeCell ref="{area}"/></mergeCells>')


@kind(SAME)
def merged_cells_that_hold_nothing(draw: Random) -> bytes:
    area = draw.choice(["A9:B12", "XA1:XB2", "B7:B7", "A2:A2"])
    return _into_sheet("lines", after=f'<mergeCells count="1"><mergeCell ref="{area}"/></mergeCells>')


@kind(SAME, "lines.hidden")
def hidden_sheets(draw: Random) -> bytes:
    return packed(parts_of(pages_of(plain()), states={"lines": draw.choice(["hidden", "veryHidden"])}))


@kind(SAME)
def sheets_of_formats_only(draw: Random) -> bytes:
    parts = book(contracts=[[None]], prices=[[]])
    parts[where(parts, "contracts")] = sheet_of([[Xml('<c r="{at}" s="1"/>')] * 5] * draw.randrange(1, 50))
    return packed(parts)


@kind(REFUSED, "lines.capex_musd.type")
def decimals_of_another_country(draw: Random) -> bytes:
    pages = pages_of(plain())
    words = ("1,5", "1.234,5", "1\u00a0234,5", "1'234.5", "100 M$", "٣", "½", "12%", "1.5")
    pages["lines"][1][CAPEX] = draw.choice(words)
    return packed(parts_of(pages))


@kind(SOUND, "sites.site.alike")
def names_that_look_alike(draw: Random) -> bytes:
    pairs = (("S", "s"), ("S", "Ｓ"), ("S a", "Sa"), ("S", "S\u200b"), ("é", "e\u0301"), ("S", "S\u00ad"))
    names = draw.choice(pairs)
    pages = pages_of(plain() | {"sites": [{"site": name, "region": "R"} for name in names]})
    return packed(parts_of(pages))


@kind(SOUND)
def names_in_any_script(draw: Random) -> bytes:
    names = ("شمال", "אתר", "电池", "e\u0301\u0301", "\U0001f50b\u200d\U0001f3ed", "\u202esite", "ﬁ", "İ")
    return packed(book(sites=[["site", "region"], [draw.choice(names), "R"]]))


@kind(SOUND)
def names_that_begin_as_formulas(draw: Random) -> bytes:
    names = ('=HYPERLINK("http://x.invalid")', "=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "#REF!")
    return packed(book(sites=[["site", "region", "note"], [draw.choice(names), "R", "\t=1+1"]]))


@kind(REFUSED, "sites.site.sign")
def names_with_signs_of_control(draw: Random) -> bytes:
    sign = draw.choice(["\x00", "\x01", "\x07", "\x1b[31m", "\x7f", "\x9b"])
    return packed(book(sites=[["site", "region"], [f"S{sign}x", "R"]]))


@kind(REFUSED)
def a_report_of_nonsense(draw: Random) -> bytes:
    odd = (None, 0, -1, "x", 1e308, 10**6, True, Xml('<c r="{at}" t="e"><v>#REF!</v></c>'), "lines", "=1")
    head = ["sheet", "row", "column", "value", "unit", "mark", "source", "cell", "note"]
    rows = [[draw.choice(odd) for _ in head] for _ in range(draw.randrange(1, 40))]
    pages: dict[str, Any] = {name: [[draw.choice(odd)]] for name in ("plan", "decisions", "run")}
    return packed(parts_of(pages | {"assumptions": [head, *rows]}))


def hostile(name: str, seed: int) -> bytes:
    """Make a file of a kind from a seed."""
    return KINDS[name].make(Random(f"{name} {seed}"))
