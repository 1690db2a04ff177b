"""Random charges on routes: the plan passes its audit, and the most a route can carry holds nothing back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.capacity_plan import build
from teaplan.audit import audit, compare
from teaplan.engine import solve
from teaplan.formulation.routes import Most
from teaplan.plans import from_values
from teaplan.workbook import from_tables
from tests.proofs import tables as t

money = st.sampled_from([0.0, 3.0, 12.0])
limit = st.sampled_from([None, None, 4.0])
yes = st.sampled_from(["yes", "no"])
AMPLE = 1e3


@st.composite
def a_route(draw: Any, start: str, end: str, product: str = "*") -> t.Row:
    return {
        "from": start,
        "to": end,
        "product": product,
        "usd_per_kwh": draw(st.sampled_from([0.0, 0.5])),
        "opening_cost_musd": draw(money),
        "limit_gwh_per_year": draw(limit),
    }


@st.composite
def a_case(draw: Any) -> dict[str, Any]:
    """Ore to cells to packs over two sites; cells are bought too, and sold where packs are not wanted."""
    pairs = [("well", "S"), ("well", "T"), ("lorry", "S"), ("S", "T"), ("T", "S"), ("S", "R"), ("T", "N")]
    setup = st.sampled_from(["whole", "shared"])
    return t.tables(
        set=t.settings(
            2029,
            objective=draw(st.sampled_from(["cost", "npv"])),
            discount_rate=draw(st.sampled_from([0.0, 0.1])),
            inflation=draw(st.sampled_from([0.0, 0.05])),
            tax_rate=draw(st.sampled_from([0.0, 0.25])),
            terminal_value=draw(st.sampled_from(["none", "book"])),
        ),
        branches=t.two_futures(high=0.4),
        drivers=[t.driver("low", "demand", factor=draw(st.sampled_from([0.0, 0.6])))],
        sites=[t.site("S", opening_cost_musd=1.0), t.site("T", area_1000m2=20.0)],
        lines=[
            t.line(
                capex_musd=50.0, lead_months=draw(st.sampled_from([0, 7])), max_per_site=2, setup=draw(setup)
            ),
            t.line("K", capex_musd=20.0, area_1000m2=5.0, movable="yes"),
        ],
        products=[{"product": "C"}, {"product": "D"}, {"product": "P", "stage": "pack"}],
        recipes=[
            t.recipe(mature_yield=0.8, first_yield=draw(st.sampled_from([None, 0.5])), yield_years=1.0),
            t.recipe(product="D", output=6.0),
            t.recipe("K", "P", 8.0),
        ],
        ramps=[{"line": "L", "move": "build", "year_1": draw(st.sampled_from([0.5, 1.0]))}],
        moves=[t.move("changeover", 1.0), t.move("relocate", 2.0, from_line="K")],
        fleet=[t.fleet("K", "P", site=draw(st.sampled_from(["S", "T"])))],
        materials=[{"material": "ore", "scrap_value_share": draw(st.sampled_from([0.0, 0.5]))}],
        bill_of_materials=[
            t.need(),
            t.need(product="D", kg=1.5),
            {"product": "P", "input": "C", "quantity": 1.2},
        ],
        suppliers=[
            t.supplier("well", price=0.5, limit_kt_per_year=draw(st.sampled_from([None, 7.0]))),
            t.supplier("lorry", price=2.0),
            *([t.supplier("trader", "C", price=6.0)] if draw(yes) == "yes" else []),
        ],
        segments=[t.segment(penalty=30.0), t.segment("N", 25.0, single_source=draw(yes))],
        demand=[t.demand(5.0, 8.0, 8.0), t.demand(3.0, 0.0, 4.0, segment="N")],
        prices=[
            {"segment": "M", "product": "P"} | t.path(30.0),
            {"segment": "N", "product": "C"} | t.path(22.0),
            {"segment": "N", "product": "D"} | t.path(24.0),
        ],
        freight=[draw(a_route(*pair)) for pair in pairs],
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
    return outcome.objective if case.settings.objective == "npv" else -outcome.objective


@settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(a_case())
def test_the_most_a_route_can_carry_holds_nothing_back(tables: dict[str, Any]) -> None:
    best = value(tables)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Most, "of", lambda self, key, load: AMPLE)
        assert value(tables) == pytest.approx(best, abs=1e-5)
    free = value(tables | {"freight": [row | {"opening_cost_musd": 0.0} for row in tables["freight"]]})
    charges = sum(row["opening_cost_musd"] for row in tables["freight"])
    assert best <= free + 1e-6
    # in every future at most all of them are opened, at prices that rise by less than what is discounted
    assert best >= free - charges * 1.05**2 - 1e-6
