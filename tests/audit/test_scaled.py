"""Plans of plants that break one rule each, and the audit of sound ones from their sizes alone."""

from __future__ import annotations

from math import sqrt
from typing import Any

import pytest

from tests.audit.plans import broken, by_hand, component, made, opened, order, retire, sold
from tests.proofs import tables as t

PLANT: dict[str, Any] = {"sizing": "scaled", "size_min": 5.0, "size_max": 80.0, "scale_exponent": 0.5}


def case(last_year: int = t.FIRST, **changed: Any) -> dict[str, Any]:
    """A case without demand and a scaled line."""
    years = last_year - t.FIRST + 1
    lines = [t.line(**(PLANT | changed))]
    return t.tables(set=t.settings(last_year), lines=lines, demand=[t.demand(*[0.0] * years)])


def plant(node: int, size: float, product: str = "C") -> tuple[Any, ...]:
    """A row of ``plants``."""
    return (node, "S", "L", product, size)


def left(node: int, ordered: int, size: float = 40.0) -> tuple[Any, ...]:
    """A row of ``plants_left``."""
    return (node, "S", "L", "C", ordered, size)


TWO = {
    "products": [{"product": "C"}, {"product": "D"}],
    "recipes": [t.recipe(), t.recipe(product="D")],
}
ONE = {"openings": opened(), "orders": [order(0)], "plants": [plant(0, 40.0)]}
GONE = ONE | {"orders": [order(0), retire(1)], "plants_left": [left(1, 0)]}
BROKEN: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "too small": (case(), ONE | {"plants": [plant(0, 4.0)]}, "plant_size"),
    "too large": (case(), ONE | {"plants": [plant(0, 81.0)]}, "plant_size"),
    "two in one": (case(), ONE | {"orders": [order(0, count=2)]}, "one_plant_at_a_time"),
    "one of each product": (
        case() | TWO,
        ONE | {"orders": [order(0), order(0, product="D")], "plants": [plant(0, 40.0), plant(0, 9.0, "D")]},
        "one_plant_at_a_time",
    ),
    "no size": (case(), ONE | {"plants": []}, "plant_has_size"),
    "no plant": (case(), ONE | {"orders": []}, "plant_has_size"),
    "half a plant leaves": (case(2028), GONE | {"plants_left": []}, "plant_leaves_whole"),
    "leaves unordered": (case(2028), GONE | {"orders": [order(0)]}, "plant_leaves_whole"),
    "leaves as it arrives": (
        case(2028),
        ONE | {"orders": [order(0), retire(0)], "plants_left": [left(0, 0)]},
        "plant_stays_through_ramp",
    ),
    "leaves while it ramps": (
        case(2028) | {"ramps": [{"line": "L", "move": "build", "year_1": 0.5, "year_2": 0.9}]},
        GONE,
        "plant_stays_through_ramp",
    ),
    "leaves twice": (
        case(2029),
        ONE | {"orders": [order(0), retire(1), retire(2)], "plants_left": [left(1, 0), left(2, 0)]},
        "plant_leaves_once",
    ),
    "never ordered": (case(2028), GONE | {"plants_left": [left(1, 1)]}, "known_decisions"),
    "past its life": (case(2028, life_years=1.0), ONE, "lines_within_life"),
    "two at a site of one": (
        case(2028, max_per_site=1),
        ONE | {"orders": [order(0), order(1)], "plants": [plant(0, 40.0), plant(1, 5.0)]},
        "places_at_open_site",
    ),
    "more than its size": (case(), ONE | {"output": [made(0, 40.1)]}, "output_of_lines"),
    "a size of a whole line": (
        case() | {"lines": [t.line()]},
        ONE,
        "known_decisions",
    ),
}


@pytest.mark.parametrize("name", list(BROKEN))
def test_a_plan_that_breaks_a_rule(name: str) -> None:
    tables, rows, constraint = BROKEN[name]
    found = by_hand(tables, **rows)
    assert not found.passed
    assert constraint in broken(found)


@pytest.mark.parametrize(("rows", "years"), [(ONE, 2027), (GONE, 2028)])
def test_a_sound_plan_passes(rows: dict[str, Any], years: int) -> None:
    found = by_hand(case(years), **rows)
    assert found.passed, found.failures


def test_money_of_a_plant_by_hand() -> None:
    # 40 GWh are 4 lines: capital 100 x 4^0.5, a fifth of it salvage, 4 x 3 for a year, 4 x 1 to close
    tables = case(2028, salvage_share=0.2, fixed_cost_musd_per_year=3.0)
    tables["moves"] = [t.move("retire", cost=1.0, from_line="L")]
    tables["demand"] = [t.demand(10.0, 0.0)]
    found = by_hand(tables, **GONE, output=[made(0, 10.0)], deliveries=[sold(0, 10.0)])
    assert found.passed, found.failures
    assert component(found, "line_capex") == pytest.approx(-100.0 * sqrt(4.0))
    assert component(found, "salvage") == pytest.approx(20.0 * sqrt(4.0))
    assert component(found, "line_fixed") == pytest.approx(-12.0)
    assert component(found, "move_cost") == pytest.approx(-4.0)


def test_a_rule_counts_plants() -> None:
    tables = case() | {
        "strategies": [{"strategy": "S1"}],
        "rules": [{"strategy": "S1", "rule": "max_total_lines", "target": "L", "value": 1}],
    }
    assert by_hand(tables, "S1", **ONE).passed
    tables["rules"][0]["value"] = 0
    assert not by_hand(tables, "S1", **ONE).passed
