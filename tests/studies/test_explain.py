"""Cases without a plan, of many kinds: the least change of a cell is worked out by hand.

A change costs its share of what is typed, of years the share of the horizon; twice that where it is demand
or technology, five times an obligation given up. A line of ``L`` makes 10 GWh a year and costs 100 M$.
"""

from __future__ import annotations

import gc
import random
import signal
import weakref
from dataclasses import replace
from typing import Any

import pytest

from models.capacity_plan import build
from teaplan import api
from teaplan.cli.explain import _say_checks
from teaplan.engine import NO_CHANGE, Problem, Status
from teaplan.progress import Progress
from teaplan.schema.drivers import DRIVERS
from teaplan.schema.faults import Faults
from teaplan.schema.repairs import COLUMNS, DRIVER_VALUES, RULE_VALUES
from teaplan.schema.rules import RULES
from teaplan.schema.sheets import BY_NAME, SETTINGS
from teaplan.studies.explain.dials import Dial, dials
from teaplan.studies.explain.patience import Patience
from teaplan.studies.explain.workshop import Workshop
from teaplan.studies.explain.worth import named_first, one_more, worths
from teaplan.studies.planner import Planner
from teaplan.workbook import from_cells, from_tables
from tests.proofs.tables import (
    FIRST,
    demand,
    fleet,
    line,
    must,
    need,
    recipe,
    segment,
    settings,
    site,
    supplier,
    tables,
)
from tests.proofs.test_financing import loan, sold

Tables = dict[str, Any]
BOUND = {"strategy": "bound"}


def rule(kind: str, target: str | None, value: float | None = None, **years: int) -> dict[str, Any]:
    """A rule of the strategy ``bound``."""
    return BOUND | {"rule": kind, "target": target, "value": value} | years


def ruled(made: Tables, *rules: dict[str, Any]) -> Tables:
    return made | {"strategies": [BOUND], "rules": list(rules)}


def of_ore(*offers: dict[str, Any], **sheets: Any) -> Tables:
    """A kWh takes one kg of ore; the market must be served."""
    base = {"materials": [{"material": "ore"}], "bill_of_materials": [need()], "suppliers": list(offers)}
    return tables(**(base | {"segments": [must()]} | sheets))


def served(*asked: float, **sheets: Any) -> Tables:
    """A market that must be served."""
    return tables(**({"segments": [must()], "demand": [demand(*asked)]} | sheets))


def years(count: int, **changed: Any) -> dict[str, Any]:
    return settings(FIRST + count - 1, **changed)


OWNERS = {"instrument": "owners", "kind": "equity"}
CHINA = {"material": "ore", "country": "CN", "measure": "mass", "2027": 0.5}
BEYOND = {"product": "C", "limit_gwh_per_year": 15.0, "2027": 50.0}

