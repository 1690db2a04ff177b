"""Shared set-ups: a reconfigurable line makes several products in one period.

sum_p good[p] / rate[p] <= |t| (Z less ramping)
good[p] <= what all lines of the pool could make x share of the period p is set up
sum_p h[p,n] = ramping time, and the scrap of p is h's share
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pyomo.environ as pyo

from teaplan.formulation.builder import Builder, Family, Pair, pick
from teaplan.formulation.fleet import Fleet
from teaplan.formulation.limits import most_lines
from teaplan.network import Arc, State
from teaplan.shared.pool_time import BOUGHT, UNIFORM, group_of, groups, needs_setup, setup_share, setup_ways


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
    grouped = cache(lambda state, n: groups(network, state, n))
    pools = Pools(
        setups=b.variables(
            "setups",
            [
                (state, product, way, n)
                for state, n in at
                for product in network.products(state)
                if needs_setup(network, state, product)
                for way in setup_ways(network, state, product, n)
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
                for group in grouped(state, n)
                for product in network.products(state)
                if (state, product, n) in fleet.good
            ],
            doc="Ramping time of a pool spent on a product, in lines of the period.",
        ),
    )
    _time(b, fleet, pools, at, grouped)
    _ramp_split(b, fleet, pools, at, grouped)
    _setups(b, fleet, pools)
    return pools


def _time(b: Builder, fleet: Fleet, pools: Pools, at: list[Any], grouped: Any) -> None:
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
        for group in grouped(state, n):
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


def _ramp_split(b: Builder, fleet: Fleet, pools: Pools, at: list[Any], grouped: Any) -> None:
    network = b.network

    def split(state: State, group: Any, n: int) -> Iterator[Pair]:
        for product in network.products(state):
            yield from pick(pools.ramp_time, (state, product, group, n))

    def of_arrivals(state: State, group: Any, n: int) -> Iterator[Pair]:
        for arc, m, time in group.members:
            yield from pick(fleet.moves, (arc, m), -time)

    b.rows(
        "ramp_time_split",
        [(state, group, n) for state, n in at for group in grouped(state, n)],
        doc="The ramping time of a pool is spent on its products.",
        sense="==",
        terms={"split": split, "of_arrivals": of_arrivals},
    )


def _setups(b: Builder, fleet: Fleet, pools: Pools) -> None:
    network, tree = b.network, b.tree
    asked = [key for key in fleet.good if not key[0].product and needs_setup(network, key[0], key[1])]

    def made(state: State, product: str, n: int) -> Iterator[Pair]:
        yield 1.0, fleet.good[state, product, n]

    def set_up(state: State, product: str, n: int) -> Iterator[Pair]:
        most = most_lines(b, state.site, state.line) * network.rate(state.line, product, n)
        for m in tree.ancestors[n]:
            for way in setup_ways(network, state, product, m):
                share = setup_share(network, state, product, way, m, n)
                yield from pick(pools.setups, (state, product, way, m), -most * share)

    b.rows(
        "set_up_before_output",
        asked,
        doc="A pool makes a product only from its set-up and qualification on.",
        sense="<=",
        terms={"made": made, "set_up": set_up},
    )

    def levels(state: State, product: str, n: int) -> list[float]:
        shares = {
            setup_share(network, state, product, way, m, n)
            for m in tree.ancestors[n]
            for way in setup_ways(network, state, product, m)
        }
        return sorted(share for share in shares if 0.0 < share < 1.0)

    def in_part(state: State, product: str, level: float, n: int) -> Iterator[Pair]:
        yield -level * network.rate(state.line, product, n), fleet.lines[state, n]

    def set_up_longer(state: State, product: str, level: float, n: int) -> Iterator[Pair]:
        most = most_lines(b, state.site, state.line) * network.rate(state.line, product, n)
        for m in tree.ancestors[n]:
            for way in setup_ways(network, state, product, m):
                if setup_share(network, state, product, way, m, n) > level:
                    yield from pick(pools.setups, (state, product, way, m), -most)

    b.rows(
        "set_up_part_of_period",
        [(s, p, level, n) for s, p, n in asked for level in levels(s, p, n)],
        doc="A pool set up and qualified late in a period makes a product only in the rest of it.",
        sense="<=",
        terms={
            "made": lambda state, product, level, n: [(1.0, fleet.good[state, product, n])],
            "in_part": in_part,
            "set_up_longer": set_up_longer,
        },
    )

    def on_the_way(state: State, product: str, leaf: int) -> Iterator[Pair]:
        for m in tree.ancestors[leaf]:
            for way in setup_ways(network, state, product, m):
                yield from pick(pools.setups, (state, product, way, m))

    b.rows(
        "set_up_once",
        [(s, p, n) for s, p, n in asked if n in tree.leaves],
        doc="A product is set up once in a pool.",
        sense="<=",
        terms={"set_up": on_the_way, "once": lambda state, product, leaf: [(-1.0, None)]},
    )
    ordered = {(state, way, n) for state, _, way, n in pools.setups if way != BOUGHT}

    def brought(state: State, way: Arc, n: int) -> Iterator[Pair]:
        for product in network.products(state):
            yield from pick(pools.setups, (state, product, way, n))

    b.rows(
        "set_up_with_line",
        sorted(ordered, key=str),
        doc="A line arrives set up for one product.",
        sense="<=",
        terms={"set_up": brought, "arriving": lambda state, way, n: [(-1.0, fleet.moves[way, n])]},
    )
