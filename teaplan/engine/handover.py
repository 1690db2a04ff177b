"""The hand-over from Pyomo to HiGHS: arrays by the standard form compiler, straight into ``passModel``.

The shipped interfaces build row by row and know no callbacks; this is several times faster.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray
from pyomo.common.gc_manager import PauseGC
from pyomo.environ import maximize
from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler

Floats = NDArray[np.float64]
INFINITY = float("inf")


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

    def activity(self, x: Floats) -> Floats:
        """Return A x."""
        found = np.zeros(len(self.row_lower))
        np.add.at(found, self.rows, self.values * np.repeat(x, np.diff(self.starts)))
        return found

    def violation(self, x: Floats) -> float:
        """Largest violation of a row, bound or integrality at a point, rows relative to their size."""
        activity = self.activity(x)
        size = np.maximum(1.0, np.abs(np.where(np.isfinite(self.row_lower), self.row_lower, 0.0)))
        rows = np.maximum(self.row_lower - activity, activity - self.row_upper) / size
        bounds = np.maximum(self.lower - x, x - self.upper)
        whole = np.abs(x - np.round(x))[self.integer]
        return float(max(rows.max(initial=0.0), bounds.max(initial=0.0), whole.max(initial=0.0)))


def hand_over(model: Any) -> Matrix:
    """Turn a Pyomo model into a matrix; every variable keeps its place.

    Parameters
    ----------
    model
        A linear Pyomo model with one active objective.
    """
    with PauseGC():
        form = LinearStandardFormCompiler().write(model, mixed_form=True, set_sense=None)
    columns = list(form.columns)
    a = form.A.tocsc()
    a.sort_indices()
    lower, upper = np.full(a.shape[0], -INFINITY), np.full(a.shape[0], INFINITY)
    for i, (row, rhs) in enumerate(zip(form.rows, form.rhs, strict=True)):
        if row.bound_type >= 0:
            if row.bound_type == 1:
                upper[i] = rhs
            else:
                lower[i] = upper[i] = rhs
        else:
            lower[i] = rhs
    objective = next(iter(form.objectives))
    sign = -1.0 if objective.sense == maximize else 1.0
    return Matrix(
        cost=sign * np.asarray(form.c.todense(), dtype=float).ravel(),
        offset=sign * float(form.c_offset[0]),
        sign=sign,
        starts=a.indptr.astype(np.int32),
        rows=a.indices.astype(np.int32),
        values=a.data.astype(float),
        row_lower=lower,
        row_upper=upper,
        lower=np.array([-INFINITY if v.lb is None else v.lb for v in columns], dtype=float),
        upper=np.array([INFINITY if v.ub is None else v.ub for v in columns], dtype=float),
        integer=np.array([not v.is_continuous() for v in columns], dtype=bool),
        columns=columns,
        row_names=[row.constraint.parent_component().name for row in form.rows],
    )


def highs_model(matrix: Matrix, *, relaxed: bool = False) -> highspy.HighsLp:
    """Return the HiGHS model of a matrix; ``relaxed`` leaves integrality out."""
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(matrix.cost), len(matrix.row_lower)
    lp.col_cost_, lp.offset_ = matrix.cost, matrix.offset
    lp.col_lower_, lp.col_upper_ = matrix.lower, matrix.upper
    lp.row_lower_, lp.row_upper_ = matrix.row_lower, matrix.row_upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = matrix.starts, matrix.rows, matrix.values
    if not relaxed:
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        lp.integrality_ = [kinds[int(whole)] for whole in matrix.integer]
    return lp
