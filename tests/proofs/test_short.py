"""Proofs of periods under a year: half-years, quarters and months, and years after quarters."""

from __future__ import annotations

from typing import Any

import pytest

from tests.proofs.measures import delivered, standing_output
from tests.proofs.registry import Proof, Tables, proof
from tests.proofs.run import Outcome, solve_tables
from tests.proofs.tables import (
    building,
    demand,
    driver,
    fleet,
    line,
    move,
    must,
    need,
    path,
    recipe,
    segment,
    settings,
    site,
    supplier,
    tables,
    two_futures,
)

RATE = 1.1**4 - 1.0
"""A discount rate per year that is 10 % a quarter."""


def pv(*amounts: float) -> float:
    """Present value of amounts quarter by quarter."""
    return sum(amount / 1.1**quarter for quarter, amount in enumerate(amounts))


def cut(months: int, last_year: int = 2027, **changed: Any) -> dict[str, Any]:
    """Settings of a proof in periods of so many months."""
    return settings(last_year, period_months=months, **changed)


def by_quarter(*values: float) -> dict[str, Any]:
    """A path headed by quarters from 2027 on."""
    return {f"{2027 + i // 4}Q{i % 4 + 1}": value for i, value in enumerate(values)}


def asked(*values: float) -> list[dict[str, Any]]:
    """Demand by quarter, GWh a year."""
    return [{"segment": "M"} | by_quarter(*values)]


def sold(price: float = 24.0, last_year: int = 2027, **sheets: Any) -> Tables:
    """Quarters at a price; 10 % is asked for a quarter; what is not served costs nothing."""
    changed = sheets.pop("changed", {})
    base: Tables = {
        "set": cut(3, last_year, objective="npv", discount_rate=RATE) | changed,
        "segments": [segment(penalty=0.0)],
        "prices": [{"segment": "M", "product": "C", "2027": price}],
    }
    return tables(**(base | sheets))


@proof(breaks="a quarter taken for a year in capacity, demand or the cost of a year")
def test_a_year_in_quarters_is_the_same_year() -> Proof:
    # 1 line x 100 + 2 years x (10 fixed + 20 x 2 GWh unmet) = 200, as in years
    lines = [line(fixed_cost_musd_per_year=10.0)]
    made = tables(set=cut(3, 2028), lines=lines, demand=[demand(12.0, 12.0)])
    return Proof(made, objective=200.0, also={"made": (delivered, 20.0)})


@proof(breaks="a month taken for a year, or a label that two months share")
def test_a_year_in_months_is_the_same_year() -> Proof:
    lines = [line(fixed_cost_musd_per_year=10.0)]
    made = tables(set=cut(1), lines=lines, demand=[demand(12.0)])
    return Proof(made, objective=100.0 + 10.0 + 20.0 * 2.0, also={"made": (delivered, 10.0)})


@proof(breaks="a lead that is rounded to whole years, or to whole periods")
def test_a_lead_of_five_months_arrives_mid_year() -> Proof:
    # ordered at the start, there from June on: 7 months of 10 GWh a year, 5/12 of the year unmet
    made = tables(set=cut(1), lines=[line(lead_months=5)], demand=[demand(10.0)])
    return Proof(made, objective=100.0 + 20.0 * 10.0 * 5 / 12)


@proof(breaks="a lead that ends inside a period and counts for all or none of it")
def test_a_lead_of_five_months_in_quarters_loses_two_months_of_its_quarter() -> Proof:
    # the second quarter has one month of output: 10 x 1/12 of its 2.5 GWh
    made = tables(set=cut(3), lines=[line(lead_months=5)], demand=[demand(10.0)])
    return Proof(made, objective=100.0 + 20.0 * 10.0 * 5 / 12, also={"made": (standing_output, 10 * 7 / 12)})


@proof(breaks="an order that can be placed at the start of a year only")
def test_a_line_is_ordered_in_the_quarter_it_is_for() -> Proof:
    # nothing is asked before the third quarter; money paid on its first day is discounted by half a year
    made = tables(set=cut(3, discount_rate=0.21), demand=asked(0.0, 0.0, 10.0, 10.0), segments=[must()])
    return Proof(made, objective=100.0 / 1.1)


