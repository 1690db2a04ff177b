"""Find a plan: the relaxation, a start around what it says, then HiGHS's branch and bound.

The gap is money: |bound - value| over max(|value|, what the plan spends, 1 M$): an NPV may be near 0.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import highspy

from teaplan.engine import large
from teaplan.engine.conflict import rows_in_conflict
from teaplan.engine.handover import Floats, Matrix, hand_over, vector
from teaplan.engine.highs import Answer, Bridge
from teaplan.engine.incumbent import Search, Told
from teaplan.engine.naming import names_of
from teaplan.engine.per_kwh import cost_per_kwh
from teaplan.engine.status import Status

LARGE = 20_000
"""Columns from which a start of our own and the interior point method pay."""


@dataclass(frozen=True)
class Outcome:
    """What a search found; money in the model's own sign, M$.

    Attributes
    ----------
    status, reasons
        How it ended; for an infeasible case what cannot hold together: family, place, branch, period.
    values
        Value by family and index of the model's decisions; empty without a plan.
    objective, bound, gap, gap_musd
        The model's objective at the plan, what no plan can better, and the distance.
    history
        (seconds, incumbent, bound) over time.
    size
        Rows, columns, integers, nonzeros before any presolve.
    """

    status: Status
    values: dict[str, dict[Any, float]] = field(default_factory=dict)
    objective: float | None = None
    bound: float | None = None
    gap: float | None = None
    gap_musd: float | None = None
    seconds: float = 0.0
    history: tuple[tuple[float, float | None, float | None], ...] = ()
    size: dict[str, int] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()


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
    matrix = hand_over(model)
    place = {id(variable): j for j, variable in enumerate(matrix.columns)}
    scale = vector(model.scale_vector, place, len(matrix.cost))
    search = Search(matrix, scale, model.scale_constant, gap, told)
    search.said = said or search.said
    search.per_kwh = cost_per_kwh(model, matrix, place)
    if time_limit is not None:
        search.deadline = time.monotonic() + time_limit
    options = {"threads": threads, "random_seed": seed}
    with interruptible(search):
        if start and len(matrix.cost) >= LARGE:
            large.start(search, search_order(model, matrix), options)
        answer = None if search.done() or search.late() else _branch_and_bound(search, options, max_nodes)
        return _outcome(search, answer, model, place, max_nodes)


def search_order(model: Any, matrix: Matrix) -> list[tuple[int, int]]:
    """(priority, period) of each column, from the model's families."""
    order = model.search_order
    return [
        order[variable.parent_component().name](variable.index())
        if variable.parent_component().name in order
        else (3, 0)
        for variable in matrix.columns
    ]


def _branch_and_bound(search: Search, options: dict[str, Any], max_nodes: int | None) -> Answer:
    limits: dict[str, Any] = {"mip_rel_gap": 0.0, "mip_abs_gap": 1e-9, "mip_feasibility_tolerance": 1e-7}
    if search.best is not None:
        limits["mip_abs_gap"] = max(1e-9, search.asked * search.denominator())
    elif search.asked > 0:
        limits["mip_rel_gap"] = search.asked
    if max_nodes is not None:
        limits["mip_max_nodes"] = max_nodes
    limits |= search.until()
    bridge = Bridge(search.matrix, **limits, **options)
    if search.best is not None:
        bridge.start_from(search.best)

    def watch(_: float | None, bound: float | None) -> bool:
        search.learn(bound)
        return search.late() or (search.best is not None and search.done())

    bridge.highs.cbMipImprovingSolution.subscribe(search.improved)
    answer = bridge.run(watch)
    if answer.infeasible:
        # A presolve that is wrong about feasibility has been reported: never trust it alone.
        search.said("no plan seems to fit: making sure of it")
        bridge = Bridge(search.matrix, presolve="off", **limits, **options)
        answer = bridge.run(watch)
    search.polish(answer.x, options)
    if answer.x is not None:
        search.learn(answer.bound)
    return answer


def _outcome(
    search: Search, answer: Answer | None, model: Any, place: dict[int, int], max_nodes: int | None
) -> Outcome:
    sign, found = search.matrix.sign, search.gap()
    kinds = highspy.HighsModelStatus
    reasons: tuple[str, ...] = ()
    if answer is not None and answer.status == kinds.kUnbounded:
        status = Status.UNBOUNDED
        search.best = search.value = None
    elif search.best is not None:
        ended = search.done() or (answer is not None and answer.status == kinds.kOptimal)
        if ended:
            status = Status.OPTIMAL
        elif search.interrupted.is_set():
            status = Status.INTERRUPTED
        else:
            status = Status.NODE_LIMIT if max_nodes is not None and not search.late() else Status.TIME_LIMIT
    elif search.interrupted.is_set():
        status = Status.STOPPED
    elif answer is not None and answer.infeasible:
        rows = rows_in_conflict(search.matrix, said=search.said, stop=search.interrupted.is_set)
        status, reasons = Status.INFEASIBLE, names_of(model, search.matrix.row_names, rows)
    else:
        status = Status.NO_PLAN
    return Outcome(
        status,
        values={} if search.best is None else _values(model, place, search.best),
        objective=None if search.value is None else sign * search.value,
        bound=None if search.bound is None else sign * search.bound,
        gap=found[0],
        gap_musd=found[1],
        seconds=search.seconds(),
        history=tuple(search.history),
        size=search.matrix.size,
        reasons=reasons,
    )


def _values(model: Any, place: dict[int, int], x: Floats) -> dict[str, dict[Any, float]]:
    """Value by family and index; a variable in no row and without cost stays at its lower bound."""
    return {
        name: {
            key: float(x[place[id(variable)]]) if id(variable) in place else float(variable.lb or 0.0)
            for key, variable in family.items()
        }
        for name, family in model.decisions.items()
    }


@contextmanager
def interruptible(search: Search) -> Iterator[None]:
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

    signal.signal(signal.SIGINT, ask)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
