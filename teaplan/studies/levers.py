"""Levers: one driver moved on the whole tree, before the branches' own drivers.

A factor or a value is a driver on the root branch, so that what branches say comes after it and wins as
it always does: a deeper value replaces it, factors multiply, and of two values on the root the more
specific one holds, the planner's own where both are alike. A shift of years moves what is typed, on
lines, recipes and drivers alike; what is blank is always there and stays so, what never comes never does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from teaplan.case import A_YEAR, NEVER, Case, Driver, Recipe
from teaplan.schema.drivers import DRIVERS, beyond
from teaplan.tree import Tree
from teaplan.workbook.parsed import did_you_mean

YEARS = "first_year"
"""The driver that is moved by years."""


def apply(case: Case, driver: str, target: str | None, number: float, values: bool) -> Case:
    """Move a lever.

    Parameters
    ----------
    case
        The case; it is left as it is.
    driver, target
        As in the sheet ``drivers``; a target of None is all.
    number
        A factor; for ``first_year`` years (below 1000 in size: a shift, else the year itself); with
        ``values`` what replaces the number typed, in its unit.
    values
        Whether the number replaces.

    Returns
    -------
    Case
        The case with the lever moved.
    """
    if driver == YEARS and not values and abs(number) < A_YEAR:
        return _shifted(case, target, int(number))
    replaces = values or driver == YEARS
    factor, value = (None, number) if replaces else (number, None)
    # behind the planner's own, which holds where both are alike; row 0: it stands in no sheet
    moved = Driver(_root(case), driver, target, None, None, factor, value)
    return replace(case, drivers=(*case.drivers, moved))


def check_lever(case: Case, driver: str, target: str | None, number: float, values: bool) -> str | None:
    """Say what is wrong with a lever, in words; None where nothing is."""
    if driver not in DRIVERS:
        return f'no driver "{driver}" is known{did_you_mean(driver, DRIVERS)}'
    known = {name for place in DRIVERS[driver] for name in _names(case, place)}
    if not known or (target is not None and target not in known):
        what = " or ".join(dict.fromkeys(place.split(".")[1] for place in DRIVERS[driver]))
        name = "" if target is None else f' "{target}"'
        close = "" if target is None else did_you_mean(target, sorted(known))
        return f"no {what}{name} for driver {driver}{close}"
    broken = _out_of_range(case, driver, target, number, values)
    return f"must be {broken}, got {number:g}" if broken else None


def _out_of_range(case: Case, driver: str, target: str | None, number: float, values: bool) -> str:
    """Return the bound a number breaks; empty where it breaks none."""
    if driver == YEARS and number == NEVER:
        return ""
    best = max((r.mature_yield for r in case.recipes.values() if target in (None, r.line)), default=0.0)
    replaces = values or (driver == YEARS and abs(number) >= A_YEAR)
    return beyond(driver, number, replaces=replaces, best_yield=best)


def _root(case: Case) -> str:
    return next(name for name, branch in Tree(case).branches.items() if branch.parent is None)


def _names(case: Case, place: str) -> Iterator[str]:
    """Yield the names in a column of a sheet that drivers may target."""
    sheet, column = place.split(".")
    tables = {
        "segments": case.segments.values(),
        "products": case.products.values(),
        "lines": case.lines.values(),
        "suppliers": case.suppliers.values(),
        "imports": case.imports,
        "credits": case.credits,
        "sites": case.sites.values(),
        "financing": case.financing.values(),
    }
    for row in tables[sheet]:
        yield getattr(row, column)


def _shifted(case: Case, target: str | None, years: int) -> Case:
    """Move the typed first years of a line or a product, or of all."""
    lines = {
        name: replace(row, first_year=_later(row.first_year, years)) if target in (None, name) else row
        for name, row in case.lines.items()
    }
    recipes = {
        key: replace(row, first_year=_later(row.first_year, years)) if _meant(row, target) else row
        for key, row in case.recipes.items()
    }
    drivers = [_driver_shifted(row, target, years) for row in case.drivers]
    # of a driver for all, the one line or product that is moved gets its own, behind those it has
    own = [
        replace(row, target=target, value=row.value + years)
        for row in case.drivers
        if row.target is None and target is not None and _moves_a_year(row) and row.value is not None
    ]
    return replace(case, lines=lines, recipes=recipes, drivers=(*drivers, *own))


def _meant(recipe: Recipe, target: str | None) -> bool:
    return target in (None, recipe.product)


def _later(year: int | None, years: int) -> int | None:
    return year if year is None or year >= NEVER else year + years


def _moves_a_year(row: Driver) -> bool:
    return row.driver == YEARS and row.value is not None and row.value < NEVER


def _driver_shifted(row: Driver, target: str | None, years: int) -> Driver:
    if row.value is None or not _moves_a_year(row) or target not in (None, row.target):
        return row
    return replace(row, value=row.value + years)
