"""A point of a sweep: which levers stand where, under a name that stays the same from run to run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from teaplan.case import Case
from teaplan.studies.levers import apply
from teaplan.studies.sweep.design import Design, Numbers


class Setting(NamedTuple):
    """A lever moved to a number, as ``levers.apply`` takes it."""

    driver: str
    target: str | None
    number: float
    values: bool


@dataclass(frozen=True)
class Point:
    """One case to be planned under every strategy asked for.

    Attributes
    ----------
    id
        Hash of the run's identity and the settings: the same in every run, and for every point that
        is the same case.
    numbers
        A number for each factor of the design; None where what is typed stays.
    settings
        The levers moved; a number that changes nothing is none.
    """

    id: str
    numbers: Numbers
    settings: tuple[Setting, ...]

    def of(self, case: Case) -> Case:
        """Return the case with the levers moved, in the order of the factors."""
        for one in self.settings:
            case = apply(case, *one)
        return case


def base_point(design: Design, identity: Mapping[str, Any]) -> Point:
    """Return the case as typed, which every other point begins from."""
    return point_at(design, (None,) * len(design.factors), identity)


def point_at(design: Design, numbers: Numbers, identity: Mapping[str, Any]) -> Point:
    """Return the point of a design at these numbers.

    Parameters
    ----------
    identity
        What else decides the results: see ``run.identity``.
    """
    settings = tuple(
        Setting(factor.driver, factor.target, number, factor.values)
        for factor, number in zip(design.factors, numbers, strict=True)
        if number is not None and factor.moves(number)
    )
    said = json.dumps([identity, settings], sort_keys=True)
    return Point(hashlib.sha256(said.encode()).hexdigest()[:16], numbers, settings)
