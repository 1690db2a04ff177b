"""Modular plants for stranded gas (Chen and Grossmann 2019, FOCAPD 257; data: GDPLib, BSD-3) as workbooks.

A kB of gasoline is typed as a GWh and a MMSCF of gas as a kt, so $/kWh are M$ per kB. A module's price
depends on how many are bought in the end: each number is a workbook of its own, whose strategy holds it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from math import log2
from pathlib import Path
from typing import Any

Tables = dict[str, Any]
DATA = Path(__file__).parent / "data" / "stranded_gas.json"
FIRST, QUARTERS = 2027, 60
MOST = 5
"""Modules that may be bought in all."""
DAYS = 90.0
"""Of a quarter; a year of the publication has four of them."""
GALLONS = 42.0 * 1000
"""Of a kB."""
PIPE = 2.0
"""M$ a mile."""
NPV = {"U100": 12.34, "U250": 18.37, "U500": 4.69}
"""Published as cost, of the instances Gas_100, Gas_250 and Gas_500."""


@dataclass(frozen=True)
class Module:
    """A kind of module: M$ for the first, MMSCF of gas a day, kB of gasoline for a MMSCF."""

    name: str
    capital: float
    gas: float
    conversion: float


@cache
def data() -> dict[str, Any]:
    """Return the publication's data."""
    found: dict[str, Any] = json.loads(DATA.read_text())
    return found


def module(name: str) -> Module:
    """Return a kind of module."""
    row = data()["module_types"][name]
    return Module(name, row["capital_MM"], row["gas_MMSCFd"], row["conversion_kB_per_MMSCF"])


def price_of(kind: Module, number: int) -> float:
    """M$ for each of a number of modules: 10 % less for every doubling."""
    return float(kind.capital * 0.9 ** log2(number))


def distance(start: str, end: str) -> float:
    """Miles."""
    return float(data()["distance_mi"][f"{start}|{end}"])


def freight_of(site: str, market: str) -> float:
    """M$ a kB: the publication's cost of a day's gasoline, counted once a quarter."""
    return 0.045 * GALLONS * 1e-6 * distance(site, market) / 100 / DAYS


def move_cost(start: str, end: str) -> float:
    """M$ a module."""
    return 3.0 + 50e-3 * distance(start, end) / 100


def headers() -> list[str]:
    """Return the quarters."""
    return [f"{FIRST + q // 4}Q{q % 4 + 1}" for q in range(QUARTERS)]


def workbook(name: str, number: int, pipe: float = PIPE) -> Tables:
    """Return the workbook of an instance; its strategy ``number`` buys that many modules."""
    kind, found = module(name), data()
    sites, wells, markets = (list(found[key]) for key in ("sites", "wells", "markets"))
    most = 4 * DAYS * kind.gas * kind.conversion * number
    rule = {"strategy": "number", "target": name, "value": number}
    return {
        "settings": {
            "first_year": FIRST,
            "last_year": FIRST + QUARTERS // 4 - 1,
            "period_months": 3,
            # 8 % / 4 a quarter of the publication is compounded by the year
            "discount_rate": 0.08 / 4,
            "discount_timing": "start",
            "objective": "npv",
            "terminal_value": "none",
            "mip_gap": 0.0,
        },
        "sites": [{"site": site, "region": "fields"} for site in sites],
        "lines": [
            {
                "line": name,
                "generation": "modules",
                "capex_musd": price_of(kind, number),
                "lead_months": 3,
                "payment": "at_order",
                "max_per_site": number,
                "movable": "yes",
            }
        ],
        "products": [{"product": "gasoline"}],
        "recipes": [{"line": name, "product": "gasoline", "output_per_year": most / number}],
        "bill_of_materials": [{"product": "gasoline", "input": "gas", "kg_per_kwh": 1 / kind.conversion}],
        "moves": [
            {"move": "relocate", "from_line": name, "from_site": a, "to_site": z}
            | {"cost_musd_per_line": move_cost(a, z), "lead_months": 3}
            for a in sites
            for z in sites
            if a != z
        ],
        "suppliers": [{"supplier": w, "material": "gas", "price_usd_per_kg": 5e-3} for w in wells],
        "supplier_limits": [
            {"supplier": w}
            | {
                quarter: 4 * DAYS * daily
                for quarter, daily in zip(headers(), found["gas_supply_MMSCFd"][w], strict=True)
            }
            for w in wells
        ],
        "segments": [{"segment": m, "region": "country"} for m in markets],
        # the publication sells whatever is made
        "demand": [{"segment": m, str(FIRST): most} for m in markets],
        "prices": [{"segment": m, "product": "gasoline", str(FIRST): 2.5 * GALLONS * 1e-6} for m in markets],
        "freight": [
            *({"from": w, "to": s, "opening_cost_musd": pipe * distance(w, s)} for w in wells for s in sites),
            *({"from": s, "to": m, "usd_per_kwh": freight_of(s, m)} for s in sites for m in markets),
        ],
        "strategies": [{"strategy": "number"}],
        "rules": [rule | {"rule": "min_total_lines"}, rule | {"rule": "max_total_lines"}],
    }
