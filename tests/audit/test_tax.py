"""The audit's own tax beside the model's: equal in random cases, and a plan taxed too little refused."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.capacity_plan import build
from teaplan.audit import audit, compare
from teaplan.engine import solve
from teaplan.plans import from_values
from teaplan.workbook import from_tables
from tests.audit.plans import Solved, broken, changed, solved
from tests.audit.rich import TABLES
from tests.proofs import tables as t
from tests.proofs.test_tax import EXPENSE, taxed

METHODS = {
    "expense": EXPENSE | {"class": "x"},
    "macrs": {"class": "x", "method": "macrs", "years": 5},
    "straight": {"class": "x", "method": "straight", "years": 8},
}


def rich() -> Solved:
    tables = copy.deepcopy(TABLES)
    tables["settings"] |= {"objective": "npv", "tax_rate": 0.21, "state_tax_rate": 0.06}
    return solved(tables)


def test_a_plan_with_everything_in_it_is_taxed_as_the_law_taxes() -> None:
    found = rich()
    made = audit(found.case, found.plan)
    assert made.passed, made.failures
    (claim,) = compare(made, {"objective_value": found.objective})
    assert claim.passed, claim
    assert made.figures["tax_difference_musd"] == pytest.approx(0.0, abs=1e-4)
    assert made.figures["largest_tax_difference_musd"] == pytest.approx(0.0, abs=1e-4)
    assert (made.taxes["tax"] > 1.0).any()
    for table in made.lcob.values():
        assert table["usd_per_kwh"].sum() == pytest.approx(made.figures["lcob_usd_per_kwh"], rel=1e-9)
    expected = (made.leaves["probability"] * made.leaves["npv_musd"]).sum()
    assert expected == pytest.approx(made.figures["npv_musd"], rel=1e-9)


def losing(**sheets: Any) -> Solved:
    """A loss of 80 in the first of three years, and 50 of income in each of the others."""
    lines = [t.line(depreciation_class="at once", life_years=9)]
    return solved(taxed(t.FIRST + 2, (2.0, 5.0), lines=lines, **sheets))


def test_a_plan_taxed_too_little_is_refused() -> None:
    found = losing()
    row = found.plan.tables["tax"].index[0]
    made = audit(found.case, changed(found.plan, "tax", row, taxable=9.0))
    assert broken(made) == {"losses_within_limit"}
    assert any("against what the law taxes" in line for line in made.failures)


def test_a_plan_that_kept_a_loss_for_later_is_told_what_that_costs() -> None:
    # 50 taxed in 2028 where the law takes 10, and 10 for 10 after it: 0.2 x 40 / 1.1 more
    found = losing()
    row = found.plan.tables["tax"].index[0]
    made = audit(found.case, changed(found.plan, "tax", row, taxable=50.0))
    assert made.passed, made.failures
    assert made.figures["tax_difference_musd"] == pytest.approx(0.2 * 40.0 / 1.1)
    told, truth = made.figures["objective_in_model_musd"], made.figures["objective_value"]
    assert told == pytest.approx((truth or 0.0) - 0.2 * 40.0 / 1.1)


def test_a_tax_year_in_quarters_is_taxed_as_one() -> None:
    # 25 a quarter from a plant without basis: a fifth of each is taxed, and of the year a fifth of 100
    case = from_tables(taxed(t.FIRST, (10.0,), lines=[t.line(life_years=9)], fleet=[t.fleet()]))
    quarters = replace(case, settings=replace(case.settings, period_months=3, discount_rate=0.0))
    model = build(quarters)
    outcome = solve(model)
    assert outcome.objective == pytest.approx(100.0 - 20.0)
    made = audit(quarters, from_values(quarters, model.network, outcome.values))
    assert made.passed, made.failures
    assert list(made.taxes["tax"]) == pytest.approx([5.0] * 4)


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    """Three to five years, two futures or one, prices that make losses and gains, one or two lines."""
    years = draw(st.integers(3, 5))
    prices = draw(st.lists(st.integers(0, 12), min_size=years, max_size=years))
    forked = draw(st.booleans())
    return taxed(
        t.FIRST + years - 1,
        tuple(float(price) for price in prices),
        changed={
            "tax_rate": draw(st.sampled_from([0.1, 0.21, 0.35])),
            "discount_rate": draw(st.sampled_from([0.02, 0.1])),
            "terminal_value": draw(st.sampled_from(["none", "book"])),
        },
        lines=[
            t.line(life_years=8, depreciation_class="x", fixed_cost_musd_per_year=draw(st.integers(0, 40)))
        ],
        depreciation=[METHODS[draw(st.sampled_from(sorted(METHODS)))]],
        segments=[t.must()] if draw(st.booleans()) else [t.segment(penalty=3.0)],
        **(
            {
                "branches": t.two_futures(),
                "drivers": [t.driver("high", "price", "M", factor=draw(st.sampled_from([0.5, 2.0, 4.0])))],
            }
            if forked
            else {}
        ),
    )


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(cases())
def test_the_model_taxes_as_the_law_does(tables: dict[str, Any]) -> None:
    found = solved(tables)
    made = audit(found.case, found.plan)
    assert made.passed, made.failures
    (claim,) = compare(made, {"objective_value": found.objective})
    assert claim.passed, claim
    difference = made.figures["tax_difference_musd"]
    assert difference is not None
    # never less than the law's, and no more than rounding at the optimum
    assert -1e-6 <= difference <= 1e-4


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(13, 40))
def test_sooner_is_never_dearer(price: int) -> None:
    """With income enough to deduct from, discounted tax rises from expensing over MACRS to straight line."""

    def tax(method: str) -> float:
        lines = [t.line(life_years=9, depreciation_class="x")]
        rows = taxed(t.FIRST + 8, (float(price),), lines=lines, depreciation=[METHODS[method]])
        found = solved(rows)
        made = audit(found.case, found.plan)
        return float(-made.ledger.loc[made.ledger["component"] == "tax", "pv"].sum())

    assert tax("expense") <= tax("macrs") + 1e-9
    assert tax("macrs") <= tax("straight") + 1e-9
