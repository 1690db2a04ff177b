"""All strategies of a case on one tree: which are solved, in what order, and what is made of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from teaplan.case import Case
from teaplan.progress import Listener, silent
from teaplan.studies import requested as on_request
from teaplan.studies import strategies as by_strategy
from teaplan.studies import values
from teaplan.studies.now import do_now
from teaplan.studies.results import Comparison, Solved
from teaplan.studies.tasks import Setup, run
from teaplan.tree import Tree

SIDE_BY_SIDE = 5_000
"""Nodes x sites x recipes from which solves go to processes of their own: a worker takes seconds to begin."""


Study = Callable[[Comparison, Setup, int, Listener], Comparison]
REQUESTED: dict[str, Study] = {
    "break_evens": on_request.with_break_evens,
    "worths": on_request.with_worths,
    "alternatives": on_request.with_alternatives,
}
"""Studies that are made when they are asked for."""


def workers_for(case: Case, threads: int) -> int:
    """Return in how many processes a case's solves are done: as many as threads, or all in this one."""
    size = len(Tree(case).nodes) * len(case.sites) * len(case.recipes)
    return threads if size >= SIDE_BY_SIDE else 1


def compare(
    setup: Setup,
    strategies: Sequence[str],
    *,
    studies: bool = True,
    requested: Collection[str] = (),
    tell: Listener = silent,
) -> Iterator[Comparison]:
    """Solve strategies, then the studies, and yield what is known: once with all strategies, once with all.

    Parameters
    ----------
    setup
        The case and how it is solved.
    strategies
        Names of the sheet ``strategies``; "" alone is no rule, of a case without the sheet.
    studies
        Whether futures and values are wanted.
    requested
        More studies, of ``REQUESTED``.
    tell
        Is told of every step.
    """
    began = time.monotonic()
    case, found, seconds = setup.case, dict[str, Any](), dict[str, float]()
    free = by_strategy.free_strategy(case, strategies)
    tasks = by_strategy.tasks(case, strategies)
    wanted = set(strategies)
    if studies:
        tasks += values.tasks(case, free, strategies)
    workers = workers_for(case, int(setup.settings["threads"] or 1))
    for name, result in run(setup, tasks, workers=workers, tell=tell):
        found[name] = result
        if name in wanted and wanted <= found.keys():
            seconds["strategies"] = time.monotonic() - began
            yield known(case, strategies, free, found, seconds)
            wanted = set()
    if studies or wanted:
        seconds["studies"] = time.monotonic() - began - seconds.get("strategies", 0.0)
        yield known(case, strategies, free, found, seconds)
    whole = known(case, strategies, free, found, seconds)
    for name, study in REQUESTED.items():
        if name in requested and len(whole.ranked) == len(strategies):
            began = time.monotonic()
            whole = study(whole, setup, workers, tell)
            whole = replace(whole, seconds={**whole.seconds, name: time.monotonic() - began})
            yield replace(whole, do_now=do_now(whole))


def known(
    case: Case,
    strategies: Sequence[str],
    free: str | None,
    found: Mapping[str, Any],
    seconds: Mapping[str, float],
) -> Comparison:
    """Return what the results so far say.

    Parameters
    ----------
    case, strategies, free
        The case, the strategies asked for, and that without rules, if any.
    found
        Results of tasks by name.
    seconds
        By part of the work.
    """
    solved = {name: one for name, one in found.items() if isinstance(one, Solved)}
    so_far = Comparison(
        case,
        results=tuple(solved[name] for name in strategies if name in solved),
        free=solved.get(values.NO_RULE if free is None else free),
        futures=values.futures_of(case, solved),
        seconds=dict(seconds),
    )
    told = values.values_of(so_far, solved) if so_far.futures else {}
    return replace(so_far, values=told, do_now=do_now(so_far))
