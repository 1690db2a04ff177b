"""Sheet ``cost_per_kwh``: the levelised cost by component, year, product and site, all in live formulas.

    cost of a kWh = PV of own cost / PV of own delivered kWh

Every figure is a sum over rows of ``ledger``, whose factors are counts of ``plan`` and cells
of ``assumptions``: change one and the cost follows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from teaplan.report.across import CHART_ROWS, CHART_SIZE
from teaplan.report.content import Content, records
from teaplan.report.fall import fall
from teaplan.report.grid import Chart, Grid, Series, absolute, column_name, relative, total
from teaplan.report.ledger import COLUMN, KWH, Item, stack_of
from teaplan.shared.aims import AIMS, COST, NPV, aim_of
from teaplan.shared.components import AT_PRICE, LEFT_OUT, WITHOUT_PENALTIES

HEADER = ("block", "name", "pv_musd", "usd_per_kwh")
FIRST = len(HEADER)
"""First column of the periods."""

CREDIT, TAX = "credit", "tax"
TAX_BEFORE_CREDITS = AT_PRICE[1]
GROUPS = {
    "bought": ("material", "tariff", "freight"),
    "running": ("labour", "power", "overhead"),
    "capital": ("capex", "building"),
    "credit": ("credit",),
    "tax": ("tax",),
    "value left at the end": ("terminal",),
}
SPLIT = ("share_of_cost", "discounted_gwh", "own_usd_per_kwh")
KWH_AT = absolute(2, 2)
"""Where the discounted kWh stand."""

EITHER_WAY = {
    "npv_musd": (AIMS[NPV].sign, WITHOUT_PENALTIES[NPV]),
    "cost_pv_musd": (AIMS[COST].sign, WITHOUT_PENALTIES[COST]),
}
"""Totals of the plan's money: their sign, and what they leave out."""


class Test(NamedTuple):
    """A condition on a column of the ledger: equal to a cell, or to a text in quotes."""

    column: str
    to: str


@dataclass(frozen=True)
class Sums:
    """Sums over rows of the ledger, as formulas and as figures."""

    items: Sequence[Item]
    periods: int

    def stretch(self, column: str) -> str:
        """Return the address of a column of the ledger."""
        letters = column_name(COLUMN[column])
        return f"ledger!${letters}$2:${letters}${len(self.items) + 1}"

    def formula(self, tests: Sequence[Test]) -> str:
        """Sum of present values where all tests hold."""
        if not self.items:
            return "0"
        asked = "*".join(self._asked(test) for test in tests)
        return f"SUMPRODUCT({asked}*{self.stretch('pv')})"

    def _asked(self, test: Test) -> str:
        """Names are compared exactly: no wild cards, no regard to what looks like a number."""
        stretch = self.stretch(test.column)
        return f"({stretch}={test.to})" if test.column == "period_number" else f"EXACT({stretch},{test.to})"

    def by(self, column: str) -> dict[str, list[float]]:
        """Present value by period of the items with each entry of a column."""
        found: dict[str, list[float]] = {}
        for item in self.items:
            figures = found.setdefault(getattr(item, column), [0.0] * self.periods)
            figures[item.period] += item.pv
        return found


def cost_per_kwh(content: Content, items: Sequence[Item]) -> Grid:
    """Make the sheet."""
    grid = Grid("cost_per_kwh", frozen=(2, 2), tab="#C2453D")
    sheet = _Sheet(content, grid, Sums(items, len(content.periods)))
    sheet.head()
    row = sheet.kwh(2)
    row = sheet.components(row + 1)
    row = sheet.split(row + 1, "product")
    row = sheet.split(row + 1, "site")
    row = sheet.value(row + 1)
    if content.fall is not None:
        fall(grid, content.fall, row + 1)
    return grid


