"""The fact tables beside the examples, and the marks every row carries.

A figure is corrected in ``inputs/facts/*.csv``; the examples follow when they are made again.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

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
LETTERS = {"F": FOUND, "D": DERIVED, "M": RECALLED, "A": ASSUMED}
SOURCES = {
    "batpac_v5_factors": "S1",
    "batpac_v5_rates": "S1",
    "batpac_v5_steps": "S1",
    "bom_kg_per_kwh": "S1, S7, S9",
    "line_technologies": "S1, S13, S19",
    "material_cost_check": "S1, S48",
    "materials": "S1, S48",
    "policy_45X": "S59, S60, S61",
    "prices_by_segment": "S49",
    "sites": "S86, S87, S88, S89, S90",
    "yield_ramp": "S1, S15",
}
"""What a whole table rests on, where its rows name no source of their own."""

Table = list[dict[str, object]]
Tables = dict[str, Table]


class Departure(NamedTuple):
    """A figure of an example that is not the base value of a fact, and why.

    ``fact`` is what the tables say (``none`` where they say nothing), ``typed`` what the sheet says.
    """

    figure: str
    fact: str
    typed: str
    reason: str


def row(mark: str, source: str, note: str = "", /, **cells: object) -> dict[str, object]:
    """Return one row of a sheet with its mark, source and note at the right."""
    return {**cells, "mark": mark, "source": source, "note": note}


@cache
def table(name: str) -> dict[str, dict[str, str]]:
    """Return a fact table, its rows by their first cell."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {next(iter(found.values())): found for found in rows}


def line_of(name: str, key: str) -> dict[str, str]:
    """Return the first row of a table whose first cell begins with ``key``.

    Raises
    ------
    KeyError
        Where there is none.
    """
    for first, found in table(name).items():
        if first.startswith(key):
            return found
    raise KeyError(name, key)


def numbers(name: str, key: str, column: str) -> list[float]:
    """Return the numbers of a cell, left of a first bracket, in the order they stand there.

    Raises
    ------
    KeyError
        Where the table has no such row, or the cell no number.
    """
    cell = line_of(name, key)[column].lstrip("$+ ")
    given = [float(text) for text in re.findall(r"\d+(?:\.\d+)?", cell.split("(")[0])]
    if not given:
        raise KeyError(name, key, column)
    return given


def number(name: str, key: str, column: str, which: str = "base") -> float:
    """Return a number of a fact table.

    Parameters
    ----------
    name, key, column
        Table, beginning of the first cell of the row, header.
    which
        ``low``, ``base`` or ``high`` where a cell holds a range ``low / base / high``; of other
        numbers the first is the base.
    """
    given = numbers(name, key, column)
    if len(given) < 3 or "/" not in line_of(name, key)[column]:
        return given[0] if which != "high" else given[-1]
    return given[("low", "base", "high").index(which)]


def middle(name: str, key: str, column: str) -> float:
    """Return the middle of a cell that gives two ends, or its only number."""
    given = numbers(name, key, column)
    return (given[0] + given[-1]) / 2


def spread(name: str, key: str, column: str) -> str:
    """Return ``low / base / high`` as the cell has it; empty where it has no three numbers."""
    given = numbers(name, key, column)
    return " / ".join(f"{value:g}" for value in given) if len(given) == 3 else ""


def cite(name: str, key: str) -> str:
    """Name a table and a row, with the numbers of the sources the row or else the table rests on."""
    found = line_of(name, key)
    inside = re.findall(r"\[([^\]]*)\]", " ".join(found.values()))
    given = sorted({n for text in inside for n in re.findall(r"S\d+[a-z]?", text)}, key=_order)
    known = ", ".join(given) or SOURCES.get(name, "")
    first = next(iter(found.values())).split(" (")[0]
    return f"facts: {name} ({first})" + (f" [{known}]" if known else "")


def _order(source: str) -> tuple[int, str]:
    return int(re.sub(r"\D", "", source)), source


def mark_of(name: str, key: str) -> str:
    """Return the mark of a row: the first letter of its last column that is one."""
    letters = re.findall(r"\b[FDMA]\b", line_of(name, key)["mark"])
    return LETTERS[letters[0]]
