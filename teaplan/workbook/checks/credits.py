"""Credits: of one kind each, on something that is made or bought, and with a choice that can be made."""

from __future__ import annotations

from itertools import combinations

from teaplan.shared.credits import INVESTMENT
from teaplan.workbook.checks.references import names, unreadable
from teaplan.workbook.parsed import Parsed, Row, did_you_mean, listed

CAPITAL = ("lines.line", "lines.generation", "buildings.building")
"""What an investment credit may be on; a production credit is on products, stages or lines."""
OUTPUT = ("products.product", "products.stage", "lines.line")
COST = "share_of_cost"


def check_credits(parsed: Parsed) -> None:
    """Every credit has the columns of its kind and is on something; what it excludes is another credit."""
    for row in parsed.of("credits"):
        if row.sound("kind", "unit"):
            _check_kind(parsed, row)
        if row.sound("excludes", "credit"):
            _check_excludes(parsed, row)
    _check_scopes(parsed)


def _check_kind(parsed: Parsed, row: Row) -> None:
    investment = row["kind"] == INVESTMENT
    if investment != (row["unit"] == COST):
        needed = COST if investment else "usd_per_kwh or usd_per_kg"
        text = f"a credit on {row['kind']} is in {needed}, got {row['unit']}"
        parsed.fault("credits", row.number, "unit", text, "kind")
    elif investment:
        above = next((moment for moment, amount in sorted(row.path.items()) if amount > 1), None)
        if above is not None:
            text = f"a share of cost must be <= 1, got {row.path[above]:g}"
            parsed.fault("credits", row.number, row.headers[above], text, "range")
    for column in ("content_rule",) if investment else ("basis_reduction_share",):
        if row[column] and row.sound(column):
            other = "production" if investment else INVESTMENT
            text = f"is for credits on {other}, and this one is on {row['kind']}"
            parsed.fault("credits", row.number, column, text, "kind")
    if row["applies_to"] is not None and row.sound("applies_to"):
        _check_target(parsed, row, CAPITAL if investment else OUTPUT)


def _check_target(parsed: Parsed, row: Row, places: tuple[str, ...]) -> None:
    target = row["applies_to"]
    if not any(target in names(parsed, place) for place in places):
        words = ", ".join(place.split(".")[1] for place in places)
        text = f'a credit on {row["kind"]} is on a {words}, and "{target}" is none'
        parsed.fault("credits", row.number, "applies_to", text, "kind")
    elif row["kind"] != INVESTMENT and not _is_made(parsed, target):
        text = f'nobody makes "{target}": no row in recipes'
        parsed.fault("credits", row.number, "applies_to", text, "maker")


def _is_made(parsed: Parsed, target: str) -> bool:
    """Whether some recipe is of a product, of a stage or on a line, or may be: it cannot be read."""
    if "recipes" in parsed.unseen or unreadable(parsed, "recipes.product"):
        return True
    meant = {target} | {row["product"] for row in parsed.of("products") if row["stage"] == target}
    return any(
        recipe.may_name("line", target) or any(recipe.may_name("product", name) for name in meant)
        for recipe in parsed.of("recipes")
    )


def _check_excludes(parsed: Parsed, row: Row) -> None:
    known = names(parsed, "credits.credit")
    for name in listed(row["excludes"]):
        if name == row["credit"]:
            parsed.fault("credits", row.number, "excludes", f'"{name}" excludes itself', "itself")
            return
        if name not in known and not unreadable(parsed, "credits.credit"):
            text = f'no credit "{name}" in credits{did_you_mean(name, known)}'
            parsed.fault("credits", row.number, "excludes", text, "reference")
            return


def _check_scopes(parsed: Parsed) -> None:
    """Rows of one credit are chosen together: they have one scope."""
    first: dict[str, Row] = {}
    for row in parsed.of("credits"):
        if row["credit"] is None or not row.sound("credit", "scope"):
            continue
        before = first.setdefault(row["credit"], row)
        if before["scope"] != row["scope"]:
            where = parsed.cell("credits", before.number, "scope")
            text = f'"{row["credit"]}" is of scope {before["scope"]} in {where}'
            parsed.fault("credits", row.number, "scope", text, "scope")


def warn_credits(parsed: Parsed) -> None:
    """Warn where of three credits or more each excludes every other: only one is ever taken."""
    pairs = {
        frozenset((row["credit"], other)) for row in parsed.of("credits") for other in listed(row["excludes"])
    }
    everyone = list(dict.fromkeys(row["credit"] for row in parsed.of("credits")))
    if len(everyone) > 2 and all(frozenset(pair) in pairs for pair in combinations(everyone, 2)):
        row = next(row for row in parsed.of("credits") if row["excludes"])
        text = f"each of the {len(everyone)} credits excludes every other: only one is ever taken"
        parsed.warn("credits", row.number, "excludes", text, "all")
