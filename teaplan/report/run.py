"""What is told of the run that made a plan: enough to make it again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


class Used(NamedTuple):
    """A setting as it was used, and where it came from.

    ``workbook``, ``option``, ``default``, or ``replayed``: as the run of the report planned again had it.
    """

    value: str | float | int | bool | None
    origin: str


class Moment(NamedTuple):
    """What was known at a moment of the search; M$, None before there is any.

    The last three are of a search for the least cost of a kWh: the price that was tried ($/kWh), the worth
    at it of the best plan that was found, and what no plan is worth more than (M$).
    """

    seconds: float
    incumbent: float | None
    bound: float | None
    gap: float | None
    price: float | None = None
    worth: float | None = None
    most: float | None = None


@dataclass(frozen=True)
class RunInfo:
    """How a plan was found.

    Attributes
    ----------
    status
        How the search ended, in words.
    objective
        ``npv`` or ``cost``.
    objective_value, bound, gap, gap_musd
        As ``models/README.md`` defines them, "Objectives"; money in M$.
    seconds
        By phase.
    model
        Rows, columns, integers, nonzeros, nodes, leaves of the whole case, before any presolve.
    settings
        By name.
    versions
        Of what computed, by name.
    command
        The command line.
    input_file, input_hash
        The workbook and the hash of what it says.
    history
        Incumbent and bound over time.
    model_file, model_hash
        The planner's own planning model and the hash of its text; "" is the standard one.
    replays
        The finished report that was planned again, and whether it was changed since its run.
    """

    status: str
    objective: str
    objective_value: float | None
    bound: float | None
    gap: float | None
    gap_musd: float | None
    seconds: dict[str, float] = field(default_factory=dict)
    model: dict[str, int] = field(default_factory=dict)
    settings: dict[str, Used] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    command: str = ""
    input_file: str = ""
    input_hash: str = ""
    history: tuple[Moment, ...] = ()
    model_file: str = ""
    model_hash: str = ""
    replays: str = ""
