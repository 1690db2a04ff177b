"""Sheet ``cash_flow``: the money of every strategy in every future, year by year, as a lender reads it.

The amounts are the audit's, nominal; what is made of them is live: totals, cash, discounting by the rate in
``assumptions``, the net present value, the price at which it is nothing (the levelised cost), and how deep
the cash goes. Where the rate is changed the values move.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

import pandas as pd

from teaplan.audit.result import Audit
from teaplan.case import Ref
from teaplan.report.across import CHART_ROWS, CHART_SIZE
from teaplan.report.checks import Check
from teaplan.report.content import Content, by_node, records
from teaplan.report.grid import Chart, Grid, Series, absolute, relative, total
from teaplan.shared.components import AT_PRICE, FINANCE, REVENUE, STACK, TERMINAL, of_kind

NAME = "cash_flow"
HEADER = ("strategy", "future", "what", "unit", "present_value")
STRATEGY, FUTURE, WHAT, UNIT, PV = range(len(HEADER))
FIRST = len(HEADER)
"""First column of the periods."""

SALES = of_kind(REVENUE)
INCOME = (*SALES, "credits")
RUNNING = ("material", "tariff", "freight", "labour", "power", "overhead")
INVESTED = ("capex", "building", "salvage")
TAX = "tax"
AT_LEAF, AT_ALL = "tax at this price", "tax at the price of all futures"
"""Tax as it would be at the levelised cost: of the future alone, and over all."""

LENT = of_kind(FINANCE)
DUE = ("interest", "principal")
LEFT = of_kind(TERMINAL)
"""What is left at the end is a value, and no cash."""

RATE, YEARS, FACTOR, LEVEL = 2, 4, 5, 6
"""Rows of the discount rate, and by period: years to its money, discount factor, price level."""

NOTHING = 1e-9
"""Service of no more than this is none, M$."""

FIGURES = ("npv_musd", "lcob_usd_per_kwh", "peak_funding_musd")
SUMMARY = ("strategy", "future", "chance", "", *FIGURES)


class Flow(NamedTuple):
    """A row of a block: what it is, its unit, and its amounts by period."""

    what: str
    unit: str
    amounts: list[float]


@dataclass(frozen=True)
class Future:
    """The money of one strategy in one future.

    Attributes
    ----------
    strategy, branch, probability
        Whose, on which leaf branch, with what chance.
    flows
        By name (``INCOME``, ``RUNNING``, ``INVESTED``, ``LEFT``): nominal M$ by period.
    gwh
        Own deliveries by period.
    """

    strategy: str
    branch: str
    probability: float
    flows: Mapping[str, list[float]]
    gwh: list[float]


def futures_of(content: Content) -> list[Future]:
    """Return the money of every strategy with a plan, the best first, in every future."""
    return [future for found in plans_of(content) for future in _futures(content, *found)]


def plans_of(content: Content) -> list[tuple[str, Audit, Mapping[str, pd.DataFrame]]]:
    """Return name, audit and tables of every strategy with a plan, the best first."""
    known = () if content.comparison is None else content.comparison.ranked
    if not known:
        return [(content.strategy, content.audit, content.tables)]
    return [
        (one.name, one.audit, one.plan.tables)
        for one in known
        if one.audit is not None and one.plan is not None
    ]


def _futures(
    content: Content, strategy: str, audit: Audit, tables: Mapping[str, pd.DataFrame]
) -> Iterator[Future]:
    money: dict[str, dict[int, float]] = {}
    for row in records(audit.ledger):
        name = _part(row["component"])
        if name:
            figure = money.setdefault(name, {})
            figure[row["node"]] = figure.get(row["node"], 0.0) + row["amount"]
    made = by_node(records(tables["deliveries"]), "amount").get((), {})
    for branch, probability, leaf in content.futures:
        flows = {name: content.along(leaf, figure) for name, figure in money.items()}
        if len(audit.taxes):
            own = [row for row in records(audit.taxes_at_price) if row["leaf"] == leaf]
            flows[AT_LEAF] = content.along(leaf, by_node(own, "tax").get((), {}))
            flows[AT_ALL] = [-amount for amount in flows.get(AT_ALL, [0.0] * len(content.periods))]
        yield Future(strategy, branch, probability, flows, content.along(leaf, made))


def _part(component: str) -> str:
    """Return the row a component of the ledger belongs to; "" for what is not money of the project."""
    if component in (*SALES, TAX, "salvage", *LENT, *LEFT):
        return component
    if component in AT_PRICE:
        return AT_ALL if component == AT_PRICE[0] else ""
    stack = STACK.get(component, "")
    return "credits" if stack == "credit" else stack


def cash_flow(content: Content, assumptions: Grid) -> Grid:
    """Make the sheet; figures are marked by (name, strategy, future), expected ones by (name, strategy)."""
    grid = Grid(NAME, frozen=(1, FIRST), tab="#C2453D")
    grid.header(0, HEADER)
    for index, period in enumerate(content.periods):
        grid.put(0, FIRST + index, period, "header", "general")
    sheet = _Sheet(content, grid)
    sheet.factors(assumptions)
    futures = futures_of(content)
    row = LEVEL + 2
    head = row + 1
    row = head + len(futures) + len({future.strategy for future in futures}) + 1
    draw_at = row
    row += CHART_ROWS + 1
    for future in futures:
        row = sheet.block(row, future) + 1
    sheet.summary(head, futures)
    _draw(content, grid, draw_at, [future for future in futures if future.strategy == futures[0].strategy])
    return grid


class _Sheet:
    def __init__(self, content: Content, grid: Grid) -> None:
        self.content, self.grid = content, grid
        self.last = FIRST + len(content.periods) - 1
        self.levels = [content.outlook.escalation[index] for index in range(len(content.periods))]
        self.discount = content.tree.discount

    def factors(self, assumptions: Grid) -> None:
        """Rate, and by period what money and kWh are multiplied by."""
        settings = self.content.case.settings
        typed = _setting(self.content, "discount_rate")
        link = f"={assumptions.at(typed)}" if typed in assumptions.marks else None
        self.grid.put(RATE, WHAT, "discount rate, nominal")
        self.grid.put(RATE, PV, settings.discount_rate, "formula" if link else "plain", "share", formula=link)
        rows = {YEARS: "years to the money of the period", FACTOR: "discount factor", LEVEL: "price level"}
        for row, words in rows.items():
            self.grid.put(row, WHAT, words)
        position = {"start": 0.0, "middle": 0.5, "end": 1.0}[settings.discount_timing]
        for index, period in enumerate(self.content.tree.periods):
            column = FIRST + index
            years = (period.start + position * period.months) / 12
            self.grid.put(YEARS, column, years, "plain", "general")
            power = f"=(1+{absolute(RATE, PV)})^-{relative(YEARS, column)}"
            self.grid.put(FACTOR, column, self.discount[index], "formula", "factor", formula=power)
            self.grid.put(LEVEL, column, self.levels[index], "plain", "factor")

    def block(self, row: int, future: Future) -> int:
        """Lay out one future; returns the row after it."""
        self.grid.put(row, STRATEGY, future.strategy or "no rule", "heading")
        self.grid.put(row, FUTURE, future.branch, "heading")
        for column in range(WHAT, self.last + 1):
            self.grid.put(row, column, None, "heading")
        row, income = self._rows(row + 1, future, INCOME)
        row, running = self._rows(row, future, RUNNING)
        row = self._sum(row, future, "operating cash flow", [*income, *running])
        operating = row - 1
        row, tax = self._rows(row, future, (TAX,))
        row, invested = self._rows(row, future, INVESTED)
        row = self._sum(row, future, "cash flow", [operating, *tax, *invested])
        cash = row - 1
        row, lent = self._rows(row, future, LENT)
        if lent:
            row = self._sum(row, future, "cash flow to equity", [cash, *lent])
            cash = row - 1
            row = self._cover(row, future, [operating, *tax], invested, lent)
        row = self._held(row, future, cash)
        row, left = self._rows(row, future, LEFT)
        row, sold = self._rows_of(row, future, [Flow("own deliveries", "GWh", future.gwh)])
        self._kwh(sold[0], future)
        row, at_price = self._rows(row, future, (AT_LEAF, AT_ALL))
        return self._results(row, future, income, [cash, *left], sold[0], (tax, at_price))

    def _rows(self, row: int, future: Future, names: Iterable[str]) -> tuple[int, list[int]]:
        flows = [Flow(name, "M$", future.flows[name]) for name in names if name in future.flows]
        return self._rows_of(row, future, flows)

    def _rows_of(self, row: int, future: Future, flows: Sequence[Flow]) -> tuple[int, list[int]]:
        """Write rows of amounts with their present values."""
        for at, flow in enumerate(flows, start=row):
            self._name(at, future, flow.what, flow.unit)
            for index, amount in enumerate(flow.amounts):
                self.grid.put(at, FIRST + index, amount, "plain", "musd" if flow.unit == "M$" else "gwh")
            self._present(at, flow.amounts)
        return row + len(flows), list(range(row, row + len(flows)))

    def _name(self, row: int, future: Future, what: str, unit: str, look: str = "plain") -> None:
        self.grid.put(row, STRATEGY, future.strategy or "no rule", "muted")
        self.grid.put(row, FUTURE, future.branch, "muted")
        self.grid.put(row, WHAT, what, look)
        self.grid.put(row, UNIT, unit, "unit")

    def _stretch(self, row: int, *, fixed: bool = False) -> str:
        address = absolute if fixed else relative
        return f"{address(row, FIRST)}:{address(row, self.last)}"

    def _present(self, row: int, amounts: Sequence[float], look: str = "formula") -> None:
        value = sum(a * d for a, d in zip(amounts, self.discount, strict=True))
        formula = f"=SUMPRODUCT({self._stretch(row)},{self._stretch(FACTOR, fixed=True)})"
        self.grid.put(row, PV, value, look, "musd", formula=formula)

    def _amounts(self, row: int) -> list[float]:
        return [total([self.grid.cells[row, column].value]) for column in range(FIRST, self.last + 1)]

    def _sum(self, row: int, future: Future, what: str, rows: Sequence[int]) -> int:
        self._name(row, future, what, "M$", "sum")
        for column in range(FIRST, self.last + 1):
            value = total([self.grid.cells[at, column].value for at in rows])
            parts = "+".join(relative(at, column) for at in rows) or "0"
            self.grid.put(row, column, value, "sum", "musd", formula=f"={parts}")
        self._present(row, self._amounts(row), "sum")
        return row + 1

    def _cover(
        self, row: int, future: Future, cash: Sequence[int], invested: Sequence[int], lent: Sequence[int]
    ) -> int:
        """Cash available over service, period by period, and the least of it."""
        named = {self.grid.cells[at, WHAT].value: at for at in (*invested, *lent)}
        due = [named[name] for name in DUE if name in named]
        if not due:
            return row
        available = [*cash, *([named["salvage"]] if "salvage" in named else [])]
        self._name(row, future, "cover of debt service (DSCR)", "times")
        found = []
        for column in range(FIRST, self.last + 1):
            top = total([self.grid.cells[at, column].value for at in available])
            below = -total([self.grid.cells[at, column].value for at in due])
            over, under = ("+".join(relative(at, column) for at in rows) for rows in (available, due))
            value = top / below if below > NOTHING else ""
            found += [value] if isinstance(value, float) else []
            formula = f'=IF(-({under})>{NOTHING},({over})/-({under}),"")'
            self.grid.put(row, column, value, "formula", "factor", formula=formula)
        formula = f'=IF(COUNT({self._stretch(row)})=0,"none",MIN({self._stretch(row)}))'
        least = min(found) if found else "none"
        self.grid.put(row, PV, least, "formula", "factor" if found else "text", formula=formula)
        self.grid.mark(("min_dscr", future.strategy, future.branch), row, PV)
        return row + 1

    def _held(self, row: int, future: Future, cash: int) -> int:
        """Cash from the start to the end of each period, and how far it goes below nothing."""
        self._name(row, future, "cash so far", "M$")
        for index, held in enumerate(accumulate(self._amounts(cash))):
            column = FIRST + index
            before = "" if index == 0 else f"{relative(row, column - 1)}+"
            formula = f"={before}{relative(cash, column)}"
            self.grid.put(row, column, held, "formula", "musd", formula=formula)
        self._name(row + 1, future, "deepest below nothing", "M$")
        deepest = max(0.0, -min(self._amounts(row)))
        formula = f"=MAX(0,-MIN({self._stretch(row)}))"
        self.grid.put(row + 1, PV, deepest, "formula", "musd", formula=formula)
        self.grid.mark(("peak_funding_musd", future.strategy, future.branch), row + 1, PV)
        self.grid.mark(("held", future.strategy, future.branch), row, WHAT)
        return row + 2

    def _kwh(self, row: int, future: Future) -> None:
        """Discount deliveries at the price level of their period: a real price is worth that much."""
        value = sum(g * d * e for g, d, e in zip(future.gwh, self.discount, self.levels, strict=True))
        parts = (self._stretch(row), self._stretch(FACTOR, fixed=True), self._stretch(LEVEL, fixed=True))
        self.grid.put(row, PV, value, "formula", "gwh", formula=f"=SUMPRODUCT({','.join(parts)})")
        self.grid.mark(("kwh", future.strategy, future.branch), row, PV)

    def _results(
        self,
        row: int,
        future: Future,
        income: Sequence[int],
        worth: Sequence[int],
        sold: int,
        taxes: tuple[Sequence[int], Sequence[int]],
    ) -> int:
        """Net present value, and the real price per kWh at which it is nothing."""
        key = (future.strategy, future.branch)
        npv = total([self.grid.cells[at, PV].value for at in worth])
        self._name(row, future, "net present value", "M$", "sum")
        formula = f"={'+'.join(relative(at, PV) for at in worth)}"
        self.grid.put(row, PV, npv, "sum", "musd", formula=formula)
        self.grid.mark(("npv_musd", *key), row, PV)
        revenue = [at for at in income if self.grid.cells[at, WHAT].value in SALES]
        earned = total([self.grid.cells[at, PV].value for at in revenue])
        made = total([self.grid.cells[sold, PV].value])
        cost = f"{'+'.join(relative(at, PV) for at in revenue) or '0'}-{relative(row, PV)}"
        paid, (at_leaf, at_all) = taxes[0], (*taxes[1], None, None)[:2]
        # tax of the plan's own sales is not that at the price
        cost += "".join(f"+{relative(at, PV)}" for at in paid)
        before = earned - npv + total([self.grid.cells[at, PV].value for at in paid])
        self._name(row + 1, future, "own cost", "M$")
        whole = self._with_tax(row + 1, cost, before, at_leaf)
        self.grid.mark(("cost", *key), row + 1, PV)
        self._name(row + 2, future, "price at which it is nothing", "$/kWh")
        value = whole / made if made else "none"
        kwh = relative(sold, PV)
        formula = f'=IF({kwh}=0,"none",{relative(row + 1, PV)}/{kwh})'
        self.grid.put(row + 2, PV, value, "formula", "usd_per_kwh", formula=formula)
        self.grid.mark(("lcob_usd_per_kwh", *key), row + 2, PV)
        if at_all is None:
            return row + 3
        self._name(row + 3, future, "own cost at the price of all futures", "M$")
        self._with_tax(row + 3, cost, before, at_all)
        self.grid.mark(("cost", *key), row + 3, PV)
        return row + 4

    def _with_tax(self, row: int, cost: str, before: float, tax: int | None) -> float:
        """Write own cost with the tax of a row in it; returns its value."""
        more = 0.0 if tax is None else total([self.grid.cells[tax, PV].value])
        formula = f"={cost}" + ("" if tax is None else f"+{relative(tax, PV)}")
        self.grid.put(row, PV, before + more, "formula", "musd", formula=formula)
        return before + more

    def summary(self, row: int, futures: Sequence[Future]) -> None:
        """Every future in a row, and under those of a strategy what is expected."""
        self.grid.header(row - 1, SUMMARY)
        for name in dict.fromkeys(future.strategy for future in futures):
            own = [future for future in futures if future.strategy == name]
            first = row
            for future in own:
                self._told(row, future)
                row += 1
            self._expected(row, own, first)
            row += 1

    def _told(self, row: int, future: Future) -> None:
        self.grid.put(row, STRATEGY, future.strategy or "no rule")
        self.grid.put(row, FUTURE, future.branch)
        self.grid.put(row, WHAT, future.probability, "plain", "share")
        for offset, name in enumerate(FIGURES):
            mark = (name, future.strategy, future.branch)
            value = self.grid.value(mark)
            number = "text" if isinstance(value, str) else _number(name)
            link = f"={absolute(*self.grid.marks[mark])}"
            self.grid.put(row, PV + offset, value, "formula", number, formula=link)

    def _expected(self, row: int, own: Sequence[Future], first: int) -> None:
        """Expectation of value, expected cost over expected kWh, and the deepest of all futures."""
        strategy, chances = own[0].strategy, [future.probability for future in own]
        self.grid.put(row, STRATEGY, strategy or "no rule", "sum")
        self.grid.put(row, FUTURE, "expected; cash: the deepest", "sum")
        self.grid.put(row, WHAT, sum(chances), "sum", "share")

        def figures(name: str) -> list[float]:
            return [total([self.grid.value((name, strategy, future.branch))]) for future in own]

        def weighed(name: str) -> tuple[float, str]:
            parts = (
                f"{absolute(first + at, WHAT)}*{absolute(*self.grid.marks[name, strategy, future.branch])}"
                for at, future in enumerate(own)
            )
            return sum(p * v for p, v in zip(chances, figures(name), strict=True)), "+".join(parts)

        npv, formula = weighed("npv_musd")
        self.grid.put(row, PV, npv, "sum", "musd", formula=f"={formula}")
        (cost, over), (made, under) = weighed("cost"), weighed("kwh")
        value = cost / made if made else "none"
        divided = f'=IF(({under})=0,"none",({over})/({under}))'
        self.grid.put(row, PV + 1, value, "sum", "usd_per_kwh" if made else "text", formula=divided)
        stretch = f"{relative(first, PV + 2)}:{relative(row - 1, PV + 2)}"
        deepest = max(figures("peak_funding_musd"))
        self.grid.put(row, PV + 2, deepest, "sum", "musd", formula=f"=MAX({stretch})")
        for offset, name in enumerate(FIGURES):
            self.grid.mark((name, strategy), row, PV + offset)


def _number(name: str) -> str:
    return "usd_per_kwh" if name.endswith("kwh") else "musd"


def _setting(content: Content, name: str) -> Ref | None:
    """Return where the value of a setting is typed."""
    rows = [i.ref.row for i in content.case.inputs if i.ref.sheet == "settings" and i.value == name]
    return Ref("settings", rows[0], "value") if rows else None


def _draw(content: Content, grid: Grid, row: int, futures: Sequence[Future]) -> None:
    """Draw the cash of the best strategy in every future."""
    rows = [grid.marks["held", future.strategy, future.branch][0] for future in futures]
    name = futures[0].strategy
    grid.charts.append(
        Chart(
            f"Cash so far in every future{f': {name}' if name else ''}",
            "M$, nominal",
            grid.name,
            (0, FIRST, FIRST + len(content.periods) - 1),
            tuple(Series((at, FUTURE), at, line=True) for at in rows),
            (row, 0),
            CHART_SIZE,
        )
    )


def cash_checks(content: Content, grid: Grid) -> Iterator[Check]:
    """Yield the sheet's figures beside the audit's, expected and by future."""
    for strategy, audit, _ in plans_of(content):
        words = f"cash_flow{f' of {strategy}' if strategy else ''}"
        for name in FIGURES:
            yield from _check(grid, (name, strategy), f"{words}, {name}", audit.figures[name], name)
        for leaf in records(audit.leaves):
            for name in ("npv_musd", "lcob_usd_per_kwh"):
                mark, said = (name, strategy, leaf["branch"]), f"{words}, {name} in {leaf['branch']}"
                yield from _check(grid, mark, said, leaf[name], name)


def _check(grid: Grid, mark: object, words: str, model: float | None, name: str) -> Iterator[Check]:
    value = grid.value(mark) if mark in grid.marks else None
    if model is not None and model == model and isinstance(value, int | float):
        unit = "$/kWh" if name.endswith("kwh") else "M$"
        yield Check(words, grid.at(mark), float(value), float(model), unit, _number(name))
