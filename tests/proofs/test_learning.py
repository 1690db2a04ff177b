"""Proofs of learning by doing: what is built makes what is built after it cheaper.

The learning rate is 1 - 2^-1/2, so that the price of the next M$ is (1 + E / 100)^-1/2 after E M$ of lines of
100, and lines up to E have cost 200 (sqrt(1 + E / 100) - 1): three cost 200 in all, fifteen cost 600.
"""

from __future__ import annotations

from math import log2, sqrt
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as drawn
from hypothesis import strategies as st
from scipy.integrate import quad

from models.capacity_plan import build
from teaplan.engine import NO_CHANGE, Asked, Change, find_plan
from teaplan.money.learning import Curve
from teaplan.studies.learned import allowed, cuts_of, first_plan
from teaplan.studies.planner import Planner
from teaplan.studies.results import Solved
from teaplan.workbook import from_tables
from tests.proofs.measures import built, moved
from tests.proofs.registry import Proof, Tables, proof
from tests.proofs.run import Outcome
from tests.proofs.tables import (
    branch,
    demand,
    driver,
    line,
    must,
    path,
    recipe,
    segment,
    settings,
    site,
    tables,
)

RATE = 1.0 - 2.0**-0.5


def group(rate: float = RATE, **changed: Any) -> dict[str, Any]:
    """A learning group, its curve in two pieces up to what is likely."""
    return {"learning_group": "g", "learning_rate": rate, "segments": 2} | changed


def learned(name: str = "L", **changed: Any) -> dict[str, Any]:
    """A line of 100 M$ in the group."""
    return line(name, learning_group="g", **changed)


def first_then(first: float, then: float, penalty: float = 6.0, **sheets: Any) -> Tables:
    """A is asked for in 2027, C in 2028, each of a line type of its own; both learn together.

    A market that pays no penalty makes 150 GWh of what could be asked for: the pieces end at 3 and 15 lines.
    """
    base: Tables = {
        "set": settings(2028),
        "lines": [learned("K"), learned("L")],
        "products": [{"product": "A"}, {"product": "C"}],
        "recipes": [recipe("K", "A"), recipe("L", "C")],
        "segments": [segment("MA", penalty), segment("MC", penalty), segment("X", 0.0)],
        "demand": [
            demand(first, 0.0, segment="MA"),
            demand(0.0, then, segment="MC"),
            demand(0.0, 150.0 - then, segment="X"),
        ],
        "prices": [
            {"segment": g, "product": p} | path(0.0) for g, p in (("MA", "A"), ("MC", "C"), ("X", "C"))
        ],
        "learning": [group()],
    }
    return tables(**(base | sheets))


def three_lines(**sheets: Any) -> Tables:
    """30 GWh that must be served in one year: three lines for 200 in all."""
    base: Tables = {
        "lines": [learned()],
        "segments": [must()],
        "demand": [demand(30.0)],
        "learning": [group(segments=1)],
    }
    return tables(**(base | sheets))


def lines_of(name: str, node: int) -> Any:
    """Count lines of a type ordered on a node."""

    def read(outcome: Outcome) -> float:
        orders = outcome.tables["orders"]
        return float(orders[(orders["line"] == name) & (orders["node"] == node)]["count"].sum())

    return read


# -- what pays ---------------------------------------------------------------------------------------


@proof(breaks="a price that does not fall with what was built, or lines that do not teach one another")
def test_early_lines_pay_only_because_they_make_later_ones_cheap() -> Proof:
    """The 2nd to 4th line ever cost 200 and save a penalty of 180; they make the 5th to 16th cheap.

    With them: 3 lines 200, 12 more 600 - 200 = 400. Without: 180 + 200 (sqrt(13) - 1) = 180 + 521.1.
    """
    also = {"lines before": (lines_of("K", 0), 3.0), "lines after": (lines_of("L", 1), 12.0)}
    return Proof(first_then(30.0, 120.0), 600.0, also)


@proof(breaks="learning from lines that were never built")
def test_early_lines_that_nothing_follows_do_not_pay() -> Proof:
    """The same three lines without those after them: the penalty of 180 is cheaper than 200."""
    return Proof(first_then(30.0, 0.0), 180.0)


@proof(breaks="learning before the first line, or a curve that begins at more than one line")
def test_lines_before_the_plan_make_its_first_cheaper_but_its_learning_slower() -> Proof:
    """Four lines before: E0 = 400, so twelve are a factor of 4: 2 x 400 x (sqrt(4) - 1) = 800 of 1,200."""
    made = tables(
        lines=[learned()],
        segments=[must()],
        demand=[demand(120.0)],
        learning=[group(lines_before=4, segments=1)],
    )
    return Proof(made, 800.0)


