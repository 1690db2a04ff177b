"""Who buys, at what price, from whom else, and what the state adds."""

from __future__ import annotations

from inputs.examples.facts import ASSUMED, DERIVED, FOUND, RECALLED, Table, number, row
from inputs.examples.us_materials import OFFERS

YEARS = range(2026, 2041)
DRIFT = 0.04
"""Real fall of cell prices per year."""
STEEP_TO = 2027
LATER_DRIFT = 0.01
"""Real fall per year after `STEEP_TO`."""
EV_VALUE_SHARE = 0.55
TARIFF_CN = 0.284
"""3.4 % MFN and 25 % section 301, after July 2026."""

SPEC = dict[str, object]

LISTED: tuple[tuple[str, str, float, float, float, str, str], ...] = (
    ("EV_value", "LFP", 75, DRIFT, 1.0, ASSUMED, "packs found, the cell's part assumed"),
    ("EV_value", "LMFP", 79, DRIFT, 0.5, ASSUMED, "5 % above LFP for range"),
    ("EV_value", "Na_ion", 68, DRIFT, 0.2, ASSUMED, "10 % below LFP"),
    ("EV_premium", "NMC811", 95, DRIFT, 1.0, ASSUMED, "packs found, the cell's part assumed"),
    ("EV_premium", "NMC811_SiC", 104, DRIFT, 0.4, ASSUMED, "10 % above NMC811 for range"),
    ("EV_premium", "SSB", 140, DRIFT, 0.2, ASSUMED, "half again NMC811 for range and safety"),
    ("EV_premium", "EV_pack", 128, DRIFT, 0.5, FOUND, "NMC pack"),
    ("stationary", "LFP", 78, DRIFT, 1.0, ASSUMED, "58 and 20 for domestic content"),
    ("stationary", "Na_ion", 74, DRIFT, 0.3, ASSUMED, "5 % below LFP"),
    ("stationary", "ESS_pack", 90, DRIFT, 0.6, DERIVED, "70 and 20 for domestic content"),
    ("defense_drones", "NMC811_safe", 250, 0.02, 1.0, ASSUMED, "half of defense packs"),
    ("defense_drones", "Li_S", 300, 0.02, 0.5, RECALLED, "drones"),
    ("defense_drones", "SSB", 420, 0.02, 0.5, ASSUMED, "between drones, 300, and defense packs, 500"),
    ("trucks", "NMC811", 110, DRIFT, 1.0, ASSUMED, "trucks and buses"),
    ("trucks", "LMFP", 105, DRIFT, 0.6, ASSUMED, "5 % below NMC811"),
)


def products() -> Table:
    """Cells with the middle of their 2025 range; packs carry the properties of their cells."""
    cells: tuple[tuple[str, str, float, int, int, str], ...] = (
        ("LFP", "LFP", 0, 6000, 3, DERIVED),
        ("LMFP", "LMFP", 0, 2500, 3, RECALLED),
        ("NMC811", "NMC811", 0, 1500, 1, DERIVED),
        ("NMC811_SiC", "NMC811 + Si/C", 0, 1000, 1, DERIVED),
        ("NMC811_safe", "NMC811", 3, 1500, 3, ASSUMED),
        ("Na_ion", "Na-ion layered", 0, 6500, 4, DERIVED),
        ("SSB", "Li-metal sulfide", 0, 800, 3, RECALLED),
        ("Li_S", "Li-S", 0, 350, 2, RECALLED),
    )
    rows = []
    for product, fact, less, cycles, abuse, mark in cells:
        energy = number("chemistries", fact, "cell Wh/kg 2025 (low/base/high)") - less
        note = "middle of the cycle life; abuse class assumed" + ("; 1 % less energy" if less else "")
        rows.append(
            row(
                mark,
                f"facts: chemistries ({fact})",
                note,
                product=product,
                stage="cell",
                unit="GWh",
                wh_per_kg=energy,
                cycle_life=cycles,
                abuse_class=abuse,
            )
        )
    for product, energy, cycles, abuse in (("EV_pack", 265, 1500, 1), ("ESS_pack", 170, 6000, 3)):
        note = "specifications ask about cells: the pack carries those of its cells"
        rows.append(
            row(
                DERIVED,
                "facts: chemistries",
                note,
                product=product,
                stage="pack",
                unit="GWh",
                wh_per_kg=energy,
                cycle_life=cycles,
                abuse_class=abuse,
            )
        )
    for product in ("LFP_powder", "NMC811_powder"):
        rows.append(
            row(
                FOUND,
                "facts: line_technologies (C1)",
                "bought or made in house",
                product=product,
                stage="material",
                unit="kt",
            )
        )
    return rows


