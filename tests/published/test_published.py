"""Published optima, returned to 1e-6 from workbooks, whatever does not matter being changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from teaplan.engine import Status
from teaplan.workbook import read, write_workbook
from tests.proofs.run import solve_case, solve_tables
from tests.published import instances, variants

Tables = dict[str, Any]


def cap(name: str) -> Tables:
    return instances.one_year(instances.read_cap(name))


def cap_in_two_stages(name: str) -> Tables:
    location = instances.read_cap(name)
    return instances.two_stages(location, [location.demand], [1.0])


def facility() -> Tables:
    return instances.one_year(instances.facility())


def facility_in_two_stages() -> Tables:
    return instances.two_stages(instances.facility(), [instances.facility().demand], [1.0])


def stochastic(name: str) -> Tables:
    location = instances.without_free_routes(instances.read_cap(name))
    futures = instances.read_futures()
    return instances.two_stages(location, futures, [1 / len(futures)] * len(futures))


CAPS = sorted(instances.CAP_OPTIMA)
QUICK = ("cap61", "cap72")
CHANGES: dict[str, Callable[[Tables], Tables]] = {
    "idle": variants.with_idle_line,
    "halves": variants.with_a_future_in_halves,
    "shuffled": variants.shuffled,
}


def long(*values: object) -> Any:
    return pytest.param(*values, marks=pytest.mark.long)


def returns(tables: Tables, optimum: float) -> None:
    outcome = solve_tables(tables)
    assert outcome.status is Status.OPTIMAL
    assert outcome.audit is not None
    assert outcome.audit.passed
    assert outcome.objective == pytest.approx(optimum, rel=1e-6)


@pytest.mark.parametrize("name", [name if name in QUICK else long(name) for name in CAPS])
def test_warehouse_location(name: str) -> None:
    returns(cap(name), instances.CAP_OPTIMA[name])


@pytest.mark.parametrize(
    ("name", "change"),
    [
        (name, change) if (name, change) in (("cap61", "idle"), ("cap72", "shuffled")) else long(name, change)
        for name in CAPS
        for change in CHANGES
    ],
)
def test_warehouse_location_changed(name: str, change: str) -> None:
    base = cap_in_two_stages(name) if change == "halves" else cap(name)
    returns(CHANGES[change](base), instances.CAP_OPTIMA[name])


def test_facility() -> None:
    returns(facility(), instances.FACILITY_OPTIMUM)


@pytest.mark.parametrize("change", list(CHANGES))
def test_facility_changed(change: str) -> None:
    base = facility_in_two_stages() if change == "halves" else facility()
    returns(CHANGES[change](base), instances.FACILITY_OPTIMUM)


@pytest.mark.long
@pytest.mark.parametrize("name", sorted(instances.SCFLP_OPTIMA))
def test_stochastic_location(name: str) -> None:
    returns(stochastic(name), instances.SCFLP_OPTIMA[name])


@pytest.mark.long
@pytest.mark.parametrize("change", list(CHANGES))
@pytest.mark.parametrize("name", sorted(instances.SCFLP_OPTIMA))
def test_stochastic_location_changed(name: str, change: str) -> None:
    returns(CHANGES[change](stochastic(name)), instances.SCFLP_OPTIMA[name])


@pytest.mark.parametrize(
    ("made", "optimum"),
    [
        (facility(), instances.FACILITY_OPTIMUM),
        (cap("cap72"), instances.CAP_OPTIMA["cap72"]),
        long(stochastic("cap61"), instances.SCFLP_OPTIMA["cap61"]),
    ],
    ids=["facility", "cap72", "scflp61"],
)
def test_published_instance_through_a_workbook(made: Tables, optimum: float, tmp_path: Path) -> None:
    """The instance as a planner would meet it: an .xlsx that is written, read and planned."""
    book = tmp_path / "instance.xlsx"
    write_workbook(book, made)
    outcome = solve_case(read(book))
    assert outcome.objective == pytest.approx(optimum, rel=1e-6)
