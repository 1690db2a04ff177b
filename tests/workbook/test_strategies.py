"""Strategies, rules and levers between rows: what is no fault, what is told once, what reaches the case."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from teaplan.case import Lever, Rule, Strategy
from teaplan.schema.faults import Faults
from teaplan.workbook import check, from_tables, write_template
from tests.workbook.full import changed, full

Tables = dict[str, Any]


def codes(tables: Tables) -> list[str]:
    try:
        from_tables(tables)
    except Faults as found:
        return [fault.code for fault in found.faults]
    return []


def ruled(*rules: dict[str, Any], **sheets: Any) -> list[str]:
    """Codes of the faults of a strategy with these rules."""
    named = [{"strategy": "whatever pays"} | rule for rule in rules]
    return codes(full(rules=named, breakevens=[], **sheets))


def test_strategies_rules_and_levers_reach_the_case() -> None:
    case = from_tables(full())
    assert case.settings.strategy_baseline == "more of the same"
    assert list(case.strategies.values()) == [
        Strategy("more of the same", "No line of the next generation", 2),
        Strategy("whatever pays", "", 3),
    ]
    assert case.rules[0] == Rule("more of the same", "forbid_generation", "next", None, None, None, 2)
    assert case.rules[3] == Rule("more of the same", "min_product_share", "EV, NMC", 2029, 2034, 0.2, 5)
    assert case.rules[4] == Rule("whatever pays", "budget_musd", None, None, 2030, 5000.0, 6)
    assert case.levers == (
        Lever("capex", "next", 0.7, 2.0, False, 2),
        Lever("first_year", "dry", -1.0, 3.0, False, 3),
        Lever("price", None, 60.0, 120.5, True, 4),
    )


def test_readiness_is_a_value_where_its_ends_are_calendar_years() -> None:
    """Proves that 2030 typed for readiness is no shift of two thousand years."""
    (lever,) = from_tables(
        full(breakevens=[{"driver": "first_year", "target": "dry", "low": 2028, "high": 2032}])
    ).levers
    assert (lever.low, lever.high, lever.values) == (2028.0, 2032.0, True)


def test_a_workbook_without_these_sheets_has_no_strategy() -> None:
    tables = full(strategies=[], rules=[], breakevens=[], settings={"strategy_baseline": None})
    case = from_tables(tables)
    assert (dict(case.strategies), case.rules, case.levers) == ({}, (), ())
    assert case.settings.strategy_baseline is None


WET, TODAY = {"target": "wet"}, {"target": "today"}
FITTING: dict[str, tuple[dict[str, Any], ...]] = {
    "at least and at most the same": (
        {"rule": "min_new_lines", "value": 2} | WET,
        {"rule": "max_new_lines", "value": 2} | TODAY,
    ),
    "at least and at most in different years": (
        {"rule": "min_new_lines", "value": 2, "to_year": 2029} | WET,
        {"rule": "max_new_lines", "value": 1, "from_year": 2030} | WET,
    ),
    "more of a generation than of one of its lines": (
        {"rule": "min_total_lines", "value": 3} | TODAY,
        {"rule": "max_total_lines", "value": 2} | WET,
    ),
    "few lines for some years of a longer count": (
        {"rule": "min_total_lines", "value": 3} | WET,
        {"rule": "max_total_lines", "value": 2, "to_year": 2029} | WET,
    ),
    "a line forbidden for some of the years it is asked for": (
        {"rule": "forbid_line", "to_year": 2029} | WET,
        {"rule": "min_total_lines", "value": 1} | WET,
    ),
    "none of a forbidden line": (
        {"rule": "forbid_line"} | WET,
        {"rule": "min_total_lines", "value": 0} | WET,
    ),
    "one site, then another": (
        {"rule": "only_site", "target": "Ohio", "to_year": 2029},
        {"rule": "only_site", "target": "Texas", "from_year": 2030},
    ),
    "the only site closed to orders for a while": (
        {"rule": "only_site", "target": "Ohio"},
        {"rule": "forbid_site", "target": "Ohio", "to_year": 2028},
    ),
    "shares that fill all": (
        {"rule": "min_product_share", "target": "EV, LFP", "value": 0.5},
        {"rule": "min_product_share", "target": "EV, NMC", "value": 0.5},
    ),
    "shares of different segments": (
        {"rule": "min_product_share", "target": "EV, NMC", "value": 0.8},
        {"rule": "min_product_share", "target": "storage, LFP", "value": 0.8},
    ),
    "shares in different years": (
        {"rule": "min_generation_share", "target": "today", "value": 0.8, "to_year": 2029},
        {"rule": "min_generation_share", "target": "next", "value": 0.8, "from_year": 2030},
    ),
    "one share twice, with and without a blank": (
        {"rule": "min_product_share", "target": "EV, NMC", "value": 0.6},
        {"rule": "min_product_share", "target": "EV,NMC", "value": 0.5},
    ),
    "one share twice, beside another": (
        {"rule": "min_generation_share", "target": "today", "value": 0.3},
        {"rule": "min_generation_share", "target": "today", "value": 0.4},
        {"rule": "min_generation_share", "target": "next", "value": 0.5},
    ),
    "three shares that are never asked for at once": (
        {"rule": "min_generation_share", "target": "today", "value": 0.4, "to_year": 2029},
        {"rule": "min_generation_share", "target": "next", "value": 0.4, "from_year": 2030},
        {"rule": "min_generation_share", "target": "packs", "value": 0.5},
    ),
    "a product in every segment": ({"rule": "min_product_share", "target": "*, LFP", "value": 0.5},),
    "a blank target that means every segment": ({"rule": "max_import_share", "value": 0.5},),
    "the first and the last year": ({"rule": "forbid_line", "from_year": 2027, "to_year": 2034} | WET,),
}


@pytest.mark.parametrize("name", FITTING)
def test_rules_that_fit_are_no_fault(name: str) -> None:
    """Proves that nothing is refused that a plan can keep: each lies beside a fault that is told."""
    assert ruled(*FITTING[name]) == []


def test_opposite_rules_of_two_strategies_are_what_strategies_are_for() -> None:
    rules = [
        {"strategy": "more of the same", "rule": "only_site", "target": "Ohio"},
        {"strategy": "whatever pays", "rule": "only_site", "target": "Texas"},
    ]
    assert codes(full(rules=rules)) == []


def test_a_lever_that_has_nothing_to_move() -> None:
    """Proves that a lever on all of nothing is told: break-evens would solve the same case over and over."""
    levers = [{"driver": "credit", "low": 0, "high": 1}]
    assert codes(full(breakevens=levers)) == []
    assert codes(full(breakevens=levers, credits=[])) == ["breakevens.driver.reference"]


def test_a_line_never_ready_but_by_a_driver_may_be_asked_for() -> None:
    """Proves that a driver counts: a line typed never and dated on the root is ready in every future."""
    never = [row | {"first_year": "never"} if row["line"] == "dry" else row for row in full()["lines"]]
    asked = {"rule": "min_total_lines", "target": "dry", "value": 1}
    dated = [{"branch": "base", "driver": "first_year", "target": "dry", "value": 2029}]
    assert ruled(asked, lines=never, drivers=dated) == []
    assert ruled(asked, lines=never, drivers=[]) == ["rules.target.never"]


def test_none_of_a_line_that_is_never_ready_may_be_asked_for() -> None:
    never = [row | {"first_year": "never"} if row["line"] == "dry" else row for row in full()["lines"]]
    assert ruled({"rule": "min_total_lines", "target": "dry", "value": 0}, lines=never, drivers=[]) == []


def test_the_largest_of_two_least_shares_counts() -> None:
    """0.4 of today's and 0.65 of the next generation are more than all; 0.3 and 0.65 would fit."""
    shares = (("today", 0.4), ("today", 0.3), ("next", 0.65))
    rules = [{"rule": "min_generation_share", "target": name, "value": value} for name, value in shares]
    assert ruled(*rules) == ["rules.value.sum"]
    assert ruled(*rules[1:]) == []


