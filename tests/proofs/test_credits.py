"""Proofs of credits on investment, and of credits that exclude one another."""

from __future__ import annotations

from typing import Any

import pandas as pd

from tests.proofs.measures import built
from tests.proofs.registry import Proof, Tables, proof
from tests.proofs.run import Outcome
from tests.proofs.tables import (
    branch,
    building,
    demand,
    driver,
    fleet,
    line,
    must,
    need,
    path,
    recipe,
    settings,
    site,
    supplier,
    tables,
    two_futures,
)


def investment(*shares: float, on: str = "L", name: str = "48C", **changed: Any) -> dict[str, Any]:
    """A credit on capital by year."""
    base = {"credit": name, "kind": "investment", "applies_to": on, "unit": "share_of_cost"}
    return base | path(*shares) | changed


def production(*amounts: float, on: str = "C", name: str = "45X", **changed: Any) -> dict[str, Any]:
    """A credit on output by year."""
    return {"credit": name, "applies_to": on} | path(*amounts) | changed


def served(*asked: float, **sheets: Any) -> Tables:
    """Lines of 100 for demand that must be served."""
    base: Tables = {"set": settings(2026 + len(asked)), "segments": [must()], "demand": [demand(*asked)]}
    return tables(**(base | sheets))


def credits_table(outcome: Outcome) -> pd.DataFrame:
    """What the audit finds of credits."""
    assert outcome.audit is not None
    return outcome.audit.credits


def total(column: str) -> Any:
    """Read the sum of a column of the table of credits."""
    return lambda outcome: float(credits_table(outcome)[column].sum())


# -- on investment -------------------------------------------------------------------------------------


@proof(breaks="a credit on the typed capex in place of what is paid at the site, or its face value got")
def test_an_investment_credit_is_a_share_of_what_is_paid() -> Proof:
    # 30 % of 120, sold at 0.9: 32.4; the basis loses half of its face value of 36
    made = served(
        10.0,
        sites=[site(capex_factor=1.2)],
        credits=[investment(0.3, sale_value=0.9, basis_reduction_share=0.5)],
    )
    return Proof(
        made,
        objective=120.0 - 32.4,
        also={
            "earned": (total("earned"), 32.4),
            "eligible": (total("eligible"), 120.0),
            "basis": (total("basis_reduction"), 18.0),
        },
    )


@proof(breaks="a credit got at order, or at the share of the order's year, on capital that arrives later")
def test_an_investment_credit_is_got_when_the_line_arrives() -> Proof:
    # ordered 2027, there in 2028 at 40 %; the price is that of the order
    made = served(
        0.0,
        10.0,
        set=settings(2028, discount_rate=0.1, inflation=0.05),
        lines=[line(lead_months=12)],
        credits=[investment(0.3, 0.4)],
    )
    return Proof(made, objective=100.0 - 40.0 / 1.1)


@proof(breaks="a credit that ended before the line arrives, so that the dearer fast line is wrong")
def test_a_credit_that_ends_before_the_slow_line_arrives() -> Proof:
    # the slow line of 100 comes in 2028, when the credit has ended; the fast one of 120 earns 36
    made = served(
        0.0,
        10.0,
        lines=[line(lead_months=12), line("fast", generation="next", capex_musd=120.0)],
        recipes=[recipe(), recipe("fast")],
        credits=[investment(0.3, 0.0, on="now"), investment(0.3, 0.0, on="next", name="48D")],
    )
    return Proof(made, objective=120.0 - 36.0, also={"fast": (built("fast"), 1.0)})


@proof(breaks="a credit for a generation on every line, or on lines that stood before")
def test_an_investment_credit_is_on_a_generation() -> Proof:
    # dry at 130 less 25 % is 97.5; the standing line earns nothing
    made = served(
        20.0,
        lines=[line(), line("dry", generation="next", capex_musd=130.0)],
        recipes=[recipe(), recipe("dry")],
        fleet=[fleet("dry")],
        credits=[investment(0.25, on="next")],
    )
    return Proof(made, objective=97.5, also={"dry": (built("dry"), 1.0)})


@proof(breaks="a credit on a building that is paid for the lines in it")
def test_an_investment_credit_is_on_a_building() -> Proof:
    made = served(
        10.0,
        0.0,
        set=settings(2028, discount_rate=0.1),
        sites=[site(capex_factor=0.5)],
        lines=[line(area_1000m2=5.0)],
        buildings=[building("hall", 10.0, 40.0)],
        credits=[investment(0.3, 0.1, on="hall")],
    )
    return Proof(made, objective=50.0 + 20.0 - 6.0)


