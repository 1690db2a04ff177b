"""Plans that break a rule: refused under its strategy, with a sentence, and accepted under any other."""

from __future__ import annotations

from typing import Any

import pytest

from teaplan.audit import Audit
from tests.audit.plans import broken, by_hand, convert, made, opened, order, retire, sold
from tests.proofs import tables as t
from tests.proofs.test_rules import BOUND, FREE, rule

Rows = dict[str, list[tuple[Any, ...]]]


def ruled(rules: list[dict[str, Any]], **sheets: Any) -> dict[str, Any]:
    """A case without demand in 2027 and 2028 whose strategy ``bound`` has rules."""
    base: dict[str, Any] = {
        "set": t.settings(2028),
        "lines": [t.line(), t.line("K", generation="next")],
        "recipes": [t.recipe(), t.recipe("K", output=5.0)],
        "demand": [t.demand(0.0, 0.0)],
        "strategies": [{"strategy": BOUND}, {"strategy": FREE}],
        "rules": rules,
    }
    return t.tables(**(base | sheets))


def ordered(*orders: tuple[Any, ...], **more: list[tuple[Any, ...]]) -> Rows:
    """S open, and some orders."""
    return {"openings": opened(), "orders": list(orders)} | more


TWO_SITES = [t.site(), t.site("T")]
HALL = t.building("H", 10.0, 30.0)
EXCHANGE = [t.move("convert", cost=10.0, from_line="L", to_line="K"), t.move("relocate", cost=10.0)]
MOVABLE = [t.line(movable="yes"), t.line("K", generation="next")]
SERVED: dict[str, Any] = {
    "set": t.settings(),
    "demand": [t.demand(10.0)],
    "products": [{"product": "C"}, {"product": "D"}],
    "imports": [{"product": "D", "country": "X", "2027": 5.0}],
}
HALF: Rows = ordered(
    order(0),
    output=[made(0, 5.0)],
    deliveries=[sold(0, 5.0)],
    imports=[(0, 0, "D", "M", "X", 5.0)],
)
BROKEN: dict[str, tuple[dict[str, Any], dict[str, Any], Rows, str]] = {
    "a forbidden line is built": (
        rule("forbid_line", "K"), {}, ordered(order(0, line="K")),
        "base/2027, build S/K/C: the strategy forbids it (amount 1)",
    ),
    "a line is converted into a forbidden one": (
        rule("forbid_line", "K"), {"moves": EXCHANGE}, ordered(order(0), convert(1, "L", "K")),
        "base/2028, convert S/L/C > S/K/C: the strategy forbids it (amount 1)",
    ),
    "a line of a forbidden generation is built": (
        rule("forbid_generation", "next"), {}, ordered(order(1, line="K", count=3)),
        "base/2028, build S/K/C: the strategy forbids it (amount 3)",
    ),
    "a line goes to a forbidden site": (
        rule("forbid_site", "T"), {"sites": TWO_SITES},
        ordered(order(1, "T"), openings=[*opened(), *opened("T", 1)]),
        "base/2028, build T/L/C: the strategy forbids it (amount 1)",
    ),
    "a line moves to a forbidden site": (
        rule("forbid_site", "T"),
        {"sites": TWO_SITES, "fleet": [t.fleet(), {"site": "T", "site_open": "yes"}], "moves": EXCHANGE,
         "lines": MOVABLE},
        {"orders": [(0, "relocate", "T", "L", "C", "S", "L", "C", 1)]},
        "base/2027, relocate S/L/C > T/L/C: the strategy forbids it (amount 1)",
    ),
    "a hall is built at a forbidden site": (
        rule("forbid_site", "T"),
        {"sites": TWO_SITES, "buildings": [HALL], "fleet": [{"site": "T", "site_open": "yes"}]},
        {"buildings": [(0, "T", "H", 2)]},
        "base/2027, H at T: the strategy forbids it (amount 2)",
    ),
    "a forbidden site is opened": (
        rule("forbid_site", "T"), {"sites": TWO_SITES}, {"openings": opened("T", 1)},
        "base/2028, opening T: the strategy forbids it (amount 1)",
    ),
    "another site than the only one": (
        rule("only_site", "S"), {"sites": TWO_SITES},
        {"orders": [order(0, "T")], "openings": opened("T"), "buildings": []},
        "base/2027, build T/L/C: the strategy forbids it (amount 1)",
    ),
    "too many new lines in a year": (
        rule("max_new_lines", "L", 1), {}, ordered(order(0), order(1, count=2)),
        "base/2028, L: new lines is 2, at most 1 (1 too much)",
    ),
    "too few new lines in a year": (
        rule("min_new_lines", "now", 1), {}, ordered(order(0, count=2)),
        "base/2028, now: new lines is 0, at least 1 (1 short)",
    ),
    "too many lines over the years": (
        rule("max_total_lines", "L", 2), {}, ordered(order(0), order(1, count=2)),
        "base/2028, L: new lines on the way is 3, at most 2 (1 too much)",
    ),
    "too few lines in the years given": (
        rule("min_total_lines", "L", 2, from_year=2028), {}, ordered(order(0), order(1)),
        "base/2028, L: new lines on the way is 1, at least 2 (1 short)",
    ),
    "too little of a generation": (
        # one L of 10 and one K of 5 GWh a year
        rule("min_generation_share", "next", 0.5), {}, ordered(order(0, line="K"), order(1)),
        "base/2028, next: GWh a year standing is 5, at least 7.5 (2.5 short)",
    ),
    "too much of a generation": (
        rule("max_generation_share", "now", 0.5), {}, ordered(order(0, line="K"), order(1)),
        "base/2028, now: GWh a year standing is 10, at most 7.5 (2.5 too much)",
    ),
    "too many imports": (
        rule("max_import_share", "M", 0.4), SERVED, HALF,
        "base/2027, segment M: GWh is 5, at most 4 (1 too much)",
    ),
    "too many imports in some segment": (
        rule("max_import_share", "*", 0.4), SERVED, HALF,
        "base/2027, segment M: GWh is 5, at most 4 (1 too much)",
    ),
    "too little of a product": (
        rule("min_product_share", "M, C", 0.6), SERVED, HALF,
        "base/2027, segment M: GWh is 5, at least 6 (1 short)",
    ),
    "too little of an imported product": (
        rule("min_product_share", "*, D", 0.6), SERVED, HALF,
        "base/2027, segment M: GWh is 5, at least 6 (1 short)",
    ),
    "more than the budget": (
        # lines 200, a hall 30, a conversion 10
        rule("budget_musd", "*", 239.0), {"buildings": [HALL], "moves": EXCHANGE},
        ordered(order(0, count=2), convert(1, "L", "K"), buildings=[(0, "S", "H", 1)]),
        "base/2028, capital: M$ of capital paid on the way is 240, at most 239 (1 too much)",
    ),
}  # fmt: skip


