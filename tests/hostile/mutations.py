"""Mutations of a valid workbook: what a slip, a paste, another program or a bad disk makes of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random
from typing import Any

from tests.hostile.archive import Parts, Xml, packed, pages_of, parts_of
from tests.journeys.books import plain
from tests.workbook.full import full

BASES: tuple[Callable[[], dict[str, Any]], ...] = (plain, plain, plain, full)

VALUES: tuple[Any, ...] = (
    *(None, "", " ", 0, 1, -1, -0.0, 0.5, 1e-300, 1e15, 1.1e15, 1e308, -1e308, 1.7976931348623157e308),
    *(2027, 2027.5, 1026, 2206, 10**18, 10**40, True, False, "yes", "no", "never", "*", "**", "nan", "NaN"),
    *("inf", "-inf", "1,5", "1.234,5", "1 234.5", "1'234", "12 %", "1e5", "1.5", "½", "٣", "−3"),
    *("value:", "value:x", "value:nan", "value:1e999", "=1+1", '=HYPERLINK("x")', "+1", "-1", "@x"),
    *("\t=1", "#REF!", "a, b", ", ,"),
    *(
        "S",
        " S ",
        "s",
        "Ｓ",
        "L",
        "l",
        "M",
        "EV",
        "OHIO",
        "Ohio ",
        "Oh\u200bio",
        "e\u0301",
        "\u00e9",
    ),
    *("شمال", "电池"),
    *("\u202eevil", "\U0001f50b", "\x00", "\x01", "\x1b[31m", "a\nb", "a\r\nb", "x" * 256),
    *("y" * 40_000, "_mine"),
    *("null", "None", "[/red]", "[bold]", "{0}", "%s", "\\", "'", '"', "<b>", "&amp;", "_x0041_", "_x005F_"),
    Xml('<c r="{at}" t="e"><v>#REF!</v></c>'),
    Xml('<c r="{at}"><f>1+1</f></c>'),
    Xml('<c r="{at}"><f>1+1</f><v>2</v></c>'),
    Xml('<c r="{at}" t="str"><f>"a"</f><v>a</v></c>'),
    Xml('<c r="{at}" t="s"><v>0</v></c>'),
    Xml('<c r="{at}" t="s"><v>-1</v></c>'),
    Xml('<c r="{at}" t="n"><v>NaN</v></c>'),
    Xml('<c r="{at}" t="n"><v>1e999</v></c>'),
    Xml('<c r="{at}" t="b"><v>7</v></c>'),
    Xml('<c r="{at}" t="d"><v>2027-03-01</v></c>'),
    Xml('<c r="{at}" t="d"><v>yesterday</v></c>'),
    Xml('<c r="{at}" s="1"><v>46000</v></c>'),
    Xml('<c r="{at}" s="1"><v>1e12</v></c>'),
    Xml('<c r="{at}" s="99"><v>1</v></c>'),
    Xml('<c r="{at}" t="zz"><v>1</v></c>'),
    Xml('<c r="{at}"/>'),
    Xml('<c r="{at}"><v/></c>'),
    Xml('<c r="{at}" t="inlineStr"><is><r><t>ri</t></r><r><t>ch</t></r></is></c>'),
)
"""What may stand in a cell; ``Xml`` as only a file can hold it."""

Grid = dict[str, list[list[Any]]]


def _cell(draw: Random, page: list[list[Any]], *, header: bool = False) -> tuple[int, int]:
    row = 0 if header else draw.randrange(0 if len(page) < 2 else 1, len(page))
    return row, draw.randrange(max(1, len(page[row])))


def _put(draw: Random, pages: Grid, sheet: str, *, header: bool = False) -> None:
    row, column = _cell(draw, pages[sheet], header=header)
    pages[sheet][row][column : column + 1] = [draw.choice(VALUES)]


def _cell_value(draw: Random, pages: Grid, sheet: str) -> None:
    _put(draw, pages, sheet)


def _header_value(draw: Random, pages: Grid, sheet: str) -> None:
    _put(draw, pages, sheet, header=True)


def _scaled(draw: Random, pages: Grid, sheet: str) -> None:
    """Change a number as a slip does."""
    page = pages[sheet]
    numbers = [(i, j) for i, row in enumerate(page) for j, v in enumerate(row) if type(v) in (int, float)]
    if numbers:
        i, j = draw.choice(numbers)
        page[i][j] = draw.choice([-1, 0.1, 0.999, 1.001, 10, 100, 1000]) * page[i][j]


def _moved(draw: Random, pages: Grid, sheet: str) -> None:
    """Swap two cells, of one sheet or of two."""
    other = draw.choice([sheet, draw.choice(list(pages))])
    (i, j), (k, m) = _cell(draw, pages[sheet]), _cell(draw, pages[other])
    if pages[sheet][i][j:] and pages[other][k][m:]:
        pages[sheet][i][j], pages[other][k][m] = pages[other][k][m], pages[sheet][i][j]


def _row_gone(draw: Random, pages: Grid, sheet: str) -> None:
    del pages[sheet][draw.randrange(len(pages[sheet]))]
    pages[sheet] = pages[sheet] or [[]]


def _row_twice(draw: Random, pages: Grid, sheet: str) -> None:
    row = draw.randrange(len(pages[sheet]))
    pages[sheet].insert(draw.randrange(len(pages[sheet]) + 1), list(pages[sheet][row]))


def _row_blank(draw: Random, pages: Grid, sheet: str) -> None:
    pages[sheet].insert(draw.randrange(len(pages[sheet]) + 1), [])


def _column_gone(draw: Random, pages: Grid, sheet: str) -> None:
    at = draw.randrange(max(1, len(pages[sheet][0])))
    pages[sheet] = [row[:at] + row[at + 1 :] for row in pages[sheet]]


def _column_more(draw: Random, pages: Grid, sheet: str) -> None:
    titles = ("note", "source", "mark", "2030", "2031", "year", "value", "x", "_mine", None, 2028, "2029Q1")
    title = draw.choice(titles)
    pages[sheet][0].append(title)
    for row in pages[sheet][1:]:
        row.append(draw.choice(VALUES))


def _sheet_gone(draw: Random, pages: Grid, sheet: str) -> None:
    if len(pages) > 1:
        del pages[sheet]


def _sheet_named(draw: Random, pages: Grid, sheet: str) -> None:
    near = (sheet.upper(), sheet[:-1], f" {sheet}", f"_{sheet}")
    name = draw.choice([*near, "assumptions", "issues", "x" * 31, "learning"])
    pages[name] = pages.pop(sheet)


def _sheet_blank(draw: Random, pages: Grid, sheet: str) -> None:
    pages[sheet] = draw.choice([[[]], [pages[sheet][0]], [[None, None], [None]]])


ON_CELLS: tuple[Callable[[Random, Grid, str], None], ...] = (
    *(_cell_value, _cell_value, _cell_value, _header_value, _scaled, _scaled, _scaled, _moved),
    *(_row_gone, _row_twice, _row_blank, _column_gone, _column_more, _sheet_gone, _sheet_named, _sheet_blank),
)


def _part_gone(draw: Random, parts: Parts) -> None:
    del parts[draw.choice(list(parts))]


def _bytes_changed(draw: Random, parts: Parts) -> None:
    name = draw.choice(list(parts))
    data = bytearray(parts[name])
    for _ in range(draw.randint(1, 4)):
        data[draw.randrange(len(data))] = draw.randrange(256)
    parts[name] = bytes(data)


def _part_torn(draw: Random, parts: Parts) -> None:
    name = draw.choice(list(parts))
    parts[name] = parts[name][: draw.randrange(len(parts[name]))]


def _attribute_changed(draw: Random, parts: Parts) -> None:
    """Give an attribute the value of another, or none."""
    name = draw.choice(list(parts))
    found = list(re.finditer(rb'="([^"]*)"', parts[name]))
    if found:
        at = draw.choice(found)
        odd = (b"", b"-1", b"0", b"1", b"999999999", b"A0", b"XFE1", b"A1:A2")
        value = draw.choice([*odd, draw.choice(found)[1]])
        parts[name] = parts[name][: at.start(1)] + value + parts[name][at.end(1) :]


def _element_twice(draw: Random, parts: Parts) -> None:
    name = draw.choice(list(parts))
    found = list(re.finditer(rb"<(c|row|sheet|Override|Relationship|xf)\b[^>]*/?>", parts[name]))
    if found:
        at = draw.choice(found)
        parts[name] = parts[name][: at.end()] + at[0] + parts[name][at.end() :]


ON_PARTS: tuple[Callable[[Random, Parts], None], ...] = (
    *(_part_gone, _bytes_changed, _part_torn, _attribute_changed, _attribute_changed, _element_twice),
)


def mutant(seed: int) -> tuple[bytes, bool]:
    """Return a mutated workbook of a seed, and whether its parts are as a spreadsheet writes them.

    Three in four are mutated in their cells, once to three times; the others in their parts.
    """
    draw = Random(seed)
    pages: Grid = pages_of(draw.choice(BASES)())
    on_cells = draw.random() < 0.75
    for _ in range(draw.choice([1, 1, 2, 3]) if on_cells else 0):
        draw.choice(ON_CELLS)(draw, pages, draw.choice(list(pages)))
    parts = parts_of(pages)
    for _ in range(0 if on_cells else draw.choice([1, 1, 2])):
        draw.choice(ON_PARTS)(draw, parts)
    return packed(parts), on_cells
