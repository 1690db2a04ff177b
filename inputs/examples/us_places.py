"""Where: states, buildings, what stands today, and the roads between."""

from __future__ import annotations

from typing import NamedTuple

from inputs.examples.facts import ASSUMED, DERIVED, FOUND, RECALLED, Departure, Table, cite, number, row

LOADED = 1.40
"""Loaded over paid wage."""
SHELL_MUSD_PER_GWH = 15.0
"""BatPaC's 5,000 m2/GWh at 3,000 $/m2."""
FLOOR_USD_PER_M2 = SHELL_MUSD_PER_GWH * 1e6 / number("line_technologies", "L1", "floor m2/GWh")
"""The same money for the shell, laid on the larger floor of plants built in the United States."""
SMALL_HALL = 1.15
"""$ per m2 of the small hall over the large plant."""

REGION = {
    "MI": "midwest",
    "OH": "midwest",
    "IN": "midwest",
    "KY": "midwest",
    "KS": "midwest",
    "GA": "southeast",
    "TN": "southeast",
    "NC": "southeast",
    "TX": "west",
    "AZ": "west",
    "NV": "west",
}
FLEET_SITES = ("MI", "IN", "KY", "TN", "KS", "AZ", "NV")

MILES = {
    "MI": (250, 800, 1900),
    "OH": (250, 600, 1900),
    "IN": (200, 600, 1750),
    "KY": (300, 400, 1700),
    "KS": (650, 900, 1200),
    "GA": (700, 250, 1800),
    "TN": (500, 250, 1650),
    "NC": (700, 250, 2100),
    "TX": (1050, 900, 900),
    "AZ": (1750, 1800, 350),
    "NV": (2000, 2300, 450),
}
"""Rough road miles to the middle of the midwest, the southeast and the west."""


def sites() -> Table:
    """Ten states of the fact table, and Indiana, which stands between Ohio and Kentucky."""
    rows = []
    for site, region in REGION.items():
        near = ("OH", "KY") if site == "IN" else (site,)

        def mean(column: str, near: tuple[str, ...] = near) -> float:
            return sum(number("sites", state, column) for state in near) / len(near)

        index = mean("construction index (US=100)") / 100
        standing = site in FLEET_SITES
        power = mean("industrial power 2023 c/kWh")
        rows.append(
            row(
                ASSUMED if site == "IN" else DERIVED,
                cite("sites", near[0]),
                ("Indiana: mean of Ohio and Kentucky; " if site == "IN" else "")
                + f"power found ({power:.4g} c/kWh in 2023); wage recalled, x 1.40 loaded; 30 % of "
                "capex follows"
                + " the construction index; permits 6 to 12 months; floor, grid, opening, fixed cost assumed",
                site=site,
                region=region,
                opening_cost_musd=60,
                fixed_cost_musd_per_year=5,
                permit_months=9,
                area_1000m2=1200 if standing else 600,
                power_mw=300 if standing else 200,
                capex_factor=round(1 + 0.3 * (index - 1), 3),
                wage_usd_per_h=round(mean("production wage $/h (base; loaded x1.40)") * LOADED, 2),
                electricity_usd_per_kwh=round(mean("planning base c/kWh") / 100, 4),
            )
        )
    return rows


def buildings() -> Table:
    """Two sizes, the larger one cheaper per square metre; support systems are part of the lines."""
    note = (
        "shell alone: BatPaC's building support (34 M$/GWh) is in the lines' capex; upkeep and lead assumed: "
        "a greenfield line of 32 months waits for its floor and 6 months of installation"
    )
    sizes = (("hall", 40, SMALL_HALL, 1.0, 20), ("plant", 150, 1.0, 3.0, 24))
    return [
        row(
            DERIVED,
            cite("batpac_v5_steps", "Building support"),
            note + (f"; {SMALL_HALL} times the large size per m2 (assumed)" if factor > 1 else ""),
            building=name,
            area_1000m2=area,
            capex_musd=round(area * FLOOR_USD_PER_M2 * factor / 1000, 1),
            fixed_cost_musd_per_year=upkeep,
            lead_months=lead,
            life_years=39,
        )
        for name, area, factor, upkeep, lead in sizes
    ]


class Plant(NamedTuple):
    """Lines of one plant: site, line type, product, whole lines, year, mark, plant of the table, note."""

    site: str
    line: str
    product: str
    lines: int
    year: int
    mark: str
    plant: str
    note: str


