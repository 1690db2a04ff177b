"""The one place where a proof is built, solved and audited."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from models.capacity_plan import build
from teaplan.audit import Audit, audit
from teaplan.case import Case
from teaplan.engine import Status, solve
from teaplan.plan import Plan, from_values
from teaplan.workbook import from_tables


@dataclass(frozen=True)
class Outcome:
    """A solved case: how it ended, its objective, and the audited plan where there is one."""

    status: Status
    objective: float | None
    plan: Plan | None = None
    audit: Audit | None = None

    @property
    def tables(self) -> dict[str, Any]:
        """Tables of the plan; empty where there is none."""
        return {} if self.plan is None else self.plan.tables


def build_model(tables: dict[str, Any]) -> Any:
    """Return the planning model of a workbook's tables."""
    return build(from_tables(tables))


def solve_tables(tables: dict[str, Any]) -> Outcome:
    """Solve a case given as ``{sheet: rows}``."""
    return solve_case(from_tables(tables))


def solve_case(case: Case) -> Outcome:
    """Solve a case to gap 0 by the engine, and audit its plan."""
    model = build(case)
    found = solve(model, gap=0.0)
    if found.objective is None:
        return Outcome(found.status, None)
    plan = from_values(case, model.network, found.values)
    return Outcome(found.status, found.objective, plan, audit(case, plan))
