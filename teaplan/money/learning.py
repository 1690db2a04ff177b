"""Learning by doing as a curve: what the next M$ of reference spend costs, and what all of it has cost.

    price(E) = max(floor, ((E0 + E) / E0)^-b),  b = -log2(1 - rate)          spent(E) = integral of price

E is the reference spend so far: what was built, at the price before learning. The one-factor curve of
Wright (1936), in money instead of units, so that line types of one group add up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp, inf, log

APART = 1e-9
"""Breakpoints closer than this share of the start are one."""

FAR = 4.0
"""Ratio of the ends of a piece beyond what is likely to be built."""


@dataclass(frozen=True)
class Curve:
    """A learning curve.

    Attributes
    ----------
    start
        E0, M$ of reference spend before the plan; above 0.
    rate
        Fall of the price with each doubling, 0 <= rate < 1.
    floor
        Least price, a share of the first.
    """

    start: float
    rate: float
    floor: float = 0.0

    @property
    def exponent(self) -> float:
        """b, by which the price falls with the spend."""
        return -log(1.0 - self.rate) / log(2.0)

    @property
    def kink(self) -> float:
        """Reference spend from which the price is the floor; 0 where it never falls, inf without a floor."""
        if self.exponent == 0.0 or self.floor >= 1.0:
            return 0.0
        if self.floor <= 0.0:
            return inf
        doublings = -log(self.floor) / (self.exponent * log(2.0))
        return inf if doublings > 1000.0 else self.start * (2.0**doublings - 1.0)

    def price(self, spend: float) -> float:
        """Price of the next M$ of reference spend, a share of the first's."""
        return float(max(self.floor, ((self.start + spend) / self.start) ** -self.exponent))

    def spent(self, spend: float) -> float:
        """Return what reference spend up to here has cost, M$ at a world price of 1."""
        if self.kink == 0.0:
            return spend
        falling = min(spend, self.kink)
        rest, ratio = 1.0 - self.exponent, log((self.start + falling) / self.start)
        # (ratio^rest - 1) / rest, which is the logarithm where rest is 0
        whole = ratio if abs(rest) < 1e-12 else (exp(rest * ratio) - 1.0) / rest
        return self.start * whole + self.floor * max(0.0, spend - falling)


def breakpoints(curve: Curve, end: float, likely: float, segments: int, cuts: Iterable[float]) -> list[float]:
    """Return the ends of the pieces a curve is cut into, from 0 to ``end``, M$ of reference spend.

    Up to what is likely pieces have ends of one ratio, so that each is as far off as any other, relative to
    its price; beyond it they are longer. From the floor on the curve is straight, and one piece.

    Parameters
    ----------
    curve
        The curve.
    end, likely
        Most that can be spent, and what will hardly be exceeded.
    segments
        Pieces up to what is likely, or to the floor.
    cuts
        More breakpoints.
    """
    bend = min(end, curve.kink)
    near = min(bend, likely)
    found = [0.0, end]
    if near > 0.0:
        step = ((curve.start + near) / curve.start) ** (1.0 / segments)
        found += [curve.start * (step**k - 1.0) for k in range(1, segments)] + [near]
        beyond = curve.start + near
        while (beyond := beyond * FAR) < curve.start + bend:
            found.append(beyond - curve.start)
        found.append(bend)
    return merged([*found, *(cut for cut in cuts if 0.0 < cut < end)], APART * curve.start)


def merged(points: Iterable[float], apart: float) -> list[float]:
    """Return points in order, those that are hardly apart as one."""
    found: list[float] = []
    for point in sorted(points):
        if not found or point - found[-1] > apart:
            found.append(point)
    return found


def chord(curve: Curve, points: Sequence[float], spend: float) -> float:
    """Return what reference spend up to here has cost on the curve made straight between breakpoints."""
    for left, right in pairwise(points):
        if spend <= right:
            share = (spend - left) / (right - left)
            return curve.spent(left) + share * (curve.spent(right) - curve.spent(left))
    return curve.spent(points[-1])


def largest_error(curve: Curve, points: Sequence[float]) -> float:
    """Return the most that a piece falls short of a curve, as a share of what is spent by its end.

    The distance is largest where the price is the slope of the piece.
    """
    worst = 0.0
    for left, right in pairwise(points):
        slope = (curve.spent(right) - curve.spent(left)) / (right - left)
        if curve.exponent == 0.0 or slope <= curve.floor * (1.0 + 1e-12):
            continue
        at = curve.start * (slope ** (-1.0 / curve.exponent) - 1.0)
        worst = max(worst, (curve.spent(at) - chord(curve, points, at)) / curve.spent(right))
    return worst