PLANTED: dict[str, tuple[Tables, str, dict[str, tuple[Any, Any]], float]] = {
    # 11 kt of the 10 there are: 1/10; demand would be 2 x 1/11
    "more than a supplier delivers": (
        of_ore(supplier("U", limit_kt_per_year=10.0), demand=[demand(11.0)]),
        "material_balance",
        {"suppliers!limit_kt_per_year": (10.0, 11.0)},
        0.1,
    ),
    # three lines of 4 stand on 8: 4/8; demand 2 x 10/30
    "floor": (
        served(30.0, lines=[line(area_1000m2=4.0)], sites=[site(area_1000m2=8.0)]),
        "places_at_open_site",
        {"sites!area_1000m2": (8.0, 12.0)},
        0.5,
    ),
    # three lines of 4 MW on 10: 2/10
    "power": (
        served(30.0, lines=[line(power_mw=4.0)], sites=[site(power_mw=10.0)]),
        "places_at_open_site",
        {"sites!power_mw": (10.0, 12.0)},
        0.2,
    ),
    # nothing is made, 15 of 20 GWh may be imported: 5/15; demand 2 x 5/20
    "a market that only imports serve": (
        served(20.0, lines=[line(first_year="never")], imports=[BEYOND]),
        "import_limit",
        {"imports!limit_gwh_per_year": (15.0, 20.0)},
        1 / 3,
    ),
    # one line makes half of 20 GWh: 0.4/0.9; a second place 1/1; demand 2 x 8.9/20
    "a share of demand": (
        tables(set=settings(min_delivered_share=0.9), lines=[line(max_per_site=1)], demand=[demand(20.0)]),
        "delivered_share",
        {"settings!min_delivered_share": (0.9, 0.5)},
        4 / 9,
    ),
    # three lines where two a year may come: 1/2
    "too few new lines": (
        ruled(served(30.0), rule("max_new_lines", "L", 2)),
        "max_new_lines_row_2",
        {"rules!value": (2, 3)},
        0.5,
    ),
    # three lines of 100 M$ for 250: 50/250
    "too small a budget": (
        ruled(served(30.0), rule("budget_musd", None, 250.0)),
        "budget_musd_row_2",
        {"rules!value": (250.0, 300.0)},
        0.2,
    ),
    # 4 kt from elsewhere leave 6 of 10 from CN: 0.1/0.5; the limit 1/4; demand 2 x 2/10
    "a cap on dependence": (
        of_ore(supplier("A", country="CN"), supplier("B", limit_kt_per_year=4.0), dependence=[CHINA]),
        "dependence_cap",
        {"dependence!2027": (0.5, 0.6)},
        0.2,
    ),
    # three lines where two have a place: 1/2
    "places of a line": (
        served(30.0, lines=[line(max_per_site=2)]),
        "places_at_open_site",
        {"lines!max_per_site": (2, 3)},
        0.5,
    ),
    # ordered in 2027 alone, 24 months ahead of 2029: two lines of three. A month less lets 2028 order too:
    # 2 x 1/24; one line less 1/3
    "lines that come too late": (
        ruled(
            tables(set=years(3), lines=[line(lead_months=24)], demand=[demand(0.0, 0.0, 10.0)]),
            rule("max_new_lines", "L", 2),
            rule("min_total_lines", "L", 3),
        ),
        "min_total_lines_row_3",
        {"lines!lead_months": (24, 23)},
        2 / 24,
    ),
    # 20 of 50 GWh are of the next generation, all are needed: 0.1/0.5; a third place 1/2
    "the share of a generation": (
        ruled(
            served(
                50.0,
                lines=[line(), line("K", generation="next", max_per_site=2)],
                recipes=[recipe(), recipe("K")],
                fleet=[fleet(count=3)],
            ),
            rule("min_generation_share", "next", 0.5),
            rule("forbid_line", "L"),
        ),
        "min_generation_share_row_2",
        {"rules!value": (0.5, 0.4)},
        0.2,
    ),
    # a year earlier of three: 2 x 1/3; no demand in 2028: 2 x 1
    "technology that is ready too late": (
        served(0.0, 5.0, 5.0, set=years(3), lines=[line(first_year=2029)]),
        "demand_met",
        {"lines!first_year": (2029, 2028)},
        2 / 3,
    ),
    # 30 paid in + 20 of sales - 20 for the line = 30 in hand of 40: 10/40; owners 10/30
    "least cash": (
        sold(
            10.0,
            price=2.0,
            set=settings(objective="npv", min_cash_musd=40.0),
            lines=[line(capex_musd=20.0)],
            segments=[must()],
            financing=[OWNERS | {"max_musd": 30.0}],
        ),
        "equity_within_amount",
        {"settings!min_cash_musd": (40.0, 30.0)},
        0.25,
    ),
    # 100 = 20 of owners + 40 of sales + 40 of a loan, repaid by 20 a year from 40: cover 2 of 2.5: 0.5/2.5
    # owners: (60 - E)/2 x 2.5 <= 40 from E = 28 on: 8/20
    "a covenant": (
        sold(
            *(10.0, 10.0, 10.0),
            price=4.0,
            segments=[must()],
            financing=[OWNERS | {"max_musd": 20.0}, loan(rate=0.0, max_share_of_capex=0.9, min_dscr=2.5)],
        ),
        "service_is_covered",
        {"financing!min_dscr": (2.5, 2.0)},
        0.2,
    ),
    # an order of 2027 serves 2028: the rule begins a year later of two
    "a forbidden line": (
        ruled(served(0.0, 10.0, set=years(2)), rule("forbid_line", "L")),
        "forbid_line_row_2",
        {"rules!from_year": (None, 2028)},
        0.5,
    ),
    # ore for 25 of 40 GWh and two of four lines: 15/25 + 2/2 = 1.6; demand 2 x 20/40 = 1 goes with either;
    # in two years it is 2: then both limits are moved
    "two limits at once": (
        ruled(
            of_ore(supplier("U", limit_kt_per_year=25.0), set=years(2), demand=[demand(40.0, 40.0)]),
            rule("max_total_lines", "L", 2),
        ),
        "demand_met",
        {"suppliers!limit_kt_per_year": (25.0, 40.0), "rules!value": (2, 4)},
        1.6,
    ),
    # ready in 2029 and ore for 8 of 10 GWh: 2 x 1/3 + 2/8; without demand in 2028 2 x 1 + 2/8
    "technology and a supplier": (
        of_ore(
            supplier("U", limit_kt_per_year=8.0),
            set=years(3),
            lines=[line(first_year=2029)],
            demand=[demand(0.0, 10.0, 10.0)],
        ),
        "demand_met",
        {"lines!first_year": (2029, 2028), "suppliers!limit_kt_per_year": (8.0, 10.0)},
        2 / 3 + 2 / 8,
    ),
}


