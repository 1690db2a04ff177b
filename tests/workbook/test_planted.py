"""Faults planted in copies of the examples: each named at its exact cell, many in one run."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from teaplan import workspace
from teaplan.schema.faults import Fault
from teaplan.workbook import check, read, write_workbook
from tests.workbook.full import full
from tests.workbook.planted import PLANTED, TOGETHER, Planted
from tests.workbook.planted_money import FINANCING
from tests.workbook.planted_study import IN_ANY, STUDY
from tests.workbook.planted_trade import TRADE

ROOT = Path(__file__).parents[2]
EXAMPLES = [ROOT / "inputs" / f"{name}.xlsx" for name in workspace.EXAMPLES]
"""The workbooks a planner begins from; faults are planted in copies of them, in sheets they have."""

MADE = "made"
"""Beside them one that is made here, with a row in every sheet."""

SOURCES = [MADE, *EXAMPLES]

EVERY = (*PLANTED, *STUDY, *TRADE, *FINANCING)

BY_NAME = {planted.name: planted for planted in EVERY}


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_workbook(tmp_path_factory.mktemp("made") / "full.xlsx", full())


@pytest.fixture(params=SOURCES, ids=lambda source: getattr(source, "stem", source))
def source(request: pytest.FixtureRequest, made: Path) -> Path:
    found: Path = made if request.param == MADE else request.param
    return found


def planted_in(source: Path, out: Path, *faults: Planted) -> tuple[Path, list[str]]:
    """Return a copy with faults, and where each must be told."""
    book: Workbook = load_workbook(source)
    places = [fault.plant(book) for fault in faults]
    book.save(out)
    return out, places


def told(faults: list[Fault]) -> set[tuple[str, str]]:
    return {(f"{fault.sheet}!{fault.cell}", fault.code) for fault in faults}


@pytest.mark.parametrize("planted", [p for p in EVERY if not p.whole_case], ids=lambda planted: planted.name)
def test_a_fault_is_told_at_its_cell(planted: Planted, made: Path, tmp_path: Path) -> None:
    copy, (place,) = planted_in(made, tmp_path / "copy.xlsx", planted)
    faults, _ = check(copy)
    assert (place, planted.code) in told(faults), "\n".join(map(str, faults))


def test_a_source_has_no_fault(source: Path) -> None:
    assert check(source)[0] == []
    assert read(source).file == str(source)


def test_more_than_twenty_kinds_are_told_in_one_run(source: Path, tmp_path: Path) -> None:
    assert len(TOGETHER) > 20
    faults = [BY_NAME[name] for name in (*TOGETHER, *IN_ANY)]
    copy, places = planted_in(source, tmp_path / "copy.xlsx", *faults)
    before = copy.read_bytes()
    found, _ = check(copy)
    expected = {(place, fault.code) for fault, place in zip(faults, places, strict=True)}
    assert expected <= told(found), "\n".join(map(str, found))
    assert copy.read_bytes() == before


@pytest.mark.parametrize("planted", [p for p in EVERY if p.whole_case], ids=lambda planted: planted.name)
def test_what_only_a_whole_case_shows(planted: Planted, source: Path, tmp_path: Path) -> None:
    copy, (place,) = planted_in(source, tmp_path / "copy.xlsx", planted)
    faults, _ = check(copy)
    assert (place, planted.code) in told(faults), "\n".join(map(str, faults))
