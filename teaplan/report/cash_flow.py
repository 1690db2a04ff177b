"""Sheet ``cash_flow``: the money of every strategy in every future, year by year, as a lender reads it.

All of it is live: what is paid and got comes from ``money``, debt from what is drawn and ``debt_terms``, tax
from income and the losses before it, the levelised cost from ``break_even``. Where a price, a credit, an
interest rate or the discount rate is changed in ``assumptions``, the same plan is valued anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from teaplan.case import Ref
from teaplan.report.across import CHART_ROWS, CHART_SIZE
from teaplan.report.break_even import HEADER as PRICES
from teaplan.report.break_even import NAME as BREAK_EVEN
from teaplan.report.break_even import Search, Taxed
from teaplan.report.cash_block import FIGURES, FIRST, PV, Frame, Future, futures_of, lay_out
from teaplan.report.cash_tax import rules_of
from teaplan.report.checks import Check
from teaplan.report.content import Content, records
from teaplan.report.debt_terms import DebtTerms, debt_terms
from teaplan.report.grid import Chart, Grid, Series, absolute, relative, total
from teaplan.report.lines import Block
from teaplan.report.money import Sums, money
from teaplan.report.plans import plans_of
from teaplan.shared.taxes import income_tax_rate

NAME = "cash_flow"
HEADER = ("strategy", "future", "what", "unit", "present_value")
STRATEGY, FUTURE, WHAT, UNIT = range(4)

RATE, TAX_RATE, YEARS, FACTOR, LEVEL = 2, 3, 5, 6, 7
"""Rows of the rates, and by period: years to its money, discount factor, price level."""

SUMMARY = ("strategy", "future", "chance", "", *FIGURES)
NUMBERS = {"npv_musd": "musd", "lcob_usd_per_kwh": "usd_per_kwh", "peak_funding_musd": "musd", "irr": "share"}
NUMBERS |= {"min_dscr": "times"}
DEEPEST, LEAST = "MAX", "MIN"
OVER_ALL = {"peak_funding_musd": DEEPEST, "min_dscr": LEAST}
"""Figures of which a strategy has the most or the least of its futures; the rest are expected."""


class Cash(NamedTuple):
    """The sheet, and those it is made from."""

    grid: Grid
    sums: Sums
    terms: DebtTerms
    prices: Grid

    @property
    def sources(self) -> list[Grid]:
        """What it is made from, where there is anything."""
        return [grid for grid in (self.prices, self.terms.grid, self.sums.grid) if grid.cells]


def cash_flow(content: Content, assumptions: Grid) -> Cash:
    """Make the sheet; figures are marked by (name, strategy, future), expected ones by (name, strategy)."""
    grid = Grid(NAME, frozen=(1, FIRST), tab="#C2453D")
    grid.header(0, HEADER)
    for index, period in enumerate(content.periods):
        grid.put(0, FIRST + index, period, "header", "general")
    sums, terms = money(content, assumptions), debt_terms(content, assumptions)
    sheet = _Sheet(content, grid, assumptions, sums, terms)
    sheet.fill()
    return Cash(grid, sums, terms, sheet.prices)


class _Sheet:
    def __init__(self, content: Content, grid: Grid, assumptions: Grid, sums: Sums, terms: DebtTerms) -> None:
        self.content, self.grid, self.assumptions = content, grid, assumptions
        self.last = FIRST + len(content.periods) - 1
        levels = [content.outlook.escalation[index] for index in range(len(content.periods))]
        rate = income_tax_rate(content.case)
        rules = rules_of(content.tree, rate, f"{NAME}!{absolute(TAX_RATE, PV)}")
        years = [f"{absolute(YEARS, FIRST + index)}" for index in range(len(levels))]
        self.frame = Frame(content, grid, sums, terms, rules, levels, self._stretch(LEVEL), tuple(years))
        self.prices = Grid(BREAK_EVEN, frozen=(1, len(PRICES)), tab="#C2453D")
        self.blocks: list[tuple[Future, Block]] = []

    def _stretch(self, row: int) -> str:
        return f"{NAME}!{absolute(row, FIRST)}:{absolute(row, self.last)}"

    def fill(self) -> None:
        """Write rates, the summary's place, the chart and every block."""
        self._rates()
        self._factors()
        futures = futures_of(self.content)
        head = LEVEL + 3
        draw_at = head + len(futures) + len(plans_of(self.content)) + 1
        row = draw_at + CHART_ROWS + 1
        for future in futures:
            row = self._block(row, future) + 1
        if self.frame.rules.rate:
            self._seek()
        self._summary(head)
        _draw(self.content, self.grid, draw_at, [f for f in futures if f.strategy == futures[0].strategy])

    def _rates(self) -> None:
        settings = self.content.case.settings
        self.grid.put(RATE, WHAT, "discount rate, nominal")
        link = self._typed("discount_rate")
        formula = f"={link}" if link else None
        look = "formula" if link else "plain"
        self.grid.put(RATE, PV, settings.discount_rate, look, "share", formula=formula)
        self.grid.put(TAX_RATE, WHAT, "tax on income, federal and state")
        federal, state = (
            self._typed(name) or repr(getattr(settings, name)) for name in ("tax_rate", "state_tax_rate")
        )
        both = f"={federal}+{state}*(1-{federal})"
        self.grid.put(TAX_RATE, PV, self.frame.rules.rate, "formula", "share", formula=both)

    def _typed(self, setting: str) -> str | None:
        """Return the address of a setting that was typed."""
        typed = [
            i.ref.row for i in self.content.case.inputs if (i.ref.sheet, i.value) == ("settings", setting)
        ]
        ref = Ref("settings", typed[0], "value") if typed else None
        return self.assumptions.at(ref) if ref in self.assumptions.marks else None

    def _factors(self) -> None:
        """By period, what money and kWh are multiplied by."""
        tree, settings = self.content.tree, self.content.case.settings
        rows = {YEARS: "years to the money of the period", FACTOR: "discount factor", LEVEL: "price level"}
        for row, words in rows.items():
            self.grid.put(row, WHAT, words)
        position = {"start": 0.0, "middle": 0.5, "end": 1.0}[settings.discount_timing]
        for index, period in enumerate(tree.periods):
            column = FIRST + index
            years = (period.start + position * period.months) / 12
            self.grid.put(YEARS, column, years, "plain", "general")
            power = f"=(1+{absolute(RATE, PV)})^-{relative(YEARS, column)}"
            self.grid.put(FACTOR, column, tree.discount[index], "formula", "factor", formula=power)
            self.grid.put(LEVEL, column, self.frame.levels[index], "plain", "factor")

    def _block(self, row: int, future: Future) -> int:
        """Lay out one future; returns the row after it."""
        name = future.strategy or "no rule"
        self.grid.put(row, STRATEGY, name, "heading")
        self.grid.put(row, FUTURE, future.branch, "heading")
        for column in range(WHAT, self.last + 1):
            self.grid.put(row, column, None, "heading")
        heads, discount = (name, future.branch), self.content.tree.discount
        block = Block(self.grid, FIRST, PV, heads, discount, self._stretch(FACTOR))
        lay_out(block, self.frame, future)
        self.blocks.append((future, block))
        row = block.write(row + 1)
        for figure, key in FIGURES.items():
            if block.has(key):
                self.grid.mark((figure, future.strategy, future.branch), *block.cell(key))
        self.grid.mark(("held", future.strategy, future.branch), block.place("held"), WHAT)
        return row

    # -- prices with tax -------------------------------------------------------------------------------

    def _seek(self) -> None:
        """Find the levelised cost of every future and of every strategy, with tax at it."""
        self.prices.header(0, PRICES)
        for index, period in enumerate(self.content.periods):
            self.prices.put(0, FIRST + index, period, "header", "general")
        row = 1
        for strategy, audit, _ in plans_of(self.content):
            own = [(future, block) for future, block in self.blocks if future.strategy == strategy]
            whole = sum(future.probability * block.worth("sold") for future, block in own)
            start = audit.figures["lcob_usd_per_kwh"]
            if whole > 0 and start is not None:
                found = [
                    self._taxed(future, block, (future.probability, f"{future.probability!r}"))
                    for future, block in own
                ]
                row = self._price(row, (strategy, ""), found, start)
            for future, block in own:
                start = future.lcob
                if block.worth("sold") > 0 and start is not None:
                    row = self._price(
                        row, (strategy, future.branch), [self._taxed(future, block, (1.0, "1"))], start
                    )

    def _taxed(self, future: Future, block: Block, weight: tuple[float, str]) -> Taxed:
        sales = [key for key in future.sales if block.has(key)]
        return Taxed(block, sales, self.frame.levels, LEVEL, weight)

    def _price(self, row: int, of: tuple[str, str], futures: list[Taxed], start: float) -> int:
        strategy, branch = of
        search = Search(self.prices, (strategy or "no rule", branch or "all"), futures, self.frame.rules)
        found, row = search.run(row, start)
        self.prices.mark(("price", strategy, branch), *found.cell)
        self.prices.mark(("unpaid", strategy, branch), *found.proof)
        if branch:
            cell = self.grid.marks["lcob_usd_per_kwh", strategy, branch]
            self.grid.put(*cell, found.price, "sum", "usd_per_kwh", formula=f"={found.at}")
        return row

    # -- the summary -----------------------------------------------------------------------------------

    def _summary(self, row: int) -> None:
        """Every future in a row, and under those of a strategy what is expected."""
        self.grid.header(row - 1, SUMMARY)
        for strategy, _, _ in plans_of(self.content):
            own = [pair for pair in self.blocks if pair[0].strategy == strategy]
            first = row
            for future, block in own:
                self._told(row, future, block)
                row += 1
            self._over_all(row, own, first)
            row += 1

    def _told(self, row: int, future: Future, block: Block) -> None:
        self.grid.put(row, STRATEGY, block.heads[0])
        self.grid.put(row, FUTURE, future.branch)
        self.grid.put(row, WHAT, future.probability, "plain", "share")
        for offset, name in enumerate(FIGURES):
            mark = (name, future.strategy, future.branch)
            if mark not in self.grid.marks:
                continue
            value = self.grid.value(mark)
            number = "text" if isinstance(value, str) else NUMBERS.get(name, "factor")
            link = f"={absolute(*self.grid.marks[mark])}"
            self.grid.put(row, PV + offset, value, "formula", number, formula=link)

    def _over_all(self, row: int, own: Sequence[tuple[Future, Block]], first: int) -> None:
        """Expectation of value, expected cost over expected kWh, and the deepest of all futures."""
        strategy = own[0][0].strategy
        self.grid.put(row, STRATEGY, own[0][1].heads[0], "sum")
        self.grid.put(row, FUTURE, "expected; cash: the deepest", "sum")
        chances = [future.probability for future, _ in own]
        self.grid.put(row, WHAT, sum(chances), "sum", "share")
        value, formula = self._weighed(own, first, "npv")
        self.grid.put(row, PV, value, "sum", "musd", formula=f"={formula}")
        self.grid.mark(("npv_musd", strategy), row, PV)
        self._levelised(row, own, first)
        for name, pick in OVER_ALL.items():
            self._extreme(row, own, first, name, pick)

    def _weighed(self, own: Sequence[tuple[Future, Block]], first: int, key: str) -> tuple[float, str]:
        """Return an expectation over the futures, with its formula."""
        parts = "+".join(
            f"{absolute(first + at, WHAT)}*{absolute(*block.cell(key))}" for at, (_, block) in enumerate(own)
        )
        return sum(future.probability * block.worth(key) for future, block in own), parts

    def _levelised(self, row: int, own: Sequence[tuple[Future, Block]], first: int) -> None:
        strategy = own[0][0].strategy
        mark = ("price", strategy, "")
        if mark in self.prices.marks:
            value, formula = self.prices.value(mark), f"={self.prices.at(mark)}"
        else:
            (cost, over), (made, under) = (self._weighed(own, first, key) for key in ("before_tax", "sold"))
            value = cost / made if made else "none"
            formula = f'=IF(({under})=0,"none",({over})/({under}))'
        number = "text" if isinstance(value, str) else "usd_per_kwh"
        self.grid.put(row, PV + 1, value, "sum", number, formula=formula)
        self.grid.mark(("lcob_usd_per_kwh", strategy), row, PV + 1)

    def _extreme(
        self, row: int, own: Sequence[tuple[Future, Block]], first: int, name: str, pick: str
    ) -> None:
        marks = [(name, future.strategy, future.branch) for future, _ in own]
        values = [self.grid.value(mark) for mark in marks if mark in self.grid.marks]
        known = [total([value]) for value in values if not isinstance(value, str)]
        if not values:
            return
        column = PV + list(FIGURES).index(name)
        stretch = f"{relative(first, column)}:{relative(row - 1, column)}"
        value = (max if pick == DEEPEST else min)(known) if known else "none"
        formula = f'=IF(COUNT({stretch})=0,"none",{pick}({stretch}))'
        number = NUMBERS.get(name, "factor") if known else "text"
        self.grid.put(row, column, value, "sum", number, formula=formula)
        self.grid.mark((name, own[0][0].strategy), row, column)


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


