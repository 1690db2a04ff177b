"""Sites and buildings: permits, opening and closing, places, floor at every moment, power."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from teaplan.audit.decisions import Decisions
from teaplan.audit.fleet import Fleet
from teaplan.audit.result import Checks
from teaplan.network import Arc, Network
from teaplan.shared.buildings import building_done, building_orderable


@dataclass
class Places:
    """Whether sites are open; ``open_at`` holds the (site, node) pairs that are."""

    open_at: set[tuple[str, int]]
    closed_at: set[tuple[str, int]]


def check_places(fleet: Fleet, checks: Checks) -> Places:
    """Check everything about sites and buildings and return which are open."""
    places = _open(fleet.network, fleet.decisions, checks)
    _check_buildings(fleet, places, checks)
    used = _occupied(fleet)
    _check_lines(fleet, places, used, checks)
    _check_floor(fleet, used, checks)
    _check_power(fleet, used, checks)
    return places


def _open(network: Network, decisions: Decisions, checks: Checks) -> Places:
    tree, places = network.tree, Places(set(), set())
    for site, row in network.case.sites.items():
        opens, closes = decisions.opened.get(site, []), decisions.closed.get(site, [])
        for n in opens:
            may = network.outlook.opening_month(site, n) <= tree.period_of(n).start
            checks.allowed("open_with_permit", f"site {site}", n, 1.0, may, "opened without its permits")
            again = row.open_at_start or sum(m in tree.ancestors[n] for m in opens) > 1
            checks.allowed(
                "opened_stays", f"site {site}", n, 1.0, not again, "opened although it was opened before"
            )
        for n in closes:
            was = row.open_at_start or any(m in tree.ancestors[n] for m in opens)
            checks.allowed("open_before_closed", f"site {site}", n, 1.0, was, "closed without being open")
            again = sum(m in tree.ancestors[n] for m in closes) > 1
            checks.allowed(
                "closed_stays", f"site {site}", n, 1.0, not again, "closed although it was closed before"
            )
        for node in tree.nodes:
            way = tree.ancestors[node.index]
            if any(m in way for m in closes):
                places.closed_at.add((site, node.index))
            elif row.open_at_start or any(m in way for m in opens):
                places.open_at.add((site, node.index))
    return places


# -- buildings -----------------------------------------------------------------------------------------


def _check_buildings(fleet: Fleet, places: Places, checks: Checks) -> None:
    network, decisions = fleet.network, fleet.decisions
    case, tree = network.case, network.tree
    total: dict[tuple[str, str, int], float] = {}
    for (kind, site, m), count in decisions.buildings.items():
        where = f"building {kind} at {site}"
        may = building_orderable(network, kind, site, m)
        checks.allowed(
            "building_allowed", where, m, count, may, "no permit can be there, or done after the horizon"
        )
        closed = (site, m) in places.closed_at
        checks.allowed(
            "no_building_for_closed_site", where, m, count, not closed, "ordered for a closed site"
        )
        ready = closed or (site, m) in places.open_at
        checks.allowed(
            "buildings_at_open_site", where, m, count, ready, "ordered for a site that is not open"
        )
        for n in fleet.below[m]:
            total[kind, site, n] = total.get((kind, site, n), 0.0) + count
    for (kind, site, n), count in total.items():
        most = case.buildings[kind].max_per_site
        if most is not None:
            checks.at_most(
                "buildings_at_open_site", f"building {kind} at {site}", n, count, most, "buildings"
            )
    for site, row in case.sites.items():
        if row.area is None or not case.buildings:
            continue
        for leaf in tree.leaves:
            area = sum(
                case.buildings[kind].area * total.get((kind, site, leaf), 0.0) for kind in case.buildings
            )
            area += network.existing_floor(site)
            checks.at_most("area_of_site", f"site {site}", leaf, area, row.area, "1000 m2 of buildings")


# -- lines in their places -------------------------------------------------------------------------------


def _occupied(fleet: Fleet) -> dict[tuple[str, str, int], float]:
    """Lines that hold a place by (site, line, node).

    Standing, in changeover or conversion from here, or relocating to here.
    """
    found: dict[tuple[str, str, int], float] = {}

    def count(site: str, line: str, n: int, lines: float) -> None:
        found[site, line, n] = found.get((site, line, n), 0.0) + lines

    for (state, n), lines in fleet.lines.items():
        count(state.site, state.line, n, lines)
    for (state, n), orders in fleet.between.items():
        for arc, _, lines in orders:
            if arc.kind in ("changeover", "convert"):
                count(state.site, state.line, n, lines)
    for (state, n), orders in fleet.relocating.items():
        for _, _, lines in orders:
            count(state.site, state.line, n, lines)
    return found


def _held(fleet: Fleet, used: dict[tuple[str, str, int], float]) -> dict[tuple[str, str, int], float]:
    """What ``max_per_site`` counts by (site, line, node): lines, or plants of a scaled line."""
    lines, decisions = fleet.network.case.lines, fleet.decisions
    held = {key: count for key, count in used.items() if not lines[key[1]].scaled}

    def count(site: str, line: str, n: int, more: float) -> None:
        held[site, line, n] = held.get((site, line, n), 0.0) + more

    for (state, n), orders in fleet.on_order.items():
        if not lines[state.line].scaled:
            count(state.site, state.line, n, sum(number for _, _, number in orders))
    for (arc, m), plants in decisions.plants.items():
        for n in fleet.below[m]:
            count(arc.site, arc.line, n, plants if arc.kind == "build" else -plants)
    return held


def _check_lines(
    fleet: Fleet, places: Places, used: dict[tuple[str, str, int], float], checks: Checks
) -> None:
    case, held = fleet.network.case, _held(fleet, used)
    for (site, line, n), lines in held.items():
        where = f"line {line} at {site}"
        is_open = (site, n) in places.open_at
        checks.allowed(
            "places_at_open_site",
            where,
            n,
            lines,
            is_open,
            "lines stand or are on order, the site is not open",
        )
        most = case.lines[line].max_per_site
        if most is not None:
            given = sum(row.count for row in case.fleet if (row.site, row.line) == (site, line))
            checks.at_most(
                "places_at_open_site", where, n, lines, max(most, given), "lines standing and on order"
            )


# -- floor and power -------------------------------------------------------------------------------------


def _check_floor(fleet: Fleet, used: dict[tuple[str, str, int], float], checks: Checks) -> None:
    """Check the floor at the start of each period and at each moment at which a line needs more of it."""
    network = fleet.network
    case, tree = network.case, network.tree
    needs = _floor_orders(fleet)
    for site, row in case.sites.items():
        if not case.buildings and row.area is None:
            continue
        for node in tree.nodes:
            n, period = node.index, tree.periods[node.period]
            base = sum(k.area * used.get((site, name, n), 0.0) for name, k in case.lines.items())
            asked = needs.get((site, n), [])
            if base == 0.0 and not asked:
                continue
            inside = {moment for moment, _, _ in asked if period.start <= moment < period.end}
            for moment in sorted({float(period.start), *inside}):
                later = sum(area for at, area, here in asked if here and at > moment)
                ahead = sum(area for at, area, here in asked if not here and at <= moment)
                floor = _complete(fleet, site, n, moment)
                where = f"site {site}, month {moment:g}"
                checks.at_most(
                    "floor_space", where, n, base - later + ahead, floor, "1000 m2 of floor under lines"
                )


def _floor_orders(fleet: Fleet) -> dict[tuple[str, int], list[tuple[float, float, bool]]]:
    """By (site, node) the lines from outside that are on order or arrive in the period.

    Each as (month from which floor is needed, 1000 m2, whether it arrives in this period).
    """
    found: dict[tuple[str, int], list[tuple[float, float, bool]]] = {}
    for here, orders in ((True, fleet.arriving), (False, fleet.on_order)):
        for (state, n), entries in orders.items():
            area = fleet.network.case.lines[state.line].area
            for arc, m, lines in entries:
                if area > 0 and arc.source is None:
                    entry = (_floor_moment(fleet.network, arc, m), area * lines, here)
                    found.setdefault((state.site, n), []).append(entry)
    return found


def _floor_moment(network: Network, arc: Arc, m: int) -> float:
    """Month from which an order needs floor: ``install_months`` before completion, not before the order."""
    needed = network.done_moment(arc, m) - network.case.lines[arc.line].install_months
    return needed if arc.standing is not None else max(needed, float(network.tree.period_of(m).start))


def _complete(fleet: Fleet, site: str, n: int, moment: float) -> float:
    """1000 m2 of floor complete at a site by a moment of a node's period."""
    network = fleet.network
    if not network.case.buildings:
        return float(network.case.sites[site].area or 0.0)
    floor = network.existing_floor(site)
    for kind, m, count in buildings_at(fleet, site, n):
        if building_done(network, kind, m) <= moment:
            floor += network.case.buildings[kind].area * count
    return floor


def buildings_at(fleet: Fleet, site: str, n: int) -> Iterator[tuple[str, int, float]]:
    """Yield (building, order node, count) of what was ordered for a site on the way to a node."""
    way = set(fleet.network.tree.ancestors[n])
    for (kind, place, m), count in fleet.decisions.buildings.items():
        if place == site and m in way:
            yield kind, m, count


def _check_power(fleet: Fleet, used: dict[tuple[str, str, int], float], checks: Checks) -> None:
    network = fleet.network
    drawn: dict[tuple[str, int], float] = {}
    for (site, line, n), lines in used.items():
        power = network.case.lines[line].power
        if power > 0:
            drawn[site, n] = drawn.get((site, n), 0.0) + power * lines
    for (site, n), megawatt in drawn.items():
        connection = network.outlook.site_power(site, n)
        if connection is not None:
            checks.at_most("power_at_site", f"site {site}", n, megawatt, connection, "MW drawn")
