"""Reports of plans that leave sheets nearly empty, or are measured by cost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from teaplan.audit import audit
from teaplan.case import Case
from teaplan.plan import Plan
from teaplan.report import differences, write_report
from teaplan.workbook import from_tables
from tests.report.conftest import run_of
from tests.report.office import formulas, recalculated, values
from tests.report.small import PLAN, TABLES
from tests.report.test_recalculated import agrees


def cost() -> tuple[Case, Plan]:
    """Return the small case measured by cost, with its plan."""
    return from_tables({**TABLES, "settings": {**TABLES["settings"], "objective": "cost"}}), Plan.from_rows(
        PLAN
    )


def idle() -> tuple[Case, Plan]:
    """Return the small case without its fleet, and a plan of nothing but unmet demand."""
    left_out = ("fleet", "imports")
    case = from_tables({name: rows for name, rows in TABLES.items() if name not in left_out})
    asked = {"EV": (8, 21, 14, 30, 20), "storage": (4, 6, 6, 8, 8)}
    unmet = [(node, segment, gwh) for segment, path in asked.items() for node, gwh in enumerate(path)]
    return case, Plan.from_rows({"unmet": unmet})


def certain() -> tuple[Case, Plan]:
    """Return one line at one site, one year, no tree, nothing bought."""
    tables: dict[str, Any] = {
        "settings": {"first_year": 2027, "last_year": 2027, "discount_rate": 0.0, "discount_timing": "start"},
        "sites": [{"site": "S", "region": "R"}],
        "lines": [{"line": "L", "capex_musd": 100, "lead_months": 0}],
        "products": [{"product": "C"}],
        "recipes": [{"line": "L", "product": "C", "output_per_year": 10}],
        "segments": [{"segment": "M", "region": "R"}],
        "demand": [{"segment": "M", "2027": 10}],
        "prices": [{"segment": "M", "product": "C", "2027": 30}],
    }
    rows = {
        "orders": [(0, "build", "S", "L", "C", "", "", "", 1)],
        "openings": [(0, "S", "open")],
        "output": [(0, "S", "L", "C", 10.0)],
        "deliveries": [(0, "S", "M", "C", 10.0)],
    }
    return from_tables(tables), Plan.from_rows(rows)


PLANS = {"cost": cost, "idle": idle, "certain": certain}


def written(name: str, folder: Path) -> Path:
    case, plan = PLANS[name]()
    found = audit(case, plan)
    assert found.passed, found.failures
    return write_report(folder / "r.xlsx", case=case, plan=plan, audit=found, run=run_of(case, found))


@pytest.mark.parametrize("name", PLANS)
def test_the_report_agrees_with_itself(name: str, tmp_path: Path) -> None:
    assert differences(written(name, tmp_path)) == []


@pytest.mark.libreoffice
@pytest.mark.parametrize("name", PLANS)
def test_formulas_give_what_is_cached(name: str, tmp_path: Path) -> None:
    path = written(name, tmp_path)
    cached, found = values(path), recalculated(path, tmp_path)
    assert [place for place in formulas(path) if not agrees(found[place], cached[place])] == []
    assert cached["checks!A1"] == "all checks pass"


def test_the_cost_of_a_kwh_by_hand(tmp_path: Path) -> None:
    # 100 M$ for 10 GWh, nothing discounted, a line without end of life keeps its book value: 100 - 100 = 0
    cells = values(written("certain", tmp_path))
    row = next(k for k, v in cells.items() if v == "LCOB, with credits").split("!B")[1]
    assert cells[f"cost_per_kwh!D{row}"] == pytest.approx(0.0)
    row = next(k for k, v in cells.items() if v == "capex" and k.startswith("cost_per_kwh!B")).split("!B")[1]
    assert cells[f"cost_per_kwh!D{row}"] == pytest.approx(10.0)
