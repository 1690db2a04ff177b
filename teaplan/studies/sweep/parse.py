"""Factors as they are typed: ``capex:dry=0.8,1,1.2`` or ``capex:dry=normal(1,0.1)``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from teaplan.case import Case
from teaplan.schema.faults import Fault
from teaplan.studies.levers import check_lever
from teaplan.studies.sweep.design import Design, Factor
from teaplan.studies.sweep.sampling import PARAMETERS, Distribution

VARY, DISTRIBUTION = "--vary", "--distribution"
VALUE = "value:"
_DRAWN = re.compile(r"([a-z]+)\((.*)\)", re.DOTALL)


def factors(texts: Sequence[str], option: str) -> tuple[list[Factor], list[Fault]]:
    """Read factors; what cannot be read is a fault, all at once.

    Parameters
    ----------
    texts
        As typed behind ``option``: numbers behind ``--vary``, a distribution behind ``--distribution``.
    option
        ``--vary`` or ``--distribution``.
    """
    found: list[Factor] = []
    faults: list[Fault] = []
    for text in texts:
        read = _factor(text, option)
        if isinstance(read, str):
            faults.append(fault(option, text, "form", read))
        elif read.label in [one.label for one in found]:
            faults.append(fault(option, text, "target", f"{read.label} is there twice"))
        else:
            found.append(read)
    return found, faults


def unfit(case: Case, design: Design, option: str) -> list[Fault]:
    """Return what a case cannot take of a design: a fault for each factor, its first."""
    found = []
    for index, factor in enumerate(design.factors):
        numbers = sorted({row[index] for row in design.rows} - {None}, key=lambda n: n or 0.0)
        for number in numbers:
            said = check_lever(case, factor.driver, factor.target, number or 0.0, factor.values)
            if said is not None:
                found.append(fault(option, factor.label, "lever", said))
                break
    return found


def fault(option: str, text: str, what: str, said: str) -> Fault:
    """Return a fault of an option, one line."""
    return Fault(option, text, "", what, said, f"sweep.{what}")


def _factor(text: str, option: str) -> Factor | str:
    """Read one factor, or say why it cannot be read."""
    name, equals, said = text.rpartition("=")
    driver, _, target = (part.strip() for part in name.partition(":"))
    if not equals or not driver:
        example = "driver:target=0.8,1,1.2" if option == VARY else "driver:target=normal(1,0.1)"
        return f"is not of the form {example}"
    values = said.strip().startswith(VALUE)
    said = said.strip().removeprefix(VALUE)
    if option == VARY:
        numbers = _numbers(said.replace(VALUE, "") if values else said)
        if isinstance(numbers, str):
            return numbers
        return Factor(driver, target or None, values, numbers)
    drawn = _distribution(said)
    return drawn if isinstance(drawn, str) else Factor(driver, target or None, values, drawn=drawn)


def _distribution(said: str) -> Distribution | str:
    match = _DRAWN.fullmatch(said.strip())
    if match is None or match[1] not in PARAMETERS:
        return f"needs one of {', '.join(PARAMETERS)} with its numbers in brackets"
    numbers = _numbers(match[2])
    if isinstance(numbers, str):
        return numbers
    if len(numbers) != PARAMETERS[match[1]]:
        return f"{match[1]} takes {PARAMETERS[match[1]]} numbers, got {len(numbers)}"
    drawn = Distribution(match[1], numbers)
    return drawn.fault() or drawn


def _numbers(said: str) -> tuple[float, ...] | str:
    """Read numbers between commas."""
    numbers = []
    for part in said.split(","):
        try:
            number = float(part)
        except ValueError:
            return f'"{part.strip()}" is no number'
        if not abs(number) < float("inf"):
            return f'"{part.strip()}" is no number a case can take'
        numbers.append(number)
    return tuple(numbers)
