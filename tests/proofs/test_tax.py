"""Proofs of tax inside the plan: income, losses carried forward, what is taxed at the end.

Unless said otherwise a line of ``L`` costs 100 M$, lives two years, makes 10 GWh a year, and is straight over
its life; a GWh sells for 30 M$; tax is 20 %; money is discounted by 10 % from the start of the year. What is
deducted of what was paid is proved in ``test_depreciation.py``.
"""

from __future__ import annotations

from typing import Any

from tests.proofs.measures import built, figure, moved
from tests.proofs.registry import Measure, Proof, Tables, proof
from tests.proofs.run import Outcome
from tests.proofs.tables import (
    FIRST,
    demand,
    driver,
    fleet,
    line,
    move,
    must,
    path,
    recipe,
    segment,
    settings,
    tables,
    two_futures,
)

EXPENSE = {"class": "at once", "method": "expense"}
AT_ONCE = [line(depreciation_class="at once", life_years=9)]
difference, largest = figure("tax_difference_musd"), figure("largest_tax_difference_musd")
EXACT: dict[str, tuple[Measure, float]] = {"expected": (difference, 0.0), "leaf": (largest, 0.0)}


def pv(*amounts: float) -> float:
    """Present value of amounts year by year."""
    return sum(amount / 1.1**year for year, amount in enumerate(amounts))


def taxed(last: int = FIRST + 1, price: tuple[float, ...] = (30.0,), **sheets: Any) -> Tables:
    """Two years at a price; what is not served costs nothing."""
    changed = sheets.pop("changed", {})
    years = last - FIRST + 1
    base: Tables = {
        "set": settings(last, objective="npv", tax_rate=0.2, discount_rate=0.1) | changed,
        "lines": [line(life_years=2)],
        "segments": [segment(penalty=0.0)],
        "demand": [demand(*(10.0,) * years)],
        "prices": [{"segment": "M", "product": "C"} | path(*price)],
        "depreciation": [EXPENSE],
    }
    return tables(**(base | sheets))


def at(column: str, node: int) -> Measure:
    """Return a figure of the audit's table of taxes on a node."""

    def measure(outcome: Outcome) -> float:
        assert outcome.audit is not None
        return float(outcome.audit.taxes.set_index("node").loc[node, column])

    return measure


@proof(breaks="tax on income before depreciation, none at all, or capital deducted when it is paid")
def test_straight_line_over_the_life() -> Proof:
    # 300 a year less 50 of depreciation: 50 of tax. At a price P all 100 of capital are deducted too:
    # 0.8 x 10 P (1 + 1/1.1) = 100 - 0.2 x 50 (1 + 1/1.1)
    price = (100.0 - pv(10.0, 10.0)) / pv(8.0, 8.0)
    also = EXACT | {
        "income": (at("income", 0), 250.0),
        "second": (at("depreciation", 1), -50.0),
        "price": (figure("lcob_usd_per_kwh"), price),
    }
    return Proof(taxed(), -100.0 + pv(250.0, 250.0), also)


@proof(breaks="state tax added to federal tax, or left out: 0.2 + 0.1 x 0.8 = 0.28")
def test_state_tax_is_deducted_from_what_federal_tax_is_on() -> Proof:
    return Proof(taxed(changed={"state_tax_rate": 0.1}), -100.0 + pv(230.0, 230.0), EXACT)


@proof(breaks="a tax in the least cost: that knows no revenue, and no tax on it")
def test_the_least_cost_knows_no_tax() -> Proof:
    rows = taxed(changed={"objective": "cost"}, segments=[must()])
    # the value told beside it is after tax all the same
    return Proof(rows, 100.0, {"npv": (figure("npv_musd"), -100.0 + pv(250.0, 250.0))})


# -- what tax does to a decision ------------------------------------------------------------------------


def beside_a_plant(rate: float, **of_line: Any) -> Tables:
    """A plant without basis that earns 300 a year, and a line of 100 that would earn 29 for four years."""
    return taxed(
        FIRST + 3,
        changed={"tax_rate": rate},
        lines=[line("E", capex_musd=900.0), line(life_years=4, **of_line)],
        products=[{"product": "A"}, {"product": "B"}],
        recipes=[recipe("E", "A"), recipe("L", "B")],
        fleet=[fleet("E", "A")],
        segments=[segment("MA", 0.0), segment("MB", 0.0)],
        demand=[demand(*(10.0,) * 4, segment=name) for name in ("MA", "MB")],
        prices=[
            {"segment": "MA", "product": "A"} | path(30.0),
            {"segment": "MB", "product": "B"} | path(2.9),
        ],
    )


@proof(breaks="a plant that is worth 1.12 M$ before tax left out")
def test_a_plant_is_right_before_tax() -> Proof:
    # 29 x 3.48685 = 101.12
    return Proof(beside_a_plant(0.0), pv(*(329.0,) * 4) - 100.0, {"built": (built("L"), 1.0)})


