"""What cells are made of, and who offers it from where."""

from __future__ import annotations

from typing import NamedTuple

from inputs.examples.facts import (
    ASSUMED,
    DERIVED,
    FOUND,
    RECALLED,
    Departure,
    Table,
    cite,
    mark_of,
    middle,
    number,
    row,
)

TARIFF_CN = number("policy_tariffs_CN_liion", "Natural graphite", "301") / 100
"""Section 301 on materials; antidumping duties would come on top."""
PREMIUM = "US/ally premium on base"


class Offer(NamedTuple):
    """A material: its row of the fact table and the ally's country (assumed)."""

    material: str
    fact: str
    ally: str

    @property
    def base(self) -> float:
        """$/kg (or m2, kWh) at which China offers it."""
        return number("materials", self.fact, "base")

    @property
    def premium(self) -> float:
        """Middle of what an ally asks on top; 0 where the table says nothing."""
        return middle("materials", self.fact, PREMIUM) / 100 if self.fact != "NMP" else 0.0

    @property
    def allied(self) -> float:
        """$/kg (or m2, kWh) at which the ally offers it."""
        return self.base * (1 + self.premium)


OFFERS = (
    Offer("LFP_powder", "LFP powder", "KR"),
    Offer("NMC811_powder", "NMC811 powder", "KR"),
    Offer("NMC622_powder", "NMC622 powder", "KR"),
    Offer("NCA_powder", "NCA powder", "JP"),
    Offer("Na_powder", "Na-layered oxide", "KR"),
    Offer("graphite", "Artificial graphite", "KR"),
    Offer("hard_carbon", "Hard carbon", "JP"),
    Offer("SiC", "Si/C composite", "US"),
    Offer("copper_foil", "Cu foil", "KR"),
    Offer("aluminium_foil", "Al foil", "US"),
    Offer("electrolyte", "Electrolyte", "US"),
    Offer("separator", "Separator coated", "JP"),
    Offer("can", "Prismatic can", "KR"),
    Offer("binder", "PVDF", "FR"),
    Offer("NMP", "NMP", "US"),
    Offer("Li2CO3", "Li2CO3", "CL"),
    Offer("LiOH", "LiOH", "AU"),
    Offer("nickel", "Nickel", "CA"),
    Offer("cobalt", "Cobalt", "FI"),
    Offer("manganese", "MnSO4", "BE"),
    Offer("FePO4", "FePO4", "KR"),
    Offer("lithium_metal", "Li metal", "US"),
    Offer("sulfide_electrolyte", "Sulfide electrolyte", "KR"),
)
LMFP_OVER_LFP = 1.1
SAFE_USD_PER_KG, SAFE_KT = 12.0, 12
SAFE_FACT = "Abuse-tolerant"


def materials() -> Table:
    """Only what needs more than its name."""

    def one(mark: str, note: str, material: str, unit: str, share: float = 0) -> dict[str, object]:
        fact = next(offer.fact for offer in OFFERS if offer.material == material)
        source = cite("materials", fact)
        return row(mark, source, note, material=material, unit=unit, scrap_value_share=share)

    return [
        one(ASSUMED, "metal returned to the mill at 30 % of its worth", "copper_foil", "kt", 0.3),
        one(ASSUMED, "metal returned to the mill at 30 % of its worth", "aluminium_foil", "kt", 0.3),
        one(FOUND, "million m2, bought in $ per m2", "separator", "Mm2"),
        one(FOUND, "cans and lids for a GWh, bought in $ per kWh", "can", "GWh"),
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
        price_usd_per_kg=round(price, 3),
        tariff_rate=TARIFF_CN if country == "CN" else 0.0,
        prohibited_entity="yes" if country == "CN" else None,
        **cells,
    )


