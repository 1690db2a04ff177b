"""A finished report read back: its case, its plan and its run, from its own sheets alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from python_calamine import CalamineError, CalamineWorkbook

from teaplan.case import Input, Ref
from teaplan.plans import AMOUNTS, COLUMNS, WHOLE, Plan, typed
from teaplan.report import carried, decisions, other_plans, plan
from teaplan.report.grid import relative
from teaplan.report.run import Moment, RunInfo, Used
from teaplan.report.runsheet import history_of
from teaplan.schema.faults import Fault, Faults
from teaplan.shared.aims import AIMS, NPV, Aim
from teaplan.workbook import rows_of
from teaplan.workbook.package import open_package

NEEDED = ("plan", "decisions", "assumptions", "run")
MOVES = ("orders", "openings", "route_openings", "buildings", "setups")


@dataclass(frozen=True)
class Reading:
    """What a report carries.

    Attributes
    ----------
    inputs
        Every typed value of its workbook; ``rows`` are they as ``teaplan.workbook.from_inputs`` takes them.
    tables
        The tables of its plan, counts as they stand in ``plan``.
    others
        The other plans, by the name of their strategy or study.
    carried
        What ``report.carried.data_of`` gave of the comparison.
    run
        How the plan was found.
    planned
        Cells of ``plan`` whose count is not the one planned: a sentence each.
    pages
        All cells by sheet, as ``[row][column]``; a blank cell is "".
    """

    inputs: tuple[Input, ...]
    tables: dict[str, pd.DataFrame]
    others: dict[str, Plan]
    carried: dict[str, Any]
    run: RunInfo
    planned: tuple[str, ...]
    pages: dict[str, list[list[Any]]]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The inputs as ``teaplan.workbook.from_inputs`` takes them."""
        return rows_of(self.inputs)


def read_report(path: str | Path) -> Reading:
    """Read a report.

    Raises
    ------
    Faults
        Where the file is not a report, or a cell of it cannot be understood.
    OSError
        Where there is no such file.
    """
    source = Path(path)
    pages = _pages(source)
    missing = [name for name in NEEDED if name not in pages]
    if missing:
        raise Faults([_fault(source, f"this is no report: it has no sheet {' or '.join(missing)}")])
    faults: list[Fault] = []
    rows = {name: _Table(source, name, pages[name], faults) for name in NEEDED}
    inputs = tuple(_inputs(rows["assumptions"]))
    tables, planned = _tables(rows["plan"], rows["decisions"])
    info = _run(rows["run"])
    others = _others(source, pages, faults)
    if faults:
        raise Faults(faults)
    return Reading(inputs, tables, others, _carried(rows["run"]), info, tuple(planned), pages)


def read_run(path: str | Path) -> tuple[RunInfo, dict[str, Any]]:
    """Read of a report only how it was made, and what it carries of its comparison.

    Raises
    ------
    Faults, OSError
        As ``read_report`` does.
    """
    faults: list[Fault] = []
    table = _Table(Path(path), "run", _pages(Path(path), "run")["run"], faults)
    found = _run(table), _carried(table)
    if faults:
        raise Faults(faults)
    return found


def is_report(path: str | Path) -> bool:
    """Whether a file is a workbook with the sheets of a report.

    Raises
    ------
    Faults
        Where it is no workbook.
    OSError
        Where there is no such file.
    """
    return set(NEEDED) <= {sheet.name for sheet in open_package(path).sheets}


def _pages(source: Path, *names: str) -> dict[str, list[list[Any]]]:
    package = open_package(source)
    package.hold_to_area()
    try:
        with CalamineWorkbook.from_filelike(package.stream()) as book:
            return {
                name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
                for name in names or book.sheet_names
            }
    except CalamineError as error:
        raise Faults([_fault(source, f"this workbook cannot be read: {error}")]) from error


def _fault(source: Path, text: str) -> Fault:
    """Return a fault of a file as a whole."""
    return Fault(str(source), "report", "", "file", text, "report.file")


class _Table:
    """A tidy sheet: its rows by the names in its first row, and what is wrong with its cells."""

    def __init__(self, source: Path, name: str, page: list[list[Any]], faults: list[Fault]) -> None:
        self.source, self.name, self.page, self.faults = source, name, page, faults
        self.columns = {
            str(text): column for column, text in reversed(list(enumerate(page[0] if page else [])))
        }

    def rows(self) -> Iterator[int]:
        """Yield the rows that hold anything in the first column."""
        return (row for row in range(1, len(self.page)) if self.page[row][0] != "")

    def cell(self, row: int, column: str) -> Any:
        """Return the value of a cell, "" where the column is not there."""
        at = self.columns.get(column)
        return "" if at is None or at >= len(self.page[row]) else self.page[row][at]

    def text(self, row: int, column: str) -> str:
        """Return the text of a cell."""
        return str(self.cell(row, column))

    def number(self, row: int, column: str) -> float:
        """Return the number in a cell; what is none is a fault."""
        value = self.cell(row, column)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return float(value)
        self.fault(row, column, f"must be a number, got {value!r}")
        return 0.0

    def whole(self, row: int, column: str) -> int:
        """Return the whole number in a cell."""
        value = self.number(row, column)
        if not value.is_integer():
            self.fault(row, column, f"must be a whole number, got {value:g}")
        return int(value)

    def optional(self, row: int, column: str) -> float | None:
        """Return the number in a cell that may be blank."""
        return None if self.cell(row, column) == "" else self.number(row, column)

    def where(self, row: int, column: str) -> str:
        """Return the address of a cell."""
        return f"{self.name}!{relative(row, self.columns.get(column, 0))}"

    def fault(self, row: int, column: str, why: str) -> None:
        """Record what is wrong with a cell."""
        cell, code = relative(row, self.columns.get(column, 0)), f"report.{self.name}.{column}"
        self.faults.append(Fault(str(self.source), self.name, cell, column, why, code))


