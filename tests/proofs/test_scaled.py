"""Proofs of scaled lines: plants of 0 or a size in range, whose capital is that of (size / q0)^e lines.

The plant ``L`` costs 100 M$ at 10 GWh a year and 100 sqrt(q / 10) at q, from 5 to 80 GWh.
"""

from __future__ import annotations

from math import sqrt
from typing import Any

from tests.proofs.measures import built, delivered, moved
from tests.proofs.registry import Measure, Proof, Tables, proof
from tests.proofs.run import Outcome
from tests.proofs.tables import (
    branch,
    demand,
    driver,
    line,
    move,
    must,
    path,
    recipe,
    segment,
    settings,
    site,
    tables,
    two_futures,
)

MODULE = "M1"


def plant(name: str = "L", **changed: Any) -> dict[str, Any]:
    """A scaled line of 100 M$ at 10 GWh, exponent 1/2."""
    base = {"sizing": "scaled", "size_min": 5.0, "size_max": 80.0, "scale_exponent": 0.5}
    return line(name, **(base | changed))


def cost(size: float) -> float:
    """100 (q / 10)^(1/2)."""
    return 100.0 * sqrt(size / 10.0)


def sizes(outcome: Outcome) -> float:
    """GWh a year of all plants ordered, over all nodes."""
    return float(outcome.tables["plants"]["amount"].sum())


def size_on(node: int) -> Measure:
    """Read the size of the plant ordered on a node."""

    def read(outcome: Outcome) -> float:
        rows = outcome.tables["plants"]
        return float(rows[rows["node"] == node]["amount"].sum())

    return read


def one_year(gwh: float, **sheets: Any) -> Tables:
    """One year of a demand that must be met from plants."""
    base: Tables = {"lines": [plant()], "segments": [must()], "demand": [demand(gwh)]}
    return tables(**(base | sheets))


@proof(breaks="the exponent left out, or a chord of the curve taken for the curve")
def test_capital_rises_less_than_size() -> Proof:
    # 33.3 GWh lies between points of the chords: 100 x 3.33^0.5 = 182.4829, not 333
    return Proof(one_year(33.3), cost(33.3), also={"size": (sizes, 33.3), "plants": (built("L"), 1.0)})


@proof(breaks="a size below the least, or a plant without a binary")
def test_a_plant_is_nothing_or_in_range() -> Proof:
    # 2 GWh short cost 2 x 20 = 40; the least plant, of 5 GWh, 70.7
    made = one_year(2.0, segments=[segment()])
    return Proof(made, 40.0, also={"plants": (built("L"), 0.0)})


@proof(breaks="the least size left out: a plant of 2 GWh would cost 44.7")
def test_the_least_plant_is_built_where_it_must() -> Proof:
    return Proof(one_year(2.0), cost(5.0), also={"size": (sizes, 5.0)})


@proof(breaks="a size above the most, or two plants of one type on one node: one of 90 GWh would cost 300")
def test_the_most_size_is_one_plants() -> Proof:
    # 80 GWh for 100 x 8^0.5 = 282.84; the other 10 go short at 20 each: a second plant would cost 100
    made = one_year(90.0, segments=[segment(penalty=20.0)])
    return Proof(made, cost(80.0) + 10.0 * 20.0, also={"plants": (built("L"), 1.0)})


@proof(breaks="one plant a node counted by state and not by site and type")
def test_one_plant_at_a_time_whatever_it_makes() -> Proof:
    # A and B ask for 20 GWh each once plants may be ordered. One serves one of them; 141.4 + 400, not 282.8
    made = tables(
        set=settings(2028),
        lines=[plant(first_year=2028)],
        products=[{"product": "A"}, {"product": "B"}],
        recipes=[recipe("L", "A"), recipe("L", "B")],
        segments=[segment("MA"), segment("MB")],
        demand=[demand(0.0, 20.0, segment="MA"), demand(0.0, 20.0, segment="MB")],
        prices=[
            {"segment": "MA", "product": "A", "2027": 0.0},
            {"segment": "MB", "product": "B", "2027": 0.0},
        ],
    )
    return Proof(made, cost(20.0) + 400.0, also={"plants": (built("L"), 1.0)})


