"""Random cases in periods under a year: whatever is drawn, the plan passes its audit and both agree."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.capacity_plan import build
from teaplan.audit import audit, compare
from teaplan.engine import solve
from teaplan.plans import from_values
from teaplan.workbook import from_tables
from tests.audit import test_random, test_random_content, test_random_financing, test_random_trade

STRETCHES = (
    {"last_period": "2028", "periods": [(2027, 3), (2028, 12)]},
    {"last_period": "2028Q3", "periods": [(2027, 12), (2028, 3)]},
    {"last_period": "2029H1", "periods": [(2027, 6)]},
    {"last_period": "2029", "periods": [(2027, 6), (2028, 12)]},
    {"last_period": "2028-05", "periods": [(2027, 12), (2028, 1)]},
)
"""Where a plan ends, and lengths of its periods in months by the year they begin in."""

EXAMPLES = (4, pytest.param(30, marks=pytest.mark.long))
"""Cases of each kind in the quick set, and in the long one."""


@st.composite
def short(draw: Any, whole: Any) -> dict[str, Any]:
    """Cut a case of years and longer periods into shorter ones."""
    tables, cut = draw(whole), draw(st.sampled_from(STRETCHES))
    periods = [{"from_year": year, "period_months": months} for year, months in cut["periods"]]
    # limited owners beside tax are refused in periods under a year
    limited = any(row["kind"] == "equity" and row.get("max_musd") for row in tables.get("financing", ()))
    rates = [0.0] if limited else [0.0, 0.25]
    changed = {"last_period": cut["last_period"], "tax_rate": draw(st.sampled_from(rates))}
    return tables | {"settings": tables["settings"] | changed, "periods": periods}


def holds(tables: dict[str, Any]) -> None:
    """Solve and audit; where no plan keeps everything there is nothing to hold."""
    case = from_tables(tables)
    model = build(case)
    outcome = solve(model, gap=0.005)
    if outcome.objective is None:
        return
    found = audit(case, from_values(case, model.network, outcome.values))
    (claim,) = compare(found, {"objective_value": outcome.objective})
    assert found.passed, found.failures[:5]
    assert claim.passed, claim


def content_case(drawn: dict[str, Any]) -> dict[str, Any]:
    return test_random_content.a_case(drawn, drawn["split"])


CONTENT = st.fixed_dictionaries(
    {
        "objective": st.sampled_from(["cost", "npv"]),
        "home": test_random_content.price,
        "friend": test_random_content.price,
        "limit": st.sampled_from([2.0, 5.0, 20.0]),
        "first": test_random_content.threshold,
        "second": test_random_content.threshold,
        "split": st.sampled_from(["yes", "no"]),
    }
).map(content_case)

KINDS = {
    "machines": test_random.a_case(),
    "trade": test_random_trade.a_case(),
    "financing": test_random_financing.a_case(),
    "content": CONTENT,
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("examples", EXAMPLES)
def test_a_plan_in_short_periods_passes(kind: str, examples: int) -> None:
    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(short(KINDS[kind]))
    def every(tables: dict[str, Any]) -> None:
        holds(tables)

    every()
