"""One part of a workbook's file, looked through as it is unpacked; nothing of it is kept but its measure."""

from __future__ import annotations

import re
from typing import Any
from xml.parsers import expat

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main "
STRICT = "http://purl.oclc.org/ooxml/"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships "
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships "
CELL, ROW, MERGED, FORMULA = (f"{MAIN}{name}" for name in ("c", "row", "mergeCell", "f"))
CONTENT = (f"{MAIN}v", f"{MAIN}is", FORMULA)

WIDEST, LONGEST = 16_384, 1_048_576
"""Columns and rows of a sheet of Excel."""

ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")

DEEPEST = 100
"""Elements inside one another; a workbook needs some twenty."""

LONGEST_TAG = 1 << 20
"""Bytes of an element with its attributes."""


class RefusedError(ValueError):
    """A part that no spreadsheet writes."""


class Scan:
    """What was seen of a part; of most nothing matters but that it is sound."""

    strict = False
    cells = 0

    def __init__(self) -> None:
        self.targets: dict[str, str] = {}

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """Take note of an element."""


class SheetScan(Scan):
    """What was seen of a sheet.

    Attributes
    ----------
    rows, columns
        The last of each that holds anything; formats alone are nothing.
    cells
        How many hold something.
    formulas
        Whether any is a formula.
    merged
        Ranges of cells that are merged.
    """

    def __init__(self) -> None:
        super().__init__()
        self.rows = self.columns = self.cells = 0
        self.formulas = False
        self.merged: list[str] = []
        self._row = self._column = 0
        self._filled = True
        self._letters: dict[str, int] = {}

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """Take note of a row, a cell, what is in it, or a merged range."""
        if name == CELL:
            self._cell(attributes.get("r"))
        elif name in CONTENT:
            self.formulas = self.formulas or name == FORMULA
            if not self._filled:
                self._fill()
        elif name == ROW:
            self._begin_row(attributes.get("r"))
        elif name == MERGED:
            self.merged.append(attributes.get("ref", ""))

    def _begin_row(self, number: str | None) -> None:
        before, self._column = self._row, 0
        if number is not None and not number.isdecimal():
            raise RefusedError(f'has a row "{number[:20]}"')
        self._row = before + 1 if number is None else int(number)
        if not before < self._row <= LONGEST:
            raise RefusedError(f"has row {self._row} after row {before}")

    def _cell(self, address: str | None) -> None:
        before, self._filled = self._column, False
        self._column = before + 1 if address is None else self._column_of(address)
        if not before < self._column <= WIDEST:
            raise RefusedError(f"has its cells out of order at {address or f'row {self._row}'}")

    def _column_of(self, address: str) -> int:
        found = ADDRESS.fullmatch(address)
        if found is None or int(found[2]) != self._row:
            raise RefusedError(f'has a cell "{address[:20]}" in row {self._row}')
        letters = found[1]
        if letters not in self._letters:
            number = 0
            for letter in letters:
                number = 26 * number + ord(letter) - 64
            self._letters[letters] = number
        return self._letters[letters]

    def _fill(self) -> None:
        self._filled = True
        self.cells += 1
        self.rows = self._row
        self.columns = max(self.columns, self._column)


class WorkbookScan(Scan):
    """What a workbook lists: name, relationship and state of each sheet."""

    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[tuple[str, str, str]] = []

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """Take note of a sheet."""
        if name == f"{MAIN}sheet":
            number = attributes.get(f"{RELATED}id", "")
            self.sheets.append((attributes.get("name", ""), number, attributes.get("state", "visible")))


class RelationsScan(Scan):
    """What a part is related to, by the relationship's id."""

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """Take note of a relationship inside the file."""
        if name == f"{RELATIONS}Relationship" and attributes.get("TargetMode") != "External":
            self.targets[attributes.get("Id", "")] = attributes.get("Target", "")


class StrictScan(Scan):
    """A part in the other dialect of the standard."""

    strict = True


KINDS: dict[str, type[Scan]] = {
    f"{MAIN}worksheet": SheetScan,
    f"{MAIN}workbook": WorkbookScan,
    f"{RELATIONS}Relationships": RelationsScan,
}


class Look:
    """Looks through one part, fed in chunks; ``found`` is what it saw.

    Parameters
    ----------
    name
        Of the part: one that is named as XML has to be sound.
    """

    def __init__(self, name: str) -> None:
        self.found = Scan()
        self._must_be_sound = name.lower().endswith((".xml", ".rels"))
        self._ended = False
        self._fed = 0
        self._open: list[str] = []
        self._begin = self._root
        self._parser: Any = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartDoctypeDeclHandler = _doctype
        self._parser.StartElementHandler = self._element
        self._parser.EndElementHandler = self._open.remove

    def feed(self, chunk: bytes, *, last: bool = False) -> None:
        """Look through more of it.

        Raises
        ------
        RefusedError
            Where it declares a document type (and so could define entities), or is made to fill memory.
        xml.parsers.expat.ExpatError
            Where it is no sound XML.
        """
        if self._ended:
            return
        try:
            self._parser.Parse(chunk, last)
        except expat.ExpatError:
            if self._must_be_sound:
                raise
            self._ended = True
        self._fed += len(chunk)
        if not self._ended and self._fed - self._parser.CurrentByteIndex > LONGEST_TAG:
            raise RefusedError("has an element longer than any")

    def _element(self, name: str, attributes: dict[str, str]) -> None:
        self._open.append(name)
        if len(self._open) > DEEPEST:
            raise RefusedError("is deeper than any")
        self._begin(name, attributes)

    def _root(self, name: str, attributes: dict[str, str]) -> None:
        kind = StrictScan if name.startswith(STRICT) else KINDS.get(name, Scan)
        self.found = kind()
        self._begin = self.found.begin
        self._begin(name, attributes)


def _doctype(*_: Any) -> None:
    raise RefusedError("declares a document type, which no spreadsheet does")
