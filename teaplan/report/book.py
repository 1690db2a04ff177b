"""All sheets of a report, made from one another in the order in which they need each other."""

from __future__ import annotations

from pathlib import Path

from teaplan import files
from teaplan.audit import Audit
from teaplan.case import Case
from teaplan.plan import Plan
from teaplan.report.about import about
from teaplan.report.assumptions import assumptions
from teaplan.report.capacity import capacity
from teaplan.report.checks import checks
from teaplan.report.chemistry import chemistry
from teaplan.report.comparisons import comparisons
from teaplan.report.content import Content
from teaplan.report.cost import cost_per_kwh
from teaplan.report.decisions import decisions
from teaplan.report.grid import Grid
from teaplan.report.ledger import items_of, ledger
from teaplan.report.markets import markets
from teaplan.report.materials import materials
from teaplan.report.plan import plan as plan_sheet
from teaplan.report.run import RunInfo
from teaplan.report.runsheet import run as run_sheet
from teaplan.report.sites import sites
from teaplan.report.summary import summary
from teaplan.report.write import workbook


def write_report(
    path: str | Path, *, case: Case, plan: Plan, audit: Audit, run: RunInfo, force: bool = False
) -> Path:
    """Write the report of a plan.

    Parameters
    ----------
    path
        Where it should stand.
    case, plan, audit
        The case with its inputs, the decisions, and what the audit found of them.
    run
        How the plan was found.
    force
        Replace a report that stands there; else the next free name is taken.

    Returns
    -------
    Path
        The name taken.

    Raises
    ------
    ValueError
        Where the plan has failed its audit: it is not reported.
    OSError
        Where the file cannot be written.
    """
    if not audit.passed:
        raise ValueError(f"a plan that fails its audit is not reported: {audit.failures[0]}")
    book = workbook(sheets(Content(case, plan.tables, audit, run)))
    return files.put(Path(path), book, force=force)


def sheets(content: Content) -> list[Grid]:
    """Make every sheet, in the order in which they are read."""
    moves, typed = plan_sheet(content), assumptions(content)
    items = items_of(content)
    money, cost = ledger(content, items, moves, typed), cost_per_kwh(content, items)
    flows = [capacity(content), chemistry(content), sites(content), materials(content), markets(content)]
    tested = checks(content, comparisons(content, moves, cost))
    proofs = {grid.name: grid for grid in (moves, cost, tested, *flows)}
    pictures = [*flows[0].charts[:1], *flows[1].charts[:1], *flows[4].charts[:1], *cost.charts[:1]]
    read = [summary(content, proofs, pictures), moves, *flows, cost, typed, tested, run_sheet(content)]
    found = [*read, money, decisions(content)]
    return [about(content, [grid.name for grid in found]), *found]
