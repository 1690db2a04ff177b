"""Tables, written as a workbook and read again, are the case made of the tables themselves."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from teaplan.case import Case, Input
from teaplan.workbook import from_inputs, from_tables, input_hash, read, write_workbook
from tests.workbook.full import full

Tables = dict[str, Any]

NAMES = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp", "Cn", "Co")),
    min_size=1,
    max_size=8,
).filter(lambda name: name != "*" and not name.startswith("_x"))
"""Names without blanks at their ends; ``_x0041_`` is how a workbook spells a character."""

AMOUNTS = st.floats(1e-6, 1e6).map(lambda value: float(f"{value:.15g}")) | st.integers(0, 10**6)
"""What a planner can type: a spreadsheet keeps 15 digits."""

TEXTS = st.none() | NAMES | st.sampled_from(["=1+1", "+1 GWh", "-5 degrees", "@home", '=HYPERLINK("x")'])


@st.composite
def tables(draw: st.DrawFn) -> Tables:
    """Draw names, amounts, notes, and whether an optional cell is there."""
    sites = draw(st.lists(NAMES, min_size=1, max_size=3, unique=True))
    products = draw(st.lists(NAMES, min_size=1, max_size=3, unique=True))
    lines = draw(st.lists(NAMES, min_size=1, max_size=3, unique=True))
    years = draw(st.lists(st.integers(2027, 2036), min_size=1, max_size=4, unique=True))
    made = full(settings={"last_year": 2036, "strategy_baseline": None}, periods=[], branches=[], drivers=[])
    for sheet in ("ramps", "moves", "fleet", "bill_of_materials", "prices", "imports", "freight", "credits"):
        made[sheet] = []
    made["sites"] = [{"site": name, "region": "R", "area_1000m2": draw(AMOUNTS)} for name in sites]
    made["site_power"] = [{"site": sites[0]} | {str(year): draw(AMOUNTS) for year in years}]
    made["lines"] = [{"line": name, "capex_musd": draw(AMOUNTS), **_maybe(draw)} for name in lines]
    made["products"] = [{"product": name} for name in products]
    made["recipes"] = [
        {"line": lines[0], "product": name, "output_per_year": draw(AMOUNTS) + 1, **_noted(draw)}
        for name in products
    ]
    made["segments"] = [{"segment": "M", "region": "R"}]
    made["contracts"] = [
        {"contract": name, "segment": "M", "product": products[0], "price_usd_per_kwh": draw(AMOUNTS)}
        | {"gwh_per_year": draw(AMOUNTS) + 1, "take_or_pay_share": draw(st.none() | st.just(0.7))}
        | {"from_year": draw(st.none() | st.just(2029)), **_noted(draw)}
        for name in draw(st.lists(NAMES, max_size=2, unique=True))
    ]
    made["demand"] = [{"segment": "M"} | {str(year): draw(AMOUNTS) for year in years} | _noted(draw)]
    return made | _compared(draw, lines)


def _compared(draw: st.DrawFn, lines: list[str]) -> Tables:
    """Draw strategies, bars and limits of theirs, and levers of factors and of values."""
    strategies = draw(st.lists(NAMES, min_size=1, max_size=3, unique=True))
    limit = st.integers(0, 9) | st.none()
    rules = [
        {"strategy": name, "rule": "forbid_line" if count is None else "max_new_lines"}
        | {
            "target": draw(st.sampled_from(lines)),
            "value": count,
            "from_year": draw(st.none() | st.just(2030)),
        }
        for name in strategies
        for count in draw(st.lists(limit, max_size=2))
    ]
    ends = draw(st.lists(AMOUNTS, min_size=2, max_size=2, unique=True).map(sorted))
    before = draw(st.sampled_from(["", "value:", "Value: "]))
    low, high = (f"{before}{end}" if before else end for end in ends)
    return {
        "strategies": [{"strategy": name, "description": draw(TEXTS)} for name in strategies],
        "rules": rules,
        "breakevens": [{"driver": "capex", "target": lines[0], "low": low, "high": high, **_noted(draw)}],
    }


def _maybe(draw: st.DrawFn) -> dict[str, Any]:
    cells = {
        "lead_months": draw(st.none() | AMOUNTS),
        "movable": draw(st.sampled_from([None, "yes", "no"])),
        "first_year": draw(st.sampled_from([None, 2030, "never"])),
        "salvage_share": draw(st.none() | st.integers(0, 100).map(lambda share: share / 100)),
    }
    return cells | _noted(draw)


def _noted(draw: st.DrawFn) -> dict[str, Any]:
    return {name: draw(TEXTS) for name in ("mark", "source", "note")}


def without_addresses(case: Case) -> tuple[Case, list[Input]]:
    """The case, and its inputs in an order of their own: a writer may order columns as it likes."""
    inputs = sorted((item._replace(cell="") for item in case.inputs), key=lambda item: item.ref)
    return replace(case, inputs=()), inputs


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tables())
def test_a_written_workbook_is_the_case_of_its_tables(made: Tables) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = write_workbook(Path(folder, "book.xlsx"), made)
        case = read(path)
    direct = from_tables(made, str(path))
    assert without_addresses(case) == without_addresses(direct)
    assert input_hash(case) == input_hash(direct)


@settings(max_examples=30, deadline=None)
@given(tables())
def test_a_case_comes_back_from_its_inputs(made: Tables) -> None:
    case = from_tables(made, "book.xlsx")
    rows = [
        item.ref._asdict() | {name: getattr(item, name) for name in item._fields[1:]} for item in case.inputs
    ]
    again = from_inputs(rows, "book.xlsx")
    assert without_addresses(again) == without_addresses(case)
    assert input_hash(again) == input_hash(case)


def test_the_full_workbook_comes_back(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "full.xlsx", full())
    assert without_addresses(read(path)) == without_addresses(from_tables(full(), str(path)))
