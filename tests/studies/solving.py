"""Comparisons of small cases for the tests of this room, solved to the end in this process."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from models.capacity_plan import build
from teaplan.case import Case
from teaplan.studies import comparing, strategies, values
from teaplan.studies.planner import Planner
from teaplan.studies.results import Comparison
from teaplan.studies.tasks import Setup, Task, run

EXACT: Mapping[str, Any] = {"mip_gap": 0.0, "time_limit_s": None, "threads": 1, "seed": 0}


def exact(case: Case) -> Setup:
    """How every case here is solved: to gap 0."""
    return Setup(case, None, EXACT)


def planner(case: Case) -> Planner:
    """Return a planner that solves to gap 0."""
    return Planner(case, build, gap=0.0)


def all_tasks(case: Case) -> list[Task]:
    """Return the tasks of a whole comparison with its studies."""
    names = strategies.chosen_strategies(case, None)
    return [*strategies.tasks(case, names), *values.tasks(case, strategies.free_strategy(case, names), names)]


def everything(case: Case) -> tuple[Comparison, dict[str, Any]]:
    """Return the comparison of all strategies of a case with its studies, and the result of every task."""
    names = strategies.chosen_strategies(case, None)
    found = dict(run(exact(case), all_tasks(case), workers=1))
    free = strategies.free_strategy(case, names)
    return comparing.known(case, names, free, found, {}), found
