"""What one more unit of a cell is worth: the change it makes to the matrix, at the prices of a plan.

With x and y the values and prices of a linear program that is minimised, and d its reduced costs, a
change of cost c, sides b, entries A and bounds l costs to first order

    dc x + y (db - dA x) + d dl

Whole decisions are held, or free in parts: new whole decisions are in neither, and a plan solved again
may be worth more (``check``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from teaplan.engine.handover import Matrix
from teaplan.schema.repairs import LESS, MORE
from teaplan.studies.explain.binding import Binding, Priced
from teaplan.studies.explain.dials import Dial
from teaplan.studies.explain.workshop import Workshop, difference

POINT = 0.01
"""One more of a share."""
DEAR = 1e-6
"""Worth, M$ a unit, that is not 0."""


@dataclass(frozen=True)
class Worth:
    """What one more unit of a cell is worth, M$ of the objective; better is positive.

    Attributes
    ----------
    dial, step
        The cell, and its one more unit.
    held, divisible
        With the whole decisions of the plan held; as if they could be bought in parts.
    """

    dial: Dial
    step: float
    held: float
    divisible: float | None

    @property
    def most(self) -> float:
        """The larger of the two in size."""
        return max(abs(self.held), abs(self.divisible or 0.0))


def one_more(dial: Dial) -> Dial | None:
    """Return a dial that turns a cell up by one unit; None where it has none, or is no limit of amounts."""
    if dial.way not in (MORE, LESS) or dial.name.endswith("_months") or isinstance(dial.old, str | bool | None):
        return None
    if dial.ref.sheet == "drivers" and dial.name != "value":
        return None
    return dial.upwards()


def step_of(dial: Dial) -> float:
    """Return one more unit of a cell: a point of a share, else 1."""
    return POINT if dial.typed.unit == "share" else 1.0


def worths(
    shop: Workshop, dials: Iterable[Dial], plan: Priced, parts: Priced | None, most: int | None = None
) -> tuple[list[Worth], int]:
    """Return what cells are worth, the dearest first, and how many were looked at.

    Parameters
    ----------
    shop
        With the case.
    dials
        Cells, those that are looked at first in front.
    plan, parts
        Prices with the whole decisions of the plan held, and as if they could be bought in parts.
    most
        Cells that are looked at.
    """
    found, looked_at = [], 0
    for dial in dials:
        if shop.patience.late() or (most is not None and looked_at >= most):
            break
        looked_at += 1
        worth = _worth(shop, dial, plan, parts)
        if worth is not None and worth.most > DEAR:
            found.append(worth)
    return sorted(found, key=lambda worth: -worth.most), looked_at


def _worth(shop: Workshop, dial: Dial, plan: Priced, parts: Priced | None) -> Worth | None:
    up = one_more(dial)
    if up is None:
        return None
    step = min(step_of(up), up.most)
    there = shop.at({up: step})
    if there is None or not there.like(shop.base):
        return None
    own = _change(shop.base.matrix, there.matrix, plan)
    free = None if parts is None else _change(shop.base.matrix, there.matrix, parts)
    return None if own is None else Worth(up, step, own, free)


def _change(before: Matrix, after: Matrix, at: Priced) -> float | None:
    """Return by how much the objective gets better to first order."""
    moved = difference(before, after)
    if moved is None:
        return None
    cost = (after.cost - before.cost) @ at.x + after.offset - before.offset
    rows = at.prices @ (moved.sides - moved.entries @ at.x)
    bounds = np.where(at.reduced > 0, moved.lower, moved.upper)
    columns = (at.reduced * bounds)[~at.held].sum()
    return -float(cost + rows + columns)


def named_first(dials: Iterable[Dial], found: Iterable[Binding]) -> list[Dial]:
    """Return dials whose rows and years are named by what limits a plan before the others."""
    weight: dict[str, float] = {}
    for row in found:
        size = max(abs(row.worth), abs(row.divisible or 0.0))
        for word in {*row.of.replace(",", " ").replace("/", " ").split(), *row.period.split("-")}:
            weight[word] = weight.get(word, 0.0) + size

    def apart(dial: Dial) -> float:
        return -max((weight.get(word, 0.0) for name in (*dial.names, dial.name) for word in name.split()), default=0.0)

    return sorted(dials, key=apart)
