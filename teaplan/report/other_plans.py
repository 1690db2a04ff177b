"""Sheet ``other_plans``: the plans that are not the one shown, in one long table that reads back exactly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from teaplan.plans import COLUMNS, WHOLE, Plan, typed
from teaplan.report.content import Content, records
from teaplan.report.grid import Grid
from teaplan.studies.results import Comparison, Solved

NAME = "other_plans"
KEYS = tuple(dict.fromkeys(column for columns in COLUMNS.values() for column in columns if column != "node"))
HEADER = ("plan", "table", "node", *KEYS)


def others(known: Comparison) -> list[Solved]:
    """Return the solves with a plan beside the best: strategies, alternatives, and a reference run."""
    shown = known.best
    free = [] if known.free is None or known.free in known.results else [known.free]
    found = [*known.results, *free, *(one.solved for one in known.alternatives)]
    return [one for one in found if one.plan is not None and one is not shown]


def other_plans(content: Content, known: Comparison) -> Grid:
    """Make the sheet."""
    grid = Grid(NAME, frozen=(1, 3))
    grid.header(0, HEADER)
    at = 0
    for one in others(known):
        assert one.plan is not None
        for table in COLUMNS:
            for row in records(one.plan.tables[table]):
                at += 1
                grid.put(at, 0, one.name)
                grid.put(at, 1, table, "muted")
                grid.put(at, 2, row["node"], "muted", "year")
                for column, key in enumerate(KEYS, start=3):
                    if key in row:
                        grid.put(at, column, row[key], "plain", "general" if _is_number(row[key]) else "text")
    if at:
        grid.table = (0, at, len(HEADER))
    else:
        grid.put(1, 1, "there is no other plan", "muted")
    return grid


def _is_number(value: Any) -> bool:
    return not isinstance(value, str)


def plans_of(rows: Iterable[Mapping[str, Any]]) -> dict[str, Plan]:
    """Return the plans by name from rows of the sheet: ``plan``, ``table`` and the columns of that table."""
    found: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for row in rows:
        if row["table"] in COLUMNS:
            tables = found.setdefault(str(row["plan"]), {name: [] for name in COLUMNS})
            wanted = COLUMNS[row["table"]]
            tables[row["table"]].append(
                {name: int(row[name]) if name in WHOLE else row[name] for name in wanted}
            )
    return {
        name: Plan({t: typed(pd.DataFrame(rows_, columns=list(COLUMNS[t]))) for t, rows_ in tables.items()})
        for name, tables in found.items()
    }
