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


def add(b: Builder, taxed: Term, untaxed: Term) -> Operating:
    """Add receipts, untaxed credits and expenses of every node.

    Parameters
    ----------
    b
        Builder with all money of running in it.
    taxed, untaxed
        Credits by node that are income, and that are not.
    """

    def sales(n: int) -> Iterator[Pair]:
        yield from b.money_of(REVENUE)(n)
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
