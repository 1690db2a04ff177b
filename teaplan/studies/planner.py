"""A case built and handed over once, and solved as often as asked: each plan is audited before it counts."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from itertools import count
from math import inf
from typing import Any

import numpy as np

from teaplan import audit as auditing
from teaplan.audit import Audit
from teaplan.case import Case
from teaplan.engine import (
    NO_CHANGE,
    NO_HINTS,
    Asked,
    Change,
    Hints,
    Outcome,
    Problem,
    Status,
    find_plan,
    relax,
)
from teaplan.engine.handover import Floats
from teaplan.engine.large import Relaxed
from teaplan.plans import from_values
from teaplan.progress import Listener, Phase, Progress, silent
from teaplan.shared.aims import aim_of
from teaplan.studies import learned
from teaplan.studies.learned import Whole
from teaplan.studies.refining import ROUNDS, refined
from teaplan.studies.results import Solved, Tried
from teaplan.studies.telling import saying, telling


class AuditFailedError(RuntimeError):
    """A plan the search found does not hold in the audit: a defect of ours, never a result."""


class Planner:
    """A case, built once.

    Parameters
    ----------
    case
        The case.
    build
        Makes its model: ``build`` of ``models/capacity_plan.py``, or a planner's own.
    gap, time_limit, threads, seed, max_nodes
        Of every solve: see ``teaplan.engine.solve``.
    """

    def __init__(
        self,
        case: Case,
        build: Callable[[Case], Any],
        *,
        gap: float,
        time_limit: float | None = None,
        threads: int = 1,
        seed: int = 0,
        max_nodes: int | None = None,
    ) -> None:
        self.case, self.build = case, build
        self.model = build(case)
        self.problem = Problem(self.model)
        self.asked = Asked(gap, time_limit, threads, seed, max_nodes)

    @property
    def tree(self) -> Any:
        """The scenario tree."""
        return self.model.network.tree

    def relax(
        self,
        name: str,
        change: Change = NO_CHANGE,
        *,
        tell: Listener = silent,
        stop: Callable[[], bool] | None = None,
    ) -> Relaxed | None:
        """Solve the relaxation under a change, ahead of ``solve``; None where the case is small."""
        return relax(self.problem, change, asked=self.asked, said=saying(tell, name), stop=stop)

    def solve(
        self,
        name: str,
        change: Change = NO_CHANGE,
        *,
        starts: Iterable[Whole | Floats] = (),
        hints: Hints = NO_HINTS,
        asked: Asked | None = None,
        tell: Listener = silent,
        stop: Callable[[], bool] | None = None,
    ) -> Solved:
        """Solve the case under a change and audit the plan.

        Parameters
        ----------
        name
            Of the result.
        change
            What is different.
        starts
            Plans to begin from: points of this problem, or whole decisions by family and name.
        hints
            What is known before: see ``find_plan``.
        asked
            What is asked of the search, where it is not what the planner asks of all.
        tell
            Is told how far it is.
        stop
            Whether to stop and keep the best plan.

        Raises
        ------
        AuditFailedError
            Where the plan found does not hold: a defect of ours.
        """
        began = time.monotonic()
        points = [s if isinstance(s, np.ndarray) else self._point(s) for s in starts]
        curved, ask = learned.has_learning(self.problem), asked or self.asked
        how: dict[str, Any] = {
            "told": telling(tell, name, aim_of(self.case).unit),
            "said": saying(tell, name),
            "stop": stop,
        }
        if curved and not points and learned.LARGE <= len(self.problem.matrix.cost) < learned.HUGE:
            begin = learned.first_plan(self.case, self.build, change, ask)
            points += [] if begin is None else [self._point(begin)]
        outcome = find_plan(
            self.problem,
            change,
            asked=learned.left(ask, began) if curved else ask,
            starts=points,
            hints=hints,
            **how,
        )
        if outcome.points and not curved:
            outcome = refined(self.case, self.build, self.problem, change, outcome, ask, how)
        searched = time.monotonic()
        if outcome.point is not None:
            tell(Progress(Phase.AUDIT, of=name))
        if curved and (outcome.point is not None or outcome.points):
            found = self._on_curves(name, change, outcome, ask, began, how)
            searched = time.monotonic() - found.audit_seconds
        else:
            found = self._solved(name, change, outcome)
        done = time.monotonic()
        return replace(found, seconds=searched - began, audit_seconds=done - searched)

    def around(
        self, name: str, whole: Whole, change: Change = NO_CHANGE, *, tell: Listener = silent
    ) -> Solved:
        """Solve the rest of the case with whole decisions held, to no gap, and audit the plan.

        Parameters
        ----------
        name, change, tell
            As in ``solve``.
        whole
            Whole decisions by family and name; those that are not there are held at 0.
        """
        values, held = learned.completed(self.problem, whole), self.problem.held
        fixed = {(f, key): values.get(f, {}).get(key, 0.0) for (f, key), integer in held.items() if integer}
        asked = replace(self.asked, gap=0.0, max_nodes=None, start=False)
        return self.solve(name, replace(change, fixed={**change.fixed, **fixed}), asked=asked, tell=tell)

    def _point(self, whole: Whole) -> Floats:
        return self.problem.point(learned.completed(self.problem, whole))

    def _on_curves(
        self, name: str, change: Change, outcome: Outcome, asked: Asked, began: float, how: dict[str, Any]
    ) -> Solved:
        """Make a plan exact that was found on curves in straight pieces; search again where they are far off.

        Of scaled lines a search has the capital of its plan on the curve already: where the chords its bound
        is of are far off, or the plan does not hold on the curve, they get points beside the learning curves.

        Parameters
        ----------
        outcome
            Of the search on the curves as they were cut first.
        asked, began, how
            What is asked of all searches together, when the first began, and who is told.
        """
        best, case, problem, cuts = None, self.case, self.problem, learned.cuts_of(self.problem)
        rounds: list[Outcome] = []
        for searches in count(1):
            plans = [] if best is None else [best.whole]
            if outcome.point is not None:
                rounds.append(outcome)
                self._hold_pieces(problem, outcome, change)
                exact = learned.fit(case, self.build, problem, outcome, change, asked)
                found = None if exact is None else self._solved(name, change, exact.outcome, exact.problem)
                best = self._better(found, best)
                if found is not None and self._ended(outcome, found, asked.gap):
                    break
                plans = [learned.whole_of(problem, outcome.point), *([] if best is None else [best.whole])]
            finer = learned.finer(problem, cuts, plans)
            if (finer == cuts and not outcome.points) or _ends(outcome, change, searches):
                break
            case, cuts = learned.recut(case, finer, outcome.points), finer
            problem = Problem(self.build(case))
            starts = [problem.point(learned.completed(problem, plan)) for plan in plans]
            outcome = find_plan(problem, change, asked=learned.left(asked, began), starts=starts, **how)
        if best is None:
            status = outcome.status if outcome.point is None else Status.NO_PLAN
            return self._solved(name, change, replace(outcome, point=None, status=status))
        return self._of_rounds(rounds, outcome, best)

    def _ended(self, searched: Outcome, exact: Solved, gap: float) -> bool:
        """Whether a plan's exact value is as good as that on straight pieces; of a huge case, good enough."""
        off = abs((searched.objective or 0.0) - (exact.objective_value or 0.0)) / self._scale(exact)
        if not searched.points and off <= learned.allowed(gap):
            return True
        huge = len(self.problem.matrix.cost) >= learned.HUGE
        return huge and searched.gap is not None and searched.gap + off <= gap

    def _scale(self, one: Solved) -> float:
        """What the gap of a plan is a share of, in the unit of the objective."""
        assert one.audit is not None
        if aim_of(self.case).is_money:
            return one.audit.figures["gap_denominator_musd"] or 1.0
        return abs(one.objective_value or 0.0) or 1.0

    def _hold_pieces(self, problem: Problem, outcome: Outcome, change: Change) -> None:
        """Audit a plan on the straight pieces that its model had."""
        if change.reward is None:
            plan = from_values(self.case, problem.model.network, outcome.values, change.strategy)
            hold(auditing.audit(self.case, plan, change.strategy, learned.cuts_of(problem)), outcome)

    def _better(self, one: Solved | None, other: Solved | None) -> Solved | None:
        """Return the better of two plans; the second of two that are as good."""
        if one is None or other is None:
            return one or other
        sign = aim_of(self.case).sign
        better = sign * (one.objective_value or 0.0) > sign * (other.objective_value or 0.0)
        return one if better else other

    def _of_rounds(self, rounds: list[Outcome], ended: Outcome, best: Solved) -> Solved:
        """Say what the searches prove of the best exact plan: the one that leaves the least open.

        Left open is the distance from its bound to its plan, and from there to the exact value.
        """
        assert best.audit is not None

        def off(one: Outcome) -> float:
            return abs((one.objective or 0.0) - (best.objective_value or 0.0)) / self._scale(best)

        told = min(rounds, key=lambda one: inf if one.gap is None else one.gap + off(one))
        scale = (
            self._scale(best) if aim_of(self.case).is_money else best.audit.figures["own_cost_pv_musd"] or 1.0
        )
        status = ended.status if ended.point is not None else Status.TIME_LIMIT
        return replace(
            best,
            status=status.word,
            message=status.message,
            exit_code=status.exit_code,
            bound=told.bound,
            size=told.size,
            history=told.history,
            prices=rounds[0].prices,
            gap=None if told.gap is None else told.gap + off(told),
            gap_musd=None if told.gap_musd is None else told.gap_musd + off(told) * scale,
            curve_musd=told.curve_musd + off(told) * scale,
            point=self._point(best.whole),
        )

    def _solved(self, name: str, change: Change, outcome: Outcome, problem: Problem | None = None) -> Solved:
        """Audit what a search found; ``problem`` where it searched another than the planner's."""
        common: dict[str, Any] = {
            "name": name,
            "status": outcome.status.word,
            "message": outcome.status.message,
            "exit_code": outcome.status.exit_code,
            "bound": outcome.bound,
            "reasons": outcome.reasons,
            "size": outcome.size,
            "history": outcome.history,
            "prices": outcome.prices,
            "tried": tuple(Tried(t.price, t.worth, t.most) for t in outcome.tried),
        }
        if outcome.point is None:
            return Solved(**common)
        searched = problem or self.problem
        plan = from_values(self.case, searched.model.network, outcome.values, change.strategy)
        found = auditing.audit(self.case, plan, change.strategy)
        hold(found, outcome)
        return Solved(
            **common,
            gap=outcome.gap,
            gap_musd=outcome.gap_musd,
            curve_musd=outcome.curve_musd,
            objective_value=found.figures["objective_value"],
            plan=plan,
            audit=found,
            point=outcome.point,
            whole=learned.whole_of(searched, outcome.point),
        )


