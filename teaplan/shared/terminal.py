"""Book value of buildings at the end; shared by the formulation and the audit."""

from __future__ import annotations

from teaplan.case import Ref
from teaplan.network import Network
from teaplan.outlook import Number
from teaplan.shared.ages import share_of_life_left
from teaplan.shared.buildings import building_done


def building_book_value(network: Network, building: str, node: int) -> Number:
    """Nominal M$ a building ordered at a node is worth at the end: typed capex x (1 - age / life)."""
    row = network.case.buildings[building]
    paid = network.outlook.typed(row.capex, Ref("buildings", row.row, "capex_musd"), node)
    return paid.times(share_of_life_left(network, building_done(network, building, node), row.life_years))
