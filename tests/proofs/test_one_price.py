"""Proofs of the least cost of a kWh after tax and financing: own sales at one price, tax and cover at it.

Unless said otherwise a line of ``L`` costs 100 M$ and makes 10 GWh a year, 10 GWh are asked for and delivered
every year, and owners ask for 10 % from the start of a year: 10 x (1 + 1 / 1.1) GWh in two years, discounted.
"""

from __future__ import annotations

from typing import Any

from tests.proofs.measures import built, figure
from tests.proofs.registry import Proof, Tables, proof
from tests.proofs.run import Outcome
from tests.proofs.tables import (
    FIRST,
    demand,
    driver,
    line,
    path,
    recipe,
    segment,
    settings,
    site,
    tables,
    two_futures,
)
from tests.proofs.test_financing import drawn, loan, total

lcob, npv, kwh = figure("lcob_usd_per_kwh"), figure("npv_musd"), figure("discounted_gwh")

TWO = 1.0 + 1.0 / 1.1
THREE = TWO + 1.0 / 1.21
"""Present value of a dollar a year."""

EXPENSE = {"class": "at once", "method": "expense"}


def priced(years: int = 2, **sheets: Any) -> Tables:
    """All of 10 GWh a year for some years; no tax and no instrument unless given."""
    changed = sheets.pop("changed", {})
    base: Tables = {
        "set": settings(
            FIRST + years - 1, objective="cost_per_kwh", min_delivered_share=1.0, discount_rate=0.1
        )
        | changed,
        "segments": [segment(penalty=0.0)],
        "demand": [demand(*(10.0,) * years)],
    }
    return tables(**(base | sheets))


def taxed(years: int = 2, **sheets: Any) -> Tables:
    """The same at a tax of 20 %; a line is written off over its life of two years."""
    changed = {"tax_rate": 0.2} | sheets.pop("changed", {})
    return priced(years, **({"lines": [line(life_years=2)], "changed": changed} | sheets))


def at(table: str, column: str, node: int) -> Any:
    """Read a figure of an audit's table on a node."""

    def read(outcome: Outcome) -> float:
        assert outcome.audit is not None
        rows = getattr(outcome.audit, table).set_index("node")
        return float(rows[column][node])

    return read


def rounded(measure: Any) -> Any:
    """Read a figure that hangs on a limit which the solver holds to a millionth."""
    return lambda outcome: round(measure(outcome), 5)


# -- tax -----------------------------------------------------------------------------------------------

WRITTEN_OFF = (100.0 - 0.2 * 50.0 * TWO) / (10.0 * TWO * 0.8)
"""50 M$ are deducted a year, and income is above nothing: 8 x P x TWO + 0.2 x 50 x TWO = 100."""


@proof(breaks="tax left out (5.24 $/kWh), or taken at a price of the market")
def test_tax_at_the_price() -> Proof:
    also = {
        "lcob": (lcob, WRITTEN_OFF),
        "npv": (npv, 0.0),
        "tax": (at("taxes", "tax", 0), 0.2 * (10.0 * WRITTEN_OFF - 50.0)),
    }
    return Proof(taxed(), WRITTEN_OFF, also)


@proof(breaks="losses lost, or used beyond 80 % of income, or paid back in their year")
def test_losses_are_carried_at_the_price() -> Proof:
    # all is deducted in 2027: a loss of 100 - 10 P. 2028 earns 10 P, of which 80 % are free:
    # 10 P TWO - 0.2 x 2 P / 1.1 = 100
    price = 100.0 / (10.0 * TWO - 0.4 / 1.1)
    rows = taxed(lines=[line(depreciation_class="at once", life_years=9)], depreciation=[EXPENSE])
    return Proof(rows, price, {"left": (at("taxes", "losses_left", 1), 100.0 - 18.0 * price)})


