"""One search of one matrix: a start and a bound of our own where it is large, then branch and bound."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from teaplan.engine import large
from teaplan.engine.beside import bounded
from teaplan.engine.handover import Floats
from teaplan.engine.highs import Answer, Bridge
from teaplan.engine.incumbent import Search
from teaplan.engine.problem import Problem, Variant
from teaplan.engine.ways import Ways
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


@dataclass(frozen=True)
class Hints:
    """What is known before a search.

    Attributes
    ----------
    relaxed
        The relaxation of the problem.
    freer
        That of a problem with fewer rules on the same rows and columns: its bound holds, and where it hardly
        uses what is barred here, plans are looked for around it first.
    prices
        Of rows, from a relaxation of much the same problem: the futures are bounded one by one with them.
    soon
        Whether a bound that is there in half the time is tried first, though it proves less.
    """

    relaxed: large.Relaxed | None = None
    freer: large.Relaxed | None = None
    prices: Prices | None = None
    soon: bool = False


NO_HINTS = Hints()


def searched(
    found: Search,
    problem: Problem,
    variant: Variant,
    asked: Asked,
    starts: Iterable[Floats],
    hints: Hints = NO_HINTS,
) -> tuple[Answer | None, large.Relaxed | None]:
    """Search until the gap, the clock or the user ends it; return HiGHS's last word and the relaxation."""
    relaxed = hints.relaxed
    for point in starts:
        found.polish(variant.part(point), asked.options)
    if asked.start and len(variant.matrix.cost) >= LARGE and not found.done():
        relaxed = _start(found, problem, variant, asked, hints)
    answer = None if found.done() or found.late() else _branch_and_bound(found, asked)
    found.settle(asked.options)
    return answer, relaxed


def _start(
    search: Search, problem: Problem, variant: Variant, asked: Asked, hints: Hints
) -> large.Relaxed | None:
    """Give a search of a large problem its bound and first plans; return the last relaxation."""
    last = None
    ways = large.forks(search.matrix, problem.ways) if variant.same else None
    if ways is not None and hints == NO_HINTS and asked.threads > 1:
        hints = Hints(relaxed=_beside(search, problem, variant, ways, asked))
        if search.done() or search.late():
            return hints.relaxed
    for relaxed in _relaxations(search, problem, variant, asked, hints):
        if relaxed is not None:
            large.start(search, variant.order, asked.options, relaxed)
            last = relaxed
        if search.done() or search.late():
            break
    return last


def _beside(
    search: Search, problem: Problem, variant: Variant, ways: Ways, asked: Asked
) -> large.Relaxed | None:
    """Look for plans while the relaxation is solved in a thread beside: neither waits for the other.

    Each has one thread of HiGHS, so that no more run than were asked for.
    """
    options = replace(asked, threads=1).options
    with bounded(search, problem.looser, options) as bounding:
        where = large.about(search, variant.order, ways, problem.kinds, options)
        if where is not None:
            large.start(search, variant.order, options, where, ways, asked.threads)
        return bounding.result()


def _relaxations(
    search: Search, problem: Problem, variant: Variant, asked: Asked, hints: Hints
) -> Iterator[large.Relaxed | None]:
    """Yield relaxations, known ones and quick ones first, until one that none proves more than."""
    ways = problem.ways if variant.same else None
    known = hints.relaxed
    if known is None and hints.freer is not None and large.suits(search.matrix, hints.freer):
        yield replace(hints.freer, exact=False)
    if known is None and hints.prices is not None and ways is not None:
        known = large.by_futures(search, ways, hints.prices.at(problem.marks), asked.options)
    if known is None and hints.soon:
        known = large.quick(search, ways, asked.options)
    known = known or large.first_relaxation(search, asked.options)
    yield known
    if known is not None and not known.exact:
        yield large.relaxation(search, asked.options)


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
