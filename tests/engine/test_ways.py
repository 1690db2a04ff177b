"""Bounds by futures, one by one: as good as the relaxation at its prices, never more than it at any."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from models.capacity_plan import build
from teaplan.engine import Asked, Change, Hints, Problem, find_plan, large, relax, steps
from teaplan.engine.certificate import proven_bound
from teaplan.engine.handover import Floats, Matrix
from teaplan.engine.highs import Bridge
from teaplan.engine.large import Relaxed, suits
from teaplan.engine.marks import marks_of
from teaplan.engine.ways import Added, Ways, added, parts
from teaplan.shared.prices import Prices
from teaplan.workbook import from_tables
from tests.report.small import TABLES

INF = np.inf


def matrix_of(rows: list[list[float]], sides: list[tuple[float, float]], cost: list[float]) -> Matrix:
    a = sparse.csc_matrix(np.array(rows, dtype=float))
    return Matrix(
        cost=np.array(cost),
        offset=0.0,
        sign=1.0,
        starts=a.indptr.astype(np.int32),
        rows=a.indices.astype(np.int32),
        values=a.data,
        row_lower=np.array([low for low, _ in sides]),
        row_upper=np.array([high for _, high in sides]),
        lower=np.zeros(len(cost)),
        upper=np.full(len(cost), 10.0),
        integer=np.zeros(len(cost), dtype=bool),
        columns=[None] * len(cost),
        row_names=["row"] * len(rows),
    )


def fork(probability: float) -> Any:
    """A root and two leaves."""
    nodes = [SimpleNamespace(probability=p) for p in (1.0, probability, 1.0 - probability)]
    return SimpleNamespace(nodes=nodes, leaves=(1, 2), ancestors=[(0,), (0, 1), (0, 2)])


def solved(part: Matrix) -> tuple[float, Floats, Floats] | None:
    answer = Bridge(part, relaxed=True).run()
    if answer.x is None or answer.prices is None:
        return None
    bound = proven_bound(part, answer.prices)
    return None if bound is None else (bound, answer.x, answer.prices)


def newsvendor() -> tuple[Matrix, Ways]:
    """Buy b at 1 before demand is known; sell at 3 up to b, and up to 2 (chance 0.5) or 6.

    Columns b (root), s1, s2; rows s1 <= b, s2 <= b, s1 <= 2, s2 <= 6. Cost b - 1.5 s1 - 1.5 s2.
    Best: 2 more are worth 1.5 + 1.5 - 1 each up to 2, then 1.5 - 1 each up to 6: 4 + 2 = 6.
    Prices: of s1 <= 2: -(1.5 - 0) = -1.5; of s2 <= b: -1; of s2 <= 6: -0.5; of s1 <= b: 0.
    """
    matrix = matrix_of(
        [[-1, 1, 0], [-1, 0, 1], [0, 1, 0], [0, 0, 1]],
        [(-INF, 0.0), (-INF, 0.0), (-INF, 2.0), (-INF, 6.0)],
        [1.0, -1.5, -1.5],
    )
    return matrix, Ways.of(fork(0.5), np.array([0, 1, 2]), np.array([1, 2, 1, 2]))


def by_ways(matrix: Matrix, ways: Ways, prices: list[float]) -> Added:
    found = added(matrix, ways, np.array(prices), solved)
    assert found is not None
    return found


def test_at_the_best_prices_the_ways_prove_what_the_relaxation_does() -> None:
    """-3 of the first way (2 x -1.5: buying costs it nothing) and -3 of the second (6 x (1 - 1.5)): -6."""
    assert by_ways(*newsvendor(), [0.0, -1.0, -1.5, -0.5]).bound == pytest.approx(-6.0, abs=1e-9)


def test_without_prices_every_way_buys_for_itself() -> None:
    """Half of b's cost each: 2 x (0.5 - 1.5) and 6 x (0.5 - 1.5): -8, what perfect information is worth."""
    found = by_ways(*newsvendor(), [0.0, 0.0, 0.0, 0.0])
    assert found.bound == pytest.approx(-8.0, abs=1e-9)
    # b is 2 on the one way and 6 on the other, each half of the root
    assert found.x == pytest.approx([4.0, 2.0, 6.0])


