"""Who buys, at what price, from whom else, and what the state adds."""

from __future__ import annotations

import re
from typing import NamedTuple

from inputs.examples.facts import (
    ASSUMED,
    DERIVED,
    FOUND,
    RECALLED,
    Departure,
    Table,
    cite,
    line_of,
    number,
    row,
)
from inputs.examples.us_materials import OFFERS

YEARS = range(2026, 2041)
FIRST = 2025
"""Year of the listed prices."""
TARIFF_CN = number("policy_tariffs_CN_liion", "after Jul 2026, base", "total ad valorem (non-EV cell)") / 100
OCEAN = number("freight", "China-US ocean", "$")
FOB_LFP = 45.0
"""$/kWh of a cell in a Chinese harbour; 38 and 55 are the ends."""
MAKING = 13.0
"""$/kWh a Chinese plant adds to materials: the middle of 10 to 16."""
DOMESTIC, DOMESTIC_TO = 20.0, 2033
"""What storage pays on top for content of its own country (15 to 25), as long as the law gives it a "
"credit."""

CONTENT, MACR = "material_assistance", "MACR min, battery components"
"""The rule on origin, and the column of its thresholds."""

FACT, CELL_PRICE = "prices_by_segment", "2025 cell-level base $/kWh (low/base/high)"
CARS, STORAGE, TRUCKS, PACKS, DRONES = "EV BEV", "Stationary", "Truck/bus", "Defense packs", "Drones"


def car_prices() -> dict[str, tuple[float, float, float]]:
    """Low, base and high cell price of cars by chemistry."""
    cell = line_of(FACT, CARS)[CELL_PRICE]
    found = re.findall(r"(\d+) / (\d+) / (\d+) \((\w+)\)", cell)
    return {name: (float(low), float(base), float(high)) for low, base, high, name in found}


def fob(chemistry: str) -> float:
    """$/kWh at which China offers a cell: its materials and its making, for LFP what is asked today."""
    if chemistry == "LFP":
        return FOB_LFP
    return number("material_cost_check", chemistry, "cell material $/kWh at base prices (D)") + MAKING


def landed(chemistry: str) -> float:
    """$/kWh of an imported cell after freight and tariff."""
    return (fob(chemistry) + OCEAN) * (1 + TARIFF_CN)


class Listed(NamedTuple):
    """A price: row of the fact table, 2025 $/kWh, share of the segment, what no buyer goes below."""

    segment: str
    product: str
    fact: str
    price: float
    share: float
    mark: str
    note: str
    floor: float = 0.0
    domestic: float = 0.0

    def path(self) -> dict[str, object]:
        """Fall at the facts' pace; imported cells hold the price up where they would be dearer."""
        drift = number(FACT, self.fact, "real drift %/yr")
        held = min(self.price, self.floor)
        prices = {year: max(self.price * (1 - drift / 100) ** (year - FIRST), held) for year in YEARS}
        return {
            str(year): round(price + (self.domestic if year <= DOMESTIC_TO else 0.0), 2)
            for year, price in prices.items()
        }


def listed() -> tuple[Listed, ...]:
    """Every price, from the facts' base of its kind."""
    nmc, lfp = car_prices()["NMC"][1], car_prices()["LFP"][1]
    storage, trucks = number(FACT, STORAGE, CELL_PRICE), number(FACT, TRUCKS, CELL_PRICE)
    packs, drones = number(FACT, PACKS, CELL_PRICE), number(FACT, DRONES, CELL_PRICE)
    at_nmc, at_lfp = landed("NMC811"), landed("LFP")
    split = "pack prices found, the cell's part assumed"

    def car(product: str, times: float, base: float, share: float, note: str) -> Listed:
        segment = "EV_premium" if base == nmc else "EV_value"
        floor = (at_nmc if base == nmc else at_lfp) * times
        return Listed(segment, product, CARS, base * times, share, ASSUMED, note, floor)

    def store(product: str, times: float, share: float, note: str) -> Listed:
        price, floor = storage * times, at_lfp * times
        return Listed("stationary", product, STORAGE, price, share, ASSUMED, note, floor, DOMESTIC)

    return (
        car("LFP", 1.0, lfp, 1.0, split),
        car("LMFP", 1.05, lfp, 0.5, "5 % above LFP for range"),
        car("Na_ion", 0.9, lfp, 0.2, "10 % below LFP"),
        car("NMC811", 1.0, nmc, 1.0, split),
        car("NMC622", 1.0, nmc, 1.0, "one price for all NMC"),
        car("NCA", 1.0, nmc, 1.0, "as NMC"),
        car("NMC811_SiC", 1.1, nmc, 0.4, "10 % above NMC811 for range"),
        car("SSB", 1.5, nmc, 0.2, "half again NMC811 for range and safety"),
        Listed("EV_premium", "EV_pack", CARS, 128, 0.5, DERIVED, "NMC pack", at_nmc + 128 - nmc),
        store("LFP", 1.0, 1.0, "landed LFP"),
        store("Na_ion", 0.95, 0.3, "5 % below LFP"),
        Listed("stationary", "ESS_pack", STORAGE, 70, 0.6, DERIVED, "pack", at_lfp + 12, DOMESTIC),
        Listed("defense_drones", "NMC811_safe", PACKS, packs / 2, 1.0, ASSUMED, "half of a defense pack"),
        Listed("defense_drones", "Li_S", DRONES, drones, 0.5, RECALLED, "drones"),
        Listed(
            "defense_drones",
            "SSB",
            DRONES,
            (drones + packs) / 2,
            0.5,
            ASSUMED,
            "between drones and defense packs",
        ),
        Listed("trucks", "NMC811", TRUCKS, trucks, 1.0, ASSUMED, "trucks and buses", at_nmc),
        Listed("trucks", "LMFP", TRUCKS, trucks * 0.95, 0.6, ASSUMED, "5 % below NMC811", at_nmc * 0.95),
    )


