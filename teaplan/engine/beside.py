"""The relaxation of a large problem solved in a thread of its own, while plans are looked for.

HiGHS lets go of Python while it runs, so that two of them run at once in one process; they share nothing
but what a search knows, and each is asked to use one thread.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from teaplan.engine import large
from teaplan.engine.incumbent import Search
from teaplan.engine.loose import Loose

SHARE = 0.97
"""Share of the time that is left the relaxation may take: no plan waits for it."""


@contextmanager
def bounded(
    search: Search, loose: Loose | None, options: dict[str, Any]
) -> Iterator[Future[large.Relaxed | None]]:
    """Solve the relaxation beside what is done within; the search learns its bound as soon as it is there.

    Parameters
    ----------
    search
        Gets the bound. It is told of nothing else: what is done within tells how far it is.
    loose
        What the bound hardly needs, where that is known.
    options
        HiGHS options, of one thread.

    Yields
    ------
    Future
        Of the relaxation. Left without waiting for it, it is stopped.
    """
    left = threading.Event()
    own = search.again(search.matrix, search.scale, search.scale_constant, search.asked)
    own.loose, own.said, own.interrupted = loose, lambda _: None, threading.Event()
    own.stop = lambda: left.is_set() or search.late()

    def work() -> large.Relaxed | None:
        found = large.first_relaxation(own, options, SHARE, large.ROUGH)
        if found is not None:
            search.learn(found.bound)
        return found

    pool = ThreadPoolExecutor(1)
    try:
        yield pool.submit(work)
    finally:
        left.set()
        pool.shutdown()
