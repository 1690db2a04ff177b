"""Proofs of content rules and allowed origins: what the material of an output is made of, and what it earns.

The base: a line of 100 makes 10 GWh of C from 1 kt of ore each. Ore from ``home`` costs 1 $/kg, from
``away``, a prohibited entity, 0.5. A rule asks for 60 % of the cost. A stream of 1 GWh with x kt from home
passes where x >= 0.6 (x + 0.5 (1 - x)), so x = 0.3 / 0.7 = 3 / 7, which costs 3 / 14 more than none.
"""

from __future__ import annotations

from typing import Any

from tests.proofs.measures import Measure
from tests.proofs.registry import Proof, Tables, proof
from tests.proofs.run import Outcome
from tests.proofs.tables import (
    branch,
    demand,
    driver,
    fleet,
    line,
    must,
    need,
    path,
    recipe,
    segment,
    settings,
    site,
    supplier,
    tables,
)

HOME = supplier("home", price=1.0)
AWAY = supplier("away", country="CN", price=0.5, prohibited_entity="yes")
X = 3.0 / 7.0
DEARER = 0.5 * X


def rule(*shares: float, split: str = "no", **changed: Any) -> dict[str, Any]:
    """A content rule by year."""
    return {"content_rule": "rule", "split": split} | path(*shares) | changed


def credit(*amounts: float, on: str = "C", **changed: Any) -> dict[str, Any]:
    """A credit that asks for the rule."""
    return {"credit": "45X", "applies_to": on, "content_rule": "rule"} | path(*amounts) | changed


def ruled(amount: float, split: str = "no", **sheets: Any) -> Tables:
    """One line, a standing one, whose cells earn a credit where 60 % of their ore's cost is from home."""
    base: Tables = {
        "fleet": [fleet()],
        "bill_of_materials": [need()],
        "suppliers": [HOME, AWAY],
        "segments": [must()],
        "content_rules": [rule(0.6, split=split)],
        "credits": [credit(amount)],
    }
    return tables(**(base | sheets))


def qualified(outcome: Outcome) -> float:
    """GWh that passed a rule or went to a segment of an allowed origin, as the audit finds it."""
    assert outcome.audit is not None
    return float(outcome.audit.content["qualified"].sum())


def share(outcome: Outcome) -> float:
    """Share of cost of the one stream there is."""
    assert outcome.audit is not None
    (found,) = outcome.audit.content["share"]
    return float(found)


def bought(name: str) -> Measure:
    """Amount bought of an offer over all nodes."""

    def count(outcome: Outcome) -> float:
        rows = outcome.tables["purchases"]
        return float(rows[rows["supplier"] == name]["amount"].sum())

    return count


# -- the threshold turns the purchase ------------------------------------------------------------------


@proof(breaks="a credit paid whatever the ore is, or a threshold that is not met exactly")
def test_a_threshold_makes_dearer_domestic_material_right() -> Proof:
    # 0.3 $/kWh of credit are more than the 3/14 = 0.214 that the ore from home is dearer
    made = ruled(0.3)
    return Proof(
        made,
        objective=5.0 + 10.0 * DEARER - 3.0,
        also={
            "home": (bought("home"), 10.0 * X),
            "share": (share, 0.6),
            "qualified": (qualified, 10.0),
        },
    )


@proof(breaks="ore from home bought for a credit that pays less than it costs")
def test_a_smaller_credit_leaves_the_cheap_material_right() -> Proof:
    # 0.2 < 3/14: nothing qualifies, and the share of what is bought is 0
    return Proof(ruled(0.2), objective=5.0, also={"home": (bought("home"), 0.0), "share": (share, 0.0)})


@proof(breaks="shares of mass, or of cost before tariff and freight")
def test_the_share_is_of_cost_with_tariff_and_freight() -> Proof:
    # away lands at 0.2 x 1.5 + 0.2 = 0.5 and home at 0.8 x 1.0 + 0.2 = 1: the same split as above
    suppliers = [
        supplier("home", price=0.8, freight_usd_per_kg=0.2),
        AWAY | {"price_usd_per_kg": 0.2, "tariff_rate": 0.5, "freight_usd_per_kg": 0.2},
    ]
    return Proof(ruled(0.3, suppliers=suppliers), objective=5.0 + 10.0 * DEARER - 3.0)