@proof(breaks="quarters and years on one axis counted by their number and not by their length")
def test_quarters_for_two_years_then_years() -> Proof:
    # 1 line x 100 + fixed 4 years x 3; demand of 2029 on is above it: 2 years x 2 GWh x 20
    made = tables(
        set=cut(3, 2030),
        periods=[{"from_year": 2029, "period_months": 12}],
        lines=[line(fixed_cost_musd_per_year=3.0)],
        demand=[demand(10.0, 10.0, 12.0, 12.0)],
    )
    return Proof(made, objective=100.0 + 4 * 3.0 + 2 * 2 * 20.0, also={"made": (delivered, 40.0)})


@proof(breaks="a plan that ends with its last year whatever the last period says")
def test_a_plan_ends_in_mid_year() -> Proof:
    # three half-years: 1.5 years of fixed cost, 15 GWh
    made = tables(
        set=cut(6, 2035, last_period="2028H1"),
        lines=[line(fixed_cost_musd_per_year=10.0)],
        segments=[must()],
    )
    return Proof(made, objective=100.0 + 15.0, also={"made": (delivered, 15.0)})


@proof(breaks="a path by quarters that a longer period reads at its first one")
def test_a_year_takes_the_mean_of_a_path_by_quarters() -> Proof:
    # (0 + 0 + 16 + 24) / 4 = 10 a year; after its last quarter the path stays at 24
    made = tables(set=settings(2028), lines=[line(max_per_site=1)], demand=asked(0.0, 0.0, 16.0, 24.0))
    return Proof(made, objective=100.0 + 20.0 * 14.0)


@proof(breaks="money of a quarter discounted as if it fell in its year")
def test_quarters_of_a_year_are_discounted_one_by_one() -> Proof:
    # 12 a year of fixed cost is 3 a quarter: 100 + 3 (1 + 1/1.1 + 1/1.21 + 1/1.331), in years 100 + 12
    made = tables(
        set=cut(3, discount_rate=RATE), lines=[line(fixed_cost_musd_per_year=12.0)], segments=[must()]
    )
    return Proof(made, objective=100.0 + pv(3.0, 3.0, 3.0, 3.0))


@proof(breaks="a ramp, a lead or a yield that is counted in periods and not in months")
def test_a_ramp_in_quarters_is_that_of_its_years() -> Proof:
    # 18 months of lead, then a year at half output: 10 x (0 + 1/2 x 1/2) in 2028, 10 x (1/4 + 1/2) in 2029
    made = tables(
        set=cut(3, 2029),
        lines=[line(lead_months=18)],
        ramps=[{"line": "L", "move": "build", "year_1": 0.5}],
        demand=[demand(10.0)],
    )
    return Proof(made, objective=100.0 + 20.0 * (30.0 - 2.5 - 7.5), also={"made": (standing_output, 10.0)})


@proof(breaks="new lines of a year counted quarter by quarter")
def test_a_year_of_new_lines_is_summed_over_its_quarters() -> Proof:
    # a second line waits for 2028: 10 GWh of 2027 are missed
    made = tables(
        set=cut(3, 2028),
        demand=[demand(20.0)],
        strategies=[{"strategy": "slow"}],
        rules=[{"strategy": "slow", "rule": "max_new_lines", "target": "L", "value": 1}],
    )
    return Proof(made, objective=2 * 100.0 + 20.0 * 10.0, strategy="slow")


@proof(breaks="a least number of new lines asked for in every quarter, or in a year that is cut off")
def test_a_year_of_least_new_lines_may_come_in_any_quarter() -> Proof:
    # nothing is asked before mid-2028: 2027's line is ordered in its last quarter, none in half of 2029
    made = tables(
        set=cut(3, 2029, last_period="2029Q2", discount_rate=RATE),
        demand=asked(*(0.0,) * 6, 20.0),
        segments=[must()],
        strategies=[{"strategy": "fast"}],
        rules=[{"strategy": "fast", "rule": "min_new_lines", "target": "L", "value": 1}],
    )
    return Proof(made, objective=pv(0, 0, 0, 100.0, 0, 0, 100.0), strategy="fast")


