"""Where: states, buildings, what stands today, and the roads between."""

from __future__ import annotations

from inputs.examples.facts import ASSUMED, DERIVED, FOUND, RECALLED, Table, number, row

LOADED = 1.40
"""Loaded over paid wage."""
FLOOR_USD_PER_M2 = 2000
"""BatPaC's shell of 15 M$/GWh laid on the 7,500 m2/GWh of plants built in the United States."""

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
        rows.append(
            row(
                ASSUMED if site == "IN" else DERIVED,
                "facts: sites (EIA power, deals; the rest recalled)",
                ("Indiana: mean of Ohio and Kentucky; " if site == "IN" else "")
                + "wage x 1.40; 30 % of capex follows the construction index; floor, grid, opening and "
                + "fixed cost assumed",
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
    """Two sizes, the larger one cheaper per square metre."""
    note = "a greenfield line of 32 months waits 24 for its floor and 6 for its installation"
    return [
        row(
            DERIVED,
            "facts: batpac_v5_steps, scale_curve",
            note + "; 15 % above the large size per m2 (assumed)",
            building="hall",
            area_1000m2=40,
            capex_musd=round(40 * FLOOR_USD_PER_M2 * 1.15 / 1000, 1),
            fixed_cost_musd_per_year=1.0,
            lead_months=20,
            life_years=39,
        ),
        row(
            DERIVED,
            "facts: batpac_v5_steps, line_technologies",
            note,
            building="plant",
            area_1000m2=150,
            capex_musd=150 * FLOOR_USD_PER_M2 / 1000,
            fixed_cost_musd_per_year=3.0,
            lead_months=24,
            life_years=39,
        ),
    ]


def _standing(
    site: str, line: str, product: str, count: int, year: int, mark: str, plant: str, note: str
) -> dict[str, object]:
    return row(
        mark,
        f"facts: plant_capex_observed: {plant}",
        note,
        site=site,
        line=line,
        product=product,
        count=count,
        built_year=year,
        site_open="yes",
    )


def fleet() -> Table:
    """Announced plants in whole lines of 5 GWh, ahead where they do not stand yet."""
    wet, nmc, lfp = "wet_line", "NMC811", "LFP"
    boskk = "BlueOval SK KY+TN (3 plants)"
    az = "LGES Queen Creek AZ"
    star = "StarPlus Kokomo IN 1+2"
    conv = "Ford Glendale KY conversion"
    return [
        _standing(
            "KS", wet, nmc, 6, 2025, FOUND, "Panasonic De Soto KS", "32 GWh: 2 left over; cells are NCA"
        ),
        _standing(
            "IN", wet, nmc, 6, 2025, DERIVED, star, "first of two plants; the split of 67 GWh is assumed"
        ),
        _standing(
            "IN", wet, nmc, 7, 2027, ASSUMED, star, "second plant; 2 of 67 GWh left over; year assumed"
        ),
        _standing("KY", wet, nmc, 4, 2025, DERIVED, boskk, "40 GWh a plant, less the 20 Glendale converts"),
        _standing("KY", wet, lfp, 4, 2028, FOUND, conv, "20 GWh late in 2027, the other half of that plant"),
        _standing(
            "KY",
            wet,
            lfp,
            6,
            2028,
            ASSUMED,
            "AESC Bowling Green KY",
            "30 GWh, announced; product and year assumed",
        ),
        _standing("TN", wet, nmc, 8, 2028, ASSUMED, boskk, "third plant, 40 GWh; year assumed"),
        _standing(
            "TN",
            wet,
            lfp,
            10,
            2028,
            RECALLED,
            "Ultium Spring Hill TN",
            "50 GWh recalled; LFP late in 2027 found",
        ),
        _standing("MI", wet, lfp, 3, 2025, FOUND, "LGES Holland MI LFP", "16.5 GWh: 1.5 left over"),
        _standing("AZ", wet, nmc, 7, 2027, RECALLED, az, "36 GWh for cars: 1 left over; year assumed"),
        _standing("AZ", wet, lfp, 3, 2028, RECALLED, az, "17 GWh stationary: 2 left over; year assumed"),
        _standing(
            "NV",
            "li_s_line",
            "Li_S",
            1,
            2028,
            ASSUMED,
            "Lyten Reno Li-S",
            "first step of 2 GWh; the plan decides on the other 8",
        ),
    ]


def freight() -> Table:
    """Every site to every region, and four roads for powder."""
    per_mile = number("freight", "1,000 miles", "$") / 1000
    rows = [
        row(
            DERIVED,
            "facts: freight (1,000 miles by truck, class 9)",
            f"about {miles} miles (assumed)",
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
                "facts: freight ($/short-ton-mile)",
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
