"""Changes on one matrix: proven against the same thing said in Pyomo."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pyomo.environ as pyo
import pytest

from teaplan.engine import Asked, Change, Problem, find_plan

EXACT = Asked()


def small() -> Any:
    """Two orders a, b <= 4 at two nodes: max 3 a0 + 2 b0 + 5 a1 - 6 b1, rows a0 + b0 <= 5, a1 + b1 <= 3."""
    m = pyo.ConcreteModel()
    m.orders = pyo.Var(["a0", "b0", "a1", "b1"], domain=pyo.NonNegativeIntegers, bounds=(0, 4))
    m.first = pyo.Constraint(expr=m.orders["a0"] + m.orders["b0"] <= 5)
    m.second = pyo.Constraint(expr=m.orders["a1"] + m.orders["b1"] <= 3)
    m.few = pyo.Constraint(expr=m.orders["a0"] <= 1)
    x = m.orders
    m.value = pyo.Objective(expr=3 * x["a0"] + 2 * x["b0"] + 5 * x["a1"] - 6 * x["b1"], sense=pyo.maximize)
    m.scale_vector, m.scale_constant, m.search_order = [], 0.0, {}
    m.decisions = {"orders": {(key[0], int(key[1])): x[key] for key in ("a0", "b0", "a1", "b1")}}
    m.rules = {
        "lean": SimpleNamespace(bars={}, rows={"few"}),
        "no b": SimpleNamespace(bars={"forbid_b": [x["b0"], x["b1"]]}, rows=set()),
        "free": SimpleNamespace(bars={}, rows=set()),
    }
    return m


def worth(change: Change) -> float | None:
    return find_plan(Problem(small()), change, asked=EXACT).objective


@pytest.mark.parametrize(
    ("change", "optimum"),
    [
        # a0 = 4, b0 = 1, a1 = 3: 12 + 2 + 15; the row "few" belongs to a strategy that is not in force
        (Change(), 29.0),
        (Change(strategy="free"), 29.0),
        # a0 = 1, b0 = 4: 3 + 8 + 15
        (Change(strategy="lean"), 26.0),
        # a0 = 4, a1 = 3
        (Change(strategy="no b"), 27.0),
        (Change(barred=lambda family, key: key[0] == "a"), 8.0),
        (Change(fixed={("orders", ("a", 0)): 2.0}), 6 + 6 + 15),
        # a is worth 3 + 5 a piece and held by the second row: a = 3 - b; b costs 4, and frees nothing
        (Change(linked=lambda family, key: key[0]), 24.0),
        (Change(linked=lambda family, key: key[0], fixed={("orders", ("b", 1)): 1.0}), 16 - 4),
    ],
)
def test_a_change_is_what_it_says(change: Change, optimum: float) -> None:
    """Fails if a row stays in force, a bar is lost, or linked columns are not added up."""
    assert worth(change) == pytest.approx(optimum, abs=1e-9)


def test_linked_decisions_take_one_value_in_the_answer() -> None:
    found = find_plan(Problem(small()), Change(linked=lambda _, key: key[0]), asked=EXACT)
    assert found.values["orders"] == {("a", 0): 3.0, ("b", 0): 0.0, ("a", 1): 3.0, ("b", 1): 0.0}


def test_a_reward_is_sought_while_the_objective_stays_above_its_floor() -> None:
    """Most b within an objective of 20: b0 = 4, b1 = 0 leaves a0 = 1, a1 = 3 (26); one b1 and a1 = 2
    gives 15; b1 costs 11, so b0 = 4, b1 = 0 is the most, at any of several values of a."""
    reward = {("orders", ("b", 0)): 1.0, ("orders", ("b", 1)): 1.0}
    found = find_plan(Problem(small()), Change(floor=20.0, reward=reward), asked=EXACT)
    assert found.values["orders"]["b", 0] + found.values["orders"]["b", 1] == 4.0
    assert found.objective is not None
    assert found.objective >= 20.0 - 1e-9
    low = find_plan(Problem(small()), Change(floor=15.0, reward=reward), asked=EXACT)
    assert low.values["orders"]["b", 0] + low.values["orders"]["b", 1] == 5.0


def test_a_plan_to_begin_from_is_kept_where_it_holds() -> None:
    problem = Problem(small())
    start = problem.point({"orders": {("a", 0): 1.0, ("b", 0): 4.0, ("a", 1): 3.0}})
    told: list[float | None] = []
    find_plan(problem, asked=EXACT, starts=[start], told=lambda value, *_: told.append(value))
    assert told[0] == pytest.approx(26.0)


def test_an_unknown_strategy_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="bold"):
        Problem(small()).under(Change(strategy="bold"))


def test_points_and_values_are_one_another() -> None:
    problem = Problem(small())
    point = np.array([3.0, 2.0, 1.0, 0.0])
    assert np.array_equal(problem.point(problem.values(point)), point)
