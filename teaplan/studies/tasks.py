"""Many solves that hang on one another, in this process or side by side in several.

A task is a function of this package with plain arguments: it is given a bench, which keeps the cases it
has built, and the results of the tasks it needs. Which worker does it, and after what, changes nothing.
"""

from __future__ import annotations

import multiprocessing
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from teaplan.case import Case
from teaplan.model_file import load
from teaplan.progress import Listener, Phase, Progress, silent
from teaplan.studies.planner import Planner, planner_of
from teaplan.studies.variations import BASE, Variation, varied
from teaplan.studies.worker import settle

Stop = Callable[[], bool]

LOOK_UP = 0.3
"""Seconds between two looks at what has ended and whether to stop."""


class WorkerLostError(OSError):
    """A worker process ended twice before its task was done: killed, or out of memory."""


@dataclass(frozen=True)
class Setup:
    """What every task is done with.

    Attributes
    ----------
    case
        The case as read.
    model_file
        A planner's own model; None is the standard one.
    settings
        ``mip_gap, time_limit_s, threads, seed`` of every solve.
    max_nodes
        See ``teaplan.engine.solve``.
    """

    case: Case
    model_file: str | None
    settings: Mapping[str, Any]
    max_nodes: int | None = None


class Bench:
    """What one worker has at hand: the case built once, and how to tell and when to stop."""

    def __init__(
        self, setup: Setup, tell: Listener = silent, stop: Callable[[], bool] = lambda: False
    ) -> None:
        self.setup, self.tell, self.stop = setup, tell, stop
        self.build = load(setup.model_file)
        self._base: Planner | None = None
        self._last: tuple[Variation, Planner] | None = None

    def planner(self, variation: Variation = BASE) -> Planner:
        """Return the planner of the case, or of a variation of it; the last variation is kept as well."""
        if variation == BASE:
            self._base = self._base or self._make(self.setup.case)
            return self._base
        if self._last is None or self._last[0] != variation:
            self._last = None
            self._last = (variation, self._make(varied(self.setup.case, variation)))
        return self._last[1]

    def _make(self, case: Case) -> Planner:
        return planner_of(case, self.build, self.setup.settings, self.setup.max_nodes)


Work = Callable[..., Any]
"""Called with (bench, given, *args); ``given`` are the results of the tasks needed, by name."""


@dataclass(frozen=True)
class Task:
    """A piece of work.

    Attributes
    ----------
    name
        Of its result.
    work
        A function at the top of a module, so that another process can find it.
    args
        Plain data.
    needs
        Tasks whose results it is given; one that was given up has none.
    """

    name: str
    work: Work
    args: tuple[Any, ...] = ()
    needs: tuple[str, ...] = ()


def run(
    setup: Setup, tasks: Sequence[Task], *, workers: int, tell: Listener = silent
) -> Iterator[tuple[str, Any]]:
    """Do tasks, each as soon as what it needs is done, and yield (name, result) as they end.

    Parameters
    ----------
    setup
        What they are done with; with several workers each solve has one thread.
    tasks
        Those that are wanted first come first; a task needs only what stands before it.
    workers
        Processes; 1 does all in this one.
    tell
        Is told of every step.

    Raises
    ------
    WorkerLostError
        Where a worker ended twice before its task was done.
    """
    if workers == 1:
        yield from _in_turn(setup, tasks, tell)
    else:
        single = replace(setup, settings={**setup.settings, "threads": 1})
        with _Pool(single, workers, tell) as pool:
            yield from pool.run(tasks)


def _in_turn(setup: Setup, tasks: Sequence[Task], tell: Listener) -> Iterator[tuple[str, Any]]:
    bench, results = Bench(setup), dict[str, Any]()
    for number, task in enumerate(tasks, 1):

        def numbered(progress: Progress, number: int = number) -> None:
            tell(replace(progress, step=number, steps=len(tasks)))

        bench.tell = numbered
        given = {name: results[name] for name in task.needs if name in results}
        results[task.name] = result = task.work(bench, given, *task.args)
        yield task.name, result
        if getattr(result, "status", "") in ("interrupted", "stopped"):
            return