def suppliers() -> Table:
    """China at the base price, an ally at the base price and the middle of its premium."""
    rows = []
    for offer in OFFERS:
        source, mark = cite("materials", offer.fact), mark_of("materials", offer.fact)
        given = tuple(number("materials", offer.fact, which) for which in ("low", "base", "high"))
        ends = " / ".join(f"{value:g}" for value in given)
        rows.append(_offer(mark, source, f"{ends}; 301 tariff of 25 %", offer.material, "CN", offer.base))
        rows.append(
            _offer(
                DERIVED if mark == FOUND else mark,
                source,
                f"{ends} and a premium of {offer.premium:.1%}; country assumed",
                offer.material,
                offer.ally,
                offer.allied,
            )
        )
    powder = OFFERS[0]
    source, note = cite("materials", powder.fact), "a tenth above LFP powder: no row of its own in the table"
    rows += [
        _offer(ASSUMED, source, note, "LMFP_powder", "CN", LMFP_OVER_LFP * powder.base),
        _offer(ASSUMED, source, note, "LMFP_powder", "KR", LMFP_OVER_LFP * powder.allied),
        _offer(
            RECALLED,
            cite("materials", "Sulfur"),
            "1.5 / 5 / 12 with its carbon host; none of it from China",
            "sulfur",
            "US",
            number("materials", "Sulfur", "base"),
        ),
        _offer(
            ASSUMED,
            cite("chemistries", SAFE_FACT),
            "12,000 t a year in Kentucky found; three times a plain electrolyte's price assumed",
            "safe_electrolyte",
            "US",
            SAFE_USD_PER_KG,
            limit_kt_per_year=SAFE_KT,
        ),
    ]
    return rows


class Bill(NamedTuple):
    """What a cell is made of: row of the fact table, cathode, anode, and what else (kg/kWh)."""

    fact: str
    cathode: str
    anode: str = "graphite"
    more: tuple[tuple[str, float], ...] = ()
    solvent: bool = True
    mark: str = DERIVED


CELLS = {
    "LFP": Bill("LFP", "LFP_powder"),
    "LMFP": Bill("LMFP", "LMFP_powder", solvent=False, mark=ASSUMED),
    "NMC811": Bill("NMC811", "NMC811_powder"),
    "NMC622": Bill("NMC622", "NMC622_powder"),
    "NCA": Bill("NCA", "NCA_powder"),
    "NMC811_SiC": Bill("NMC811+Si/C 20%", "NMC811_powder", more=(("SiC", 0.10),)),
    "NMC811_safe": Bill("NMC811", "NMC811_powder"),
    "Na_ion": Bill("Na layered + HC", "Na_powder", "hard_carbon", mark=ASSUMED),
    "SSB": Bill(
        "Li-metal SSB NMC811",
        "NMC811_powder",
        "",
        (("lithium_metal", 0.145), ("sulfide_electrolyte", 0.75)),
        solvent=False,
        mark=ASSUMED,
    ),
    "Li_S": Bill("Li-S", "sulfur", "", (("lithium_metal", 0.22),), solvent=False, mark=ASSUMED),
}
SAFE_KG_PER_KWH = 0.48
PRODUCTS_AS_INPUT = ("LFP_powder", "NMC811_powder", "LFP", "NMC811")
NOT_KT = ("separator", "can")
CATHODE_BACK = 0.45
"""Worth of a cathode in electrode scrap: the middle of 30 to 60 %."""


def _kept(*steps: str) -> float:
    """Return BatPaC's yield over some steps before the cell is closed."""
    share = 1.0
    for step in steps:
        share *= number("batpac_v5_rates", f"Yield {step}", "value")
    return share


SLURRY = _kept("mixing", "slurry coating", "slurry slitting", "electrode stacking")
FOIL = _kept("foil coating", "foil slitting", "electrode stacking")
SEPARATOR, FILL = _kept("separator stacking"), _kept("electrolyte fill")
FOILS = ("copper_foil", "aluminium_foil", "lithium_metal")
LIQUIDS = ("electrolyte", "safe_electrolyte")
SOLVENT = 0.726 * (1 - number("batpac_v5_rates", "NMP recovered", "value"))
"""kg NMP per kWh lost of what is evaporated and recovered."""


def started(name: str, net: float, cathode: bool = False) -> float:
    """Return the need per started cell of a net amount: what electrode making and filling lose on the way.

    Cells lost later are in the recipe's yield; part of a lost cathode's worth comes back.
    """
    if cathode:
        return net * (1 + (1 / SLURRY - 1) * (1 - CATHODE_BACK))
    if name == "can":
        return net
    kept = (
        FOIL if name in FOILS else SEPARATOR if name == "separator" else FILL if name in LIQUIDS else SLURRY
    )
    return net / kept


def _need(
    product: str, name: str, amount: float, mark: str, source: str, note: str = "", line: str = "*"
) -> dict[str, object]:
    column = "quantity" if name in (*PRODUCTS_AS_INPUT, *NOT_KT) else "kg_per_kwh"
    cells = {"product": product, "line": line, "input": name, column: round(amount, 5)}
    return row(mark, source, note, **cells)