PANASONIC, STARPLUS, BLUEOVAL = "Panasonic De Soto KS", "StarPlus Kokomo IN 1+2", "BlueOval SK KY+TN"
GLENDALE, QUEEN_CREEK = "Ford Glendale KY conversion", "LGES Queen Creek AZ"
WET = "wet_line"
PLANTS = (
    Plant("KS", WET, "NCA", 6, 2025, FOUND, PANASONIC, "32 GWh: 2 left over; NCA is recalled"),
    Plant("IN", WET, "NMC811", 6, 2025, DERIVED, STARPLUS, "first of two; split of 67 GWh assumed"),
    Plant("IN", WET, "NMC811", 7, 2027, ASSUMED, STARPLUS, "second; 2 of 67 GWh left over; year assumed"),
    Plant("KY", WET, "NMC811", 4, 2025, DERIVED, BLUEOVAL, "first plant: 40 GWh less Glendale's 20"),
    Plant("KY", WET, "LFP", 4, 2028, FOUND, GLENDALE, "20 GWh late in 2027, the other half of that plant"),
    Plant("KY", WET, "NMC811", 8, 2030, ASSUMED, BLUEOVAL, "second plant, 40 GWh; product and year assumed"),
    Plant("KY", WET, "LFP", 6, 2028, ASSUMED, "AESC Bowling Green KY", "30 GWh; product, year assumed"),
    Plant("TN", WET, "NMC811", 8, 2028, ASSUMED, BLUEOVAL, "third plant, 40 GWh; product and year assumed"),
    Plant(
        "TN", WET, "LFP", 10, 2028, RECALLED, "Ultium Spring Hill TN", "50 GWh recalled; late in 2027 found"
    ),
    Plant("MI", WET, "LFP", 3, 2025, FOUND, "LGES Holland MI LFP", "16.5 GWh: 1.5 left over"),
    Plant("AZ", WET, "NMC811", 7, 2027, RECALLED, QUEEN_CREEK, "36 GWh for cars: 1 left over; year assumed"),
    Plant("AZ", WET, "LFP", 3, 2028, RECALLED, QUEEN_CREEK, "17 GWh stationary: 2 left over; year assumed"),
    Plant("NV", "li_s_line", "Li_S", 1, 2028, ASSUMED, "Lyten Reno Li-S", "2 of 10 GWh; year assumed"),
)


def fleet() -> Table:
    """Plants in whole lines of 5 GWh, ahead where they do not stand yet."""
    return [
        row(
            plant.mark,
            cite("plant_capex_observed", plant.plant),
            plant.note,
            site=plant.site,
            line=plant.line,
            product=plant.product,
            count=plant.lines,
            built_year=plant.year,
            site_open="yes",
        )
        for plant in PLANTS
    ]


def freight() -> Table:
    """Every site to every region, and four roads for powder."""
    per_mile = number("freight", "1,000 miles", "$") / 1000
    rows = [
        row(
            DERIVED,
            cite("freight", "1,000 miles"),
            f"about {miles} miles (assumed) at 0.8 / 1.3 / 2.0 $/kWh per 1,000",
            **{"from": site, "to": region, "product": "*", "usd_per_kwh": round(miles * per_mile, 2)},
        )
        for site, distances in MILES.items()
        for region, miles in zip(("midwest", "southeast", "west"), distances, strict=True)
    ]
    per_kg_mile = number("freight", "equivalent", "$") / 907.2
    powder = (
        ("TN", "KY", "LFP_powder", 200),
        ("TN", "IN", "NMC811_powder", 330),
        ("OH", "MI", "LFP_powder", 180),
        ("NV", "AZ", "LFP_powder", 600),
    )
    for origin, target, product, miles in powder:
        rows.append(
            row(
                DERIVED,
                cite("freight", "equivalent"),
                f"about {miles} miles (assumed); $ per kg",
                **{
                    "from": origin,
                    "to": target,
                    "product": product,
                    "usd_per_kwh": round(miles * per_kg_mile, 3),
                },
            )
        )
    return rows


DEPARTURES = (
    Departure(
        "buildings: capex_musd",
        "3,000 $/m2 on 5,000 m2/GWh",
        "2,000 $/m2 on 7,500 m2/GWh",
        "the facts give the shell 15 M$/GWh either way; plants built in the United States spread "
        "over more floor",
    ),
    Departure(
        "sites: IN",
        "none",
        "mean of Ohio and Kentucky",
        "a plant of the fleet stands there and the table has no row for it",
    ),
    Departure(
        "sites: opening_cost_musd, fixed_cost_musd_per_year, area_1000m2, power_mw",
        "none",
        "60 M$, 5 M$ a year, 600 or 1,200 thousand m2, 200 or 300 MW",
        "land is below 1 % of capex and grid connections run from 100 to 300 MW; the rest is a judgement",
    ),
    Departure(
        "fleet: Lyten Reno",
        "10 GWh",
        "one line of 2 GWh",
        "the table's ramp goes in steps of 2 GWh; the plan decides on the others",
    ),
    Departure(
        "fleet: product and year of StarPlus, BlueOval SK, AESC and Queen Creek",
        "none",
        "NMC811 or LFP; 2027, 2028 or 2030",
        "the table gives GWh alone; what is late or on hold comes later",
    ),
)
