"""Levers moved: the same as typing it, and branches' own drivers after it."""

from __future__ import annotations

from typing import Any

import pytest

from teaplan.case import NEVER, Case
from teaplan.outlook import Outlook
from teaplan.studies.levers import apply, check_lever
from teaplan.tree import Tree
from teaplan.workbook import from_tables
from tests.proofs.run import solve_case
from tests.proofs.tables import (
    FIRST,
    a_and_b,
    demand,
    driver,
    line,
    recipe,
    segment,
    settings,
    tables,
    two_futures,
)
from tests.report.small import TABLES


def seen(case: Case, number: str, *of: Any) -> list[Any]:
    """Return a number of the outlook on every node, in the order of the tree."""
    tree = Tree(case)
    found = getattr(Outlook(case, tree), number)
    values = [found(*of, node.index) for node in tree.nodes]
    return [getattr(value, "value", value) for value in values]


@pytest.mark.parametrize(
    ("lever", "typed"),
    [
        (("capex", "L", 1.5, False), {"lines": [line(capex_musd=150.0)]}),
        (("capex", "now", 1.5, False), {"lines": [line(capex_musd=150.0)]}),
        (("capex", None, 140.0, True), {"lines": [line(capex_musd=140.0)]}),
        (("demand", "M", 1.7, False), {"demand": [demand(17.0)]}),
        (("demand", None, 23.0, True), {"demand": [demand(23.0)]}),
        (("yield", "L", 0.8, False), {"recipes": [recipe(output=8.0, mature_yield=0.8)]}),
        (("first_year", "L", FIRST + 1.0, False), {"lines": [line(first_year=FIRST + 1)]}),
    ],
)
def test_a_lever_is_what_typing_it_would_be(lever: Any, typed: dict[str, Any]) -> None:
    """Proves it by the optimum: of a line of 100 M$ for 10 GWh, at 20 $/kWh not served."""
    moved = solve_case(apply(from_tables(tables(set=settings(FIRST))), *lever))
    assert moved.objective == pytest.approx(
        solve_case(from_tables(tables(set=settings(FIRST)) | typed)).objective
    )
    assert moved.objective != pytest.approx(100.0)


def test_capex_leaves_salvage_alone() -> None:
    """Proves that a lever is a driver: 100 x 2 to build, 40 % of the typed 100 back at the end, 160."""
    case = from_tables(
        tables(
            set=settings(terminal_value="salvage"),
            lines=[line(salvage_share=0.4)],
            segments=[segment(penalty=50)],
        )
    )
    assert solve_case(apply(case, "capex", "L", 2.0, False)).objective == pytest.approx(160.0)


def futures(*drivers: dict[str, Any], **sheets: Any) -> Case:
    return from_tables(
        tables(
            set=settings(FIRST + 1),
            branches=two_futures(),
            drivers=list(drivers),
            demand=[demand(10.0, 10.0)],
            **sheets,
        )
    )


def test_branches_own_drivers_come_after_a_factor() -> None:
    """Proves the order on base, high, low: 10 x 1.5, x 2 on high; 7 on low whatever the lever says."""
    case = futures(driver("high", "demand", "M", factor=2.0), driver("low", "demand", "M", value=7.0))
    assert seen(apply(case, "demand", "M", 1.5, False), "demand", "M") == [15.0, 30.0, 7.0]
    assert seen(apply(case, "demand", None, 1.5, False), "demand", "M") == [15.0, 30.0, 7.0]


def test_branches_own_drivers_come_after_a_value() -> None:
    case = futures(driver("high", "demand", "M", factor=2.0), driver("low", "demand", "M", value=7.0))
    assert seen(apply(case, "demand", "M", 4.0, True), "demand", "M") == [4.0, 8.0, 7.0]


def test_a_value_on_the_root_itself_is_kept() -> None:
    case = futures(driver("base", "demand", "M", value=3.0), driver("base", "demand", "M", factor=2.0))
    assert seen(apply(case, "demand", "M", 4.0, True), "demand", "M") == [6.0, 6.0, 6.0]
    assert seen(apply(case, "demand", "M", 1.5, False), "demand", "M") == [9.0, 9.0, 9.0]


def test_years_move_what_is_typed_on_lines_recipes_and_drivers() -> None:
    """Proves a shift of 1 in months: 2028 typed, 2029 on high by a driver, never on low."""
    case = futures(
        driver("high", "first_year", "L", value=FIRST + 2),
        driver("low", "first_year", "L", value="never"),
        lines=[line(first_year=FIRST + 1)],
    )
    assert seen(case, "ready_month", "L", "C") == [12.0, 24.0, float("inf")]
    assert seen(apply(case, "first_year", "L", -1.0, False), "ready_month", "L", "C") == [
        0.0,
        12.0,
        float("inf"),
    ]
    assert seen(apply(case, "first_year", None, 1.0, False), "ready_month", "L", "C") == [
        24.0,
        36.0,
        float("inf"),
    ]


