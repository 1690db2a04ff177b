"""Short ways to write the tables of a proof: one site, one line type, one product unless said otherwise.

The line type ``L`` costs 100 M$, is there at once and makes 10 GWh of ``C`` a year; the
segment ``M`` pays a penalty of 20 $/kWh for what it does not get. Nothing is discounted.
"""

from __future__ import annotations

from typing import Any

Row = dict[str, Any]
FIRST = 2027


def settings(last_year: int = FIRST, **changed: Any) -> Row:
    """Settings of a proof: cost, exact, no discounting, no terminal value."""
    base: Row = {
        "first_year": FIRST,
        "last_year": last_year,
        "discount_rate": 0.0,
        "discount_timing": "start",
        "objective": "cost",
        "terminal_value": "none",
        "mip_gap": 0.0,
    }
    return base | changed


def path(*values: float, first: int = FIRST) -> Row:
    """Year columns from ``first`` on."""
    return {str(first + index): value for index, value in enumerate(values)}


def site(name: str = "S", **changed: Any) -> Row:
    """A site in region R without limits."""
    return {"site": name, "region": "R"} | changed


def line(name: str = "L", **changed: Any) -> Row:
    """A line type of 100 M$ without lead, paid at order."""
    base = {"line": name, "generation": "now", "capex_musd": 100.0, "lead_months": 0, "payment": "at_order"}
    return base | changed


def recipe(line: str = "L", product: str = "C", output: float = 10.0, **changed: Any) -> Row:
    """What a line makes in a year."""
    return {"line": line, "product": product, "output_per_year": output} | changed


def segment(name: str = "M", penalty: float = 20.0, **changed: Any) -> Row:
    """A segment in region R that may go unserved at a penalty."""
    return {"segment": name, "region": "R", "unmet_penalty_usd_per_kwh": penalty} | changed


def must(name: str = "M", **changed: Any) -> Row:
    """A segment in region R that must be served."""
    return {"segment": name, "region": "R", "must_serve": "yes"} | changed


def demand(*values: float, segment: str = "M", first: int = FIRST) -> Row:
    """A segment's demand by year."""
    return {"segment": segment} | path(*values, first=first)


def fleet(line: str = "L", product: str = "C", count: int = 1, site: str = "S", **changed: Any) -> Row:
    """Lines that stand before the plan starts, at an open site."""
    base = {
        "site": site,
        "line": line,
        "product": product,
        "count": count,
        "built_year": 2020,
        "site_open": "yes",
    }
    return base | changed


def move(kind: str, cost: float = 0.0, lead: float = 0.0, **changed: Any) -> Row:
    """A permitted move; every line, product and site unless named."""
    return {"move": kind, "cost_musd_per_line": cost, "lead_months": lead} | changed


def supplier(
    name: str, material: str = "ore", country: str = "US", price: float = 1.0, **changed: Any
) -> Row:
    """An offer of a material."""
    return {"supplier": name, "material": material, "country": country, "price_usd_per_kg": price} | changed


def need(input: str = "ore", kg: float = 1.0, product: str = "C", **changed: Any) -> Row:
    """Kilograms of an input per started kWh."""
    return {"product": product, "input": input, "kg_per_kwh": kg} | changed


def branch(name: str, parent: str | None, from_year: int, probability: float) -> Row:
    """A branch of the scenario tree."""
    return {"branch": name, "parent": parent, "from_year": from_year, "probability": probability}


def two_futures(from_year: int = FIRST + 1, high: float = 0.5) -> list[Row]:
    """A trunk, then ``high`` and ``low`` from a year on."""
    return [
        branch("base", None, FIRST, 1.0),
        branch("high", "base", from_year, high),
        branch("low", "base", from_year, 1.0 - high),
    ]


def driver(on: str, kind: str, target: str | None = None, **changed: Any) -> Row:
    """A driver; ``factor`` or ``value`` among the changes."""
    return {"branch": on, "driver": kind, "target": target} | changed


def tables(set: Row | None = None, **sheets: list[Row]) -> dict[str, Any]:
    """A whole workbook: what is not given is one site, one line, one product, one segment."""
    base: dict[str, Any] = {
        "settings": settings() if set is None else set,
        "sites": [site()],
        "lines": [line()],
        "products": [{"product": "C"}],
        "recipes": [recipe()],
        "segments": [segment()],
        "demand": [demand(10.0)],
    }
    return base | sheets


TWO = [{"product": "A"}, {"product": "B"}]


def a_and_b(
    a: tuple[float, ...], b: tuple[float, ...], penalty: float = 20.0, **sheets: Any
) -> dict[str, Any]:
    """A segment that takes only A and one that takes only B."""
    base: dict[str, Any] = {
        "products": TWO,
        "recipes": [recipe("L", "A"), recipe("L", "B")],
        "segments": [segment("MA", penalty), segment("MB", penalty)],
        "demand": [demand(*a, segment="MA"), demand(*b, segment="MB")],
        "prices": [
            {"segment": "MA", "product": "A", "2027": 0.0},
            {"segment": "MB", "product": "B", "2027": 0.0},
        ],
    }
    return tables(**(base | sheets))


def building(name: str, area: float, capex: float, **changed: Any) -> Row:
    """A size of building, at once."""
    return {"building": name, "area_1000m2": area, "capex_musd": capex, "lead_months": 0} | changed
