"""Levelised cost: own cost per own delivered kWh, split so that the parts add up.

    LCOB = sum pi delta cost / sum pi delta escalation GWh

By component and period each row of the ledger belongs to one part. By product and site the
cost follows the goods: what is spent on a product at a site is carried by what leaves it, to
other products as their input, to other sites, and to the customer, where it is counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from teaplan.audit.fleet import Fleet
from teaplan.audit.flows import Flows
from teaplan.audit.making import Making
from teaplan.shared.components import STACK

Place = tuple[str, str]
"""(site, product)."""


def discounted_gwh(fleet: Fleet) -> dict[int, float]:
    """Own delivered GWh by node, times probability, discount and escalation."""
    found: dict[int, float] = {}
    for (_, _, _, n), amount in fleet.decisions.delivered.items():
        found[n] = found.get(n, 0.0) + amount * fleet.network.outlook.kwh_weight(n)
    return found


def own_cost(ledger: pd.DataFrame) -> pd.DataFrame:
    """Rows of the ledger that are part of the levelised cost."""
    return ledger[ledger["component"].isin(list(STACK))]


def levelised(fleet: Fleet, making: Making, flows: Flows, ledger: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the splits ``component``, ``period``, ``product`` and ``site``.

    Each has ``name, cost_pv_musd, discounted_gwh, usd_per_kwh`` (what the part adds to the
    LCOB) and ``own_usd_per_kwh`` (its cost per its own kWh); null where there is none.
    """
    cost, gwh = own_cost(ledger), discounted_gwh(fleet)
    total = sum(gwh.values())
    by_component = (-cost.groupby("component", sort=False)["pv"].sum()).to_dict()
    components = _table({name: (by_component.get(name, 0.0), None) for name in STACK}, total)
    components.insert(1, "stack", [STACK[name] for name in STACK])
    periods = fleet.network.tree.periods
    by_period = (-cost.groupby("period", sort=False)["pv"].sum()).to_dict()
    made = dict.fromkeys((period.label for period in periods), 0.0)
    for n, amount in gwh.items():
        made[fleet.network.tree.period_of(n).label] += amount
    parts = {name: (by_period.get(name, 0.0), amount) for name, amount in made.items()}
    traced = Tracing(fleet, making, flows).run(cost)
    return {
        "component": components,
        "period": _table(parts, total),
        "product": _table(_sum(traced, 1), total),
        "site": _table(_sum(traced, 0), total),
    }


def _table(parts: Mapping[str, tuple[float, float | None]], total: float) -> pd.DataFrame:
    rows = [
        (name, cost, gwh, cost / total if total else None, cost / gwh if gwh else None)
        for name, (cost, gwh) in parts.items()
    ]
    columns = ["name", "cost_pv_musd", "discounted_gwh", "usd_per_kwh", "own_usd_per_kwh"]
    return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(columns[1:], "float64"))


def _sum(traced: dict[Place, tuple[float, float]], index: int) -> dict[str, tuple[float, float | None]]:
    found: dict[str, tuple[float, float | None]] = {}
    for place, (cost, gwh) in traced.items():
        before = found.get(place[index], (0.0, 0.0))
        found[place[index]] = (before[0] + cost, (before[1] or 0.0) + gwh)
    return found


