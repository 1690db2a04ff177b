"""Plans that break one rule each: the audit names the rule, the future, the period and the place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from teaplan.audit import Audit, audit
from teaplan.plans import Plan
from teaplan.workbook import from_tables
from tests.audit.plans import broken, by_hand, convert, made, opened, order, retire, sold
from tests.proofs import tables as t

Rows = dict[str, list[tuple[Any, ...]]]


def nothing_asked(last_year: int = t.FIRST, **sheets: Any) -> dict[str, Any]:
    """A case without demand, so that only lines and places matter."""
    years = last_year - t.FIRST + 1
    return t.tables(**({"set": t.settings(last_year), "demand": [t.demand(*[0.0] * years)]} | sheets))


def served(amount: float = 10.0, **more: list[tuple[Any, ...]]) -> Rows:
    """One line makes and sells an amount in the only period."""
    return {
        "openings": opened(),
        "orders": [order(0)],
        "output": [made(0, amount)],
        "deliveries": [sold(0, amount)],
    } | more


TWO_YEARS = nothing_asked(2028)
PERMITS = nothing_asked(2028, sites=[t.site(permit_months=12)])
HALLS = nothing_asked(
    buildings=[{"building": "H", "area_1000m2": 10.0, "capex_musd": 1.0, "max_per_site": 2}],
    lines=[t.line(area_1000m2=4.0)],
    sites=[t.site(area_1000m2=15.0)],
)
ORE = t.tables(
    bill_of_materials=[t.need()],
    suppliers=[t.supplier("U", limit_kt_per_year=8.0), t.supplier("V", country="CN")],
    dependence=[{"material": "ore", "country": "CN", "measure": "mass"} | t.path(0.5)],
)
BETTER: dict[str, Any] = {
    "products": [{"product": "C"}, {"product": "D", "wh_per_kg": 400}],
    "recipes": [t.recipe(), t.recipe(product="D")],
}
CHARGED = {"from": "S", "to": "R", "usd_per_kwh": 0.0, "opening_cost_musd": 5.0}
STREAM = "rule R: C at S"
RULED = t.tables(
    bill_of_materials=[t.need()],
    suppliers=[t.supplier("U"), t.supplier("V", country="CN", prohibited_entity="yes")],
    content_rules=[{"content_rule": "R"} | t.path(0.5)],
    credits=[
        {"credit": "X", "applies_to": "C", "content_rule": "R", "excludes": "Y"} | t.path(1.0),
        {"credit": "Y", "applies_to": "C", "scope": "site"} | t.path(1.0),
    ],
)
DEFENSE = t.tables(
    bill_of_materials=[t.need()],
    suppliers=[t.supplier("U"), t.supplier("V", country="CN")],
    segments=[t.segment(allowed_origin="US")],
)


def told_apart(made: float = 10.0, home: float = 5.0, away: float = 5.0, **more: Any) -> Rows:
    """Ten cells of 5 kt from U and 5 from V, and what of them is told apart for the rule."""
    return served(
        purchases=[(0, "U", "*", 5.0), (0, "V", "*", 5.0)],
        stream_output=[(0, STREAM, "S", "L", "C", made)],
        stream_purchases=[(0, STREAM, "U", "*", home), (0, STREAM, "V", "*", away)],
        **more,
    )


SIGNED = t.tables(
    prices=[{"segment": "M", "product": "C"} | t.path(10.0)],
    contracts=[
        {
            "contract": "K",
            "segment": "M",
            "product": "C",
            "gwh_per_year": 6.0,
            "price_usd_per_kwh": 12.0,
            "take_or_pay_share": 0.5,
        }
    ],
)


def under_contract(amount: float, contract: str = "K", sold: float = 10.0) -> Rows:
    """One line, what it sells, and how much of it under a contract."""
    return served(sold, contract_deliveries=[(0, contract, "S", amount)])


TWICE: Rows = {"contract_deliveries": [(0, "K", "S", 3.0), (0, "X", "S", 3.0)]}


SUPPORTED = t.tables(
    sites=[t.site(incentive_share_of_capex=0.3, incentive_cap_musd=20.0)],
    lines=[t.line(staff_fte=5.0)],
)
CLAWED = nothing_asked(
    2028,
    sites=[
        t.site(
            incentive_share_of_capex=0.3,
            incentive_cap_musd=50.0,
            jobs_required=8.0,
            jobs_year=2028,
            clawback_share=1.5,
        )
    ],
    lines=[t.line(staff_fte=5.0)],
)


def got(*amounts: float, site: str = "S") -> list[tuple[Any, ...]]:
    """Rows of ``incentives``, by node."""
    return [(n, site, amount) for n, amount in enumerate(amounts) if amount]


BANK = {
    "instrument": "bank",
    "kind": "loan",
    "rate": 0.05,
    "tenor_years": 2.0,
    "repayment": "level",
    "max_share_of_capex": 0.5,
    "max_musd": 60.0,
}
LENT = t.tables(
    set=t.settings(2029, objective="npv", discount_rate=0.1, min_cash_musd=3.0, max_gearing=0.6),
    demand=[t.demand(10.0)],
    prices=[{"segment": "M", "product": "C"} | t.path(20.0)],
    branches=t.two_futures(),
    drivers=[t.driver("low", "loan", "bank", factor=0.0), t.driver("low", "price", factor=0.2)],
    financing=[
        BANK,
        BANK | {"instrument": "sculpted", "repayment": "sculpted", "grace_years": 1.0, "excludes": "bank"},
        BANK | {"instrument": "late", "first_year": 2028, "min_musd": 30.0},
        BANK | {"instrument": "small", "max_musd": 20.0},
        BANK | {"instrument": "strict", "min_dscr": 2.0},
        {"instrument": "owners", "kind": "equity", "max_musd": 40.0},
    ],
)
"""A line of 100 sells 200 a year, in the low future 40, for three years; 3 in cash."""


def lent(*draws: tuple[int, str, float], **more: list[tuple[Any, ...]]) -> Rows:
    """One line makes 10 a year in both futures; what is drawn, repaid, held and paid in."""
    nodes = range(5)
    base: Rows = {
        "openings": opened(),
        "orders": [order(0)],
        "output": [made(n, 10.0) for n in nodes],
        "deliveries": [sold(n, 10.0) for n in nodes],
        "cash": [(n, 3.0) for n in nodes],
        "draws": [(n, name, "*", amount) for n, name, amount in draws],
    }
    return base | more


BROKEN: dict[str, tuple[dict[str, Any], Rows, str]] = {
    "a stream of ore nobody bought": (RULED, told_apart(home=6.0, away=4.0), "streams_within_purchases"),
    "a stream short of its ore": (RULED, told_apart(home=5.0, away=4.0), "stream_balance"),
    "a part that qualifies where all must": (RULED, told_apart(8.0, 5.0, 3.0), "all_output_qualifies"),
    "a share below its threshold": (
        RULED | {"content_rules": [{"content_rule": "R"} | t.path(0.6)]},
        told_apart(),
        "content_share",
    ),
    "a stream nobody tests": (
        RULED,
        served(
            purchases=[(0, "U", "*", 10.0)], stream_output=[(0, "rule Q: C at S", "S", "L", "C", 10.0)]
        ),
        "known_decisions",
    ),
    "a stream in a year that tests none": (
        RULED
        | {
            "content_rules": [{"content_rule": "R"} | t.path(0.0, 0.5)],
            "settings": t.settings(2028),
            "demand": [t.demand(10.0, 0.0)],
        },
        told_apart(),
        "stream_known",
    ),
    "a delivery of no known origin": (DEFENSE, served(purchases=[(0, "U", "*", 10.0)]), "stream_balance"),
    "a delivery of another origin": (
        DEFENSE,
        served(
            purchases=[(0, "V", "*", 10.0)],
            stream_output=[(0, "segment M: C at S", "S", "L", "C", 10.0)],
            stream_purchases=[(0, "segment M: C at S", "V", "*", 10.0)],
        ),
        "content_share",
    ),
    "a loan beyond its share": (LENT, lent((0, "bank", 55.0)), "draw_within_share"),
    "a loan beyond its amount": (LENT, lent((0, "small", 21.0)), "draw_within_amount"),
    "a loan below its least": (LENT, lent((1, "late", 20.0)), "draw_at_least"),
    "a loan before its window": (LENT, lent((0, "late", 40.0)), "draw_allowed"),
    "a loan in the last year": (
        LENT,
        lent((1, "late", 30.0), (2, "late", 30.0), (3, "late", 5.0)),
        "draw_allowed",
    ),
    "a loan where it does not close": (LENT, lent((2, "bank", 10.0)), "loan_closes"),
    "a loan of a site that is the company's": (
        LENT,
        lent() | {"draws": [(0, "bank", "S", 10.0)]},
        "draw_allowed",
    ),
    "two loans that exclude each other": (
        LENT,
        lent((0, "bank", 5.0), (0, "sculpted", 5.0), principal=[(3, "sculpted", 5.0), (4, "sculpted", 5.0)]),
        "instruments_exclude",
    ),
    "a sculpted loan that is never repaid": (LENT, lent((0, "sculpted", 10.0)), "repaid_by_tenor"),
    "a sculpted loan repaid in grace": (
        LENT,
        lent((0, "sculpted", 10.0), principal=[(1, "sculpted", 10.0), (2, "sculpted", 10.0)]),
        "repaid_after_grace",
    ),
    "more repaid than is owed": (
        LENT,
        lent((0, "sculpted", 10.0), principal=[(3, "sculpted", 11.0), (4, "sculpted", 10.0)]),
        "repaid_was_owed",
    ),
    "principal of a loan whose schedule says it": (
        LENT,
        lent((0, "bank", 10.0), principal=[(1, "bank", 5.0)]),
        "principal_is_free",
    ),
    "service that cash does not cover": (LENT, lent((0, "strict", 45.0)), "service_is_covered"),
    "debt beyond gearing": (LENT, lent((0, "bank", 50.0), (0, "small", 20.0)), "debt_within_gearing"),
    "less cash than the least": (LENT, lent(cash=[(n, 2.0) for n in range(5)]), "cash_in_hand"),
    "owners who pay in too much": (LENT, lent(equity=[(0, "owners", 41.0)]), "equity_within_amount"),
    "owners who lack cash": (
        LENT | {"prices": [{"segment": "M", "product": "C"} | t.path(5.0)]},
        lent(equity=[(0, "owners", 40.0)]),
        "owners_pay_what_is_lacking",
    ),
    "equity of a bank": (LENT, lent(equity=[(0, "bank", 1.0)]), "equity_allowed"),
    "draws under an objective without financing": (
        t.tables(financing=[BANK]),
        served(draws=[(0, "bank", "*", 1.0)]),
        "draw_allowed",
    ),
    "cash where there is no financing": (t.tables(), served(cash=[(0, 1.0)]), "cash_allowed"),
    "an instrument nobody offers": (LENT, lent((0, "shark", 1.0)), "known_decisions"),
    "more under a contract than is called": (SIGNED, under_contract(7.0), "contract_volume"),
    "more under a contract than is delivered": (
        SIGNED,
        under_contract(5.0, sold=4.0) | {"unmet": [(0, "M", 6.0)]},
        "contracts_within_deliveries",
    ),
    "what is promised sold at the market": (SIGNED, under_contract(2.0), "market_beside_contracts"),
    "a contract nobody signed": (SIGNED, under_contract(3.0) | TWICE, "known_decisions"),
    "something unmet beside what is taken beyond demand": (
        SIGNED | {"demand": [t.demand(2.0)]},
        under_contract(3.0, sold=3.0) | {"unmet": [(0, "M", 1.0)]},
        "demand_met",
    ),
    "an incentive above its share": (
        SUPPORTED | {"sites": [t.site(incentive_share_of_capex=0.1)]},
        served(incentives=got(11.0)),
        "incentive_on_capital",
    ),
    "an incentive above its cap": (SUPPORTED, served(incentives=got(25.0)), "incentive_within_cap"),
    "an incentive no state pays": (t.tables(), served(incentives=got(5.0)), "incentive_allowed"),
    "an incentive once jobs are short": (
        CLAWED,
        {"openings": opened(), "orders": [order(0), order(1), retire(1)], "incentives": got(30.0, 15.0)},
        "no_incentive_once_short",
    ),
    "an incentive taken in part": (
        CLAWED,
        {"openings": opened(), "orders": [order(0)], "incentives": got(20.0)},
        "incentive_taken_in_full",
    ),
    "two credits that exclude one another": (
        RULED,
        told_apart(credit_choices=[(0, "X", "*", 1.0), (0, "Y", "S", 1.0)]),
        "credits_exclude",
    ),
    "a credit chosen twice over": (RULED, told_apart(credit_choices=[(0, "X", "*", 2.0)]), "credit_choice"),
    "a credit chosen at a site where the company chooses": (
        RULED,
        told_apart(credit_choices=[(0, "X", "S", 1.0)]),
        "credit_choice",
    ),
    "more leave than stand": (
        TWO_YEARS,
        {"openings": opened(), "orders": [order(0), retire(1, count=2)]},
        "line_balance",
    ),
    "done after the horizon": (
        nothing_asked(lines=[t.line(lead_months=12)]),
        {"openings": opened(), "orders": [order(0)]},
        "order_allowed",
    ),
    "technology not ready": (
        nothing_asked(2028, lines=[t.line(first_year=2028)]),
        {"openings": opened(), "orders": [order(0)]},
        "order_allowed",
    ),
    "a move the case has not": (
        TWO_YEARS,
        {"openings": opened(), "orders": [order(0), (1, "relocate", "S", "L", "C", "S", "L", "C", 1)]},
        "known_decisions",
    ),
    "retired while it ramps": (
        nothing_asked(2029, ramps=[{"line": "L", "move": "build", "year_1": 0.5, "year_2": 0.8}]),
        {"openings": opened(), "orders": [order(0), retire(1)]},
        "stay_through_ramp",
    ),
    "past its life": (
        nothing_asked(2029, lines=[t.line(life_years=2)]),
        {"openings": opened(), "orders": [order(0)]},
        "lines_within_life",
    ),
    "a site never opened": (nothing_asked(), {"orders": [order(0)]}, "places_at_open_site"),
    "opened without permit": (PERMITS, {"openings": opened()}, "open_with_permit"),
    "opened twice": (TWO_YEARS, {"openings": [*opened(), *opened(node=1)]}, "opened_stays"),
    "closed with lines in it": (
        TWO_YEARS,
        {"openings": [*opened(), (1, "S", "close")], "orders": [order(0)]},
        "places_at_open_site",
    ),
    "closed and never open": (TWO_YEARS, {"openings": [(1, "S", "close")]}, "open_before_closed"),
    "more than max_per_site": (
        nothing_asked(lines=[t.line(max_per_site=1)]),
        {"openings": opened(), "orders": [order(0, count=2)]},
        "places_at_open_site",
    ),
    "no floor": (HALLS, {"openings": opened(), "orders": [order(0)]}, "floor_space"),
    "floor for two": (
        HALLS,
        {"openings": opened(), "orders": [order(0, count=3)], "buildings": [(0, "S", "H", 1)]},
        "floor_space",
    ),
    "three halls of two": (
        HALLS | {"sites": [t.site(area_1000m2=30.0)]},
        {"openings": opened(), "buildings": [(0, "S", "H", 3)]},
        "buildings_at_open_site",
    ),
    "halls beyond the plot": (HALLS, {"openings": opened(), "buildings": [(0, "S", "H", 2)]}, "area_of_site"),
    "a hall nowhere": (HALLS, {"buildings": [(0, "S", "H", 1)]}, "buildings_at_open_site"),
    "too much power": (
        nothing_asked(sites=[t.site(power_mw=5.0)], lines=[t.line(power_mw=6.0)]),
        {"openings": opened(), "orders": [order(0)]},
        "power_at_site",
    ),
    "more than lines can make": (
        t.tables(demand=[t.demand(12.0)]), served(12.0), "output_of_lines"
    ),
    "sold and never made": (t.tables(), served(10.0, output=[made(0, 9.0)]), "product_balance"),
    "demand overshot": (t.tables(), served(10.0, unmet=[(0, "M", 1.0)]), "demand_met"),
    "must be served": (t.tables(segments=[t.must()]), {"unmet": [(0, "M", 10.0)]}, "must_serve"),
    "used and never bought": (ORE, served(), "material_balance"),
    "bought beyond the limit": (ORE, served(purchases=[(0, "U", "*", 10.0)]), "supplier_limit"),
    "too much from one country": (
        ORE, served(purchases=[(0, "U", "*", 4.0), (0, "V", "*", 6.0)]), "dependence_cap"
    ),
    "too much of one product": (
        t.tables(prices=[{"segment": "M", "product": "C", "max_share": 0.5} | t.path(1.0)]),
        served(),
        "product_share_of_segment",
    ),
    "fails the test": (
        t.tables(segments=[t.segment(min_wh_per_kg=300)], **BETTER),
        served(),
        "specification",
    ),
    "shipped on by a site that is not open": (
        t.tables(sites=[t.site(), t.site("W")], freight=[{"from": "S", "to": "W", "usd_per_kwh": 0.0}]),
        served(transfers=[(0, "S", "W", "C", 10.0)], deliveries=[sold(0, 10.0, site="W")]),
        "deliveries_from_open_site",
    ),
    "not in prices": (
        t.tables(prices=[{"segment": "M", "product": "D"} | t.path(1.0)], **BETTER),
        served(),
        "delivery_allowed",
    ),
    "beyond the route": (
        t.tables(freight=[{"from": "S", "to": "R", "usd_per_kwh": 0.0, "limit_gwh_per_year": 9.0}]),
        served(),
        "route_limit",
    ),
    "carried by a route that is shut": (
        t.tables(freight=[CHARGED]),
        served(),
        "carried_on_open_route",
    ),
    "carried a year before its route opens": (
        t.tables(set=t.settings(2028), freight=[CHARGED], demand=[t.demand(10.0, 0.0)]),
        served(route_openings=[(1, "S", "R")]),
        "carried_on_open_route",
    ),
    "a route opened twice": (
        t.tables(set=t.settings(2028), freight=[CHARGED], demand=[t.demand(10.0, 0.0)]),
        served(route_openings=[(0, "S", "R"), (1, "S", "R")]),
        "opened_route_stays",
    ),
    "a route opened that is free": (
        t.tables(),
        served(route_openings=[(0, "S", "R")]),
        "route_opening_allowed",
    ),
    "imports beyond their limit": (
        t.tables(imports=[{"product": "C", "country": "K", "limit_gwh_per_year": 9.0} | t.path(1.0)]),
        {"imports": [(0, 0, "C", "M", "K", 10.0)]},
        "import_limit",
    ),
    "two sources": (
        t.tables(sites=[t.site(), t.site("W")], segments=[t.segment(single_source="yes")]),
        {
            "openings": [*opened(), *opened("W")],
            "orders": [order(0), order(0, "W")],
            "output": [made(0, 5.0), made(0, 5.0, site="W")],
            "deliveries": [sold(0, 5.0), sold(0, 5.0, site="W")],
        },
        "one_source",
    ),
    "less than promised": (
        t.tables(set=t.settings(min_delivered_share=0.5)),
        served(4.0, unmet=[(0, "M", 6.0)]),
        "delivered_share",
    ),
    "sent without a route": (
        t.tables(sites=[t.site(), t.site("W")]),
        served(transfers=[(0, "S", "W", "C", 1.0), (0, "W", "S", "C", 1.0)]),
        "transfer_allowed",
    ),
    "an unknown segment": (nothing_asked(), {"unmet": [(0, "X", 1.0)]}, "known_decisions"),
    "no such node": (nothing_asked(), {"unmet": [(7, "M", 1.0)]}, "known_decisions"),
    "less than nothing": (
        t.tables(),
        {"unmet": [(0, "M", 10.0)], "deliveries": [sold(0, -1.0), sold(0, 1.0)]},
        "non_negative",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", list(BROKEN))
def test_what_is_broken_is_named(name: str) -> None:
    tables, rows, constraint = BROKEN[name]
    found = by_hand(tables, **rows)
    assert broken(found) == {constraint}, found.failures
    assert not found.passed
    assert found.failures[0].startswith(f"{constraint}: ")
    assert found.largest_residual > 1e-6


def test_a_sentence_names_future_period_and_place() -> None:
    found = by_hand(*BROKEN["too much power"][:1], **BROKEN["too much power"][1])
    assert found.failures == ["power_at_site: base/2027, site S: MW drawn is 6, at most 5 (1 too much)"]


def with_table(case: dict[str, Any], rows: Rows, name: str, change: Callable[[Any], Any]) -> Audit:
    plan = Plan.from_rows(rows)
    return audit(from_tables(case), Plan({**plan.tables, name: change(plan.tables[name])}))


def test_half_a_line_is_no_plan() -> None:
    rows: Rows = {"openings": opened(), "orders": [order(0)]}
    found = with_table(TWO_YEARS, rows, "orders", lambda table: table.assign(count=1.5))
    assert broken(found) == {"whole_counts"}


def test_what_is_not_a_number_is_no_plan() -> None:
    found = with_table(t.tables(), served(), "output", lambda table: table.assign(good=float("nan")))
    assert "known_decisions" in broken(found)


def test_output_of_a_ramp_is_exact() -> None:
    # lead 3 months, a first year at half: 9 of 12 months at 0.5 of 10 GWh = 3.75
    case = t.tables(
        lines=[t.line(lead_months=3)],
        ramps=[{"line": "L", "move": "build", "year_1": 0.5}],
        demand=[t.demand(3.75)],
    )
    assert by_hand(case, **served(3.75)).passed
    case["demand"] = [t.demand(3.7501)]
    assert broken(by_hand(case, **served(3.7501))) == {"output_of_lines"}


def test_floor_is_needed_from_installation_on() -> None:
    # done in month 10, installed from month 6 on; a hall ordered in month 0 with a lead of 6 is just in time
    hall = {"building": "H", "area_1000m2": 4.0, "capex_musd": 1.0, "lead_months": 6}
    lines = [t.line(lead_months=10, install_months=4, area_1000m2=4.0)]
    rows = {"openings": opened(), "orders": [order(0)], "buildings": [(0, "S", "H", 1)]}
    assert by_hand(nothing_asked(buildings=[hall], lines=lines), **rows).passed
    late = nothing_asked(buildings=[hall | {"lead_months": 7}], lines=lines)
    found = by_hand(late, **rows)
    assert broken(found) == {"floor_space"}
    assert "site S, month 6" in found.failures[0]


def test_lives_follow_whole_vintages_where_types_of_one_family_differ() -> None:
    # A lives long, B one year; A retires in 2028, B comes in 2029: in 2030 B itself has to go
    case = nothing_asked(
        2030,
        lines=[t.line("A"), t.line("B", life_years=1)],
        recipes=[t.recipe("A"), t.recipe("B")],
        moves=[t.move("convert", from_line="A", to_line="B")],
    )
    rows: Rows = {
        "openings": opened(),
        "orders": [order(0, line="A"), retire(1, line="A"), order(2, line="B")],
    }
    assert broken(by_hand(case, **rows)) == {"lines_within_life"}
    rows["orders"] += [retire(3, line="B")]
    assert by_hand(case, **rows).passed


def test_a_move_makes_no_line_young() -> None:
    case = nothing_asked(
        2029,
        lines=[t.line("A", life_years=2), t.line("B", life_years=9)],
        recipes=[t.recipe("A"), t.recipe("B")],
        moves=[t.move("convert", from_line="A", to_line="B")],
    )
    rows: Rows = {"openings": opened(), "orders": [order(0, line="A"), convert(1, "A", "B")]}
    assert broken(by_hand(case, **rows)) == {"lines_within_life"}


def pool(**changed: Any) -> dict[str, Any]:
    """A pool that stands set up for A; B takes a set-up and qualifies for three months."""
    return t.tables(
        lines=[t.line(setup="shared")],
        products=[{"product": "A"}, {"product": "B"}],
        recipes=[t.recipe(product="A"), t.recipe(product="B", qualification_months=3)],
        fleet=[t.fleet(product="A")],
        moves=[t.move("changeover", cost=8.0)],
        **changed,
    )


@pytest.mark.parametrize(
    ("good_b", "setups", "constraint"),
    [
        (7.5, [(0, "S", "L", "B", "bought")], set()),
        (7.6, [(0, "S", "L", "B", "bought")], {"set_up_before_output"}),
        (7.5, [], {"set_up_before_output"}),
        (7.5, [(0, "S", "L", "B", "bought")] * 2, {"set_up_once"}),
        (7.5, [(0, "S", "L", "B", "bought"), (0, "S", "L", "A", "bought")], {"setup_allowed"}),
    ],
)
def test_a_pool_makes_what_it_is_set_up_for(good_b: float, setups: list[Any], constraint: set[str]) -> None:
    found = by_hand(
        pool(), setups=setups, output=[made(0, 2.0, product="A"), made(0, good_b, product="B")],
        deliveries=[sold(0, 2.0, product="A"), sold(0, good_b, product="B")], unmet=[(0, "M", 8.0 - good_b)],
    )  # fmt: skip
    assert broken(found) - {"non_negative"} == constraint, found.failures


def test_products_share_the_time_of_a_pool() -> None:
    found = by_hand(
        pool(demand=[t.demand(11.0)]),
        setups=[(0, "S", "L", "B", "bought")],
        output=[made(0, 4.0, product="A"), made(0, 7.0, product="B")],
        deliveries=[sold(0, 4.0, product="A"), sold(0, 7.0, product="B")],
    )
    assert broken(found) == {"time_of_pool"}