def explained(made: Tables, **asked: Any) -> Any:
    return api.explain(from_tables(made), strategy="bound" if "strategies" in made else None, **asked)


def backwards(dial: Dial, turn: float) -> float:
    """A position that is a little less: a step of a whole number, else a hundredth of the turn."""
    return turn - 1 if dial.whole else 0.99 * turn


@pytest.mark.parametrize("kind", PLANTED)
def test_the_cheapest_repair_is_the_one_worked_out_by_hand(kind: str) -> None:
    """Proves the conflict's name, the cells and their values, that they suffice, and that less does not."""
    made, family, cells, cost = PLANTED[kind]
    told = explained(made)
    assert told.status is Status.INFEASIBLE
    assert family in set(told.tables["conflict"]["constraint"])
    best = told.repairs[0]
    found = {f"{d.ref.sheet}!{d.name}": (d.old, d.value(turn)) for d, turn in best.turns.items()}
    assert found == {cell: (old, pytest.approx(new, rel=1e-9)) for cell, (old, new) in cells.items()}
    assert best.cost == pytest.approx(cost, rel=1e-6)
    asked = {"strategy": "bound"} if "strategies" in made else {}
    assert api.plan(best.case, **asked).plan is not None
    for dial, turn in best.turns.items():
        less = {d: t for d, t in best.turns.items() if d is not dial}
        if back := backwards(dial, turn):
            less[dial] = back
        case = from_cells(told.case, {d.ref: d.value(t) for d, t in less.items()})
        assert api.plan(case, **asked).status is Status.INFEASIBLE


def test_repairs_that_cost_the_same_are_all_told() -> None:
    # 2 GWh more than two suppliers of 8 kt have ore for: 2/8 of either; demand of two years 2 x 2 x 2/18
    made = of_ore(
        supplier("U", limit_kt_per_year=8.0),
        supplier("V", limit_kt_per_year=8.0),
        set=years(2),
        demand=[demand(18.0, 18.0)],
    )
    table = explained(made).tables["repairs"]
    alike = table[table["equally_cheap"]]
    assert sorted(alike["of"]) == ["supplier U", "supplier V"]
    assert set(alike["new"]) == {10.0}
    assert alike["cost"].tolist() == pytest.approx([0.25, 0.25])


