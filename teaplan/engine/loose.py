"""A relaxation with fewer rows and columns: what a model says its bound hardly needs is left out.

Rows are freed, and columns held at 0, that a model names: ``model.loose_rows`` and ``model.loose_columns``,
and for a bound around whose point no plans are looked for ``looser_rows`` and ``looser_columns`` as well. The
pieces of learning curves are a fifth of the columns of the United States case with numbers against scale; its
relaxation pays much the price at the end of a curve whether it has them or not. Nothing is taken on trust: a
freed row has price 0, and what the prices prove is computed on the whole matrix (``certificate``), columns
that were held among them. Plans are looked for around the point it ends at: there a column that was held has
the value of one it goes with, so that it may be used where that is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from teaplan.engine.handover import Floats, Matrix


@dataclass(frozen=True)
class Loose:
    """What is left of a problem without its loose rows and columns.

    Attributes
    ----------
    rows, columns
        Numbers of those that are left.
    held, with_
        Numbers of the columns that are held and go with another one, and of those.
    """

    rows: NDArray[np.intp]
    columns: NDArray[np.intp]
    held: NDArray[np.intp]
    with_: NDArray[np.intp]

    @staticmethod
    def of(model: Any, matrix: Matrix, place: Mapping[int, int], *, more: bool = False) -> Loose | None:
        """Return what is left of a model; None where it names nothing that is loose.

        Parameters
        ----------
        model, matrix, place
            The model, its matrix, and the column of each variable by identity.
        more
            Whether what is loose for a bound alone is left out too: the point says less of where plans are.
        """
        names = set(getattr(model, "loose_rows", ()))
        columns = list(getattr(model, "loose_columns", ()))
        if more:
            names |= getattr(model, "looser_rows", set())
            columns += getattr(model, "looser_columns", [])
        if not names:
            return None
        out = np.zeros(len(matrix.cost), dtype=bool)
        pairs: list[tuple[int, int]] = []
        for variable, other in columns:
            column = place.get(id(variable))
            if column is not None:
                out[column] = True
                if id(other) in place:
                    pairs.append((column, place[id(other)]))
        rows = np.flatnonzero([name not in names for name in matrix.row_names])
        held, with_ = np.array(pairs, dtype=np.intp).reshape(-1, 2).T
        return Loose(rows, np.flatnonzero(~out), held, with_)

    def part(self, matrix: Matrix) -> Matrix:
        """Return the matrix of what is left."""
        return matrix.part(self.rows, self.columns)

    def point(self, x: Floats, size: int) -> Floats:
        """Return a point of what is left as one of the whole, of so many columns."""
        found = _spread(x, self.columns, size)
        found[self.held] = found[self.with_]
        return found

    def prices(self, y: Floats, size: int) -> Floats:
        """Return prices of what is left as prices of the whole, of so many rows."""
        return _spread(y, self.rows, size)


def _spread(values: Floats, at: NDArray[np.intp], size: int) -> Floats:
    found = np.zeros(size)
    found[at] = values
    return found
