"""What knowing, waiting and small lines are worth: the solves, and what is made of them.

    EVPI        expectation of the futures' own best values - the tree's best value under no rule
    VSS         the tree's best value - that with the root's whole decisions taken from the mean case
    waiting     the tree's best value - that where all nodes of a period take the same orders
    modularity  the tree's best value - that without orders of lines marked ``modular``

For ``cost`` all signs turn. Each carries the sum of the ``gap_musd`` of its solves.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from math import fsum
from typing import Any

from teaplan.case import Case
from teaplan.engine import NO_CHANGE, Change, Status, named
from teaplan.engine.handover import Floats
from teaplan.shared.aims import aim_of
from teaplan.shared.rules import goes_into
from teaplan.studies.foresight import nodes_of
from teaplan.studies.learned import Whole
from teaplan.studies.planner import AuditFailedError, Planner
from teaplan.studies.results import VALUES, Comparison, Difference, Foresight, Solved, unbounded
from teaplan.studies.tasks import Bench, Task
from teaplan.tree import Tree

NO_RULE = "no rule"
"""The plan of the tree under no rule, where no strategy is free."""
MEAN, ROOT, TOGETHER, WITHOUT = "mean case", "root of the mean case", "one plan for all futures", "no modules"
FUTURE = "future "
"""Before the branch: the future known from the start."""

ORDERS = ("moves", "setups", "buildings", "opened", "closed", "routes_opened", "plants", "plants_left")
"""Families whose decisions are orders of lines, buildings and openings, and what takes them back.

An opening is one of a site or of a route. A set-up of a pool is an order as a changeover is, or what the
order of a line says it is set up for.
"""


def tasks(case: Case, free: str | None, strategies: Sequence[str] = ()) -> list[Task]:
    """Return the tasks that the values and the regret need.

    Parameters
    ----------
    case
        The case.
    free
        Strategy without rules that is solved anyway; None where there is none.
    strategies
        Those solved anyway: the plan under no rule, where it is solved for this alone, begins from theirs.
    """
    start = NO_RULE if free is None else free
    own = [Task(NO_RULE, no_rule, needs=tuple(strategies))] if free is None else []
    branches = Tree(case).leaf_branches()
    futures = [Task(FUTURE + branch, foresee, (branch,), needs=(start,)) for branch in branches]
    if worthless(case):
        return [*own, *futures]
    # as large as the strategies and of less use: they wait until those are planned
    uncertain = [Task(MEAN, mean), Task(TOGETHER, together, needs=(start,))]
    uncertain += [Task(ROOT, root, needs=(MEAN, start))]
    lean = (
        [Task(WITHOUT, without_modules, needs=(start,))]
        if any(k.modular for k in case.lines.values())
        else []
    )
    return [*own, *(uncertain if len(branches) > 1 else ()), *lean, *futures]


def worthless(case: Case) -> str:
    """Say why the values are not told; empty where they are."""
    if case.settings.cvar_weight > 0:
        return "told only where the objective is an expectation: cvar_weight is above 0"
    if not aim_of(case).is_money:
        return "told only where the objective is money: it is a cost per kWh"
    return ""


# -- the solves --------------------------------------------------------------------------------------


def _solve(bench: Bench, planner: Planner, name: str, change: Change, *starts: Whole | Floats) -> Solved:
    try:
        return planner.solve(name, change, starts=starts, tell=bench.tell, stop=bench.stop)
    except AuditFailedError as defect:
        # the strategies' plans stand; this one is no plan, and what hangs on it has no number
        failed = Status.NO_PLAN
        return Solved(name, failed.word, f"its plan failed the audit: {defect}", failed.exit_code)


def no_rule(bench: Bench, given: Mapping[str, Any]) -> Solved:
    """Solve the tree under no rule, from the plans of strategies: it is never worse than one of them."""
    starts = [one.point for one in given.values() if one.point is not None]
    return _solve(bench, bench.planner(), NO_RULE, NO_CHANGE, *starts)


def foresee(bench: Bench, given: Mapping[str, Any], branch: str) -> Solved:
    """Solve one future alone, from the tree's plan on the way to it."""
    place = nodes_of(bench.setup.case, branch)
    starts = [moved(one.whole, place) for one in given.values() if one.plan is not None]
    return _solve(bench, bench.planner(("future", branch)), FUTURE + branch, NO_CHANGE, *starts)


