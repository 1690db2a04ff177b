"""What is sold, who buys, what they ask of it, and how much of it."""

from __future__ import annotations

from inputs.examples.facts import (
    ASSUMED,
    DERIVED,
    FOUND,
    RECALLED,
    Departure,
    Table,
    cite,
    line_of,
    middle,
    number,
    row,
)
from inputs.examples.us_markets import CARS, FACT, PACKS, STORAGE, TRUCKS

EV_VALUE_SHARE = 0.55
"""Small cars' part of what all cars need."""


def products() -> Table:
    """Cells with the base of their 2025 range; packs carry the properties of their cells."""
    safe = "NMC811_safe"
    cells: tuple[tuple[str, str, int, str], ...] = (
        ("LFP", "LFP", 3, DERIVED),
        ("LMFP", "LMFP", 3, RECALLED),
        ("NMC811", "NMC811", 1, DERIVED),
        ("NMC622", "NMC622", 1, DERIVED),
        ("NCA", "NCA", 1, DERIVED),
        ("NMC811_SiC", "NMC811 + Si/C", 1, DERIVED),
        (safe, "NMC811", 3, ASSUMED),
        ("Na_ion", "Na-ion layered", 4, DERIVED),
        ("SSB", "Li-metal sulfide", 3, RECALLED),
        ("Li_S", "Li-S", 2, RECALLED),
    )
    energy_of = "cell Wh/kg 2025 (low/base/high)"
    rows, kept = [], {}
    for product, fact, abuse, mark in cells:
        energy = number("chemistries", fact, energy_of) * (0.99 if product == safe else 1.0)
        cycles = middle("chemistries", fact, "cycle life")
        kept[product] = {"wh_per_kg": round(energy, 1), "cycle_life": cycles, "abuse_class": abuse}
        found = line_of("chemistries", fact)
        note = f"{found[energy_of]} Wh/kg, {found['cycle life']} cycles (their middle); abuse class assumed"
        if product == safe:
            note += "; 1 % less energy; the electrolyte makes the class"
        source = cite("chemistries", fact)
        rows.append(row(mark, source, note, product=product, stage="cell", unit="GWh", **kept[product]))
    for pack, cell in (("EV_pack", "NMC811"), ("ESS_pack", "LFP")):
        note = f"specifications ask about cells: the pack carries those of {cell}"
        source = cite("chemistries", cell)
        rows.append(row(DERIVED, source, note, product=pack, stage="pack", unit="GWh", **kept[cell]))
    for powder in ("LFP_powder", "NMC811_powder"):
        source = cite("line_technologies", "C1")
        rows.append(
            row(FOUND, source, "bought or made in house", product=powder, stage="material", unit="kt")
        )
    return rows


def segments() -> Table:
    """Five markets; specifications keep a chemistry out where it does not serve."""

    def one(
        mark: str,
        fact: str,
        note: str,
        segment: str,
        region: str,
        energy: int,
        cycles: int | None,
        abuse: int | None,
    ) -> dict[str, object]:
        return row(
            mark,
            cite(FACT, fact),
            note,
            segment=segment,
            region=region,
            unmet_penalty_usd_per_kwh=0,
            must_serve="no",
            min_wh_per_kg=energy,
            min_cycle_life=cycles,
            min_abuse_class=abuse,
            single_source="no",
        )

    return [
        one(ASSUMED, CARS, "small cars: LFP serves", "EV_value", "midwest", 140, 1500, None),
        one(FOUND, CARS, "230 Wh/kg found; cycles assumed", "EV_premium", "southeast", 230, 750, None),
        one(FOUND, STORAGE, "6,000 cycles found; class assumed", "stationary", "west", 100, 6000, 2),
        one(
            RECALLED,
            PACKS,
            "250 Wh/kg recalled; class assumed; the origin rule comes with allowed_origin",
            "defense_drones",
            "west",
            250,
            None,
            2,
        ),
        one(ASSUMED, TRUCKS, "range and life of trucks", "trucks", "midwest", 180, 1500, None),
    ]


def demand() -> Table:
    """Base paths; after 2035 the last value holds."""
    years = [str(year) for year in range(2026, 2036)]
    given = (
        ("EV_value", "EV base", EV_VALUE_SHARE, "EV low"),
        ("EV_premium", "EV base", 1 - EV_VALUE_SHARE, "EV low"),
        ("stationary", "Storage base", 1.0, "Storage low"),
        ("defense_drones", "Defense+drones base", 1.0, "Defense+drones low"),
        ("trucks", "Truck/bus base", 1.0, ""),
    )
    rows = []
    for segment, fact, share, low in given:
        path = {year: round(number("demand", fact, year) * share, 2) for year in years}
        note = "the table ends in 2035 and its value holds"
        if share < 1:
            note = f"{share:.0%} of all cars (assumed); {note}"
        if low:
            note += (
                f"; low path {number('demand', low, '2030'):g} in 2030 of {number('demand', fact, '2030'):g}"
            )
        rows.append(row(ASSUMED, cite("demand", fact), note, segment=segment, **path))
    return rows


DEPARTURES = (
    Departure(
        "demand: EV_value, EV_premium",
        "one path for cars",
        "55 and 45 %",
        "the case has five segments",
    ),
    Departure(
        "demand: after 2035",
        "none",
        "the value of 2035",
        "the table ends; a path that went on would be a guess",
    ),
)
