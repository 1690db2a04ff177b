"""What can be bought: line types, and what they make."""

from __future__ import annotations

from typing import NamedTuple

from inputs.examples.facts import ASSUMED, DERIVED, Table, number, row
from inputs.examples.us_places import FLOOR_USD_PER_M2

LIFE = 10
"""Years, the same for all line types that moves connect."""
GAS_USD_PER_KWH = 0.02
"""Natural gas, about 6 $/MMBtu (recalled)."""
CONSUMABLES = 1.0
"""$/kWh beside materials: spares, solvents, waste (assumed)."""
STAFF_FTE_PER_GWH = 20
"""Engineers, quality and maintenance beside direct labour (assumed; US plants announce 35 to 120 jobs)."""
STUDY = "facts: line_technologies"


class Cell(NamedTuple):
    """A cell line: its row of the fact table, size in GWh per year, and what the table leaves open."""

    line: str
    fact: str
    size: float
    generation: str
    first_year: int
    yields: tuple[float, float]
    products: tuple[tuple[str, int | None], ...]
    extra_capex: float = 0.0
    dear: float = 1.0

    @property
    def equipment(self) -> float:
        """M$ of equipment of one line."""
        return number("line_technologies", self.fact, "equip $M/GWh (low/base/high)") * self.size * self.dear


CELLS = (
    Cell("wet_line", "L1", 5, "today", 2025, (0.93, 2.0), (("LFP", None), ("NMC811", None))),
    Cell("wet_imaging", "L1", 5, "today", 2026, (0.95, 1.5), (("LFP", None), ("NMC811", None)), 12.5),
    Cell("laser_line", "L2", 5, "today", 2028, (0.93, 2.5), (("LFP", None),)),
    Cell("dry_line", "L3", 5, "next", 2027, (0.92, 3.0), (("LFP", None), ("LMFP", 2028))),
    Cell("dry_imaging", "L3", 5, "next", 2028, (0.94, 2.0), (("LFP", None), ("LMFP", 2028)), 12.5),
    Cell(
        "agile_line",
        "L4",
        1.5,
        "next",
        2028,
        (0.94, 1.5),
        (("LFP", None), ("NMC811", None), ("NMC811_SiC", 2026), ("Na_ion", 2028), ("NMC811_safe", 2027)),
    ),
    Cell("solid_state", "L5", 2, "next", 2030, (0.85, 4.5), (("SSB", 2031),)),
    Cell("solid_state_pilot", "L5", 0.2, "next", 2028, (0.80, 4.5), (("SSB", None),), 0.0, 2.0),
    Cell("li_s_line", "L6", 2, "next", 2027, (0.88, 4.0), (("Li_S", 2027),)),
)

LEADS = {"L1": 32, "L2": 32, "L3": 34, "L4": 26, "L5": 42, "L6": 36}
ENERGY = "energy kWh/kWh"


def _line(cell: Cell) -> dict[str, object]:
    floor = number("line_technologies", cell.fact, "floor m2/GWh") * cell.size / 1000
    support = number("line_technologies", cell.fact, "building+support $M/GWh") * cell.size * cell.dear
    capex = cell.equipment + support - floor * FLOOR_USD_PER_M2 / 1000 + cell.extra_capex
    power = number("line_technologies", cell.fact, ENERGY) * cell.size / 2 / 8.76 * 1.3
    note = (
        "equipment and support without shell; upkeep 3 % of equipment; half the energy is electric, peak 1.3"
    )
    if cell.extra_capex:
        note += "; cameras and control 2.5 M$/GWh (assumed)"
    if cell.dear > 1:
        note += "; a pilot costs twice as much per GWh, two years earlier and in 24 months (assumed)"
    return row(
        ASSUMED if cell.extra_capex or cell.dear > 1 else DERIVED,
        STUDY,
        note,
        line=cell.line,
        generation=cell.generation,
        capex_musd=round(capex, 1),
        lead_months=24 if cell.dear > 1 else LEADS[cell.fact],
        install_months=6,
        life_years=LIFE,
        setup="shared" if cell.line == "agile_line" else "whole",
        fixed_cost_musd_per_year=round(0.03 * cell.equipment, 2),
        staff_fte=round(STAFF_FTE_PER_GWH * cell.size, 1),
        area_1000m2=round(floor, 2),
        power_mw=round(power, 2),
        first_year=cell.first_year,
        max_per_site=4 if cell.dear > 1 else None,
        movable="yes" if cell.line == "agile_line" else "no",
        salvage_share=0.25 if cell.line == "agile_line" else 0.1,
    )


