"""Offers of materials: when they hold, what they cost, and caps on the country they come from."""

from __future__ import annotations

from teaplan.case import EVERY
from teaplan.workbook.checks.references import unreadable
from teaplan.workbook.parsed import Parsed


def check_suppliers(parsed: Parsed) -> None:
    """An offer begins before it ends and has a price."""
    paths_readable = not unreadable(parsed, "supplier_prices.supplier")
    priced = {row["supplier"] for row in parsed.of("supplier_prices")}
    for row in parsed.of("suppliers"):
        begin, end = row["first_year"], row["last_year"]
        if row.sound("first_year", "last_year") and None not in (begin, end) and end < begin:
            where = parsed.cell("suppliers", row.number, "first_year")
            text = f"is before first_year ({begin}, {where}), got {end}"
            parsed.fault("suppliers", row.number, "last_year", text, "order")
        bare = row["price_usd_per_kg"] is None and row.sound("price_usd_per_kg", "supplier")
        meant = {other.meant.get("supplier") for other in parsed.of("supplier_prices")}
        if bare and row["supplier"] not in priced | meant and paths_readable:
            text = "is blank, and supplier_prices has no row for the supplier"
            parsed.fault("suppliers", row.number, "price_usd_per_kg", text, "required")


def check_dependence(parsed: Parsed) -> None:
    """A cap on a country leaves another one to buy from."""
    if unreadable(parsed, "suppliers.material") or unreadable(parsed, "suppliers.country"):
        return
    for cap in parsed.of("dependence"):
        if not cap.sound() or not cap.path:
            continue
        countries = {
            row["country"] for row in parsed.of("suppliers") if cap["material"] in (row["material"], EVERY)
        }
        if countries == {cap["country"]} and min(cap.path.values()) < 1:
            text = f'caps {cap["country"]}, the only country that offers "{cap["material"]}" in suppliers'
            parsed.fault("dependence", cap.number, "country", text, "single")
