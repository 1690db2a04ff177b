"""The library: what the command line does, as functions.

>>> case = teaplan.read("inputs/us_battery.xlsx")      # doctest: +SKIP
>>> result = teaplan.plan(case)                        # doctest: +SKIP
>>> result.to_excel("reports/us_battery.xlsx")         # doctest: +SKIP
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from teaplan import report as reporting
from teaplan import workspace
from teaplan.audit import Audit
from teaplan.case import Case
from teaplan.engine import Status
from teaplan.model_file import load
from teaplan.plan import Plan
from teaplan.progress import Listener, Phase, silent
from teaplan.report import RunInfo
from teaplan.runs import run_info, settings_used, timed
from teaplan.studies.planner import AuditFailedError, planner_of
from teaplan.tree import Tree
from teaplan.workbook import annotate as annotate_book
from teaplan.workbook import check, read

__all__ = ["AuditFailedError", "AuditReport", "Result", "annotate", "audit", "check", "new", "plan", "read"]


@dataclass(frozen=True)
class Result:
    """What planning a case gave.

    Attributes
    ----------
    case, plan, audit
        The case, the decisions and what the audit found; the last two None without a plan.
    status
        How the search ended: ``word``, ``message``, ``exit_code``.
    reasons
        For an infeasible case what cannot hold together: family, place, branch, period.
    run
        How the plan was found.
    """

    case: Case
    status: Status
    reasons: tuple[str, ...]
    run: RunInfo
    plan: Plan | None = None
    audit: Audit | None = None

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Tables of the plan, and what the audit makes of it; empty without a plan."""
        if self.plan is None or self.audit is None:
            return {}
        found = self.audit
        return {
            **self.plan.tables,
            "standing": found.standing,
            "ledger": found.ledger,
            "leaves": found.leaves,
        }

    def to_excel(self, path: str | Path, *, force: bool = False) -> Path:
        """Write the report; the name really used is returned.

        Raises
        ------
        ValueError
            Where there is no plan.
        OSError
            Where the file cannot be written.
        """
        if self.plan is None or self.audit is None:
            raise ValueError(f"no plan to report: {self.status.message}")
        began = time.monotonic()
        placed = reporting.write_report(
            path, case=self.case, plan=self.plan, audit=self.audit, run=self.run, force=force
        )
        self.run.seconds[Phase.REPORT.value] = time.monotonic() - began
        return placed

    def json(self) -> dict[str, Any]:
        """Return the result as one JSON object, names as in the report."""
        run, found = self.run, self.audit
        return {
            "status": self.status.word,
            "reasons": list(self.reasons),
            "objective": run.objective,
            "objective_value": run.objective_value,
            "bound": run.bound,
            "gap": run.gap,
            "gap_musd": run.gap_musd,
            "seconds": run.seconds,
            "model": run.model,
            "strategies": [] if found is None else [self._strategy(found)],
            "studies": {},
            "audit": None
            if found is None
            else {"passed": found.passed, "largest_residual": found.largest_residual},
        }

    def _strategy(self, found: Audit) -> dict[str, Any]:
        assert self.plan is not None
        names = [node.name.rsplit("/", 1) for node in Tree(self.case).nodes]
        figures = (
            "npv_musd",
            "cost_pv_musd",
            "lcob_usd_per_kwh",
            "lcob_before_credits_usd_per_kwh",
            "supply_cost_usd_per_kwh",
            "peak_funding_musd",
            "delivered_gwh",
            "unmet_gwh",
        )
        orders = self.plan.tables["orders"]
        opened = self.plan.tables["openings"].query("event == 'open'")
        return {
            "strategy": None,
            **{key: getattr(self.run, key) for key in ("objective_value", "bound", "gap", "gap_musd")},
            **{name: found.figures.get(name) for name in figures},
            "lines": [
                {
                    "branch": names[row["node"]][0],
                    "period": names[row["node"]][1],
                    **{key: row[key] for key in ("site", "line", "product", "move", "count")},
                }
                for row in orders.to_dict("records")
            ],
            "sites_opened": sorted(set(opened["site"])),
            "leaves": [
                {key: _plain(row[key]) for key in ("branch", "probability", "npv_musd", "lcob_usd_per_kwh")}
                for row in found.leaves.to_dict("records")
            ],
            "regret": [],
        }


@dataclass(frozen=True)
class AuditReport:
    """What the audit of a finished report says."""

    passed: bool
    failures: tuple[str, ...]
    largest_residual: float

    def json(self) -> dict[str, Any]:
        """Return the audit as a JSON object."""
        return {
            "passed": self.passed,
            "failures": list(self.failures),
            "largest_residual": self.largest_residual,
        }


def _plain(value: Any) -> Any:
    """Return a table's value as JSON has it: NaN is null."""
    return None if isinstance(value, float) and value != value else value


def plan(
    book: Case | str | Path,
    *,
    model_file: str | Path | None = None,
    gap: float | None = None,
    time_limit: float | None = None,
    threads: int | None = None,
    seed: int | None = None,
    max_nodes: int | None = None,
    progress: Listener | None = None,
) -> Result:
    """Plan a case: build, search, audit.

    Parameters
    ----------
    book
        A case, a workbook, or a finished report whose case is planned again.
    model_file
        A planning model of one's own, a Python file with ``build(case)``.
    gap, time_limit, threads, seed
        Win over the workbook's settings; threads default to the machine's, at most 2.
    max_nodes
        Branch-and-bound nodes after which the search ends, the same on every machine.
    progress
        Is told of every step.

    Returns
    -------
    Result
        With a plan that passed its audit, or the status that says why there is none.

    Raises
    ------
    teaplan.schema.faults.Faults
        Where the workbook or the model file is at fault.
    AuditFailedError
        Where the plan found does not hold: a defect of ours.
    """
    tell = progress or silent
    clock: dict[str, float] = {}
    case = timed(clock, Phase.READ, tell, lambda: book if isinstance(book, Case) else read(book))
    settings = settings_used(case, gap=gap, time_limit=time_limit, threads=threads, seed=seed)
    asked = {name: item.value for name, item in settings.items()}
    build = load(model_file)
    planner = timed(clock, Phase.BUILD, tell, lambda: planner_of(case, build, asked, max_nodes))
    solved = timed(clock, Phase.SOLVE, tell, lambda: planner.solve("", tell=tell))
    if solved.audit is not None:
        clock |= {Phase.SOLVE.value: solved.seconds, Phase.AUDIT.value: solved.audit_seconds}
    status = Status.of(solved.status)
    run = run_info(case, solved, settings, clock)
    return Result(case, status, solved.reasons, run, solved.plan, solved.audit)


def audit(report: str | Path) -> AuditReport:
    """Recompute a finished report from what it carries.

    Raises
    ------
    teaplan.schema.faults.Faults
        Where the file is no report.
    """
    found = reporting.review(report)
    failures = tuple(found.audit.failures) + tuple(found.differences)
    return AuditReport(found.passed, failures, found.audit.largest_residual)


def annotate(book: str | Path, out: str | Path, *, force: bool = False) -> Path:
    """Hand back a copy of a workbook with its faults and warnings marked; returns the name used."""
    faults, warnings = check(book)
    return annotate_book(book, out, [*faults, *warnings], force=force)


def new(directory: str | Path, example: str = "us_battery") -> list[Path]:
    """Lay out a workspace; returns the files written."""
    return workspace.lay_out(Path(directory), example)
