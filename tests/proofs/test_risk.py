"""Proofs of the weight on the worst futures: (1 - w) x expectation + w x mean of the worst 1 - alpha.

A line of ``L`` costs 100 M$, is ordered a year ahead and makes 10 GWh a year. In ``high`` 10 GWh are
asked for in 2028, in ``low`` nothing.
"""

from __future__ import annotations

from typing import Any

from tests.proofs.measures import built, figure
from tests.proofs.registry import Proof, Tables, proof
from tests.proofs.tables import (
    FIRST,
    branch,
    demand,
    driver,
    line,
    segment,
    settings,
    tables,
    two_futures,
)

cvar, worst_leaf = figure("cvar_musd"), figure("worst_leaf_musd")


def risky(weight: float, alpha: float, *, high: float = 0.4, **sheets: Any) -> Tables:
    """What is unmet in ``high`` costs 20 $/kWh."""
    changed = sheets.pop("changed", {})
    base: Tables = {
        "set": settings(FIRST + 1, cvar_weight=weight, cvar_alpha=alpha) | changed,
        "branches": two_futures(FIRST + 1, high=high),
        "drivers": [driver("low", "demand", factor=0.0)],
        "lines": [line(lead_months=12)],
        "demand": [demand(0.0, 10.0)],
    }
    return tables(**(base | sheets))


@proof(breaks="risk counted without a weight: the line is 100, nothing 0.4 x 200")
def test_without_weight_the_worst_future_is_only_told() -> Proof:
    return Proof(risky(0.0, 0.6), 80.0, {"cvar": (cvar, 200.0), "worst": (worst_leaf, 200.0)})


@proof(breaks="expectation alone (80): half a weight on high makes nothing 0.5 x 80 + 0.5 x 200 = 140")
def test_the_worst_future_is_insured_against() -> Proof:
    return Proof(
        risky(0.5, 0.6),
        100.0,
        {"built": (built("L"), 1.0), "cvar": (cvar, 100.0), "worst": (worst_leaf, 100.0)},
    )


@proof(breaks="the worst mean taken over whole futures: 0.8 are high and two thirds of low's 0.6")
def test_a_future_counts_in_part() -> Proof:
    # nothing: mean of the worst 0.8 is (0.4 x 200 + 0.4 x 0) / 0.8 = 100; 0.5 x 80 + 0.5 x 100
    return Proof(risky(0.5, 0.2), 90.0, {"cvar": (cvar, 100.0), "worst": (worst_leaf, 200.0)})


@proof(breaks="a worst share smaller than one future, 0.1 of high's 0.4, not counted as that future")
def test_the_worst_share_is_a_part_of_one_future() -> Proof:
    # nothing is 92, the line 100
    return Proof(risky(0.1, 0.9), 0.9 * 80.0 + 0.1 * 200.0, {"cvar": (cvar, 200.0)})


@proof(breaks="all weight on all futures that is anything but the expectation")
def test_all_futures_are_the_expectation() -> Proof:
    return Proof(risky(1.0, 0.0), 80.0, {"cvar": (cvar, 80.0)})


@proof(breaks="values of futures without discount: 100 a year later is 1.1 times less")
def test_futures_are_discounted() -> Proof:
    # nothing: 0.5 x 0.4 x 140 / 1.1 + 0.5 x 140 / 1.1, less than the line
    made = risky(0.5, 0.6, changed={"discount_rate": 0.1}, segments=[segment(penalty=14.0)])
    return Proof(made, 98.0 / 1.1, {"cvar": (cvar, 140.0 / 1.1)})


@proof(breaks="money of the years before the futures part left out of their values")
def test_a_future_holds_the_years_before_it() -> Proof:
    # 5 GWh unmet in 2027 whatever is done: 100 more everywhere, and a line from 2028 on
    made = risky(0.5, 0.6, demand=[demand(5.0, 10.0)])
    return Proof(made, 200.0, {"worst": (worst_leaf, 200.0)})


