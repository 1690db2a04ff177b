"""The least cost of a kWh on the command line: planned, reported, audited, compared, refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.books import plain, typed
from tests.journeys.terminal import listing, teaplan
from tests.proofs.tables import line, recipe, settings
from tests.report.office import opened


def per_kwh(**changed: Any) -> dict[str, Any]:
    """A line at 10 $/kWh a year and a larger one at 7.5; 20 of 50 GWh must be delivered in two years."""
    base = plain() | {
        "settings": settings(2028, objective="cost_per_kwh", min_delivered_share=0.4),
        "lines": [line(), line("B", capex_musd=150.0)],
        "recipes": [recipe(), recipe("B", output=20.0)],
    }
    return base | changed


@pytest.fixture
def space(tmp_path: Path) -> Path:
    typed(per_kwh(), tmp_path / "inputs" / "case.xlsx")
    return tmp_path


def test_a_cost_per_kwh_is_planned_reported_and_audited(space: Path) -> None:
    """Proves it by hand: one B in 2027 makes 20 GWh a year, 150 M$ / 40 GWh; no mix is cheaper."""
    done = teaplan("plan", "inputs/case.xlsx", "--json", "-", cwd=space)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["objective"] == "cost_per_kwh"
    assert found["objective_value"] == pytest.approx(3.75, abs=1e-9)
    assert found["bound"] == pytest.approx(3.75, rel=1e-6)
    audited = teaplan("audit", "reports/case.xlsx", cwd=space)
    assert (audited.returncode, audited.stderr) == (0, "")


def test_it_is_told_with_its_unit(space: Path) -> None:
    done = teaplan("plan", "inputs/case.xlsx", cwd=space)
    assert "cost_per_kwh 3.750 $/kWh, bound 3.750 $/kWh" in done.stdout
    page = opened(space / "reports" / "case.xlsx")["summary"]
    words = [str(cell.value) for row in page.iter_rows() for cell in row if cell.value is not None]
    assert any("Planned for the least levelised cost of a kWh" in text for text in words)


def test_strategies_that_deliver_unequally_are_not_ranked(tmp_path: Path) -> None:
    """Proves it: without B the least is one L or two, 5 $/kWh; the one found gives 20 GWh, B gives 40."""
    rules = [{"strategy": "small", "rule": "forbid_line", "target": "B"}]
    book = per_kwh(strategies=[{"strategy": "small"}, {"strategy": "free"}], rules=rules)
    typed(book, tmp_path / "case.xlsx")
    done = teaplan("compare", "case.xlsx", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "free: 3.750 $/kWh" in done.stdout
    assert "they do not deliver the same" in done.stdout
    assert "Traceback" not in done.stderr


def test_at_equal_delivery_the_difference_is_money(tmp_path: Path) -> None:
    """Proves it by hand: 40 of 50 GWh cost 200 M$ without B and 150 with it: 1.25 $/kWh on 40 GWh."""
    rules = [{"strategy": "small", "rule": "forbid_line", "target": "B"}]
    asked = settings(2028, objective="cost_per_kwh", min_delivered_share=0.8)
    book = per_kwh(settings=asked, strategies=[{"strategy": "small"}, {"strategy": "free"}], rules=rules)
    typed(book, tmp_path / "case.xlsx")
    done = teaplan("compare", "case.xlsx", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Free is cheaper than small by 50 M$" in done.stdout
    audited = teaplan("audit", "reports/case.xlsx", cwd=tmp_path)
    assert (audited.returncode, audited.stderr) == (0, "")


@pytest.mark.parametrize(
    ("verb", "options"),
    [("compare", ("--break-evens",)), ("compare", ("--worths",)), ("sweep", ("--vary", "capex=0.9,1.1"))],
)
def test_what_is_told_in_money_only_is_refused(space: Path, verb: str, options: tuple[str, ...]) -> None:
    before = listing(space)
    done = teaplan(verb, "inputs/case.xlsx", *options, cwd=space)
    assert done.returncode == 2
    assert "told only where the objective is money" in done.stderr
    assert "Traceback" not in done.stderr
    assert listing(space) == before


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"min_delivered_share": None}, "a cost per kWh needs kWh in every future"),
        ({"cvar_weight": 0.5}, "is weighed for npv and cost only"),
    ],
)
def test_a_ratio_without_kwh_or_with_a_risk_is_a_fault(
    tmp_path: Path, changed: dict[str, Any], said: str
) -> None:
    asked = {"objective": "cost_per_kwh", "min_delivered_share": 0.4} | changed
    typed(per_kwh(settings=settings(2028, **asked)), tmp_path / "case.xlsx")
    done = teaplan("check", "case.xlsx", cwd=tmp_path)
    assert done.returncode == 2
    assert "settings!B" in done.stderr + done.stdout
    assert said in done.stderr + done.stdout
