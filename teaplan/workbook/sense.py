"""Checks of what a whole case says: what nobody can make, serve, reach or be paid back for; warnings."""

from __future__ import annotations

from teaplan.case import EVERY, NEVER, Case
from teaplan.network import Network
from teaplan.outlook import Outlook
from teaplan.shared.markets import deliverable, import_offers
from teaplan.tree import Tree
from teaplan.workbook.parse import Parsed, Row


def check_fleet(parsed: Parsed) -> None:
    """Lines that stand have a recipe and an open site."""
    rows = parsed.rows.get("fleet", [])
    opened = {row["site"] for row in rows if row["site_open"]}
    recipes = {(row["line"], row["product"]) for row in parsed.rows.get("recipes", [])}
    for row in rows:
        given = [row[name] is not None for name in ("line", "product", "count", "built_year")]
        if any(given) and not all(given):
            name = ("line", "product", "count", "built_year")[given.index(False)]
            parsed.fault("fleet", row.number, name, "is required where lines stand", "required")
            continue
        if all(given) and (row["line"], row["product"]) not in recipes:
            text = f'line "{row["line"]}" has no recipe for "{row["product"]}" in recipes'
            parsed.fault("fleet", row.number, "product", text, "recipe")
        if row["count"] and row["site"] not in opened:
            text = f'lines stand at "{row["site"]}": a row of the site must say site_open = yes'
            parsed.fault("fleet", row.number, "site_open", text, "closed")


def check_names(parsed: Parsed) -> None:
    """A name is not both a segment and a region; every segment has a demand row."""
    regions = {row["region"] for row in parsed.rows.get("segments", []) if row["region"]}
    asked = {row["segment"] for row in parsed.rows.get("demand", [])}
    for row in parsed.rows.get("segments", []):
        if row["segment"] in regions:
            parsed.fault("segments", row.number, "segment", f'"{row["segment"]}" is a region too', "name")
        if row["segment"] is not None and row["segment"] not in asked:
            parsed.fault(
                "segments", row.number, "segment", f'"{row["segment"]}" has no row in demand', "demand"
            )


def check_objective(parsed: Parsed) -> None:
    """Under ``cost`` something must oblige to deliver."""
    s = parsed.settings
    rows = parsed.rows.get("segments", [])
    obliged = s["min_delivered_share"] or any(r["must_serve"] or r["unmet_penalty_usd_per_kwh"] for r in rows)
    if s["objective"] == "cost" and not obliged:
        text = "cost is least by doing nothing: give a must_serve, an unmet penalty or min_delivered_share"
        parsed.fault("settings", parsed.setting_rows["objective"], "objective", text, "obliged")


def check_ties(parsed: Parsed) -> None:
    """Two rows that say the same with equal precision are a fault."""
    moves = ("from_line", "from_product", "to_line", "to_product", "from_site", "to_site")
    for sheet, columns in (("moves", ("move", *moves)), ("freight", ("from", "to", "product"))):
        seen: dict[tuple[object, ...], Row] = {}
        for row in parsed.rows.get(sheet, []):
            key = tuple(row[name] for name in columns)
            if sheet == "moves" and key in seen:
                where = parsed.cell(sheet, seen[key].number, columns[0])
                parsed.fault(sheet, row.number, columns[0], f"says the same as {where}", "tie")
            seen.setdefault(key, row)


def check_case(parsed: Parsed, case: Case) -> None:
    """Check what only the whole case shows."""
    tree = Tree(case)
    outlook = Outlook(case, tree)
    network = Network(case, tree, outlook)
    _check_products(parsed, case)
    _check_segments(parsed, case, network)
    _check_routes(parsed, case)
    _check_dependence(parsed, case)
    _check_salvage(parsed, case, tree, outlook)
    _check_areas(parsed, case, network)
    _warn_horizon(parsed, tree)
    _warn_prices(parsed, case)


def _check_products(parsed: Parsed, case: Case) -> None:
    made = {product for _, product in case.recipes}
    bought = {row.material for row in case.suppliers.values()} | {row.product for row in case.imports}
    for product in case.products.values():
        if product.product not in made | bought:
            text = f'nobody can make "{product.product}": no row in recipes, suppliers or imports'
            parsed.fault("products", product.row, "product", text, "maker")