def moved(whole: Whole, place: Mapping[int, int]) -> dict[str, dict[Any, float]]:
    """Return whole decisions with their nodes renamed; those of other nodes are left out."""
    return {
        family: {(*key[:-1], place[key[-1]]): value for key, value in found.items() if key[-1] in place}
        for family, found in whole.items()
    }


def mean(bench: Bench, given: Mapping[str, Any]) -> Solved:
    """Solve the mean case."""
    return _solve(bench, bench.planner(("mean",)), MEAN, NO_CHANGE)


def root(bench: Bench, given: Mapping[str, Any]) -> Solved:
    """Solve the tree with the whole decisions of its root branch taken from the mean case."""
    planner, found = bench.planner(), given[MEAN]
    if found.plan is None:
        return Solved(ROOT, found.status, f"the mean case: {found.message}", found.exit_code)
    missing = impossible(planner, found.whole)
    if missing:
        status = Status.INFEASIBLE
        why = f"what the mean case orders is not possible in every future: {missing[0]}"
        return Solved(ROOT, status.word, why, status.exit_code, reasons=missing)
    return _solve(bench, planner, ROOT, Change(fixed=root_decisions(planner, found.whole)))


def impossible(planner: Planner, mean_whole: Whole) -> tuple[str, ...]:
    """Name the whole decisions of the mean case's first periods that the tree does not offer."""
    tree, offered = planner.tree, planner.model.decisions
    found = []
    for family, of_root in moved(mean_whole, root_nodes(tree)).items():
        there = {named(key) for key in offered[family]}
        for name in of_root:
            if name not in there:
                words = " ".join(str(part) for part in name[:-1])
                found.append(f"{family} {words} in {tree.period_of(name[-1]).label}")
    return tuple(found)


def root_nodes(tree: Tree) -> dict[int, int]:
    """Return the nodes before the first branching by their period, which is the mean case's node."""
    first = tree.nodes[0].branch
    return {node.period: node.index for node in tree.nodes if node.branch == first}


def root_decisions(planner: Planner, mean_whole: Whole) -> dict[tuple[str, Any], float]:
    """Return every whole decision, and size, of the root branch as in the mean case, 0 where it has none."""
    of_root = moved(mean_whole, root_nodes(planner.tree))
    nodes = set(root_nodes(planner.tree).values())
    return {
        (family, name): of_root.get(family, {}).get(name, 0.0)
        for family, name in planner.problem.held
        if name[-1] in nodes
    }


def together(bench: Bench, given: Mapping[str, Any]) -> Solved:
    """Solve the tree with one plan for all futures: nodes of a period take the same orders."""
    planner = bench.planner()
    return _solve(bench, planner, TOGETHER, one_plan(planner))


def one_plan(planner: Planner) -> Change:
    """Link the orders of a period's nodes; what is impossible in one future is ordered in none."""
    tree = planner.tree
    nodes: dict[int, int] = {}
    for node in tree.nodes:
        nodes[node.period] = nodes.get(node.period, 0) + 1
    there: dict[Hashable, int] = {}
    for family in ORDERS:
        for key in planner.model.decisions.get(family, ()):
            name = _order(tree, family, key)
            if name is not None:
                there[name] = there.get(name, 0) + 1

    def barred(family: str, key: Any) -> bool:
        name = _order(tree, family, key)
        return name is not None and there[name] < nodes[tree.nodes[key[-1]].period]

    return Change(barred=barred, linked=lambda family, key: _order(tree, family, key))


