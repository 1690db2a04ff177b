"""What lines make: output limits through ramps and qualification, pools' time, set-ups, units started."""

from __future__ import annotations

from dataclasses import dataclass, field

from teaplan.audit.fleet import Fleet, Order
from teaplan.audit.result import Checks
from teaplan.network import Network, State
from teaplan.shared.pool_time import (
    UNIFORM,
    group_of,
    needs_setup,
    relative_yields,
    setup_share,
    setup_ways,
)


@dataclass
class Making:
    """Units by (state, product, node), GWh or kt: good, and started to get them."""

    good: dict[tuple[State, str, int], float] = field(default_factory=dict)
    started: dict[tuple[State, str, int], float] = field(default_factory=dict)


def check_making(fleet: Fleet, checks: Checks) -> Making:
    """Check every output and return what was made and started."""
    making = Making(dict(fleet.decisions.good))
    for (state, product, n), good in making.good.items():
        ready = bool(state.product) or fleet.network.ready(state.line, product, n)
        ready = ready and fleet.network.exists(state, n)
        checks.allowed("recipe_ready", f"{state} making {product}", n, good, ready, "the recipe is not ready")
        if state.product:
            _check_line(fleet, state, n, good, checks)
    _check_pools(fleet, checks)
    _check_setups(fleet, checks)
    _start(fleet, making)
    return making


def _check_line(fleet: Fleet, state: State, n: int, good: float, checks: Checks) -> None:
    network, period = fleet.network, fleet.network.tree.nodes[n].period
    lines = fleet.lines.get((state, n), 0.0)
    for arc, m, count in fleet.ramping.get((state, n), ()):
        lines -= (1.0 - network.shares(arc, m, period, state.product)[1]) * count
    most = network.rate(state.line, state.product, n) * lines
    checks.at_most("output_of_lines", str(state), n, good, most, "good output")


# -- pools ---------------------------------------------------------------------------------------------


def _check_pools(fleet: Fleet, checks: Checks) -> None:
    network = fleet.network
    made: dict[tuple[State, int], dict[str, float]] = {}
    for (state, product, n), good in fleet.decisions.good.items():
        if not state.product:
            made.setdefault((state, n), {})[product] = good
    spent: dict[tuple[State, str, int], dict[str, float]] = {}
    for (state, product, group, n), time in fleet.decisions.ramp_time.items():
        use = spent.setdefault((state, group, n), {})
        use[product] = use.get(product, 0.0) + time
    ramping = {key: orders for key, orders in fleet.ramping.items() if not key[0].product}
    owed = _owed(network, ramping)
    for state, group, n in {**owed, **spent}:
        members = owed.get((state, group, n), [])
        time = sum(length for _, length in members)
        used = sum(spent.get((state, group, n), {}).values())
        checks.equal(
            "ramp_time_split", f"{state}, group {group}", n, used, time, "ramping time spent, against given"
        )
    for (state, n), outputs in made.items():
        busy = sum(good / network.rate(state.line, product, n) for product, good in outputs.items())
        lines = fleet.lines.get((state, n), 0.0) - _lost(network, ramping.get((state, n), []), n)
        for (pool, group, at), members in owed.items():
            if (pool, at) == (state, n) and group != UNIFORM:
                lines += _gained(network, members[0][0], n, spent.get((state, group, n), {}))
        checks.at_most("time_of_pool", str(state), n, busy, lines, "line-periods of the pool in use")


def _owed(
    network: Network, ramping: dict[tuple[State, int], list[Order]]
) -> dict[tuple[State, str, int], list[tuple[Order, float]]]:
    """Ramping time to be split, by (pool, group, node): (order, line-periods)."""
    found: dict[tuple[State, str, int], list[tuple[Order, float]]] = {}
    for (state, n), orders in ramping.items():
        for order in orders:
            arc, m, count = order
            group = group_of(network, arc, m, n)
            if group is not None:
                whole, good = _shares(network, order, n)
                time = (whole - good if group == UNIFORM else whole) * count
                found.setdefault((state, group, n), []).append((order, time))
    return found


def _shares(network: Network, order: Order, n: int) -> tuple[float, float]:
    arc, m, _ = order
    assert arc.target is not None
    return network.shares(arc, m, network.tree.nodes[n].period, network.products(arc.target)[0])


def _lost(network: Network, orders: list[Order], n: int) -> float:
    """Line-periods lost to ramps; of a group of its own all at first, ``_gained`` adds what it makes."""
    lost = 0.0
    for order in orders:
        own = group_of(network, order[0], order[1], n) not in (None, UNIFORM)
        lost += order[2] * (1.0 if own else 1.0 - _shares(network, order, n)[1])
    return lost


def _gained(network: Network, order: Order, n: int, spent: dict[str, float]) -> float:
    """Line-periods made good by ramping lines of a group of their own."""
    yields = relative_yields(network, order[0], order[1], n)
    return sum(yields.get(product, 0.0) * time for product, time in spent.items())


# -- set-ups -------------------------------------------------------------------------------------------


def _check_setups(fleet: Fleet, checks: Checks) -> None:
    network, tree = fleet.network, fleet.network.tree
    made = fleet.decisions.setups
    for state, product, way, n in made:
        where = f"{state} for {product}"
        may = needs_setup(network, state, product) and way in setup_ways(network, state, product, n)
        checks.allowed("setup_allowed", where, n, 1.0, may, "the case offers no such set-up")
        before = sum((s, p) == (state, product) and m in tree.ancestors[n] for s, p, _, m in made)
        checks.at_most("set_up_once", where, n, before, 1.0, "set-ups on the way here")
        if not isinstance(way, str):
            with_it = sum((s, w, m) == (state, way, n) for s, _, w, m in made)
            count = fleet.decisions.orders.get((way, n), 0.0)
            checks.at_most(
                "set_up_with_line", where, n, with_it, count, "products set up with lines that arrive"
            )
    for (state, product, n), good in fleet.decisions.good.items():
        if state.product or not needs_setup(network, state, product):
            continue
        share = sum(
            setup_share(network, state, product, way, m, n)
            for s, p, way, m in made
            if (s, p) == (state, product) and m in tree.ancestors[n]
        )
        most = network.rate(state.line, product, n) * fleet.lines.get((state, n), 0.0) * min(1.0, share)
        checks.at_most("set_up_before_output", f"{state} making {product}", n, good, most, "good output")


# -- started -------------------------------------------------------------------------------------------


def _start(fleet: Fleet, making: Making) -> None:
    """Units started: good over mature yield, and start-up scrap of what ramps."""
    network = fleet.network

    def start(state: State, product: str, n: int, units: float) -> None:
        key = (state, product, n)
        making.started[key] = making.started.get(key, 0.0) + units

    def per_line(state: State, product: str, n: int) -> float:
        return network.rate(state.line, product, n) / network.mature_yield(state.line, product, n)

    for (state, product, n), good in making.good.items():
        start(state, product, n, good / network.mature_yield(state.line, product, n))
    for (state, n), orders in fleet.ramping.items():
        if not state.product:
            continue
        for arc, m, count in orders:
            whole, good = network.shares(arc, m, network.tree.nodes[n].period, state.product)
            if whole > good:
                start(state, state.product, n, (whole - good) * count * per_line(state, state.product, n))
    for (state, product, group, n), time in fleet.decisions.ramp_time.items():
        lost = 1.0
        for arc, m, _ in fleet.ramping.get((state, n), ()):
            if group == f"{arc.id}@{m}":
                lost = 1.0 - relative_yields(network, arc, m, n).get(product, 0.0)
        start(state, product, n, time * lost * per_line(state, product, n))
