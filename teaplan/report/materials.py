"""Sheet ``materials``: what is bought, from whom, and how much depends on one country."""

from __future__ import annotations

from typing import Any

from teaplan.report.across import Across, Measure, Picture, largest
from teaplan.report.content import ByNode, Content, add, by_node
from teaplan.report.grid import Grid
from teaplan.shared.supply import delivered_price

SPEND = "spend by country"


def materials(content: Content) -> Grid:
    """Make the sheet."""
    grid = Grid("materials", tab="#8A7B52")
    bought = _bought(content)
    spend = _measures(bought, SPEND, "spend", ("country",), "M$", "musd")
    drawn = largest(content, spend, (SPEND, "", "others", ""))
    rows = [*spend, *(measure for measure in drawn if measure.keys[2] == "others")]
    rows += _measures(bought, "spend by material", "spend", ("material",), "M$", "musd")
    for row in _measures(bought, "bought", "amount", ("material",), "", "kt"):
        rows.append(Measure(row.keys, unit_of(content, row.keys[1]), "kt", row.figure, additive=True))
    for row in _measures(bought, "bought", "amount", ("material", "country", "supplier"), "", "kt"):
        rows.append(Measure(row.keys, unit_of(content, row.keys[1]), "kt", row.figure, additive=True))
    rows += _dependence(content, bought)
    picture = Picture(
        "Spend on materials by country, tariffs and freight included, expected over all futures",
        "M$ per period (nominal)",
        [measure.keys for measure in drawn],
    )
    Across(
        content,
        grid,
        "Materials: what is bought, from whom, for how much",
        ("measure", "material", "country", "supplier"),
    ).fill(rows, [picture])
    return grid


def unit_of(content: Content, material: str) -> str:
    """Unit a material is bought in."""
    found = content.case.materials.get(material)
    return "kt" if found is None else found.unit


def _bought(content: Content) -> list[dict[str, Any]]:
    """Purchases with their country, material and spend in nominal M$."""
    found = []
    for row in content.records("purchases"):
        offer = content.case.suppliers[row["supplier"]]
        spend = row["amount"] * delivered_price(content.outlook, offer, row["node"])
        found.append(row | {"material": offer.material, "country": offer.country, "spend": spend})
    return found


def _measures(
    bought: list[dict[str, Any]], name: str, amount: str, by: tuple[str, ...], unit: str, number: str
) -> list[Measure]:
    """Sum purchases over what is not asked for."""
    found = []
    for keys, figure in sorted(by_node(bought, amount, *by).items()):
        named = dict(zip(by, keys, strict=True))
        columns = (name, *(named.get(column, "") for column in ("material", "country", "supplier")))
        found.append(Measure(columns, unit, number, figure, additive=True))
    return found


def _dependence(content: Content, bought: list[dict[str, Any]]) -> list[Measure]:
    """Realised share of every capped country, and its cap."""
    found: list[Measure] = []
    for cap in content.case.dependence:
        amount = "spend" if cap.measure == "spend" else "amount"
        meant = [row for row in bought if cap.material in ("*", row["material"])]
        whole = add(*by_node(meant, amount).values())
        part = by_node(meant, amount, "country").get((cap.country,), {})
        keys = (cap.material, cap.country, "")
        limit: ByNode = {n.index: content.outlook.dependence_share(cap, n.index) for n in content.tree.nodes}
        found.append(Measure((f"share of {cap.measure}", *keys), "share", "share", part, weights=whole))
        found.append(Measure((f"cap on share of {cap.measure}", *keys), "share", "share", limit))
    return found
