"""From chords to curves: a plan found on chords is put on the curves themselves, its amounts held.

A model prices amounts on chords of concave curves (``formulation.chords``), which lie under them. With the
whole decisions and the amounts of a plan held and their values set to what the curves say, the rest is solved
again: every row holds and every figure is on the curve. What the plan then is worse by is part of its gap,
since the bound is that of the chords. Where a chord is off by more than ``LAST_ERROR`` at an amount of the
plan, a point belongs there, and the search goes on (``studies.planner``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy import sparse

from teaplan.engine.handover import INFINITY, Floats, Matrix
from teaplan.engine.highs import Bridge
from teaplan.shared.curves import LAST_ERROR, SAME

STEP = 1e-6
"""Share of an amount over which the slope of a tangent is taken."""

NOTHING = 1e-9
"""Amounts up to which there is nothing on a curve."""


@dataclass(frozen=True)
class Placed:
    """An amount on a curve, by the columns of a matrix."""

    on: Any
    amount: int
    value: int
    parts: tuple[int, ...]
    beyond: tuple[int, ...]

    def of(self, x: Floats) -> float:
        """Return the amount at a point, within its range; nothing where it is rounding."""
        low, high = self.on.chords.points[0], self.on.chords.points[-1]
        amount = float(x[self.amount])
        return 0.0 if amount <= max(NOTHING, low / 2) else min(max(amount, low), high)


class Curves:
    """The curves of a model by the columns of its matrix.

    Parameters
    ----------
    model
        ``model.curves`` has its amounts, ``model.chord_rows`` the names of the rows of chords.
    place
        Column by identity of a variable.
    """

    def __init__(self, model: Any, place: Mapping[int, int]) -> None:
        self.rows = frozenset(getattr(model, "chord_rows", ()))
        self.steps = frozenset(getattr(model, "chord_steps", ()))
        self.placed = [_placed(on, place) for on in getattr(model, "curves", ()) if id(on.amount) in place]

    def __bool__(self) -> bool:
        """Whether anything is on a curve."""
        return bool(self.placed)

    def filled(self, x: Floats) -> Floats:
        """Return a point with the pieces of its amounts, and what they come to on the chords."""
        found = x.copy()
        for one in self.placed:
            amount, chords = one.of(x), one.on.chords
            parts = chords.parts(amount)
            found[list(one.parts)] = parts
            full = [part >= width * (1 - SAME) for part, width in zip(parts, chords.widths, strict=True)]
            found[list(one.beyond)] = [float(here) for here in full[:-1]]
            found[one.amount], found[one.value] = amount, chords.at(amount) if amount else 0.0
        return found

    @property
    def amounts(self) -> list[int]:
        """Columns of amounts."""
        return [one.amount for one in self.placed]

    def missing(self, x: Floats) -> dict[str, tuple[float, ...]]:
        """Return the amounts of a point at which chords are off by more than ``LAST_ERROR``, by curve."""
        found: dict[str, set[float]] = {}
        for one in self.placed:
            amount = one.of(x)
            if amount and one.on.chords.at(amount) < (1.0 - LAST_ERROR) * one.on.curve(amount):
                found.setdefault(one.on.name, set()).add(amount)
        return {name: tuple(sorted(amounts)) for name, amounts in found.items()}

    def standing(self, x: Floats) -> dict[str, tuple[float, ...]]:
        """Return every amount of a point that is not 0, by curve."""
        found: dict[str, set[float]] = {}
        for one in self.placed:
            if one.of(x):
                found.setdefault(one.on.name, set()).add(one.of(x))
        return {name: tuple(sorted(amounts)) for name, amounts in found.items()}

    def settled(self, matrix: Matrix, x: Floats, options: Mapping[str, Any]) -> Floats | None:
        """Put a plan on the curves: whole decisions and amounts held, the rest solved again.

        Parameters
        ----------
        matrix
            The problem with all its columns, under whatever change.
        x
            The plan, a point of it.
        options
            HiGHS's.

        Returns
        -------
        ndarray or None
            The plan on the curves. Where it does not hold there (a budget that the chords just met), its
            amounts are first changed along the tangents, which lie above; None where that fails too.
        """
        found = self._held(matrix, x, options)
        if found is None:
            leaning = self._leaning(matrix, x, options)
            found = None if leaning is None else self._held(matrix, leaning, options)
        return found

    def _held(self, matrix: Matrix, x: Floats, options: Mapping[str, Any]) -> Floats | None:
        """Solve the rest with whole decisions and amounts held, values on the curves."""
        lower = np.where(matrix.integer, np.round(x), matrix.lower)
        upper = np.where(matrix.integer, np.round(x), matrix.upper)
        for one in self.placed:
            amount = one.of(x)
            held = {one.amount: amount, one.value: one.on.curve(amount) if amount else 0.0}
            held |= dict(zip(one.parts, one.on.chords.parts(amount), strict=True))
            for column, value in held.items():
                lower[column] = upper[column] = value
        return Bridge(self._without_chords(matrix.bounded(lower, upper)), relaxed=True, **options).run().x

    def _leaning(self, matrix: Matrix, x: Floats, options: Mapping[str, Any]) -> Floats | None:
        """Solve all but the whole decisions again, values on the tangents at the amounts of a point."""
        lower = np.where(matrix.integer, np.round(x), matrix.lower)
        upper = np.where(matrix.integer, np.round(x), matrix.upper)
        rows = np.zeros((len(self.placed), len(x)))
        right = np.zeros(len(self.placed))
        for row, one in enumerate(self.placed):
            amount = one.of(x)
            if amount:
                slope = (one.on.curve(amount * (1.0 + STEP)) - one.on.curve(amount)) / (amount * STEP)
                rows[row, one.value], rows[row, one.amount] = 1.0, -slope
                right[row] = one.on.curve(amount) - slope * amount
            else:
                upper[one.value] = upper[one.amount] = 0.0
        open_ = self._without_chords(matrix.bounded(lower, upper))
        return Bridge(_with_equal(open_, rows, right), relaxed=True, **options).run().x

    def _without_chords(self, matrix: Matrix) -> Matrix:
        off = np.array([name in self.rows for name in matrix.row_names])
        return replace(
            matrix,
            row_lower=np.where(off, -INFINITY, matrix.row_lower),
            row_upper=np.where(off, INFINITY, matrix.row_upper),
        )


def _with_equal(matrix: Matrix, rows: Floats, right: Floats) -> Matrix:
    """Add rows that are equal to something."""
    whole = sparse.vstack([matrix.by_column, sparse.csr_matrix(rows)]).tocsc()
    return replace(
        matrix,
        starts=whole.indptr.astype(np.int32),
        rows=whole.indices.astype(np.int32),
        values=whole.data.astype(float),
        row_lower=np.append(matrix.row_lower, right),
        row_upper=np.append(matrix.row_upper, right),
        row_names=[*matrix.row_names, *["tangent"] * len(right)],
    )


def _placed(on: Any, place: Mapping[int, int]) -> Placed:
    def columns(variables: Iterable[Any]) -> tuple[int, ...]:
        return tuple(place[id(variable)] for variable in variables)

    return Placed(on, place[id(on.amount)], place[id(on.value)], columns(on.parts), columns(on.beyond))
