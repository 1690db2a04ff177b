"""The hand-over from Pyomo to HiGHS: the rows of a model read into arrays, straight into ``passModel``.

The shipped interfaces build row by row and know no callbacks; this is many times faster. Pyomo's own
standard form compiler keeps a dictionary for every row; reading the coefficients as they stand takes
two thirds of its time and gives the same matrix.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray
from pyomo.common.gc_manager import PauseGC
from pyomo.core.expr.numeric_expr import LinearExpression
from pyomo.environ import (
    Block,
    Constraint,
    Expression,
    ExternalFunction,
    Objective,
    Param,
    RangeSet,
    Set,
    Suffix,
    Var,
    maximize,
)
from pyomo.repn import generate_standard_repn
from scipy import sparse

Floats = NDArray[np.float64]
INFINITY = float("inf")

KNOWN = {Block, Constraint, Expression, ExternalFunction, Objective, Param, RangeSet, Set, Suffix, Var}
"""Components that are rows, or say nothing of their own."""

NUMBERS = {float, int, np.float64}
"""Coefficients that are taken as they stand."""


@dataclass(frozen=True)
class Matrix:
    """A mixed-integer program, columns compressed: lower <= A x <= upper, always to be minimised.

    Attributes
    ----------
    cost, offset
        Objective, sign turned where the model maximises (``sign`` is then -1).
    starts, rows, values
        Columns of A: entries of column j are ``starts[j]:starts[j+1]``.
    row_lower, row_upper, lower, upper, integer
        Bounds of rows and columns; which columns are whole.
    columns, row_names
        Pyomo variables by column; names of the constraint families by row.
    """

    cost: Floats
    offset: float
    sign: float
    starts: NDArray[np.int32]
    rows: NDArray[np.int32]
    values: Floats
    row_lower: Floats
    row_upper: Floats
    lower: Floats
    upper: Floats
    integer: NDArray[np.bool_]
    columns: list[Any]
    row_names: list[str]

    @property
    def size(self) -> dict[str, int]:
        """Rows, columns, integers and nonzeros."""
        return {
            "rows": len(self.row_lower),
            "columns": len(self.cost),
            "integers": int(self.integer.sum()),
            "nonzeros": len(self.values),
        }

    def value(self, x: Floats) -> float:
        """Objective of the model (its own sign) at a point."""
        return self.sign * (float(self.cost @ x) + self.offset)

    def bounded(self, lower: Floats, upper: Floats) -> Matrix:
        """Return the same matrix with other column bounds."""
        return replace(self, lower=lower, upper=upper)

    def part(self, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> Matrix:
        """Return the matrix of some rows and columns, by their numbers; the offset stays."""
        own = self.by_column[:, columns].tocsr()[rows].tocsc()
        return replace(
            self,
            cost=self.cost[columns],
            starts=own.indptr.astype(np.int32),
            rows=own.indices.astype(np.int32),
            values=own.data.astype(float),
            row_lower=self.row_lower[rows],
            row_upper=self.row_upper[rows],
            lower=self.lower[columns],
            upper=self.upper[columns],
            integer=self.integer[columns],
            columns=[self.columns[j] for j in columns],
            row_names=[self.row_names[i] for i in rows],
        )

    @property
    def by_column(self) -> Any:
        """A as scipy has it, compressed by column; shares the arrays."""
        shape = (len(self.row_lower), len(self.cost))
        return sparse.csc_matrix((self.values, self.rows, self.starts), shape=shape)

    def activity(self, x: Floats) -> Floats:
        """Return A x."""
        found: Floats = self.by_column @ x
        return found

    def violation(self, x: Floats) -> float:
        """Largest violation of a row, bound or integrality at a point, rows relative to their size."""
        activity = self.activity(x)
        size = np.maximum(1.0, np.abs(np.where(np.isfinite(self.row_lower), self.row_lower, 0.0)))
        rows = np.maximum(self.row_lower - activity, activity - self.row_upper) / size
        bounds = np.maximum(self.lower - x, x - self.upper)
        whole = np.abs(x - np.round(x))[self.integer]
        return float(max(rows.max(initial=0.0), bounds.max(initial=0.0), whole.max(initial=0.0)))


def vector(pairs: Iterable[tuple[Any, float]], place: Mapping[int, int], columns: int) -> Floats:
    """Return (variable, coefficient) pairs as a vector over columns.

    Parameters
    ----------
    pairs
        A variable in no row and without cost has no column, and counts for nothing.
    place
        Column of each variable by identity.
    columns
        How many there are.
    """
    found = np.zeros(columns)
    for variable, coefficient in pairs:
        if id(variable) in place:
            found[place[id(variable)]] += coefficient
    return found


def hand_over(model: Any) -> Matrix:
    """Turn a Pyomo model into a matrix; every variable that is in a row or has a cost keeps its place.

    Parameters
    ----------
    model
        A linear Pyomo model with one active objective.

    Raises
    ------
    ValueError
        Where a part of the model is not linear, or no row at all (a special ordered set, a disjunction).
    """
    _refuse_what_is_no_row(model)
    objective = next(model.component_data_objects(Objective, active=True))
    sign = -1.0 if objective.sense == maximize else 1.0
    with PauseGC():
        read = _Reading()
        read.row(objective, objective.expr)
        offset = read.constants.pop()
        row_lower, row_upper, names = _read_rows(model, read)
    whole = read.matrix()
    # The first row is the objective; a column without any entry is not in the problem.
    used = np.flatnonzero(np.diff(whole.indptr))
    columns = [read.columns[j] for j in used]
    lower, upper = _bounds(columns)
    cost, a = whole[[0], :].toarray().ravel()[used], whole[1:, :][:, used]
    return Matrix(
        cost=sign * cost,
        offset=sign * offset,
        sign=sign,
        starts=a.indptr.astype(np.int32),
        rows=a.indices.astype(np.int32),
        values=a.data.astype(float),
        row_lower=row_lower,
        row_upper=row_upper,
        lower=lower,
        upper=upper,
        integer=np.array([not v.is_continuous() for v in columns], dtype=bool),
        columns=columns,
        row_names=names,
    )


class _Reading:
    """Rows read one after another, and the columns in the order in which they are met.

    Rows of ours are plain linear expressions: their coefficients are taken as they stand. What else a
    planner's own rows may hold (parameters, products with them, nested sums) is left to Pyomo.
    """

    def __init__(self) -> None:
        self.columns: list[Any] = []
        self.place: dict[int, int] = {}
        self.values: list[float] = []
        self.positions: list[int] = []
        self.ends: list[int] = [0]
        self.constants: list[float] = []

    def row(self, row: Any, expression: Any) -> None:
        """Read the expression of a row, or of the objective."""
        coefficients, variables, constant = _linear(row, expression)
        identities = list(map(id, variables))
        try:
            self.positions.extend(map(self.place.__getitem__, identities))
        except KeyError:
            del self.positions[self.ends[-1] :]
            self._meet(variables)
            self.positions.extend(map(self.place.__getitem__, identities))
        self.values.extend(coefficients)
        self.ends.append(len(self.values))
        self.constants.append(constant)

    def _meet(self, variables: Sequence[Any]) -> None:
        """Give columns to whole families, so that a family stays together."""
        for variable in variables:
            if id(variable) not in self.place:
                for member in variable.parent_component().values():
                    self.place[id(member)] = len(self.columns)
                    self.columns.append(member)

    def matrix(self) -> sparse.csc_array:
        """Return what was read, compressed by column, each entry once."""
        shape = (len(self.ends) - 1, len(self.columns))
        whole = sparse.csr_array(
            (np.array(self.values, dtype=float), np.array(self.positions, dtype=np.int32), self.ends), shape
        ).tocsc()
        whole.sum_duplicates()
        whole.eliminate_zeros()
        return whole


def _read_rows(model: Any, read: _Reading) -> tuple[Floats, Floats, list[str]]:
    """Read all active constraints; return their bounds and the names of their families."""
    lower: list[float] = []
    upper: list[float] = []
    names: list[str] = []
    for family, _, row in active_rows(model):
        low, body, up = row.to_bounded_expression(evaluate_bounds=True)
        read.row(row, body)
        lower.append(-INFINITY if low is None else low)
        upper.append(INFINITY if up is None else up)
        names.append(family)
    constants = np.array(read.constants, dtype=float)
    return np.array(lower, dtype=float) - constants, np.array(upper, dtype=float) - constants, names


def active_rows(model: Any) -> Iterator[tuple[str, Any, Any]]:
    """Yield family, place in the family, and row of what becomes the rows of a matrix, in their order."""
    for family in model.component_objects(Constraint, active=True):
        name = family.name
        for place, row in family.items():
            if row.active and row.expr is not None and not (row.lower is None and row.upper is None):
                yield name, place, row


def _linear(row: Any, expression: Any) -> tuple[Sequence[float], Sequence[Any], float]:
    """Coefficients, their variables and the constant of a row's expression."""
    if expression.__class__ is LinearExpression:
        coefficients, constant = expression.linear_coefs, expression.constant
        if NUMBERS.issuperset(map(type, coefficients)) and type(constant) in NUMBERS:
            return coefficients, expression.linear_vars, constant
    found = generate_standard_repn(expression, quadratic=False)
    if not found.is_linear():
        raise ValueError(f"{row.name} is not linear: {expression}")
    return found.linear_coefs, found.linear_vars, found.constant


