"""One search of one matrix: a start and a bound of our own where it is large, then branch and bound."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from teaplan.engine import large
from teaplan.engine.handover import Floats
from teaplan.engine.highs import Answer, Bridge
from teaplan.engine.incumbent import Search
from teaplan.engine.problem import Problem, Variant
from teaplan.shared.prices import Prices

LARGE = 20_000
"""Columns from which a start of our own and the interior point method pay."""


@dataclass(frozen=True)
class Asked:
    """What is asked of a search: see ``solve``."""

    gap: float = 0.0
    time_limit: float | None = None
    threads: int = 1
    seed: int = 0
    max_nodes: int | None = None
    start: bool = True

    @property
    def options(self) -> dict[str, Any]:
        """HiGHS's own options."""
        return {"threads": self.threads, "random_seed": self.seed}


def searched(
    found: Search,
    problem: Problem,
    variant: Variant,
    asked: Asked,
    starts: Iterable[Floats],
    relaxed: large.Relaxed | None = None,
    prices: Prices | None = None,
) -> tuple[Answer | None, large.Relaxed | None]:
    """Search until the gap, the clock or the user ends it; return HiGHS's last word and the relaxation."""
    for point in starts:
        found.polish(variant.part(point), asked.options)
    if asked.start and len(variant.matrix.cost) >= LARGE and not found.done():
        relaxed = _start(found, problem, variant, asked, relaxed, prices)
    answer = None if found.done() or found.late() else _branch_and_bound(found, asked)
    found.settle(asked.options)
    return answer, relaxed


def _start(
    search: Search,
    problem: Problem,
    variant: Variant,
    asked: Asked,
    relaxed: large.Relaxed | None,
    prices: Prices | None,
) -> large.Relaxed | None:
    """Give a search of a large problem its bound and first plans; return the relaxation."""
    if relaxed is None and prices is not None and variant.same and problem.ways is not None:
        known = prices.at(problem.marks)
        relaxed = large.by_futures(search, problem.ways, known, asked.options)
        if relaxed is not None:
            large.start(search, variant.order, asked.options, relaxed)
            if search.done() or search.late():
                return relaxed
            relaxed = None
    relaxed = relaxed or large.relaxation(search, asked.options)
    if relaxed is not None:
        large.start(search, variant.order, asked.options, relaxed)
    return relaxed


def _branch_and_bound(search: Search, asked: Asked) -> Answer:
    options = asked.options
    limits: dict[str, Any] = {"mip_rel_gap": 0.0, "mip_abs_gap": 1e-9, "mip_feasibility_tolerance": 1e-7}
    if search.best is not None:
        limits["mip_abs_gap"] = max(1e-9, search.asked * search.denominator())
    elif search.asked > 0:
        limits["mip_rel_gap"] = search.asked
    if asked.max_nodes is not None:
        limits["mip_max_nodes"] = asked.max_nodes
    limits |= search.until()
    bridge = Bridge(search.matrix, **limits, **options)
    if search.best is not None:
        bridge.start_from(search.best)

    def watch(_: float | None, bound: float | None) -> bool:
        search.learn(bound)
        return search.late() or (search.best is not None and search.done())

    bridge.highs.cbMipImprovingSolution.subscribe(search.improved)
    answer = bridge.run(watch)
    if answer.infeasible:
        # A presolve that is wrong about feasibility has been reported: never trust it alone.
        search.said("no plan seems to fit: making sure of it")
        bridge = Bridge(search.matrix, presolve="off", **limits, **options)
        answer = bridge.run(watch)
    search.polish(answer.x, options)
    if answer.x is not None:
        search.learn(answer.bound)
    return answer
