"""What a unit costs to run, by the cheapest way or by the dearest; what arithmetic alone can see."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache

from teaplan.outlook import Outlook
from teaplan.shared.credits import earned_per_unit
from teaplan.shared.supply import delivered_price

Choose = Callable[[Iterable[float]], float]


def unit_costs(
    outlook: Outlook, node: int, choose: Choose, *, nothing: float, credits: bool
) -> Callable[[str], float]:
    """Return the function that gives what a product or material costs on a node, nominal $/kWh or $/kg.

    Materials, tariffs, labour, power and other cost of mature lines; no freight between places.

    Parameters
    ----------
    choose
        ``min`` or ``max``: between suppliers, lines and sites.
    nothing
        Cost of what nobody sells or makes.
    credits
        Whether what a unit earns in credits is taken off.

    Returns
    -------
    Callable
        Its argument is a name.
    """
    case = outlook.case

    @cache
    def cost(name: str) -> float:
        offers = [offer for offer in case.suppliers.values() if offer.material == name]
        ways = [delivered_price(outlook, offer, node) for offer in offers]
        ways += [made(line, product) for line, product in case.recipes if product == name]
        return choose(ways) if ways else nothing

    def made(line: str, product: str) -> float:
        recipe, places = case.recipes[line, product], case.sites.values()
        needs = case.bill_of_materials(line, product).items()
        inputs = sum(need.quantity * cost(name) for name, need in needs)
        worked = choose(recipe.labour * site.wage + recipe.electricity * site.electricity for site in places)
        whole = inputs / recipe.mature_yield + (worked + recipe.other) * outlook.escalation_at(node)
        if not credits:
            return whole
        return whole - sum(amount.value for _, amount in earned_per_unit(outlook, line, product, node))

    return cost
