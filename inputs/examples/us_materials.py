"""What cells are made of, and who offers it from where."""

from __future__ import annotations

from typing import NamedTuple

from inputs.examples.facts import ASSUMED, DERIVED, FOUND, RECALLED, Table, number, row

TARIFF_CN = 0.25
"""Section 301 on materials; sections 232 and antidumping duties come on top."""


class Offer(NamedTuple):
    """A material: its row of the fact table, the ally's country and premium, and its mark."""

    material: str
    fact: str
    ally: str
    premium: float
    mark: str = DERIVED


OFFERS = (
    Offer("LFP_powder", "LFP powder", "KR", 0.475),
    Offer("NMC811_powder", "NMC811 powder", "KR", 0.15, RECALLED),
    Offer("Na_powder", "Na-layered oxide", "KR", 0.40, RECALLED),
    Offer("graphite", "Artificial graphite", "KR", 1.18),
    Offer("hard_carbon", "Hard carbon", "JP", 0.50, RECALLED),
    Offer("SiC", "Si/C composite", "US", 0.0),
    Offer("copper_foil", "Cu foil", "KR", 0.10),
    Offer("aluminium_foil", "Al foil", "US", 0.15),
    Offer("electrolyte", "Electrolyte", "US", 0.60),
    Offer("separator", "Separator coated", "JP", 0.60),
    Offer("can", "Prismatic can", "KR", 0.15),
    Offer("binder", "PVDF", "FR", 0.20),
    Offer("NMP", "NMP", "US", 0.05),
    Offer("Li2CO3", "Li2CO3", "CL", 0.075),
    Offer("LiOH", "LiOH", "AU", 0.10),
    Offer("nickel", "Nickel", "CA", 0.05, RECALLED),
    Offer("cobalt", "Cobalt", "FI", 0.05),
    Offer("manganese", "MnSO4", "BE", 0.30, RECALLED),
    Offer("FePO4", "FePO4", "KR", 0.40, RECALLED),
    Offer("lithium_metal", "Li metal", "US", 0.20, RECALLED),
    Offer("sulfide_electrolyte", "Sulfide electrolyte", "KR", 0.0, RECALLED),
)


FALLING = ("lithium_metal", "sulfide_electrolyte")
"""Young materials, whose price falls from the base to the low value of the facts."""
FALL = {"2026": 0.0, "2029": 0.35, "2032": 0.7, "2035": 1.0}
"""Share of that way gone by year."""


def materials() -> Table:
    """Only what needs more than its name."""
    return [
        row(
            ASSUMED,
            "facts: yield_ramp, materials",
            "metal returned to the mill",
            material="copper_foil",
            unit="kt",
            scrap_value_share=0.3,
        ),
        row(
            ASSUMED,
            "facts: yield_ramp, materials",
            "metal returned to the mill",
            material="aluminium_foil",
            unit="kt",
            scrap_value_share=0.3,
        ),
        row(
            FOUND,
            "facts: materials",
            "million m2, bought in $ per m2",
            material="separator",
            unit="Mm2",
            scrap_value_share=0,
        ),
        row(
            FOUND,
            "facts: materials",
            "cans and lids for a GWh, bought in $ per kWh",
            material="can",
            unit="GWh",
            scrap_value_share=0,
        ),
    ]


def _offer(
    mark: str, source: str, note: str, /, material: str, country: str, price: float, **cells: object
) -> dict[str, object]:
    return row(
        mark,
        source,
        note,
        supplier=f"{material}_{country}",
        material=material,
        country=country,
        price_usd_per_kg=None if material in FALLING else round(price, 3),
        tariff_rate=TARIFF_CN if country == "CN" else 0.0,
        **cells,
    )


def suppliers() -> Table:
    """China at the base price, an ally at the base price and its premium."""
    rows = []
    for offer in OFFERS:
        price = number("materials", offer.fact, "base")
        found = FOUND if offer.mark == DERIVED else offer.mark
        rows.append(
            _offer(
                found,
                f"facts: materials ({offer.fact})",
                "301 tariff of policy_tariffs_CN_liion",
                offer.material,
                "CN",
                price,
            )
        )
        rows.append(
            _offer(
                offer.mark,
                f"facts: materials ({offer.fact})",
                f"premium {offer.premium:.1%}; country assumed",
                offer.material,
                offer.ally,
                price * (1 + offer.premium),
            )
        )
    lmfp = 6.8
    note = "manganese for a part of the iron of LFP powder: a tenth dearer"
    rows += [
        _offer(ASSUMED, "facts: materials (LFP powder)", note, "LMFP_powder", "CN", lmfp),
        _offer(
            ASSUMED,
            "facts: materials (LFP powder)",
            note + "; premium 47.5 %",
            "LMFP_powder",
            "KR",
            lmfp * 1.475,
        ),
        _offer(
            RECALLED,
            "facts: materials (Sulfur)",
            "with carbon host; nothing comes from China",
            "sulfur",
            "US",
            number("materials", "Sulfur", "base"),
        ),
        _offer(
            ASSUMED,
            "facts: chemistries (abuse-tolerant electrolyte)",
            "twelve thousand t a year in Kentucky; price assumed",
            "safe_electrolyte",
            "US",
            12.0,
            limit_kt_per_year=12,
        ),
    ]
    return rows


