"""What can be bought: line types, and what they make."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from inputs.examples.facts import ASSUMED, DERIVED, Departure, Table, cite, number, row, spread
from inputs.examples.us_places import FLOOR_USD_PER_M2

MODULAR = ("agile_line", "solid_state_pilot", "plasma_powder")
"""Small, bought one by one, set up for several products or for a first market (assumed)."""
LIFE = 10
"""Years, the same for all line types that moves connect."""
GAS_USD_PER_KWH = 0.02
"""Natural gas, about 6 $/MMBtu (recalled)."""
POWER_USD_PER_KWH = 0.073
"""Mean planning price of the ten states, to take electricity out of BatPaC's overhead."""
WAGE = 25.0
"""$/h of BatPaC, the base of its overhead."""
OVERHEAD_ON_LABOUR, OVERHEAD_ON_DEPRECIATION = 0.40, 0.20
"""BatPaC's variable overhead: indirect materials and labour, upkeep, utilities."""
DEPRECIATION = 0.10
"""BatPaC's yearly depreciation of equipment."""
JOBS_PER_GWH = 80
"""All people of a plant in the United States (35 to 120); BatPaC has 33 of them as direct labour."""
HOURS = 2000
"""Paid hours of one person in a year."""
PEAK = 1.3
"""Connected over mean power."""
IMAGING_MUSD_PER_GWH = 2.5
IMAGING_POINTS = 0.025
"""Yield that imaging adds: the middle of 1 to 4 points."""
IMAGING_PACE = 0.7
"""Its ramp over the plain line's: the middle of 20 to 40 % less."""
PILOT, PILOT_LEAD = 2.0, 24.0
"""Capex per GWh of a pilot over the full line's, and its months."""

TECH = "line_technologies"
EQUIPMENT = "equip $M/GWh (low/base/high)"
SUPPORT = "building+support $M/GWh"
ENERGY = "energy kWh/kWh"
LEAD = "lead time mo (greenfield)"


class Cell(NamedTuple):
    """A cell line: its row of the fact table, GWh per year, first year, products and their years."""

    line: str
    fact: str
    size: float
    generation: str
    first_year: int
    products: tuple[tuple[str, int | None], ...]
    imaging: bool = False
    pilot: bool = False

    def of(self, column: str) -> float:
        """Return a base figure of the table."""
        return number(TECH, self.fact, column)

    @property
    def equipment(self) -> float:
        """M$ of equipment of one line."""
        return self.of(EQUIPMENT) * self.size * (PILOT if self.pilot else 1.0)

    @property
    def capex(self) -> float:
        """M$ of equipment and support of one line, without its shell."""
        shell = self.of("floor m2/GWh") * self.size / 1e6 * FLOOR_USD_PER_M2
        support = self.of(SUPPORT) * self.size * (PILOT if self.pilot else 1.0) - shell
        return self.equipment + support + (IMAGING_MUSD_PER_GWH * self.size if self.imaging else 0.0)

    @property
    def lead(self) -> float:
        """Months from order to completion."""
        return PILOT_LEAD if self.pilot else self.of(LEAD)

    @property
    def mature_yield(self) -> float:
        """Good over started cells at the end of the ramp."""
        return self.of("mature yield") + (IMAGING_POINTS if self.imaging else 0.0)

    @property
    def yield_years(self) -> float:
        """Years of a straight line that loses as much as the table's exponential approach."""
        return 2 * self.of("ramp tau yr") * (IMAGING_PACE if self.imaging else 1.0)

    @property
    def direct_fte(self) -> float:
        """People whose hours stand in the recipe, for a full year's output."""
        return self.of("labour h/kWh") * self.size * 1e6 / HOURS


NMC, LFP, LMFP = ("NMC811", None), ("LFP", None), ("LMFP", 2028)
AGILE = (LFP, NMC, ("NMC622", None), ("NMC811_SiC", 2026), ("Na_ion", 2028), ("NMC811_safe", 2027))
CELLS = (
    Cell("wet_line", "L1", 5, "today", 2025, (LFP, NMC, ("NCA", None))),
    Cell("wet_imaging", "L1", 5, "today", 2026, (LFP, NMC), imaging=True),
    Cell("laser_line", "L2", 5, "today", 2028, (LFP,)),
    Cell("dry_line", "L3", 5, "next", 2027, (LFP, LMFP)),
    Cell("dry_imaging", "L3", 5, "next", 2028, (LFP, LMFP), imaging=True),
    Cell("agile_line", "L4", 1.5, "next", 2028, AGILE),
    Cell("solid_state", "L5", 2, "next", 2030, (("SSB", 2031),)),
    Cell("solid_state_pilot", "L5", 0.2, "next", 2028, (("SSB", None),), pilot=True),
    Cell("li_s_line", "L6", 2, "next", 2027, (("Li_S", 2027),)),
)


