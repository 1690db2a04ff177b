"""A relaxation without the pieces of curves: smaller, proven on the whole problem, and good enough.

Three lines of 100 that learn by 1 - 2^-1/2 cost 200 (``tests/proofs/test_learning.py``).
"""

from __future__ import annotations

import numpy as np
import pytest

from models.capacity_plan import build
from teaplan.engine import NO_CHANGE, Asked, Change, Problem, find_plan, large, relax
from teaplan.engine.certificate import proven_bound
from teaplan.engine.highs import Bridge
from teaplan.workbook import from_tables
from tests.proofs.registry import REGISTRY, Entry
from tests.proofs.tables import a_and_b, move, tables
from tests.proofs.tables import settings as years
from tests.proofs.test_learning import group, three_lines
from tests.proofs.test_pools import SHARED
from tests.proofs.test_scaled import cost, one_year

ASKED = Asked()


@pytest.fixture
def problem() -> Problem:
    return Problem(build(from_tables(three_lines(learning=[group(segments=4)]))))


def prices_of(problem: Problem) -> list[float]:
    learned = problem.model.learning["g"]
    return [learned.price(k) for k in range(len(learned.widths))]


@pytest.mark.usefixtures("huge")
def test_without_pieces_every_line_is_paid_at_the_last_price_of_the_curve(problem: Problem) -> None:
    found = relax(problem, asked=ASKED)
    assert found is not None
    assert found.bound == pytest.approx(300.0 * prices_of(problem)[-1], rel=1e-4)
    # another relaxation may prove more, so that one is looked for where this is not enough
    assert not found.exact


@pytest.mark.usefixtures("huge")
def test_what_it_proves_holds_on_the_whole_problem_and_is_no_more_than_that_proves(problem: Problem) -> None:
    found = relax(problem, asked=ASKED)
    assert found is not None
    assert found.prices is not None
    assert proven_bound(problem.matrix, found.prices) == found.bound
    whole = Bridge(problem.matrix, relaxed=True).run().value
    assert whole is not None
    assert found.bound <= whole + 1e-6
    assert whole < 200.0


@pytest.mark.usefixtures("huge")
def test_a_plan_is_proven_best_all_the_same(problem: Problem) -> None:
    found = find_plan(problem, asked=ASKED)
    assert (found.objective, found.gap) == (pytest.approx(200.0, rel=1e-6), pytest.approx(0.0, abs=1e-6))


def test_it_is_smaller_by_what_is_between_the_first_piece_and_the_last(problem: Problem) -> None:
    assert problem.loose is not None
    part = problem.loose.part(problem.matrix)
    orders = len(problem.model.decisions["learning_paid"])
    spent = [name for name in map(str, part.columns) if name.startswith("learning_spend")]
    assert len(spent) == 2 * orders
    assert not any(
        name.startswith(("learning_filled", "learning_reached")) for name in map(str, part.columns)
    )
    assert not {"learning_in_order", "learning_from_orders"} & set(part.row_names)
    size = len(problem.matrix.cost)
    assert problem.loose.point(np.ones(len(part.cost)), size).sum() == len(part.cost) < size


def test_a_model_without_learning_plants_or_set_ups_has_nothing_loose() -> None:
    assert Problem(build(from_tables(tables()))).loose is None


@pytest.mark.usefixtures("huge")
@pytest.mark.parametrize("change", [Change(floor=250.0), Change(linked=lambda family, key: family)])
def test_where_more_is_changed_than_bounds_the_whole_is_relaxed(problem: Problem, change: Change) -> None:
    found = relax(problem, change, asked=ASKED)
    assert found is None or found.exact
    assert not problem.under(change).same


def test_plants_are_lines_at_the_price_of_the_largest() -> None:
    # of 80 GWh: 100 x 8^(1/2) for eight lines' worth, so that 33.3 GWh come to 3.33 / 8 of that, not 182.5
    problem = Problem(build(from_tables(one_year(33.3))))
    assert proven(problem, NO_CHANGE) == pytest.approx(3.33 / 8.0 * cost(80.0), rel=1e-6)


