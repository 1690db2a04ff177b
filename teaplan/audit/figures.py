"""Headline figures from ledger and decisions: value, cost, levelised and supply cost, funding, leaves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from teaplan.audit.fleet import Fleet
from teaplan.audit.levelised import discounted_gwh, own_cost
from teaplan.audit.one_price import price_of
from teaplan.audit.supply import supply_cost
from teaplan.case import Settings
from teaplan.shared.aims import AIMS, COST, COST_PER_KWH, NPV
from teaplan.shared.components import (
    BESIDE,
    CREDIT,
    LEFT_OUT,
    SPENDING,
    STACK,
    TERMINAL,
    WITHOUT_PENALTIES,
    of_kind,
)

Figures = dict[str, float | None]


def worst_figures(leaves: pd.DataFrame, settings: Settings) -> Figures:
    """Return the mean of the worst 1 - alpha of probability and the worst leaf, as the objective counts.

    Parameters
    ----------
    leaves
        What ``leaf_table`` returns.
    settings
        ``objective`` says which end is the worst, ``cvar_alpha`` where it begins.
    """
    ordered = leaves.sort_values("objective_musd", ascending=AIMS[settings.objective].sign > 0, kind="stable")
    left = worst = 1.0 - settings.cvar_alpha
    total = 0.0
    for value, chance in zip(ordered["objective_musd"], ordered["probability"], strict=True):
        taken = min(left, float(chance))
        total += taken * float(value)
        left -= taken
    return {"cvar_musd": total / (worst - left), "worst_leaf_musd": float(ordered["objective_musd"].iloc[0])}


def with_risk(figures: Figures, leaves: pd.DataFrame, settings: Settings) -> Figures:
    """Return the figures with those of the worst futures, whose weight enters the objective value."""
    found = figures | worst_figures(leaves, settings)
    weight, expected, worst = settings.cvar_weight, figures["objective_value"], found["cvar_musd"]
    if weight and expected is not None and worst is not None:
        found["objective_value"] = value = (1.0 - weight) * expected + weight * worst
        found["gap_denominator_musd"] = max(abs(value), figures["spending_pv_musd"] or 0.0, 1.0)
    return found


def headline_figures(fleet: Fleet, ledger: pd.DataFrame) -> Figures:
    """Return the headline figures by name.

    ``npv_musd`` and every cost are without penalties; ``cost_pv_musd`` is what the objective
    ``cost`` is without them (imports in it), ``own_cost_pv_musd`` the numerator of the LCOB.
    """
    pv = ledger.groupby("component", sort=False)["pv"].sum().to_dict()
    whole = sum(pv.values())
    own = -float(own_cost(ledger)["pv"].sum())
    credits, penalties = sum(pv.get(name, 0.0) for name in of_kind(CREDIT)), pv.get("penalties", 0.0)
    gwh = sum(discounted_gwh(fleet).values())
    npv = whole - sum(pv.get(name, 0.0) for name in LEFT_OUT[NPV])
    cost = sum(pv.get(name, 0.0) for name in LEFT_OUT[COST]) - whole
    lcob = own / gwh if gwh > 0 else None
    each = lcob if (price := price_of(fleet, lcob)) is None else price
    value = {NPV: npv, COST: cost, COST_PER_KWH: each}[fleet.network.case.settings.objective]
    money = own if fleet.network.case.settings.objective == COST_PER_KWH else value or 0.0
    spending = -sum(pv.get(name, 0.0) for name in SPENDING)
    figures: Figures = {
        "objective_value": value,
        "npv_musd": npv - penalties,
        "cost_pv_musd": cost + penalties,
        "own_cost_pv_musd": own,
        "spending_pv_musd": spending,
        "gap_denominator_musd": max(abs(money), spending, 1.0),
        "penalties_pv_musd": -penalties,
        "credits_pv_musd": credits,
        "discounted_gwh": gwh,
        "lcob_usd_per_kwh": lcob,
        "lcob_before_credits_usd_per_kwh": (own + credits) / gwh if gwh > 0 else None,
        "peak_funding_musd": peak_funding(fleet, ledger),
    }
    return figures | volumes(fleet) | supply_cost(fleet, own)


def volumes(fleet: Fleet) -> Figures:
    """Expected GWh over the horizon: delivered, imported, unmet, asked."""
    tree, decisions, case = fleet.network.tree, fleet.decisions, fleet.network.case
    found = {"delivered_gwh": 0.0, "imports_gwh": 0.0, "unmet_gwh": 0.0, "demand_gwh": 0.0}
    tables: dict[str, dict[Any, float]] = {
        "delivered_gwh": dict(decisions.delivered),
        "imports_gwh": dict(decisions.imported),
        "unmet_gwh": dict(decisions.unmet),
        "demand_gwh": {
            (g, node.index): fleet.network.outlook.demand(g, node.index)
            for g in case.segments
            for node in tree.nodes
        },
    }
    for name, table in tables.items():
        found[name] = sum(amount * tree.nodes[key[-1]].probability for key, amount in table.items())
    return dict(found)


def cash_by_node(ledger: pd.DataFrame) -> dict[int, float]:
    """Nominal cash of the project by node: without imports, penalties and the value of what is left."""
    cash = ledger[~ledger["component"].isin(of_kind(BESIDE, TERMINAL))]
    return {int(node): float(amount) for node, amount in cash.groupby("node")["amount"].sum().items()}


def peak_funding(fleet: Fleet, ledger: pd.DataFrame) -> float:
    """Largest cumulative shortfall of nominal cash on any path, M$."""
    cash, held, worst = cash_by_node(ledger), [0.0] * len(fleet.network.tree.nodes), 0.0
    for node in fleet.network.tree.nodes:
        before = 0.0 if node.parent is None else held[node.parent]
        held[node.index] = before + cash.get(node.index, 0.0)
        worst = max(worst, -held[node.index])
    return worst


def leaf_table(
    fleet: Fleet, ledger: pd.DataFrame, price: Callable[[int], float | None] | None = None
) -> pd.DataFrame:
    """One row per future: its value, cost, volume and levelised cost, as if it were certain.

    ``objective_musd`` is the future's value (or cost) as the objective has it, penalties included; where that
    is the cost of a kWh, the own cost it divides. ``price`` gives a leaf's levelised cost with tax at it.
    """
    tree, outlook = fleet.network.tree, fleet.network.outlook
    objective = fleet.network.case.settings.objective
    sums = {name: _by_node(ledger, name) for name in ("npv", "cost", "own", "objective " + objective)}
    gwh: dict[int, float] = {}
    for (_, _, _, n), amount in fleet.decisions.delivered.items():
        gwh[n] = gwh.get(n, 0.0) + amount
    rows = []
    for leaf in tree.leaves:
        money = dict.fromkeys(sums, 0.0)
        kwh = volume = 0.0
        for n in tree.ancestors[leaf]:
            discount = tree.discount[tree.nodes[n].period]
            for name, found in sums.items():
                money[name] += discount * found.get(n, 0.0)
            kwh += gwh.get(n, 0.0) * discount * outlook.escalation_at(n)
            volume += gwh.get(n, 0.0)
        node = tree.nodes[leaf]
        lcob = -money["own"] / kwh if kwh > 0 else float("nan")
        if price is not None and kwh > 0:
            lcob = price(leaf) or lcob
        sought = money["objective " + objective] * AIMS[objective].sign
        worth = (money["npv"], -money["cost"], sought)
        rows.append((node.branch, leaf, node.probability, *worth, volume, lcob))
    columns = [
        "branch",
        "node",
        "probability",
        "npv_musd",
        "cost_musd",
        "objective_musd",
        "delivered_gwh",
        "lcob_usd_per_kwh",
    ]
    return pd.DataFrame(rows, columns=columns)


def _by_node(ledger: pd.DataFrame, what: str) -> dict[int, float]:
    left_out = {
        **WITHOUT_PENALTIES,
        # as the objective has it: with penalties
        **{f"objective {name}": left_out for name, left_out in LEFT_OUT.items()},
    }
    own = what in ("own", f"objective {COST_PER_KWH}")
    inside = ledger["component"].isin(list(STACK)) if own else ~ledger["component"].isin(left_out[what])
    return {
        int(node): float(amount) for node, amount in ledger[inside].groupby("node")["amount"].sum().items()
    }


def period_table(fleet: Fleet, ledger: pd.DataFrame) -> pd.DataFrame:
    """Expected volumes (GWh) and nominal money (M$) by period."""
    tree, decisions = fleet.network.tree, fleet.decisions
    expected = ledger.assign(musd=ledger["amount"] * [tree.nodes[n].probability for n in ledger["node"]])
    money = expected.groupby(["period", "component"], sort=False)["musd"].sum().to_dict()
    components = list(ledger["component"].unique())
    rows: list[dict[str, Any]] = []
    tables: dict[str, dict[Any, float]] = {
        "delivered_gwh": dict(decisions.delivered),
        "imports_gwh": dict(decisions.imported),
        "unmet_gwh": dict(decisions.unmet),
    }
    for period in tree.periods:
        row: dict[str, Any] = {"period": period.label}
        for name, table in tables.items():
            row[name] = sum(
                amount * tree.nodes[key[-1]].probability
                for key, amount in table.items()
                if tree.nodes[key[-1]].period == period.index
            )
        row |= {name: money.get((period.label, name), 0.0) for name in components}
        rows.append(row)
    return pd.DataFrame(rows)