@proof(breaks="vintages merged into one plant: the second counts on the first one's curve")
def test_two_vintages_have_a_curve_each() -> Proof:
    # 20 GWh from the first year, 30 more from the second: 10 % a year make it pay to wait with the second
    made = tables(
        set=settings(2028, discount_rate=0.5),
        lines=[plant()],
        segments=[must()],
        demand=[demand(20.0, 50.0)],
    )
    # at once: 100 x 5^0.5 = 223.6; in two steps: 141.42 + 173.21 / 1.5 = 256.9
    return Proof(made, cost(50.0), also={"first": (size_on(0), 50.0)})


@proof(breaks="a second plant at the price of more of the first, or none at all in later years")
def test_a_second_plant_pays_later() -> Proof:
    # 8 GWh, 9 more ten years later at 30 %: 89.44 + 94.87 / 1.3^10 = 96.32; at once 100 x 1.7^0.5 = 130.4
    made = tables(
        set=settings(2037, discount_rate=0.3),
        lines=[plant()],
        segments=[must()],
        demand=[{"segment": "M", "2027": 8.0, "2037": 17.0}],
    )
    expected = cost(8.0) + cost(9.0) / 1.3**10
    return Proof(made, expected, also={"first": (size_on(0), 8.0), "plants": (built("L"), 2.0)})


@proof(breaks="fixed cost, staff, area or power by plant and not by size")
def test_what_a_plant_needs_scales_with_its_size() -> Proof:
    # 40 GWh are 4 lines: 4 x 3 M$ fixed, 4 x 10 FTE x 2000 h x 50 $ = 4 M$; floor 4 x 2, power 4 x 5
    made = one_year(
        40.0,
        lines=[plant(fixed_cost_musd_per_year=3.0, staff_fte=10.0, area_1000m2=2.0, power_mw=5.0)],
        sites=[site(wage_usd_per_h=50.0, area_1000m2=8.0, power_mw=20.0)],
    )
    return Proof(made, cost(40.0) + 12.0 + 4.0)


@proof(breaks="floor of a plant counted once, whatever its size")
def test_floor_bounds_a_size() -> Proof:
    # 7 of floor hold 3.5 lines: 35 GWh, and 5 go short at 20
    made = one_year(
        40.0,
        segments=[segment()],
        lines=[plant(area_1000m2=2.0)],
        sites=[site(area_1000m2=7.0)],
    )
    return Proof(made, cost(35.0) + 100.0, also={"size": (sizes, 35.0)})


@proof(breaks="power of a plant counted once, whatever its size")
def test_power_bounds_a_size() -> Proof:
    made = one_year(
        40.0,
        segments=[segment()],
        lines=[plant(power_mw=2.0)],
        sites=[site(power_mw=7.0)],
    )
    return Proof(made, cost(35.0) + 100.0, also={"size": (sizes, 35.0)})


def sold(terminal: str, **changed: Any) -> Tables:
    """20 GWh for a year, then nothing: a plant that costs 30 M$ a year, and sells for a fifth."""
    return tables(
        set=settings(2028, terminal_value=terminal),
        lines=[plant(**({"salvage_share": 0.2, "fixed_cost_musd_per_year": 15.0} | changed))],
        segments=[must()],
        demand=[demand(20.0, 0.0)],
    )


@proof(breaks="salvage in the proportion of size, or of a part of a plant")
def test_a_plant_is_sold_on_its_own_curve() -> Proof:
    # 141.42 + 30, less 0.2 x 141.42 when it goes after a year
    made = sold("none")
    return Proof(made, 0.8 * cost(20.0) + 30.0, also={"sold": (moved("retire"), 1.0)})


@proof(breaks="a plant that was sold worth something at the end once more")
def test_a_plant_that_was_sold_is_worth_nothing_at_the_end() -> Proof:
    return Proof(sold("salvage"), 0.8 * cost(20.0) + 30.0, also={"sold": (moved("retire"), 1.0)})


@proof(breaks="capital that stays when its plant leaves")
def test_the_capital_of_a_plant_leaves_with_it() -> Proof:
    # 200 a year for each of its 2 lines are more than its book value of 141.42: it goes, and takes that along
    made = sold("book", fixed_cost_musd_per_year=200.0)
    return Proof(made, 0.8 * cost(20.0) + 400.0, also={"sold": (moved("retire"), 1.0)})


