"""Which credits a unit earns; shared by the formulation and the audit."""

from __future__ import annotations

from teaplan.case import Credit
from teaplan.outlook import Number, Outlook


def applies(outlook: Outlook, credit: Credit, line: str, product: str) -> bool:
    """Whether a credit is earned on a product made on a line: by product, stage or line."""
    return credit.applies_to in (product, outlook.case.products[product].stage, line)


def earned_per_unit(outlook: Outlook, line: str, product: str, node: int) -> list[tuple[Credit, Number]]:
    """Credits per good unit on a node with their nominal M$ per GWh (or kt)."""
    return [
        (credit, outlook.credit(credit, node))
        for credit in outlook.case.credits
        if applies(outlook, credit, line, product)
    ]
