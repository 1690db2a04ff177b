"""A model handed over once, and the problems that a change makes of its matrix.

Rules, studies and starts are bounds and rows switched on and off; nothing is built again. Decisions
that are linked become one column: the matrix times the map from what is left to what there was.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from teaplan.engine.change import NO_CHANGE, Change, Decision, named
from teaplan.engine.curves import Curves
from teaplan.engine.handover import INFINITY, Floats, Matrix, active_rows, hand_over, vector
from teaplan.engine.loose import Loose
from teaplan.engine.marks import marks_of
from teaplan.engine.per_kwh import PerKwh, Ratio, cost_per_kwh, ratio_of
from teaplan.engine.sales import Sales, sales_of
from teaplan.engine.ways import Ways
from teaplan.shared.prices import Marks

OTHER = (3, 0)
"""Priority and period of columns that no family gives one."""


@dataclass(frozen=True)
class Variant:
    """What a change makes of a problem.

    Attributes
    ----------
    matrix, scale, order
        The matrix to be solved; coefficients of the scale of the gap, and (priority, period), by its columns.
    scale_constant
        What the scale holds beside.
    place
        Column of the variant by column of the problem.
    chosen
        One column of the problem for each of the variant.
    own
        Whether the variant's objective is the model's.
    same
        Whether its rows and columns are those of the problem, and what they cost.
    """

    matrix: Matrix
    scale: Floats
    scale_constant: float
    order: list[tuple[int, int]]
    place: NDArray[np.intp]
    chosen: NDArray[np.intp]
    own: bool
    same: bool

    def whole(self, x: Floats) -> Floats:
        """Return a point of the variant as a point of the problem."""
        found: Floats = x[self.place]
        return found

    def part(self, x: Floats) -> Floats:
        """Return a point of the problem as a point of the variant, linked decisions by the first of them."""
        found: Floats = x[self.chosen]
        return found


class Problem:
    """A model and its matrix.

    Parameters
    ----------
    model
        What ``models/capacity_plan.py`` builds.
    """

    def __init__(self, model: Any) -> None:
        self.model = model
        self.matrix = hand_over(model)
        self.place = {id(variable): j for j, variable in enumerate(self.matrix.columns)}
        self.scale = vector(model.scale_vector, self.place, len(self.matrix.cost))

    @cached_property
    def decisions(self) -> list[tuple[str, Any, int]]:
        """Family, index and column of each decision; one in no row and without cost has no column."""
        return [
            (name, key, self.place[id(variable)])
            for name, family in self.model.decisions.items()
            for key, variable in family.items()
            if id(variable) in self.place
        ]

    @cached_property
    def columns(self) -> dict[Decision, int]:
        """Column of each decision by family and name."""
        return {(family, named(key)): column for family, key, column in self.decisions}

    @cached_property
    def held(self) -> dict[Decision, bool]:
        """Decisions that say what a plan is, and whether they are whole: the others are amounts on curves.

        Those that only follow from others are left out: on finer pieces of a curve they are others.
        """
        amounts, steps, integer = set(self.curves.amounts), self.curves.steps, self.matrix.integer
        return {
            (family, name): bool(integer[column])
            for (family, name), column in self.columns.items()
            if (integer[column] and family not in steps) or column in amounts
        }

    @cached_property
    def curves(self) -> Curves:
        """What of the model is on chords of curves."""
        return Curves(self.model, self.place)

    def curves_of(self, variant: Variant) -> Curves:
        """Return what is on chords by the columns of a variant."""
        return Curves(self.model, {key: int(variant.place[j]) for key, j in self.place.items()})

    @cached_property
    def order(self) -> list[tuple[int, int]]:
        """(priority, period) of each column, from the model's families."""
        order = self.model.search_order
        return [
            order[variable.parent_component().name](variable.index())
            if variable.parent_component().name in order
            else OTHER
            for variable in self.matrix.columns
        ]

    @cached_property
    def kinds(self) -> NDArray[np.intp]:
        """Number of each column's decision, the same at all nodes; 0 of columns that are none."""
        numbers: dict[Hashable, int] = {}
        found = np.zeros(len(self.matrix.cost), dtype=np.intp)
        for family, key, column in self.decisions:
            kind = (family, key[:-1] if isinstance(key, tuple) else ())
            found[column] = numbers.setdefault(kind, len(numbers) + 1)
        return found

    @cached_property
    def loose(self) -> Loose | None:
        """What is left of the problem without what its bound hardly needs; None where all is needed."""
        return Loose.of(self.model, self.matrix, self.place)

    @cached_property
    def looser(self) -> Loose | None:
        """As ``loose``, without what a bound alone hardly needs."""
        return Loose.of(self.model, self.matrix, self.place, more=True)

    @cached_property
    def per_kwh(self) -> PerKwh | None:
        """What computes the cost per kWh of a point."""
        return cost_per_kwh(self.model, self.matrix, self.place)

    @cached_property
    def ratio(self) -> Ratio | None:
        """What the objective is divided by, where it is a cost per kWh."""
        return ratio_of(self.model, self.matrix, self.place)

    @cached_property
    def sales(self) -> Sales | None:
        """Where the price stands, where all own sales are at one that is sought."""
        return sales_of(self.model, self.place)

    @cached_property
    def row_keys(self) -> list[tuple[str, Any]]:
        """Family and index of each row; a row that is not of ours has its place in its component."""
        known = getattr(self.model, "row_families", {})
        return [
            (family, known[family].index[place] if family in known else place)
            for family, place, _ in active_rows(self.model)
        ]

    @cached_property
    def marks(self) -> Marks:
        """Mark of each row: the same in every model of much the same case."""
        return marks_of(self.row_keys)

    @cached_property
    def ways(self) -> Ways | None:
        """Where columns and rows stand in the tree; None where there is one future or a house rule."""
        known = getattr(self.model, "row_families", {})
        if not hasattr(self.model, "network") or len(self.model.network.tree.leaves) < 2:
            return None
        if any(family not in known for family, _ in self.row_keys):
            return None
        columns = np.full(len(self.matrix.cost), -1, dtype=np.intp)
        for _, key, column in self.decisions:
            columns[column] = key[-1] if isinstance(key, tuple) else key
        if id(self.model.nothing) in self.place:
            columns[self.place[id(self.model.nothing)]] = 0
        rows = np.array([key[-1] for _, key in self.row_keys], dtype=np.intp)
        if (columns < 0).any():
            return None
        return Ways.of(self.model.network.tree, columns, rows).placed(self.matrix)

    def values(self, x: Floats) -> dict[str, dict[Any, float]]:
        """Value by family and index; a variable without a column stays at its lower bound."""
        return {
            name: {
                key: float(x[self.place[id(variable)]])
                if id(variable) in self.place
                else float(variable.lb or 0.0)
                for key, variable in family.items()
            }
            for name, family in self.model.decisions.items()
        }

    def point(self, values: Mapping[str, Mapping[Any, float]]) -> Floats:
        """Return decisions as a point; a decision without value is at its lower bound, or 0.

        Parameters
        ----------
        values
            By family and name, from this problem or one that has much the same decisions.
        """
        x = np.where(np.isfinite(self.matrix.lower), self.matrix.lower, 0.0)
        for name, family in values.items():
            for key, value in family.items():
                if (name, key) in self.columns:
                    x[self.columns[name, key]] = value
        return self.curves.filled(x) if self.curves else x

    def under(self, change: Change = NO_CHANGE, *, bars: bool = True) -> Variant:
        """Return what a change makes of this problem.

        Parameters
        ----------
        change
            What is different.
        bars
            Whether what the strategy's rules bar is barred.

        Raises
        ------
        KeyError
            Where the model knows no such strategy.
        """
        matrix = self._in_force(change.strategy)
        out = self._barred(change, bars)
        lower, upper = matrix.lower.copy(), np.where(out, np.maximum(matrix.lower, 0.0), matrix.upper)
        for decision, value in change.fixed.items():
            if decision in self.columns:
                lower[self.columns[decision]] = upper[self.columns[decision]] = value
        matrix = matrix.bounded(lower, upper)
        scale, constant = self.scale, float(self.model.scale_constant)
        if change.floor is not None:
            matrix = _with_floor(matrix, change.floor)
        if change.reward is not None:
            wanted = np.zeros(len(matrix.cost))
            for decision, value in change.reward.items():
                if decision in self.columns:
                    wanted[self.columns[decision]] = value
            matrix = replace(matrix, cost=-wanted, offset=0.0, sign=-1.0)
            scale, constant = np.zeros(len(wanted)), 0.0
        if change.linked is None:
            each = np.arange(len(matrix.cost))
            own, floor = change.reward is None, change.floor is not None
            return Variant(matrix, scale, constant, self.order, each, each, own, own and not floor)
        return self._linked(matrix, scale, constant, change)

    def _in_force(self, strategy: str | None) -> Matrix:
        """Free the rows of every strategy but one."""
        rules = getattr(self.model, "rules", {})
        if strategy is not None and strategy not in rules:
            raise KeyError(strategy)
        free = {row for name, of_it in rules.items() if name != strategy for row in of_it.rows}
        if not free:
            return self.matrix
        off = np.array([name in free for name in self.matrix.row_names])
        return replace(
            self.matrix,
            row_lower=np.where(off, -INFINITY, self.matrix.row_lower),
            row_upper=np.where(off, INFINITY, self.matrix.row_upper),
        )

    def _barred(self, change: Change, bars: bool) -> NDArray[np.bool_]:
        out = np.zeros(len(self.matrix.cost), dtype=bool)
        for columns in self._bars(change.strategy).values() if bars else ():
            out[columns] = True
        if change.barred is not None:
            out[[j for family, key, j in self.decisions if change.barred(family, key)]] = True
        return out

    def _bars(self, strategy: str | None) -> dict[str, NDArray[np.intp]]:
        """Columns that each rule of a strategy bars, by the rule's name."""
        found: Mapping[str, Any] = {} if strategy is None else self.model.rules[strategy].bars
        return {
            name: np.array([self.place[id(v)] for v in barred if id(v) in self.place], dtype=np.intp)
            for name, barred in found.items()
        }

    def with_bars_as_rows(self, change: Change, price: float | None = None) -> Matrix:
        """Return the matrix under a change with a row for each bar, so that a conflict can name it.

        What a rule bars adds up to nothing: its columns are never below zero. ``price`` is that of all own
        sales, where they are at one.
        """
        found = self.under(change, bars=False)
        if self.sales is not None and price is not None:
            found = replace(found, matrix=self.sales.at(found.matrix, found.place, price))
        bars = {name: found.place[columns] for name, columns in self._bars(change.strategy).items()}
        rows = np.zeros((len(bars), len(found.matrix.cost)))
        for row, columns in zip(rows, bars.values(), strict=True):
            row[columns] = 1.0
        return _with_rows(found.matrix, rows, np.zeros(len(bars)), list(bars))

    def _linked(self, matrix: Matrix, scale: Floats, constant: float, change: Change) -> Variant:
        """Make one column of the columns of each key: A x = (A P) y with x = P y."""
        assert change.linked is not None
        keys: list[Hashable | None] = [None] * len(matrix.cost)
        for family, key, column in self.decisions:
            keys[column] = change.linked(family, key)
        place, chosen = _grouped(keys)
        ones = np.ones(len(place))
        fold: Any = sparse.csc_matrix((ones, (np.arange(len(place)), place)), shape=(len(place), len(chosen)))
        folded = (matrix.by_column @ fold).tocsc()
        folded.sum_duplicates()
        lower, upper = np.full(len(chosen), -INFINITY), np.full(len(chosen), INFINITY)
        np.maximum.at(lower, place, matrix.lower)
        np.minimum.at(upper, place, matrix.upper)
        cost: Floats = fold.T @ matrix.cost
        size: Floats = fold.T @ scale
        small = replace(
            matrix,
            cost=cost,
            starts=folded.indptr.astype(np.int32),
            rows=folded.indices.astype(np.int32),
            values=folded.data.astype(float),
            lower=lower,
            upper=upper,
            integer=matrix.integer[chosen],
            columns=[matrix.columns[j] for j in chosen],
        )
        order = [self.order[j] for j in chosen]
        return Variant(small, size, constant, order, place, chosen, change.reward is None, False)


