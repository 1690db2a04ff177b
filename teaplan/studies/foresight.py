"""One future known from the start: the case of a leaf, and where its decisions stand in the tree."""

from __future__ import annotations

from dataclasses import replace

from teaplan.case import Case
from teaplan.tree import Tree


def future(case: Case, branch: str) -> Case:
    """Return the case of one leaf: its chain of branches is certain, the others are gone.

    Parameters
    ----------
    case
        The case.
    branch
        A branch on which futures end.

    Returns
    -------
    Case
        A plan of the tree, looked at on the way to this leaf, is a plan of this case of the same value.
    """
    tree = Tree(case)
    chain = tree.lineage(branch)
    return replace(
        case,
        branches=tuple(replace(row, probability=1.0) for row in case.branches if row.branch in chain),
        drivers=tuple(row for row in case.drivers if row.branch in chain),
    )


def nodes_of(case: Case, branch: str) -> dict[int, int]:
    """Return the node of the leaf's case by the node of the tree, on the way to a leaf."""
    tree = Tree(case)
    leaf = tree.leaf_branches()[branch]
    return {node: place for place, node in enumerate(tree.ancestors[leaf])}
