"""A finished report is audited from its own sheets, and what was changed by hand is named."""

from __future__ import annotations

from pathlib import Path

from teaplan.report import review
from tests.report.conftest import Made
from tests.report.office import edited, opened, typed_over


def test_a_report_agrees_with_itself(made: Made) -> None:
    found = review(made.path)
    assert found.differences == ()
    assert found.passed


def test_one_count_changed_is_found_and_named(made: Made, tmp_path: Path) -> None:
    # plan!L2: 4 dry lines at Texas, ordered in 2027
    path = typed_over(made.path, tmp_path / "r.xlsx", {"plan!L2": 5})
    found = review(path)
    assert not found.passed
    assert found.differences[0] == "plan!L2  count: 5, planned was 4"
    named = {line.split("!")[0] for line in found.differences}
    assert {"plan", "capacity", "ledger", "cost_per_kwh", "checks"} <= named


def test_fewer_lines_than_the_output_needs_fail_the_audit(made: Made, tmp_path: Path) -> None:
    # 3 lines x 6 GWh = 18 GWh in 2028, the plan makes 24 (boom) and 20 (price war)
    found = review(typed_over(made.path, tmp_path / "r.xlsx", {"plan!L2": 3}))
    assert not found.audit.passed
    assert any("output_of_lines" in line and "2028" in line for line in found.audit.failures)


def test_a_figure_changed_by_hand_is_named(made: Made, tmp_path: Path) -> None:
    path = typed_over(made.path, tmp_path / "r.xlsx", {"markets!G25": 7.0})
    assert review(path).differences == ("markets!G25  holds 7, the plan gives 24.2",)


def test_a_price_changed_by_hand_is_followed_everywhere(made: Made, tmp_path: Path) -> None:
    row = next(i for i, item in enumerate(made.case.inputs, start=2) if item.ref.column == "price_usd_per_kg")
    found = review(typed_over(made.path, tmp_path / "r.xlsx", {f"assumptions!E{row}": 12.0}))
    assert not found.passed
    assert any(line.startswith("cost_per_kwh!") for line in found.differences)


def test_a_copy_without_values_says_so(made: Made, tmp_path: Path) -> None:
    # openpyxl keeps formulas and drops what they were worth
    found = review(edited(made.path, tmp_path / "r.xlsx", {"about!A1": "another title"})).differences
    assert found[0] == "about!A1  holds 'another title', the plan gives 'Plan: small'"
    assert all("formulas carry no value" in line for line in found[1:])


def test_a_missing_sheet_is_named(made: Made, tmp_path: Path) -> None:
    book = opened(made.path)
    del book["capacity"]
    book.save(tmp_path / "r.xlsx")
    assert "capacity  the sheet is missing" in review(tmp_path / "r.xlsx").differences


def test_a_move_the_case_does_not_know_fails_the_audit(made: Made, tmp_path: Path) -> None:
    found = review(edited(made.path, tmp_path / "r.xlsx", {"plan!H2": "Atlantis"}))
    assert not found.passed
    assert any("Atlantis" in line for line in found.audit.failures)
