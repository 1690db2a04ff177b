"""What a factor may be drawn from, and a Latin hypercube of draws."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from teaplan.engine.handover import Floats

PARAMETERS = {"normal": 2, "lognormal": 2, "uniform": 2, "triangular": 3}
"""Parameters of each distribution.

``normal(mean, deviation)``; ``lognormal(median, deviation of the logarithm)``;
``uniform(low, high)``; ``triangular(low, most likely, high)``.
"""


@dataclass(frozen=True)
class Distribution:
    """A distribution by name and parameters, as ``PARAMETERS`` has them."""

    kind: str
    parameters: tuple[float, ...]

    def fault(self) -> str | None:
        """Say what is wrong with the parameters; None where nothing is."""
        if not all(map(math.isfinite, self.parameters)):
            return "its parameters must be numbers"
        if self.kind == "uniform" and not self.parameters[0] < self.parameters[1]:
            return "uniform(low, high) needs low < high"
        if self.kind == "triangular":
            low, mode, high = self.parameters
            if not (low <= mode <= high and low < high):
                return "triangular(low, most likely, high) needs low <= most likely <= high, low < high"
        if self.kind in ("normal", "lognormal") and self.parameters[1] <= 0:
            return f"{self.kind} needs a deviation above 0"
        if self.kind == "lognormal" and self.parameters[0] <= 0:
            return "lognormal needs a median above 0"
        return None

    def at(self, shares: Floats) -> Floats:
        """Return the values below which these shares of the distribution lie.

        Parameters
        ----------
        shares
            Strictly between 0 and 1, any shape.
        """
        from scipy import stats

        if self.kind == "uniform":
            low, high = self.parameters
            found = low + shares * (high - low)
        elif self.kind == "triangular":
            low, mode, high = self.parameters
            found = stats.triang.ppf(shares, (mode - low) / (high - low), loc=low, scale=high - low)
        else:
            middle, deviation = self.parameters
            normal = stats.norm.ppf(shares) * deviation
            found = middle + normal if self.kind == "normal" else middle * np.exp(normal)
        return np.asarray(found, dtype=float)


def latin_hypercube(
    drawn: Sequence[Distribution], whole: Sequence[bool], points: int, seed: int
) -> tuple[tuple[float, ...], ...]:
    """Draw points of which each factor's fall one into each of as many equally likely parts.

    Parameters
    ----------
    drawn
        What each factor is drawn from.
    whole
        Whether a factor takes whole numbers only (years); its draws are rounded.
    points
        How many.
    seed
        The same seed gives the same points.
    """
    from scipy.stats import qmc

    shares: NDArray[np.float64] = qmc.LatinHypercube(len(drawn), rng=seed).random(points)
    columns = [one.at(shares[:, k]) for k, one in enumerate(drawn)]
    rounded = [np.round(c) if w else c for c, w in zip(columns, whole, strict=True)]
    return tuple(tuple(float(value) for value in row) for row in zip(*rounded, strict=True))
