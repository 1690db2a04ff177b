"""GDPLib's ``modprodnet``, modules against one conventional plant, written as workbooks of the contract.

A month of the instance is typed as a year of the plan, so that all its rates are by the year of the plan:
demand and worth of a month, a lead of 3 months as one of 3 years. A month is discounted by
(1 + 0.08/12)^(-month/12). Money is typed as M$, quantities as GWh.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
Tables = dict[str, Any]

FIRST = 2027
MODULES, CONVENTIONAL = "modules only", "one conventional plant"
AT_ANY_TIME = "one conventional plant at any time"
"""The published plant is ordered in the first month; this one when it pays best."""

PUBLISHED = 2096.0
MODULES_OPTIMUM = 1993.298


@dataclass(frozen=True)
class Instance:
    """What the file says: demand by month, per year; a module, and the plant."""

    demand: tuple[float, ...]
    price: float
    capacity: float
    module_lead: int
    module_resale: float
    sizes: tuple[float, float]
    plant_lead: int
    plant_salvage: float
    exponent: float = 0.6
    value: float = 7.0
    rate: float = 0.08

    @property
    def discount(self) -> list[float]:
        """Discount factor by month."""
        return [(1.0 + self.rate / 12) ** (-month / 12) for month in range(len(self.demand))]


def read(name: str = "modprodnet_Dip") -> Instance:
    """Read an instance."""
    said = json.loads((DATA / f"{name}.json").read_text())
    module, plant = said["module"], said["conventional"]
    return Instance(
        tuple(said["market_demand"]),
        module["price"],
        module["capacity"],
        module["setup_months"],
        module["resale_fraction"],
        tuple(plant["size_bounds"]),
        plant["setup_months"],
        plant["salvage_fraction"],
    )


def workbook(of: Instance, demand: Sequence[float] | None = None, years: int | None = None) -> Tables:
    """Return the instance as a workbook with a strategy for modules and one for the plant.

    Parameters
    ----------
    of
        The instance.
    demand
        Another market path; the instance's where it is left out.
    years
        Months of the path that are planned; all where it is left out.
    """
    asked = list(demand or of.demand)[: years or len(of.demand)]
    common = {"payment": "at_order", "generation": "now"}
    whole = {"line": "module", "capex_musd": of.price, "lead_months": 12 * of.module_lead}
    whole |= {"salvage_share": of.module_resale, **common}
    scaled = {"line": "plant", "capex_musd": of.price, "lead_months": 12 * of.plant_lead}
    scaled |= {"salvage_share": of.plant_salvage, "sizing": "scaled", "scale_exponent": of.exponent, **common}
    scaled |= {"size_min": of.sizes[0] / 12, "size_max": of.sizes[1] / 12}
    return {
        "settings": {
            "first_year": FIRST,
            "last_year": FIRST + len(asked) - 1,
            "discount_rate": (1.0 + of.rate / 12) ** (1 / 12) - 1.0,
            "discount_timing": "start",
            "objective": "npv",
            "terminal_value": "salvage",
            "mip_gap": 0.0,
        },
        "sites": [{"site": "S", "region": "R"}],
        "lines": [whole, scaled],
        "products": [{"product": "C"}],
        "recipes": [
            {"line": name, "product": "C", "output_per_year": of.capacity / 12}
            for name in ("module", "plant")
        ],
        "segments": [{"segment": "M", "region": "R"}],
        "demand": [{"segment": "M"} | {str(FIRST + i): d / 12 for i, d in enumerate(asked)}],
        "prices": [{"segment": "M", "product": "C", str(FIRST): of.value}],
        "strategies": [{"strategy": name} for name in (MODULES, CONVENTIONAL, AT_ANY_TIME)],
        "rules": _rules(),
    }


def _rules() -> list[dict[str, Any]]:
    later = {"rule": "max_new_lines", "target": "plant", "from_year": FIRST + 1, "value": 0}
    alone = [
        {"strategy": name} | rule
        for name in (CONVENTIONAL, AT_ANY_TIME)
        for rule in (
            {"rule": "forbid_line", "target": "module"},
            {"rule": "max_total_lines", "target": "plant", "value": 1},
        )
    ]
    no_plant = {"strategy": MODULES, "rule": "forbid_line", "target": "plant"}
    return [no_plant, *alone, {"strategy": CONVENTIONAL, **later}]


def best_plant(
    of: Instance,
    demand: Sequence[float] | None = None,
    years: int | None = None,
    last_order: int | None = None,
) -> float:
    """Return the value of the best single plant by enumeration: of months and of levels of demand.

    Between two neighbouring levels of demand the value of an order is a line in the size less a concave cost,
    so it is greatest at a level or at an end of the range.
    """
    asked = list(demand or of.demand)[: years or len(of.demand)]
    discount = of.discount
    sizes = sorted({size for size in (*asked, *of.sizes) if of.sizes[0] <= size <= of.sizes[1]})
    best = 0.0
    months = len(asked) - of.plant_lead if last_order is None else last_order + 1
    for month in range(months):
        for size in sizes:
            cost = of.price * (size / of.capacity) ** of.exponent
            begin = month + of.plant_lead
            sold = sum(d * min(size, a) for d, a in zip(discount[begin:], asked[begin:], strict=False))
            end = discount[len(asked) - 1] * of.plant_salvage
            best = max(best, of.value / 12 * sold - cost * (discount[month] - end))
    return best


def best_modules(of: Instance, demand: Sequence[float] | None = None, years: int | None = None) -> float:
    """Return the value of the best modules, by going back in time through each layer of demand for itself.

    Modules are alike and cost alike, so the k-th one serves what is asked for above k - 1 modules; layers
    that are worth less are on at no other time than those below them.
    """
    asked = list(demand or of.demand)[: years or len(of.demand)]
    total, layer = 0.0, 0
    while True:
        worth = [min(max(a - layer * of.capacity, 0.0), of.capacity) * of.value / 12 for a in asked]
        gained = _best_layer(of, worth)
        if gained <= 0.0:
            return total
        total, layer = total + gained, layer + 1


def _best_layer(of: Instance, worth: list[float]) -> float:
    """Value of one module that is bought and sold at the best moments; ``worth`` of a month it stands."""
    months, discount, lead = len(worth), of.discount, of.module_lead
    resale = of.module_resale * of.price
    on, off = [0.0] * (months + 1), [0.0] * (months + 1)
    on[months] = resale * discount[months - 1]
    for t in reversed(range(months)):
        bought = -of.price * discount[t] + on[t + lead] if 0 < lead < months - t else 0.0
        off[t] = max(off[t + 1], bought)
        on[t] = max(worth[t] * discount[t] + on[t + 1], resale * discount[t] + off[t])
    return off[0]