def _ends(outcome: Outcome, change: Change, searches: int) -> bool:
    """Whether a search on pieces of curves is the last, however far off they are.

    A plan that does not hold on a curve is none, and yet no end of the search.
    """
    if change.reward is not None or (outcome.points and searches > ROUNDS):
        return True
    return outcome.status is not Status.OPTIMAL and not (outcome.point is None and outcome.points)


def hold(found: Audit, outcome: Outcome) -> None:
    """Refuse a plan the audit does not confirm.

    Raises
    ------
    AuditFailedError
        With the first differences.
    """
    failures = list(found.failures)
    # where income is taxed the search may leave a loss for later, which the audit does not
    name = "objective_in_model_musd" if "objective_in_model_musd" in found.figures else "objective_value"
    claims = auditing.compare(found, {name: outcome.objective})
    failures += [
        f"{c.name}: the search says {c.claimed:.9g}, the audit {c.recomputed:.9g}"
        for c in claims
        if not c.passed
    ]
    if failures:
        raise AuditFailedError("; ".join(failures[:5]))


def planner_of(
    case: Case, build: Callable[[Case], Any], settings: Mapping[str, Any], max_nodes: int | None = None
) -> Planner:
    """Return the planner of a case with the settings of a run.

    Parameters
    ----------
    settings
        ``mip_gap, time_limit_s, threads, seed``, as used.
    """
    limit = settings["time_limit_s"]
    return Planner(
        case,
        build,
        gap=float(settings["mip_gap"] or 0.0),
        time_limit=None if limit is None else float(limit),
        threads=int(settings["threads"] or 1),
        seed=int(settings["seed"] or 0),
        max_nodes=max_nodes,
    )
