"""Random cases of lines that learn beside plants of any size: a plan on both curves passes its audit."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.capacity_plan import build
from teaplan.studies.planner import Planner
from tests.audit.test_random_learning import QUICK, a_learning_case, on_pieces, read, taxed
from tests.proofs import tables as t


@st.composite
def a_case_of_both(draw: Any) -> dict[str, Any]:
    """A random case whose lines learn, and a plant of any size that makes what they do."""
    made: dict[str, Any] = draw(a_learning_case())
    plant = t.line(
        "P",
        capex_musd=draw(st.sampled_from([25.0, 60.0])),
        sizing="scaled",
        size_min=draw(st.sampled_from([1.0, 3.0])),
        size_max=draw(st.sampled_from([6.0, 11.0])),
        scale_exponent=draw(st.sampled_from([0.6, 0.9])),
        life_years=draw(st.sampled_from([None, 2])),
        fixed_cost_musd_per_year=2.0,
        salvage_share=0.1,
        max_per_site=2,
    )
    product = draw(st.sampled_from(["C", "D"]))
    recipe = t.recipe("P", product, 5.0, labour_h_per_kwh=0.1, other_usd_per_kwh=1.0)
    return made | {"lines": [*made["lines"], plant], "recipes": [*made["recipes"], recipe]}


def on_curves(case: Any) -> None:
    """Hold a plan made exact: every row, and the objective; within the gap and the 0.05 % of each curve."""
    solved = Planner(case, build, gap=0.02).solve("drawn")
    assert solved.audit is not None
    assert solved.audit.passed, solved.audit.failures[:5]
    assert solved.status == "optimal"
    assert solved.gap is not None
    assert solved.gap <= 0.022


@settings(QUICK, max_examples=3)
@given(a_case_of_both(), st.booleans())
def test_a_plan_on_both_curves_passes(made: dict[str, Any], with_tax: bool) -> None:
    on_curves(read(taxed(made) if with_tax else made))


@pytest.mark.long
@settings(QUICK, max_examples=60)
@given(a_case_of_both(), st.booleans())
def test_many_plans_on_both_curves_pass(made: dict[str, Any], with_tax: bool) -> None:
    case = read(taxed(made) if with_tax else made)
    on_pieces(case)
    on_curves(case)
