"""A report carries its case, its plan and its run whole."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from teaplan.audit import audit
from teaplan.report import read_report
from teaplan.schema.faults import Faults
from teaplan.workbook import from_inputs, from_tables, input_hash
from tests.report.conftest import Made, report_of
from tests.report.office import typed_over
from tests.report.small import TABLES


def test_the_plan_comes_back_bit_by_bit(made: Made) -> None:
    found = read_report(made.path)
    assert not found.planned
    for name, table in made.plan.tables.items():
        assert found.tables[name].equals(table), name


def test_the_run_comes_back(made: Made) -> None:
    assert read_report(made.path).run == made.run


def test_the_case_comes_back_with_its_hash(made: Made) -> None:
    case = from_inputs(read_report(made.path).rows, "small.xlsx")
    assert input_hash(case) == input_hash(made.case) == made.run.input_hash
    assert replace(case, inputs=(), file="") == replace(made.case, inputs=(), file="")


def test_marks_sources_and_notes_come_back(made: Made) -> None:
    written = {(i.ref, i.cell): (i.value, i.mark, i.source, i.note) for i in made.case.inputs}
    read = {(i.ref, i.cell): (i.value, i.mark, i.source, i.note) for i in read_report(made.path).inputs}
    assert read == written


def test_numbers_keep_every_bit(made: Made, tmp_path: Path) -> None:
    # 0.1 + 0.2 = 0.30000000000000004: the 17th digit is what XlsxWriter leaves away
    tables = {**TABLES, "lines": [dict(row) for row in TABLES["lines"]]}
    tables["lines"][0]["fixed_cost_musd_per_year"] = 0.1 + 0.2
    case = from_tables(tables, "small.xlsx")
    path = report_of(tmp_path / "r.xlsx", case, made.plan, audit(case, made.plan), made.run)
    values = [i.value for i in read_report(path).inputs if i.ref.column == "fixed_cost_musd_per_year"]
    assert 0.1 + 0.2 in values


def test_a_count_that_is_no_count_is_named(made: Made, tmp_path: Path) -> None:
    path = typed_over(made.path, tmp_path / "r.xlsx", {"plan!L2": 4.5})
    with pytest.raises(Faults) as caught:
        read_report(path)
    assert [str(fault).split("  ", 1)[1] for fault in caught.value.faults] == [
        "plan!L2  count: must be a whole number, got 4.5  [report.plan.count]"
    ]


@pytest.mark.parametrize("content", [b"", b"neither a report", b"PK\x03\x04 half a report"])
def test_what_is_no_workbook_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "r.xlsx"
    path.write_bytes(content)
    with pytest.raises(Faults, match=r"r\.xlsx .*workbook"):
        read_report(path)


def test_a_workbook_that_is_no_report_is_said_to_be_none(tmp_path: Path) -> None:
    from openpyxl import Workbook

    Workbook().save(tmp_path / "r.xlsx")
    with pytest.raises(Faults, match="this is no report: it has no sheet plan or decisions"):
        read_report(tmp_path / "r.xlsx")
