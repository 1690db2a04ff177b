"""Sheet ``incentives``: what states pay at sites, what is repaid and when; jobs beside those asked for."""

from __future__ import annotations

from typing import Any

from teaplan.report.across import Across, Measure, Picture
from teaplan.report.content import ByNode, Content, by_node, records
from teaplan.report.grid import Grid

ACCEPTED, RECEIVED, REPAID = "accepted (1) or refused (0)", "received", "repaid"
MONEY = {"capital paid": "capital", RECEIVED: "received", REPAID: "repaid"}
JOBS = {"jobs": "jobs", "jobs asked for": "required"}
SHORT = "jobs were short (1), in a share of futures"


def incentives(content: Content) -> Grid:
    """Make the sheet."""
    grid = Grid("incentives", tab="#5AA9C4")
    table = records(content.audit.incentives)
    rows = [
        Measure((ACCEPTED, site), "", "whole", figure) for site, figure in _figures(table, "accepted").items()
    ]
    for name, column in MONEY.items():
        rows += [
            Measure((name, site), "M$", "musd", figure, additive=True)
            for site, figure in _figures(table, column).items()
        ]
    for name, column in JOBS.items():
        rows += [
            Measure((name, site), "FTE", "whole", figure) for site, figure in _figures(table, column).items()
        ]
    rows += [
        Measure((SHORT, site), "share", "share", figure) for site, figure in _figures(table, "short").items()
    ]
    picture = Picture(
        "Received of states, expected over all futures",
        "M$ per period (nominal)",
        [row.keys for row in rows if row.keys[0] == RECEIVED],
    )
    title = "State incentives: what is received and repaid, and the jobs asked for"
    Across(content, grid, title, ("measure", "site")).fill(rows, [picture])
    return grid


def _figures(table: list[dict[str, Any]], column: str) -> dict[str, ByNode]:
    return {str(site): figure for (site,), figure in by_node(table, column, "site").items()}
