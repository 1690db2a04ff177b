"""What public money changes: variants of a case, and what is told of a table worked out by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from benchmarks.public_money import (
    BANK,
    PUBLIC,
    TYPED,
    figures,
    subsidy,
    told,
    without_content,
    without_credits,
    without_public_loans,
)
from inputs.examples import us_battery
from models.capacity_plan import build
from teaplan.case import Case
from teaplan.studies.planner import Planner
from teaplan.workbook import from_tables
from tests.proofs.test_financing import loan, sold


@pytest.fixture(scope="module")
def case() -> Case:
    return from_tables(us_battery.tables(), "us_battery.xlsx")


def row(variant: str, strategy: str, npv: float, gap: float, gwh: float, public: float) -> dict[str, object]:
    return {
        "variant": variant,
        "strategy": strategy,
        "npv_musd": npv,
        "gap_musd": gap,
        "own_gwh": gwh,
        "public_pv_musd": public,
    }


def test_each_variant_leaves_out_one_thing(case: Case) -> None:
    assert case.credits
    assert not without_credits(case).credits
    assert without_credits(case).financing == case.financing
    assert any(credit.content_rule for credit in case.credits)
    free = without_content(case)
    assert [c.credit for c in free.credits] == [c.credit for c in case.credits]
    assert not any(credit.content_rule for credit in free.credits)
    assert set(case.financing) - set(without_public_loans(case).financing) == {PUBLIC}


def test_what_is_left_out_is_told_with_both_gaps() -> None:
    table = pd.DataFrame(
        [
            row(TYPED, "incremental", 100.0, 5.0, 50.0, 40.0),
            row(TYPED, "leapfrog", 130.0, 5.0, 60.0, 50.0),
            row("no credits", "incremental", 40.0, 4.0, 30.0, 0.0),
            row("no credits", "leapfrog", 45.0, 4.0, 20.0, 0.0),
            row("no public loans", "incremental", 93.0, 5.0, 50.0, 35.0),
            row("no public loans", "leapfrog", 130.0, 5.0, 60.0, 50.0),
        ]
    )
    said = told(table)
    assert said[0] == "as typed: leapfrog is worth 30 M$ more than incremental, 10 more or less"
    assert said[1] == "no credits: leapfrog or incremental is undecided: +5 M$ within 8"
    # 20 GWh for 40 M$ of public money are 500 kWh for 1,000 $
    assert said[2].endswith(
        "is worth +60 M$; own deliveries +20 GWh, public money +40 M$, 500.0 kWh more for 1,000 public $"
    )
    assert "+7 M$, undecided within 10; own deliveries +0 GWh, public money +5 M$" in said[5]
    assert "kWh more" not in said[5]


def test_public_dollars_of_a_loan_are_what_it_saves_against_the_bank() -> None:
    # 50 owed over the second year and 25 over the third, at 5 instead of 12 %, discounted at 10 %
    loans = [loan(PUBLIC), loan(BANK, rate=0.12)]
    case = from_tables(sold(10.0, 10.0, 10.0, financing=loans))
    found = Planner(case, build, gap=0.0).solve("")
    assert found.audit is not None
    saved = 0.07 * (50.0 / 1.1 + 25.0 / 1.1**2)
    assert subsidy(case, found.audit) == pytest.approx(saved)
    assert figures(case, found)["public_pv_musd"] == pytest.approx(saved)
