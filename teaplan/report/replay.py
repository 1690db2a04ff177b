"""A finished report audited: its case and plan read back, everything computed anew, every cell compared."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from teaplan.audit import Audit, audit
from teaplan.case import Case
from teaplan.plans import Plan
from teaplan.report import carried
from teaplan.report.book import sheets
from teaplan.report.comparing import compare
from teaplan.report.content import Content
from teaplan.report.reading import Reading, read_report
from teaplan.report.sensitivity import SWEEP, read_sweep
from teaplan.studies.results import Comparison
from teaplan.workbook import from_inputs, input_hash


@dataclass(frozen=True)
class Recovered:
    """A finished report made a case with its plans again, everything computed anew.

    Attributes
    ----------
    reading
        What the report carries.
    case
        Rebuilt from it.
    plan, strategy, audit
        The plan shown, whose it is ("" is no rule), and what its audit found.
    comparison
        All strategies with their plans.
    failures
        What the audits of the other plans found, as sentences.
    """

    reading: Reading
    case: Case
    plan: Plan
    strategy: str
    audit: Audit
    comparison: Comparison
    failures: tuple[str, ...]

    @property
    def changed(self) -> tuple[str, ...]:
        """What was changed by hand since the run, as sentences: counts of the plan, and assumptions."""
        said = list(self.reading.planned)
        if input_hash(self.case) != self.reading.run.input_hash:
            said.append("assumptions  changed since the run: their hash is another than in run")
        return tuple(said)


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
    found = recovered(path)
    told = [*found.reading.planned, *found.failures]
    unknown = found.audit.residuals["constraint"].eq("known_decisions").any()
    # decisions about places that the case does not have can be named, not laid out
    if not unknown and not found.failures:
        content = Content(
            found.case,
            found.plan.tables,
            found.audit,
            found.reading.run,
            found.strategy,
            found.comparison,
            read_sweep(found.reading.pages.get(SWEEP)),
        )
        told += compare(sheets(content), found.reading.pages)
    return Review(found.reading, found.case, found.plan, found.audit, tuple(told))


def recovered(path: str | Path) -> Recovered:
    """Make a case with its plans of a finished report, and audit every plan.

    Raises
    ------
    teaplan.schema.faults.Faults
        As ``review`` does.
    """
    reading = read_report(path)
    case, plan = from_inputs(reading.rows, Path(path).name), Plan(reading.tables)
    strategy = _shown(reading)
    found = audit(case, plan, strategy or None)
    others, failed = _audited(case, reading)
    known = carried.comparison_of(case, reading.carried, {**others, strategy: (plan, found)})
    return Recovered(reading, case, plan, strategy, found, known, tuple(failed))


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
