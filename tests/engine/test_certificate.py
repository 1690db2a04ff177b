"""A bound that needs no trust: what prices prove never exceeds an optimum, and good prices prove it."""

from __future__ import annotations

from typing import Any

import highspy
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from models.capacity_plan import build
from teaplan.engine import hand_over
from teaplan.engine.certificate import implied_bounds, proven_bound, reduced_costs
from teaplan.engine.handover import Matrix
from teaplan.engine.highs import Bridge
from teaplan.engine.worst_futures import settled
from teaplan.workbook import from_tables
from tests.audit.rich import TABLES

INF = float("inf")


def matrix_of(
    rows: list[list[float]],
    sides: list[tuple[float, float]],
    cost: list[float],
    bounds: list[tuple[float, float]],
    *,
    whole: bool = False,
    offset: float = 0.0,
) -> Matrix:
    """Return a problem as a matrix, from rows as one writes them."""
    a = sparse.csc_matrix(np.array(rows, dtype=float))
    return Matrix(
        cost=np.array(cost, dtype=float),
        offset=offset,
        sign=1.0,
        starts=a.indptr.astype(np.int32),
        rows=a.indices.astype(np.int32),
        values=a.data,
        row_lower=np.array([low for low, _ in sides]),
        row_upper=np.array([high for _, high in sides]),
        lower=np.array([low for low, _ in bounds]),
        upper=np.array([high for _, high in bounds]),
        integer=np.full(len(cost), whole),
        columns=[],
        row_names=["row"] * len(rows),
    )


def two_rows() -> Matrix:
    # at least -3 a - 2 b:  a + b <= 4,  a + 3 b <= 6,  a <= 3.  Best: a = 3, b = 1, -11; the constant is 5
    return matrix_of(
        [[1.0, 1.0], [1.0, 3.0]],
        [(-INF, 4.0), (-INF, 6.0)],
        [-3.0, -2.0],
        [(0.0, 3.0), (0.0, INF)],
        offset=5.0,
    )


def test_the_best_prices_prove_the_optimum() -> None:
    # y = (-2, 0): 4 x -2 = -8; d = (-1, 0): 3 x -1 = -3; with the constant -6
    assert proven_bound(two_rows(), np.array([-2.0, 0.0])) == pytest.approx(-6.0, rel=1e-12)


def test_worse_prices_prove_less() -> None:
    # y = (-3, 0): -12; d = (0, 1): 0; with the constant -7
    assert proven_bound(two_rows(), np.array([-3.0, 0.0])) == pytest.approx(-7.0, rel=1e-12)


def test_a_price_of_the_wrong_sign_counts_for_nothing() -> None:
    # a row without lower side pays nothing for being pushed down; -2 on the other row still proves -6
    assert proven_bound(two_rows(), np.array([-2.0, 4.0])) == pytest.approx(-6.0, rel=1e-12)


def test_a_negative_reduced_cost_without_limit_takes_the_limit_the_rows_imply() -> None:
    # y = (-1.9, 0): -7.6; d = (-1.1, -0.1): 3 x -1.1; b <= 2 by the second row: 2 x -0.1; constant 5
    assert proven_bound(two_rows(), np.array([-1.9, 0.0])) == pytest.approx(-7.6 - 3.3 - 0.2 + 5.0)


def test_what_has_no_limit_at_all_proves_nothing() -> None:
    endless = matrix_of([[1.0, -1.0]], [(-INF, 1.0)], [-1.0, 0.0], [(0.0, INF), (0.0, INF)])
    assert proven_bound(endless, np.array([0.0])) is None


def test_limits_go_from_row_to_row() -> None:
    # a <= 2, b <= 3 a, c = b - 1: 2, 6, 5; and c >= -1
    chain = matrix_of(
        [[-3.0, 1.0, 0.0], [0.0, 1.0, -1.0]],
        [(-INF, 0.0), (1.0, 1.0)],
        [0.0, 0.0, 0.0],
        [(0.0, 2.0), (0.0, INF), (-INF, INF)],
    )
    lower, upper = implied_bounds(chain)
    assert upper.tolist() == [2.0, 6.0, 5.0]
    assert lower.tolist() == [0.0, 0.0, -1.0]


numbers = st.integers(-6, 6).map(float)


