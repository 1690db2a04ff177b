"""All sheets of a report, made from one another in the order in which they need each other."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from teaplan import files
from teaplan.report.about import about
from teaplan.report.assumptions import assumptions
from teaplan.report.capacity import capacity
from teaplan.report.cash_flow import cash_checks, cash_flow
from teaplan.report.checks import checks
from teaplan.report.chemistry import chemistry
from teaplan.report.comparison import comparison as comparison_sheet
from teaplan.report.comparisons import comparisons
from teaplan.report.content import Content
from teaplan.report.contracts import contracts
from teaplan.report.cost import cost_per_kwh
from teaplan.report.decisions import decisions
from teaplan.report.financing import financing
from teaplan.report.grid import Grid
from teaplan.report.incentives import incentives
from teaplan.report.learning import learning
from teaplan.report.ledger import items_of, ledger
from teaplan.report.markets import markets
from teaplan.report.materials import materials
from teaplan.report.origin import has_origin, origin
from teaplan.report.other_plans import other_plans
from teaplan.report.plan import plan as plan_sheet
from teaplan.report.regret import regret
from teaplan.report.run import RunInfo
from teaplan.report.runsheet import run as run_sheet
from teaplan.report.sensitivity import sensitivity
from teaplan.report.sensitivity import sweep as sweep_sheet
from teaplan.report.sites import sites
from teaplan.report.summary import summary
from teaplan.report.taxes import has_tax, taxes
from teaplan.report.write import workbook
from teaplan.shared.financing import is_financed
from teaplan.shared.incentives import incentives_of
from teaplan.studies.results import Comparison


def write_report(
    path: str | Path,
    *,
    comparison: Comparison,
    run: RunInfo,
    sweep: pd.DataFrame | None = None,
    force: bool = False,
) -> Path:
    """Write the report of a comparison, or of one plan: a comparison of one.

    Parameters
    ----------
    path
        Where it should stand.
    comparison
        The case with its inputs, and every strategy with its plan and what the audit found of it. The
        best one is shown in all sheets.
    run
        How it was found.
    sweep
        Points and results of a sweep: see ``studies.tornado``.
    force
        Replace a report that stands there; else the next free name is taken.

    Returns
    -------
    Path
        The name taken.

    Raises
    ------
    ValueError
        Where no strategy has a plan, or one has failed its audit: it is not reported.
    OSError
        Where the file cannot be written.
    """
    if comparison.best is None:
        raise ValueError("there is no plan to report")
    for one in comparison.ranked:
        if one.audit is not None and not one.audit.passed:
            raise ValueError(f"a plan that fails its audit is not reported: {one.audit.failures[0]}")
    return files.put(Path(path), workbook(sheets(content_of(comparison, run, sweep))), force=force)


def content_of(comparison: Comparison, run: RunInfo, sweep: pd.DataFrame | None = None) -> Content:
    """Return what the sheets are made from: the best strategy, and the comparison where there is one."""
    shown = comparison.best
    assert shown is not None
    assert shown.plan is not None
    assert shown.audit is not None
    return Content(comparison.case, shown.plan.tables, shown.audit, run, shown.name, comparison, sweep)


def sheets(content: Content) -> list[Grid]:
    """Make every sheet, in the order in which they are read."""
    moves, typed = plan_sheet(content), assumptions(content)
    items = items_of(content)
    money, cost = ledger(content, items, moves, typed), cost_per_kwh(content, items)
    cash = cash_flow(content, typed)
    flows = [capacity(content), chemistry(content), sites(content), materials(content), markets(content)]
    flows += [contracts(content)] if content.case.contracts else []
    flows += [origin(content)] if has_origin(content) else []
    flows += [incentives(content)] if incentives_of(content.case) else []
    flows += [learning(content)] if len(content.audit.learning) else []
    flows += [financing(content)] if is_financed(content.case) else []
    tested = checks(content, [*comparisons(content, moves, cost), *cash_checks(content, cash)])
    taxed = [taxes(content)] if has_tax(content) else []
    proofs = {grid.name: grid for grid in (moves, cost, cash.grid, tested, typed, *flows, *taxed)}
    pictures = [*flows[0].charts[:1], *flows[1].charts[:1], *flows[4].charts[:1], *cost.charts[:1]]
    known = content.comparison
    several = known if known is not None and len(known.results) > 1 else None
    compared = [] if several is None else _compared(content, several)
    swept = (
        []
        if content.sweep is None
        else [sensitivity(content.sweep, content.run.objective), sweep_sheet(content.sweep)]
    )
    compared += swept[:1]
    proofs |= {grid.name: grid for grid in compared}
    told = [grid.charts[at] for grid in compared for at in (0, -1) if grid.charts]
    first = summary(content, proofs, [*told, *(pictures if not told else pictures[::2])])
    read = [first, *compared, moves, *flows, cost, cash.grid, *taxed, typed, tested, run_sheet(content)]
    others = [] if several is None else [other_plans(content, several)]
    found = [*read, *cash.sources, money, decisions(content), *others, *swept[1:]]
    return [about(content, [grid.name for grid in found]), *found]


def _compared(content: Content, known: Comparison) -> list[Grid]:
    """Make the sheets on several strategies."""
    return [comparison_sheet(content, known), regret(content, known)]
