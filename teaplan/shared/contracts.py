"""What contracts ask and what they leave to the market, by arithmetic alone; for model and audit.

volume[c,n]    = gwh_per_year x years of the period within the contract's
committed[c,n] = take_or_pay_share x volume
most[g,n]      = max(demand, sum of committed)         what a segment takes in all
called[c,n]    = volume; where the segment takes less than all volumes, committed and, of what the
                 segment takes beyond all that is committed, a share as the contract's in the rest
open[g,n]      = max(0, demand - sum of committed)     what the segment buys at the market price
"""

from __future__ import annotations

from teaplan.case import NEVER, Case, Contract
from teaplan.outlook import Outlook


def contracts_of(case: Case, segment: str) -> list[Contract]:
    """Return the contracts of a segment's customers."""
    return [row for row in case.contracts.values() if row.segment == segment]


def volume(outlook: Outlook, contract: Contract, node: int) -> float:
    """Most GWh sold under a contract in a node's period."""
    first = -NEVER if contract.from_year is None else contract.from_year
    last = NEVER if contract.to_year is None else contract.to_year
    period = outlook.tree.period_of(node)
    share = sum(part for year, part in period.years if first <= year <= last)
    return contract.volume * share * period.length


def committed(outlook: Outlook, segment: str, node: int) -> float:
    """GWh the customers of a segment have promised to take on a node."""
    rows = contracts_of(outlook.case, segment)
    return sum(row.take_or_pay * volume(outlook, row, node) for row in rows)


def most_taken(outlook: Outlook, segment: str, node: int) -> float:
    """Most GWh of own deliveries a segment takes on a node: its demand, or what is promised."""
    return max(outlook.demand(segment, node), committed(outlook, segment, node))


def open_demand(outlook: Outlook, segment: str, node: int) -> float:
    """GWh of a segment on a node that no customer has promised to take under a contract."""
    return max(0.0, outlook.demand(segment, node) - committed(outlook, segment, node))


def called(outlook: Outlook, contract: Contract, node: int) -> float:
    """GWh a contract's customer takes on a node if they are offered."""
    own = volume(outlook, contract, node)
    whole = sum(volume(outlook, row, node) for row in contracts_of(outlook.case, contract.segment))
    taken = most_taken(outlook, contract.segment, node)
    if whole <= taken:
        return own
    promised = committed(outlook, contract.segment, node)
    floor = contract.take_or_pay * own
    # all volumes are more than what is taken, and that is no less than what is promised
    return floor + (own - floor) * (taken - promised) / (whole - promised)


def most_of_product(outlook: Outlook, segment: str, product: str, node: int, share: float) -> float:
    """GWh of a product a segment takes at most: its share of demand, or what is promised of it."""
    rows = [row for row in contracts_of(outlook.case, segment) if row.product == product]
    promised = sum(row.take_or_pay * volume(outlook, row, node) for row in rows)
    return max(share * outlook.demand(segment, node), promised)
