"""What is typed over in ``assumptions`` moves the cash flow as our own evaluation of the same plan moves."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from teaplan.audit import Audit, audit
from teaplan.report.content import records
from teaplan.report.replay import recovered
from teaplan.tree import Tree
from teaplan.workbook import from_tables
from tests.audit.plans import solved
from tests.proofs import tables as t
from tests.report.conftest import Made, report_of, run_of
from tests.report.office import edited, recalculated, values
from tests.report.test_cash_flow import summary
from tests.report.test_recalculated import input_cell

LOAN = {"kind": "loan", "tenor_years": 3.0, "max_share_of_capex": 0.15, "fee_share": 0.01}
TABLES: dict[str, Any] = t.tables(
    set=t.settings(
        2032,
        objective="npv",
        discount_rate=0.12,
        tax_rate=0.2,
        state_tax_rate=0.05,
        working_capital_share=0.1,
        contingency_share=0.1,
        terminal_value="book",
    ),
    segments=[t.segment(penalty=0.0)],
    demand=[t.demand(10.0, 10.0, 20.0)],
    branches=t.two_futures(),
    drivers=[t.driver("low", "price", factor=0.6)],
    sites=[t.site(wage_usd_per_h=20.0, property_tax_share_per_year=0.01)],
    lines=[t.line(capex_musd=100.0, life_years=8.0, depreciation_class="five")],
    recipes=[t.recipe(labour_h_per_kwh=0.05, other_usd_per_kwh=1.0)],
    prices=[{"segment": "M", "product": "C"} | t.path(4.0, 12.0)],
    depreciation=[{"class": "five", "method": "macrs", "years": 5}],
    overheads=[
        {"overhead": "office", "base": "labour", "share_per_year": 0.3},
        {"overhead": "research", "base": "depreciation", "share_per_year": 0.2},
        {"overhead": "warranty", "base": "revenue", "share_per_year": 0.03},
    ],
    credits=[
        {"credit": "output", "applies_to": "C", "unit": "usd_per_kwh", "sale_value": 0.9, "lag_months": 6}
        | t.path(2.0),
        {
            "credit": "capital",
            "kind": "investment",
            "applies_to": "L",
            "unit": "share_of_cost",
            "basis_reduction_share": 0.5,
            "taxable": "yes",
        }
        | t.path(0.1),
    ],
    financing=[
        LOAN | {"instrument": "even", "rate": 0.05, "repayment": "annuity", "grace_years": 1.0},
        LOAN | {"instrument": "steps", "rate": 0.06, "repayment": "level", "capitalised_years": 1.0},
        LOAN | {"instrument": "last", "rate": 0.04, "repayment": "bullet"},
        LOAN | {"instrument": "free", "rate": 0.03, "repayment": "sculpted", "grace_years": 1.0},
        {"instrument": "state", "kind": "grant", "max_share_of_capex": 0.1, "basis_reduction_share": 1.0},
    ],
)
"""A line that is lent to in every way there is, taxed, laid on and credited; it sells badly in *low*."""

Change = tuple[str, int, str, float]
"""Sheet, row of the table from 0, column, value."""

RATES: list[Change] = [("financing", row, "rate", rate) for row, rate in enumerate((0.09, 0.01, 0.08, 0.06))]
PRICES: list[Change] = [
    ("sites", 0, "wage_usd_per_h", 24.0),
    ("sites", 0, "property_tax_share_per_year", 0.02),
    ("prices", 0, "2028", 11.0),
    ("overheads", 0, "share_per_year", 0.4),
    ("overheads", 1, "share_per_year", 0.1),
    ("overheads", 2, "share_per_year", 0.05),
    ("credits", 0, "2027", 3.0),
    ("credits", 1, "2027", 0.2),
    ("financing", 0, "fee_share", 0.03),
    ("financing", 4, "basis_reduction_share", 0.5),
]
SETTINGS = {"discount_rate": 0.08, "tax_rate": 0.3, "state_tax_rate": 0.01, "working_capital_share": 0.2}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Made:
    case, plan = from_tables(TABLES, "live.xlsx"), solved(TABLES).plan
    found = audit(case, plan)
    assert found.passed, found.failures
    drawn = found.instruments.groupby("instrument")["drawn"].sum()
    assert (drawn > 1.0).all(), "every instrument is drawn, or its rows prove nothing"
    run = run_of(case, found)
    path = report_of(tmp_path_factory.mktemp("live") / "live.xlsx", case, plan, found, run)
    return Made(path, case, plan, found, run)


def typed_over(
    made: Made, changes: list[Change], settings: dict[str, float]
) -> tuple[dict[str, float], Audit]:
    """Return cells of the report to type over, and what the same plan comes to in a case so changed."""
    tables = copy.deepcopy(TABLES)
    tables["settings"] |= settings
    cells = {}
    for sheet, row, column, value in changes:
        tables[sheet][row][column] = value
        cells[input_cell(made, sheet, row + 2, column)] = value
    for name, value in settings.items():
        refs = (i.ref for i in made.case.inputs if i.ref.sheet == "settings" and i.value == name)
        cells[input_cell(made, "settings", next(refs).row, "value")] = value
    return cells, audit(from_tables(tables, "live.xlsx"), made.plan)


def told_as(found: dict[str, Any], again: Audit) -> None:
    """Hold the summary of the cash flow against an audit."""
    seen = summary(found)
    rule = next(iter(seen))[0]
    for leaf in records(again.leaves):
        npv, lcob, _ = seen[rule, leaf["branch"]].values()
        assert npv == pytest.approx(leaf["npv_musd"], rel=1e-9, abs=1e-9)
        assert lcob == pytest.approx(leaf["lcob_usd_per_kwh"], rel=1e-9)
    npv, lcob, peak = seen[rule, "expected; cash: the deepest"].values()
    assert npv == pytest.approx(again.figures["npv_musd"], rel=1e-9)
    assert lcob == pytest.approx(again.figures["lcob_usd_per_kwh"], rel=1e-9)
    assert peak == pytest.approx(again.figures["peak_funding_musd"], rel=1e-9, abs=1e-9)


@pytest.mark.libreoffice
@pytest.mark.parametrize(
    ("changes", "settings"),
    [
        pytest.param(RATES, {}, id="interest"),
        pytest.param([], SETTINGS, id="settings"),
        pytest.param(PRICES, {}, id="prices, credits and shares"),
        pytest.param(RATES + PRICES, SETTINGS, id="all at once"),
    ],
)
def test_the_sheet_says_what_our_own_evaluation_says(
    told: Made, tmp_path: Path, changes: list[Change], settings: dict[str, float]
) -> None:
    """Breaks where one typed cell of those changed does not reach value, cost, debt or tax."""
    cells, again = typed_over(told, changes, settings)
    assert again.figures["npv_musd"] != pytest.approx(told.audit.figures["npv_musd"], rel=1e-4)
    found = recalculated(edited(told.path, tmp_path / "r.xlsx", cells), tmp_path)
    told_as(found, again)
    assert rows_of(found, "low", "tax") == pytest.approx(along(again, "tax", way_of(told, "low")), abs=1e-9)
    for column, words in (("principal", "principal repaid"), ("interest", "interest paid")):
        by_node = again.instruments.groupby("node")[column].sum()
        paid = [-float(by_node[n]) for n in way_of(told, "low")]
        assert rows_of(found, "low", words) == pytest.approx(paid, abs=1e-9)


def way_of(made: Made, branch: str) -> tuple[int, ...]:
    """Nodes on the way to a leaf."""
    tree = Tree(made.case)
    return tree.ancestors[tree.leaf_branches()[branch]]


def along(found: Audit, component: str, way: tuple[int, ...]) -> list[float]:
    """Return a component of the ledger by period."""
    ledger = found.ledger
    sums = ledger[ledger["component"] == component].groupby("node")["amount"].sum()
    return [float(sums.get(n, 0.0)) for n in way]


def rows_of(cells: dict[str, Any], future: str, what: str) -> list[float]:
    """Amounts by period of a row of a future's block."""
    (row,) = [
        place.removeprefix("cash_flow!C")
        for place, value in cells.items()
        if place.startswith("cash_flow!C") and value == what and cells[f"cash_flow!B{place[11:]}"] == future
    ]
    return [cells[f"cash_flow!{column}{row}"] for column in "FGHIJK"]


