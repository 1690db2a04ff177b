"""Studies on request: break-evens, worth of steps, alternatives; their solves go to the same workers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from teaplan.engine import Hints
from teaplan.progress import Listener
from teaplan.studies import alternatives as near
from teaplan.studies import worth
from teaplan.studies.break_even import Point, break_evens, contenders, levers_of
from teaplan.studies.results import Comparison, Solved
from teaplan.studies.strategies import change_of
from teaplan.studies.tasks import Bench, Setup, Task, run
from teaplan.studies.variations import Variation
from teaplan.tree import Tree

ENOUGH, SECONDS = 0.05, 300.0
"""Gap, in what is sought, and time after which an alternative differs enough."""
WITHIN = 0.01
"""Share of the gap's denominator by which an alternative may be worse."""


def solve_point(bench: Bench, given: Mapping[str, Any], point: Point, known: Solved | None) -> Solved:
    """Solve a strategy on a variation of the case, from its plan and prices on the case as it is."""
    variation, strategy = point
    planner = bench.planner(variation)
    name = f"{strategy or 'no rule'} with {words(variation)}"
    starts, prices = ((), None) if known is None else ((known.whole,), known.prices)
    change = change_of(strategy)
    hints = Hints(prices=prices)
    return planner.solve(name, change, starts=starts, hints=hints, tell=bench.tell, stop=bench.stop)


def _light(one: Solved) -> Solved:
    """Leave out what a worker need not be sent."""
    return replace(one, plan=None, audit=None, point=None, history=(), tried=())


def words(variation: Variation) -> str:
    """Say a variation in words."""
    if variation[:1] == ("lever",):
        _, driver, target, number, values = variation
        return (
            f"{driver}{'' if target is None else f' of {target}'} at {number:g}{' (value)' if values else ''}"
        )
    return " ".join(str(part) for part in variation)


def seek(
    bench: Bench, given: Mapping[str, Any], differs_in: str, best: Solved, strategy: str | None, within: float
) -> Solved:
    """Seek the plan that differs most."""
    planner = bench.planner()
    found = near.change(planner, best, strategy, differs_in, within)
    starts = () if best.point is None else (best.point,)
    # what is sought is difference, not money: a good one will do
    limit = min(SECONDS, planner.asked.time_limit or SECONDS)
    asked = replace(planner.asked, gap=max(ENOUGH, planner.asked.gap), time_limit=limit)
    return planner.solve(
        near.NAME + differs_in, found, starts=starts, asked=asked, tell=bench.tell, stop=bench.stop
    )


def with_break_evens(known: Comparison, setup: Setup, workers: int, tell: Listener) -> Comparison:
    """Add the break-evens of the case's levers."""
    strategies = contenders(known.case, [one.name for one in known.results])
    known_as = {one.name: _light(one) for one in known.results}

    def solve(points: Sequence[Point]) -> Mapping[Point, Solved]:
        tasks = [Task(repr(point), solve_point, (point, known_as.get(point[1]))) for point in points]
        by_name = {task.name: point for task, point in zip(tasks, points, strict=True)}
        return {by_name[name]: found for name, found in run(setup, tasks, workers=workers, tell=tell)}

    if len(strategies) < 2:
        return known
    return replace(known, break_evens=break_evens(known, strategies, levers_of(known.case), solve))


def with_worths(known: Comparison, setup: Setup, workers: int, tell: Listener) -> Comparison:
    """Add what steps of speed and access are worth to the best strategy."""
    best = known.best
    if best is None:
        return known
    steps = worth.steps(known)
    tasks = [Task(s.what, solve_point, ((s.variation, best.name), _light(best))) for s in steps]
    variation = {s.what: s.variation for s in steps}
    found = {variation[name]: one for name, one in run(setup, tasks, workers=workers, tell=tell)}
    return replace(known, worths=worth.worths(known, found))


def with_alternatives(known: Comparison, setup: Setup, workers: int, tell: Listener) -> Comparison:
    """Add plans nearly as good as the best that differ most from it, under the fewest rules there are."""
    best = known.best
    if best is None:
        return known
    # the freest strategy: an alternative may do what any strategy may
    free = known.free if known.free is not None and known.free.name in known.case.strategies else None
    strategy = best.name or None if free is None else free.name
    tasks = [Task(name, seek, (name, best, strategy, WITHIN)) for name in near.DIFFERS_IN]
    tree = Tree(known.case)
    found = dict(run(setup, tasks, workers=workers, tell=tell))
    return replace(
        known,
        alternatives=tuple(
            near.alternative(known.case, tree, best, found[name], name, WITHIN)
            for name in near.DIFFERS_IN
            if name in found and found[name].plan is not None
        ),
    )