def test_every_repair_told_is_feasible_and_sorted_by_cost() -> None:
    told = explained(PLANTED["a cap on dependence"][0])
    assert [round(repair.cost, 9) for repair in told.repairs] == [0.2, 0.25, 0.4]
    for repair in told.repairs:
        assert api.plan(repair.case).plan is not None


def test_a_cell_of_another_strategy_is_not_turned() -> None:
    made = ruled(
        served(30.0), rule("max_new_lines", "L", 2), {**rule("budget_musd", None, 1.0), "strategy": "x"}
    )
    made["strategies"] = [BOUND, {"strategy": "x"}]
    rows = {dial.ref.row for dial in dials(from_tables(made), "bound") if dial.ref.sheet == "rules"}
    assert rows == {2}


def test_several_cells_are_turned_together_where_one_is_not_enough() -> None:
    # each cap of half on ore and on tin holds the plan back; no straight line leads out of either
    tin = CHINA | {"material": "tin"}
    few = [supplier(f"{m} at home", m, limit_kt_per_year=1.0) for m in ("ore", "tin")]
    offers = [supplier("ore abroad", "ore", "CN"), supplier("tin abroad", "tin", "CN"), *few]
    made = tables(
        materials=[{"material": "ore"}, {"material": "tin"}],
        bill_of_materials=[need(), need("tin")],
        suppliers=offers,
        dependence=[CHINA, tin],
        demand=[demand(10.0, 10.0, 10.0)],
        set=years(3),
        segments=[must()],
    )
    best = explained(made).repairs[0]
    # 9 of 10 kt are from abroad, in the place of half: 0.4/0.5 on both; home limits of 5 for 1 are 4 on both,
    # demand of three years 3 x 2 x 8/10
    assert best.cost == pytest.approx(1.6, rel=1e-3)
    found = {d.names[0]: d.value(t) for d, t in best.turns.items()}
    assert found == {"ore": pytest.approx(0.9, rel=1e-3), "tin": pytest.approx(0.9, rel=1e-3)}


# -- what may be turned ----------------------------------------------------------------------------------


def test_what_may_be_changed_is_declared_for_columns_that_exist() -> None:
    names = {column.name for column in SETTINGS}
    for place in COLUMNS:
        sheet, column = place.split(".")
        if sheet == "settings":
            assert column in names
        else:
            known = BY_NAME[sheet]
            assert known.years is not None if column == "*" else known.column(column) is not None
    assert set(RULE_VALUES) == {name for name, kind in RULES.items() if kind.value is not None}
    assert set(DRIVER_VALUES) <= set(DRIVERS)


def test_probabilities_and_chemistry_may_not_be_changed() -> None:
    sheets = {place.split(".")[0] for place in COLUMNS}
    assert not sheets & {"branches", "bill_of_materials", "materials", "products", "ramps", "fleet"}
    assert {p for p in COLUMNS if p.startswith("recipes.")} == {"recipes.first_year"}


@pytest.mark.parametrize(
    ("base", "up", "turn", "typed"),
    [
        (10.0, True, 1 / 3, 10.334),
        (10.0, True, 2.5, 12.5),
        (0.9, False, 0.4, 0.5),
        (0.5, False, 1 / 6, 0.333),
        (1250.0, True, 3333.3, 4590.0),
        (0.0, True, 0.1234567, 0.124),
    ],
)
def test_a_number_is_rounded_outwards_and_short(base: float, up: bool, turn: float, typed: float) -> None:
    dial = next(
        d for d in dials(from_tables(served(10.0, sites=[site(area_1000m2=8.0)]))) if d.name == "area_1000m2"
    )
    dial = replace(dial, base=base, way="more" if up else "less", most=1e9)
    position = dial.rounded(turn)
    assert position >= turn * (1 - 1e-6)
    assert dial.value(position) == pytest.approx(typed, rel=1e-12)