def test_a_row_that_ties_ways_together_is_priced() -> None:
    """s1 + s2 <= 5 stands at the first leaf and holds a column of the other: it is in no way's problem.

    Best: s1 = 2, s2 = 3, b = 3: 3 - 3 - 4.5 = -4.5. With the tied row at -0.5 (5 of them: -2.5) a unit of
    s1 or s2 costs -1; s2 pays 1 for b, so that only s1 up to 2 is left to gain: -2.
    """
    matrix, ways = newsvendor()
    rows = [*matrix.by_column.toarray().tolist(), [0.0, 1.0, 1.0]]
    sides = [*zip(matrix.row_lower, matrix.row_upper, strict=True), (-INF, 5.0)]
    matrix = matrix_of(rows, sides, matrix.cost.tolist())
    ways = replace(ways, rows=np.array([1, 2, 1, 2, 1]))
    assert ways.tied(matrix).tolist() == [False, False, False, False, True]
    assert [part.matrix.by_column.shape for part in parts(matrix, ways, np.zeros(5))[1]] == [(2, 2), (2, 2)]
    answer = Bridge(matrix, relaxed=True).run()
    assert answer.value == pytest.approx(-4.5)
    found = by_ways(matrix, ways, [0.0, -1.0, -1.0, 0.0, -0.5])
    assert found.bound == pytest.approx(-4.5, abs=1e-9)


def two_forks() -> tuple[Matrix, Ways]:
    """Buy b at 1 now and a at 0.8 after the first fork; sell at 3 up to what was bought, and up to demand.

    Nodes: root 0; 1 (chance 0.5) goes on to leaves 3 and 4 (0.25 each), 2 to leaf 5. Columns b (0), a (1),
    s3, s4, s5; demand 2, 6, 4. Rows: s3 <= a + b, s4 <= a + b, s5 <= b, and the three demands.
    """
    matrix = matrix_of(
        [
            [-1, -1, 1, 0, 0],
            [-1, -1, 0, 1, 0],
            [-1, 0, 0, 0, 1],
            [0, 0, 1, 0, 0],
            [0, 0, 0, 1, 0],
            [0, 0, 0, 0, 1],
        ],
        [(-INF, 0.0)] * 3 + [(-INF, 2.0), (-INF, 6.0), (-INF, 4.0)],
        [1.0, 0.8, -0.75, -0.75, -1.5],
    )
    nodes = [SimpleNamespace(probability=p) for p in (1.0, 0.5, 0.5, 0.25, 0.25, 0.5)]
    ancestors = [(0,), (0, 1), (0, 2), (0, 1, 3), (0, 1, 4), (0, 2, 5)]
    tree = SimpleNamespace(nodes=nodes, leaves=(3, 4, 5), ancestors=ancestors)
    return matrix, Ways.of(tree, np.array([0, 1, 3, 4, 5]), np.array([3, 4, 5, 3, 4, 5]))


def test_futures_that_part_later_stay_together() -> None:
    """Proves which futures a branch has, what it proves, and that it proves more than they do one by one.

    Whole: b up to 2 gains 0.75 + 0.75 + 1.5 - 1 = 2 each, from 2 to 4 0.75 + 1.5 - 1 = 1.25: 4 + 2.5 = 6.5;
    from 4 to 6 neither b (0.75 - 1) nor a (0.75 - 0.8) pays: -6.5.
    Branch {3, 4}, b at 0.5: up to 2 gains 1, up to 6 0.25: 2 + 1 = 3. Branch {5}, b at 0.5: 4 x 1 = 4. -7.
    One by one: b at 0.25 in 3 and 4: 2 x 0.5 + 6 x 0.5 = 4, and 4 of the other: -8.
    """
    matrix, ways = two_forks()
    parted = ways.parted()
    assert parted.through.tolist() == [
        [True, True, False, True, True, False],
        [True, False, True, False, False, True],
    ]
    assert parted.shares.tolist() == [[0.5, 1, 0, 1, 1, 0], [0.5, 0, 1, 0, 0, 1]]
    nothing = [0.0] * 6
    whole = solved(matrix)
    assert whole is not None
    assert whole[0] == pytest.approx(-6.5, abs=1e-9)
    assert by_ways(matrix, parted, nothing).bound == pytest.approx(-7.0, abs=1e-9)
    assert by_ways(matrix, ways, nothing).bound == pytest.approx(-8.0, abs=1e-9)


