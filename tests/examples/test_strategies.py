"""Strategies of the United States case: each bars what its sentence says, and no figure favours one.

Read off the model itself, without branches and with an end in 2034: what is barred hangs on lines and
generations only, and by then every line type is ready.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from inputs.examples import us_battery
from inputs.examples.us_strategies import STRATEGIES
from models.capacity_plan import build
from teaplan.case import Case
from teaplan.network import Arc
from teaplan.workbook import from_tables


@pytest.fixture(scope="module")
def case() -> Case:
    return from_tables(us_battery.tables(), "us_battery.xlsx")


@pytest.fixture(scope="module")
def certain(case: Case) -> Case:
    return replace(case, branches=(), drivers=(), settings=replace(case.settings, last_year=2034))


@pytest.fixture(scope="module")
def model(certain: Case) -> Any:
    return build(certain)


def orders(model: Any, strategy: str, barred: bool) -> set[Arc]:
    """Moves a strategy bars in some year, or leaves open in some."""
    held = {id(variable) for bar in model.rules[strategy].bars.values() for variable in bar}
    return {
        arc for (arc, _), variable in model.decisions["moves"].items() if (id(variable) in held) == barred
    }


def built(arcs: set[Arc]) -> set[str]:
    return {arc.line for arc in arcs if arc.kind == "build"}


def converted(arcs: set[Arc]) -> set[tuple[str, str]]:
    """Line types before and after; a retrofit is a conversion."""
    pairs = ((arc.source, arc.target) for arc in arcs if arc.kind == "convert")
    return {(source.line, target.line) for source, target in pairs if source and target}


def lines_of(case: Case, *generations: str) -> set[str]:
    return {line.line for line in case.lines.values() if line.generation in generations}


def test_a_strategy_bars_what_it_bars_in_every_year(model: Any, certain: Case) -> None:
    """Proves that none is a rule for some years only: nothing is both barred and open."""
    for strategy in certain.strategies:
        assert not orders(model, strategy, True) & orders(model, strategy, False)
        assert not model.rules[strategy].rows


def test_incremental_builds_today_and_retrofits_within_it(model: Any, certain: Case) -> None:
    """More of today's generation at scale; no powder by plasma, which belongs to the leap."""
    barred, free = (orders(model, "incremental", which) for which in (True, False))
    assert built(barred) == lines_of(certain, "next") | {"plasma_powder"}
    assert built(free) == lines_of(certain, "today", "pack")
    assert converted(barred) == {("wet_line", "dry_line")}
    assert ("wet_line", "wet_imaging") in converted(free)


def test_leapfrog_builds_the_next_generation_only(model: Any, certain: Case) -> None:
    """Modules, pilots that earn and powder in house; what stands of today goes on, or is converted."""
    barred, free = (orders(model, "leapfrog", which) for which in (True, False))
    assert built(barred) == lines_of(certain, "today")
    assert built(free) == lines_of(certain, "next", "material", "pack")
    assert {"agile_line", "solid_state_pilot", "plasma_powder"} <= built(free)
    kinds = {arc.kind for arc in free if arc.source is not None and arc.source.line == "wet_line"}
    assert {"changeover", "convert", "retire"} <= kinds


def test_hybrid_has_no_rule(model: Any, certain: Case) -> None:
    """Proves that it is free: its plan is never worse than those of the others."""
    assert not orders(model, "hybrid", True)
    assert "hybrid" not in {rule.strategy for rule in certain.rules}


def test_all_may_stand_all_that_stands(model: Any, certain: Case) -> None:
    """Proves that no strategy gives up a plant at the start: bars are on orders, never on the fleet."""
    for strategy in certain.strategies:
        assert not [
            arc for arc in orders(model, strategy, True) if arc.kind in ("fleet", "retire", "changeover")
        ]


def test_no_figure_knows_of_a_strategy(case: Case) -> None:
    """Proves that none is favoured: without strategies, rules and levers the case is the same, row by row."""
    tables = us_battery.tables()
    for sheet in ("strategies", "rules", "breakevens"):
        del tables[sheet]
    bare = from_tables(tables, "us_battery.xlsx")
    assert replace(case, strategies={}, rules=(), levers=(), inputs=()) == replace(bare, inputs=())
    assert case.settings.strategy_baseline is None


def test_strategies_differ_in_what_they_bar_alone(case: Case) -> None:
    """No floor, share or budget: nobody is made to build, and nobody is given money."""
    assert {rule.rule for rule in case.rules} == {"forbid_line", "forbid_generation"}
    assert {(rule.from_year, rule.to_year, rule.value) for rule in case.rules} == {(None, None, None)}
    assert list(case.strategies) == [name for name, _ in STRATEGIES]


def test_levers_pull_both_ways(case: Case) -> None:
    """Proves that levers favour none: what is typed lies between their ends."""
    ends = {(lever.driver, lever.target): (lever.low, lever.high) for lever in case.levers}
    for (driver, _), (low, high) in ends.items():
        typed = 0 if driver == "first_year" else 1
        assert low <= typed <= high, driver
    assert {target for driver, target in ends if driver == "capex"} == {"today", "next"}
    assert {target for driver, target in ends if driver == "first_year"} <= lines_of(case, "next")