@proof(breaks="a plant built whose tax of 0.2 x 4 a year, 2.79 M$, is more than it is worth")
def test_and_wrong_after_straight_line() -> Proof:
    return Proof(beside_a_plant(0.2), pv(*(240.0,) * 4), EXACT | {"built": (built("L"), 0.0)})


@proof(breaks="expensing that is worth no more than straight line: 20 M$ of tax saved at once")
def test_and_right_again_with_expensing() -> Proof:
    # income 329 - 100, then 329; a fifth of the 1.12 M$ is taxed
    worth = -100.0 + pv(329.0 - 45.8, *(329.0 * 0.8,) * 3)
    rows = beside_a_plant(0.2, depreciation_class="at once")
    return Proof(rows, worth, EXACT | {"built": (built("L"), 1.0)})


# -- losses -----------------------------------------------------------------------------------------------


@proof(breaks="losses set against all of a year's income, lost after a year, or paid back as tax")
def test_losses_are_carried_forward_under_the_limit() -> Proof:
    # income 20 - 100 = -80, then 50, 50, 50. Used: 40 (80 % of 50), 40, 0. Taxed: 10, 10, 50
    worth = pv(20.0 - 100.0, 50.0 - 2.0, 50.0 - 2.0, 50.0 - 10.0)
    also = EXACT | {
        "used": (at("losses_used", 1), 40.0),
        "left": (at("losses_left", 1), 40.0),
        "none left": (at("losses_left", 2), 0.0),
        "third": (at("tax", 2), 2.0),
        "fourth": (at("tax", 3), 10.0),
    }
    return Proof(taxed(FIRST + 3, (2.0, 5.0), lines=AT_ONCE), worth, also)


@proof(breaks="a loss that is left at the end paid back, or one of a second bad year not added to the first")
def test_a_second_loss_is_added_and_what_is_left_at_the_end_is_lost() -> Proof:
    # what is asked for must come: income 20 - 150, 10 - 50, 150; used 0, 0, 120; left 50
    rows = taxed(
        FIRST + 2,
        (2.0, 1.0, 20.0),
        segments=[must()],
        lines=[line(depreciation_class="at once", life_years=9, fixed_cost_musd_per_year=50.0)],
    )
    also = EXACT | {"left": (at("losses_left", 2), 50.0), "used": (at("losses_used", 2), 120.0)}
    return Proof(rows, pv(20.0 - 150.0, 10.0 - 50.0, 150.0 - 6.0), also)


@proof(breaks="the loss of the root used in both futures at once, or in the one as in the other")
def test_two_futures_use_the_loss_of_the_root_at_different_times() -> Proof:
    # a loss of 80; prices of 10 set 80 of 100 free in 2028 (taxed 20, then 100), prices of 2 set 16 of 20
    # free a year (taxed 4, 4), and 48 are left
    rows = taxed(
        FIRST + 2,
        (2.0,),
        lines=AT_ONCE,
        segments=[must()],
        branches=two_futures(),
        drivers=[driver("high", "price", "M", factor=5.0)],
    )
    high, low = pv(0.0, 100.0 - 4.0, 100.0 - 20.0), pv(0.0, 20.0 - 0.8, 20.0 - 0.8)
    return Proof(rows, -80.0 + (high + low) / 2.0, EXACT)


# -- other income, and the end -------------------------------------------------------------------------


@proof(breaks="salvage untaxed, its closure not deducted, or the basis of what was sold gone with it")
def test_a_line_that_was_sold() -> Proof:
    # sold in 2028 for 20 less 5; of its 100 a fifth is deducted in 2027, a fifth in 2028, three at the end
    rows = taxed(
        FIRST + 2,
        (30.0,),
        lines=[line(life_years=5, salvage_share=0.2, fixed_cost_musd_per_year=30.0)],
        moves=[move("retire", cost=5.0)],
        demand=[demand(10.0, 0.0, 0.0)],
    )
    # income 270 - 20, then 15 - 20 = -5, then -60: losses that are left are lost
    worth = -100.0 + pv(270.0 - 50.0, 15.0)
    return Proof(rows, worth, EXACT | {"sold": (moved("retire"), 1.0), "left": (at("losses_left", 2), 65.0)})


@proof(breaks="closure cost not deducted, or salvage not taxed, where there is income beside")
def test_salvage_is_taxed_and_closure_deducted() -> Proof:
    # a line without basis: 15 of 20 less 5 are taxed in 2028
    rows = taxed(
        lines=[line(salvage_share=0.2, fixed_cost_musd_per_year=30.0)],
        moves=[move("retire", cost=5.0)],
        fleet=[fleet()],
        demand=[demand(10.0, 0.0)],
    )
    return Proof(rows, pv(270.0 - 54.0, 15.0 - 3.0), EXACT)


