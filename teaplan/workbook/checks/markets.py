"""Markets: who asks, what may serve them, by which route; and what obliges to deliver at all."""

from __future__ import annotations

from collections.abc import Iterator

from teaplan.case import EVERY
from teaplan.workbook.checks.references import names, unreadable
from teaplan.workbook.checks.taxes import RATES, under_a_year
from teaplan.workbook.parsed import Parsed, Row, shown

SPECIFICATION = (
    ("min_wh_per_kg", "wh_per_kg"),
    ("min_cycle_life", "cycle_life"),
    ("min_abuse_class", "abuse_class"),
)
"""What a segment may ask, and the property of a product that answers it."""


def check_segments(parsed: Parsed) -> None:
    """A name is not both a segment and a region; every segment has a demand row."""
    regions = {row["region"] for row in parsed.of("segments") if row["region"]}
    asked = [row for row in parsed.of("demand") if row.sound("segment")]
    missed = []
    for row in parsed.of("segments"):
        name = row["segment"]
        if name is not None and name in regions:
            parsed.fault("segments", row.number, "segment", f'"{name}" is a region too', "name")
        if name is not None and not any(other.may_name("segment", name) for other in asked):
            missed.append(row)
    explained = sum(not row.sound("segment") for row in parsed.of("demand"))
    if "demand" not in parsed.unseen and len(missed) > explained:
        for row in missed:
            text = f'"{row["segment"]}" has no row in demand'
            parsed.fault("segments", row.number, "segment", text, "demand")


def check_objective(parsed: Parsed) -> None:
    """Under ``cost`` and ``cost_per_kwh`` something must oblige to deliver."""
    s, rows = parsed.settings, parsed.of("segments")
    if not parsed.sound_setting("objective") or s["objective"] == "npv":
        return
    if s["objective"] == "cost_per_kwh":
        _check_per_kwh(parsed)
        return
    if not all(row.sound("must_serve", "unmet_penalty_usd_per_kwh") for row in rows):
        return
    obliged = any(row["must_serve"] or row["unmet_penalty_usd_per_kwh"] for row in rows)
    obliged = obliged or any(row["shortfall_penalty_usd_per_kwh"] for row in parsed.of("contracts"))
    if not obliged and not s["min_delivered_share"] and "min_delivered_share" not in _marked(parsed):
        text = "cost is least by doing nothing: give a must_serve, a penalty or min_delivered_share"
        parsed.fault("settings", parsed.setting_rows["objective"], "objective", text, "obliged")


def _check_per_kwh(parsed: Parsed) -> None:
    """A cost per kWh needs kWh in every future, and is a mean over futures as it stands."""
    s, row = parsed.settings, parsed.setting_rows["objective"]
    if not s["min_delivered_share"] and "min_delivered_share" not in _marked(parsed):
        text = "a cost per kWh needs kWh in every future: give a min_delivered_share above 0"
        parsed.fault("settings", row, "objective", text, "obliged")
    if s["cvar_weight"] and "cvar_weight" not in _marked(parsed):
        text = "is weighed for npv and cost only, the objective is cost_per_kwh"
        parsed.fault("settings", parsed.setting_rows["cvar_weight"], "cvar_weight", text, "objective")
    _check_one_price(parsed)


def _check_one_price(parsed: Parsed) -> None:
    """After tax and financing a higher price must be worth more, and capital be in proportion to lines."""
    s = parsed.settings
    if not parsed.sound_setting(*RATES):
        return
    rate = next((parsed.setting_cell(name) for name in RATES if s[name]), None)
    loan = next((parsed.cell("financing", row.number, "instrument") for row in parsed.of("financing")), None)
    if not rate and not loan:
        return
    if parsed.sound_setting("discount_rate") and s["discount_rate"] < 0:
        text = f"below 0 a cost per kWh after tax and financing ({rate or loan}) has no bound: give 0 or more"
        parsed.fault("settings", parsed.setting_rows["discount_rate"], "discount_rate", text, "objective")
    on_curve, short = _on_curve(parsed), under_a_year(parsed)
    if short:
        text = (
            f"a cost per kWh after tax and financing ({rate or loan}) is proven for periods of a year or "
            f"more, not for those of {short}: give npv or cost, or leave tax and financing out"
        )
        parsed.fault("settings", parsed.setting_rows["objective"], "objective", text, "short")
    if on_curve:
        text = (
            f"a cost per kWh after tax and financing ({rate or loan}) is not sought where capital is on "
            f"a curve ({on_curve}): give npv or cost, or leave tax and financing out"
        )
        parsed.fault("settings", parsed.setting_rows["objective"], "objective", text, "curves")


