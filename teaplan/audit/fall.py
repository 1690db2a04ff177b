"""What brings the cost of a kWh down over a plan: learning, scale, yield, prices of materials, policy.

The plan is held and valued as if nothing were any better than on its first day: every order at its price
before learning, a plant at as much for a unit of its size as one line, all output at the yield with which
lines begin, materials at the prices of the first year, no credit and no state incentive. Then one after the
other is given back, in this order; a part is what the levelised cost falls by, so that the parts add up from
that cost to the plan's own (``models/README.md``, "What brings the cost down").

At another yield as much more is bought of every material as is used of it, from the same suppliers; parts
that are made in house are not made again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

import pandas as pd

from teaplan.audit.flows import net_use
from teaplan.audit.result import Audit, Tables
from teaplan.audit.run import audit
from teaplan.case import Case
from teaplan.plans import Plan
from teaplan.shared.learning import unlearned

LEARNING, SCALE, YIELD, PRICES, POLICY = "learning", "scale", "yield", "material prices", "policy"

Frames = dict[str, pd.DataFrame]


class Part(NamedTuple):
    """What one cause adds to the cost of a kWh, $/kWh: below 0 where it brings the cost down."""

    name: str
    usd_per_kwh: float


class Fall(NamedTuple):
    """From the cost of a kWh as if nothing had changed to the plan's own, $/kWh: ``before`` + parts = own."""

    before: float
    parts: tuple[Part, ...]
    after: float


def fall_of_cost(case: Case, plan: Tables, found: Audit, strategy: str | None = None) -> Fall | None:
    """Return what brings the levelised cost of a plan down.

    Parameters
    ----------
    case, plan, strategy
        As they were audited.
    found
        The audit of the plan.

    Returns
    -------
    Fall or None
        None where no kWh is delivered, so that there is no cost of one.
    """
    own = found.figures["lcob_usd_per_kwh"]
    if own is None:
        return None
    costs, now, tables = [own], case, plan.tables
    for undo in reversed(list(_UNDONE.values())):
        changed, held = undo(now, tables, found.started)
        if changed is now:
            costs.append(costs[-1])
            continue
        now, tables = changed, held
        cost = audit(now, Plan(tables), strategy).figures["lcob_usd_per_kwh"]
        assert cost is not None
        costs.append(cost)
    steps = zip(_UNDONE, pairwise(reversed(costs)), strict=True)
    return Fall(costs[-1], tuple(Part(name, after - before) for name, (before, after) in steps), own)


Undo = Callable[[Case, Frames, pd.DataFrame], tuple[Case, Frames]]
"""Takes a case, a plan's tables and what it starts; returns case and tables without a cause, or the same."""


def _without_learning(case: Case, tables: Frames, started: pd.DataFrame) -> tuple[Case, Frames]:
    if not case.learning:
        return case, tables
    return unlearned(case), _without(tables, "learning")


def _without_scale(case: Case, tables: Frames, started: pd.DataFrame) -> tuple[Case, Frames]:
    if not any(row.scaled for row in case.lines.values()):
        return case, tables
    lines = {
        name: replace(row, scale_exponent=1.0) if row.scaled else row for name, row in case.lines.items()
    }
    return replace(case, lines=lines), tables


def _at_first_yields(case: Case, tables: Frames, started: pd.DataFrame) -> tuple[Case, Frames]:
    recipes = {
        key: row
        if row.first_yield is None
        else replace(row, mature_yield=row.first_yield, first_yield=None, yield_years=0.0)
        for key, row in case.recipes.items()
    }
    if recipes == dict(case.recipes):
        return case, tables
    moves = tuple(replace(row, first_yield=None) for row in case.moves)
    worse = replace(case, recipes=recipes, moves=moves)
    return worse, {**tables, "purchases": _bought_more(case, worse, tables, started)}


def _bought_more(case: Case, worse: Case, tables: Frames, started: pd.DataFrame) -> pd.DataFrame:
    """Return purchases that grow as the use of their material does on their node."""
    used, more = _used(case, started), _used(worse, audit(worse, Plan(tables)).started)
    bought = tables["purchases"].copy()
    keys = [
        (case.suppliers[name].material, n) for name, n in zip(bought["supplier"], bought["node"], strict=True)
    ]
    # what only ramps and makes nothing good uses nothing at a yield that does not rise
    bought["amount"] *= [more.get(key, 0.0) / used[key] if used.get(key) else 1.0 for key in keys]
    return bought


def _used(case: Case, started: pd.DataFrame) -> dict[tuple[str, int], float]:
    """Return what is used of every input on every node, net of what returns from scrap."""
    found: dict[tuple[str, int], float] = {}
    for row in started.itertuples(index=False):
        bill = case.bill_of_materials(row.line, row.product)
        for name, amount in net_use(case, bill, row.good, row.started).items():
            found[name, row.node] = found.get((name, row.node), 0.0) + amount
    return found


def _at_first_prices(case: Case, tables: Frames, started: pd.DataFrame) -> tuple[Case, Frames]:
    year = case.settings.first_year
    suppliers = {
        name: replace(row, price=replace(row.price, values=(row.price.at(year),) * len(row.price.values)))
        for name, row in case.suppliers.items()
    }
    drivers = tuple(row for row in case.drivers if row.driver != "material_price")
    if suppliers == dict(case.suppliers) and len(drivers) == len(case.drivers):
        return case, tables
    return replace(case, suppliers=suppliers, drivers=drivers), tables


def _without_policy(case: Case, tables: Frames, started: pd.DataFrame) -> tuple[Case, Frames]:
    sites = {name: replace(row, incentive=None) for name, row in case.sites.items()}
    if not case.credits and sites == dict(case.sites):
        return case, tables
    left = tuple(row for row in case.drivers if row.driver != "credit")
    without = replace(case, credits=(), content_rules={}, sites=sites, drivers=left)
    of_policy = ("credit_choices", "stream_output", "stream_purchases", "stream_transfers", "incentives")
    return without, _without(tables, *of_policy)


def _without(tables: Frames, *names: str) -> Frames:
    return {name: table.iloc[:0] if name in names else table for name, table in tables.items()}


_UNDONE: Mapping[str, Undo] = {
    LEARNING: _without_learning,
    SCALE: _without_scale,
    YIELD: _at_first_yields,
    PRICES: _at_first_prices,
    POLICY: _without_policy,
}
"""What takes each cause away, in the order in which they are given back."""
