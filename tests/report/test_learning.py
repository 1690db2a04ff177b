"""Sheet ``learning``, and that a plan that learned reads back from its report to the same cost."""

from __future__ import annotations

from pathlib import Path

import pytest

from teaplan import api
from teaplan.workbook import from_tables
from tests.proofs.tables import settings
from tests.proofs.test_learning import first_then
from tests.report.office import opened


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = first_then(30.0, 120.0, set=settings(2028, inflation=0.02, contingency_share=0.1))
    result = api.plan(from_tables(made, "learning.xlsx"), threads=1)
    return result.to_excel(tmp_path_factory.mktemp("learning") / "learning.xlsx")


def test_a_plan_that_learned_reads_back(report: Path) -> None:
    found = api.audit(report)
    assert found.passed, found.failures


def test_the_sheet_tells_what_the_price_has_fallen_to(report: Path) -> None:
    """15 lines cost 600 M$ of 1,500: 12 of C are ordered when they are needed or before, all on one curve."""
    page = opened(report, data_only=True)["learning"]
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    header = next(row for row in rows if "measure" in row)
    at, total = header.index("measure"), header.index("total")
    found = {row[at]: row[total] for row in rows if row[0] == "expected"}
    assert found["ordered, at the price before learning"] == pytest.approx(1500.0)
    assert found["price paid over typed capex"] == pytest.approx(600.0 / 1500.0)