@proof(breaks="a small plant that is sold at the price of the large one beside it")
def test_a_plant_is_sold_for_its_own_capital() -> Proof:
    # 20 GWh at most: one of 20, one of 5 beside it for 2028; it is sold again, and the other stays
    made = tables(
        set=settings(2029),
        lines=[plant(size_max=20.0, salvage_share=0.2, fixed_cost_musd_per_year=15.0)],
        segments=[must()],
        demand=[demand(20.0, 25.0, 20.0)],
    )
    expected = cost(20.0) + 0.8 * cost(5.0) + 3 * 30.0 + 7.5
    return Proof(made, expected, also={"sold": (moved("retire"), 1.0)})


@proof(breaks="a plant that leaves with the size of another, which still ramps")
def test_a_plant_leaves_with_its_own_size() -> Proof:
    # a second year at 0.9: the plant of 5 GWh makes 4.5 in 2028, when one of 20 comes; in 2029 nothing is
    # asked for, the first may go, the second still ramps and costs 2 x 15
    made = tables(
        set=settings(2029),
        lines=[plant(size_max=20.0, fixed_cost_musd_per_year=15.0)],
        ramps=[{"line": "L", "move": "build", "year_1": 1.0, "year_2": 0.9}],
        segments=[must()],
        demand=[demand(5.0, 24.5, 0.0)],
    )
    expected = cost(5.0) + cost(20.0) + 7.5 + 37.5 + 30.0
    return Proof(made, expected, also={"sold": (moved("retire"), 1.0)})


@proof(breaks="what stands at the end valued by its size")
def test_a_plant_at_the_end_is_worth_its_curve() -> Proof:
    # it need not go: at the end it is worth as much, and costs a second year of 30 for its 20 GWh
    made = sold("salvage") | {"demand": [demand(20.0, 20.0)]}
    return Proof(made, 0.8 * cost(20.0) + 60.0, also={"sold": (moved("retire"), 0.0)})


@proof(breaks="book value of a plant by its size, or of all plants by one age")
def test_plants_at_book_value_by_vintage() -> Proof:
    # lives of 4 years; 8 GWh from 2027, 9 from 2029 at 30 %: at the end of 2029 a quarter, and three quarters
    made = tables(
        set=settings(2029, terminal_value="book", discount_rate=1.0),
        lines=[plant(life_years=4.0)],
        segments=[must()],
        demand=[demand(8.0, 8.0, 17.0)],
    )
    left = (cost(8.0) * 0.25 + cost(9.0) * 0.75) / 4.0
    return Proof(made, cost(8.0) + cost(9.0) / 4.0 - left, also={"plants": (built("L"), 2.0)})


@proof(breaks="a plant sold in parts, or the part that is dearest to keep")
def test_a_plant_leaves_whole() -> Proof:
    # 40 GWh, then 10. Kept, it costs 4 x 50 a second year; sold, a new one of 10 costs 100 + 50.
    # A part of 30 GWh given up would leave 50
    made = tables(
        set=settings(2028),
        lines=[plant(fixed_cost_musd_per_year=50.0)],
        segments=[must()],
        demand=[demand(40.0, 10.0)],
    )
    expected = cost(40.0) + 200.0 + 100.0 + 50.0
    return Proof(made, expected, also={"sold": (moved("retire"), 1.0), "plants": (built("L"), 2.0)})


@proof(breaks="a plant that stands past its life, or lives as long as the youngest")
def test_a_plant_ends_with_its_life() -> Proof:
    # life of two years: 20 GWh over four years are two plants, the second from the third year on
    made = tables(
        set=settings(2030),
        lines=[plant(life_years=2.0)],
        segments=[must()],
        demand=[demand(20.0, 20.0, 20.0, 20.0)],
    )
    return Proof(made, 2 * cost(20.0), also={"plants": (built("L"), 2.0), "sold": (moved("retire"), 1.0)})


@proof(breaks="max_per_site by size, or by what stands without what is on order")
def test_max_per_site_counts_plants() -> Proof:
    # no second one of 9 GWh beside the first (96.32, see above): one of 17 takes its place
    made = tables(
        set=settings(2037, discount_rate=0.3),
        lines=[plant(max_per_site=1)],
        segments=[must()],
        demand=[{"segment": "M", "2027": 8.0, "2037": 17.0}],
    )
    expected = cost(8.0) + cost(17.0) / 1.3**10
    return Proof(made, expected, also={"plants": (built("L"), 2.0), "sold": (moved("retire"), 1.0)})