@proof(breaks="parts of what is sold taken for what nobody asks for: one piece to the limits of sites")
def test_what_is_likely_of_a_part_is_what_goes_into_what_is_sold() -> Proof:
    """60 GWh of packs at a yield of 0.75 take 80 of cells: eight lines, 200 (sqrt(9) - 1) = 400 in all.

    The one piece of the curve ends there, so that its chord is exact.
    """
    made = tables(
        lines=[learned(), line("packs", capex_musd=0.0)],
        products=[{"product": "C"}, {"product": "P"}],
        recipes=[recipe(), recipe("packs", "P", mature_yield=0.75)],
        bill_of_materials=[{"product": "P", "input": "C", "quantity": 1.0}],
        segments=[must()],
        demand=[demand(60.0)],
        prices=[{"segment": "M", "product": "P"} | path(0.0)],
        learning=[group(segments=1)],
    )
    return Proof(made, 400.0)


@proof(breaks="a price that falls below the floor, or a floor of another price than the typed one")
def test_the_price_falls_to_its_floor() -> Proof:
    """The price is halved after three lines, which cost 200; ten lines: 200 + 7 x 50 = 550."""
    made = tables(
        lines=[learned()],
        segments=[must()],
        demand=[demand(100.0)],
        learning=[group(floor_share=0.5, segments=1)],
    )
    return Proof(made, 550.0)


@proof(breaks="a world path that does not move what is paid, or moves what is learned")
def test_the_world_path_is_on_the_price_alone() -> Proof:
    """In 2028 the world pays 90 %: 200 + 0.9 x 400 = 560."""
    return Proof(first_then(30.0, 120.0, learning=[group() | path(1.0, 0.9)]), 560.0)


@proof(
    breaks="others' lines that are paid for, or not learned from, or all of them where a share spills over"
)
def test_what_others_build_is_learned_from_and_not_paid() -> Proof:
    """Half of 600 M$ that others build counts: 12 lines take the curve from 300 to 1,500, for 600 - 200."""
    made = tables(
        lines=[learned()],
        segments=[segment("M", 20.0)],
        demand=[demand(120.0)],
        learning=[group(spillover_share=0.5)],
        world_builds=[{"learning_group": "g"} | path(600.0)],
    )
    return Proof(made, 400.0, {"lines": (built("L"), 12.0)})


@proof(breaks="others' lines of a later year that are learned from before, or that move nothing on")
def test_what_others_build_in_a_year_counts_from_that_year_on() -> Proof:
    """Three lines in 2027: 200. Others build 400 M$ in 2028: E is 300, then 700, after 8 lines 1,500.

    200 + 200 (sqrt(16) - sqrt(8)) = 434.3. All eleven in 2027, without others: 200 (sqrt(12) - 1) = 492.8.
    """
    made = first_then(
        30.0,
        80.0,
        penalty=20.0,
        demand=[
            demand(30.0, 0.0, segment="MA"),
            demand(0.0, 80.0, segment="MC"),
            demand(0.0, 30.0, segment="X"),
        ],
        learning=[group(segments=4, spillover_share=1.0)],
        world_builds=[{"learning_group": "g"} | path(0.0, 400.0)],
    )
    return Proof(made, 200.0 + 200.0 * (4.0 - sqrt(8.0)))


@proof(breaks="years in which others build and nothing of ours can be ordered left out")
def test_what_others_build_before_anything_can_be_ordered_adds_up() -> Proof:
    """150 M$ a year in 2027, 2028 and none in 2029, when lines are ready: 12 lines from 300 on, 600 - 200."""
    made = tables(
        set=settings(2029),
        lines=[learned(first_year=2029)],
        segments=[segment("M", 20.0)],
        demand=[demand(0.0, 0.0, 120.0)],
        learning=[group(spillover_share=1.0)],
        world_builds=[{"learning_group": "g"} | path(150.0, 150.0, 0.0)],
    )
    return Proof(made, 400.0)


@proof(breaks="futures that learn from one another")
def test_two_futures_learn_each_for_itself() -> Proof:
    """3 lines before, 12 in each of two futures: 200 + 0.5 x 400 + 0.5 x 400."""
    made = first_then(
        30.0,
        120.0,
        branches=[
            branch("base", None, 2027, 1.0),
            branch("high", "base", 2028, 0.5),
            branch("low", "base", 2028, 0.5),
        ],
    )
    return Proof(made, 600.0)


