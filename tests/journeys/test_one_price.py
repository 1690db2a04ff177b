"""The least cost of a kWh after tax and financing on the command line: planned, reported, compared."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.books import plain, typed
from tests.journeys.terminal import teaplan
from tests.proofs.tables import line, recipe, settings
from tests.proofs.test_financing import loan
from tests.report.office import formulas, opened, recalculated, values


def priced(**changed: Any) -> dict[str, Any]:
    """A line of 10 GWh and one of 20, tax, and a bank that asks for a cover of 1.3, for three years."""
    asked = {"objective": "cost_per_kwh", "min_delivered_share": 0.8, "discount_rate": 0.1}
    rates = {"tax_rate": 0.21, "state_tax_rate": 0.06}
    base = plain() | {
        "settings": settings(2029, **(asked | rates)),
        "lines": [line(life_years=5), line("B", capex_musd=150.0, life_years=5)],
        "recipes": [recipe(), recipe("B", output=20.0)],
        "financing": [loan(min_dscr=1.3)],
        "strategies": [{"strategy": "own money"}, {"strategy": "free"}],
        "rules": [{"strategy": "own money", "rule": "forbid_instrument", "target": "bank"}],
    }
    return base | changed


def words(path: Path, sheet: str) -> str:
    """Return all text of a sheet."""
    rows = opened(path, data_only=True)[sheet].iter_rows(values_only=True)
    return "\n".join(str(cell) for row in rows for cell in row if cell is not None)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the report and the JSON of a plan."""
    found = tmp_path_factory.mktemp("one price")
    typed(priced(), found / "case.xlsx")
    done = teaplan("plan", "case.xlsx", "--json", "said.json", cwd=found)
    assert done.returncode == 0, done.stderr
    return found


def test_what_is_sold_at_one_price_is_planned_reported_and_audited(folder: Path) -> None:
    """It would break if money were told at another price: owners then would not get the rate they ask."""
    (found,) = json.loads((folder / "said.json").read_text())["strategies"]
    assert found["objective_value"] == pytest.approx(found["lcob_usd_per_kwh"], rel=1e-9)
    assert found["bound"] == pytest.approx(found["objective_value"], rel=1e-6)
    assert found["npv_musd"] == pytest.approx(0.0, abs=1e-6)
    report = folder / "reports" / "case.xlsx"
    audited = teaplan("audit", str(report), cwd=folder)
    assert (audited.returncode, audited.stderr) == (0, "")
    decided = opened(report)["decisions"].iter_rows(values_only=True)
    amounts = {row[0]: (row[-2], row[-1]) for row in decided if row[0] in ("price", "tax")}
    assert amounts["price"] == (pytest.approx(found["objective_value"], rel=1e-9), "$/kWh")
    assert amounts["tax"][1] == "M$"
    price = f"{found['objective_value']:,.2f}"
    assert f"told at a price of {price} $ (real) for every own kWh." in words(report, "summary")
    cells = opened(report, data_only=True)["cash_flow"].iter_rows(values_only=True)
    table = [row for row in cells if "irr" in row or (row[1] == "base" and row[2] == 1)]
    assert table[1][table[0].index("irr")] == pytest.approx(0.1, abs=1e-9)


def test_the_report_shows_how_the_price_was_found(folder: Path) -> None:
    """Proves it: at the last price the best plan is worth nothing, and none can be worth more."""
    page = list(opened(folder / "reports" / "case.xlsx")["run"].iter_rows(values_only=True))
    names = [
        "incumbent_usd_per_kwh", "bound_usd_per_kwh", "price_tried_usd_per_kwh", "best_worth_at_it_musd",
        "most_worth_at_it_musd",
    ]  # fmt: skip
    at = [page[0].index(name) for name in names]
    tried = [[row[column] for column in at] for row in page[1:] if row[at[0]] is not None]
    assert len(tried) >= 2
    # no market pays anything here: at 0 nobody covers his service, at 1,000 there is a plan
    assert [page[1][column] for column in at[:3]] == [None, 0.0, 0.0]
    assert tried[0][2] == 1000.0
    least, bound, price, worth, most = tried[-1]
    assert least == price == pytest.approx(bound, rel=1e-9)
    assert worth == pytest.approx(0.0, abs=1e-6)
    assert most == pytest.approx(0.0, abs=1e-6)


def test_strategies_are_compared_after_tax_and_financing(tmp_path: Path) -> None:
    """It would break if the loan a strategy forbids lowered its price all the same."""
    asked = {"objective": "cost_per_kwh", "min_delivered_share": 1.0, "discount_rate": 0.1, "tax_rate": 0.21}
    typed(priced(settings=settings(2028, **asked)), tmp_path / "case.xlsx")
    done = teaplan("compare", "case.xlsx", "--json", "said.json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    said = {row["strategy"]: row for row in json.loads((tmp_path / "said.json").read_text())["strategies"]}
    assert said["free"]["objective_value"] < said["own money"]["objective_value"] - 1e-3
    assert "Free is cheaper than own money by" in done.stdout
    audited = teaplan("audit", "reports/case.xlsx", cwd=tmp_path)
    assert (audited.returncode, audited.stderr) == (0, "")


def test_a_price_that_owners_and_not_cost_ask_for_is_told(tmp_path: Path) -> None:
    """Proves it by hand: 40 M$ of the owners and 10 GWh at 6 $ buy the line of 100 in its first year."""
    asked = {"objective": "cost_per_kwh", "min_delivered_share": 1.0, "discount_rate": 0.1}
    book = priced(
        settings=settings(2028, **asked),
        lines=[line()],
        recipes=[recipe()],
        demand=[{"segment": "M", "2027": 10.0}],
        financing=[{"instrument": "owners", "kind": "equity", "max_musd": 40.0}],
        strategies=[],
        rules=[],
    )
    typed(book, tmp_path / "case.xlsx")
    done = teaplan("plan", "case.xlsx", cwd=tmp_path)
    assert "cost_per_kwh 6.000 $/kWh, bound 6.000 $/kWh" in done.stdout
    report = tmp_path / "reports" / "case.xlsx"
    assert "at a price of 6.00 $ (real) for every own kWh: at less, lenders" in words(report, "summary")


@pytest.mark.libreoffice
def test_libreoffice_calculates_the_same(folder: Path, tmp_path: Path) -> None:
    report = folder / "reports" / "case.xlsx"
    cached, found = values(report), recalculated(report, tmp_path)
    numbers = [place for place in formulas(report) if isinstance(cached[place], int | float)]
    assert len(numbers) > 100
    assert [p for p in numbers if abs(found[p] - cached[p]) > 1e-9 * max(1.0, abs(cached[p]))] == []
