"""Random rules on content: the plan passes its audit, and no freedom more is ever worse."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.capacity_plan import build
from teaplan.audit import audit, compare
from teaplan.engine import solve
from teaplan.plans import from_values
from teaplan.workbook import from_tables
from tests.proofs import tables as t

price = st.sampled_from([0.4, 0.7, 1.1])
threshold = st.sampled_from([0.0, 0.35, 0.6, 0.85])


def a_case(drawn: dict[str, Any], split: str) -> dict[str, Any]:
    """Two sites, powder made in house or bought, cells and packs that earn where a rule is met."""
    limit = drawn["limit"]
    return t.tables(
        set=t.settings(2028, objective=drawn["objective"]),
        sites=[t.site(), t.site("T")],
        products=[
            {"product": "powder", "stage": "material", "unit": "kt"},
            {"product": "C"},
            {"product": "D"},
        ],
        lines=[t.line("P"), t.line(), t.line("K", setup="shared")],
        recipes=[
            t.recipe("P", "powder", 9.0, mature_yield=0.9),
            t.recipe(mature_yield=0.8),
            t.recipe("K"),
            t.recipe("K", "D"),
        ],
        moves=[t.move("changeover", 1.0)],
        fleet=[t.fleet("P", "powder"), t.fleet(), t.fleet("K", "D", site="T")],
        materials=[{"material": "ore", "scrap_value_share": 0.5}],
        bill_of_materials=[t.need("ore", 1.2, "powder"), t.need("powder"), t.need("powder", 0.8, "D")],
        suppliers=[
            t.supplier("home", price=drawn["home"], limit_kt_per_year=limit),
            t.supplier("friend", country="KR", price=drawn["friend"], limit_kt_per_year=6.0),
            t.supplier("away", country="CN", price=0.3, prohibited_entity="yes", tariff_rate=0.2),
            t.supplier("trader", "powder", "CN", price=1.0, prohibited_entity="yes"),
        ],
        segments=[t.segment(penalty=5.0), t.segment("N", 6.0, allowed_origin="US, KR")],
        demand=[t.demand(8.0, 9.0), t.demand(3.0, 2.0, segment="N")],
        prices=[{"segment": g, "product": p} | t.path(4.0) for g in ("M", "N") for p in ("C", "D")],
        content_rules=[
            {"content_rule": "MACR", "split": split} | t.path(drawn["first"], drawn["second"]),
            {"content_rule": "domestic", "measure": "US", "split": split} | t.path(drawn["second"]),
        ],
        credits=[
            {"credit": "cells", "applies_to": "cell", "content_rule": "MACR"} | t.path(0.5, 0.3),
            {"credit": "D", "applies_to": "D", "content_rule": "domestic"} | t.path(0.2),
        ],
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
    passed = found.content[found.content["qualified"] > 0]
    assert (passed["share"] >= passed["threshold"] - 1e-6).all()
    assert (passed["qualified"] <= passed["output"] + 1e-6).all()
    return outcome.objective if case.settings.objective == "npv" else -outcome.objective


@settings(max_examples=10, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.fixed_dictionaries(
        {
            "objective": st.sampled_from(["cost", "npv"]),
            "home": price,
            "friend": price,
            "limit": st.sampled_from([2.0, 5.0, 20.0]),
            "first": threshold,
            "second": threshold,
        }
    )
)
def test_a_split_is_never_worse_and_a_threshold_never_better(drawn: dict[str, Any]) -> None:
    whole, split = value(a_case(drawn, "no")), value(a_case(drawn, "yes"))
    assert split >= whole - 1e-6
    none = value(a_case(drawn | {"first": 0.0, "second": 0.0}, "no"))
    assert none >= split - 1e-6


def choice(drawn: dict[str, Any], scope: str, taken: tuple[str, ...]) -> dict[str, Any]:
    """Two sites with lines to buy and standing ones, 45X on cells and 48C on one type of line."""
    offered = {
        "45X": {"credit": "45X", "applies_to": "cell", "scope": scope} | t.path(drawn["output"], 0.2),
        "48C": {
            "credit": "48C",
            "kind": "investment",
            "applies_to": "K",
            "unit": "share_of_cost",
            "scope": scope,
            "sale_value": 0.9,
        }
        | t.path(drawn["capital"]),
    }
    rows = [offered[name] for name in taken]
    if len(rows) > 1:
        rows[-1]["excludes"] = "45X"
    return t.tables(
        set=t.settings(2029, discount_rate=0.06, objective=drawn["objective"]),
        sites=[t.site(), t.site("T", capex_factor=1.1)],
        lines=[t.line(max_per_site=1), t.line("K", capex_musd=drawn["capex"], lead_months=drawn["lead"])],
        recipes=[t.recipe(), t.recipe("K", output=8.0)],
        fleet=[t.fleet(site="T")],
        segments=[t.segment(penalty=9.0)],
        demand=[t.demand(14.0, 22.0, 28.0)],
        prices=[{"segment": "M", "product": "C"} | t.path(9.0)],
        credits=rows,
    )


@settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.fixed_dictionaries(
        {
            "objective": st.sampled_from(["cost", "npv"]),
            "output": st.sampled_from([0.3, 0.9, 2.0]),
            "capital": st.sampled_from([0.1, 0.3, 0.6]),
            "capex": st.sampled_from([60.0, 110.0]),
            "lead": st.sampled_from([0, 12]),
        }
    )
)
def test_a_choice_of_the_company_is_worth_the_better_of_the_two(drawn: dict[str, Any]) -> None:
    alone = [value(choice(drawn, "company", (name,))) for name in ("45X", "48C")]
    company = value(choice(drawn, "company", ("45X", "48C")))
    assert abs(company - max(alone)) <= 1e-6 * max(1.0, abs(company))
    assert value(choice(drawn, "site", ("45X", "48C"))) >= company - 1e-6
