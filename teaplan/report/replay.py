"""A finished report audited: its case and plan read back, everything computed anew, every cell compared."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from teaplan.audit import Audit, audit
from teaplan.case import Case
from teaplan.plan import Plan
from teaplan.report import carried
from teaplan.report.book import sheets
from teaplan.report.comparing import compare
from teaplan.report.content import Content
from teaplan.report.reading import Reading, read_report
from teaplan.report.sensitivity import SWEEP, read_sweep
from teaplan.workbook import from_inputs


@dataclass(frozen=True)
class Review:
    """What the audit of a finished report found.

    Attributes
    ----------
    reading
        What the report carries.
    case, plan
        Rebuilt from it.
    audit
        Of that plan on that case.
    differences
        A sentence for every cell of the report that is not what its own plan gives.
    """

    reading: Reading
    case: Case
    plan: Plan
    audit: Audit
    differences: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether the plan holds, and the report says what it gives."""
        return self.audit.passed and not self.differences


def review(path: str | Path) -> Review:
    """Audit a finished report from its own sheets.

    Raises
    ------
    teaplan.schema.faults.Faults
        Where the file is no report, a cell of its plan cannot be understood, or its assumptions
        are no valid case any more.
    """
    reading = read_report(path)
    case, plan = from_inputs(reading.rows, Path(path).name), Plan(reading.tables)
    strategy = _shown(reading)
    found = audit(case, plan, strategy or None)
    told = list(reading.planned)
    others, failed = _audited(case, reading)
    told += failed
    known = carried.comparison_of(case, reading.carried, {**others, strategy: (plan, found)})
    unknown = found.residuals["constraint"].eq("known_decisions").any()
    # decisions about places that the case does not have can be named, not laid out
    if not unknown and not failed:
        content = Content(
            case, plan.tables, found, reading.run, strategy, known, read_sweep(reading.pages.get(SWEEP))
        )
        told += compare(sheets(content), reading.pages)
    return Review(reading, case, plan, found, tuple(told))


def _shown(reading: Reading) -> str:
    """Return the strategy whose plan stands in ``plan``: the one that has none in ``other_plans``."""
    names = [
        one["name"] or ""
        for one in reading.carried.get("results") or ()
        if one["objective_value"] is not None
    ]
    return next((name for name in names if name not in reading.others), "")


def _audited(case: Case, reading: Reading) -> tuple[dict[str, tuple[Plan, Audit]], list[str]]:
    """Audit every other plan under the rules of its strategy; return what failed as sentences."""
    found, failed = {}, []
    for name, plan in reading.others.items():
        checked = audit(case, plan, name if name in case.strategies else None)
        found[name] = (plan, checked)
        failed += [f"other_plans  {name}: {failure}" for failure in checked.failures]
    return found, failed
