"""One strategy in one future, row by row: from revenue to what owners get, and what a kWh must fetch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from teaplan.audit.result import Audit
from teaplan.case import Ref
from teaplan.money.worth import irr_roots
from teaplan.report.cash_debt import (
    Clock,
    Drawn,
    add_cover,
    add_debt,
    add_repaid_at_end,
    add_totals,
    drawn_by,
    lent,
)
from teaplan.report.cash_tax import WORDS, Rules, add_income, add_tax
from teaplan.report.content import Content, by_node, records
from teaplan.report.debt_terms import DebtTerms
from teaplan.report.grid import Grid
from teaplan.report.lines import Block, Line, Whole
from teaplan.report.money import Sums
from teaplan.report.plans import plans_of
from teaplan.shared.components import (
    CAPITAL,
    CLOSURES,
    CREDIT,
    DEPRECIATION,
    OPERATING,
    REVENUE,
    STACK,
    TERMINAL,
    TIED,
    UNTAXED,
    of_kind,
)
from teaplan.tree import MONTHS

PV = 4
FIRST = 5
"""Columns of present values and of the first period."""

FIGURES = {
    "npv_musd": "npv",
    "lcob_usd_per_kwh": "price",
    "peak_funding_musd": "deepest",
    "irr": "irr",
    "min_dscr": "dscr",
}
"""Figures of the summary, with the rows that hold them."""

SALES = of_kind(REVENUE)
PARTS = {
    **{name: (name,) for name in SALES},
    "credits": of_kind(CREDIT),
    **{
        stack: tuple(name for name in of_kind(OPERATING) if STACK[name] == stack)
        for stack in ("material", "tariff", "freight", "labour", "power", "overhead")
    },
    "working capital": of_kind(TIED),
    **{
        stack: tuple(name for name in of_kind(CAPITAL) if STACK[name] == stack)
        for stack in ("capex", "building")
    },
    "salvage": ("salvage",),
    "grants": ("grants",),
    "fees": ("financing_fees",),
    "cash kept back": ("cash_held",),
    **{name: (name,) for name in of_kind(TERMINAL)},
}
"""Components that stand in one row."""

INCOME = (*SALES, "credits")
RUNNING = ("material", "tariff", "freight", "labour", "power", "overhead")
LEFT = ("terminal", "cash_released", "working_capital_released")
"""What is left at the end is a value, and no cash."""

MEMO = (UNTAXED, CLOSURES, DEPRECIATION)


@dataclass(frozen=True)
class Future:
    """One strategy in one future.

    Attributes
    ----------
    strategy, branch, probability
        Whose, on which leaf branch, with what chance.
    way
        Nodes from the root to the leaf.
    gwh
        Own deliveries by period.
    instruments
        Rows of the audit's table of instruments.
    lcob
        Its levelised cost, as the audit has it.
    """

    strategy: str
    branch: str
    probability: float
    way: tuple[int, ...]
    gwh: list[float]
    instruments: list[dict[str, Any]]
    lcob: float | None
    sales: tuple[str, ...] = SALES


@dataclass(frozen=True)
class Frame:
    """What all blocks of the sheet share.

    Attributes
    ----------
    levels, level_at
        Price levels by period, and where they stand.
    years_at
        Cells of the years to the money of each period.
    """

    content: Content
    grid: Grid
    sums: Sums
    terms: DebtTerms
    rules: Rules
    levels: Sequence[float]
    level_at: str
    years_at: tuple[str, ...]


def futures_of(content: Content) -> list[Future]:
    """Return every strategy with a plan, the best first, in every future."""
    return [
        future
        for strategy, audit, tables in plans_of(content)
        for future in _futures(content, strategy, audit, tables)
    ]


def _futures(content: Content, strategy: str, audit: Audit, tables: Mapping[str, Any]) -> Iterator[Future]:
    made = by_node(records(tables["deliveries"]), "amount").get((), {})
    costs = {row["branch"]: row["lcob_usd_per_kwh"] for row in records(audit.leaves)}
    instruments = records(audit.instruments)
    for branch, probability, leaf in content.futures:
        cost = costs[branch]
        lcob = cost if cost == cost else None
        way = content.tree.ancestors[leaf]
        yield Future(strategy, branch, probability, way, content.along(leaf, made), instruments, lcob)


def lay_out(block: Block, frame: Frame, future: Future) -> None:
    """Add all rows of a future."""
    debts = drawn_by(frame.terms, future.instruments, future.way)
    add_debt(block, frame.terms, debts)
    details = list(block.lines)
    income = _rows(block, frame, future, INCOME)
    running = _rows(block, frame, future, RUNNING)
    block.sum("operating", "operating cash flow", [*income, *running])
    tied = _rows(block, frame, future, ("working capital",))
    tax = ["tax"] if frame.rules.rate else []
    left, salvage = (_rows(block, frame, future, names) for names in (LEFT, ("salvage",)))
    if tax:
        _taxes(block, frame, future, debts)
    invested = [*_rows(block, frame, future, ("capex", "building")), *salvage]
    block.show(salvage)
    block.sum("cash", "cash flow", ["operating", *tied, *tax, *invested])
    loans = lent(debts)
    financed = [*add_totals(block, loans), *_rows(block, frame, future, ("grants", "fees", "cash kept back"))]
    if financed:
        block.sum("equity", "cash flow to equity", ["cash", *financed])
    if loans:
        rates = {name: _rate(frame, name) for name in loans}
        clock = Clock([float(y) for y in frame.terms.path], frame.years_at, _months(frame))
        add_cover(block, ["operating", *tied, *tax, *salvage], rates, clock)
    owners = "equity" if financed else "cash"
    _held(block, owners)
    block.show(left)
    left += add_repaid_at_end(block, loans)
    _results(block, frame, future, owners, left, income)
    block.show(details)


def _rows(block: Block, frame: Frame, future: Future, names: Iterable[str]) -> list[str]:
    """Add rows of money that occur; returns their keys."""
    found = [name for name in names if frame.sums.known(future.strategy, PARTS[name])]
    for name in found:
        _from_money(block, frame, future, name, name.replace("_", " "), PARTS[name])
    return found


def _from_money(
    block: Block, frame: Frame, future: Future, key: str, words: str, components: Sequence[str]
) -> None:
    known = frame.sums.known(future.strategy, components)
    amounts = [frame.sums.amounts[future.strategy, name] for name in known]
    values = [sum(amount[node] for amount in amounts) for node in future.way]

    def formula(index: int) -> str:
        return "+".join(frame.sums.at(future.strategy, name, future.way[index]) for name in known)

    block.amounts(key, words, values, formula)


def _taxes(block: Block, frame: Frame, future: Future, debts: Sequence[Drawn]) -> None:
    """Add taxable income, what is deducted from it, losses and tax."""
    memo = [name for name in MEMO if frame.sums.known(future.strategy, (name,))]
    for name in memo:
        _from_money(block, frame, future, name, WORDS[name], (name,))
    cuts = _basis_cuts(block, frame, debts)
    known = [key for key in ("salvage", "terminal") if block.has(key)]
    accrued = [f"accrued {name}" for name in lent(debts)]
    add_income(block, ["operating", *memo, *cuts, *known], accrued)
    add_tax(block, frame.rules)


def _basis_cuts(block: Block, frame: Frame, debts: Sequence[Drawn]) -> list[str]:
    """Add what grants take off the tax basis: it is taxed as income where it is drawn."""
    found = []
    for debt in debts:
        share, name = debt.row.basis_reduction_share, debt.row.instrument
        if share:
            cell = _typed(frame, Ref("financing", debt.row.row, "basis_reduction_share"), share)
            key, drawn = f"cut {name}", f"drawn {name}"
            values = [share * amount for amount in debt.drawn]
            block.amounts(key, f"taken off the tax basis by {name}", values, _times(block, cell, drawn))
            found.append(key)
    return found


def _times(block: Block, cell: str, key: str) -> Any:
    return lambda index: f"{cell}*{block.at(key, index)}"


def _typed(frame: Frame, ref: Ref, value: float) -> str:
    """Return the address of a typed cell, or the value of one that was not typed."""
    marks = frame.terms.assumptions
    return marks.at(ref) if ref in marks.marks else repr(value)


def _rate(frame: Frame, name: str) -> tuple[float, str]:
    return frame.content.case.financing[name].rate, frame.terms.rates[name]


def _held(block: Block, cash: str) -> None:
    """Cash from the start to the end of each period, and how far it goes below nothing."""

    def formula(index: int) -> str:
        before = f"{block.at('held', index - 1)}+" if index else ""
        return f"{before}{block.at(cash, index)}"

    values = list(accumulate(block.values(cash)))
    block.add(Line("held", "cash so far", "M$", values, formula))
    deepest = Whole(max(0.0, -min(values)), lambda: f"MAX(0,-MIN({block.stretch('held')}))")
    block.figure("deepest", "deepest below nothing", "M$", deepest)


def _results(
    block: Block, frame: Frame, future: Future, owners: str, left: Sequence[str], income: Sequence[str]
) -> None:
    """Add net present value, rate of return, and the real price per kWh at which the value is nothing."""
    block.sum("to owners", "to owners, with what is left at the end", [owners, *left])
    block.figure("irr", "rate of return on it (IRR)", "per year", _irr(block, frame))
    worth = Whole(block.worth("to owners"), lambda: block.whole("to owners"))
    block.figure("npv", "net present value", "M$", worth, "sum")
    _sold(block, frame, future)
    sales = [key for key in income if key in SALES]
    paid = ["tax"] if block.has("tax") else []
    parts = [*sales, *paid]

    def cost() -> str:
        return "+".join([*map(block.whole, parts)] or ["0"]) + f"-{block.whole('npv')}"

    value = sum(map(block.worth, parts)) - block.worth("npv")
    block.figure("before_tax", "own cost before tax", "M$", Whole(value, cost))
    made = block.worth("sold")
    price = Whole(
        value / made if made else "none",
        lambda: f'IF({block.whole("sold")}=0,"none",{block.whole("before_tax")}/{block.whole("sold")})',
        "usd_per_kwh",
    )
    block.figure("price", "price at which it is nothing", "$/kWh", price, "sum")


def _sold(block: Block, frame: Frame, future: Future) -> None:
    """Add own deliveries; discounted at the price level of their period: a real price is worth that much."""
    value = block.discounted([g * e for g, e in zip(future.gwh, frame.levels, strict=True)])

    def formula() -> str:
        return f"SUMPRODUCT({block.stretch('sold')},{block.factors},{frame.level_at})"

    whole = Whole(value, formula, "gwh")
    block.add(Line("sold", "own deliveries", "GWh", future.gwh, whole=whole, number="gwh"))


def _months(frame: Frame) -> list[int]:
    return [period.months for period in frame.content.tree.periods]


def _irr(block: Block, frame: Frame) -> Whole:
    """Return the rate at which owners neither gain nor lose, where there is just one."""
    values, years = block.values("to owners"), frame.terms.path
    roots = irr_roots(values, years).tolist() if any(values) else []
    lengths = {period.months for period in frame.content.tree.periods}
    if len(roots) != 1:
        return Whole("none" if not len(roots) else "several", None, "share")
    rate, months = float(roots[0]), min(lengths)
    if len(lengths) > 1:
        return Whole(rate, None, "share")
    power = MONTHS / months
    guess = round((1 + rate) ** (1 / power) - 1, 3)

    def formula() -> str:
        return f'IFERROR((1+IRR({block.stretch("to owners")},{guess}))^{power!r}-1,"none")'

    return Whole(rate, formula, "share")
