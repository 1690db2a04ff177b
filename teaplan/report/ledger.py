"""Sheet ``ledger``: money item by item, one live formula each, led back to ``plan`` and ``assumptions``.

    pv = quantity x factor x value x value2

``value`` and ``value2`` are typed cells (or 1), ``quantity`` is a count of ``plan`` for what is
ordered and an expected amount otherwise, ``factor`` is everything between: escalation, discount,
probability, drivers, shares.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from teaplan.case import Ref
from teaplan.report.capital import PAID, Payments
from teaplan.report.content import Content, records
from teaplan.report.grid import Grid, relative
from teaplan.shared.components import COMPONENTS, STACK, STACKS

ORDER = {name: place for place, name in enumerate(COMPONENTS)}
"""Place of a component in the order of reading."""

KWH = "kwh"
"""Component of the rows that count kWh instead of money."""

HEADER = (
    "component",
    "stack",
    "in_cost",
    "period_number",
    "period",
    "site",
    "line",
    "product",
    "party",
    "quantity",
    "factor",
    "value",
    "value2",
    "pv",
    "unit",
    "typed_in",
)
PLACES = ("site", "line", "product", "party")
COLUMN = {name: index for index, name in enumerate(HEADER)}


@dataclass(frozen=True)
class Item:
    """One row of the sheet; figures as in its formula."""

    component: str
    period: int
    site: str
    line: str
    product: str
    party: str
    cells: tuple[Ref | None, Ref | None]
    quantity: float
    factor: float
    values: tuple[float, float]
    order: tuple[str, int] | None = None

    @property
    def stack(self) -> str:
        """Component of the levelised cost, "" where it is in none."""
        return KWH if self.component == KWH else STACK.get(self.component, "")

    @property
    def in_cost(self) -> bool:
        """Whether it is part of the levelised cost."""
        return self.stack not in ("", KWH)

    @property
    def pv(self) -> float:
        """Present value, multiplied in the order of the formula."""
        return self.quantity * self.factor * self.values[0] * self.values[1]


def ledger(content: Content, items: list[Item], plan: Grid, assumptions: Grid) -> Grid:
    """Make the sheet."""
    grid = Grid("ledger", frozen=(1, 1), wrap_at=100.0)
    grid.header(0, HEADER)
    for at, item in enumerate(items, start=1):
        _write(content, grid, at, item, plan, assumptions)
    if items:
        grid.table = (0, len(items), len(HEADER))
    return grid


def _write(content: Content, grid: Grid, at: int, item: Item, plan: Grid, assumptions: Grid) -> None:
    texts = {
        name: str(getattr(item, name)) for name in ("component", "stack", "site", "line", "product", "party")
    }
    texts |= {"period": content.periods[item.period], "in_cost": "yes" if item.in_cost else "no"}
    for name, text in texts.items():
        grid.put(at, COLUMN[name], text)
    grid.put(at, COLUMN["period_number"], item.period + 1, "muted", "year")
    grid.put(at, COLUMN["typed_in"], _typed_in(item), "muted")
    grid.put(at, COLUMN["unit"], "GWh" if item.stack == KWH else "M$", "unit")
    link = None if item.order is None else f"={plan.at(item.order)}"
    first, last = COLUMN["quantity"], COLUMN["pv"]
    grid.put(at, first, item.quantity, "formula" if link else "plain", "amount", formula=link)
    grid.put(at, first + 1, item.factor, "plain", "factor")
    for offset, (ref, value) in enumerate(zip(item.cells, item.values, strict=True), start=first + 2):
        typed = ref is not None and ref in assumptions.marks
        formula = f"={assumptions.at(ref)}" if typed else None
        grid.put(at, offset, value, "formula", "general", formula=formula)
    product = "*".join(relative(at, column) for column in range(first, last))
    grid.put(at, last, item.pv, "formula", "musd", formula=f"={product}")


def _typed_in(item: Item) -> str:
    """Return the planner's cells a row is computed from."""
    return ", ".join(f"{ref.sheet} row {ref.row} {ref.column}" for ref in item.cells if ref is not None)


def items_of(content: Content) -> list[Item]:
    """Return the ledger of the audit, summed over nodes, orders with their count apart."""
    return sorted([*_capital(content), *_flows(content)], key=_order)


def _order(item: Item) -> tuple[Any, ...]:
    """Order of reading, the same whatever order the audit has entered its rows in."""
    known = ORDER.get(item.component, len(ORDER))
    places = (item.site, item.line, item.product, item.party)
    return known, item.period, places, item.order or ("", 0), str(item.cells), item.values


def _capital(content: Content) -> list[Item]:
    return [
        Item(
            paid.payment.component,
            paid.period,
            *paid.payment.places,
            paid.cells,
            float(paid.payment.count),
            paid.factor,
            paid.values,
            paid.payment.order,
        )
        for paid in Payments(content).all()
    ]


def _flows(content: Content) -> list[Item]:
    """Sum what is no order over the nodes of a period: quantities expected, the rest in the factor."""
    sums: dict[tuple[Any, ...], list[float]] = {}

    def count(node: int, item: tuple[Any, ...], amount: float, pv: float) -> None:
        component, *rest = item
        found = sums.setdefault((component, content.tree.nodes[node].period, *rest), [0.0, 0.0])
        found[0] += amount * content.tree.nodes[node].probability
        found[1] += amount * pv

    for row in records(content.audit.ledger):
        if row["component"] not in PAID:
            cells, values = (row["cell"], row["cell2"]), (row["value"], row["value2"])
            item = (row["component"], *(row[name] for name in PLACES), cells, values)
            count(row["node"], item, row["quantity"], row["factor"] * row["weight"])
    for row in content.records("deliveries"):
        item = (KWH, row["site"], "", row["product"], row["segment"], (None, None), (1.0, 1.0))
        count(row["node"], item, row["amount"], content.outlook.kwh_weight(row["node"]))
    found = []
    for (component, period, site, line, product, party, cells, values), (quantity, pv) in sums.items():
        if pv and quantity:
            factor = pv / quantity
            found.append(Item(component, period, site, line, product, party, cells, quantity, factor, values))
    return found


def stack_of(items: Iterable[Item]) -> list[str]:
    """Components of the levelised cost that occur, in the order in which they are read."""
    return sorted({item.stack for item in items if item.in_cost}, key=STACKS.index)
