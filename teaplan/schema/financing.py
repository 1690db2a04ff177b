"""The sheet of instruments: who may pay, how much, on which terms."""

from __future__ import annotations

from teaplan.schema.columns import Sheet, calendar, choice, number, share, text

EQUITY, LOAN, GRANT, BOND, LEASE = "equity", "loan", "grant", "bond", "lease"
BORROWED = (LOAN, BOND, LEASE)
"""Kinds that are serviced."""

ANNUITY, LEVEL, BULLET, SCULPTED = "annuity", "level", "bullet", "sculpted"
USUAL = {LOAN: ANNUITY, LEASE: ANNUITY, BOND: BULLET}
"""How a kind is repaid where nothing is typed."""

EVERY_NODE, EXPECTED = "every_node", "expected"
COMPANY, SITE = "company", "site"

FINANCING = Sheet(
    "financing",
    "an instrument: equity, a loan, a grant, a bond or a lease",
    (
        text("instrument", "name of the instrument", required=True),
        choice(
            "kind",
            (EQUITY, *BORROWED, GRANT),
            "equity only limits what owners pay in; a lease is serviced as a loan; a grant is not repaid",
            required=True,
        ),
        number("rate", "interest per year; 7 % is 0.07", unit="share per year", default=0.0, low=0.0),
        number("tenor_years", "from each draw to its last payment", unit="years", above=True),
        number("grace_years", "from each draw, in which no principal is repaid", unit="years", default=0.0),
        number(
            "capitalised_years",
            "from each draw, whose interest is added to the debt instead of paid (construction)",
            unit="years",
            default=0.0,
        ),
        choice(
            "repayment",
            (ANNUITY, LEVEL, BULLET, SCULPTED),
            "blank: annuity, of a bond bullet; sculpted: principal as cash allows, all of it by the tenor",
        ),
        share("fee_share", "of a draw, paid with it", default=0.0, below=True),
        number("reserve_months", "of the coming year's service, kept in cash", unit="months", default=0.0),
        share("max_share_of_capex", "most of eligible capital paid to date; blank: all of it", default=1.0),
        number("min_musd", "least drawn in every future where it is taken; 0: none", unit="M$", default=0.0),
        number("max_musd", "most drawn in every future; blank: no limit", unit="M$"),
        calendar("first_year", "draws from; blank: the plan's start"),
        calendar("last_year", "draws to, included; blank: the end"),
        text(
            "generations",
            "line generations it may pay for, beside buildings, separated by commas; *: every one",
            default="*",
        ),
        number("min_dscr", "least cover of service after grace by cash; blank: no covenant", above=True),
        choice(
            "dscr_basis",
            (EVERY_NODE, EXPECTED),
            "cover in every future and period, or over all futures of a period",
            default=EVERY_NODE,
        ),
        choice("scope", (COMPANY, SITE), "one for the company, or one at each site", default=COMPANY),
        share("basis_reduction_share", "of draws, cut from the tax basis; blank: 1 of a grant, else 0"),
        text("excludes", "instruments that cannot be taken beside it, separated by commas"),
    ),
    key=("instrument",),
    basis=True,
)
