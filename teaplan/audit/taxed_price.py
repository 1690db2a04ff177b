"""Levelised cost where income is taxed: the price at which value is zero, with tax taken at that price.

Plan, depreciation and interest stay; sales are at one real price, and losses are carried at its income.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from teaplan.audit.fleet import Fleet
from teaplan.audit.ledger import Ledger
from teaplan.money.levelised import levelised_price_after_tax
from teaplan.money.taxes import income_tax
from teaplan.money.timeline import Floats
from teaplan.shared.components import CREDIT, REVENUE, STACK, of_kind
from teaplan.shared.taxes import income_tax_rate


class AtPrice(NamedTuple):
    """A levelised cost, $/kWh, and the tax on each node at it, M$."""

    price: float
    tax: Floats


@dataclass(frozen=True)
class Prices:
    """What the search for a price needs, by node: all nominal M$, GWh.

    Attributes
    ----------
    fleet
        The plan.
    flows, income
        Own cost (received counts positive) and taxable income, both without sales and tax.
    credits, taxed_credits
        Parts of the two that credits are.
    gwh
        Own deliveries.
    timing
        ``months`` and ``parent`` of the nodes.
    """

    fleet: Fleet
    flows: Floats
    income: Floats
    credits: Floats
    taxed_credits: Floats
    gwh: Floats
    timing: Mapping[str, Any]

    def expected(self, *, credits: bool = True) -> AtPrice | None:
        """Return the levelised cost over all futures, with or without credits; None where nothing is sold."""
        tree = self.fleet.network.tree
        return self._at(np.array([tree.weight(node.index) for node in tree.nodes]), credits=credits)

    def of_leaf(self, leaf: int) -> AtPrice | None:
        """Return the levelised cost of one future, as if it were certain."""
        tree = self.fleet.network.tree
        way = set(tree.ancestors[leaf])
        weights = [tree.discount[node.period] if node.index in way else 0.0 for node in tree.nodes]
        return self._at(np.array(weights), credits=True)

    def _at(self, weights: Floats, *, credits: bool) -> AtPrice | None:
        outlook = self.fleet.network.outlook
        prices = np.array([outlook.escalation_at(n) for n in range(len(weights))])
        if (self.gwh * weights).sum() <= 0:
            return None
        flows = self.flows if credits else self.flows - self.credits
        income = self.income if credits else self.income - self.taxed_credits
        rate, timing = income_tax_rate(self.fleet.network.case), self.timing

        def tax(earned: Floats) -> Floats:
            return income_tax(earned, rate, months=timing["months"], parent=timing["parent"])

        price = levelised_price_after_tax(flows, self.gwh, weights, income=income, tax=tax, escalation=prices)
        return AtPrice(price, tax(income + price * self.gwh * prices))


def prices_of(fleet: Fleet, ledger: Ledger, nodes: pd.DataFrame, timing: Mapping[str, Any]) -> Prices:
    """Return what prices are sought from.

    Parameters
    ----------
    fleet
        The plan.
    ledger
        Its money before tax at the levelised cost.
    nodes
        Parts of its taxable income by node (``tax.TAX_COLUMNS``).
    timing
        ``months`` and ``parent`` of the nodes.
    """
    gwh = np.zeros(len(fleet.network.tree.nodes))
    for (_, _, _, n), amount in fleet.decisions.delivered.items():
        gwh[n] += amount
    credits = ledger.by_node(*of_kind(CREDIT))
    income = nodes["income"].to_numpy() - ledger.by_node(*of_kind(REVENUE))
    taxed = credits + nodes["untaxed_credits"].to_numpy()
    return Prices(fleet, ledger.by_node(*STACK), income, credits, taxed, gwh, timing)
