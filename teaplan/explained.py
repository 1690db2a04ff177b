"""What explaining a case gives: tables, JSON, a repaired copy of the workbook."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from teaplan import report as reporting
from teaplan import workbook
from teaplan.case import Case
from teaplan.engine import Status
from teaplan.report import Used
from teaplan.schema.faults import Fault, Faults
from teaplan.shared.aims import aim_of
from teaplan.studies.explain import Explained
from teaplan.studies.explain.binding import Binding
from teaplan.studies.explain.dials import Dial
from teaplan.studies.explain.repair import ALIKE, Repair

COLUMNS = {
    "conflict": ("constraint", "of", "meaning"),
    "repairs": (
        *("repair", "sheet", "cell", "row", "column", "of", "old", "new", "relative_change"),
        *("cost", "equally_cheap", "proven"),
    ),
    "binding": (
        *("constraint", "of", "branch", "period", "worth_musd_per_unit", "worth_divisible_musd_per_unit"),
        "meaning",
    ),
    "worth": (
        *("sheet", "cell", "row", "column", "of", "now", "one_more", "unit"),
        *("worth_musd", "worth_divisible_musd"),
    ),
    "checks": (
        *("sheet", "cell", "column", "of", "now", "planned_again_at"),
        *("worth_musd", "worth_divisible_musd", "objective_before", "objective_held", "gain_held_musd"),
        *("objective_anew", "gain_anew_musd", "plus_minus_musd"),
    ),
    "unused": ("kind", "name"),
}
"""Columns of each table."""


@dataclass(frozen=True)
class Explanation:
    """A case explained.

    Attributes
    ----------
    case, strategy
        What was planned.
    told
        What was found.
    settings, seconds
        As used, and the time of each phase.
    """

    case: Case
    strategy: str
    told: Explained
    settings: dict[str, Used] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def status(self) -> Status:
        """How planning it ended: ``word``, ``message``, ``exit_code``."""
        return Status.of(self.told.solved.status)

    @property
    def repairs(self) -> tuple[Repair, ...]:
        """Repairs, cheapest first; empty where there is a plan, or none was found."""
        return () if self.told.found is None else tuple(self.told.found.repairs)

    def alike(self, repair: Repair) -> bool:
        """Whether a repair is as cheap as the cheapest."""
        return repair.cost <= self.repairs[0].cost * (1 + ALIKE)

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """All that is told, by the names of ``COLUMNS``."""
        rows = {
            "conflict": [_conflict(line) for line in self.told.solved.reasons],
            "repairs": [row for at, one in enumerate(self.repairs, 1) for row in self._repair(at, one)],
            "binding": [
                (b.family, b.of, b.branch, b.period, b.worth, b.divisible, b.meaning)
                for b in self.told.bindings
            ],
            "worth": [
                (*_place(w.dial), w.dial.old, w.step, w.dial.typed.unit, w.held, w.divisible)
                for w in self.told.worths
            ],
            "checks": self._checks(),
            "unused": list(self.told.unused),
        }
        return {name: pd.DataFrame(rows[name], columns=list(columns)) for name, columns in COLUMNS.items()}

    @property
    def limits(self) -> list[tuple[Binding, int]]:
        """What binds, of each constraint and place the dearest row, with how many it stands for."""
        found: dict[tuple[str, str], list[Binding]] = {}
        for row in self.told.bindings:
            found.setdefault((row.family, row.of), []).append(row)
        return [(rows[0], len(rows)) for rows in found.values()]

    def _repair(self, number: int, repair: Repair) -> list[tuple[Any, ...]]:
        alike = self.alike(repair)
        proven = repair.proven and not (self.told.found and self.told.found.stopped)
        whole = (repair.cost, alike, proven)
        return [
            (number, *_place(dial), dial.old, dial.value(turn), dial.relative(turn), *whole)
            for dial, turn in repair.turns.items()
        ]

    def _checks(self) -> list[tuple[Any, ...]]:
        found = []
        for check in self.told.checks:
            worth, dial = check.worth, check.worth.dial
            sheet, cell, _, column, of = _place(dial)
            place = (sheet, cell, column, of, dial.old, dial.value(worth.step))
            held = (worth.held, worth.divisible, check.before, check.held, check.held_gain)
            found.append((*place, *held, check.after, check.gain, check.plus_minus))
        return found

    def json(self) -> dict[str, Any]:
        """Return all of it as one JSON object; the tables as lists of rows."""
        found, told = self.told.found, self.told
        return {
            "status": self.status.word,
            "strategy": self.strategy or None,
            "objective": self.case.settings.objective,
            "objective_value": told.solved.objective_value,
            "gap_musd": told.solved.gap_musd,
            **{name: _records(table) for name, table in self.tables.items()},
            "cells_looked_at": told.looked_at if found is None else found.looked_at,
            "cells": told.cells if found is None else found.dials,
            "stopped": found is not None and found.stopped,
            "why_not": told.why,
            "seconds": self.seconds,
        }

    def write(self, book: str | Path, out: str | Path, *, force: bool = False) -> Path:
        """Hand back a copy of the workbook with the cheapest repair in it; returns the name really used.

        Raises
        ------
        ValueError
            Where there is no repair.
        Faults
            Where the workbook is a finished report, or the copy does not read as the repaired case.
        OSError
            Where the copy cannot be written.
        """
        if not self.repairs:
            raise ValueError("there is no repair to write")
        if reporting.is_report(book):
            text = "a finished report carries no input sheets to repair: name the workbook it was made from"
            raise Faults([Fault(str(book), "assumptions", "", "sheet", text, "assumptions.repair")])
        best = self.repairs[0]
        changes = [
            workbook.Change(*dial.ref, dial.cell, dial.value(turn), sentence(dial, turn))
            for dial, turn in best.turns.items()
        ]
        placed = workbook.repair(book, out, changes, force=force)
        if workbook.input_hash(workbook.read(placed)) != workbook.input_hash(best.case):
            text = "the copy does not read as the repaired case: change the cells by hand"
            raise Faults([Fault(str(placed), "", "", "file", text, "file.repair")])
        return placed


def sentence(dial: Dial, turn: float) -> str:
    """Say what a repair does to a cell."""
    old = "blank" if dial.old is None else _shown(dial.old)
    return f"{old} -> {_shown(dial.value(turn))}, a change of {dial.relative(turn):.2%}"


def place(dial: Dial) -> str:
    """Say where a cell stands, and what of."""
    where = f"{dial.ref.sheet}!{dial.cell}" if dial.cell else f"{dial.ref.sheet} row {dial.ref.row}"
    return f"{where}  {dial.name}" + (f" of {dial.what}" if dial.what else "")


def better(explanation: Explanation) -> str:
    """Say what a worth is counted in."""
    return f"M$ of {aim_of(explanation.case).name}, better is positive"


def _place(dial: Dial) -> tuple[str, str, int, str, str]:
    return dial.ref.sheet, dial.cell, dial.ref.row, dial.name, dial.what


def _conflict(line: str) -> tuple[str, str, str]:
    """Take a line of a conflict apart: family, what it is of, what it asks for."""
    head, _, meaning = line.partition(" - ")
    family, _, of = head.partition(": ")
    return family, of, meaning


def _shown(value: Any) -> str:
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table as JSON has them: what is not there is null."""
    return [
        {str(name): None if value != value else value for name, value in row.items()}
        for row in table.astype(object).to_dict("records")
    ]