@proof(breaks="a building's credit got before it is complete")
def test_a_building_earns_when_it_is_complete() -> Proof:
    # ordered 2027, half paid in each year, complete at the start of 2029
    made = served(
        0.0,
        0.0,
        10.0,
        set=settings(2029, discount_rate=0.1),
        lines=[line(area_1000m2=5.0)],
        buildings=[building("hall", 10.0, 40.0, lead_months=24)],
        credits=[investment(0.3, on="hall")],
    )
    return Proof(made, objective=20.0 + 20.0 / 1.1 + (100.0 - 12.0) / 1.1**2)


@proof(breaks="a credit repealed in one future that is got, or lost, in both")
def test_an_investment_credit_is_repealed_in_one_future() -> Proof:
    # ordered before it is known; 30 % where the credit stays, nothing where it is repealed
    made = served(
        0.0,
        10.0,
        lines=[line(lead_months=12)],
        branches=[
            branch("base", None, 2027, 1.0),
            branch("stays", "base", 2028, 0.6),
            branch("repeal", "base", 2028, 0.4),
        ],
        drivers=[driver("repeal", "credit", "48C", value=0.0)],
        credits=[investment(0.3)],
    )
    return Proof(made, objective=100.0 - 0.6 * 30.0)


# -- that exclude one another --------------------------------------------------------------------------


def either(amount: float, scope: str, **sheets: Any) -> Tables:
    """45X for three years or 48C: two sites, S with a line to buy for 100 and T with one that stands."""
    base: Tables = {
        "sites": [site(), site("T")],
        "lines": [line(max_per_site=1)],
        "fleet": [fleet(site="T")],
        "credits": [
            production(amount, scope=scope, excludes="48C"),
            investment(0.3, scope=scope),
        ],
    }
    return served(20.0, 20.0, 20.0, **(base | sheets))


@proof(breaks="both credits taken, or the smaller one")
def test_of_two_credits_the_company_takes_the_larger() -> Proof:
    # 45X: 0.4 x 60 GWh = 24 at both sites; 48C: 30 % of the one line bought
    return Proof(
        either(0.4, "company"),
        objective=100.0 - 30.0,
        also={"earned": (total("earned"), 30.0), "forgone": (total("forgone"), 24.0)},
    )


@proof(breaks="one choice for the company where sites choose, or two credits at one site")
def test_each_site_takes_the_larger_of_two_credits() -> Proof:
    # S: 12 of 45X or 30 of 48C; T has nothing to invest in and takes 12 of 45X
    return Proof(
        either(0.4, "site"),
        objective=100.0 - 30.0 - 12.0,
        also={"earned": (total("earned"), 42.0), "forgone": (total("forgone"), 12.0)},
    )


@proof(breaks="the investment credit taken where output earns more")
def test_output_may_earn_more_than_capital() -> Proof:
    # 45X at 1.2 $/kWh: 36 of S and 36 of T, more than the 30 of 48C
    return Proof(either(1.2, "site"), objective=100.0 - 72.0)


@proof(breaks="a credit of the company that leaves a site the one it excludes")
def test_a_credit_of_the_company_excludes_one_of_a_site() -> Proof:
    # 45X by site would earn 12 at T beside 48C at S: not beside a 48C of the company
    made = either(
        0.4,
        "company",
        credits=[production(0.4, scope="site", excludes="48C"), investment(0.3, scope="company")],
    )
    return Proof(made, objective=100.0 - 30.0)


@proof(breaks="a choice that leaves one row of a credit out, or the third credit in")
def test_a_credit_is_chosen_with_all_its_rows() -> Proof:
    # 45X has a row for C and one for line L: 0.4 + 0.2 a kWh of 60 GWh; a grant excludes none
    made = either(
        0.0,
        "company",
        credits=[
            production(0.4, excludes="48C"),
            production(0.2, on="L"),
            investment(0.3),
            production(0.05, name="state", on="cell"),
        ],
    )
    return Proof(made, objective=100.0 - 36.0 - 3.0)


