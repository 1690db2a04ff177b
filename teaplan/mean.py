"""The mean of a tree as one certain future: what a planner plans on who looks at averages only.

Numbers are the probability-weighted means over the nodes of a period; years and switches, of which
there is no mean (a readiness year, an offer that is there or not), are those of the most probable future.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from math import fsum

from teaplan.case import Case, Path, Ref, Supplier
from teaplan.outlook import Driven, Number, Outlook
from teaplan.tree import Tree


def mean_case(case: Case) -> Case:
    """Return the mean case of a tree: one branch, whose numbers are those of ``MeanOutlook``."""
    trunk = tuple(row for row in case.branches if row.parent is None)
    return replace(case, branches=trunk, drivers=(), mean_of=case)


def outlook_of(case: Case, tree: Tree) -> Outlook:
    """Return the numbers on every node of a case: its own, or the means of the tree it stands for."""
    return Outlook(case, tree) if case.mean_of is None else MeanOutlook(case, tree, case.mean_of)


def weighed(values: Sequence[tuple[float, float]]) -> float:
    """Return a weighted mean; of months that add to 12 exactly 12, which is the later period's.

    Parameters
    ----------
    values
        (weight, value); the weights add to 1.
    """
    return round(fsum(weight * value for weight, value in values), 12)


class MeanOutlook(Outlook):
    """Numbers of one certain future that are means over a tree.

    Parameters
    ----------
    case, tree
        The mean case and its tree: one node a period.
    of
        The case whose means are taken.
    """

    def __init__(self, case: Case, tree: Tree, of: Case) -> None:
        super().__init__(case, tree)
        self._tree = Tree(of)
        self._of = Outlook(of, self._tree)
        self._nodes = cache(self._nodes_of_period)
        likely = max(self._tree.leaves, key=lambda leaf: self._tree.nodes[leaf].probability)
        self._likely = {self._tree.nodes[n].period: n for n in self._tree.ancestors[likely]}

    def _nodes_of_period(self, period: int) -> list[tuple[float, int]]:
        """Weight and index of the nodes of a period; weights are probabilities, and add to 1."""
        nodes = [node for node in self._tree.nodes if node.period == period]
        total = fsum(node.probability for node in nodes)
        return [(node.probability / total, node.index) for node in nodes]

    def _period(self, node: int) -> int:
        return self.tree.nodes[node].period

    def _mean(self, node: int, of_node: Callable[[int], float]) -> float:
        return weighed([(chance, of_node(m)) for chance, m in self._nodes(self._period(node))])

    def _mean_or_likely(self, node: int, of_node: Callable[[int], float | None]) -> float | None:
        """Return the mean where every node has a number, else what the most probable future has."""
        found = [(chance, of_node(m)) for chance, m in self._nodes(self._period(node))]
        if any(value is None for _, value in found):
            return of_node(self._likely[self._period(node)])
        return weighed([(chance, value) for chance, value in found if value is not None])

    def driven(self, kind: str, targets: Sequence[str], node: int) -> Driven:
        """Return what drivers say in the most probable future: of years and switches."""
        return self._of.driven(kind, targets, self._likely[self._period(node)])

    def on_node(self, path: Path, node: int, kind: str, targets: Sequence[str]) -> Number:
        """Mean of a path over the nodes of a period, drivers applied."""
        weights: dict[Ref, float] = {}
        values = []
        for chance, m in self._nodes(self._period(node)):
            number = self._of.on_node(path, m, kind, targets)
            values.append((chance, number.value))
            for weight, ref in number.trace:
                weights[ref] = weights.get(ref, 0.0) + chance * weight
        return Number(weighed(values), tuple((weight, ref) for ref, weight in weights.items()))

    def scalar(self, value: float, node: int, kind: str, targets: Sequence[str]) -> float:
        """Mean of a plain number over the nodes of a period, drivers applied."""
        return self._mean(node, lambda m: self._of.scalar(value, m, kind, targets))

    def supplier_limit(self, offer: Supplier, node: int) -> float | None:
        """Mean limit of a supplier; where some future has none, that of the most probable one."""
        return self._mean_or_likely(node, lambda m: self._of.supplier_limit(offer, m))

    def site_power(self, site: str, node: int) -> float | None:
        """Mean power at a site; where some future has no limit, that of the most probable one."""
        return self._mean_or_likely(node, lambda m: self._of.site_power(site, m))
