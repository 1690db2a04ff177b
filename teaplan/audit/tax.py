"""Income tax of a plan, recomputed: income, depreciation, losses carried forward as the law has them, tax.

A loss is used as soon as there is income (``teaplan.money.taxes``). The model may only overstate what is
left of losses; what its plan says was taxed is held against that (``models/README.md``, "Tax").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from teaplan.audit.depreciation import enter_depreciation
from teaplan.audit.fleet import Fleet
from teaplan.audit.ledger import COLUMNS, ONE, Ledger, Tags
from teaplan.audit.one_price import sell
from teaplan.audit.result import Checks
from teaplan.audit.taxed_price import AtPrice, Prices, prices_of
from teaplan.money.taxes import US_LIMIT, assess
from teaplan.money.timeline import Floats
from teaplan.shared.aims import NPV
from teaplan.shared.components import (
    AT_PRICE,
    CLOSURES,
    CREDIT,
    DEPRECIATION,
    OPERATING,
    REVENUE,
    SALVAGE,
    UNTAXED,
    WRITTEN_OFF,
    of_kind,
)
from teaplan.shared.taxes import income_tax_rate, is_taxed

TAX_COLUMNS = [
    "node", "operating_cash", "untaxed_credits", "salvage", "closures", "terminal", "depreciation",
    "interest", "basis_cuts", "income", "losses_used", "losses_left", "taxable", "tax", "tax_at_end",
    "taxable_in_plan",
]  # fmt: skip
"""Nominal M$ by node; ``tax_at_end`` is the part of a leaf's tax that is on what stands there less its basis,
the last what the plan's own model taxed."""

BEFORE_CREDITS = "lcob_before_credits_usd_per_kwh"
OPERATING_CASH = of_kind(REVENUE, CREDIT, OPERATING)
DIFFERENCES = ("tax_difference_musd", "largest_tax_difference_musd")


@dataclass(frozen=True)
class Taxes:
    """Taxes of a plan; empty without a tax rate.

    Attributes
    ----------
    nodes
        By node (``TAX_COLUMNS``).
    depreciation
        What is placed in service and deducted, by node and class (``depreciation.COLUMNS``).
    memo
        What income is worked out from beside money, item by item (``ledger.COLUMNS``).
    prices
        The search for levelised costs with tax in them; None without a tax rate.
    before_credits
        The levelised cost without credits.
    """

    nodes: pd.DataFrame
    depreciation: pd.DataFrame
    memo: pd.DataFrame
    prices: Prices | None = None
    before_credits: AtPrice | None = None

    @cached_property
    def by_leaf(self) -> dict[int, AtPrice]:
        """Levelised cost of every future that delivers, with the tax at it; none without a tax rate."""
        prices = self.prices
        leaves = () if prices is None else prices.fleet.network.tree.leaves
        found = {leaf: prices.of_leaf(leaf) for leaf in leaves if prices is not None}
        return {leaf: at_price for leaf, at_price in found.items() if at_price is not None}

    def price_of_leaf(self, leaf: int) -> float | None:
        """Return the levelised cost of one future; None without a tax rate."""
        return self.by_leaf[leaf].price if leaf in self.by_leaf else None

    @property
    def at_end(self) -> Floats | float:
        """Tax by node that is on what stands at a leaf: 0 without a tax rate."""
        return self.nodes["tax_at_end"].to_numpy(dtype=float) if len(self.nodes) else 0.0

    @property
    def at_leaf_prices(self) -> pd.DataFrame:
        """Tax on the way to each leaf at the leaf's own levelised cost: ``leaf, node, tax``."""
        rows = [
            (leaf, n, float(self.by_leaf[leaf].tax[n]))
            for leaf in self.by_leaf
            if self.prices is not None
            for n in self.prices.fleet.network.tree.ancestors[leaf]
        ]
        return pd.DataFrame(rows, columns=["leaf", "node", "tax"])


NO_TAXES = Taxes(pd.DataFrame(columns=TAX_COLUMNS), pd.DataFrame(), pd.DataFrame(columns=list(COLUMNS)))


def enter_taxes(
    fleet: Fleet,
    ledger: Ledger,
    checks: Checks,
    lent: Mapping[str, Floats],
) -> Taxes:
    """Enter the tax of every node in a ledger that holds all other money.

    Parameters
    ----------
    fleet, ledger, checks
        The plan as it is carried out, its money before tax, and where what does not hold goes.
    lent
        Of what is lent, by node and positive: ``interest`` as it accrues, ``basis_cuts``.
    """
    rate = income_tax_rate(fleet.network.case)
    if not rate:
        sell(fleet, ledger)
        return NO_TAXES
    tree = fleet.network.tree
    depreciation = enter_depreciation(fleet, ledger)
    timing = {"months": tree.months, "parent": tree.parents}
    nodes = _income(fleet, ledger, lent)
    prices = prices_of(fleet, ledger, nodes, timing)
    at_price = prices.expected()
    if at_price is not None and sell(fleet, ledger, at_price.price) is not None:
        operating = ledger.by_node(*OPERATING_CASH)
        nodes["income"] += operating - nodes["operating_cash"]
        nodes["operating_cash"] = operating
    found = assess(nodes["income"].to_numpy(), limit=US_LIMIT, **timing)
    nodes["losses_used"], nodes["losses_left"], nodes["taxable"] = found.used, found.left, found.taxable
    nodes["tax"] = rate * nodes["taxable"]
    nodes["tax_at_end"] = rate * _on_what_stands(ledger, nodes, timing)
    nodes["taxable_in_plan"] = _column(tree, fleet.decisions.taxed)
    for n, taxable in enumerate(found.taxable):
        _enter(ledger, n, float(taxable))
    if is_taxed(fleet.network.case):
        _check_claimed(fleet, nodes, checks)
    before_credits = prices.expected(credits=False)
    at_prices = (at_price, before_credits)
    for component, found_at in zip(AT_PRICE, at_prices, strict=True):
        for n, tax in enumerate([] if found_at is None else found_at.tax):
            ledger.add(component, n, 1.0, -float(tax), Tags(), ONE)
    return Taxes(nodes[TAX_COLUMNS], depreciation, ledger.memo.table(), prices, before_credits)


