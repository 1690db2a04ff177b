"""Plans nearly as good as the best that differ most from it in what a planner cares about.

The best plan's objective, less a share of the gap's denominator, becomes a row of the same matrix;
sought is then the plan with the fewest new lines (by their output) where the best plan has them: at its
sites, of its chemistries, of its generations.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from teaplan.case import Case
from teaplan.engine import Change, named
from teaplan.plans import Plan
from teaplan.shared.aims import aim_of
from teaplan.studies.planner import Planner
from teaplan.studies.results import Alternative, Solved

DIFFERS_IN = ("sites", "chemistries", "generations")
NAME = "alternative in "
OUTPUT = 1.0


def _kind(case: Case, differs_in: str) -> Callable[[str, str, str], str]:
    """Return what a new line counts as: from its site, line and product."""
    if differs_in == "sites":
        return lambda site, line, product: site
    if differs_in == "chemistries":
        return lambda site, line, product: product or line
    return lambda site, line, product: case.lines[line].generation or line


def new_lines(case: Case, plan: Plan, probability: Mapping[int, float], differs_in: str) -> dict[str, float]:
    """Return the new lines of a plan by kind: expected yearly output of those built, GWh or kt."""
    kind, found = _kind(case, differs_in), dict[str, float]()
    for row in plan.tables["orders"].query("move == 'build'").to_dict("records"):
        if not case.lines[row["line"]].scaled:
            name = kind(row["site"], row["line"], row["product"])
            amount = row["count"] * _output(case, row["line"]) * probability[row["node"]]
            found[name] = found.get(name, 0.0) + amount
    for row in plan.tables["plants"].to_dict("records"):
        name = kind(row["site"], row["line"], row["product"])
        found[name] = found.get(name, 0.0) + row["amount"] * probability[row["node"]]
    return found


def _output(case: Case, line: str) -> float:
    return max((r.output for (name, _), r in case.recipes.items() if name == line), default=OUTPUT)


def distance(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """Return the share of new lines in which two plans differ: 0 alike, 1 nothing in common."""
    whole = max(sum(one.values()), sum(other.values()))
    common = sum(min(amount, other.get(name, 0.0)) for name, amount in one.items())
    return 1.0 - common / whole if whole else 0.0


def change(planner: Planner, best: Solved, strategy: str | None, differs_in: str, within: float) -> Change:
    """Return the change that seeks the plan that differs most.

    Parameters
    ----------
    planner
        Of the case.
    best
        Its best plan.
    strategy
        Whose rules hold for the alternative.
    differs_in
        One of ``DIFFERS_IN``.
    within
        Share of the gap's denominator by which it may be worse.
    """
    case, tree = planner.case, planner.tree
    assert best.plan is not None
    assert best.objective_value is not None
    assert best.audit is not None
    probability = {node.index: node.probability for node in tree.nodes}
    has = new_lines(case, best.plan, probability, differs_in)
    kind = _kind(case, differs_in)
    reward: dict[tuple[str, Any], float] = {}
    for family, key, _ in planner.problem.decisions:
        if family == "moves" and key[0].kind == "build":
            state = key[0].target
            if kind(state.site, state.line, state.product) in has:
                weight = _output(case, state.line) * probability[key[-1]]
                reward[family, named(key)] = -weight
    allowed = within * (best.audit.figures["gap_denominator_musd"] or 1.0)
    worse = best.objective_value - aim_of(case).sign * allowed
    return Change(strategy=strategy, floor=worse, reward=reward)


def alternative(
    case: Case, tree: Any, best: Solved, found: Solved, differs_in: str, within: float
) -> Alternative:
    """Return an alternative with its distance from the best plan."""
    assert best.plan is not None
    probability = {node.index: node.probability for node in tree.nodes}
    far = 0.0
    if found.plan is not None:
        far = distance(*(new_lines(case, one, probability, differs_in) for one in (best.plan, found.plan)))
    return Alternative(found, differs_in, far, within)
