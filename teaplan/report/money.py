"""Sheet ``money``: what every plan pays and gets on every node of the tree, led back to what was typed.

    amount on a node = sum over rows of (value x value2) x coefficient

``value`` and ``value2`` are the planner's cells (or 1), the coefficient is what the plan does there:
quantities times escalation, drivers and shares. What is laid on other money (overheads on sales, working
capital) has sums of this sheet in its coefficients. ``cash_flow`` is made of the sums. The last rows of a
strategy are no money: what income tax is worked out from. An item follows two cells: a credit on capital its
own amount and sale value, and not the price of what it is on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from teaplan.audit.result import Audit
from teaplan.case import Ref
from teaplan.report.content import Content, records
from teaplan.report.grid import Grid, relative
from teaplan.report.plans import plans_of
from teaplan.schema.overheads import VARIABLE
from teaplan.shared.components import AT_PRICE, CLOSURES, COMPONENTS, DEPRECIATION, UNTAXED, WRITTEN_OFF
from teaplan.shared.overheads import FLOWS, Flow

NAME = "money"
HEADER = ("strategy", "component", "typed_in", "value", "value2", "both")
STRATEGY, COMPONENT, TYPED, VALUE, VALUE2, BOTH = range(len(HEADER))
FIRST = len(HEADER)
"""Column of the first node."""
TOP = 2
"""First row below branches and periods of the nodes."""

ELSEWHERE = ("tax", *AT_PRICE, "imports", "penalties", "loan_draws", "interest", "principal", "debt_repaid")
"""What ``cash_flow`` works out itself, and what is no money of the company."""
LAID_ON, TIED, RELEASED = "overheads", "working_capital", "working_capital_released"
MEMO = (UNTAXED, CLOSURES, DEPRECIATION, WRITTEN_OFF)
ORDER = (*(name for name in COMPONENTS if name not in ELSEWHERE), *MEMO)


class Source(NamedTuple):
    """Where a row's amounts come from: its component, typed cells and their values; what it is laid on."""

    component: str
    cells: tuple[Ref | None, Ref | None]
    values: tuple[float, float]
    on: str = ""

    @property
    def typed_in(self) -> str:
        """The planner's cells."""
        return ", ".join(f"{ref.sheet} row {ref.row} {ref.column}" for ref in self.cells if ref is not None)


@dataclass
class Sums:
    """Sums of the sheet: row and nominal M$ by node, by strategy and component."""

    grid: Grid
    rows: dict[tuple[str, str], int] = field(default_factory=dict)
    amounts: dict[tuple[str, str], list[float]] = field(default_factory=dict)

    def known(self, strategy: str, components: Iterable[str]) -> list[str]:
        """Return the components that a strategy has."""
        return [name for name in components if (strategy, name) in self.rows]

    def at(self, strategy: str, component: str, node: int) -> str:
        """Return the address of a sum on another sheet."""
        return self.grid.address(self.rows[strategy, component], FIRST + node)

    def here(self, strategy: str, component: str, node: int) -> str:
        """Return the address of a sum on this sheet."""
        return relative(self.rows[strategy, component], FIRST + node)


def money(content: Content, assumptions: Grid) -> Sums:
    """Make the sheet."""
    grid = Grid(NAME, frozen=(TOP, FIRST), tab="#C2453D", wrap_at=50.0)
    grid.header(0, HEADER)
    for node in content.tree.nodes:
        grid.put(0, FIRST + node.index, node.branch, "header")
        grid.put(1, FIRST + node.index, content.period(node.index), "header", "general")
    sums = Sums(grid)
    row = TOP
    for strategy, audit, _ in plans_of(content):
        row = _Plan(content, assumptions, sums, strategy, sources_of(content, audit)).fill(row) + 1
    return sums


def sources_of(content: Content, audit: Audit) -> dict[Source, dict[int, float]]:
    """Return coefficients by node of everything a plan pays or gets, in the order of reading."""
    bases = {row.overhead: row.base for row in content.case.overheads.values()}
    found: dict[Source, dict[int, float]] = {}
    for row in (*records(audit.ledger), *records(audit.memo)):
        if row["component"] in ELSEWHERE:
            continue
        on = bases[row["party"]] if row["component"] == LAID_ON else ""
        cells, values = (row["cell"], row["cell2"]), (row["value"], row["value2"])
        source = Source(row["component"], cells, values, on if on in FLOWS else "")
        figure = found.setdefault(source, {})
        figure[row["node"]] = figure.get(row["node"], 0.0) + row["quantity"] * row["factor"]
    keys = sorted(found, key=lambda key: (ORDER.index(key.component), str(key.cells), key.values, key.on))
    return {key: found[key] for key in keys}


