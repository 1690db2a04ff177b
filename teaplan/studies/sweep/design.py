"""Which points a sweep has: every factor alone, every combination, or a Latin hypercube."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import product
from typing import Any

from teaplan.studies.levers import YEARS
from teaplan.studies.sweep.sampling import Distribution, latin_hypercube
from teaplan.studies.tornado import ALONE

GRID, SAMPLE = "grid", "sample"
"""Kinds of design, beside ``ALONE``."""


WITH_BASE = 3
"""Numbers of a factor that names its own base, between a low and a high one."""

Numbers = tuple[float | None, ...]
"""A number for each factor; None leaves what is typed."""


@dataclass(frozen=True)
class Factor:
    """One lever and the numbers it takes.

    Attributes
    ----------
    driver, target
        What is moved; a target of None is all.
    values
        Whether numbers replace what is typed; else they are factors, or years for a driver of years.
    numbers
        As given, in that order; empty where the factor is drawn.
    drawn
        The distribution it is drawn from, where there is one.
    """

    driver: str
    target: str | None
    values: bool
    numbers: tuple[float, ...] = ()
    drawn: Distribution | None = None

    @property
    def label(self) -> str:
        """Name of its column in the table: ``capex:dry``."""
        return self.driver if self.target is None else f"{self.driver}:{self.target}"

    @property
    def base(self) -> float | None:
        """The middle one of three numbers; otherwise what is typed, None."""
        return self.numbers[1] if len(self.numbers) == WITH_BASE else None

    def moves(self, number: float | None) -> bool:
        """Whether a number changes anything: a factor of 1 or a shift of 0 years does not."""
        neutral = 0.0 if self.driver == YEARS else 1.0
        return number is not None and (self.values or number != neutral)


@dataclass(frozen=True)
class Design:
    """The points of a sweep, in the order of its table.

    Attributes
    ----------
    kind
        ``alone``, ``grid`` or ``sample``.
    factors
        The levers.
    rows
        A number for each factor, by point.
    """

    kind: str
    factors: tuple[Factor, ...]
    rows: tuple[Numbers, ...]

    @property
    def base(self) -> Numbers:
        """Every factor at its base."""
        return tuple(factor.base for factor in self.factors)

    def json(self) -> dict[str, Any]:
        """Return the design as a JSON object."""
        return {
            "kind": self.kind,
            "factors": [asdict(factor) for factor in self.factors],
            "rows": [list(row) for row in self.rows],
        }

    @staticmethod
    def from_json(found: dict[str, Any]) -> Design:
        """Return the design that ``json`` wrote."""
        factors = [
            Factor(
                one["driver"],
                one["target"],
                one["values"],
                tuple(one["numbers"]),
                None
                if one["drawn"] is None
                else Distribution(one["drawn"]["kind"], tuple(one["drawn"]["parameters"])),
            )
            for one in found["factors"]
        ]
        return Design(found["kind"], tuple(factors), tuple(tuple(row) for row in found["rows"]))


def designed(factors: Sequence[Factor], *, grid: bool = False, sample: int = 0, seed: int = 0) -> Design:
    """Lay out the points of a sweep.

    Parameters
    ----------
    factors
        The levers.
    grid
        Every combination of their numbers; otherwise the base, then each number of each factor
        while the others stay at their base. A point that comes twice is there once.
    sample
        Number of points of a Latin hypercube; every factor is then drawn.
    seed
        Of the Latin hypercube.
    """
    if sample:
        drawn = [factor.drawn for factor in factors if factor.drawn is not None]
        whole = [factor.driver == YEARS for factor in factors]
        return Design(SAMPLE, tuple(factors), latin_hypercube(drawn, whole, sample, seed))
    if grid:
        combined: list[Numbers] = list(product(*(factor.numbers for factor in factors)))
        return Design(GRID, tuple(factors), tuple(dict.fromkeys(combined)))
    base = Design(ALONE, tuple(factors), ()).base
    rows = [base]
    for index, factor in enumerate(factors):
        rows += [(*base[:index], number, *base[index + 1 :]) for number in factor.numbers]
    return Design(ALONE, tuple(factors), tuple(dict.fromkeys(rows)))
