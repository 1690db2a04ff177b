"""Random instruments: the plan passes its audit, money from outside is never worse, limits never better."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.capacity_plan import build
from teaplan.audit import Audit, audit, compare
from teaplan.engine import solve
from teaplan.plans import from_values
from teaplan.workbook import from_tables
from tests.proofs import tables as t

KINDS = st.sampled_from(["loan", "loan", "bond", "lease", "grant"])


@st.composite
def an_instrument(draw: Any, name: str) -> t.Row:
    kind = draw(KINDS)
    row = {
        "instrument": name,
        "kind": kind,
        "max_share_of_capex": draw(st.sampled_from([0.2, 0.5, 0.9])),
        "max_musd": draw(st.sampled_from([None, 25.0, 90.0])),
        "min_musd": draw(st.sampled_from([0.0, 0.0, 20.0])),
        "fee_share": draw(st.sampled_from([0.0, 0.03])),
        "first_year": draw(st.sampled_from([None, 2028])),
        "scope": draw(st.sampled_from(["company", "company", "site"])),
        "generations": draw(st.sampled_from(["*", "now"])),
    }
    if kind == "grant":
        return row
    repayment = draw(st.sampled_from([None, "annuity", "level", "bullet", "sculpted"]))
    grace = draw(st.sampled_from([0.0, 1.0]))
    return row | {
        "rate": draw(st.sampled_from([0.0, 0.04, 0.12])),
        "tenor_years": grace + draw(st.sampled_from([1.0, 2.0, 6.0])),
        "grace_years": grace,
        "capitalised_years": 0.0 if repayment == "sculpted" else draw(st.sampled_from([0.0, grace])),
        "repayment": repayment,
        "reserve_months": draw(st.sampled_from([0.0, 6.0])),
        "min_dscr": draw(st.sampled_from([None, 1.2, 2.0])),
        "dscr_basis": draw(st.sampled_from(["every_node", "expected"])),
    }


@st.composite
def a_case(draw: Any) -> dict[str, Any]:
    """Two sites and two lines; after the first year more is asked for, or less at a lower price."""
    rows = [draw(an_instrument(name)) for name in ("A", "B", "C")[: draw(st.integers(1, 3))]]
    if len(rows) > 1 and draw(st.booleans()):
        rows[0]["excludes"] = rows[1]["instrument"]
    if draw(st.booleans()):
        amount = draw(st.sampled_from([40.0, 120.0]))
        rows.append({"instrument": "owners", "kind": "equity", "max_musd": amount})
    closes = draw(st.sampled_from([0.0, 0.5, 1.0]))
    return t.tables(
        set=t.settings(
            2031,
            objective="npv",
            discount_rate=0.1,
            inflation=0.02,
            discount_timing=draw(st.sampled_from(["start", "middle", "end"])),
            terminal_value=draw(st.sampled_from(["none", "book"])),
            max_gearing=draw(st.sampled_from([0.4, 1.0])),
            min_cash_musd=draw(st.sampled_from([0.0, 5.0])),
            cvar_weight=draw(st.sampled_from([0.0, 0.0, 0.3])),
        ),
        periods=draw(st.sampled_from([[], [{"from_year": 2030, "period_months": 24}]])),
        branches=t.two_futures(high=draw(st.sampled_from([0.3, 0.7]))),
        drivers=[
            t.driver("low", "demand", factor=0.3),
            t.driver("low", "price", factor=draw(st.sampled_from([0.5, 0.9]))),
            t.driver("high", "demand", factor=1.8),
            t.driver("low", "loan", factor=closes),
        ],
        sites=[t.site("S", fixed_cost_musd_per_year=3.0), t.site("T", opening_cost_musd=1.0)],
        lines=[
            t.line(
                capex_musd=70.0, lead_months=draw(st.sampled_from([0, 12])), life_years=9.0, max_per_site=2,
                payment=draw(st.sampled_from(["at_order", "over_lead"])),
            ),
            t.line("K", generation="next", capex_musd=40.0, max_per_site=2, life_years=9.0),
        ],
        recipes=[t.recipe(), t.recipe("K", output=4.0, other_usd_per_kwh=1.0)],
        segments=[t.segment(penalty=0.0)],
        demand=[t.demand(9.0, 12.0, 15.0)],
        prices=[{"segment": "M", "product": "C"} | t.path(6.0)],
        financing=rows,
    )  # fmt: skip


def solved(tables: dict[str, Any]) -> tuple[float | None, Audit | None]:
    """Solve and audit; None where no plan keeps everything."""
    case = from_tables(tables)
    model = build(case)
    outcome = solve(model)
    if outcome.objective is None:
        return None, None
    found = audit(case, from_values(case, model.network, outcome.values))
    (claim,) = compare(found, {"objective_value": outcome.objective})
    assert found.passed, found.failures[:5]
    assert claim.passed, claim
    return outcome.objective, found


def hold_to_who_pays(tables: dict[str, Any]) -> None:
    best, found = solved(tables)
    if best is None or found is None:
        # owners that are limited cannot even hold the least cash of a plan that does nothing
        assert tables["settings"]["min_cash_musd"] > 0
        return
    cover = found.cover
    # what goes to the owners less what they pay in is all the money there is, with what is left at the end
    project = found.ledger[~found.ledger["component"].isin(["terminal", "debt_repaid", "cash_released"])]
    by_node = project.groupby("node")["amount"].sum()
    for node, row in cover.set_index("node").iterrows():
        assert abs(row["dividend"] - row["equity"] - by_node.get(node, 0.0)) < 1e-6
        assert row["dividend"] >= -1e-6
    owned = [row for row in tables["financing"] if row["kind"] == "equity"]
    if not tables["settings"]["cvar_weight"]:
        without, _ = solved(tables | {"financing": owned or [{"instrument": "owners", "kind": "equity"}]})
        assert without is None or best >= without - 1e-6
    freed = [
        row | {"min_dscr": None, "min_musd": 0.0, "excludes": None, "reserve_months": 0.0}
        for row in tables["financing"]
    ]
    free, _ = solved(tables | {"financing": freed})
    assert free is not None
    assert free >= best - 1e-6


QUICK = settings(
    max_examples=12, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)


@QUICK
@given(a_case())
def test_who_pays_adds_up_and_helps(tables: dict[str, Any]) -> None:
    hold_to_who_pays(tables)


@pytest.mark.long
@settings(QUICK, max_examples=40)
@given(a_case())
def test_who_pays_adds_up_and_helps_in_many_cases(tables: dict[str, Any]) -> None:
    hold_to_who_pays(tables)
