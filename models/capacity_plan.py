"""The standard planning model: how many lines of which kind, set up for what, where and when.

A model is a list of blocks. Copy this file to add a house rule in Pyomo after the blocks
(``b.model`` is the Pyomo model, ``b.model.decisions`` its variables by name and index) and
plan with ``teaplan plan BOOK --model FILE.py``. The mathematics stand in ``models/README.md``.
"""

from __future__ import annotations

from pyomo.environ import ConcreteModel

from teaplan.case import Case
from teaplan.formulation import (
    Builder,
    ages,
    buildings,
    contracts,
    cover,
    credits,
    depreciation,
    finance,
    fleet,
    flow,
    incentives,
    learning,
    markets,
    money,
    objective,
    operating,
    pays,
    pools,
    routes,
    rules,
    sites,
    space,
    streams,
    supply,
    tax,
    terminal,
    without_sweeps,
)
from teaplan.formulation import (
    cash as cash_in_hand,
)
from teaplan.shared.financing import is_financed


def build(case: Case) -> ConcreteModel:
    """Build the planning model of a case.

    Parameters
    ----------
    case
        The planning case.

    Returns
    -------
    ConcreteModel
        The model, with its decisions, named row terms and money terms attached.
    """
    with without_sweeps():
        b = Builder(case)
        lines = fleet.add(b)
        alive = ages.add(b, lines)
        learning.add(b, lines)
        shared = pools.add(b, lines)
        places = sites.add(b, lines)
        buildings.add(b, places)
        space.add(b, lines, places)
        goods = flow.add(b, lines, shared)
        sales = markets.add(b, places)
        flow.add_balances(b, lines, shared, goods, sales.delivered)
        supply.add(b, goods)
        routes.add(b, goods, sales)
        origins = streams.add(b, lines, goods, sales.delivered)
        money.add_capital(b, lines, shared, places)
        money.add_operation(b, lines, places)
        signed = contracts.add(b, sales.delivered)
        money.add_trade(b, goods, sales, signed)
        taxed, untaxed = credits.add(b, lines, places, origins)
        terminal.add(b, lines, places, alive)
        incentives.add(b, lines, places)
        pays.add(b, lines, places)
        debt = None
        if is_financed(case) or tax.is_on(b):
            running, taxes = operating.add(b, sales.delivered, taxed, untaxed), None
            debt = finance.add_debt(b, lines, places) if is_financed(case) else None
            if tax.is_on(b):
                basis = depreciation.add(b, lines, shared, places)
                taxes = tax.add(b, lines, basis, running.income, debt)
            if debt is not None:
                cover.add_covenants(b, running.cash, debt, taxes)
                cash_in_hand.add_cash(b, running.cash, debt)
        rules.add(b, lines, places, sales, debt)
        objective.add(b)
    return b.model