RULED: Tables = {
    "set": cut(3),
    "fleet": [fleet()],
    "bill_of_materials": [need()],
    "suppliers": [supplier("home"), supplier("away", country="CN", prohibited_entity="yes")],
    "supplier_limits": [{"supplier": "home"} | by_quarter(0.0, 10.0)],
    "segments": [must()],
    "credits": [{"credit": "45X", "applies_to": "C", "content_rule": "rule", "2027": 3.0}],
}


def ruled(least: float, split: str, **sheets: Any) -> Tables:
    """Nothing from home in the first quarter, all in the others: three quarters of the year."""
    rules = [{"content_rule": "rule", "split": split, "2027": least}]
    return tables(**(RULED | {"content_rules": rules} | sheets))


@proof(breaks="a content rule tested by the quarter, or a year that passes in part")
def test_a_content_rule_is_kept_over_the_year_though_broken_in_a_quarter() -> Proof:
    return Proof(ruled(0.75, "no"), objective=10.0 - 3.0 * 10.0)


@proof(breaks="a year that is just short of its threshold and passes without its worst quarter")
def test_a_year_short_of_its_content_passes_in_no_quarter() -> Proof:
    return Proof(ruled(0.76, "no"), objective=10.0)


@proof(breaks="a split rule whose quarters are tested apart")
def test_a_split_rule_lets_a_year_pass_in_part() -> Proof:
    # 7.5 GWh from home carry 1.875 of the others at 80 %: 9.375 earn
    return Proof(ruled(0.8, "yes"), objective=10.0 - 3.0 * 7.5 / 0.8)


@proof(breaks="a year of one rule whose last quarters the plan does not see, or a threshold of another year")
def test_years_of_a_content_rule_are_tested_apart() -> Proof:
    # 2027 passes with three of four quarters; of 2028 all is from home
    made = ruled(0.75, "no", set=cut(3, 2028), content_rules=[{"content_rule": "rule"} | path(0.75, 1.0)])
    return Proof(made, objective=20.0 - 3.0 * 20.0)


@proof(breaks="a lag in quarters that is rounded, or money of a credit that comes within its quarter")
def test_a_lag_of_seven_months_reaches_two_quarters_on() -> Proof:
    # 7.5 a quarter: of the first 2/3 in the third and 1/3 in the fourth, of the second 2/3 in the fourth
    made = tables(
        set=cut(3, discount_rate=RATE),
        fleet=[fleet()],
        segments=[must()],
        credits=[{"credit": "45X", "applies_to": "C", "lag_months": 7, "2027": 3.0}],
    )
    return Proof(made, objective=-pv(0.0, 0.0, 5.0, 2.5 + 5.0))


def kept(*quarters: float, **sheets: Any) -> Tables:
    """A standing line costs 10 a quarter, sells 60 in a quarter of full demand, and cannot be retired."""
    base: Tables = {
        "changed": {"tax_rate": 0.25, "discount_rate": 0.0},
        "lines": [line(fixed_cost_musd_per_year=40.0, capex_musd=1000.0)],
        "fleet": [fleet()],
        "moves": [move("retire", cost=1000.0)],
        "demand": asked(*quarters),
    }
    return sold(**(base | sheets))


@proof(breaks="a tax on every quarter's gain, and a quarter's loss kept for later years")
def test_quarters_of_a_tax_year_meet_within_it() -> Proof:
    # 60 in the first quarter, 10 of cost in each: 20 in the year, of which 25 % are taxed
    return Proof(kept(10.0, 0.0), objective=20.0 - 5.0)