# -- what limits a plan ----------------------------------------------------------------------------------


def worth_of(told: Any, name: str) -> Any:
    return next(w for w in told.told.worths if w.dial.name == name)


def ore_for_six() -> Tables:
    """A standing line makes 6 of 10 GWh for want of ore."""
    return of_ore(
        supplier("U", limit_kt_per_year=6.0),
        segments=[segment()],
        lines=[line(max_per_site=1)],
        fleet=[fleet()],
    )


def test_a_kiloton_more_is_worth_the_penalty_less_its_price() -> None:
    # a standing line makes 6 of 10 GWh for want of ore: 20 $/kWh of penalty - 1 $/kg of ore = 19
    made = ore_for_six()
    told = explained(made, check=2)
    worth = worth_of(told, "limit_kt_per_year")
    assert (worth.held, worth.divisible) == (pytest.approx(19.0), pytest.approx(19.0))
    check = next(c for c in told.told.checks if c.worth.dial == worth.dial)
    assert check.gain == pytest.approx(19.0)
    # a GWh more that nobody can make costs its penalty
    assert worth_of(told, "2027").held == pytest.approx(-20.0)


def test_a_point_more_of_dependence_is_worth_the_difference_in_price() -> None:
    # 10 kt, half of them from CN at 1 and half at 3: a point is 0.1 kt x 2
    made = of_ore(
        supplier("A", country="CN", price=1.0),
        supplier("B", price=3.0),
        dependence=[CHINA],
        fleet=[fleet()],
    )
    told = explained(made, check=3)
    worth = next(w for w in told.told.worths if w.dial.ref.sheet == "dependence")
    assert (worth.step, worth.held) == (0.01, pytest.approx(0.2))
    assert next(c for c in told.told.checks if c.worth.dial == worth.dial).gain == pytest.approx(0.2)
    assert "dependence_cap" in set(told.tables["binding"]["constraint"])


def test_a_million_more_of_a_loan_is_worth_what_owners_would_ask_beyond_it() -> None:
    # 1 M$ drawn in 2027 is repaid with 5 % in 2028, at 10 % a year: 1 - 1.05/1.1
    made = sold(
        *(10.0, 10.0),
        financing=[loan(max_musd=40.0, repayment="bullet", tenor_years=1.0, max_share_of_capex=1.0)],
    )
    told = explained(made, check=3)
    worth = worth_of(told, "max_musd")
    assert worth.held == pytest.approx(1 - 1.05 / 1.1)
    check = next(c for c in told.told.checks if c.worth.dial == worth.dial)
    assert check.gain == pytest.approx(1 - 1.05 / 1.1)


def test_floor_has_no_price_while_whole_lines_are_held_and_one_where_they_are_not() -> None:
    # a third line of 100 on a third unit of floor saves 10 GWh x 20
    made = tables(lines=[line(area_1000m2=1.0)], sites=[site(area_1000m2=2.0)], demand=[demand(30.0)])
    told = explained(made, check=1)
    worth = worth_of(told, "area_1000m2")
    assert (worth.held, worth.divisible) == (pytest.approx(0.0), pytest.approx(100.0))
    check = told.told.checks[0]
    assert (check.held, check.held_gain) == (pytest.approx(check.before), pytest.approx(0.0))
    assert check.gain == pytest.approx(100.0)


def test_every_figure_of_whole_decisions_held_is_that_of_the_case_solved_again() -> None:
    made = of_ore(
        *(supplier("A", country="CN", price=1.0), supplier("B", price=3.0), supplier("C", price=5.0)),
        dependence=[CHINA],
        fleet=[fleet()],
        supplier_limits=[{"supplier": "B", "2027": 4.0}],
    )
    told = explained(made, check=5)
    assert len(told.told.checks) >= 3
    for check in told.told.checks:
        assert check.held_gain == pytest.approx(check.worth.held, abs=1e-6)
    gains = [c.held_gain for c in told.told.checks if c.held_gain is not None]
    assert list(told.tables["checks"]["gain_held_musd"].dropna()) == gains
    assert len(gains) >= 2