def _cell(product: str, bill: Bill) -> Table:
    def of(column: str) -> float:
        return number("bom_kg_per_kwh", bill.fact, column)

    safe = product == "NMC811_safe"
    amounts = [
        (bill.cathode, of("cathode active kg")),
        (bill.anode, of("graphite/anode kg")),
        ("copper_foil", of("Cu kg")),
        ("aluminium_foil", of("Al foil kg")),
        ("safe_electrolyte" if safe else "electrolyte", SAFE_KG_PER_KWH if safe else of("electrolyte kg")),
        ("separator", of("separator m2")),
        ("binder", of("binders+carbon kg")),
        *bill.more,
        ("can", 1.0),
    ]
    source = cite("bom_kg_per_kwh", bill.fact)
    rows = []
    for name, net in amounts:
        if name and net:
            amount = started(name, net, cathode=name == bill.cathode)
            note = f"net {net:g}, BatPaC's yields up to the closed cell" if amount > net else ""
            rows.append(_need(product, name, amount, bill.mark, source, note))
    if bill.solvent:
        note = "evaporated less recovered"
        rows.append(_need(product, "NMP", SOLVENT, DERIVED, cite("batpac_v5_rates", "NMP evaporated"), note))
    return rows


def bill_of_materials() -> Table:
    """Cells, then powder made in house, then packs."""
    rows = [need for product, bill in CELLS.items() for need in _cell(product, bill)]
    dry = cite("line_technologies", "L3")
    rows += [
        _need("LFP", "NMP", 0.0, FOUND, dry, "dry coating; PTFE for PVDF at the same price (assumed)", line)
        for line in ("dry_line", "dry_imaging")
    ]
    made = (
        ("LFP_powder", "LFP", "Li2CO3", 0.2342),
        ("LFP_powder", "LFP", "FePO4", 0.9560),
        ("NMC811_powder", "NMC811", "LiOH", 0.4313),
        ("NMC811_powder", "NMC811", "nickel", 0.4827),
        ("NMC811_powder", "NMC811", "manganese", 0.0565),
        ("NMC811_powder", "NMC811", "cobalt", 0.0606),
    )
    rows += [
        _need(p, name, kg, DERIVED, cite("cathode_stoichiometry", fact), "atomic masses; losses in the yield")
        for p, fact, name, kg in made
    ]
    cells = (("EV_pack", "NMC811"), ("ESS_pack", "LFP"))
    rows += [_need(pack, cell, 1.0, DERIVED, "this script", "energy is kept") for pack, cell in cells]
    return rows


def dependence() -> Table:
    """Caps on China, a wish of the planner's and no law."""
    note = (
        "a planner's wish, shaped after the falling shares of the law's content test; no law caps purchases"
    )
    source = cite("policy_45X", "2026")
    graphite = {"2026": 0.95, "2028": 0.80, "2030": 0.60, "2033": 0.40, "2036": 0.25}
    every = {"2026": 0.80, "2028": 0.60, "2030": 0.40, "2033": 0.30}
    return [
        row(ASSUMED, source, note, material="graphite", country="CN", measure="mass", **graphite),
        row(ASSUMED, source, note, material="*", country="CN", measure="spend", **every),
    ]


DEPARTURES = (
    Departure(
        "suppliers: graphite_CN tariff_rate",
        "25 % and an antidumping duty of 93.5 %",
        "25 %",
        "the duty is preliminary and recalled; the ally's premium of 60 to 150 % carries it",
    ),
    Departure(
        "suppliers: LMFP_powder, safe_electrolyte",
        "none",
        "a tenth above LFP powder; 12 $/kg",
        "the table has no row for either",
    ),
    Departure(
        "suppliers: NMP_US",
        "no premium given",
        "the base price",
        "the table is silent on it",
    ),
    Departure(
        "bill_of_materials: every input of a cell",
        "net per good kWh",
        "divided by BatPaC's yields of the steps before the cell is closed",
        "the facts ask for it; cells lost later are in the recipes' yields",
    ),
    Departure(
        "dependence",
        "60 to 85 % from elsewhere, as a test for a credit",
        "caps on purchases, from 80 to 30 % of spend and 95 to 25 % of graphite",
        "the content test itself is not known to this version: a planner's wish stands for it",
    ),
)
