"""Proofs as a planner would meet them: written to a workbook, read, planned; the plan saved and loaded."""

from __future__ import annotations

from pathlib import Path

import pytest

from teaplan.audit import audit, compare
from teaplan.plans import Plan
from teaplan.workbook import read, write_workbook
from tests.proofs import all_proofs
from tests.proofs.registry import held
from tests.proofs.run import solve_case

NAMES = sorted(all_proofs())
EVERY = 12
"""One proof in so many by default, all of them in the long set."""


@pytest.mark.parametrize(
    "name",
    [name if i % EVERY == 0 else pytest.param(name, marks=pytest.mark.long) for i, name in enumerate(NAMES)],
)
def test_proof_through_a_workbook_and_a_saved_plan(name: str, tmp_path: Path) -> None:
    made = all_proofs()[name]()
    write_workbook(tmp_path / "proof.xlsx", made.tables)
    case = read(tmp_path / "proof.xlsx")
    outcome = solve_case(case, made.strategy)
    held(made, outcome)
    if outcome.plan is None:
        return
    outcome.plan.save(tmp_path / "plan")
    again = audit(case, Plan.load(tmp_path / "plan"), made.strategy)
    assert again.passed, again.failures
    assert all(claim.passed for claim in compare(again, {"objective_value": made.objective}))
