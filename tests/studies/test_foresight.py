"""A tree's plan, looked at on the way to a leaf, is a plan of that leaf's own case, of the same value."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
import pytest

from models.capacity_plan import build
from teaplan.audit import Audit, audit
from teaplan.case import Case
from teaplan.engine import Change
from teaplan.plans import Plan
from teaplan.studies.foresight import future, nodes_of
from teaplan.studies.planner import Planner
from teaplan.studies.results import Solved
from teaplan.studies.values import moved
from teaplan.tree import Tree
from teaplan.workbook import from_tables
from tests.audit.rich import TABLES
from tests.proofs import tables as t
from tests.studies.solving import planner

DEEP = [
    t.branch("base", None, 2027, 1.0),
    t.branch("boom", "base", 2028, 0.4),
    t.branch("slump", "base", 2028, 0.6),
    t.branch("bust", "boom", 2030, 0.3),
    t.branch("lasting", "boom", 2030, 0.7),
]


def rich(objective: str) -> Case:
    """Every mechanism in a tree of three stages; ``npv`` has prices for the cost case's segments."""
    made: dict[str, Any] = TABLES | {"branches": DEEP}
    made["drivers"] = [*TABLES["drivers"], t.driver("bust", "demand", "EV", factor=0.5)]
    made["settings"] = TABLES["settings"] | {"objective": objective}
    return from_tables(made)


def on_the_way(case: Case, plan: Plan, branch: str) -> Plan:
    """Return a plan of the tree as one of a leaf's case: its nodes renumbered, the others left out."""
    place = nodes_of(case, branch)

    def renamed(text: str) -> str:
        """A group of ramping lines is named after the node they were ordered at."""
        return re.sub(r"@(\d+)$", lambda found: f"@{place[int(found[1])]}", text)

    def of(name: str, table: pd.DataFrame) -> pd.DataFrame:
        kept = table[table["node"].isin(list(place))].copy()
        kept["node"] = [place[node] for node in kept["node"]]
        if name == "ramp_use":
            kept["group"] = [renamed(text) for text in kept["group"]]
        return kept.reset_index(drop=True)

    return Plan({name: of(name, table) for name, table in plan.tables.items()})


def leaf_value(found: Audit, branch: str) -> float:
    return float(found.leaves.set_index("branch").loc[branch, "objective_musd"])


def check_every_leaf(case: Case, solved: Solved) -> None:
    """Audit a tree's plan in the case of each of its futures."""
    assert solved.plan is not None
    assert solved.audit is not None
    for branch in Tree(case).leaf_branches():
        own = future(case, branch)
        found = audit(own, on_the_way(case, solved.plan, branch))
        assert found.passed, (branch, found.failures[:3])
        expected = leaf_value(solved.audit, branch)
        assert found.figures["objective_value"] == pytest.approx(expected, rel=1e-9, abs=1e-6)
        # its whole decisions start the leaf's search: the best plan around them is at least as good
        whole = moved(solved.whole, nodes_of(case, branch))
        asked = planner(own)
        start = asked.problem.point(whole)
        fixed = {
            decision: start[column]
            for decision, column in asked.problem.columns.items()
            if asked.problem.matrix.integer[column]
        }
        best = asked.solve("start", Change(fixed=fixed))
        assert best.objective_value is not None, best.reasons
        sign = 1.0 if case.settings.objective == "npv" else -1.0
        assert sign * (best.objective_value - expected) >= -1e-6 * max(1.0, abs(expected))


@pytest.mark.parametrize("objective", ["cost", "npv"])
def test_a_plan_of_the_tree_holds_in_each_of_its_futures(objective: str) -> None:
    """Fails if anything in the model is bound by an expectation, or a future's case forgets what it knew."""
    case = rich(objective)
    solved = Planner(case, build, gap=0.02).solve("tree")
    assert solved.plan is not None
    assert solved.plan.tables["orders"]["node"].nunique() > 1
    check_every_leaf(case, solved)


def test_the_chain_of_a_leaf_is_certain() -> None:
    """Fails if a branch off the way stays, a chance stays below 1, or nodes are counted anew."""
    case = rich("cost")
    own = future(case, "lasting")
    assert [(row.branch, row.probability) for row in own.branches] == [
        ("base", 1.0),
        ("boom", 1.0),
        ("lasting", 1.0),
    ]
    assert {row.branch for row in own.drivers} == {"boom"}
    tree, alone = Tree(case), Tree(own)
    for node, place in nodes_of(case, "lasting").items():
        assert (tree.nodes[node].branch, tree.nodes[node].period) == (
            alone.nodes[place].branch,
            alone.nodes[place].period,
        )
    assert [node.probability for node in alone.nodes] == [1.0] * len(alone.periods)
