"""A small case with one of everything the report shows, and a plan for it.

Two cell line types and a pool of pack lines at two sites, a powder bought or made dear by a
tariff, a credit, imports, three periods, two futures from the second on.
"""

from __future__ import annotations

from typing import Any

INJECTION = '=HYPERLINK("http://example.invalid";"click")'
"""A note that must stay text, as must one that begins with +, - or @."""

TABLES: dict[str, Any] = {
    "settings": {
        "case_name": "small",
        "first_year": 2027,
        "last_year": 2029,
        "discount_rate": 0.08,
        "inflation": 0.02,
        "objective": "npv",
        "terminal_value": "book",
        "mip_gap": 0.0,
    },
    "branches": [
        {"branch": "base", "parent": None, "from_year": 2027, "probability": 1.0},
        {"branch": "boom", "parent": "base", "from_year": 2028, "probability": 0.6},
        {"branch": "price_war", "parent": "base", "from_year": 2028, "probability": 0.4},
    ],
    "drivers": [
        {"branch": "boom", "driver": "demand", "target": "EV", "factor": 1.5},
        {"branch": "price_war", "driver": "price", "target": "EV", "factor": 0.8},
        {"branch": "price_war", "driver": "import_price", "target": "LFP", "factor": 0.7},
        {"branch": "price_war", "driver": "material_price", "target": "CN", "value": 14.0},
    ],
    "sites": [
        {
            "site": "Ohio",
            "region": "US",
            "opening_cost_musd": 20,
            "fixed_cost_musd_per_year": 3,
            "area_1000m2": 120,
            "power_mw": 100,
            "wage_usd_per_h": 31,
            "electricity_usd_per_kwh": 0.07,
            "mark": "assumed",
            "source": "a report on wages",
            "note": INJECTION,
        },
        {
            "site": "Texas",
            "region": "US",
            "opening_cost_musd": 15,
            "fixed_cost_musd_per_year": 2,
            "capex_factor": 0.95,
            "area_1000m2": 200,
            "power_mw": 150,
            "wage_usd_per_h": 27,
            "electricity_usd_per_kwh": 0.06,
            "note": "+1 for the grid, @home, -5 degrees",
        },
    ],
    "buildings": [
        {
            "building": "hall",
            "area_1000m2": 40,
            "capex_musd": 60,
            "fixed_cost_musd_per_year": 1,
            "lead_months": 6,
            "life_years": 30,
        }
    ],
    "lines": [
        {
            "line": "wet",
            "generation": "today",
            "capex_musd": 300,
            "lead_months": 12,
            "life_years": 12,
            "fixed_cost_musd_per_year": 4,
            "staff_fte": 60,
            "area_1000m2": 20,
            "power_mw": 10,
            "salvage_share": 0.2,
        },
        {
            "line": "dry",
            "generation": "next",
            "capex_musd": 210,
            "lead_months": 12,
            "life_years": 12,
            "fixed_cost_musd_per_year": 3,
            "staff_fte": 40,
            "area_1000m2": 12,
            "power_mw": 6,
            "first_year": 2028,
        },
        {
            "line": "packer",
            "generation": "packs",
            "capex_musd": 25,
            "lead_months": 6,
            "setup": "shared",
            "life_years": 10,
            "staff_fte": 20,
            "area_1000m2": 4,
        },
    ],
    "products": [
        {"product": "LFP", "stage": "cell", "wh_per_kg": 170},
        {"product": "NMC", "stage": "cell", "wh_per_kg": 260},
        {"product": "pack", "stage": "pack", "wh_per_kg": 140},
    ],
    "recipes": [
        {
            "line": "wet",
            "product": "LFP",
            "output_per_year": 5,
            "mature_yield": 0.92,
            "first_yield": 0.8,
            "yield_years": 2,
            "labour_h_per_kwh": 0.05,
            "electricity_kwh_per_kwh": 40,
            "other_usd_per_kwh": 2.5,
        },
        {
            "line": "wet",
            "product": "NMC",
            "output_per_year": 6,
            "mature_yield": 0.9,
            "labour_h_per_kwh": 0.05,
            "electricity_kwh_per_kwh": 45,
            "other_usd_per_kwh": 3,
        },
        {
            "line": "dry",
            "product": "LFP",
            "output_per_year": 6,
            "mature_yield": 0.94,
            "labour_h_per_kwh": 0.03,
            "electricity_kwh_per_kwh": 25,
            "other_usd_per_kwh": 1.5,
        },
        {
            "line": "packer",
            "product": "pack",
            "output_per_year": 8,
            "labour_h_per_kwh": 0.02,
            "electricity_kwh_per_kwh": 2,
            "other_usd_per_kwh": 6,
        },
    ],
    "moves": [
        {
            "move": "changeover",
            "from_line": "wet",
            "to_line": "wet",
            "cost_musd_per_line": 12,
            "lead_months": 2,
        },
        {"move": "retire", "from_line": "wet", "cost_musd_per_line": 2},
    ],
    "fleet": [
        {"site": "Ohio", "line": "wet", "product": "NMC", "count": 1, "built_year": 2024, "site_open": "yes"}
    ],
    "bill_of_materials": [
        {"product": "LFP", "input": "powder", "kg_per_kwh": 2.0},
        {"product": "NMC", "input": "powder", "kg_per_kwh": 1.6},
        {"product": "pack", "input": "LFP", "quantity": 1.0},
    ],
    "suppliers": [
        {
            "supplier": "Far Powder",
            "material": "powder",
            "country": "CN",
            "price_usd_per_kg": 11,
            "tariff_rate": 0.25,
            "freight_usd_per_kg": 0.4,
        },
        {
            "supplier": "Near Powder",
            "material": "powder",
            "country": "US",
            "price_usd_per_kg": 15,
            "limit_kt_per_year": 30,
        },
    ],
    "dependence": [{"material": "powder", "country": "CN", "measure": "spend", "2027": 0.7}],
    "segments": [
        {"segment": "EV", "region": "US", "unmet_penalty_usd_per_kwh": 5},
        {"segment": "storage", "region": "US"},
    ],
    "demand": [
        {"segment": "EV", "2027": 8, "2028": 14, "2029": 20},
        {"segment": "storage", "2027": 4, "2028": 6, "2029": 8},
    ],
    "prices": [
        {"segment": "EV", "product": "NMC", "2027": 105},
        {"segment": "EV", "product": "pack", "2027": 135},
        {"segment": "storage", "product": "LFP", "2027": 98, "2029": 95},
    ],
    "imports": [
        {"product": "LFP", "segment": "storage", "country": "CN", "tariff_rate": 0.3, "2027": 60},
        {"product": "NMC", "segment": "EV", "country": "KR", "limit_gwh_per_year": 5, "2027": 92},
    ],
    "freight": [
        {"from": "Ohio", "to": "US", "usd_per_kwh": 0.8},
        {"from": "Texas", "to": "US", "usd_per_kwh": 1.1},
        {"from": "Ohio", "to": "Texas", "usd_per_kwh": 0.5},
        {"from": "Texas", "to": "Ohio", "usd_per_kwh": 0.5},
    ],
    "credits": [
        {
            "credit": "45X cells",
            "applies_to": "cell",
            "unit": "usd_per_kwh",
            "sale_value": 0.95,
            "2027": 35,
            "2029": 26,
        },
    ],
}

