"""Parts of the flow whose material is told apart by origin; shared by the formulation and the audit.

A *stream* is output of a product at a site that is to pass a content rule, or what a site delivers to
a segment that asks for an origin. It has output, transfers and purchases of its own, which are part
of those of the plan. Streams that compete for a kilogram share a ``contest``: it counts in one of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from teaplan.case import EVERY, Case, ContentRule, Credit, Supplier
from teaplan.network import Network
from teaplan.outlook import Outlook
from teaplan.shared.contracts import most_taken
from teaplan.shared.credits import applies
from teaplan.shared.markets import deliverable

RULE, SEGMENT = "rule", "segment"
COMPANY = "company"
"""Scope of a rule that is kept by all sites together."""


class Stream(NamedTuple):
    """What is told apart: output of ``product`` at ``site`` for a rule, or its deliveries to a segment.

    Where a rule is kept by the company as a whole ``site`` is ``*``, every site.
    """

    kind: str
    name: str
    site: str
    product: str

    @property
    def id(self) -> str:
        """Name in the tables of a plan."""
        where = "all sites" if self.site == EVERY else self.site
        return f"{self.kind} {self.name}: {self.product} at {where}"

    def at(self, site: str) -> bool:
        """Whether the product it is on, made at a site, is in it."""
        return self.site in (EVERY, site)

    def contest(self, case: Case) -> str:
        """Return the name of those among which a kilogram counts once.

        All deliveries: what is delivered to one segment is not to another. Of a rule, products of one
        stage: the lithium of a cell is that of its powder and of its pack too, but of no other cell.
        """
        return self.kind if self.kind == SEGMENT else f"{self.name}: {case.products[self.product].stage}"


def tested(outlook: Outlook, credit: Credit, node: int) -> ContentRule | None:
    """Return the rule a credit's output must pass on a node; None where none asks for anything."""
    rule = outlook.case.content_rules.get(credit.content_rule or "")
    return rule if rule is not None and outlook.content_share(rule, node) > 0.0 else None


def streams_on(network: Network, node: int) -> list[Stream]:
    """Every stream there can be on a node."""
    return [*dict.fromkeys(_of_rules(network, node)), *_of_segments(network, node)]


def _of_rules(network: Network, node: int) -> Iterator[Stream]:
    outlook = network.outlook
    if not outlook.case.content_rules:
        return
    paid = [
        (credit, rule)
        for credit in outlook.case.credits
        if (rule := tested(outlook, credit, node)) is not None and outlook.credit(credit, node).value > 0.0
    ]
    for state in network.states:
        if not paid or not network.exists(state, node):
            continue
        for product in network.products(state):
            for credit, rule in paid:
                if applies(outlook, credit, state.line, product):
                    site = EVERY if rule.scope == COMPANY else state.site
                    yield Stream(RULE, rule.content_rule, site, product)


def _of_segments(network: Network, node: int) -> list[Stream]:
    case = network.case
    if not any(row.allowed_origin for row in case.segments.values()):
        return []
    return [
        Stream(SEGMENT, segment, site, product)
        for site, segment, product in deliverable(network)
        if case.segments[segment].allowed_origin and most_taken(network.outlook, segment, node) > 0.0
    ]


def counts(case: Case, stream: Stream, supplier: Supplier) -> bool:
    """Whether a supplier's material is of the origin a stream asks for."""
    if stream.kind == SEGMENT:
        return not supplier.prohibited and supplier.country in case.segments[stream.name].allowed_origin
    countries = case.content_rules[stream.name].countries
    return supplier.country in countries if countries else not supplier.prohibited


def made_of(case: Case) -> dict[str, frozenset[str]]:
    """Products made in house that go into each product, directly or through another one."""
    direct: dict[str, set[str]] = {product: set() for product in case.products}
    for line, product in case.recipes:
        direct[product] |= set(case.bill_of_materials(line, product)) & set(case.products)

    @cache
    def into(product: str) -> frozenset[str]:
        return frozenset(direct[product]).union(*(into(part) for part in direct[product]))

    return {product: into(product) for product in case.products}