@cache
def start_yield() -> float:
    """First over mature yield: 0.50 over 0.93 of the yield table's equation, for every line."""
    return 0.50 / number("yield_ramp", "5+", "base")


def utilities(cell: Cell) -> float:
    """$/kWh of electricity and gas, half the energy each."""
    return cell.of(ENERGY) / 2 * (POWER_USD_PER_KWH + GAS_USD_PER_KWH)


def upkeep(cell: Cell) -> float:
    """M$ per year of one line: BatPaC's overhead on depreciation, less the utilities typed elsewhere."""
    overhead = OVERHEAD_ON_DEPRECIATION * DEPRECIATION * cell.capex
    return max(overhead - utilities(cell) * cell.size, 0.0)


def _line(cell: Cell) -> dict[str, object]:
    note = (
        f"equipment {spread(TECH, cell.fact, EQUIPMENT)}, support {spread(TECH, cell.fact, SUPPORT)} M$/GWh "
        f"less its shell; floor {spread(TECH, cell.fact, 'floor m2/GWh')} m2/GWh; lead "
        f"{spread(TECH, cell.fact, LEAD)} months; upkeep: BatPaC's overhead on depreciation less utilities; "
        f"staff: {JOBS_PER_GWH} jobs/GWh (35 / 80 / 120) less direct labour; half the energy "
        f"electric, peak {PEAK}"
    )
    if cell.imaging:
        note += f"; cameras and control {IMAGING_MUSD_PER_GWH} M$/GWh (assumed)"
    if cell.pilot:
        note += f"; a pilot at {PILOT:g} times the capex per GWh, two years earlier, in 24 months (assumed)"
    direct = number(TECH, "L1", "labour h/kWh") * 1e6 / HOURS
    staff = cell.direct_fte * (JOBS_PER_GWH / direct - 1)
    agile = cell.line == "agile_line"
    return row(
        ASSUMED if cell.imaging or cell.pilot else DERIVED,
        cite(TECH, cell.fact),
        note,
        line=cell.line,
        generation=cell.generation,
        capex_musd=round(cell.capex, 1),
        lead_months=cell.lead,
        install_months=6,
        life_years=LIFE,
        setup="shared" if agile else "whole",
        fixed_cost_musd_per_year=round(upkeep(cell), 2),
        staff_fte=round(staff, 1),
        area_1000m2=round(cell.of("floor m2/GWh") * cell.size / 1000, 2),
        power_mw=round(cell.of(ENERGY) * cell.size / 2 / 8.76 * PEAK, 2),
        first_year=cell.first_year,
        max_per_site=4 if cell.pilot else None,
        movable="yes" if agile else "no",
        modular="yes" if cell.line in MODULAR else "no",
        salvage_share=0.25 if agile else 0.1,
    )


PACK_CAPEX = 47.0
"""M$ for 10 GWh: BatPaC's module and pack assembly, 3.76 M$/GWh, x 1.25 for US levels."""


def lines() -> Table:
    """Cell lines, then powder and packs."""
    shared = {"setup": "shared", "movable": "no", "salvage_share": 0.1, "install_months": 6}
    powder = number(TECH, "C1", EQUIPMENT) * number(TECH, "C1", "module size GWh/yr")
    rate = OVERHEAD_ON_DEPRECIATION * DEPRECIATION
    return [
        *map(_line, CELLS),
        row(
            DERIVED,
            cite(TECH, "C1"),
            "capex 12 / 15 / 20 $ per kg a year; 0.018 jobs per t; lead 24 / 30 / 36; upkeep as BatPaC; "
            "floor and power assumed",
            line="plasma_powder",
            generation="material",
            capex_musd=powder,
            lead_months=number(TECH, "C1", LEAD),
            life_years=number(TECH, "C1", "life yr"),
            fixed_cost_musd_per_year=round(rate * powder, 2),
            staff_fte=90,
            area_1000m2=4.0,
            power_mw=4.5,
            first_year=2026,
            max_per_site=20,
            modular="yes",
            **shared,
        ),
        row(
            DERIVED,
            cite("batpac_v5_steps", "Pack assembly"),
            "module and pack assembly x 1.25 for US levels; upkeep as BatPaC; lead, staff and power assumed",
            line="pack_line",
            generation="pack",
            capex_musd=PACK_CAPEX,
            lead_months=15,
            life_years=LIFE,
            fixed_cost_musd_per_year=round(rate * PACK_CAPEX, 2),
            staff_fte=60,
            area_1000m2=10.8,
            power_mw=2.0,
            first_year=None,
            max_per_site=12,
            **shared,
        ),
    ]


