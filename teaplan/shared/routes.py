"""Who may ship what to whom, and at what cost; shared by the formulation and the audit.

Where ``freight`` has any row from a site or supplier, only listed routes exist from it;
without one every route is free. The most specific row wins: a row for a segment beats one
for its region, a row for a product beats one for every product. What it costs to open a route belongs
to its pair of places: to a region once for all its segments that have no row of their own.
"""

from __future__ import annotations

from teaplan.case import EVERY, Case, Freight, Supplier
from teaplan.network import Network, State

POOLED = "*"
"""The place of purchases that cost the same at every site."""

Pair = tuple[str, str]
"""(from, to) as typed: a site or supplier, and a segment, region or site."""


class Routes:
    """Routes of a case."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.rows: tuple[Freight, ...] = case.freight or ()
        self._from: dict[str, dict[str, list[Freight]]] = {}
        for row in self.rows:
            self._from.setdefault(row.origin, {}).setdefault(row.destination, []).append(row)
        self.suppliers_of: dict[str, list[str]] = {}
        for offer in case.suppliers.values():
            self.suppliers_of.setdefault(offer.material, []).append(offer.supplier)

    # -- to markets --------------------------------------------------------------------------------

    def to_segment(self, site: str, segment: str, product: str) -> tuple[bool, Freight | None]:
        """Whether a product can be shipped from a site to a segment, and the row that says its cost."""
        region = self.case.segments[segment].region
        return self._best(site, (region, segment), product)

    def between(self, origin: str, target: str, product: str) -> tuple[bool, Freight | None]:
        """Whether a product can be sent from a site or supplier to a site, and the row with its cost."""
        return self._best(origin, (target,), product)

    def _best(self, origin: str, targets: tuple[str, ...], product: str) -> tuple[bool, Freight | None]:
        rows = self._from.get(origin)
        if rows is None:
            return True, None
        found = [r for target in targets for r in rows.get(target, ()) if r.product in (product, EVERY)]
        best = max(found, key=lambda r: targets.index(r.destination) + (r.product != EVERY), default=None)
        return best is not None, best

    # -- between sites -----------------------------------------------------------------------------

    def transfers(self) -> list[tuple[str, str, str]]:
        """(from, to, product) of what may move between sites.

        Products that are an input of another one move on any route; others only on routes
        that name their product or every product in a row from site to site.
        """
        inputs = {name for k, p in self.case.recipes for name in self.case.bill_of_materials(k, p)}
        found = []
        for product in self.case.products:
            for origin in self.case.sites:
                for target in self.case.sites:
                    exists, row = self.between(origin, target, product)
                    if origin != target and exists and (product in inputs or row is not None):
                        found.append((origin, target, product))
        return found

    def by_target(self) -> dict[tuple[str, str], list[str]]:
        """Origins by (target, product)."""
        found: dict[tuple[str, str], list[str]] = {}
        for origin, target, product in self.transfers():
            found.setdefault((target, product), []).append(origin)
        return found

    def by_origin(self) -> dict[tuple[str, str], list[str]]:
        """Targets by (origin, product)."""
        found: dict[tuple[str, str], list[str]] = {}
        for origin, target, product in self.transfers():
            found.setdefault((origin, product), []).append(target)
        return found

    # -- from suppliers ----------------------------------------------------------------------------

    def materials(self) -> list[str]:
        """Bought inputs that nobody makes in house."""
        used = {name for k, p in self.case.recipes for name in self.case.bill_of_materials(k, p)}
        return sorted(used - set(self.case.products))

    def places_of(self, material: str) -> list[str]:
        """Where purchases of a material are counted: all sites together unless freight tells them apart."""
        suppliers = self.suppliers_of.get(material, ())
        if material in self.case.products or any(name in self._from for name in suppliers):
            return list(self.case.sites)
        return [POOLED]

    def supply_places(self, supplier: Supplier) -> list[str]:
        """Places a supplier can deliver to."""
        places = self.places_of(supplier.material)
        return [p for p in places if p == POOLED or self.between(supplier.supplier, p, supplier.material)[0]]

    def makers(self, network: Network) -> dict[tuple[str, str], list[State]]:
        """States by (site, product) that can make a product."""
        found: dict[tuple[str, str], list[State]] = {}
        for state in network.states:
            for product in network.products(state):
                found.setdefault((state.site, product), []).append(state)
        return found

    def limited(self) -> list[Freight]:
        """Rows with a limit."""
        return [row for row in self.rows if row.limit is not None]

    # -- opened at a charge ------------------------------------------------------------------------

    def charged(self) -> dict[Pair, Freight]:
        """Row that says what it costs to open a route, by (from, to); one charge, whatever rows it has."""
        return {(row.origin, row.destination): row for row in self.rows if row.opening_cost > 0}
