"""Vintages of lines and what they are worth at the end; shared by the formulation and the audit."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from teaplan.case import Ref
from teaplan.network import Network, State, Vintage
from teaplan.outlook import Number
from teaplan.shared.learning import group_of
from teaplan.tree import MONTHS


@dataclass(frozen=True)
class Cohort:
    """Vintages of one family that share type, completion and value at a leaf; ``value`` nominal M$ a line."""

    line: str
    completed: float
    value: float
    vintages: tuple[Vintage, ...]


def book_value(network: Network, vintage: Vintage) -> Number:
    """Book value of one line at the end: typed capex at its build's node x (1 - age / life).

    Lines that stood at the start carry their typed capex escalated to the year they were built.
    """
    line = network.case.lines[vintage.line]
    if vintage.standing is None:
        paid = network.outlook.line_capex(vintage.line, vintage.node)
    else:
        settings = network.case.settings
        factor = (1 + settings.inflation) ** (vintage.standing.built_year - settings.price_year)
        paid = Number(line.capex * factor, ((factor, Ref("lines", line.row, "capex_musd")),))
    return paid.times(share_of_life_left(network, vintage.completed, line.life_years))


def share_of_life_left(network: Network, completed: float, life_years: float | None) -> float:
    """1 - age / life at the end of the horizon, at least 0; 1 where a life has no end."""
    if life_years is None:
        return 1.0
    return max(0.0, 1.0 - (network.tree.horizon - completed) / (life_years * MONTHS))


def cohorts(network: Network, family: tuple[State, ...], leaf: int) -> list[Cohort]:
    """Cohorts of a family that may stand at a leaf, youngest first; those learned from apart."""
    found: dict[tuple[str, float, float, bool], list[Vintage]] = {}
    for vintage in network.vintages(family, leaf):
        if not network.expired(vintage, leaf):
            value = book_value(network, vintage).value
            key = (vintage.line, vintage.completed, value, is_learned(network, vintage))
            found.setdefault(key, []).append(vintage)
    made = [Cohort(line, completed, value, tuple(v)) for (line, completed, value, _), v in found.items()]
    return sorted(made, key=lambda cohort: (-cohort.completed, -cohort.value))


def is_learned(network: Network, vintage: Vintage) -> bool:
    """Whether what was paid for a vintage hangs on what was built before it."""
    return vintage.arc is not None and group_of(network.case, vintage.arc) is not None


def in_order_of_age(members: list[Cohort]) -> bool:
    """Whether no older cohort is worth more than a younger one, so that keeping the youngest is best."""
    return all(a.value >= b.value - 1e-12 for a, b in pairwise(members))