def test_nothing_follows_from_a_rule_at_fault() -> None:
    """Proves that a misspelt site is not told as a second only site as well."""
    rules = [{"rule": "only_site", "target": name} for name in ("Ohio", "Ohoi")]
    assert ruled(*rules) == ["rules.target.reference"]


def test_a_lever_on_yield_looks_at_its_own_line_where_it_can_be_read() -> None:
    """1.05 times 0.94 of the dry line is no yield above 1, though packs are made without loss."""
    levers = [{"driver": "yield", "target": "dry", "low": 0.9, "high": 1.05}]
    assert codes(full(breakevens=levers)) == []
    unreadable = changed("recipes", 2, mature_yield=94)
    assert codes(unreadable | {"breakevens": levers}) == ["recipes.mature_yield.range"]


def test_a_fault_names_both_cells_and_says_why() -> None:
    rules = [
        {"strategy": "whatever pays", "rule": "max_total_lines", "target": "today", "value": 2},
        {"strategy": "whatever pays", "rule": "min_total_lines", "target": "wet", "value": 3},
    ]
    with pytest.raises(Faults) as found:
        from_tables(full(rules=rules), "book.xlsx")
    (line,) = map(str, found.value.faults)
    assert line == (
        "book.xlsx  rules!B3  rule: cannot hold beside max_total_lines in rules!B2: at least 3 and at most 2"
        "  [rules.rule.opposite]"
    )