def segments() -> Table:
    """Five markets; specifications keep a chemistry out where it does not serve."""
    source = "facts: prices_by_segment (min specs)"

    def one(
        mark: str, note: str, /, segment: str, region: str, energy: int, cycles: int | None, abuse: int | None
    ) -> dict[str, object]:
        return row(
            mark,
            source,
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
        one(ASSUMED, "small cars", "EV_value", "midwest", 140, 1500, None),
        one(FOUND, "230 Wh/kg found; cycles assumed", "EV_premium", "southeast", 230, 750, None),
        one(FOUND, "6,000 cycles found; class assumed", "stationary", "west", 100, 6000, 2),
        one(
            RECALLED,
            "250 Wh/kg recalled; class assumed; the origin rule comes with allowed_origin",
            "defense_drones",
            "west",
            250,
            None,
            2,
        ),
        one(ASSUMED, "range and life of trucks", "trucks", "midwest", 180, 1500, None),
    ]


def _path(key: str, share: float = 1.0) -> SPEC:
    return {str(year): round(number("demand", key, str(year)) * share, 2) for year in range(2026, 2036)}


def demand() -> Table:
    """Base paths; after 2035 the last value holds."""
    source, held = "facts: demand", "2035 holds to the end"
    return [
        row(
            ASSUMED,
            f"{source} (EV base)",
            f"55 % of it, assumed; {held}",
            segment="EV_value",
            **_path("EV base", EV_VALUE_SHARE),
        ),
        row(
            ASSUMED,
            f"{source} (EV base)",
            f"45 % of it, assumed; {held}",
            segment="EV_premium",
            **_path("EV base", 1 - EV_VALUE_SHARE),
        ),
        row(
            ASSUMED,
            f"{source} (Storage base; anchors found)",
            held,
            segment="stationary",
            **_path("Storage base"),
        ),
        row(
            ASSUMED,
            f"{source} (Defense+drones base)",
            held,
            segment="defense_drones",
            **_path("Defense+drones base"),
        ),
        row(ASSUMED, f"{source} (Truck/bus base)", held, segment="trucks", **_path("Truck/bus base")),
    ]


def _prices(price: float, drift: float) -> SPEC:
    path: SPEC = {}
    for year in YEARS:
        steep = min(year, STEEP_TO) - 2025
        gentle = max(year - STEEP_TO, 0)
        slow = min(drift, LATER_DRIFT)
        path[str(year)] = round(price * (1 - drift) ** steep * (1 - slow) ** gentle, 2)
    return path


def prices() -> Table:
    """What a segment pays for a product, in money of the price year."""
    return [
        row(
            mark,
            "facts: prices_by_segment",
            f"{note}; falls {drift:.0%} a year to {STEEP_TO}, then 1 %; max_share assumed",
            segment=segment,
            product=product,
            max_share=most,
            **_prices(price, drift),
        )
        for segment, product, price, drift, most, mark, note in LISTED
    ]


def imports() -> Table:
    """What buyers can have from abroad: 45 + 2 of freight and 28.4 % are 60 $/kWh for LFP from China."""
    offers = (
        ("LFP", "EV_value", "CN", TARIFF_CN, 47.0, RECALLED, "45 fob and 2 of freight: lands at 60"),
        ("LFP", "stationary", "CN", TARIFF_CN, 47.0, RECALLED, "45 fob and 2 of freight: lands at 60"),
        (
            "NMC811",
            "EV_premium",
            "KR",
            0.15,
            74.0,
            ASSUMED,
            "lands at 85, a tenth below the listed price; tariff assumed",
        ),
        ("NMC811", "trucks", "KR", 0.15, 74.0, ASSUMED, "lands at 85; tariff assumed"),
    )
    return [
        row(
            mark,
            "facts: prices_by_segment (outside option), policy_tariffs_CN_liion",
            note + "; falls as the listed prices do",
            product=product,
            segment=segment,
            country=country,
            tariff_rate=tariff,
            **_prices(price / (1 - DRIFT), DRIFT),
        )
        for product, segment, country, tariff, price, mark, note in offers
    ]


def _phase(column: str) -> SPEC:
    return {str(year): number("policy_45X", str(year), column) for year in range(2026, 2034)}


def credits() -> Table:
    """Section 45X: cells, modules, and a tenth of what an electrode material costs."""
    sale = {"kind": "production", "sale_value": 0.945}
    source, sold = "facts: policy_45X", "sold at 94.5 cents a dollar (assumed)"
    rows = [
        row(
            FOUND,
            source,
            sold,
            credit="45X_cell",
            applies_to="cell",
            unit="usd_per_kwh",
            **sale,
            **_phase("cell $/kWh"),
        ),
        row(
            FOUND,
            source,
            sold + "; modules as packs",
            credit="45X_module",
            applies_to="pack",
            unit="usd_per_kwh",
            **sale,
            **_phase("module $/kWh"),
        ),
    ]
    for offer in OFFERS[:2]:
        ally = number("materials", offer.fact, "base") * (1 + offer.premium)
        share = {year: float(str(value)) / 100 for year, value in _phase("EAM (% of cost)").items()}
        rows.append(
            row(
                DERIVED,
                f"{source}, materials ({offer.fact})",
                f"a tenth of the ally's price stands for cost; {sold}",
                credit=f"45X_EAM_{offer.material}",
                applies_to=offer.material,
                unit="usd_per_kg",
                **sale,
                **{year: round(value * ally, 3) for year, value in share.items()},
            )
        )
    return rows
