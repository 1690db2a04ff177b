"""The one place where a proof is built, solved and audited."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from models.capacity_plan import build
from teaplan.audit import Audit, audit
from teaplan.case import Case
from teaplan.engine import Asked, Change, Problem, Status, find_plan
from teaplan.plans import Plan, from_values
from teaplan.workbook import from_tables


@dataclass(frozen=True)
class Outcome:
    """A solved case: how it ended, its objective, and the audited plan where there is one."""

    status: Status
    objective: float | None
    plan: Plan | None = None
    audit: Audit | None = None
    reasons: tuple[str, ...] = ()

    @property
    def tables(self) -> dict[str, Any]:
        """Tables of the plan; empty where there is none."""
        return {} if self.plan is None else self.plan.tables


def build_model(tables: dict[str, Any], strategy: str | None = None) -> Any:
    """Return the planning model of a workbook's tables, with points of its chords at the sizes of its plan.

    A proof's sum is that of the curve: a model that is solved as it stands must say the same.
    """
    case = from_tables(tables)
    model = build(case)
    while model.curves:
        problem = Problem(model)
        found = find_plan(problem, Change(strategy=strategy), asked=Asked())
        stand = found.points if found.point is None else problem.curves.standing(found.point)
        points = {name: {*case.curve_points.get(name, ()), *more} for name, more in stand.items()}
        exact = all(
            abs(on.chords.at(at) - on.curve(at)) <= 1e-9 * on.curve(at)
            for on in model.curves
            for at in stand.get(on.name, ())
        )
        if exact:
            break
        case = replace(case, curve_points={name: tuple(sorted(these)) for name, these in points.items()})
        model = build(case)
    return model


@contextmanager
def under_rules(model: Any, strategy: str | None) -> Iterator[None]:
    """Have the rules of one strategy in force in a Pyomo model, as the engine has them on its matrix."""
    others = [name for whose, of_it in model.rules.items() if whose != strategy for name in of_it.rows]
    freed = [row for name in others if (row := model.find_component(name)) is not None]
    bars = {} if strategy is None else model.rules[strategy].bars
    kept = [(variable, variable.upper) for barred in bars.values() for variable in barred]
    for row in freed:
        row.deactivate()
    for variable, _ in kept:
        variable.setub(0)
    yield
    for row in freed:
        row.activate()
    for variable, upper in reversed(kept):
        variable.setub(upper)


def solve_tables(tables: dict[str, Any], strategy: str | None = None) -> Outcome:
    """Solve a case given as ``{sheet: rows}``."""
    return solve_case(from_tables(tables), strategy)


def solve_case(case: Case, strategy: str | None = None) -> Outcome:
    """Solve a case to gap 0 by the engine, under a strategy's rules, and audit its plan."""
    model = build(case)
    found = find_plan(Problem(model), Change(strategy=strategy), asked=Asked(gap=0.0))
    if found.objective is None:
        return Outcome(found.status, None, reasons=found.reasons)
    plan = from_values(case, model.network, found.values, strategy)
    return Outcome(found.status, found.objective, plan, audit(case, plan, strategy))
