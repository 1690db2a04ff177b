"""The journal of a sweep: each finished point a line on disk before the next one counts.

Line 1 says whose journal it is; a line is a JSON object and is on disk when ``append`` returns. A line
cut off by a kill or a full disk is no line: it is dropped, and its point done again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from teaplan.schema.faults import Fault, Faults

FORMAT = "teaplan sweep 1"

Line = dict[str, Any]


@dataclass
class Kept:
    """What a journal holds: the design it was begun with, the base plans, rows by point."""

    design: Line = field(default_factory=dict)
    base: Line | None = None
    rows: dict[str, list[Line]] = field(default_factory=dict)


class Journal:
    """A journal that is written.

    Parameters
    ----------
    path
        The file; made by ``begin``, or gone on with by ``resume``.
    kept
        What stands in it so far.
    out
        The file, open at its end.
    """

    def __init__(self, path: Path, kept: Kept, out: IO[bytes]) -> None:
        self.path, self.kept, self._out = path, kept, out

    @staticmethod
    def begin(path: Path, identity: Mapping[str, Any], design: Mapping[str, Any]) -> Journal:
        """Begin a journal under a name nobody has: ``path``, else ``name-2``, ``name-3``, ...

        Raises
        ------
        OSError
            Where it cannot be made.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        for name in _names(path):
            try:
                journal = Journal(name, Kept(dict(design)), name.open("xb", buffering=0))
            except FileExistsError:
                continue
            journal._write({"journal": FORMAT, "identity": identity, "design": design})
            return journal
        raise AssertionError("there is always a next name")

    @staticmethod
    def resume(path: Path, identity: Mapping[str, Any]) -> Journal:
        """Go on with a journal.

        Raises
        ------
        Faults
            Where it is no journal, or one of another case or other settings: each difference.
        OSError
            Where it cannot be read or written.
        """
        lines, length = _lines(path, identity)
        kept = Kept(lines[0]["design"])
        for line in lines[1:]:
            _take(kept, line)
        out = path.open("r+b", buffering=0)
        out.truncate(length)
        out.seek(length)
        return Journal(path, kept, out)

    def put_base(self, base: Line) -> None:
        """Keep the base plans."""
        self._append({"base": base})

    def put_rows(self, point: str, rows: list[Line]) -> None:
        """Keep the rows of a finished point."""
        self._append({"point": point, "rows": rows})

    def _append(self, line: Line) -> None:
        """Write a line, on disk when this returns; what is kept is what would be read again."""
        self._write(line)
        _take(self.kept, json.loads(_text(line)))

    def _write(self, line: Line) -> None:
        try:
            rest = memoryview(_text(line))
            while rest:
                # on a nearly full disk a part is written first, and the next call fails
                rest = rest[self._out.write(rest) :]
            os.fsync(self._out.fileno())
        except OSError as error:
            error.filename = str(self.path)
            raise

    def __enter__(self) -> Self:
        """Begin to write."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file; what a full disk has cut off is dropped when the journal is read again."""
        self._out.close()


def design_in(path: Path, identity: Mapping[str, Any]) -> Line:
    """Return the design a journal was begun with.

    Raises
    ------
    Faults
        Where it is no journal, or one of another case or other settings: each difference.
    OSError
        Where it cannot be read.
    """
    lines, _ = _lines(path, identity)
    design: Line = lines[0]["design"]
    return design


def _take(kept: Kept, line: Line) -> None:
    if "base" in line:
        kept.base = line["base"]
    else:
        kept.rows[line["point"]] = line["rows"]


def _lines(path: Path, identity: Mapping[str, Any]) -> tuple[list[Line], int]:
    """Return the whole lines of a journal of this run and how many bytes they take."""
    lines, length = [], 0
    for raw in path.read_bytes().splitlines(keepends=True):
        try:
            line = json.loads(raw)
        except ValueError:
            break
        if not raw.endswith(b"\n") or not isinstance(line, dict):
            break
        lines.append(line)
        length += len(raw)
    if not lines or lines[0].get("journal") != FORMAT:
        raise Faults([_fault(path, "is no journal of a sweep", "file")])
    differ = list(_differences(lines[0]["identity"], json.loads(json.dumps(identity))))
    if differ:
        raise Faults([_fault(path, f"is of another run: {one}", "identity") for one in differ])
    return lines, length


def _text(line: Mapping[str, Any]) -> bytes:
    return (json.dumps(line, allow_nan=False) + "\n").encode()


def _names(path: Path) -> Iterator[Path]:
    yield path
    number = 2
    while True:
        yield path.with_stem(f"{path.stem}-{number}")
        number += 1


def _differences(was: Mapping[str, Any], now: Mapping[str, Any], where: str = "") -> Iterator[str]:
    """Say what differs between two identities, one line each."""
    for name in sorted({*was, *now}):
        before, after = was.get(name), now.get(name)
        if isinstance(before, dict) and isinstance(after, dict):
            yield from _differences(before, after, f"{where}{name} ")
        elif before != after:
            yield f"{where}{name} was {_said(before)}, is {_said(after)}"


def _said(value: Any) -> str:
    return "none" if value is None else json.dumps(value)


def _fault(path: Path, text: str, code: str) -> Fault:
    return Fault(str(path), "journal", "", "resume", text, f"sweep.{code}")
