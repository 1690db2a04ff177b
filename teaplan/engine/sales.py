"""Own sales at one price in a matrix, and the price at which a plan in it is worth nothing.

A model whose plans are sold at one price is built at 1 $/kWh of real money. What its sales are at that, node
by node, are columns of their own; the price stands in one row a node, and in what they are worth.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from teaplan.engine.handover import INFINITY, Floats, Matrix
from teaplan.money.levelised import levelised_price_after_tax
from teaplan.money.taxes import income_tax

Columns = NDArray[np.intp]


@dataclass(frozen=True)
class Sales:
    """Columns of a problem by node, and what tax at a price needs.

    Attributes
    ----------
    columns
        Sales at 1 $/kWh.
    receipts
        What running brings in: the price stands in the rows that say so.
    row
        Name of those rows.
    taxed, left
        Income taxed and losses left; None where nothing is taxed.
    weights
        Probability times discount.
    rate
        Of tax.
    timing
        ``months`` and ``parent`` of the nodes.
    first
        Price to begin with.
    """

    columns: Columns
    receipts: Columns
    row: str
    taxed: Columns | None
    left: Columns | None
    weights: Floats
    rate: float
    timing: dict[str, Any]
    first: float

    def at(self, matrix: Matrix, place: Columns, price: float) -> Matrix:
        """Return a matrix built at 1 $/kWh at another price.

        Parameters
        ----------
        matrix
            Of the problem, or of a change of it.
        place
            Column in it by column of the problem.
        price
            $/kWh.
        """
        columns = place[self.columns]
        cost, values, lower = matrix.cost.copy(), matrix.values.copy(), matrix.lower.copy()
        cost[np.unique(columns)] *= price
        column_of = np.repeat(np.arange(len(cost)), np.diff(matrix.starts))
        rows = np.array([name == self.row for name in matrix.row_names], dtype=bool)
        values[np.isin(column_of, columns) & rows[matrix.rows]] *= price
        if price < 0:
            lower[place[self.receipts]] = -INFINITY
        return replace(matrix, cost=cost, values=values, lower=lower)

    def cost_per_kwh(self, x: Floats, worth: float, price: float) -> float:
        """Return the price at which a plan is worth nothing, with tax by law at it, $/kWh.

        Parameters
        ----------
        x
            Its values, by columns of the problem.
        worth
            Its worth at ``price``, as the matrix has it, M$.

        Raises
        ------
        ValueError
            Where it sells nothing.
        """
        sold, flows = x[self.columns], np.zeros(len(self.weights))
        before_tax, income = worth - price * float(self.weights @ sold), np.zeros(len(self.weights))
        if self.taxed is not None and self.left is not None:
            before_tax += self.rate * float(self.weights @ x[self.taxed])
            parents = np.asarray(self.timing["parent"])
            brought = np.where(parents < 0, 0.0, x[self.left][parents])
            income = x[self.taxed] - x[self.left] + brought - price * sold
        # when it is paid does not matter any more: all of it stands on the first node
        flows[0] = before_tax / self.weights[0]
        tax = partial(income_tax, rate=self.rate, **self.timing)
        return levelised_price_after_tax(flows, sold, self.weights, income=income, tax=tax)


def sales_of(model: Any, place: dict[int, int]) -> Sales | None:
    """Return the sales of a model whose plans are sold at one price; None for any other.

    Parameters
    ----------
    model
        Its ``levelised.sales`` holds their variables.
    place
        Column of each variable by identity.
    """
    parts = getattr(getattr(model, "levelised", None), "sales", None)
    if parts is None:
        return None

    def columns(family: list[Any]) -> Columns | None:
        return np.array([place[id(variable)] for variable in family], dtype=np.intp) if family else None

    sold, receipts = columns(parts.sold), columns(parts.receipts)
    assert sold is not None
    assert receipts is not None
    taxed, left = columns(parts.taxed), columns(parts.left)
    weights = np.array(parts.weights)
    return Sales(sold, receipts, parts.row, taxed, left, weights, parts.rate, parts.timing, parts.first)
