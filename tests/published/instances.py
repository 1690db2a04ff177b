"""Public location problems written as workbooks of the contract.

A warehouse is a site with an opening cost and room for one line without capex, whose output is
its capacity; a customer is a segment that must be served; the cost of serving it is freight.
Money of an instance is typed as M$, its quantities as GWh.
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
Tables = dict[str, Any]

FIRST, SECOND = 2027, 2028
"""Sites open in the first year; goods are shipped in the second."""

CAP_OPTIMA = {
    "cap61": 932615.750,
    "cap63": 1014062.050,
    "cap72": 977799.400,
    "cap103": 893782.112,
    "cap123": 895302.325,
    "cap133": 893076.712,
}
SCFLP_OPTIMA = {"cap61": 1038260.901875, "cap63": 1123916.76875}
FACILITY_OPTIMUM = 210500.0
CAPA_OPTIMUM = 17160439.012


@dataclass(frozen=True)
class Location:
    """A location problem; ``unit_cost[customer][warehouse]`` is None where there is no route."""

    capacity: tuple[float, ...]
    opening: tuple[float, ...]
    demand: tuple[float, ...]
    unit_cost: tuple[tuple[float | None, ...], ...]


def read_cap(name: str) -> Location:
    """Read a file of OR-Library's capacitated warehouse location problems."""
    path = DATA / f"{name}.txt"
    text = (
        path.read_text()
        if path.exists()
        else gzip.decompress((DATA / f"{name}.txt.gz").read_bytes()).decode()
    )
    numbers = iter(float(word) for word in text.split())
    warehouses, customers = int(next(numbers)), int(next(numbers))
    capacity, opening = zip(*((next(numbers), next(numbers)) for _ in range(warehouses)), strict=True)
    demand, unit_cost = [], []
    for _ in range(customers):
        asked = next(numbers)
        demand.append(asked)
        unit_cost.append(tuple(next(numbers) / asked for _ in range(warehouses)))
    return Location(capacity, opening, tuple(demand), tuple(unit_cost))


def without_free_routes(location: Location) -> Location:
    """Return the location problem without the routes of cost exactly 0."""
    kept = tuple(tuple(cost or None for cost in row) for row in location.unit_cost)
    return Location(location.capacity, location.opening, location.demand, kept)


def read_futures() -> list[tuple[float, ...]]:
    """Demand of each customer in each of the 20 futures."""
    rows = [
        [float(word) for word in line.split(",")]
        for line in (DATA / "scflp_20_demand.csv").read_text().split()
    ]
    return list(zip(*rows, strict=True))


def facility() -> Location:
    """Five plants and four warehouses, plants of different capacity."""
    costs = (
        (4000.0, 2000.0, 3000.0, 2500.0, 4500.0),
        (2500.0, 2600.0, 3400.0, 3000.0, 4000.0),
        (1200.0, 1800.0, 2600.0, 4100.0, 3000.0),
        (2200.0, 2600.0, 3100.0, 3700.0, 3200.0),
    )
    return Location(
        (20.0, 22.0, 17.0, 19.0, 18.0),
        (12000.0, 15000.0, 17000.0, 13000.0, 16000.0),
        (15.0, 18.0, 14.0, 20.0),
        costs,
    )


def one_year(location: Location) -> Tables:
    """One period: open, build and ship in it."""
    return _tables(location, last_year=FIRST, lead=0)


def two_stages(location: Location, futures: list[tuple[float, ...]], chances: list[float]) -> Tables:
    """Open in the first year, ship in the second, when demand is known.

    Lines take the first year to build: what is ordered in the second comes after the horizon.
    """
    made = _tables(location, last_year=SECOND, lead=12)
    trunk = {"branch": "trunk", "parent": None, "from_year": FIRST, "probability": 1.0}
    made["branches"] = [trunk]
    made["drivers"] = []
    for number, (demand, chance) in enumerate(zip(futures, chances, strict=True), 1):
        name = f"future {number}"
        made["branches"].append(
            {"branch": name, "parent": "trunk", "from_year": SECOND, "probability": chance}
        )
        made["drivers"] += [
            {"branch": name, "driver": "demand", "target": f"customer {i}", "value": asked}
            for i, asked in enumerate(demand, 1)
        ]
    for row in made["demand"]:
        row[str(FIRST)] = 0.0
    return made


def _tables(location: Location, last_year: int, lead: int) -> Tables:
    equal = len(set(location.capacity)) == 1
    size = location.capacity[0] if equal else 1.0
    return {
        "settings": {
            "first_year": FIRST,
            "last_year": last_year,
            "discount_rate": 0.0,
            "discount_timing": "start",
            "objective": "cost",
            "terminal_value": "none",
            "mip_gap": 0.0,
        },
        # Plants of different capacity: lines of one unit, as many as the grid connection carries.
        "sites": [
            {"site": f"warehouse {i}", "region": "country", "opening_cost_musd": cost}
            | ({} if equal else {"power_mw": capacity})
            for i, (cost, capacity) in enumerate(zip(location.opening, location.capacity, strict=True), 1)
        ],
        "lines": [
            {
                "line": "dock",
                "generation": "now",
                "capex_musd": 0.0,
                "lead_months": lead,
                "payment": "at_order",
            }
            | ({"max_per_site": 1} if equal else {"power_mw": 1.0})
        ],
        "products": [{"product": "goods"}],
        "recipes": [{"line": "dock", "product": "goods", "output_per_year": size}],
        "segments": [
            {"segment": f"customer {i}", "region": "country", "must_serve": "yes"}
            for i in range(1, len(location.demand) + 1)
        ],
        "demand": [
            {"segment": f"customer {i}", str(FIRST): asked} for i, asked in enumerate(location.demand, 1)
        ],
        "freight": [
            {"from": f"warehouse {j}", "to": f"customer {i}", "usd_per_kwh": cost}
            for i, row in enumerate(location.unit_cost, 1)
            for j, cost in enumerate(row, 1)
            if cost is not None
        ],
    }
