"""Workbooks to type commands at: the smallest that show a way a run can end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from teaplan.workbook import write_workbook

from tests.proofs.tables import demand, line, segment, settings, tables
from tests.published.instances import read_cap, read_futures, two_stages

Tables = dict[str, Any]


def plain() -> Tables:
    """Two lines at once and one a year later: 300 M$ of lines are cheaper than 20 $/kWh unserved."""
    return tables(set=settings(2028), demand=[demand(20.0, 30.0)])


def faulty() -> Tables:
    """One number below its range and one name that nothing carries."""
    return tables(
        lines=[line(capex_musd=-12.0)], demand=[demand(10.0, segment="Mm")], segments=[segment(name="M")]
    )


def infeasible() -> Tables:
    """A market that must be served, more than the only line may make."""
    return tables(lines=[line(max_per_site=1)], segments=[segment(must_serve="yes")], demand=[demand(11.0)])


def long_search() -> Tables:
    """Sixteen sites, fifty markets, twenty futures, to the last dollar: minutes, with a plan early on."""
    futures = read_futures()
    return two_stages(read_cap("cap61"), futures, [1 / len(futures)] * len(futures))


def typed(tables: Tables, path: Path) -> Path:
    """Type tables into a workbook."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_workbook(path, tables)
    return path