def supplier_prices() -> Table:
    """Prices that are not flat."""
    rows = []
    for offer in (found for found in OFFERS if found.material in FALLING):
        low, base = (number("materials", offer.fact, which) for which in ("low", "base"))
        for country, factor in (("CN", 1.0), (offer.ally, 1 + offer.premium)):
            path = {year: round((base + gone * (low - base)) * factor, 2) for year, gone in FALL.items()}
            note = "base today, low by 2035; the pace is assumed"
            source = f"facts: materials ({offer.fact})"
            rows.append(row(ASSUMED, source, note, supplier=f"{offer.material}_{country}", **path))
    return rows


CELLS = {
    "LFP": ("LFP", "LFP_powder", "graphite"),
    "LMFP": ("LMFP", "LMFP_powder", "graphite"),
    "NMC811": ("NMC811", "NMC811_powder", "graphite"),
    "NMC811_SiC": ("NMC811+Si/C 20%", "NMC811_powder", "graphite"),
    "NMC811_safe": ("NMC811", "NMC811_powder", "graphite"),
    "Na_ion": ("Na layered + HC", "Na_powder", "hard_carbon"),
    "SSB": ("Li-metal SSB NMC811", "NMC811_powder", ""),
    "Li_S": ("Li-S", "sulfur", ""),
}
"""Row of the fact table, cathode and anode of each cell."""

OTHER = {
    "NMC811_SiC": (("SiC", 0.10),),
    "SSB": (("lithium_metal", 0.145), ("sulfide_electrolyte", 0.75)),
    "Li_S": (("lithium_metal", 0.22),),
}
SAFE_KG_PER_KWH = 0.48
PRODUCTS_AS_INPUT = ("LFP_powder", "NMC811_powder")
NOT_KT = ("separator", "can")
SOLVENT_MADE_UP = 0.726 * (1 - 0.995)
"""kg NMP per kWh lost of what is evaporated and recovered."""


def _need(
    product: str, name: str, amount: float, mark: str, source: str, note: str = "", line: str = "*"
) -> dict[str, object]:
    column = "quantity" if name in (*PRODUCTS_AS_INPUT, *NOT_KT, "LFP", "NMC811") else "kg_per_kwh"
    return row(
        mark, source, note, **{"product": product, "line": line, "input": name, column: round(amount, 5)}
    )


def _cell(product: str) -> Table:
    fact, cathode, anode = CELLS[product]

    def of(column: str) -> float:
        return number("bom_kg_per_kwh", fact, column)

    active = number("bom_kg_per_kwh", fact, "cathode active kg")
    electrolyte = "safe_electrolyte" if product == "NMC811_safe" else "electrolyte"
    liquid = SAFE_KG_PER_KWH if product == "NMC811_safe" else of("electrolyte kg")
    amounts = [
        (cathode, active),
        (anode, of("graphite/anode kg")),
        ("copper_foil", of("Cu kg")),
        ("aluminium_foil", of("Al foil kg")),
        (electrolyte, liquid),
        ("separator", of("separator m2")),
        ("binder", of("binders+carbon kg")),
        *OTHER.get(product, ()),
        ("can", 1.0),
    ]
    mark = ASSUMED if product in ("LMFP", "Na_ion", "SSB", "Li_S") else DERIVED
    source = f"facts: bom_kg_per_kwh ({fact})"
    rows = [_need(product, name, amount, mark, source) for name, amount in amounts if name and amount]
    if product in ("LFP", "NMC811", "NMC811_SiC", "NMC811_safe", "Na_ion"):
        rows.append(
            _need(
                product,
                "NMP",
                SOLVENT_MADE_UP,
                DERIVED,
                "facts: batpac_v5_rates",
                "evaporated less recovered",
            )
        )
    return rows


def bill_of_materials() -> Table:
    """Cells, then powder made in house, then packs."""
    rows = [need for product in CELLS for need in _cell(product)]
    rows += [
        _need("LFP", "NMP", 0.0, FOUND, "facts: line_technologies (L3)", "dry coating", line)
        for line in ("dry_line", "dry_imaging")
    ]
    made = (
        ("LFP_powder", "Li2CO3", 0.2342),
        ("LFP_powder", "FePO4", 0.9560),
        ("NMC811_powder", "LiOH", 0.4313),
        ("NMC811_powder", "nickel", 0.4827),
        ("NMC811_powder", "manganese", 0.0565),
        ("NMC811_powder", "cobalt", 0.0606),
    )
    rows += [
        _need(p, name, kg, DERIVED, "facts: cathode_stoichiometry", "the recipe's yield is the process loss")
        for p, name, kg in made
    ]
    rows += [
        _need("EV_pack", "NMC811", 1.0, DERIVED, "energy is kept"),
        _need("ESS_pack", "LFP", 1.0, DERIVED, "energy is kept"),
    ]
    return rows


def dependence() -> Table:
    """Caps on China, a wish of the planner's and no law."""
    note = "a planner's wish, shaped after the falling shares of policy_45X"
    source = "facts: policy_45X (MACR), materials (share of supply)"
    graphite = {"2026": 0.95, "2028": 0.80, "2030": 0.60, "2033": 0.40, "2036": 0.25}
    every = {"2026": 0.80, "2028": 0.60, "2030": 0.40, "2033": 0.30}
    return [
        row(ASSUMED, source, note, material="graphite", country="CN", measure="mass", **graphite),
        row(ASSUMED, source, note, material="*", country="CN", measure="spend", **every),
    ]