@proof(breaks="book value at the end untaxed, or taxed without what is left of the basis")
def test_book_value_is_taxed_less_what_is_left_of_the_basis() -> Proof:
    # 100 over four years, worth 50 after two: income 275, then 300 + 50 - 75
    rows = taxed(changed={"terminal_value": "book"}, lines=[line(life_years=4)])
    return Proof(rows, -100.0 + pv(300.0 - 55.0, 350.0 - 55.0), EXACT)


@proof(breaks="value above the basis untaxed: an expensed line that keeps 50 of book value")
def test_book_value_above_the_basis_is_taxed() -> Proof:
    rows = taxed(changed={"terminal_value": "book"}, lines=[line(life_years=4, depreciation_class="at once")])
    # income 200, then 350
    return Proof(rows, -100.0 + pv(300.0 - 40.0, 350.0 - 70.0), EXACT)


def credited(taxable: str) -> Tables:
    """A credit of 1 $/kWh."""
    row = {"credit": "c", "kind": "production", "applies_to": "C", "unit": "usd_per_kwh", "taxable": taxable}
    return taxed(credits=[row | path(1.0)])


@proof(breaks="a credit taxed that is no income")
def test_a_credit_is_no_income() -> Proof:
    # before credits the price is as without any; with them 10 M$ a year less, untaxed
    price = (100.0 - pv(10.0, 10.0)) / pv(8.0, 8.0)
    also = EXACT | {
        "before": (figure("lcob_before_credits_usd_per_kwh"), price),
        "with": (figure("lcob_usd_per_kwh"), cheaper()),
    }
    return Proof(credited("no"), -100.0 + pv(260.0, 260.0), also)


def cheaper() -> float:
    """Price with 10 M$ of untaxed credits a year.

    There is no tax at 4.238, where 10 P (1 + 1/1.1) = 100 - 10 (1 + 1/1.1): 42.4 a year is less than the 50
    of depreciation.
    """
    return (100.0 - pv(10.0, 10.0)) / pv(10.0, 10.0)


@proof(breaks="a credit untaxed that is marked as income")
def test_a_credit_that_is_taxed() -> Proof:
    return Proof(credited("yes"), -100.0 + pv(310.0 - 52.0, 310.0 - 52.0), EXACT)


@proof(breaks="tax of the worst futures left out where they have a weight of their own")
def test_the_worst_futures_are_after_tax() -> Proof:
    # prices of 30 or 10, half and half; all weight on the worse one: 50 of depreciation in each
    rows = taxed(
        (FIRST + 1),
        (30.0,),
        changed={"cvar_weight": 0.5, "cvar_alpha": 0.5},
        branches=two_futures(),
        drivers=[driver("low", "price", "M", factor=1 / 3)],
    )
    root, high, low = -100.0 + 250.0, (300.0 - 50.0) / 1.1, (100.0 - 10.0) / 1.1
    return Proof(rows, root + 0.75 * low + 0.25 * high, EXACT)


# -- beside who pays -----------------------------------------------------------------------------------

BEFORE = pv(-100.0 + 250.0, 250.0)
"""The plan of ``taxed`` after tax, before anything else."""


def lent(**changed: Any) -> dict[str, Any]:
    """A loan of a year at 5 % for half of capital."""
    base = {"instrument": "bank", "kind": "loan", "rate": 0.05, "tenor_years": 1.0, "max_share_of_capex": 0.5}
    return base | changed


@proof(breaks="interest that is taxed, or principal that is not")
def test_interest_is_deducted() -> Proof:
    # 2.5 of interest save 0.5 of tax
    return Proof(taxed(financing=[lent()]), objective=BEFORE + pv(50.0, -52.5 + 0.5), also=EXACT)


@proof(breaks="interest that is deducted when it is paid, and not as it accrues")
def test_capitalised_interest_is_deducted_as_it_accrues() -> Proof:
    # a third year of sales; owed 52.5 a year on and 55.125 at the end: 2.5 and 2.625 are deducted
    made = taxed(2029, financing=[lent(tenor_years=2.0, capitalised_years=1.0, repayment="bullet")])
    made["lines"] = [line(depreciation_class="at once", life_years=9)]
    before = pv(-100.0 + 260.0, 240.0, 240.0)
    return Proof(made, objective=before + pv(50.0, 0.5, -55.125 + 0.525))


@proof(breaks="a grant that is untaxed though it cuts the basis, or taxed though it does not")
def test_what_a_grant_cuts_off_the_basis_is_income() -> Proof:
    grants = [
        {"instrument": "state", "kind": "grant", "max_share_of_capex": 0.3},
        {"instrument": "city", "kind": "grant", "max_share_of_capex": 0.1, "basis_reduction_share": 0.0},
    ]
    return Proof(taxed(financing=grants), objective=BEFORE + 30.0 * 0.8 + 10.0)


