"""Segments: what is delivered, imported and left unmet, to whom and with what."""

from __future__ import annotations

from teaplan.audit.fleet import Fleet
from teaplan.audit.places import Places
from teaplan.audit.result import TOLERANCE, Checks
from teaplan.shared.contracts import most_of_product, most_taken
from teaplan.shared.markets import deliverable, import_offers


def check_markets(fleet: Fleet, places: Places, checks: Checks) -> None:
    """Check everything about segments and imports."""
    _check_deliveries(fleet, places, checks)
    _check_imports(fleet, checks)
    _check_demand(fleet, checks)
    _check_sources(fleet, checks)
    _check_delivered_share(fleet, checks)


def _check_deliveries(fleet: Fleet, places: Places, checks: Checks) -> None:
    case = fleet.network.case
    allowed = set(deliverable(fleet.network))
    for (site, segment, product, n), amount in fleet.decisions.delivered.items():
        where = f"{product} from {site} to {segment}"
        checks.allowed(
            "specification", where, n, amount, case.meets(product, segment), "the product fails the test"
        )
        is_open = (site, n) in places.open_at
        checks.allowed("deliveries_from_open_site", where, n, amount, is_open, "the site is not open")
        if not case.meets(product, segment):
            continue
        may = (site, segment, product) in allowed
        checks.allowed(
            "delivery_allowed", where, n, amount, may, "not listed in prices, not made there, or no route"
        )


def _check_imports(fleet: Fleet, checks: Checks) -> None:
    case, offers = fleet.network.case, set(import_offers(fleet.network.case))
    total: dict[tuple[int, int], float] = {}
    for (i, segment, n), amount in fleet.decisions.imported.items():
        where = f"{case.imports[i].product} from {case.imports[i].country} for {segment}"
        checks.allowed(
            "import_allowed", where, n, amount, (i, segment) in offers, "the case has no such offer"
        )
        total[i, n] = total.get((i, n), 0.0) + amount
    for (i, n), amount in total.items():
        limit = fleet.network.outlook.import_limit(case.imports[i], n)
        if limit is not None:
            where = f"{case.imports[i].product} from {case.imports[i].country}"
            checks.at_most("import_limit", where, n, amount, limit, "GWh imported")


def _check_demand(fleet: Fleet, checks: Checks) -> None:
    case, decisions, outlook = fleet.network.case, fleet.decisions, fleet.network.outlook
    served: dict[tuple[str, int], float] = {}
    by_product: dict[tuple[str, str, int], float] = {}
    own = [(g, p, n, amount) for (_, g, p, n), amount in decisions.delivered.items()]
    brought = [(g, case.imports[i].product, n, amount) for (i, g, n), amount in decisions.imported.items()]
    ours: dict[tuple[str, int], float] = {}
    for segment, _, n, amount in own:
        ours[segment, n] = ours.get((segment, n), 0.0) + amount
    for segment, product, n, amount in own + brought:
        served[segment, n] = served.get((segment, n), 0.0) + amount
        by_product[segment, product, n] = by_product.get((segment, product, n), 0.0) + amount
    for segment, row in case.segments.items():
        for node in fleet.network.tree.nodes:
            n = node.index
            short, asked = decisions.unmet.get((segment, n), 0.0), outlook.demand(segment, n)
            met = served.get((segment, n), 0.0) + short
            # customers may have promised more: then own deliveries alone go beyond what is asked
            asked = max(asked, min(ours.get((segment, n), 0.0), most_taken(outlook, segment, n)))
            what = "GWh delivered, imported and unmet, against demand"
            checks.equal("demand_met", f"segment {segment}", n, met, asked, what)
            if row.must_serve:
                why = "demand is left unmet that must be served"
                checks.allowed("must_serve", f"segment {segment}", n, short, False, why)
    for (segment, product, n), amount in by_product.items():
        price = (case.prices or {}).get((segment, product))
        if price is not None and price.max_share < 1.0:
            most = most_of_product(outlook, segment, product, n, price.max_share)
            checks.at_most(
                "product_share_of_segment", f"{product} in {segment}", n, amount, most, "GWh of the product"
            )


def _check_sources(fleet: Fleet, checks: Checks) -> None:
    """One site makes all own deliveries of a single-source segment in a period."""
    by_site: dict[tuple[str, int], dict[str, float]] = {}
    for (site, segment, _, n), amount in fleet.decisions.delivered.items():
        if fleet.network.case.segments[segment].single_source:
            sites = by_site.setdefault((segment, n), {})
            sites[site] = sites.get(site, 0.0) + amount
    for (segment, n), sites in by_site.items():
        others = sum(sites.values()) - max(sites.values())
        names = ", ".join(site for site, amount in sites.items() if amount > TOLERANCE)
        what = f"GWh from other sites than the first ({names})"
        checks.at_most("one_source", f"segment {segment}", n, others, 0.0, what, sum(sites.values()))


def _check_delivered_share(fleet: Fleet, checks: Checks) -> None:
    case, tree = fleet.network.case, fleet.network.tree
    share = case.settings.min_delivered_share
    if not share:
        return
    own = [0.0] * len(tree.nodes)
    for (_, _, _, n), amount in fleet.decisions.delivered.items():
        own[n] += amount
    for leaf in tree.leaves:
        asked = sum(fleet.network.outlook.demand(g, n) for g in case.segments for n in tree.ancestors[leaf])
        made = sum(own[n] for n in tree.ancestors[leaf])
        checks.at_least(
            "delivered_share", "all segments", leaf, made, share * asked, "GWh delivered over the horizon"
        )