@proof(breaks="lines of one group that learn from those of another, or of none")
def test_groups_learn_apart() -> Proof:
    """K of a group of its own teaches K alone: 180 of penalty, and 200 (sqrt(16) - 1) = 600 for 15."""
    made = first_then(
        30.0,
        150.0,
        lines=[line("K", learning_group="h"), learned("L")],
        learning=[group(), group(learning_group="h")],
    )
    return Proof(made, 780.0)


# -- reference spend ---------------------------------------------------------------------------------


@proof(breaks="reference spend without the driver, or a curve that begins at the driven price")
def test_a_driver_of_capex_is_in_what_counts() -> Proof:
    """L is typed at 200 and a driver halves it: it counts 100, as K, and the sums are the same."""
    made = first_then(
        30.0,
        120.0,
        lines=[learned("K"), learned("L", capex_musd=200.0)],
        drivers=[driver("base", "capex", "L", factor=0.5)],
        branches=[branch("base", None, 2027, 1.0)],
    )
    return Proof(made, 600.0)


@proof(breaks="reference spend without the site's factor, or the factor twice")
def test_a_site_factor_is_in_what_counts() -> Proof:
    """At half the price a line of 100 counts 50 against E0 = 100: six are a factor of 4, and cost 200."""
    made = three_lines(sites=[site(capex_factor=0.5)], demand=[demand(60.0)])
    return Proof(made, 200.0)


@proof(breaks="reference spend in nominal money, or a price that is not escalated")
def test_reference_spend_is_in_the_money_that_was_typed() -> Proof:
    """Prices rise by 10 %: 200 + 1.1 x 400."""
    lines = [learned("K"), learned("L", first_year=2028)]
    return Proof(first_then(30.0, 120.0, set=settings(2028, inflation=0.1), lines=lines), 640.0)


@proof(breaks="contingency that is learned from, or is not paid on what is learned")
def test_contingency_is_on_what_is_paid() -> Proof:
    """10 % of contingency and 10 % of owner's cost: 1.2 x 200."""
    return Proof(three_lines(set=settings(contingency_share=0.1, owners_cost_share=0.1)), 240.0)


# -- where capital goes ------------------------------------------------------------------------------


@proof(breaks="a payment schedule of the price before learning, or of the year it is paid in")
def test_what_is_learned_is_paid_over_the_lead() -> Proof:
    """Paid over two years, discounted at 25 %: 100 + 100 / 1.25 = 180; served from 2029 on."""
    made = three_lines(
        set=settings(2029, discount_rate=0.25),
        lines=[learned(lead_months=24, payment="over_lead")],
        demand=[demand(0.0, 0.0, 30.0)],
    )
    return Proof(made, 180.0)


@proof(breaks="credits, incentives, grants or tax on the price before learning")
def test_whatever_takes_capital_takes_what_was_paid() -> Proof:
    """30 GWh at 10 are 300, three lines 200. Credit 30 %: 60, of which half cuts the basis; state 10 %: 20.

    A grant of 10 %: 20, off the basis. Expensed: 200 - 30 - 20 = 150. Tax 20 % x (300 + 20 - 150) = 34.
    300 - 200 + 60 + 20 + 20 - 34 = 166.
    """
    made = three_lines(
        set=settings(objective="npv", tax_rate=0.2),
        sites=[site(incentive_share_of_capex=0.1)],
        lines=[learned(depreciation_class="now")],
        prices=[{"segment": "M", "product": "C"} | path(10.0)],
        depreciation=[{"class": "now", "method": "expense"}],
        credits=[
            {
                "credit": "48C",
                "kind": "investment",
                "applies_to": "L",
                "unit": "share_of_cost",
                "basis_reduction_share": 0.5,
            }
            | path(0.3)
        ],
        financing=[{"instrument": "aid", "kind": "grant", "max_share_of_capex": 0.1, "max_musd": 500.0}],
    )
    return Proof(made, 166.0)


@proof(breaks="a credit that is chosen, or what it cuts off the basis, on the price before learning")
def test_a_credit_that_is_chosen_is_on_what_was_paid() -> Proof:
    """The better of 30 % and 10 % of 200: 60, all cut off the basis. Tax 20 % x (300 - 140) = 32: 128."""
    made = three_lines(
        set=settings(objective="npv", tax_rate=0.2),
        lines=[learned(depreciation_class="now")],
        prices=[{"segment": "M", "product": "C"} | path(10.0)],
        depreciation=[{"class": "now", "method": "expense"}],
        credits=[
            {
                "credit": name,
                "kind": "investment",
                "applies_to": "L",
                "unit": "share_of_cost",
                "excludes": other,
            }
            | {"basis_reduction_share": 1.0}
            | path(share)
            for name, other, share in (("one", "two", 0.3), ("two", "one", 0.1))
        ],
    )
    return Proof(made, 128.0)