def cash_checks(content: Content, cash: Cash) -> Iterator[Check]:
    """Yield the sheet's figures beside the audit's, expected and by future, and what prices leave unpaid."""
    for strategy, audit, _ in plans_of(content):
        words = f"cash_flow{f' of {strategy}' if strategy else ''}"
        for name in ("npv_musd", "lcob_usd_per_kwh", "peak_funding_musd", "min_dscr"):
            yield from _check(cash.grid, (name, strategy), f"{words}, {name}", audit.figures.get(name), name)
        for leaf in records(audit.leaves):
            for name in ("npv_musd", "lcob_usd_per_kwh"):
                mark, said = (name, strategy, leaf["branch"]), f"{words}, {name} in {leaf['branch']}"
                yield from _check(cash.grid, mark, said, leaf[name], name)
        for branch in ("", *(leaf["branch"] for leaf in records(audit.leaves))):
            said = f"break_even{f' of {strategy}' if strategy else ''}, left unpaid in {branch or 'all'}"
            yield from _check(cash.prices, ("unpaid", strategy, branch), said, 0.0, "lcob_usd_per_kwh")


def _check(grid: Grid, mark: object, words: str, model: float | None, name: str) -> Iterator[Check]:
    value = grid.value(mark) if mark in grid.marks else None
    if model is not None and model == model and isinstance(value, int | float):
        unit = "$/kWh" if name.endswith("kwh") else "M$" if name.endswith("musd") else "times"
        yield Check(words, grid.at(mark), float(value), float(model), unit, NUMBERS.get(name, "factor"))
