"""Tax on income, with losses carried forward: exact in the continuous variables it takes.

    income[n] = revenue + taxed credits - operating cost + salvage - closures - depreciation - interest
                + what draws cut off the basis (at a leaf: + terminal value)
    taxed[n]  = income[n] + left[n] - left[p(n)]                         tax[n] = rate x taxed[n]
    0.8 T[n] + 0.2 left[n] >= 0.2 brought[n]         T[n] >= 0           left, T of a whole tax year >= 0

T is what is taxed in the tax year up to n, brought the losses left before it. With Y the year's income the
rows say left >= brought - 0.8 Y and left >= brought - Y: both and 0 together are the losses there are after n
by law: convex in Y, so that they can only be overstated, which raises the tax of every future up to every
node and gains nothing later (``models/README.md``).
"""

from __future__ import annotations

from collections.abc import Iterator

import pyomo.environ as pyo

from teaplan.formulation.builder import Builder, Family, Pair, Term, pick, scaled
from teaplan.formulation.depreciation import Basis
from teaplan.formulation.finance import Debt
from teaplan.formulation.fleet import Fleet
from teaplan.shared.aims import NPV
from teaplan.shared.components import SALVAGE, TAX
from teaplan.shared.taxes import LIMIT, income_tax_rate, nodes_of_tax_year


def is_on(b: Builder) -> bool:
    """Whether income is taxed and tax counts: the cost objective knows none."""
    return b.case.settings.objective == NPV and income_tax_rate(b.case) > 0.0


def add(b: Builder, fleet: Fleet, basis: Basis, running: Term, debt: Debt | None = None) -> Term:
    """Add income taxed, losses and tax; return the most that the law can tax, as a lender counts it.

    Parameters
    ----------
    b
        Builder with all money before tax in it.
    fleet, basis
        Lines, and what of what was paid is deducted.
    running
        Income of running by node: revenue and taxed credits less operating cost.
    debt
        What is owed: interest is deducted as it accrues, what a draw cuts off the basis is income.
    """
    taxed = b.variables(
        "income_taxed",
        list(b.nodes),
        doc="Income that is taxed, losses of earlier years set against it, M$.",
        domain=pyo.Reals,
        # within a tax year what was taxed in its first periods may be too much, and is set right later
        bounds=lambda n: (0.0 if len(nodes_of_tax_year(b.tree, n)) == 1 else None, None),
    )
    left = b.variables(
        "losses_left", list(b.nodes), doc="Losses there are after a node to carry forward, M$."
    )
    terms: dict[str, Term] = {
        "taxed": lambda n: [(-1.0, taxed[n])],
        "left": lambda n: [(1.0, left[n])],
        "brought": lambda n: pick(left, b.parent(n), -1.0),
        "running": running,
        "salvage": b.money_of(SALVAGE),
        "closures": _closures(b, fleet),
        "depreciation": _less(basis.deducted),
        # debt, cash and working capital at the end are no income
        "terminal": b.money_named("terminal"),
    }
    if debt is not None:
        terms |= {"interest": _less(debt.interest), "basis_cuts": debt.basis_cuts}
    b.rows(
        "income_of_node",
        list(b.nodes),
        doc="Income less depreciation and interest is taxed, but for losses that are used, or carried on.",
        sense="==",
        terms=terms,
    )
    _losses(b, taxed, left)
    rate = income_tax_rate(b.case)
    b.money(
        "tax",
        "Tax on income after depreciation, interest and losses carried forward.",
        lambda n: [(-rate, taxed[n])],
    )
    return _without_losses(b, taxed, left, rate) if debt is not None and debt.covenants else b.money_of(TAX)


def _without_losses(b: Builder, taxed: Family, left: Family, rate: float) -> Term:
    """Return the tax of every node as if no losses were brought: no less than the law's, whatever was kept.

    A plan could keep a loss for the year in which a covenant is tight, which the law does not let it.
    """
    used = b.variables("losses_used", list(b.nodes), doc="Losses of earlier years that a node may use, M$.")
    b.rows(
        "losses_are_used",
        list(b.nodes),
        doc="What a node leaves less of losses than it was brought, it has used.",
        sense=">=",
        terms={
            "used": lambda n: [(1.0, used[n])],
            "left": lambda n: [(1.0, left[n])],
            "brought": lambda n: pick(left, b.parent(n), -1.0),
        },
    )
    return lambda n: [(-rate, taxed[n]), (-rate, used[n])]


def _less(term: Term) -> Term:
    return lambda n: scaled(term(n), -1.0)


def _closures(b: Builder, fleet: Fleet) -> Term:
    """Return what retiring lines costs, deducted in its year."""

    def closures(n: int) -> Iterator[Pair]:
        for arc in b.network.arcs:
            if arc.kind == "retire":
                yield from pick(fleet.moves, (arc, n), -b.network.cost(arc, n).value)

    return closures


def _losses(b: Builder, taxed: Family, left: Family) -> None:
    def before(n: int) -> int | None:
        return b.parent(nodes_of_tax_year(b.tree, n)[0])

    def of_year(share: float) -> Term:
        return lambda n: ((share, taxed[m]) for m in nodes_of_tax_year(b.tree, n))

    b.rows(
        "losses_within_limit",
        list(b.nodes),
        doc="Losses of earlier years set at most 80 % of a tax year's income free; the rest is carried on.",
        sense=">=",
        terms={
            "taxed": of_year(LIMIT),
            "left": lambda n: [(1.0 - LIMIT, left[n])],
            "brought": lambda n: pick(left, before(n), LIMIT - 1.0),
        },
    )
    several = [n for n in b.nodes if len(nodes_of_tax_year(b.tree, n)) > 1]
    if several:
        b.rows(
            "losses_carried",
            several,
            doc="A tax year taxes no less than nothing: its loss is carried forward.",
            sense=">=",
            terms={"taxed": of_year(1.0)},
        )
