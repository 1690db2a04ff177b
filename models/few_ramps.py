"""A house rule: no more than two lines are brought on stream at one site in one year.

Whoever brings up a line is not there for another one. A line is brought on stream in the period in
which its order, conversion or relocation is done; of a period longer than a year that many more are.
Plan with ``teaplan plan BOOK --model models/few_ramps.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pyomo.environ import ConcreteModel, Constraint

from teaplan.case import Case
from teaplan.model_file import load

RAMPS = 2
"""Lines brought on stream at a site in a year."""
KINDS = ("build", "convert", "relocate")


def build(case: Case) -> ConcreteModel:
    """Build the standard planning model, and add the rule."""
    model = load(None)(case)
    tree = model.network.tree
    index = [(site, node.index) for site in case.sites for node in tree.nodes]

    def few_ramps(model: Any, site: str, node: int) -> Any:
        begun = [lines for n in same_year(tree, node) for lines in arriving(model, site, n)]
        most = RAMPS * max(1.0, tree.period_of(node).length)
        return sum(begun) <= most if begun else Constraint.Skip

    model.few_ramps = Constraint(
        index, rule=few_ramps, doc=f"No more than {RAMPS} lines come on stream at one site in one year."
    )
    return model


def arriving(model: Any, site: str, node: int) -> Iterator[Any]:
    """Lines that come on stream at a site on a node."""
    for state in model.network.states:
        if state.site == site:
            for arc, ordered in model.network.arrivals(state, node):
                if arc.kind in KINDS:
                    yield model.decisions["moves"][arc, ordered]


def same_year(tree: Any, node: int) -> list[int]:
    """Nodes on the way to a node, itself included, whose periods begin in its calendar year."""
    year = tree.period_of(node).start // 12
    return [n for n in tree.ancestors[node] if tree.period_of(n).start // 12 == year]