@proof(breaks="a measure by countries that counts every supplier who is no prohibited entity")
def test_a_rule_on_countries_counts_those_countries() -> Proof:
    # the friend is no prohibited entity, and cheaper than home; the rule asks for what is domestic
    suppliers = [HOME, supplier("friend", country="KR", price=0.5)]
    made = ruled(0.3, suppliers=suppliers, content_rules=[rule(0.6, measure="US")])
    return Proof(made, objective=5.0 + 10.0 * DEARER - 3.0)


@proof(breaks="countries beside the first in a measure that do not count")
def test_a_rule_on_several_countries_counts_each() -> Proof:
    suppliers = [HOME, supplier("friend", country="KR", price=0.5)]
    made = ruled(0.3, suppliers=suppliers, content_rules=[rule(0.6, measure="US, KR")])
    return Proof(made, objective=5.0 - 3.0)


@proof(breaks="the threshold, or the credit, of one year used in another")
def test_thresholds_and_credits_go_by_year() -> Proof:
    # 2027: no threshold, so all earns; 2028: 60 %; 2029: 100 %, 0.5 dearer than away and not worth 0.3;
    # 2030: 100 % for 0.7
    made = ruled(
        0.0,
        set=settings(2030),
        demand=[demand(10.0)],
        content_rules=[rule(0.0, 0.6, 1.0)],
        credits=[credit(0.1, 0.3, 0.3, 0.7)],
    )
    return Proof(made, objective=(5.0 - 1.0) + (5.0 + 10.0 * DEARER - 3.0) + 5.0 + (10.0 - 7.0))


@proof(breaks="a threshold of a long period that is not the mean of its years")
def test_a_threshold_of_a_long_period_is_the_mean_of_its_years() -> Proof:
    # two years at 40 and 80 %, one period: 60 %; the credit 0.2 and 0.4, so 0.3 a kWh
    made = ruled(
        0.0,
        set=settings(2028, period_months=24),
        content_rules=[rule(0.4, 0.8)],
        credits=[credit(0.2, 0.4)],
    )
    return Proof(made, objective=20.0 * (0.5 + DEARER - 0.3))


# -- a credit that ends --------------------------------------------------------------------------------


def waiting(*amounts: float, **sheets: Any) -> Tables:
    """A line of 100 in 2027 and of 50 in 2028 whose 10 GWh a year sell at 5.4 $/kWh in both, at 10 %.

    Without a credit: at once -100 + 54 + 54 / 1.1 = 3.09; a year later (-50 + 54) / 1.1 = 3.64.
    """
    base: Tables = {
        "set": settings(2028, discount_rate=0.1, objective="npv"),
        "segments": [segment(penalty=0.0)],
        "prices": [{"segment": "M", "product": "C", "2027": 5.4}],
        "branches": [branch("base", None, 2027, 1.0)],
        "drivers": [driver("base", "capex", "L", from_year=2028, factor=0.5)],
        "credits": [{"credit": "45X", "applies_to": "C"} | path(*amounts)],
    }
    return tables(**(base | sheets))


def built_in(node: int) -> Measure:
    """Count the lines ordered on a node."""

    def count(outcome: Outcome) -> float:
        rows = outcome.tables["orders"]
        return float(rows[rows["node"] == node]["count"].sum())

    return count


@proof(breaks="a line ordered before its price falls where nothing speaks for it")
def test_without_a_credit_waiting_is_right() -> Proof:
    return Proof(waiting(0.0), objective=4.0 / 1.1, also={"ordered 2028": (built_in(1), 1.0)})


@proof(breaks="a credit that ends and is paid on, so that a year of waiting costs none of it")
def test_a_credit_that_ends_makes_waiting_wrong() -> Proof:
    # 1 $/kWh on the 10 GWh of 2027, which waiting would lose: 3.09 + 10 > 3.64
    at_once = -100.0 + 54.0 + 10.0 + 54.0 / 1.1
    return Proof(waiting(1.0, 0.0), objective=at_once, also={"ordered 2027": (built_in(0), 1.0)})


