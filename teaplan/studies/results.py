"""What comparing strategies gives: plain records, without any solver.

Money is M$ of present value in the sign of the case's objective (``npv``: more is better, ``cost``:
less is). A *difference* is oriented so that it is >= 0 at exact optima and carries the sum of the
``gap_musd`` of the solves it hangs on; where it is not larger than that, it is undecided.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from teaplan.audit.result import Audit
from teaplan.case import Case, Lever
from teaplan.plans import Plan
from teaplan.shared.aims import aim_of
from teaplan.shared.prices import Prices


def unbounded(name: str) -> str:
    """Return why nothing is told of a plan without a bound: another may be better by anything."""
    return f"{name}: its search ended before it proved any bound"


@dataclass(frozen=True)
class Difference:
    """A difference of objective values, or the reason why there is none.

    Attributes
    ----------
    musd
        The difference, M$; None where a side has no plan, or no bound.
    plus_minus_musd
        Sum of the gaps of the solves it hangs on, M$.
    why
        Why there is no number, in words; else "".
    """

    musd: float | None
    plus_minus_musd: float | None = None
    why: str = ""

    @property
    def decided(self) -> bool:
        """Whether its sign is certain: it is larger than the gaps it hangs on."""
        return self.musd is not None and abs(self.musd) > (self.plus_minus_musd or 0.0)

    def json(self) -> dict[str, float | str | None]:
        """Return the difference as one JSON object; what is undecided has no number."""
        if self.musd is None:
            return {"musd": None, "why": self.why}
        if not self.decided and self.plus_minus_musd:
            why = "undecided: smaller than the gaps it hangs on"
            return {"musd": None, "plus_minus_musd": self.plus_minus_musd, "why": why}
        return {"musd": self.musd, "plus_minus_musd": self.plus_minus_musd}


class Tried(NamedTuple):
    """A price of a kWh that was tried ($/kWh), the worth of the best plan at it, and the most any has (M$).

    ``price`` is None where the least own cost was sought.
    """

    price: float | None
    worth: float | None
    most: float | None


@dataclass(frozen=True)
class Solved:
    """One solve: of the case under a strategy, or of a study.

    Attributes
    ----------
    name
        The strategy; for a reference run what it is.
    status, message, exit_code
        How it ended: a word, a sentence, the command line's exit code.
    objective_value, bound, gap, gap_musd
        As ``models/README.md`` defines them; None without a plan.
    curve_musd
        M$ of the gap by which the plan is worse on curves of cost than on the chords it was found on.
    plan, audit
        The decisions and what the audit found; None without a plan.
    reasons
        Where it is infeasible, what cannot hold together.
    seconds, audit_seconds
        Of the search, and of the audit.
    size
        Rows, columns, integers and nonzeros of the matrix.
    history
        (seconds, incumbent, bound) over time.
    point, whole
        The plan as the solver has it, to start other solves from: a point of the same matrix, and the
        whole decisions that are not 0 by family and name.
    prices
        Of rows, from the relaxation of a large case, to bound cases much like it.
    tried
        Prices of a kWh that were tried, one for each moment of the history, where its least cost was sought.
    """

    name: str
    status: str
    message: str
    exit_code: int
    objective_value: float | None = None
    bound: float | None = None
    gap: float | None = None
    gap_musd: float | None = None
    curve_musd: float = 0.0
    plan: Plan | None = None
    audit: Audit | None = None
    reasons: tuple[str, ...] = ()
    seconds: float = 0.0
    audit_seconds: float = 0.0
    size: dict[str, int] = field(default_factory=dict)
    history: tuple[tuple[float, float | None, float | None], ...] = ()
    point: NDArray[np.float64] | None = None
    whole: Mapping[str, Mapping[Any, float]] = field(default_factory=dict)
    prices: Prices | None = None
    tried: tuple[Tried, ...] = ()

    def figure(self, name: str) -> float | None:
        """Return a headline figure of the audit; None where it does not exist."""
        return None if self.audit is None else self.audit.figures.get(name)


@dataclass(frozen=True)
class Foresight:
    """The best plan of one future, known from the start, under no rule.

    Attributes
    ----------
    branch, probability
        Leaf branch, and its chance.
    objective_value, bound, gap_musd
        Of that future alone (not weighted with its chance); None where it has no plan.
    why
        Why there is none.
    """

    branch: str
    probability: float
    objective_value: float | None
    bound: float | None = None
    gap_musd: float | None = None
    why: str = ""


@dataclass(frozen=True)
class NowOrder:
    """A decision before the first branching, as the good plans take it.

    Attributes
    ----------
    period, kind, site, what, move
        Label of the period; ``line``, ``building``, ``route`` or ``site``; where, of a route where it begins;
        line and product, building, where the route leads; the move.
    counts
        By plan (strategy, or name of an alternative) how many are ordered.
    same
        Whether every good plan orders as many.
    """

    period: str
    kind: str
    site: str
    what: str
    move: str
    counts: Mapping[str, int]
    same: bool


@dataclass(frozen=True)
class Side:
    """The strategies at one value of a lever: objective value and ``gap_musd`` of each, and who wins.

    ``winner`` is None where the first two are closer than their gaps.
    """

    at: float
    values: Mapping[str, tuple[float | None, float | None]]
    winner: str | None


@dataclass(frozen=True)
class BreakEven:
    """The value of a lever at which the winner flips.

    Attributes
    ----------
    lever
        What was varied, and between which values.
    base
        The value the case has (factor 1, shift 0, or the typed value).
    below, above
        The two ends of the bracket, re-solved: they disagree about the winner. Both None where
        nothing flips between ``lever.low`` and ``lever.high``.
    tried
        Every point solved on the way, ascending.
    note
        In words: that nothing flips, or why it could not be told.
    seconds
        Of all its solves.
    """

    lever: Lever
    base: float
    below: Side | None
    above: Side | None
    tried: tuple[Side, ...] = ()
    note: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class Worth:
    """What one step of speed or access is worth to a strategy.

    Attributes
    ----------
    what
        In words: ``dry_cell_next ready a year earlier``.
    strategy
        Whose plan was solved again.
    value
        Gain of the objective, M$.
    usd_per_kwh
        Change of the levelised cost (negative: cheaper); None where nothing is delivered.
    """

    what: str
    strategy: str
    value: Difference
    usd_per_kwh: float | None = None


@dataclass(frozen=True)
class Alternative:
    """A plan nearly as good as the best that differs most in one respect.

    Attributes
    ----------
    solved
        The plan; ``solved.objective_value`` is its value.
    differs_in
        ``sites``, ``chemistries`` or ``generations``.
    distance
        Share of the new lines (of the sites, for ``sites``) in which it differs from the best plan.
    within
        Share of the gap's denominator by which it may be worse.
    """

    solved: Solved
    differs_in: str
    distance: float
    within: float


EQUAL = 0.001
"""Largest difference, as a share, of the kWh of two plans whose costs per kWh may be ranked."""

UNEQUAL = "costs per kWh are ranked at equal delivery only"

SAME = 1e-6
"""M$ by which the objective values of one plan may differ."""

VALUES = ("evpi", "vss", "value_of_waiting", "value_of_modularity")
"""Values of information and flexibility, in the order in which they are told."""


@dataclass(frozen=True)
class Comparison:
    """All strategies of a case on one tree, and the studies around them.

    Attributes
    ----------
    case
        The case.
    results
        One per strategy asked for, in the order of the sheet.
    free
        The tree's plan under no rule: one of ``results`` where a strategy has no rule, else a reference run.
    futures
        Perfect foresight, one per leaf in the order of the tree; empty where it was not asked for.
    values
        By the names of ``VALUES``; empty where they were not asked for.
    do_now, worths, break_evens, alternatives
        The studies; empty where they were not asked for.
    seconds
        By part of the work.
    """

    case: Case
    results: tuple[Solved, ...]
    free: Solved | None = None
    futures: tuple[Foresight, ...] = ()
    values: Mapping[str, Difference] = field(default_factory=dict)
    do_now: tuple[NowOrder, ...] = ()
    worths: tuple[Worth, ...] = ()
    break_evens: tuple[BreakEven, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)

    @property
    def sign(self) -> float:
        """1 where more is better, -1 where less is."""
        return aim_of(self.case).sign

    @property
    def ranked(self) -> tuple[Solved, ...]:
        """Strategies with a plan, the best objective value first; of equal ones the more restricted."""
        planned = [one for one in self.results if one.objective_value is not None]
        rules = {one.name: sum(rule.strategy == one.name for rule in self.case.rules) for one in planned}
        return tuple(
            sorted(
                planned, key=lambda one: (-self.sign * round(one.objective_value or 0.0, 6), -rules[one.name])
            )
        )

    @property
    def best(self) -> Solved | None:
        """The strategy with the best objective value; whether it *wins* is for ``lead`` to say."""
        return self.ranked[0] if self.ranked else None

    def same_plan(self, one: Solved, other: Solved) -> bool:
        """Whether a strategy with fewer rules has found nothing better than the plan of another."""

        def rules(solved: Solved) -> set[tuple[object, ...]]:
            own = (rule for rule in self.case.rules if rule.strategy == solved.name)
            return {(r.rule, r.target, r.from_year, r.to_year, r.value) for r in own}

        values = (one.objective_value, other.objective_value)
        equal = None not in values and abs((values[0] or 0.0) - (values[1] or 0.0)) <= SAME
        return equal and rules(other) < rules(one)

    def advantage(self, one: Solved, other: Solved) -> Difference:
        """How much better the objective value of one solve is than of another, M$.

        Costs per kWh are compared at equal delivery only, on the kWh of the first.
        """
        for side in (one, other):
            if side.objective_value is None:
                return Difference(None, why=f"{side.name}: {side.message}")
        for side in (one, other):
            if side.gap_musd is None:
                return Difference(None, why=unbounded(side.name or "no rule"))
        better = self.sign * ((one.objective_value or 0.0) - (other.objective_value or 0.0))
        if not aim_of(self.case).is_money:
            mine, theirs = (side.figure("discounted_gwh") or 0.0 for side in (one, other))
            if abs(mine - theirs) > EQUAL * max(mine, theirs):
                return Difference(None, why=UNEQUAL)
            better *= mine
        return Difference(better, (one.gap_musd or 0.0) + (other.gap_musd or 0.0))

    def regret(self, one: Solved, future: Foresight) -> Difference:
        """What a strategy's plan loses in a future against the best plan of that future alone."""
        if not aim_of(self.case).is_money:
            return Difference(None, why=UNEQUAL)
        if future.objective_value is None:
            return Difference(None, why=future.why)
        if one.audit is None:
            return Difference(None, why=f"{one.name}: {one.message}")
        got = float(one.audit.leaves.set_index("branch").loc[future.branch, "objective_musd"])
        lost = self.sign * (future.objective_value - got)
        return Difference(0.0 if abs(lost) <= SAME else lost, future.gap_musd)
