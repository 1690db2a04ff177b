"""Tax on income, with losses carried forward: exact in the continuous variables it takes.

    income[n] = operating cash - credits that are not taxed + salvage - closures - depreciation - interest
                - working capital tied up + what draws cut off the basis (at a leaf: + terminal value)
    left[n]  >= brought[n] - 0.8 Y[n]       left[n] >= brought[n] - Y[n]        left >= 0
    tax[n]    = rate (income[n] + left[n] - left[p(n)])

Y is the income of the tax year up to n, brought what was left before it. Both rows and 0 together are the
losses there are after n by law: convex in Y, so that they can only be overstated, which raises the tax of
every future up to every node and gains nothing later (``models/README.md``).
"""

from __future__ import annotations

from collections.abc import Iterator

import pyomo.environ as pyo

from teaplan.formulation.builder import Builder, Family, Pair, Term, pick
from teaplan.formulation.depreciation import Basis
from teaplan.formulation.finance import Debt
from teaplan.formulation.fleet import Fleet
from teaplan.shared.aims import NPV
from teaplan.shared.components import SALVAGE, TIED
from teaplan.shared.taxes import LIMIT, income_tax_rate, nodes_of_tax_year


def is_on(b: Builder) -> bool:
    """Whether income is taxed and tax counts: the cost objective knows none."""
    return b.case.settings.objective == NPV and income_tax_rate(b.case) > 0.0


def add(
    b: Builder, fleet: Fleet, basis: Basis, cash: Family, untaxed: Term, debt: Debt | None = None
) -> None:
    """Add taxable income, losses and tax.

    Parameters
    ----------
    b
        Builder with all money before tax in it.
    fleet, basis
        Lines, and what of what was paid is deducted.
    cash
        Operating cash by node.
    untaxed
        Credits that are no income, positive, by node.
    debt
        What is owed: interest is deducted as it accrues, what a draw cuts off the basis is income.
    """
    income = b.variables(
        "income", list(b.nodes), doc="Income before losses of earlier years, M$.", domain=pyo.Reals
    )
    left = b.variables(
        "losses_left", list(b.nodes), doc="Losses there are after a node to carry forward, M$."
    )
    terms: dict[str, Term] = {
        "income": lambda n: [(-1.0, income[n])],
        "cash": lambda n: [(1.0, cash[n])],
        "untaxed": _less(untaxed),
        "salvage": b.money_of(SALVAGE),
        "closures": _closures(b, fleet),
        "depreciation": _less(basis.deducted),
        "terminal": _left(b),
        "tied_up": _less(b.money_of(TIED)),
    }
    if debt is not None:
        terms |= {"interest": _less(debt.interest), "basis_cuts": debt.basis_cuts}
    b.rows(
        "income_of_node",
        list(b.nodes),
        doc="Income is operating cash and salvage, less untaxed credits, closures, depreciation, interest.",
        sense="==",
        terms=terms,
    )
    _losses(b, income, left)
    rate = income_tax_rate(b.case)

    def tax(n: int) -> Iterator[Pair]:
        yield -rate, income[n]
        yield -rate, left[n]
        yield from pick(left, b.parent(n), rate)

    b.money("tax", "Tax on income after depreciation, interest and losses carried forward.", tax)


def _left(b: Builder) -> Term:
    """Return what stands at a leaf: debt, cash and working capital are no income."""
    found = b.model.money_terms.get("terminal")
    return (lambda n: ()) if found is None else found.term


def _less(term: Term) -> Term:
    return lambda n: ((-coefficient, variable) for coefficient, variable in term(n))


def _closures(b: Builder, fleet: Fleet) -> Term:
    """Return what retiring lines costs, deducted in its year."""

    def closures(n: int) -> Iterator[Pair]:
        for arc in b.network.arcs:
            if arc.kind == "retire":
                yield from pick(fleet.moves, (arc, n), -b.network.cost(arc, n).value)

    return closures


def _losses(b: Builder, income: Family, left: Family) -> None:
    def brought(n: int) -> Iterator[Pair]:
        first = nodes_of_tax_year(b.tree, n)[0]
        yield from pick(left, b.parent(first), -1.0)

    def to_date(share: float) -> Term:
        return lambda n: ((share, income[m]) for m in nodes_of_tax_year(b.tree, n))

    b.rows(
        "losses_within_limit",
        list(b.nodes),
        doc="Losses of earlier years set at most 80 % of a tax year's income free; the rest is carried on.",
        sense=">=",
        terms={"left": lambda n: [(1.0, left[n])], "brought": brought, "income": to_date(LIMIT)},
    )
    b.rows(
        "losses_carried",
        list(b.nodes),
        doc="A loss of the tax year is carried forward beside those of earlier years.",
        sense=">=",
        terms={"left": lambda n: [(1.0, left[n])], "brought": brought, "income": to_date(1.0)},
    )
