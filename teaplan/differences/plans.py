"""What differs between the plans of two reports: figures, orders, sites opened, strategy by strategy."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import isclose
from typing import NamedTuple

from teaplan.results import FIGURES
from teaplan.studies.results import Comparison, Solved
from teaplan.tree import Tree

SEARCH = ("status", "objective_value", "bound", "gap_musd")
"""What is told of a search beside the figures of its plan."""
AGREES = 1e-9
"""Relative difference of two figures that are one: sums may be added up in another order."""


class Order(NamedTuple):
    """What is ordered when, in which future and where: one row of what ``plan`` shows."""

    branch: str
    period: str
    site: str
    line: str
    product: str
    move: str


@dataclass(frozen=True)
class StrategyChange:
    """What became of one strategy.

    Attributes
    ----------
    strategy
        Its name; "" is no rule.
    figures
        (old, new) by name, only those that differ; None where a side has no plan or no such figure.
    orders
        (old count, new count) by order, only those that differ.
    sites_closed, sites_opened
        Sites opened in the old plan alone, and in the new one alone.
    """

    strategy: str
    figures: dict[str, tuple[float | str | None, float | str | None]]
    orders: dict[Order, tuple[int, int]]
    sites_closed: tuple[str, ...]
    sites_opened: tuple[str, ...]

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return bool(self.figures or self.orders or self.sites_closed or self.sites_opened)


@dataclass(frozen=True)
class PlanChanges:
    """All that differs between the plans of two reports.

    Attributes
    ----------
    strategies
        Those that both have and that differ.
    added, removed
        Strategies that only the new one, only the old one has.
    """

    strategies: tuple[StrategyChange, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return bool(self.strategies or self.added or self.removed)


def plan_changes(old: Comparison, new: Comparison) -> PlanChanges:
    """Return what differs between the plans of two reports, in the order of the new one."""
    before, after = ({one.name: one for one in side.results} for side in (old, new))
    shared = [name for name in after if name in before]
    found = [_strategy(old, before[name], new, after[name]) for name in shared]
    return PlanChanges(
        tuple(one for one in found if one),
        tuple(name for name in after if name not in before),
        tuple(name for name in before if name not in after),
    )


def _strategy(old: Comparison, before: Solved, new: Comparison, after: Solved) -> StrategyChange:
    orders, later = _orders(old, before), _orders(new, after)
    opened = [_opened(side) for side in (before, after)]
    return StrategyChange(
        after.name,
        _figures(before, after),
        {
            order: (orders[order], later[order])
            for order in sorted({*orders, *later}, key=lambda order: (order.period, *order))
            if orders[order] != later[order]
        },
        tuple(sorted(opened[0] - opened[1])),
        tuple(sorted(opened[1] - opened[0])),
    )


def _figures(before: Solved, after: Solved) -> dict[str, tuple[float | str | None, float | str | None]]:
    found: dict[str, tuple[float | str | None, float | str | None]] = {}
    for name in SEARCH:
        found[name] = getattr(before, name), getattr(after, name)
    for name in FIGURES:
        found[name] = before.figure(name), after.figure(name)
    return {name: pair for name, pair in found.items() if not _agree(*pair)}


def _agree(old: float | str | None, new: float | str | None) -> bool:
    if isinstance(old, int | float) and isinstance(new, int | float):
        return isclose(old, new, rel_tol=AGREES, abs_tol=AGREES)
    return old == new


def _orders(comparison: Comparison, one: Solved) -> Counter[Order]:
    """Count what is ordered, wherever it comes from."""
    found: Counter[Order] = Counter()
    if one.plan is None:
        return found
    nodes = [node.name.rsplit("/", 1) for node in Tree(comparison.case).nodes]
    for row in one.plan.tables["orders"].to_dict("records"):
        branch, period = nodes[row["node"]]
        what = (str(row[name]) for name in ("site", "line", "product", "move"))
        found[Order(branch, period, *what)] += int(row["count"])
    return found


def _opened(one: Solved) -> set[str]:
    if one.plan is None:
        return set()
    return set(one.plan.tables["openings"].query("event == 'open'")["site"])
