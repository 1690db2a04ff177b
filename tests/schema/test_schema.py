"""The declaration: every sheet and column of the contract, each with what a planner must know."""

from __future__ import annotations

from teaplan.schema.faults import Fault, Faults
from teaplan.schema.sheets import BY_NAME, DRIVERS, LATER_SHEETS, SETTINGS, SHEETS

REQUIRED = {"settings", "sites", "lines", "products", "recipes", "segments", "demand"}


def test_only_seven_sheets_are_required() -> None:
    assert {sheet.name for sheet in SHEETS if sheet.required} == REQUIRED


def test_a_name_is_declared_once() -> None:
    assert len(BY_NAME) == len(SHEETS)
    assert not set(LATER_SHEETS) & set(BY_NAME)
    for sheet in SHEETS:
        declared = [column.name for column in sheet.columns]
        assert len(declared) == len(set(declared)), sheet.name


def test_every_column_says_what_it_means() -> None:
    for sheet in SHEETS:
        assert sheet.row
        assert all(column.doc for column in sheet.columns), sheet.name
    assert all(setting.doc for setting in SETTINGS)


def test_keys_and_references_name_columns_there_are() -> None:
    for sheet in SHEETS:
        assert all(sheet.column(name) for name in sheet.key), sheet.name
        for place in (place for column in sheet.columns for place in column.refers):
            other, column = place.split(".")
            assert BY_NAME[other].column(column), place


def test_drivers_target_columns_there_are() -> None:
    for places in DRIVERS.values():
        for place in places:
            other, column = place.split(".")
            assert BY_NAME[other].column(column), place


def test_a_default_lies_within_its_bounds() -> None:
    for column in (*SETTINGS, *(column for sheet in SHEETS for column in sheet.columns)):
        if isinstance(column.default, int | float) and not isinstance(column.default, bool):
            assert column.low is None or column.default >= column.low, column.name
            assert column.high is None or column.default <= column.high, column.name
        if column.choices and column.default is not None:
            assert column.default in column.choices


def test_a_fault_is_one_line_and_one_object() -> None:
    fault = Fault("a.xlsx", "lines", "D7", "capex_musd", "must be >= 0, got -12", "lines.capex_musd.range")
    line = "a.xlsx  lines!D7  capex_musd: must be >= 0, got -12  [lines.capex_musd.range]"
    assert str(fault) == line
    assert fault.json()["cell"] == "D7"
    assert str(Faults([fault, fault])) == f"{line}\n{line}"
