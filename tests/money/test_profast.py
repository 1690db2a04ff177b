"""The money functions against ProFAST, the cash-flow tool of NREL.

ProFAST is used as a black box: what it spends, deducts and pays by year is a row of ``cash_flow_out``, and
its conventions are read from these rows. (It comes as compiled files, whose licence forbids to take them
apart.)

Its conventions, and ours where they differ; each difference is worked out on paper in a test:

- Year 0 is the year before the first; money of a year falls at its end. Here: start, middle or end.
- All capital is paid in year 0, however long the construction. Here: as it is paid.
- MACRS by the mid-quarter convention of the quarter in which production starts (IRS Pub. 946, tables A-2 to
  A-5). Here: half-year (table A-1), or any shares given.
- A single loan is repaid by month at rate / 12, from the first month on. Here: on the periods given.
- "Revolving debt" pays interest and is repaid at the end; of what cash lacks later its share is drawn again.
- Losses are refunded, or carried forward without a limit. Here: carried forward under the 80 % rule.
- A grant leaves the basis as it is. Here: the caller cuts the basis.
- At the end what is not depreciated is sold at its book value, so without tax; MACRS deducts it once more in
  the year after, which is in their value and in no row. Here what is sold is not deducted again.
- Its row of debt service coverage is taxable income over total revenue and is not compared with ours.

It imports plotly and xlwings, which its installation brings, and takes about a second to import.
"""

from functools import partial

import numpy as np
import pytest
from ProFAST import ProFAST

from teaplan.money.depreciation import basis_left, macrs, spread, straight_line
from teaplan.money.discounting import factors, growth, years_to
from teaplan.money.levelised import levelised_price, levelised_price_after_tax
from teaplan.money.schedules import Terms, coefficients, schedule
from teaplan.money.taxes import income_tax
from teaplan.money.worth import irr_roots

AGREES = 1e-6
RATE, TAX, INTEREST = 0.10, 0.25, 0.06
CAPEX, COST, SOLD = 10_000.0, 500.0, 10.0 * 365
DEBT = CAPEX / 2

REFUNDED = {"total income tax rate": TAX}
CARRIED = REFUNDED | {"tax losses monetized": False, "tax loss carry forward years": 50}
HALF_DEBT = {"debt equity ratio of initial financing": 1.0, "debt interest rate": INTEREST}
LOAN = HALF_DEBT | {"debt type": "One time loan", "loan period if used": 6}
REVOLVING = HALF_DEBT | {"debt type": "Revolving debt"}

# IRS Publication 946, table A-2 (mid-quarter, first quarter) and A-4 (third quarter), percent
FIRST_QUARTER = {
    5: np.array([35.00, 26.00, 15.60, 11.01, 11.01, 1.38]) / 100,
    7: np.array([25.00, 21.43, 15.31, 10.93, 8.75, 8.74, 8.75, 1.09]) / 100,
}
THIRD_QUARTER = {5: np.array([15.00, 34.00, 20.40, 12.24, 11.30, 7.06]) / 100}


class Theirs:
    """A plant of 10 kWh a day that costs 10 000 and 500 a year, solved by ProFAST."""

    def __init__(self, life, depreciation=("MACRS", 5), refurb=(0,), incentive=None, escalation=0.0, **more):
        tool = ProFAST("blank")
        commodity = {"name": "cell", "unit": "kWh", "initial price": 1.0, "escalation": escalation}
        usual = {
            "commodity": commodity, "analysis start year": 2025, "operating life": life, "capacity": 10,
            "long term utilization": 1.0, "leverage after tax nominal discount rate": RATE,
        }  # fmt: skip
        for name, value in (usual | {name.replace("_", " "): value for name, value in more.items()}).items():
            tool.set_params(name, value)
        tool.add_capital_item("plant", CAPEX, *depreciation, list(refurb))
        tool.add_fixed_cost("upkeep", 1, "$", COST, escalation)
        if incentive:
            tool.add_incentive("credit", *incentive)
        self.solution = tool.solve_price()
        self.price = float(self.solution["price"])
        self._rows = tool.cash_flow_out

    def row(self, start):
        """The row whose name starts so; $ per year, years 0, 1, ..."""
        (name,) = [name for name in self._rows if name.startswith(start)]
        return np.asarray(self._rows[name], dtype=float)


