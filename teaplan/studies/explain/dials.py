"""Cells that may be turned: from what is typed, by how much, and what a turn costs.

The position of a dial is how far it is turned from what is typed, in the cell's own unit: 0 is as typed.
A turn costs its relative change times how dear the column is; of years, the share of the horizon.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import ceil, floor, inf, log10

from teaplan.case import NEVER, Case, Input, Ref
from teaplan.schema.columns import Column
from teaplan.schema.drivers import REPLACED
from teaplan.schema.repairs import EARLIER, LATER, MORE, OFF, Loosening, loosening
from teaplan.schema.rules import RULES
from teaplan.schema.sheets import BY_NAME, SETTINGS
from teaplan.shared.rules import rules_of

WHOLE = ("whole", "year")
SNAP = 1e-6
"""Share of a turn that is rounding of the solver."""
ROOM = 0.005
"""Share of a turn that may be added so that a number is short."""


@dataclass(frozen=True)
class Dial:
    """A cell that may be turned.

    Attributes
    ----------
    ref, cell, name
        Where it stands; ``name`` is its column, the setting, or the year of a path.
    what
        The row it stands in, by what the row is known by.
    names
        Words of the row, to be found again in rows of a model.
    old
        As typed; None where it is blank.
    base
        Number it is turned from.
    way, dear
        See ``schema.repairs``.
    whole
        Whether only whole numbers may be typed.
    most
        Farthest position.
    unit
        Turn that is a relative change of 1.
    typed
        What its cell may hold.
    """

    ref: Ref
    cell: str
    name: str
    what: str
    names: tuple[str, ...]
    old: str | float | int | bool | None
    base: float
    way: str
    dear: float
    whole: bool
    most: float
    unit: float
    typed: Column

    def upwards(self) -> Dial:
        """Return the dial of the same cell that turns it up, whatever that is good for."""
        room = inf if self.typed.high is None else self.typed.high - self.base
        return replace(self, way=MORE, most=room)

    @property
    def sign(self) -> float:
        """Whether it is turned up or down."""
        return 1.0 if self.way in (MORE, LATER) else -1.0

    def relative(self, position: float) -> float:
        """Relative change at a position."""
        return position / self.unit

    def cost(self, position: float) -> float:
        """What a position costs."""
        return self.dear * self.relative(position)

    def value(self, position: float) -> str | float | int:
        """What is typed at a position."""
        if self.way == OFF:
            return "no"
        number = self.base + self.sign * position
        return round(number) if self.whole else number

    def rounded(self, position: float) -> float:
        """Return the position of the shortest number that is at least as far, and hardly farther."""
        if self.whole:
            return min(float(ceil(position - SNAP)), self.most)
        size = floor(log10(max(abs(self.base), abs(position)))) if position else 0
        for digits in range(12):
            step = 10.0 ** (size - digits)
            steps = (self.base + self.sign * position) / step
            outward = ceil(steps - SNAP) if self.sign > 0 else floor(steps + SNAP)
            # a decimal number and not the sum of its errors
            found = self.sign * (float(f"{outward * step:.12g}") - self.base)
            if position * (1 - SNAP) - SNAP * step <= found <= position * (1 + ROOM):
                return min(max(found, 0.0), self.most)
        return position

    def short(self, low: float, high: float) -> float:
        """Return the position of the shortest number whose position is above one and at most another."""
        size = floor(log10(max(abs(self.base), high)))
        for digits in range(16):
            step = 10.0 ** (size - digits)
            steps = (self.base + self.sign * high) / step
            number = floor(steps + SNAP) if self.sign > 0 else ceil(steps - SNAP)
            found = self.sign * (float(f"{number * step:.15g}") - self.base)
            if low < found <= high:
                return found
        return high


def dials(case: Case, strategy: str | None = None) -> list[Dial]:
    """Return every cell of a case that may be turned, in the order of its sheets.

    Parameters
    ----------
    case
        The case.
    strategy
        Whose rules hold: of the others' rules no cell is turned.
    """
    rows: dict[tuple[str, int], dict[str, Input]] = {}
    for item in case.inputs:
        rows.setdefault(item.ref[:2], {})[item.ref.column] = item
    held = {rule.row for rule in rules_of(case, strategy or None)}
    return [
        dial
        for (sheet, row), items in rows.items()
        if sheet != "rules" or row in held
        for dial in _of_row(case, sheet, row, items)
    ]


def _of_row(case: Case, sheet: str, row: int, items: dict[str, Input]) -> Iterator[Dial]:
    if sheet == "settings":
        yield from _of_setting(case, items)
        return
    kind = next((str(items[c].value) for c in ("rule", "driver") if c in items), None)
    for column, item in items.items():
        said = loosening(sheet, column, kind)
        typed = _column(sheet, column, kind)
        if said is not None and typed is not None:
            yield from _dial(case, item, column, said, typed, items)
    for other in BY_NAME[sheet].columns:
        said = loosening(sheet, other.name, kind)
        # a rule with a value is loosened by it; what has none begins later
        bare = kind in RULES and RULES[kind].value is None
        if said is not None and said.blank and bare and other.name not in items:
            cell = _beside(case, sheet, row, other.name)
            blank = Input(Ref(sheet, row, other.name), "", cell, "", "", "")
            yield from _dial(case, blank, other.name, said, other, items)


def _of_setting(case: Case, items: dict[str, Input]) -> Iterator[Dial]:
    if "setting" not in items or "value" not in items:
        return
    name = str(items["setting"].value)
    said = loosening("settings", name)
    typed = next((column for column in SETTINGS if column.name == name), None)
    if said is not None and typed is not None:
        yield from _dial(case, items["value"], name, said, typed, {})


def _column(sheet: str, column: str, kind: str | None) -> Column | None:
    """Return what may stand in a cell."""
    if (sheet, column) == ("rules", "value"):
        return RULES[kind or ""].value
    if (sheet, column) == ("drivers", "value"):
        return REPLACED.get(kind or "")
    found = BY_NAME[sheet]
    return found.column(column) or (found.years if column.isdigit() else None)


def _beside(case: Case, sheet: str, row: int, column: str) -> str:
    """Return the address of a blank cell, by another one under its header."""
    like = next((i.cell for i in case.inputs if i.ref.sheet == sheet and i.ref.column == column), "")
    letters = "".join(sign for sign in like if sign.isalpha())
    return f"{letters}{row}" if letters else ""


def _dial(
    case: Case, item: Input, name: str, said: Loosening, column: Column, items: dict[str, Input]
) -> Iterator[Dial]:
    """Yield the dial of a cell; none where it cannot be turned any farther."""
    old = None if item.value == "" else item.value
    span = _span(case, old, said, column)
    if span is None or span[1] <= 0:
        return
    base, most, unit = span
    words = {c: str(items[c].value) for c in BY_NAME[item.ref.sheet].known_by if c in items}
    what = ", ".join(f"{c} {word}" for c, word in words.items())
    whole = said.way in (EARLIER, LATER, OFF) or column.kind in WHOLE or _months(column, base)
    cell = (item.ref, item.cell.split("!")[-1], name, what, tuple(words.values()))
    yield Dial(*cell, old, base, said.way, said.dear, whole, most, unit, column)


def _months(column: Column, base: float) -> bool:
    """Whether a cell holds whole months: a month is the least that anybody agrees on."""
    return column.unit == "months" and base == int(base)


def _year(typed: str | float | int | bool) -> int:
    """Return a year as typed."""
    return NEVER if str(typed).strip().lower() == "never" else int(float(str(typed)))


def _span(
    case: Case, old: str | float | int | bool | None, said: Loosening, column: Column
) -> tuple[float, float, float] | None:
    """Return where a dial starts, how far it goes, and the turn that is a relative change of 1."""
    first, last = case.settings.first_year, case.settings.last_year
    if said.way == OFF:
        return (1.0, 1.0, 1.0) if str(old).strip().lower() in ("yes", "true") else None
    if said.way in (EARLIER, LATER):
        typed = first if old is None else _year(old)
        base = min(typed, last + 1) if said.way == EARLIER else typed
        most = base - first if said.way == EARLIER else last - base
        return float(base), float(most), float(last + 1 - first)
    if old is None or isinstance(old, str | bool):
        return None
    number = float(old)
    if said.way == MORE:
        return number, (inf if column.high is None else column.high - number), abs(number) or 1.0
    low = column.low or 0.0
    return number, (number - low) * (1 - 1e-6 if column.above else 1.0), abs(number) or 1.0
