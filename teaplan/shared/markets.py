"""Who may be served with what; shared by the formulation and the audit."""

from __future__ import annotations

from teaplan.case import EVERY, Case
from teaplan.network import Network
from teaplan.shared.routes import Routes


def deliverable(network: Network) -> list[tuple[str, str, str]]:
    """(site, segment, product) of every delivery the case allows.

    A product must pass the segment's specification, be listed in ``prices`` where that
    sheet is there, be made (or received, or bought) at the site, and have a route.
    """
    case = network.case
    routes = Routes(case)
    here = set(routes.makers(network)) | set(routes.by_target())
    pairs = [
        (g, p)
        for g in case.segments
        for p in case.products
        if case.meets(p, g) and (case.prices is None or (g, p) in case.prices)
    ]
    return [
        (s, g, p) for s in case.sites for g, p in pairs if (s, p) in here and routes.to_segment(s, g, p)[0]
    ]


def import_offers(case: Case) -> list[tuple[int, str]]:
    """(row index, segment) of every import allowed; a row for a segment beats one for every segment."""
    named = {(row.product, row.country, row.segment) for row in case.imports}
    return [
        (i, g)
        for i, row in enumerate(case.imports)
        for g in case.segments
        if case.meets(row.product, g)
        and (not case.segments[g].allowed_origin or row.country in case.segments[g].allowed_origin)
        and (row.segment == g or (row.segment == EVERY and (row.product, row.country, g) not in named))
    ]
