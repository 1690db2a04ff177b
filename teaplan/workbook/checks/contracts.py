"""Contracts: signed with someone who may buy what is delivered, for years that are, for what is asked."""

from __future__ import annotations

from teaplan.case import Case, Contract
from teaplan.outlook import Outlook
from teaplan.shared.contracts import volume
from teaplan.tree import Tree
from teaplan.workbook.checks.markets import may_meet
from teaplan.workbook.checks.references import unreadable
from teaplan.workbook.parsed import Parsed, Row


def check_contracts(parsed: Parsed) -> None:
    """A contract begins before it ends, and is on a product its segment takes and someone makes."""
    for row in parsed.of("contracts"):
        begin, end = row["from_year"], row["to_year"]
        if row.sound("from_year", "to_year") and None not in (begin, end) and end < begin:
            where = parsed.cell("contracts", row.number, "from_year")
            text = f"is before from_year ({begin}, {where}), got {end}"
            parsed.fault("contracts", row.number, "to_year", text, "order")
        if row.sound("segment", "product") and None not in (row["segment"], row["product"]):
            _check_pair(parsed, row)


def _check_pair(parsed: Parsed, row: Row) -> None:
    segment = next((s for s in parsed.of("segments") if s["segment"] == row["segment"]), None)
    product = next((p for p in parsed.of("products") if p["product"] == row["product"]), None)
    if segment is None or product is None:
        return
    if product["stage"] == "material" or not may_meet(product, segment):
        where = parsed.cell("segments", segment.number, "segment")
        text = f'"{row["product"]}" does not meet the specification of "{row["segment"]}" ({where})'
        parsed.fault("contracts", row.number, "product", text, "specification")
    elif "recipes" not in parsed.unseen and not _is_made(parsed, row["product"]):
        text = f'nobody makes "{row["product"]}": no row in recipes'
        parsed.fault("contracts", row.number, "product", text, "maker")
    elif parsed.of("prices") and "prices" not in parsed.unseen and not _is_sold(parsed, row):
        text = (
            f'prices has no row for "{row["product"]}" in "{row["segment"]}": it may not be delivered there'
        )
        parsed.fault("contracts", row.number, "product", text, "pair")


def _is_made(parsed: Parsed, product: str) -> bool:
    unsure = unreadable(parsed, "recipes.product")
    return bool(unsure) or any(row.may_name("product", product) for row in parsed.of("recipes"))


def _is_sold(parsed: Parsed, contract: Row) -> bool:
    return any(
        row.may_name("segment", contract["segment"]) and row.may_name("product", contract["product"])
        for row in parsed.of("prices")
    )


def warn_contracts(parsed: Parsed, case: Case, tree: Tree, outlook: Outlook) -> None:
    """Warn of contracts outside the horizon, and of volumes above what their segment asks in a future."""
    first, last = case.settings.first_year, case.settings.last_year
    for row in case.contracts.values():
        begin, end = row.from_year or first, row.to_year or last
        if begin > last:
            _warn_outside(parsed, row, "from_year", f"{begin} is after the horizon ({last})")
        if end < first:
            _warn_outside(parsed, row, "to_year", f"{end} is before the horizon ({first})")
        _warn_volume(parsed, row, tree, outlook)


def _warn_outside(parsed: Parsed, row: Contract, column: str, why: str) -> None:
    parsed.warn("contracts", row.row, column, f"{why}: nothing is ever sold under it", "outside")


def _warn_volume(parsed: Parsed, row: Contract, tree: Tree, outlook: Outlook) -> None:
    price = (outlook.case.prices or {}).get((row.segment, row.product))
    share = 1.0 if price is None else price.max_share
    for node in tree.nodes:
        length = tree.period_of(node.index).length
        agreed = volume(outlook, row, node.index) / length
        asked = share * outlook.demand(row.segment, node.index) / length
        if agreed > asked * (1 + 1e-9):
            text = f"{agreed:g} GWh a year are agreed, {row.segment} asks {asked:g} of it, on {node.name}"
            parsed.warn("contracts", row.row, "gwh_per_year", text, "demand")
            return
