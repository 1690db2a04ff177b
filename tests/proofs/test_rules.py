"""Proofs of rules: each holds while its strategy is in force, and nothing of it when another is.

A line of ``L`` costs 100 M$ and makes 10 GWh a year; what is not served costs 20 $/kWh unless said otherwise.
"""

from __future__ import annotations

from typing import Any

from tests.proofs.registry import Proof, Tables, proof
from tests.proofs.run import solve_tables
from tests.proofs.tables import (
    FIRST,
    a_and_b,
    building,
    demand,
    driver,
    fleet,
    line,
    move,
    must,
    need,
    recipe,
    segment,
    settings,
    site,
    tables,
    two_futures,
)

BOUND, FREE = "bound", "free"


def rule(kind: str, target: str | None = None, value: float | None = None, **years: int) -> dict[str, Any]:
    """A rule of the strategy ``bound``."""
    return {"strategy": BOUND, "rule": kind, "target": target, "value": value} | years


def under(made: Tables, *rules: dict[str, Any], objective: float | None, strategy: str = BOUND) -> Proof:
    """A case whose strategy ``bound`` has rules, and ``free`` none."""
    names = [{"strategy": BOUND}, {"strategy": FREE}]
    return Proof(made | {"strategies": names, "rules": list(rules)}, objective, strategy=strategy)


def two_types(**sheets: Any) -> Tables:
    """Beside L (100 M$, generation now) K (130 M$, generation next), both of 10 GWh a year."""
    base: Tables = {
        "lines": [line(), line("K", capex_musd=130.0, generation="next")],
        "recipes": [recipe(), recipe("K")],
    }
    return tables(**(base | sheets))


def two_sites(**sheets: Any) -> Tables:
    """Beside S the site T, where everything costs a fifth more."""
    return tables(**({"sites": [site(), site("T", capex_factor=1.2)]} | sheets))


# -- bars ----------------------------------------------------------------------------------------------


@proof(breaks="a new L in spite of the rule (100), or the standing one not allowed to run (260)")
def test_no_line_of_a_forbidden_type_is_bought_and_what_stands_runs() -> Proof:
    made = two_types(demand=[demand(20.0)], fleet=[fleet()])
    return under(made, rule("forbid_line", "L"), objective=130.0)


@proof(breaks="rules of one strategy that hold while another is in force")
def test_another_strategy_is_free_of_the_rule() -> Proof:
    rules = [rule("budget_musd", "*", 50.0), rule("forbid_line", "L")]
    return under(two_types(), *rules, objective=100.0, strategy=FREE)


@proof(breaks="a line converted into the forbidden type, which is as good as a new one")
def test_no_line_becomes_one_of_a_forbidden_type() -> Proof:
    # converting K for 10 would double its output; K anew costs 130
    made = two_types(
        recipes=[recipe(output=20.0), recipe("K")],
        demand=[demand(20.0)],
        fleet=[fleet("K")],
        moves=[move("convert", cost=10.0, from_line="K", to_line="L")],
    )
    return under(made, rule("forbid_line", "L"), objective=130.0)


@proof(breaks="a standing line of a forbidden type that may not change over to another product")
def test_a_standing_line_of_a_forbidden_type_changes_over() -> Proof:
    made = a_and_b(
        (10.0, 0.0),
        (0.0, 10.0),
        set=settings(2028),
        fleet=[fleet(product="A")],
        moves=[move("changeover", cost=5.0)],
    )
    return under(made, rule("forbid_line", "L"), objective=5.0)


@proof(breaks="one type of a forbidden generation left free (110)")
def test_every_type_of_a_forbidden_generation_is_barred() -> Proof:
    made = tables(
        lines=[line(), line("M2", capex_musd=110.0), line("K", capex_musd=130.0, generation="next")],
        recipes=[recipe(), recipe("M2"), recipe("K")],
    )
    return under(made, rule("forbid_generation", "now"), objective=130.0)


@proof(breaks="a line ordered for a forbidden site (100), or what stands there stopped (240)")
def test_no_line_goes_to_a_forbidden_site_and_what_stands_runs() -> Proof:
    made = two_sites(demand=[demand(20.0)], fleet=[fleet()])
    return under(made, rule("forbid_site", "S"), objective=120.0)


@proof(breaks="a line moved to a forbidden site (10)")
def test_no_line_moves_to_a_forbidden_site() -> Proof:
    # T pays 3 $/kWh of freight; moving its line to S would cost 10 once
    made = two_sites(
        lines=[line(movable="yes")],
        fleet=[fleet(site="T")],
        freight=[{"from": "T", "to": "R", "usd_per_kwh": 3.0}],
        moves=[move("relocate", cost=10.0)],
    )
    return under(made, rule("forbid_site", "S"), objective=30.0)


