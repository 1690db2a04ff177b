"""Who pays, and what is paid beside: instruments, tax, overheads, what states give, contracts."""

from __future__ import annotations

from typing import NamedTuple

from inputs.examples.facts import (
    ASSUMED,
    FOUND,
    RECALLED,
    Departure,
    Table,
    cite,
    middle,
    number,
    numbers,
    row,
)
from inputs.examples.us_markets import listed

BANK, DIRECT, BOND = "Bank/project term loan", "DOE ATVM direct loan", "High-yield bond"
LEASE, OWNERS, GRANT = "Equipment lease", "Equity (sponsor)", "State grant/ITC"
RATE, SHARE, TENOR = "rate low/base/high", "max share of capex", "tenor yr"
FACTS, DEFAULTS = "financing", "finance_defaults"

CLOSES = 2028
"""A direct loan closes 18 months after it is asked for: draws from the first year that begins after that."""
LAST_DRAW = 2034
"""Loans drawn later would be judged by their first years alone."""
CONSTRUCTION = 2.0
"""Years whose interest is capitalised: lines and buildings take 20 to 32 months."""
PROPERTY_TAX = 0.01
ABATED = 0.5
"""Of it, for ten to twenty years: the low end of 50 to 100 %."""
UP_FRONT = 0.5
"""What a dollar of incentives over 10 to 20 years is worth when the capital is paid, to a tenth."""
EQUIPMENT, STRUCTURE = "equipment", "structure"


def rate(fact: str) -> float:
    """Return interest per year of an instrument: the base of its range, or the middle of two ends."""
    given = numbers(FACTS, fact, RATE)
    return round((number(FACTS, fact, RATE) if len(given) == 3 else middle(FACTS, fact, RATE)) / 100, 4)


def cost_of_equity() -> float:
    """Return what owners ask for a year, nominal and after tax."""
    return number(FACTS, OWNERS, RATE) / 100


def settings() -> list[tuple[str, object, str, str, str, str]]:
    """Settings on money: name, value, unit, mark, source, note."""
    batpac = cite("batpac_v5_factors", "Working capital")
    given = (
        ("tax_rate", "Federal tax", "base", RECALLED, "", ""),
        ("state_tax_rate", "State tax", "base", RECALLED, "", "0 to 9 %, by sales"),
        ("working_capital_share", "Working capital", "base", FOUND, batpac, "10 to 20 %"),
        ("max_gearing", "Debt share", "high", ASSUMED, "", "40 / 55 / 80 %: no more in all"),
    )
    return [
        (name, number(DEFAULTS, fact, column) / 100, "share", mark, source or cite(DEFAULTS, fact), note)
        for name, fact, column, mark, source, note in given
    ]


class Loan(NamedTuple):
    """An instrument that is repaid: its name, its row of the facts, and what stands in its row here."""

    name: str
    fact: str
    kind: str
    share: float
    mark: str
    note: str
    cells: dict[str, object]


LOANS = (
    Loan(
        "bank_loan",
        BANK,
        "loan",
        middle(FACTS, BANK, SHARE) / 100,
        RECALLED,
        "share 50 to 65 %; tenor 7 to 10 years; grace: construction and a year; cover 1.3 to 1.5",
        {
            "repayment": "sculpted",
            "grace_years": CONSTRUCTION + 1,
            "fee_share": 0.02,
            "reserve_months": 6,
            "min_dscr": number(DEFAULTS, "DSCR min", "base"),
        },
    ),
    Loan(
        "direct_loan",
        DIRECT,
        "loan",
        number(FACTS, DIRECT, SHARE) / 100,
        RECALLED,
        "ATVM: share 50 / 65 / 80 %, Treasury's rate, tenor 12 to 20 years, interest capitalised in "
        "construction; 18 months to close",
        {
            "grace_years": CONSTRUCTION,
            "capitalised_years": CONSTRUCTION,
            "fee_share": round(sum(numbers(FACTS, DIRECT, "fees")[:2]) / 200, 4),
            "first_year": CLOSES,
            "max_musd": 9630,
            "generations": "next",
        },
    ),
    Loan(
        "bond",
        BOND,
        "bond",
        0.40,
        RECALLED,
        "tenor 7 years, repaid at its end; least and largest issue assumed",
        {"min_musd": 300, "max_musd": 3000},
    ),
    Loan(
        "lease",
        LEASE,
        "lease",
        middle(FACTS, LEASE, SHARE) / 100,
        ASSUMED,
        "share 20 to 30 %, tenor 5 to 7 years",
        {},
    ),
)


