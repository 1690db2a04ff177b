"""A finished report audited: its case and plan read back, everything computed anew, every cell compared."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from teaplan.audit import Audit, audit
from teaplan.case import Case
from teaplan.plan import Plan
from teaplan.report.book import sheets
from teaplan.report.comparing import compare
from teaplan.report.content import Content
from teaplan.report.reading import Reading, read_report
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
    found = audit(case, plan)
    told = list(reading.planned)
    unknown = found.residuals["constraint"].eq("known_decisions").any()
    # decisions about places that the case does not have can be named, not laid out
    if not unknown:
        told += compare(sheets(Content(case, plan.tables, found, reading.run)), reading.pages)
    return Review(reading, case, plan, found, tuple(told))
