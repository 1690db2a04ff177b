"""Scaled lines: plants of a free size whose capital rises less than their size.

In the network of lines a plant is as many lines as its size holds, a number that need not be whole; beside it
goes the capital it is worth, counted in prices of one line. At a site, of a type, at most one plant is
ordered on a node, and it leaves as a whole: what each one is worth hangs on its own size.

    size = 0 or least <= size <= most;  capital on the curve (size)^e       f and k of [build, m]
    sum over n of left[v,n] <= ordered[v];  gone[v,n] = size[v] x left[v,n], of size and of capital alike
    f[retire,n] = sum over v of gone[v,n];  what stands of capital as what stands of lines
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product as pairs
from typing import Any

import pyomo.environ as pyo

from teaplan.formulation import chords
from teaplan.formulation.builder import Builder, Family, Pair, pick
from teaplan.formulation.limits import most_output
from teaplan.network import Arc, State
from teaplan.shared.scale import (
    capital_chords,
    capital_curve,
    cheapest_capital,
    dearest_capital,
    range_of,
)

Plant = tuple[Arc, int]
"""A plant by its order: the arc of building it, and the node."""


@dataclass
class Plants:
    """Plants of scaled lines.

    Attributes
    ----------
    ordered
        1 where a plant is ordered, by (arc, node).
    left
        1 where a plant leaves, by (arc, period of its order, node).
    capital_moves, capital_lines
        Beside ``moves`` and ``lines`` of the fleet: the capital, in prices of one line.
    standing
        Plants that stand, by (state, node).
    """

    ordered: Family
    left: Family
    capital_moves: Family
    capital_lines: Family
    standing: Family

    def ordered_on(self, node: int) -> list[tuple[Plant, Any]]:
        """Return the plants that may be ordered on a node, each with the variable of its capital."""
        return [(key, self.capital_moves[key]) for key, _ in self.ordered.on(node)]


def is_scaled(b: Builder, line: str) -> bool:
    """Whether a line type is bought in any size."""
    return b.case.lines[line].scaled


def add(b: Builder, moves: Family, at: list[tuple[State, int]]) -> Plants | None:
    """Add the plants of a case; None where no line is scaled.

    Parameters
    ----------
    moves
        Of the fleet; those of scaled lines become amounts.
    at
        Where lines may stand, by (state, node).
    """
    found = [(arc, m) for arc, m in moves if is_scaled(b, arc.line)]
    if not found:
        return None
    built = [key for key in found if key[0].kind == "build"]
    for arc, m in found:
        moves[arc, m].domain = pyo.NonNegativeReals
    for arc, m in built:
        moves[arc, m].setub(range_of(b.case, arc.line)[1])
    standing = [(state, n) for state, n in at if is_scaled(b, state.line)]
    plants = Plants(
        ordered=b.variables(
            "plants",
            built,
            doc="1 where a plant of a scaled line is ordered.",
            domain=pyo.Binary,
            order=lambda key: (1, b.tree.nodes[key[1]].period),
        ),
        left=b.variables(
            "plants_left",
            [(arc, b.tree.nodes[m].period, n) for arc, m in built for n in _may_leave(b, arc, m)],
            doc="1 where a plant of a scaled line leaves, by its order.",
            domain=pyo.Binary,
            order=lambda key: (2, b.tree.nodes[key[2]].period),
        ),
        capital_moves=b.variables(
            "capital_moves", found, doc="Capital that comes and goes with plants, in prices of one line."
        ),
        capital_lines=b.variables(
            "capital_lines", standing, doc="Capital of plants that stand, in prices of one line."
        ),
        standing=b.variables("plants_standing", standing, doc="Plants of a scaled line that stand."),
    )
    _sizes(b, moves, plants)
    _one_at_a_time(b, plants)
    _leave_whole(b, moves, plants)
    _balance(b, plants)
    return plants


LOOSE_ROWS = (
    *("plant_in_pieces", "plant_on_chords", "plant_piece_reached", "plant_piece_filled"),
    *("one_plant_at_a_time", "plant_leaves_once", "plant_within_life", "plants_balance", "output_of_plants"),
    *(
        f"plant_{what}_{ends}"
        for what in ("size", "capital")
        for ends in ("leaves_with_plant", "leaves_whole", "leaves_once", "retired")
    ),
)
LOOSE_COLUMNS = (
    *("plants", "plants_left", "plants_standing", "plant_part", "plant_beyond"),
    *("plant_size_gone", "plant_capital_gone"),
)
"""What a bound may do without where plants are many: as if they could be bought in parts they are lines at
the price of the largest, which need neither pieces nor to leave as a whole."""


def loosen(b: Builder, plants: Plants, moves: Family, lines: Family) -> None:
    """Say of plants what holds of any part of one, and that a bound may do without the rest.

    Parameters
    ----------
    moves, lines
        Of the fleet.
    """
    b.model.loose_rows |= set(LOOSE_ROWS)
    for name in LOOSE_COLUMNS:
        for key, variable in b.model.decisions[name].items():
            order = _order_of(b, name, key)
            b.model.loose_columns.append((variable, None if order is None else moves[order]))
    for what, amounts, worth, keys in (
        ("ordered", moves, plants.capital_moves, list(plants.ordered)),
        ("standing", lines, plants.capital_lines, list(plants.capital_lines)),
    ):
        for side, sense, price in (("least", ">=", cheapest_capital), ("most", "<=", dearest_capital)):
            b.rows(
                f"capital_{what}_at_{side}",
                keys,
                doc=f"Plants {what} are worth at {side} what as much of the "
                f"{'largest' if side == 'least' else 'smallest'} one is.",
                sense=sense,
                terms={
                    "capital": lambda *key, worth=worth: [(1.0, worth[key])],
                    "size": lambda *key, amounts=amounts, price=price: [
                        (-price(b.case, key[0].line), amounts[key])
                    ],
                },
            )


def _order_of(b: Builder, name: str, key: Any) -> Plant | None:
    """Return the order that a variable of plants is of; None of what stands."""
    if name == "plants_standing":
        return None
    if name in ("plants", "plant_part", "plant_beyond"):
        return key[0], key[-1]
    arc, period, n = key
    return arc, b.tree.ancestors[n][period]


def _may_leave(b: Builder, arc: Arc, m: int) -> Iterator[int]:
    """Nodes at whose start a plant may leave: those after its arrival on which it no longer ramps."""
    assert arc.target is not None
    done = b.network.done_period(arc, m)
    assert done is not None
    for period in range(done + 1, len(b.tree.periods)):
        if not b.network.ramps(arc, m, period):
            yield from (n for n in b.tree.descendants(m, period) if b.network.exists(arc.target, n))


def _sizes(b: Builder, moves: Family, plants: Plants) -> None:
    case = b.case
    built = Family((key, moves[key]) for key in plants.ordered)
    worth = Family((key, plants.capital_moves[key]) for key in plants.ordered)
    known = {
        line: (line, capital_curve(case, line), capital_chords(case, line))
        for line in dict.fromkeys(arc.line for arc, _ in built)
    }
    chords.add(
        b,
        "plant",
        chords.On(built, worth, plants.ordered),
        lambda key: known[key[0].line],
        lambda key: (1, b.tree.nodes[key[-1]].period),
    )


def _one_at_a_time(b: Builder, plants: Plants) -> None:
    def ordered(site: str, line: str, n: int) -> Iterator[Pair]:
        for state in b.network.at[site, line]:
            for arc in b.network.into[state]:
                yield from pick(plants.ordered, (arc, n))

    b.rows(
        "one_plant_at_a_time",
        [
            (site, line, n)
            for site, line, n in pairs(b.case.sites, b.case.lines, b.nodes)
            if is_scaled(b, line) and len(list(ordered(site, line, n))) > 1
        ],
        doc="Of a scaled line at most one plant is ordered at a site at a time.",
        sense="<=",
        terms={"ordered": ordered, "one": lambda *_: [(-1.0, None)]},
    )


def _leave_whole(b: Builder, moves: Family, plants: Plants) -> None:
    """Plants leave at most once, as a whole, at the latest at the end of their life."""

    def leaving(arc: Arc, period: int, n: int) -> Iterator[Pair]:
        return _so_far(b, plants.left, arc, period, n)

    def ordered(arc: Arc, period: int, n: int) -> list[Pair]:
        return [(-1.0, plants.ordered[arc, b.tree.ancestors[n][period]])]

    ways = _ways(b, plants)
    b.rows(
        "plant_leaves_once",
        ways,
        doc="A plant leaves at most once, and only where it was ordered.",
        sense="<=",
        terms={"leaving": leaving, "ordered": ordered},
    )
    b.rows(
        "plant_within_life",
        [(arc, b.tree.nodes[m].period, n) for arc, m in plants.ordered for n in _ends(b, arc, m)],
        doc="A plant whose life is over has left.",
        sense=">=",
        terms={"leaving": leaving, "ordered": ordered},
    )
    for what, of, most in (
        ("plant_size", moves, lambda line: range_of(b.case, line)[1]),
        ("plant_capital", plants.capital_moves, lambda line: capital_chords(b.case, line).values[-1]),
    ):
        gone = b.variables(f"{what}_gone", list(plants.left), doc="What leaves with a plant, in lines.")
        _gone(b, what, (of, gone, plants.left), ways, most)


def _ways(b: Builder, plants: Plants) -> list[tuple[Arc, int, int]]:
    """Plants and leaves on the way to which they may leave: what holds there holds before."""
    found = {
        (arc, period, leaf): None
        for arc, period, n in plants.left
        for leaf in b.tree.descendants(n, len(b.tree.periods) - 1)
    }
    return list(found)


def _so_far(b: Builder, family: Family, arc: Arc, period: int, n: int) -> Iterator[Pair]:
    """What has left of a plant on the way to a node, the node included."""
    for at in b.tree.ancestors[n]:
        yield from pick(family, (arc, period, at))


def _gone(
    b: Builder,
    what: str,
    families: tuple[Family, Family, Family],
    ways: list[tuple[Arc, int, int]],
    most: Callable[[str], float],
) -> None:
    """What leaves with a plant is all of it or nothing, and adds up to what its state loses."""
    of, gone, left = families

    def ordered(arc: Arc, period: int, n: int) -> list[Pair]:
        return [(-1.0, of[arc, b.tree.ancestors[n][period]])]

    b.rows(
        f"{what}_leaves_with_plant",
        list(gone),
        doc="Nothing of a plant leaves without the plant.",
        sense="<=",
        terms={
            "gone": lambda *key: [(1.0, gone[key])],
            "left": lambda *key: [(-most(key[0].line), left[key])],
        },
    )

    def stays(arc: Arc, period: int, leaf: int) -> Iterator[Pair]:
        yield most(arc.line), None
        yield from ((-most(arc.line), variable) for _, variable in _so_far(b, left, arc, period, leaf))

    b.rows(
        f"{what}_leaves_whole",
        ways,
        doc="All of a plant that leaves is gone.",
        sense=">=",
        terms={"gone": lambda *key: _so_far(b, gone, *key), "ordered": ordered, "stays": stays},
    )
    b.rows(
        f"{what}_leaves_once",
        ways,
        doc="No more of a plant leaves than there was of it.",
        sense="<=",
        terms={
            "gone": lambda *key: _so_far(b, gone, *key),
            "ordered": ordered,
        },
    )
    by_state: dict[tuple[State | None, int], list[Pair]] = {}
    for (arc, _, n), variable in gone.items():
        by_state.setdefault((arc.target, n), []).append((-1.0, variable))
    b.rows(
        f"{what}_retired",
        [(arc, n) for arc, n in of if arc.kind == "retire" and is_scaled(b, arc.line)],
        doc="What a state of scaled lines loses is what its plants take along.",
        sense="==",
        terms={
            "retired": lambda arc, n: [(1.0, of[arc, n])],
            "gone": lambda arc, n: by_state.get((arc.source, n), ()),
        },
    )


def _ends(b: Builder, arc: Arc, m: int) -> Iterator[int]:
    """First nodes on which the life of a plant is over."""
    expires = b.network.expires(arc, m)
    for period in b.tree.periods:
        if period.start >= expires:
            yield from b.tree.descendants(m, period.index)
            return


def _balance(b: Builder, plants: Plants) -> None:
    """Capital and plants come and go as lines do."""
    moves, lines = plants.capital_moves, plants.capital_lines
    gone: dict[tuple[State | None, int], list[Pair]] = {}
    for (arc, _, n), variable in plants.left.items():
        gone.setdefault((arc.target, n), []).append((-1.0, variable))

    def leaving(state: State, n: int) -> Iterator[Pair]:
        for arc in b.network.out_of[state]:
            yield from pick(moves, (arc, n), -1.0)

    b.rows(
        "capital_balance",
        list(lines),
        doc="Capital of plants that stand is that of the period before, plus arrivals, less departures.",
        sense="==",
        terms={
            "standing": lambda state, n: [(-1.0, lines[state, n])],
            "before": lambda state, n: pick(lines, (state, b.parent(n))),
            "arriving": lambda state, n: ((1.0, moves[key]) for key in b.network.arrivals(state, n)),
            "leaving": leaving,
        },
    )

    b.rows(
        "plants_balance",
        list(plants.standing),
        doc="Plants that stand are those of the period before, plus arrivals, less departures.",
        sense="==",
        terms={
            "standing": lambda state, n: [(-1.0, plants.standing[state, n])],
            "before": lambda state, n: pick(plants.standing, (state, b.parent(n))),
            "arriving": lambda state, n: ((1.0, plants.ordered[key]) for key in b.network.arrivals(state, n)),
            "leaving": lambda state, n: gone.get((state, n), ()),
        },
    )


def add_output(b: Builder, plants: Plants, good: Family) -> None:
    """Add that nothing is made without a plant; output of its size says so too, in whole plants only."""
    b.rows(
        "output_of_plants",
        [key for key in good if is_scaled(b, key[0].line)],
        doc="Without a plant nothing is made, and one makes no more than its markets take.",
        sense="<=",
        terms={
            "made": lambda *key: [(1.0, good[key])],
            "plants": lambda state, product, n: [
                (-_most_made(b, state, product, n), plants.standing[state, n])
            ],
        },
    )


def _most_made(b: Builder, state: State, product: str, n: int) -> float:
    """Most that one plant has to make: its largest size, or all that its markets take where that is all."""
    largest = range_of(b.case, state.line)[1] * b.network.rate(state.line, product, n)
    return min(largest, most_output(b, state.site, state.line, product, n))


def plants_at(b: Builder, plants: Plants, site: str, line: str, n: int) -> Iterator[Pair]:
    """Plants that stand or are on order at a site, on a node."""
    for state in b.network.at[site, line]:
        yield from pick(plants.standing, (state, n))
        for arc in b.network.into[state]:
            yield from ((1.0, plants.ordered[arc, m]) for m in b.network.under_way(arc, n))
