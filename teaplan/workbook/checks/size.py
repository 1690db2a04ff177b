"""How large the plan of a case would be: beyond some size nothing can be planned, and much time is lost."""

from __future__ import annotations

from teaplan.schema.limits import DECISIONS, DELIVERIES, NODES, Limit
from teaplan.workbook.parsed import Parsed

MONTHS = 12


def check_size(parsed: Parsed) -> None:
    """Refuse a case without fault whose tree, decisions or deliveries are beyond what is planned."""
    branches = max(1, len(parsed.of("branches")))
    nodes = branches * _periods(parsed)
    sites, recipes = len(parsed.of("sites")), len(parsed.of("recipes"))
    markets, products = len(parsed.of("segments")), len(parsed.of("products"))
    tree = "branches" if branches > 1 else "settings"
    for sheet, size, limit in (
        (tree, nodes, NODES),
        ("recipes", nodes * sites * recipes, DECISIONS),
        ("segments", nodes * markets * products * max(1, sites), DELIVERIES),
    ):
        if size > limit.most:
            parsed.fault(sheet, 0, "sheet", _over(size, limit), "size")


def _periods(parsed: Parsed) -> int:
    """Most periods there may be, were all as short as the shortest."""
    months = [parsed.settings["period_months"], *(row["period_months"] for row in parsed.of("periods"))]
    years = parsed.settings["last_year"] - parsed.settings["first_year"] + 1
    return int(years * MONTHS // min(months)) + 1


def _over(size: int, limit: Limit) -> str:
    return f"makes {size:,} {limit.what}: at most {limit.most:,} are planned"
