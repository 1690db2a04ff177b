"""Sheet ``sites``: a map as a table with bars, then what stands and works at each site."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from teaplan.report.across import Across, Measure, Picture, largest
from teaplan.report.capacity import capacity_of, stage_of, standing_lines
from teaplan.report.content import ByNode, Content, records
from teaplan.report.formats import TINTS
from teaplan.report.grid import Bars, Grid

CAPACITY, LINES, JOBS = "cell capacity", "lines standing", "jobs"
ROUTES = "routes opened at a charge"
MAP_HEADER = (
    "site",
    "region",
    "opens",
    "chance that it is open at the end",
    "lines at the end",
    "cell GWh per year at the end",
    "jobs at the end",
    "lines ordered in all",
)


def sites(content: Content) -> Grid:
    """Make the sheet."""
    grid = Grid("sites", tab="#5AA9C4")
    figures = site_figures(content)
    rows: list[Measure] = []
    for name, unit, number in (
        (CAPACITY, "GWh/year", "gwh"),
        (LINES, "lines", "lines"),
        (JOBS, "FTE", "whole"),
        (ROUTES, "routes", "lines"),
    ):
        rows += [
            Measure((name, site), unit, number, figure, over="mean" if name == JOBS else "")
            for site, figure in figures[name].items()
            if figure
        ]
    stand = [row for row in rows if row.keys[0] == CAPACITY]
    drawn = largest(content, stand, (CAPACITY, "others"))
    rows += [row for row in drawn if row.keys[-1] == "others"]
    picture = Picture(
        "Cell capacity by site, expected over all futures", "GWh per year", [row.keys for row in drawn]
    )
    Across(content, grid, "Sites: what stands at each, and the jobs there", ("measure", "site")).fill(
        rows, [picture] if drawn else []
    )
    return grid


def site_figures(content: Content) -> dict[str, dict[str, ByNode]]:
    """Capacity of cells, lines, jobs and open routes that cost something, by site and node."""
    found: dict[str, dict[str, ByNode]] = {
        name: {site: {} for site in content.case.sites} for name in (CAPACITY, LINES, JOBS, ROUTES)
    }

    def count(name: str, site: str, node: int, value: float) -> None:
        figure = found[name][site]
        if value:
            figure[node] = figure.get(node, 0.0) + value

    for state, node, lines in standing_lines(content):
        count(LINES, state.site, node, lines)
        if stage_of(content, state.line) == "cell":
            count(CAPACITY, state.site, node, lines * capacity_of(content, state, node))
    for row in content.records("route_openings"):
        for site in {row["from"], row["to"]} & content.case.sites.keys():
            for place, way in enumerate(content.tree.ancestors):
                count(ROUTES, site, place, float(row["node"] in way))
    for row in records(content.audit.jobs):
        count(JOBS, row["site"], row["node"], jobs_in(row))
    return found


def jobs_in(row: Mapping[str, Any]) -> float:
    """Full-time jobs of a row of the audit's table."""
    return float(row["staff_fte"] + row["labour_fte"])


def site_map(content: Content, grid: Grid, row: int, first: int = 0) -> int:
    """Write the sites as a table with bars, and return its last row."""
    for offset, words in enumerate(MAP_HEADER):
        grid.put(row, first + offset, words, "words", "text" if offset < 2 else "general")
    grid.heights[row] = 45.0
    figures = site_figures(content)
    ordered = _ordered(content)
    top = row + 1
    for site, place in content.case.sites.items():
        row += 1
        opens, chance = _opening(content, site)
        at_end = [content.expected(figures[name][site])[-1] for name in (LINES, CAPACITY, JOBS)]
        cells = [site, place.region, opens, chance, *at_end, ordered.get(site, 0.0)]
        numbers = ["text", "text", "general", "share", "lines", "gwh", "whole", "lines"]
        for offset, (value, number) in enumerate(zip(cells, numbers, strict=True)):
            grid.put(row, first + offset, value, "plain", number)
    for offset in range(3, len(MAP_HEADER)):
        grid.bars.append(Bars(top, row, first + offset, TINTS[(offset - 3) % len(TINTS)]))
    return row


def _opening(content: Content, site: str) -> tuple[str, float]:
    """First period in which a site opens in any future, and the chance that it is open at the end."""
    rows = [row for row in content.records("openings") if row["site"] == site]
    events = {event: {row["node"] for row in rows if row["event"] == event} for event in ("open", "close")}
    stands = content.case.sites[site].open_at_start
    chance = 0.0
    for _, probability, leaf in content.futures:
        way = set(content.tree.ancestors[leaf])
        if (stands or way & events["open"]) and not way & events["close"]:
            chance += probability
    if stands:
        return "open today", chance
    return (content.period(min(events["open"])) if events["open"] else "never"), chance


def _ordered(content: Content) -> dict[str, float]:
    """Lines from outside ordered for a site, expected over all futures."""
    found: dict[str, float] = {}
    for row in content.records("orders"):
        if row["move"] == "build":
            chance = content.tree.nodes[row["node"]].probability
            found[row["site"]] = found.get(row["site"], 0.0) + chance * row["count"]
    return found
