"""What a column and a sheet are made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

NOTES = ("mark", "source", "note")
"""Columns at the right of every table, carried into the report and never parsed."""

Value = str | float | int | bool | None

YEARS = (1950, 2150)
"""Calendar years someone could mean; any other is a slip of the finger (1026, 2206)."""


@dataclass(frozen=True)
class Column:
    """One column (or one setting).

    Attributes
    ----------
    name, kind
        ``kind`` is text, number, whole, yes_no, year (a year or never), amount (a number or never),
        lever (a number, or value: and a number), period (a year, half-year, quarter or month) or choice.
    doc, unit
        What it means, for notes and documentation.
    required
        Whether a blank cell is a fault.
    default
        What a blank cell means where it is a value; None where blank has a meaning of its own.
    low, high
        Bounds, both allowed.
    above, below
        The lower, the upper bound itself is not allowed.
    choices
        Values of a choice; of a text, words a drop-down offers and a check of its own looks up.
    later_choices
        Values that belong to a mechanism that is not there yet.
    refers
        ``sheet.column`` places whose values it must name.
    every
        Whether ``*`` stands for every one.
    later
        The column belongs to a mechanism that is not there yet: only its default is taken.
    basis
        Two runs in which it differs answer two questions: neither is better than the other.
    """

    name: str
    kind: str
    doc: str
    unit: str = ""
    required: bool = False
    default: Value = None
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    refers: tuple[str, ...] = ()
    every: bool = False
    later: bool = False
    above: bool = False
    below: bool = False
    later_choices: tuple[str, ...] = ()
    basis: bool = False

    def bounds(self) -> list[str]:
        """Return the bounds as a planner reads them."""
        low = [] if self.low is None else [f"{'>' if self.above else '>='} {self.low:g}"]
        return low + ([] if self.high is None else [f"{'<' if self.below else '<='} {self.high:g}"])

    def breach(self, value: float) -> str:
        """Return the bound a value breaks; empty where it keeps both."""
        if self.low is not None and (value < self.low or (self.above and value == self.low)):
            return self.bounds()[0]
        over = self.high is not None and (value > self.high or (self.below and value == self.high))
        return self.bounds()[-1] if over else ""


@dataclass(frozen=True)
class Sheet:
    """One sheet: a row is a ``row``; ``key`` columns are unique together.

    ``years`` is the unit and meaning of the year columns that run across, with their bounds;
    None where there are none. ``names`` are the columns a row is recognised by from one workbook to the
    next, where they are not its key. ``basis``: as a column's, for the whole sheet. ``pathless``: the years
    may be left out.
    """

    name: str
    row: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    years: Column | None = None
    required: bool = False
    names: tuple[str, ...] = ()
    basis: bool = False
    pathless: bool = False

    @property
    def known_by(self) -> tuple[str, ...]:
        """Columns that say which row of one workbook is which of another."""
        return self.names or self.key

    def column(self, name: str) -> Column | None:
        """Return a column by name."""
        return next((column for column in self.columns if column.name == name), None)


def text(
    name: str, doc: str, *, required: bool = False, default: str | None = None, later: bool = False
) -> Column:
    """Free text or a name."""
    return Column(name, "text", doc, required=required, default=default, later=later)


def word(name: str, words: Iterable[str], doc: str) -> Column:
    """Return one of many words, needed: offered in a drop-down, and looked up by a check of its own."""
    return Column(name, "text", doc, required=True, choices=tuple(words))


def ref(
    name: str,
    to: str | tuple[str, ...],
    doc: str,
    *,
    required: bool = True,
    every: bool = False,
    default: str | None = None,
) -> Column:
    """Name of a row of another sheet."""
    places = (to,) if isinstance(to, str) else to
    return Column(name, "text", doc, required=required, refers=places, every=every, default=default)


def number(
    name: str,
    doc: str,
    *,
    unit: str = "",
    required: bool = False,
    default: float | None = None,
    low: float | None = 0.0,
    high: float | None = None,
    above: bool = False,
    later: bool = False,
) -> Column:
    """Return a number, by default not negative; ``above``: not the lower bound itself either."""
    return Column(name, "number", doc, unit, required, default, low, high, later=later, above=above)


def whole(
    name: str,
    doc: str,
    *,
    required: bool = False,
    default: int | None = None,
    low: float = 0,
    high: float | None = None,
) -> Column:
    """Return a whole number."""
    return Column(name, "whole", doc, "", required, default, low, high)


def share(
    name: str,
    doc: str,
    *,
    required: bool = False,
    default: float | None = None,
    above: bool = False,
    below: bool = False,
    later: bool = False,
) -> Column:
    """Return a number between 0 and 1; ``above``: not 0 itself, ``below``: not 1 itself."""
    return Column(
        name, "number", doc, "share", required, default, 0.0, 1.0, later=later, above=above, below=below
    )


def year(name: str, doc: str, *, required: bool = False) -> Column:
    """Return a calendar year, or ``never``."""
    return Column(name, "year", doc, "year", required, low=YEARS[0], high=YEARS[1])


def calendar(name: str, doc: str, *, required: bool = False) -> Column:
    """Return a calendar year that comes."""
    return Column(name, "whole", doc, "year", required, low=YEARS[0], high=YEARS[1])


def stretch(name: str, doc: str) -> Column:
    """Return a year, a half-year, a quarter or a month, as headers of paths are written."""
    return Column(name, "period", doc)


def yes_no(name: str, doc: str, *, later: bool = False) -> Column:
    """Return yes or no; blank is no."""
    return Column(name, "yes_no", doc, default=False, later=later)


def choice(
    name: str,
    choices: tuple[str, ...],
    doc: str,
    *,
    required: bool = False,
    default: str | None = None,
    later: tuple[str, ...] = (),
) -> Column:
    """Return one of a few words; ``later`` are those of mechanisms that are not there yet."""
    no_choice = len(choices) == 1
    return Column(
        name, "choice", doc, "", required, default, choices=choices, later=no_choice, later_choices=later
    )
