"""What an audit hands back, and how it keeps its residuals."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

import pandas as pd

from teaplan.shared.aims import COST_PER_KWH, NPV
from teaplan.tree import Tree

TOLERANCE = 1e-6
"""Largest residual of a row that holds, relative to max(1, its largest term)."""

RESIDUAL_COLUMNS = ["constraint", "where", "node", "residual", "passed"]


class Tables(Protocol):
    """Anything that carries the tables of a plan."""

    @property
    def tables(self) -> dict[str, Any]:
        """Plan tables by name, pandas data frames."""


class Claim(NamedTuple):
    """A figure someone claims of a plan, beside what the audit finds."""

    name: str
    claimed: float
    recomputed: float
    difference: float
    """Relative to the denominator of the gap (``formulation.md``, "Objectives")."""
    passed: bool


class Checks:
    """Collects residuals and a sentence for every row that does not hold.

    Parameters
    ----------
    tree
        Names the nodes.
    """

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.rows: list[tuple[str, str, int, float, bool]] = []
        self.failures: list[str] = []

    def note(self, constraint: str, where: str, node: int, residual: float, sentence: str) -> None:
        """Record a residual; the sentence is kept where it fails."""
        passed = residual <= TOLERANCE
        self.rows.append((constraint, where, node, residual, passed))
        if not passed:
            moment = self.tree.nodes[node].name if 0 <= node < len(self.tree.nodes) else f"node {node}"
            self.failures.append(f"{constraint}: {moment}, {where}: {sentence}")

    def at_most(
        self, constraint: str, where: str, node: int, left: float, right: float, what: str, scale: float = 1.0
    ) -> None:
        """Check ``left <= right``; ``scale`` is the largest term where it is larger than both."""
        size = max(1.0, scale, abs(left), abs(right))
        over = max(0.0, left - right)
        self.note(
            constraint,
            where,
            node,
            over / size,
            f"{what} is {left:.9g}, at most {right:.9g} ({over:.3g} too much)",
        )

    def at_least(
        self, constraint: str, where: str, node: int, left: float, right: float, what: str, scale: float = 1.0
    ) -> None:
        """Check ``left >= right``."""
        size = max(1.0, scale, abs(left), abs(right))
        short = max(0.0, right - left)
        self.note(
            constraint,
            where,
            node,
            short / size,
            f"{what} is {left:.9g}, at least {right:.9g} ({short:.3g} short)",
        )

    def equal(
        self, constraint: str, where: str, node: int, left: float, right: float, what: str, scale: float = 1.0
    ) -> None:
        """Check ``left == right``."""
        size = max(1.0, scale, abs(left), abs(right))
        off = abs(left - right)
        self.note(
            constraint, where, node, off / size, f"{what}: {left:.9g} against {right:.9g} (off by {off:.3g})"
        )

    def allowed(self, constraint: str, where: str, node: int, amount: float, may: bool, why: str) -> None:
        """Check that an amount is zero where the case does not allow it."""
        size = abs(amount)
        self.note(
            constraint, where, node, 0.0 if may else size / max(1.0, size), f"{why} (amount {amount:.9g})"
        )

    def table(self) -> pd.DataFrame:
        """Residuals of every row looked at."""
        return pd.DataFrame(self.rows, columns=RESIDUAL_COLUMNS)


@dataclass(frozen=True)
class Audit:
    """A plan held against its case.

    Attributes
    ----------
    passed
        Whether every row holds to ``TOLERANCE``.
    largest_residual
        Of all rows, relative.
    residuals
        ``constraint, where, node, residual, passed``: one row per row of the model looked at
        (rows in which nothing was decided are left out, they hold).
    failures
        A sentence per row that fails, naming constraint, branch, period and place.
    ledger
        Money, one row per item and typed cell (``ledger.COLUMNS``).
    standing
        ``node, site, line, product, lines, arriving, leaving, under_way, on_order, running``.
    started
        ``node, site, line, product, good, started``.
    remaining
        What stands at the leaves by age: ``node, site, line, completed, age_years, lines, value_musd``.
    figures
        Headline figures by name; None where they do not exist.
    lcob
        Levelised cost split ``component``, ``period``, ``product``, ``site``.
    leaves
        ``branch, node, probability, npv_musd, cost_musd, objective_musd, delivered_gwh, lcob_usd_per_kwh``.
    periods
        Expected volumes and money by period.
    dependence
        Realised share of each capped country by node.
    jobs
        Full-time staff and labour by node and site.
    objective
        What the plan was made best by: its value is a figure in the unit of that (``shared.aims``).
    content
        Output that a content rule or an allowed origin tests, what of it passes, and the share of its
        direct material cost beside the threshold (``streams.CONTENT_COLUMNS``).
    credits
        What every credit earned and what was forgone by a rule or a choice, and the tax basis it cuts
        (``credits.CREDIT_COLUMNS``).
    contracts
        What every contract agrees, calls and gets on a node (``contracts.CONTRACT_COLUMNS``).
    incentives
        What sites with an incentive receive and repay on a node, and their jobs
        (``incentives.INCENTIVE_COLUMNS``).
    instruments
        What is drawn, paid and owed of every instrument on a node (``financing.INSTRUMENT_COLUMNS``).
    cover
        Cash, service, cover, debt, equity and dividends on a node (``financing.COVER_COLUMNS``).
    taxes
        Income, depreciation, losses and tax by node (``tax.TAX_COLUMNS``); empty without a tax rate.
    taxes_at_price
        Tax on the way to each leaf at the leaf's own levelised cost: ``leaf, node, tax``.
    depreciation
        Basis placed in service and deducted by node and tax class (``depreciation.COLUMNS``).
    memo
        What income is worked out from beside money, item by item (``ledger.COLUMNS``).
    returns
        Rate of return of every future in which something is sold, or why there is none
        (``returns.RETURN_COLUMNS``).
    learning
        What is paid for orders that are learned from (``learning.COLUMNS``).
    """

    passed: bool
    largest_residual: float
    residuals: pd.DataFrame
    failures: list[str]
    ledger: pd.DataFrame
    standing: pd.DataFrame
    started: pd.DataFrame
    remaining: pd.DataFrame
    figures: dict[str, float | None]
    lcob: dict[str, pd.DataFrame]
    leaves: pd.DataFrame
    periods: pd.DataFrame
    dependence: pd.DataFrame
    jobs: pd.DataFrame
    objective: str = NPV
    content: pd.DataFrame = field(default_factory=pd.DataFrame)
    credits: pd.DataFrame = field(default_factory=pd.DataFrame)
    contracts: pd.DataFrame = field(default_factory=pd.DataFrame)
    incentives: pd.DataFrame = field(default_factory=pd.DataFrame)
    instruments: pd.DataFrame = field(default_factory=pd.DataFrame)
    cover: pd.DataFrame = field(default_factory=pd.DataFrame)
    taxes: pd.DataFrame = field(default_factory=pd.DataFrame)
    taxes_at_price: pd.DataFrame = field(default_factory=pd.DataFrame)
    depreciation: pd.DataFrame = field(default_factory=pd.DataFrame)
    memo: pd.DataFrame = field(default_factory=pd.DataFrame)
    returns: pd.DataFrame = field(default_factory=pd.DataFrame)
    learning: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def constraints(self) -> pd.DataFrame:
        """One row per constraint: rows looked at, the largest residual and where it is, passed."""
        found = []
        for name, rows in self.residuals.groupby("constraint", sort=False):
            worst = rows.loc[rows["residual"].idxmax()]
            found.append(
                (
                    name,
                    len(rows),
                    worst["residual"],
                    worst["where"],
                    worst["node"],
                    bool(rows["passed"].all()),
                )
            )
        return pd.DataFrame(
            found, columns=["constraint", "rows", "largest_residual", "where", "node", "passed"]
        )


def compare(audit: Audit, claimed: dict[str, float | None]) -> list[Claim]:
    """Hold claimed figures (the solver's ``objective_value``, a report's cells) against the audit's.

    Parameters
    ----------
    audit
        The audit.
    claimed
        Figures by the names of ``Audit.figures``.

    Returns
    -------
    list of Claim
        One per claimed figure; money is compared relative to the denominator of the gap, other
        figures (a cost per kWh) relative to max(1, size). A figure claimed and not there (or the
        reverse) fails.
    """
    denominator = audit.figures["gap_denominator_musd"] or 1.0
    found = []
    for name, value in claimed.items():
        mine = audit.figures.get(name)
        if value is None or mine is None:
            same = value is None and mine is None
            found.append(Claim(name, value or 0.0, mine or 0.0, 0.0 if same else float("inf"), same))
            continue
        money = name.endswith("_musd") or (name == "objective_value" and audit.objective != COST_PER_KWH)
        size = denominator if money else max(1.0, abs(mine))
        off = abs(value - mine) / size
        found.append(Claim(name, value, mine, off, off <= TOLERANCE))
    return found
