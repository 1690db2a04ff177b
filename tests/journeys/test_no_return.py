"""A rate of return that does not exist is told in words: in the report, and by its audit."""

from __future__ import annotations

import json
from pathlib import Path

from tests.journeys.books import plain, typed
from tests.journeys.terminal import teaplan
from tests.proofs.tables import demand, must, path, settings
from tests.report.office import opened

WHY = "no rate: money is only paid"


def test_a_rate_of_return_that_does_not_exist_is_told_clearly(tmp_path: Path) -> None:
    """Proves it by hand: a line of 100 M$ sells 10 GWh at 1 $ in the year it is paid: 90 M$ are gone."""
    book = plain() | {
        "settings": settings(objective="npv"),
        "segments": [must()],
        "demand": [demand(10.0)],
        "prices": [{"segment": "M", "product": "C"} | path(1.0)],
    }
    typed(book, tmp_path / "case.xlsx")
    done = teaplan("plan", "case.xlsx", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    page = opened(tmp_path / "reports" / "case.xlsx", data_only=True)["cash_flow"]
    rows = list(page.iter_rows(values_only=True))
    header = next(row for row in rows if "irr" in row)
    assert rows[rows.index(header) + 1][header.index("irr")] == WHY
    audited = teaplan("audit", "reports/case.xlsx", "--json", "said.json", cwd=tmp_path)
    assert audited.returncode == 0
    assert f"future base: rate of return: {WHY}" in audited.stderr
    said = json.loads((tmp_path / "said.json").read_text())
    assert said["returns"] == [{"branch": "base", "irr": None, "why": WHY}]
