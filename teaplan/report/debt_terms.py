"""Sheet ``debt_terms``: what falls due of a dollar drawn, by the period it is drawn in, live in its rate.

    interest of a period on 1 owed = (1 + rate)^(years since the period before) - 1

Which periods pay interest, add it to the debt or repay principal follows from tenor, grace and construction
as they were when the plan was made; how much, from the rate in ``assumptions``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from math import ceil
from typing import NamedTuple

import numpy as np

from teaplan.case import Instrument, Ref
from teaplan.money.schedules import SAME, Service, coefficients
from teaplan.money.timeline import Floats
from teaplan.report.content import Content
from teaplan.report.grid import Grid, absolute, relative
from teaplan.shared.financing import borrowed, is_financed, is_sculpted, terms_of

NAME = "debt_terms"
WHAT, DRAWN, VALUE = range(3)
FIRST = 3
"""Column of the first period."""

YEARS, SPANS = 1, 2
"""Rows of the years to each period's money, and of those since the period before."""
BULLET, LEVEL = "bullet", "level"


class Vintage(NamedTuple):
    """Of a draw: its period, and which later ones add interest to the debt and repay principal."""

    drawn: int
    adds: list[int]
    repays: list[int]


@dataclass
class DebtTerms:
    """The sheet, and where it holds what of an instrument.

    Attributes
    ----------
    growth
        Row of the interest on 1, by instrument.
    principal, added
        First row of a matrix with drawing periods down and paying periods across.
    rates
        Cell of the rate.
    """

    content: Content
    grid: Grid
    assumptions: Grid
    growth: dict[str, int] = field(default_factory=dict)
    principal: dict[str, int] = field(default_factory=dict)
    added: dict[str, int] = field(default_factory=dict)
    rates: dict[str, str] = field(default_factory=dict)

    @cached_property
    def path(self) -> Floats:
        """Years to the money of each period."""
        tree = self.content.tree
        return np.asarray(tree.moments)[list(tree.ancestors[tree.leaves[0]])]

    @cached_property
    def extended(self) -> Floats:
        """The same, gone on with the last step until every loan is repaid."""
        at = self.path
        step = float(at[-1] - at[-2]) if len(at) > 1 else 1.0
        longest = max((row.tenor for row in borrowed(self.content.case) if not is_sculpted(row)), default=0.0)
        more = ceil(longest / step - SAME)
        return np.concatenate([at, at[-1] + step * np.arange(1, more + 1)])

    def interest(self, instrument: str, index: int) -> str:
        """Return the address of the interest on 1 owed over a period."""
        return self.grid.address(self.growth[instrument], FIRST + index)

    def column(self, rows: dict[str, int], instrument: str, index: int) -> str:
        """Return the stretch of what falls due in a period of 1 drawn in each."""
        first = rows[instrument]
        return self.grid.column(first, first + len(self.path) - 1, FIRST + index)


def debt_terms(content: Content, assumptions: Grid) -> DebtTerms:
    """Make the sheet; empty where nothing is borrowed."""
    grid = Grid(NAME, frozen=(3, FIRST), tab="#3D6FC2")
    terms = DebtTerms(content, grid, assumptions)
    if not is_financed(content.case):
        return terms
    _header(terms)
    row = SPANS + 2
    for instrument in borrowed(content.case):
        row = _Instrument(terms, instrument).fill(row) + 1
    return terms


def _header(terms: DebtTerms) -> None:
    grid, periods = terms.grid, terms.content.periods
    grid.header(0, ("of 1 drawn", "drawn in", "value"))
    grid.put(YEARS, WHAT, "years to the money of the period")
    grid.put(SPANS, WHAT, "years since that of the period before")
    for index, years in enumerate(terms.extended):
        column = FIRST + index
        grid.put(0, column, periods[index] if index < len(periods) else "after", "header", "general")
        grid.put(YEARS, column, float(years), "plain", "general")
        if index:
            formula = f"={relative(YEARS, column)}-{relative(YEARS, column - 1)}"
            span = float(years - terms.extended[index - 1])
            grid.put(SPANS, column, span, "formula", "general", formula=formula)
        else:
            grid.put(SPANS, column, 0.0, "plain", "general")