WITH_LOOSE = [
    entry
    for name, entry in sorted(REGISTRY.items())
    if entry.make.__module__ in {f"tests.proofs.test_{of}" for of in ("scaled", "learning", "pools")}
]


def test_the_list_has_proofs_of_all() -> None:
    assert len({entry.make.__module__ for entry in WITH_LOOSE}) >= 3
    assert len(WITH_LOOSE) > 30


@pytest.mark.parametrize("entry", WITH_LOOSE, ids=lambda entry: entry.name)
def test_what_is_left_proves_of_the_whole_what_it_comes_to_itself(entry: Entry) -> None:
    """Proves it for every case worked out by hand: what is left out was of no use, and its sign is right."""
    made = entry.make()
    problem, change = Problem(build(from_tables(made.tables))), Change(strategy=made.strategy)
    if problem.looser is None:
        # a line that is set up as a whole has no set-ups apart
        assert not problem.model.decisions["setups"]
        return
    found = proven(problem, change)
    if made.objective is None or found is None:
        return
    # what is minimised may be the value with its sign turned; a chord lies below its curve
    assert found <= problem.matrix.sign * made.objective + 1e-6


def proven(problem: Problem, change: Change) -> float | None:
    """Solve what is left, and return what its prices prove of the whole; None where it has no solution."""
    loose = problem.looser
    assert loose is not None
    matrix = problem.under(change).matrix
    part = loose.part(matrix)
    answer = Bridge(part, relaxed=True).run()
    if answer.prices is None or answer.value is None:
        return None
    bound = proven_bound(matrix, loose.prices(answer.prices, len(matrix.row_lower)))
    assert bound == pytest.approx(answer.value, rel=1e-6, abs=1e-6)
    return bound


@pytest.mark.usefixtures("huge")
def test_a_plant_that_what_is_left_builds_may_be_built() -> None:
    """Proves that its binaries, which are not in what is left, are not barred where plans are looked for."""
    problem = Problem(build(from_tables(one_year(33.3))))
    found = relax(problem, asked=ASKED)
    assert found is not None
    columns = problem.columns
    (order,) = [column for (family, _), column in columns.items() if family == "plants"]
    (size,) = [column for (family, key), column in columns.items() if family == "moves" and "build" in key[0]]
    assert found.x[order] == found.x[size] == pytest.approx(3.33, rel=1e-3)
    beyond = [column for (family, _), column in problem.columns.items() if family == "plant_beyond"]
    assert beyond
    assert (found.x[beyond] > large.USED).all()


def shared() -> Problem:
    """A line of 100 for two products, half each; one comes set up with it, the other is bought for 8."""
    moves = [move("changeover", cost=cost, to_product=to) for cost, to in ((30.0, "A"), (8.0, "B"))]
    made = a_and_b((5.0, 5.0), (5.0, 5.0), set=years(2028), lines=SHARED, moves=moves)
    return Problem(build(from_tables(made)))


def test_a_bound_alone_needs_no_set_ups() -> None:
    problem = shared()
    assert problem.loose is None
    assert problem.looser is not None
    answer = Bridge(problem.looser.part(problem.matrix), relaxed=True).run()
    assert answer.prices is not None
    prices = problem.looser.prices(answer.prices, len(problem.matrix.row_lower))
    assert proven_bound(problem.matrix, prices) == pytest.approx(100.0)
    assert find_plan(problem, asked=ASKED).objective == pytest.approx(108.0, rel=1e-6)


def test_a_set_up_goes_with_the_line_it_is_for() -> None:
    """Breaks where set-ups, which are not in what is left, are barred where plans are looked for."""
    problem = shared()
    assert problem.looser is not None
    part = problem.looser.part(problem.matrix)
    x = problem.looser.point(np.ones(len(part.cost)), len(problem.matrix.cost))
    bought = [column for (family, _), column in problem.columns.items() if family == "setups"]
    assert bought
    assert (x[bought] == 1.0).all()