def financing() -> Table:
    """Owners, a bank, a direct loan of the government, a bond and a lease."""
    rows = [
        row(
            ASSUMED,
            cite(FACTS, OWNERS),
            "12 / 15 / 20 %: the rate is discount_rate",
            instrument="owners",
            kind="equity",
        )
    ]
    for loan in LOANS:
        cells = {
            "instrument": loan.name,
            "kind": loan.kind,
            "rate": rate(loan.fact),
            "tenor_years": middle(FACTS, loan.fact, TENOR),
            "max_share_of_capex": round(loan.share, 4),
            "last_year": LAST_DRAW,
        }
        rows.append(row(loan.mark, cite(FACTS, loan.fact), loan.note, **cells, **loan.cells))
    return rows


def depreciation() -> Table:
    """Seven years of MACRS for equipment, 39 years for what stands around it."""
    source, built = cite(DEFAULTS, "MACRS 7-yr"), cite(DEFAULTS, "Building")
    unnamed, straight = "7 years where no class is named", "39 years straight, or all at once under 168(n)"
    return [
        row(RECALLED, source, unnamed, **{"class": EQUIPMENT}, method="macrs", years=7),
        row(FOUND, built, straight, **{"class": STRUCTURE}, method="straight", years=39),
    ]


OVERHEADS = (
    ("general_on_labour", "labour", "General expense on labour"),
    ("general_on_depreciation", "depreciation", "General expense on depreciation"),
    ("research", "depreciation", "Research on depreciation"),
    ("warranty", "revenue", "Warranty"),
)


def overheads() -> Table:
    """BatPaC's general expense, research and warranty on their bases."""
    return [
        row(
            FOUND,
            cite("batpac_v5_factors", fact),
            "BatPaC's factor; depreciation here is capex over its life",
            overhead=name,
            base=base,
            share_per_year=number("batpac_v5_factors", fact, "value"),
        )
        for name, base, fact in OVERHEADS
    ]


def with_state(site: dict[str, object]) -> dict[str, object]:
    """Return a site with its property tax, and what its state gives for capital there."""
    near = ("OH", "KY") if site["site"] == "IN" else (str(site["site"]),)
    share = sum(numbers("sites", state, "incentive share of capex")[0] for state in near) / len(near)
    return site | {
        "property_tax_share_per_year": PROPERTY_TAX * (1 - ABATED),
        "incentive_share_of_capex": round(share * UP_FRONT, 4),
        "incentive_cap_musd": 1000,
    }


def contracts() -> Table:
    """Two customers that sign: a maker of small cars, and one of storage."""
    prices = {(each.segment, each.product): each for each in listed()}
    given = (("automaker", "EV_value", "LFP", 12, 0.8), ("utility", "stationary", "LFP", 8, 0.9))
    found = []
    for name, segment, product, volume, promised in given:
        path = prices[segment, product].path()
        price = float(str(path.get("2030", list(path.values())[-1])))
        found.append(
            row(
                ASSUMED,
                cite("prices_by_segment", prices[segment, product].fact),
                "3 % below the list price of 2030 in money of 2030, for what is promised; all else assumed",
                contract=name,
                segment=segment,
                product=product,
                from_year=2029,
                to_year=2036,
                gwh_per_year=volume,
                price_usd_per_kwh=round(0.97 * price * 1.025**5, 1),
                take_or_pay_share=promised,
                shortfall_penalty_usd_per_kwh=5,
            )
        )
    return found


DEPARTURES = (
    Departure(
        "financing: direct_loan",
        "available in part (p = 0.3), to 80 % of eligible cost",
        "65 %, for lines of the next generation and buildings, 9,630 M$ at most, the largest loan made; "
        "never closes from 2031 on in the futures of export control",
        "the programme is for advanced technology; its funds beyond 2028 are not appropriated",
    ),
    Departure(
        "financing: last_year",
        "none",
        "2034",
        "what is borrowed near the end of the plan is repaid at its end, and seen by its first years alone",
    ),
    Departure("financing: bond, amounts", "none", "300 to 3,000 M$", "sizes in which such bonds are sold"),
    Departure(
        "sites: incentive_share_of_capex",
        "0.03 to 0.43 of investment over 10 to 20 years",
        "half of the low end, when the capital is paid; 1,000 M$ a site at most",
        "the range is that of the largest deals, paid out over many years; jobs asked for are left out: "
        "deals name them for whole plants",
    ),
    Departure(
        "sites: property_tax_share_per_year",
        "none; abated by 50 to 100 %",
        "0.5 %: half of 1 %",
        "rates are local, and states abate them for ten to twenty years",
    ),
    Departure(
        "contracts",
        "none",
        "12 and 8 GWh a year, 2029 to 2036, 80 and 90 % promised",
        "such contracts are not public",
    ),
    Departure(
        "drivers: credit 45X in the price war",
        "law as it stands",
        "repealed from 2031 on in the futures of a price war",
        "a judgement: repeal would hit when imports are cheapest",
    ),
)
