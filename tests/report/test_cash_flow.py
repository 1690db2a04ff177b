"""The cash-flow sheet: right by hand, whole for every strategy, and alive when the rate is changed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from teaplan import api
from teaplan.audit import audit
from teaplan.report.content import records
from teaplan.workbook import from_tables
from tests.proofs import tables as t
from tests.report.conftest import Made
from tests.report.office import edited, recalculated, values
from tests.report.test_recalculated import input_cell
from tests.studies import worked

NPV, LCOB, PEAK = "EFG"
"""Columns of the summary."""


def summary(cells: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    """Figures of the summary by strategy and future."""
    found = {}
    header = next(row for row in range(1, 40) if cells.get(f"cash_flow!E{row}") == "npv_musd")
    row = header + 1
    while cells.get(f"cash_flow!B{row}"):
        key = (cells[f"cash_flow!A{row}"], cells[f"cash_flow!B{row}"])
        found[key] = {column: cells[f"cash_flow!{column}{row}"] for column in (NPV, LCOB, PEAK)}
        row += 1
    return found


def block(cells: dict[str, Any], future: str, what: str) -> list[Any]:
    """Amounts of a row of a block, its present value first."""
    rows = [
        place.split("!")[1][1:]
        for place, value in cells.items()
        if place.startswith("cash_flow!C") and value == what
    ]
    (row,) = [r for r in rows if cells[f"cash_flow!B{r}"] == future]
    return [cells[f"cash_flow!{column}{row}"] for column in "EFG"]


def test_two_futures_by_hand(tmp_path: Path) -> None:
    """A line of 100 M$ paid now makes 10 GWh a year; they sell at 8 $/kWh, in *low* only 4 of them in 2028.

    high: -100 + 80 = -20, then 80: -20 + 80/1.1 = 52.727...; 100 / (10 + 10/1.1) = 5.238 $/kWh
    low:  -20, then 32: -20 + 32/1.1 = 9.0909...; 100 / (10 + 4/1.1) = 7.333 $/kWh
    expected: 30.909...; 100 / (10 + 7/1.1) = 6.111 $/kWh; at its deepest 20 M$ in each
    It would break if a future saw another's sales, or what comes later were not discounted.
    """
    book = from_tables(
        t.tables(
            settings=t.settings(2028, discount_rate=0.1, objective="npv"),
            demand=[t.demand(10, 10)],
            prices=[{"segment": "M", "product": "C"} | t.path(8, 8)],
            branches=t.two_futures(),
            drivers=[t.driver("low", "demand", factor=0.4)],
        )
    )
    cells = values(api.plan(book, threads=1).to_excel(tmp_path / "r.xlsx"))
    found = summary(cells)
    rule = next(iter(found))[0]
    assert found[rule, "high"][NPV] == pytest.approx(-20 + 80 / 1.1, rel=1e-12)
    assert found[rule, "low"][NPV] == pytest.approx(-20 + 32 / 1.1, rel=1e-12)
    assert found[rule, "high"][LCOB] == pytest.approx(100 / (10 + 10 / 1.1), rel=1e-12)
    assert found[rule, "low"][LCOB] == pytest.approx(100 / (10 + 4 / 1.1), rel=1e-12)
    expected = found[rule, "expected; cash: the deepest"]
    assert expected[NPV] == pytest.approx(-20 + 56 / 1.1, rel=1e-12)
    assert expected[LCOB] == pytest.approx(100 / (10 + 7 / 1.1), rel=1e-12)
    assert [one[PEAK] for one in found.values()] == pytest.approx([20.0, 20.0, 20.0])
    assert block(cells, "low", "revenue") == pytest.approx([80 + 32 / 1.1, 80, 32])
    assert block(cells, "low", "capex") == pytest.approx([-100, -100, 0])
    assert block(cells, "low", "cash so far")[1:] == pytest.approx([-20, 12])
    assert block(cells, "low", "deepest below nothing")[0] == pytest.approx(20)


def test_every_strategy_has_its_futures(tmp_path: Path) -> None:
    """Proves it for three, each beside its own audit, and that the checks hold them together."""
    result = api.compare(worked.case(), threads=1, studies=False)
    cells = values(result.to_excel(tmp_path / "r.xlsx"))
    found = summary(cells)
    for one in result.comparison.results:
        assert one.audit is not None
        for leaf in records(one.audit.leaves):
            assert found[one.name, leaf["branch"]][NPV] == pytest.approx(leaf["npv_musd"], abs=1e-9)
        npv = found[one.name, "expected; cash: the deepest"][NPV]
        assert npv == pytest.approx(one.audit.figures["npv_musd"], abs=1e-9)
    assert cells["checks!A1"] == "all checks pass"
    named = [v for k, v in cells.items() if k.startswith("checks!A") and str(v).startswith("cash_flow of ")]
    assert len(named) >= 3 * (1 + 2)


@pytest.mark.libreoffice
def test_another_rate_moves_every_value_as_our_own_evaluation_does(made: Made, tmp_path: Path) -> None:
    """Proves that the sheet is alive: at 11 % it says what the audit says of the same plan at 11 %."""
    settings = made.case.settings
    row = next(
        i.ref.row for i in made.case.inputs if i.ref.sheet == "settings" and i.value == "discount_rate"
    )
    dearer = replace(made.case, settings=replace(settings, discount_rate=0.11))
    again = audit(dearer, made.plan)
    cell = input_cell(made, "settings", row, "value")
    cells = recalculated(edited(made.path, tmp_path / "r.xlsx", {cell: 0.11}), tmp_path)
    found = summary(cells)
    rule = next(iter(found))[0]
    for leaf in records(again.leaves):
        assert found[rule, leaf["branch"]][NPV] == pytest.approx(leaf["npv_musd"], rel=1e-9)
        assert found[rule, leaf["branch"]][LCOB] == pytest.approx(leaf["lcob_usd_per_kwh"], rel=1e-9)
    expected = found[rule, "expected; cash: the deepest"]
    assert expected[NPV] == pytest.approx(again.figures["npv_musd"], rel=1e-9)
    assert expected[LCOB] == pytest.approx(again.figures["lcob_usd_per_kwh"], rel=1e-9)
    assert again.figures["npv_musd"] != pytest.approx(made.audit.figures["npv_musd"], rel=1e-3)
