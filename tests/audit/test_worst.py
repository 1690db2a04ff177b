"""The mean of the worst futures, of any values and chances."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from teaplan.audit.figures import worst_figures
from teaplan.case import Settings
from teaplan.workbook import from_tables
from tests.proofs import tables as t

SETTINGS = from_tables(t.tables()).settings


def worst(leaves: list[tuple[float, float]], objective: str, alpha: float) -> tuple[float, float]:
    """Return (CVaR, worst leaf) of (value, chance) pairs."""
    table = pd.DataFrame(leaves, columns=["objective_musd", "probability"])
    asked: Settings = replace(SETTINGS, objective=objective, cvar_alpha=alpha)
    found = worst_figures(table, asked)
    assert found["cvar_musd"] is not None
    assert found["worst_leaf_musd"] is not None
    return found["cvar_musd"], found["worst_leaf_musd"]


@st.composite
def futures(draw: Any) -> list[tuple[float, float]]:
    """Values of up to six futures, and chances that add up to 1."""
    weights = draw(st.lists(st.integers(1, 9), min_size=1, max_size=6))
    values = draw(st.lists(st.floats(-1e4, 1e4), min_size=len(weights), max_size=len(weights)))
    return [(value, weight / sum(weights)) for value, weight in zip(values, weights, strict=True)]


@given(futures(), st.sampled_from(["npv", "cost"]), st.floats(0.0, 0.99), st.floats(0.0, 0.99))
def test_between_worst_and_expectation_and_worse_the_fewer(
    leaves: list[tuple[float, float]], objective: str, one: float, other: float
) -> None:
    """Fails if the best are taken for the worst, or a future in part for a whole one."""
    sign = 1.0 if objective == "npv" else -1.0
    mean = sum(value * chance for value, chance in leaves)
    few, worst_leaf = worst(leaves, objective, max(one, other))
    many, _ = worst(leaves, objective, min(one, other))
    assert sign * worst_leaf - 1e-6 <= sign * few <= sign * many + 1e-6
    assert sign * many <= sign * mean + 1e-6
    assert worst(leaves, objective, 0.0)[0] == pytest.approx(mean, abs=1e-6)


def test_a_future_counts_in_part() -> None:
    # the worst 0.4: all of -10 (0.3) and a third of 5's 0.3
    leaves = [(5.0, 0.3), (20.0, 0.4), (-10.0, 0.3)]
    assert worst(leaves, "npv", 0.6) == pytest.approx(((0.3 * -10.0 + 0.1 * 5.0) / 0.4, -10.0))
    # as costs: 20 has a chance of 0.4
    assert worst(leaves, "cost", 0.6) == pytest.approx((20.0, 20.0))
