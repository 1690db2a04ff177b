"""Random small cases: what must hold between strategies, futures and values, whatever is drawn."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from teaplan.studies.results import Comparison, Difference
from teaplan.tree import Tree
from teaplan.workbook import from_tables
from tests.proofs import tables as t
from tests.studies.solving import everything
from tests.studies.test_foresight import check_every_leaf

SMALL = 1e-6
"""Rounding of an optimum, as a share of the money there is."""

months = st.sampled_from([0, 5, 12])
yes = st.sampled_from(["yes", "no"])
factor = st.sampled_from([0.5, 1.0, 1.6, 2.5])


@st.composite
def a_line(draw: Any, name: str, modular: str) -> t.Row:
    return t.line(
        name,
        capex_musd=draw(st.sampled_from([30.0, 55.0, 90.0])),
        lead_months=draw(months),
        life_years=draw(st.sampled_from([None, 2])),
        fixed_cost_musd_per_year=draw(st.sampled_from([0.0, 3.0])),
        area_1000m2=draw(st.sampled_from([0.0, 3.0])),
        movable=draw(yes),
        salvage_share=0.1,
        modular=modular,
    )


def drivers(draw: Any, branches: list[t.Row]) -> list[t.Row]:
    """Demand, and some of capex, yield, lead, readiness and an import's price, on branches but the root."""
    found = []
    for row in branches[1:]:
        name = row["branch"]
        found.append(t.driver(name, "demand", factor=draw(factor)))
        more = [
            t.driver(name, "capex", draw(st.sampled_from(["L", "K"])), factor=0.7),
            t.driver(name, "yield", "L", factor=0.8),
            t.driver(name, "lead", "K", value=draw(months)),
            t.driver(name, "first_year", "K", value=draw(st.sampled_from([2028, 2029, "never"]))),
            t.driver(name, "import_price", "C", factor=draw(factor)),
        ]
        found += [row for row in more if draw(st.booleans())]
    return found


def a_tree(draw: Any) -> list[t.Row]:
    """Two futures from 2028 on; the first may part again in 2029."""
    later = [t.branch("higher", "high", 2029, 0.4), t.branch("even", "high", 2029, 0.6)]
    futures = t.two_futures(2028, draw(st.sampled_from([0.2, 0.5, 0.7])))
    return [*futures, *(later if draw(st.booleans()) else ())]


def two_sites(draw: Any) -> dict[str, Any]:
    """One product, two sites, buildings, and a market that may take one source only."""
    upkeep = draw(st.sampled_from([0.0, 1.0]))
    return {
        "sites": [
            t.site(opening_cost_musd=5.0, area_1000m2=20.0),
            t.site("W", fixed_cost_musd_per_year=2.0, permit_months=draw(months)),
        ],
        "buildings": [t.building("H", 6.0, 8.0, fixed_cost_musd_per_year=upkeep)],
        "lines": [draw(a_line("L", "no")), draw(a_line("K", "yes"))],
        "moves": [t.move("convert", 8.0, from_line="L", to_line="K"), t.move("relocate", 4.0)],
        "segments": [t.segment(penalty=40.0, single_source=draw(yes))],
        "demand": [t.demand(4.0, 9.0, 12.0)],
        "prices": [{"segment": "M", "product": "C"} | t.path(35.0)],
    }


def two_products(draw: Any) -> dict[str, Any]:
    """One site, two products on lines that are set up for one or share their time."""
    setup = st.sampled_from(["whole", "shared"])
    return {
        "products": [{"product": "C"}, {"product": "D"}],
        "lines": [
            draw(a_line("L", "no")) | {"setup": draw(setup)},
            draw(a_line("K", "yes")) | {"setup": draw(setup)},
        ],
        "moves": [t.move("changeover", 3.0, draw(months)), t.move("retire", 1.0)],
        "segments": [t.segment(penalty=40.0), t.segment("N", 25.0)],
        "demand": [t.demand(4.0, 7.0, 9.0), t.demand(2.0, 4.0, 6.0, segment="N")],
        "prices": [
            {"segment": "M", "product": "C"} | t.path(35.0),
            {"segment": "N", "product": "D"} | t.path(35.0),
        ],
    }


