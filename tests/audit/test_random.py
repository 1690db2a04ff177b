"""Random cases: whatever is drawn, the optimal plan passes its audit and both agree on the money."""

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

share = st.sampled_from([0.4, 0.7, 1.0])
months = st.sampled_from([0, 4, 12, 17])
money = st.sampled_from([0.0, 3.0, 11.0])
yes = st.sampled_from(["yes", "no"])


@st.composite
def a_line(draw: Any, name: str) -> t.Row:
    return t.line(
        name,
        capex_musd=draw(st.sampled_from([40.0, 90.0])),
        lead_months=draw(months),
        install_months=draw(st.sampled_from([0, 3])),
        life_years=draw(st.sampled_from([None, 2, 3])),
        setup=draw(st.sampled_from(["whole", "shared"])),
        fixed_cost_musd_per_year=draw(money),
        staff_fte=10.0,
        area_1000m2=draw(st.sampled_from([0.0, 3.0])),
        power_mw=2.0,
        movable=draw(yes),
        payment=draw(st.sampled_from(["over_lead", "at_order", "at_start"])),
        salvage_share=0.1,
    )


@st.composite
def a_recipe(draw: Any, line: str, product: str) -> t.Row:
    return t.recipe(
        line,
        product,
        draw(st.sampled_from([4.0, 7.0])),
        mature_yield=draw(st.sampled_from([0.8, 1.0])),
        first_yield=draw(st.sampled_from([None, 0.6])),
        yield_years=draw(st.sampled_from([0.5, 2.0])),
        qualification_months=draw(st.sampled_from([0, 5])),
        labour_h_per_kwh=0.1,
        electricity_kwh_per_kwh=2.0,
        other_usd_per_kwh=1.0,
    )


@st.composite
def a_case(draw: Any) -> dict[str, Any]:
    lines = [draw(a_line(name)) for name in ("L", "K")]
    ramps = [{"line": "L", "move": "build", "year_1": draw(share), "year_2": draw(share)}]
    first = draw(st.sampled_from([None, 0.5]))
    convert = t.move("convert", draw(money), draw(months), from_line="L", to_line="K")
    return t.tables(
        set=t.settings(
            2030,
            objective=draw(st.sampled_from(["cost", "npv"])),
            terminal_value=draw(st.sampled_from(["none", "salvage", "book"])),
            discount_rate=0.07,
            inflation=0.02,
        ),
        periods=[{"from_year": 2027, "period_months": 12}, {"from_year": 2029, "period_months": 24}],
        branches=t.two_futures(draw(st.sampled_from([2028, 2029])), 0.3),
        drivers=[
            t.driver("high", "demand", factor=1.5),
            t.driver("low", "capex", "L", factor=draw(st.sampled_from([0.6, 1.0]))),
            t.driver("low", "yield", "L", factor=0.9),
        ],
        sites=[
            t.site(opening_cost_musd=5.0, capex_factor=1.2, area_1000m2=40.0, wage_usd_per_h=20.0),
            t.site("W", fixed_cost_musd_per_year=draw(money), permit_months=draw(months), power_mw=9.0),
        ],
        buildings=[
            {
                "building": "H",
                "area_1000m2": 10.0,
                "capex_musd": 6.0,
                "fixed_cost_musd_per_year": draw(money),
                "lead_months": draw(st.sampled_from([0, 7])),
                "life_years": 20.0,
            }
        ],
        lines=lines,
        products=[{"product": "C"}, {"product": "D"}],
        recipes=[draw(a_recipe(line, product)) for line in ("L", "K") for product in ("C", "D")],
        ramps=ramps,
        moves=[
            t.move("changeover", draw(money), draw(months), first_year_output_share=first),
            convert,
            t.move("relocate", 4.0, draw(months)),
            t.move("retire", 1.0, resale_share=draw(st.sampled_from([None, 0.05]))),
        ],
        fleet=[
            t.fleet(built_year=draw(st.sampled_from([2026, 2027]))),
            t.fleet("K", "D", site="W", built_year=2028),
        ],
        materials=[{"material": "ore", "scrap_value_share": draw(share)}],
        bill_of_materials=[t.need(), t.need(product="D", kg=2.0), t.need(product="D", kg=0.5, line="K")],
        suppliers=[
            t.supplier("U", price=2.0, limit_kt_per_year=9.0),
            t.supplier("V", country="CN", price=1.0, tariff_rate=0.2, freight_usd_per_kg=0.1),
        ],
        dependence=[{"material": "ore", "country": "CN", "measure": "spend"} | t.path(0.6)],
        segments=[t.segment(penalty=40.0), t.segment("N", 25.0, single_source=draw(yes))],
        demand=[t.demand(6.0, 8.0, 9.0, 9.0), t.demand(3.0, 4.0, 5.0, 7.0, segment="N")],
        prices=[{"segment": g, "product": p} | t.path(35.0) for g in ("M", "N") for p in ("C", "D")],
        imports=[{"product": "C", "country": "CN", "limit_gwh_per_year": 2.0} | t.path(24.0, 22.0)],
        credits=[{"credit": "X", "applies_to": "D", "unit": "usd_per_kwh"} | t.path(5.0, 3.0, 1.0)],
    )


@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(a_case())
def test_an_optimal_plan_passes(tables: dict[str, Any]) -> None:
    case = from_tables(tables)
    model = build(case)
    outcome = solve(model, gap=0.005)
    assert outcome.objective is not None, outcome.status
    found = audit(case, from_values(case, model.network, outcome.values))
    (claim,) = compare(found, {"objective_value": outcome.objective})
    assert found.passed, found.failures[:5]
    assert claim.passed, claim