def held(name: str, strategy: str | None, **changed: Any) -> Audit:
    imposed, sheets, rows, _ = BROKEN[name]
    return by_hand(ruled([imposed | changed], **sheets), strategy, **rows)


@pytest.mark.parametrize("name", list(BROKEN))
def test_a_broken_rule_is_named(name: str) -> None:
    imposed, _, _, sentence = BROKEN[name]
    found = held(name, BOUND)
    rule_name = f"{imposed['rule']} (rules row 2)"
    assert broken(found) == {rule_name}
    assert f"{rule_name}: {sentence}" in found.failures
    assert not found.passed


@pytest.mark.parametrize("name", list(BROKEN))
@pytest.mark.parametrize("strategy", [FREE, None])
def test_the_same_plan_holds_where_the_rule_is_not_in_force(name: str, strategy: str | None) -> None:
    found = held(name, strategy)
    assert found.passed, found.failures


WITHIN: dict[str, float] = {
    "too many new lines in a year": 2,
    "too many lines over the years": 3,
    "too few lines in the years given": 1,
    "too little of a generation": 1 / 3,
    "too much of a generation": 1.0,
    "too many imports": 0.5,
    "too little of a product": 0.5,
    "more than the budget": 240.0,
}
"""Values at which the plans of ``BROKEN`` just keep the rule: one more or less is refused there."""


@pytest.mark.parametrize("name", list(WITHIN))
def test_a_rule_just_kept_holds(name: str) -> None:
    found = held(name, BOUND, value=WITHIN[name])
    assert found.passed, found.failures


@pytest.mark.parametrize(
    "name", ["a forbidden line is built", "a hall is built at a forbidden site", "more than the budget"]
)
def test_a_rule_of_other_years_holds(name: str) -> None:
    # what is forbidden happens in 2027
    found = held(name, BOUND, from_year=2028)
    assert found.passed, found.failures


def test_a_line_of_a_forbidden_type_may_run_and_leave() -> None:
    case = ruled([rule("forbid_line", "L"), rule("forbid_site", "S")], fleet=[t.fleet(count=2)])
    assert by_hand(case, BOUND, orders=[retire(1)]).passed


def test_a_period_of_two_years_takes_new_lines_of_both() -> None:
    case = ruled([rule("max_new_lines", "L", 1)], set=t.settings(2028, period_months=24))
    assert by_hand(case, BOUND, **ordered(order(0, count=2))).passed
    assert broken(by_hand(case, BOUND, **ordered(order(0, count=3)))) == {"max_new_lines (rules row 2)"}


def test_a_pool_counts_by_its_largest_recipe() -> None:
    # K makes 10 of C or 4 of D: one of it beside one L is half
    case = ruled(
        [rule("min_generation_share", "next", 0.5)],
        products=[{"product": "C"}, {"product": "D"}],
        lines=[t.line(), t.line("K", generation="next", setup="shared")],
        recipes=[t.recipe(), t.recipe("K", "D", 4.0), t.recipe("K", output=10.0)],
    )
    assert by_hand(case, BOUND, **ordered(order(0), order(0, line="K", product=""))).passed