@dataclass
class _Plan:
    """Rows of one strategy."""

    content: Content
    assumptions: Grid
    sums: Sums
    strategy: str
    sources: Mapping[Source, Mapping[int, float]]

    def fill(self, row: int) -> int:
        """Write all components from a row on; return the row after them."""
        names = list(dict.fromkeys(source.component for source in self.sources))
        own = {name: [s for s in self.sources if s.component == name] for name in names}
        for name in names:
            # sums first: what is laid on other money needs their addresses
            self.sums.rows[self.strategy, name] = row + len(own[name])
            self.sums.amounts[self.strategy, name] = self._amounts(own[name])
            row += len(own[name]) + 1
        for name in names:
            last = self.sums.rows[self.strategy, name]
            for at, source in enumerate(own[name], start=last - len(own[name])):
                self._source(at, source)
            self._sum(last, name, len(own[name]))
        return row

    def _amounts(self, sources: list[Source]) -> list[float]:
        found = [0.0] * len(self.content.tree.nodes)
        for source in sources:
            both = source.values[0] * source.values[1]
            for node, coefficient in self.sources[source].items():
                found[node] += both * coefficient
        return found

    def _name(self, row: int, component: str, look: str) -> None:
        self.sums.grid.put(row, STRATEGY, self.strategy or "no rule", "muted")
        self.sums.grid.put(row, COMPONENT, component, look)

    def _source(self, row: int, source: Source) -> None:
        grid = self.sums.grid
        self._name(row, source.component, "plain")
        grid.put(row, TYPED, source.typed_in, "muted")
        for column, ref, value in zip((VALUE, VALUE2), source.cells, source.values, strict=True):
            typed = ref is not None and ref in self.assumptions.marks
            formula = f"={self.assumptions.at(ref)}" if typed else None
            grid.put(row, column, value, "formula" if typed else "plain", "general", formula=formula)
        product = f"={relative(row, VALUE)}*{relative(row, VALUE2)}"
        grid.put(row, BOTH, source.values[0] * source.values[1], "formula", "general", formula=product)
        for node, coefficient in sorted(self.sources[source].items()):
            laid_on = self._laid_on(source, node)
            look = "formula" if laid_on else "plain"
            grid.put(row, FIRST + node, coefficient, look, "factor", formula=laid_on)

    def _sum(self, row: int, component: str, height: int) -> None:
        self._name(row, component, "sum")
        both = f"$F${row - height + 1}:$F${row}"
        for node, amount in enumerate(self.sums.amounts[self.strategy, component]):
            column = FIRST + node
            stretch = f"{relative(row - height, column)}:{relative(row - 1, column)}"
            formula = f"=SUMPRODUCT({both},{stretch})"
            self.sums.grid.put(row, column, amount, "sum", "musd", formula=formula)

    def _laid_on(self, source: Source, node: int) -> str | None:
        """Return the coefficient of what is a share of other money; None for what is not."""
        if source.on:
            return f"=-({self._base(FLOWS[source.on], node)})"
        spent = FLOWS[VARIABLE]
        if source.component == TIED:
            return f"=-({self._yearly(spent, node)})" + self._before(spent, node)
        return f"={self._yearly(spent, node)}" if source.component == RELEASED else None

    def _base(self, flow: Flow, node: int) -> str:
        """Return the sum of the components of a base, positive."""
        sign = "-" if flow.sign < 0 else ""
        known = self.sums.known(self.strategy, flow.components)
        parts = "+".join(self.sums.here(self.strategy, name, node) for name in known)
        return f"{sign}({parts or 0})"

    def _yearly(self, flow: Flow, node: int) -> str:
        return f"{self._base(flow, node)}/{self.content.tree.period_of(node).length!r}"

    def _before(self, flow: Flow, node: int) -> str:
        parent: Any = self.content.tree.nodes[node].parent
        return "" if parent is None else f"+({self._yearly(flow, parent)})"
