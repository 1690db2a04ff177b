"""Sheet ``origin``: shares of content beside their thresholds, and credits earned and forgone.

It is there where a case asks for an origin, pays on capital, or has credits that exclude one another.
"""

from __future__ import annotations

from typing import Any

from teaplan.report.across import Across, Measure, Picture, largest
from teaplan.report.content import ByNode, Content, by_node, records
from teaplan.report.grid import Grid
from teaplan.shared.credits import INVESTMENT, exclusions
from teaplan.shared.streams import RULE

SHARE, LEAST = "share of material cost of the origin", "least share asked"
TESTED, PASSED = "output or deliveries tested", "of it of the origin asked for"
EARNED, FORGONE = "credit earned", "credit forgone"
CAPITAL, BASIS = "capital that earns", "cut from the tax basis"

Key = tuple[str, str, str]


def has_origin(content: Content) -> bool:
    """Whether the sheet has anything to tell."""
    case = content.case
    asked = any(row.allowed_origin for row in case.segments.values())
    invested = any(row.kind == INVESTMENT for row in case.credits)
    return bool(case.content_rules) or asked or invested or bool(exclusions(case))


def origin(content: Content) -> Grid:
    """Make the sheet."""
    grid = Grid("origin", tab="#4B8F6B")
    earned = _credits(content)
    drawn = largest(content, [row for row in earned if row.keys[0] == EARNED], (EARNED, "", "others", ""))
    rows = [*_contents(content), *earned, *(row for row in drawn if row.keys[2] == "others")]
    rows += _choices(content)
    picture = Picture(
        "Credits earned, expected over all futures", "M$ per period (nominal)", [row.keys for row in drawn]
    )
    title = "Origin of materials, and credits earned and forgone"
    Across(content, grid, title, ("measure", "rule, segment or credit", "site", "product")).fill(
        rows, [picture] if drawn else []
    )
    return grid


def _contents(content: Content) -> list[Measure]:
    """What is tested, what passes, and its share of cost beside the threshold."""
    table = records(content.audit.content)
    found: list[Measure] = []
    for key, part in _sums(table, "of_origin", "name", "site", "product").items():
        mine = [row for row in table if (row["name"], row["site"], row["product"]) == key]
        whole = by_node(mine, "of_all").get((), {})
        unit = content.case.products[key[2]].unit
        found += [
            Measure((SHARE, *key), "share", "share", part, weights=whole),
            Measure((LEAST, *key), "share", "share", _least(content, mine[0])),
            Measure((TESTED, *key), unit, "gwh", by_node(mine, "output").get((), {}), additive=True),
            Measure((PASSED, *key), unit, "gwh", by_node(mine, "qualified").get((), {}), additive=True),
        ]
    return sorted(found, key=lambda measure: (SHARE, LEAST, TESTED, PASSED).index(measure.keys[0]))


def _least(content: Content, row: dict[str, Any]) -> ByNode:
    """Threshold on every node; a segment takes nothing of another origin."""
    nodes = range(len(content.tree.nodes))
    if row["kind"] != RULE:
        return dict.fromkeys(nodes, 1.0)
    rule = content.case.content_rules[row["name"]]
    return {n: content.outlook.content_share(rule, n) for n in nodes}


def _sums(table: list[dict[str, Any]], amount: str, *keys: str) -> dict[Key, ByNode]:
    found = by_node(table, amount, *keys)
    return {(str(key[0]), str(key[1]), str(key[2])): figure for key, figure in found.items()}


def _credits(content: Content) -> list[Measure]:
    """Nominal money by credit, site and what it is on."""
    table = records(content.audit.credits)
    found = []
    for name, column in (
        (EARNED, "earned"),
        (FORGONE, "forgone"),
        (CAPITAL, "eligible"),
        (BASIS, "basis_reduction"),
    ):
        for key, figure in _sums(table, column, "credit", "site", "applies_to").items():
            if any(figure.values()):
                found.append(Measure((name, *key), "M$", "musd", figure, additive=True))
    return found


def _choices(content: Content) -> list[Measure]:
    """Credits chosen of those that exclude one another, by site or (``*``) for the company."""
    nodes = range(len(content.tree.nodes))
    return [
        Measure(("credit chosen (1)", row["credit"], row["site"], ""), "", "whole", dict.fromkeys(nodes, 1.0))
        for row in content.records("credit_choices")
    ]