def _order(tree: Tree, family: str, key: Any) -> Hashable | None:
    """Name an order without its branch; None for what is no order."""
    if family not in ORDERS or (family == "moves" and key[0].kind == "fleet"):
        return None
    return family, named(key)[:-1], tree.nodes[key[-1]].period


def without_modules(bench: Bench, given: Mapping[str, Any]) -> Solved:
    """Solve the tree without orders of modular lines; those that stand stay."""
    planner = bench.planner()
    return _solve(bench, planner, WITHOUT, no_modules(planner.case))


def no_modules(case: Case) -> Change:
    """Bar every move of lines into a modular type."""
    modular = {row.line for row in case.lines.values() if row.modular}

    def barred(family: str, key: Any) -> bool:
        return family == "moves" and goes_into(key[0], lambda state: state.line in modular)

    return Change(barred=barred)


# -- what is made of them ------------------------------------------------------------------------------


def futures_of(case: Case, found: Mapping[str, Any]) -> tuple[Foresight, ...]:
    """Return the futures that have been solved, in the order of the tree."""
    tree = Tree(case)
    return tuple(
        Foresight(
            branch,
            tree.nodes[leaf].probability,
            found[FUTURE + branch].objective_value,
            found[FUTURE + branch].bound,
            found[FUTURE + branch].gap_musd,
            "" if found[FUTURE + branch].plan is not None else found[FUTURE + branch].message,
        )
        for branch, leaf in tree.leaf_branches().items()
        if FUTURE + branch in found
    )


def values_of(comparison: Comparison, found: Mapping[str, Any]) -> dict[str, Difference]:
    """Return the values of information and flexibility, by the names of ``results.VALUES``.

    Parameters
    ----------
    comparison
        With its free plan and its futures.
    found
        Results of the tasks by name.
    """
    why, free = worthless(comparison.case), comparison.free
    if why or free is None:
        return {name: Difference(None, why=why or "the tree under no rule was not solved") for name in VALUES}
    certain = Difference(0.0, 0.0, "there is one future only")
    one_future = len(Tree(comparison.case).leaves) == 1
    return {
        "evpi": _evpi(comparison, free),
        "vss": certain if one_future else _loss(comparison, free, found.get(ROOT), found.get(MEAN)),
        "value_of_waiting": certain if one_future else _loss(comparison, free, found.get(TOGETHER)),
        "value_of_modularity": _loss(comparison, free, found.get(WITHOUT))
        if any(row.modular for row in comparison.case.lines.values())
        else Difference(0.0, 0.0, "no line is marked modular"),
    }


def _loss(comparison: Comparison, free: Solved, other: Solved | None, *behind: Solved | None) -> Difference:
    """Return what the tree's best plan is better by; the gaps of solves ``behind`` the other are in it."""
    if other is None:
        return Difference(None, why="it was not solved")
    found = comparison.advantage(free, other)
    if found.plus_minus_musd is None:
        return found
    for one in behind:
        if one is not None and one.objective_value is not None and one.gap_musd is None:
            return Difference(None, why=unbounded(one.name))
    gaps = fsum(one.gap_musd or 0.0 for one in behind if one is not None)
    return replace(found, plus_minus_musd=found.plus_minus_musd + gaps)


def _evpi(comparison: Comparison, free: Solved) -> Difference:
    if free.objective_value is None:
        return Difference(None, why=f"{free.name}: {free.message}")
    if free.gap_musd is None:
        return Difference(None, why=unbounded(free.name))
    if len(comparison.futures) < len(Tree(comparison.case).leaves):
        return Difference(None, why="it was not solved")
    total = gaps = 0.0
    for future in comparison.futures:
        if future.objective_value is None:
            return Difference(None, why=f"{future.branch}: {future.why}")
        if future.gap_musd is None:
            return Difference(None, why=unbounded(future.branch))
        total += future.probability * future.objective_value
        gaps += future.probability * (future.gap_musd or 0.0)
    return Difference(comparison.sign * (total - free.objective_value), gaps + (free.gap_musd or 0.0))
