"""Workers that are processes of this machine.

Each worker is a pool of its own: when a process of a ``ProcessPoolExecutor`` is killed, the whole
executor ends, and all that its other processes were doing would be lost as well.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from types import TracebackType
from typing import Any, Self

from teaplan.studies.worker import settle


class Pool:
    """Processes of this machine; see ``crew.Crew``.

    Parameters
    ----------
    size
        How many.
    """

    died: tuple[type[BaseException], ...] = (BrokenProcessPool,)

    def __init__(self, size: int) -> None:
        self.size = size
        self._workers = [_Worker() for _ in range(size)]

    def begin(self, worker: int, work: Callable[..., Any], *given: Any) -> Future[Any]:
        """Give a worker something to do; one that has died meanwhile fails at it."""
        return self._workers[worker].begin(work, *given)

    def renew(self, worker: int) -> None:
        """Start a process in the place of one that died."""
        self._workers[worker].stop()
        self._workers[worker] = _Worker()

    def __enter__(self) -> Self:
        """Begin to work."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Send everybody away: a point takes minutes, and nobody waits for one that is not wanted."""
        for worker in self._workers:
            worker.stop()


class _Worker:
    """One process, and what it is doing."""

    def __init__(self) -> None:
        # spawn: a process forked beside the threads of a solver may never come up
        context = multiprocessing.get_context("spawn")
        self._executor = ProcessPoolExecutor(1, mp_context=context, initializer=settle)
        self._number: Future[int] = self._executor.submit(os.getpid)
        self._doing: Future[Any] = self._number

    def begin(self, work: Callable[..., Any], *given: Any) -> Future[Any]:
        """Give it something to do."""
        try:
            self._doing = self._executor.submit(work, *given)
        except BrokenProcessPool as error:
            self._doing = Future()
            self._doing.set_exception(error)
        return self._doing

    def stop(self) -> None:
        """End it, killed if it is busy, and give back what the executor holds."""
        if not self._doing.done() and self._number.exception() is None:
            _kill(self._number.result())
        self._executor.shutdown(wait=True)


def _kill(number: int) -> None:
    try:
        os.kill(number, signal.SIGKILL)
    except ProcessLookupError:
        # it has just ended by itself
        return
