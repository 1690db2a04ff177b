"""Debt in the cash flow: what every instrument lends, accrues and is owed, and how service is covered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from teaplan.case import Instrument
from teaplan.money.cover import trailing
from teaplan.report.debt_terms import DebtTerms
from teaplan.report.grid import Value
from teaplan.report.lines import Block, Line, Whole
from teaplan.schema.financing import BORROWED
from teaplan.shared.financing import drawn, is_sculpted

TINY = 1e-9
"""Service or debt of no more than this is none, M$."""

COLUMNS = ("drawn", "interest", "capitalised", "principal", "balance")
"""Of the audit's table of instruments, as it has them: interest is what is paid."""


@dataclass(frozen=True)
class Drawn:
    """What one instrument does in one future, by period: nominal M$."""

    row: Instrument
    drawn: list[float]
    interest: list[float]
    capitalised: list[float]
    principal: list[float]
    balance: list[float]


def drawn_by(terms: DebtTerms, instruments: Sequence[dict[str, object]], way: Sequence[int]) -> list[Drawn]:
    """Return what every instrument does that is drawn on the way to a leaf."""
    known = {(row["instrument"], row["node"]): row for row in instruments}
    found = []
    for row in drawn(terms.content.case):
        rows = [known.get((row.instrument, node)) for node in way]
        figures = [[0.0 if r is None else float(str(r[name])) for r in rows] for name in COLUMNS]
        if any(figures[0]):
            found.append(Drawn(row, *figures))
    return found


def add_debt(block: Block, terms: DebtTerms, debts: Sequence[Drawn]) -> None:
    """Add the rows of every instrument; of a grant what is drawn."""
    for debt in debts:
        name = debt.row.instrument
        block.amounts(f"drawn {name}", f"{name}: drawn", debt.drawn)
        if debt.row.kind in BORROWED:
            _loan(block, terms, debt)


def lent(debts: Sequence[Drawn]) -> list[str]:
    """Return the names of what must be repaid."""
    return [debt.row.instrument for debt in debts if debt.row.kind in BORROWED]


def _loan(block: Block, terms: DebtTerms, debt: Drawn) -> None:
    name = debt.row.instrument
    drawn, owed, accrued = f"drawn {name}", f"owed {name}", f"accrued {name}"

    def interest(index: int) -> str:
        return f"{terms.interest(name, index)}*{block.at(owed, index - 1)}" if index else "0"

    values = [a + b for a, b in zip(debt.interest, debt.capitalised, strict=True)]
    block.add(Line(accrued, f"{name}: interest that accrues", "M$", values, interest))
    added = _added(block, terms, debt, drawn)
    repaid = f"repaid {name}"
    free = is_sculpted(debt.row)
    due = None if free else lambda k: _due(block, drawn, terms.column(terms.principal, name, k))
    block.add(Line(repaid, f"{name}: principal repaid", "M$", debt.principal, due))

    def left(index: int) -> str:
        before = f"{block.at(owed, index - 1)}+" if index else ""
        more = f"+{block.at(added, index)}" if added else ""
        return f"{before}{block.at(drawn, index)}{more}-{block.at(repaid, index)}"

    block.add(Line(owed, f"{name}: owed after it", "M$", debt.balance, left))


def _added(block: Block, terms: DebtTerms, debt: Drawn, drawn: str) -> str:
    """Add the row of interest that is added to the debt; returns its key, "" where none is."""
    name = debt.row.instrument
    if not debt.row.capitalised:
        return ""
    key = f"added {name}"

    def formula(index: int) -> str:
        return _due(block, drawn, terms.column(terms.added, name, index))

    block.add(Line(key, f"{name}: of it added to the debt", "M$", debt.capitalised, formula))
    return key


def _due(block: Block, drawn: str, column: str) -> str:
    # draws stand across and what falls due of each down
    return f"SUM(MMULT({block.stretch(drawn)},{column}))"


# -- what all of it comes to ---------------------------------------------------------------------------


def add_totals(block: Block, names: Sequence[str]) -> list[str]:
    """Add loans drawn, interest paid and principal of all that is lent; returns their keys."""
    if not names:
        return []
    added = [f"added {name}" for name in names if block.has(f"added {name}")]
    paid = [f"accrued {name}" for name in names]
    block.sum("loan_draws", "loans drawn", [f"drawn {name}" for name in names])
    block.sum("interest", "interest paid", [*paid, *added], dict.fromkeys(paid, "-"))
    repaid = [f"repaid {name}" for name in names]
    block.sum("principal", "principal repaid", repaid, dict.fromkeys(repaid, "-"))
    return ["loan_draws", "interest", "principal"]


def add_repaid_at_end(block: Block, names: Sequence[str]) -> list[str]:
    """Add what is still owed at the end, and must be repaid then."""
    last = len(block.discount) - 1
    owed = [f"owed {name}" for name in names]
    if not owed:
        return []
    left = -sum(block.values(key)[last] for key in owed)

    def formula(index: int) -> str:
        return "-(" + "+".join(block.at(key, index) for key in owed) + ")" if index == last else "0"

    block.amounts("debt_repaid", "debt repaid at the end", [0.0] * last + [left], formula)
    return ["debt_repaid"]


