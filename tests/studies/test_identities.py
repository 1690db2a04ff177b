"""What holds for every case: no value is negative, freer is not worse, CVaR lies between worst and mean."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from teaplan import api
from teaplan.studies.results import Comparison
from teaplan.workbook import from_tables
from tests.proofs import tables as t

CLOSE = 1e-6
"""M$: two exact optima, each to 1e-9 of what is spent."""


@st.composite
def a_case(draw: Any) -> dict[str, Any]:
    """Two line types, one a module, three years, two futures that differ in demand, price and capex."""
    objective = draw(st.sampled_from(["npv", "cost"]))
    factor = st.sampled_from([0.0, 0.5, 1.0, 1.5])
    drivers = [t.driver(branch, "demand", factor=draw(factor)) for branch in ("high", "low")]
    drivers.append(t.driver("high", "capex", "L", factor=draw(st.sampled_from([0.5, 1.0, 1.5]))))
    if draw(st.booleans()):
        drivers.append(t.driver("low", "first_year", "K", value=draw(st.sampled_from([2027, 2029, "never"]))))
    return t.tables(
        set=t.settings(
            2029,
            objective=objective,
            discount_rate=draw(st.sampled_from([0.0, 0.1])),
            terminal_value=draw(st.sampled_from(["none", "salvage"])),
            cvar_alpha=draw(st.sampled_from([0.0, 0.3, 0.9])),
        ),
        branches=t.two_futures(2028, high=draw(st.sampled_from([0.2, 0.5]))),
        drivers=drivers,
        lines=[
            t.line(
                "L",
                capex_musd=draw(st.sampled_from([60.0, 110.0])),
                lead_months=draw(st.sampled_from([0, 12, 18])),
            ),
            t.line(
                "K",
                capex_musd=draw(st.sampled_from([30.0, 70.0])),
                lead_months=draw(st.sampled_from([0, 6])),
                generation="next",
                modular="yes",
                salvage_share=0.2,
                setup=draw(st.sampled_from(["whole", "shared"])),
            ),
        ],
        recipes=[t.recipe("L"), t.recipe("K", output=4.0)],
        segments=[t.segment(penalty=draw(st.sampled_from([5.0, 15.0])))],
        demand=[t.demand(draw(st.sampled_from([0.0, 6.0])), 12.0, 20.0)],
        prices=[{"segment": "M", "product": "C", "2027": draw(st.sampled_from([6.0, 14.0]))}],
        strategies=[{"strategy": "big"}, {"strategy": "small"}, {"strategy": "free"}],
        rules=[
            {"strategy": "big", "rule": "forbid_line", "target": "K"},
            {
                "strategy": "small",
                "rule": "max_total_lines",
                "target": "L",
                "value": draw(st.sampled_from([0, 1])),
            },
        ],
    )


def holds(known: Comparison) -> None:
    """Assert every identity of a comparison solved exactly."""
    for name, value in known.values.items():
        assert value.musd is not None, (name, value.why)
        assert value.musd >= -CLOSE, name
    free = next(one for one in known.results if one.name == "free")
    for one in known.results:
        assert (known.advantage(free, one).musd or 0.0) >= -CLOSE
        assert one.audit is not None
        leaves = one.audit.leaves
        mean = float((leaves["probability"] * leaves["objective_musd"]).sum())
        worst, cvar = one.figure("worst_leaf_musd"), one.figure("cvar_musd")
        assert worst is not None
        assert cvar is not None
        assert known.sign * worst - CLOSE <= known.sign * cvar <= known.sign * mean + CLOSE
        assert one.objective_value == pytest.approx(mean, abs=CLOSE)
        for future in known.futures:
            assert (known.regret(one, future).musd or 0.0) >= -CLOSE


def a_leaf_does_not_regret_its_own_plan(tables: dict[str, Any]) -> None:
    """A case of one future: its plan is the plan that knows it."""
    certain = {**tables, "branches": [], "drivers": []}
    known = api.compare(from_tables(certain), threads=1).comparison
    free = next(one for one in known.results if one.name == "free")
    (future,) = known.futures
    assert known.regret(free, future).musd == pytest.approx(0.0, abs=CLOSE)


QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large]


@settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=QUIET)
@given(a_case())
def test_identities(tables: dict[str, Any]) -> None:
    """Fails if a value is taken the wrong way round, or a start, rule or link is lost."""
    holds(api.compare(from_tables(tables), threads=1).comparison)
    a_leaf_does_not_regret_its_own_plan(tables)


@pytest.mark.long
@settings(max_examples=200, deadline=None, suppress_health_check=QUIET)
@given(a_case())
def test_identities_of_many(tables: dict[str, Any]) -> None:
    holds(api.compare(from_tables(tables), threads=1).comparison)
    a_leaf_does_not_regret_its_own_plan(tables)
