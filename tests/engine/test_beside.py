"""A bound solved beside the search for plans: learned when it is there, stopped when nobody waits for it."""

from __future__ import annotations

import threading
import time
from typing import Any

import numpy as np
import pytest

from models.capacity_plan import build
from teaplan.engine import Asked, Problem, beside, large
from teaplan.engine.highs import Bridge
from teaplan.engine.incumbent import Search
from teaplan.workbook import from_tables
from tests.engine.test_ways import newsvendor
from tests.report.small import TABLES

ONE = Asked(threads=1).options


def search_of(gap: float = 0.0) -> Search:
    matrix, _ = newsvendor()
    return Search(matrix, np.zeros(3), 0.0, gap, None)


def test_the_bound_is_that_of_the_relaxation_and_the_search_learns_it() -> None:
    """-6: worked out in ``newsvendor``."""
    search = search_of()
    with beside.bounded(search, None, ONE) as bounding:
        found = bounding.result()
    assert found is not None
    assert found.bound == search.bound == pytest.approx(-6.0, abs=1e-3)


def test_two_runs_of_highs_at_once_in_two_threads_give_what_one_gives() -> None:
    """Breaks where threads of Python share a scheduler: another number of threads in one is an error."""
    matrix, _ = newsvendor()
    assert Bridge(matrix, relaxed=True, threads=2).run().value == pytest.approx(-6.0)
    with beside.bounded(search_of(), None, ONE) as bounding:
        values = [Bridge(matrix, relaxed=True, threads=1).run().value for _ in range(20)]
        assert bounding.result() is not None
    assert values == pytest.approx([-6.0] * 20)
    assert Bridge(matrix, relaxed=True, threads=2).run().value == pytest.approx(-6.0)


def waiting(began: threading.Event) -> Any:
    """A relaxation that is never there, until it is told to stop."""

    def first_relaxation(search: Search, *_: Any) -> None:
        began.set()
        while not search.late():
            time.sleep(0.01)

    return first_relaxation


def test_left_without_waiting_it_is_stopped_and_the_search_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Breaks where who leaves waits for the bound, or where the search takes it for a Ctrl-C."""
    began, search = threading.Event(), search_of()
    monkeypatch.setattr(large, "first_relaxation", waiting(began))
    with beside.bounded(search, None, ONE) as bounding:
        assert began.wait(10.0)
    assert bounding.done()
    assert not search.interrupted.is_set()
    assert not search.late()


def test_ctrl_c_in_the_search_stops_it(monkeypatch: pytest.MonkeyPatch) -> None:
    began, search = threading.Event(), search_of()
    monkeypatch.setattr(large, "first_relaxation", waiting(began))
    with beside.bounded(search, None, ONE) as bounding:
        assert began.wait(10.0)
        search.interrupted.set()
        assert bounding.result(timeout=10.0) is None
    assert search.bound is None


def test_what_goes_wrong_beside_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any) -> None:
        raise MemoryError("too large")

    monkeypatch.setattr(large, "first_relaxation", fails)
    with beside.bounded(search_of(), None, ONE) as bounding, pytest.raises(MemoryError, match="too large"):
        bounding.result()


@pytest.fixture
def problem() -> Problem:
    return Problem(build(from_tables(TABLES)))


def searched(problem: Problem) -> Search:
    return Search(problem.matrix, problem.scale, 0.0, 0.0, None)


def test_where_plans_are_is_among_what_the_likeliest_futures_do(problem: Problem) -> None:
    """Proves it a point of the relaxation, so that it is no better than that, with decisions of few kinds."""
    assert problem.ways is not None
    search = searched(problem)
    found = large.about(search, problem.order, problem.ways, problem.kinds, ONE)
    assert found is not None
    assert found.bound is None
    assert not found.exact
    whole = Bridge(problem.matrix, relaxed=True).run()
    assert whole.value is not None
    value = float(problem.matrix.cost @ found.x) + problem.matrix.offset
    assert value >= whole.value - 1e-4 * abs(whole.value)
    assert problem.matrix.activity(found.x) == pytest.approx(
        np.clip(problem.matrix.activity(found.x), problem.matrix.row_lower, problem.matrix.row_upper),
        abs=1e-4,
    )


def test_nothing_is_said_where_the_time_is_up(problem: Problem) -> None:
    assert problem.ways is not None
    search = searched(problem)
    search.stop = lambda: True
    assert large.about(search, problem.order, problem.ways, problem.kinds, ONE) is None


def test_a_decision_is_of_one_kind_at_all_nodes(problem: Problem) -> None:
    kinds: dict[tuple[str, Any], set[int]] = {}
    for family, key, column in problem.decisions:
        name = (family, key[:-1] if isinstance(key, tuple) else ())
        kinds.setdefault(name, set()).add(int(problem.kinds[column]))
    assert all(len(numbers) == 1 for numbers in kinds.values())
    assert len({*map(min, kinds.values())}) == len(kinds)
    assert len(problem.model.network.tree.nodes) > 1
    assert len(kinds) < len(problem.decisions)
