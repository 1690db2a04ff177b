"""A case planned, and then explained: what would give it a plan, or what limits the one it has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from teaplan.case import Case
from teaplan.engine import Hints
from teaplan.engine.large import Relaxed
from teaplan.engine.search import interruptible
from teaplan.engine.status import Status
from teaplan.progress import Listener
from teaplan.shared.aims import aim_of
from teaplan.studies.explain.binding import Binding, bindings, divisible, held
from teaplan.studies.explain.dials import dials
from teaplan.studies.explain.patience import Patience
from teaplan.studies.explain.repair import Found, repairs
from teaplan.studies.explain.unused import unused
from teaplan.studies.explain.workshop import Workshop
from teaplan.studies.explain.worth import Plan, Worth, named_first, one_more, worths
from teaplan.studies.planner import Planner, planner_of
from teaplan.studies.results import Solved
from teaplan.studies.strategies import change_of
from teaplan.studies.telling import saying

ANY_PLAN = 1.0
"""Gap of the plan that shows that a repaired case has one."""

NO_MONEY = "the objective is a cost per kWh: nothing is worth M$ in it"


@dataclass(frozen=True)
class Check:
    """A case read, built and solved again with a cell one unit up; every plan of it is audited.

    Attributes
    ----------
    worth
        What the prices say of the cell.
    before
        Objective of the plan, in the sign and unit of the case.
    held, held_gain
        With the whole decisions of the plan held: the objective, and by how much it is better, M$. None
        where they leave no plan.
    after, gain, plus_minus
        Planned anew: the objective, by how much it is better, and the gaps of both plans together. None
        without a plan, or where it was not looked for.
    hidden
        Whether it was not looked for, since the gap of the plan alone is more than the cell is worth.
    late
        Whether nothing was solved again, since the time was up.
    """

    worth: Worth
    before: float | None
    held: float | None = None
    held_gain: float | None = None
    after: float | None = None
    gain: float | None = None
    plus_minus: float | None = None
    hidden: bool = False
    late: bool = False


@dataclass(frozen=True)
class Explained:
    """What is told of a case.

    Attributes
    ----------
    solved
        The case as typed.
    found
        Repairs, where it has no plan.
    bindings, worths, unused, checks
        What limits its plan, what cells are worth, what is never used, and what was planned again.
    looked_at, cells
        Of how many cells the worth was looked at.
    why
        Why nothing is worth anything in money; else "".
    """

    solved: Solved
    found: Found | None = None
    bindings: tuple[Binding, ...] = ()
    worths: tuple[Worth, ...] = ()
    unused: tuple[tuple[str, str], ...] = ()
    checks: tuple[Check, ...] = ()
    looked_at: int = 0
    cells: int = 0
    why: str = ""


class _Work:
    """What is asked: case, model, settings, strategy; its clock begins with it."""

    def __init__(
        self, planner: Planner, planners: Callable[[Case], Planner], strategy: str, tell: Listener
    ) -> None:
        self.case, self.planner, self.strategy, self.tell = planner.case, planners, strategy, tell
        self.change, self.patience = change_of(strategy), Patience(planner.asked.time_limit)
        how = (self.change, self.patience, planner.asked.options, planner.problem)
        self.shop = Workshop(planner.case, lambda case: planners(case).problem, *how)

    def has_plan(self, case: Case) -> bool:
        """Plan and audit a repaired case: any plan will do."""
        planner = self.planner(case)
        if not self.shop.fits(planner.problem.under(self.change).matrix):
            return False
        asked = replace(planner.asked, gap=max(planner.asked.gap, ANY_PLAN))
        found = planner.solve("the repaired case", self.change, asked=asked, tell=self.tell)
        if found.status in (Status.INTERRUPTED.word, Status.STOPPED.word):
            self.patience.interrupted.set()
        return found.plan is not None


def explain(
    case: Case,
    build: Callable[[Case], Any],
    settings: Mapping[str, Any],
    strategy: str = "",
    *,
    check: int = 0,
    tell: Listener,
) -> Explained:
    """Plan a case and explain it.

    Parameters
    ----------
    case, build, settings
        As of ``planner_of``; the time limit is that of the plan, and again of what comes after it.
    strategy
        Whose rules hold; "" is no rule.
    check
        How many of the dearest cells are moved by one unit and the case planned again.
    tell
        Is told of every step.

    Raises
    ------
    AuditFailedError
        Where a plan found does not hold: a defect of ours.
    """

    def planners(other: Case) -> Planner:
        return planner_of(other, build, settings)

    planner, change = planners(case), change_of(strategy)
    relaxed = planner.relax(strategy, change, tell=tell)
    solved = planner.solve(strategy, change, hints=Hints(relaxed=relaxed), tell=tell)
    if solved.status != Status.INFEASIBLE.word and solved.plan is None:
        return Explained(solved)
    work = _Work(planner, planners, strategy, tell)
    with interruptible(work.patience):
        return _infeasible(work, solved) if solved.plan is None else _feasible(work, solved, check, relaxed)


def _infeasible(work: _Work, solved: Solved) -> Explained:
    said = saying(work.tell, work.strategy)
    return Explained(solved, repairs(work.shop, work.strategy, solved.reasons, work.has_plan, said))


def _feasible(work: _Work, solved: Solved, check: int, relaxed: Relaxed | None) -> Explained:
    assert solved.plan is not None
    assert solved.point is not None
    never = tuple(unused(work.case, solved.plan))
    if not aim_of(work.case).is_money:
        return Explained(solved, unused=never, why=NO_MONEY)
    said = saying(work.tell, work.strategy)
    said("what limits the plan: prices with its whole decisions held")
    plan = held(work.shop, solved.point)
    if plan is None:
        return Explained(solved, unused=never, why="the time was too short for the prices of the plan")
    said("what limits the plan: prices as if lines and buildings could be bought in parts")
    parts = divisible(work.shop, relaxed)
    rows = bindings(work.shop, plan, parts)
    said("what one more unit of each cell is worth")
    known = named_first([d for d in dials(work.case, work.strategy) if one_more(d) is not None], rows)
    found, looked_at = worths(work.shop, known, Plan(solved.point, plan, parts))
    checks = tuple(_checked(work, solved, worth) for worth in found[:check])
    return Explained(solved, None, tuple(rows), tuple(found), never, checks, looked_at, len(known))


def _checked(work: _Work, solved: Solved, worth: Worth) -> Check:
    """Solve the case with one cell a unit up: around the plan as it is, and anew where that can be seen."""
    case, before = work.shop.turned({worth.dial: worth.step}), solved.objective_value
    if case is None or before is None or work.patience.late():
        return Check(worth, before, late=work.patience.late())
    said, sign = saying(work.tell, work.strategy), aim_of(work.case).sign
    said(f"solved again with one more: {worth.dial.what} {worth.dial.name}")
    work.shop.tidy()
    planner = work.planner(case)
    around = planner.around(work.strategy, solved.whole, work.change, tell=work.tell).objective_value
    check = Check(worth, before, around, None if around is None else sign * (around - before))
    if (solved.gap_musd or 0.0) > worth.most:
        return replace(check, hidden=True)
    said(f"planned anew with one more: {worth.dial.what} {worth.dial.name}")
    # the same rows but for a number: known prices bound it in less time than a relaxation of its own
    how: dict[str, Any] = {"starts": [solved.whole], "hints": Hints(prices=solved.prices), "tell": work.tell}
    other = planner.solve("one more unit", work.change, **how)
    if other.objective_value is None:
        return check
    gaps = (solved.gap_musd or 0.0) + (other.gap_musd or 0.0)
    return replace(
        check, after=other.objective_value, gain=sign * (other.objective_value - before), plus_minus=gaps
    )