class Ours:
    """The same plant by the money functions: arrays over the years 0, 1, ..."""

    def __init__(self, life, shares, construction=0.0):
        self.years = np.arange(int(np.ceil(construction + life)) + 1)
        self.weights = factors(RATE, self.years)
        # What part of each year lies in operation: 0 in year 0, a half in a year that construction ends in.
        ends = np.clip(self.years, construction, construction + life)
        self.works = np.diff(ends, prepend=construction)
        self.capex = CAPEX * (self.years == 0)
        self.deducted = CAPEX * self.spread(shares, 12 * construction)
        self.received = np.zeros(len(self.years))
        self.untaxed = np.zeros(len(self.years))
        self.money = np.ones(len(self.years))
        self.interest, self.to_lenders = np.zeros(len(self.years)), np.zeros(len(self.years))

    def spread(self, shares, completed):
        """Year 0 is before the first tax year."""
        return np.concatenate([[0.0], spread(shares, [12] * (len(self.years) - 1), completed)])

    def owe(self, loan, draws):
        self.interest, self.to_lenders = loan.interest, loan.paid - draws

    def flows(self):
        cost = COST * self.works * self.money
        return self.received + self.untaxed - self.capex - cost - self.to_lenders

    def income(self):
        return self.received - COST * self.works * self.money - self.deducted - self.interest

    def price(self, tax=lambda income: TAX * income):
        return levelised_price_after_tax(
            self.flows(),
            SOLD * self.works,
            self.weights,
            income=self.income(),
            tax=tax,
            escalation=self.money,
        )

    def sale(self):
        """Worth after tax of a price of 1; a change of worth by so much moves the price by 1."""
        return (1 - TAX) * SOLD * (self.works * self.money) @ self.weights

    def to_equity(self, price, tax=lambda income: TAX * income):
        sales = price * SOLD * self.works * self.money
        return self.flows() + sales - tax(self.income() + sales)


def agree(ours, theirs, tax=lambda income: TAX * income):
    """Price, deductions, tax and the flow to equity by year, all to 1e-6."""
    price = ours.price(tax)
    assert price == pytest.approx(theirs.price, rel=AGREES)
    close = partial(np.testing.assert_allclose, rtol=AGREES, atol=AGREES)
    close(ours.deducted, theirs.row("Depreciation"))
    close(tax(ours.income() + price * SOLD * ours.works * ours.money), theirs.row("Income taxes"))
    close(ours.to_equity(price, tax), theirs.row("Investor cash flow"), atol=1e-3)


def test_no_debt_with_our_discounting_set_to_theirs():
    theirs = Theirs(6)
    years = np.arange(7)
    flows, sold = np.array([-CAPEX, *[-COST] * 6]), np.array([0.0, *[SOLD] * 6])
    assert levelised_price(flows, sold, factors(RATE, years)) == pytest.approx(theirs.price, rel=AGREES)
    # Ours in the middle of the year, capital still paid at its start: every year's money is worth 1.1^0.5
    # more. P = upkeep / sold + capex / (sold x sum D): the second part shrinks by 1.1^0.5, the first stays.
    middle = np.concatenate([[0.0], years_to([12] * 6, "middle")])
    on_paper = COST / SOLD + (theirs.price - COST / SOLD) / (1 + RATE) ** 0.5
    assert levelised_price(flows, sold, factors(RATE, middle)) == pytest.approx(on_paper, rel=AGREES)


@pytest.mark.parametrize(("years", "months"), [(5, 0), (7, 0), (5, 12), (7, 36), (5, 30)])
def test_macrs(years, months):
    theirs = Theirs(9, ("MACRS", years), installation_months=months, **REFUNDED)
    # After 30 months production starts in the third quarter of a year.
    shares = THIRD_QUARTER[years] if months == 30 else FIRST_QUARTER[years]
    ours = Ours(9, shares, construction=months / 12)
    agree(ours, theirs)
    # Ours by half-year convention: a deduction of 1 is worth TAX x D, a price of 1 is worth sale().
    plain = Ours(9, macrs(years), construction=months / 12)
    on_paper = theirs.price + TAX * (ours.deducted - plain.deducted) @ ours.weights / ours.sale()
    assert plain.price() == pytest.approx(on_paper, rel=AGREES)
    assert abs(plain.price() / theirs.price - 1) > 1e-3