@dataclass
class _Instrument:
    terms: DebtTerms
    row: Instrument

    @cached_property
    def due(self) -> Service:
        """Coefficients along one future."""
        return coefficients(terms_of(self.row), self.terms.path)

    def fill(self, row: int) -> int:
        grid, name = self.terms.grid, self.row.instrument
        grid.put(row, WHAT, name, "heading")
        ref = Ref("financing", self.row.row, "rate")
        typed = self.terms.assumptions
        link = f"={typed.at(ref)}" if ref in typed.marks else None
        grid.put(row + 1, WHAT, "interest per year")
        grid.put(row + 1, VALUE, self.row.rate, "formula" if link else "plain", "factor", formula=link)
        self.rate = absolute(row + 1, VALUE)
        self.terms.rates[name] = f"{NAME}!{self.rate}"
        self.terms.growth[name] = row + 2
        grid.put(row + 2, WHAT, "interest of the period on 1 owed")
        for index in range(len(self.terms.path)):
            self._growth(row + 2, index)
        if is_sculpted(self.row):
            return row + 3
        row = self._matrix(row + 3, "principal", self.terms.principal)
        return self._matrix(row, "added", self.terms.added) if self.row.capitalised else row

    def _growth(self, row: int, index: int) -> None:
        span = float(self.terms.extended[index] - self.terms.extended[index - 1]) if index else 0.0
        formula = f"=(1+{self.rate})^{relative(SPANS, FIRST + index)}-1"
        value = (1 + self.row.rate) ** span - 1
        self.terms.grid.put(row, FIRST + index, value, "formula", "factor", formula=formula)

    def _matrix(self, row: int, kind: str, rows: dict[str, int]) -> int:
        """Write what falls due; coefficients as the money functions have them."""
        grid, count = self.terms.grid, len(self.terms.path)
        rows[self.row.instrument] = row
        known = self.due.principal if kind == "principal" else self.due.capitalised
        words = "principal repaid" if kind == "principal" else "interest added to the debt"
        for drawn in range(count):
            grid.put(row + drawn, WHAT, words)
            grid.put(row + drawn, DRAWN, self.terms.content.periods[drawn], "plain", "general")
            vintage = self._vintage(drawn)
            for index in range(count):
                formula = self._due(kind, vintage, index)
                value = float(known[index, drawn])
                look = "formula" if formula else "muted"
                grid.put(row + drawn, FIRST + index, value, look, "factor", formula=formula)
        return row + count

    def _vintage(self, drawn: int) -> Vintage:
        at, since, terms = self.terms.extended, self.terms.extended[drawn], terms_of(self.row)
        last = int(np.flatnonzero(at >= since + terms.tenor_years - SAME)[0])
        later = range(drawn + 1, last + 1)
        adds = [k for k in later if at[k] <= since + terms.capitalised_years + SAME]
        quiet = max(terms.grace_years, terms.capitalised_years)
        return Vintage(drawn, adds, [k for k in later if at[k] > since + quiet + SAME])

    def _due(self, kind: str, vintage: Vintage, index: int) -> str | None:
        if index not in (vintage.repays if kind == "principal" else vintage.adds):
            return None
        if kind == "added":
            growth = relative(self.terms.growth[self.row.instrument], FIRST + index)
            return f"={growth}*{self._grown(vintage.drawn, index - 1)}"
        return f"={self._capital(vintage)}*{self._repaid(vintage.repays, index)}"

    def _grown(self, begin: int, end: int) -> str:
        """Return what 1 has grown to from one period's money to another's."""
        since, until = (absolute(YEARS, FIRST + index) for index in (begin, end))
        return f"(1+{self.rate})^({until}-{since})"

    def _capital(self, vintage: Vintage) -> str:
        """Return what is owed of 1 once interest is paid as it falls."""
        return self._grown(vintage.drawn, vintage.adds[-1]) if vintage.adds else "1"

    def _repaid(self, repays: list[int], index: int) -> str:
        """Return the share of it repaid in a period."""
        if self.row.repayment == BULLET:
            return str(int(index == repays[-1]))
        first, last = (absolute(SPANS, FIRST + k) for k in (repays[0], repays[-1]))
        if self.row.repayment == LEVEL:
            return f"{relative(SPANS, FIRST + index)}/SUM({first}:{last})"
        # of equal payments a year: what is owed is the worth of those to come
        begin = repays[0] - 1
        owed, left = (self._worth(repays, k) for k in (index - 1, index))
        return f"({owed}-{left})/{self._worth(repays, begin)}"

    def _worth(self, repays: list[int], index: int) -> str:
        """Return the worth in a period of 1 a year in those that repay after it."""
        if index >= repays[-1]:
            return "0"
        at = absolute(YEARS, FIRST + index)
        ends = (index + 1, repays[-1])
        spans, years = (":".join(absolute(row, FIRST + k) for k in ends) for row in (SPANS, YEARS))
        return f"SUMPRODUCT({spans},(1+{self.rate})^({at}-{years}))"
