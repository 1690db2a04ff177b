"""The worst futures in the objective: (1 - w) x expectation + w x CVaR over the leaves.

CVaR of npv at alpha = max over eta of  eta - sum_leaf pi max(0, eta - value[leaf]) / (1 - alpha)
(Rockafellar and Uryasev, 2000): the mean of the worst 1 - alpha of probability. For cost the worst
is the dearest, and the signs turn. Made only where w is above 0.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyomo.environ as pyo

from teaplan.formulation.builder import Builder, Pair


def add(b: Builder, left_out: tuple[str, ...]) -> list[Pair]:
    """Add what measures the worst futures, and return CVaR as terms of the objective.

    Parameters
    ----------
    b
        Builder with all money in it.
    left_out
        Money that the objective leaves out.

    Returns
    -------
    list of pairs
        Coefficients of ``eta`` and ``shortfall``, in M$ of value (of cost with its sign turned).
    """
    tree, settings = b.tree, b.case.settings
    terms = [term for name, term in b.model.money_terms.items() if name not in left_out]
    worth = b.variables(
        "node_value",
        list(b.nodes),
        doc="Nominal money of a node as the objective has it, M$.",
        domain=pyo.Reals,
    )
    shortfall = b.variables(
        "shortfall", list(tree.leaves), doc="By how much a future's value lies below the threshold, M$."
    )
    threshold = b.variables("threshold", [0], doc="Value of the futures' worst share, M$.", domain=pyo.Reals)

    def money(n: int) -> Iterator[Pair]:
        for term in terms:
            yield from term.term(n)

    b.rows(
        "node_value_is_money",
        list(b.nodes),
        doc="The value of a node is its money.",
        sense="==",
        terms={"value": lambda n: [(-1.0, worth[n])], "money": money},
    )
    b.rows(
        "shortfall_of_future",
        list(tree.leaves),
        doc="A future falls short by what its value lies below the threshold.",
        sense=">=",
        terms={
            "shortfall": lambda leaf: [(1.0, shortfall[leaf])],
            "threshold": lambda leaf: [(-1.0, threshold[0])],
            "value": lambda leaf: [
                (tree.discount[tree.nodes[n].period], worth[n]) for n in tree.ancestors[leaf]
            ],
        },
    )
    worst = 1.0 - settings.cvar_alpha
    return [
        (1.0, threshold[0]),
        *((-tree.nodes[leaf].probability / worst, shortfall[leaf]) for leaf in tree.leaves),
    ]


def is_on(b: Builder) -> bool:
    """Whether the worst futures count."""
    return b.case.settings.cvar_weight > 0