@proof(breaks="a credit paid before its first year")
def test_a_credit_that_begins_later_leaves_waiting_right() -> Proof:
    # 10 GWh of 2028 earn it either way: 3.64 + 10 / 1.1 > 3.09 + 10 / 1.1
    return Proof(waiting(0.0, 1.0), objective=14.0 / 1.1, also={"ordered 2028": (built_in(1), 1.0)})


@proof(breaks="a credit of a branch that repeals it, or one repealed in the other branch too")
def test_a_credit_is_repealed_in_one_future() -> Proof:
    # at once, with the credit in 2027 and in half of the futures of 2028
    branches = [branch("base", None, 2027, 1.0), branch("stays", "base", 2028, 0.5)]
    branches += [branch("repeal", "base", 2028, 0.5)]
    drivers = [
        driver("base", "capex", "L", from_year=2028, factor=0.5),
        driver("repeal", "credit", "45X", value=0.0),
    ]
    made = waiting(1.0, branches=branches, drivers=drivers)
    return Proof(made, objective=-100.0 + 64.0 + (0.5 * 64.0 + 0.5 * 54.0) / 1.1)


@proof(breaks="a repeal that leaves the purchases for the rule standing")
def test_a_repeal_turns_the_purchases_of_one_future() -> Proof:
    branches = [branch("base", None, 2027, 1.0), branch("stays", "base", 2028, 0.5)]
    branches += [branch("repeal", "base", 2028, 0.5)]
    made = ruled(
        0.3,
        set=settings(2028),
        branches=branches,
        drivers=[driver("repeal", "credit", "45X", factor=0.0)],
    )
    return Proof(made, objective=1.5 * (5.0 + 10.0 * DEARER - 3.0) + 0.5 * 5.0)


# -- all or nothing, and split -------------------------------------------------------------------------

SHORT = [HOME | {"limit_kt_per_year": 3.0}, AWAY]
"""Ore from home for 7 of 10 GWh: 7 x 3 / 7 = 3 kt."""


@proof(breaks="a part of the output that earns where the rule says all or nothing")
def test_all_of_a_site_and_product_qualifies_or_nothing() -> Proof:
    return Proof(ruled(0.3, suppliers=SHORT), objective=5.0, also={"qualified": (qualified, 0.0)})


@proof(breaks="a split that earns on all the output, or on none of it")
def test_a_split_stream_earns_for_its_own_purchases() -> Proof:
    made = ruled(0.3, split="yes", suppliers=SHORT)
    return Proof(
        made,
        objective=5.0 + 7.0 * (DEARER - 0.3),
        also={"qualified": (qualified, 7.0), "share": (share, 0.6)},
    )


@proof(breaks="good output of the site left outside what is tested")
def test_all_lines_of_a_site_are_tested_together() -> Proof:
    # the old line's cells take pure ore, which only the prohibited entity sells: all at the site fail
    made = ruled(
        0.3,
        lines=[line(), line("old")],
        recipes=[recipe(), recipe("old")],
        fleet=[fleet(), fleet("old")],
        bill_of_materials=[need(line="L"), need("pure", line="old")],
        suppliers=[HOME, AWAY, supplier("pure", "pure", "CN", 0.9, prohibited_entity="yes")],
        demand=[demand(20.0)],
    )
    # of 20 GWh the cost is 5 to 10 from home and 9: at most 10 / 19 = 53 %
    return Proof(made, objective=5.0 + 9.0)


@proof(breaks="output of the stream beyond what the line makes")
def test_a_stream_is_part_of_the_output() -> Proof:
    # D takes the ore from home as well and earns nothing: its ore must not make up more of C
    made = ruled(
        0.3,
        split="yes",
        products=[{"product": "C"}, {"product": "D"}],
        lines=[line(), line("K")],
        recipes=[recipe(), recipe("K", "D")],
        fleet=[fleet(), fleet("K", "D")],
        bill_of_materials=[need(), need(product="D")],
        suppliers=[HOME | {"price_usd_per_kg": 0.4}, AWAY],
        segments=[must(), must("N")],
        demand=[demand(10.0), demand(10.0, segment="N")],
        prices=[
            {"segment": "M", "product": "C", "2027": 0.0},
            {"segment": "N", "product": "D", "2027": 0.0},
        ],
    )
    return Proof(made, objective=20.0 * 0.4 - 10.0 * 0.3, also={"qualified": (qualified, 10.0)})


