"""A house rule: an agreement on jobs. At an open site they fall by no more than a tenth in a year.

Jobs are the staff of lines that stand or are in a changeover or conversion, and the hours of what is
made over those of a full-time job. A site that is closed is not held to it, nor is the first period.
Plan with ``teaplan plan BOOK --model models/steady_jobs.py``.
"""

from __future__ import annotations

from typing import Any

from pyomo.environ import ConcreteModel, Constraint

from teaplan.case import Case
from teaplan.model_file import load

FALL = 0.1
"""Share of its jobs that a site may lose in a year."""
MOST = 20_000.0
"""More jobs than any site ever has: what a closed site is let off."""


def build(case: Case) -> ConcreteModel:
    """Build the standard planning model, and add the agreement."""
    model = load(None)(case)
    tree, closed = model.network.tree, model.decisions["closed"]
    index = [(s, n.index, n.parent) for s in case.sites for n in tree.nodes if n.parent is not None]

    def steady_jobs(model: Any, site: str, node: int, before: int) -> Any:
        kept = (1.0 - FALL) ** tree.period_of(before).length
        once = jobs(model, site, before)
        if not once:
            return Constraint.Skip
        return sum(jobs(model, site, node)) + MOST * closed.get((site, node), 0.0) >= kept * sum(once)

    model.steady_jobs = Constraint(
        index, rule=steady_jobs, doc=f"An open site loses no more than {FALL:.0%} of its jobs in a year."
    )
    return model


def jobs(model: Any, site: str, node: int) -> list[Any]:
    """Full-time jobs at a site on a node, in parts: staff of lines, and hours of output."""
    case, network, decisions = model.case, model.network, model.decisions
    found = []
    for (state, _), lines in decisions["lines"].on(node):
        staff = case.lines[state.line].staff_fte
        if state.site == site and staff:
            leaving = [arc for arc in network.out_of[state] if arc.kind in ("changeover", "convert")]
            changing = [decisions["moves"][arc, m] for arc in leaving for m in network.under_way(arc, node)]
            found.append(staff * (lines + sum(changing)))
    paid = case.settings.hours_per_fte * network.tree.period_of(node).length
    for (state, product, _), good in decisions["good"].on(node):
        worked = 1e6 * case.recipes[state.line, product].labour
        if state.site == site and worked:
            found.append(worked / paid * good)
    return found
