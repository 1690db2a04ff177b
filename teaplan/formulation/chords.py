"""Amounts on the chords of a concave curve: 0 or between its ends, and what they come to.

    amount = least x taken + sum over pieces of part[i]
    value  = curve(least) x taken + sum of slope[i] x part[i]
    part[i] <= width[i] x (taken for the first piece, beyond[i-1] for the others)
    part[i] >= width[i] x beyond[i]

A piece is begun once the one before it is full: on a concave curve the later pieces are the cheaper ones, and
without ``beyond`` a plan would begin with the last. Each family of amounts on chords is one call of ``add``.
The engine puts the plan it has found on the curve itself by ``model.curves``: it holds the amounts, sets
``value`` to what the curve says, and frees the rows named in ``model.chord_rows``. ``model.chord_steps``
names the whole decisions that follow from amounts and are others on other chords.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pyomo.environ as pyo

from teaplan.formulation.builder import Builder, Family, Pair
from teaplan.shared.curves import Chords, Curve


@dataclass(frozen=True)
class OnCurve:
    """One amount on a curve: what the engine needs to know of it.

    Attributes
    ----------
    name
        Key of ``Case.curve_points``: which curve it is on.
    amount, value
        Variables.
    parts, beyond
        Variables of the pieces, in their order.
    curve, chords
        The curve and the chords the model has of it.
    """

    name: str
    amount: Any
    value: Any
    parts: tuple[Any, ...]
    beyond: tuple[Any, ...]
    curve: Curve
    chords: Chords


@dataclass(frozen=True)
class On:
    """Variables of a family of amounts by one index, the node last; ``taken`` None: always taken."""

    amount: Family
    value: Family
    taken: Family | None = None


def add(
    b: Builder,
    name: str,
    family: On,
    curve_of: Callable[[Any], tuple[str, Curve, Chords]],
    order: Callable[[Any], tuple[int, int]],
) -> None:
    """Put amounts on chords.

    Parameters
    ----------
    b
        Gets variables ``<name>_part`` and ``<name>_beyond``, and four families of rows.
    name
        What an amount is of, as rows are to be called.
    family
        Amounts, what they come to, and whether there is any.
    curve_of
        Name, curve and chords by index of an amount. Chords that begin above 0 leave what lies between 0 and
        their beginning out: an amount is then 0, where it is not taken, or in range.
    order
        (priority, period) of the whole decisions, by index of an amount.
    """
    known = {key: curve_of(key) for key in family.amount}
    pieces = [(*key[:-1], i, key[-1]) for key, (_, _, of) in known.items() for i in range(len(of.widths))]
    part = b.variables(f"{name}_part", pieces, doc="Part of an amount in a piece of its curve.")
    beyond = b.variables(
        f"{name}_beyond",
        [(*key[:-1], i, key[-1]) for key, (_, _, of) in known.items() for i in range(len(of.widths) - 1)],
        doc="1 where an amount goes beyond a piece of its curve.",
        domain=pyo.Binary,
        order=lambda key: order((*key[:-2], key[-1])),
    )
    _rows(b, name, family, {key: of for key, (_, _, of) in known.items()}, part, beyond)
    for key, (curve_name, curve, of) in known.items():
        places = [(*key[:-1], i, key[-1]) for i in range(len(of.widths))]
        parts, steps = tuple(part[p] for p in places), tuple(beyond[p] for p in places[:-1])
        there = OnCurve(curve_name, family.amount[key], family.value[key], parts, steps, curve, of)
        b.model.curves.append(there)
    b.model.chord_rows.add(f"{name}_on_chords")
    b.model.chord_steps.add(f"{name}_beyond")


def _rows(b: Builder, name: str, family: On, known: dict[Any, Chords], part: Family, beyond: Family) -> None:
    def of_taken(key: Any, coefficient: float) -> list[Pair]:
        return [(coefficient, None if family.taken is None else family.taken[key])]

    def split(key: Any, each: Callable[[Chords], tuple[float, ...]]) -> Iterator[Pair]:
        for i, coefficient in enumerate(each(known[key])):
            yield coefficient, part[(*key[:-1], i, key[-1])]

    def width(key: Any) -> float:
        widths = known[(*key[:-2], key[-1])].widths
        return float(widths[key[-2]])

    def reached(*key: Any) -> list[Pair]:
        if key[-2] == 0:
            return of_taken((*key[:-2], key[-1]), -width(key))
        return [(-width(key), beyond[(*key[:-2], key[-2] - 1, key[-1])])]

    b.rows(
        f"{name}_in_pieces",
        list(known),
        doc="An amount is its least, where it is taken, and what it has of every piece of its curve.",
        sense="==",
        terms={
            "amount": lambda *key: [(-1.0, family.amount[key])],
            "least": lambda *key: of_taken(key, known[key].points[0]),
            "parts": lambda *key: split(key, lambda of: (1.0,) * len(of.widths)),
        },
    )
    b.rows(
        f"{name}_on_chords",
        list(known),
        doc="An amount comes to what the chords of its curve say.",
        sense="==",
        terms={
            "value": lambda *key: [(-1.0, family.value[key])],
            "least": lambda *key: of_taken(key, known[key].values[0]),
            "parts": lambda *key: split(key, lambda of: of.slopes),
        },
    )
    b.rows(
        f"{name}_piece_reached",
        list(part),
        doc="A piece of a curve holds no more than its length, and nothing before it is reached.",
        sense="<=",
        terms={"part": lambda *key: [(1.0, part[key])], "reached": reached},
    )
    b.rows(
        f"{name}_piece_filled",
        list(beyond),
        doc="Beyond a piece of a curve the piece is full.",
        sense=">=",
        terms={
            "part": lambda *key: [(1.0, part[key])],
            "beyond": lambda *key: [(-width(key), beyond[key])],
        },
    )
