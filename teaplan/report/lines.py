"""Blocks of rows with periods across, whose formulas name one another before any row has its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from teaplan.report.grid import Grid, Value, absolute, relative

Formula = Callable[[int], str]
"""Formula of a row in a period counted from 0, without "=". """


@dataclass(frozen=True)
class Whole:
    """What stands in the column of present values: its value, formula (without "=") and number format."""

    value: Value
    formula: Callable[[], str] | None
    number: str = "musd"


@dataclass(frozen=True)
class Line:
    """A row: a key for others to name it by, what it is, its unit, amounts by period.

    Attributes
    ----------
    values
        By period; () for a row with nothing but its whole.
    formula
        None where the amounts are the plan's own.
    whole
        Column of present values; None leaves it empty.
    look
        Of the row.
    """

    key: str
    what: str
    unit: str
    values: Sequence[Value] = ()
    formula: Formula | None = None
    whole: Whole | None = None
    look: str = "plain"
    number: str = "musd"

    @property
    def numbers(self) -> list[float]:
        """The amounts that are numbers, 0 for the rest."""
        return [v if isinstance(v, int | float) and not isinstance(v, bool) else 0.0 for v in self.values]


@dataclass
class Block:
    """Rows of one strategy in one future, on a sheet of which the first columns say so.

    Attributes
    ----------
    grid, first, whole_at
        Sheet, column of the first period, column of present values.
    heads
        What stands in the first columns of every row: strategy and future.
    discount
        Discount factors by period; ``factors`` is the address of the row they stand in.
    """

    grid: Grid
    first: int
    whole_at: int
    heads: tuple[str, str]
    discount: Sequence[float]
    factors: str
    lines: dict[str, Line] = field(default_factory=dict)
    _rows: dict[str, int] = field(default_factory=dict)

    def add(self, line: Line) -> Line:
        """Add a row below those there are; rows it is the sum of come first."""
        self.lines[line.key] = line
        return line

    def show(self, keys: Sequence[str]) -> None:
        """Move rows below all there are: what is summed is added before its sum, and may be read after."""
        for key in keys:
            self.lines[key] = self.lines.pop(key)

    def has(self, key: str) -> bool:
        """Whether there is a row."""
        return key in self.lines

    # -- values ----------------------------------------------------------------------------------------

    def values(self, key: str) -> list[float]:
        """Amounts of a row by period."""
        return self.lines[key].numbers

    def total(self, keys: Sequence[str]) -> list[float]:
        """Sum of rows by period."""
        return [sum(column) for column in zip(*map(self.values, keys), strict=True)] or [0.0] * len(
            self.discount
        )

    def worth(self, key: str) -> float:
        """What stands in the column of present values of a row."""
        whole = self.lines[key].whole
        return float(whole.value) if whole is not None and isinstance(whole.value, int | float) else 0.0

    def discounted(self, amounts: Sequence[float]) -> float:
        """Present value."""
        return sum(a * d for a, d in zip(amounts, self.discount, strict=True))

    # -- rows ------------------------------------------------------------------------------------------

    def amounts(self, key: str, what: str, values: Sequence[float], formula: Formula | None = None) -> Line:
        """Add a row of money with its present value."""
        return self.add(Line(key, what, "M$", list(values), formula, self.present(key, values)))

    def sum(self, key: str, what: str, parts: Sequence[str], signs: Mapping[str, str] | None = None) -> Line:
        """Add a row that is the sum of others; ``signs`` says "-" of what is taken off."""
        off = signs or {}
        values = [
            sum(-v if off.get(part) == "-" else v for part, v in zip(parts, column, strict=True))
            for column in zip(*map(self.values, parts), strict=True)
        ] or [0.0] * len(self.discount)

        def formula(index: int) -> str:
            written = "".join(off.get(part, "+") + self.at(part, index) for part in parts)
            return written.removeprefix("+") or "0"

        return self.add(Line(key, what, "M$", values, formula, self.present(key, values), "sum"))

    def figure(self, key: str, what: str, unit: str, whole: Whole, look: str = "plain") -> Line:
        """Add a row with one figure, in the column of present values."""
        return self.add(Line(key, what, unit, whole=whole, look=look))

    def present(self, key: str, values: Sequence[float]) -> Whole:
        """Return the present value of a row as a formula."""
        return Whole(self.discounted(values), lambda: f"SUMPRODUCT({self.stretch(key)},{self.factors})")

    # -- addresses, once all rows are there ------------------------------------------------------------

    def place(self, key: str) -> int:
        """Return the row something stands in."""
        return self._rows[key]

    def at(self, key: str, index: int) -> str:
        """Return the address of a row in a period."""
        return relative(self.place(key), self.first + index)

    def whole(self, key: str) -> str:
        """Return the address of the present value of a row."""
        return relative(self.place(key), self.whole_at)

    def stretch(self, key: str, begin: int = 0, end: int | None = None) -> str:
        """Return the address of a row from a period to another, the last included."""
        last = len(self.discount) - 1 if end is None else end
        return f"{self.at(key, begin)}:{self.at(key, last)}"

    def cell(self, key: str) -> tuple[int, int]:
        """Return row and column of the present value of a row."""
        return self.place(key), self.whole_at

    def fixed(self, key: str) -> str:
        """Return the address of the present value of a row as other sheets write it."""
        return f"{self.grid.name}!{absolute(*self.cell(key))}"

    # -- writing ---------------------------------------------------------------------------------------

    def write(self, row: int) -> int:
        """Write all rows from a row on; return the row after them."""
        self._rows = {key: at for at, key in enumerate(self.lines, start=row)}
        for key, at in self._rows.items():
            line = self.lines[key]
            for column, head in enumerate(self.heads):
                self.grid.put(at, column, head, "muted")
            self.grid.put(at, len(self.heads), line.what, line.look)
            self.grid.put(at, len(self.heads) + 1, line.unit, "unit")
            self._write_values(at, line)
        return row + len(self.lines)

    def _write_values(self, row: int, line: Line) -> None:
        look = "sum" if line.look == "sum" else "formula" if line.formula else "plain"
        for index, value in enumerate(line.values):
            formula = None if line.formula is None else f"={line.formula(index)}"
            self.grid.put(row, self.first + index, value, look, line.number, formula=formula)
        if line.whole is not None:
            whole, look = line.whole, "sum" if line.look == "sum" else "formula"
            written = None if whole.formula is None else f"={whole.formula()}"
            number = "text" if isinstance(whole.value, str) else whole.number
            self.grid.put(row, self.whole_at, whole.value, look, number, formula=written)
