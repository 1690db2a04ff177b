"""Reports of plans that leave sheets nearly empty, or are measured by cost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from teaplan.audit import audit
from teaplan.case import Case
from teaplan.plans import Plan
from teaplan.report import review
from teaplan.workbook import from_tables
from tests.report.conftest import report_of, run_of
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


def moving() -> tuple[Case, Plan]:
    """Return a case in which a line is sold, one is converted, and a pool is set up for a second product."""
    tables: dict[str, Any] = {
        "settings": {"first_year": 2027, "last_year": 2028, "discount_rate": 0.1, "inflation": 0.03},
        "sites": [{"site": "S", "region": "R", "capex_factor": 1.1, "opening_cost_musd": 7}],
        "buildings": [{"building": "hall", "area_1000m2": 10, "capex_musd": 20, "lead_months": 18}],
        "lines": [
            {"line": "L", "capex_musd": 100, "lead_months": 0, "salvage_share": 0.3},
            {"line": "N", "capex_musd": 150, "lead_months": 12, "payment": "at_start"},
            {"line": "P", "capex_musd": 50, "lead_months": 0, "setup": "shared"},
        ],
        "products": [{"product": "C"}, {"product": "D"}],
        "recipes": [
            {"line": line, "product": product, "output_per_year": 10}
            for line, product in (("L", "C"), ("N", "C"), ("P", "C"), ("P", "D"))
        ],
        "moves": [
            {"move": "retire", "from_line": "L", "cost_musd_per_line": 4, "resale_share": 0.25},
            {"move": "convert", "from_line": "L", "to_line": "N", "cost_musd_per_line": 30, "lead_months": 6},
            {
                "move": "changeover",
                "to_line": "P",
                "to_product": "D",
                "cost_musd_per_line": 9,
                "lead_months": 14,
            },
        ],
        "fleet": [
            {"site": "S", "line": "L", "product": "C", "count": 3, "built_year": 2020, "site_open": "yes"}
        ],
        "segments": [{"segment": "M", "region": "R", "unmet_penalty_usd_per_kwh": 2}],
        "demand": [{"segment": "M", "2027": 10}],
    }
    rows: dict[str, list[tuple[Any, ...]]] = {
        "orders": [
            (0, "retire", "S", "L", "C", "S", "L", "C", 1),
            (0, "convert", "S", "N", "C", "S", "L", "C", 1),
            (0, "build", "S", "P", "", "", "", "", 2),
        ],
        "buildings": [(0, "S", "hall", 1)],
        "setups": [(0, "S", "P", "D", "bought")],
        "output": [(1, "S", "N", "C", 5.0)],
        "deliveries": [(1, "S", "M", "C", 5.0)],
        "unmet": [(0, "M", 10.0), (1, "M", 5.0)],
    }
    return from_tables(tables), Plan.from_rows(rows)


PLANS = {"cost": cost, "idle": idle, "certain": certain, "moving": moving}


def written(name: str, folder: Path) -> Path:
    case, plan = PLANS[name]()
    found = audit(case, plan)
    assert found.passed, found.failures
    return report_of(folder / "r.xlsx", case, plan, found, run_of(case, found))


@pytest.mark.parametrize("name", PLANS)
def test_the_report_agrees_with_itself(name: str, tmp_path: Path) -> None:
    assert review(written(name, tmp_path)).differences == ()


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
