"""Two futures, two line types, everything worked out on paper.

In 2028 the market wants 30 GWh (``high``, chance 0.4) or 10 GWh (``low``, 0.6); nothing before. A ``big``
line costs 100 M$, makes 20 GWh and is ordered a year ahead; a ``mod`` costs 59 and 1 for each year it
stands, makes 10 and is there at once. What is not served costs 18 $/kWh. Cost of what is done, by future:

    ordered in 2027 / in 2028        high (30)     low (10)      expected
    nothing / mods as needed         180           60            0.4 x 180 + 0.6 x 60  = 108   the tree's best
    1 big   / mods as needed         160           100           0.4 x 160 + 0.6 x 100 = 124
    1 big   / no mod                 100 + 180     100           172
    2 big   / no mod                 200           200           200
    1 big   / 1 mod in both          160           160           160

    each future's own best: high 160 (1 big, 1 mod), low 60 (1 mod), expected 100
    mean case: 18 GWh, best served by 1 big (100) rather than by 2 mods (120) or 1 mod and 8 unmet (204)
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from teaplan.case import Case
from teaplan.studies.comparing import compare
from teaplan.studies.now import do_now
from teaplan.studies.results import Comparison
from teaplan.workbook import from_tables
from tests.studies.cases import RULES, STRATEGIES, two_kinds
from tests.studies.solving import everything, exact

WANTED = 0.4 * 30.0 + 0.6 * 10.0
"""Expected demand, GWh."""


def case_of(objective: str = "cost", **settings: Any) -> Case:
    return from_tables(two_kinds(objective, **settings))


def close(value: float) -> Any:
    return pytest.approx(value, rel=1e-9, abs=1e-9)


@pytest.fixture(scope="module", params=["cost", "npv"])
def compared(request: pytest.FixtureRequest) -> Comparison:
    *_, last = compare(exact(case_of(request.param)), ("large", "small", "both"))
    return last


def in_money(compared: Comparison, cost: float, gwh: float = WANTED) -> float:
    """Return a cost as the objective has it: as npv it is what all demand earns, less the cost."""
    return cost if compared.case.settings.objective == "cost" else 18.0 * gwh - cost


def test_strategies(compared: Comparison) -> None:
    """Fails if a rule bars too much, or a freer strategy is worse than a restricted one."""
    values = {one.name: one.objective_value for one in compared.results}
    assert values == {
        "large": close(in_money(compared, 172.0)),
        "small": close(in_money(compared, 108.0)),
        "both": close(in_money(compared, 108.0)),
    }


def test_futures(compared: Comparison) -> None:
    """Fails if the case of a future keeps the chance of it, its sibling's drivers or a branching."""
    found = {one.branch: (one.probability, one.objective_value) for one in compared.futures}
    high, low = in_money(compared, 160.0, 30.0), in_money(compared, 60.0, 10.0)
    assert found == {"high": (0.4, close(high)), "low": (0.6, close(low))}


def test_regret(compared: Comparison) -> None:
    """Fails if regret is weighed with chances, measured to the tree's own leaf, or has its sign turned."""
    by_name = {one.name: one for one in compared.results}
    found = {
        name: [compared.regret(by_name[name], future).musd for future in compared.futures]
        for name in ("large", "small")
    }
    assert found["large"] == [close(280.0 - 160.0), close(100.0 - 60.0)]
    assert found["small"] == [close(180.0 - 160.0), close(0.0)]


@pytest.mark.parametrize(
    ("name", "musd"),
    [
        # 108 - (0.4 x 160 + 0.6 x 60)
        ("evpi", 8.0),
        # with the mean case's big line ordered in 2027: 124
        ("vss", 124.0 - 108.0),
        # one plan for both futures: a big line and a mod, 160
        ("value_of_waiting", 160.0 - 108.0),
        # without mods: a big line, and 10 GWh unmet where demand is high
        ("value_of_modularity", 172.0 - 108.0),
    ],
)
def test_values(compared: Comparison, name: str, musd: float) -> None:
    """Fails if a restriction is lost, is too tight, or hangs on the sign of the objective."""
    found = compared.values[name]
    assert found.musd == close(musd)
    assert found.plus_minus_musd == close(0.0)
    assert found.decided


def test_expected_regret_of_the_best_plan_is_what_knowing_is_worth(compared: Comparison) -> None:
    """0.4 x 20 + 0.6 x 0: fails if futures and tree are not weighed alike."""
    best = compared.best
    assert best is not None
    regret = sum(one.probability * (compared.regret(best, one).musd or 0.0) for one in compared.futures)
    assert regret == close(compared.values["evpi"].musd or 0.0)


