"""Products: their units, what they are made of, who makes them, at what yield."""

from __future__ import annotations

from collections.abc import Iterator

from teaplan.case import EVERY
from teaplan.workbook.checks.references import names, unreadable
from teaplan.workbook.parsed import Parsed, Row

BILL = "bill_of_materials"


def check_units(parsed: Parsed) -> None:
    """Cells and packs are in GWh; what is counted in kg is in kt."""
    units = {row["material"]: row["unit"] for row in parsed.of("materials")}
    for row in parsed.of("products"):
        if not row.sound("unit", "stage", "product"):
            continue
        if row["stage"] != "material" and row["unit"] != "GWh":
            text = f"a {row['stage']} is in GWh, got {row['unit']}"
            parsed.fault("products", row.number, "unit", text, "unit")
        elif row["unit"] not in ("GWh", "kt", units.get(row["product"])):
            text = f"a material is in kt, or in what materials says of it, got {row['unit']}"
            parsed.fault("products", row.number, "unit", text, "unit")
        units[row["product"]] = row["unit"]
    for row in parsed.of(BILL):
        unit = units.get(row["input"], "kt")
        if row["kg_per_kwh"] is not None and row["quantity"] is None and unit != "kt":
            text = f'"{row["input"]}" is in {unit}: give its quantity'
            parsed.fault(BILL, row.number, "kg_per_kwh", text, "unit")


def check_bill(parsed: Parsed) -> None:
    """Quantities are given once, and nothing is made of itself."""
    for row in parsed.of(BILL):
        given = (row["kg_per_kwh"], row["quantity"])
        if given.count(None) != 1 and row.sound("kg_per_kwh", "quantity"):
            text = "give kg_per_kwh or quantity, one of them"
            parsed.fault(BILL, row.number, "kg_per_kwh", text, "amount")
    _check_ties(parsed)
    _check_circles(parsed)


def _check_ties(parsed: Parsed) -> None:
    """A row for a product on every line and one for every product on a line both mean that pair."""
    by_input: dict[str, list[Row]] = {}
    for row in parsed.of(BILL):
        if row.sound("product", "line", "input"):
            by_input.setdefault(row["input"], []).append(row)
    for rows in by_input.values():
        told = {(row["product"], row["line"]) for row in rows}
        for one in (row for row in rows if row["line"] == EVERY != row["product"]):
            for other in (row for row in rows if row["product"] == EVERY != row["line"]):
                if (one["product"], other["line"]) not in told and _made_on(parsed, one, other):
                    where = parsed.cell(BILL, min(one.number, other.number), "product")
                    text = f"as specific as {where} for {one['product']} on {other['line']}"
                    parsed.fault(BILL, max(one.number, other.number), "product", text, "tie")


def _made_on(parsed: Parsed, one: Row, other: Row) -> bool:
    return any(r["product"] == one["product"] and r["line"] == other["line"] for r in parsed.of("recipes"))


def _check_circles(parsed: Parsed) -> None:
    uses: dict[str, set[str]] = {}
    for row in parsed.of(BILL):
        for product in _products_of(parsed, row):
            uses.setdefault(product, set()).add(row["input"])
    for row in parsed.of(BILL):
        # told where the way round begins: the first product of the circle in the order of the sheet
        for product in _products_of(parsed, row):
            circle = {name for name in _reached(uses, row["input"]) if product in _reached(uses, name)}
            if circle and product == _first(parsed, circle | {product}):
                by = "" if product == row["input"] else f' by way of "{row["input"]}"'
                parsed.fault(BILL, row.number, "input", f'"{product}" is made of itself{by}', "cycle")


def _first(parsed: Parsed, circle: set[str]) -> str | None:
    order = (product for row in parsed.of(BILL) for product in _products_of(parsed, row))
    return next((product for product in order if product in circle), None)


def _products_of(parsed: Parsed, row: Row) -> Iterator[str]:
    if row["product"] is None or row["input"] is None:
        return
    yield from names(parsed, "products.product") if row["product"] == EVERY else (row["product"],)


def _reached(uses: dict[str, set[str]], start: str) -> set[str]:
    found, todo = {start}, [start]
    while todo:
        for name in uses.get(todo.pop(), ()):
            if name not in found:
                found.add(name)
                todo.append(name)
    return found


def check_makers(parsed: Parsed) -> None:
    """Every product can be made or bought."""
    sources = (("recipes", "product"), ("suppliers", "material"), ("imports", "product"))
    if any(sheet in parsed.unseen for sheet, _ in sources):
        return
    missed = [
        row
        for row in parsed.of("products")
        if row["product"] is not None
        and not any(
            _made(source, column, row["product"]) for sheet, column in sources for source in parsed.of(sheet)
        )
    ]
    # a row whose product cannot be read may be the one that is missed
    if len(missed) > sum(unreadable(parsed, f"{sheet}.{column}") for sheet, column in sources):
        for row in missed:
            text = f'nobody can make "{row["product"]}": no row in recipes, suppliers or imports'
            parsed.fault("products", row.number, "product", text, "maker")


def _made(source: Row, column: str, product: str) -> bool:
    return source[column] is not None and source.may_name(column, product)


def check_yields(parsed: Parsed) -> None:
    """A yield climbs: it never begins above where it ends."""
    for row in parsed.of("recipes"):
        first, mature = row["first_yield"], row["mature_yield"]
        if row.sound("first_yield", "mature_yield") and first is not None and first > mature:
            where = parsed.cell("recipes", row.number, "mature_yield")
            text = f"is above the mature yield ({mature:g}, {where}), got {first:g}"
            parsed.fault("recipes", row.number, "first_yield", text, "above_mature")