class Tracing:
    """Carries present values from where they are spent to the products that customers get."""

    def __init__(self, fleet: Fleet, making: Making, flows: Flows) -> None:
        self.fleet, self.making, self.flows = fleet, making, flows
        self._weight = fleet.network.outlook.kwh_weight
        self.places: dict[Place, int] = {}
        self.delivered: dict[Place, float] = {}
        self._out: dict[tuple[Place, Place | None], float] = {}
        self._time: dict[tuple[str, str], dict[Place, float]] = {}
        self._use: dict[tuple[str, str, int], dict[Place, float]] = {}
        self._read()

    def _read(self) -> None:
        network, decisions = self.fleet.network, self.fleet.decisions
        for (site, _, product, n), amount in decisions.delivered.items():
            place = self._place(site, product)
            self.delivered[place] = self.delivered.get(place, 0.0) + amount * self._weight(n)
            self._send(place, None, amount * self._weight(n))
        for (origin, target, product, n), amount in decisions.moved.items():
            self._send(self._place(origin, product), self._place(target, product), amount * self._weight(n))
        for (site, name, _, product, n), amount in self.flows.used.items():
            place = self._place(site, product)
            if name in network.case.products:
                self._send(self._place(site, name), place, amount * self._weight(n))
            for where in (site, ""):
                use = self._use.setdefault((where, name, n), {})
                use[place] = use.get(place, 0.0) + amount
        for (state, product, n), good in self.making.good.items():
            time = good / network.rate(state.line, product, n) * self._weight(n)
            use = self._time.setdefault((state.site, state.line), {})
            place = self._place(state.site, product)
            use[place] = use.get(place, 0.0) + time

    def _place(self, site: str, product: str) -> Place:
        self.places.setdefault((site, product), len(self.places))
        return site, product

    def _send(self, place: Place, to: Place | None, amount: float) -> None:
        self._out[place, to] = self._out.get((place, to), 0.0) + amount

    def run(self, cost: pd.DataFrame) -> dict[Place, tuple[float, float]]:
        """Return (cost in PV, discounted GWh) by delivered (site, product); costs add up to the whole."""
        spent = np.zeros(len(self.places) + 1)
        ends = np.zeros(len(self.places) + 1)
        later: list[tuple[str, float]] = []
        columns = ["component", "node", "site", "line", "product", "party_kind", "party"]
        sums = cost.groupby(columns, sort=False)["pv"].sum()
        for key, pv in sums.items():
            row = dict(zip(columns, key, strict=True))
            where = self._spent_on(row)
            if row["component"] == "freight" and row["party_kind"] == "segment":
                ends[self.places[row["site"], row["product"]]] -= pv
            elif where is None:
                later.append((row["site"], -pv))
            else:
                self._spread(spent, where, -pv)
        for site, amount in later:
            here = {place: max(spent[i], 0.0) for place, i in self.places.items() if place[0] == site}
            self._spread(spent, here, amount)
        return self._carry(spent, ends)

    def _spent_on(self, row: dict[str, Any]) -> dict[Place, float] | None:
        """Weights of the (site, product) an expense is for; None where it is the site's as a whole."""
        site, line, product = row["site"], row["line"], row["product"]
        if row["party_kind"] == "supplier":
            if product in self.fleet.network.case.products:
                return {(site, product): 1.0}
            return self._use.get((site, product, row["node"]), {})
        if row["party_kind"] == "site":
            return {(row["party"], product): 1.0}
        if line:
            own = {(site, product): 1.0}
            return own if own.keys() <= self.places.keys() else self._time.get((site, line))
        return None

    def _spread(self, into: Any, weights: dict[Place, float], amount: float) -> None:
        """Spread an amount; what nothing carries goes to the last entry, for all kWh to carry."""
        known = {place: weight for place, weight in weights.items() if weight > 0 and place in self.places}
        whole = sum(known.values())
        if whole <= 0:
            into[-1] += amount
        for place, weight in known.items():
            into[self.places[place]] += amount * weight / whole

    def _carry(self, spent: Any, ends: Any) -> dict[Place, tuple[float, float]]:
        """Solve carried = spent + sum of what others hand on, and read off what reaches customers."""
        count = len(self.places)
        whole = np.zeros(count)
        for (place, _), amount in self._out.items():
            whole[self.places[place]] += amount
        hand = np.zeros((count, count))
        reach = np.zeros(count)
        for (place, to), amount in self._out.items():
            i = self.places[place]
            if whole[i] > 0 and to is None:
                reach[i] += amount / whole[i]
            elif whole[i] > 0 and to is not None:
                hand[self.places[to], i] += amount / whole[i]
        carried = np.linalg.lstsq(np.eye(count) - hand, spent[:-1], rcond=None)[0] if count else np.zeros(0)
        final = carried * reach + ends[:-1]
        lost = float(spent.sum() + ends.sum() - final.sum())
        total = sum(self.delivered.values())
        return {
            place: (float(final[self.places[place]]) + (lost * gwh / total if total else 0.0), gwh)
            for place, gwh in self.delivered.items()
        }