def prices() -> Table:
    """What a segment pays for a product, in money of the price year."""
    rows = []
    for each in listed():
        given = line_of(FACT, each.fact)[CELL_PRICE]
        note = f"{each.note}; facts: {given}; falls {number(FACT, each.fact, 'real drift %/yr'):g} % a year"
        if each.floor:
            note += f", not below what imports land at ({min(each.price, each.floor):.1f})"
        if each.domestic:
            note += f"; {DOMESTIC:g} (15 to 25) for domestic content to {DOMESTIC_TO}"
        rows.append(
            row(
                each.mark,
                cite(FACT, each.fact),
                note + "; max_share assumed",
                segment=each.segment,
                product=each.product,
                max_share=each.share,
                **each.path(),
            )
        )
    return rows


def imports() -> Table:
    """What buyers can have from China: it sells at its cost today, and materials are flat."""
    rows = []
    for product, segment in (
        ("LFP", "EV_value"),
        ("LFP", "stationary"),
        ("NMC811", "EV_premium"),
        ("NMC811", "trucks"),
    ):
        parts = (
            "38 / 45 / 55 fob"
            if product == "LFP"
            else f"materials {fob(product) - MAKING:g} and {MAKING:g} of making (10 to 16)"
        )
        rows.append(
            row(
                RECALLED if product == "LFP" else DERIVED,
                cite(FACT, STORAGE) if product == "LFP" else cite("material_cost_check", product),
                f"{parts}, 1 / 2 / 4 of freight; lands at {landed(product):.1f} after 28.4 %",
                product=product,
                segment=segment,
                country="CN",
                tariff_rate=TARIFF_CN,
                **{"2026": fob(product) + OCEAN},
            )
        )
    return rows


def _phase(column: str) -> dict[str, object]:
    return {str(year): number("policy_45X", str(year), column) for year in range(2026, 2034)}


def credits() -> Table:
    """Section 45X: cells, modules, and a tenth of what an electrode material costs."""
    sale = {"kind": "production", "sale_value": 0.945}
    tested = {"content_rule": CONTENT}
    source, sold = cite("policy_45X", "2026"), "sold at 92 / 94.5 / 97 cents a dollar (recalled)"
    given = (
        ("45X_cell", "cell", "cell $/kWh", sold),
        ("45X_module", "pack", "module $/kWh", f"{sold}; as packs"),
    )
    rows = [
        row(
            FOUND,
            source,
            note,
            credit=credit,
            applies_to=stage,
            unit="usd_per_kwh",
            **sale,
            **tested,
            **_phase(column),
        )
        for credit, stage, column, note in given
    ]
    for offer in OFFERS[:2]:
        share = {year: float(str(value)) / 100 for year, value in _phase("EAM (% of cost)").items()}
        rows.append(
            row(
                DERIVED,
                source,
                f"a tenth of the ally's price for {offer.fact} stands for cost; {sold}",
                credit=f"45X_EAM_{offer.material}",
                applies_to=offer.material,
                unit="usd_per_kg",
                **sale,
                **{year: round(value * offer.allied, 3) for year, value in share.items()},
            )
        )
    return rows


def content_rules() -> Table:
    """What cells and packs must be made of to earn: least share of material cost from others than China."""
    least = {str(year): number("policy_45X", str(year), MACR) / 100 for year in range(2026, 2036)}
    note = "75 % in one source for 2029; a part of the output may be kept apart, with purchases of its own"
    return [
        row(
            FOUND,
            cite("policy_45X", "2026"),
            note,
            content_rule=CONTENT,
            measure="non_prohibited",
            split="yes",
            scope="company",
            **least,
        )
    ]


DEPARTURES = (
    Departure(
        "prices: path of cars, storage and trucks",
        "4 % a year",
        "4 % a year until the price of imports is met, then flat",
        "the facts ask that market prices be consistent with what imports land at; materials are flat",
    ),
    Departure(
        "imports: path",
        "4 % a year",
        "flat",
        "China sells at its cost of 45 to 51 $/kWh today, and that is materials, which the facts keep flat",
    ),
    Departure(
        "imports: NMC811",
        "none",
        "63 fob",
        "the facts price LFP alone: materials and the same cost of making stand in",
    ),
    Departure(
        "prices: stationary, after 2033",
        "15 to 25 for domestic content",
        "20 to 2033, then 0",
        "the credit that pays for it ends then",
    ),
    Departure(
        "prices: NMC811_safe",
        "defense packs 500",
        "250",
        "the cell is taken at half of its pack",
    ),
    Departure(
        "prices: LMFP, Na_ion, NMC622, NCA, NMC811_SiC, SSB; max_share",
        "none",
        "steps from LFP and NMC; shares from 0.2 to 1",
        "the facts price kinds, not chemistries",
    ),
    Departure(
        "content_rules: scope",
        "each product of a taxpayer",
        "all sites together, in part or in whole",
        "the law tests a product's material of a taxpayer; here it is bought for all sites",
    ),
    Departure(
        "credits: 48C",
        "30 % of investment",
        "none",
        "its allocations were exhausted in January 2025 (recalled); it would exclude 45X",
    ),
    Departure(
        "credits: 45X_EAM",
        "a tenth of the cost of the material",
        "a tenth of the ally's price",
        "a credit is typed per kg, and cost is a result",
    ),
)