class _Pool:
    """Worker processes, with whoever listens to them."""

    def __init__(self, setup: Setup, workers: int, tell: Listener) -> None:
        self.setup, self.workers, self.tell = setup, workers, tell
        self.context = multiprocessing.get_context("spawn")
        self.stop = self.context.Event()
        self.words = self.context.SimpleQueue()
        self.executor = self._executor()
        self.counts = (0, 0)
        self.listener = threading.Thread(target=self._listen, daemon=True)

    def __enter__(self) -> _Pool:
        self.listener.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop.set()
        if any(error):
            self._kill()
        self.executor.shutdown(wait=True, cancel_futures=True)
        self.words.put(None)
        self.listener.join()

    def _executor(self) -> ProcessPoolExecutor:
        given = (self.setup, self.words, self.stop)
        return ProcessPoolExecutor(self.workers, self.context, initializer=_begin, initargs=given)

    def _kill(self) -> None:
        for process in list(getattr(self.executor, "_processes", None) or {}):
            self.executor._processes[process].kill()

    def _listen(self) -> None:
        while (progress := self.words.get()) is not None:
            done, every = self.counts
            self.tell(replace(progress, step=min(done + 1, every), steps=every))

    def run(self, tasks: Sequence[Task]) -> Iterator[tuple[str, Any]]:
        """See the function ``run``."""
        waiting, results = list(tasks), dict[str, Any]()
        running: dict[Future[Any], Task] = {}
        lost = 0
        with self._interruptible():
            while waiting or running:
                self.counts = (len(results), len(tasks))
                try:
                    self._submit(waiting, running, results)
                    if not running:
                        return
                    ended, _ = wait(running, timeout=LOOK_UP, return_when=FIRST_COMPLETED)
                    done = {running[future].name: future.result() for future in ended}
                except BrokenProcessPool:
                    lost += 1
                    if lost > 1:
                        what = " or ".join(task.name or "no rule" for task in running.values())
                        raise WorkerLostError(
                            f"a worker ended twice while solving {what}: killed, or out of memory"
                        ) from None
                    waiting = [*running.values(), *waiting]
                    running.clear()
                    self.executor = self._executor()
                    continue
                for task in [running.pop(future) for future in ended]:
                    results[task.name] = done[task.name]
                    self.tell(Progress(Phase.SOLVE, of=task.name, ended=True))
                    yield task.name, results[task.name]

    def _submit(self, waiting: list[Task], running: dict[Future[Any], Task], results: dict[str, Any]) -> None:
        """Hand out what can begin, in order, as far as there are hands."""
        if self.stop.is_set():
            waiting.clear()
            return
        for task in list(waiting):
            if len(running) >= self.workers:
                return
            if all(name in results for name in task.needs):
                given = {name: results[name] for name in task.needs}
                running[self.executor.submit(_do, task, given)] = task
                waiting.remove(task)

    @contextmanager
    def _interruptible(self) -> Iterator[None]:
        """Ctrl-C once asks all to stop and keep their best plans; twice stops at once."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = signal.getsignal(signal.SIGINT)

        def ask(number: int, frame: Any) -> None:
            if self.stop.is_set():
                signal.signal(signal.SIGINT, before)
                raise KeyboardInterrupt
            self.stop.set()

        signal.signal(signal.SIGINT, ask)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)


_worker: dict[str, Bench] = {}


def _begin(setup: Setup, words: Any, stop: Any) -> None:
    """Make a worker's bench: it leaves Ctrl-C to whoever started it, and ends with it."""
    settle()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _worker["bench"] = Bench(setup, words.put, stop.is_set)


def _do(task: Task, given: Mapping[str, Any]) -> Any:
    return task.work(_worker["bench"], given, *task.args)