@proof(breaks="the plan that is cheapest before tax: Y at 98 M$ is deducted only when all is over")
def test_the_winner_before_tax_is_not_the_winner_after_it() -> Proof:
    # Y has no life: 10 P are taxed in 2027, the loss of 2028 is lost: P = 98 / (10 TWO - 2) = 5.73
    rows = taxed(lines=[line(life_years=2), line("Y", capex_musd=98.0)], recipes=[recipe(), recipe("Y")])
    return Proof(rows, WRITTEN_OFF, {"L": (built("L"), 1.0), "Y": (built("Y"), 0.0)})


@proof(
    breaks="the same without tax: Y at 98 M$ then has the cheaper kWh, also where a loan asks for a search"
)
def test_the_winner_before_tax_wins_without_it() -> Proof:
    rows = priced(
        lines=[line(life_years=2), line("Y", capex_musd=98.0)],
        recipes=[recipe(), recipe("Y")],
        financing=[{"instrument": "owners", "kind": "equity"}],
    )
    return Proof(rows, 98.0 / (10.0 * TWO), {"Y": (built("Y"), 1.0)})


@proof(breaks="sales under a contract taxed at the contract's price: at 500 $/kWh tax would be 500 M$ a year")
def test_contracts_are_sold_at_the_price() -> Proof:
    signed = [{"contract": "big", "segment": "M", "product": "C", "gwh_per_year": 6.0} | price(500.0)]
    # what is missing of it costs 1 $/kWh, so that all of it is sold under it
    signed[0]["shortfall_penalty_usd_per_kwh"] = 1.0
    also = {"npv": (npv, 0.0), "contract": (total("contracts", "revenue"), 12.0 * WRITTEN_OFF)}
    return Proof(taxed(contracts=signed), WRITTEN_OFF, also)


def price(usd: float) -> dict[str, float]:
    """Return the price of a contract."""
    return {"price_usd_per_kwh": usd}


@proof(breaks="market prices in tax or value: 30 $/kWh in 2027 and nothing afterwards change nothing")
def test_prices_of_the_market_do_not_count() -> Proof:
    prices = [{"segment": "M", "product": "C"} | path(30.0, 0.0)]
    rows = taxed(
        prices=prices,
        products=[{"product": "C"}, {"product": "unpriced"}],
        recipes=[recipe(), recipe(product="unpriced")],
    )
    return Proof(rows, WRITTEN_OFF)


@proof(
    breaks="the price nominal: at 10 % inflation and 10 % discount every kWh of a real price counts as one"
)
def test_the_price_is_real() -> Proof:
    # expensed 100 in 2027; P and 1.1 P: 2028 earns 11 P, taxed on a fifth: 20 P - 0.2 x 2.2 P / 1.1 = 100
    rows = taxed(
        changed={"inflation": 0.1},
        lines=[line(depreciation_class="at once", life_years=9)],
        depreciation=[EXPENSE],
    )
    return Proof(rows, 100.0 / (20.0 - 0.4), {"kwh": (kwh, 20.0)})


@proof(breaks="tax of the mean future: high earns twice, low is taxed on its own")
def test_tax_is_that_of_every_future() -> Proof:
    # one line makes 10 GWh; low asks for 4 in 2028. Deducted 100 in 2027. Losses 100 - 10 P are brought:
    # high uses all and taxes 20 P - 100, low 80 % of 4 P:
    # 10 P + (5 P + 2 P) / 1.1 - 0.2 x (0.5 (20 P - 100) + 0.5 x 0.8 P) / 1.1 = 100
    rows = taxed(
        lines=[line(depreciation_class="at once", life_years=9)],
        depreciation=[EXPENSE],
        branches=two_futures(FIRST + 1),
        drivers=[driver("low", "demand", factor=0.4)],
    )
    return Proof(rows, (100.0 - 10.0 / 1.1) / (10.0 + 4.92 / 1.1))