# -- no kilogram counts twice --------------------------------------------------------------------------


def two_sites(split: str) -> Tables:
    """Two sites of 10 GWh each, and ore from home for 10 GWh of streams in all."""
    return ruled(
        0.3,
        split=split,
        sites=[site(), site("T")],
        fleet=[fleet(), fleet(site="T")],
        demand=[demand(20.0)],
        suppliers=[HOME | {"limit_kt_per_year": 10.0 * X}, AWAY],
    )


@proof(breaks="the ore from home counted at both sites")
def test_a_kilogram_counts_at_one_site() -> Proof:
    return Proof(two_sites("no"), objective=10.0 + 10.0 * (DEARER - 0.3))


@proof(breaks="the ore from home counted in the streams of both sites")
def test_a_kilogram_counts_in_one_stream() -> Proof:
    return Proof(
        two_sites("yes"), objective=10.0 + 10.0 * (DEARER - 0.3), also={"qualified": (qualified, 10.0)}
    )


@proof(breaks="the ore from home counted for two products of one line")
def test_a_kilogram_counts_for_one_product() -> Proof:
    made = ruled(
        0.3,
        products=[{"product": "C"}, {"product": "D"}],
        recipes=[recipe(), recipe(product="D")],
        fleet=[fleet(), fleet(product="D")],
        bill_of_materials=[need(product="*")],
        segments=[must(), must("N")],
        demand=[demand(10.0), demand(10.0, segment="N")],
        prices=[
            {"segment": "M", "product": "C", "2027": 0.0},
            {"segment": "N", "product": "D", "2027": 0.0},
        ],
        credits=[credit(0.3, on="cell")],
        suppliers=[HOME | {"limit_kt_per_year": 10.0 * X}, AWAY],
    )
    return Proof(made, objective=10.0 + 10.0 * (DEARER - 0.3))


# -- made in house -------------------------------------------------------------------------------------

IN_HOUSE = [
    {"product": "powder", "stage": "material", "unit": "kt"},
    {"product": "C", "stage": "cell"},
    {"product": "pack", "stage": "pack"},
]


def chain(**sheets: Any) -> Tables:
    """Ore to powder to cells to packs, one unit of each: 0.8 powder comes of 1 ore, and half returns.

    A kt of good powder takes 1 / 0.8 - 0.5 x (1 / 0.8 - 1) = 1.125 kt of ore.
    """
    base: Tables = {
        "products": IN_HOUSE,
        "lines": [line("P"), line(), line("Q")],
        "recipes": [recipe("P", "powder", mature_yield=0.8), recipe(), recipe("Q", "pack")],
        "fleet": [fleet("P", "powder"), fleet(), fleet("Q", "pack")],
        "materials": [{"material": "ore", "scrap_value_share": 0.5}],
        "bill_of_materials": [
            need("ore", 1.0, "powder"),
            need("powder", 1.0, "C"),
            {"product": "pack", "input": "C", "quantity": 1.0},
        ],
        "prices": [{"segment": "M", "product": "pack", "2027": 0.0}],
        "credits": [credit(1.0, on="pack")],
    }
    return ruled(0.0, **(base | sheets))


ORE = 11.25


@proof(breaks="an input made in house that passes on nothing, or all as if it were domestic")
def test_what_is_made_in_house_passes_on_its_purchases() -> Proof:
    made = chain()
    return Proof(
        made,
        objective=ORE * (0.5 + DEARER) - 10.0,
        also={"home": (bought("home"), ORE * X), "share": (share, 0.6)},
    )


@proof(breaks="powder bought of a prohibited entity that counts as made in house")
def test_bought_powder_counts_as_its_seller() -> Proof:
    # bought powder costs 0.5, less than ore for it. Of n kt made of ore from home, 1.125 n of cost:
    # 1.125 n >= 0.6 (1.125 n + 0.5 (10 - n)), so 0.75 n = 3 and n = 4
    made = chain(suppliers=[HOME, AWAY, AWAY | {"supplier": "trader", "material": "powder"}])
    return Proof(made, objective=4.0 * 1.125 + 6.0 * 0.5 - 10.0, also={"home": (bought("home"), 4.0 * 1.125)})


