"""How lines with shared set-ups ramp and get set up; shared by the formulation and the audit.

Ramping lines of a pool lose time to yield. Where an arrival's relative yield is the same
for every product, only the lost time has to be attributed to products (group ``uniform``,
time counted as w - wy); otherwise the arrival is a group of its own and its whole ramping
time w is split.
"""

from __future__ import annotations

from dataclasses import dataclass

from teaplan.network import Arc, Network, State

BOUGHT = "bought"
UNIFORM = "uniform"


@dataclass(frozen=True)
class Group:
    """Arrivals whose ramping time is split together: (arc, order node, time per line)."""

    id: str
    members: tuple[tuple[Arc, int, float], ...]
    yields: tuple[tuple[str, float], ...]

    def relative_yield(self, product: str) -> float:
        """Wy / w of a product; 0 for the uniform group, whose time is all lost."""
        return dict(self.yields).get(product, 0.0)


def relative_yields(network: Network, arc: Arc, node: int, at: int) -> dict[str, float]:
    """Return wy / w of each product of a pool for lines of one order in the period of node ``at``."""
    assert arc.target is not None
    period = network.tree.nodes[at].period
    found = {}
    for product in network.products(arc.target):
        whole, good = network.shares(arc, node, period, product)
        found[product] = good / whole if whole > 0 else 1.0
    return found


def group_of(network: Network, arc: Arc, node: int, at: int) -> str | None:
    """Group an arrival splits its ramping time in; None where nothing is lost to yield."""
    values = list(relative_yields(network, arc, node, at).values())
    if min(values) > 1.0 - 1e-12:
        return None
    return UNIFORM if max(values) - min(values) < 1e-12 else f"{arc.id}@{node}"


def groups(network: Network, state: State, at: int) -> tuple[Group, ...]:
    """Groups of ramping arrivals of a pool in the period of a node."""
    period = network.tree.nodes[at].period
    members: dict[str, list[tuple[Arc, int, float]]] = {}
    yields: dict[str, tuple[tuple[str, float], ...]] = {}
    for arc, m in network.immature(state, at):
        name = group_of(network, arc, m, at)
        if name is None:
            continue
        whole, good = network.shares(arc, m, period, network.products(state)[0])
        members.setdefault(name, []).append((arc, m, whole - good if name == UNIFORM else whole))
        yields[name] = () if name == UNIFORM else tuple(relative_yields(network, arc, m, at).items())
    return tuple(Group(name, tuple(found), yields[name]) for name, found in members.items())


def needs_setup(network: Network, state: State, product: str) -> bool:
    """Whether making a product in a pool takes a set-up: not if the fleet has it, nor if it costs nothing."""
    if state.product:
        return False
    if any(
        network.state_of(row) == state and row.product == product for row in network.case.fleet if row.count
    ):
        return False
    row = network.setup_row(state, product)
    waits = network.case.recipes[state.line, product].qualification_months
    return row is None or row.cost > 0 or row.lead_months > 0 or waits > 0


def setup_ways(network: Network, state: State, product: str, node: int) -> list[Arc | str]:
    """Ways a product may be set up in a pool by a decision at a node."""
    ways: list[Arc | str] = []
    if network.setup_row(state, product) is not None and network.ready(state.line, product, node):
        ways.append(BOUGHT)
    ways += [
        arc for arc in network.into[state] if network.orderable(arc, node) and _brings(network, arc, product)
    ]
    return ways


def _brings(network: Network, arc: Arc, product: str) -> bool:
    if arc.standing is not None:
        return arc.standing.product == product
    return arc.source is None or product in network.products(arc.source)


def setup_moment(network: Network, state: State, product: str, way: Arc | str, node: int) -> float:
    """Month in which a set-up decided at a node is done."""
    if isinstance(way, Arc):
        return network.done_moment(way, node)
    row = network.setup_row(state, product)
    assert row is not None
    return network.tree.period_of(node).start + row.lead_months


def setup_share(network: Network, state: State, product: str, way: Arc | str, node: int, at: int) -> float:
    """Share of the period of node ``at`` after set-up and qualification."""
    period = network.tree.period_of(at)
    wait = network.case.recipes[state.line, product].qualification_months
    from_month = setup_moment(network, state, product, way, node) + wait
    return max(0.0, min(1.0, (period.end - from_month) / period.months))