def test_a_case_is_not_planned_anew_for_what_its_gap_would_hide(monkeypatch: pytest.MonkeyPatch) -> None:
    # a kiloton is worth 19: beside a gap of 30 a plan made anew says nothing, one that is held says 19
    made = ore_for_six()
    asked: list[str] = []
    solve = Planner.solve

    def with_gap(self: Planner, name: str, *args: Any, **how: Any) -> Any:
        asked.append(name)
        return replace(solve(self, name, *args, **how), gap_musd=30.0)

    monkeypatch.setattr(Planner, "solve", with_gap)
    told = explained(made, check=1)
    check = told.told.checks[0]
    assert (check.held_gain, check.gain, check.hidden) == (pytest.approx(check.worth.held), None, True)
    assert "one more unit" not in asked


def test_what_is_never_used_is_told() -> None:
    made = of_ore(
        supplier("A"),
        supplier("B", price=9.0),
        lines=[line(), line("K", capex_musd=500.0)],
        recipes=[recipe(), recipe("K")],
        sites=[site(), site("T", capex_factor=2.0)],
    )
    assert explained(made).told.unused == (("line", "K"), ("site", "T"), ("supplier", "B"))


def test_a_cost_per_kwh_is_not_priced_in_money() -> None:
    told = explained(tables(set=settings(objective="cost_per_kwh", min_delivered_share=1.0)))
    assert told.status is Status.OPTIMAL
    assert told.told.worths == ()
    assert "cost per kWh" in told.told.why


# -- any case ----------------------------------------------------------------------------------------------


def random_case(seed: int) -> Tables:
    """A market that must be served, and limits that are too narrow somewhere."""
    draw = random.Random(seed)
    asked = [float(draw.randint(20, 60)) for _ in range(2)]
    return of_ore(
        supplier("A", limit_kt_per_year=float(draw.randint(5, 40))),
        supplier("B", limit_kt_per_year=float(draw.randint(5, 25))),
        set=years(2),
        sites=[site(area_1000m2=float(draw.randint(4, 30)), power_mw=float(draw.randint(5, 30)))],
        lines=[line(area_1000m2=4.0, power_mw=5.0, max_per_site=draw.randint(1, 6))],
        demand=[demand(*asked)],
    )


def dearer_alone(told: Any, cost: float) -> bool:
    """Whether no cell alone, turned by a little less than the whole cost, gives the case a plan."""
    for dial in dials(told.case):
        turn = min(dial.most, 0.98 * cost / dial.cost(1.0))
        turn = float(int(turn)) if dial.whole else turn
        if turn > 0:
            try:
                case = from_cells(told.case, {dial.ref: dial.value(turn)})
            except Faults:
                continue
            if api.plan(case).plan is not None:
                return False
    return True


def hold_to_singles(seed: int) -> None:
    told = explained(random_case(seed))
    if told.status is Status.INFEASIBLE:
        assert told.repairs
        assert dearer_alone(told, told.repairs[0].cost)
        for repair in told.repairs:
            assert api.plan(repair.case).plan is not None


@pytest.mark.parametrize("seed", range(3))
def test_no_cell_alone_is_cheaper_than_the_cheapest_repair(seed: int) -> None:
    hold_to_singles(seed)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3, 40))
def test_no_cell_alone_is_cheaper_in_many_cases(seed: int) -> None:
    hold_to_singles(seed)


