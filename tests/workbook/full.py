"""A workbook with a row in every sheet that this version knows, and no fault."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

Tables = dict[str, Any]

_FULL: Tables = {
    "settings": {
        "case_name": "full",
        "first_year": 2027,
        "last_year": 2034,
        "period_months": 12,
        "discount_rate": 0.08,
        "inflation": 0.02,
        "tax_rate": 0.21,
        "state_tax_rate": 0.05,
        "objective": "npv",
        "terminal_value": "book",
        "strategy_baseline": "more of the same",
        "max_gearing": 0.7,
        "min_cash_musd": 10,
    },
    "periods": [{"from_year": 2031, "period_months": 24}],
    "branches": [
        {"branch": "base", "from_year": 2027, "probability": 1.0},
        {"branch": "boom", "parent": "base", "from_year": 2028, "probability": 0.6},
        {"branch": "war", "parent": "base", "from_year": 2028, "probability": 0.4},
        {"branch": "truce", "parent": "war", "from_year": 2031, "probability": 0.5},
        {"branch": "siege", "parent": "war", "from_year": 2031, "probability": 0.5},
    ],
    "drivers": [
        {"branch": "boom", "driver": "demand", "target": "EV", "factor": 1.3},
        {"branch": "war", "driver": "price", "target": "EV", "factor": 0.8},
        {"branch": "war", "driver": "import_price", "target": "LFP", "factor": 0.7},
        {"branch": "siege", "driver": "material_price", "target": "CN", "value": 14.0, "from_year": 2031},
        {"branch": "boom", "driver": "first_year", "target": "dry", "value": "never"},
        {"branch": "siege", "driver": "loan", "target": "bank", "factor": 0.0},
    ],
    "sites": [
        {
            "site": "Ohio",
            "region": "East",
            "opening_cost_musd": 20,
            "area_1000m2": 200,
            "power_mw": 100,
            "incentive_share_of_capex": 0.08,
            "incentive_cap_musd": 60,
            "jobs_required": 90,
            "jobs_year": 2029,
            "clawback_share": 1.2,
        },
        {"site": "Texas", "region": "South", "capex_factor": 0.9, "wage_usd_per_h": 27},
    ],
    "site_power": [{"site": "Ohio", "2027": 80, "2030": 120}],
    "buildings": [
        {
            "building": "hall",
            "area_1000m2": 40,
            "capex_musd": 60,
            "lead_months": 6,
            "depreciation_class": "typed",
        }
    ],
    "lines": [
        {
            "line": "wet",
            "generation": "today",
            "capex_musd": 300,
            "lead_months": 18,
            "salvage_share": 0.2,
            "depreciation_class": "equipment",
        },
        {"line": "dry", "generation": "next", "capex_musd": 210, "staff_fte": 40, "first_year": 2029},
        {"line": "packer", "generation": "packs", "capex_musd": 25, "setup": "shared"},
    ],
    "products": [
        {"product": "LFP", "stage": "cell", "wh_per_kg": 170},
        {"product": "NMC", "stage": "cell", "wh_per_kg": 260},
        {"product": "pack", "stage": "pack", "wh_per_kg": 140},
    ],
    "recipes": [
        {"line": "wet", "product": "LFP", "output_per_year": 5, "mature_yield": 0.92},
        {"line": "wet", "product": "NMC", "output_per_year": 6, "mature_yield": 0.9},
        {"line": "dry", "product": "LFP", "output_per_year": 6, "mature_yield": 0.94},
        {"line": "packer", "product": "pack", "output_per_year": 8},
    ],
    "ramps": [{"line": "wet", "move": "build", "year_1": 0.5, "year_2": 0.8}],
    "moves": [
        {"move": "changeover", "from_line": "wet", "to_line": "wet", "cost_musd_per_line": 12},
        {"move": "convert", "from_line": "wet", "to_line": "dry", "cost_musd_per_line": 60},
    ],
    "fleet": [
        {"site": "Ohio", "line": "wet", "product": "LFP", "count": 2, "built_year": 2024, "site_open": "yes"}
    ],
    "materials": [{"material": "powder", "scrap_value_share": 0.3}],
    "bill_of_materials": [
        {"product": "LFP", "input": "powder", "kg_per_kwh": 2.0},
        {"product": "NMC", "input": "powder", "kg_per_kwh": 1.6},
        {"product": "pack", "input": "LFP", "quantity": 1.0},
    ],
    "suppliers": [
        {
            "supplier": "Far",
            "material": "powder",
            "country": "CN",
            "price_usd_per_kg": 9,
            "tariff_rate": 0.25,
        },
        {"supplier": "Near", "material": "powder", "country": "US", "price_usd_per_kg": 15},
        {"supplier": "Salt", "material": "salt", "country": "CL", "price_usd_per_kg": 3},
    ],
    "supplier_prices": [{"supplier": "Far", "2027": 9, "2030": 8}],
    "supplier_limits": [{"supplier": "Near", "2027": 10, "2030": 30}],
    "dependence": [{"material": "powder", "country": "CN", "measure": "spend", "2027": 0.7, "2032": 0.4}],
    "segments": [
        {"segment": "EV", "region": "US", "unmet_penalty_usd_per_kwh": 5},
        {"segment": "storage", "region": "US", "min_wh_per_kg": 100},
    ],
    "demand": [
        {"segment": "EV", "2027": 8, "2028": 14, "2029": 20},
        {"segment": "storage", "2027": 4, "2028": 6},
    ],
    "prices": [
        {"segment": "EV", "product": "NMC", "2027": 105},
        {"segment": "EV", "product": "pack", "2027": 135, "max_share": 0.5},
        {"segment": "storage", "product": "LFP", "2027": 98, "2029": 95},
    ],
    "contracts": [
        {
            "contract": "pickups",
            "segment": "EV",
            "product": "NMC",
            "from_year": 2028,
            "to_year": 2032,
            "gwh_per_year": 3,
            "price_usd_per_kwh": 101.5,
            "take_or_pay_share": 0.8,
            "shortfall_penalty_usd_per_kwh": 12,
        }
    ],
    "imports": [
        {"product": "LFP", "segment": "storage", "country": "CN", "tariff_rate": 0.3, "2027": 60},
        {"product": "NMC", "segment": "EV", "country": "KR", "limit_gwh_per_year": 5, "2027": 92},
    ],
    "freight": [
        {"from": "Ohio", "to": "US", "usd_per_kwh": 0.8},
        {"from": "Texas", "to": "US", "usd_per_kwh": 1.1},
        {"from": "Ohio", "to": "Texas", "usd_per_kwh": 0.5},
    ],
    "credits": [
        {
            "credit": "45X",
            "applies_to": "cell",
            "unit": "usd_per_kwh",
            "sale_value": 0.95,
            "content_rule": "MACR",
            "2027": 35,
            "2031": 26,
            "excludes": "48C",
            "scope": "site",
        },
        {
            "credit": "48C",
            "kind": "investment",
            "applies_to": "dry",
            "unit": "share_of_cost",
            "scope": "site",
            "basis_reduction_share": 0.5,
            "2027": 0.3,
        },
    ],
    "financing": [
        {
            "instrument": "bank",
            "kind": "loan",
            "rate": 0.075,
            "tenor_years": 7,
            "grace_years": 1,
            "fee_share": 0.02,
            "reserve_months": 6,
            "max_share_of_capex": 0.5,
            "min_dscr": 1.3,
            "excludes": "bond",
        },
        {
            "instrument": "bond",
            "kind": "bond",
            "rate": 0.09,
            "tenor_years": 5,
            "max_share_of_capex": 0.4,
            "min_musd": 100,
            "max_musd": 400,
            "first_year": 2028,
            "dscr_basis": "expected",
        },
        {"instrument": "state", "kind": "grant", "max_share_of_capex": 0.1, "scope": "site", "max_musd": 50},
        {"instrument": "owners", "kind": "equity", "max_musd": 9000},
    ],
    "content_rules": [{"content_rule": "MACR", "split": "yes", "2027": 0.65, "2028": 0.7}],
    "depreciation": [
        {"class": "equipment", "method": "macrs", "years": 7},
        {"class": "typed", "method": "straight", "year_1": 0.25, "year_2": 0.5, "year_3": 0.25},
    ],
    "strategies": [
        {"strategy": "more of the same", "description": "No line of the next generation"},
        {"strategy": "whatever pays"},
    ],
    "rules": [
        {"strategy": "more of the same", "rule": "forbid_generation", "target": "next"},
        {"strategy": "more of the same", "rule": "max_new_lines", "target": "wet", "value": 3},
        {"strategy": "more of the same", "rule": "max_import_share", "target": "*", "value": 0.5},
        {
            "strategy": "more of the same",
            "rule": "min_product_share",
            "target": "EV, NMC",
            "from_year": 2029,
            "to_year": 2034,
            "value": 0.2,
        },
        {"strategy": "whatever pays", "rule": "budget_musd", "to_year": 2030, "value": 5000},
        {"strategy": "whatever pays", "rule": "forbid_instrument", "target": "bond"},
    ],
    "breakevens": [
        {"driver": "capex", "target": "next", "low": 0.7, "high": 2},
        {"driver": "first_year", "target": "dry", "low": -1, "high": 3},
        {"driver": "price", "low": "value:60", "high": "value:120.5"},
    ],
}


def full(**sheets: Any) -> Tables:
    """Return the tables, some of their sheets replaced; ``settings`` are merged."""
    made = deepcopy(_FULL)
    made["settings"] |= sheets.pop("settings", {})
    return made | sheets


def changed(sheet: str, row: int, **cells: Any) -> Tables:
    """Return the tables with cells of one row (from 0) changed; None takes one out."""
    made = full()
    made[sheet][row].update(cells)
    return made


def added(sheet: str, **cells: Any) -> Tables:
    """Return the tables with one more row in a sheet."""
    made = full()
    made.setdefault(sheet, []).append(cells)
    return made
