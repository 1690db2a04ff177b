"""Concave curves as chords: points on them so close that no chord is off by more than a stated error.

A *curve* says what so much of something comes to (capital by size, cost by spend). It is concave, so a chord
lies under it, and a plan priced on chords is priced no higher than on the curve: the bound of such a model
holds for the curve too. How far the two are apart is ``Chords.error``; a point that is added where a plan
stands makes it exact there.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise

Curve = Callable[[float], float]
"""What an amount comes to; concave, rising, and above 0 wherever the amount is."""

FIRST_ERROR = 0.005
"""Error of the chords a search begins with, as a share of the curve."""

LAST_ERROR = 0.0005
"""Error at a plan's own amounts from which on points are added there and the search goes on."""

SAME = 1e-6
"""Relative distance up to which two points are one."""

_STEPS = 60


@dataclass(frozen=True)
class Chords:
    """Straight lines between points of a curve.

    Attributes
    ----------
    points, values
        Amounts, ascending, and what each of them comes to.
    """

    points: tuple[float, ...]
    values: tuple[float, ...]

    @property
    def widths(self) -> tuple[float, ...]:
        """Length of each piece."""
        return tuple(b - a for a, b in pairwise(self.points))

    @property
    def slopes(self) -> tuple[float, ...]:
        """What each piece rises by per unit; falling from piece to piece."""
        rises = (b - a for a, b in pairwise(self.values))
        return tuple(rise / width for rise, width in zip(rises, self.widths, strict=True))

    def parts(self, amount: float) -> tuple[float, ...]:
        """Return how much of an amount lies in each piece, the first ones full."""
        return tuple(min(max(amount - a, 0.0), b - a) for a, b in pairwise(self.points))

    def at(self, amount: float) -> float:
        """Return what an amount comes to on the chords."""
        return self.values[0] + sum(
            part * slope for part, slope in zip(self.parts(amount), self.slopes, strict=True)
        )


def chords(
    curve: Curve, low: float, high: float, error: float = FIRST_ERROR, also: Iterable[float] = ()
) -> Chords:
    """Return chords from ``low`` to ``high`` of which none is off by more than a share of the curve.

    Parameters
    ----------
    curve
        The curve.
    low, high
        Between which amounts; equal where there is one amount only.
    error
        Most that a chord may lie under the curve, as a share of it.
    also
        More points that are wanted; what is outside or a point already is left out.
    """
    points = [low]
    while high - points[-1] > SAME * max(1.0, high):
        points.append(_reach(curve, points[-1], high, error))
    for extra in sorted(also):
        if all(abs(extra - point) > SAME * max(1.0, point) for point in points) and low < extra < high:
            points.insert(bisect_right(points, extra), extra)
    return Chords(tuple(points), tuple(curve(point) for point in points))


def _reach(curve: Curve, start: float, high: float, error: float) -> float:
    """Return how far a chord from ``start`` may go."""
    if largest_error(curve, start, high) <= error:
        return high
    near, far = start, high
    for _ in range(_STEPS):
        middle = (near + far) / 2
        near, far = (middle, far) if largest_error(curve, start, middle) <= error else (near, middle)
    return near


def largest_error(curve: Curve, start: float, end: float) -> float:
    """Return the most a chord between two points lies under the curve, as a share of the curve."""
    left, right, slope = start, end, (curve(end) - curve(start)) / (end - start)

    def off(amount: float) -> float:
        return 1.0 - (curve(start) + slope * (amount - start)) / curve(amount)

    for _ in range(_STEPS):
        a, b = left + (right - left) / 3, right - (right - left) / 3
        left, right = (a, right) if off(a) < off(b) else (left, b)
    return max(0.0, off((left + right) / 2))