def _column(tree: Any, amounts: Mapping[int, float]) -> Floats:
    return np.array([float(amounts.get(node.index, 0.0)) for node in tree.nodes])


def _income(fleet: Fleet, ledger: Ledger, lent: Mapping[str, Floats]) -> pd.DataFrame:
    """Return the parts of income by node, each with the sign it has in it, and their sum."""
    network, tree, memo = fleet.network, fleet.network.tree, ledger.memo
    for (arc, m), count in fleet.decisions.orders.items():
        if arc.kind == "retire":
            memo.add_number(CLOSURES, m, count, -1.0, Tags(arc.site, arc.line), network.cost(arc, m))
    parts = {
        "operating_cash": ledger.by_node(*OPERATING_CASH),
        "untaxed_credits": memo.by_node(UNTAXED),
        "salvage": ledger.by_node(*of_kind(SALVAGE)),
        "closures": memo.by_node(CLOSURES),
        # debt, cash and working capital at the end are no income
        "terminal": ledger.by_node("terminal"),
        "depreciation": memo.by_node(DEPRECIATION, WRITTEN_OFF),
        "interest": -lent["interest"],
        "basis_cuts": lent["basis_cuts"],
    }
    nodes = pd.DataFrame({"node": range(len(tree.nodes)), **parts})
    nodes["income"] = nodes[list(parts)].sum(axis=1)
    return nodes


def _on_what_stands(ledger: Ledger, nodes: pd.DataFrame, timing: Mapping[str, Any]) -> Floats:
    """Return what is taxed of a leaf only because what stands there counts as sold."""
    at_end = nodes["terminal"].to_numpy() + ledger.memo.by_node(WRITTEN_OFF)
    running = assess(nodes["income"].to_numpy() - at_end, limit=US_LIMIT, **timing)
    found: Floats = nodes["taxable"].to_numpy() - running.taxable
    return found


def _enter(ledger: Ledger, n: int, taxable: float) -> None:
    """Enter f + s (1 - f) of what is taxed: both taxes, less federal tax on what state tax takes."""
    federal, state = ledger.setting("tax_rate"), ledger.setting("state_tax_rate")
    ledger.add("tax", n, taxable, -1.0, Tags(), federal)
    ledger.add("tax", n, taxable, -1.0, Tags(), state)
    ledger.add("tax", n, taxable, 1.0, Tags(), state, federal)


def _check_claimed(fleet: Fleet, nodes: pd.DataFrame, checks: Checks) -> None:
    """No plan has paid tax on less, up to any node, than the law asks for up to there."""
    tree = fleet.network.tree
    for node in tree.nodes:
        way = list(tree.ancestors[node.index])
        law, plan = (float(nodes[name].iloc[way].sum()) for name in ("taxable", "taxable_in_plan"))
        words = "income taxed so far, against what the law taxes,"
        checks.at_least("losses_within_limit", "all sites", node.index, plan, law, words)


def tax_by_leaf(fleet: Fleet, taxes: Taxes) -> dict[int, float] | None:
    """Present value of what the plan's own model taxed beyond the law, by leaf; None where it knew no tax."""
    tree, rate = fleet.network.tree, income_tax_rate(fleet.network.case)
    if not len(taxes.nodes) or fleet.network.case.settings.objective != NPV:
        return None
    more = rate * (taxes.nodes["taxable_in_plan"] - taxes.nodes["taxable"]).to_numpy()
    return {
        leaf: float(sum(more[n] * tree.discount[tree.nodes[n].period] for n in tree.ancestors[leaf]))
        for leaf in tree.leaves
    }


def tax_figures(fleet: Fleet, taxes: Taxes) -> dict[str, float | None]:
    """Return the levelised cost before credits with its own tax, and what the model taxed beyond the law.

    The latter expected and the most on a leaf, present values; None where the plan was not made with tax in
    mind (``cost``). Nothing without a tax rate.
    """
    if not len(taxes.nodes):
        return {}
    before = None if taxes.before_credits is None else taxes.before_credits.price
    found: dict[str, float | None] = {BEFORE_CREDITS: before, **dict.fromkeys(DIFFERENCES)}
    by_leaf, nodes = tax_by_leaf(fleet, taxes), fleet.network.tree.nodes
    if by_leaf is not None:
        expected = sum(nodes[leaf].probability * more for leaf, more in by_leaf.items())
        found |= dict(zip(DIFFERENCES, (expected, max(by_leaf.values(), key=abs)), strict=True))
    return found


def in_model(figures: dict[str, float | None], leaves: pd.DataFrame, fleet: Fleet, taxes: Taxes) -> Any:
    """Return figures and leaves as the plan's own model has them: with the tax that it took.

    Parameters
    ----------
    figures, leaves
        Headline figures before those of risk, and the table of leaves.
    fleet, taxes
        The plan and its taxes.

    Returns
    -------
    tuple or None
        None where the model knew no tax.
    """
    by_leaf, value = tax_by_leaf(fleet, taxes), figures["objective_value"]
    if by_leaf is None or value is None:
        return None
    expected = sum(fleet.network.tree.nodes[leaf].probability * more for leaf, more in by_leaf.items())
    worth = leaves["objective_musd"] - leaves["node"].map(by_leaf)
    return figures | {"objective_value": value - expected}, leaves.assign(objective_musd=worth)
