"""Strategies as tasks: who waits for whom, and what is known when a search begins."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from unittest.mock import MagicMock

import numpy as np
import pytest

from teaplan.case import Rule
from teaplan.engine.large import Relaxed
from teaplan.studies.strategies import RELAXED, solve, tasks
from teaplan.workbook import from_tables
from tests.report.small import TABLES

BOUND = Relaxed(np.zeros(1), None, 1.0)


def rule(strategy: str, rule: str, value: float) -> Rule:
    return Rule(strategy, rule, target="", from_year=None, to_year=None, value=value)


def test_two_begin_at_once_and_the_rest_knows_the_bound_of_the_freest() -> None:
    """Fails if a worker idles at the start, or a strategy bounds for itself what a freer one has bounded."""
    case = from_tables(TABLES)
    case = replace(case, rules=(rule("few", "max_total_lines", 4.0), rule("cheap", "budget_musd", 900.0)))
    found = {task.name: task for task in tasks(case, ("few", "cheap", "free"))}
    assert list(found) == [RELAXED + "free", "few", "cheap", "free"]
    assert found[RELAXED + "free"].needs == ()
    assert found["few"].needs == ()
    assert found["few"].args == ("few", None, True)
    assert found["cheap"].args == ("cheap", "free")
    assert found["cheap"].needs == (RELAXED + "free",)
    assert found["free"].needs == ("few", "cheap", RELAXED + "free")


def test_a_strategy_without_a_freer_one_waits_for_nothing() -> None:
    case = from_tables(TABLES)
    case = replace(case, rules=(rule("few", "max_total_lines", 4.0), rule("cheap", "budget_musd", 900.0)))
    made = tasks(case, ("few", "cheap"))
    assert [(task.name, task.needs) for task in made] == [("few", ()), ("cheap", ())]
    assert [task.args for task in made] == [("few", None), ("cheap", None)]


@pytest.mark.parametrize(
    ("given", "soon"),
    [({RELAXED + "free": None}, True), ({RELAXED + "free": BOUND}, False), ({}, False)],
    ids=["it took too long", "it is there", "none was waited for"],
)
def test_where_a_relaxation_took_too_long_a_bound_is_tried_that_is_there_soon(
    given: dict[str, Any], soon: bool
) -> None:
    bench = MagicMock()
    solve(bench, given, "cheap", "free")
    hints = bench.planner().solve.call_args.kwargs["hints"]
    assert hints.soon is soon
    assert hints.freer is given.get(RELAXED + "free")
