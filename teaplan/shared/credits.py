"""Which credits a unit or an investment earns, and which exclude one another; for formulation and audit."""

from __future__ import annotations

from teaplan.case import EVERY, Case, Credit
from teaplan.outlook import Number, Outlook
from teaplan.tree import Tree

PRODUCTION, INVESTMENT = "production", "investment"


def applies(outlook: Outlook, credit: Credit, line: str, product: str) -> bool:
    """Whether a credit is earned on a product made on a line: by product, stage or line."""
    earned_on = (product, outlook.case.products[product].stage, line)
    return credit.kind == PRODUCTION and credit.applies_to in earned_on


def earned_per_unit(outlook: Outlook, line: str, product: str, node: int) -> list[tuple[Credit, Number]]:
    """Credits per good unit on a node with their nominal M$ per GWh (or kt)."""
    return [
        (credit, outlook.credit(credit, node))
        for credit in outlook.case.credits
        if applies(outlook, credit, line, product)
    ]


def invests_in_line(case: Case, credit: Credit, line: str) -> bool:
    """Whether a credit is earned on lines of a type: by its name or its generation."""
    return credit.kind == INVESTMENT and credit.applies_to in (line, case.lines[line].generation)


def invests_in_building(credit: Credit, building: str) -> bool:
    """Whether a credit is earned on a size of building."""
    return credit.kind == INVESTMENT and credit.applies_to == building


def basis_reduction(credit: Credit, earned: float) -> float:
    """M$ that an investment credit takes off the tax basis of what it was earned on.

    Parameters
    ----------
    earned
        M$ got for the credit. Its face value, whatever it was sold for, is what cuts the basis.
    """
    return credit.basis_reduction_share * earned / credit.sale_value if credit.sale_value else 0.0


def exclusions(case: Case) -> list[tuple[str, str]]:
    """Pairs of credits of which only one can be taken, by the company or at a site; each pair once."""
    pairs = {tuple(sorted((row.credit, other))) for row in case.credits for other in row.excludes}
    return sorted((first, second) for first, second in pairs)


def places_of_choice(case: Case, name: str) -> list[str]:
    """Where a credit that excludes another is chosen: at each site or once (``*``); else nowhere."""
    if not any(name in pair for pair in exclusions(case)):
        return []
    by_site = any(row.scope == "site" for row in case.credits if row.credit == name)
    return list(case.sites) if by_site else [EVERY]


def arrives(tree: Tree, earned: int, node: int, lag_months: float) -> float:
    """Return the share of what is earned evenly over a node's period whose money comes on a later node.

    Parameters
    ----------
    earned
        A node on the way to ``node``.
    lag_months
        From earning to money; what comes after the end comes on no node.
    """
    begin, there = tree.period_of(earned), tree.period_of(node)
    over = min(there.end, begin.end + lag_months) - max(there.start, begin.start + lag_months)
    return max(0.0, over) / begin.months