@proof(breaks="a place that is not free again when a plant has left")
def test_a_place_is_free_when_a_plant_has_left() -> Proof:
    made = tables(
        set=settings(2028),
        lines=[plant(fixed_cost_musd_per_year=50.0, max_per_site=1)],
        segments=[must()],
        demand=[demand(40.0, 10.0)],
    )
    return Proof(made, cost(40.0) + 200.0 + 100.0 + 50.0, also={"plants": (built("L"), 2.0)})


@proof(breaks="a site that is not opened for a plant")
def test_a_plant_opens_its_site() -> Proof:
    made = one_year(20.0, sites=[site(opening_cost_musd=7.0, fixed_cost_musd_per_year=2.0)])
    return Proof(made, cost(20.0) + 9.0)


@proof(breaks="lead, payment or ramp of a plant unlike those of a line")
def test_lead_and_ramp_of_a_plant() -> Proof:
    # ordered and paid in 2027 for 2028, when it makes half: 10 GWh asked for need a plant of 20
    made = tables(
        set=settings(2028, discount_rate=0.1),
        lines=[plant(lead_months=12, payment="over_lead")],
        ramps=[{"line": "L", "move": "build", "year_1": 0.5}],
        segments=[must()],
        demand=[demand(0.0, 10.0)],
    )
    return Proof(made, cost(20.0), also={"size": (sizes, 20.0), "delivered": (delivered, 10.0)})


@proof(breaks="a plant that leaves while it still ramps")
def test_a_plant_stays_through_its_ramp() -> Proof:
    # asked for in one year, it ramps for two and costs 10 in each: it can go in the third
    made = tables(
        set=settings(2029),
        lines=[plant(fixed_cost_musd_per_year=10.0, lead_months=0)],
        ramps=[{"line": "L", "move": "build", "year_1": 1.0, "year_2": 0.5}],
        segments=[must()],
        demand=[demand(10.0, 0.0, 0.0)],
    )
    return Proof(made, 100.0 + 20.0, also={"sold": (moved("retire"), 1.0)})


@proof(breaks="drivers, site factor, contingency or escalation that do not reach a plant's curve")
def test_capital_of_a_plant_carries_every_factor() -> Proof:
    made = one_year(
        40.0,
        set=settings(contingency_share=0.1, inflation=0.05, price_year=2026),
        sites=[site(capex_factor=1.2)],
        branches=[branch("base", None, 2027, 1.0)],
        drivers=[driver("base", "capex", "L", factor=0.5)],
    )
    return Proof(made, 200.0 * 1.1 * 1.05 * 1.2 * 0.5)


@proof(breaks="property tax or an overhead on capital by size")
def test_property_tax_and_overheads_follow_the_curve() -> Proof:
    made = one_year(
        40.0,
        sites=[site(property_tax_share_per_year=0.02)],
        overheads=[{"overhead": "insurance", "base": "capex", "share_per_year": 0.03}],
    )
    return Proof(made, 200.0 * (1.0 + 0.02 + 0.03))


@proof(breaks="an investment credit or a state's incentive by size")
def test_credits_and_incentives_follow_the_curve() -> Proof:
    made = one_year(
        40.0,
        sites=[site(incentive_share_of_capex=0.1)],
        credits=[
            {"credit": "48C", "kind": "investment", "applies_to": "L", "unit": "share_of_cost", **path(0.3)}
        ],
    )
    return Proof(made, 200.0 * (1.0 - 0.1 - 0.3))


@proof(breaks="depreciation of a plant by its size")
def test_a_plant_is_deducted_by_its_capital() -> Proof:
    # 40 GWh at 20: 800 less 200 written off at once, taxed at 25 %
    made = one_year(
        40.0,
        set=settings(objective="npv", tax_rate=0.25),
        lines=[plant(depreciation_class="now")],
        depreciation=[{"class": "now", "method": "expense"}],
        prices=[{"segment": "M", "product": "C", "2027": 20.0}],
    )
    return Proof(made, (800.0 - 200.0) * 0.75)


@proof(breaks="loans on the size of a plant")
def test_a_loan_is_a_share_of_a_plants_capital() -> Proof:
    # a grant of half of 200
    made = one_year(
        40.0,
        set=settings(objective="npv"),
        prices=[{"segment": "M", "product": "C", "2027": 20.0}],
        financing=[{"instrument": "G", "kind": "grant", "max_share_of_capex": 0.5}],
    )
    return Proof(made, 800.0 - 200.0 + 100.0)