def test_what_a_strategy_bars_decides_whether_a_freer_relaxation_suits() -> None:
    """Orders are b and s1, 6 and 2 in the freer one: of these 8 up to 0.4 may be barred."""
    free = replace(newsvendor()[0], integer=np.array([True, True, False]))
    known = Relaxed(np.array([6.0, 2.0, 6.0]), None)

    def barred(b: float, s1: float, s2: float) -> Matrix:
        return free.bounded(free.lower, np.array([b, s1, s2]))

    assert suits(free, known)
    assert suits(barred(5.7, 2.0, 0.0), known)
    assert not suits(barred(5.5, 2.0, 6.0), known)
    assert not suits(barred(6.0, 0.0, 6.0), known)


@given(st.lists(st.floats(-5, 5), min_size=4, max_size=4), st.floats(0.0, 1.0))
@settings(max_examples=60, deadline=None)
def test_no_prices_prove_too_much(prices: list[float], chance: float) -> None:
    """Proves that prices of any origin are safe: only the best are as good as the optimum, -6."""
    matrix, ways = newsvendor()
    shared = Ways.of(fork(chance), ways.columns, ways.rows)
    assert by_ways(matrix, shared, prices).bound <= -6.0 + 1e-7


@pytest.fixture(scope="module")
def problem() -> Problem:
    return Problem(build(from_tables(TABLES)))


def test_the_ways_of_a_model_prove_its_relaxation(problem: Problem) -> None:
    assert problem.ways is not None
    assert not problem.ways.tied(problem.matrix).any()
    answer = Bridge(problem.matrix, relaxed=True).run()
    assert answer.prices is not None
    assert answer.value is not None
    found = added(problem.matrix, problem.ways, answer.prices, solved)
    assert found is not None
    assert found.bound == pytest.approx(answer.value, rel=1e-9)