@proof(breaks="a credit that is chosen and whose output fails its content rule, paid all the same")
def test_a_chosen_credit_still_asks_for_its_content() -> Proof:
    # ore at 1, or 0.5 of a prohibited entity; all of it from home: 0.5 dearer, for 1.2. 60 x (1 - 1.2);
    # with ore at 0.5 and 48C it would be 30 - 30
    made = either(
        1.2,
        "company",
        bill_of_materials=[need()],
        suppliers=[
            supplier("home", price=1.0),
            supplier("away", country="CN", price=0.5, prohibited_entity="yes"),
        ],
        content_rules=[{"content_rule": "rule"} | path(1.0)],
        credits=[production(1.2, excludes="48C", content_rule="rule"), investment(0.3)],
    )
    return Proof(made, objective=100.0 + 60.0 * (1.0 - 1.2))


@proof(breaks="the credit of a year taken in another once it is chosen")
def test_a_chosen_credit_goes_by_year() -> Proof:
    # 45X 0.6 and then 0.3 twice on 20 GWh: 24; 48C 0.2 of the line bought at once: 20
    made = either(
        0.0,
        "company",
        credits=[production(0.6, 0.3, 0.3, excludes="48C"), investment(0.2)],
    )
    return Proof(made, objective=100.0 - 24.0)


@proof(breaks="a building's credit outside of the choice")
def test_a_building_is_in_the_choice() -> Proof:
    made = served(
        10.0,
        lines=[line(area_1000m2=5.0)],
        buildings=[building("hall", 10.0, 40.0)],
        credits=[investment(0.5, on="hall", excludes="45X"), production(0.9)],
    )
    return Proof(made, objective=140.0 - 20.0)


# -- money that comes later ----------------------------------------------------------------------------


@proof(breaks="a credit whose money comes as it is earned, or is worth more when it comes")
def test_money_of_a_credit_comes_a_year_later() -> Proof:
    # 10 and 10 earned; the second comes after the end
    made = served(
        10.0, 10.0, set=settings(2028, discount_rate=0.1), credits=[production(1.0, lag_months=12.0)]
    )
    return Proof(
        made,
        objective=100.0 - 10.0 / 1.1,
        also={"earned": (total("earned"), 20.0), "got": (total("received"), 10.0)},
    )


@proof(breaks="a lag that is not split between the years it reaches into")
def test_a_lag_of_three_months_reaches_into_the_next_year() -> Proof:
    # three quarters of 10 now, a quarter with three quarters of 20 a year on
    made = served(
        10.0, 10.0, set=settings(2028, discount_rate=0.1), credits=[production(1.0, 2.0, lag_months=3.0)]
    )
    return Proof(made, objective=100.0 - 7.5 - (2.5 + 15.0) / 1.1)


@proof(breaks="a lag that jumps over a longer period, or money of one future that comes in another")
def test_a_lag_in_longer_periods_and_two_futures() -> Proof:
    # 10 in 2027; 2028 and 2029 are one period with 40 in the high future: half of a year's lag in each
    made = served(
        10.0,
        10.0,
        set=settings(2029, discount_rate=0.1),
        periods=[{"from_year": 2028, "period_months": 24}],
        branches=two_futures(high=0.4),
        drivers=[driver("high", "demand", factor=2.0), driver("low", "demand", factor=0.0)],
        lines=[line(max_per_site=2)],
        credits=[production(1.0, lag_months=12.0)],
    )
    expected = 100.0 + (0.4 * 100.0 - 10.0 - 0.4 * 20.0) / 1.1
    return Proof(made, objective=expected)


@proof(breaks="an investment credit that forgets its lag, or one that is chosen")
def test_an_investment_credit_that_is_chosen_comes_later() -> Proof:
    # 30 a year on is worth more than 25 now
    made = served(
        10.0,
        10.0,
        set=settings(2028, discount_rate=0.1),
        credits=[investment(0.3, lag_months=12.0, excludes="48D"), investment(0.25, name="48D")],
    )
    return Proof(made, objective=100.0 - 30.0 / 1.1)


@proof(breaks="a credit that is not taxed, whose tax comes before its money")
def test_a_credit_that_is_not_taxed_and_comes_later() -> Proof:
    made = served(10.0, 10.0, credits=[production(1.0, lag_months=12.0)])
    made["settings"] = settings(2028, objective="npv", tax_rate=0.2, discount_rate=0.1)
    made["segments"] = [must()]
    made["prices"] = [{"segment": "M", "product": "C", "2027": 30.0}]
    made["depreciation"] = [{"class": "at once", "method": "expense"}]
    made["lines"] = [line(depreciation_class="at once")]
    return Proof(made, objective=-100.0 + 300.0 - 40.0 + (300.0 - 60.0 + 10.0) / 1.1)
