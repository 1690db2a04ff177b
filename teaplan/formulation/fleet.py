"""Lines as a network of states: build, changeover, conversion, relocation, retirement; what they can make.

z[j,n] = z[j,p(n)] + arrivals done in n - departures started in n
good[j,p,n] <= rate |t| (z[j,n] - sum of arrivals x (1 - wy))
z[j,n] >= arrivals that still ramp
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import pyomo.environ as pyo

from teaplan.formulation import plants
from teaplan.formulation.builder import Builder, Family, Pair, pick
from teaplan.network import BETWEEN, Arc, State


@dataclass
class Fleet:
    """Variables: lines by (state, node), moves by (arc, node), good by (state, product, node).

    ``plants`` beside them, where lines are scaled.
    """

    lines: Family
    moves: Family
    good: Family
    plants: plants.Plants | None = None

    @cached_property
    def worth(self) -> Fleet:
        """The fleet in prices of a line: of scaled lines the capital of plants, of others the lines."""
        if self.plants is None:
            return self
        lines = Family(self.lines | self.plants.capital_lines)
        return Fleet(lines, Family(self.moves | self.plants.capital_moves), self.good)


def add(b: Builder) -> Fleet:
    """Add the fleet to a model."""
    network, tree = b.network, b.tree
    at = [(state, n) for n in b.nodes for state in network.states if network.exists(state, n)]
    fleet = Fleet(
        lines=b.variables("lines", at, doc="Lines that stand in a state; whole because moves are."),
        moves=b.variables(
            "moves",
            [(arc, n) for n in b.nodes for arc in network.arcs if network.orderable(arc, n)],
            doc="Lines that start a move at the start of a node.",
            domain=pyo.NonNegativeIntegers,
            bounds=lambda key: _move_bounds(key[0]),
            order=lambda key: (1 if key[0].kind == "build" else 2, tree.nodes[key[1]].period),
        ),
        good=b.variables(
            "good",
            [
                (s, p, n)
                for s, n in at
                for p in network.products(s)
                if network.ready(s.line, p, n) or s.product
            ],
            doc="Good output in the node's period, GWh or kt.",
        ),
    )
    fleet.plants = plants.add(b, fleet.moves, at)
    if fleet.plants is not None:
        plants.loosen(b, fleet.plants, fleet.moves, fleet.lines)
    _balance(b, fleet, at)
    _output(b, fleet)
    if fleet.plants is not None:
        plants.add_output(b, fleet.plants, fleet.good)
    return fleet


def _move_bounds(arc: Arc) -> tuple[float, float | None]:
    # the size of a plant is bounded in plants.py
    return (0, None) if arc.standing is None else (arc.standing.count, arc.standing.count)


def _balance(b: Builder, fleet: Fleet, at: list[tuple[State, int]]) -> None:
    network = b.network

    def standing(state: State, n: int) -> Iterator[Pair]:
        yield -1.0, fleet.lines[state, n]

    def before(state: State, n: int) -> Iterator[Pair]:
        parent = b.parent(n)
        if parent is None:
            yield float(network.initial(state)), None
        else:
            yield from pick(fleet.lines, (state, parent))

    def arriving(state: State, n: int) -> Iterator[Pair]:
        for arc, m in network.arrivals(state, n):
            yield 1.0, fleet.moves[arc, m]

    def leaving(state: State, n: int) -> Iterator[Pair]:
        for arc in network.out_of[state]:
            yield from pick(fleet.moves, (arc, n), -1.0)

    b.rows(
        "line_balance",
        at,
        doc="Lines in a state are those of the period before, plus arrivals, less departures.",
        sense="==",
        terms={"standing": standing, "before": before, "arriving": arriving, "leaving": leaving},
    )

    def still_ramping(state: State, n: int) -> Iterator[Pair]:
        for arc, m in network.immature(state, n):
            yield -1.0, fleet.moves[arc, m]

    b.rows(
        "stay_through_ramp",
        [key for key in at if network.immature(*key) and not plants.is_scaled(b, key[0].line)],
        doc="A line leaves a state only after its ramp there is over.",
        sense=">=",
        terms={"standing": lambda state, n: [(1.0, fleet.lines[state, n])], "still_ramping": still_ramping},
    )


def _output(b: Builder, fleet: Fleet) -> None:
    """Output of lines set up for one product; pools share their time (``pools.py``)."""
    network, tree = b.network, b.tree

    def made(state: State, product: str, n: int) -> Iterator[Pair]:
        yield 1.0, fleet.good[state, product, n]

    def mature(state: State, product: str, n: int) -> Iterator[Pair]:
        yield from pick(fleet.lines, (state, n), -network.rate(state.line, product, n))

    def ramp_loss(state: State, product: str, n: int) -> Iterator[Pair]:
        rate = network.rate(state.line, product, n)
        for arc, m in network.immature(state, n):
            _, good = network.shares(arc, m, tree.nodes[n].period, product)
            yield rate * (1.0 - good), fleet.moves[arc, m]

    b.rows(
        "output_of_lines",
        [key for key in fleet.good if key[0].product],
        doc="Good output is at most what the standing lines can make, less what ramps and yields still cost.",
        sense="<=",
        terms={"made": made, "mature": mature, "ramp_loss": ramp_loss},
    )


def lines_between(
    b: Builder, fleet: Fleet, state: State, n: int, kinds: tuple[str, ...] = BETWEEN
) -> Iterator[Pair]:
    """Lines that left ``state`` by one of ``kinds`` of move and have not arrived yet."""
    for arc in b.network.out_of[state]:
        if arc.kind in kinds:
            for m in b.network.under_way(arc, n):
                yield from pick(fleet.moves, (arc, m))