def _inputs(table: _Table) -> Iterator[Input]:
    for row in table.rows():
        ref = Ref(table.text(row, "sheet"), table.whole(row, "row"), table.text(row, "column"))
        rest = (table.text(row, column) for column in ("cell", "mark", "source", "note"))
        yield Input(ref, _whole_if_it_is(table.cell(row, "value")), *rest)


def _whole_if_it_is(value: Any) -> Any:
    """A sheet knows one kind of number; 4.0 and 4 are the same input."""
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 2**53 else value


def _tables(moves: _Table, flows: _Table) -> tuple[dict[str, pd.DataFrame], list[str]]:
    """Return all tables of the plan, and what says that a count was changed by hand."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in COLUMNS}
    changed: list[str] = []
    for at in moves.rows():
        name = moves.text(at, "table")
        if name not in MOVES:
            continue
        count, before = moves.whole(at, "count"), moves.whole(at, "count_as_planned")
        if count != before:
            changed.append(f"{moves.where(at, 'count')}  count: {count}, planned was {before}")
        found: dict[str, Any] = {key: moves.text(at, key) for key in (*plan.KEYS, "move")}
        found |= {"node": moves.whole(at, "node"), "count": count, "event": moves.text(at, "move")}
        # an opening and a set-up happen once or not at all: their count says whether they do
        if "count" in COLUMNS[name] or count:
            rows[name].append(found)
    for at in flows.rows():
        name = flows.text(at, "table")
        if name in decisions.FLOWS:
            rows[name].append(_flow(flows, at, name))
    made = {name: typed(pd.DataFrame(rows[name], columns=list(columns))) for name, columns in COLUMNS.items()}
    return made, changed


def _others(source: Path, pages: dict[str, list[list[Any]]], faults: list[Fault]) -> dict[str, Plan]:
    """Return the plans beside the one shown; none where the sheet is not there."""
    if other_plans.NAME not in pages:
        return {}
    table = _Table(source, other_plans.NAME, pages[other_plans.NAME], faults)
    rows = []
    for at in range(1, len(table.page)):
        name = table.text(at, "table")
        if name in COLUMNS:
            read = {column: _typed_cell(table, at, column) for column in COLUMNS[name]}
            rows.append({"plan": table.text(at, "plan"), "table": name} | read)
    return other_plans.plans_of(rows)


def _typed_cell(table: _Table, at: int, column: str) -> Any:
    """Return a cell of a plan table by what its column holds."""
    if column in WHOLE:
        return table.whole(at, column)
    return table.number(at, column) if column in AMOUNTS else table.text(at, column)


def _carried(table: _Table) -> dict[str, Any]:
    found = {
        table.text(row, "name"): None if table.cell(row, "value") == "" else table.cell(row, "value")
        for row in table.rows()
        if table.text(row, "section") == carried.SECTION
    }
    data: dict[str, Any] = carried.nested(found)
    return data


def _flow(flows: _Table, at: int, name: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for column in COLUMNS[name]:
        if column in AMOUNTS:
            found[column] = flows.number(at, "amount")
        else:
            found[column] = flows.whole(at, column) if column in WHOLE else flows.text(at, column)
    return found


def _run(table: _Table) -> RunInfo:
    said: dict[str, dict[str, Any]] = {}
    settings: dict[str, Used] = {}
    for row in table.rows():
        section, name = table.text(row, "section"), table.text(row, "name")
        value = _whole_if_it_is(table.cell(row, "value"))
        said.setdefault(section, {})[name] = None if value == "" else value
        if section == carried.SECTION:
            continue
        if section == "settings":
            settings[name] = Used(said[section][name], table.text(row, "origin"))
    solver, given = said.get("solver", {}), said.get("input", {})
    return RunInfo(
        str(solver.get("status", "")),
        str(solver.get("objective", "")),
        solver.get("objective_value"),
        solver.get("bound"),
        solver.get("gap"),
        solver.get("gap_musd"),
        seconds=said.get("seconds", {}),
        model=said.get("model", {}),
        settings=settings,
        versions={name: str(value) for name, value in said.get("versions", {}).items()},
        command=str(given.get("command") or ""),
        input_file=str(given.get("file") or ""),
        input_hash=str(given.get("hash") or ""),
        history=tuple(_history(table, AIMS.get(str(solver.get("objective")), AIMS[NPV]))),
        model_file=str(given.get("model_file") or ""),
        model_hash=str(given.get("model_hash") or ""),
        replays=str(given.get("replays") or ""),
    )


def _history(table: _Table, aim: Aim) -> Iterator[Moment]:
    for row in range(1, len(table.page)):
        seconds = table.optional(row, "seconds")
        if seconds is not None:
            later = (table.optional(row, name) for name in history_of(aim)[1:])
            yield Moment(seconds, *later)
