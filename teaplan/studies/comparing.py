"""All strategies of a case on one tree: which are solved, in what order, and what is made of it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from teaplan.case import Case
from teaplan.progress import Listener, silent
from teaplan.studies import strategies as by_strategy
from teaplan.studies.results import Comparison, Solved
from teaplan.studies.tasks import Setup, run
from teaplan.tree import Tree

SIDE_BY_SIDE = 5_000
"""Nodes x sites x recipes from which solves go to processes of their own: a worker takes seconds to begin."""

NO_RULE = "no rule"
"""Name of the plan under no rule, where no strategy is free."""


def workers_for(case: Case, threads: int) -> int:
    """Return in how many processes a case's solves are done: as many as threads, or all in this one."""
    size = len(Tree(case).nodes) * len(case.sites) * len(case.recipes)
    return threads if size >= SIDE_BY_SIDE else 1


def compare(setup: Setup, strategies: Sequence[str], *, tell: Listener = silent) -> Iterator[Comparison]:
    """Solve strategies and yield what is known, first with all strategies, then with more and more studies.

    Parameters
    ----------
    setup
        The case and how it is solved.
    strategies
        Names of the sheet ``strategies``; "" alone is no rule, of a case without the sheet.
    tell
        Is told of every step.
    """
    began = time.monotonic()
    found: dict[str, Solved] = {}
    workers = workers_for(setup.case, int(setup.settings["threads"] or 1))
    for name, result in run(setup, by_strategy.tasks(setup.case, strategies), workers=workers, tell=tell):
        if isinstance(result, Solved):
            found[name] = result
    free = by_strategy.free_strategy(setup.case, strategies)
    yield Comparison(
        setup.case,
        results=tuple(found[name] for name in strategies if name in found),
        free=None if free is None else found.get(free),
        seconds={"strategies": time.monotonic() - began},
    )
