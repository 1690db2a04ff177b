"""What differs between the inputs of two cases, cell by cell.

A row is known by its names (a line by ``line``, a recipe by ``line`` and ``product``), never by where
it stands. Cells are compared by what they mean: a default typed out, or a path whose years are written
down more fully, is no change.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from teaplan.case import Case, Input
from teaplan.schema.columns import Sheet
from teaplan.schema.sheets import SETTINGS, SHEETS
from teaplan.workbook import typed_again
from teaplan.workbook.parsed import Parsed, Row

Typed = str | float | int | bool | None
"""What stands in a cell, as it was typed; None where it is blank."""


@dataclass(frozen=True)
class CellChange:
    """A cell that says something else.

    Attributes
    ----------
    sheet, row, column
        Where: ``row`` is what the row is about, ``EV / pack``; ``column`` its header, or the setting.
    old, new
        As typed; None where the cell is blank.
    old_cell, new_cell
        Addresses with their sheet; "" where the column is absent.
    basis
        Whether it keeps two runs from being ranked.
    """

    sheet: str
    row: str
    column: str
    old: Typed
    new: Typed
    old_cell: str
    new_cell: str
    basis: bool


@dataclass(frozen=True)
class RowChange:
    """A row that only one of the two has; ``values`` are its cells as typed, ``cell`` is its first."""

    sheet: str
    row: str
    cell: str
    values: dict[str, Typed]
    basis: bool


@dataclass(frozen=True)
class InputChanges:
    """All that differs between the inputs of two cases; ``removed`` rows stand in the old one only."""

    cells: tuple[CellChange, ...]
    added: tuple[RowChange, ...]
    removed: tuple[RowChange, ...]

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return bool(self.cells or self.added or self.removed)


@dataclass(frozen=True)
class _Side:
    """One of the two cases: its typed rows, and every input by sheet, row and column."""

    case: Case
    parsed: Parsed
    typed: dict[tuple[str, int], dict[str, Input]] = field(default_factory=dict)

    @staticmethod
    def of(case: Case) -> _Side:
        side = _Side(case, typed_again(case))
        for item in case.inputs:
            side.typed.setdefault((item.ref.sheet, item.ref.row), {})[item.ref.column] = item
        return side

    def value(self, sheet: str, row: int, column: str) -> Typed:
        item = self.typed.get((sheet, row), {}).get(column)
        return None if item is None else item.value

    def cell(self, sheet: str, row: int, column: str) -> str:
        """Address of a cell, also of a blank one under a header that is there."""
        raw = self.parsed.book.sheets.get(sheet)
        return f"{sheet}!{raw.cell(row, column)}" if row and raw and column in raw.header else ""

    def meaning(self, setting: str) -> Any:
        """Value of a setting, a blank one too."""
        return getattr(self.case.settings, setting, self.parsed.settings.get(setting))


def input_changes(old: Case, new: Case) -> InputChanges:
    """Return what differs between the inputs of two cases, in the order of the schema's sheets."""
    before, after = _Side.of(old), _Side.of(new)
    cells = list(_settings(before, after))
    added: list[RowChange] = []
    removed: list[RowChange] = []
    for sheet in SHEETS:
        if sheet.name == "settings":
            continue
        pairs, gone, come = _paired(sheet, before.parsed.of(sheet.name), after.parsed.of(sheet.name))
        for one, other in pairs:
            cells += _cells(sheet, before, after, one, other)
        removed += [_row(sheet, before, row) for row in gone]
        added += [_row(sheet, after, row) for row in come]
    return InputChanges(tuple(cells), tuple(added), tuple(removed))


def _settings(before: _Side, after: _Side) -> Iterator[CellChange]:
    """Yield the settings that mean something else and are typed in one of the two at least."""
    for setting in SETTINGS:
        name = setting.name
        row, later = (side.parsed.setting_rows.get(name, 0) for side in (before, after))
        old, new = before.value("settings", row, "value"), after.value("settings", later, "value")
        if before.meaning(name) == after.meaning(name) or (old is None and new is None):
            continue
        here, there = before.cell("settings", row, "value"), after.cell("settings", later, "value")
        yield CellChange("settings", name, name, old, new, here, there, setting.basis)


def _paired(
    sheet: Sheet, old: list[Row], new: list[Row]
) -> tuple[list[tuple[Row, Row]], list[Row], list[Row]]:
    """Pair the rows of one name, the most alike first; return the pairs, and the rows left on each side."""
    groups: dict[tuple[Any, ...], tuple[list[Row], list[Row]]] = {}
    for side, rows in enumerate((old, new)):
        for row in rows:
            groups.setdefault(_names(sheet, row), ([], []))[side].append(row)
    pairs: list[tuple[Row, Row]] = []
    for ones, others in groups.values():
        pairs += _most_alike(sheet, ones, others)
    taken = [{id(pair[side]) for pair in pairs} for side in (0, 1)]
    pairs.sort(key=lambda pair: pair[1].number)
    left = [
        [row for row in rows if id(row) not in known] for rows, known in zip((old, new), taken, strict=True)
    ]
    return pairs, left[0], left[1]


def _names(sheet: Sheet, row: Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in sheet.known_by)


def _most_alike(sheet: Sheet, old: list[Row], new: list[Row]) -> list[tuple[Row, Row]]:
    """Pair rows of one name; swapping the two sides pairs the same."""

    def rank(places: tuple[int, int]) -> tuple[int, int, int]:
        i, j = places
        return _distance(sheet, old[i], new[j]), i + j, abs(i - j)

    free_old, free_new = set(range(len(old))), set(range(len(new)))
    pairs = []
    for i, j in sorted(product(free_old, free_new), key=rank):
        if i in free_old and j in free_new:
            free_old.discard(i)
            free_new.discard(j)
            pairs.append((old[i], new[j]))
    return pairs


def _distance(sheet: Sheet, one: Row, other: Row) -> int:
    """Cells in which two rows differ."""
    return len(_differing(sheet, one, other))


def _differing(sheet: Sheet, one: Row, other: Row) -> list[str]:
    """Headers of the cells in which two rows differ."""
    found = [column.name for column in sheet.columns if one[column.name] != other[column.name]]
    moments = sorted({*one.path, *other.path})
    if any(one.at(moment) != other.at(moment) for moment in moments):
        headers = one.headers | other.headers
        found += [headers[m] for m in moments if one.path.get(m) != other.path.get(m)]
    return found


def _cells(sheet: Sheet, before: _Side, after: _Side, one: Row, other: Row) -> Iterator[CellChange]:
    for column in _differing(sheet, one, other):
        yield CellChange(
            sheet.name,
            _about(sheet, other),
            column,
            before.value(sheet.name, one.number, column),
            after.value(sheet.name, other.number, column),
            before.cell(sheet.name, one.number, column),
            after.cell(sheet.name, other.number, column),
            sheet.basis,
        )


def _row(sheet: Sheet, side: _Side, row: Row) -> RowChange:
    typed = side.typed.get((sheet.name, row.number), {})
    places = {name: side.cell(sheet.name, row.number, name) for name in typed}
    first = next(iter(places.values()), f"{sheet.name}!A{row.number}")
    return RowChange(
        sheet.name,
        _about(sheet, row),
        first,
        {name: item.value for name, item in typed.items()},
        sheet.basis,
    )


def _about(sheet: Sheet, row: Row) -> str:
    """Return the names of a row as one text."""
    return " / ".join(str(part) for part in _names(sheet, row) if part not in (None, ""))
