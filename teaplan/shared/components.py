"""Components of money: what each is called, of which kind it is, where it stands in the levelised cost.

Declared once. The formulation makes a term of the objective of each, the audit rows of its ledger, the
report its stacks; what one of them leaves out or adds up is said by kind.
"""

from __future__ import annotations

from typing import NamedTuple

from teaplan.shared.aims import COST, COST_PER_KWH, NPV

CAPITAL, SALVAGE, OPERATING, REVENUE = "capital", "salvage", "operating", "revenue"
CREDIT, BESIDE, TERMINAL, FINANCE = "credit", "beside", "terminal", "finance"
TAX, TIED, PRICED = "tax", "tied", "priced"


class Component(NamedTuple):
    """A component of money.

    Attributes
    ----------
    name
        As the objective and the ledger call it.
    kind
        ``capital`` and ``operating`` are spending, the scale a gap in money is measured on; ``salvage``,
        ``revenue`` and ``credit`` are got; ``beside`` is no money of the project (the customer's own
        imports, penalties of the objective, tax as it would be at the levelised cost); ``terminal`` is what
        stands at a leaf, and no cash; ``finance`` is what passes between the project and those who lend;
        ``tax`` is on income; ``tied`` is cash tied up for a while, neither cost nor income; ``priced`` are
        own sales at one price that is sought, in the model alone: in the ledger they are revenue.
    stack
        Component of the levelised cost; "" is in none.
    """

    name: str
    kind: str
    stack: str


COMPONENTS = {
    row.name: row
    for row in (
        Component("line_capex", CAPITAL, "capex"),
        Component("move_cost", CAPITAL, "capex"),
        Component("building_capex", CAPITAL, "building"),
        Component("opening_cost", CAPITAL, "capex"),
        Component("route_opening", CAPITAL, "freight"),
        Component("salvage", SALVAGE, "terminal"),
        Component("materials", OPERATING, "material"),
        Component("tariffs", OPERATING, "tariff"),
        Component("freight", OPERATING, "freight"),
        Component("labour", OPERATING, "labour"),
        Component("electricity", OPERATING, "power"),
        Component("other_variable", OPERATING, "overhead"),
        Component("line_fixed", OPERATING, "overhead"),
        Component("staff", OPERATING, "labour"),
        Component("site_fixed", OPERATING, "overhead"),
        Component("building_fixed", OPERATING, "overhead"),
        Component("property_tax", OPERATING, "overhead"),
        Component("overheads", OPERATING, "overhead"),
        Component("working_capital", TIED, "overhead"),
        Component("shortfall_penalty", OPERATING, "overhead"),
        Component("revenue", REVENUE, ""),
        Component("contract_revenue", REVENUE, ""),
        Component("sales_at_price", PRICED, ""),
        Component("credits", CREDIT, "credit"),
        Component("incentives", CREDIT, "credit"),
        Component("incentive_clawback", CREDIT, "credit"),
        Component("tax", TAX, ""),
        Component("imports", BESIDE, ""),
        Component("penalties", BESIDE, ""),
        Component("levelised_tax", BESIDE, "tax"),
        Component("tax_before_credits", BESIDE, ""),
        Component("loan_draws", FINANCE, "finance"),
        Component("grants", FINANCE, "finance"),
        Component("interest", FINANCE, "finance"),
        Component("principal", FINANCE, "finance"),
        Component("financing_fees", FINANCE, "finance"),
        Component("cash_held", FINANCE, "finance"),
        Component("terminal", TERMINAL, "terminal"),
        Component("debt_repaid", TERMINAL, "finance"),
        Component("cash_released", TERMINAL, "finance"),
        Component("working_capital_released", TERMINAL, "overhead"),
    )
}
"""By name, in the order in which they are read."""


def of_kind(*kinds: str) -> tuple[str, ...]:
    """Return the names of the components of some kinds, in their order."""
    return tuple(name for name, row in COMPONENTS.items() if row.kind in kinds)


BUILT = ("line_capex", "building_capex")
"""What is paid for lines and buildings: what states, lenders and the price of contingency are shares of."""

SPENDING = of_kind(CAPITAL, OPERATING)
"""Capital and operating cost: the scale a gap in money is measured on."""

FINANCED = (*of_kind(FINANCE), "debt_repaid", "cash_released")
"""What passes between the project and those who lend to it, on its nodes and at the end."""

AT_PRICE = ("levelised_tax", "tax_before_credits")
"""Tax as it would be at the levelised cost, with credits and without: of a price, no money of the plan."""

UNTAXED, CLOSURES, DEPRECIATION = "untaxed_credits", "closures", "depreciation"
WRITTEN_OFF = "written_off"
"""What income tax is worked out from beside money; they are no components."""

LEFT_OUT = {
    NPV: ("imports", *AT_PRICE),
    COST: (*of_kind(REVENUE, TAX), *FINANCED, *AT_PRICE),
    COST_PER_KWH: of_kind(REVENUE, BESIDE),
}
"""What an objective leaves out: in npv imports are the customer's own purchase; cost knows no revenue, no tax
on it and no financing; the cost of our own kWh knows neither revenue nor imports. Tax in it is that at the
price that is sought."""

NO_OWN_COST = (*of_kind(REVENUE, TAX), *of_kind(BESIDE))
"""What is no cost of our own kWh, tax at the prices of the market included."""

WITHOUT_PENALTIES = {NPV: of_kind(BESIDE), COST: (*LEFT_OUT[COST], "penalties")}
"""What a value or a cost leaves out that is told of a plan: penalties are in the objective only."""

STACKS = (
    "material", "tariff", "freight", "labour", "power", "overhead", "capex", "building", "finance", "tax",
    "credit", "terminal",
)  # fmt: skip
"""Parts of the levelised cost, in the order in which they are read."""

STACK = {name: row.stack for stack in STACKS for name, row in COMPONENTS.items() if row.stack == stack}
"""Part of the levelised cost by component; what is not here is in no cost."""