def test_what_is_cached_is_what_the_audit_has(told: Made) -> None:
    """Breaks where the sheet as written, before any program has calculated it, tells another plan."""
    told_as(values(told.path), told.audit)


def test_cover_over_the_life_of_a_loan_by_hand(told: Made) -> None:
    """What is owed at the end of a year is covered by the cash of the years in which anything falls due.

    Worth back from the last: w[k] = (w[k+1] + cash[k+1]) / (1 + r), r the mean of rates weighed by debt.
    """
    cells = values(told.path)
    cash = rows_of(cells, "low", "cash available for debt service")
    service, owed = rows_of(cells, "low", "debt service"), rows_of(cells, "low", "owed in all")
    names = {"even": 0.05, "steps": 0.06, "last": 0.04, "free": 0.03}
    debts = {name: rows_of(cells, "low", f"{name}: owed after it") for name in names}
    rate = sum(r * sum(debts[name]) for name, r in names.items()) / sum(map(sum, debts.values()))
    worth = 0.0
    ratios = rows_of(cells, "low", "cover over the life of the loans (LLCR), and its least")
    for k in reversed(range(5)):
        worth = (worth + cash[k + 1]) / (1 + rate) if max(service[k + 1 :]) > 1e-9 else 0.0
        if owed[k] > 1e-9:
            assert ratios[k] == pytest.approx(worth / owed[k], rel=1e-9)
    assert any(isinstance(ratio, float) for ratio in ratios)