@proof(breaks="a hall bought at a forbidden site, or a line that stays out of the hall that stands elsewhere")
def test_no_hall_is_built_at_a_forbidden_site() -> Proof:
    # a line needs 4 of floor: a hall at T costs 1.2 x 30 beside the line of 120
    made = two_sites(lines=[line(area_1000m2=4.0)], buildings=[building("H", 4.0, 30.0)])
    return under(made, rule("forbid_site", "S"), objective=120.0 + 36.0)


@proof(breaks="a rule in force before its first year: two lines at S in 2027 are 200, one of them at T 220")
def test_a_rule_begins_with_its_first_year() -> Proof:
    made = two_sites(set=settings(2028), demand=[demand(10.0, 20.0)])
    return under(made, rule("forbid_site", "S", from_year=2028), objective=200.0)


@proof(breaks="a rule in force after its last year (240), or not in its last (200)")
def test_a_rule_ends_with_its_last_year() -> Proof:
    # T in 2027, S in 2028
    made = two_sites(set=settings(2028), demand=[demand(10.0, 20.0)])
    return under(made, rule("forbid_site", "S", to_year=2027), objective=120.0 + 100.0)


@proof(breaks="a third site that is left free beside the only one (110)")
def test_only_one_site_gets_orders() -> Proof:
    sites = [site(), site("T", capex_factor=1.2), site("W", capex_factor=1.1)]
    return under(tables(sites=sites), rule("only_site", "T"), objective=120.0)


# -- counts --------------------------------------------------------------------------------------------


@proof(breaks="two lines in the first year (200), or none in the second (400)")
def test_no_more_new_lines_a_year_than_allowed() -> Proof:
    # 2027: one line, 10 GWh unmet at 15; 2028: the other
    made = tables(set=settings(2028), demand=[demand(20.0, 20.0)], segments=[segment(penalty=15.0)])
    return under(made, rule("max_new_lines", "L", 1), objective=100.0 + 150.0 + 100.0)


@proof(breaks="a limit per period taken for one per year: in a period of two years two lines are 2 x 1")
def test_a_longer_period_takes_new_lines_of_all_its_years() -> Proof:
    # 30 GWh a year: two lines, 10 GWh unmet for two years at 15
    made = tables(
        set=settings(2028, period_months=24), demand=[demand(30.0, 30.0)], segments=[segment(penalty=15.0)]
    )
    return under(made, rule("max_new_lines", "L", 1), objective=200.0 + 300.0)


@proof(breaks="a limit on a generation that counts each of its types alone (210)")
def test_new_lines_of_a_generation_count_together() -> Proof:
    made = tables(
        lines=[line(), line("M2", capex_musd=110.0)],
        recipes=[recipe(), recipe("M2")],
        demand=[demand(20.0)],
        segments=[segment(penalty=15.0)],
    )
    return under(made, rule("max_new_lines", "now", 1), objective=100.0 + 150.0)


@proof(breaks="a line too few in one of the years (100), or one counted for both")
def test_as_many_new_lines_a_year_as_asked() -> Proof:
    made = tables(set=settings(2028), demand=[demand(10.0, 10.0)])
    return under(made, rule("min_new_lines", "L", 1), objective=200.0)


@proof(breaks="a least number per period taken for one per year (100)")
def test_a_longer_period_owes_new_lines_for_all_its_years() -> Proof:
    made = tables(set=settings(2028, period_months=24), demand=[demand(10.0, 10.0)])
    return under(made, rule("min_new_lines", "L", 1), objective=200.0)


@proof(breaks="a line that arrives by a move counted as new (10)")
def test_a_converted_line_is_not_new() -> Proof:
    made = two_types(fleet=[fleet()], moves=[move("convert", cost=10.0, from_line="L", to_line="K")])
    return under(made, rule("min_new_lines", "K", 1), objective=130.0)


def growing(high: float, low: float) -> Tables:
    """10 GWh in 2027; in 2028 as much as each of two futures asks for, unmet at 15."""
    return tables(
        set=settings(2028),
        branches=two_futures(FIRST + 1),
        drivers=[driver("high", "demand", factor=high), driver("low", "demand", factor=low)],
        demand=[demand(10.0, 10.0)],
        segments=[segment(penalty=15.0)],
    )