@proof(breaks="a tax year's depreciation deducted in one of its quarters, or before completion")
def test_depreciation_of_a_year_is_spread_over_the_quarters_from_completion_on() -> Proof:
    # there from July on: 75 a quarter, half of 100 deducted in each, 40 % of 25 taxed
    made = sold(
        30.0,
        changed={"tax_rate": 0.4},
        lines=[line(lead_months=6, depreciation_class="at once")],
        depreciation=[{"class": "at once", "method": "expense"}],
        demand=asked(10.0),
    )
    return Proof(made, objective=-100.0 + pv(0.0, 0.0, 65.0, 65.0))


@proof(breaks="losses limited by the quarter: 80 % is of a year's income")
def test_losses_of_a_year_cancel_four_fifths_of_the_next_years_income() -> Proof:
    # 2027 loses 40; 2028 earns 60 in its first quarter and pays 10 in each: 20, of which a fifth is taxed
    return Proof(kept(0.0, 0.0, 0.0, 0.0, 10.0, 0.0, last_year=2028), objective=-40.0 + 20.0 - 0.25 * 4.0)


def quarterly(**changed: Any) -> dict[str, Any]:
    """A loan without interest for a quarter."""
    base = {"instrument": "bank", "kind": "loan", "rate": 0.0, "tenor_years": 0.25, "repayment": "level"}
    return base | changed


@proof(breaks="a cover tested by the quarter: cash that comes once a year covers the service of all of it")
def test_cover_is_that_of_the_last_twelve_months() -> Proof:
    # 60 in the first quarter cover 50 that fall due in the second 1.2 times; it saves a quarter of 10 %
    made = sold(lines=[line(capex_musd=55.0)], demand=asked(10.0, 0.0), financing=[quarterly(min_dscr=1.2)])
    return Proof(made, objective=60.0 - 55.0 + 50.0 * (1.0 - 1.0 / 1.1))


@proof(breaks="a window of cover that reaches further back than a year")
def test_cover_forgets_what_came_more_than_a_year_ago() -> Proof:
    # the last of four payments is due a year after the only cash: whatever is lent, nothing covers it
    made = sold(
        last_year=2028,
        lines=[line(capex_musd=55.0)],
        demand=asked(10.0, 0.0),
        financing=[quarterly(tenor_years=1.0, min_dscr=1.2)],
    )
    return Proof(made, objective=60.0 - 55.0)


@proof(breaks="a reserve on the service of the next quarter only")
def test_a_reserve_is_on_the_service_of_the_year_to_come() -> Proof:
    # 40 repaid in four quarters: half of what is still due in the year is kept: 20, 15, 10, 5
    made = sold(
        last_year=2028,
        lines=[line(capex_musd=40.0)],
        demand=asked(10.0, 0.0),
        financing=[quarterly(tenor_years=1.0, reserve_months=6, max_musd=40.0)],
    )
    return Proof(made, objective=60.0 - 40.0 + pv(40.0 - 20.0, -5.0, -5.0, -5.0, -5.0))


def with_jobs(required: float, **sheets: Any) -> Tables:
    """A state pays half of a line for the jobs of a year; work falls in its first half: 20 FTE, then none."""
    base: Tables = {
        "set": cut(3),
        "sites": [
            site(incentive_share_of_capex=0.5, jobs_required=required, jobs_year=2027, clawback_share=1.0)
        ],
        "recipes": [recipe(labour_h_per_kwh=0.004)],
        "segments": [must()],
        "demand": asked(10.0, 10.0, 0.0),
    }
    return tables(**(base | sheets))


@proof(breaks="jobs counted by the quarter: a plant that rests keeps its jobs over the year")
def test_jobs_are_those_of_the_calendar_year() -> Proof:
    return Proof(with_jobs(10.0), objective=100.0 - 50.0)


@proof(breaks="an incentive kept in the quarters before the year's jobs are found short")
def test_jobs_short_over_the_year_earn_nothing_in_it() -> Proof:
    return Proof(with_jobs(10.1), objective=100.0)


@proof(breaks="a claw-back in every quarter of a year, or before the year is over")
def test_jobs_short_in_the_second_year_are_repaid_at_its_end() -> Proof:
    # 10 FTE over 2027, 5 over 2028: 50 received at the start, repaid in the last quarter of 2028
    made = with_jobs(
        10.0, set=cut(3, 2028, discount_rate=RATE), demand=asked(10.0, 10.0, 0.0, 0.0, 10.0, 0.0)
    )
    return Proof(made, objective=50.0 + 50.0 / 1.1**7)


