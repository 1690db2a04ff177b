"""The engine against small models whose answers are known, and the abilities of HiGHS it leans on."""

from __future__ import annotations

import os
import signal
import threading
from typing import Any

import highspy
import numpy as np
import pyomo.environ as pyo
import pytest

from teaplan.engine import Status, hand_over, search, solve, steps
from teaplan.engine.highs import Bridge, OptionRefusedError


def knapsack(values: list[float], weights: list[float], room: float, *, sense: int = pyo.maximize) -> Any:
    """Choose whole things of most value within ``room``."""
    m = pyo.ConcreteModel()
    m.take = pyo.Var(range(len(values)), domain=pyo.Binary)
    m.within = pyo.Constraint(expr=sum(w * m.take[i] for i, w in enumerate(weights)) <= room)
    m.value = pyo.Objective(expr=sum(v * m.take[i] for i, v in enumerate(values)) + 5.0, sense=sense)
    m.decisions = {"take": {i: m.take[i] for i in m.take}}
    m.search_order = {"take": lambda i: (0, i)}
    m.scale_vector, m.scale_constant = [], 0.0
    return m


def hard(size: int = 60) -> Any:
    """Return a knapsack with many near ties, which takes branch and bound a while."""
    rng = np.random.default_rng(1)
    m = knapsack([1.0] * size, [1.0] * size, size)
    m.rows = pyo.ConstraintList()
    for _ in range(size):
        weights = rng.integers(1, 1000, size)
        m.rows.add(sum(int(w) * m.take[i] for i, w in enumerate(weights)) <= float(weights.sum() // 2))
    m.del_component("value")
    m.value = pyo.Objective(
        expr=sum(float(v) * m.take[i] for i, v in enumerate(rng.integers(500, 1000, size))),
        sense=pyo.maximize,
    )
    return m


def test_the_optimum_keeps_the_models_own_sign_and_constant() -> None:
    # 6 + 4 fit into 5 of 3 + 2; the constant is 5
    found = solve(knapsack([6.0, 5.0, 4.0], [3.0, 4.0, 2.0], 5.0))
    assert found.status is Status.OPTIMAL
    assert found.objective == pytest.approx(15.0, rel=1e-9)
    assert found.bound == pytest.approx(15.0, rel=1e-9)
    assert {i for i, v in found.values["take"].items() if round(v)} == {0, 2}


def test_a_minimum_is_a_minimum() -> None:
    found = solve(knapsack([6.0, 5.0], [1.0, 1.0], 5.0, sense=pyo.minimize))
    assert found.objective == pytest.approx(5.0)


def test_the_road_for_large_models_ends_at_the_same_optimum(monkeypatch: pytest.MonkeyPatch) -> None:
    small = solve(hard(20))
    monkeypatch.setattr(steps, "LARGE", 1)
    large = solve(hard(20))
    assert large.objective == pytest.approx(small.objective, rel=1e-9)
    # the relaxation's bound is told first, and no plan is ever better than a bound
    assert large.history[0][1] is None
    assert all(b is None or i is None or b >= i - 1e-6 for _, i, b in large.history)


def test_an_infeasible_model_names_the_rows_in_conflict() -> None:
    m = knapsack([1.0, 1.0], [1.0, 1.0], 1.0)
    m.both = pyo.Constraint(expr=m.take[0] + m.take[1] >= 2)
    m.idle = pyo.Constraint(expr=m.take[0] >= -1)
    found = solve(m)
    assert found.status is Status.INFEASIBLE
    assert found.status.exit_code == 3
    assert set(found.reasons) == {"within", "both"}


def test_a_conflict_of_whole_numbers_alone_is_named_too() -> None:
    # 2 a = 1 has a solution, no whole one
    m = knapsack([1.0], [1.0], 9.0)
    m.half = pyo.Constraint(expr=2 * m.take[0] == 1)
    found = solve(m)
    assert found.status is Status.INFEASIBLE
    assert found.reasons == ("half",)


def test_an_income_without_limit_is_told() -> None:
    m = knapsack([1.0], [1.0], 9.0)
    m.sold = pyo.Var(domain=pyo.NonNegativeReals)
    m.some = pyo.Constraint(expr=m.sold >= m.take[0])
    m.del_component("value")
    m.value = pyo.Objective(expr=m.sold, sense=pyo.maximize)
    assert solve(m).status is Status.UNBOUNDED


def test_the_gap_is_measured_in_money_on_what_is_spent() -> None:
    # value 10 and bound 12 against 1000 of spending: 0.2 %, not 20 %
    m = knapsack([10.0], [1.0], 1.0)
    matrix = hand_over(m)
    found = search.Search(matrix, np.array([1000.0]), 0.0, 0.0, None)
    assert found.offer(np.array([1.0]))
    found.learn(-17.0)
    share, money = found.gap()
    assert money == pytest.approx(2.0)
    assert share == pytest.approx(2.0 / 1000.0)


def test_a_corrupted_plan_is_not_taken() -> None:
    matrix = hand_over(knapsack([6.0, 5.0], [3.0, 4.0], 5.0))
    found = search.Search(matrix, np.zeros(2), 0.0, 0.0, None)
    assert not found.offer(np.array([1.0, 1.0]))  # 7 do not fit into 5
    assert found.offer(np.array([1.0, 0.0]))
    assert not found.offer(np.array([0.0, 1.0]))  # fits, and is worse
    assert matrix.violation(np.array([1.0, 1.0])) == pytest.approx(2.0)


def test_a_plan_found_on_the_way_is_made_the_most_of() -> None:
    """Proves that no room is left around the whole decisions of the best plan.

    5 for nothing, 6 for take 0, and 5 sold beside it at 2: 5 + 6 + 10 = 21. Found on the way: 3 sold, 17.
    It would break if the search reported what a heuristic of the solver left: the audit, which makes the
    most of what was decided, would then find more than the search says.
    """
    m = knapsack([6.0, 5.0], [3.0, 4.0], 5.0)
    m.sold = pyo.Var(bounds=(0, 5))
    m.value.set_value(m.value.expr + 2 * m.sold)
    m.some = pyo.Constraint(expr=m.sold <= 5 * m.take[0])
    matrix = hand_over(m)
    found = search.Search(matrix, np.zeros(3), 0.0, 0.0, None)
    at = {variable.name: j for j, variable in enumerate(matrix.columns)}
    way = np.zeros(3)
    way[at["take[0]"]], way[at["sold"]] = 1.0, 3.0
    assert found.offer(way)
    assert found.value == pytest.approx(-17.0)
    found.settle({})
    assert found.value == pytest.approx(-21.0)


def test_a_node_limit_ends_the_search_the_same_way_twice() -> None:
    first, second = (solve(hard(), max_nodes=3, seed=7) for _ in range(2))
    assert first.status in (Status.NODE_LIMIT, Status.OPTIMAL)
    assert first.objective == second.objective
    assert first.bound == second.bound


def test_an_interrupt_keeps_the_best_plan() -> None:
    told = threading.Event()

    def watch(incumbent: float | None, *_: float | None) -> None:
        if incumbent is not None and not told.is_set():
            told.set()
            os.kill(os.getpid(), signal.SIGINT)

    found = solve(hard(150), told=watch)
    assert told.is_set()
    assert found.status is Status.INTERRUPTED
    assert found.objective is not None
    assert found.gap is None or found.gap > 0


def test_every_status_has_a_message_and_a_code() -> None:
    codes = {status.word: status.exit_code for status in Status}
    assert codes["optimal"] == codes["time_limit"] == codes["interrupted"] == 0
    assert codes["infeasible"] == 3
    assert codes["no_plan"] == 4
    assert codes["stopped"] == 130
    assert all(status.message for status in Status)


def test_an_option_highs_does_not_take_is_told() -> None:
    with pytest.raises(OptionRefusedError):
        Bridge(hand_over(knapsack([1.0], [1.0], 1.0)), no_such_option=1)


def test_another_number_of_threads_later_in_one_process_works() -> None:
    # without a reset of its scheduler HiGHS answers this with an error
    for threads in (1, 2, 1):
        assert solve(hard(12), threads=threads).status is Status.OPTIMAL


def test_canary_highs_has_an_interior_point_solver() -> None:
    highs = highspy.Highs()
    assert highs.setOptionValue("solver", "ipx") == highspy.HighsStatus.kOk