def _on_curve(parsed: Parsed) -> str | None:
    """Return the cell that puts the capital of some line on a curve: scaled, or learned from."""
    for row in parsed.of("lines"):
        if row.sound("sizing") and row["sizing"] == "scaled":
            return parsed.cell("lines", row.number, "sizing")
        if row.sound("learning_group") and row["learning_group"] is not None:
            return parsed.cell("lines", row.number, "learning_group")
    return None


def _marked(parsed: Parsed) -> set[str]:
    """Names of settings at fault."""
    return {
        name for name, row in parsed.setting_rows.items() if name in parsed.marks.get(("settings", row), ())
    }


def check_served(parsed: Parsed) -> None:
    """Some product may serve each segment: it passes the specification, and has a price where prices are."""
    if "products" in parsed.unseen or unreadable(parsed, "products.product"):
        return
    for segment in parsed.of("segments"):
        if segment["segment"] is None:
            continue
        passing = [row["product"] for row in parsed.of("products") if may_meet(row, segment)]
        if not any(_may_sell(parsed, segment["segment"], product) for product in passing):
            tell_unserved(parsed, segment.number, segment["segment"])


def tell_unserved(parsed: Parsed, row: int, segment: str) -> None:
    """Tell that nothing may be delivered to a segment."""
    text = f'no product may serve "{segment}": see its specification, prices and freight'
    parsed.fault("segments", row, "segment", text, "unserved")


def may_meet(product: Row, segment: Row) -> bool:
    """Whether a product passes a specification, or may: a cell of either cannot be read."""
    for asked, given in SPECIFICATION:
        if segment[asked] is None or not segment.sound(asked) or not product.sound(given):
            continue
        if product[given] is None or product[given] < segment[asked]:
            return False
    return True


def _may_sell(parsed: Parsed, segment: str, product: str) -> bool:
    if "prices" in parsed.unseen or not parsed.of("prices"):
        return True
    if any(r.may_name("segment", segment) and r.may_name("product", product) for r in parsed.of("prices")):
        return True
    return any(
        r.may_name("segment", segment) and r.may_name("product", product) for r in parsed.of("imports")
    )


def check_freight(parsed: Parsed) -> None:
    """A route leads from a site to a segment, a region or a site; from a supplier to a site; to one place."""
    sites, suppliers = set(names(parsed, "sites.site")), set(names(parsed, "suppliers.supplier"))
    markets = set(names(parsed, "segments.segment")) | set(names(parsed, "segments.region"))
    for row in parsed.of("freight"):
        start, end = row["from"], row["to"]
        if None in (start, end) or not row.sound("from", "to"):
            continue
        if start == end:
            parsed.fault("freight", row.number, "to", "a route from a place to itself", "nowhere")
        elif end in sites and end in markets:
            text = f'"{end}" is a site and a market: give one of them another name'
            parsed.fault("freight", row.number, "to", text, "name")
        elif start in suppliers and start not in sites and end not in sites:
            text = f'a supplier delivers to sites, and "{end}" is none'
            parsed.fault("freight", row.number, "to", text, "nowhere")
    _check_ties(parsed)
    _check_openings(parsed)


def _check_openings(parsed: Parsed) -> None:
    """A route is opened once, whatever it carries: its rows say one charge between them."""
    said: dict[tuple[str, str], Row] = {}
    for row in parsed.of("freight"):
        if not row["opening_cost_musd"] or not row.sound("from", "to", "opening_cost_musd"):
            continue
        first = said.setdefault((row["from"], row["to"]), row)
        if first["opening_cost_musd"] != row["opening_cost_musd"]:
            where = parsed.cell("freight", first.number, "opening_cost_musd")
            charge, other = (shown(r["opening_cost_musd"]) for r in (first, row))
            text = (
                f"a route opens once, from {row['from']} to {row['to']} at {charge} in {where}; here {other}"
            )
            parsed.fault("freight", row.number, "opening_cost_musd", text, "charge")


def _check_ties(parsed: Parsed) -> None:
    """A row to a segment for every product and one to its region for a product are equally specific."""
    regions = {row["segment"]: row["region"] for row in parsed.of("segments")}
    rows = [row for row in parsed.of("freight") if row.sound("from", "to", "product")]
    said = {(row["from"], row["to"], row["product"]) for row in rows}
    for one, other in _meetings(rows, regions):
        if (one["from"], one["to"], other["product"]) not in said:
            first, second = sorted((one, other), key=lambda row: row.number)
            where = parsed.cell("freight", first.number, "from")
            text = f"as specific as {where} for {other['product']} to {one['to']}"
            parsed.fault("freight", second.number, "from", text, "tie")


def _meetings(rows: list[Row], regions: dict[str, str]) -> Iterator[tuple[Row, Row]]:
    for one in (row for row in rows if row["product"] == EVERY and row["to"] in regions):
        for other in rows:
            same_start = other["from"] == one["from"] and other["product"] != EVERY
            if same_start and other["to"] == regions[one["to"]] != one["to"]:
                yield one, other
