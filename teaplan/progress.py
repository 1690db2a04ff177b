"""What is told while a plan is made, from whoever does the work to whoever shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Phase(StrEnum):
    """What is being done."""

    READ = "read"
    BUILD = "build"
    SOLVE = "solve"
    AUDIT = "audit"
    REPORT = "report"


@dataclass(frozen=True)
class Progress:
    """How far the work is.

    Attributes
    ----------
    phase
        What is being done.
    step, steps
        Which of how many solves this is; 1 of 1 where there is one.
    incumbent, bound
        Objective value of the best plan so far and what no plan can better; None before there is one.
    gap
        Between the two as a share, measured as the model's README says ("Objectives").
    apart
        The same in the unit of the objective: what waiting longer is worth at most.
    unit
        Of the figures before.
    usd_per_kwh
        Cost per kWh of the best plan so far.
    note
        What is looked for, in words, where the figures do not say it.
    of
        What is solved, where there are several: a strategy, or a study.
    ended
        Whether that is done.
    seconds_left
        Estimate of what is left of ``steps`` of which ``step`` are done; None where nobody can tell.
    """

    phase: Phase
    step: int = 1
    steps: int = 1
    incumbent: float | None = None
    bound: float | None = None
    gap: float | None = None
    apart: float | None = None
    usd_per_kwh: float | None = None
    unit: str = "M$"
    note: str = ""
    of: str = ""
    ended: bool = False
    seconds_left: float | None = None


Listener = Callable[[Progress], None]
"""Is told of every step; must be quick, and may be called from the solver's own thread."""


def silent(_: Progress) -> None:
    """Tell nobody."""
