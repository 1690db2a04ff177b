"""Typed rows of a workbook, what is known to be wrong with them, and how a fault is told."""

from __future__ import annotations

from collections.abc import Collection
from contextvars import ContextVar
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from teaplan.case import EVERY, Input, Path
from teaplan.schema.faults import Fault, Told, one_line
from teaplan.workbook.raw import RawBook


@dataclass
class Row:
    """A typed row: values by column, path by the moment each header begins at, and where it stands.

    Attributes
    ----------
    path
        Values by months since January of the year 0; ``headers`` are what they were typed under.
    bad
        Columns at fault; their values are the defaults.
    meant
        By column at fault, the known name the planner probably meant.
    """

    number: int
    values: dict[str, Any]
    path: dict[int, float] = field(default_factory=dict)
    headers: dict[int, str] = field(default_factory=dict)
    bad: set[str] = field(default_factory=set)
    meant: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        """Return the value of a column, its default where blank."""
        return self.values.get(name)

    def sound(self, *columns: str) -> bool:
        """Whether columns (all, where none is named) are without fault."""
        return not self.bad.intersection(columns) if columns else not self.bad

    def may_name(self, column: str, name: str) -> bool:
        """Whether a cell names something, or may: it cannot be read, or is a slip for it."""
        if column not in self.bad:
            return self.values.get(column) in (name, EVERY)
        if self.values.get(column) is None:
            return True
        return self.meant.get(column, self.values.get(column)) == name

    def flow(self, sheet: str) -> Path:
        """Return the path that runs across the row."""
        begun = sorted(self.path)
        values, headers = [self.path[m] for m in begun], [self.headers[m] for m in begun]
        return Path.begun(begun, values, headers, sheet, self.number)

    def at(self, moment: int) -> float | None:
        """Return the value of the path at a moment; None where it has none."""
        given = [m for m in self.path if m <= moment] or sorted(self.path)[:1]
        return self.path[max(given)] if given else None


@dataclass
class Parsed:
    """Typed rows by sheet, settings by name, and every input with its cell.

    Attributes
    ----------
    unseen
        Sheets that are there under a name nobody knows, or are missed: nothing follows from their absence.
    marks
        Columns at fault by sheet and row.
    """

    book: RawBook
    rows: dict[str, list[Row]] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    setting_rows: dict[str, int] = field(default_factory=dict)
    inputs: list[Input] = field(default_factory=list)
    faults: Told = field(default_factory=Told)
    warnings: Told = field(default_factory=Told)
    unseen: set[str] = field(default_factory=set)
    marks: dict[tuple[str, int], set[str]] = field(default_factory=dict)

    def of(self, sheet: str) -> list[Row]:
        """Return the rows of a sheet; none where it is absent."""
        return self.rows.get(sheet, [])

    def mark(self, sheet: str, row: int, column: str) -> None:
        """Remember a cell as at fault."""
        self.marks.setdefault((sheet, row), set()).add(column)

    def fault(self, sheet: str, row: int, column: str, text: str, kind: str) -> None:
        """Add a fault at a cell."""
        self.faults.append(self._fault(sheet, row, column, text, kind))
        self.mark(sheet, row, column)

    def warn(self, sheet: str, row: int, column: str, text: str, kind: str) -> None:
        """Add a warning at a cell."""
        self.warnings.append(self._fault(sheet, row, column, text, kind))

    def _fault(self, sheet: str, row: int, column: str, text: str, kind: str) -> Fault:
        cell = self.address(sheet, row, column) if row else ""
        return Fault(self.book.file, sheet, cell, column, text, f"{sheet}.{column}.{kind}")

    def address(self, sheet: str, row: int, column: str) -> str:
        """Return a cell's address on its sheet."""
        raw = self.book.sheets.get(sheet)
        # a setting's name is no header: its cell is that of its value
        header = "value" if sheet == "settings" and row > 1 and column != "setting" else column
        return raw.cell(row, header) if raw else ""

    def cell(self, sheet: str, row: int, column: str) -> str:
        """Return a cell's address with its sheet."""
        return f"{sheet}!{self.address(sheet, row, column)}"

    def setting_cell(self, name: str) -> str:
        """Return the cell of a setting; its name alone where it is not typed."""
        row = self.setting_rows.get(name, 0)
        return self.cell("settings", row, name) if row else f"settings: {name}"

    def sound_setting(self, *names: str) -> bool:
        """Whether settings are there and without fault."""
        return all(
            self.settings.get(name) is not None
            and name not in self.marks.get(("settings", self.setting_rows.get(name, 0)), ())
            for name in names
        )


COMPARISONS = 300_000
"""Names that are compared with one another in one check, to say which may have been meant."""

LONGEST_SLIP = 60
"""Characters of the longest name that is taken for a slip."""

_left: ContextVar[list[int] | None] = ContextVar("comparisons left", default=None)


def count_comparisons() -> None:
    """Begin to count comparisons: a workbook full of wrong names is not compared without end."""
    _left.set([COMPARISONS])


def did_you_mean(name: str, known: Collection[str]) -> str:
    """Return the end of a message that offers the closest known name."""
    close = closest(name, known)
    return f'; did you mean "{close}"?' if close else ""


def closest(name: str, known: Collection[str]) -> str | None:
    """Return the known name a slip of the finger is nearest to; None where too many were asked for."""
    left = _left.get()
    if len(name) > LONGEST_SLIP or (left is not None and left[0] < len(known)):
        return None
    if left is not None:
        left[0] -= len(known)
    close = get_close_matches(name, list(known), n=1, cutoff=0.6)
    return close[0] if close else None


def listed(value: str | None) -> tuple[str, ...]:
    """Return the names of a cell that are separated by commas; none where it is blank."""
    return tuple(name for part in (value or "").split(",") if (name := part.strip()))


def shown(value: Any) -> str:
    """Return a cell's value as a planner typed it."""
    if value is None:
        return "a blank cell"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else one_line(str(value), 80)