@proof(breaks="a future that is known only with the year in which it was ordered for")
def test_a_short_lead_waits_for_the_future_it_is_for() -> Proof:
    # 3 months: ordered in 2028 where it is needed, a quarter of 2.5 GWh is missed; a year would be for both
    made = tables(
        set=cut(3, 2028),
        lines=[line(lead_months=3)],
        branches=two_futures(high=0.4),
        drivers=[driver("low", "demand", factor=0.0)],
        demand=[demand(0.0, 10.0)],
    )
    return Proof(made, objective=0.4 * (100.0 + 20.0 * 2.5))


# -- a case of years, cut ---------------------------------------------------------------------------------


def growing(rate: float, months: int) -> Tables:
    """Lines with a ramp and scrap, halls paid over their lead, ore; demand that grows must be served."""
    return tables(
        set=settings(2030, period_months=months, discount_rate=rate, discount_timing="middle"),
        sites=[site(opening_cost_musd=7.0, fixed_cost_musd_per_year=2.0, electricity_usd_per_kwh=0.05)],
        buildings=[building("hall", 10.0, 30.0, lead_months=12, fixed_cost_musd_per_year=1.0)],
        lines=[
            line(lead_months=12, area_1000m2=5.0, fixed_cost_musd_per_year=3.0),
            line("K", lead_months=12, area_1000m2=4.0, capex_musd=130.0, fixed_cost_musd_per_year=1.0),
        ],
        recipes=[
            recipe(mature_yield=0.9),
            recipe("K", output=12.0, electricity_kwh_per_kwh=20.0),
        ],
        ramps=[{"line": "L", "move": "build", "year_1": 0.5, "year_2": 0.8}],
        bill_of_materials=[need()],
        suppliers=[supplier("mine")],
        supplier_prices=[{"supplier": "mine"} | path(1.0, 1.1, 1.2, 1.3)],
        segments=[must()],
        demand=[demand(0.0, 11.0, 20.0, 42.0)],
    )


def ordered(outcome: Outcome, months: int) -> list[tuple[int, str, str, float]]:
    """Orders of lines and buildings by the month they are placed in."""
    rows = [(r["node"] * months, "line", r["line"], r["count"]) for r in records(outcome, "orders")]
    rows += [(r["node"] * months, "hall", r["building"], r["count"]) for r in records(outcome, "buildings")]
    return sorted(rows)


def records(outcome: Outcome, table: str) -> list[dict[str, Any]]:
    return [{str(k): v for k, v in row.items()} for row in outcome.tables[table].to_dict("records")]


@pytest.mark.parametrize("months", [6, 3, pytest.param(1, marks=pytest.mark.long)])
def test_a_case_of_years_cut_is_the_same_plan_and_cost_but_for_discounting(months: int) -> None:
    """Fails if any mechanism takes a shorter period for another share of its year."""
    whole = solve_tables(growing(0.0, 12))
    part = solve_tables(growing(0.0, months))
    assert whole.objective is not None
    assert part.objective == pytest.approx(whole.objective, rel=1e-9)
    assert ordered(part, months) == ordered(whole, 12)
    assert len(ordered(whole, 12)) >= 3

    whole, part = solve_tables(growing(0.1, 12)), solve_tables(growing(0.1, months))
    assert ordered(part, months) == ordered(whole, 12)
    # what is paid at order is paid in the first period of its year, all else evenly over the year's
    assert whole.audit is not None
    cost, many, at_once = 0.0, 12 // months, ("line_capex", "opening_cost")
    for row in whole.audit.ledger.to_dict("records"):
        moments = [row["node"] + (k + 0.5) / many for k in range(many)]
        paid = moments[:1] if row["component"] in at_once else moments
        cost -= sum(row["amount"] / len(paid) * 1.1**-moment for moment in paid)
    assert part.objective == pytest.approx(cost, rel=1e-9)
