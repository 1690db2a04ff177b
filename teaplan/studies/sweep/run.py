"""A sweep from its design to its rows: the base plans, then every point that is not finished yet."""

from __future__ import annotations

import hashlib
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from teaplan.progress import Listener, Phase, Progress, silent
from teaplan.studies.sweep.crew import Crew, CrewLostError
from teaplan.studies.sweep.design import Design
from teaplan.studies.sweep.journal import Journal
from teaplan.studies.sweep.points import Point, base_point, point_at
from teaplan.studies.sweep.table import tidy
from teaplan.studies.sweep.work import Shared, run_base, run_point
from teaplan.studies.tornado import tornado_table
from teaplan.workbook import input_hash

SETTINGS = ("mip_gap", "time_limit_s", "seed")
"""Settings that decide which plan is found."""

DECIDING = ("teaplan", "highspy", "pyomo", "numpy")
"""Packages whose next version may find another plan."""

TRIES = 2
"""How often a point is begun: a worker may die for no fault of the point."""


@dataclass(frozen=True)
class Sweep:
    """What a sweep gave.

    Attributes
    ----------
    shared, design, points
        What was asked.
    base
        Rows and plans of the case as typed; None where a Ctrl-C came before.
    rows
        By point id; of finished points only.
    lost
        Points at which two workers died.
    interrupted
        Whether Ctrl-C ended it.
    """

    shared: Shared
    design: Design
    points: tuple[Point, ...]
    base: Mapping[str, Any] | None
    rows: Mapping[str, list[dict[str, Any]]]
    lost: tuple[Point, ...] = ()
    interrupted: bool = False

    @cached_property
    def table(self) -> pd.DataFrame:
        """A row per point and strategy: see ``table.tidy``."""
        return tidy(self.design, self.points, self.shared.strategies, self.rows)

    @cached_property
    def tornado(self) -> pd.DataFrame:
        """What each factor moves: see ``tornado.tornado_table``."""
        return tornado_table(self.table)

    @property
    def finished(self) -> int:
        """How many points are finished."""
        return sum(point.id in self.rows for point in self.points)


def identity(shared: Shared) -> dict[str, Any]:
    """Return all that decides what a point gives, beside its own levers."""
    model = None if shared.model_file is None else shared.model_file.read_bytes()
    return {
        "case": {"name": shared.case.settings.case_name, "hash": input_hash(shared.case)},
        "model": None if model is None else hashlib.sha256(model).hexdigest(),
        "settings": {name: shared.settings[name] for name in SETTINGS},
        "strategies": list(shared.strategies),
        "versions": {name: shared.versions[name] for name in DECIDING},
    }


def run_sweep(
    shared: Shared,
    design: Design,
    *,
    journal: Journal,
    crew: Crew,
    tell: Listener = silent,
) -> Sweep:
    """Plan all points that the journal has not; Ctrl-C ends it with those that are finished.

    Parameters
    ----------
    shared, design
        The case and its points.
    journal
        Of this sweep's ``identity``. Gets each point as it is finished, and gives those finished before.
    crew
        Does the work.
    tell
        Is told how far it is.

    Raises
    ------
    OSError
        Where the journal cannot be written, or the cluster went away; what is finished is kept.
    AuditFailedError
        Where a plan does not hold.
    """
    known = identity(shared)
    points = tuple(point_at(design, numbers, known) for numbers in design.rows)
    running = _Running(shared, journal, crew, points, tell)
    interrupted = False
    try:
        running.plan_base(base_point(design, known))
        running.plan_points()
    except KeyboardInterrupt:
        interrupted = True
    kept = journal.kept
    return Sweep(shared, design, points, kept.base, kept.rows, tuple(running.lost), interrupted)


class _Running:
    """A sweep under way."""

    def __init__(
        self, shared: Shared, journal: Journal, crew: Crew, points: Sequence[Point], tell: Listener
    ) -> None:
        self.shared, self.journal, self.crew, self.points, self.tell = shared, journal, crew, points, tell
        self.lost: list[Point] = []
        self.at_start = 0
        self.began = time.monotonic()

    def plan_base(self, base: Point) -> None:
        """Plan the case as typed, unless the journal has it; where that is a point, the point is done."""
        kept = self.journal.kept
        if kept.base is None:
            self._tell("planning the base")
            for _, found in self._each([base], run_base):
                self.journal.put_base(found)
            if self.lost:
                raise CrewLostError("two workers died at the base plan: killed, or out of memory")
        if kept.base is not None:
            kept.rows.setdefault(base.id, kept.base["rows"])

    def plan_points(self) -> None:
        """Plan the points that are not finished, from the base plans."""
        kept = self.journal.kept
        base = kept.base or {}
        # a journal of before has no prices: its points are bounded as if nothing were known
        starts, prices = base.get("starts", {}), base.get("prices", {})
        # points that are the same case are planned once
        left = list({point.id: point for point in self.points if point.id not in kept.rows}.values())
        self.at_start, self.began = self._done(), time.monotonic()
        self._tell()
        for point, rows in self._each(left, run_point, starts, prices):
            self.journal.put_rows(point.id, rows)
            self._tell()

    def _each(
        self, points: Sequence[Point], work: Callable[..., Any], *given: Any
    ) -> Iterator[tuple[Point, Any]]:
        """Yield points with what the work makes of them, as they are finished."""
        waiting = deque((point, 1) for point in points)
        free = list(range(self.crew.size))
        running: dict[Future[Any], tuple[int, Point, int]] = {}
        while waiting or running:
            while waiting and free:
                worker, (point, tries) = free.pop(), waiting.popleft()
                running[self.crew.begin(worker, work, self.shared, point, *given)] = worker, point, tries
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                worker, point, tries = running.pop(future)
                free.append(worker)
                if not self._died(future):
                    yield point, future.result()
                    continue
                self.crew.renew(worker)
                if tries < TRIES:
                    waiting.appendleft((point, tries + 1))
                else:
                    self.lost.append(point)

    def _died(self, future: Future[Any]) -> bool:
        """Whether the worker died; any other error is raised."""
        try:
            future.result()
        except self.crew.died:
            return True
        return False

    def _done(self) -> int:
        return sum(point.id in self.journal.kept.rows for point in self.points)

    def _tell(self, note: str = "") -> None:
        done, every = self._done(), len(self.points)
        new = done - self.at_start
        seconds = (time.monotonic() - self.began) / new * (every - done) if new else None
        self.tell(Progress(Phase.SOLVE, step=done, steps=every, note=note, seconds_left=seconds))
