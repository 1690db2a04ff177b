"""Plants of scaled lines: their sizes and lives, and what they come to in lines and in capital.

A plant of size q is as much as q / q0 lines in all but its capital, which is that of (q / q0)^e lines. It is
built in one piece, of 0 or a size in its range, and leaves in one piece.
"""

from __future__ import annotations

from dataclasses import replace

from teaplan.audit.decisions import Decisions
from teaplan.audit.result import Checks
from teaplan.network import Arc, Network

NAMED = "plants that leave, named against counted"


def check_plants(network: Network, decisions: Decisions, checks: Checks) -> Decisions:
    """Check plants and return the decisions with their orders in lines."""
    _check_sizes(network, decisions, checks)
    _check_departures(network, decisions, checks)
    return _ordered(network, decisions, 1.0)


def in_capital(network: Network, decisions: Decisions) -> Decisions:
    """Return the decisions with the orders of plants in the capital they are worth, in prices of a line."""
    return _ordered(network, decisions, None)


def _ordered(network: Network, decisions: Decisions, exponent: float | None) -> Decisions:
    """Count plants as many lines; ``exponent`` None: that of the line, 1: what they hold."""
    orders = dict(decisions.orders)
    for (arc, m), size in decisions.sizes.items():
        line = network.case.lines[arc.line]
        power = line.scale_exponent if exponent is None else exponent
        orders[arc, m] = (size / _full(network, arc)) ** (power or 1.0)
    for key in decisions.plants:
        if key[0].kind == "retire":
            orders.pop(key, None)
    for arc, m, n in decisions.leaving:
        leaves = network.by_id[f"retire {arc.target}"]
        orders[leaves, n] = orders.get((leaves, n), 0.0) + orders[arc, m]
    return replace(decisions, orders=orders)


def _full(network: Network, arc: Arc) -> float:
    """Output a year at which a plant costs what is typed."""
    assert arc.target is not None
    return network.case.recipes[arc.line, arc.target.product].output


def _check_sizes(network: Network, decisions: Decisions, checks: Checks) -> None:
    together: dict[tuple[str, str, int], float] = {}
    for (arc, n), count in decisions.plants.items():
        if arc.kind == "build":
            place = (arc.site, arc.line, n)
            together[place] = together.get(place, 0.0) + count
            there = (arc, n) in decisions.sizes
            checks.allowed("plant_has_size", arc.id, n, count, there, "a plant without a size")
    for (site, line, n), count in together.items():
        checks.at_most("one_plant_at_a_time", f"{line} at {site}", n, count, 1.0, "plants ordered")
    for (arc, n), size in decisions.sizes.items():
        row = network.case.lines[arc.line]
        ordered = (arc, n) in decisions.plants
        checks.allowed("plant_has_size", arc.id, n, size, ordered, "a size without a plant")
        checks.at_least("plant_size", arc.id, n, size, row.size_min or 0.0, "output a year")
        checks.at_most("plant_size", arc.id, n, size, row.size_max or 0.0, "output a year")


def _check_departures(network: Network, decisions: Decisions, checks: Checks) -> None:
    tree = network.tree
    counted: dict[tuple[str, int], float] = {}
    for arc, m, n in decisions.leaving:
        where, done = f"{arc.id} of {tree.period_of(m).label}", network.done_period(arc, m)
        now, way = tree.nodes[n].period, tree.ancestors[n]
        there = m in way and done is not None and done < now and not network.ramps(arc, m, now)
        why = "leaves before it is there and its ramp is over"
        checks.allowed("plant_stays_through_ramp", where, n, 1.0, there, why)
        times = sum((one, of) == (arc, m) and at in way for one, of, at in decisions.leaving)
        checks.at_most("plant_leaves_once", where, n, times, 1.0, "times it has left")
        counted[f"retire {arc.target}", n] = counted.get((f"retire {arc.target}", n), 0.0) + 1.0
    for (arc, n), count in decisions.plants.items():
        if arc.kind == "retire":
            named = counted.pop((arc.id, n), 0.0)
            checks.equal("plant_leaves_whole", arc.id, n, named, count, NAMED)
    for (name, n), count in counted.items():
        checks.equal("plant_leaves_whole", name, n, count, 0.0, NAMED)