def test_the_rate_of_return_makes_what_owners_get_worth_nothing(told: Made) -> None:
    """Breaks where the rate leaves out what is left at the end, or is told of another future."""
    cells = values(told.path)
    seen = {
        cells[f"cash_flow!B{place[11:]}"]: cells[f"cash_flow!E{place[11:]}"]
        for place, value in cells.items()
        if place.startswith("cash_flow!C") and value == "rate of return on it (IRR)"
    }
    assert set(seen) == {"high", "low"}
    for branch, rate in seen.items():
        flows = rows_of(cells, branch, "to owners, with what is left at the end")
        assert min(flows) < 0 < max(flows)
        assert sum(flow / (1 + rate) ** k for k, flow in enumerate(flows)) == pytest.approx(0.0, abs=1e-8)
    assert seen["low"] < seen["high"]


# -- the example ---------------------------------------------------------------------------------------

EXAMPLE = Path(__file__).parents[2] / "reports" / "example" / "us_three_states.xlsx"
TERMS = {
    ("settings", "discount_rate", "value"): 0.11,
    ("credits", "45X_cell", "2030"): 20.0,
    ("financing", "bank_loan", "rate"): 0.09,
    ("financing", "direct_loan", "rate"): 0.07,
}
"""The discount rate, one credit and the interest of two loans."""
INPUTS = {
    ("lines", "wet_line", "capex_musd"): 460.0,
    ("lines", "agile_line", "capex_musd"): 122.0,
    ("suppliers", "graphite_CN", "price_usd_per_kg"): 5.0,
    ("overheads", "research", "share_per_year"): 0.5,
    ("overheads", "warranty", "share_per_year"): 0.06,
    ("settings", "tax_rate", "value"): 0.27,
    ("settings", "working_capital_share", "value"): 0.2,
    ("credits", "45X_module", "sale_value"): 0.85,
    ("financing", "bank_loan", "fee_share"): 0.04,
}


def cells_named(cells: dict[str, Any], wanted: dict[tuple[str, str, str], float]) -> dict[str, float]:
    """Find typed values on ``assumptions`` by sheet, subject of the row, and column."""
    found = {}
    last = max(int(place.split("!A")[1]) for place in cells if place.startswith("assumptions!A"))
    for row in range(2, last + 1):
        sheet, about, column = (cells[f"assumptions!{letter}{row}"] for letter in "ACD")
        key = (str(sheet), str(about).split(" / ")[0], str(column))
        if key in wanted:
            found[f"assumptions!E{row}"] = wanted[key]
    assert len(found) >= len(wanted)
    return found


@pytest.mark.libreoffice
@pytest.mark.parametrize("changed", [TERMS, INPUTS], ids=["terms", "inputs"])
def test_the_example_is_valued_anew_as_our_own_evaluation_values_it(
    tmp_path: Path, changed: dict[tuple[str, str, str], float]
) -> None:
    """Every strategy in every future: value and levelised cost, and the least cover of all."""
    before = values(EXAMPLE)
    path = edited(EXAMPLE, tmp_path / "r.xlsx", cells_named(before, changed))
    found, again = recalculated(path, tmp_path), recovered(path)
    seen = summary(found)
    plans = [one for one in again.comparison.ranked if one.audit is not None]
    assert len(plans) > 1
    for one in plans:
        assert one.audit is not None
        for leaf in records(one.audit.leaves):
            figures = seen[one.name, leaf["branch"]]
            assert figures["E"] == pytest.approx(leaf["npv_musd"], rel=1e-9)
            assert figures["F"] == pytest.approx(leaf["lcob_usd_per_kwh"], rel=1e-9)
        figures = seen[one.name, "expected; cash: the deepest"]
        assert figures["E"] == pytest.approx(one.audit.figures["npv_musd"], rel=1e-9)
        assert figures["F"] == pytest.approx(one.audit.figures["lcob_usd_per_kwh"], rel=1e-9)
        assert figures["E"] != pytest.approx(summary(before)[one.name, "expected; cash: the deepest"]["E"])
