"""A case built again and again with cells turned, and what a turn does to its matrix.

No family of rows is known here: two matrices are compared, so that a cell is found wherever it enters.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from scipy import sparse

from teaplan import workbook
from teaplan.case import Case, Ref
from teaplan.engine import Change, Problem
from teaplan.engine.handover import Floats, Matrix
from teaplan.engine.highs import Answer, Bridge
from teaplan.engine.marks import marks_of
from teaplan.engine.steps import LARGE
from teaplan.schema.faults import Faults
from teaplan.shared.prices import Marks
from teaplan.studies.explain.dials import Dial
from teaplan.studies.explain.patience import Patience
from teaplan.workbook.changed import Value

Turns = Mapping[Dial, float]
"""Positions of dials; those that are not named are as typed."""

EXACT = 1e-9
"""Share of a number that is the rounding of a sum."""


@dataclass(frozen=True)
class Built:
    """A case with cells turned, built.

    Attributes
    ----------
    case, problem
        The case and its problem.
    matrix
        Under the rules of the strategy.
    columns
        Mark of each column: the same in every model of much the same case.
    """

    case: Case
    problem: Problem
    matrix: Matrix

    @cached_property
    def columns(self) -> Marks:
        """Mark of each column: the same in every model of much the same case."""
        names: list[tuple[str, Any]] = [("", variable.name) for variable in self.matrix.columns]
        for (family, name), column in self.problem.columns.items():
            names[column] = (family, name)
        return marks_of(names)

    def like(self, other: Built) -> bool:
        """Whether both have the same rows and columns."""
        return np.array_equal(self.problem.marks, other.problem.marks) and np.array_equal(
            self.columns, other.columns
        )


@dataclass(frozen=True)
class Effect:
    """What a turn by one unit of a cell adds to a matrix.

    Attributes
    ----------
    sides, upper, lower
        To the bounds of rows, and of columns.
    entries
        To its coefficients.
    """

    sides: Floats
    upper: Floats
    lower: Floats
    entries: Any

    def times(self, factor: float) -> Effect:
        """Return the effect of another turn."""
        return Effect(
            self.sides * factor, self.upper * factor, self.lower * factor, (self.entries * factor).tocsc()
        )


def difference(before: Matrix, after: Matrix) -> Effect | None:
    """Return what makes one matrix of another; None where more than numbers differ."""
    sides = [
        _moved(getattr(before, side), getattr(after, side))
        for side in ("row_lower", "row_upper", "upper", "lower")
    ]
    if any(side is None for side in sides):
        return None
    low, high, upper, lower = (np.asarray(side) for side in sides)
    both = np.isfinite(before.row_lower) & np.isfinite(before.row_upper)
    if not np.allclose(low[both], high[both], rtol=0.0, atol=EXACT):
        return None
    return Effect(np.where(np.isfinite(before.row_lower), low, high), upper, lower, _entries(before, after))


def _moved(before: Floats, after: Floats) -> Floats | None:
    known = np.isfinite(before)
    if not np.array_equal(known, np.isfinite(after)) or not np.array_equal(before[~known], after[~known]):
        return None
    found = np.zeros(len(before))
    found[known] = after[known] - before[known]
    found[np.abs(found) <= EXACT * np.maximum(1.0, np.abs(np.where(known, before, 0.0)))] = 0.0
    return found


def _entries(before: Matrix, after: Matrix) -> Any:
    found = sparse.csc_matrix(after.by_column - before.by_column)
    found.data[np.abs(found.data) <= EXACT] = 0.0
    found.eliminate_zeros()
    return found


class Workshop:
    """Builds a case with cells turned.

    Parameters
    ----------
    case, build, change
        The case, what makes its problem, and the rules of the strategy.
    patience
        Says when to stop.
    options
        Of HiGHS.
    problem
        Of the case as typed, where it is built already.
    """

    def __init__(
        self,
        case: Case,
        build: Callable[[Case], Problem],
        change: Change,
        patience: Patience,
        options: Mapping[str, Any],
        problem: Problem | None = None,
    ) -> None:
        self.case, self.build, self.change = case, build, change
        self.patience, self.options = patience, dict(options)
        self.base = self.built(case, problem)

    def built(self, case: Case, problem: Problem | None = None) -> Built:
        """Build a case, or take its problem as built."""
        made = problem or self.build(case)
        return Built(case, made, made.under(self.change).matrix)

    def turned(self, turns: Turns) -> Case | None:
        """Return the case with cells turned; None where they cannot stand in a workbook."""
        cells: dict[Ref, Value] = {dial.ref: dial.value(position) for dial, position in turns.items()}
        try:
            return workbook.from_cells(self.case, cells)
        except Faults:
            return None

    def moved(self, turns: Turns) -> Workshop | None:
        """Return the workshop of the case with cells turned; None where they cannot stand in a workbook."""
        case = self.turned(turns)
        if case is None:
            return None
        return Workshop(case, self.build, self.change, self.patience, self.options)

    def at(self, turns: Turns) -> Built | None:
        """Return the case with cells turned, built; None where they cannot stand in a workbook."""
        case = self.turned(turns)
        self.tidy()
        return None if case is None else self.built(case)

    def holds(self, turns: Turns) -> bool:
        """Whether some plan fits the case with cells turned."""
        found = self.at(turns)
        return found is not None and self.fits(found.matrix)

    def tidy(self) -> None:
        """Let go of what was built before and is not at hand any more: a model is a web of circles."""
        if self.large:
            gc.collect()

    def fits(self, matrix: Matrix) -> bool:
        """Whether a matrix has any solution."""
        aimless = replace(matrix, cost=np.zeros(len(matrix.cost)), offset=0.0)
        return self.solved(aimless, mip_rel_gap=1.0) is not None

    @property
    def large(self) -> bool:
        """Whether a build takes seconds: what is looked at is then counted."""
        return len(self.base.matrix.cost) >= LARGE

    def relaxed(self, matrix: Matrix, **options: Any) -> Answer:
        """Solve the relaxation of a matrix."""
        asked = self.options | options | self.patience.limit()
        return Bridge(matrix, relaxed=True, **asked).run(lambda *_: self.patience.late())

    def solved(self, matrix: Matrix, **options: Any) -> Floats | None:
        """Return the best solution of a matrix; None where it has none, or the time is up."""
        asked = self.options | options | self.patience.limit()
        return Bridge(matrix, **asked).run(lambda *_: self.patience.late()).x


def by_relevance(dials: Iterable[Dial], reasons: Iterable[str]) -> list[Dial]:
    """Return dials whose rows and years a conflict names before the others."""
    said = " ".join(reasons).replace(",", " ").replace(":", " ").replace("/", " ")
    words = set(said.split())

    def apart(dial: Dial) -> int:
        years = [dial.name] if dial.name.isdigit() else []
        return -sum(word in words for name in (*dial.names, *years) for word in name.split())

    return sorted(dials, key=apart)
