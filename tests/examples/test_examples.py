"""The examples: every row says its source, they read without a fault, files are up to date."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import openpyxl
import pytest

from inputs.examples import minimal, us_battery
from inputs.examples.facts import FOLDER, MARKS, number
from inputs.make_examples import EXAMPLES, main
from teaplan.case import Case
from teaplan.network import Network
from teaplan.outlook import Outlook
from teaplan.tree import Tree
from teaplan.workbook import check, from_tables

INPUTS = Path(__file__).resolve().parents[2] / "inputs"
BOTH = pytest.mark.parametrize("example", [us_battery, minimal], ids=["us_battery", "minimal"])


def cells(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(path)
    return {sheet.title: [tuple(line) for line in sheet.iter_rows(values_only=True)] for sheet in book}


@pytest.fixture(scope="module")
def case() -> Case:
    return from_tables(us_battery.tables(), "us_battery.xlsx")


@BOTH
def test_every_row_has_a_mark_and_a_source(example: ModuleType) -> None:
    for sheet, rows in example.tables().items():
        assert rows, sheet
        for row in rows:
            assert row["mark"] in MARKS, (sheet, row)
            assert row["source"], (sheet, row)


@pytest.mark.parametrize("name", EXAMPLES)
def test_workbook_is_up_to_date(name: str, tmp_path: Path) -> None:
    main(tmp_path)
    assert cells(tmp_path / name) == cells(INPUTS / name)


@pytest.mark.parametrize("name", EXAMPLES)
def test_workbook_has_no_fault_and_no_warning(name: str) -> None:
    assert check(INPUTS / name) == ([], [])


def test_us_battery_has_the_size_it_promises(case: Case) -> None:
    tree = Tree(case)
    assert len(tree.nodes) == 101
    assert len(tree.leaves) == 9
    assert len(case.sites) == 11
    assert len(case.lines) == 11
    assert len(case.segments) == 5
    assert len({segment.region for segment in case.segments.values()}) == 3
    assert len(case.buildings) == 2
    assert sorted(case.recipes) == sorted(
        [
            ("wet_line", "LFP"),
            ("wet_line", "NMC811"),
            ("wet_imaging", "LFP"),
            ("wet_imaging", "NMC811"),
            ("laser_line", "LFP"),
            ("dry_line", "LFP"),
            ("dry_line", "LMFP"),
            ("dry_imaging", "LFP"),
            ("dry_imaging", "LMFP"),
            ("agile_line", "LFP"),
            ("agile_line", "NMC811"),
            ("agile_line", "NMC811_SiC"),
            ("agile_line", "Na_ion"),
            ("agile_line", "NMC811_safe"),
            ("solid_state", "SSB"),
            ("solid_state_pilot", "SSB"),
            ("li_s_line", "Li_S"),
            ("plasma_powder", "LFP_powder"),
            ("plasma_powder", "NMC811_powder"),
            ("pack_line", "EV_pack"),
            ("pack_line", "ESS_pack"),
        ]
    )


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
            first = offer.price.at(2026)
            assert first * (1 + offer.tariff_rate) == pytest.approx(60, abs=0.5)


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
            tree.period_of(n.index).start
            for n in tree.nodes
            if n.branch == node.branch and network.exists(state, n.index)
        )
        for node in (tree.nodes[leaf] for leaf in tree.leaves)
    }
    assert {month for branch, month in first.items() if branch.endswith("_late")} == {8 * 12}
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


def test_departures_give_a_reason() -> None:
    assert all(figure and reason for figure, reason in us_battery.departures())
