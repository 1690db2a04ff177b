"""What a driver may change, and what a value that replaces it may be."""

from __future__ import annotations

from teaplan.schema.columns import Column, number, share, year

DRIVERS: dict[str, tuple[str, ...]] = {
    "demand": ("segments.segment",),
    "price": ("segments.segment",),
    "import_price": ("products.product", "segments.segment"),
    "capex": ("lines.line", "lines.generation"),
    "yield": ("lines.line",),
    "material_price": ("suppliers.supplier", "suppliers.material", "suppliers.country"),
    "supplier_limit": ("suppliers.supplier", "suppliers.country"),
    "tariff": ("suppliers.country", "imports.country"),
    "credit": ("credits.credit",),
    "first_year": ("lines.line", "products.product"),
    "lead": ("lines.line",),
    "permit": ("sites.site",),
    "power": ("sites.site",),
    "dependence": ("suppliers.material", "suppliers.country"),
    "loan": ("financing.instrument",),
}
"""What each driver may target."""

REPLACED: dict[str, Column] = {
    "demand": number("demand", "demand", unit="GWh per year"),
    "price": number("price", "price", unit="$/kWh"),
    "import_price": number("import_price", "price before tariff", unit="$/kWh"),
    "capex": number("capex", "price of one line", unit="M$"),
    "yield": share("yield", "mature yield", above=True),
    "material_price": number("material_price", "price before tariff and freight", unit="$/kg"),
    "supplier_limit": number("supplier_limit", "limit", unit="kt per year"),
    "tariff": number("tariff", "tariff", unit="share"),
    "credit": number("credit", "nominal amount", unit="$ per kWh or kg"),
    "first_year": year("first_year", "ready from"),
    "lead": number("lead", "build lead", unit="months"),
    "permit": number("permit", "months to opening", unit="months"),
    "power": number("power", "grid connection", unit="MW"),
    "dependence": share("dependence", "largest share"),
    "loan": share("loan", "share of its amount that can be drawn"),
}
"""What the ``value`` of a driver replaces: its kind, unit and range."""


def beyond(driver: str, number: float, *, replaces: bool, best_yield: float) -> str:
    """Return the bound that an end of a lever breaks; empty where it breaks none.

    Parameters
    ----------
    driver
        What the lever changes.
    number
        A factor, for ``first_year`` a number of years; what is typed anew where it ``replaces``.
    replaces
        Whether the number replaces what is typed.
    best_yield
        The best yield a factor on ``yield`` multiplies; 0 where there is none.
    """
    if driver == "first_year" and number != int(number):
        return "a whole number of years"
    if replaces:
        return REPLACED[driver].breach(number)
    if driver == "first_year":
        return ""
    if driver == "yield" and best_yield and not 0 < number * best_yield <= 1:
        # a yield above 1 would make more than is started
        return f"above 0 and <= {1 / best_yield:g}, so that no yield is above 1"
    return "" if number >= 0 else ">= 0"
