"""Scaled lines by arithmetic: sizes of plants, and the capital they are worth; for model and audit.

A plant of q units of output a year is as much of everything as q / q0 lines of its type are, q0 what its
recipe makes a year, but for its capital, which is as much as (q / q0)^e lines cost.
"""

from __future__ import annotations

from functools import cache

from teaplan.case import Case
from teaplan.shared.curves import FIRST_ERROR, Chords, Curve, chords


def output_of(case: Case, line: str) -> float:
    """Return q0 of a scaled line, GWh or kt a year: the same in all its recipes."""
    return next(recipe.output for (name, _), recipe in case.recipes.items() if name == line)


def lines_in(case: Case, line: str, size: float) -> float:
    """Return how many lines a plant of a size is as much as, q / q0."""
    return size / output_of(case, line)


def size_of(case: Case, line: str, lines: float) -> float:
    """Return the size of a plant, GWh or kt a year."""
    return lines * output_of(case, line)


def range_of(case: Case, line: str) -> tuple[float, float]:
    """Return the least and the most lines a plant may be as much as."""
    row = case.lines[line]
    assert row.size_min is not None
    assert row.size_max is not None
    return lines_in(case, line, row.size_min), lines_in(case, line, row.size_max)


def capital_curve(case: Case, line: str) -> Curve:
    """Return the capital of a plant, in prices of one line, by the lines it is as much as."""
    exponent = case.lines[line].scale_exponent
    assert exponent is not None
    return power(exponent)


def power(exponent: float) -> Curve:
    """Return the curve x^exponent; 0 of nothing."""
    return lambda amount: 0.0 if amount <= 0.0 else amount**exponent


def capital_chords(case: Case, line: str, error: float = FIRST_ERROR) -> Chords:
    """Return the chords a model has of a scaled line, with the points a search has added."""
    exponent = case.lines[line].scale_exponent
    assert exponent is not None
    return _chords(exponent, *range_of(case, line), error, case.curve_points.get(line, ()))


@cache
def _chords(exponent: float, low: float, high: float, error: float, also: tuple[float, ...]) -> Chords:
    return chords(power(exponent), low, high, error, also)


def cheapest_capital(case: Case, line: str) -> float:
    """Return the least capital that goes with one line of a type, in its prices: 1 where it is not scaled."""
    if not case.lines[line].scaled:
        return 1.0
    high = range_of(case, line)[1]
    return capital_curve(case, line)(high) / high


def dearest_capital(case: Case, line: str) -> float:
    """Return the most capital that goes with one line of a type, in its prices: 1 where it is not scaled."""
    if not case.lines[line].scaled:
        return 1.0
    low = range_of(case, line)[0]
    return capital_curve(case, line)(low) / low