PLAN: dict[str, list[tuple[Any, ...]]] = {
    "orders": [
        (0, "build", "Texas", "dry", "LFP", "", "", "", 4),
        (0, "build", "Texas", "packer", "", "", "", "", 2),
        (1, "build", "Texas", "dry", "LFP", "", "", "", 2),
        (1, "build", "Texas", "packer", "", "", "", "", 2),
        (1, "changeover", "Ohio", "wet", "LFP", "Ohio", "wet", "NMC", 1),
        (4, "build", "Texas", "packer", "", "", "", "", 1),
        (4, "changeover", "Ohio", "wet", "LFP", "Ohio", "wet", "NMC", 1),
    ],
    "openings": [
        (0, "Texas", "open"),
    ],
    "buildings": [
        (0, "Texas", "hall", 2),
        (1, "Texas", "hall", 1),
        (3, "Texas", "hall", 2),
        (4, "Texas", "hall", 3),
    ],
    "setups": [
        (0, "Texas", "packer", "pack", "build Texas/packer"),
    ],
    "output": [
        (0, "Ohio", "wet", "NMC", 6.0),
        (1, "Ohio", "wet", "LFP", 3.000000000000002),
        (1, "Texas", "dry", "LFP", 23.999999999999993),
        (1, "Texas", "packer", "pack", 21.0),
        (2, "Texas", "dry", "LFP", 20.0),
        (2, "Texas", "packer", "pack", 14.0),
        (3, "Ohio", "wet", "LFP", 2.0000000000000036),
        (3, "Texas", "dry", "LFP", 35.99999999999999),
        (3, "Texas", "packer", "pack", 29.999999999999996),
        (4, "Ohio", "wet", "LFP", 4.000000000000007),
        (4, "Texas", "dry", "LFP", 23.999999999999993),
        (4, "Texas", "packer", "pack", 20.0),
    ],
    "purchases": [
        (0, "Far Powder", "*", 7.595795184808409),
        (1, "Far Powder", "*", 41.00701754055765),
        (2, "Far Powder", "*", 12.553191489361701),
        (3, "Far Powder", "*", 57.64038610118545),
        (4, "Far Powder", "*", 29.759481961147088),
        (0, "Near Powder", "*", 3.070871481858258),
        (1, "Near Powder", "*", 16.578551377111165),
        (2, "Near Powder", "*", 30.0),
        (3, "Near Powder", "*", 23.303184666622123),
        (4, "Near Powder", "*", 30.0),
    ],
    "deliveries": [
        (0, "Ohio", "EV", "NMC", 6.0),
        (1, "Ohio", "storage", "LFP", 3.000000000000007),
        (3, "Ohio", "storage", "LFP", 2.0000000000000036),
        (4, "Ohio", "storage", "LFP", 4.000000000000021),
        (1, "Texas", "EV", "pack", 21.0),
        (2, "Texas", "EV", "pack", 14.0),
        (3, "Texas", "EV", "pack", 29.999999999999996),
        (4, "Texas", "EV", "pack", 20.0),
        (1, "Texas", "storage", "LFP", 2.999999999999993),
        (2, "Texas", "storage", "LFP", 6.0),
        (3, "Texas", "storage", "LFP", 5.9999999999999964),
        (4, "Texas", "storage", "LFP", 3.9999999999999787),
    ],
    "imports": [
        (0, 0, "LFP", "storage", "CN", 4.0),
        (0, 1, "NMC", "EV", "KR", 2.0),
    ],
}
"""Its best plan, as HiGHS found it; rows in the order of ``teaplan.plans.COLUMNS``."""
