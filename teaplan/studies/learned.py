"""Plans on learning curves: a search has them in straight pieces, what is told of a plan has them exact.

    1  search the model as it is cut; audit its plan on the pieces it had
    2  hold the plan's whole decisions, cut the curves where they stand on its way as well, and solve the rest
       again: the pieces meet the curve at every point that counts, so this plan is exact
    3  where the two are too far apart, cut the searched model there as well, and search it again

The curve lies above its pieces, so a plan that stays the best once it is cut at its own points is the best.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from teaplan.case import Case
from teaplan.engine import Asked, Change, Outcome, Problem, find_plan, named
from teaplan.engine.handover import Floats
from teaplan.money.learning import APART, merged
from teaplan.shared.learning import REACHED, unlearned

Whole = Mapping[str, Mapping[Any, float]]
"""Whole decisions that are not 0, and amounts on curves, by family and name (``engine.change.named``)."""

Cuts = dict[str, list[float]]
"""Breakpoints by learning group, M$ of reference spend."""

NO_POINTS: Mapping[str, tuple[float, ...]] = {}

CLOSE = 5e-4
"""Most that a plan's value on straight pieces may be off, as a share of what is spent."""

OF_GAP = 0.1
"""Share of the gap asked for that is left to it, where that is less."""

EXACT = 1e-7
"""What counts as no difference where no gap is allowed."""


@dataclass(frozen=True)
class Fitted:
    """A plan on exact curves, found around whole decisions.

    Attributes
    ----------
    problem, outcome
        The model cut where they stand, and what its rest came to.
    """

    problem: Problem
    outcome: Outcome


LARGE = 15_000
"""Columns from which a search begins from the plan at the prices before learning."""

HUGE = 60_000
"""Columns from which it does not: the relaxation of the case without learning takes as long as its own.
Nor is such a case searched again once its exact plan is within the gap asked for."""

FIRST = 0.4
"""Share of the time that the search for that plan may take."""


def first_plan(case: Case, build: Callable[[Case], Any], change: Change, asked: Asked) -> Whole | None:
    """Return the whole decisions of a plan at prices before learning: a start where whole pieces are many."""
    problem = Problem(build(unlearned(case)))
    limit = None if asked.time_limit is None else FIRST * asked.time_limit
    found = find_plan(problem, change, asked=replace(asked, time_limit=limit))
    return None if found.point is None else whole_of(problem, found.point)


def has_learning(problem: Problem) -> bool:
    """Whether a model has learning curves in it; a planner's own may have none."""
    return bool(getattr(problem.model, "learning", None))


def cuts_of(problem: Problem) -> Cuts:
    """Return the breakpoints of a model's curves."""
    return {name: list(one.points) for name, one in getattr(problem.model, "learning", {}).items()}


def positions(problem: Problem, whole: Whole) -> dict[str, dict[tuple[str, int], float]]:
    """Return where a plan stands on the curves of a model, by group and point of the tree."""
    moves = whole.get("moves", {})
    found: dict[str, dict[tuple[str, int], float]] = {}
    for name, one in problem.model.learning.items():
        at = found.setdefault(name, {})
        for point, before in one.before.items():
            here = one.added.get(point, 0.0)
            if point not in one.added:
                orders = ((order, counts) for order, counts in one.orders.items() if order[1] == point[1])
                here = sum(counts * moves.get(named(order), 0.0) for order, counts in orders)
            at[point] = here + (0.0 if before is None else at[before])
    return found


def completed(problem: Problem, whole: Whole) -> dict[str, dict[Any, float]]:
    """Return whole decisions with which pieces of curves lie behind: that follows from the orders."""
    if not has_learning(problem):
        return {family: dict(values) for family, values in whole.items()}
    reached: dict[Any, float] = {}
    for name, at in positions(problem, whole).items():
        one = problem.model.learning[name]
        for (point, n), spend in at.items():
            for k, end in enumerate(one.points[1:-1]):
                if spend >= end - APART * one.curve.start:
                    reached[name, point, k, n] = 1.0
    others = {family: dict(values) for family, values in whole.items() if family != REACHED}
    return others | {REACHED: reached}