@proof(breaks="lines of 2027 counted (150), or only one future held to it (150)")
def test_as_many_lines_in_the_years_given_as_asked_in_every_future() -> Proof:
    # 2027: one line; from 2028 on one more in high, which needs it, and in low, which does not
    return under(growing(2.0, 1.0), rule("min_total_lines", "L", 1, from_year=2028), objective=200.0)


@proof(breaks="a limit on all years taken for one on each (200), or on the mean of the futures (200)")
def test_no_more_lines_over_all_years_than_allowed() -> Proof:
    # high: 30 GWh, one line more and 10 unmet
    return under(growing(3.0, 1.0), rule("max_total_lines", "L", 2), objective=100.0 + 0.5 * (100.0 + 150.0))


@proof(breaks="no new line at all where one period is all there is (450), or a third one (300)")
def test_two_lines_in_a_single_year() -> Proof:
    made = tables(demand=[demand(30.0)], segments=[segment(penalty=15.0)])
    return under(made, rule("max_total_lines", "L", 2), objective=200.0 + 150.0)


@proof(breaks="a line too few where one period is all there is (100)")
def test_two_lines_at_least_in_a_single_year() -> Proof:
    return under(tables(), rule("min_total_lines", "L", 2), objective=200.0)


@proof(breaks="a strategy that asks for more than its site holds and is planned all the same")
def test_more_lines_than_the_site_holds_is_infeasible() -> Proof:
    # with a year of lead nothing ordered after 2027 is there in 2028, and in 2027 there is place for one
    made = tables(
        set=settings(2028), lines=[line(max_per_site=1, lead_months=12)], demand=[demand(0.0, 10.0)]
    )
    return under(made, rule("min_total_lines", "L", 2), objective=None)


# -- shares --------------------------------------------------------------------------------------------


@proof(breaks="a share held over the horizon and not in every year: L in 2027 and K in 2028 are 230")
def test_a_generation_has_its_share_in_every_year() -> Proof:
    # K comes in 2028, so that 2027 has no line at all: 10 GWh unmet at 20; then one of each
    made = two_types(
        set=settings(2028),
        lines=[line(), line("K", capex_musd=130.0, generation="next", first_year=2028)],
        demand=[demand(10.0, 20.0)],
    )
    return under(made, rule("min_generation_share", "next", 0.5), objective=200.0 + 230.0)


def small_next(asked: float) -> Tables:
    """Beside L of 10 GWh a year K of 5, for 80 M$."""
    return two_types(
        lines=[line(), line("K", capex_musd=80.0, generation="next")],
        recipes=[recipe(), recipe("K", output=5.0)],
        demand=[demand(asked)],
    )


@proof(breaks="lines counted instead of what they make: one L and one K are 180")
def test_a_share_is_of_capacity() -> Proof:
    # 15 GWh: three K are 240, L and two K 260
    return under(small_next(15.0), rule("min_generation_share", "next", 0.5), objective=240.0)


@proof(breaks="a largest share taken for a least one (200), or of lines instead of capacity (340)")
def test_a_generation_has_no_more_than_its_share() -> Proof:
    # 20 GWh: L and two K are 260, which is half and half
    return under(small_next(20.0), rule("max_generation_share", "now", 0.5), objective=260.0)


@proof(breaks="a pool counted by another than its largest recipe: by 4 GWh two pools would be needed (260)")
def test_a_pool_counts_by_its_largest_recipe() -> Proof:
    made = two_types(
        products=[{"product": "C"}, {"product": "D", "stage": "cell", "wh_per_kg": 1.0}],
        lines=[line(), line("K", capex_musd=130.0, generation="next", setup="shared")],
        recipes=[recipe(), recipe("K"), recipe("K", "D", output=4.0)],
        demand=[demand(20.0)],
    )
    return under(made, rule("min_generation_share", "next", 0.5), objective=230.0)


@proof(breaks="lines that make a material counted as capacity for cells (100)")
def test_only_lines_that_make_cells_count() -> Proof:
    made = two_types(
        products=[{"product": "C"}, {"product": "P", "stage": "material", "unit": "kt"}],
        lines=[line(), line("K", capex_musd=130.0, generation="next"), line("W", generation="next")],
        recipes=[recipe(), recipe("K"), recipe("W", "P", 50.0)],
        fleet=[fleet("W", "P")],
        bill_of_materials=[need("P")],
    )
    return under(made, rule("min_generation_share", "next", 0.5), objective=130.0)


