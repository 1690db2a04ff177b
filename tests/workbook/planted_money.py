"""Faults to plant in who pays: see ``planted``."""

from __future__ import annotations

from collections.abc import Callable

from openpyxl import Workbook

from tests.workbook.cells import append, at, put, setting, where
from tests.workbook.planted import Planted

LOAN = {"instrument": "planted loan", "kind": "loan", "rate": 0.05, "tenor_years": 7}
OTHER = {"instrument": "other loan", "kind": "loan", "rate": 0.05, "tenor_years": 7}


def instrument(fault: str, **cells: object) -> Callable[[Workbook], str]:
    """Add a loan with cells of its own; the fault is told at one column."""

    def plant(book: Workbook) -> str:
        row = append(book, "financing", **(LOAN | cells))
        return f"financing!{at(book, 'financing', fault, row).coordinate}"

    return plant


def beside_the_owners(book: Workbook) -> str:
    append(book, "financing", instrument="planted owners", kind="equity")
    return instrument("excludes", excludes="planted owners")(book)


def after_the_plan(book: Workbook) -> str:
    return instrument("first_year", first_year=setting(book, "last_year") + 1)(book)


def before_the_plan(book: Workbook) -> str:
    return instrument("last_year", last_year=setting(book, "first_year") - 1)(book)


def money_dearer_later(book: Workbook) -> str:
    """A cost per kWh after tax and financing has no bound where later money counts more."""
    said = {"objective": "cost_per_kwh", "min_delivered_share": 0.5, "tax_rate": 0.21, "discount_rate": -0.01}
    for name, value in said.items():
        row = (where(book, "settings", "setting", setting=name) or [append(book, "settings", setting=name)])[
            0
        ]
        place = put(book, "settings", "value", row, value)
    return place


FINANCING: tuple[Planted, ...] = (
    Planted("an instrument of no kind", instrument("kind", kind="gift"), "financing.kind.type"),
    Planted(
        "a loan without a tenor",
        instrument("tenor_years", tenor_years=None),
        "financing.tenor_years.required",
    ),
    Planted(
        "a loan due in its grace", instrument("tenor_years", grace_years=7), "financing.tenor_years.order"
    ),
    Planted(
        "a loan due in construction",
        instrument("tenor_years", capitalised_years=8),
        "financing.tenor_years.order",
    ),
    Planted(
        "a sculpted loan that capitalises",
        instrument("capitalised_years", repayment="sculpted", capitalised_years=2),
        "financing.capitalised_years.kind",
    ),
    Planted(
        "50 for half of capital",
        instrument("max_share_of_capex", max_share_of_capex=50),
        "financing.max_share_of_capex.range",
    ),
    Planted(
        "less at most than at least",
        instrument("max_musd", min_musd=50, max_musd=40),
        "financing.max_musd.order",
    ),
    Planted(
        "a window that closes before it opens",
        instrument("last_year", first_year=2030, last_year=2029),
        "financing.last_year.order",
    ),
    Planted("draws after the plan", after_the_plan, "financing.first_year.horizon"),
    Planted("draws before the plan", before_the_plan, "financing.last_year.horizon"),
    Planted(
        "a loan for lines of no generation",
        instrument("generations", generations="planted generation"),
        "financing.generations.reference",
    ),
    Planted(
        "a loan that excludes itself",
        instrument("excludes", excludes="planted loan"),
        "financing.excludes.itself",
    ),
    Planted(
        "a loan that excludes nobody",
        instrument("excludes", excludes="planted fund"),
        "financing.excludes.reference",
    ),
    Planted("a loan that excludes the owners", beside_the_owners, "financing.excludes.kind"),
    Planted(
        "a grant with interest",
        instrument("rate", kind="grant", tenor_years=None),
        "financing.rate.kind",
    ),
    Planted(
        "owners who take a fee",
        instrument("fee_share", kind="equity", rate=None, tenor_years=None, fee_share=0.02),
        "financing.fee_share.kind",
    ),
    Planted("cover of nothing", instrument("min_dscr", min_dscr=0), "financing.min_dscr.range"),
    Planted("money that is dearer later", money_dearer_later, "settings.discount_rate.objective"),
)