def test_straight_line_and_what_is_left_is_sold_at_book_value():
    theirs = Theirs(8, ("Straight line", 10), **REFUNDED)
    ours = Ours(8, straight_line(10))
    ours.untaxed[-1] = CAPEX * basis_left(ours.deducted / CAPEX)[-1]
    assert ours.untaxed[-1] == pytest.approx(2000)
    agree(ours, theirs)


def by_year(monthly):
    """Twelve months to a year; the draw's moment is year 0."""
    return np.concatenate([monthly[:1], monthly[1:].reshape(-1, 12).sum(axis=1)])


@pytest.mark.parametrize("months", [0, 24])
def test_one_loan_as_an_annuity_by_month(months):
    theirs = Theirs(8, installation_months=months, **REFUNDED, **LOAN)
    ours = Ours(8, FIRST_QUARTER[5], construction=months / 12)
    at = np.arange(12 * (len(ours.years) - 1) + 1) / 12
    # rate / 12 a month is (1 + rate / 12)^12 - 1 a year
    loan = coefficients(Terms((1 + INTEREST / 12) ** 12 - 1, 6), at)
    draws = DEBT * (ours.years == 0)
    ours.interest = DEBT * by_year(loan.interest[:, 0])
    ours.to_lenders = DEBT * by_year(loan.paid[:, 0]) - draws
    np.testing.assert_allclose(ours.interest, theirs.row("Interest on"), rtol=AGREES, atol=AGREES)
    repaid = DEBT * by_year(loan.principal[:, 0])
    np.testing.assert_allclose(repaid, -theirs.row("Repayment of debt"), rtol=AGREES, atol=AGREES)
    agree(ours, theirs)
    # Ours by year at 6 % effective: 1 / a6 a year at 6 %, against 12 / a72 at 0.5 %. Worth of the difference
    # in service, less the tax it saves, over that of a price of 1.
    plain = Ours(8, FIRST_QUARTER[5], construction=months / 12)
    plain.owe(schedule(Terms(INTEREST, 6), draws, ours.years), draws)
    a6, a72 = (1 - 1.06**-6) / 0.06, (1 - 1.005**-72) / 0.005
    serviced = np.where((ours.years >= 1) & (ours.years <= 6), DEBT * (1 / a6 - 12 / a72), 0.0)
    more = serviced - TAX * (plain.interest - ours.interest)
    on_paper = theirs.price + more @ ours.weights / ours.sale()
    assert plain.price() == pytest.approx(on_paper, rel=AGREES)


def test_revolving_debt_is_a_bullet():
    theirs = Theirs(6, **REFUNDED, **REVOLVING)
    ours = Ours(6, FIRST_QUARTER[5])
    draws = DEBT * (ours.years == 0)
    ours.owe(schedule(Terms(INTEREST, 6, repayment="bullet"), draws, ours.years), draws)
    agree(ours, theirs)


def test_interest_in_construction_paid_by_equity_or_capitalised():
    theirs = Theirs(8, installation_months=24, **REFUNDED, **REVOLVING)
    ours = Ours(8, FIRST_QUARTER[5], construction=2)
    draws = DEBT * (ours.years == 0)
    ours.owe(schedule(Terms(INTEREST, 10, repayment="bullet"), draws, ours.years), draws)
    agree(ours, theirs)
    # Ours capitalises two years: 5000 -> 5300 -> 5618. Not paid: 300 in years 1 and 2. Paid more: 18 x 0.06
    # ... = 337.08 - 300 in years 3 to 10 and 618 at the end. Deducted more: 18 in year 2, 37.08 later.
    plain = Ours(8, FIRST_QUARTER[5], construction=2)
    terms = Terms(INTEREST, 10, capitalised_years=2, repayment="bullet")
    plain.owe(schedule(terms, draws, ours.years), draws)
    paid = np.array([0, -300, -300, *[37.08] * 7, 37.08 + 618])
    deducted = np.array([0, 0, 18, *[37.08] * 8])
    on_paper = theirs.price + (paid - TAX * deducted) @ ours.weights / ours.sale()
    assert plain.price() == pytest.approx(on_paper, rel=AGREES)


