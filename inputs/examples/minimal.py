"""A case that fits on a screen: one site, line, product and segment, four years, two futures."""

from __future__ import annotations

from inputs.examples.facts import ASSUMED, Departure, Table, Tables, row

SOURCE = "made up"


def about() -> list[str]:
    """Return the lines of the first sheet."""
    return [
        "The smallest case worth a plan",
        "One line makes one cell; demand rises or doubles in 2028. All figures are made up.",
    ]


def departures() -> list[Departure]:
    """Nothing here claims to be a fact."""
    return []


def _one(**cells: object) -> Table:
    return [row(ASSUMED, SOURCE, "", **cells)]


def tables() -> Tables:
    """Return every sheet of the workbook."""
    settings = {
        "case_name": "minimal",
        "first_year": 2026,
        "last_year": 2029,
        "discount_rate": 0.1,
        "mip_gap": 0,
    }
    futures = (("start", None, 2026, 1.0), ("low", "start", 2028, 0.5), ("high", "start", 2028, 0.5))
    return {
        "settings": [row(ASSUMED, SOURCE, "", setting=name, value=value) for name, value in settings.items()],
        "branches": [
            row(ASSUMED, SOURCE, "", branch=name, parent=parent, from_year=year, probability=chance)
            for name, parent, year, chance in futures
        ],
        "drivers": _one(branch="high", driver="demand", target="storage", factor=2),
        "sites": _one(
            site="plant", region="home", opening_cost_musd=5, wage_usd_per_h=30, electricity_usd_per_kwh=0.07
        ),
        "lines": _one(line="line", capex_musd=60, lead_months=12, life_years=10, fixed_cost_musd_per_year=1),
        "products": _one(product="cell", stage="cell", unit="GWh"),
        "recipes": _one(
            line="line",
            product="cell",
            output_per_year=1,
            mature_yield=0.95,
            first_yield=0.8,
            yield_years=1,
            labour_h_per_kwh=0.06,
            electricity_kwh_per_kwh=20,
        ),
        "suppliers": _one(supplier="mine", material="powder", country="US", price_usd_per_kg=12),
        "bill_of_materials": _one(product="cell", input="powder", kg_per_kwh=2),
        "segments": _one(segment="storage", region="home"),
        "demand": _one(segment="storage", **{"2026": 1, "2027": 2, "2028": 3, "2029": 4}),
        "prices": _one(segment="storage", product="cell", **{"2026": 75}),
    }
