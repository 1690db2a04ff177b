"""Plans stage by stage along the tree: what is decided when, by hand, and never more than the best plan."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.capacity_plan import build
from teaplan.engine import Asked, Problem, find_plan, large, stages
from teaplan.engine.handover import Floats, Matrix
from teaplan.engine.highs import Bridge
from teaplan.engine.incumbent import Search
from teaplan.engine.ways import Ways
from teaplan.shared.search_order import HOLDS
from teaplan.workbook import from_tables
from tests.engine.test_ways import INF, fork, matrix_of, newsvendor, two_forks
from tests.report.small import TABLES


def search_of(matrix: Matrix, gap: float = 0.0) -> Search:
    return Search(matrix, np.zeros(len(matrix.cost)), 0.0, gap, None)


def whole(matrix: Matrix) -> Matrix:
    return replace(matrix, integer=np.ones(len(matrix.cost), dtype=bool))


def planned(matrix: Matrix, ways: Ways, kept: list[bool] | None = None) -> Floats | None:
    mask = np.array(kept or [False] * len(matrix.cost))
    return stages.plan(search_of(matrix), matrix, ways, mask, np.zeros(len(matrix.cost)), {})


def test_stretches_are_what_the_same_futures_go_through() -> None:
    """Root; node 1 before leaves 3 and 4; nodes 2 and 5 on one way."""
    _, ways = two_forks()
    found = {tuple(one.nodes.tolist()): (one.depth, one.last) for one in stages.stretches(ways)}
    assert found == {(0,): (0, False), (1,): (1, False), (2, 5): (1, True), (3,): (2, True), (4,): (2, True)}


def test_a_stage_ends_with_what_comes_first_after_its_forks() -> None:
    """The second fork is all there is of its stretch: its stage would decide nothing new."""
    _, ways = two_forks()
    assert [np.flatnonzero(mask).tolist() for mask in stages.stages(ways)] == [[0, 1]]
    _, ways = newsvendor()
    assert [np.flatnonzero(mask).tolist() for mask in stages.stages(ways)] == [[0]]


def test_a_long_stretch_before_a_fork_is_decided_after_its_first_node() -> None:
    """Root 0, then 1-3 and 2 on; 3 parts in 4 and 5: first {0, 1}, then {0, 1, 3}."""
    through = np.array([[1, 1, 0, 1, 1, 0], [1, 1, 0, 1, 0, 1], [1, 0, 1, 0, 0, 0]], dtype=bool)
    none = np.zeros(0, dtype=np.intp)
    ways = Ways(none, none, through, through / through.sum(axis=0))
    assert [np.flatnonzero(mask).tolist() for mask in stages.stages(ways)] == [[0, 1], [0, 1, 3]]


def lots() -> tuple[Matrix, Ways]:
    """Lots of 4 bought at 1 a piece before demand is known: s1 <= 4 b, s2 <= 4 b, up to 2 and 6.

    b = 1: 4 - 1.5 x 2 - 1.5 x 4 = -5. b = 2: 8 - 3 - 9 = -4. b = 1.5 would be 6 - 3 - 9 = -6.
    """
    matrix = matrix_of(
        [[-4, 1, 0], [-4, 0, 1], [0, 1, 0], [0, 0, 1]],
        [(-INF, 0.0), (-INF, 0.0), (-INF, 2.0), (-INF, 6.0)],
        [4.0, -1.5, -1.5],
    )
    return whole(matrix), Ways.of(fork(0.5), np.array([0, 1, 2]), np.array([1, 2, 1, 2]))


def test_what_is_decided_first_sees_what_follows() -> None:
    """Proves that a stage weighs later nodes: cheapest at once would be no lot, and as many as sell two."""
    assert planned(*lots()) == pytest.approx([1.0, 2.0, 4.0])


def covenant() -> tuple[Matrix, Ways]:
    """A loan x pays 3 now; at the second leaf x <= 10 z, where z is 0 or 1 and costs 5 if it holds.

    In parts z = 0.1 costs 0.5, so that the loan pays 2.5; as it is it loses 2.
    """
    matrix = matrix_of([[1, -10]], [(-INF, 0.0)], [-3.0, 5.0]).bounded(np.zeros(2), np.ones(2))
    return whole(matrix), Ways.of(fork(0.5), np.array([0, 2]), np.array([2]))


def test_what_decides_whether_a_covenant_holds_is_whole_in_every_stage() -> None:
    """Breaks where a stage takes a loan whose covenant is only held in parts."""
    assert planned(*covenant(), kept=[False, True]) == pytest.approx([0.0, 0.0])
    assert planned(*covenant()) == pytest.approx([1.0, 1.0])


def test_no_plan_where_a_last_stretch_has_none() -> None:
    """One lot would have to sell 2.5 at the first leaf, in pieces: no plan, and no error."""
    matrix, ways = lots()
    matrix = replace(matrix, row_lower=np.array([-INF, -INF, 1.2, -INF]))
    matrix = replace(matrix, row_upper=np.array([0.0, 0.0, 1.8, 6.0]))
    assert planned(matrix, ways) is None


def test_no_plan_once_the_time_is_up() -> None:
    matrix, ways = lots()
    search = search_of(matrix)
    search.stop = lambda: True
    assert stages.plan(search, matrix, ways, np.zeros(3, dtype=bool), np.zeros(3), {}) is None


amounts = st.floats(0.1, 9.9).map(lambda value: round(value, 2))


@given(
    demand=st.tuples(amounts, amounts, amounts),
    sizes=st.tuples(amounts, amounts),
    costs=st.tuples(amounts, amounts),
)
@settings(max_examples=60, deadline=None)
def test_stages_end_at_a_plan_that_is_no_better_than_the_best(
    demand: tuple[float, ...], sizes: tuple[float, ...], costs: tuple[float, ...]
) -> None:
    """Two kinds of lots, one before and one after the first fork; all that is bought is whole."""
    matrix, ways = two_forks()
    rows = matrix.by_column.toarray()
    rows[:3, 0] *= sizes[0]
    rows[:2, 1] *= sizes[1]
    sides = [(-INF, 0.0)] * 3 + [(-INF, most) for most in demand]
    made = matrix_of(rows.tolist(), sides, [costs[0], 0.5 * costs[1], -0.75, -0.75, -1.5])
    made = replace(made, integer=np.array([True, True, False, False, False]))
    found = planned(made, ways)
    best = Bridge(made, mip_rel_gap=0.0).run()
    assert found is not None
    assert best.value is not None
    assert made.violation(np.where(made.integer, np.round(found), found)) <= 1e-6
    assert float(made.cost @ found) >= best.value - 1e-6


@pytest.mark.usefixtures("huge")
def test_a_case_is_planned_along_its_tree_and_its_plan_is_best(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that a real case goes through the stages, and ends where it did before."""
    problem = Problem(build(from_tables(TABLES)))
    known = find_plan(problem, asked=Asked(start=False)).objective
    points: list[Floats | None] = []
    plan = stages.plan

    def heard(*args: Any) -> Floats | None:
        points.append(plan(*args))
        return points[-1]

    monkeypatch.setattr(stages, "plan", heard)
    found = find_plan(problem, asked=Asked(threads=2))
    assert found.objective == pytest.approx(known, rel=1e-6)
    assert found.gap == pytest.approx(0.0, abs=1e-6)
    assert points
    assert points[0] is not None
    assert problem.matrix.violation(np.where(problem.matrix.integer, np.round(points[0]), points[0])) <= 1e-5


def test_what_says_whether_a_covenant_holds_is_told_apart_by_the_model() -> None:
    problem = Problem(build(from_tables(TABLES)))
    first = np.array([priority for priority, _ in problem.order])
    due = [column for family, _, column in problem.decisions if family == "service_due"]
    assert set(first[due]) <= {HOLDS}
    assert not large.decisions(problem.matrix, problem.order)[due].any()