def test_a_search_from_prices_ends_where_one_without_does(
    problem: Problem, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proves it with no prices at all as well: they prove too little, and the relaxation is solved."""
    monkeypatch.setattr(steps, "LARGE", 1)
    first = find_plan(problem, asked=Asked(gap=0.02))
    assert first.prices is not None
    looked: list[str] = []
    again = find_plan(problem, asked=Asked(gap=0.02), hints=Hints(prices=first.prices), said=looked.append)
    assert any("future 1 of 2" in words for words in looked)
    nothing = Prices(np.array([], dtype=np.uint64), np.array([], dtype=np.float32))
    blind = find_plan(problem, asked=Asked(), hints=Hints(prices=nothing))
    exact = find_plan(problem, asked=Asked())
    assert blind.objective == pytest.approx(exact.objective, rel=1e-9)
    for found in (first, again):
        assert found.gap is not None
        assert found.gap <= 0.02
        assert found.bound is not None
        assert exact.objective is not None
        assert found.bound >= exact.objective - 1e-6


def test_a_bound_that_is_there_soon_is_that_of_branches(
    problem: Problem, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proves that it ends where one without does; what branches prove too little of, the whole then does."""
    monkeypatch.setattr(steps, "LARGE", 1)
    monkeypatch.setattr(large, "MANY", 1)
    looked: list[str] = []
    found = find_plan(problem, asked=Asked(), hints=Hints(soon=True), said=looked.append)
    assert any("branch 2 of 2" in words for words in looked)
    # at no gap at all what is chosen with hindsight proves too little
    assert large.BOUNDING in looked
    exact = find_plan(problem, asked=Asked(start=False))
    assert found.objective == pytest.approx(exact.objective, rel=1e-9)


def test_a_freer_bound_spares_a_search_its_own(problem: Problem, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that it is taken where it suits, and that no search ends by the bound of one that does not."""
    monkeypatch.setattr(steps, "LARGE", 1)
    freer = relax(problem, asked=Asked())
    assert freer is not None
    looked: list[str] = []
    spared = find_plan(problem, asked=Asked(gap=0.05), hints=Hints(freer=freer), said=looked.append)
    assert not looked or not any(large.BOUNDING in words for words in looked)
    assert spared.gap is not None
    assert spared.gap <= 0.05
    barred = Change(barred=lambda family, key: family == "moves")
    nothing = find_plan(problem, barred, asked=Asked(), hints=Hints(freer=freer), said=looked.append)
    assert any(large.BOUNDING in words for words in looked)
    alone = find_plan(problem, barred, asked=Asked())
    assert nothing.objective == pytest.approx(alone.objective, rel=1e-9)
    assert nothing.bound == pytest.approx(alone.bound, rel=1e-6)


def test_a_house_rule_has_no_way() -> None:
    """What a planner adds stands at no node that we know of: the relaxation stays whole."""
    import pyomo.environ as pyo

    model = build(from_tables(TABLES))
    moves = list(model.decisions["moves"].values())
    model.few = pyo.Constraint(expr=sum(moves) <= 100)
    assert Problem(model).ways is None


def test_prices_find_their_rows_in_another_model() -> None:
    keys = [("floor", ("Ohio", 0)), ("power", ("Ohio", 0)), ("floor", ("Texas", 1))]
    prices = Prices.of(marks_of(keys), np.array([1.5, 0.0, -2.0]))
    other = marks_of([("floor", ("Texas", 1)), ("floor", ("Utah", 1)), ("floor", ("Ohio", 0))])
    assert prices.at(other).tolist() == [-2.0, 0.0, 1.5]
    assert Prices.read(prices.plain()).at(other).tolist() == [-2.0, 0.0, 1.5]
    assert Prices.of(other, np.zeros(3)).at(other).tolist() == [0.0, 0.0, 0.0]


def test_marks_are_the_same_in_every_process(problem: Problem) -> None:
    """Fails if a mark hangs on Python's own hash, which every process salts anew."""
    said = "from teaplan.engine.marks import marks_of; print(int(marks_of([('floor', ('Ohio', 0))])[0]))"
    other = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert int(other.stdout) == int(marks_of([("floor", ("Ohio", 0))])[0])
    assert len(set(problem.marks.tolist())) == len(problem.matrix.row_lower)


def test_the_likeliest_future_after_each_outcome_of_the_first_fork() -> None:
    """Futures 3 and 4 (0.25 each) go through node 1, and 5 through node 2; of two as likely the first."""
    _, ways = two_forks()
    assert ways.likeliest() == [0, 2]
    probable = replace(ways, shares=ways.shares * np.array([[0.5], [1.5], [1.0]]))
    assert probable.likeliest() == [1, 2]


def test_a_row_called_by_an_earlier_node_stands_at_the_last_one_of_what_it_holds() -> None:
    """s3 <= 2 called by the root ties nothing; s3 + s4 <= 5 ties two ways wherever it stands."""
    matrix, ways = two_forks()
    rows = [*matrix.by_column.toarray().tolist(), [0.0, 0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 1.0, 0.0]]
    sides = [*zip(matrix.row_lower, matrix.row_upper, strict=True), (-INF, 2.0), (-INF, 5.0)]
    matrix = matrix_of(rows, sides, matrix.cost.tolist())
    called = replace(ways, rows=np.array([3, 4, 5, 3, 4, 5, 0, 0]))
    assert called.tied(matrix).tolist() == [False] * 6 + [True] * 2
    placed = called.placed(matrix)
    assert placed.tied(matrix).tolist() == [False] * 7 + [True]
    assert placed.rows[:7].tolist() == [3, 4, 5, 3, 4, 5, 3]
