"""Scaled lines in a workbook: what they need, what cannot be said of them, each told at its cell."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from teaplan.workbook import check, from_tables, read, write_workbook
from tests.proofs.tables import fleet, line, move, recipe, tables

SCALED = {"sizing": "scaled", "size_min": 5.0, "size_max": 80.0, "scale_exponent": 0.6}


def sound() -> dict[str, Any]:
    """A plant beside a whole line."""
    return tables(lines=[line(**SCALED), line("W")], recipes=[recipe(), recipe("W")])


def with_line(**changed: Any) -> dict[str, Any]:
    made = sound()
    made["lines"][0] |= changed
    return made


def two_recipes() -> dict[str, Any]:
    made = sound()
    made["products"] = [{"product": "C"}, {"product": "D"}]
    made["recipes"] = [recipe(), recipe("W"), recipe(product="D", output=12.0)]
    return made


FAULTS = {
    "no exponent": (with_line(scale_exponent=None), "lines", 2, "scale_exponent.required"),
    "no least size": (with_line(size_min=None), "lines", 2, "size_min.required"),
    "no most size": (with_line(size_max=None), "lines", 2, "size_max.required"),
    "a range the wrong way round": (with_line(size_max=4.0), "lines", 2, "size_max.order"),
    "a size of nothing": (with_line(size_min=0.0), "lines", 2, "size_min.range"),
    "dearer the larger": (with_line(scale_exponent=1.2), "lines", 2, "scale_exponent.range"),
    "no exponent at all": (with_line(scale_exponent=0.0), "lines", 2, "scale_exponent.range"),
    "no such sizing": (with_line(sizing="any"), "lines", 2, "sizing.type"),
    "products that share a plant": (with_line(setup="shared"), "lines", 2, "setup.scaled"),
    "a plant that moves": (with_line(movable="yes"), "lines", 2, "movable.scaled"),
    "a whole line with a size": (with_line(sizing="whole"), "lines", 2, "scale_exponent.kind"),
    "two outputs of one plant": (two_recipes(), "recipes", 4, "output_per_year.scaled"),
    "a plant that stands": (sound() | {"fleet": [fleet()]}, "fleet", 2, "line.scaled"),
    "a plant made of lines": (
        sound() | {"moves": [move("convert", from_line="W", to_line="L")]},
        "moves",
        2,
        "to_line.scaled",
    ),
    "a plant changed over": (
        sound() | {"moves": [move("changeover", from_line="L")]},
        "moves",
        2,
        "from_line.scaled",
    ),
}


@pytest.mark.parametrize("name", list(FAULTS))
def test_a_fault_is_told_at_its_cell(name: str, tmp_path: Path) -> None:
    made, sheet, number, code = FAULTS[name]
    found, _ = check(write_workbook(tmp_path / "book.xlsx", deepcopy(made)))
    told = {(f.sheet, "".join(filter(str.isdigit, f.cell)), f.column, f.code) for f in found}
    column = code.split(".", maxsplit=1)[0]
    assert (sheet, str(number), column, f"{sheet}.{code}") in told, told


def test_a_plant_is_read_as_it_was_written(tmp_path: Path) -> None:
    made = sound() | {"moves": [move("retire", from_line="L", resale_share=0.3), move("changeover")]}
    path = write_workbook(tmp_path / "book.xlsx", made)
    assert check(path)[0] == []
    row = read(path).lines["L"]
    assert row.scaled
    assert (row.size_min, row.size_max, row.scale_exponent) == (5.0, 80.0, 0.6)
    assert read(path).lines == from_tables(made).lines
    assert not read(path).lines["W"].scaled
