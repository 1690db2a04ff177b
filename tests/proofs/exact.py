"""A Pyomo model straight to HiGHS, solved to the end: no search of ours, no start, no presolve of ours.

Mutants are solved here thousands of times, and a proof that the engine solves is solved here as
well: two roads from the same model must meet.
"""

from __future__ import annotations

from typing import Any

import highspy
import numpy as np
from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler

STATUS = {
    highspy.HighsModelStatus.kInfeasible: "infeasible",
    highspy.HighsModelStatus.kUnbounded: "unbounded",
    highspy.HighsModelStatus.kUnboundedOrInfeasible: "unbounded or infeasible",
}
OPTIONS: dict[str, bool | int | float | str] = {
    "output_flag": False,
    "threads": 1,
    "mip_rel_gap": 0.0,
    "mip_abs_gap": 0.0,
    "mip_feasibility_tolerance": 1e-9,
    "primal_feasibility_tolerance": 1e-9,
    "dual_feasibility_tolerance": 1e-9,
}


def matrix(form: Any) -> highspy.HighsLp:
    """Return a compiled Pyomo model as HiGHS takes it."""
    rows = form.A.tocsr()
    sides = np.array([row.bound_type for row in form.rows])
    right = np.array(form.rhs, dtype=float)
    lp = highspy.HighsLp()
    lp.num_row_, lp.num_col_ = rows.shape
    lp.sense_ = highspy.ObjSense.kMinimize if form.objectives[0].sense == 1 else highspy.ObjSense.kMaximize
    lp.col_cost_ = np.asarray(form.c.todense(), dtype=float).ravel()
    lp.offset_ = float(form.c_offset[0])
    lp.col_lower_ = np.array([-np.inf if v.lb is None else v.lb for v in form.columns], dtype=float)
    lp.col_upper_ = np.array([np.inf if v.ub is None else v.ub for v in form.columns], dtype=float)
    lp.row_lower_ = np.where(sides <= 0, right, -np.inf)
    lp.row_upper_ = np.where(sides >= 0, right, np.inf)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_ = rows.indptr, rows.indices
    lp.a_matrix_.value_ = rows.data
    whole, part = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
    lp.integrality_ = [part if v.is_continuous() else whole for v in form.columns]
    return lp


def solve(model: Any, *, load: bool = False) -> tuple[str, float]:
    """Solve a model to gap 0.

    Parameters
    ----------
    model
        Pyomo model with one objective.
    load
        Whether to put the optimum into the model's variables.

    Returns
    -------
    tuple
        Status, and the objective (0 where there is none).

    Raises
    ------
    RuntimeError
        Where HiGHS does not take an option.
    """
    form = LinearStandardFormCompiler().write(model, mixed_form=True, set_sense=None)
    solver = highspy.Highs()
    for name, setting in OPTIONS.items():
        if solver.setOptionValue(name, setting) != highspy.HighsStatus.kOk:
            raise RuntimeError(f"HiGHS does not take {name} = {setting}")
    solver.passModel(matrix(form))
    solver.run()
    status = solver.getModelStatus()
    if status != highspy.HighsModelStatus.kOptimal:
        return STATUS.get(status, solver.modelStatusToString(status)), 0.0
    if load:
        for variable, value in zip(form.columns, solver.getSolution().col_value, strict=True):
            variable.set_value(value, skip_validation=True)
    return "optimal", float(solver.getInfo().objective_function_value)