def ruled(rule: str, value: float, target: str = "L") -> dict[str, Any]:
    """The sheets of a strategy with one rule."""
    row = {"strategy": "S1", "rule": rule, "target": target, "value": value}
    return {"strategies": [{"strategy": "S1"}], "rules": [row]}


@proof(breaks="rules on new lines that count sizes and not plants")
def test_rules_count_plants() -> Proof:
    # two plants are asked for in two years: 5 GWh beside 15, not 20 at once for 141.4
    made = tables(
        set=settings(2028),
        lines=[plant()],
        segments=[must()],
        demand=[demand(20.0, 20.0)],
        **ruled("min_total_lines", 2.0),
    )
    return Proof(made, cost(20.0) + cost(5.0), strategy="S1")


@proof(breaks="a share of a generation that counts plants and not what they make")
def test_a_generation_share_is_of_output() -> Proof:
    # half of the output on plants of the other generation: 20 and 20, 2 x 141.4; alone 40 would cost 200
    made = one_year(
        40.0,
        lines=[plant(), plant("N", generation="next")],
        recipes=[recipe(), recipe("N")],
        **ruled("min_generation_share", 0.5, "next"),
    )
    made["rules"].append({"strategy": "S1", "rule": "max_generation_share", "target": "next", "value": 0.5})
    return Proof(made, 2 * cost(20.0), strategy="S1")


@proof(breaks="a budget met on chords and not on the curve")
def test_a_budget_is_kept_on_the_curve() -> Proof:
    # 200 M$ buy 40 GWh and no more; of 50 asked for 10 go short at 60
    made = one_year(50.0, segments=[segment(penalty=60.0)], **ruled("budget_musd", cost(5.0), "*"))
    return Proof(made, cost(5.0) + 45.0 * 60.0, strategy="S1")


@proof(breaks="closing a plant for nothing, or at its cost by plant")
def test_closure_cost_is_by_size() -> Proof:
    # a year at 15 x 2 spared by leaving, which costs 4 x 2
    made = sold("none") | {"moves": [move("retire", cost=4.0, from_line="L")]}
    return Proof(made, 0.8 * cost(20.0) + 30.0 + 8.0)


@proof(breaks="a resale share that is not on the plant's curve")
def test_resale_of_a_plant_by_its_row() -> Proof:
    made = sold("none") | {"moves": [move("retire", from_line="L", resale_share=0.5)]}
    return Proof(made, 0.5 * cost(20.0) + 30.0)


@proof(breaks="a plant that leaves one future and is gone in the other")
def test_a_plant_leaves_in_one_future() -> Proof:
    # 20 GWh; from 2028 on 20 or nothing, half and half. Where nothing is asked the plant goes
    made = tables(
        set=settings(2028),
        lines=[plant(salvage_share=0.2, fixed_cost_musd_per_year=15.0)],
        branches=two_futures(),
        drivers=[driver("low", "demand", "M", factor=0.0)],
        segments=[must()],
        demand=[demand(20.0, 20.0)],
    )
    return Proof(made, cost(20.0) + 30.0 + 0.5 * 30.0 - 0.5 * 0.2 * cost(20.0))


@proof(breaks="a plant of a free size where whole modules are cheaper, or the other way round")
def test_modules_against_a_plant() -> Proof:
    # 12 GWh: three modules of 4 at 36 are 108, a plant 100 x 1.2^0.5 = 109.5
    made = tables(
        set=settings(2028),
        lines=[plant(), line(MODULE, capex_musd=36.0)],
        recipes=[recipe(), recipe(MODULE, output=4.0)],
        segments=[must()],
        demand=[demand(12.0, 12.0)],
    )
    return Proof(made, 108.0, also={"modules": (built(MODULE), 3.0), "plants": (built("L"), 0.0)})


@proof(breaks="a linear plant that is on chords of a curve")
def test_an_exponent_of_one_is_by_size() -> Proof:
    return Proof(one_year(33.3, lines=[plant(scale_exponent=1.0)]), 333.0)


@proof(breaks="a range of one size, which has no piece of a curve")
def test_a_plant_of_one_size() -> Proof:
    made = one_year(12.0, lines=[plant(size_min=15.0, size_max=15.0)])
    return Proof(made, cost(15.0), also={"size": (sizes, 15.0)})
