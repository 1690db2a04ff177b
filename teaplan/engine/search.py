"""Find a plan: the relaxation, a start around what it says, then HiGHS's branch and bound.

The gap is money: |bound - value| over max(|value|, what the plan spends, 1 M$): an NPV may be near 0.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import highspy
import numpy as np

from teaplan.engine import large, steps
from teaplan.engine.change import NO_CHANGE, Change
from teaplan.engine.conflict import rows_in_conflict
from teaplan.engine.handover import Floats
from teaplan.engine.highs import Answer
from teaplan.engine.incumbent import Search, Told
from teaplan.engine.naming import names_of
from teaplan.engine.one_price import find_least_price
from teaplan.engine.per_kwh import NO_KWH
from teaplan.engine.problem import Problem, Variant
from teaplan.engine.ratio import CLOSE, Least, Try, find_least
from teaplan.engine.status import Status
from teaplan.engine.steps import NO_HINTS, Asked, Hints, searched
from teaplan.shared.prices import Prices

NOTHING_ASKED = "demand: nothing is asked for in any future, so that there is no cost of a kWh"
"""Why there is no plan for the least cost of a kWh."""

PRICE = "price"
"""Decision of a plan that is sold at one price: that price, $/kWh."""


@dataclass(frozen=True)
class Outcome:
    """What a search found; money in the model's own sign, M$.

    Attributes
    ----------
    status, reasons
        How it ended; for an infeasible case what cannot hold together: family, place, branch, period.
    values
        Value by family and index of the model's decisions; empty without a plan.
    point
        The plan as a point of the problem.
    objective, bound, gap, gap_musd
        The model's objective at the plan, what no plan can better, and the distance; the last three of
        what was sought, where that was something else.
    history
        (seconds, incumbent, bound) over time.
    size
        Rows, columns, integers, nonzeros before any presolve.
    prices
        Of rows, as the relaxation of a large model has them.
    tried
        Prices of a kWh that were tried, where the least cost of one was sought.
    curve_musd
        What the plan is worse by on the curves than on their chords, M$ of what was sought: part of the gap.
    points
        Amounts at which chords are too far from their curves, by curve; all of a plan that does not hold on
        the curves, and is then none.
    """

    status: Status
    values: dict[str, dict[Any, float]] = field(default_factory=dict)
    point: Floats | None = None
    objective: float | None = None
    bound: float | None = None
    gap: float | None = None
    gap_musd: float | None = None
    seconds: float = 0.0
    history: tuple[tuple[float, float | None, float | None], ...] = ()
    size: dict[str, int] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()
    prices: Prices | None = None
    tried: tuple[Try, ...] = ()
    curve_musd: float = 0.0
    points: Mapping[str, tuple[float, ...]] = field(default_factory=dict)


def solve(
    model: Any,
    *,
    gap: float = 0.0,
    time_limit: float | None = None,
    threads: int = 1,
    seed: int = 0,
    max_nodes: int | None = None,
    told: Told | None = None,
    start: bool = True,
    said: Callable[[str], None] | None = None,
) -> Outcome:
    """Solve a planning model.

    Parameters
    ----------
    model
        What ``models/capacity_plan.py`` builds.
    gap
        In money, as a share; 0 means exact.
    time_limit
        Seconds of search; the best plan so far is kept.
    threads, seed, max_nodes
        HiGHS's; a search that ends by gap or nodes is the same every time.
    told
        Is told (incumbent, bound, gap, $/kWh of the incumbent) as they change.
    start
        Whether large models get a start of our own.
    said
        Is told in words what is looked for where there is no plan.
    """
    asked = Asked(gap, time_limit, threads, seed, max_nodes, start)
    return find_plan(Problem(model), asked=asked, told=told, said=said)


def find_plan(
    problem: Problem,
    change: Change = NO_CHANGE,
    *,
    asked: Asked,
    starts: Iterable[Floats] = (),
    hints: Hints = NO_HINTS,
    told: Told | None = None,
    said: Callable[[str], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Outcome:
    """Search a problem under a change.

    Parameters
    ----------
    problem, change
        What is solved.
    asked
        How.
    starts
        Points of the problem, of any origin: those that hold, or hold after the rest is solved again
        around their whole decisions, are plans to begin from.
    hints
        What is known before; under the same change, and where that is not for sure it is found out.
    told, said
        As in ``solve``.
    stop
        Whether to stop and keep the best plan.
    """
    variant = problem.under(change)
    found = _search_of(problem, variant, asked, told)
    found.said = said or found.said
    found.stop = stop or found.stop
    with interruptible(found):
        if problem.ratio is not None and problem.ratio.fewest <= NO_KWH:
            return Outcome(Status.INFEASIBLE, size=variant.matrix.size, reasons=(NOTHING_ASKED,))
        if problem.sales is not None and variant.own:
            return _at_one_price(problem, variant, change, found, asked, starts)
        if problem.ratio is not None and variant.own:
            least, last, answer = find_least(problem, variant, found, asked, starts)
            ended = least.closed(asked.gap)
            outcome = _outcome(last, answer, problem, variant, change, asked.max_nodes, ended=ended)
            return _on_curves(_of_ratio(least, outcome), problem, change, asked, last)
        answer, relaxed = searched(found, problem, variant, asked, starts, hints)
        outcome = _outcome(found, answer, problem, variant, change, asked.max_nodes)
        outcome = replace(outcome, prices=_prices(problem, variant, relaxed))
        return _on_curves(outcome, problem, change, asked, found)


def _on_curves(outcome: Outcome, problem: Problem, change: Change, asked: Asked, search: Search) -> Outcome:
    """Put a plan found on chords on the curves, where the model has some."""
    if outcome.point is None or not problem.curves:
        return outcome
    own = problem.under(replace(change, floor=None, reward=None))
    curves, price = problem.curves_of(own), 0.0 if problem.ratio is None else outcome.objective or 0.0
    kwh = np.zeros(len(own.matrix.cost))
    if problem.ratio is not None:
        np.add.at(kwh, own.place, problem.ratio.kwh)
    x = own.part(outcome.point)
    settled = curves.settled(replace(own.matrix, cost=own.matrix.cost - price * kwh), x, asked.options)
    if settled is None:
        return Outcome(Status.NO_PLAN, size=outcome.size, seconds=outcome.seconds, points=curves.standing(x))
    point, value = own.whole(settled), own.matrix.value(settled)
    if problem.ratio is not None:
        value /= float(kwh @ settled)
    worse = own.matrix.sign * (value - (outcome.objective or 0.0)) if change.reward is None else 0.0
    return replace(
        _wider(outcome, worse, float(kwh @ settled) if problem.ratio is not None else None, search),
        values=problem.values(point),
        point=point,
        objective=value,
        points=curves.missing(settled),
    )


def _wider(outcome: Outcome, worse: float, kwh: float | None, search: Search) -> Outcome:
    """Widen the gap of a search by what its plan is worse by on the curves."""
    musd = worse if kwh is None else worse * kwh
    if outcome.gap is None or outcome.gap_musd is None:
        return replace(outcome, curve_musd=musd)
    size = search.denominator() if kwh is None else abs(outcome.objective or 0.0)
    gap = max(0.0, outcome.gap + worse / max(size, CLOSE))
    return replace(outcome, curve_musd=musd, gap=gap, gap_musd=max(0.0, outcome.gap_musd + musd))


def _at_one_price(
    problem: Problem, variant: Variant, change: Change, found: Search, asked: Asked, starts: Iterable[Floats]
) -> Outcome:
    """Seek the least price at which a plan pays for itself; the plan carries the price it is sold at."""
    least, last, answer, price = find_least_price(problem, variant, found, asked, starts)
    ended = least.closed(asked.gap)
    outcome = _outcome(last, answer, problem, variant, change, asked.max_nodes, ended=ended, price=price)
    if least.price is not None and outcome.values:
        outcome = replace(outcome, values=outcome.values | {PRICE: {0: least.price}})
    return _of_ratio(least, outcome)


def _of_ratio(least: Least, outcome: Outcome) -> Outcome:
    """Say of the last search for a least cost per kWh what all of them have found."""
    share, musd = least.gap
    return replace(
        outcome,
        objective=least.price,
        bound=least.bound,
        gap=share,
        gap_musd=musd,
        history=tuple((tried.seconds, tried.least, tried.bound) for tried in least.tried),
        tried=tuple(least.tried),
    )


def _prices(problem: Problem, variant: Variant, relaxed: large.Relaxed | None) -> Prices | None:
    if relaxed is None or relaxed.prices is None or not variant.same or problem.ways is None:
        return None
    return Prices.of(problem.marks, relaxed.prices)


def relax(
    problem: Problem,
    change: Change = NO_CHANGE,
    *,
    asked: Asked,
    said: Callable[[str], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> large.Relaxed | None:
    """Solve the relaxation under a change, ahead of its search; None where there is none or it is small.

    It is that of the whole: others are held against its bound, and begin from what it says. It may take all
    of the time: no plan is looked for.
    """
    variant = problem.under(change)
    if not asked.start or len(variant.matrix.cost) < steps.LARGE:
        return None
    found = _search_of(problem, variant, asked, None)
    found.said = said or found.said
    found.stop = stop or found.stop
    with interruptible(found):
        return large.first_relaxation(found, asked.options, share=1.0)


def _search_of(problem: Problem, variant: Variant, asked: Asked, told: Told | None) -> Search:
    found = Search(variant.matrix, variant.scale, variant.scale_constant, asked.gap, told)
    if variant.same and len(variant.matrix.cost) >= large.MANY:
        found.loose = problem.loose
    if variant.own and problem.per_kwh is not None:
        each = problem.per_kwh
        found.per_kwh = lambda x: each(variant.whole(x))
    if asked.time_limit is not None:
        found.deadline = time.monotonic() + asked.time_limit
    return found


def _outcome(
    search: Search,
    answer: Answer | None,
    problem: Problem,
    variant: Variant,
    change: Change,
    max_nodes: int | None,
    *,
    ended: bool | None = None,
    price: float | None = None,
) -> Outcome:
    """Say what a search came to.

    ``ended`` is whether its gap is reached, where it cannot tell itself; ``price`` the one it was made at.
    """
    sign, found = search.matrix.sign, search.gap()
    kinds = highspy.HighsModelStatus
    reasons: tuple[str, ...] = ()
    if answer is not None and answer.status == kinds.kUnbounded:
        status = Status.UNBOUNDED
        search.best = search.value = None
    elif search.best is not None:
        if ended is None:
            ended = search.done() or (answer is not None and answer.status == kinds.kOptimal)
        if ended:
            status = Status.OPTIMAL
        elif search.interrupted.is_set():
            status = Status.INTERRUPTED
        elif answer is not None and answer.failed:
            status = Status.SOLVER_ENDED
        else:
            status = Status.NODE_LIMIT if max_nodes is not None and not search.late() else Status.TIME_LIMIT
    elif search.interrupted.is_set():
        status = Status.STOPPED
    elif answer is not None and answer.infeasible:
        told = problem.with_bars_as_rows(change, price)
        rows = rows_in_conflict(told, said=search.said, stop=search.interrupted.is_set)
        status, reasons = Status.INFEASIBLE, names_of(problem.model, told.row_names, rows)
    else:
        status = Status.SOLVER_FAILED if answer is not None and answer.failed else Status.NO_PLAN
    point = None if search.best is None else variant.whole(search.best)
    return Outcome(
        status,
        values={} if point is None else problem.values(point),
        point=point,
        objective=None if point is None else problem.matrix.value(point),
        bound=None if search.bound is None else sign * search.bound,
        gap=found[0],
        gap_musd=found[1],
        seconds=search.seconds(),
        history=tuple(search.history),
        size=search.matrix.size,
        reasons=reasons,
    )


class Interruptible(Protocol):
    """What a first Ctrl-C asks to stop."""

    interrupted: threading.Event


@contextmanager
def interruptible(search: Interruptible) -> Iterator[None]:
    """Ctrl-C once asks the search to stop and keep its best plan; twice stops at once."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.getsignal(signal.SIGINT)

    def ask(number: int, frame: Any) -> None:
        if search.interrupted.is_set():
            signal.signal(signal.SIGINT, before)
            raise KeyboardInterrupt
        search.interrupted.set()

    if before is signal.SIG_IGN:
        # a worker process: whoever started it says when to stop
        yield
        return
    signal.signal(signal.SIGINT, ask)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
