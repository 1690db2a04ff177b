"""Modular plants that are moved from well to well, returned from workbooks of quarters."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from teaplan.engine import Status
from teaplan.workbook import from_tables, read, write_workbook
from tests.proofs.run import Outcome, solve_case, solve_tables
from tests.published import stranded_gas, variants
from tests.published.stated import profit
from tests.published.test_published import long

Tables = dict[str, Any]
BEST = {"U100": 4, "U250": 2, "U500": 1}
"""How many modules the best plan buys."""
CHEAP = 0.05
"""M$ a mile of pipe at which some are laid."""
CHANGES: dict[str, Callable[[Tables], Tables]] = {
    "idle": variants.with_idle_line,
    "shuffled": variants.shuffled,
}


def planned(tables: Tables) -> Outcome:
    outcome = solve_tables(tables, "number")
    assert outcome.status is Status.OPTIMAL
    assert outcome.audit is not None
    assert outcome.audit.passed, outcome.audit.failures
    return outcome


@pytest.mark.parametrize("name", [name if name == "U500" else long(name) for name in stranded_gas.NPV])
def test_the_published_value_is_that_of_the_best_number(name: str) -> None:
    outcome = planned(stranded_gas.workbook(name, BEST[name]))
    assert outcome.objective == pytest.approx(stranded_gas.NPV[name], abs=1e-2)
    again, _ = profit(name, BEST[name], at_first_use=False)
    assert outcome.objective == pytest.approx(again, abs=1e-6)
    assert {"build", "relocate"} == set(outcome.tables["orders"]["move"])


@pytest.mark.long
@pytest.mark.parametrize("name", list(stranded_gas.NPV))
def test_no_other_number_is_better(name: str) -> None:
    found = {
        number: planned(stranded_gas.workbook(name, number)).objective or 0.0
        for number in range(1, stranded_gas.MOST + 1)
    }
    assert max(found, key=lambda number: found[number]) == BEST[name]
    assert max(found.values()) == pytest.approx(stranded_gas.NPV[name], abs=1e-2)
    for number, value in found.items():
        assert value == pytest.approx(profit(name, number, at_first_use=True)[0], abs=1e-6)


@pytest.mark.long
def test_pipes_that_are_cheap_are_laid_when_they_are_first_used() -> None:
    """At 2 M$ a mile none is laid: at a fortieth some are, each in a quarter of its own."""
    name, number = "U500", 1
    outcome = planned(stranded_gas.workbook(name, number, CHEAP))
    value, laid = profit(name, number, CHEAP, at_first_use=True)
    assert outcome.objective == pytest.approx(value, abs=1e-6)
    assert len(outcome.tables["route_openings"]) == laid > 0
    assert value > profit(name, number, CHEAP, at_first_use=False)[0]


@pytest.mark.long
@pytest.mark.parametrize("change", list(CHANGES))
def test_what_does_not_matter_changes_nothing(change: str) -> None:
    outcome = planned(CHANGES[change](stranded_gas.workbook("U500", 1)))
    assert outcome.objective == pytest.approx(profit("U500", 1, at_first_use=False)[0], abs=1e-6)


def test_a_number_is_read_from_a_file_as_it_is_typed(tmp_path: Path) -> None:
    tables = stranded_gas.workbook("U250", 3)
    case = read(write_workbook(tmp_path / "book.xlsx", tables))
    assert case.suppliers == from_tables(tables).suppliers
    assert case.freight == from_tables(tables).freight


@pytest.mark.long
def test_the_published_value_through_a_workbook(tmp_path: Path) -> None:
    book = write_workbook(tmp_path / "book.xlsx", stranded_gas.workbook("U500", 1))
    outcome = solve_case(read(book), "number")
    assert outcome.objective == pytest.approx(stranded_gas.NPV["U500"], abs=1e-2)
