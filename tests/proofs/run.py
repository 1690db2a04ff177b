"""The one place where a proof is built and solved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from models.capacity_plan import build
from teaplan.case import Case
from teaplan.plan import from_values
from teaplan.workbook import from_tables
from tests.proofs import exact


@dataclass(frozen=True)
class Outcome:
    """A solved case: status, objective (0 where there is none), and the tables of its plan."""

    status: str
    objective: float
    tables: dict[str, pd.DataFrame]
    case: Case


def build_model(tables: dict[str, Any]) -> Any:
    """Return the planning model of a workbook's tables."""
    return build(from_tables(tables))


def solve_tables(tables: dict[str, Any]) -> Outcome:
    """Solve a case given as ``{sheet: rows}``."""
    return solve_case(from_tables(tables))


def solve_case(case: Case) -> Outcome:
    """Solve a case to gap 0."""
    model = build(case)
    status, objective = exact.solve(model, load=True)
    if status != "optimal":
        return Outcome(status, 0.0, {}, case)
    # A variable in no row and no cost is in no column, and may be anything: 0.
    values = {
        name: {key: variable.value or 0.0 for key, variable in family.items()}
        for name, family in model.decisions.items()
    }
    return Outcome(status, objective, from_values(case, model.network, values).tables, case)
