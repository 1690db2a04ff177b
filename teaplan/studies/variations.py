"""The cases a study is made of: the case itself, one future of it, its mean, a lever moved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from teaplan.case import Case
from teaplan.mean import mean_case
from teaplan.studies.access import cap_loosened, permits_faster
from teaplan.studies.foresight import future
from teaplan.studies.levers import apply

Variation = tuple[Any, ...]
"""A kind and its arguments: plain data, so that a worker process can make the case itself."""

BASE: Variation = ()
KINDS: dict[str, Callable[..., Case]] = {
    "future": future,
    "mean": mean_case,
    "lever": apply,
    "permits": permits_faster,
    "cap": cap_loosened,
}
"""How each kind is made: called with the case and the arguments."""


def varied(case: Case, variation: Variation) -> Case:
    """Return a variation of a case.

    Raises
    ------
    KeyError
        Where the kind is not known.
    """
    if variation == BASE:
        return case
    kind, *arguments = variation
    return KINDS[kind](case, *arguments)
