"""A search on chords of curves that goes on with more points where its plans stand.

Every round is the whole search on finer chords, from the best plan so far, under the one clock. It ends where
no chord is off by more than ``shared.curves.LAST_ERROR`` at an amount of the plan. Chords lie under a concave
curve, so each round proves a bound for the curve itself: the best of them is kept.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from teaplan.case import Case
from teaplan.engine import Asked, Change, Outcome, Problem, find_plan, named

ROUNDS = 10
"""Most rounds: each halves the chords at least where the plan stands."""


def refined(
    case: Case,
    build: Callable[[Case], Any],
    problem: Problem,
    change: Change,
    outcome: Outcome,
    asked: Asked,
    told: Mapping[str, Any],
) -> Outcome:
    """Go on with points where plans stand.

    Parameters
    ----------
    case, build
        The case, and what makes its model.
    problem
        Its problem on the chords the search began with.
    change, asked, told
        As in ``find_plan``.
    outcome
        What was found on them.

    Returns
    -------
    Outcome
        Of ``problem``: its plan on the curves.
    """
    began, best, now, finer, last = time.monotonic(), outcome, case, problem, outcome
    for _ in range(ROUNDS):
        spent = outcome.seconds + time.monotonic() - began
        left = None if asked.time_limit is None else asked.time_limit - spent
        if not last.points or (left is not None and left <= 0.0) or _stopped(told):
            break
        known = {name: (*now.curve_points.get(name, ()), *more) for name, more in last.points.items()}
        now = replace(now, curve_points={**now.curve_points, **known})
        finer = Problem(build(now))
        starts = [] if best.point is None else [finer.point(_named(best.values))]
        last = find_plan(finer, change, asked=replace(asked, time_limit=left), starts=starts, **told)
        best = _better(best, last, problem.matrix.sign)
    return best if best.point is None or best is outcome else _of(problem, best)


def _stopped(told: Mapping[str, Any]) -> bool:
    return told["stop"] is not None and told["stop"]()


def _named(values: Mapping[str, Mapping[Any, float]]) -> dict[str, dict[Any, float]]:
    return {family: {named(key): value for key, value in of.items()} for family, of in values.items()}


def _better(one: Outcome, other: Outcome, sign: float) -> Outcome:
    """Return the better plan with the better bound of both, and how it ended."""
    if other.point is None:
        return one
    values = [None if o.objective is None else sign * o.objective for o in (one, other)]
    first = values[0] is not None and values[1] is not None and values[0] < values[1]
    kept = replace(one if first else other, status=other.status, points=other.points)
    bounds = [sign * o.bound for o in (one, other) if o.bound is not None]
    if kept.objective is None or kept.bound is None or kept.gap is None or kept.gap_musd is None:
        return kept
    bound, before = sign * max(bounds), sign * (kept.objective - kept.bound)
    nearer = max(0.0, sign * (kept.objective - bound)) / before if before > 0.0 else 0.0
    musd = nearer * kept.gap_musd
    # a plan kept from coarser chords is held against the bound of finer ones
    curve = min(kept.curve_musd, musd)
    return replace(kept, bound=bound, gap=nearer * kept.gap, gap_musd=musd, curve_musd=curve)


def _of(problem: Problem, found: Outcome) -> Outcome:
    """Return a plan of a problem with finer chords as one of the problem itself, at its own place on them."""
    point = problem.point(_named(found.values))
    return replace(found, point=point, size=problem.matrix.size)