def whole_of(problem: Problem, point: Floats) -> dict[str, dict[Any, float]]:
    """Whole decisions of a point that are not 0, and its amounts on curves, by family and name."""
    found: dict[str, dict[Any, float]] = {}
    for (family, name), integer in problem.held.items():
        value = float(point[problem.columns[family, name]])
        if round(value) if integer else value:
            found.setdefault(family, {})[name] = float(round(value)) if integer else value
    return found


def recut(case: Case, cuts: Cuts, points: Mapping[str, tuple[float, ...]] = NO_POINTS) -> Case:
    """Return a case whose curves are cut at more points beside their own.

    Parameters
    ----------
    case
        The case.
    cuts
        Breakpoints of learning curves, by group.
    points
        Points of other curves beside those the case has (``Case.curve_points``).
    """
    groups = {name: replace(row, cuts=tuple(cuts.get(name, ()))) for name, row in case.learning.items()}
    known = {name: (*case.curve_points.get(name, ()), *more) for name, more in points.items()}
    return replace(case, learning=groups, curve_points={**case.curve_points, **known})


def passed(problem: Problem, whole: Whole) -> Cuts:
    """Return the points at which a plan stands on its way, by group."""
    return {name: sorted(set(at.values())) for name, at in positions(problem, whole).items()}


def joined(problem: Problem, one: Cuts, other: Cuts) -> Cuts:
    """Return all breakpoints of two sets, those hardly apart as one."""
    return {
        name: merged([*one.get(name, ()), *other.get(name, ())], APART * learned.curve.start)
        for name, learned in problem.model.learning.items()
    }


def finer(problem: Problem, cuts: Cuts, plans: Iterable[Whole]) -> Cuts:
    """Return breakpoints with those at which plans stand on their way."""
    for plan in plans:
        cuts = joined(problem, cuts, passed(problem, plan))
    return cuts


def fit(
    case: Case, build: Callable[[Case], Any], problem: Problem, outcome: Outcome, change: Change, asked: Asked
) -> Fitted | None:
    """Solve the rest again around the whole decisions and amounts of a plan, on curves cut where it stands.

    Parameters
    ----------
    case, build
        The case with the points its other curves have, and what makes its model.
    problem, outcome
        What was searched, and what was found.
    change, asked
        As in ``find_plan``.

    Returns
    -------
    Fitted or None
        None where the exact price of what is ordered breaks a row, such as a budget.
    """
    assert outcome.point is not None
    whole, amounts = whole_of(problem, outcome.point), problem.curves.standing(outcome.point)
    cuts = joined(problem, cuts_of(problem), passed(problem, whole))
    exact = Problem(build(recut(case, cuts, amounts)))
    held = completed(exact, whole)
    fixed = {
        (family, name): held.get(family, {}).get(name, 0.0)
        for family, name in exact.columns
        if family == REACHED or (family, name) in exact.held
    }
    around = Change(change.strategy, change.barred, fixed, change.linked)
    found = find_plan(
        exact, around, asked=replace(asked, gap=0.0, time_limit=None, max_nodes=None, start=False)
    )
    return None if found.point is None else Fitted(exact, found)


def allowed(gap: float) -> float:
    """Return the difference that is left as it is."""
    return max(EXACT, min(CLOSE, OF_GAP * gap))


def left(asked: Asked, began: float) -> Asked:
    """Return what is asked of a search with the time that is left, and room in its gap for the pieces."""
    gap = max(0.0, asked.gap - allowed(asked.gap))
    if asked.time_limit is None:
        return replace(asked, gap=gap)
    return replace(asked, gap=gap, time_limit=max(0.0, asked.time_limit - (time.monotonic() - began)))
