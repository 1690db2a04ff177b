"""One report of the small case, shared by what looks at it; nothing changes it in place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from teaplan.audit import Audit, audit
from teaplan.case import Case
from teaplan.plans import Plan
from teaplan.report import Moment, RunInfo, Used, write_report
from teaplan.studies.results import Comparison, Solved
from teaplan.workbook import from_tables, input_hash
from tests.report.small import PLAN, TABLES


@dataclass(frozen=True)
class Made:
    """A report, and what it was made from."""

    path: Path
    case: Case
    plan: Plan
    audit: Audit
    run: RunInfo


def run_of(case: Case, found: Audit) -> RunInfo:
    """Make up a run that found the plan and proved it best."""
    value = found.figures["objective_value"]
    return RunInfo(
        status="optimal",
        objective=case.settings.objective,
        objective_value=value,
        bound=value,
        gap=0.0,
        gap_musd=0.0,
        seconds={"read": 0.1, "solve": 1.25},
        model={"rows": 300, "columns": 400, "integers": 20},
        settings={"mip_gap": Used(0.0, "workbook"), "seed": Used(7, "option")},
        versions={"teaplan": "0.1.0"},
        command="teaplan plan small.xlsx --seed 7",
        input_file="small.xlsx",
        input_hash=input_hash(case),
        history=(
            Moment(0.1, None, 7000.0, None),
            Moment(0.5, 5000.0, 6500.0, 0.2),
            Moment(1.2, value, value, 0.0),
        ),
    )


def of_one(case: Case, plan: Plan, found: Audit, run: RunInfo) -> Comparison:
    """Return the comparison of one plan under no rule."""
    how = (run.objective_value, run.bound, run.gap, run.gap_musd)
    solved = Solved("", run.status, "a plan was found", 0, *how, plan=plan, audit=found)
    return Comparison(case, (solved,))


def report_of(path: Path, case: Case, plan: Plan, found: Audit, run: RunInfo, *, force: bool = False) -> Path:
    """Write the report of one plan."""
    return write_report(path, comparison=of_one(case, plan, found, run), run=run, force=force)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    case, plan = from_tables(TABLES, "small.xlsx"), Plan.from_rows(PLAN)
    found = audit(case, plan)
    run = run_of(case, found)
    path = report_of(tmp_path_factory.mktemp("report") / "small.xlsx", case, plan, found, run)
    return Made(path, case, plan, found, run)
