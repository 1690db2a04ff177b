"""Stretches of the calendar that a header or a setting names: a year, a half-year, a quarter, a month.

A *moment* here is a number of months since January of the year 0.
"""

from __future__ import annotations

import re
from typing import NamedTuple

MONTHS = 12

SHORT = (6, 3, 1)
"""Lengths in months of periods under a year."""

_NAME = re.compile(r"^(\d{4})(?:-?(?:H([12])|Q([1-4])|(0[1-9]|1[0-2])))?$", re.IGNORECASE)

EXAMPLES = "2030, 2030H1, 2030Q2 or 2030-06"
"""How a stretch is written, for messages."""


class Span(NamedTuple):
    """A stretch of the calendar: its first moment and its length in months."""

    start: int
    months: int

    @property
    def end(self) -> int:
        """First moment after it."""
        return self.start + self.months

    @property
    def year(self) -> int:
        """Calendar year it lies in."""
        return self.start // MONTHS


def span_of(name: str) -> Span | None:
    """Return the stretch of the calendar a text names; None where it names none."""
    found = _NAME.match(name.strip())
    if found is None:
        return None
    year, *parts = found.groups()
    for months, part in zip(SHORT, parts, strict=True):
        if part is not None:
            return Span(int(year) * MONTHS + (int(part) - 1) * months, months)
    return Span(int(year) * MONTHS, MONTHS)


def is_length(months: int) -> bool:
    """Whether periods may be so long: 1, 3 or 6 months, a year, or several."""
    return months in SHORT or (months > 0 and months % MONTHS == 0)
