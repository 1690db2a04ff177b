"""Faults to plant in contracts and in what states pay: see ``planted``."""

from __future__ import annotations

from openpyxl import Workbook

from tests.workbook.cells import append, at, first, names, put, year_header
from tests.workbook.planted import Planted

# -- contracts -----------------------------------------------------------------------------------------


def planted_contract(book: Workbook, fault: str, **cells: object) -> str:
    """Sign a contract on a pair that is sold, with cells of its own; the fault is told at one column."""
    made = set(names(book, "recipes", "product"))
    pairs = zip(names(book, "prices", "segment"), names(book, "prices", "product"), strict=True)
    segment, product = next(pair for pair in pairs if pair[1] in made)
    base = {"contract": "planted", "segment": segment, "product": product}
    base |= {"gwh_per_year": 0.001, "price_usd_per_kwh": 100}
    row = append(book, "contracts", **(base | cells))
    return f"contracts!{at(book, 'contracts', fault, row).coordinate}"


def contract_with_nobody(book: Workbook) -> str:
    return planted_contract(book, "segment", segment="planted market")


def contract_that_ends_before_it_begins(book: Workbook) -> str:
    return planted_contract(book, "to_year", from_year=2030, to_year=2029)


def eighty_of_a_contract(book: Workbook) -> str:
    return planted_contract(book, "take_or_pay_share", take_or_pay_share=80)


def contract_without_a_price(book: Workbook) -> str:
    return planted_contract(book, "price_usd_per_kwh", price_usd_per_kwh=None)


def contract_on_nothing(book: Workbook) -> str:
    return planted_contract(book, "gwh_per_year", gwh_per_year=0)


def contract_that_fails_the_specification(book: Workbook) -> str:
    append(book, "products", product="planted cell", cycle_life=1)
    market = names(book, "segments", "segment")[0]
    put(book, "segments", "min_cycle_life", first(book, "segments", "segment"), 2)
    cells = {"segment": market, "product": "planted cell"}
    return planted_contract(book, "product", **cells)


def contract_nobody_can_make(book: Workbook) -> str:
    append(book, "products", product="planted cell", wh_per_kg=999, cycle_life=99999, abuse_class=99)
    cells = {"product": "planted cell", "segment": names(book, "segments", "segment")[0]}
    append(book, "imports", **cells, country="XX", **{year_header(book, "imports"): 90})
    return planted_contract(book, "product", **cells)


def contract_that_prices_leave_out(book: Workbook) -> str:
    line = names(book, "recipes", "line")[0]
    append(book, "products", product="planted cell", wh_per_kg=999, cycle_life=99999, abuse_class=99)
    append(book, "recipes", line=line, product="planted cell", output_per_year=1)
    cells = {"segment": names(book, "segments", "segment")[0], "product": "planted cell"}
    append(book, "imports", **cells, country="XX", **{year_header(book, "imports"): 90})
    return planted_contract(book, "product", **cells)


# -- incentives ----------------------------------------------------------------------------------------


def planted_site(book: Workbook, fault: str, **cells: object) -> str:
    """Add a site with an incentive of some cells; the fault is told at one column."""
    row = append(book, "sites", **({"site": "planted site"} | cells))
    return f"sites!{at(book, 'sites', fault, row).coordinate}"


def incentive_of_eight(book: Workbook) -> str:
    return planted_site(book, "incentive_share_of_capex", incentive_share_of_capex=8)


def cap_of_no_incentive(book: Workbook) -> str:
    return planted_site(book, "incentive_cap_musd", incentive_cap_musd=60)


def jobs_without_a_year(book: Workbook) -> str:
    return planted_site(book, "jobs_year", incentive_share_of_capex=0.1, jobs_required=90, jobs_year=None)


def year_without_jobs(book: Workbook) -> str:
    cells = {"incentive_share_of_capex": 0.1, "jobs_required": None, "jobs_year": 2029}
    return planted_site(book, "jobs_required", **cells)


def claw_back_of_a_hundred(book: Workbook) -> str:
    return planted_site(book, "clawback_share", incentive_share_of_capex=0.1, clawback_share=100)


TRADE: tuple[Planted, ...] = (
    Planted("8 for 8 % of capital", incentive_of_eight, "sites.incentive_share_of_capex.range"),
    Planted("a cap of no incentive", cap_of_no_incentive, "sites.incentive_cap_musd.incentive"),
    Planted("jobs required from no year on", jobs_without_a_year, "sites.jobs_year.required"),
    Planted("a year of no jobs", year_without_jobs, "sites.jobs_required.required"),
    Planted("100 for all that was received", claw_back_of_a_hundred, "sites.clawback_share.range"),
    Planted("a contract with nobody", contract_with_nobody, "contracts.segment.reference"),
    Planted(
        "a contract that ends before it begins",
        contract_that_ends_before_it_begins,
        "contracts.to_year.order",
    ),
    Planted("80 for 80 % of a contract", eighty_of_a_contract, "contracts.take_or_pay_share.range"),
    Planted("a contract without a price", contract_without_a_price, "contracts.price_usd_per_kwh.required"),
    Planted("a contract on nothing", contract_on_nothing, "contracts.gwh_per_year.range"),
    Planted(
        "a contract that fails the specification",
        contract_that_fails_the_specification,
        "contracts.product.specification",
    ),
    Planted("a contract on what nobody makes", contract_nobody_can_make, "contracts.product.maker"),
    Planted("a contract that prices leave out", contract_that_prices_leave_out, "contracts.product.pair"),
)
