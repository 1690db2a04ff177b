"""A case built and handed over once, and solved as often as asked: each plan is audited before it counts."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np

from teaplan import audit as auditing
from teaplan.audit import Audit
from teaplan.case import Case
from teaplan.engine import NO_CHANGE, Asked, Change, Outcome, Problem, find_plan, relax
from teaplan.engine.handover import Floats
from teaplan.engine.large import Relaxed
from teaplan.plans import from_values
from teaplan.progress import Listener, Phase, Progress, silent
from teaplan.shared.aims import aim_of
from teaplan.shared.prices import Prices
from teaplan.studies.refining import refined
from teaplan.studies.results import Solved, Tried
from teaplan.studies.telling import saying, telling

Whole = Mapping[str, Mapping[Any, float]]
"""Whole decisions that are not 0, and amounts on curves, by family and name (``engine.change.named``)."""


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
        relaxed: Relaxed | None = None,
        prices: Prices | None = None,
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
        relaxed
            The relaxation under this change, where it is known.
        prices
            Of rows, from a relaxation of much the same problem.
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
        points = [s if isinstance(s, np.ndarray) else self.problem.point(s) for s in starts]
        told: dict[str, Any] = {
            "told": telling(tell, name, aim_of(self.case).unit),
            "said": saying(tell, name),
            "stop": stop,
        }
        how = asked or self.asked
        outcome = find_plan(
            self.problem, change, asked=how, starts=points, relaxed=relaxed, prices=prices, **told
        )
        if outcome.points:
            outcome = refined(self.case, self.build, self.problem, change, outcome, how, told)
        searched = time.monotonic()
        if outcome.point is not None:
            tell(Progress(Phase.AUDIT, of=name))
        found = self._solved(name, change, outcome)
        done = time.monotonic()
        return replace(found, seconds=searched - began, audit_seconds=done - searched)

    def _solved(self, name: str, change: Change, outcome: Outcome) -> Solved:
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
        plan = from_values(self.case, self.model.network, outcome.values, change.strategy)
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
            whole=self.whole(outcome.point),
        )

    @cached_property
    def held(self) -> dict[tuple[str, Any], bool]:
        """Decisions that say what a plan is, and whether they are whole: the others are amounts on curves.

        Those that only follow from an amount on a curve are left out: on finer chords they are others.
        """
        amounts, steps = set(self.problem.curves.amounts), self.problem.curves.steps
        integer = self.problem.matrix.integer
        return {
            (family, name): bool(integer[column])
            for (family, name), column in self.problem.columns.items()
            if (integer[column] and family not in steps) or column in amounts
        }

    def whole(self, point: Floats) -> dict[str, dict[Any, float]]:
        """Whole decisions of a point that are not 0, and its amounts on curves, by family and name."""
        found: dict[str, dict[Any, float]] = {}
        for (family, name), integer in self.held.items():
            value = float(point[self.problem.columns[family, name]])
            if round(value) if integer else value:
                found.setdefault(family, {})[name] = float(round(value)) if integer else value
        return found


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
