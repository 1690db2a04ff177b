"""The list of proofs: small cases whose optimum is worked out by hand.

A proof is a function that returns the tables of a case and the objective its own arithmetic
arrives at. ``@proof`` puts it on the list (so that the mutation program can run it again) and
turns it into an ordinary test.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from teaplan.audit import compare
from teaplan.engine import Status
from tests.proofs.run import Outcome, solve_tables

Tables = dict[str, Any]
Measure = Callable[[Outcome], float]

RELATIVE = 1e-9
ABSOLUTE = 1e-7


@dataclass(frozen=True)
class Proof:
    """A case and what it must come to.

    Parameters
    ----------
    tables
        The workbook, ``{sheet: rows}``.
    objective
        The hand-worked optimum in M$; None where the case must be infeasible.
    also
        Further figures: name to (how to read it off the outcome, what it must be).
    strategy
        Whose rules are in force; None for no rule.
    """

    tables: Tables
    objective: float | None
    also: Mapping[str, tuple[Measure, float]] = field(default_factory=dict)
    strategy: str | None = None


@dataclass(frozen=True)
class Entry:
    """A proof on the list: its name, what would break it, and its maker."""

    name: str
    breaks: str
    make: Callable[[], Proof]


REGISTRY: dict[str, Entry] = {}


def agrees(value: float, expected: float) -> bool:
    """Whether two figures are equal to 1e-9 relative or 1e-7 M$."""
    return abs(value - expected) <= max(ABSOLUTE, RELATIVE * abs(expected))


def check(made: Proof) -> None:
    """Solve a proof's case to the end and hold it against the sum by hand.

    Raises
    ------
    AssertionError
        Where status, objective or a further figure differs.
    """
    held(made, solve_tables(made.tables, made.strategy))


def held(made: Proof, outcome: Outcome) -> None:
    """Hold an outcome against a proof: status, objective, its audit, further figures."""
    if made.objective is None:
        assert outcome.status is Status.INFEASIBLE, f"expected infeasible, got {outcome}"
        return
    assert outcome.status is Status.OPTIMAL, f"expected {made.objective}, got {outcome.status}"
    assert outcome.objective is not None
    assert agrees(outcome.objective, made.objective), f"by hand {made.objective}, solved {outcome.objective}"
    assert outcome.audit is not None
    assert outcome.audit.passed, outcome.audit.failures
    claims = compare(outcome.audit, {"objective_value": made.objective})
    assert all(claim.passed for claim in claims), claims
    for name, (measure, expected) in made.also.items():
        figure = measure(outcome)
        assert agrees(figure, expected), f"{name}: by hand {expected}, solved {figure}"


def proof(*, breaks: str) -> Callable[[Callable[[], Proof]], Callable[[], None]]:
    """Put a proof on the list and make a test of it.

    Parameters
    ----------
    breaks
        One line: what would break it.
    """

    def register(make: Callable[[], Proof]) -> Callable[[], None]:
        module = make.__module__.rsplit(".", 1)[-1].removeprefix("test_")
        name = f"{module}.{make.__name__.removeprefix('test_')}"
        assert name not in REGISTRY, f"two proofs named {name}"
        REGISTRY[name] = Entry(name, breaks, make)

        def test() -> None:
            check(make())

        test.__name__, test.__doc__, test.__module__ = make.__name__, make.__doc__, make.__module__
        return test

    return register
