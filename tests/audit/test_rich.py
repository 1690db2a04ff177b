"""A solved plan of a case with everything in it: it passes, and no cell of it can be changed unseen."""

from __future__ import annotations

import copy
from functools import cache
from typing import Any

import pytest

from teaplan.audit import Audit, audit, compare
from teaplan.plans import AMOUNTS, COLUMNS, Plan
from teaplan.shared.components import AT_PRICE, FINANCED, REVENUE, TAX, of_kind
from teaplan.workbook import from_tables
from tests.audit.plans import Solved, changed, solved, without
from tests.audit.rich import TABLES


@cache
def plan_of(objective: str, terminal: str) -> Solved:
    tables = copy.deepcopy(TABLES)
    tables["settings"] |= {"objective": objective, "terminal_value": terminal}
    return solved(tables)


@cache
def audited() -> Audit:
    found = plan_of("cost", "book")
    return audit(found.case, found.plan)


def seen(found: Solved, plan: Plan) -> bool:
    """Whether a changed plan fails, by a row or by its money."""
    made = audit(found.case, plan)
    (claim,) = compare(made, {"objective_value": found.objective})
    assert made.passed == (not made.failures)
    return not made.passed or not claim.passed


@pytest.mark.parametrize("objective", ["cost", "npv"])
@pytest.mark.parametrize("terminal", ["none", "salvage", "book"])
def test_a_solved_plan_passes_and_its_money_agrees(objective: str, terminal: str) -> None:
    found = plan_of(objective, terminal)
    made = audit(found.case, found.plan)
    assert made.passed, made.failures
    (claim,) = compare(made, {"objective_value": found.objective})
    assert claim.passed, claim


def test_every_mechanism_is_at_work_in_the_plan() -> None:
    empty = {name for name, table in plan_of("cost", "book").plan.tables.items() if len(table) == 0}
    # the least cost knows neither tax nor who pays
    of_owners = {"tax", "draws", "principal", "cash", "equity"}
    # and everything is bought whole, at typed prices, and sold at those of the market
    others = {"price", "plants", "plants_left", "learning"}
    assert empty <= {"transfers", "stream_transfers"} | of_owners | others
    value = plan_of("npv", "book").plan.tables
    # what it sells pays for all the rest: the owners pay nothing in
    assert of_owners & {name for name, table in value.items() if len(table) == 0} == {"equity"}
    asked = {
        "floor_space",
        "power_at_site",
        "dependence_cap",
        "one_source",
        "time_of_pool",
        "ramp_time_split",
    }
    asked |= {
        "stay_through_ramp",
        "lines_within_life",
        "supplier_limit",
        "import_limit",
        "product_share_of_segment",
        "content_share",
        "streams_within_purchases",
        "carried_on_open_route",
    }
    assert asked <= set(audited().residuals["constraint"])


@pytest.mark.parametrize("name", sorted(COLUMNS))
def test_no_row_can_be_left_out_or_changed_unseen(name: str) -> None:
    found = plan_of("cost", "book")
    for row in found.plan.tables[name].index:
        assert seen(found, without(found.plan, name, row)), (name, row)
        for column in {"count", *AMOUNTS} & set(COLUMNS[name]):
            value = found.plan.tables[name].loc[row, column]
            for other in (value + 1, -value):
                assert seen(found, changed(found.plan, name, row, **{column: other})), (
                    name,
                    row,
                    column,
                    other,
                )


LAID_ON = (
    *of_kind(REVENUE, TAX), *FINANCED, *AT_PRICE, "property_tax", "overheads", "working_capital",
    "working_capital_released",
)  # fmt: skip
"""What follows from other money: it has cells of its own, and not those of what it is laid on."""


def recomputed(made: Audit, cell: Any, value: float) -> float:
    """Cost from the ledger with one typed cell changed, but for what is laid on other money."""
    rows = made.ledger[~made.ledger["component"].isin(LAID_ON)]
    values = rows["value"].where(rows["cell"] != cell, value)
    values2 = rows["value2"].where(rows["cell2"] != cell, value)
    return -float((rows["quantity"] * rows["factor"] * values * values2 * rows["weight"]).sum())


def test_the_ledger_moves_with_every_typed_cell_as_a_new_audit_does() -> None:
    found, made = plan_of("cost", "book"), audited()
    cells = {cell for column in ("cell", "cell2") for cell in made.ledger[column] if cell is not None}
    assert len(cells) > 60
    # settings are of what is laid on other money
    for cell in sorted(cell for cell in cells if cell.sheet != "settings"):
        tables = copy.deepcopy(TABLES)
        row = tables[cell.sheet][cell.row - 2]
        row[cell.column] *= 1.05
        again = audit(from_tables(tables), found.plan)
        inside = again.ledger[~again.ledger["component"].isin(LAID_ON)]
        value = -float(inside["pv"].sum())
        assert value == pytest.approx(recomputed(made, cell, row[cell.column]), rel=1e-12), cell


def test_every_part_of_the_levelised_cost_adds_up() -> None:
    made = audited()
    lcob = made.figures["lcob_usd_per_kwh"]
    for name, table in made.lcob.items():
        assert table["usd_per_kwh"].sum() == pytest.approx(lcob, rel=1e-9), name
    total = made.ledger["amount"] * made.ledger["weight"]
    assert total.sum() == pytest.approx(made.ledger["pv"].sum(), rel=1e-12)


def test_futures_add_up_to_the_expectation() -> None:
    made = audited()
    for column, figure in (
        ("npv_musd", "npv_musd"),
        ("cost_musd", "cost_pv_musd"),
        ("delivered_gwh", "delivered_gwh"),
    ):
        expected = (made.leaves["probability"] * made.leaves[column]).sum()
        assert expected == pytest.approx(made.figures[figure], rel=1e-9), column
    assert made.periods["delivered_gwh"].sum() == pytest.approx(made.figures["delivered_gwh"], rel=1e-9)


def test_a_plan_survives_saving(tmp_path: Any) -> None:
    found = plan_of("cost", "book")
    found.plan.save(tmp_path)
    again = audit(found.case, Plan.load(tmp_path)).figures
    known = {name: value for name, value in audited().figures.items() if value is not None}
    assert {name: again[name] for name in known} == pytest.approx(known, rel=1e-12)
    assert again.keys() - known.keys() == {name for name, value in again.items() if value is None}
