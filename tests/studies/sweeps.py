"""Small sweeps, and workers that die when they are told to."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

from teaplan.case import Case
from teaplan.studies.sweep.design import Design, designed
from teaplan.studies.sweep.journal import Journal
from teaplan.studies.sweep.parse import VARY, factors
from teaplan.studies.sweep.points import Point
from teaplan.studies.sweep.pool import Pool
from teaplan.studies.sweep.run import Sweep, identity, run_sweep
from teaplan.studies.sweep.work import Shared
from teaplan.workbook import from_tables
from tests.proofs.tables import tables

VERSIONS = dict.fromkeys(("teaplan", "highspy", "pyomo", "numpy"), "1")


def one_line() -> Case:
    """A line of 100 M$ that makes 10 GWh, a demand of 10 GWh, 20 M$ for each GWh not served."""
    return from_tables(tables())


def shared_of(case: Case, strategies: tuple[str, ...] = ("",), limit: float | None = None) -> Shared:
    settings = {"mip_gap": 0.0, "time_limit_s": limit, "seed": 0}
    return Shared(case, None, strategies, settings, VERSIONS)


def varied(*texts: str, grid: bool = False) -> Design:
    read, faults = factors(texts, VARY)
    assert not faults
    return designed(read, grid=grid)


def swept(shared: Shared, design: Design, journal: Path, *, resume: bool = False, workers: int = 1) -> Sweep:
    """Run a sweep on this machine."""
    known = identity(shared)
    kept = Journal.resume(journal, known) if resume else Journal.begin(journal, known, design.json())
    with Pool(workers) as crew, kept:
        return run_sweep(shared, design, journal=kept, crew=crew)


def die_once(mark: str) -> int:
    """Kill the process that does this for the first time; then return its number."""
    try:
        Path(mark).touch(exist_ok=False)
    except FileExistsError:
        return os.getpid()
    os.kill(os.getpid(), signal.SIGKILL)
    return 0


def answer(found: Any) -> Any:
    return found


def die_at(shared: Shared, point: Point, *_: Any) -> Any:
    """Stand in for the work at a point: it kills its process at the point named by the settings."""
    if point.numbers[0] == shared.settings["deadly"]:
        os.kill(os.getpid(), signal.SIGKILL)
    return [dict(row, objective_value=point.numbers[0]) for row in shared.settings["rows"]]
