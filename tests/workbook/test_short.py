"""Workbooks in periods under a year: headers as text and as dates, where a plan ends, and what is refused."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from teaplan.differences import input_changes
from teaplan.schema.faults import Faults
from teaplan.tree import Tree
from teaplan.workbook import check, from_tables, read, write_workbook
from tests.proofs import tables as t


def by_month(last_year: int = 2027, **sheets: Any) -> dict[str, Any]:
    """A case in quarters whose demand is headed by months."""
    base = {"set": t.settings(last_year, period_months=3), "demand": [demand(**{"2027-01": 4.0})]}
    return t.tables(**(base | sheets))


def demand(**months: float) -> dict[str, Any]:
    return {"segment": "M"} | months


def asked(tables: dict[str, Any]) -> list[float]:
    """Demand of every period, GWh a year."""
    from teaplan.outlook import Outlook

    case = from_tables(tables)
    tree = Tree(case)
    outlook = Outlook(case, tree)
    return [outlook.demand("M", n.index) / tree.period_of(n.index).length for n in tree.nodes]


def refused(tables: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(Faults) as told:
        from_tables(tables)
    return [(f"{fault.sheet}!{fault.cell}", fault.code) for fault in told.value.faults]


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"2027": 4.0}, [4.0, 4.0, 4.0, 4.0]),
        ({"2027H1": 4.0, "2027H2": 6.0}, [4.0, 4.0, 6.0, 6.0]),
        ({"2027Q1": 4.0, "2027Q3": 6.0}, [4.0, 4.0, 6.0, 6.0]),
        ({"2027-q1": 4.0, "2027-Q3": 6.0}, [4.0, 4.0, 6.0, 6.0]),
        # two of the first quarter's months at 4, one at 7; before the first header its value holds
        ({"2027-02": 4.0, "2027-03": 7.0, "2027-10": 1.0}, [5.0, 7.0, 7.0, 1.0]),
    ],
)
def test_a_header_names_a_stretch_of_the_calendar(headers: dict[str, float], expected: list[float]) -> None:
    assert asked(by_month(demand=[demand(**headers)])) == pytest.approx(expected)


def test_dates_as_headers_are_months(tmp_path: Path) -> None:
    path = write_workbook(
        tmp_path / "book.xlsx", by_month(demand=[demand(**{"2027-01": 4.0, "2027-07": 6.0})])
    )
    book = load_workbook(path)
    page = book["demand"]
    for cell in page[1]:
        if str(cell.value).startswith("2027"):
            year, month = map(int, str(cell.value).split("-"))
            cell.value = datetime.datetime(year, month, 1)
    del page.tables["t_demand"]
    book.save(path)
    assert check(path)[0] == []
    assert read(path).segments["M"].demand.columns == ("2027-01", "2027-07")


def test_a_date_as_a_key_of_a_table_is_a_month(tmp_path: Path) -> None:
    keys: dict[Any, Any] = {"segment": "M", datetime.date(2027, 4, 1): 6.0}
    tables = by_month(demand=[keys])
    path = write_workbook(tmp_path / "book.xlsx", tables)
    assert read(path).segments["M"].demand == from_tables(tables).segments["M"].demand


def test_a_long_form_takes_quarters() -> None:
    rows = [
        {"segment": "M", "year": name, "value": value} for name, value in (("2027Q1", 4.0), ("2027Q4", 8.0))
    ]
    assert asked(by_month(demand=rows)) == pytest.approx([4.0, 4.0, 4.0, 8.0])


def test_a_sheet_is_headed_by_one_length() -> None:
    assert refused(by_month(demand=[demand(**{"2027": 4.0, "2028Q1": 5.0})])) == [
        ("demand!C1", "demand.2028Q1.length")
    ]


def test_a_period_stands_in_one_column() -> None:
    assert refused(by_month(demand=[demand(**{"2027Q1": 4.0, "2027-Q1": 5.0})])) == [
        ("demand!C1", "demand.2027-Q1.header")
    ]


def test_a_fifth_quarter_and_a_year_no_one_means_are_no_headers() -> None:
    assert refused(by_month(demand=[demand(**{"2027Q1": 4.0, "2027Q5": 5.0})])) == [
        ("demand!C1", "demand.2027Q5.unknown")
    ]
    assert refused(by_month(demand=[demand(**{"2027Q1": 4.0, "1026Q1": 5.0})])) == [
        ("demand!C1", "demand.1026Q1.year")
    ]


@pytest.mark.parametrize("months", [2, 4, 5, 9, 18])
def test_periods_are_of_lengths_that_fit_a_year(months: int) -> None:
    places = refused(by_month(set=t.settings(period_months=months)))
    assert [code for _, code in places] == ["settings.period_months.range"]


def test_the_last_period_wins_over_the_last_year_and_needs_none() -> None:
    settings = t.settings(2040, period_months=3, last_period="2028Q2")
    assert [p.label for p in Tree(from_tables(by_month(set=settings))).periods][-1] == "2028Q2"
    del settings["last_year"]
    case = from_tables(by_month(set=settings))
    assert (case.settings.last_year, case.settings.months_of_last_year) == (2028, 6)
    assert Tree(case).horizon == 18


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"last_period": "2028-05"}, "settings.period_months.fit"),
        ({"last_period": "soon"}, "settings.last_period.type"),
        ({"last_period": "2026Q4"}, "settings.last_period.order"),
    ],
)
def test_a_last_period_that_does_not_fit_is_told(changed: dict[str, Any], code: str) -> None:
    places = refused(by_month(set=t.settings(2028, period_months=3, **changed)))
    assert [found for _, found in places] == [code]


def test_headers_after_the_last_period_are_left_out_with_a_warning(tmp_path: Path) -> None:
    tables = by_month(
        set=t.settings(period_months=3, last_period="2027Q2"),
        demand=[demand(**{"2027Q2": 4.0, "2027Q3": 5.0})],
    )
    faults, warnings = check(write_workbook(tmp_path / "book.xlsx", tables))
    assert faults == []
    told = [(w.code, w.text) for w in warnings if w.sheet == "demand"]
    assert told == [("demand.2027Q3.horizon", "periods after the horizon (2027Q2) are left out")]


def test_a_workbook_in_quarters_written_and_read_again_is_the_same_case(tmp_path: Path) -> None:
    tables = by_month(
        set=t.settings(2028, period_months=3, last_period="2028Q3"),
        periods=[{"from_year": 2028, "period_months": 1}],
        demand=[demand(**{"2027Q3": 6.0, "2027Q1": 4.0, "2028Q2": 5.0})],
    )
    once = read(write_workbook(tmp_path / "once.xlsx", tables))
    assert once.segments["M"].demand == from_tables(tables).segments["M"].demand
    assert once.settings == from_tables(tables).settings
    assert [p.months for p in Tree(once).periods] == [3] * 4 + [1] * 9


def test_a_path_said_by_quarters_instead_of_years_is_no_change() -> None:
    years = from_tables(by_month(2028, demand=[demand(**{"2027": 4.0, "2028": 5.0})]))
    quarters = from_tables(by_month(2028, demand=[demand(**{"2027Q1": 4.0, "2028Q1": 5.0})]))
    other = from_tables(by_month(2028, demand=[demand(**{"2027Q1": 4.0, "2028Q2": 5.0})]))
    assert input_changes(years, quarters).cells == ()
    assert {cell.column for cell in input_changes(years, other).cells} == {"2028", "2028Q2"}


# -- the clock -----------------------------------------------------------------------------------------


def test_years_and_windows_of_a_tree_in_mixed_periods() -> None:
    tables = by_month(
        2029,
        periods=[{"from_year": 2028, "period_months": 6}, {"from_year": 2029, "period_months": 12}],
        branches=t.two_futures(),
    )
    tree = Tree(from_tables(tables))
    labels = [f"{n.branch}/{tree.period_of(n.index).label}" for n in tree.nodes]
    first, second = labels.index("high/2028H1"), labels.index("high/2028H2")
    assert tree.year_nodes(second) == (first, second)
    assert [tree.year_end(n) for n in range(4)] == [3] * 4
    # a year before the end of 2028H1 the last two quarters of 2027 begin
    assert tree.trailing(first) == {first: 1.0, 3: 1.0, 2: 1.0}
    assert tree.trailing(second) == {second: 1.0, first: 1.0}
    last = labels.index("high/2029")
    assert tree.trailing(last) == {last: 1.0}
    # the year after 2027Q4 is 2028, after 2028H1 its second half and half of 2029, in each future
    assert tree.coming(3) == [
        {first: 1.0, second: 1.0},
        {labels.index("low/2028H1"): 1.0, labels.index("low/2028H2"): 1.0},
    ]
    assert tree.coming(first) == [{second: 1.0, last: 0.5}]
    assert tree.coming(last) == []
