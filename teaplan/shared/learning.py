"""Learning groups: their curves, what an order counts in them, the world's part; for model and audit."""

from __future__ import annotations

from dataclasses import replace

from teaplan.case import Case, LearningGroup
from teaplan.money.learning import Curve
from teaplan.network import Arc, Network

REACHED = "learning_reached"
"""Decisions that say which pieces of a curve are behind: whole, yet they follow from orders."""


def group_of(case: Case, arc: Arc) -> LearningGroup | None:
    """Return the group in which an order of a new line is learned from; None for anything else."""
    name = case.lines[arc.line].learning_group if arc.kind == "build" else None
    return None if name is None else case.learning[name]


def curve_of(case: Case, group: LearningGroup) -> Curve:
    """Return a group's curve: it starts at the lines before the plan, at the cheapest typed capex."""
    capex = min(row.capex for row in case.lines.values() if row.learning_group == group.learning_group)
    return Curve(max(group.lines_before, 1) * capex, group.rate, group.floor)


def reference(network: Network, arc: Arc, node: int) -> float:
    """M$ that one line ordered on a node counts: its capex before learning, in ``price_year`` money.

    The site's factor and drivers are in it, contingency and owner's cost are not.
    """
    outlook = network.outlook
    before = outlook.line_capex(arc.line, node).value / outlook.escalation_at(node)
    return before * network.case.sites[arc.site].capex_factor


def world_price(network: Network, group: LearningGroup, node: int) -> float:
    """Price in the world's markets on a node, over the typed one."""
    return 1.0 if group.world is None else network.outlook.mean(group.world, node).value


def spilled(network: Network, group: LearningGroup, node: int) -> float:
    """M$ of reference spend that what others build in a node's period counts."""
    if group.world_builds is None or not group.spillover:
        return 0.0
    yearly = network.outlook.mean(group.world_builds, node).value
    return group.spillover * yearly * network.tree.period_of(node).length


def unlearned(case: Case) -> Case:
    """Return a case in which nothing is learned: prices are those that are typed."""
    lines = {name: replace(row, learning_group=None) for name, row in case.lines.items()}
    return replace(case, lines=lines, learning={})