@proof(breaks="a budget of prices before learning")
def test_a_budget_buys_what_learning_makes_of_it() -> Proof:
    """200 buy three lines, and not two: 30 GWh of 40 are served, 10 go without at 20."""
    made = three_lines(
        segments=[segment()],
        demand=[demand(40.0)],
        learning=[group(segments=1)],
        lines=[learned(max_per_site=3)],
        strategies=[{"strategy": "thrifty"}],
        rules=[{"strategy": "thrifty", "rule": "budget_musd", "target": "*", "value": 200.0}],
    )
    return Proof(made, 400.0, {"lines": (built("L"), 3.0)}, "thrifty")


# -- what is left at the end ---------------------------------------------------------------------------


@proof(breaks="book value of more than was paid, or of all that was paid whatever the age")
def test_what_is_left_is_worth_no_more_than_was_paid() -> Proof:
    """Half of their life is over: typed 3 x 100 / 2 = 150, paid 200 / 2 = 100. 200 - 100."""
    made = three_lines(set=settings(terminal_value="book"), lines=[learned(life_years=2.0)])
    return Proof(made, 100.0)


@proof(breaks="book value of what was paid where the typed price is lower")
def test_what_is_left_is_worth_no_more_than_was_typed() -> Proof:
    """The world pays double: 400 paid, 200 left of it, but 150 of the typed price. 400 - 150."""
    made = three_lines(
        set=settings(terminal_value="book"),
        lines=[learned(life_years=2.0)],
        learning=[group(segments=1) | path(2.0)],
    )
    return Proof(made, 250.0)


@proof(breaks="lines that left and are worth something, or money of one year that backs lines of another")
def test_of_what_came_first_and_then_who_remains_is_worth_most() -> Proof:
    """3 lines for 200 in 2027, 12 for 400 in 2028 (lead 0, no end of life): worth 200 and 400 at the end."""
    return Proof(first_then(30.0, 120.0, penalty=50.0, set=settings(2028, terminal_value="book")), 0.0)


@proof(breaks="lines that left and are worth something, or worth above what was paid shared out line by line")
def test_of_lines_too_dear_to_keep_the_first_are_kept() -> Proof:
    """In 2028 K makes nothing and costs 80 a line. All three cost 200: two are worth that, as typed.

    200 + 3 x 80 in 2027; 400 for L and 2 x 80 in 2028; at the end 400 of L and min(2 x 100, 200) of K: 400.
    """
    lines = [learned("K", fixed_cost_musd_per_year=80.0), learned("L", first_year=2028)]
    made = first_then(30.0, 120.0, penalty=50.0, set=settings(2028, terminal_value="book"), lines=lines)
    return Proof(made, 400.0, {"kept": (lambda outcome: 3.0 - moved("retire", "K")(outcome), 2.0)})


# -- plans on the curve itself -------------------------------------------------------------------------


def planned(made: Tables, gap: float = 0.0, strategy: str | None = None) -> Solved:
    planner = Planner(from_tables(made), build, gap=gap)
    return planner.solve("plan", Change(strategy=strategy))


def by_root(lines: float) -> float:
    """What lines of 100 have cost, from the first on."""
    return 200.0 * (sqrt(1.0 + lines) - 1.0)


def test_a_plan_of_each_year_for_itself_is_worse() -> None:
    """Myopic: nothing in 2027 (180), then 12 lines from the first on: 521.11. Foresight: 600, 101 less."""
    whole = first_then(30.0, 120.0)
    alone = planned(whole | {"settings": settings(2027)})
    assert alone.plan is not None
    assert alone.plan.tables["orders"].empty
    assert alone.objective_value == pytest.approx(180.0)
    held = whole | {
        "strategies": [{"strategy": "myopic"}],
        "rules": [
            {"strategy": "myopic", "rule": "max_total_lines", "target": "K", "to_year": 2027, "value": 0.0}
        ],
    }
    then = planned(held, strategy="myopic").objective_value
    assert then == pytest.approx(180.0 + by_root(12.0), rel=1e-9)
    best = planned(whole).objective_value
    assert best == pytest.approx(600.0, rel=1e-9)
    assert then - best > 101.0


