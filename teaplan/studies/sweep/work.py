"""What a worker does: plan the base case once, and each point from the base plans.

A point sees the case, its levers and the base plans, never another point: its rows are the same
whichever worker makes them, and whatever that worker did before.
"""

from __future__ import annotations

import gc
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from teaplan.case import Case
from teaplan.engine import Hints
from teaplan.model_file import load
from teaplan.shared.prices import Prices
from teaplan.studies.learned import Whole
from teaplan.studies.planner import planner_of
from teaplan.studies.results import Solved
from teaplan.studies.strategies import change_of, rules_of
from teaplan.studies.sweep.points import Point
from teaplan.studies.tornado import FIGURES

Row = dict[str, Any]
Start = dict[str, list[list[Any]]]
"""Whole decisions that are not 0: by family, pairs of name and value."""

ENDED = {
    "optimal": "gap",
    "time_limit": "clock",
    "no_plan": "clock",
    "solver_ended": "clock",
    "solver_failed": "clock",
    "node_limit": "nodes",
    "infeasible": "proof",
    "unbounded": "proof",
}
"""What ended a search, by the word of its status."""

INTERRUPTED = ("interrupted", "stopped")


class InterruptedPointError(RuntimeError):
    """A point that somebody stopped: it is not finished and counts for nothing."""


@dataclass(frozen=True)
class Shared:
    """What all points of a sweep share.

    Attributes
    ----------
    case
        As typed.
    model_file
        A planning model of one's own; a path every worker can read.
    strategies
        In the order of the table; "" is no rule.
    settings
        ``mip_gap, time_limit_s, seed`` of every solve, which has one thread.
    versions
        Of what computes, by name: the next one may find another plan.
    """

    case: Case
    model_file: Path | None
    strategies: tuple[str, ...]
    settings: Mapping[str, Any]
    versions: Mapping[str, str]


def run_base(shared: Shared, point: Point) -> dict[str, Any]:
    """Plan the case as typed under every strategy.

    Returns
    -------
    dict
        ``rows``: as of ``run_point``; by strategy ``starts``: whole decisions by name,
        ``prices``: of rows where the case is large, ``plans``: rows of
        the plan's tables, ``sizes``: rows and columns of the model and so on.
    """
    solved = _solve(shared, point, {}, {})
    planned = {strategy: one for strategy, one in solved.items() if one.plan is not None}
    return {
        "rows": _rows(shared, solved),
        "starts": {name: plain(one.whole) for name, one in planned.items()},
        "prices": {name: one.prices.plain() for name, one in solved.items() if one.prices is not None},
        "plans": {
            name: {table: rows.to_numpy(dtype=object).tolist() for table, rows in one.plan.tables.items()}
            for name, one in planned.items()
            if one.plan is not None
        },
        "sizes": {name: one.size for name, one in planned.items()},
    }


def run_point(
    shared: Shared,
    point: Point,
    starts: Mapping[str, Start],
    prices: Mapping[str, dict[str, str]],
) -> list[Row]:
    """Plan a point under every strategy, from the plans and prices of the base.

    Raises
    ------
    AuditFailedError
        Where a plan does not hold: a defect of ours.
    InterruptedPointError
        Where the search was stopped from outside.
    """
    solved = _solve(shared, point, starts, prices)
    # a Pyomo model is a web of cycles, and the next point brings another one
    gc.collect()
    return _rows(shared, solved)


def _solve(
    shared: Shared,
    point: Point,
    starts: Mapping[str, Start],
    prices: Mapping[str, dict[str, str]],
) -> dict[str, Solved]:
    """Plan a point: strategies with more rules first, since their plans are starts for freer ones."""
    planner = planner_of(point.of(shared.case), load(shared.model_file), {**shared.settings, "threads": 1})
    given = {name: whole_of(start) for name, start in starts.items()}
    solved: dict[str, Solved] = {}
    for strategy in sorted(shared.strategies, key=lambda name: -len(rules_of(shared.case, name))):
        own = [start for name, start in given.items() if name == strategy]
        others = [start for name, start in given.items() if name != strategy]
        earlier = [one.point for one in solved.values() if one.point is not None]
        known = Prices.read(prices[strategy]) if strategy in prices else None
        hints = Hints(prices=known)
        found = planner.solve(strategy, change_of(strategy), starts=[*own, *others, *earlier], hints=hints)
        if found.status in INTERRUPTED:
            raise InterruptedPointError(point.id)
        solved[strategy] = found
    return solved


def _rows(shared: Shared, solved: Mapping[str, Solved]) -> list[Row]:
    return [_row(strategy, solved[strategy]) for strategy in shared.strategies]


def _row(strategy: str, one: Solved) -> Row:
    return {
        "strategy": strategy,
        "status": one.status,
        "ended_by": ENDED[one.status],
        "objective_value": one.objective_value,
        "bound": one.bound,
        "gap": one.gap,
        "gap_musd": one.gap_musd,
        **{name: one.figure(name) for name in FIGURES},
    }


def plain(whole: Whole) -> Start:
    """Return whole decisions as JSON can carry them."""
    return {family: [[key, value] for key, value in of.items()] for family, of in whole.items()}


def whole_of(start: Start) -> Whole:
    """Return the whole decisions that went through JSON, which knows no tuples."""
    return {family: {_name(key): value for key, value in of} for family, of in start.items()}


def _name(found: Any) -> Any:
    return tuple(map(_name, found)) if isinstance(found, list | tuple) else found
