"""Shared set-ups: a reconfigurable line makes several products in one period.

sum_p good[p] / rate[p] <= |t| (Z less ramping)
good[p] <= level x rate x Z + most x rate x set-ups x (share - level), of those there for longer than level
sum_p h[p,n] = ramping time, and the scrap of p is h's share
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import pyomo.environ as pyo

from teaplan.formulation.builder import Builder, Family, Pair, pick
from teaplan.formulation.fleet import Fleet
from teaplan.formulation.limits import most_lines
from teaplan.network import Arc, State
from teaplan.shared.pool_time import BOUGHT, UNIFORM, group_of, needs_setup, setup_share


@dataclass
class Pools:
    """Variables of shared lines; the node is last.

    ``setups`` by (state, product, way), ``ramp_time`` by (state, product, group).
    """

    setups: Family
    ramp_time: Family


def add(b: Builder, fleet: Fleet) -> Pools:
    """Add the pools to a model."""
    network, tree = b.network, b.tree
    at = [key for key in fleet.lines if not key[0].product]
    pools = Pools(
        setups=b.variables(
            "setups",
            [
                (state, product, way, n)
                for state, n in at
                for product in network.products(state)
                if needs_setup(network, state, product)
                for way in b.setup_ways(state, product, n)
            ],
            doc="A product is set up for the first time in a pool: bought, or with a line that arrives.",
            domain=pyo.Binary,
            order=lambda key: (3, tree.nodes[key[3]].period),
        ),
        ramp_time=b.variables(
            "ramp_time",
            [
                (state, product, group, n)
                for state, n in at
                for group in b.groups(state, n)
                for product in network.products(state)
                if (state, product, n) in fleet.good
            ],
            doc="Ramping time of a pool spent on a product, in lines of the period.",
        ),
    )
    _time(b, fleet, pools, at)
    _ramp_split(b, fleet, pools, at)
    _setups(b, fleet, pools)
    return pools


def _time(b: Builder, fleet: Fleet, pools: Pools, at: list[Any]) -> None:
    network, tree = b.network, b.tree

    def busy(state: State, n: int) -> Iterator[Pair]:
        for product in network.products(state):
            rate = network.rate(state.line, product, n)
            yield from pick(fleet.good, (state, product, n), 1.0 / rate)

    def ramping(state: State, n: int) -> Iterator[Pair]:
        for arc, m in network.immature(state, n):
            lost = 1.0
            if group_of(network, arc, m, n) in (None, UNIFORM):
                lost -= network.shares(arc, m, tree.nodes[n].period, network.products(state)[0])[1]
            yield lost, fleet.moves[arc, m]

    def gained(state: State, n: int) -> Iterator[Pair]:
        for group in b.groups(state, n):
            for product in network.products(state):
                yield from pick(pools.ramp_time, (state, product, group, n), -group.relative_yield(product))

    b.rows(
        "time_of_pool",
        at,
        doc="Products share the time of the lines that stand in a pool, less what ramps still cost.",
        sense="<=",
        terms={
            "busy": busy,
            "standing": lambda state, n: [(-1.0, fleet.lines[state, n])],
            "ramping": ramping,
            "made_in_ramp": gained,
        },
    )


def _ramp_split(b: Builder, fleet: Fleet, pools: Pools, at: list[Any]) -> None:
    network = b.network

    def split(state: State, group: Any, n: int) -> Iterator[Pair]:
        for product in network.products(state):
            yield from pick(pools.ramp_time, (state, product, group, n))

    def of_arrivals(state: State, group: Any, n: int) -> Iterator[Pair]:
        for arc, m, time in group.members:
            yield from pick(fleet.moves, (arc, m), -time)

    b.rows(
        "ramp_time_split",
        [(state, group, n) for state, n in at for group in b.groups(state, n)],
        doc="The ramping time of a pool is spent on its products.",
        sense="==",
        terms={"split": split, "of_arrivals": of_arrivals},
    )


def _setups(b: Builder, fleet: Fleet, pools: Pools) -> None:
    """Make output wait for a set-up and its qualification, to the part of a period."""
    network = b.network
    ready = _set_up(b, pools)
    shares = cache(partial(_shares, b, pools))
    settled = cache(partial(_settled, b, shares))

    def whole(state: State, product: str, n: int) -> float:
        return most_lines(b, state.site, state.line) * network.rate(state.line, product, n)

    def levels(state: State, product: str, n: int) -> list[float]:
        return sorted({0.0} | {share for _, _, share in shares(state, product, n) if 0.0 < share < 1.0})

    def in_part(state: State, product: str, level: float, n: int) -> Iterator[Pair]:
        yield -level * network.rate(state.line, product, n), fleet.lines[state, n]

    def set_up_longer(state: State, product: str, level: float, n: int) -> Iterator[Pair]:
        most, since = whole(state, product, n), settled(state, product, n)
        if since is not None:
            yield -most * (1.0 - level), ready[state, product, since]
        for way, m, share in shares(state, product, n):
            if share > level and (since is None or m not in b.tree.ancestors[since]):
                yield -most * (share - level), pools.setups[state, product, way, m]

    b.rows(
        "set_up_before_output",
        [
            (state, product, level, n)
            for state, product, n in fleet.good
            if not state.product and needs_setup(network, state, product)
            for level in levels(state, product, n)
        ],
        doc="A pool makes a product only in the part of a period after its set-up and qualification.",
        sense="<=",
        terms={
            "made": lambda state, product, level, n: [(1.0, fleet.good[state, product, n])],
            "in_part": in_part,
            "set_up_longer": set_up_longer,
        },
    )
    _set_up_with_line(b, fleet, pools)
    _loosen(b, fleet, pools, ready)


def _loosen(b: Builder, fleet: Fleet, pools: Pools, ready: Family) -> None:
    """Name what a bound alone hardly needs: where output does not wait for set-ups, it sees none of them.

    On three states of the United States case that is 0.3 M$ of 20,488, and a sixth of the rows.
    """
    if not pools.setups:
        return
    b.model.looser_rows |= {"set_up_before_output", "set_up_stays", "set_up_with_line"}
    b.model.looser_columns += [(variable, None) for variable in ready.values()]
    for (state, _, way, n), variable in pools.setups.items():
        other = fleet.lines.get((state, n)) if way == BOUGHT else fleet.moves.get((way, n))
        b.model.looser_columns.append((variable, other))


def _set_up(b: Builder, pools: Pools) -> Family:
    """Whether a product has been set up in a pool on the way to a node: once, and it stays."""
    decided = {(state, product, m): None for state, product, _, m in pools.setups}
    index = [
        (state, product, n)
        for state, product in dict.fromkeys((state, product) for state, product, _ in decided)
        for n in b.nodes
        if any((state, product, m) in decided for m in b.tree.ancestors[n])
    ]
    ready = b.variables(
        "set_up",
        index,
        doc="Share of a product's set-up in a pool that is bought or brought.",
        bounds=lambda _: (0.0, 1.0),
    )

    def now(state: State, product: str, n: int) -> Iterator[Pair]:
        for way in b.setup_ways(state, product, n):
            yield from pick(pools.setups, (state, product, way, n), -1.0)

    b.rows(
        "set_up_stays",
        index,
        doc="A product is set up once in a pool, and stays set up.",
        sense="==",
        terms={
            "set_up": lambda state, product, n: [(1.0, ready[state, product, n])],
            "before": lambda state, product, n: pick(ready, (state, product, b.parent(n)), -1.0),
            "now": now,
        },
    )
    return ready


def _shares(
    b: Builder, pools: Pools, state: State, product: str, n: int
) -> list[tuple[Arc | str, int, float]]:
    """Return (way, node, share of the period of node ``n``) of each set-up that may be decided on the way."""
    return [
        (way, m, setup_share(b.network, state, product, way, m, n))
        for m in b.tree.ancestors[n]
        for way in b.setup_ways(state, product, m)
        if (state, product, way, m) in pools.setups
    ]


def _settled(b: Builder, shares: Any, state: State, product: str, n: int) -> int | None:
    """Last node on the way by which every set-up, then or before, serves the whole period of node ``n``."""
    late = {m for _, m, share in shares(state, product, n) if share < 1.0}
    since = None
    for m in b.tree.ancestors[n]:
        if m in late:
            break
        since = m
    there = () if since is None else b.tree.ancestors[since]
    return since if any(m in there for _, m, _ in shares(state, product, n)) else None


def _set_up_with_line(b: Builder, fleet: Fleet, pools: Pools) -> None:
    ordered = {(state, way, n) for state, _, way, n in pools.setups if way != BOUGHT}

    def brought(state: State, way: Arc, n: int) -> Iterator[Pair]:
        for product in b.network.products(state):
            yield from pick(pools.setups, (state, product, way, n))

    b.rows(
        "set_up_with_line",
        sorted(ordered, key=str),
        doc="A line arrives set up for one product.",
        sense="<=",
        terms={"set_up": brought, "arriving": lambda state, way, n: [(-1.0, fleet.moves[way, n])]},
    )