@proof(breaks="a kilogram that counts for the cell and no more for the pack it goes into")
def test_a_kilogram_counts_at_every_stage_it_passes() -> Proof:
    made = chain(credits=[credit(0.2, on="C"), credit(0.1, on="pack")])
    return Proof(made, objective=ORE * (0.5 + DEARER) - 3.0)


def apart(freight: float, **sheets: Any) -> Tables:
    """Powder of ore from home is made at T; L at S buys powder of a prohibited entity or is sent it.

    Cells on K at T earn nothing, and use what S does not.
    """
    base: Tables = {
        "sites": [site(), site("T")],
        "products": IN_HOUSE[:2],
        "lines": [line("P"), line(), line("K")],
        "recipes": [recipe("P", "powder"), recipe(), recipe("K")],
        "fleet": [fleet("P", "powder", site="T"), fleet(), fleet("K", site="T")],
        "materials": [],
        "bill_of_materials": [need("ore", 1.0, "powder"), need("powder", 1.0, "C")],
        "suppliers": [HOME, AWAY | {"supplier": "trader", "material": "powder", "price_usd_per_kg": 1.0}],
        "demand": [demand(20.0)],
        "prices": [{"segment": "M", "product": "C", "2027": 0.0}],
        "freight": [
            {"from": "T", "to": "S", "product": "powder", "usd_per_kwh": freight},
            {"from": "T", "to": "R", "usd_per_kwh": 0.0},
        ],
        "credits": [credit(1.0, on="L")],
    }
    return chain(**(base | sheets))


@proof(breaks="powder sent to another site that does not take its ore with it")
def test_powder_sent_between_sites_takes_its_origin_with_it() -> Proof:
    # 6 of 10 kt are sent for 0.5 each: a share of 60 %, both powders cost 1. 20 - 10 + 3
    return Proof(apart(0.5), objective=20.0 + 6.0 * 0.5 - 10.0)


@proof(breaks="powder that counts where it was never sent to")
def test_powder_that_is_not_sent_does_not_count() -> Proof:
    # freight of 6 x 2 = 12 is more than the 10 it earns
    return Proof(apart(2.0), objective=20.0, also={"qualified": (qualified, 0.0)})


# -- segments that ask for an origin -------------------------------------------------------------------


def defense(origin: str = "US", **sheets: Any) -> Tables:
    """Of 10 GWh a market takes 6 and defense, which asks for an origin, 4; cells as in the base."""
    base: Tables = {
        "segments": [must(), must("defense", allowed_origin=origin)],
        "demand": [demand(6.0), demand(4.0, segment="defense")],
        "content_rules": [],
        "credits": [],
    }
    return ruled(0.0, **(base | sheets))


@proof(breaks="material of another origin in what goes to a segment that forbids it")
def test_what_is_delivered_is_of_the_allowed_origin() -> Proof:
    return Proof(defense(), objective=6.0 * 0.5 + 4.0 * 1.0, also={"home": (bought("home"), 4.0)})


@proof(breaks="a prohibited entity of an allowed country")
def test_a_prohibited_entity_is_of_no_allowed_origin() -> Proof:
    return Proof(defense("US, CN"), objective=6.0 * 0.5 + 4.0 * 1.0)


@proof(breaks="the second of the allowed countries")
def test_each_allowed_country_may_deliver() -> Proof:
    suppliers = [HOME, AWAY, supplier("friend", country="KR", price=0.75)]
    return Proof(defense("US, KR", suppliers=suppliers), objective=6.0 * 0.5 + 4.0 * 0.75)


@proof(breaks="imports of another country into a segment that forbids their origin")
def test_imports_are_of_an_allowed_country() -> Proof:
    # the market takes imports at 0.2 from anywhere; defense those of KR at 0.9 only, cheaper than home's 1
    offers = [
        {"product": "C", "segment": "*", "country": "CN", "2027": 0.2},
        {"product": "C", "segment": "*", "country": "KR", "2027": 0.9},
    ]
    made = defense(
        "US, KR", imports=offers, suppliers=[HOME, AWAY, supplier("dear", country="KR", price=9.0)]
    )
    return Proof(made, objective=6.0 * 0.2 + 4.0 * 0.9)


