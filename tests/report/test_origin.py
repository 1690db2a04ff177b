"""Sheet ``origin``: what a planner reads of content, credits and choices, and that all of it reads back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from teaplan.audit import audit
from teaplan.plans import Plan
from teaplan.report import read_report
from teaplan.workbook import from_inputs, from_tables, input_hash
from tests.audit.plans import solved
from tests.proofs import tables as t
from tests.report.conftest import Made, report_of, run_of
from tests.report.office import formulas, opened, recalculated, values
from tests.report.test_recalculated import agrees

TABLES: dict[str, Any] = t.tables(
    set=t.settings(2028),
    bill_of_materials=[t.need()],
    suppliers=[
        t.supplier("home", price=1.0),
        t.supplier("away", country="CN", price=0.5, prohibited_entity="yes"),
    ],
    segments=[t.must(), t.must("defense", allowed_origin="US")],
    demand=[t.demand(6.0), t.demand(4.0, segment="defense")],
    content_rules=[{"content_rule": "MACR"} | t.path(0.6, 0.7)],
    credits=[
        {"credit": "45X", "applies_to": "C", "content_rule": "MACR", "excludes": "48C"} | t.path(12.0, 6.0),
        {
            "credit": "48C",
            "kind": "investment",
            "applies_to": "L",
            "unit": "share_of_cost",
            "basis_reduction_share": 0.5,
        }
        | t.path(0.3),
    ],
)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Made:
    case, plan = from_tables(TABLES, "origin.xlsx"), solved(TABLES).plan
    found = audit(case, plan)
    assert found.passed, found.failures
    run = run_of(case, found)
    path = report_of(tmp_path_factory.mktemp("origin") / "origin.xlsx", case, plan, found, run)
    return Made(path, case, plan, found, run)


def rows(path: Path) -> dict[tuple[str, str], list[float]]:
    """Yearly figures of the sheet by measure and what it is of."""
    page = opened(path, data_only=True)["origin"]
    table = [[cell.value for cell in row] for row in page.iter_rows()]
    header = next(row for row in table if "measure" in row)
    measure, first = header.index("measure"), header.index("2027")
    return {
        (str(row[measure]), str(row[measure + 1])): row[first : first + 2]
        for row in table[table.index(header) + 1 :]
        if row[measure] and isinstance(row[first], int | float)
    }


def test_shares_stand_beside_their_thresholds(told: Made) -> None:
    found = rows(told.path)
    assert found["share of material cost of the origin", "MACR"] == pytest.approx([0.6, 0.7])
    assert found["least share asked", "MACR"] == pytest.approx([0.6, 0.7])
    assert found["share of material cost of the origin", "defense"] == pytest.approx([1.0, 1.0])
    assert found["output or deliveries tested", "defense"] == pytest.approx([4.0, 4.0])
    assert found["of it of the origin asked for", "MACR"] == pytest.approx([10.0, 10.0])


def test_credits_are_told_earned_and_forgone(told: Made) -> None:
    # 10 GWh at 12 and 6 $/kWh, taken in place of 30 % of the line's 100 M$
    found = rows(told.path)
    assert found["credit earned", "45X"] == pytest.approx([120.0, 60.0])
    assert found["credit forgone", "48C"] == pytest.approx([30.0, 0.0])
    assert found["capital that earns", "48C"] == pytest.approx([100.0, 0.0])
    assert ("cut from the tax basis", "48C") not in found
    assert found["credit chosen (1)", "45X"] == [1.0, 1.0]


def test_the_sheet_is_there_only_where_something_asks_for_it(made: Made, told: Made) -> None:
    assert "origin" in opened(told.path).sheetnames
    assert "origin" not in opened(made.path).sheetnames


def test_what_is_told_apart_reads_back(told: Made) -> None:
    found = read_report(told.path)
    for name, table in told.plan.tables.items():
        assert found.tables[name].equals(table), name
    assert len(found.tables["stream_purchases"]) > 2
    case = from_inputs(found.rows, "origin.xlsx")
    assert input_hash(case) == input_hash(told.case)
    assert replace(case, inputs=(), file="") == replace(told.case, inputs=(), file="")
    assert audit(case, found).figures == told.audit.figures


def test_a_plan_saved_before_there_were_streams_loads(told: Made, tmp_path: Path) -> None:
    told.plan.save(tmp_path)
    for name in ("stream_output", "stream_purchases", "stream_transfers", "credit_choices"):
        (tmp_path / f"{name}.csv").unlink()
    old = Plan.load(tmp_path)
    assert len(old.tables["stream_output"]) == 0
    assert old.tables["orders"].equals(told.plan.tables["orders"])


@pytest.mark.libreoffice
def test_every_formula_gives_the_figure_cached_beside_it(told: Made, tmp_path: Path) -> None:
    cached, found = values(told.path), recalculated(told.path, tmp_path)
    for place in formulas(told.path):
        assert agrees(found[place], cached[place]), place
