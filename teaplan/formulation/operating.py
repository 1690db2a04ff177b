"""What running brings in on a node, as one variable: rows of cover, cash and tax speak of it.

Hundreds of purchases and deliveries stand behind it; with a variable of its own they stand in one row a
node and not in each row that needs the sum.
"""

from __future__ import annotations

import pyomo.environ as pyo

from teaplan.formulation.builder import Builder, Family
from teaplan.shared.components import CREDIT, OPERATING, REVENUE, TIED


def add(b: Builder) -> Family:
    """Add the operating cash of every node, nominal M$: revenue and credits less what running takes.

    Parameters
    ----------
    b
        Builder with all money of running in it.

    Returns
    -------
    Family
        By node; free in sign; before capital, salvage, financing and tax.
    """
    cash = b.variables(
        "operating_cash", list(b.nodes), doc="Revenue and credits less operating cost, M$.", domain=pyo.Reals
    )
    b.rows(
        "operating_cash_is_money",
        list(b.nodes),
        doc="Operating cash is revenue and credits less operating cost.",
        sense="==",
        terms={
            "cash": lambda n: [(-1.0, cash[n])],
            "operating": b.money_of(REVENUE, CREDIT, OPERATING, TIED),
        },
    )
    return cash
