"""What may be different from one solve to the next on one matrix."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

Decision = tuple[str, Any]
"""A decision by family and name (``named``): the same in every model of a case, and in every process."""


def named(key: Any) -> Any:
    """Return an index of a decision with moves and groups by their id."""
    parts = key if type(key) is tuple else (key,)
    found = tuple(getattr(part, "id", part) for part in parts)
    return found if type(key) is tuple else found[0]


@dataclass(frozen=True)
class Change:
    """A difference to the model as it was built: bounds of columns, rows in force, what is sought.

    Attributes
    ----------
    strategy
        Whose rules (``model.rules``) are in force; None for no rule.
    barred
        Whether a decision (family, index as in ``model.decisions``) is held at zero, or at its lower bound.
    fixed
        Decisions held at a value.
    linked
        Key of a decision (family, index); decisions of one key take one value. None leaves it on its own.
    floor
        The model's own objective must be at least this good (at most this, where less is better).
    reward
        Sought instead of the model's objective: the sum of value x decision is maximised.
    """

    strategy: str | None = None
    barred: Callable[[str, Any], bool] | None = None
    fixed: Mapping[Decision, float] = field(default_factory=dict)
    linked: Callable[[str, Any], Hashable | None] | None = None
    floor: float | None = None
    reward: Mapping[Decision, float] | None = None


NO_CHANGE = Change()