@st.composite
def problems(draw: Any) -> tuple[Matrix, np.ndarray[Any, np.dtype[np.float64]]]:
    """Return a problem that has a solution, and prices of any sign and size."""
    columns, rows = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    table = [draw(st.lists(numbers, min_size=columns, max_size=columns)) for _ in range(rows)]
    inside = np.array(draw(st.lists(st.integers(0, 3), min_size=columns, max_size=columns)), dtype=float)
    sides = []
    for line in table:
        at = float(np.dot(line, inside))
        low, high = draw(st.sampled_from([(-INF, 0.0), (0.0, INF), (0.0, 0.0), (-2.0, 3.0)]))
        sides.append((at + low, at + high))
    bounds = [(0.0, draw(st.sampled_from([3.0, 7.0, INF]))) for _ in range(columns)]
    cost = draw(st.lists(numbers, min_size=columns, max_size=columns))
    prices = np.array(draw(st.lists(st.floats(-20, 20), min_size=rows, max_size=rows)))
    return matrix_of(table, sides, cost, bounds, whole=draw(st.booleans()), offset=draw(numbers)), prices


@given(problems())
def test_no_prices_prove_more_than_the_optimum(problem: Any) -> None:
    matrix, prices = problem
    answer = Bridge(matrix).run()
    bound = proven_bound(matrix, prices)
    if answer.status == highspy.HighsModelStatus.kOptimal and bound is not None:
        assert answer.value is not None
        assert bound <= answer.value + 1e-6


@given(problems())
def test_prices_of_the_relaxation_prove_it(problem: Any) -> None:
    matrix, _ = problem
    answer = Bridge(matrix, relaxed=True).run()
    if answer.status == highspy.HighsModelStatus.kOptimal:
        assert answer.prices is not None
        assert proven_bound(matrix, answer.prices) == pytest.approx(answer.value, rel=1e-6, abs=1e-6)
        assert reduced_costs(matrix, answer.prices).shape == matrix.cost.shape


def weighed(weight: float, alpha: float, objective: str) -> Matrix:
    """Return the rich case with a weight on its worst futures; what else has no limit in it gets one."""
    changed = {"cvar_weight": weight, "cvar_alpha": alpha, "objective": objective}
    matrix = hand_over(build(from_tables(TABLES | {"settings": TABLES["settings"] | changed})))
    endless = [v.parent_component().name in ("moved", "buildings_kept") for v in matrix.columns]
    return matrix.bounded(matrix.lower, np.where(endless, 1e3, matrix.upper))


@pytest.mark.parametrize(
    ("weight", "alpha", "objective"), [(0.5, 0.5, "cost"), (1.0, 0.0, "cost"), (0.3, 0.9, "npv")]
)
def test_prices_a_little_off_prove_nearly_all_where_the_worst_futures_count(
    weight: float, alpha: float, objective: str
) -> None:
    # threshold and values of nodes have no limits: prices as they come prove nothing at all
    matrix = weighed(weight, alpha, objective)
    answer = Bridge(matrix, relaxed=True).run()
    assert answer.prices is not None
    assert answer.value is not None
    risk = np.isin(matrix.row_names, ["shortfall_of_future", "node_value_is_money"])
    off = answer.prices + 1e-7 * risk * np.random.default_rng(5).uniform(-1.0, 1.0, len(risk))
    bound = proven_bound(matrix, off)
    assert bound is not None
    assert answer.value - 1e-3 * max(1.0, abs(answer.value)) <= bound <= answer.value + 1e-6


def test_prices_of_any_kind_prove_no_more_than_the_optimum_where_the_worst_futures_count() -> None:
    matrix = weighed(0.5, 0.5, "cost")
    best = Bridge(matrix, relaxed=True).run()
    assert best.value is not None
    assert best.prices is not None
    random = np.random.default_rng(7)
    for size in (0.0, 0.1, 1.0, 10.0):
        prices = best.prices + size * random.normal(size=len(best.prices))
        bound = proven_bound(matrix, prices)
        assert bound is None or bound <= best.value + 1e-6


def test_settled_prices_leave_nothing_on_columns_without_limits() -> None:
    # 0 on the threshold and on every value of a node, nothing below 0 on a shortfall
    matrix = weighed(0.5, 0.5, "cost")
    random = np.random.default_rng(3).normal(size=len(matrix.row_lower))
    reduced = reduced_costs(matrix, settled(matrix, random))
    free = np.flatnonzero(~np.isfinite(matrix.lower))
    assert len(free)
    assert np.abs(reduced[free]).max() < 1e-9
    short = [j for j, v in enumerate(matrix.columns) if v.parent_component().name == "shortfall"]
    assert reduced[short].min() > -1e-9


def test_prices_stay_as_they_are_without_a_weight() -> None:
    assert settled(two_rows(), np.array([-2.0, 4.0])).tolist() == [-2.0, 4.0]
