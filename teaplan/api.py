"""The library: what the command line does, as functions.

>>> case = teaplan.read("inputs/us_battery.xlsx")      # doctest: +SKIP
>>> result = teaplan.plan(case)                        # doctest: +SKIP
>>> result.to_excel("reports/us_battery.xlsx")         # doctest: +SKIP
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from teaplan import report as reporting
from teaplan import workspace
from teaplan.case import Case
from teaplan.differences import Differences
from teaplan.differences import differences as diff
from teaplan.explained import Explanation
from teaplan.model_file import load
from teaplan.progress import Listener, Phase, silent
from teaplan.report import RunInfo
from teaplan.requests import Request, hold_to_money, request
from teaplan.results import Result
from teaplan.runs import run_info, settings_used, timed, versions
from teaplan.studies import comparing
from teaplan.studies import explain as explaining
from teaplan.studies.explain import Explained
from teaplan.studies.planner import AuditFailedError, planner_of
from teaplan.studies.results import Comparison, Solved
from teaplan.studies.strategies import change_of
from teaplan.studies.sweep.asked import Asked, crew_of
from teaplan.studies.sweep.run import run_sweep
from teaplan.studies.sweep.work import Shared
from teaplan.studies.tasks import Setup
from teaplan.swept import SweepResult
from teaplan.workbook import annotate as annotate_book
from teaplan.workbook import check, read

__all__ = [
    "AuditFailedError",
    "AuditReport",
    "Differences",
    "Explanation",
    "Result",
    "annotate",
    "audit",
    "check",
    "compare",
    "diff",
    "explain",
    "new",
    "plan",
    "read",
    "sweep",
]


@dataclass(frozen=True)
class AuditReport:
    """What the audit of a finished report says."""

    passed: bool
    failures: tuple[str, ...]
    largest_residual: float
    returns: tuple[tuple[str, float | None, str], ...] = ()
    """Rate of return of every future in which something is sold; None, and why, where there is none."""

    def json(self) -> dict[str, Any]:
        """Return the audit as a JSON object."""
        return {
            "passed": self.passed,
            "failures": list(self.failures),
            "largest_residual": self.largest_residual,
            "returns": [{"branch": name, "irr": rate, "why": why} for name, rate, why in self.returns],
        }


def plan(
    book: Case | str | Path,
    *,
    strategy: str | None = None,
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
        A case, a workbook, or a finished report, which is planned again as it was: with the settings,
        the strategy and the planning model of its run, where no other is asked for.
    strategy
        Whose rules hold; "" is no rule, and so is None, except for the report of a strategy's plan.
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
    options = {"gap": gap, "time_limit": time_limit, "threads": threads, "seed": seed}
    asked = timed(clock, Phase.READ, tell, lambda: request(book, model_file, **options))
    chosen, build = asked.one(strategy), load(asked.model)
    planner = timed(clock, Phase.BUILD, tell, lambda: planner_of(asked.case, build, asked.values, max_nodes))
    solved = timed(clock, Phase.SOLVE, tell, lambda: planner.solve(chosen, change_of(chosen), tell=tell))
    if solved.audit is not None:
        clock |= {Phase.SOLVE.value: solved.seconds, Phase.AUDIT.value: solved.audit_seconds}
    return Result(Comparison(asked.case, (solved,)), _run(asked, solved, clock))


def compare(
    book: Case | str | Path,
    *,
    strategies: Sequence[str] | None = None,
    studies: bool = True,
    requested: Collection[str] = (),
    model_file: str | Path | None = None,
    gap: float | None = None,
    time_limit: float | None = None,
    threads: int | None = None,
    seed: int | None = None,
    max_nodes: int | None = None,
    progress: Listener | None = None,
    known: Callable[[Result], None] | None = None,
) -> Result:
    """Compare the strategies of a case on one tree: every one planned and audited, then the studies.

    Parameters
    ----------
    book
        A case, a workbook, or a finished report, which is compared again as in ``plan``.
    strategies
        Names; None is every one that a report has compared, or of the sheet (no rule, where there is none).
    studies
        Whether futures, regret and the values of information and flexibility are wanted.
    requested
        More studies: ``break_evens``, ``worths``, ``alternatives``.
    model_file, gap, time_limit, threads, seed, max_nodes
        As in ``plan``; the time limit is that of each solve. Large cases are solved side by side, each
        with one thread.
    progress
        Is told of every step.
    known
        Is given every result on the way: as soon as all strategies are solved, and after each study.

    Returns
    -------
    Result
        With every strategy, whether or not it has a plan.

    Raises
    ------
    teaplan.schema.faults.Faults
        Where the workbook, the model file or a strategy's name is at fault.
    AuditFailedError
        Where a plan found does not hold: a defect of ours.
    """
    tell = progress or silent
    clock: dict[str, float] = {}
    options = {"gap": gap, "time_limit": time_limit, "threads": threads, "seed": seed}
    asked = timed(clock, Phase.READ, tell, lambda: request(book, model_file, **options))
    names = asked.several(strategies)
    hold_to_money(asked.case, sorted(requested))
    load(asked.model)  # a fault in it is told before anything is begun
    setup = Setup(asked.case, asked.model, asked.values, max_nodes)
    result: Result | None = None
    for comparison in comparing.compare(setup, names, studies=studies, requested=requested, tell=tell):
        clock[Phase.SOLVE.value] = sum(comparison.seconds.values())
        shown = comparison.best or comparison.results[0]
        result = Result(comparison, _run(asked, shown, clock))
        if known is not None:
            known(result)
    if result is None:
        raise KeyboardInterrupt
    return result


def explain(
    book: Case | str | Path,
    *,
    strategy: str | None = None,
    check: int = 0,
    model_file: str | Path | None = None,
    gap: float | None = None,
    time_limit: float | None = None,
    threads: int | None = None,
    seed: int | None = None,
    progress: Listener | None = None,
) -> Explanation:
    """Say why a case has no plan and what to change, or what limits the plan it has.

    Parameters
    ----------
    book, strategy, model_file, gap, threads, seed, progress
        As in ``plan``.
    check
        How many of the cells that are worth most are moved by one unit, and the case planned again.
    time_limit
        Of planning the case, and once more of what is looked for then.

    Returns
    -------
    Explanation
        With the conflict and its repairs, each planned and audited; or with what binds and what it is worth.

    Raises
    ------
    teaplan.schema.faults.Faults
        Where the workbook or the model file is at fault.
    AuditFailedError
        Where a plan found does not hold: a defect of ours.
    """
    tell = progress or silent
    clock: dict[str, float] = {}
    options = {"gap": gap, "time_limit": time_limit, "threads": threads, "seed": seed}
    asked = timed(clock, Phase.READ, tell, lambda: request(book, model_file, **options))
    chosen, build = asked.one(strategy), load(asked.model)

    def work() -> Explained:
        return explaining.explain(asked.case, build, asked.values, chosen, check=check, tell=tell)

    told = timed(clock, Phase.SOLVE, tell, work)
    return Explanation(asked.case, chosen, told, asked.settings, clock)


def _run(asked: Request, solved: Solved, clock: dict[str, float]) -> RunInfo:
    """Return what a report tells of a run, and of what it was asked to do."""
    how = (asked.case, solved, asked.settings, clock)
    return run_info(*how, model=asked.model, replays=asked.replays)


def sweep(
    book: Case | str | Path,
    vary: Sequence[str] = (),
    *,
    distribution: Sequence[str] = (),
    grid: bool = False,
    sample: int = 0,
    strategies: Sequence[str] = ("",),
    model_file: str | Path | None = None,
    gap: float | None = None,
    time_limit: float | None = None,
    seed: int | None = None,
    workers: int | None = None,
    cluster: str | None = None,
    journal: str | Path = "sweep.jsonl",
    resume: str | Path | None = None,
    table: str | Path | None = None,
    progress: Listener | None = None,
) -> SweepResult:
    """Plan a case again and again with levers moved; every plan is audited.

    Parameters
    ----------
    book
        A case, a workbook, or a finished report.
    vary
        Factors with their numbers: ``"capex:dry=0.8,1,1.2"``, years for a driver of years, values behind
        ``value:``. Each is moved alone, from the middle one of three numbers or from what is typed.
    distribution, sample
        Factors that are drawn, ``"capex:dry=normal(1,0.1)"``, and how many points of a Latin hypercube.
    grid
        Every combination of numbers instead.
    strategies
        Names; "" is no rule.
    model_file, gap, seed
        As in ``plan``; the seed is of the draws as well.
    time_limit
        Of one search.
    workers, cluster
        Processes of this machine, by default one per core; or the address of a dask scheduler.
    journal, resume
        Where finished points are kept (the next free name), or the journal to go on with.
    table
        Where the table is to go in the end; a name it could not have is refused at once.
    progress
        Is told of every step.

    Raises
    ------
    teaplan.schema.faults.Faults
        Where the workbook, the factors, or the journal are at fault: everything at once.
    OSError
        Where the journal cannot be written or no cluster answers; what is finished is kept.
    AuditFailedError
        Where a plan found does not hold: a defect of ours.
    """
    tell = progress or silent
    clock: dict[str, float] = {}
    case = timed(clock, Phase.READ, tell, lambda: book if isinstance(book, Case) else read(book))
    hold_to_money(case, ["sweep"])
    settings = settings_used(case, gap=gap, time_limit=time_limit, threads=1, seed=seed)
    used = {name: item.value for name, item in settings.items()}
    own = None if model_file is None else Path(model_file).resolve()
    load(own)
    shared = Shared(case, own, tuple(strategies), used, versions())
    files = [None if path is None else Path(path) for path in (resume, table)]
    asked = Asked(vary, distribution, grid, sample, strategies, *files)
    design = asked.design(shared)
    with (
        crew_of(workers or os.cpu_count() or 1, cluster) as crew,
        asked.journal(shared, design, Path(journal)) as kept,
    ):
        done = timed(
            clock, Phase.SOLVE, tell, lambda: run_sweep(shared, design, journal=kept, crew=crew, tell=tell)
        )
    return SweepResult(done, kept.path, settings, clock)


def audit(report: str | Path) -> AuditReport:
    """Recompute a finished report from what it carries.

    Raises
    ------
    teaplan.schema.faults.Faults
        Where the file is no report.
    """
    found = reporting.review(report)
    failures = tuple(found.audit.failures) + tuple(found.differences)
    rates = [
        (row["branch"], None if row["why"] else float(row["irr"]), str(row["why"]))
        for row in found.audit.returns.to_dict("records")
    ]
    return AuditReport(found.passed, failures, found.audit.largest_residual, tuple(rates))


def annotate(book: str | Path, out: str | Path, *, force: bool = False) -> Path:
    """Hand back a copy of a workbook with its faults and warnings marked; returns the name used."""
    faults, warnings = check(book)
    return annotate_book(book, out, [*faults, *warnings], force=force)


def new(directory: str | Path, example: str = "us_battery") -> list[Path]:
    """Lay out a workspace; returns the files written."""
    return workspace.lay_out(Path(directory), example)
