"""What a rule of a strategy is about: its lines, its segments, its years, and moves into something."""

from __future__ import annotations

from collections.abc import Callable

from teaplan.case import EVERY, Case, Rule
from teaplan.network import Arc, Network, State
from teaplan.tree import Tree


def rules_of(case: Case, strategy: str | None) -> tuple[Rule, ...]:
    """Return the rules of a strategy; none for None."""
    return tuple(rule for rule in case.rules if strategy is not None and rule.strategy == strategy)


def in_force(rule: Rule, tree: Tree, node: int) -> bool:
    """Whether a rule holds in the whole period of a node."""
    period = tree.period_of(node)
    if rule.from_year is not None and period.start < tree.start_of_year(rule.from_year):
        return False
    return rule.to_year is None or period.end <= tree.start_of_year(rule.to_year + 1)


def lines_meant(case: Case, rule: Rule) -> frozenset[str]:
    """Return the line types a rule on a line or a generation is about."""
    return frozenset(
        row.line
        for row in case.lines.values()
        if rule.target == row.generation or (rule.target == row.line and rule.rule != "forbid_generation")
    )


def segments_meant(case: Case, rule: Rule) -> tuple[str, ...]:
    """Return the segments a rule is about; a blank target and ``*`` are every one."""
    target = (rule.target or EVERY).split(",")[0].strip()
    return tuple(case.segments) if target == EVERY else (target,)


def goes_into(arc: Arc, inside: Callable[[State], bool]) -> bool:
    """Whether a move takes lines into something from outside it; a fleet arc is no order."""
    if arc.kind == "fleet" or arc.target is None or not inside(arc.target):
        return False
    return arc.source is None or not inside(arc.source)


def capacity_of(network: Network, state: State) -> float:
    """Return the cells one line of a state makes in a year, GWh; of a pool its largest recipe."""
    case = network.case
    outputs = [
        case.recipes[state.line, product].output
        for product in network.products(state)
        if case.products[product].stage == "cell"
    ]
    return max(outputs, default=0.0)