@proof(breaks="each branching weighed by itself instead of the futures as a whole")
def test_futures_of_a_deeper_tree() -> Proof:
    # 2028: high 10 GWh or nothing; 2029 after high: again 10 or nothing. Lines are never ready.
    # unmet: 400 (0.1), 200 (0.4), 0 (0.5); worst 0.2: (0.1 x 400 + 0.1 x 200) / 0.2 = 300; expected 120
    made = risky(
        0.25,
        0.8,
        changed={"last_year": FIRST + 2},
        branches=[
            branch("base", None, FIRST, 1.0),
            branch("high", "base", FIRST + 1, 0.5),
            branch("low", "base", FIRST + 1, 0.5),
            branch("higher", "high", FIRST + 2, 0.2),
            branch("over", "high", FIRST + 2, 0.8),
        ],
        drivers=[driver("low", "demand", factor=0.0), driver("over", "demand", factor=0.0)],
        lines=[line(first_year="never")],
        demand=[demand(0.0, 10.0, 10.0)],
    )
    return Proof(made, 0.75 * 120.0 + 0.25 * 300.0, {"cvar": (cvar, 300.0), "worst": (worst_leaf, 400.0)})


@proof(breaks="a certain future that is anything but its own worst")
def test_a_single_year_is_its_own_worst() -> Proof:
    return Proof(tables(set=settings(cvar_weight=0.5)), 100.0, {"cvar": (cvar, 100.0)})


def selling(weight: float, **sheets: Any) -> Tables:
    """A kWh sells for 22 $; high, of 20 GWh a year, comes with 0.6."""
    base: Tables = {
        "changed": {"objective": "npv"},
        "segments": [segment(penalty=0.0)],
        "prices": [{"segment": "M", "product": "C", "2027": 22.0}],
    }
    return risky(weight, 0.6, high=0.6, **(base | sheets))


@proof(
    breaks="the best futures taken for the worst, or cost's sign: a line gains 120 in high, loses 100 in low"
)
def test_a_value_is_weighed_by_its_worst() -> Proof:
    # 0.8 x (0.6 x 220 - 100) + 0.2 x -100
    return Proof(selling(0.2), 0.8 * 32.0 - 20.0, {"cvar": (cvar, -100.0), "npv": (figure("npv_musd"), 32.0)})


@proof(breaks="a loss in the worst future that is not weighed: half a weight makes the line -34")
def test_what_may_lose_too_much_is_not_built() -> Proof:
    return Proof(selling(0.5), 0.0, {"built": (built("L"), 0.0)})


@proof(breaks="penalties left out of a future's value, or counted in the npv told")
def test_penalties_count_in_the_futures() -> Proof:
    # nobody can build: 10 GWh unmet at 3 in high (0.6); the worst 0.4 is all high
    made = selling(0.5, lines=[line(first_year="never")], segments=[segment(penalty=3.0)])
    return Proof(made, 0.5 * -18.0 + 0.5 * -30.0, {"cvar": (cvar, -30.0), "npv": (figure("npv_musd"), 0.0)})


@proof(breaks="what customers import counted in the worst future, as if it were ours")
def test_imports_are_the_customers_own_in_a_value() -> Proof:
    made = selling(
        0.5,
        lines=[line(first_year="never")],
        segments=[segment(penalty=3.0)],
        imports=[{"product": "C", "country": "K", "limit_gwh_per_year": 6.0, "2027": 9.0}],
    )
    # 4 GWh stay unmet in high
    return Proof(made, 0.5 * -0.6 * 12.0 + 0.5 * -12.0, {"worst": (worst_leaf, -12.0)})


@proof(breaks="what is imported left out of the worst future's cost")
def test_imports_cost_in_the_futures() -> Proof:
    # 10 GWh at 9 in high: 0.5 x 0.4 x 90 + 0.5 x 90
    made = risky(0.5, 0.6, imports=[{"product": "C", "country": "K", "2027": 9.0}])
    return Proof(made, 63.0, {"cvar": (cvar, 90.0)})