def test_losses_carried_forward():
    theirs = Theirs(6, **CARRIED)
    ours = Ours(6, FIRST_QUARTER[5])
    agree(ours, theirs, partial(income_tax, rate=TAX, limit=1.0))
    # Under the 80 % rule a fifth of year 3 is taxed then, and so much less in year 4, where all losses are
    # used up under both rules (I_n income of year n):
    #   without limit: tax of year 4 is TAX (I1 + I2 + I3 + I4)
    #   with it: TAX 0.2 I3 in year 3, TAX (I1 + I2 + 0.8 I3 + I4) in year 4
    # so the worth changes by -0.2 TAX I3 (D3 - D4), I3 = sold P - upkeep - deducted, itself linear in P.
    d, deducted = ours.weights, ours.deducted
    delay = 0.2 * TAX * (d[3] - d[4])
    early = d[1:].sum() - TAX * (4 * d[4] + d[5] + d[6])  # what a dollar a year is worth after that tax
    need = CAPEX + COST * early - TAX * (d[4] * deducted[1:5].sum() + d[5:] @ deducted[5:])
    assert need / (SOLD * early) == pytest.approx(theirs.price, rel=AGREES)
    on_paper = (need - delay * (COST + deducted[3])) / (SOLD * (early - delay))
    price = ours.price(partial(income_tax, rate=TAX))
    assert price == pytest.approx(on_paper, rel=AGREES)
    assert price > theirs.price
    income = on_paper * SOLD - COST - deducted
    assert income[1] < 0 > income[2]  # the years are as assumed
    assert 0.8 * income[3] < -income[1] - income[2] < 0.8 * (income[3] + income[4])


@pytest.mark.parametrize("as_tax_credit", [False, True])
def test_incentives_by_kwh(as_tax_credit):
    # 0.1 $/kWh, a tenth less each year, three years; taxed as revenue, or a credit on tax that is paid out
    theirs = Theirs(8, incentive=(0.1, 0.1, 3, as_tax_credit), **REFUNDED)
    ours = Ours(8, FIRST_QUARTER[5])
    credit = np.where((ours.years >= 1) & (ours.years <= 3), 0.1 * SOLD * 0.9 ** (ours.years - 1.0), 0.0)
    if as_tax_credit:
        ours.untaxed = credit
        price = ours.price()
        assert price == pytest.approx(theirs.price, rel=AGREES)
        np.testing.assert_allclose(
            ours.to_equity(price), theirs.row("Investor cash flow"), rtol=AGREES, atol=1e-3
        )
    else:
        ours.received = credit
        agree(ours, theirs)


def test_a_grant_a_yearly_incentive_and_inflation():
    grant = {"value": 1000.0, "depr type": "MACRS", "depr period": 5, "depreciable": True}
    yearly = {"value": 100.0, "decay": 0.1, "sunset years": 3, "taxable": True}
    more = {"one time cap inct": grant, "annual operating incentive": yearly, "general inflation rate": 0.02}
    theirs = Theirs(8, escalation=0.02, **more, **REFUNDED)
    ours = Ours(8, FIRST_QUARTER[5])
    ours.money = growth(0.02, ours.years - 1.0)  # price and upkeep are told in money of year 1
    ours.untaxed[0] = 1000.0
    ours.received[1:4] = [100.0, 90.0, 80.0]
    agree(ours, theirs)
    # Ours cuts the basis by the grant: 1000 less is deducted, by the same shares.
    plain = Ours(8, FIRST_QUARTER[5])
    plain.money, plain.untaxed, plain.received = ours.money, ours.untaxed, ours.received
    plain.deducted = 0.9 * ours.deducted
    lost = 1000.0 * np.array([0, *FIRST_QUARTER[5], 0, 0])
    on_paper = theirs.price + TAX * lost @ ours.weights / ours.sale()
    assert plain.price() == pytest.approx(on_paper, rel=AGREES)


@pytest.mark.parametrize(("months", "share"), [(24, [0.25, 0.5, 0.25]), (30, [0.1, 0.3, 0.4, 0.2])])
def test_construction_over_several_years(months, share):
    theirs = Theirs(8, installation_months=months, **REFUNDED)
    shares = THIRD_QUARTER[5] if months == 30 else FIRST_QUARTER[5]
    ours = Ours(8, shares, construction=months / 12)
    agree(ours, theirs)
    # Ours pays as it builds: share k is worth D_k instead of 1.
    ours.capex = CAPEX * np.concatenate([share, np.zeros(len(ours.years) - len(share))])
    saved = CAPEX * (1 - np.dot(share, ours.weights[: len(share)]))
    assert ours.price() == pytest.approx(theirs.price - saved / ours.sale(), rel=AGREES)


