"""The fact tables beside the examples, and the marks every row carries.

A figure is corrected in ``inputs/facts/*.csv``; the examples follow when they are made again.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

FOUND = "found"
"""Seen in a public source."""
DERIVED = "derived"
"""Arithmetic on what was found."""
RECALLED = "recalled"
"""From memory, to be checked before it is quoted."""
ASSUMED = "assumed"
"""A judgement: a starting value."""
MARKS = (FOUND, DERIVED, RECALLED, ASSUMED)

FOLDER = Path(__file__).resolve().parents[1] / "facts"

Table = list[dict[str, object]]
Tables = dict[str, Table]


def row(mark: str, source: str, note: str = "", /, **cells: object) -> dict[str, object]:
    """Return one row of a sheet with its mark, source and note at the right."""
    return {**cells, "mark": mark, "source": source, "note": note}


@cache
def table(name: str) -> dict[str, dict[str, str]]:
    """Return a fact table, its rows by their first cell."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {next(iter(found.values())): found for found in rows}


def number(name: str, key: str, column: str, which: str = "base") -> float:
    """Return a number of a fact table.

    Parameters
    ----------
    name, key, column
        Table, beginning of the first cell of the row, header.
    which
        ``low``, ``base`` or ``high`` where a cell holds a range ``low / base / high``; of two
        numbers the first is the base.

    Raises
    ------
    KeyError
        Where the table has no such row, or the cell no number.
    """
    cell = next((found[column] for first, found in table(name).items() if first.startswith(key)), "")
    given = [float(text) for text in re.findall(r"\d+(?:\.\d+)?", cell.split("(")[0])]
    if not given:
        raise KeyError(name, key, column)
    if len(given) < 3:
        return given[0] if which != "high" else given[-1]
    return given[("low", "base", "high").index(which)]
