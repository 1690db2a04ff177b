"""A plan that is sold at one price: every own sale at the least real price at which it pays for itself.

That is its levelised cost, tax taken at it; more where what lenders or owners ask holds at no less: then the
plan says at what price. All money, tax and cover are told at it, contracts too.
"""

from __future__ import annotations

import pandas as pd

from teaplan.audit.fleet import Fleet
from teaplan.audit.ledger import ONE, Ledger, Tags
from teaplan.audit.levelised import discounted_gwh
from teaplan.shared.components import REVENUE, STACK, of_kind
from teaplan.shared.one_price import at_one_price


def sell(fleet: Fleet, ledger: Ledger, levelised: float | None = None) -> float | None:
    """Enter own sales at the plan's one price instead of all revenue; nothing in a case of market prices.

    Parameters
    ----------
    fleet, ledger
        The plan, and its money but for tax.
    levelised
        Its levelised cost; None where that is before any tax.

    Returns
    -------
    float or None
        The price, $/kWh of real money; None where there is none.
    """
    if not at_one_price(fleet.network.case):
        return None
    price = price_of(fleet, _before_tax(fleet, ledger) if levelised is None else levelised)
    if price is None:
        return None
    ledger.drop(*of_kind(REVENUE))
    for (site, segment, product, n), amount in fleet.decisions.delivered.items():
        tags = Tags(site=site, product=product, kind="segment", party=segment)
        ledger.add("revenue", n, amount, price * fleet.network.outlook.escalation_at(n), tags, ONE)
    return price


def at_price(fleet: Fleet, signed: pd.DataFrame, levelised: float | None) -> pd.DataFrame:
    """Return what contracts came to (``contracts.CONTRACT_COLUMNS``) with their sales at the plan's price."""
    price = price_of(fleet, levelised)
    if price is None or not len(signed):
        return signed
    levels = [fleet.network.outlook.escalation_at(int(n)) for n in signed["node"]]
    return signed.assign(revenue=signed["delivered"] * levels * price)


def price_of(fleet: Fleet, levelised: float | None) -> float | None:
    """Return the price a plan of a levelised cost is sold at; None in a case of market prices."""
    if levelised is None or not at_one_price(fleet.network.case):
        return None
    asked = fleet.decisions.price
    return levelised if asked is None else max(levelised, asked)


def _before_tax(fleet: Fleet, ledger: Ledger) -> float | None:
    tree, gwh = fleet.network.tree, sum(discounted_gwh(fleet).values())
    weights = [tree.weight(node.index) for node in tree.nodes]
    return -float(ledger.by_node(*STACK) @ weights) / gwh if gwh > 0 else None