@pytest.mark.parametrize(
    ("sheet", "column"),
    [("lines", "line"), ("sites", "site"), ("segments", "segment"), ("products", "product")],
)
def test_a_sheet_under_another_name_is_told_once(sheet: str, column: str) -> None:
    """One cause, one line: rules and levers that name its rows follow from it."""
    tables = full()
    target = tables[sheet][0][column]
    kinds = {
        "lines": {"rule": "forbid_line", "target": target},
        "sites": {"rule": "forbid_site", "target": target},
        "segments": {"rule": "min_product_share", "target": f"{target}, NMC", "value": 0.1},
        "products": {"rule": "min_product_share", "target": f"EV, {target}", "value": 0.1},
    }
    tables["rules"] = [{"strategy": "whatever pays"} | kinds[sheet]]
    tables[f"{sheet}_"] = tables.pop(sheet)
    assert codes(tables) == [f"{sheet}_.sheet.unknown"]


def test_strategies_under_another_name_are_told_once() -> None:
    tables = full()
    tables["stategies"] = tables.pop("strategies")
    assert codes(tables) == ["stategies.sheet.unknown"]


@pytest.mark.parametrize(
    ("sheet", "row", "column"), [("lines", 1, "generation"), ("strategies", 0, "strategy")]
)
def test_a_name_that_cannot_be_read_explains_one_that_is_missed(sheet: str, row: int, column: str) -> None:
    """Proves that rules, levers and the baseline do not tell again what a cell at fault hides."""
    tables = full()
    tables[sheet][row][column] = "*"
    assert [code.split(".")[:2] for code in codes(tables)] == [[sheet, column]]


def test_a_comma_in_the_name_of_a_generation_is_no_pair() -> None:
    """Shares of two generations add up like those of any two."""
    lines = [
        row | {"generation": name}
        for row, name in zip(full()["lines"], ("dry, a", "wet, a", "c"), strict=True)
    ]
    rules = [
        {"rule": "min_generation_share", "target": f"{name}, a", "value": 0.6} for name in ("dry", "wet")
    ]
    assert ruled(*rules, lines=lines, drivers=[]) == ["rules.value.sum"]


def test_the_template_asks_nothing_of_strategies(tmp_path: Path) -> None:
    faults, _ = check(write_template(tmp_path / "template.xlsx"))
    assert not {fault.sheet for fault in faults} & {"strategies", "rules", "breakevens"}
