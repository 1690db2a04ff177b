"""Proofs of depreciation: what may be deducted of what was paid, in which year, by class.

The plant is that of ``test_tax.py``: 300 M$ a year, tax of 20 %, 10 % a year.
"""

from __future__ import annotations

from typing import Any

from tests.proofs.measures import built
from tests.proofs.registry import Proof, Tables, proof
from tests.proofs.tables import (
    FIRST,
    building,
    demand,
    fleet,
    line,
    move,
    path,
    recipe,
    site,
)
from tests.proofs.test_tax import AT_ONCE, EXACT, EXPENSE, pv, taxed

FIVE = {"class": "five", "method": "macrs", "years": 5}


def worth(*deducted: float) -> float:
    """Value of a line of 100 that earns 300 a year, with these deductions."""
    return -100.0 + pv(*(300.0 - 0.2 * (300.0 - each) for each in deducted))


@proof(breaks="a MACRS table shifted or cut short, or equal shares in its place")
def test_macrs_by_its_table() -> Proof:
    rows = taxed(FIRST + 5, lines=[line(depreciation_class="five")], depreciation=[FIVE])
    return Proof(rows, worth(20.0, 32.0, 19.2, 11.52, 11.52, 5.76), EXACT)


@proof(breaks="what is left of a basis at the end not deducted there")
def test_what_is_left_is_deducted_at_the_end() -> Proof:
    rows = taxed(FIRST + 2, lines=[line(depreciation_class="five")], depreciation=[FIVE])
    return Proof(rows, worth(20.0, 32.0, 48.0), EXACT)


@proof(breaks="typed shares that do not win over the method's own")
def test_typed_shares_win() -> Proof:
    typed = FIVE | {"year_1": 0.7, "year_3": 0.3}
    rows = taxed(FIRST + 2, lines=[line(depreciation_class="five")], depreciation=[typed])
    return Proof(rows, worth(70.0, 0.0, 30.0), EXACT)


@proof(breaks="straight line of a class over the life of the line: five years, not two")
def test_years_of_a_class_and_not_of_the_line() -> Proof:
    straight = {"class": "five", "method": "straight", "years": 5}
    rows = taxed(FIRST + 1, lines=[line(life_years=2, depreciation_class="five")], depreciation=[straight])
    return Proof(rows, worth(20.0, 80.0), EXACT)


@proof(breaks="a line without a life deducted before the end")
def test_without_class_and_life_nothing_is_deducted_before_the_end() -> Proof:
    return Proof(taxed(lines=[line()]), worth(0.0, 100.0), EXACT)


@proof(breaks="capital deducted as it is paid over the lead, or from the order on")
def test_depreciation_begins_with_completion() -> Proof:
    # paid in 2027, complete in 2028, over two years
    rows = taxed(
        FIRST + 2,
        lines=[line(life_years=2, lead_months=12, payment="over_lead")],
        demand=[demand(0.0, 10.0, 10.0)],
    )
    return Proof(rows, -100.0 + pv(0.0, 300.0 - 50.0, 300.0 - 50.0), EXACT)


@proof(breaks="a period of two years taxed as if a line had stood from its start: year 1 is all it deducts")
def test_completion_in_the_second_tax_year_of_a_period() -> Proof:
    # complete after 12 of 24 months; 33.33, then 44.45 + 14.81, then 7.41
    three = {"class": "three", "method": "macrs", "years": 3}
    rows = taxed(
        FIRST + 5,
        changed={"period_months": 24},
        lines=[line(lead_months=12, depreciation_class="three", max_per_site=1)],
        depreciation=[three],
    )
    taxes = [0.2 * (300.0 - 33.33), 0.2 * (600.0 - 59.26), 0.2 * (600.0 - 7.41)]
    value = -100.0 + 300.0 - taxes[0] + (600.0 - taxes[1]) / 1.21 + (600.0 - taxes[2]) / 1.4641
    return Proof(rows, value, EXACT)


@proof(breaks="a building in the class of its lines, or an opening that wears out")
def test_buildings_have_their_class_and_land_none() -> Proof:
    # deducted: line 50, 50; building of 40 over five years 8, 32; opening of 30 at the end
    rows = taxed(
        sites=[site(opening_cost_musd=30.0)],
        lines=[line(life_years=2, area_1000m2=1.0)],
        buildings=[building("H", 1.0, 40.0, depreciation_class="hall")],
        depreciation=[{"class": "hall", "method": "straight", "years": 5}],
    )
    return Proof(rows, -170.0 + pv(300.0 - 0.2 * 242.0, 300.0 - 0.2 * 188.0), EXACT)


@proof(breaks="an opening deducted before the end, or again on every later node")
def test_land_is_deducted_once() -> Proof:
    # income 250, 250, 270 - 30
    rows = taxed(
        FIRST + 2,
        sites=[site(opening_cost_musd=30.0)],
        lines=[line(life_years=3)],
    )
    third = 100.0 / 3.0
    taxes = [0.2 * (300.0 - third), 0.2 * (300.0 - third), 0.2 * (300.0 - third - 30.0)]
    return Proof(rows, -130.0 + pv(*(300.0 - each for each in taxes)), EXACT)