def test_an_interrupt_ends_the_search_and_what_was_found_is_told() -> None:
    """Proves that Ctrl-C while repairs are looked for keeps those that were planned by then."""

    def press(item: Progress) -> None:
        if "1 found" in item.note:
            signal.raise_signal(signal.SIGINT)

    told = explained(PLANTED["a cap on dependence"][0], progress=press)
    assert told.status is Status.INFEASIBLE
    assert told.told.found.stopped
    # the cap, at 0.2, comes after both
    assert 1 <= len(told.repairs) <= 2
    assert told.repairs[0].cost >= 0.25
    assert not told.tables["repairs"]["proven"].any()


def test_a_path_that_is_worth_nothing_is_looked_at_at_once_and_one_that_is_cell_by_cell() -> None:
    # 6 kt in 2028 alone hold a line of 10 back, 99 in other years nothing: 20 of penalty - 1 of ore
    limits = [{"supplier": "U", "2027": 99.0, "2028": 6.0, "2029": 99.0}]
    idle = [{"supplier": "V", "2027": 50.0, "2028": 50.0, "2029": 50.0}]
    made = of_ore(
        supplier("U"),
        supplier("V", price=90.0),
        supplier_limits=[*limits, *idle],
        set=years(3),
        segments=[segment()],
        lines=[line(max_per_site=1)],
        fleet=[fleet()],
        demand=[demand(10.0, 10.0, 10.0)],
    )
    told = explained(made)
    assert (told.told.looked_at, told.told.cells) == (10, 10)
    limit = [w for w in told.told.worths if w.dial.ref.sheet == "supplier_limits"]
    assert [(w.dial.what, w.dial.name) for w in limit] == [("supplier U", "2028")]
    assert limit[0].held == pytest.approx(19.0)


def test_of_many_cells_one_of_each_kind_is_looked_at_first() -> None:
    # years of demand and of a supplier's limit, two sites with floor and power: a cell of each comes first
    made = of_ore(
        supplier("U"),
        supplier_limits=[{"supplier": "U", "2027": 99.0, "2028": 6.0, "2029": 99.0}],
        set=years(3),
        sites=[site(area_1000m2=8.0, power_mw=9.0), site("T", area_1000m2=8.0, power_mw=9.0)],
        demand=[demand(10.0, 10.0, 10.0)],
    )
    known = [dial for dial in dials(from_tables(made)) if one_more(dial) is not None]
    kinds = [(d.ref.sheet, "" if d.name.isdigit() else d.name) for d in known]
    first = named_first(known, [])
    assert sorted(map(str, first)) == sorted(map(str, known))
    turn = [(d.ref.sheet, "" if d.name.isdigit() else d.name) for d in first][: len(set(kinds))]
    assert set(turn) == set(kinds)
    assert len(known) > len(turn) >= 4


def test_of_a_large_case_no_more_than_one_cell_is_kept_built(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twelve models of the whole case beside each other took six gigabytes."""
    monkeypatch.setattr("teaplan.studies.explain.workshop.LARGE", 0)
    case = from_tables(served(10.0, sites=[site(area_1000m2=8.0)]))
    shop = Workshop(case, lambda other: Problem(build(other)), NO_CHANGE, Patience(None), {})
    dial = next(d for d in dials(case) if d.name == "area_1000m2")
    gc.disable()
    try:
        there = shop.at({dial: 1.0})
        assert there is not None
        model = weakref.ref(there.problem.model)
        del there
        assert shop.at({dial: 2.0}) is not None
        assert model() is None
    finally:
        gc.enable()


def test_a_check_that_the_time_was_too_short_for_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    made = ore_for_six()
    looked = "teaplan.studies.explain.explaining.worths"

    def and_then_late(shop: Workshop, *rest: Any) -> Any:
        found = worths(shop, *rest)
        shop.patience.interrupted.set()
        return found

    monkeypatch.setattr(looked, and_then_late)
    told = explained(made, check=1)
    (check,) = told.told.checks
    assert (check.late, check.held, check.gain) == (True, None, None)
    said: list[str] = []
    _say_checks(told, said.append)
    assert said[-1].strip() == "not solved again: the time was up"