def test_years_of_a_product_move_its_recipes_and_leave_lines_alone() -> None:
    case = from_tables(
        a_and_b(
            (10.0,),
            (10.0,),
            set=settings(FIRST + 3),
            recipes=[recipe("L", "A", first_year=FIRST + 1), recipe("L", "B", first_year=FIRST + 1)],
        )
    )
    moved = apply(case, "first_year", "A", 1.0, False)
    assert seen(moved, "ready_month", "L", "A")[0] == 24.0
    assert seen(moved, "ready_month", "L", "B")[0] == 12.0


def test_a_driver_for_all_is_moved_for_one_only() -> None:
    """Proves that a blank target on a branch is moved for L, not for K; a typed year for L beats it."""
    lines = [line("L", first_year=FIRST + 1), line("K", first_year=FIRST + 1)]
    recipes = [recipe("L"), recipe("K")]
    case = futures(driver("high", "first_year", value=FIRST + 2), lines=lines, recipes=recipes)
    moved = apply(case, "first_year", "L", 1.0, False)
    assert seen(moved, "ready_month", "L", "C") == [24.0, 36.0, 24.0]
    assert seen(moved, "ready_month", "K", "C") == [12.0, 24.0, 12.0]
    both = futures(
        driver("high", "first_year", value=FIRST + 2),
        driver("high", "first_year", "L", value=FIRST + 4),
        lines=lines,
        recipes=recipes,
    )
    assert seen(apply(both, "first_year", "L", 1.0, False), "ready_month", "L", "C") == [24.0, 60.0, 24.0]


def test_what_is_blank_or_never_comes_stays_so() -> None:
    case = from_tables(tables(lines=[line()], recipes=[recipe(first_year="never")]))
    moved = apply(case, "first_year", None, -2.0, False)
    assert (moved.lines["L"].first_year, moved.recipes["L", "C"].first_year) == (None, NEVER)


def test_the_case_itself_is_left_alone() -> None:
    case = from_tables(TABLES)
    apply(case, "first_year", None, 1.0, False)
    apply(case, "capex", None, 1.1, False)
    assert case == from_tables(TABLES)


@pytest.mark.parametrize(
    ("lever", "said"),
    [
        (("capx", "wet", 1.0, False), 'no driver "capx" is known; did you mean "capex"?'),
        (("loan", None, 1.0, False), "no instrument for driver loan"),
        (("capex", "wett", 1.0, False), 'no line or generation "wett" for driver capex; did you mean "wet"?'),
        (("demand", "packer", 1.0, False), 'no segment "packer" for driver demand'),
        (("capex", "wet", -0.1, False), "must be >= 0, got -0.1"),
        (("capex", "wet", -5.0, True), "must be >= 0, got -5"),
        (
            ("yield", "dry", 1.2, False),
            "must be above 0 and <= 1.06383, so that no yield is above 1, got 1.2",
        ),
        (("yield", "dry", 1.2, True), "must be <= 1, got 1.2"),
        (("dependence", "CN", 1.2, True), "must be <= 1, got 1.2"),
        (("first_year", "dry", 0.5, False), "must be a whole number of years, got 0.5"),
        (("first_year", "dry", 2028.5, False), "must be a whole number of years, got 2028.5"),
    ],
)
def test_what_is_wrong_with_a_lever_is_said(lever: Any, said: str) -> None:
    assert check_lever(from_tables(TABLES), *lever) == said


@pytest.mark.parametrize(
    "lever",
    [
        ("capex", "next", 0.0, False),
        ("import_price", "LFP", 2.0, False),
        ("import_price", "storage", 2.0, False),
        ("material_price", "CN", 2.0, False),
        ("tariff", "KR", 2.0, False),
        ("credit", "45X cells", 0.0, False),
        ("yield", "dry", 1 / 0.94, False),
        ("first_year", "dry", -2.0, False),
        ("first_year", "LFP", 2029.0, False),
        ("first_year", "dry", float(NEVER), True),
        ("lead", None, 0.5, False),
        ("power", "Ohio", 300.0, True),
        ("permit", "Texas", 6.0, True),
    ],
)
def test_a_lever_that_fits_passes_and_its_case_has_a_plan(lever: Any) -> None:
    case = from_tables(TABLES)
    assert check_lever(case, *lever) is None
    assert solve_case(apply(case, *lever)).objective is not None


def test_a_driver_nothing_in_the_case_takes_is_said() -> None:
    assert check_lever(from_tables(tables()), "credit", None, 0.5, False) == "no credit for driver credit"
