"""Sheet ``break_even``: the price of a kWh at which a plan is worth nothing, where income is taxed.

Tax depends on the price, so the price is sought. One step takes tax at a price and asks which price would pay
for it; with g so called and p, g(p), g(g(p)) three in a row,

    p - (g(p) - p)^2 / (g(g(p)) - 2 g(p) + p)

is the price itself as long as no year changes from loss to income between them (Aitken, 1926). ``ROUNDS`` of
that begin at the price of the plan as it was made; the last row says what the price leaves unpaid.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from teaplan.report.cash_tax import Rules, add_taxed
from teaplan.report.grid import Grid, absolute
from teaplan.report.lines import Block

NAME = "break_even"
HEADER = ("strategy", "future", "what", "unit", "price")
PRICE = HEADER.index("price")
FIRST = len(HEADER)
ROUNDS = 3


@dataclass(frozen=True)
class Taxed:
    """What a price needs of one future: blocks of ``cash_flow`` are its source.

    Attributes
    ----------
    source
        Block with the rows ``income`` and ``sold`` (GWh, its whole what a price of 1 brings) and the figure
        ``before_tax``.
    sales
        Keys of the rows that are sales.
    levels
        Price levels by period; they stand in row ``level_at`` of the same sheet.
    weight
        Probability, and the cell it stands in ("1" for a future alone).
    """

    source: Block
    sales: Sequence[str]
    levels: Sequence[float]
    level_at: int
    weight: tuple[float, str]


class Found(NamedTuple):
    """A price, its address, its cell, and that of what it leaves unpaid."""

    price: float
    at: str
    cell: tuple[int, int]
    proof: tuple[int, int]


class Search:
    """Rows of the search for one price over one or several futures.

    Parameters
    ----------
    grid
        The sheet.
    heads
        Strategy and future, as its first columns say them.
    futures
        What the price is sought over.
    rules
        Tax on income.
    """

    def __init__(self, grid: Grid, heads: tuple[str, str], futures: Sequence[Taxed], rules: Rules) -> None:
        self.grid, self.heads, self.futures, self.rules = grid, heads, futures, rules
        self.row = 0

    def run(self, row: int, start: float) -> tuple[Found, int]:
        """Search from a price on; return what is found, and the row after the last."""
        self.row, cell = row, (row, PRICE)
        price, at = start, self._price("as the plan was made", start, None)
        for count in range(ROUNDS):
            first, first_at = self._step(price, at)
            second, second_at = self._step(first, first_at)
            bend = second - 2 * first + price
            straight = abs(bend) <= 1e-15 * max(1.0, abs(price))
            value = second if straight else price - (first - price) ** 2 / bend
            below = f"({second_at}-2*{first_at}+{at})"
            formula = (
                f"=IF(ABS{below}<=0.000000000000001*MAX(1,ABS({at})),{second_at},"
                f"{at}-({first_at}-{at})^2/{below})"
            )
            cell = (self.row, PRICE)
            price, at = value, self._price(f"round {count + 1}", value, formula)
        last, last_at = self._step(price, at)
        self._name("what the price leaves unpaid")
        self.grid.put(self.row, PRICE, last - price, "formula", "exponent", formula=f"={last_at}-{at}")
        found = Found(price, f"{self.grid.name}!{at}", cell, (self.row, PRICE))
        return found, self.row + 2

    def _name(self, what: str, look: str = "plain") -> None:
        for column, head in enumerate(self.heads):
            self.grid.put(self.row, column, head, "muted")
        self.grid.put(self.row, 2, what, look)
        self.grid.put(self.row, 3, "$/kWh", "unit")

    def _price(self, what: str, value: float, formula: str | None) -> str:
        self._name(what, "sum")
        self.grid.put(self.row, PRICE, value, "sum", "usd_per_kwh", formula=formula)
        self.row += 1
        return absolute(self.row - 1, PRICE)

    def _step(self, price: float, at: str) -> tuple[float, str]:
        """Tax every future at a price, and return the price that would pay for it."""
        cost = made = 0.0
        over, under = [], []
        for future in self.futures:
            source, (chance, chance_at) = future.source, future.weight
            block = self._taxed(future, price, at)
            tax = self.rules.rate * block.discounted(block.values("taxed"))
            cost += chance * (source.worth("before_tax") + tax)
            made += chance * source.worth("sold")
            taxes = f"{self.rules.cell}*SUMPRODUCT({block.stretch('taxed')},{block.factors})"
            over.append(f"{chance_at}*({source.fixed('before_tax')}+{taxes})")
            under.append(f"{chance_at}*{source.fixed('sold')}")
        value = cost / made
        formula = f"=({'+'.join(over)})/({'+'.join(under)})"
        self._name("price that pays for tax at the one before")
        self.grid.put(self.row, PRICE, value, "formula", "usd_per_kwh", formula=formula)
        self.row += 1
        return value, absolute(self.row - 1, PRICE)

    def _taxed(self, future: Taxed, price: float, at: str) -> Block:
        """Add losses left and income taxed of a future at a price."""
        source = future.source
        heads = (self.heads[0], source.heads[1])
        block = Block(self.grid, FIRST, PRICE, heads, source.discount, source.factors)
        sales = source.total(future.sales)
        columns = zip(source.values("income"), sales, source.values("sold"), future.levels, strict=True)
        income = [earned - sold + price * gwh * level for earned, sold, gwh, level in columns]

        def sum_of(row: int, begin: int, end: int) -> str:
            first, last = (absolute(row, source.first + k) for k in (begin, end))
            return f"{source.grid.name}!{first}:{last}"

        def so_far(begin: int, end: int) -> str:
            rows = {key: sum_of(source.place(key), begin, end) for key in ("income", "sold", *future.sales)}
            off = "".join(f"-SUM({rows[key]})" for key in future.sales)
            sold = f"SUMPRODUCT({rows['sold']},{sum_of(future.level_at, begin, end)})"
            return f"(SUM({rows['income']}){off}+{at}*{sold})"

        add_taxed(block, ("losses", "taxed"), income, so_far, self.rules)
        self.row = block.write(self.row)
        return block
