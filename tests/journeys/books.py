"""Workbooks to type commands at: the smallest that show a way a run can end."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from teaplan.workbook import write_workbook
from tests.proofs.tables import FIRST, demand, line, recipe, segment, settings, tables

Tables = dict[str, Any]


def plain() -> Tables:
    """Two lines at once and one a year later: 300 M$ of lines are cheaper than 20 $/kWh unserved."""
    return tables(set=settings(2028), demand=[demand(20.0, 30.0)])


def faulty() -> Tables:
    """One number below its range and one name that nothing carries."""
    return tables(
        lines=[line(capex_musd=-12.0)],
        segments=[segment("M"), segment("N")],
        demand=[demand(10.0), demand(10.0, segment="N"), demand(10.0, segment="Mm")],
    )


def misruled() -> Tables:
    """Strategies with a fault of every kind a planner makes first, beside one that is sound."""
    of = {"strategy": "leap"}
    return plain() | {
        "strategies": [{"strategy": "leap"}, {"strategy": "free"}, {"strategy": "free"}],
        "rules": [
            of | {"rule": "forbid_lines", "target": "L"},
            of | {"rule": "forbid_line", "target": "Q"},
            of | {"rule": "forbid_line", "target": "L", "from_year": 2040},
            of | {"rule": "only_site", "target": "S"},
            of | {"rule": "forbid_site", "target": "S"},
            {"strategy": "lep", "rule": "forbid_line", "target": "L"},
        ],
        "breakevens": [{"driver": "capx", "target": "L", "low": 0.5, "high": 2}],
    }


def infeasible() -> Tables:
    """A market that must be served, more than the only line may make."""
    return tables(lines=[line(max_per_site=1)], segments=[segment(must_serve="yes")], demand=[demand(11.0)])


def long_search() -> Tables:
    """Eighty kinds of line, one of each, that ramp differently: a plan at once, its proof in hours.

    Five years of demand make five covering constraints on eighty yes-or-no decisions, and a
    kind costs about what it makes: the hard case of the knapsack.
    """
    draw, kinds, years = random.Random(1), range(80), range(5)
    output = [draw.randint(50, 99) for _ in kinds]
    shares = [[draw.randint(300, 999) / 1000 for _ in years] for _ in kinds]
    made = [sum(output[k] * shares[k][y] for k in kinds) for y in years]
    price = [round(10 * output[k] * sum(shares[k]) / 5) + draw.randint(0, 50) for k in kinds]
    return tables(
        set=settings(FIRST + 4),
        lines=[line(f"L{k}", capex_musd=price[k], max_per_site=1) for k in kinds],
        recipes=[recipe(f"L{k}", output=output[k]) for k in kinds],
        ramps=[
            {"line": f"L{k}", "move": "build"} | {f"year_{y + 1}": shares[k][y] for y in years} for k in kinds
        ],
        segments=[segment(penalty=1000.0)],
        demand=[demand(*(made[y] / 2 for y in years))],
    )


def typed(tables: Tables, path: Path) -> Path:
    """Type tables into a workbook."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_workbook(path, tables)
    return path