@st.composite
def a_case(draw: Any) -> dict[str, Any]:
    branches = a_tree(draw)
    plant = (two_sites if draw(st.booleans()) else two_products)(draw)
    products = [row["product"] for row in plant.get("products", [{"product": "C"}])]
    recipes = [
        t.recipe(line, product, draw(st.sampled_from([4.0, 9.0])), other_usd_per_kwh=1.0)
        for line in ("L", "K")
        for product in products
    ]
    common: dict[str, Any] = {
        "branches": branches,
        "drivers": drivers(draw, branches),
        "recipes": recipes,
        "fleet": [t.fleet(built_year=draw(st.sampled_from([2026, 2027])))],
        "imports": [{"product": "C", "country": "CN", "limit_gwh_per_year": 2.0} | t.path(24.0, 22.0)],
        "strategies": [{"strategy": name} for name in ("large", "small", "hybrid")],
        "rules": [
            {"strategy": "large", "rule": "forbid_line", "target": "K"},
            {"strategy": "small", "rule": "max_total_lines", "target": "L", "value": 0},
        ],
    }
    chosen = t.settings(
        2029,
        objective=draw(st.sampled_from(["cost", "npv"])),
        terminal_value=draw(st.sampled_from(["none", "salvage", "book"])),
        discount_rate=0.07,
        inflation=0.02,
        cvar_alpha=draw(st.sampled_from([0.0, 0.4, 0.8])),
    )
    return t.tables(set=chosen, **(common | plant))


def not_negative(what: str, found: Difference, scale: float) -> None:
    if found.musd is not None:
        assert found.musd >= -SMALL * scale, (what, found)


def hold(tables: dict[str, Any]) -> None:
    """What must hold, in one case."""
    case = from_tables(tables)
    comparison, found = everything(case)
    planned = {one.name: one for one in comparison.ranked}
    hybrid = planned["hybrid"]
    assert comparison.free is hybrid
    assert hybrid.audit is not None
    scale = hybrid.audit.figures["gap_denominator_musd"] or 1.0
    for name in ("evpi", "value_of_waiting", "value_of_modularity"):
        assert comparison.values[name].musd is not None, comparison.values[name].why
    for name, value in comparison.values.items():
        not_negative(name, value, scale)
    if comparison.values["vss"].musd is None:
        # the mean case may order what is not ready in every future, and then no number is told
        assert "every future" in comparison.values["vss"].why
    for one in planned.values():
        not_negative(one.name, comparison.advantage(hybrid, one), scale)
        of_futures(comparison, one, scale)
    for future in comparison.futures:
        own = found["future " + future.branch]
        assert comparison.regret(own, future).musd == pytest.approx(0.0, abs=SMALL * scale)
    expected = sum(
        future.probability * (comparison.regret(hybrid, future).musd or 0.0) for future in comparison.futures
    )
    assert expected == pytest.approx(comparison.values["evpi"].musd, abs=SMALL * scale)
    check_every_leaf(case, hybrid)


def of_futures(comparison: Comparison, one: Any, scale: float) -> None:
    """Regret in every future, and the worst futures between their mean and the worst of them."""
    assert len(comparison.futures) == len(Tree(comparison.case).leaves)
    for future in comparison.futures:
        regret = comparison.regret(one, future)
        assert regret.musd is not None, regret.why
        not_negative(f"regret of {one.name} in {future.branch}", regret, scale)
    sign = comparison.sign
    expected, cvar, worst = (
        sign * one.audit.figures[name] for name in ("objective_value", "cvar_musd", "worst_leaf_musd")
    )
    assert worst - SMALL * scale <= cvar <= expected + SMALL * scale
    if comparison.case.settings.cvar_alpha == 0.0:
        assert cvar == pytest.approx(expected, abs=SMALL * scale)


CHECKS = [HealthCheck.too_slow, HealthCheck.data_too_large]


@settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=CHECKS)
@given(a_case())
def test_what_holds_in_every_case(tables: dict[str, Any]) -> None:
    """Fails if a restriction is lost or too tight, a start is no plan, or a future is valued wrongly."""
    hold(tables)


@pytest.mark.long
@settings(max_examples=200, deadline=None, suppress_health_check=CHECKS)
@given(a_case())
def test_what_holds_in_two_hundred_cases(tables: dict[str, Any]) -> None:
    """The same, in new cases each time."""
    hold(tables)