def imported(**sheets: Any) -> Tables:
    """Cells may be bought at 5 $/kWh; our own cost 8 beside the line."""
    base: Tables = {
        "recipes": [recipe(other_usd_per_kwh=8.0)],
        "imports": [{"product": "C", "country": "K", "2027": 5.0}],
    }
    return tables(**(base | sheets))


@proof(breaks="more imports than their share (50), or their share of demand and not of what is served")
def test_imports_have_no_more_than_their_share() -> Proof:
    # 6 GWh of our own at 8, 4 imported at 5
    return under(imported(), rule("max_import_share", "M", 0.4), objective=100.0 + 48.0 + 20.0)


@proof(breaks="a share of demand where little is served: 4 of 10 GWh imported and the rest unmet is 140")
def test_a_share_is_of_what_is_served() -> Proof:
    # without a line nothing may be imported either
    made = imported(lines=[line(capex_musd=1000.0)])
    return under(made, rule("max_import_share", "M", 0.4), objective=200.0)


def two_segments(**sheets: Any) -> Tables:
    """Two segments of 10 GWh each."""
    base: Tables = {
        "segments": [segment("MA"), segment("MB")],
        "demand": [demand(10.0, segment="MA"), demand(10.0, segment="MB")],
    }
    return imported(**(base | sheets))


@proof(breaks="a rule on one segment that holds in the other as well (230)")
def test_a_share_of_imports_in_one_segment() -> Proof:
    # MA: 5 own at 8, 5 imported at 5; MB all imported
    return under(two_segments(), rule("max_import_share", "MA", 0.5), objective=100.0 + 40.0 + 25.0 + 50.0)


@proof(breaks="a rule on every segment that holds in one of them only (215)")
def test_a_share_of_imports_in_every_segment() -> Proof:
    return under(two_segments(), rule("max_import_share", "*", 0.5), objective=100.0 + 80.0 + 50.0)


def only_b_imported(**sheets: Any) -> Tables:
    """L makes A; B can be bought at 15 $/kWh."""
    base: Tables = {
        "products": [{"product": "A"}, {"product": "B"}],
        "recipes": [recipe(product="A"), recipe("K", "B")],
        "lines": [line(), line("K", capex_musd=900.0)],
        "imports": [{"product": "B", "country": "K", "2027": 15.0}],
    }
    return tables(**(base | sheets))


@proof(breaks="imports of the product not counted (200), or the product's share not reached (100)")
def test_a_product_has_its_share_imports_included() -> Proof:
    # 7 GWh of A, 3 of B at 15
    return under(only_b_imported(), rule("min_product_share", "M, B", 0.3), objective=100.0 + 45.0)


@proof(breaks="a share in every segment that holds in all of them together: 2 of 10 in MA alone (130)")
def test_a_product_has_its_share_in_every_segment() -> Proof:
    # MB buys only at most 6 of A: 4 of B cover its own share, MA of 10 needs 2 of its own
    made = only_b_imported(
        segments=[segment("MA"), segment("MB")],
        demand=[demand(5.0, segment="MA"), demand(5.0, segment="MB")],
        prices=[
            {"segment": "MA", "product": "A", "2027": 0.0},
            {"segment": "MA", "product": "B", "2027": 0.0},
            {"segment": "MB", "product": "A", "2027": 0.0, "max_share": 0.6},
            {"segment": "MB", "product": "B", "2027": 0.0},
        ],
    )
    return under(made, rule("min_product_share", "*, B", 0.2), objective=100.0 + 15.0 * (1.0 + 2.0))


# -- budget --------------------------------------------------------------------------------------------


def short_of_money(*asked: float, **sheets: Any) -> Tables:
    """Unmet demand costs 15 $/kWh."""
    last = FIRST + len(asked) - 1
    base: Tables = {
        "set": settings(last),
        "demand": [demand(*asked)],
        "segments": [segment(penalty=15.0)],
    }
    return tables(**(base | sheets))


@proof(breaks="a budget of each year instead of all of them: a line in each is 350")
def test_no_more_is_paid_than_the_budget() -> Proof:
    made = short_of_money(20.0, 20.0)
    return under(made, rule("budget_musd", "*", 199.0), objective=100.0 + 2 * 150.0)


@proof(breaks="what is paid in other years counted (400)")
def test_a_budget_of_one_year() -> Proof:
    made = short_of_money(20.0, 20.0)
    return under(made, rule("budget_musd", "*", 100.0, to_year=2027), objective=100.0 + 150.0 + 100.0)


@proof(breaks="a budget that takes the mean of the futures (200)")
def test_a_budget_holds_in_every_future() -> Proof:
    return under(growing(3.0, 1.0), rule("budget_musd", "*", 200.0), objective=100.0 + 0.5 * 250.0)


