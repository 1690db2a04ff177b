"""Large models: a proven bound from the relaxation, then plans among what the relaxation says.

The relaxation's bound is good and the incumbent is the problem. Most whole decisions are at zero in
it; barred there, what is left is a problem that presolve makes a tenth of the size and branch and bound
closes. Then the cheapest of the barred ones, by reduced cost, are let in as well.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from teaplan.engine import stages
from teaplan.engine.certificate import proven_bound, reduced_costs
from teaplan.engine.handover import Floats, Matrix
from teaplan.engine.highs import Answer, Bridge
from teaplan.engine.incumbent import Search
from teaplan.engine.ways import Ways, added, parts
from teaplan.shared.search_order import HOLDS

LINES = 1
"""Priority of lines bought in the search order; openings and buildings come before, other moves after."""

USED = 0.0001
"""Lines or set-ups in the relaxation from which a decision is left free.

Measured on the United States case: 0.02 bars what is worth 0.5 % of the objective, 0.004 0.3 %,
0.0001 next to nothing, and each leaves much the same number of whole decisions (4,000 of 68,000).
"""

START_GAP = 0.001
"""Relative gap at which the search among some of the decisions ends."""

EFFORT = 0.3
"""Share of the search among some decisions that goes into heuristics (HiGHS's own is 0.05): its bound is not
wanted. On the United States case with money a gap of 0.7 % is left after 200 seconds, else 2.4 %."""

LOOKING = 0.8
"""Share of the time that is left for looking among some of the decisions. On the United States case with
money the gap is 4 % after 130 seconds of it and 0.8 % after 170; what is looked at later adds little."""

BOUND_WITHIN = 0.8
"""Share of the time that is left in which a bound is to be there: a search wants some of it for plans."""

ACCURACY = 1e-5
"""Relative gap at which interior points end; what the prices then prove is computed by us."""

SOLVER = "ipx"
"""Interior points with a basis as preconditioner. On the United States case twice as fast as HiPO (85 seconds
against 158), on one future of it four times (2.4 against 10.7); each proves the same bound to 1e-6."""

INTERIOR: dict[str, Any] = {
    "solver": SOLVER,
    "run_crossover": "off",
    "ipm_optimality_tolerance": ACCURACY,
}
"""Options of HiGHS for a relaxation by interior points."""

ROUGH = 1e-3
"""That of a bound that is there sooner: by 75 of 620 seconds, for 4 of 24,678 M$."""

BOUNDING = "bounding what any plan can reach"

MANY = 60_000
"""Columns from which what a bound hardly needs is left out of it (``loose``), and from which futures are
bounded apart once they part. On the United States case with money (215,000 columns, 9 futures that part in
three) that takes half the time of the whole relaxation, 180 seconds for 360, and proves 0.6 % of what is
spent less: what comes before they part is chosen with hindsight."""

ALIKE = 0.05
"""Share of the orders of a freer problem's relaxation that may be barred, if it is to say where plans are."""


@dataclass(frozen=True)
class Relaxed:
    """What the relaxation says.

    Attributes
    ----------
    x
        Values of columns.
    prices
        Of rows, where there are some.
    bound
        What is proven of the minimised problem, where something is.
    exact
        Whether it is of the problem itself, and of all of it at once: no other one proves more.
    """

    x: Floats
    prices: Floats | None
    bound: float | None = None
    exact: bool = True


def start(
    search: Search,
    order: Sequence[tuple[int, int]],
    options: dict[str, Any],
    relaxed: Relaxed,
    ways: Ways | None = None,
    workers: int = 1,
) -> None:
    """Give a search its bound and its first plans.

    Parameters
    ----------
    search
        Gets them.
    order
        (priority, period) of each column.
    options
        HiGHS options of every step.
    relaxed
        What the relaxation says.
    ways
        Where columns and rows stand in the tree, if plans are to be looked for along it first.
    workers
        Futures whose ends are decided at once.
    """
    search.learn(relaxed.bound)
    reduced = None
    if relaxed.prices is not None:
        reduced = reduced_costs(search.matrix, relaxed.prices)
    looked = False
    decided = decisions(search.matrix, order)
    if ways is not None and not search.done():
        among = barred(search.matrix, decided & (relaxed.x < USED))
        kept = np.array([first == HOLDS for first, _ in order])
        search.polish(stages.plan(search, among, ways, kept, relaxed.x, options, workers), options)
        search.settle(options)
    for restricted in _restrictions(search.matrix, order, relaxed, decided):
        if not search.done() and not search.late() and not looked:
            _look(search, restricted, options)
            looked = search.best is not None
    if reduced is not None and search.best is not None and not search.late() and not search.done():
        _look(search, wider(search.matrix, relaxed.x, reduced, search.best, decided), options)


def decisions(matrix: Matrix, order: Sequence[tuple[int, int]]) -> NDArray[np.bool_]:
    """Return the whole columns that may be barred: those that do not follow from others (``HOLDS``)."""
    found: NDArray[np.bool_] = matrix.integer & (np.array([first for first, _ in order]) < HOLDS)
    return found


def forks(matrix: Matrix, ways: Ways | None) -> Ways | None:
    """Return the ways of a large problem whose futures have nothing in common once they part; else None."""
    return None if ways is None or len(matrix.cost) < MANY or ways.tied(matrix).any() else ways


def about(
    search: Search,
    order: Sequence[tuple[int, int]],
    ways: Ways,
    kinds: NDArray[np.intp],
    options: dict[str, Any],
) -> Relaxed | None:
    """Say where plans are, sooner than the relaxation and without a bound: it, among what futures use alone.

    A decision that none of the futures looked at makes at any node is barred at all of them: few of the kinds
    of lines at few of the sites are left. On the United States case with numbers against scale the likeliest
    future after each outcome of the first fork (67 seconds) says enough: the relaxation among their decisions
    takes 90 seconds instead of more than 600, and is worth 0.1 % of its objective less.

    Parameters
    ----------
    search, order, options
        As in ``start``.
    ways
        Where columns and rows stand in the tree; no row ties several ways together.
    kinds
        Number of each column's decision, the same at all nodes.

    Returns
    -------
    Relaxed or None
        None where it has no solution or the time is up.
    """
    matrix, loose = search.matrix, search.loose
    decided = decisions(matrix, order)
    if loose is not None:
        matrix, kinds, decided = loose.part(matrix), kinds[loose.columns], decided[loose.columns]
        ways = ways.part(loose.rows, loose.columns)
    likely = ways.likeliest()
    ways = replace(ways, through=ways.through[likely], shares=ways.shares[likely])
    used = np.zeros(int(kinds.max()) + 1, dtype=bool)
    _, each = parts(matrix, ways, np.zeros(len(matrix.row_lower)))
    for number, part in enumerate(each, 1):
        words = f"looking where plans are, future {number} of {len(likely)}"
        answer = _interior(search, part.matrix, words, options)
        if answer.x is None or search.late():
            return None
        used[kinds[part.columns[answer.x >= USED]]] = True
    answer = _interior(search, barred(matrix, decided & ~used[kinds]), "looking where plans are", options)
    if answer.x is None or search.late():
        return None
    x = answer.x if loose is None else loose.point(answer.x, len(search.matrix.cost))
    return Relaxed(x, None, exact=False)


def quick(search: Search, ways: Ways | None, options: dict[str, Any]) -> Relaxed | None:
    """Bound a problem quickly: where it is large and its futures part, apart from there on; else as a whole.

    Parameters
    ----------
    search
        Its matrix is that of ``ways``.
    ways
        Where its columns and rows stand in the tree; None where nobody knows.

    Returns
    -------
    Relaxed or None
        None where it has no solution or the time is up.
    """
    branches = forks(search.matrix, None if ways is None else ways.parted())
    if branches is None:
        return relaxation(search, options)
    return by_futures(search, branches, np.zeros(len(search.matrix.row_lower)), options, "branch")


def suits(matrix: Matrix, freer: Relaxed) -> bool:
    """Whether a freer problem's relaxation says where plans of a problem are: it hardly uses what is barred.

    Parameters
    ----------
    matrix
        The problem: fewer columns may be used than in the freer one.
    """
    orders = freer.x[matrix.integer]
    barred = np.maximum(orders - matrix.upper[matrix.integer], 0.0).sum()
    return bool(barred <= ALIKE * orders.sum())


def relaxation(search: Search, options: dict[str, Any], share: float = BOUND_WITHIN) -> Relaxed | None:
    """Solve the relaxation by interior points; None where it has no solution or the time is up.

    Parameters
    ----------
    search, options
        As in ``start``.
    share
        Of the time that is left it may take.
    """
    answer = _interior(search, search.matrix, BOUNDING, options, share)
    if answer.infeasible or search.late():
        return None
    bound = None if answer.prices is None else proven_bound(search.matrix, answer.prices)
    x = np.zeros(len(search.matrix.cost)) if answer.x is None else answer.x
    return Relaxed(x, answer.prices, bound)


def first_relaxation(
    search: Search, options: dict[str, Any], share: float = BOUND_WITHIN, accuracy: float = ACCURACY
) -> Relaxed | None:
    """Solve the relaxation; of a case of many columns without what its bound hardly needs, where it names it.

    Parameters
    ----------
    search, options, share
        As in ``relaxation``.
    accuracy
        Relative gap at which it ends, where something is left out.
    """
    matrix, loose = search.matrix, search.loose
    if loose is None:
        return relaxation(search, options, share)
    near = options | {"ipm_optimality_tolerance": accuracy}
    answer = _interior(search, loose.part(matrix), BOUNDING, near, share)
    if answer.x is None or answer.prices is None:
        # what was left out may be what a rule asks for
        return None if search.late() else relaxation(search, options, share)
    prices = loose.prices(answer.prices, len(matrix.row_lower))
    x = loose.point(answer.x, len(matrix.cost))
    return Relaxed(x, prices, proven_bound(matrix, prices), exact=False)


def by_futures(
    search: Search, ways: Ways, prices: Floats, options: dict[str, Any], one: str = "future"
) -> Relaxed | None:
    """Bound the futures one by one, tied by known prices; None where one has no bound or the time is up.

    Parameters
    ----------
    search
        Its matrix is that of ``ways``.
    ways, prices
        See ``ways.added``.
    one
        What a way is called when it is told which one is bounded.
    """
    count = itertools.count(1)

    def bound(part: Matrix) -> tuple[float, Floats, Floats] | None:
        words = f"{BOUNDING}, {one} {next(count)} of {len(ways.through)}"
        answer = None if search.late() else _interior(search, part, words, options)
        if answer is None or answer.x is None or answer.prices is None:
            return None
        proven = proven_bound(part, answer.prices)
        return None if proven is None else (proven, answer.x, answer.prices)

    found = added(search.matrix, ways, prices, bound)
    return None if found is None else Relaxed(found.x, found.prices, found.bound, exact=False)


def _interior(
    search: Search, matrix: Matrix, words: str, options: dict[str, Any], share: float = BOUND_WITHIN
) -> Answer:
    """Solve a relaxation by interior points within a share of the time a search has left."""
    search.said(words)
    lp = Bridge(matrix, relaxed=True, **(INTERIOR | search.until(share) | options))

    def told(event: Any) -> None:
        step = event.data_out.ipm_iteration_count
        # before its first step and after its last it counts -1
        search.said(f"{words}, step {step}" if step > 0 else words)

    lp.highs.cbIpmInterrupt.subscribe(told)
    return lp.run(lambda *_: search.late())


def _look(search: Search, restricted: Matrix, options: dict[str, Any]) -> None:
    """Look for plans among some of the decisions, from the best so far."""
    bridge = Bridge(
        restricted, mip_rel_gap=START_GAP, mip_heuristic_effort=EFFORT, **search.until(LOOKING), **options
    )
    if search.best is not None:
        bridge.start_from(search.best)
    bridge.highs.cbMipImprovingSolution.subscribe(search.improved)
    search.polish(bridge.run(lambda *_: search.late() or search.done()).x, options)


def _restrictions(
    matrix: Matrix, order: Sequence[tuple[int, int]], relaxed: Relaxed, decided: NDArray[np.bool_]
) -> Iterator[Matrix]:
    """Yield smaller problems: what the relaxation uses, then no orders at all, the last resort."""
    yield barred(matrix, decided & (relaxed.x < USED))
    priority = np.array([first for first, _ in order])
    yield barred(matrix, matrix.integer & (priority <= LINES))


def wider(matrix: Matrix, x: Floats, reduced: Floats, best: Floats, decided: NDArray[np.bool_]) -> Matrix:
    """Let in as many decisions again as the relaxation and the best plan use: those of least reduced cost.

    Parameters
    ----------
    matrix
        The whole problem, minimised.
    x, reduced
        Values and reduced costs of its relaxation.
    best
        The best plan so far; what it uses stays free.
    decided
        Whole columns that may be barred: those that do not follow from others.
    """
    free = decided & ((x >= USED) | (best > 0.5))
    rest = np.flatnonzero(decided & ~free)
    let_in = rest[np.argsort(reduced[rest], kind="stable")[: int(free.sum())]]
    out = decided & ~free
    out[let_in] = False
    return barred(matrix, out)


def barred(matrix: Matrix, out: Any) -> Matrix:
    """Return the problem in which some columns stay at zero, or at what they must be."""
    return matrix.bounded(matrix.lower, np.where(out, np.maximum(matrix.lower, 0.0), matrix.upper))
