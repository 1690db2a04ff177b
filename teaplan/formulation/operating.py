"""What running brings in on a node, through a few variables: rows of cover, cash and tax speak of it.

Hundreds of purchases and deliveries stand behind it; with variables of their own they stand in one row a
node and not in each row that needs the sum. What comes in and what goes out are told apart, so that none of
them can be below nothing: interior points do badly on variables without any bound.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from teaplan.formulation.builder import Builder, Family, Pair, Term
from teaplan.shared.components import OPERATING, REVENUE, TIED
from teaplan.shared.one_price import at_one_price

SALES = "sales_at_a_dollar"
"""Variables of own sales at a real price of 1 $/kWh, where all are at one price."""

RECEIPTS = "receipts_are_money"
"""The rows in which they stand times that price."""

SUPPORT = ("incentives", "incentive_clawback")
"""Credits of a few variables a node, which need none of their own."""


@dataclass(frozen=True)
class Operating:
    """What running leaves, by node, nominal M$.

    Attributes
    ----------
    cash
        Revenue and credits less operating cost and what it ties up; before capital, salvage, financing, tax.
    income
        The part of it that is income: without untaxed credits and what is tied up.
    """

    cash: Term
    income: Term


def add(b: Builder, delivered: Family, taxed: Term, untaxed: Term) -> Operating:
    """Add receipts, untaxed credits and expenses of every node.

    Parameters
    ----------
    b
        Builder with all money of running in it.
    delivered
        Own deliveries, the node last, GWh.
    taxed, untaxed
        Credits by node that are income, and that are not.
    """
    revenue = _at_one_price(b, delivered) if at_one_price(b.case) else b.money_of(REVENUE)

    def sales(n: int) -> Iterator[Pair]:
        yield from revenue(n)
        yield from taxed(n)

    receipts = _sum(b, "receipts", "Revenue and taxed credits, M$.", sales, 1.0)
    free = _sum(b, "untaxed_credits", "Credits that are no income, M$.", untaxed, 1.0)
    expenses = _sum(b, "expenses", "Operating cost, M$.", b.money_of(OPERATING), -1.0)
    support, tied = b.money_named(*SUPPORT), b.money_of(TIED)

    def income(n: int) -> Iterator[Pair]:
        yield 1.0, receipts[n]
        yield -1.0, expenses[n]
        yield from support(n)

    def cash(n: int) -> Iterator[Pair]:
        yield from income(n)
        yield 1.0, free[n]
        yield from tied(n)

    return Operating(cash, income)


def _at_one_price(b: Builder, delivered: Family) -> Term:
    """Return revenue at one real price of 1 $/kWh: the engine puts the price it tries in its place.

    The price stands in one entry a node of one family of rows, and in the objective: what sales are at a
    dollar is a variable of its own.
    """
    found = b.variables(SALES, list(b.nodes), doc="Own deliveries at a real price of 1 $/kWh, M$.")
    b.rows(
        "sales_are_deliveries",
        list(b.nodes),
        doc="What sales would bring at 1 $/kWh of real money is own deliveries at the prices of their year.",
        sense="==",
        terms={
            "sales": lambda n: [(-1.0, found[n])],
            "delivered": lambda n: ((b.outlook.escalation_at(n), v) for _, v in delivered.on(n)),
        },
    )

    def sales(n: int) -> list[Pair]:
        return [(1.0, found[n])]

    b.money("sales_at_price", "Own deliveries at one real price.", sales)
    return sales


def _sum(b: Builder, name: str, doc: str, money: Term, sign: float) -> Family:
    """Add the sum of money on every node, made positive, as a variable."""
    found = b.variables(name, list(b.nodes), doc=doc)
    b.rows(
        f"{name}_are_money",
        list(b.nodes),
        doc=f"What is called {name.replace('_', ' ')} is the money it is the sum of.",
        sense="==",
        terms={"sum": lambda n: [(-sign, found[n])], "money": money},
    )
    return found
