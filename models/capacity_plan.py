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
    credits,
    depreciation,
    fleet,
    flow,
    markets,
    money,
    objective,
    operating,
    pools,
    rules,
    sites,
    space,
    streams,
    supply,
    tax,
    terminal,
    without_sweeps,
)


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
        shared = pools.add(b, lines)
        places = sites.add(b, lines)
        buildings.add(b, places)
        space.add(b, lines, places)
        goods = flow.add(b, lines, shared)
        sales = markets.add(b, places)
        flow.add_balances(b, lines, shared, goods, sales.delivered)
        supply.add(b, goods)
        origins = streams.add(b, lines, goods, sales.delivered)
        money.add_capital(b, lines, shared, places)
        money.add_operation(b, lines, places)
        money.add_trade(b, goods, sales)
        untaxed = credits.add(b, lines, places, origins)
        terminal.add(b, lines, places, alive)
        if tax.is_on(b):
            cash = operating.add(b)
            basis = depreciation.add(b, lines, shared, places)
            tax.add(b, lines, basis, cash, untaxed)
        rules.add(b, lines, places, sales)
        objective.add(b)
    return b.model
