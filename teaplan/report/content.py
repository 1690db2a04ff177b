"""What the sheets are made from, and the few ways all of them look at it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from teaplan.audit.result import Audit
from teaplan.case import Case, Ref
from teaplan.mean import outlook_of
from teaplan.network import Arc, Network, State
from teaplan.outlook import Outlook
from teaplan.report.run import RunInfo
from teaplan.studies.results import Comparison
from teaplan.tree import Tree

ByNode = dict[int, float]
"""A figure by node; a node that is absent has 0."""


@dataclass(frozen=True)
class Content:
    """A plan with everything that is told of it.

    Parameters
    ----------
    case
        The case, with ``case.inputs``.
    tables
        The tables of the plan.
    audit, run
        What the audit found, and how the plan was found.
    strategy
        Whose plan it is; "" is no rule.
    comparison
        All strategies, with the studies.
    sweep
        Points and results of a sweep: see ``studies.tornado``.
    """

    case: Case
    tables: Mapping[str, pd.DataFrame]
    audit: Audit
    run: RunInfo
    strategy: str = ""
    comparison: Comparison | None = None
    sweep: pd.DataFrame | None = None

    @cached_property
    def tree(self) -> Tree:
        """The scenario tree."""
        return Tree(self.case)

    @cached_property
    def outlook(self) -> Outlook:
        """Numbers on every node."""
        return outlook_of(self.case, self.tree)

    @cached_property
    def network(self) -> Network:
        """Line states and moves."""
        return Network(self.case, self.tree, self.outlook)

    @cached_property
    def typed(self) -> dict[Ref, str | float | int | bool]:
        """Every typed value by its place in the workbook."""
        return {item.ref: item.value for item in self.case.inputs}

    @cached_property
    def periods(self) -> tuple[str, ...]:
        """Labels of the periods."""
        return tuple(period.label for period in self.tree.periods)

    @cached_property
    def futures(self) -> tuple[tuple[str, float, int], ...]:
        """Leaf branches with their probability and their leaf, in the order of the tree."""
        leaves = self.tree.leaf_branches().items()
        return tuple((name, self.tree.nodes[leaf].probability, leaf) for name, leaf in leaves)

    @cached_property
    def learned(self) -> dict[tuple[int, str, str, str], float]:
        """What is paid for an order that is learned from over what it would cost, by node and place."""
        rows = records(self.audit.learning)
        return {(row["node"], row["site"], row["line"], row["product"]): row["price_share"] for row in rows}

    def learned_share(self, arc: Arc, node: int) -> float:
        """Return what is paid for an order over what it would be before learning; 1 of any other."""
        return self.learned.get((node, *arc.target), 1.0) if arc.kind == "build" and arc.target else 1.0

    def expected(self, figure: ByNode) -> list[float]:
        """Expectation by period."""
        found = [0.0] * len(self.periods)
        for node, value in figure.items():
            found[self.tree.nodes[node].period] += self.tree.nodes[node].probability * value
        return found

    def along(self, leaf: int, figure: ByNode) -> list[float]:
        """By period on the way to a leaf."""
        return [figure.get(node, 0.0) for node in self.tree.ancestors[leaf]]

    def branch(self, node: int) -> str:
        """Branch of a node."""
        return self.tree.nodes[node].branch

    def period(self, node: int) -> str:
        """Label of a node's period."""
        return self.tree.period_of(node).label

    def months(self, node: int) -> float:
        """Length of a node's period in years."""
        return self.tree.period_of(node).length

    def records(self, table: str) -> list[dict[str, Any]]:
        """Rows of a plan table."""
        return records(self.tables[table])

    def arc(self, row: Mapping[str, Any]) -> Arc | None:
        """Move that a row of ``orders`` stands for; None where the case has no such move."""
        target = State(row["site"], row["line"], row["product"])
        if row["move"] in ("build", "retire"):
            return self.network.by_id.get(f"{row['move']} {target}")
        source = State(row["from_site"], row["from_line"], row["from_product"])
        return self.network.by_id.get(f"{row['move']} {source} > {target}")


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a table as dictionaries."""
    return [{str(key): value for key, value in row.items()} for row in table.to_dict("records")]


def by_node(rows: Iterable[Mapping[str, Any]], amount: str, *keys: str) -> dict[tuple[Any, ...], ByNode]:
    """Sum an amount by keys and node."""
    found: dict[tuple[Any, ...], ByNode] = {}
    for row in rows:
        figure = found.setdefault(tuple(row[key] for key in keys), {})
        figure[row["node"]] = figure.get(row["node"], 0.0) + row[amount]
    return found


def add(*figures: ByNode) -> ByNode:
    """Sum of figures."""
    found: ByNode = {}
    for figure in figures:
        for node, value in figure.items():
            found[node] = found.get(node, 0.0) + value
    return found
