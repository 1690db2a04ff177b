"""What the sheets are made from, and the few ways all of them look at it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import pandas as pd

from teaplan.audit.fall import Fall, fall_of_cost
from teaplan.audit.result import Audit
from teaplan.case import Case, Ref
from teaplan.mean import outlook_of
from teaplan.network import Arc, Network, State
from teaplan.outlook import Outlook
from teaplan.plans import Plan
from teaplan.report.run import RunInfo
from teaplan.shared.scale import capital_curve, lines_in
from teaplan.studies.results import Comparison
from teaplan.tree import MONTHS, Tree, period_label

ByNode = dict[int, float]
"""A figure by node; a node that is absent has 0."""


class Column(NamedTuple):
    """A column of a sheet over time: its label and the periods in it, in a row."""

    label: str
    periods: tuple[int, ...]


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
    def fall(self) -> Fall | None:
        """What brings the cost of a kWh down; None where there is no kWh."""
        return fall_of_cost(self.case, Plan(dict(self.tables)), self.audit, self.strategy or None)

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
    def columns(self) -> tuple[Column, ...]:
        """Columns of the sheets that run over time: calendar years, or periods where the planner says so."""
        if self.case.settings.report_across == "periods":
            return tuple(Column(label, (index,)) for index, label in enumerate(self.periods))
        years: dict[int, list[int]] = {}
        for period in self.tree.periods:
            years.setdefault(period.start // MONTHS, []).append(period.index)
        return tuple(Column(self._stretch(indices), tuple(indices)) for indices in years.values())

    def _stretch(self, indices: Sequence[int]) -> str:
        """Label of periods in a row: of a whole year the year."""
        first, last = (self.tree.periods[index] for index in (indices[0], indices[-1]))
        if len(indices) == 1 or last.end - first.start == MONTHS:
            return period_label(self.case.settings.first_year, first.start, last.end - first.start)
        return f"{first.label} to {last.label}"

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

    def held(self, row: Mapping[str, Any], *, capital: bool) -> float:
        """Lines, or prices of a line, that one of what a row of ``orders`` counts is as much as.

        1 of a whole line; of plants of a scaled line by their sizes, on the curve of their capital.
        """
        case, line = self.case, row["line"]
        if not case.lines[line].scaled:
            return 1.0
        table = "plants" if row["move"] == "build" else "plants_left"
        curve = capital_curve(case, line) if capital else (lambda lines: lines)
        sizes = [
            one["amount"]
            for one in self.records(table)
            if all(one[key] == row[key] for key in ("node", "site", "line", "product"))
        ]
        return float(sum(curve(lines_in(case, line, size)) for size in sizes)) / max(int(row["count"]), 1)

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
