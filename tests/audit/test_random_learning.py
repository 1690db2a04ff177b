"""Random cases in which lines learn: on the model's own pieces, and made exact, a plan passes its audit."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from models.capacity_plan import build
from teaplan.audit import audit, compare
from teaplan.engine import Asked, Problem, find_plan
from teaplan.plans import from_values
from teaplan.schema.faults import Faults
from teaplan.studies.learned import cuts_of
from teaplan.studies.planner import Planner
from teaplan.workbook import from_tables
from tests.audit.test_random import a_case
from tests.proofs import tables as t

QUICK = settings(
    max_examples=3, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)


@st.composite
def a_learning_case(draw: Any) -> dict[str, Any]:
    """A random case whose lines learn together or apart; all of a family live equally long."""
    made: dict[str, Any] = draw(a_case())
    names = draw(st.sampled_from([("g", "g"), ("g", "h"), ("g", None)]))
    life = draw(st.sampled_from([None, 2, 3]))
    lines = [
        row | {"learning_group": name, "life_years": life, "salvage_share": 0.1, "max_per_site": 4}
        for row, name in zip(made["lines"], names, strict=True)
    ]
    groups = [
        {
            "learning_group": name,
            "learning_rate": draw(st.sampled_from([0.0, 0.1, 0.25])),
            "lines_before": draw(st.sampled_from([None, 3])),
            "floor_share": draw(st.sampled_from([0.3, 0.75])),
            "segments": draw(st.sampled_from([1, 3])),
            "spillover_share": draw(st.sampled_from([0.0, 0.5])),
        }
        | t.path(1.0, draw(st.sampled_from([0.9, 1.1])))
        for name in dict.fromkeys(name for name in names if name)
    ]
    world = [{"learning_group": "g"} | t.path(60.0, 0.0, 90.0)]
    return made | {"lines": lines, "learning": groups, "world_builds": world}


def taxed(made: dict[str, Any]) -> dict[str, Any]:
    """The same for its value after tax, with whatever else takes capital."""
    supported = {"incentive_share_of_capex": 0.1, "incentive_cap_musd": 30.0}
    return made | {
        "settings": made["settings"] | {"objective": "npv", "tax_rate": 0.2, "contingency_share": 0.1},
        "sites": [made["sites"][0] | supported, *made["sites"][1:]],
        "credits": [
            {"credit": "I", "kind": "investment", "applies_to": "L", "unit": "share_of_cost"}
            | {"basis_reduction_share": 0.5}
            | t.path(0.2)
        ],
        "financing": [
            {"instrument": "bank", "kind": "loan", "rate": 0.05, "tenor_years": 3, "max_share_of_capex": 0.4}
            | {"max_musd": 200.0, "min_dscr": 1.1},
            {"instrument": "aid", "kind": "grant", "max_share_of_capex": 0.1, "max_musd": 20.0},
        ],
    }


def read(made: dict[str, Any]) -> Any:
    """The case, where what was drawn is one: salvage is not above what is paid."""
    try:
        return from_tables(made)
    except Faults as found:
        others = {fault.code for fault in found.faults} - {"lines.salvage_share.above_paid"}
        if others:
            raise
        return assume(False)


def on_pieces(case: Any) -> None:
    """Hold a plan on the straight pieces its model had: every row, and the objective to 1e-6."""
    problem = Problem(build(case))
    outcome = find_plan(problem, asked=Asked(gap=0.02))
    assert outcome.objective is not None, outcome.status
    plan = from_values(case, problem.model.network, outcome.values)
    found = audit(case, plan, cuts=cuts_of(problem))
    assert found.passed, found.failures[:5]
    name = "objective_in_model_musd" if "objective_in_model_musd" in found.figures else "objective_value"
    (claim,) = compare(found, {name: outcome.objective})
    assert claim.passed, claim


@QUICK
@given(a_learning_case(), st.booleans())
def test_a_plan_on_pieces_passes(made: dict[str, Any], with_tax: bool) -> None:
    on_pieces(read(taxed(made) if with_tax else made))


@QUICK
@given(a_learning_case(), st.booleans())
def test_a_plan_on_curves_passes(made: dict[str, Any], with_tax: bool) -> None:
    """Made exact, it passes on the curve itself, within the gap and the 0.05 % left to the pieces."""
    case = read(taxed(made) if with_tax else made)
    solved = Planner(case, build, gap=0.02).solve("drawn")
    assert solved.audit is not None
    assert solved.audit.passed, solved.audit.failures[:5]
    assert solved.status == "optimal"
    assert solved.gap is not None
    assert solved.gap <= 0.02
    paid = -solved.audit.ledger.query("component == 'line_capex'")["amount"].sum()
    assert paid >= 0.0


@pytest.mark.long
@settings(QUICK, max_examples=80)
@given(a_learning_case(), st.booleans())
def test_many_plans_on_curves_pass(made: dict[str, Any], with_tax: bool) -> None:
    case = read(taxed(made) if with_tax else made)
    on_pieces(case)
    assert Planner(case, build, gap=0.02).solve("drawn").status == "optimal"