def _recipe(cell: Cell, product: str, first_year: int | None) -> dict[str, object]:
    labour = cell.of("labour h/kWh")
    note = (
        f"energy {spread(TECH, cell.fact, ENERGY)} kWh/kWh, half of it gas, in other cost with "
        "BatPaC's overhead "
        "on labour; yield in a straight line of twice the time constant; qualification assumed"
    )
    if cell.imaging:
        note += "; imaging: 1 to 4 points, ramp 20 to 40 % shorter"
    other = cell.of(ENERGY) / 2 * GAS_USD_PER_KWH + OVERHEAD_ON_LABOUR * labour * WAGE
    return row(
        ASSUMED if cell.pilot else DERIVED,
        cite(TECH, cell.fact).rstrip("]") + ", S15]",
        note,
        line=cell.line,
        product=product,
        output_per_year=cell.size,
        mature_yield=round(cell.mature_yield, 4),
        first_yield=round(start_yield() * cell.mature_yield, 3),
        yield_years=round(cell.yield_years, 2),
        qualification_months=6 if cell.fact in ("L5", "L6") else 3,
        labour_h_per_kwh=labour,
        electricity_kwh_per_kwh=cell.of(ENERGY) / 2,
        first_year=first_year,
        other_usd_per_kwh=round(other, 2),
    )


def recipes() -> Table:
    """Only what tells the line types apart; more pairs make the search longer, not the answer better."""
    rows = [_recipe(cell, product, year) for cell in CELLS for product, year in cell.products]
    rows += [
        row(
            DERIVED,
            cite(TECH, "C1"),
            "per kg; electricity 4 / 6 / 9 kWh; people are staff; gases and packing of 1 $/kg assumed",
            line="plasma_powder",
            product=product,
            output_per_year=number(TECH, "C1", "module size GWh/yr"),
            mature_yield=number(TECH, "C1", "mature yield"),
            first_yield=round(start_yield() * number(TECH, "C1", "mature yield"), 3),
            yield_years=2 * number(TECH, "C1", "ramp tau yr"),
            qualification_months=6,
            labour_h_per_kwh=0.0,
            other_usd_per_kwh=1.0,
            electricity_kwh_per_kwh=number(TECH, "C1", ENERGY),
        )
        for product in ("LFP_powder", "NMC811_powder")
    ]
    hours = 2 * number("batpac_v5_steps", "Pack assembly", "labour h/yr") / 50e6
    rows += [
        row(
            ASSUMED,
            cite("batpac_v5_steps", "Pack assembly"),
            "hours of BatPaC; housing, cooling, electronics assumed: BatPaC's ID.4 pack has 11 $/kWh "
            "of electronics",
            line="pack_line",
            product=product,
            output_per_year=10,
            mature_yield=0.99,
            labour_h_per_kwh=hours,
            electricity_kwh_per_kwh=1.0,
            other_usd_per_kwh=other,
        )
        for product, other in (("EV_pack", 20.0), ("ESS_pack", 9.0))
    ]
    return rows


def leads() -> dict[str, float]:
    """Months of every cell line from order to completion."""
    return {cell.line: cell.lead for cell in CELLS}


DEPARTURES = (
    Departure(
        "recipes: yield_years",
        "exponential approach, time constant 1.3 years on a wet line",
        "straight line over twice the time constant, from 0.54 of the mature yield",
        "a recipe takes a straight line; this one loses as many cells, and starts where the equation "
        "does (0.50)",
    ),
    Departure(
        "recipes: other_usd_per_kwh, lines: fixed_cost_musd_per_year",
        "BatPaC: 40 % of labour and 20 % of depreciation",
        "the same less electricity and gas",
        "BatPaC's overhead holds the utilities, which stand in columns of their own here",
    ),
    Departure(
        "lines: imaging",
        "yield + 1 to 4 points, ramp 20 to 40 % shorter; no capex",
        "+ 2.5 points, 30 %; 2.5 M$/GWh",
        "the middle of the ends; BatPaC's inspection is 0.3 M$/GWh, whole-line imaging is taken at "
        "eight times it",
    ),
    Departure(
        "lines: solid_state_pilot",
        "none",
        "0.2 GWh at twice the capex per GWh, from 2028, in 24 months",
        "the vision asks for a pilot that sells from its first year; the table has the 2 GWh line alone",
    ),
    Departure("lines: agile_line", "1 to 2 GWh", "1.5 GWh", "the middle: a line is bought whole"),
    Departure(
        "recipes: EV_pack, ESS_pack",
        "none",
        "20 and 9 $/kWh of housing, cooling and electronics",
        "the pack price of the facts less the cell price leaves 33 and 12",
    ),
)
