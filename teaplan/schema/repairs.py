"""Cells that may be changed so that an infeasible case has a plan, which way, and how dear a change is.

What is not here is left alone: probabilities, prices, and what nature and chemistry say (yields, outputs,
bills of material, specifications, floor and power of a line).
"""

from __future__ import annotations

from dataclasses import dataclass

MORE, LESS, EARLIER, LATER, OFF = "more", "less", "earlier", "later", "off"

WORLD = 2.0
"""Times as dear as a limit that was agreed: what customers ask."""
NATURE = 2.0
"""Times as dear as a limit that was agreed: when a technology is ready, how long a line takes."""
GIVEN_UP = 5.0
"""Times as dear: an obligation that is dropped and not just loosened."""


@dataclass(frozen=True)
class Loosening:
    """How a cell may be changed.

    Attributes
    ----------
    way
        ``more``, ``less``; of years ``earlier``, ``later``; of a yes ``off``.
    dear
        Price of a relative change of 1.
    blank
        Whether a blank cell of a rule without a value may be filled: it stands for the plan's start.
    """

    way: str
    dear: float = 1.0
    blank: bool = False


COLUMNS: dict[str, Loosening] = {
    "settings.min_delivered_share": Loosening(LESS),
    "settings.max_gearing": Loosening(MORE),
    "settings.min_cash_musd": Loosening(LESS),
    "sites.first_year": Loosening(EARLIER),
    "sites.permit_months": Loosening(LESS),
    "sites.area_1000m2": Loosening(MORE),
    "sites.power_mw": Loosening(MORE),
    "sites.jobs_required": Loosening(LESS),
    "site_power.*": Loosening(MORE),
    "buildings.lead_months": Loosening(LESS),
    "buildings.max_per_site": Loosening(MORE),
    "lines.max_per_site": Loosening(MORE),
    "lines.first_year": Loosening(EARLIER, NATURE),
    "lines.lead_months": Loosening(LESS, NATURE),
    "lines.install_months": Loosening(LESS, NATURE),
    "recipes.first_year": Loosening(EARLIER, NATURE),
    "moves.lead_months": Loosening(LESS, NATURE),
    "suppliers.limit_kt_per_year": Loosening(MORE),
    "suppliers.first_year": Loosening(EARLIER),
    "suppliers.last_year": Loosening(LATER),
    "supplier_limits.*": Loosening(MORE),
    "dependence.*": Loosening(MORE),
    "segments.must_serve": Loosening(OFF, GIVEN_UP),
    "segments.single_source": Loosening(OFF, GIVEN_UP),
    "demand.*": Loosening(LESS, WORLD),
    "prices.max_share": Loosening(MORE),
    "contracts.gwh_per_year": Loosening(LESS),
    "contracts.take_or_pay_share": Loosening(LESS),
    "imports.limit_gwh_per_year": Loosening(MORE),
    "freight.limit_gwh_per_year": Loosening(MORE),
    "financing.max_musd": Loosening(MORE),
    "financing.max_share_of_capex": Loosening(MORE),
    "financing.min_musd": Loosening(LESS),
    "financing.min_dscr": Loosening(LESS),
    "financing.reserve_months": Loosening(LESS),
    "financing.first_year": Loosening(EARLIER),
    "financing.last_year": Loosening(LATER),
    "rules.from_year": Loosening(LATER, blank=True),
    "rules.to_year": Loosening(EARLIER),
}
"""By ``sheet.column``; ``*`` is every year across, of ``settings`` the name of the setting."""

RULE_VALUES: dict[str, Loosening] = {
    "max_new_lines": Loosening(MORE),
    "min_new_lines": Loosening(LESS),
    "min_total_lines": Loosening(LESS),
    "max_total_lines": Loosening(MORE),
    "min_generation_share": Loosening(LESS),
    "max_generation_share": Loosening(MORE),
    "max_import_share": Loosening(MORE),
    "min_product_share": Loosening(LESS),
    "budget_musd": Loosening(MORE),
}
"""Of ``rules.value``, by the rule."""

DRIVER_VALUES: dict[str, Loosening] = {
    "demand": Loosening(LESS, WORLD),
    "supplier_limit": Loosening(MORE),
    "power": Loosening(MORE),
    "dependence": Loosening(MORE),
    "loan": Loosening(MORE),
    "permit": Loosening(LESS),
    "lead": Loosening(LESS, NATURE),
    "first_year": Loosening(EARLIER, NATURE),
}
"""Of ``drivers.value`` and ``drivers.factor``, by the driver."""


def loosening(sheet: str, column: str, kind: str | None = None) -> Loosening | None:
    """Return how a cell may be changed; None where it is left alone.

    Parameters
    ----------
    sheet, column
        Where it stands; of ``settings`` the name of the setting, of a year across the year.
    kind
        The rule or the driver of its row.
    """
    if (sheet, column) == ("rules", "value"):
        return RULE_VALUES.get(kind or "")
    if sheet == "drivers" and column in ("value", "factor"):
        return DRIVER_VALUES.get(kind or "")
    return COLUMNS.get(f"{sheet}.{'*' if column.isdigit() else column}")
