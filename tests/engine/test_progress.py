"""What is told while a search runs, against what the audit says at its end."""

from __future__ import annotations

from typing import Any

import pytest

from teaplan import api
from teaplan.progress import Progress
from teaplan.workbook import from_tables
from tests.audit.rich import TABLES as RICH
from tests.proofs.tables import FIRST, demand, line, settings, tables
from tests.report.small import TABLES as SMALL


def told(case: dict[str, Any], objective: str) -> tuple[list[Progress], api.Result]:
    """Plan a case for an objective; return all that was said of the best plan, and the result."""
    asked = {**case, "settings": {**case["settings"], "objective": objective}}
    said: list[Progress] = []
    result = api.plan(from_tables(asked), gap=0.0, progress=said.append)
    return [item for item in said if item.incumbent is not None], result


@pytest.mark.parametrize("objective", ["npv", "cost"])
@pytest.mark.parametrize("book", [RICH, SMALL], ids=["rich", "small"])
def test_the_cost_of_a_kwh_told_last_is_the_audited_one(book: dict[str, Any], objective: str) -> None:
    """Proves the figure on the way: revenue, imports and penalties are no cost of our own kWh.

    Credits, salvage and what stands at the end are; a vector that missed one would differ here.
    """
    said, result = told(book, objective)
    assert result.audit is not None
    audited = result.audit.figures["lcob_usd_per_kwh"]
    assert audited is not None
    assert said[-1].usd_per_kwh == pytest.approx(audited, rel=1e-7)


def test_one_line_for_one_year_by_hand() -> None:
    # 1 line of 100 M$ makes 10 GWh: 100 / 10 = 10 $/kWh
    case = tables(set=settings(FIRST), demand=[demand(10.0)])
    said: list[Progress] = []
    api.plan(from_tables(case), gap=0.0, progress=said.append)
    assert said[-1].phase == "audit"
    assert [item.usd_per_kwh for item in said if item.incumbent is not None][-1] == pytest.approx(10.0)


def test_without_own_deliveries_there_is_no_cost_of_a_kwh() -> None:
    case = tables(set=settings(FIRST), lines=[line(capex_musd=1e6)], demand=[demand(10.0)])
    said: list[Progress] = []
    api.plan(from_tables(case), gap=0.0, progress=said.append)
    told_of = [item for item in said if item.incumbent is not None]
    assert told_of
    assert all(item.usd_per_kwh is None for item in told_of)
