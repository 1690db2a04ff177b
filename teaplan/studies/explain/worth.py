"""What one more unit of a cell is worth: the linear program of a plan with the cell one unit up.

Whole decisions are held, or free in parts: new whole decisions are in neither, and a plan made anew may
be worth more (``Check``). Where a relaxation is too large to be solved for each cell, its prices say what
the change costs: with x and y the values and prices, d the reduced costs, a change of cost c, sides b,
entries A and bounds l costs to first order

    dc x + y (db - dA x) + d dl
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np

from teaplan.engine.handover import Floats, Matrix
from teaplan.schema.repairs import LESS, MORE
from teaplan.studies.explain.binding import Binding, Priced, fixed
from teaplan.studies.explain.dials import Dial
from teaplan.studies.explain.workshop import Workshop, difference

POINT = 0.01
"""One more of a share."""
DEAR = 1e-6
"""Worth, M$ a unit, that is not 0."""
FEW, LOOKING = 16, 120.0
"""Cells that are looked at in any case; of a case that is not large as many more as these seconds allow."""
PRICED_ALONE = 3_000
"""Columns from which the relaxation is not solved again for each cell, and its prices are taken."""
PATH = 3
"""Cells of a row from which all are turned together first: where that is worth nothing, none of them is."""


@dataclass(frozen=True)
class Worth:
    """What one more unit of a cell is worth, M$ of the objective; better is positive.

    Attributes
    ----------
    dial, step
        The cell, and its one more unit.
    held, divisible
        With the whole decisions of the plan held, None where they leave no plan; as if they could be
        bought in parts.
    """

    dial: Dial
    step: float
    held: float | None
    divisible: float | None

    @property
    def most(self) -> float:
        """The larger of the two in size."""
        return max(abs(self.held or 0.0), abs(self.divisible or 0.0))


def one_more(dial: Dial) -> Dial | None:
    """Return a dial that turns a cell up by one unit; None where it has none, or is no limit of amounts."""
    if dial.way not in (MORE, LESS) or isinstance(dial.old, str | bool | None):
        return None
    if dial.name.endswith("_months"):
        return None
    if dial.ref.sheet == "drivers" and dial.name != "value":
        return None
    return dial.upwards()


def step_of(dial: Dial) -> float:
    """Return one more unit of a cell: a point of a share, else 1."""
    return POINT if dial.typed.unit == "share" else 1.0


@dataclass(frozen=True)
class Plan:
    """A plan whose limits are priced.

    Attributes
    ----------
    point
        Of the problem.
    held, parts
        Prices with its whole decisions held, and as if they could be bought in parts.
    """

    point: Floats
    held: Priced
    parts: Priced | None


def worths(shop: Workshop, dials: Sequence[Dial], plan: Plan) -> tuple[list[Worth], int]:
    """Return what cells are worth, the dearest first, and how many were looked at.

    Parameters
    ----------
    shop
        With the case.
    dials
        Cells, those that are looked at first in front; where a case is not small some are left out.
    plan
        The plan.
    """
    rows: dict[tuple[str, int], list[Dial]] = {}
    for dial in dials:
        rows.setdefault(dial.ref[:2], []).append(dial)
    found, looked_at, began = [], 0, time.monotonic()
    idle: dict[tuple[str, int], bool] = {}
    for dial in dials:
        enough = looked_at >= FEW and (shop.large or time.monotonic() - began > LOOKING)
        if shop.patience.late() or enough:
            break
        looked_at += 1
        row = rows[dial.ref[:2]]
        if len(row) >= PATH and dial.ref[:2] not in idle:
            whole = _worth(shop, row, plan)
            idle[dial.ref[:2]] = whole is not None and whole.held is not None and whole.most <= DEAR
        worth = None if idle.get(dial.ref[:2]) else _worth(shop, [dial], plan)
        if worth is not None and (worth.held is None or worth.most > DEAR):
            found.append(worth)
    return sorted(found, key=lambda worth: -worth.most), looked_at


def _worth(shop: Workshop, dials: Sequence[Dial], plan: Plan) -> Worth | None:
    """Return what cells are worth that are all turned up together, told of the first of them."""
    ups = [up for dial in dials if (up := one_more(dial)) is not None]
    turns = {up: min(step_of(up), up.most) for up in ups}
    there = shop.at(turns) if turns else None
    if there is None or not there.like(shop.base):
        return None
    after = shop.relaxed(fixed(there.matrix, plan.point)).value
    own = None if after is None else plan.held.value - after
    return Worth(ups[0], turns[ups[0]], own, _in_parts(shop, there.matrix, plan))


def _in_parts(shop: Workshop, after: Matrix, plan: Plan) -> float | None:
    if plan.parts is None:
        return None
    if len(shop.base.matrix.cost) >= PRICED_ALONE:
        return _first_order(shop.base.matrix, after, plan.parts)
    value = shop.relaxed(after).value
    return None if value is None else plan.parts.value - value


def _first_order(before: Matrix, after: Matrix, at: Priced) -> float | None:
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
    """Return dials whose rows and years are named by what limits a plan before the others.

    One of each kind of cell comes first, then a second of each: of many cells a few are looked at, and a
    planner asks what floor, power, demand, loans and caps are worth, not what power is worth at every site.
    """
    weight: dict[str, float] = {}
    for row in found:
        size = max(abs(row.worth), abs(row.divisible or 0.0))
        for word in {*row.of.replace(",", " ").replace("/", " ").split(), *row.period.split("-")}:
            weight[word] = weight.get(word, 0.0) + size

    def apart(dial: Dial) -> float:
        words = [word for name in (*dial.names, dial.name) for word in name.split()]
        return -max((weight.get(word, 0.0) for word in words), default=0.0)

    kinds: dict[tuple[str, str], list[Dial]] = {}
    for dial in sorted(dials, key=apart):
        kinds.setdefault((dial.ref.sheet, "" if dial.name.isdigit() else dial.name), []).append(dial)
    turns = zip_longest(*kinds.values())
    return [dial for turn in turns for dial in turn if dial is not None]
