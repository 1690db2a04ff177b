"""What a unit bought costs; shared by the formulation and the audit."""

from __future__ import annotations

from teaplan.case import Supplier
from teaplan.outlook import Outlook


def delivered_price(outlook: Outlook, supplier: Supplier, node: int) -> float:
    """Nominal M$ per unit bought: price x (1 + tariff) + the freight in the supplier's row."""
    price = outlook.supplier_price(supplier, node).value
    tariff = outlook.supplier_tariff(supplier, node).value
    return price * (1.0 + tariff) + outlook.supplier_freight(supplier, node).value