def lines() -> Table:
    """Cell lines, then powder and packs."""
    shared = {"setup": "shared", "movable": "no", "salvage_share": 0.1, "install_months": 6}
    capex = number("line_technologies", "C1", "equip $M/GWh (low/base/high)") * 5
    return [
        *map(_line, CELLS),
        row(
            DERIVED,
            f"{STUDY} (6K PlusCAM)",
            "5 kt of powder a year; people at 0.018 per t; floor assumed",
            line="plasma_powder",
            generation="next",
            capex_musd=capex,
            lead_months=30,
            life_years=15,
            fixed_cost_musd_per_year=round(0.03 * capex, 2),
            staff_fte=90,
            area_1000m2=4.0,
            power_mw=4.5,
            first_year=2026,
            max_per_site=20,
            **shared,
        ),
        row(
            DERIVED,
            "facts: batpac_v5_steps (module and pack assembly)",
            "3.76 M$/GWh x 1.25 for US levels; lead assumed",
            line="pack_line",
            generation="today",
            capex_musd=47.0,
            lead_months=15,
            life_years=LIFE,
            fixed_cost_musd_per_year=1.4,
            staff_fte=60,
            area_1000m2=10.8,
            power_mw=2.0,
            first_year=None,
            max_per_site=12,
            **shared,
        ),
    ]


def recipes() -> Table:
    """Only what tells the line types apart; more pairs make the search longer, not the answer better."""
    rows = []
    for cell in CELLS:
        labour = number("line_technologies", cell.fact, "labour h/kWh")
        energy = number("line_technologies", cell.fact, ENERGY)
        for product, first_year in cell.products:
            rows.append(
                row(
                    ASSUMED if cell.dear > 1 else DERIVED,
                    f"{STUDY}, yield_ramp",
                    "yield typed as a straight line, not exponential; gas, half the energy, in other cost",
                    line=cell.line,
                    product=product,
                    output_per_year=cell.size,
                    mature_yield=cell.yields[0],
                    first_yield=0.45 if cell.fact == "L5" else 0.6,
                    yield_years=cell.yields[1],
                    qualification_months=6 if cell.fact in ("L5", "L6") else 3,
                    labour_h_per_kwh=labour,
                    electricity_kwh_per_kwh=energy / 2,
                    first_year=first_year,
                    other_usd_per_kwh=round(energy / 2 * GAS_USD_PER_KWH + CONSUMABLES, 2),
                )
            )
    rows += [
        row(
            DERIVED,
            STUDY,
            "per kg; ramp 1.5 years; gases and packing of 1 $/kg assumed",
            line="plasma_powder",
            product=product,
            output_per_year=5,
            mature_yield=0.97,
            first_yield=0.8,
            yield_years=1.5,
            qualification_months=6,
            labour_h_per_kwh=0.0,
            other_usd_per_kwh=1.0,
            electricity_kwh_per_kwh=number("line_technologies", "C1", ENERGY),
        )
        for product in ("LFP_powder", "NMC811_powder")
    ]
    rows += [
        row(
            ASSUMED,
            "facts: batpac_v5_steps, prices_by_segment",
            "housing, cooling, electronics: fits the step from cell to pack price",
            line="pack_line",
            product=product,
            output_per_year=10,
            mature_yield=0.99,
            labour_h_per_kwh=0.0068,
            electricity_kwh_per_kwh=1.0,
            other_usd_per_kwh=other,
        )
        for product, other in (("EV_pack", 20.0), ("ESS_pack", 9.0))
    ]
    return rows