def _refuse_what_is_no_row(model: Any) -> None:
    for component in model.component_objects(active=True):
        if component.ctype not in KNOWN:
            raise ValueError(f"a {component.ctype.__name__} cannot be handed over: {component.name}")


def _bounds(columns: Sequence[Any]) -> tuple[Floats, Floats]:
    """Bounds of variables; a fixed one has no room."""
    lower = [v.value if v.fixed else -INFINITY if (low := v.lb) is None else low for v in columns]
    upper = [v.value if v.fixed else INFINITY if (up := v.ub) is None else up for v in columns]
    return np.array(lower, dtype=float), np.array(upper, dtype=float)


def pass_model(highs: highspy.Highs, matrix: Matrix, *, relaxed: bool = False) -> None:
    """Pass a matrix to HiGHS; ``relaxed`` leaves integrality out.

    As arrays: the vectors of a ``HighsLp`` are filled entry by entry, which takes eight times as long.
    """
    whole = np.zeros_like(matrix.integer) if relaxed else matrix.integer
    highs.passModel(
        len(matrix.cost),
        len(matrix.row_lower),
        len(matrix.values),
        int(highspy.MatrixFormat.kColwise),
        int(highspy.ObjSense.kMinimize),
        matrix.offset,
        matrix.cost,
        matrix.lower,
        matrix.upper,
        matrix.row_lower,
        matrix.row_upper,
        matrix.starts,
        matrix.rows,
        matrix.values,
        whole.astype(np.int32),
    )
