"""Routes that open at a charge, in the report: what is opened when, what it costs, and that it reads back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from teaplan.audit import audit
from teaplan.report import read_report
from teaplan.workbook import from_inputs, from_tables, input_hash
from tests.audit.plans import solved
from tests.proofs import tables as t
from tests.report.conftest import Made, report_of, run_of
from tests.report.office import formulas, opened, recalculated, values
from tests.report.test_recalculated import agrees

TABLES: dict[str, Any] = t.tables(
    set=t.settings(2028, discount_rate=0.1, inflation=0.1),
    fleet=[t.fleet()],
    branches=t.two_futures(),
    drivers=[t.driver("low", "demand", factor=0.0)],
    segments=[t.must()],
    demand=[t.demand(1.0, 10.0)],
    bill_of_materials=[t.need()],
    suppliers=[t.supplier("well", price=1.0), t.supplier("lorry", price=9.0)],
    freight=[
        {"from": "S", "to": "R", "usd_per_kwh": 0.5, "opening_cost_musd": 6.0},
        {"from": "well", "to": "S", "opening_cost_musd": 70.0},
        {"from": "lorry", "to": "S"},
    ],
)
"""The way to the market opens at once; the pipe, 77 in 2028, where demand stays alone: it saves 88."""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Made:
    case, plan = from_tables(TABLES, "routes.xlsx"), solved(TABLES).plan
    found = audit(case, plan)
    assert found.passed, found.failures
    run = run_of(case, found)
    path = report_of(tmp_path_factory.mktemp("routes") / "routes.xlsx", case, plan, found, run)
    return Made(path, case, plan, found, run)


def page(told: Made, name: str) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in opened(told.path, data_only=True)[name].iter_rows()]


def test_every_opening_is_a_row_of_the_plan_with_its_cost(told: Made) -> None:
    head, *rows = page(told, "plan")
    found = [dict(zip(head, row, strict=True)) for row in rows]
    said = [(row["move"], row["from"], row["to"], row["when"], row["money_musd"]) for row in found]
    assert said == [
        ("open route", "S", "R", "now", 6.0),
        ("open route", "well", "S", "if high", pytest.approx(77.0)),
    ]


def test_open_routes_are_counted_at_their_sites(told: Made) -> None:
    rows = {(row[0], row[1], row[2]): row for row in page(told, "sites") if row[0]}
    (found,) = (
        row for key, row in rows.items() if key[1] == "routes opened at a charge" and key[0] == "high"
    )
    assert [value for value in found if isinstance(value, int | float)] == [1.0, 2.0]


def test_the_charge_is_capital_and_freight_of_a_kwh(told: Made) -> None:
    # 6 + 77 / 2 x 1.1 ** -1 = 41 of 1 + 10 / 2 = 6 kWh, which are as dear in 2028 as they are discounted
    parts = told.audit.lcob["component"].set_index("name")
    assert parts.loc["route_opening", "cost_pv_musd"] == pytest.approx(41.0)
    assert parts.loc["route_opening", "stack"] == "freight"
    assert parts.loc["route_opening", "usd_per_kwh"] == pytest.approx(41.0 / 6.0)
    by_site = told.audit.lcob["site"]["usd_per_kwh"].sum()
    assert by_site == pytest.approx(told.audit.figures["lcob_usd_per_kwh"])


def test_it_reads_back(told: Made) -> None:
    found = read_report(told.path)
    for name, table in told.plan.tables.items():
        assert found.tables[name].equals(table), name
    case = from_inputs(found.rows, "routes.xlsx")
    assert input_hash(case) == input_hash(told.case)
    assert replace(case, inputs=(), file="") == replace(told.case, inputs=(), file="")
    assert audit(case, found).figures == told.audit.figures


@pytest.mark.libreoffice
def test_every_formula_gives_the_figure_cached_beside_it(told: Made, tmp_path: Path) -> None:
    cached, found = values(told.path), recalculated(told.path, tmp_path)
    for place in formulas(told.path):
        assert agrees(found[place], cached[place]), place
