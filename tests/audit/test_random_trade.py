"""Random contracts and incentives: the plan passes its audit, and no freedom more is ever worse."""

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
from tests.proofs import tables as t

share = st.sampled_from([0.0, 0.5, 0.9, 1.0])
money = st.sampled_from([0.0, 2.0, 9.0])
year = st.sampled_from([None, 2028])


@st.composite
def a_contract(draw: Any, name: str) -> t.Row:
    segment, product = draw(st.sampled_from([("M", "C"), ("M", "D"), ("N", "C")]))
    return {
        "contract": name,
        "segment": segment,
        "product": product,
        "from_year": draw(year),
        "to_year": draw(st.sampled_from([None, 2028, 2029])),
        "gwh_per_year": draw(st.sampled_from([3.0, 8.0])),
        "price_usd_per_kwh": draw(st.sampled_from([6.0, 14.0])),
        "take_or_pay_share": draw(share),
        "shortfall_penalty_usd_per_kwh": draw(money),
    }


@st.composite
def an_incentive(draw: Any, name: str) -> t.Row:
    jobs = draw(st.sampled_from([None, 5.0, 11.0]))
    return t.site(
        name,
        wage_usd_per_h=100.0,
        opening_cost_musd=1.0,
        incentive_share_of_capex=draw(st.sampled_from([0.1, 0.4])),
        incentive_cap_musd=draw(st.sampled_from([None, 15.0, 50.0])),
        jobs_required=jobs,
        jobs_year=None if jobs is None else draw(st.sampled_from([2027, 2028])),
        clawback_share=draw(st.sampled_from([0.0, 0.6, 1.0, 1.4, 2.5])),
    )


@st.composite
def a_case(draw: Any) -> dict[str, Any]:
    """Two sites, two products, two segments whose demand falls or grows after the first year."""
    low, high = draw(st.sampled_from([(0.2, 1.6), (0.0, 1.0), (0.6, 2.0)]))
    return t.tables(
        set=t.settings(
            2030,
            objective=draw(st.sampled_from(["cost", "npv"])),
            discount_rate=draw(st.sampled_from([0.0, 0.1])),
            inflation=0.02,
        ),
        periods=draw(st.sampled_from([[], [{"from_year": 2029, "period_months": 24}]])),
        branches=t.two_futures(high=draw(st.sampled_from([0.3, 0.7]))),
        drivers=[
            t.driver("low", "demand", factor=low),
            t.driver("high", "demand", factor=high),
            t.driver("low", "price", factor=0.7),
        ],
        sites=[draw(an_incentive("S")), draw(an_incentive("T"))],
        products=[{"product": "C"}, {"product": "D"}],
        lines=[
            t.line(capex_musd=60.0, lead_months=draw(st.sampled_from([0, 12])), max_per_site=3),
            t.line("K", setup="shared", capex_musd=80.0, staff_fte=4.0, max_per_site=2),
        ],
        recipes=[t.recipe(labour_h_per_kwh=0.001), t.recipe("K"), t.recipe("K", "D")],
        segments=[
            t.segment(penalty=draw(st.sampled_from([4.0, 20.0]))),
            t.segment("N", 6.0, single_source=draw(st.sampled_from(["yes", "no"]))),
        ],
        demand=[t.demand(8.0, 10.0), t.demand(3.0, 0.0, 5.0, segment="N")],
        prices=[
            {"segment": "M", "product": "C", "max_share": draw(st.sampled_from([0.5, 1.0]))} | t.path(10.0),
            {"segment": "M", "product": "D"} | t.path(11.0),
            {"segment": "N", "product": "C"} | t.path(9.0),
        ],
        imports=[
            {"product": "C", "segment": "N", "country": "XX"} | t.path(draw(st.sampled_from([2.0, 8.0])))
        ],
        contracts=[draw(a_contract(f"K{i}")) for i in range(draw(st.integers(0, 3)))],
    )


def value(tables: dict[str, Any]) -> float:
    """Solve, audit, and return the objective, more being better."""
    case = from_tables(tables)
    model = build(case)
    outcome = solve(model)
    assert outcome.objective is not None, outcome.status
    found = audit(case, from_values(case, model.network, outcome.values))
    (claim,) = compare(found, {"objective_value": outcome.objective})
    assert found.passed, found.failures[:5]
    assert claim.passed, claim
    signed = found.contracts
    assert (signed["called"] <= signed["agreed"] + 1e-9).all()
    return outcome.objective if case.settings.objective == "npv" else -outcome.objective


def plain(site: t.Row) -> t.Row:
    """The site without its incentive."""
    asked = ("incentive_share_of_capex", "incentive_cap_musd", "jobs_required", "jobs_year", "clawback_share")
    return {name: cell for name, cell in site.items() if name not in asked}


def hold_to_refusals(tables: dict[str, Any]) -> None:
    best = value(tables)
    none = value(tables | {"sites": [plain(row) for row in tables["sites"]]})
    assert best >= none - 1e-6
    given_away = [row | {"clawback_share": 0.0} for row in tables["sites"]]
    assert value(tables | {"sites": given_away}) >= best - 1e-6
    rights = [
        row | {"take_or_pay_share": 0.0, "shortfall_penalty_usd_per_kwh": 0.0} for row in tables["contracts"]
    ]
    assert value(tables | {"contracts": rights}) >= value(tables | {"contracts": []}) - 1e-6


QUICK = settings(
    max_examples=8, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)


@QUICK
@given(a_case())
def test_what_may_be_refused_is_never_worse(tables: dict[str, Any]) -> None:
    hold_to_refusals(tables)


@pytest.mark.long
@settings(QUICK, max_examples=25)
@given(a_case())
def test_what_may_be_refused_is_never_worse_in_many_cases(tables: dict[str, Any]) -> None:
    hold_to_refusals(tables)
