"""A sweep from the outside: asked for by name, given back as tables, files and JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from teaplan import audit as auditing
from teaplan import report as reporting
from teaplan.case import Case
from teaplan.engine import Status
from teaplan.files import put
from teaplan.plans import Plan
from teaplan.report import Used
from teaplan.runs import run_info
from teaplan.studies.results import Comparison, Solved
from teaplan.studies.sweep.run import Sweep
from teaplan.studies.sweep.table import as_bytes

FINISHED, INTERRUPTED, INCOMPLETE = "finished", "interrupted", "incomplete"
"""How a sweep ended: all points, as far as Ctrl-C let it, without points whose workers died."""


@dataclass(frozen=True)
class SweepResult:
    """What a sweep gave, with where it is kept.

    Attributes
    ----------
    sweep
        Points and rows.
    journal
        The file its finished points are in.
    settings
        As used, with where they come from.
    seconds
        By phase.
    """

    sweep: Sweep
    journal: Path
    settings: dict[str, Used]
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def table(self) -> pd.DataFrame:
        """A row per point and strategy."""
        return self.sweep.table

    @property
    def tornado(self) -> pd.DataFrame:
        """What each factor moves, the widest swing first."""
        return self.sweep.tornado

    @property
    def status(self) -> str:
        """``finished``, ``interrupted`` or ``incomplete``."""
        if self.sweep.interrupted:
            return INTERRUPTED
        return INCOMPLETE if self.sweep.lost else FINISHED

    @property
    def exit_code(self) -> int:
        """Exit code of the command line, as of one plan: 0 where there are plans."""
        if not self.sweep.finished:
            return Status.STOPPED.exit_code
        if self.sweep.lost or self.table["objective_value"].isna().all():
            proven = (self.table["status"] == Status.INFEASIBLE.word).all() and not self.sweep.lost
            return (Status.INFEASIBLE if proven else Status.NO_PLAN).exit_code
        return 0

    def write_table(self, path: str | Path, *, force: bool = False) -> Path:
        """Write the table as CSV or Parquet, by the ending of the name; the name used is returned."""
        return put(Path(path), as_bytes(self.table, Path(path)), force=force)

    def json(self) -> dict[str, Any]:
        """Return the result as one JSON object; columns as in the table, NaN is null."""
        return {
            "status": self.status,
            "points": len(self.sweep.points),
            "finished": self.sweep.finished,
            "ranked_points": self.sweep.finished - self._by_the_clock(),
            "lost": [list(point.numbers) for point in self.sweep.lost],
            "seconds": self.seconds,
            "journal": str(self.journal),
            "rows": _records(self.table),
            "tornado": _records(self.tornado),
        }

    def _by_the_clock(self) -> int:
        """How many points the clock ended."""
        clocked: int = self.table.loc[self.table["ended_by"] == "clock", "point"].nunique()
        return clocked

    @cached_property
    def comparison(self) -> Comparison | None:
        """The plans of the case as typed, audited again; None where there is none."""
        found = self.sweep.base
        if found is None or not found["plans"]:
            return None
        case = self.sweep.shared.case
        return Comparison(case, tuple(_solved(case, row, found) for row in found["rows"]))

    def to_excel(self, path: str | Path, *, force: bool = False) -> Path:
        """Write a report of the plans of the case as typed, with the sweep; the name really used is returned.

        Raises
        ------
        ValueError
            Where the case as typed has no plan.
        OSError
            Where the file cannot be written.
        """
        if self.comparison is None or self.comparison.best is None:
            raise ValueError("the case as typed has no plan to report")
        run = run_info(
            self.comparison.case,
            self.comparison.best,
            self.settings,
            self.seconds,
            model=self.sweep.shared.model_file,
        )
        table = self.table if self.sweep.finished else None
        return reporting.write_report(path, comparison=self.comparison, run=run, sweep=table, force=force)


def _solved(case: Case, row: dict[str, Any], found: Mapping[str, Any]) -> Solved:
    """Return one plan of the case as typed, from its row and what the journal has of it."""
    name, status = row["strategy"], Status.of(row["status"])
    if name not in found["plans"]:
        return Solved(name, status.word, status.message, status.exit_code)
    plan = Plan.from_rows({table: [*map(tuple, rows)] for table, rows in found["plans"][name].items()})
    numbers = {key: row[key] for key in ("objective_value", "bound", "gap", "gap_musd")}
    checked = auditing.audit(case, plan, name or None)
    size = found["sizes"][name]
    return Solved(
        name, status.word, status.message, status.exit_code, **numbers, plan=plan, audit=checked, size=size
    )


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = table.astype(object).where(table.notna(), None).to_dict("records")
    return records
