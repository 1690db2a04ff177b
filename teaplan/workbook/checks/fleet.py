"""Lines that stand: what they make, and that their site is open and holds them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from teaplan.schema.moments import MONTHS
from teaplan.workbook.parsed import Parsed, Row

PARTS = ("line", "product", "count", "built_year")
"""What a row of lines that stand says; all of it or, where a site is only open, nothing."""


def check_fleet(parsed: Parsed) -> None:
    """Lines that stand have a recipe and an open site that has places, power and area for them."""
    rows = parsed.of("fleet")
    opened = {row["site"] for row in rows if row["site_open"] or not row.sound("site_open")}
    for row in rows:
        given = [row[name] is not None or not row.sound(name) for name in PARTS]
        if any(given) and not all(given):
            missing = PARTS[given.index(False)]
            parsed.fault("fleet", row.number, missing, "is required where lines stand", "required")
            continue
        if all(given) and row.sound("line", "product") and not _has_recipe(parsed, row):
            text = f'line "{row["line"]}" has no recipe for "{row["product"]}" in recipes'
            parsed.fault("fleet", row.number, "product", text, "recipe")
        if row["count"] and row["site"] is not None and row["site"] not in opened:
            text = f'lines stand at "{row["site"]}": a row of the site must say site_open = yes'
            parsed.fault("fleet", row.number, "site_open", text, "closed")
    _check_places(parsed)
    _check_power(parsed)
    _check_area(parsed)


def _has_recipe(parsed: Parsed, row: Row) -> bool:
    return "recipes" in parsed.unseen or any(
        other.may_name("line", row["line"]) and other.may_name("product", row["product"])
        for other in parsed.of("recipes")
    )


def _by_name(parsed: Parsed, sheet: str, column: str) -> dict[str, Row]:
    return {row[column]: row for row in parsed.of(sheet) if row[column] is not None and row.sound(column)}


def _standing(parsed: Parsed) -> Iterator[Row]:
    """Rows of lines that can be counted."""
    for row in parsed.of("fleet"):
        if row["count"] and row.sound("site", *PARTS):
            yield row


def _sums(
    parsed: Parsed, rows: list[Row], column: str, key: Callable[[Row], str]
) -> Iterator[tuple[str, float, Row]]:
    """What the lines of some rows need of a column of ``lines``, by key, with the last row that adds."""
    lines = _by_name(parsed, "lines", "line")
    totals: dict[str, float] = {}
    last: dict[str, Row] = {}
    for row in rows:
        each = lines.get(row["line"])
        if each is not None and each.sound(column):
            totals[key(row)] = totals.get(key(row), 0.0) + row["count"] * each[column]
            last[key(row)] = row
    yield from ((name, total, last[name]) for name, total in totals.items())


def _check_places(parsed: Parsed) -> None:
    """More lines than ``max_per_site`` may stand already; the plan then adds none."""
    lines = _by_name(parsed, "lines", "line")
    counts: dict[tuple[str, str], int] = {}
    for row in _standing(parsed):
        key = (row["site"], row["line"])
        counts[key] = counts.get(key, 0) + row["count"]
        line = lines.get(row["line"])
        most = None if line is None or not line.sound("max_per_site") else line["max_per_site"]
        if most is not None and counts[key] > most >= counts[key] - row["count"]:
            where = parsed.cell("lines", lines[row["line"]].number, "max_per_site")
            text = f"{counts[key]} lines stand, max_per_site is {most} ({where}): none is added"
            parsed.warn("fleet", row.number, "count", text, "places")


def _check_power(parsed: Parsed) -> None:
    """Lines that stand in the first year draw no more than the connection of that year."""
    if not parsed.sound_setting("first_year"):
        return
    first = parsed.settings["first_year"]
    sites, paths = _by_name(parsed, "sites", "site"), _by_name(parsed, "site_power", "site")
    rows = [row for row in _standing(parsed) if row["built_year"] <= first]
    for site, need, row in _sums(parsed, rows, "power_mw", lambda r: str(r["site"])):
        place, path = sites.get(site), paths.get(site)
        if place is None or not place.sound("power_mw") or (path is not None and not path.sound()):
            continue
        has = path.at(first * MONTHS) if path is not None else place["power_mw"]
        if has is not None and need > has * (1 + 1e-9):
            text = f"the lines that stand at {site} draw {need:g} MW, its connection has {has:g}"
            parsed.fault("fleet", row.number, "count", text, "power")


def _check_area(parsed: Parsed) -> None:
    sites = _by_name(parsed, "sites", "site")
    for site, need, _ in _sums(parsed, list(_standing(parsed)), "area_1000m2", lambda r: str(r["site"])):
        place = sites.get(site)
        has = None if place is None or not place.sound("area_1000m2") else place["area_1000m2"]
        if place is not None and has is not None and need > has * (1 + 1e-9):
            text = f"the fleet's floor of {need:g} does not fit on {has:g}"
            parsed.fault("sites", place.number, "area_1000m2", text, "fleet")