@proof(breaks="cash available for service before tax")
def test_cover_is_after_tax() -> Proof:
    # 90 less 8 of tax, and 1 % of what is lent saved by its interest, cover 1.05 of it twice
    most = 82.0 / (2 * 1.05 - 0.2 * 0.05)
    made = taxed(price=(9.0,), financing=[lent(min_dscr=2.0)])
    return Proof(made, objective=pv(-100.0 + 82.0 + most, 82.0 - 1.05 * most + 0.01 * most))


@proof(breaks="a loss of an earlier year that a lender counts on, or that is kept for the year he looks at")
def test_cover_counts_on_no_losses() -> Proof:
    # a loss of 10 is brought: 0.2 (90 - 0.05 d - 10) is paid, and 90 - 0.2 (90 - 0.05 d) covers 1.05 d twice
    most = 72.0 / (2 * 1.05 - 0.2 * 0.05)
    made = taxed(price=(9.0,), lines=AT_ONCE, financing=[lent(min_dscr=2.0)])
    paid = 90.0 - 0.2 * (80.0 - 0.05 * most) - 1.05 * most
    return Proof(made, objective=pv(-100.0 + 90.0 + most, paid))


@proof(breaks="losses that are used and counted as if all that were brought had been")
def test_cover_where_losses_are_left() -> Proof:
    # 600 at once: 300 brought, 80 % of 300 - 0.05 d used; 300 - 0.2 (300 - 0.05 d) covers 1.05 d twice
    most = 240.0 / (2 * 1.05 - 0.2 * 0.05)
    income = 300.0 - 0.05 * most
    left = 300.0 - 0.8 * income
    made = taxed(2029, financing=[lent(min_dscr=2.0, last_year=2027)])
    made["lines"] = [line(capex_musd=600.0, depreciation_class="at once", life_years=9)]
    second = 300.0 - 0.2 * 0.2 * income - 1.05 * most
    return Proof(made, objective=pv(-300.0 + most, second, 300.0 - 0.2 * (300.0 - left)))


@proof(breaks="cash available without credits that are not taxed, or with those of another year")
def test_cover_counts_credits_that_are_not_taxed() -> Proof:
    # 90 + 10 less 0.2 (40 - 0.05 d) covers 1.05 d twice
    most = 92.0 / (2 * 1.05 - 0.2 * 0.05)
    credit = {"credit": "45X", "applies_to": "C"} | path(0.5, 1.0)
    made = taxed(price=(9.0,), credits=[credit], financing=[lent(min_dscr=2.0)])
    return Proof(made, objective=pv(-100.0 + 95.0 - 8.0 + most, 100.0 - 8.0 - 1.05 * most + 0.01 * most))


@proof(breaks="working capital that is deducted, or taxed when it is released")
def test_working_capital_is_no_income() -> Proof:
    # 10 of other cost a year are deducted; 5 are tied up for a year
    made = taxed(recipes=[recipe(other_usd_per_kwh=1.0)], changed={"working_capital_share": 0.5})
    return Proof(made, objective=BEFORE + pv(-8.0 - 5.0, -8.0 + 5.0))


@proof(breaks="debt or cash at the end that is income")
def test_what_is_owed_and_held_at_the_end_is_no_income() -> Proof:
    # 50 owed after a year of 2.5, and 10 of cash held throughout
    made = taxed(financing=[lent(tenor_years=5.0, repayment="bullet")], changed={"min_cash_musd": 10.0})
    return Proof(made, objective=BEFORE + pv(50.0 - 10.0, -52.5 + 0.5 + 10.0))


@proof(breaks="contingency that is not deducted")
def test_contingency_is_deducted() -> Proof:
    made = taxed(changed={"contingency_share": 0.1})
    return Proof(made, objective=pv(-110.0 + 300.0 - 49.0, 300.0 - 49.0))


@proof(breaks="a levelised cost whose tax is that of the plan's sales, or without what is lent")
def test_the_levelised_cost_of_a_plan_that_is_lent_to_and_taxed() -> Proof:
    # at P = 5.13 the first year's 10 P - 50 is taxed, and the second, less 2.5 of interest, is a loss:
    # 10 P (1 + 1/1.1) - 0.2 (10 P - 50) = 100 - 50 + 52.5 / 1.1
    price = (100.0 - 10.0 - 50.0 + 52.5 / 1.1) / (pv(10.0, 10.0) - 2.0)
    assert 10.0 * price - 50.0 > 0.0 > 10.0 * price - 52.5
    lcob = (figure("lcob_usd_per_kwh"), price)
    return Proof(taxed(financing=[lent()]), objective=BEFORE + pv(50.0, -52.0), also={"lcob": lcob})
