"""The page on sheets and columns is the one the schema makes."""

from __future__ import annotations

from inputs.make_readme import PATH
from teaplan.schema.page import page
from teaplan.schema.sheets import SETTINGS, SHEETS


def test_the_committed_page_is_the_schemas() -> None:
    assert PATH.read_text(encoding="utf-8") == page(), "run: python -m inputs.make_readme"


def test_every_sheet_column_and_setting_is_on_it() -> None:
    sections = dict(part.split("\n", 1) for part in page().split("\n## ")[1:])
    for sheet in SHEETS:
        columns = SETTINGS if sheet.name == "settings" else sheet.columns
        missing = [column.name for column in columns if f"| `{column.name}` |" not in sections[sheet.name]]
        assert set(missing) <= {"mark", "source", "note"}, sheet.name
