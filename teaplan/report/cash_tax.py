"""Income tax in the cash flow, of one future and of any sales: losses carried forward as the law has them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from teaplan.money.taxes import US_LIMIT, assess
from teaplan.report.lines import Block, Line
from teaplan.shared.components import CLOSURES, DEPRECIATION, UNTAXED, WRITTEN_OFF
from teaplan.shared.taxes import tax_year
from teaplan.tree import Tree

WORDS = {
    UNTAXED: "credits that are not taxed",
    CLOSURES: "closures",
    DEPRECIATION: "depreciation",
    WRITTEN_OFF: "basis written off at the end",
}


@dataclass(frozen=True)
class Rules:
    """What a tax on income is: its rate, the cell of it, and how periods fall into tax years.

    Attributes
    ----------
    months
        Lengths of the periods.
    begins
        First period of each period's tax year.
    """

    rate: float
    cell: str
    months: Sequence[int]
    begins: Sequence[int]


def rules_of(tree: Tree, rate: float, cell: str) -> Rules:
    """Return the rules of a case."""
    years = [tax_year(period.start) for period in tree.periods]
    return Rules(rate, cell, [period.months for period in tree.periods], [years.index(y) for y in years])


def taxable(income: Sequence[float], rules: Rules) -> tuple[list[float], list[float]]:
    """Return what is left of losses and what is taxed, by period."""
    found = assess(np.array(income), months=np.array(rules.months))
    return found.left.tolist(), found.taxable.tolist()


def add_taxed(
    block: Block, keys: tuple[str, str], income: Sequence[float], at: Callable[[int, int], str], rules: Rules
) -> None:
    """Add losses left and income taxed; ``keys`` name them, ``at`` sums income from a period to another."""
    left, taxed = keys
    values = taxable(income, rules)

    def used(index: int) -> tuple[str, str, str]:
        begin = rules.begins[index]
        so_far = at(begin, index)
        brought = block.at(left, begin - 1) if begin else "0"
        return so_far, brought, f"MIN({brought},{US_LIMIT}*MAX(0,{so_far}))"

    def losses(index: int) -> str:
        so_far, brought, set_off = used(index)
        return f"{brought}-{set_off}+MAX(0,-{so_far})"

    def due(index: int) -> str:
        so_far, _, set_off = used(index)
        begin = rules.begins[index]
        before = f"-SUM({block.stretch(taxed, begin, index - 1)})" if index > begin else ""
        return f"MAX(0,{so_far})-{set_off}{before}"

    block.add(Line(left, "losses carried on", "M$", values[0], losses))
    block.add(Line(taxed, "income taxed", "M$", values[1], due))


def add_income(block: Block, parts: Sequence[str], off: Sequence[str]) -> None:
    """Add taxable income: its parts, less what is deducted."""
    block.sum("income", "taxable income before losses", [*parts, *off], dict.fromkeys(off, "-"))


def add_tax(block: Block, rules: Rules) -> None:
    """Add losses carried on, income taxed and the tax on it."""

    def income(begin: int, end: int) -> str:
        return f"SUM({block.stretch('income', begin, end)})"

    add_taxed(block, ("losses", "taxed"), block.values("income"), income, rules)
    values = [-rules.rate * amount for amount in block.values("taxed")]
    block.amounts("tax", "tax", values, lambda index: f"-{rules.cell}*{block.at('taxed', index)}")


def add_tax_at_end(block: Block, rules: Rules, ends: Sequence[str]) -> list[str]:
    """Add the tax of the last period that is on what stands at the end: no cash that covers service pays it.

    Parameters
    ----------
    block
        With income, losses and tax.
    rules
        Of tax.
    ends
        Rows of income that are there only at the end; those the block has count.

    Returns
    -------
    list of str
        The row's key, where there is one.
    """
    known = [key for key in ends if block.has(key)]
    last = len(rules.months) - 1
    if not known:
        return []
    begin = rules.begins[last]
    at_end = sum(block.values(key)[last] for key in known)
    running = [*block.values("income")[:last], block.values("income")[last] - at_end]
    without = taxable(running, rules)[1][last]
    values = [0.0] * last + [rules.rate * (block.values("taxed")[last] - without)]

    def formula(index: int) -> str:
        if index < last:
            return "0"
        stands = "".join(f"-{block.at(key, last)}" for key in known)
        so_far = f"MAX(0,SUM({block.stretch('income', begin, last)}){stands})"
        brought = block.at("losses", begin - 1) if begin else "0"
        before = f"-SUM({block.stretch('taxed', begin, last - 1)})" if last > begin else ""
        left = f"{so_far}-MIN({brought},{US_LIMIT}*{so_far}){before}"
        return f"{rules.cell}*({block.at('taxed', last)}-({left}))"

    block.amounts("tax at end", "of it on what stands at the end", values, formula)
    return ["tax at end"]
