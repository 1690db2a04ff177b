"""The benchmark of money takes out what it says, and tells both side by side; no clock is asserted."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from benchmarks import money
from inputs.examples import us_three_states
from models.capacity_plan import build
from teaplan.case import Case
from teaplan.engine import hand_over
from teaplan.workbook import from_tables

PAID = {
    *("loan_draws", "grants", "interest", "principal", "financing_fees", "debt_repaid"),
    *("cash_held", "cash_released", "working_capital", "working_capital_released"),
    *("tax", "property_tax", "overheads"),
}
ROWS = {
    *("content_share", "contract_volume", "incentive_on_capital"),
    *("draw_within_amount", "service_is_covered", "debt_within_gearing", "service_reserve"),
    *("basis_is_what_was_paid", "income_of_node", "losses_within_limit"),
}


@pytest.fixture(scope="module")
def case() -> Case:
    return from_tables(us_three_states.tables(), "us_three_states.xlsx")


def test_without_money_no_row_and_no_term_of_it_is_left(case: Case) -> None:
    # breaks where a mechanism of money stays in what it is compared with
    full, plain = build(case), build(money.without_money(case))
    assert set(full.money_terms) - set(plain.money_terms) == PAID
    rows = [{name for name, family in m.row_families.items() if family.index} for m in (full, plain)]
    assert rows[0] - rows[1] >= ROWS
    assert rows[1] < rows[0]
    assert "credits" in plain.money_terms
    sizes = [hand_over(model).size for model in (plain, full)]
    assert sizes[0]["rows"] < sizes[1]["rows"]
    assert sizes[0]["nonzeros"] < sizes[1]["nonzeros"]


def test_both_are_told_side_by_side(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = {"without": {"rows": 100.0, "gap": 0.01}, "with": {"rows": 150.0, "gap": 0.008}}
    monkeypatch.setattr(money, "apart", lambda kind, _: rows[kind])
    monkeypatch.setattr(money, "TARGET", tmp_path / "money.csv")
    money.main([])
    told = capsys.readouterr().out.splitlines()
    assert told[1].split() == ["rows", "100", "150", "1.50"]
    written = list(csv.reader((tmp_path / "money.csv").open(encoding="utf-8")))
    assert written == [["what", "without", "with"], ["rows", "100.0", "150.0"], ["gap", "0.01", "0.008"]]