def test_the_worst_futures(compared: Comparison) -> None:
    """The worst half of ``small`` is all of high and 0.1 of low: (0.4 x 180 + 0.1 x 60) / 0.5.

    Fails if the worst is taken from the wrong end, or a future is taken whole where a part is left.
    The default ``cvar_alpha`` is looked at beside: the worst leaf alone.
    """
    assert compared.case.settings.cvar_alpha >= 0.6
    small = next(one for one in compared.results if one.name == "small")
    # for npv the worst is low: it sells 10 GWh
    npv = compared.case.settings.objective == "npv"
    worst = 18.0 * 10.0 - 60.0 if npv else 180.0
    assert small.figure("worst_leaf_musd") == close(worst)
    assert small.figure("cvar_musd") == close(worst)


@pytest.mark.parametrize(
    ("alpha", "orders", "objective", "cvar"),
    [
        # the worst half: no order now (132 = (108 + 156) / 2) beats a big line (136 = (124 + 148) / 2)
        (0.5, 0, (108.0 + 156.0) / 2, (0.4 * 180.0 + 0.1 * 60.0) / 0.5),
        # the worst 0.4 is high alone: a big line (124 + 160) / 2 = 142 beats none (108 + 180) / 2 = 144
        (0.6, 1, (124.0 + 160.0) / 2, 160.0),
    ],
)
def test_fear_of_the_worst_orders_the_big_line(
    alpha: float, orders: int, objective: float, cvar: float
) -> None:
    """Fails if the weight, the share of the worst, or the plan it leads to is wrong."""
    comparison, _ = everything(case_of(cvar_weight=0.5, cvar_alpha=alpha))
    both = next(one for one in comparison.results if one.name == "both")
    assert both.plan is not None
    assert both.objective_value == close(objective)
    assert both.figure("cvar_musd") == close(cvar)
    at_root = both.plan.tables["orders"].query("node == 0")
    assert int(at_root["count"].sum()) == orders


def test_values_are_of_expectations_only() -> None:
    """Fails if a value is told where the objective is none, or regret is not."""
    comparison, found = everything(case_of(cvar_weight=0.5, cvar_alpha=0.6))
    assert {one.musd for one in comparison.values.values()} == {None}
    assert "cvar_weight" in comparison.values["evpi"].why
    assert "mean case" not in found
    assert [one.objective_value for one in comparison.futures] == [close(160.0), close(60.0)]
    small = next(one for one in comparison.results if one.name == "small")
    assert comparison.regret(small, comparison.futures[0]).musd == close(20.0)


def test_without_a_free_strategy_the_tree_is_solved_under_no_rule() -> None:
    """Fails if a restricted strategy stands for the tree's best: EVPI would be 172 - 100."""
    tables = two_kinds() | {"strategies": STRATEGIES[:1], "rules": RULES[:1]}
    comparison, found = everything(from_tables(tables))
    assert [one.name for one in comparison.results] == ["large"]
    assert comparison.free is found["no rule"]
    assert comparison.free.objective_value == close(108.0)
    assert comparison.values["evpi"].musd == close(8.0)


def test_one_future_is_worth_nothing_to_know() -> None:
    """In one future nothing is learnt: 10 GWh by a mod (60), without mods by a big line (100)."""
    comparison, _ = everything(from_tables(two_kinds() | {"branches": [], "drivers": []}))
    found = {name: one.musd for name, one in comparison.values.items()}
    assert found == {
        "evpi": close(0.0),
        "vss": 0.0,
        "value_of_waiting": 0.0,
        "value_of_modularity": close(40.0),
    }


def test_without_modular_lines_modularity_is_worth_nothing() -> None:
    """Fails if it is left out, or solved for nothing."""
    tables = two_kinds()
    tables["lines"] = [{k: v for k, v in row.items() if k != "modular"} for row in tables["lines"]]
    comparison, found = everything(from_tables(tables))
    assert comparison.values["value_of_modularity"].musd == 0.0
    assert comparison.values["value_of_modularity"].why
    assert "no modules" not in found


def test_what_to_do_now(compared: Comparison) -> None:
    """``large`` orders one big line in 2027, ``small`` nothing: the same in all only where they agree.

    Fails if a plan outside its gap of the best counts as good, or one inside does not.
    """
    assert do_now(compared) == ()  # both and small are good; large is not
    large, small, both = compared.results
    alone = do_now(replace(compared, results=(large,)))
    assert [(one.period, one.kind, one.site, one.what, one.move) for one in alone] == [
        ("2027", "line", "S", "big for C", "build"),
        ("2027", "site", "S", "", "open"),
    ]
    assert alone[0].counts == {"large": 1}
    assert alone[0].same
    # 64 M$ apart: good where the gaps are at least that
    near = replace(compared, results=(replace(large, gap_musd=60.0), replace(small, gap_musd=4.5), both))
    first, _ = do_now(near)
    assert first.counts == {"large": 1, "small": 0, "both": 0}
    assert not first.same
    assert do_now(replace(near, results=(replace(large, gap_musd=59.0), replace(small, gap_musd=4.5)))) == ()
