"""Workbooks out: the template, a filled one, and the annotated copy of a planner's."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from teaplan.schema.sheets import DRIVERS, RULES, SETTINGS, SHEETS
from teaplan.workbook import annotate, check, write_template, write_workbook
from tests.workbook.full import changed, full


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_template(tmp_path_factory.mktemp("template") / "template.xlsx")


def headers(page: Worksheet) -> list[str]:
    return [str(cell.value) for cell in page[1] if cell.value is not None]


def test_the_template_has_every_sheet_and_column(template: Path) -> None:
    book = load_workbook(template)
    assert "about" in book.sheetnames
    assert headers(book["settings"])[:2] == ["setting", "value"]
    for sheet in SHEETS:
        if sheet.name == "settings":
            continue
        page = book[sheet.name]
        assert set(headers(page)) >= {c.name for c in sheet.columns if not c.later} | {
            "mark",
            "source",
            "note",
        }
        assert headers(page)[-3:] == ["mark", "source", "note"]
        assert len(page.tables) == 1
        assert page.freeze_panes is not None


def test_every_header_says_unit_range_and_meaning(template: Path) -> None:
    book = load_workbook(template)
    for sheet in SHEETS:
        notes = {str(cell.value): cell.comment.text for cell in book[sheet.name][1] if cell.comment}
        for column in sheet.columns:
            if column.later or (sheet.name, column.name) == ("settings", "unit"):
                continue
            assert column.doc in notes[column.name]
            assert column.unit in notes[column.name]
            assert all(word in notes[column.name] for word in column.choices)


def test_the_template_asks_for_what_is_missing_and_for_nothing_else(template: Path) -> None:
    """Proves that the template's own cells are read without a fault."""
    faults, _ = check(template)
    assert faults
    assert {fault.code.rsplit(".", 1)[1] for fault in faults} <= {"missing", "required"}


def test_drop_downs_stand_on_choices_and_references(template: Path) -> None:
    book = load_workbook(template)
    for name in ("recipes", "demand", "prices", "fleet"):
        assert any(v.type == "list" for v in book[name].data_validations.dataValidation), name
    offered = {v.formula1 for v in book["lines"].data_validations.dataValidation}
    assert '"whole,shared"' in offered


@pytest.mark.parametrize(
    ("sheet", "words"),
    [("drivers", DRIVERS), ("breakevens", DRIVERS), ("rules", RULES)],
    ids=lambda x: str(x)[:9],
)
def test_a_drop_down_offers_every_driver_and_rule(
    sheet: str, words: dict[str, object], template: Path
) -> None:
    """A list a spreadsheet takes ends at 255 characters: beyond it the writer would leave it out."""
    offered = {v.formula1 for v in load_workbook(template)[sheet].data_validations.dataValidation}
    assert f'"{",".join(words)}"' in offered


def test_settings_of_the_template_are_all_known_ones(template: Path) -> None:
    page = load_workbook(template)["settings"]
    listed = [row[0].value for row in page.iter_rows(min_row=2) if row[0].value]
    assert listed == [setting.name for setting in SETTINGS if not setting.later]


@pytest.mark.parametrize("text", ["=1+1", '=HYPERLINK("http://x.invalid")', "+1", "-1", "@x"])
def test_text_is_never_a_formula(text: str, tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "book.xlsx", changed("lines", 0, note=text))
    cells = [cell for row in load_workbook(path)["lines"].iter_rows() for cell in row if cell.value == text]
    assert [cell.data_type for cell in cells] == ["s"]
    assert cells[0].hyperlink is None


def test_inputs_are_blue(tmp_path: Path) -> None:
    page = load_workbook(write_workbook(tmp_path / "book.xlsx", full()))["lines"]
    assert str(page["A2"].font.color.rgb).endswith("0000C0")


def test_an_existing_file_is_kept_without_force(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(b"older")
    assert write_workbook(path, full()) != path
    assert write_template(path) != path
    assert path.read_bytes() == b"older"
    assert write_workbook(path, full(), force=True) == path
    assert check(path)[0] == []


def marked(tmp_path: Path) -> tuple[Path, Path]:
    """Write a workbook with two faults, and its annotated copy."""
    path = write_workbook(tmp_path / "book.xlsx", changed("lines", 1, capex_musd=-12, payment="later"))
    return path, annotate(path, tmp_path / "marked.xlsx", check(path)[0])


def test_an_annotated_copy_is_tinted_noted_and_linked(tmp_path: Path) -> None:
    path, out = marked(tmp_path)
    faults, _ = check(path)
    assert len(faults) == 2
    book = load_workbook(out)
    links = {
        cell.hyperlink.location or cell.hyperlink.target for cell in book["issues"]["A"] if cell.hyperlink
    }
    for fault in faults:
        cell = book[fault.sheet][fault.cell]
        assert cell.fill.fill_type == "solid"
        assert cell.comment is not None
        assert fault.text in cell.comment.text
        assert any(fault.cell in str(link) and fault.sheet in str(link) for link in links)
    assert [row[3].value for row in book["issues"].iter_rows(min_row=2)] == [fault.code for fault in faults]


def test_the_planners_file_is_left_alone(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "book.xlsx", changed("lines", 1, capex_musd=-12))
    before = path.read_bytes()
    annotate(path, tmp_path / "marked.xlsx", check(path)[0])
    assert path.read_bytes() == before


def test_an_annotated_copy_can_be_checked_again(tmp_path: Path) -> None:
    path, out = marked(tmp_path)
    said = [(fault.sheet, fault.cell, fault.code) for fault in check(path)[0]]
    assert [(fault.sheet, fault.cell, fault.code) for fault in check(out)[0]] == said
