"""A workbook's file looked at before anything reads it: what it is, how large, and whether it is sound.

An .xlsx is an archive of XML. What an archive or an XML can do to its reader (unpack without end, define
entities by entities, name files elsewhere, be two things at once) is refused here, once, and what reads
the cells afterwards is given the bytes that were looked at. Nothing is unpacked to disk, no formula is
calculated, no link followed, no macro run.
"""

from __future__ import annotations

import stat
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from teaplan.schema.faults import Fault, Faults
from teaplan.schema.limits import (
    AREA,
    CELLS,
    FILE_BYTES,
    PARTS,
    RATIO,
    RATIO_FROM,
    READ,
    SHEETS,
    UNPACKED_BYTES,
    Limit,
)
from teaplan.workbook.scan import Look, RefusedError, Scan, SheetScan, WorkbookScan

CHUNK = 1 << 16

ENCRYPTED = 0x1
"""Flag of an archive's entry that needs a password."""

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

BROKEN = (
    BadZipFile,
    ParseError,
    zlib.error,
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What a reader of workbooks runs into where parts of a file do not fit each other."""


@dataclass(frozen=True)
class Sheet:
    """A sheet as the workbook lists it; ``scan`` is None of a sheet of charts."""

    name: str
    state: str
    scan: SheetScan | None


@dataclass(frozen=True)
class Package:
    """The bytes of a workbook that may be read, and what was seen in them.

    Attributes
    ----------
    file
        Its name, for messages.
    sheets
        In their order.
    macros, links
        Whether it carries macros, or takes data from elsewhere; neither is used.
    """

    file: str
    data: bytes
    sheets: tuple[Sheet, ...]
    macros: bool = False
    links: bool = False

    def stream(self) -> BytesIO:
        """Return the bytes as a file."""
        return BytesIO(self.data)

    def sheet(self, name: str) -> SheetScan:
        """Return what was seen of a sheet of cells."""
        return next((one.scan for one in self.sheets if one.name == name and one.scan), SheetScan())

    def hold_to_read(self, names: Collection[str] | None = None) -> None:
        """Refuse a file whose sheets (all, where none are named) are too many cells to be read one by one.

        Raises
        ------
        Faults
            Where they are.
        """
        sheets = [one for one in self.sheets if one.scan is not None and (names is None or one.name in names)]
        if sum(one.scan.cells for one in sheets if one.scan is not None) > READ.most:
            raise refused(self.file, _over(READ), "file.size")

    def hold_to_area(self) -> None:
        """Refuse a sheet too large to be laid out from A1 to its end.

        Raises
        ------
        Faults
            Naming the first.
        """
        for one in self.sheets:
            if one.scan is not None and one.scan.rows * one.scan.columns > AREA.most:
                raise refused(self.file, _over(AREA), "file.size", one.name)


def refused(file: str, text: str, code: str = "file.format", sheet: str = "") -> Faults:
    """Return the fault of a file as a whole."""
    return Faults([Fault(file, sheet, "", "file", text, code)])


@contextmanager
def reading(file: str, sheet: str = "") -> Iterator[None]:
    """Turn what a reader of workbooks runs into on a broken file into a fault of the file.

    Raises
    ------
    Faults
        Where the file, or the sheet named, cannot be read.
    """
    try:
        yield
    except Faults:
        raise
    except BROKEN as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        why = (str(error) or type(error).__name__).splitlines()[0]
        raise refused(file, f"is no sound .xlsx workbook ({why})", sheet=sheet) from None


def open_package(path: str | Path) -> Package:
    """Look at a workbook's file.

    Raises
    ------
    Faults
        Where it is no .xlsx workbook, too large, or not sound.
    OSError
        Where it cannot be opened.
    """
    found = Path(path)
    known = found.stat()
    if not stat.S_ISREG(known.st_mode) and not stat.S_ISDIR(known.st_mode):
        raise refused(str(path), "is no file but a pipe or a device: save it as a file")
    return _looked_at(str(path), known.st_ino, known.st_mtime_ns, known.st_size)


@lru_cache(maxsize=2)
def _looked_at(path: str, *_: int) -> Package:
    """Look at a file that is as it was: several who read it one after another look once."""
    with Path(path).open("rb") as file:
        data = file.read(FILE_BYTES.most + 1)
    if len(data) > FILE_BYTES.most:
        raise refused(path, _over(FILE_BYTES), "file.size")
    _hold_to_kind(path, data)
    with reading(path), ZipFile(BytesIO(data)) as archive:
        entries = archive.infolist()
        _hold_to_archive(path, entries)
        scans = {entry.filename: _scanned(path, archive, entry) for entry in entries}
    names = {name.lower() for name in scans}
    cells = sum(scan.cells for scan in scans.values() if isinstance(scan, SheetScan))
    if cells > CELLS.most:
        raise refused(path, _over(CELLS), "file.size")
    links = any("/externallinks/" in name or name.endswith("/connections.xml") for name in names)
    macros = any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in names)
    return Package(path, data, tuple(_sheets(path, scans)), macros, links)


def _over(limit: Limit) -> str:
    return f"is too large: at most {limit.said} are read"


def _hold_to_kind(file: str, data: bytes) -> None:
    """Say what a file is that is no .xlsx."""
    head = data[: len(OLE)]
    if head.startswith(b"PK\x03\x04"):
        return
    if head == OLE and "EncryptedPackage".encode("utf-16-le") in data:
        raise refused(file, "is protected by a password: save it without one", "file.password")
    if head == OLE:
        raise refused(file, "is an .xls workbook of before 2007: save it as .xlsx")
    if not data:
        raise refused(file, "is empty, no .xlsx workbook")
    if b"\x00" not in data[:CHUNK]:
        raise refused(file, "is a text file (.csv?), no .xlsx workbook: save it as .xlsx")
    raise refused(file, "is no .xlsx workbook: File is not a zip file")


def _hold_to_archive(file: str, entries: list[ZipInfo]) -> None:
    """Refuse an archive that no spreadsheet makes, by its list of contents alone."""
    if len(entries) > PARTS.most:
        raise refused(file, _over(PARTS), "file.size")
    seen: set[str] = set()
    for entry in entries:
        name = entry.filename
        if name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") or ":" in name:
            raise refused(file, f'holds a part that points out of it, "{name}"', "file.parts")
        if name.lower() in seen:
            raise refused(file, f'holds "{name}" twice', "file.parts")
        seen.add(name.lower())
        if entry.flag_bits & ENCRYPTED:
            raise refused(file, "is protected by a password: save it without one", "file.password")
        if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise refused(file, f'packs "{name}" in a way that no spreadsheet does', "file.parts")
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if unpacked > UNPACKED_BYTES.most:
        raise refused(file, _over(UNPACKED_BYTES), "file.size")
    if unpacked > max(RATIO_FROM, RATIO.most * packed):
        raise refused(file, _over(RATIO), "file.size")


def _scanned(file: str, archive: ZipFile, entry: ZipInfo) -> Scan:
    """Unpack a part (which also holds it to its size and checksum) and look through it."""
    look = Look(entry.filename)
    with archive.open(entry) as part:
        try:
            while chunk := part.read(CHUNK):
                look.feed(chunk)
            look.feed(b"", last=True)
        except RefusedError as why:
            raise refused(file, f'"{entry.filename}" {why}', "file.parts") from None
        except ExpatError as error:
            raise refused(file, f'is damaged: "{entry.filename}" is no sound XML ({error})') from None
    return look.found


def _sheets(file: str, scans: dict[str, Scan]) -> Iterator[Sheet]:
    """Yield the sheets a workbook lists, each with its part."""
    books = [(name, scan) for name, scan in scans.items() if isinstance(scan, WorkbookScan)]
    if len(books) != 1:
        why = _another_kind(scans) or "it holds no workbook, or several"
        raise refused(file, f"is no .xlsx workbook: {why}")
    ((name, book),) = books
    if len(book.sheets) > SHEETS.most:
        raise refused(file, _over(SHEETS), "file.size")
    seen: dict[str, str] = {}
    parts = {part.lower(): scan for part, scan in scans.items()}
    targets = _targets(name, parts)
    for title, number, state in book.sheets:
        if title.casefold() in seen:
            text = f'holds two sheets of one name, "{seen[title.casefold()]}" and "{title}"'
            raise refused(file, text, "file.sheets")
        seen[title.casefold()] = title
        if targets.get(number) not in parts:
            raise refused(file, f'is damaged: sheet "{title}" is listed and not there', "file.sheets")
        scan = parts[targets[number]]
        yield Sheet(title, state, scan if isinstance(scan, SheetScan) else None)


def _another_kind(scans: dict[str, Scan]) -> str:
    names = {name.lower() for name in scans}
    if "mimetype" in names and "content.xml" in names:
        return "it is an OpenDocument file; save it as .xlsx"
    if any(name.endswith("workbook.bin") for name in names):
        return "it is a binary workbook (.xlsb); save it as .xlsx"
    if any(scan.strict for scan in scans.values()):
        return 'it is saved as "Strict Open XML"; save it as "Excel Workbook (.xlsx)"'
    return ""


def _targets(book: str, parts: dict[str, Scan]) -> dict[str, str]:
    """Return the part of each relationship of a workbook, in small letters."""
    folder, _, name = book.lower().rpartition("/")
    relations = parts.get(f"{folder}/_rels/{name}.rels".lstrip("/"))
    found = {}
    for number, target in (relations.targets if relations is not None else {}).items():
        whole = target[1:] if target.startswith("/") else f"{folder}/{target}"
        found[number] = whole.lower().lstrip("/")
    return found
