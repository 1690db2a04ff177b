"""GDPLib's ``modprodnet``: many small modules against one plant of a free size, on two paths of the market.

Held against the published values, and on the second path against what arithmetic finds without any model: all
months and sizes of one plant by enumeration, modules layer by layer.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from models.capacity_plan import build
from teaplan.shared.curves import FIRST_ERROR, LAST_ERROR
from teaplan.studies.planner import Planner
from teaplan.studies.results import Solved
from teaplan.studies.strategies import change_of
from teaplan.workbook import from_tables
from tests.published import modprodnet

DIP = modprodnet.read()

SECOND = replace(DIP, price=300.0)
"""Modules and plant at 30 % of their price: 60 months are enough to pay them back."""

PATH = [40.0 + 1.5 * month for month in range(30)] + [83.5 - 2.0 * month for month in range(30)]
"""Another market: up for 30 months, then down."""


def solved(tables: dict[str, Any], strategy: str, gap: float) -> Solved:
    planner = Planner(from_tables(tables), build, gap=gap)
    found = planner.solve(strategy, change_of(strategy))
    assert found.status == "optimal"
    assert found.audit is not None
    assert found.audit.passed
    return found


def test_the_published_plant() -> None:
    found = solved(modprodnet.workbook(DIP), modprodnet.CONVENTIONAL, 1e-6)
    assert found.plan is not None
    (size,) = found.plan.tables["plants"]["amount"]
    cost = DIP.price * (12 * size / DIP.capacity) ** DIP.exponent
    assert found.objective_value is not None
    # published to the unit; the plan is on the curve, its chords off by LAST_ERROR of its cost at most
    assert found.objective_value == pytest.approx(modprodnet.PUBLISHED, abs=0.5)
    assert found.objective_value == pytest.approx(modprodnet.best_plant(DIP), abs=LAST_ERROR * cost)
    assert found.curve_musd <= LAST_ERROR * cost


@pytest.mark.long
def test_the_published_modules() -> None:
    found = solved(modprodnet.workbook(DIP), modprodnet.MODULES, 1e-6)
    assert found.objective_value == pytest.approx(modprodnet.MODULES_OPTIMUM, rel=1e-4 / 1993.298)
    assert found.objective_value == pytest.approx(modprodnet.best_modules(DIP), rel=1e-6)


@pytest.mark.long
def test_the_published_plant_at_any_time() -> None:
    found = solved(modprodnet.workbook(DIP), modprodnet.AT_ANY_TIME, 0.01)
    assert found.objective_value == pytest.approx(modprodnet.PUBLISHED, rel=0.01)


def test_a_plant_on_another_path() -> None:
    tables = modprodnet.workbook(SECOND, PATH, 60)
    found = solved(tables, modprodnet.CONVENTIONAL, 1e-6)
    by_hand = modprodnet.best_plant(SECOND, PATH, 60, last_order=0)
    assert found.objective_value == pytest.approx(by_hand, rel=FIRST_ERROR)
    assert found.objective_value == pytest.approx(by_hand, abs=LAST_ERROR * SECOND.price)


def test_modules_on_another_path() -> None:
    tables = modprodnet.workbook(SECOND, PATH, 60)
    found = solved(tables, modprodnet.MODULES, 1e-7)
    by_hand = modprodnet.best_modules(SECOND, PATH, 60)
    assert by_hand > 500.0
    assert found.objective_value == pytest.approx(by_hand, rel=1e-6)
    assert found.plan is not None
    assert set(found.plan.tables["orders"]["move"]) == {"build", "retire"}