def replacing(year, shares):
    """Half the plant again in a year: complete when that year starts, deducted by its own shares."""
    ours = Ours(8, shares)
    ours.capex[year] = CAPEX / 2
    later = ours.spread(shares, 12 * (year - 1))
    ours.deducted = ours.deducted + CAPEX / 2 * later
    ours.untaxed[-1] = CAPEX / 2 * basis_left(later)[-1]
    return ours


def replaced(year):
    """Their way to say so: shares of the first cost by year."""
    return [0.0] * (year - 1) + [0.5] + [0.0] * (8 - year)


@pytest.mark.parametrize(
    ("year", "depreciation", "shares"),
    [(3, ("MACRS", 5), FIRST_QUARTER[5]), (4, ("Straight line", 5), straight_line(5))],
)
def test_replacement_in_mid_life(year, depreciation, shares):
    agree(replacing(year, shares), Theirs(8, depreciation, replaced(year), **REFUNDED))


def test_replacement_not_yet_deducted_at_the_end():
    theirs = Theirs(8, refurb=replaced(4), **REFUNDED)
    ours = replacing(4, FIRST_QUARTER[5])
    np.testing.assert_allclose(ours.deducted, theirs.row("Depreciation"), rtol=AGREES)
    # 1.38 % of 5000 = 69 is left and sold at that, by both.
    assert ours.untaxed[-1] == pytest.approx(69.0)
    assert theirs.row("Sale of non-depreciable")[-1] == pytest.approx(69.0)
    # They also deduct it in the year after the last, which their rows do not show and their value counts
    # (their own flow to equity is worth -17.25 D9 at their price). Here what is sold is not deducted again.
    year_after = factors(RATE, 9) * TAX * 69
    assert theirs.row("Investor cash flow") @ ours.weights == pytest.approx(-year_after, rel=AGREES)
    assert ours.price() == pytest.approx(theirs.price + year_after / ours.sale(), rel=AGREES)


def test_replacement_drawn_on_revolving_debt():
    theirs = Theirs(8, refurb=replaced(3), **REFUNDED, **REVOLVING)

    def drawing(draw):
        """Draw so much in year 3; it falls due with the rest, 8 years after the first draw."""
        ours = replacing(3, FIRST_QUARTER[5])
        draws = DEBT * (ours.years == 0) + draw * (ours.years == 3)
        since = np.where(ours.years < 8, 0, ours.years)
        ours.owe(schedule(Terms(INTEREST, 8, repayment="bullet"), draws, ours.years, since=since), draws)
        return ours

    # Half of what year 3 lacks is drawn: 5000 less its cash after tax and interest of 300.
    #   2 draw = 5000 - (1 - TAX) (sold P - 500 - 300) - TAX deducted = a - b P
    # The price is linear in the draw, P = P0 + draw P', so that draw = (a - b P0) / (2 + b P').
    none = drawing(0.0)
    base, slope = none.price(), drawing(1.0).price() - none.price()
    a, b = 5000 + (1 - TAX) * 800 - TAX * none.deducted[3], (1 - TAX) * SOLD
    draw = (a - b * base) / (2 + b * slope)
    ours = drawing(draw)
    drawn = DEBT * (ours.years == 0) + draw * (ours.years == 3)
    np.testing.assert_allclose(drawn, theirs.row("Incurrence of debt"), rtol=AGREES)
    np.testing.assert_allclose(ours.interest, theirs.row("Interest on"), rtol=AGREES)
    agree(ours, theirs)


@pytest.mark.parametrize(
    ("life", "more"),
    # one root; two, as the debt is repaid at the end; and with a replacement in between
    [(8, {}), (6, REVOLVING), (8, {"refurb": replaced(3)} | REVOLVING)],
)
def test_all_internal_rates_of_return(life, more):
    theirs = Theirs(life, **REFUNDED, **more)
    found = irr_roots(theirs.row("Investor cash flow"))
    np.testing.assert_allclose(found, np.sort(theirs.solution["irr"]), rtol=AGREES)
