"""What planning and comparing give: plans, figures, a report, JSON."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from teaplan import report as reporting
from teaplan.audit import Audit
from teaplan.case import Case
from teaplan.engine import Status
from teaplan.plans import Plan
from teaplan.progress import Phase
from teaplan.report import RunInfo
from teaplan.runs import REPLAYED
from teaplan.studies.results import VALUES, Comparison, Solved
from teaplan.tree import Tree

FIGURES = (
    "npv_musd",
    "cost_pv_musd",
    "lcob_usd_per_kwh",
    "lcob_before_credits_usd_per_kwh",
    "supply_cost_usd_per_kwh",
    "peak_funding_musd",
    "delivered_gwh",
    "unmet_gwh",
)


@dataclass(frozen=True)
class Result:
    """What planning or comparing a case gave.

    Attributes
    ----------
    comparison
        Every strategy asked for, solved; of ``plan`` one.
    run
        How it was found.
    """

    comparison: Comparison
    run: RunInfo

    @property
    def case(self) -> Case:
        """The case."""
        return self.comparison.case

    @property
    def shown(self) -> Solved:
        """The best strategy with a plan, else the first."""
        return self.comparison.best or self.comparison.results[0]

    @property
    def plan(self) -> Plan | None:
        """Decisions of the best strategy; None without a plan."""
        return self.shown.plan

    @property
    def audit(self) -> Audit | None:
        """What the audit found of them."""
        return self.shown.audit

    @property
    def status(self) -> Status:
        """How it ended: ``word``, ``message``, ``exit_code``."""
        return Status.of(self.shown.status)

    @property
    def reasons(self) -> tuple[str, ...]:
        """What cannot hold together, of an infeasible case: family, place, branch, period."""
        return self.shown.reasons

    @property
    def replay(self) -> str:
        """What was planned again, and with which settings of its run, in a sentence; "" for a workbook."""
        if not self.run.replays:
            return ""
        kept = [f"{name} {used.value}" for name, used in self.run.settings.items() if used.origin == REPLAYED]
        if self.run.model_file:
            kept.append(f"planning model {self.run.model_file}")
        return f"planned again: {self.run.replays}" + (f"; with {', '.join(kept)}" if kept else "")

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Tables of the plan, and what the audit makes of it; empty without a plan."""
        if self.plan is None or self.audit is None:
            return {}
        found = self.audit
        return {
            **self.plan.tables,
            "standing": found.standing,
            "ledger": found.ledger,
            "leaves": found.leaves,
        }

    @property
    def verdict(self) -> tuple[str, ...]:
        """The verdict on the strategies in sentences; empty for one plan."""
        if len(self.comparison.results) < 2:
            return ()
        return tuple(sentence.text for sentence in reporting.verdict_compared.sentences(self.comparison))

    def to_excel(self, path: str | Path, *, force: bool = False) -> Path:
        """Write the report; the name really used is returned.

        Raises
        ------
        ValueError
            Where there is no plan.
        OSError
            Where the file cannot be written.
        """
        if self.plan is None:
            raise ValueError(f"no plan to report: {self.status.message}")
        began = time.monotonic()
        placed = reporting.write_report(path, comparison=self.comparison, run=self.run, force=force)
        self.run.seconds[Phase.REPORT.value] = time.monotonic() - began
        return placed

    def json(self) -> dict[str, Any]:
        """Return the result as one JSON object, names as in the report."""
        run, found = self.run, self.audit
        return {
            "status": self.status.word,
            "reasons": list(self.reasons),
            "objective": run.objective,
            "objective_value": run.objective_value,
            "bound": run.bound,
            "gap": run.gap,
            "gap_musd": run.gap_musd,
            "seconds": run.seconds,
            "model": run.model,
            "strategies": [
                _strategy(self.comparison, one)
                for one in self.comparison.results
                if one.plan is not None or one.name
            ],
            "studies": {
                name: self.comparison.values[name].json() for name in VALUES if name in self.comparison.values
            },
            "audit": None
            if found is None
            else {"passed": found.passed, "largest_residual": found.largest_residual},
        }


def _strategy(comparison: Comparison, one: Solved) -> dict[str, Any]:
    """One strategy as a JSON object; without a plan its figures are null."""
    said: dict[str, Any] = {
        "strategy": one.name or None,
        "status": one.status,
        "reasons": list(one.reasons),
        **{key: getattr(one, key) for key in ("objective_value", "bound", "gap", "gap_musd")},
        **{name: one.figure(name) for name in FIGURES},
    }
    if one.plan is None or one.audit is None:
        return said | {"lines": [], "sites_opened": [], "leaves": [], "regret": []}
    names = [node.name.rsplit("/", 1) for node in Tree(comparison.case).nodes]
    opened = one.plan.tables["openings"].query("event == 'open'")
    return said | {
        "lines": [
            {
                "branch": names[row["node"]][0],
                "period": names[row["node"]][1],
                **{key: row[key] for key in ("site", "line", "product", "move", "count")},
            }
            for row in one.plan.tables["orders"].to_dict("records")
        ],
        "sites_opened": sorted(set(opened["site"])),
        "routes_opened": sorted(
            {f"{row['from']} to {row['to']}" for row in one.plan.tables["route_openings"].to_dict("records")}
        ),
        "leaves": [
            {key: _plain(row[key]) for key in ("branch", "probability", "npv_musd", "lcob_usd_per_kwh")}
            for row in one.audit.leaves.to_dict("records")
        ],
        "regret": [
            {"branch": future.branch, **comparison.regret(one, future).json()}
            for future in comparison.futures
        ],
    }


def _plain(value: Any) -> Any:
    """Return a table's value as JSON has it: NaN is null."""
    return None if isinstance(value, float) and value != value else value
