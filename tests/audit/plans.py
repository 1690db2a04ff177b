"""Plans for the audit's tests: typed by hand, or solved from tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from models.capacity_plan import build
from teaplan.audit import Audit, audit
from teaplan.case import Case
from teaplan.engine import solve
from teaplan.plans import Plan, from_values
from teaplan.workbook import from_tables

Tables = dict[str, Any]


def by_hand(tables: Tables, strategy: str | None = None, **rows: list[tuple[Any, ...]]) -> Audit:
    """Audit a plan typed row by row in the order of its columns, by the rules of a strategy."""
    return audit(from_tables(tables), Plan.from_rows(rows), strategy)


def order(node: int, site: str = "S", line: str = "L", product: str = "C", count: int = 1) -> tuple[Any, ...]:
    """A row of ``orders`` that builds lines."""
    return (node, "build", site, line, product, "", "", "", count)


def retire(
    node: int, site: str = "S", line: str = "L", product: str = "C", count: int = 1
) -> tuple[Any, ...]:
    """A row of ``orders`` that retires lines."""
    return (node, "retire", site, line, product, site, line, product, count)


def convert(node: int, line: str, to: str, count: int = 1) -> tuple[Any, ...]:
    """A row of ``orders`` that converts lines at S making C."""
    return (node, "convert", "S", to, "C", "S", line, "C", count)


def opened(site: str = "S", node: int = 0) -> list[tuple[Any, ...]]:
    """Open one site."""
    return [(node, site, "open")]


def made(node: int, good: float, line: str = "L", product: str = "C", site: str = "S") -> tuple[Any, ...]:
    """A row of ``output``."""
    return (node, site, line, product, good)


def sold(
    node: int, amount: float, segment: str = "M", product: str = "C", site: str = "S"
) -> tuple[Any, ...]:
    """A row of ``deliveries``."""
    return (node, site, segment, product, amount)


def broken(found: Audit) -> set[str]:
    """Constraints that fail."""
    return set(found.residuals[~found.residuals["passed"]]["constraint"])


def component(found: Audit, name: str) -> float:
    """Present value of a component of the ledger, M$, income positive."""
    return float(found.ledger.loc[found.ledger["component"] == name, "pv"].sum())


@dataclass(frozen=True)
class Solved:
    """A case, its optimal plan and the model's objective."""

    case: Case
    plan: Plan
    objective: float


def solved(tables: Tables) -> Solved:
    """Solve the case of some tables to gap 0."""
    case = from_tables(tables)
    model = build(case)
    outcome = solve(model)
    assert outcome.objective is not None, outcome.status
    return Solved(case, from_values(case, model.network, outcome.values), outcome.objective)


def changed(plan: Plan, name: str, row: int, **values: Any) -> Plan:
    """The plan with cells of one row changed."""
    table: pd.DataFrame = plan.tables[name].copy()
    for column, value in values.items():
        table.loc[row, column] = value
    return Plan({**plan.tables, name: table})


def without(plan: Plan, name: str, row: int) -> Plan:
    """The plan without one row."""
    return Plan({**plan.tables, name: plan.tables[name].drop(index=row)})