def test_a_plan_between_breakpoints_is_told_on_the_curve() -> None:
    """Seven lines lie between the ends of pieces: 200 (sqrt(8) - 1) exactly, whatever the pieces say."""
    made = three_lines(demand=[demand(70.0)], segments=[must(), segment("X", 0.0)])
    made["demand"] = [demand(70.0), demand(80.0, segment="X")]
    case = from_tables(made)
    planner = Planner(case, build, gap=0.0)
    assert 700.0 not in [round(point, 6) for point in cuts_of(planner.problem)["g"]]
    found = planner.solve("plan")
    assert found.objective_value == pytest.approx(by_root(7.0), rel=1e-9)
    assert found.gap == pytest.approx(0.0, abs=1e-7)
    assert found.audit is not None
    assert found.audit.learning["paid_musd"].sum() == pytest.approx(by_root(7.0), rel=1e-9)


def test_what_the_pieces_are_off_is_part_of_the_gap() -> None:
    """At a gap of 2 % the search may stop while the pieces are off by 0.05 % of what is spent, no more."""
    found = planned(first_then(40.0, 110.0), gap=0.02)
    assert found.gap is not None
    assert found.bound is not None
    assert found.objective_value is not None
    assert allowed(0.02) == 5e-4
    assert found.gap <= 0.02
    assert found.gap_musd is not None
    assert abs(found.objective_value - found.bound) <= found.gap_musd + 1e-6


def test_a_huge_case_is_searched_once_where_its_exact_plan_is_good_enough(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Seven lines between the ends of pieces: what these are off stays in the gap, and the plan is exact."""
    searches: list[Any] = []

    def counted(*args: Any, **how: Any) -> Any:
        searches.append(find_plan(*args, **how))
        return searches[-1]

    monkeypatch.setattr("teaplan.studies.planner.find_plan", counted)
    made = three_lines(demand=[demand(70.0), demand(80.0, segment="X")], segments=[must(), segment("X", 0.0)])
    planned(made, gap=0.5)
    assert len(searches) == 2
    monkeypatch.setattr("teaplan.studies.learned.HUGE", 0)
    found = planned(made, gap=0.5)
    assert len(searches) == 3
    assert found.objective_value == pytest.approx(by_root(7.0), rel=1e-9)
    # the one piece ends at fifteen lines, which cost 600
    assert searches[-1].objective == pytest.approx(7.0 / 15.0 * 600.0, rel=1e-9)
    assert found.gap == pytest.approx(searches[-1].gap + 1.0 - 280.0 / by_root(7.0), rel=1e-6)


def test_a_large_search_begins_from_prices_before_learning(monkeypatch: pytest.MonkeyPatch) -> None:
    """At typed prices 12 lines are dearer than a penalty of 720: the start builds none, a plan 15."""
    made = first_then(30.0, 120.0)
    begin = first_plan(from_tables(made), build, NO_CHANGE, Asked())
    assert begin is not None
    assert "moves" not in begin
    monkeypatch.setattr("teaplan.studies.learned.LARGE", 0)
    assert planned(made).objective_value == pytest.approx(600.0, rel=1e-9)


@drawn(max_examples=6, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(
    first=st.sampled_from([10.0, 20.0, 40.0, 50.0]),
    then=st.sampled_from([50.0, 90.0, 130.0]),
    penalty=st.sampled_from([3.0, 5.0, 6.0, 8.0]),
    rate=st.sampled_from([0.1, 0.2, 0.4]),
    floor=st.sampled_from([0.0, 0.55]),
    before=st.sampled_from([1, 3]),
)
def test_the_best_of_all_plans_tried_one_by_one(
    first: float, then: float, penalty: float, rate: float, floor: float, before: int
) -> None:
    """Every number of lines in both years, priced by quadrature of the curve's definition."""

    def price(e: float) -> float:
        return max(floor, (1.0 + e / (100.0 * before)) ** log2(1.0 - rate))

    kink, cost = Curve(100.0 * before, rate, floor).kink, [0.0]
    for k in range(30):
        bend = [kink] if 100.0 * k < kink < 100.0 * (k + 1) else None
        cost.append(cost[-1] + quad(price, 100.0 * k, 100.0 * (k + 1), points=bend)[0])
    best = min(
        cost[a + b] + penalty * (max(0.0, first - 10 * a) + max(0.0, then - 10 * b))
        for a in range(8)
        for b in range(16)
    )
    more = {"floor_share": floor or None, "lines_before": before, "segments": 3}
    found = planned(first_then(first, then, penalty, learning=[group(rate, **more)]))
    assert found.objective_value == pytest.approx(best, rel=1e-6)
    assert found.gap == pytest.approx(0.0, abs=1e-6)