Rates = Mapping[str, tuple[float, str]]
"""Interest of every instrument drawn, by name, with the cell it stands in."""


class Clock(NamedTuple):
    """Years to the money of each period, and the addresses they stand at; ``months`` of each period."""

    years: Sequence[float]
    cells: Sequence[str]
    months: Sequence[int]


def add_cover(
    block: Block, cash: Sequence[str], rates: Mapping[str, tuple[float, str]], clock: Clock
) -> None:
    """Add cash available for service and its cover: of each period, its least, and over the loans' life.

    ``rates``: of what is lent.
    """
    block.sum("available", "cash available for debt service", cash)
    block.sum("service", "debt service", ["interest", "principal"], {"interest": "-", "principal": "-"})
    over, under = (_last_year(block, clock, key) for key in ("available", "service"))
    _ratio(block, "dscr", "cover of debt service (DSCR), and its least", over, under)
    keys = [f"owed {name}" for name in rates]
    block.sum("debt", "owed in all", keys)
    block.figure("loan rate", "mean rate of what is owed", "per year", _mean_rate(block, rates))
    _worth(block, clock)
    _served(block, clock)
    _ratio(block, "llcr", "cover over the life of the loans (LLCR), and its least", "to come", "served")


def _last_year(block: Block, clock: Clock, of: str) -> str:
    """Add sums over the twelve months that end with each period; return the key of what cover looks at."""
    weights = trailing(np.eye(len(clock.months)), clock.months).T
    if (weights == np.eye(len(clock.months))).all():
        return of

    def formula(index: int) -> str:
        parts = [(float(part), at) for at, part in enumerate(weights[index]) if part > 0]
        return "+".join(
            block.at(of, at) if part == 1 else f"{part!r}*{block.at(of, at)}" for part, at in parts
        )

    key, values = f"{of} in a year", (weights @ np.array(block.values(of))).tolist()
    words = {"available": "cash available for debt service", "service": "debt service"}[of]
    block.add(Line(key, f"{words}, last 12 months", "M$", values, formula))
    return key


def _ratio(block: Block, key: str, what: str, over: str, under: str) -> None:
    """Add one row over another, where there is anything under, and the least of it."""
    pairs = zip(block.values(over), block.values(under), strict=True)
    ratios: list[Value] = [top / below if below > TINY else "" for top, below in pairs]
    known = [ratio for ratio in ratios if isinstance(ratio, float)]

    def formula(index: int) -> str:
        below = block.at(under, index)
        return f'IF({below}>{TINY},{block.at(over, index)}/{below},"")'

    def least() -> str:
        stretch = block.stretch(key)
        return f'IF(COUNT({stretch})=0,"none",MIN({stretch}))'

    whole = Whole(min(known) if known else "none", least, "times")
    block.add(Line(key, what, "times", ratios, formula, whole, number="times"))


def _worth(block: Block, clock: Clock) -> None:
    """Add the worth of the cash to come while anything falls due, as if this future were certain."""
    rate, cash, due = block.worth("loan rate"), block.values("available"), block.values("service")
    last = len(cash) - 1
    values = [0.0] * len(cash)
    for index in reversed(range(last)):
        if max(due[index + 1 :]) > TINY:
            step = clock.years[index + 1] - clock.years[index]
            values[index] = (values[index + 1] + cash[index + 1]) * (1 + rate) ** -step

    def worth(index: int) -> str:
        if index == last:
            return "0"
        later = block.stretch("service", index + 1)
        coming = f"{block.at('to come', index + 1)}+{block.at('available', index + 1)}"
        step = f"({clock.cells[index + 1]}-{clock.cells[index]})"
        return f"IF(MAX({later})>{TINY},({coming})*(1+{block.whole('loan rate')})^-{step},0)"

    block.add(Line("to come", "worth of cash to come while loans live", "M$", values, worth))


def _served(block: Block, clock: Clock) -> None:
    """Add what is owed less the worth of what is only repaid at the end: what cash until then must serve."""
    rate, owed = block.worth("loan rate"), block.values("debt")
    last = len(owed) - 1
    values = [
        o - owed[last] * (1 + rate) ** (t - clock.years[last]) for o, t in zip(owed, clock.years, strict=True)
    ]

    def served(index: int) -> str:
        step = f"({clock.cells[index]}-{clock.cells[last]})"
        return f"{block.at('debt', index)}-{block.at('debt', last)}*(1+{block.whole('loan rate')})^{step}"

    words = "owed, less the worth of what is repaid at the end"
    block.add(Line("served", words, "M$", values, served))


def _mean_rate(block: Block, rates: Rates) -> Whole:
    """Return interest rates weighed by what is owed."""
    sums = {name: sum(block.values(f"owed {name}")) for name in rates}
    whole = sum(sums.values())
    value = sum(rates[name][0] * owed for name, owed in sums.items()) / whole if whole else 0.0

    def formula() -> str:
        owed = {name: f"SUM({block.stretch(f'owed {name}')})" for name in rates}
        weighed = "+".join(f"{rates[name][1]}*{part}" for name, part in owed.items())
        total = "+".join(owed.values())
        return f"IF(({total})=0,0,({weighed})/({total}))"

    return Whole(value, formula, "factor")