@proof(breaks="one kilogram of allowed origin in what two segments get")
def test_two_segments_share_what_is_of_the_allowed_origin() -> Proof:
    # 3 kt from home for 4 GWh of each: 5 GWh go unmet at 20
    made = defense(
        segments=[segment("defense", allowed_origin="US"), segment("navy", allowed_origin="US")],
        demand=[demand(4.0, segment="defense"), demand(4.0, segment="navy")],
        suppliers=SHORT,
    )
    return Proof(made, objective=3.0 * 1.0 + 5.0 * 20.0)


@proof(breaks="packs for defense made of cells whose ore is of another origin")
def test_the_origin_goes_through_every_stage() -> Proof:
    # a market takes 6 packs, defense 4: 1.125 kt of ore each
    made = chain(
        segments=[must(), must("defense", allowed_origin="US")],
        demand=[demand(6.0), demand(4.0, segment="defense")],
        prices=[{"segment": name, "product": "pack", "2027": 0.0} for name in ("M", "defense")],
        content_rules=[],
        credits=[],
    )
    return Proof(made, objective=1.125 * (6.0 * 0.5 + 4.0 * 1.0))


@proof(breaks="a site that delivers to defense what another site made and sent, without its origin")
def test_what_is_sent_and_delivered_keeps_its_origin() -> Proof:
    # cells are made at T and go to defense by way of S
    made = defense(
        sites=[site(), site("T")],
        fleet=[fleet(site="T"), fleet(site="S", line=None, product=None, count=None, built_year=None)],
        freight=[
            {"from": "T", "to": "S", "product": "C", "usd_per_kwh": 0.1},
            {"from": "T", "to": "M", "usd_per_kwh": 0.0},
            {"from": "S", "to": "R", "usd_per_kwh": 0.2},
        ],
    )
    return Proof(made, objective=6.0 * 0.5 + 4.0 * (1.0 + 0.1 + 0.2))


# -- sites on their own, and all together --------------------------------------------------------------


def at_two_sites(scope: str) -> Tables:
    """A line at each of two sites; ore from home reaches *S* alone, and *T* uses what is bought away."""
    ways = (("home", "S"), ("away", "S"), ("away", "T"))
    freight = [{"from": start, "to": end, "usd_per_kwh": 0.0} for start, end in ways]
    return ruled(
        0.6,
        sites=[site(), site("T")],
        fleet=[fleet(), fleet(site="T")],
        segments=[must()],
        demand=[demand(20.0)],
        freight=freight,
        content_rules=[rule(0.6, split="no", scope=scope)],
    )


@proof(breaks="a site that earns by what another buys, though each is tested alone")
def test_each_site_alone_passes_or_fails() -> Proof:
    # S buys 3/7 of its ore at home, T cannot: 10 GWh earn 0.6
    made = at_two_sites("site")
    return Proof(made, objective=10.0 + 10.0 * DEARER - 6.0, also={"qualified": (qualified, 10.0)})


@proof(breaks="a company held to its threshold site by site, or to a share of half its cost")
def test_all_sites_together_pass_on_the_ore_of_one() -> Proof:
    # x kt of 20 from home: x >= 0.6 (x + 0.5 (20 - x)), so x = 60/7 of the 10 that S can take; all 20 earn
    made = at_two_sites("company")
    x = 60.0 / 7.0
    also = {"qualified": (qualified, 20.0), "share": (share, 0.6), "home": (bought("home"), x)}
    return Proof(made, objective=10.0 + 0.5 * x - 12.0, also=also)


@proof(breaks="a company that lets one site pass where all of its output must")
def test_a_company_passes_with_all_its_output_or_with_none() -> Proof:
    # home has ore for one site only, 30/7 kt: each site alone lets one pass, all together none
    made = at_two_sites("company")
    made["suppliers"] = [HOME | {"limit_kt_per_year": 10.0 * X}, AWAY]
    return Proof(made, objective=10.0, also={"qualified": (qualified, 0.0)})