@proof(breaks="a conversion in the class of the line it was, or not deducted")
def test_a_conversion_is_in_the_class_of_what_it_becomes() -> Proof:
    # a line of 1 GWh becomes one of 10 for 40, expensed: income 260, 300
    rows = taxed(
        lines=[line("E", depreciation_class="five"), line(capex_musd=900.0, depreciation_class="at once")],
        recipes=[recipe("E", output=1.0), recipe()],
        fleet=[fleet("E")],
        moves=[move("convert", 40.0, from_line="E", to_line="L")],
        depreciation=[EXPENSE, FIVE],
    )
    return Proof(rows, -40.0 + pv(300.0 - 52.0, 300.0 - 60.0), EXACT | {"built": (built("L"), 0.0)})


@proof(breaks="a set-up of a pool not deducted, or not in the class of its line")
def test_a_setup_is_in_the_class_of_its_line() -> Proof:
    # a pool that made A is set up for C for 20: income 280, 300
    rows = taxed(
        lines=[line("P", capex_musd=900.0, setup="shared", depreciation_class="at once")],
        products=[{"product": "A"}, {"product": "C"}],
        recipes=[recipe("P", "A"), recipe("P")],
        fleet=[fleet("P", "A")],
        moves=[move("changeover", 20.0)],
    )
    return Proof(rows, -20.0 + pv(300.0 - 56.0, 300.0 - 60.0), EXACT)


# -- credits that cut the basis --------------------------------------------------------------------------


def invested(**changed: Any) -> dict[str, Any]:
    """30 % of a line, sold at 0.9, half of it off the basis."""
    base = {
        "credit": "48C",
        "kind": "investment",
        "applies_to": "L",
        "unit": "share_of_cost",
        "sale_value": 0.9,
        "basis_reduction_share": 0.5,
    }
    return base | path(0.3) | changed


@proof(breaks="the basis cut by what the credit sold for, by all of it, or not at all")
def test_an_investment_credit_cuts_the_basis_by_its_face() -> Proof:
    # 27 got; 15 of 100 are never deducted: income 300 - 85
    rows = taxed(lines=AT_ONCE, credits=[invested()])
    return Proof(rows, -100.0 + 27.0 + pv(300.0 - 43.0, 300.0 - 60.0), EXACT)


@proof(breaks="a credit on buildings that leaves their basis, or cuts that of the lines")
def test_a_credit_on_buildings_cuts_theirs() -> Proof:
    # building of 40: 12 of credit x 0.9, 6 off its basis: 34 at the end, the line 50 and 50
    rows = taxed(
        lines=[line(life_years=2, area_1000m2=1.0)],
        buildings=[building("H", 1.0, 40.0)],
        credits=[invested(applies_to="H")],
    )
    value = -140.0 + 10.8 + pv(300.0 - 0.2 * 250.0, 300.0 - 0.2 * (300.0 - 84.0))
    return Proof(rows, value, EXACT)


def chosen(amount: float) -> Tables:
    """48C or a credit on output; a plant that is expensed."""
    production = {"credit": "45X", "kind": "production", "applies_to": "C", "unit": "usd_per_kwh"}
    return taxed(lines=AT_ONCE, credits=[invested(excludes="45X"), production | path(amount)])


@proof(breaks="the basis of a credit that is chosen not cut")
def test_a_chosen_credit_cuts_the_basis() -> Proof:
    # 27 less 3 of tax against 12 a year, 22.9 in all
    return Proof(chosen(1.2), -100.0 + 27.0 + pv(300.0 - 43.0, 300.0 - 60.0), EXACT)


@proof(breaks="the basis cut by a credit that is not chosen, or a choice that does not see the cut")
def test_a_credit_not_chosen_leaves_the_basis() -> Proof:
    # 13 a year, 24.8 in all, against 27 less 3: the cut of the basis turns the choice
    return Proof(chosen(1.3), -100.0 + pv(313.0 - 40.0, 313.0 - 60.0), EXACT)


@proof(breaks="the cut of a later order at the root, or every order cut by the most there may be")
def test_each_order_is_cut_by_its_own_credit() -> Proof:
    # one line in 2027 and one in 2028 as demand grows: each expensed at 85
    rows = taxed(
        lines=[line(depreciation_class="at once", life_years=9, max_per_site=5)],
        demand=[demand(10.0, 20.0)],
        credits=[
            invested(excludes="45X"),
            {"credit": "45X", "kind": "production", "applies_to": "C", "unit": "usd_per_kwh"} | path(0.1),
        ],
    )
    value = pv(300.0 - 100.0 + 27.0 - 43.0, 600.0 - 100.0 + 27.0 - 0.2 * 515.0)
    return Proof(rows, value, EXACT)
