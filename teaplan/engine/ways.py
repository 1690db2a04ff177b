"""Bounds from futures one by one, tied by row prices known before: cheaper than the whole relaxation.

Each leaf w of the tree has a way: its nodes from the root. Copy the decisions of every node for each way
through it. With row prices y, reduced costs d = c - A'y and the share of a node that is a way's,
s[w, n] = probability of the leaf / probability of the node,

    c[w, j] = s[w, n(j)] d[j] + sum over rows i on the way of  a[i, j] s[w, n(i)] y[i]

add up to c over the ways, since the shares of a node add up to 1. Let every way choose its copies freely:
the optima add up to a bound (Lagrangian decomposition: Guignard and Kim, 1987). At the best prices it is
that of the relaxation; at those of a case much like this one it is a little less. Rows that tie several
ways together stand in the objective, at their price, and in no way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from teaplan.engine.certificate import least, reduced_costs
from teaplan.engine.handover import Floats, Matrix
from teaplan.engine.worst_futures import settled

Nodes = NDArray[np.intp]


@dataclass(frozen=True)
class Ways:
    """Where the columns and rows of a matrix stand in the tree.

    Attributes
    ----------
    columns, rows
        Node of each column and row.
    through
        Whether a way goes through a node: ways x nodes.
    shares
        Share of a node that is a way's: ways x nodes, 0 beside the way.
    """

    columns: Nodes
    rows: Nodes
    through: NDArray[np.bool_]
    shares: Floats

    @staticmethod
    def of(tree: Any, columns: Nodes, rows: Nodes) -> Ways:
        """Return the ways of a tree."""
        through = np.zeros((len(tree.leaves), len(tree.nodes)), dtype=bool)
        for way, leaf in enumerate(tree.leaves):
            through[way, list(tree.ancestors[leaf])] = True
        chance = np.array([tree.nodes[leaf].probability for leaf in tree.leaves])
        weight = through * np.where(chance > 0, chance, 1e-12)[:, np.newaxis]
        return Ways(columns, rows, through, weight / weight.sum(axis=0))

    def parted(self) -> Ways:
        """Return ways that part once, where futures first do, each of all futures that go on from there.

        Fewer decisions have copies, so that their bound is no worse, at the same prices, than that of the
        futures one by one; without prices only what comes before the fork is chosen with hindsight.
        """
        member = np.unique(self._heads)[:, np.newaxis] == self._heads
        return replace(self, through=member @ self.through, shares=member @ self.shares)

    def placed(self, matrix: Matrix) -> Ways:
        """Return the ways with each row that would tie some together at the last node of its columns instead.

        A row may be called by a node that comes before what it holds; it ties only what is on no one way.
        """
        tied = self.tied(matrix)
        a = matrix.by_column.tocoo()
        of = tied[a.row]
        rows, nodes = a.row[of], self.columns[a.col[of]]
        last = np.lexsort((self._above.sum(axis=0)[nodes], rows))
        found = self.rows.copy()
        found[rows[last]] = nodes[last]
        return replace(self, rows=found)

    def part(self, rows: Nodes, columns: Nodes) -> Ways:
        """Return where some rows and columns stand, by their numbers."""
        return replace(self, columns=self.columns[columns], rows=self.rows[rows])

    def likeliest(self) -> list[int]:
        """Return the likeliest way through each of the nodes at which futures first part, by its number."""
        share = self.shares[:, 0]
        return [
            int(max(np.flatnonzero(self._heads == head), key=lambda way: share[way]))
            for head in np.unique(self._heads)
        ]

    @cached_property
    def _heads(self) -> Nodes:
        """Return the first node of each way that not all go through."""
        shared = self.through.all(axis=0)
        found: Nodes = np.argmax(self.through & ~shared, axis=1)
        return found

    @cached_property
    def _above(self) -> NDArray[np.bool_]:
        """Whether every way through the second node goes through the first: nodes x nodes."""
        missed = (~self.through).astype(np.int32).T @ self.through.astype(np.int32)
        found: NDArray[np.bool_] = missed == 0
        return found

    def tied(self, matrix: Matrix) -> NDArray[np.bool_]:
        """Whether a row holds columns that are not on each way through the row's node."""
        a = matrix.by_column.tocoo()
        outside = ~self._above[self.columns[a.col], self.rows[a.row]]
        found = np.zeros(len(matrix.row_lower), dtype=bool)
        found[a.row[outside]] = True
        return found


@dataclass(frozen=True)
class Part:
    """The problem of one way.

    Attributes
    ----------
    matrix
        To be minimised.
    columns, rows
        Their numbers in the whole problem.
    weights
        Share of each column's node that is the way's.
    """

    matrix: Matrix
    columns: Nodes
    rows: Nodes
    weights: Floats


@dataclass(frozen=True)
class Added:
    """What the ways say together: their bounds added up, mean values of columns, prices of rows."""

    bound: float
    x: Floats
    prices: Floats


def parts(matrix: Matrix, ways: Ways, prices: Floats) -> tuple[float, Iterator[Part]]:
    """Return what the bounds of the ways are added to, and the problem of each way.

    Parameters
    ----------
    matrix
        The problem, minimised; its columns and rows are those of ``ways``.
    ways
        Where they stand.
    prices
        One per row, of any origin.
    """
    y = settled(matrix, prices)
    # a price of the wrong sign, of a side that a row does not have, would prove nothing
    y = np.where(np.isfinite(matrix.row_lower), y, np.minimum(y, 0.0))
    y = np.where(np.isfinite(matrix.row_upper), y, np.maximum(y, 0.0))
    tied = ways.tied(matrix)
    held = matrix.offset + float(least(y, matrix.row_lower, matrix.row_upper)[tied].sum())
    return held, _parts(matrix, ways, y, tied)


def _parts(matrix: Matrix, ways: Ways, y: Floats, tied: NDArray[np.bool_]) -> Iterator[Part]:
    d = reduced_costs(matrix, y)
    for through, share in zip(ways.through, ways.shares, strict=True):
        columns = np.flatnonzero(through[ways.columns])
        rows = np.flatnonzero(through[ways.rows] & ~tied)
        part, weights = matrix.part(rows, columns), share[ways.columns[columns]]
        cost = weights * d[columns] + part.by_column.T @ (y[rows] * share[ways.rows[rows]])
        yield Part(replace(part, cost=cost, offset=0.0), columns, rows, weights)


Bound = Callable[[Matrix], tuple[float, Floats, Floats] | None]
"""Gives a proven bound, values and prices of a problem's relaxation; None where it has none."""


def added(matrix: Matrix, ways: Ways, prices: Floats, bound: Bound) -> Added | None:
    """Bound every way and add up.

    Parameters
    ----------
    matrix, ways, prices
        See ``parts``.
    bound
        Bounds one of them.

    Returns
    -------
    Added or None
        None where one of them has no bound.
    """
    total, each = parts(matrix, ways, prices)
    x, found = np.zeros(len(matrix.cost)), np.where(ways.tied(matrix), prices, 0.0)
    for part in each:
        said = bound(part.matrix)
        if said is None:
            return None
        total += said[0]
        x[part.columns] += part.weights * said[1]
        found[part.rows] += said[2]
    return Added(total, x, found)
