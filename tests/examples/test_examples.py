"""The examples: every row says its source, they read without a fault, files are up to date."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType
from typing import Any

import openpyxl
import pytest

from inputs.examples import minimal, us_battery
from inputs.examples.facts import FOLDER, FOUND, MARKS, number, table
from inputs.make_examples import EXAMPLES, main
from teaplan.case import Case
from teaplan.network import Network
from teaplan.outlook import Outlook
from teaplan.tree import Tree
from teaplan.workbook import check, from_tables

INPUTS = Path(__file__).resolve().parents[2] / "inputs"
EVERY = pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)


def cells(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(path)
    return {sheet.title: [tuple(line) for line in sheet.iter_rows(values_only=True)] for sheet in book}


@pytest.fixture(scope="module")
def case() -> Case:
    return from_tables(us_battery.tables(), "us_battery.xlsx")


@EVERY
def test_every_row_has_a_mark_and_a_source(example: ModuleType) -> None:
    for sheet, rows in example.tables().items():
        assert rows, sheet
        for row in rows:
            assert row["mark"] in MARKS, (sheet, row)
            named = str(row["source"])
            fact = named.startswith("facts: ") and (FOLDER / f"{named.split()[1]}.csv").is_file()
            assert fact or named in ("this script", "planning team", "made up"), (sheet, row)
            if row["mark"] == FOUND:
                assert re.search(r"\[S\d", named), (sheet, row)


@pytest.mark.parametrize("name", EXAMPLES)
def test_workbook_is_up_to_date(name: str, tmp_path: Path) -> None:
    main(tmp_path)
    assert cells(tmp_path / name) == cells(INPUTS / name)


@pytest.mark.parametrize("name", EXAMPLES)
def test_workbook_has_no_fault(name: str) -> None:
    assert check(INPUTS / name)[0] == []


def test_what_check_warns_of_is_what_the_facts_say() -> None:
    """Sourced prices lie above landed imports in 2026, in a price war below materials and labour."""
    assert check(INPUTS / "minimal.xlsx")[1] == []
    warned = {(fault.sheet, fault.code.split(".")[-1]) for fault in check(INPUTS / "us_battery.xlsx")[1]}
    assert warned == {("prices", "above_import"), ("prices", "below_cost")}


def test_us_battery_has_the_size_it_promises(case: Case) -> None:
    tree = Tree(case)
    assert (len(tree.nodes), len(tree.leaves)) == (101, 9)
    assert {period.months for period in tree.periods} == {12}
    assert sorted({branch.from_year for branch in case.branches}) == [2026, 2028, 2031]
    assert set(table("sites")) < set(case.sites)
    assert (len(case.sites), len(case.lines), len(case.segments), len(case.buildings)) == (11, 11, 5, 2)
    assert len({segment.region for segment in case.segments.values()}) == 3
    assert len(case.products) == 14
    assert len(case.recipes) == 23
    assert {line.generation for line in case.lines.values()} == {"today", "next", "pack", "material"}


def test_us_battery_has_nine_chemistries_and_a_safe_electrolyte(case: Case) -> None:
    cells = {name for name, product in case.products.items() if product.stage == "cell"}
    assert cells == {
        *("LFP", "LMFP", "NMC622", "NMC811", "NCA", "NMC811_SiC", "Na_ion", "SSB", "Li_S"),
        "NMC811_safe",
    }
    assert case.meets("NMC811_safe", "defense_drones")
    assert not case.meets("NMC811", "defense_drones")


def test_every_input_is_offered_or_made_from_two_countries(case: Case) -> None:
    from_one = {"sulfur", "safe_electrolyte"}
    for name in {need.input for need in case.needs} - set(case.products):
        countries = {offer.country for offer in case.suppliers.values() if offer.material == name}
        assert len(countries) >= (1 if name in from_one else 2), name


def test_every_price_is_of_a_product_that_meets_the_segment(case: Case) -> None:
    assert case.prices is not None
    assert all(case.meets(product, segment) for segment, product in case.prices)
    assert {segment for segment, _ in case.prices} == set(case.segments)
    assert all(case.meets(offer.product, offer.segment) for offer in case.imports)


def test_imports_from_china_land_at_the_price_of_the_facts(case: Case) -> None:
    for offer in case.imports:
        if offer.country == "CN":
            asked = {"LFP": 60, "NMC811": 83.5}[offer.product]
            assert offer.price.at(2026) * (1 + offer.tariff_rate) == pytest.approx(asked, abs=0.5)


def test_no_packs_or_powder_wait_for_a_set_up(case: Case) -> None:
    free = {
        move.to_line
        for move in case.moves
        if move.move == "changeover" and move.cost == move.lead_months == 0
    }
    assert free == {"plasma_powder", "pack_line"}


def test_lines_joined_by_moves_live_equally_long(case: Case) -> None:
    for move in case.moves:
        if move.move in ("convert", "retrofit", "relocate"):
            assert case.lines[move.from_line].life_years == case.lines[move.to_line].life_years


def test_late_solid_state_is_late_on_its_branches_only(case: Case) -> None:
    tree = Tree(case)
    network = Network(case, tree, Outlook(case, tree))
    states = {state for state in network.states if state.line == "solid_state"}
    state = min(states)
    first = {
        node.branch: min(
            (
                tree.period_of(n.index).start
                for n in tree.nodes
                if n.branch == node.branch and network.exists(state, n.index)
            ),
            default=None,
        )
        for node in (tree.nodes[leaf] for leaf in tree.leaves)
    }
    assert {month for branch, month in first.items() if branch.endswith("_late")} == {8 * 12, None}
    assert first["low_late"] is None
    assert {month for branch, month in first.items() if not branch.endswith("_late")} == {5 * 12}


def test_minimal_fits_on_a_screen() -> None:
    tables = minimal.tables()
    assert sum(len(rows) for rows in tables.values()) <= 40
    tree = Tree(from_tables(tables, "minimal.xlsx"))
    assert (len(tree.nodes), len(tree.leaves)) == (6, 2)


@pytest.mark.parametrize(("which", "value"), [("low", 42.0), ("base", 50.0), ("high", 62.0)])
def test_a_range_of_the_facts_is_read_by_name(which: str, value: float) -> None:
    assert number("line_technologies", "L1", "equip $M/GWh (low/base/high)", which) == value


def test_a_fact_that_is_not_there_is_named() -> None:
    with pytest.raises(KeyError, match="L9"):
        number("line_technologies", "L9", "equip $M/GWh (low/base/high)")


def test_fact_tables_lie_beside_the_examples() -> None:
    assert (FOLDER / "line_technologies.csv").is_file()