def _check_segments(parsed: Parsed, case: Case, network: Network) -> None:
    served = {g for _, g, _ in deliverable(network)} | {g for _, g in import_offers(case)}
    for segment in case.segments.values():
        if segment.segment not in served:
            text = f'no product may serve "{segment.segment}": see its specification, prices and freight'
            parsed.fault("segments", segment.row, "segment", text, "unserved")


def _check_routes(parsed: Parsed, case: Case) -> None:
    places = {s.region for s in case.segments.values()} | set(case.segments) | set(case.sites)
    for row in case.freight or ():
        if row.destination not in places:
            parsed.fault("freight", row.row, "to", f'a route to nowhere: "{row.destination}"', "nowhere")
        elif row.origin == row.destination:
            parsed.fault("freight", row.row, "to", "a route from a place to itself", "nowhere")


def _check_dependence(parsed: Parsed, case: Case) -> None:
    for cap in case.dependence:
        offers = {r.country for r in case.suppliers.values() if cap.material in (r.material, EVERY)}
        if offers == {cap.country} and min(cap.share.values) < 1:
            text = f'caps {cap.country}, the only country that offers "{cap.material}" in suppliers'
            parsed.fault("dependence", cap.row, "country", text, "single")
    for row in case.suppliers.values():
        if row.price.sheet == "suppliers" and row.price.values == (0.0,) and parsed_blank(parsed, row.row):
            text = "is blank, and supplier_prices has no row for the supplier"
            parsed.fault("suppliers", row.row, "price_usd_per_kg", text, "required")


def parsed_blank(parsed: Parsed, number: int) -> bool:
    """Whether a supplier's own price is blank."""
    return any(r.number == number and r["price_usd_per_kg"] is None for r in parsed.rows.get("suppliers", []))


def _check_salvage(parsed: Parsed, case: Case, tree: Tree, outlook: Outlook) -> None:
    """Salvage above what was paid would pay for buying and selling at once."""
    cheapest = min(site.capex_factor for site in case.sites.values())
    for line in case.lines.values():
        shares = [
            line.salvage_share,
            *(m.resale_share for m in case.moves if m.resale_share and m.from_line in (line.line, EVERY)),
        ]
        if line.capex == 0:
            continue
        paid = min(
            outlook.line_capex(line.line, n.index).value / outlook.escalation_at(n.index) for n in tree.nodes
        )
        share = max(s for s in shares if s is not None)
        if share * line.capex > cheapest * paid * (1 + 1e-9):
            least = f"{cheapest * paid:g} M$ with factors and drivers"
            text = f"{share:g} of the typed capex is more than is paid ({least})"
            parsed.fault("lines", line.row, "salvage_share", text, "above_paid")


def _check_areas(parsed: Parsed, case: Case, network: Network) -> None:
    for site in case.sites.values():
        floor = network.existing_floor(site.site)
        if site.area is not None and floor > site.area * (1 + 1e-9):
            text = f"the fleet's floor of {floor:g} does not fit on {site.area:g}"
            parsed.fault("sites", site.row, "area_1000m2", text, "fleet")


def _warn_horizon(parsed: Parsed, tree: Tree) -> None:
    last = tree.settings.last_year
    for sheet, rows in parsed.rows.items():
        beyond = sorted({year for row in rows for year in row.path if year > last})
        if beyond:
            text = f"years after the horizon ({last}) are left out"
            parsed.warn(sheet, 1, str(beyond[0]), text, "horizon")


def _warn_prices(parsed: Parsed, case: Case) -> None:
    s = case.settings
    for name in ("discount_rate", "inflation"):
        value = getattr(s, name)
        if value >= 1:
            text = f"{value:g} is {value:.0%} a year; is {value / 100:g} meant?"
            parsed.warn("settings", parsed.setting_rows[name], name, text, "percent")
    kinds = {d.driver for d in case.drivers}
    for one, other in (("price", "import_price"), ("import_price", "price")):
        if one in kinds and other not in kinds and case.imports:
            row = next(d for d in case.drivers if d.driver == one)
            parsed.warn(
                "drivers",
                row.row,
                "driver",
                f"a price war on {one} alone leaves {other} where it is",
                "one_sided",
            )
    for line in case.lines.values():
        if line.first_year == NEVER and not any(
            d.driver == "first_year" and d.target == line.line for d in case.drivers
        ):
            parsed.warn("lines", line.row, "first_year", "is never ready in any future", "never")