@proof(breaks="a price that cannot be below nothing: a credit of 15 $/kWh on a cost of 10")
def test_a_kwh_may_cost_less_than_nothing() -> Proof:
    # no income at -5 $/kWh, so no tax: (100 - 150) / 10
    rows = taxed(1, credits=[{"credit": "made", "applies_to": "C"} | path(15.0)])
    return Proof(rows, -5.0)


# -- financing -----------------------------------------------------------------------------------------

BORROWED = (50.0 + 27.5 / 1.1 + 26.25 / 1.21) / (10.0 * THREE)
"""Half of it lent at 5 % for two years: 27.5 and 26.25 M$ due."""


@proof(breaks="a loan left out: 3.66 $/kWh, or its interest")
def test_a_loan() -> Proof:
    also = {"lcob": (lcob, BORROWED), "npv": (npv, 0.0), "drawn": (drawn("bank"), 50.0)}
    return Proof(priced(3, financing=[loan()]), BORROWED, also)


@proof(breaks="interest not deducted, or deducted at another price than that of the sales")
def test_a_loan_and_tax() -> Proof:
    # 20 lent: 11 and 10.5 due, 1 and 0.5 of it interest; a third of 100 is deducted a year
    cost = 80.0 + 11.0 / 1.1 + 10.5 / 1.21 - 0.2 * (100.0 / 3.0 * THREE + 1.0 / 1.1 + 0.5 / 1.21)
    rows = taxed(3, lines=[line(life_years=3)], financing=[loan(max_share_of_capex=0.2)])
    return Proof(rows, cost / (10.0 * THREE * 0.8), {"drawn": (drawn("bank"), 20.0)})


def advance(**changed: Any) -> dict[str, Any]:
    """Money for nothing that is paid back in a year."""
    return loan(rate=0.0, tenor_years=1.0, repayment="bullet", max_share_of_capex=1.0) | changed


@proof(breaks="no limit of a loan without a covenant: 100 M$ are lent and paid back a year later")
def test_without_a_covenant_all_is_lent() -> Proof:
    return Proof(priced(financing=[advance()]), 100.0 / 1.1 / (10.0 * TWO), {"drawn": (drawn("bank"), 100.0)})


@proof(breaks="cover at a price of the market, or none: 10 P in 2028 must pay the loan back")
def test_cover_is_that_at_the_price() -> Proof:
    # 10 P >= D, 100 - D + D / 1.1 = 10 P TWO: 100 = P (10 TWO + 10 / 11) = 20 P
    rows = priced(financing=[advance(min_dscr=1.0)])
    also = {"drawn": (drawn("bank"), 50.0), "cover": (figure("min_dscr"), 1.0), "npv": (npv, 0.0)}
    return Proof(rows, 5.0, also)


@proof(breaks="the covenant left out: then L, all of it lent, is cheaper (4.76 $/kWh) than B (4.87)")
def test_a_covenant_makes_another_line_the_cheapest() -> Proof:
    # with the covenant L costs 5 $/kWh; B is paid by the owners alone
    rows = priced(
        lines=[line(), line("B", capex_musd=93.0, generation="next")],
        recipes=[recipe(), recipe("B")],
        financing=[advance(min_dscr=1.0, generations="now")],
    )
    return Proof(rows, 93.0 / (10.0 * TWO), {"B": (built("B"), 1.0), "drawn": (drawn("bank"), 0.0)})


@proof(breaks="cover before tax: 10 P less its tax must pay the loan back")
def test_cover_is_after_tax() -> Proof:
    # half of 100 is deducted a year: 10 P - 0.2 (10 P - 50) = 8 P + 10 >= D, and
    # 100 - D + D / 1.1 - 10 TWO = 8 P TWO: P = (100 - 10 TWO - 10 / 11) / (8 TWO + 8 / 11)
    cost = (100.0 - 10.0 * TWO - 10.0 / 11.0) / (8.0 * TWO + 8.0 / 11.0)
    rows = taxed(financing=[advance(min_dscr=1.0)])
    return Proof(rows, cost, {"drawn": (drawn("bank"), 8.0 * cost + 10.0)})


