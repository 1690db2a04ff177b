"""The mean case: numbers are weighted means, years and switches those of the most probable future."""

from __future__ import annotations

from typing import Any

import pytest

from teaplan.mean import mean_case, outlook_of, weighed
from teaplan.outlook import Outlook
from teaplan.tree import Tree
from teaplan.workbook import from_tables
from tests.proofs import tables as t


def close(value: float) -> Any:
    return pytest.approx(value, rel=1e-12, abs=1e-12)


def three_futures() -> list[t.Row]:
    """Low 0.2, middle 0.5, high 0.3 from 2028 on; high parts in 2029. The root's row comes last."""
    return [
        t.branch("low", "base", 2028, 0.2),
        t.branch("middle", "base", 2028, 0.5),
        t.branch("high", "base", 2028, 0.3),
        t.branch("higher", "high", 2029, 0.5),
        t.branch("even", "high", 2029, 0.5),
        t.branch("base", None, 2027, 1.0),
    ]


def means(**sheets: Any) -> Outlook:
    """Numbers of the mean case: node 0 is 2027, node 1 is 2028, node 2 is 2029."""
    base: dict[str, Any] = {"branches": three_futures(), "demand": [t.demand(10.0, 20.0, 30.0)]}
    made = t.tables(set=t.settings(2029, inflation=0.1), **(base | sheets))
    case = mean_case(from_tables(made))
    tree = Tree(case)
    assert [node.period for node in tree.nodes] == [0, 1, 2]
    return outlook_of(case, tree)


def test_demand_is_the_weighted_mean_of_each_period() -> None:
    """2028: 20 (0.2 x 0.5 + 0.5 + 0.3 x 2); 2029: 30 (0.2 x 0.5 + 0.5 + 0.15 x 2 x 3 + 0.15 x 2).

    Fails if a later branch is weighed with its chance alone, or a driver reaches the root.
    """
    found = means(
        drivers=[
            t.driver("low", "demand", "M", factor=0.5),
            t.driver("high", "demand", "M", factor=2.0),
            t.driver("higher", "demand", "M", factor=3.0),
        ]
    )
    assert [found.demand("M", n) for n in range(3)] == [
        close(10.0),
        close(20.0 * 1.2),
        close(30.0 * (0.1 + 0.5 + 0.9 + 0.3)),
    ]


def test_money_shares_and_yields_are_means() -> None:
    """Fails if a kind of number is taken from one future alone, or escalation is applied twice."""
    found = means(
        recipes=[t.recipe(mature_yield=0.9)],
        bill_of_materials=[t.need()],
        suppliers=[
            t.supplier("U", price=2.0, limit_kt_per_year=10.0, tariff_rate=0.1),
            t.supplier("V", country="CN"),
        ],
        dependence=[{"material": "ore", "country": "US", "measure": "mass"} | t.path(0.8)],
        credits=[{"credit": "X", "applies_to": "C", "unit": "usd_per_kwh"} | t.path(10.0)],
        drivers=[
            t.driver("high", "capex", "L", factor=0.5),
            t.driver("low", "yield", "L", value=0.8),
            t.driver("middle", "tariff", "US", value=0.5),
            t.driver("middle", "supplier_limit", "U", value=4.0),
            t.driver("low", "dependence", "ore", value=0.3),
            t.driver("middle", "credit", "X", factor=0.0),
            t.driver("high", "material_price", "ore", factor=2.0),
        ],
    )
    case = found.case
    assert found.line_capex("L", 1).value == close(100.0 * 1.1 * (0.2 + 0.5 + 0.3 * 0.5))
    assert found.yield_scale("L", "C", 1) == close((0.2 * 0.8 + 0.8 * 0.9) / 0.9)
    assert found.supplier_tariff(case.suppliers["U"], 1).value == close(0.5 * 0.1 + 0.5 * 0.5)
    assert found.supplier_limit(case.suppliers["U"], 1) == close(0.5 * 10.0 + 0.5 * 4.0)
    assert found.supplier_price(case.suppliers["U"], 1).value == close(2.0 * 1.1 * 1.3)
    assert found.dependence_share(case.dependence[0], 1) == close(0.2 * 0.3 + 0.8 * 0.8)
    assert found.credit(case.credits[0], 1).value == close(10.0 * 0.5)
    number = found.line_capex("L", 1)
    assert sum(weight for weight, _ in number.trace) * 100.0 == close(number.value)


def test_years_are_those_of_the_most_probable_future() -> None:
    """Ready in 2028 (middle, 0.5), 2029 (high) or never (low): 2028. Fails if a mean of years is taken."""
    found = means(
        lines=[t.line(first_year="never")],
        drivers=[
            t.driver("middle", "first_year", "L", value=2028),
            t.driver("high", "first_year", "L", value=2029),
        ],
    )
    assert found.ready_month("L", "C", 1) == 12.0
    assert found.ready_month("L", "C", 0) == float("inf")


def test_a_limit_that_some_future_has_not_is_a_switch() -> None:
    """100 MW in low only: the most probable future has none. Fails if it is a mean with nothing."""
    found = means(drivers=[t.driver("low", "power", "S", value=100.0)])
    assert found.site_power("S", 1) is None
    likely = means(drivers=[t.driver("middle", "power", "S", value=100.0)])
    assert likely.site_power("S", 1) == close(100.0)
    everywhere = means(sites=[t.site(power_mw=50.0)], drivers=[t.driver("low", "power", "S", value=100.0)])
    assert everywhere.site_power("S", 1) == close(0.2 * 100.0 + 0.8 * 50.0)


def test_months_are_means_and_a_year_is_a_year() -> None:
    """0.2 x 10 + 0.8 x 12 months; and 12 months in every future are 12 and not a hair less.

    Fails if rounding moves a completion from the start of a period to the end of the one before.
    """
    found = means(
        lines=[t.line(lead_months=12)],
        sites=[t.site(permit_months=12)],
        drivers=[t.driver("low", "lead", "L", value=10.0), t.driver("low", "permit", "S", value=17.0)],
    )
    assert found.build_lead("L", 0) == 12.0
    assert found.build_lead("L", 1) == close(11.6)
    assert found.opening_month("S", 1) == close(13.0)
    chances = [0.3 * 0.1, 0.3 * 0.2, 0.3 * 0.7, 0.7]
    assert sum(chance * 12.0 for chance in chances) < 12.0
    assert weighed([(chance, 12.0) for chance in chances]) == 12.0


def test_a_case_without_branches_is_its_own_mean() -> None:
    """Fails if the mean of one future is not that future."""
    found = means(branches=[], drivers=[])
    assert [found.demand("M", n) for n in range(3)] == [10.0, 20.0, 30.0]
