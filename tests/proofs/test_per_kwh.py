"""Proofs of the least cost of a kWh: own cost / kWh, and not the least cost, nor the highest value.

Unless said otherwise a line of ``L`` costs 100 M$ and makes 10 GWh a year (10 $/kWh), one of ``B`` 150 M$
and 20 GWh (7.5 $/kWh); nothing is discounted.
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
    need,
    recipe,
    settings,
    supplier,
    tables,
    two_futures,
)

lcob, kwh = figure("lcob_usd_per_kwh"), figure("discounted_gwh")
own_cost = figure("own_cost_pv_musd")


def per_kwh(share: float = 0.5, asked: float = 20.0, **sheets: Any) -> Tables:
    """Half of 20 GWh must be delivered."""
    changed = sheets.pop("changed", {})
    last = sheets.pop("last", FIRST)
    base: Tables = {
        "set": settings(last, objective="cost_per_kwh", min_delivered_share=share) | changed,
        "lines": [line(), line("B", capex_musd=150.0)],
        "recipes": [recipe(), recipe("B", output=20.0)],
        "demand": [demand(asked)],
    }
    return tables(**(base | sheets))


@proof(breaks="the least own cost sought instead: one L at 100 M$ and 10 $/kWh")
def test_the_larger_line_is_dearer_and_its_kwh_cheaper() -> Proof:
    also = {"B": (built("B"), 1.0), "L": (built("L"), 0.0), "own": (own_cost, 150.0), "kwh": (kwh, 20.0)}
    return Proof(per_kwh(), 7.5, also)


@proof(breaks="as much as can be sold is made: a second kind of line at 10 $/kWh would lift the mean")
def test_no_more_is_made_than_lowers_the_mean() -> Proof:
    # 30 GWh are asked for, a third must come: B alone 150 / 20, B and L 250 / 30 = 8.33
    return Proof(per_kwh(1 / 3, asked=30.0), 7.5, {"L": (built("L"), 0.0)})


@proof(breaks="the share owed in every future left out: B alone gives 20 of 30 GWh")
def test_what_must_be_delivered_is_delivered() -> Proof:
    # one B at most: 27 of 30 GWh need an L, and once it stands all 30 are made
    rows = per_kwh(0.9, asked=30.0, lines=[line(), line("B", capex_musd=150.0, max_per_site=1)])
    return Proof(rows, 250.0 / 30.0, {"kwh": (kwh, 30.0)})


@proof(breaks="revenue or an import counted: a price of 500 and an import at 1 $ change nothing")
def test_neither_price_nor_import_counts() -> Proof:
    rows = per_kwh(
        prices=[{"segment": "M", "product": "C", str(FIRST): 500.0}],
        imports=[{"product": "C", "segment": "M", "country": "CN", str(FIRST): 1.0}],
    )
    return Proof(rows, 7.5, {"B": (built("B"), 1.0)})


@proof(breaks="a penalty in the cost of a kWh: 20 $/kWh on what is not served would serve all")
def test_a_penalty_is_no_cost() -> Proof:
    # L alone: 10 of 20 GWh at 10 $; two would be no cheaper per kWh, so the least may be either
    return Proof(per_kwh(lines=[line()], recipes=[recipe()]), 10.0, {"lcob": (lcob, 10.0)})


@proof(breaks="kWh not discounted as money is: two years of 10 GWh count 10 + 10 / 1.1")
def test_kwh_are_discounted() -> Proof:
    rows = per_kwh(
        0.75,
        last=FIRST + 1,
        changed={"discount_rate": 0.1},
        lines=[line()],
        recipes=[recipe()],
        demand=[demand(10.0, 10.0)],
    )
    discounted = 10.0 + 10.0 / 1.1
    return Proof(rows, 100.0 / discounted, {"kwh": (kwh, discounted)})


@proof(
    breaks="inflation left out of kWh: at a rate equal to inflation every kWh of a real price counts as one"
)
def test_the_price_of_a_kwh_is_real() -> Proof:
    rows = per_kwh(
        1.0,
        last=FIRST + 1,
        changed={"discount_rate": 0.1, "inflation": 0.1},
        lines=[line()],
        recipes=[recipe()],
        demand=[demand(10.0, 10.0)],
    )
    return Proof(rows, 5.0, {"kwh": (kwh, 20.0)})


@proof(breaks="a mean of the futures' costs per kWh instead of mean cost over mean kWh")
def test_expected_cost_over_expected_kwh() -> Proof:
    # 10 GWh in 2027; in 2028 20 in high and 10 in low, half a chance each. The share of 1 asks for a second
    # line in high alone: cost 100 + 0.5 x 100, kWh 10 + 0.5 x (20 + 10): 150 / 25, the mean of futures
    # would be (200 / 30 + 100 / 20) / 2 = 5.83
    rows = per_kwh(
        1.0,
        last=FIRST + 1,
        lines=[line()],
        recipes=[recipe()],
        demand=[demand(10.0, 10.0)],
        branches=two_futures(FIRST + 1),
        drivers=[driver("high", "demand", factor=2.0)],
    )
    return Proof(rows, 6.0, {"kwh": (kwh, 25.0)})


@proof(breaks="running cost left out: ore at 2 $/kg turns B's advantage of 2.5 $/kWh where B takes 2 kg more")
def test_running_cost_is_in_the_ratio() -> Proof:
    # L: 10 + 1 x 2 = 12 $/kWh, B: 7.5 + 3 x 2 = 13.5
    rows = per_kwh(
        bill_of_materials=[need(line="L"), need(kg=3.0, line="B")], suppliers=[supplier("mine", price=2.0)]
    )
    return Proof(rows, 12.0, {"B": (built("B"), 0.0)})


@proof(breaks="a share that cannot be met taken as served: one line at most, for twice what it makes")
def test_a_share_that_cannot_be_met_is_infeasible() -> Proof:
    rows = per_kwh(
        1.0,
        last=FIRST + 1,
        lines=[line(max_per_site=1)],
        recipes=[recipe()],
        demand=[demand(10.0, 10.0)],
        branches=[branch("base", None, FIRST, 1.0)],
        drivers=[driver("base", "demand", factor=2.0)],
    )
    return Proof(rows, None)


@proof(breaks="a first plan taken for the best: from the rough start the price has to fall twice")
def test_the_price_falls_until_no_plan_is_worth_more() -> Proof:
    # at 30 GWh of 60: L 10, B 7.5, H 420 / 60 = 7 $/kWh; the cheapest 30 GWh are B and L, 250 / 30
    rows = per_kwh(
        0.5,
        asked=60.0,
        lines=[
            line(max_per_site=1),
            line("B", capex_musd=150.0, max_per_site=2),
            line("H", capex_musd=420.0),
        ],
        recipes=[recipe(), recipe("B", output=20.0), recipe("H", output=60.0)],
    )
    return Proof(rows, 7.0, {"H": (built("H"), 1.0)})


@proof(breaks="a cost divided by no kWh: where nothing is asked for there is none")
def test_without_demand_there_is_no_cost_of_a_kwh() -> Proof:
    return Proof(per_kwh(asked=0.0), None)