class _Sheet:
    def __init__(self, content: Content, grid: Grid, sums: Sums) -> None:
        self.content, self.grid, self.sums = content, grid, sums
        self.periods = range(len(content.periods))
        self.stacks = sums.by("stack")
        self.made = self.stacks.get(KWH, [0.0] * sums.periods)
        self.all_kwh = sum(self.made)

    def head(self) -> None:
        """Names of the columns, and under each period the number the ledger knows it by."""
        self.grid.header(0, HEADER)
        self.grid.put(1, 1, "number of the period", "muted")
        for index in self.periods:
            self.grid.put(0, FIRST + index, self.content.periods[index], "header", "general")
            self.grid.put(1, FIRST + index, index + 1, "muted", "year")

    def kwh(self, row: int) -> int:
        """Own delivered GWh, discounted: what every cost is divided by."""
        self._name(row, "volume", "own delivered GWh, discounted")
        tests = [Test("stack", f'"{KWH}"')]
        self.grid.put(row, 2, self.all_kwh, "formula", "gwh", formula=f"={self.sums.formula(tests)}")
        for index, made in enumerate(self.made):
            formula = self.sums.formula([*tests, self._period(index)])
            self.grid.put(row, FIRST + index, made, "formula", "gwh", formula=f"={formula}")
        self.grid.mark("discounted_gwh", row, 2)
        return row + 1

    def components(self, row: int) -> int:
        """The stack, what it adds up to, and what it is before credits."""
        first = row
        for name in stack_of(self.sums.items):
            self._row(row, "component", name, [Test("stack", f"$B{row + 1}")], self.stacks[name])
            self.grid.mark(("component", name), row, 3)
            row += 1
        self._total(row, "LCOB, with credits", first, row - 1)
        self.grid.mark("lcob_usd_per_kwh", row, 3)
        self._before_credits(row + 1, first, row - 1)
        for index, period in enumerate(self.content.periods):
            self.grid.mark(("period", period), row, FIRST + index)
        self._own_kwh(row + 2, row)
        after = self._groups(first, row + 4)
        return self._draw(first, row, row + 4, after + 1) if self.all_kwh else after

    def _before_credits(self, row: int, first: int, last: int) -> None:
        """The total without credits; where income is taxed with the tax there is at that price."""
        marks = [self.grid.marks.get(("component", name)) for name in (CREDIT, TAX)]
        taxed = self.sums.by("component").get(TAX_BEFORE_CREDITS)
        if taxed is not None:
            tests = [Test("component", f'"{TAX_BEFORE_CREDITS}"')]
            self._row(row + 2, "component", "tax, were there no credits", tests, taxed)
        without = [mark[0] for mark in (marks if taxed is not None else marks[:1]) if mark]
        more = [] if taxed is None else [row + 2]
        self._total(row, "LCOB, before credits", first, last, without, more)
        self.grid.mark("lcob_before_credits_usd_per_kwh", row, 3)

    def _groups(self, first: int, row: int) -> int:
        """The same in few parts, for a picture that can be read."""
        for name, stacks in GROUPS.items():
            rows = [self.grid.marks["component", s][0] for s in stacks if ("component", s) in self.grid.marks]
            if not rows:
                continue
            self._name(row, "group", name)
            for column in range(2, FIRST + len(self.periods)):
                value = total([self.grid.cells[at, column].value for at in rows])
                parts = ",".join(relative(at, column) for at in rows)
                number = "musd" if column == 2 else "usd_per_kwh"
                self.grid.put(row, column, value, "formula", number, formula=f"=SUM({parts})")
            row += 1
        return row

    def split(self, row: int, by: str) -> int:
        """The same cost by product or by site: what it takes to bring the goods to where they are sold.

        How much of the whole each carries follows the goods through making and transfers, as the
        audit has traced it; its kWh and the whole are live.
        """
        self.grid.header(row, ("block", "name", "pv_musd", "usd_per_kwh", *SPLIT))
        whole, first = self.grid.marks["lcob_usd_per_kwh"][0], row + 1
        all_cost = total([self.grid.cells[whole, 2].value])
        for part in records(self.content.audit.lcob[by].sort_values("name")):
            row += 1
            share = part["cost_pv_musd"] / all_cost if all_cost else 0.0
            self._carried(row, by, str(part["name"]), share, whole)
            self.grid.mark((by, part["name"]), row, 3)
        self._total(row + 1, f"LCOB by {by}", first, row, over=(2, 3))
        self.grid.mark(("total", by), row + 1, 3)
        return row + 2

    def _carried(self, row: int, by: str, name: str, share: float, whole: int) -> None:
        all_cost = total([self.grid.cells[whole, 2].value])
        made = sum(item.pv for item in self.sums.items if item.stack == KWH and getattr(item, by) == name)
        self._name(row, by, name)
        cost = f"={relative(row, FIRST)}*{absolute(whole, 2)}"
        self.grid.put(row, 2, share * all_cost, "formula", "musd", formula=cost)
        self._per_kwh(row, 3, share * all_cost, relative(row, 2))
        self.grid.put(row, FIRST, share, "plain", "share")
        tests = [Test(by, f"$B{row + 1}"), Test("stack", f'"{KWH}"')]
        self.grid.put(row, FIRST + 1, made, "formula", "gwh", formula=f"={self.sums.formula(tests)}")
        kwh = relative(row, FIRST + 1)
        own = share * all_cost / made if made else "none"
        formula = f'=IF({kwh}=0,"none",{relative(row, 2)}/{kwh})'
        self.grid.put(row, FIRST + 2, own, "formula", "usd_per_kwh", formula=formula)

    def value(self, row: int) -> int:
        """What the plan earns and costs in all, component by component as the ledger has them."""
        rows: dict[str, int] = {}
        for name, figures in self.sums.by("component").items():
            if name == KWH:
                continue
            self._name(row, "value", name)
            formula = self.sums.formula([Test("component", f"$B{row + 1}")])
            self.grid.put(row, 2, sum(figures), "formula", "musd", formula=f"={formula}")
            self.grid.mark(("value", name), row, 2)
            rows[name] = row
            row += 1
        aim = aim_of(self.content.case)
        own = {"objective_value": (aim.sign, LEFT_OUT[aim.name])} if aim.is_money else {}
        wanted = own | EITHER_WAY
        for name, (sign, left_out) in wanted.items():
            self._money(row, name, sign, [at for component, at in rows.items() if component not in left_out])
            row += 1
        return row

    def _money(self, row: int, name: str, sign: float, rows: list[int]) -> None:
        value = sign * total([self.grid.cells[at, 2].value for at in rows])
        parts = "+".join(relative(at, 2) for at in rows) or "0"
        self._name(row, "total", name, "sum")
        self.grid.put(row, 2, value, "sum", "musd", formula=f"={'-' if sign < 0 else ''}({parts})")
        self.grid.mark(name, row, 2)

    # -- cells -----------------------------------------------------------------------------------------

    def _name(self, row: int, block: str, name: str, look: str = "plain") -> None:
        self.grid.put(row, 0, block, "muted")
        self.grid.put(row, 1, name, look)

    def _period(self, index: int) -> Test:
        return Test("period_number", f"{column_name(FIRST + index)}$2")

    def _row(self, row: int, block: str, name: str, tests: list[Test], figures: list[float]) -> None:
        """One part of the cost: present value, $/kWh, and what each period adds to it."""
        self._name(row, block, name)
        formula = f"=-{self.sums.formula(tests)}"
        self.grid.put(row, 2, -sum(figures), "formula", "musd", formula=formula)
        self._per_kwh(row, 3, -sum(figures), relative(row, 2))
        for index, figure in enumerate(figures):
            column = f"-{self.sums.formula([*tests, self._period(index)])}"
            self._per_kwh(row, FIRST + index, -figure, column)

    def _per_kwh(self, row: int, column: int, pv: float, formula: str, look: str = "formula") -> None:
        value = pv / self.all_kwh if self.all_kwh else "none"
        divided = f'=IF({KWH_AT}=0,"none",{formula}/{KWH_AT})'
        self.grid.put(row, column, value, look, "usd_per_kwh", formula=divided)

    def _total(
        self,
        row: int,
        name: str,
        first: int,
        last: int,
        without: Sequence[int] = (),
        more: Sequence[int] = (),
        over: Iterable[int] = (),
    ) -> None:
        """Sum a block column by column, perhaps less some of its rows and with others."""
        self._name(row, "total", name, "sum")
        for column in over or range(2, FIRST + len(self.periods)):
            rows = [*(at for at in range(first, last + 1) if at not in without), *more]
            values = [self.grid.cells[at, column].value for at in rows]
            formula = f"SUM({relative(first, column)}:{relative(last, column)})" if last >= first else "0"
            formula += "".join(f"-SUM({relative(at, column)})" for at in without)
            formula += "".join(f"+SUM({relative(at, column)})" for at in more)
            if column == 2:
                self.grid.put(row, column, total(values), "sum", "musd", formula=f"={formula}")
            else:
                value = total(values) if self.all_kwh else "none"
                divided = f'=IF({KWH_AT}=0,"none",{formula})'
                self.grid.put(row, column, value, "sum", "usd_per_kwh", formula=divided)

    def _own_kwh(self, row: int, lcob: int) -> None:
        """Cost of the kWh of each period alone: its costs over its own kWh."""
        self._name(row, "period", "cost of the period's own kWh")
        for index, made in enumerate(self.made):
            column = FIRST + index
            here, kwh = relative(lcob, column), relative(2, column)
            added = total([self.grid.cells[lcob, column].value])
            value = added * self.all_kwh / made if made else "none"
            formula = f'=IF({kwh}=0,"none",{here}*{KWH_AT}/{kwh})'
            self.grid.put(row, column, value, "formula", "usd_per_kwh", formula=formula)

    def _draw(self, first: int, last: int, groups: int, row: int) -> int:
        """The stack as one column per component, and period by period; the first also on the summary.

        Components stand from ``first`` to before ``last``, groups from ``groups`` to before ``row``.
        """
        stack = Chart(
            "Cost of a kWh of our own, by component",
            "$ per kWh (levelised, real)",
            self.grid.name,
            (1, first, last - 1),
            (Series((0, 3), 3),),
            (row + 1, 0),
            CHART_SIZE,
            down=True,
            x_title="component",
            number="#,##0.0",
        )
        added = Chart(
            "What each period adds to the cost of a kWh",
            "$ per kWh over the whole plan",
            self.grid.name,
            (0, FIRST, FIRST + len(self.periods) - 1),
            tuple(Series((at, 1), at) for at in range(groups, row - 1)),
            (row + 1, 0),
            CHART_SIZE,
            number="#,##0.0",
            shift=CHART_SIZE[0] + 15,
        )
        self.grid.charts += [stack, added]
        self.grid.breaks.append(row + CHART_ROWS + 1)
        return row + CHART_ROWS + 1
