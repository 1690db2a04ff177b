"""What differs between two cases and two runs, and which run is better where that can be said."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from teaplan.differences.inputs import CellChange, InputChanges, RowChange, input_changes
from teaplan.differences.plans import Order, PlanChanges, StrategyChange, plan_changes
from teaplan.differences.ranking import Rank, Ranking, ranking
from teaplan.differences.telling import told
from teaplan.report import Recovered, is_report, recovered
from teaplan.workbook import read

__all__ = [
    "CellChange",
    "Differences",
    "InputChanges",
    "Order",
    "PlanChanges",
    "Rank",
    "Ranking",
    "RowChange",
    "StrategyChange",
    "differences",
]


@dataclass(frozen=True)
class Differences:
    """What differs between two workbooks or reports.

    Attributes
    ----------
    old, new
        The files.
    inputs
        What differs between their inputs.
    plans
        What differs between their plans; None where one of them is no report.
    ranking
        Which is better, or why that cannot be said.
    """

    old: str
    new: str
    inputs: InputChanges
    plans: PlanChanges | None
    ranking: Ranking

    @property
    def same(self) -> bool:
        """Whether inputs and plans are the same."""
        return not self.inputs and not self.plans

    @property
    def lines(self) -> tuple[str, ...]:
        """All of it as lines of text."""
        return told(self.inputs, self.plans, self.ranking)

    def json(self) -> dict[str, Any]:
        """Return the differences as one JSON object."""
        return {
            "old": self.old,
            "new": self.new,
            "same": self.same,
            "inputs": {
                "cells": [vars(cell) for cell in self.inputs.cells],
                "added": [vars(row) for row in self.inputs.added],
                "removed": [vars(row) for row in self.inputs.removed],
            },
            "plans": None if self.plans is None else _plans(self.plans),
            "ranking": {
                "ranked": not self.ranking.why,
                "why": list(self.ranking.why),
                "strategies": [_rank(rank) for rank in self.ranking.ranks if rank.strategy is not None],
                "best": next((_rank(rank) for rank in self.ranking.ranks if rank.strategy is None), None),
            },
        }


def differences(old: str | Path, new: str | Path) -> Differences:
    """Find what differs between two workbooks or finished reports, in any mix.

    Raises
    ------
    teaplan.schema.faults.Faults
        Where one of them is at fault.
    OSError
        Where a file cannot be opened.
    """
    sides = [recovered(path) if is_report(path) else read(path) for path in (old, new)]
    cases = [side.case if isinstance(side, Recovered) else side for side in sides]
    one, other = (side if isinstance(side, Recovered) else None for side in sides)
    inputs = input_changes(cases[0], cases[1])
    plans = None if one is None or other is None else plan_changes(one.comparison, other.comparison)
    return Differences(str(old), str(new), inputs, plans, ranking(inputs, one, other))


def _plans(plans: PlanChanges) -> dict[str, Any]:
    return {
        "strategies": [
            {
                "strategy": one.strategy or None,
                "figures": {name: {"old": old, "new": new} for name, (old, new) in one.figures.items()},
                "lines": [
                    {**order._asdict(), "old": old, "new": new} for order, (old, new) in one.orders.items()
                ],
                "sites_opened": {"old": list(one.sites_closed), "new": list(one.sites_opened)},
            }
            for one in plans.strategies
        ],
        "added": list(plans.added),
        "removed": list(plans.removed),
    }


def _rank(rank: Rank) -> dict[str, Any]:
    return {
        "strategy": rank.strategy or None,
        "old": rank.old or None,
        "new": rank.new or None,
        "better": rank.better,
        **rank.difference.json(),
    }
