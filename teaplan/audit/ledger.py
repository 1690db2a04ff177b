"""The ledger of money: one row per item and typed cell, from which every figure is a sum.

    amount = quantity x factor x value x value2        nominal M$, income positive
    pv = amount x weight                               weight = probability x discount

``quantity`` is what the plan decided, ``value`` and ``value2`` are what the planner typed in
``cell`` and ``cell2`` (no cell: a default, or 1), ``factor`` is the rest: sign, escalation,
drivers, shares. A path averaged over several cells gives a row for each, with one ``item``.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from teaplan.case import Case, Path, Ref
from teaplan.money.timeline import Floats
from teaplan.outlook import Number
from teaplan.tree import Tree

COLUMNS = (
    "item", "component", "node", "branch", "period", "site", "line", "product", "party_kind", "party",
    "quantity", "factor", "cell", "cell2", "value", "value2", "amount", "weight", "pv",
)  # fmt: skip


class Cell(NamedTuple):
    """A typed value and where it stands; ``ref`` None for what nobody typed."""

    value: float
    ref: Ref | None


ONE = Cell(1.0, None)


class Tags(NamedTuple):
    """What an item of money is about; ``kind`` says what ``party`` is."""

    site: str = ""
    line: str = ""
    product: str = ""
    kind: str = ""
    party: str = ""


class Ledger:
    """Collects money.

    Parameters
    ----------
    case, tree
        The case and its tree.
    """

    def __init__(self, case: Case, tree: Tree) -> None:
        self.case, self.tree = case, tree
        self._typed = {item.ref for item in case.inputs}
        self._values = dict(_path_cells(case))
        self._rows: list[tuple[Any, ...]] = []
        self._items = 0
        self._none: Floats = np.zeros(len(tree.nodes))
        self._sums: dict[str, Floats] = {}

    @cached_property
    def memo(self) -> Ledger:
        """Beside it, what is no money and is taxed by: depreciation, closures, credits that are not taxed."""
        return Ledger(self.case, self.tree)

    def cell(self, value: float, sheet: str, row: int, column: str) -> Cell:
        """Return a scalar of the case as a cell; without reference where it was left blank."""
        ref = Ref(sheet, row, column)
        return Cell(value, ref if not self._typed or ref in self._typed else None)

    def setting(self, name: str) -> Cell:
        """Return a setting that is a number as a cell."""
        row = next((i.ref.row for i in self.case.inputs if (i.ref.sheet, i.value) == ("settings", name)), 0)
        return self.cell(getattr(self.case.settings, name), "settings", row, "value")

    def add(
        self,
        component: str,
        node: int,
        quantity: float,
        factor: float,
        tags: Tags,
        cell: Cell,
        cell2: Cell = ONE,
    ) -> None:
        """Add an item of money that falls on a node; ``factor`` carries the sign."""
        self._items += 1
        self._row(component, node, quantity, factor, tags, cell, cell2)

    def add_number(
        self,
        component: str,
        node: int,
        quantity: float,
        sign: float,
        tags: Tags,
        number: Number,
        cell2: Cell = ONE,
    ) -> None:
        """Add an item priced by a number with a trace: a row per cell behind it."""
        self._items += 1
        for weight, cell in self.cells(number):
            self._row(component, node, quantity, sign * weight, tags, cell, cell2)

    def add_product(
        self,
        component: str,
        node: int,
        quantity: float,
        sign: float,
        tags: Tags,
        first: Number,
        second: Number,
    ) -> None:
        """Add an item priced by the product of two numbers with traces."""
        self._items += 1
        for weight, cell in self.cells(first):
            for weight2, cell2 in self.cells(second):
                self._row(component, node, quantity, sign * weight * weight2, tags, cell, cell2)

    def cells(self, number: Number) -> list[tuple[float, Cell]]:
        """Return the cells behind a number with their weights; equal cells once."""
        weights: dict[Ref, float] = {}
        for weight, ref in number.trace:
            weights[ref] = weights.get(ref, 0.0) + weight
        found = []
        for ref, weight in weights.items():
            value = self._values.get(ref)
            if value is None:
                value = number.value / weight if weight else 0.0
            known = not self._typed or ref in self._typed
            found.append((weight, Cell(value, ref if known else None)))
        return found

    def _row(
        self, component: str, node: int, quantity: float, factor: float, tags: Tags, cell: Cell, cell2: Cell
    ) -> None:
        amount = quantity * factor * cell.value * cell2.value
        live = factor != 0.0 and cell.ref in self._typed and (cell2.ref is None or cell2.ref in self._typed)
        if amount == 0.0 and not (live and (cell2.ref is not None or cell2.value != 0.0)):
            return
        self._sums.setdefault(component, self._none.copy())[node] += amount
        at, weight = self.tree.nodes[node], self.tree.weight(node)
        period = self.tree.periods[at.period].label
        head = (self._items, component, node, at.branch, period, *tags, quantity, factor)
        self._rows.append(
            (*head, cell.ref, cell2.ref, cell.value, cell2.value, amount, weight, amount * weight)
        )

    def drop(self, *components: str) -> None:
        """Take all items of components out again."""
        self._rows = [row for row in self._rows if row[1] not in components]
        for name in components:
            self._sums.pop(name, None)

    def by_node(self, *components: str) -> Floats:
        """Return what components entered so far come to on every node, nominal M$, shape (nodes,)."""
        return np.asarray(sum((self._sums.get(name, self._none) for name in components), self._none))

    def table(self) -> pd.DataFrame:
        """Return the ledger."""
        columns = list(zip(*self._rows, strict=True)) if self._rows else [() for _ in COLUMNS]
        return pd.DataFrame(
            {
                name: pd.Series(list(values), dtype=_kind(name))
                for name, values in zip(COLUMNS, columns, strict=True)
            }
        )


def _kind(name: str) -> str:
    if name in ("item", "node"):
        return "int64"
    if name in ("quantity", "factor", "value", "value2", "amount", "weight", "pv"):
        return "float64"
    return "object" if name in ("cell", "cell2") else "str"


def _path_cells(case: Case) -> Iterator[tuple[Ref, float]]:
    """Every cell that a number's trace may hold beside others, with its value."""
    paths: list[Path] = [
        *(row.price for row in (case.prices or {}).values()),
        *(row.price for row in case.imports),
        *(row.price for row in case.suppliers.values()),
        *(row.amount for row in case.credits),
    ]
    for path in paths:
        for column, value in zip(path.columns, path.values, strict=True):
            yield Ref(path.sheet, path.row, column), value
    for driver in case.drivers:
        if driver.value is not None:
            yield Ref("drivers", driver.row, "value"), driver.value
