"""Two reports side by side: what became of the plan, and whether one run may be called better.

One line type of 100 M$ that makes 10 GWh a year, demand 20 GWh in 2027 and 30 GWh in 2028: two lines at
once and one a year later, 300 M$, nothing discounted. Reports are written by hand of that plan, each
with the gap its run is said to have.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from teaplan.audit import audit
from teaplan.differences import Differences, differences
from teaplan.plans import Plan
from teaplan.report import write_report
from teaplan.schema.faults import Faults
from teaplan.studies.results import Comparison, Solved
from teaplan.workbook import from_tables, write_workbook
from tests.proofs.tables import demand, line, settings, site, tables
from tests.report.conftest import run_of
from tests.report.office import typed_over

Orders = list[tuple[Any, ...]]
IN_STEP: Orders = [(0, "build", "S", "L", "C", "", "", "", 2), (1, "build", "S", "L", "C", "", "", "", 1)]
AT_ONCE: Orders = [(0, "build", "S", "L", "C", "", "", "", 3)]


def book(capex: float = 100.0, **more: Any) -> dict[str, Any]:
    sheets = {"set": settings(2028), "demand": [demand(20.0, 30.0)], "lines": [line(capex_musd=capex)]}
    return tables(**(sheets | more))


def solved(name: str, case: Any, orders: Orders, gap: float, place: str = "S") -> Solved:
    rows = {
        "orders": [(n, m, place, *rest) for n, m, _, *rest in orders],
        "openings": [(0, place, "open")],
        "output": [(0, place, "L", "C", 20.0), (1, place, "L", "C", 30.0)],
        "deliveries": [(0, place, "M", "C", 20.0), (1, place, "M", "C", 30.0)],
    }
    plan = Plan.from_rows(rows)
    found = audit(case, plan, name or None)
    assert found.passed, found.failures
    value = found.figures["objective_value"]
    assert value is not None
    return Solved(name, "optimal", "found", 0, value, value - gap, gap / value, gap, plan=plan, audit=found)


def report(
    path: Path, sheets: dict[str, Any], *plans: tuple[str, Orders, float], place: str = "S", **run: Any
) -> Path:
    """Write the report of some plans: (strategy, orders, gap in M$)."""
    case = from_tables(sheets, "book.xlsx")
    results = tuple(solved(name, case, orders, gap, place) for name, orders, gap in plans)
    first = results[0].audit
    assert first is not None
    return write_report(path, comparison=Comparison(case, results), run=replace(run_of(case, first), **run))


def one(path: Path, capex: float = 100.0, gap: float = 0.0, **more: Any) -> Path:
    return report(path, book(capex), ("", IN_STEP, gap), **more)


def lines(found: Differences) -> str:
    return "\n".join(found.lines)


def test_a_report_differs_in_nothing_from_itself(tmp_path: Path) -> None:
    path = one(tmp_path / "r.xlsx")
    found = differences(path, path)
    assert found.same
    assert found.lines == ("inputs: the same", "plans: the same", "no rule: as good as each other")


def test_a_report_holds_the_inputs_of_its_workbook(tmp_path: Path) -> None:
    """In any mix: the same inputs, and nothing to rank where a side has no plan."""
    write_workbook(tmp_path / "book.xlsx", book())
    path = one(tmp_path / "r.xlsx")
    for sides in ((tmp_path / "book.xlsx", path), (path, tmp_path / "book.xlsx")):
        found = differences(*sides)
        assert found.same
        assert found.plans is None
        (why,) = found.ranking.why
        assert "no report" in why


def test_a_cheaper_line_makes_the_new_run_better_by_what_it_saves(tmp_path: Path) -> None:
    # 3 lines x 10 M$ = 30 M$ of cost less; the gaps of 5 M$ each make 10
    old, new = one(tmp_path / "a.xlsx", 100.0, 5.0), one(tmp_path / "b.xlsx", 90.0, 5.0)
    found = differences(old, new)
    (rank,) = found.ranking.ranks
    assert rank.better == "new"
    assert rank.difference.musd == pytest.approx(30.0, rel=1e-12)
    assert rank.difference.plus_minus_musd == pytest.approx(10.0, rel=1e-12)
    assert "no rule: the new one is better by 30.0 M$, plus or minus 10.0 M$" in lines(found)
    assert "lines!C2  L  capex_musd: 100 -> 90" in lines(found)
    assert differences(new, old).ranking.ranks[0].better == "old"


def test_inside_the_gaps_neither_is_better(tmp_path: Path) -> None:
    """Would break where only one of the two gaps counted: 30 M$ are more than 16, less than 32."""
    found = differences(one(tmp_path / "a.xlsx", 100.0, 16.0), one(tmp_path / "b.xlsx", 90.0, 16.0))
    (rank,) = found.ranking.ranks
    assert rank.better is None
    assert lines(found).endswith("no rule: undecided within the gaps: they differ by less than 32.0 M$")
    assert found.json()["ranking"]["strategies"][0]["musd"] is None


def test_more_is_better_where_the_objective_is_value(tmp_path: Path) -> None:
    """The same 30 M$, counted as net present value: the sign turns with the objective."""
    npv = {"set": settings(2028, objective="npv")}
    old = report(tmp_path / "a.xlsx", book(100.0, **npv), ("", IN_STEP, 0.0))
    new = report(tmp_path / "b.xlsx", book(90.0, **npv), ("", IN_STEP, 0.0))
    (rank,) = differences(old, new).ranking.ranks
    assert (rank.better, rank.difference.musd) == ("new", pytest.approx(30.0, rel=1e-12))


def test_another_question_is_not_ranked_and_its_cell_is_named(tmp_path: Path) -> None:
    old = one(tmp_path / "a.xlsx")
    new = report(tmp_path / "b.xlsx", book(90.0, set=settings(2028, discount_rate=0.1)), ("", IN_STEP, 0.0))
    found = differences(old, new)
    assert found.ranking.ranks == ()
    assert found.ranking.why == ("settings!B4 discount_rate 0 against 0.1",)
    assert "not ranked: settings!B4 discount_rate 0 against 0.1" in lines(found)
    assert "better" not in lines(found)


def test_demand_must_be_the_same(tmp_path: Path) -> None:
    more = book(demand=[demand(20.0, 30.0), demand(0.0, segment="N")])
    more["segments"] = [*more["segments"], {**more["segments"][0], "segment": "N"}]
    found = differences(one(tmp_path / "a.xlsx"), report(tmp_path / "b.xlsx", more, ("", IN_STEP, 0.0)))
    assert found.ranking.why == (
        "segments!A3 N stands in the new one only",
        "demand!A3 N stands in the new one only",
    )


def test_orders_are_told_with_both_counts(tmp_path: Path) -> None:
    # the third line a year earlier: 2 -> 3 in 2027, 1 -> 0 in 2028; the money is the same
    old = one(tmp_path / "a.xlsx")
    new = report(tmp_path / "b.xlsx", book(), ("", AT_ONCE, 0.0))
    found = differences(old, new)
    assert found.plans is not None
    (change,) = found.plans.strategies
    orders = {(o.branch, o.period, o.site, o.line, o.product, o.move): n for o, n in change.orders.items()}
    root = next(iter(orders))[0]
    assert orders == {
        (root, "2027", "S", "L", "C", "build"): (2, 3),
        (root, "2028", "S", "L", "C", "build"): (1, 0),
    }
    assert found.inputs.cells == ()
    assert f"2027 {root}, S: build L C: 2 -> 3" in lines(found)
    assert found.ranking.ranks[0].better is None


def test_sites_opened_are_told(tmp_path: Path) -> None:
    two = book(sites=[site("S"), site("T")])
    old = report(tmp_path / "a.xlsx", two, ("", IN_STEP, 0.0))
    new = report(tmp_path / "b.xlsx", two, ("", IN_STEP, 0.0), place="T")
    assert differences(old, new).plans is not None
    (change,) = differences(old, new).plans.strategies  # type: ignore[union-attr]
    assert (change.sites_closed, change.sites_opened) == (("S",), ("T",))


def test_strategies_are_ranked_by_name_and_the_best_of_each_run(tmp_path: Path) -> None:
    """Old: ``a`` 300 alone. New: ``a`` 270 and ``b`` 270, more restricted, so the one that is shown."""
    rules = [{"strategy": "b", "rule": "max_total_lines", "target": "L", "value": 3}]
    strategies = {"strategies": [{"strategy": "a"}, {"strategy": "b"}], "rules": rules}
    old = report(tmp_path / "a.xlsx", book(100.0, **strategies), ("a", IN_STEP, 0.0))
    new = report(tmp_path / "b.xlsx", book(90.0, **strategies), ("a", IN_STEP, 0.0), ("b", AT_ONCE, 0.0))
    found = differences(old, new)
    assert found.plans is not None
    assert (found.plans.added, found.plans.removed) == (("b",), ())
    ranks = [(r.strategy, r.old, r.new, r.better) for r in found.ranking.ranks]
    assert ranks == [("a", "a", "a", "new"), (None, "a", "b", "new")]
    assert "best plan (a against b): the new one is better by 30.0 M$" in lines(found)
    assert found.json()["ranking"]["best"]["musd"] == pytest.approx(30.0, rel=1e-12)


def test_a_report_changed_by_hand_is_not_ranked(tmp_path: Path) -> None:
    """A count typed over, and an assumption typed over: neither plan is what a run gave any more."""
    old = one(tmp_path / "a.xlsx")
    count = typed_over(old, tmp_path / "b.xlsx", {"plan!L2": 5})
    found = differences(old, count)
    assert "the new one is not as its run left it: plan!L2  count: 5, planned was 2" in found.ranking.why
    row = next(
        number
        for number, item in enumerate(from_tables(book()).inputs, start=2)
        if item.ref.column == "capex_musd"
    )
    price = typed_over(old, tmp_path / "c.xlsx", {f"assumptions!E{row}": 90})
    found = differences(old, price)
    assert [cell.new for cell in found.inputs.cells] == [90]
    assert any("assumptions  changed since the run" in why for why in found.ranking.why)


def test_another_planning_model_is_not_ranked(tmp_path: Path) -> None:
    old = one(tmp_path / "a.xlsx")
    new = one(tmp_path / "b.xlsx", model_file="models/house.py", model_hash="1f")
    assert differences(old, new).ranking.why == (
        "planning model: the standard model against models/house.py",
    )
    again = one(tmp_path / "c.xlsx", model_file="models/house.py", model_hash="2e")
    assert differences(new, again).ranking.why == ("planning model: models/house.py was changed",)


@pytest.mark.parametrize("content", [b"", b"neither", b"PK\x03\x04 half a workbook"])
def test_what_is_no_workbook_is_a_fault(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.xlsx").write_bytes(content)
    write_workbook(tmp_path / "book.xlsx", book())
    with pytest.raises(Faults, match=r"x\.xlsx"):
        differences(tmp_path / "book.xlsx", tmp_path / "x.xlsx")