def _grouped(keys: list[Hashable | None]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the new place of each column, and the first old column of each new one."""
    places: dict[Hashable, int] = {}
    place = np.empty(len(keys), dtype=np.intp)
    chosen: list[int] = []
    for column, key in enumerate(keys):
        name: Hashable = ("column", column) if key is None else ("key", key)
        if name not in places:
            places[name] = len(chosen)
            chosen.append(column)
        place[column] = places[name]
    return place, np.array(chosen, dtype=np.intp)


def _with_floor(matrix: Matrix, floor: float) -> Matrix:
    """Add the row that the model's own objective is at least this good."""
    most = matrix.sign * floor - matrix.offset
    return _with_rows(matrix, matrix.cost[np.newaxis, :], np.array([most]), ["objective_no_worse"])


def _with_rows(matrix: Matrix, rows: Floats, most: Floats, names: list[str]) -> Matrix:
    """Add rows that are at most something."""
    whole = sparse.vstack([matrix.by_column, sparse.csr_matrix(rows)]).tocsc()
    return replace(
        matrix,
        starts=whole.indptr.astype(np.int32),
        rows=whole.indices.astype(np.int32),
        values=whole.data.astype(float),
        row_lower=np.append(matrix.row_lower, np.full(len(names), -INFINITY)),
        row_upper=np.append(matrix.row_upper, most),
        row_names=[*matrix.row_names, *names],
    )
