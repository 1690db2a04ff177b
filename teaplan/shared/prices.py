"""Row prices under names that mean the same row in every model of much the same case."""

from __future__ import annotations

import base64
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Marks = NDArray[np.uint64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Prices:
    """What a relaxation says that a unit of each row's limit is worth; rows that are not here have none.

    Any prices prove a bound (``certificate``): a wrong one, or one of a row that means something else,
    makes it worse and never false.

    Attributes
    ----------
    marks
        Of the rows, in rising order.
    values
        Their prices, M$ per unit of the row.
    """

    marks: Marks
    values: NDArray[np.float32]

    @staticmethod
    def of(marks: Marks, prices: Floats) -> Prices:
        """Return prices under the marks of their rows."""
        some = np.flatnonzero(prices.astype(np.float32))
        order = some[np.argsort(marks[some], kind="stable")]
        return Prices(marks[order], prices[order].astype(np.float32))

    def at(self, marks: Marks) -> Floats:
        """Return the price of each of these rows; 0 where none is known."""
        found = np.zeros(len(marks))
        if not len(self.marks):
            return found
        place = np.minimum(np.searchsorted(self.marks, marks), len(self.marks) - 1)
        known = self.marks[place] == marks
        found[known] = self.values[place[known]]
        return found

    def plain(self) -> dict[str, str]:
        """Return the prices as JSON can carry them."""
        return {
            "marks": base64.b64encode(self.marks.tobytes()).decode(),
            "values": base64.b64encode(self.values.tobytes()).decode(),
        }

    @staticmethod
    def read(plain: dict[str, str]) -> Prices:
        """Return the prices that went through JSON."""
        return Prices(
            np.frombuffer(base64.b64decode(plain["marks"]), dtype=np.uint64),
            np.frombuffer(base64.b64decode(plain["values"]), dtype=np.float32),
        )