HALL: Tables = {
    "sites": [site(opening_cost_musd=7.0)],
    "lines": [line(area_1000m2=4.0)],
    "buildings": [building("H", 4.0, 30.0)],
}


@proof(breaks="a line, a hall or an opening that the budget counts twice")
def test_a_budget_is_enough_for_line_hall_and_opening() -> Proof:
    return under(tables(**HALL), rule("budget_musd", "*", 137.0), objective=137.0)


@proof(breaks="a line, a hall or an opening that the budget does not count")
def test_a_budget_counts_lines_halls_and_openings() -> Proof:
    # a million short of the opening: nothing is built
    return under(tables(**HALL), rule("budget_musd", "*", 136.0), objective=200.0)


@proof(breaks="a conversion that the budget does not count (60)")
def test_a_budget_counts_moves() -> Proof:
    made = two_types(
        recipes=[recipe(), recipe("K", output=20.0)],
        demand=[demand(20.0)],
        fleet=[fleet()],
        moves=[move("convert", cost=60.0, from_line="L", to_line="K")],
    )
    return under(made, rule("budget_musd", "*", 59.0), objective=200.0)


@proof(breaks="money counted when it is ordered and not when it is paid (200)")
def test_a_budget_counts_what_is_paid_in_its_years() -> Proof:
    # 24 months of lead: half of the 100 is paid in 2027
    made = tables(
        set=settings(2029),
        lines=[line(lead_months=24, payment="over_lead")],
        demand=[demand(0.0, 0.0, 10.0)],
    )
    return under(made, rule("budget_musd", "*", 50.0, to_year=2027), objective=100.0)


@proof(breaks="a budget in money of the price year: a line of 100 costs 110 a year later")
def test_a_budget_is_nominal() -> Proof:
    made = tables(
        set=settings(2028, inflation=0.1, price_year=2027),
        lines=[line(first_year=2028)],
        demand=[demand(0.0, 10.0)],
    )
    return under(made, rule("budget_musd", "*", 105.0), objective=220.0)


@proof(breaks="rules of one strategy that do not hold together")
def test_rules_hold_together() -> Proof:
    # no L, one K a year, unmet 10 GWh at 20 in 2027
    made = two_types(set=settings(2028), demand=[demand(20.0, 20.0)])
    rules = [rule("max_new_lines", "next", 1), rule("forbid_line", "L")]
    return under(made, *rules, objective=130.0 + 200.0 + 130.0)


@proof(breaks="must be served by a site that is forbidden")
def test_a_segment_that_only_a_forbidden_site_can_serve_is_infeasible() -> Proof:
    return under(tables(segments=[must()]), rule("forbid_site", "S"), objective=None)


# -- rules that do not fit -----------------------------------------------------------------------------


def reasons(made: Proof) -> dict[str, str]:
    """What is said to be in conflict: what is meant by it, by its name and place."""
    found = solve_tables(made.tables, made.strategy).reasons
    return dict(line.split(" - ") if " - " in line else (line, "") for line in found)


def test_a_conflict_names_the_rows_of_a_rule() -> None:
    # three lines are asked for; a budget of 250 M$ buys two
    made = under(tables(), rule("min_total_lines", "L", 3), rule("budget_musd", "*", 250.0), objective=None)
    assert reasons(made) == {
        "budget_musd_row_3: branch base, 2027": "Strategy bound, rules row 3: budget_musd * 250.",
        "min_total_lines_row_2: branch base, 2027": "Strategy bound, rules row 2: min_total_lines L 3.",
    }


def test_a_conflict_names_what_a_rule_bars() -> None:
    # K is not needed; S is the only site that may serve the segment, and L the only line there may be
    made = two_types(segments=[must()])
    rules = [rule("max_new_lines", "K", 0), rule("forbid_line", "L", from_year=2027), rule("only_site", "S")]
    found = reasons(under(made, *rules, objective=None))
    assert found["forbid_line_row_3"] == "Strategy bound, rules row 3: forbid_line L from 2027."
    assert found["max_new_lines_row_2: branch base, 2027"]
    assert not any(name.startswith("only_site") for name in found)


def test_what_another_strategy_bars_is_not_in_the_conflict() -> None:
    made = tables(segments=[must()], demand=[demand(11.0)], lines=[line(max_per_site=1)])
    found = reasons(under(made, rule("forbid_line", "L"), objective=None, strategy=FREE))
    assert found
    assert not any("row_" in name for name in found)