@proof(
    breaks="cover in the mean future: low has a third of the sales, and no more can be lent than it pays back"
)
def test_cover_holds_in_every_future() -> Proof:
    # low sells 4 GWh in 2028: D = 4 P; 100 - D / 11 = P (10 + (5 + 2) / 1.1)
    rows = priced(
        financing=[advance(min_dscr=1.0)],
        branches=two_futures(FIRST + 1),
        drivers=[driver("low", "demand", factor=0.4)],
    )
    cost = 100.0 / (10.0 + 7.0 / 1.1 + 4.0 / 11.0)
    return Proof(rows, cost, {"drawn": (rounded(drawn("bank")), round(4.0 * cost, 5))})


@proof(
    breaks="the price at which value is nothing, though owners cannot pay: 40 M$ and 10 P must buy the line"
)
def test_the_price_is_one_at_which_owners_can_pay() -> Proof:
    # worth nothing at 5.24 $/kWh; 40 + 10 P >= 100
    rows = priced(financing=[{"instrument": "owners", "kind": "equity", "max_musd": 40.0}])
    also = {"lcob": (lcob, 100.0 / (10.0 * TWO)), "npv": (rounded(npv), round(60.0 * TWO - 100.0, 5))}
    return Proof(rows, 6.0, also)


@proof(breaks="an instrument a strategy forbids is drawn all the same")
def test_a_strategy_without_the_loan() -> Proof:
    rows = priced(
        3,
        financing=[loan()],
        strategies=[{"strategy": "own money"}],
        rules=[{"strategy": "own money", "rule": "forbid_instrument", "target": "bank"}],
    )
    return Proof(rows, 100.0 / (10.0 * THREE), {"drawn": (drawn("bank"), 0.0)}, strategy="own money")


@proof(breaks="a covenant that holds at no price: nothing is sold in 2027, and owners have 40 M$ of 100")
def test_what_no_price_can_pay_is_infeasible() -> Proof:
    # a line ordered in 2027 is there in 2028, and must be
    rows = priced(
        lines=[line(lead_months=12)],
        demand=[demand(0.0, 10.0)],
        financing=[{"instrument": "owners", "kind": "equity", "max_musd": 40.0}],
    )
    return Proof(rows, None)


@proof(breaks="working capital, grants or fees of a draw at another value than that of the search")
def test_a_grant_and_a_fee() -> Proof:
    # 30 granted; 20 lent at a fee of 10 %, paid back a year later
    rows = priced(
        financing=[
            {"instrument": "state", "kind": "grant", "max_musd": 30.0},
            advance(max_musd=20.0, fee_share=0.05),
        ]
    )
    cost = (100.0 - 30.0 - 20.0 + 1.0 + 20.0 / 1.1) / (10.0 * TWO)
    return Proof(rows, cost, {"fees": (total("instruments", "fees"), 1.0)})


@proof(breaks="a first plan taken for the best: at 0 $/kWh the least loss is that of the smallest lines")
def test_the_price_falls_until_no_plan_is_worth_more() -> Proof:
    # 30 of 60 GWh: L and B lose least, 250 M$ at 8.33 $/kWh; H costs 420 M$, 7 $/kWh, when all is sold
    rows = taxed(
        1,
        changed={"min_delivered_share": 0.5},
        demand=[demand(60.0)],
        lines=[
            line(max_per_site=1, life_years=1),
            line("B", capex_musd=150.0, max_per_site=2, life_years=1),
            line("H", capex_musd=420.0, life_years=1),
        ],
        recipes=[recipe(), recipe("B", output=20.0), recipe("H", output=60.0)],
        sites=[site()],
    )
    # all of it is deducted in its only year: no tax at the price
    return Proof(rows, 7.0, {"H": (built("H"), 1.0)})
