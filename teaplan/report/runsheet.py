"""Sheet ``run``: how the plan was found; enough to find it again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from teaplan.report import carried
from teaplan.report.content import Content
from teaplan.report.grid import Chart, Grid, Series
from teaplan.report.run import RunInfo
from teaplan.shared.aims import AIMS, Aim

HEADER = ("section", "name", "value", "unit", "origin")
HISTORY_AT = 6
"""First column of the history of the search."""

Line = tuple[str, str, Any, str, str, str]
"""Section, name, value, unit, origin, number format."""


def run(content: Content) -> Grid:
    """Make the sheet; cells are marked by (section, name)."""
    grid = Grid("run", wrap_at=50.0)
    grid.header(0, HEADER)
    told = [*_lines(content.run), *_carried(content)]
    for at, (section, name, value, unit, origin, number) in enumerate(told, start=1):
        grid.put(at, 0, section, "muted")
        grid.put(at, 1, name)
        grid.put(at, 2, value, "wrap" if isinstance(value, str) else "plain", number)
        grid.put(at, 3, unit, "muted")
        grid.put(at, 4, origin, "muted")
        grid.mark((section, name), at, 2)
    _history(content.run, grid)
    return grid


def _lines(info: RunInfo) -> Iterator[Line]:
    aim = AIMS[info.objective]
    for name, value, unit, number in (
        ("status", info.status, "", "text"),
        ("objective", info.objective, "", "text"),
        ("objective_value", info.objective_value, aim.unit, aim.number),
        ("bound", info.bound, aim.unit, aim.number),
        ("gap", info.gap, "share", "share"),
        ("gap_musd", info.gap_musd, "M$", "musd"),
    ):
        yield "solver", name, value, unit, "", number
    yield "input", "file", info.input_file, "", "", "text"
    yield "input", "hash", info.input_hash, "", "", "text"
    yield "input", "command", info.command, "", "", "text"
    if info.replays:
        yield "input", "replays", info.replays, "", "", "text"
    if info.model_file:
        yield "input", "model_file", info.model_file, "", "", "text"
        yield "input", "model_hash", info.model_hash, "", "", "text"
    for name, used in info.settings.items():
        yield "settings", name, used.value, "", used.origin, "general"
    for name, count in info.model.items():
        yield "model", name, count, "", "", "whole"
    for name, seconds in info.seconds.items():
        yield "seconds", name, seconds, "s", "", "seconds"
    for name, version in info.versions.items():
        yield "versions", name, version, "", "", "text"


def _carried(content: Content) -> Iterator[Line]:
    """Yield what no audit can find of the comparison: it is read back from here."""
    if content.comparison is not None:
        for path, value in carried.lines(carried.data_of(content.comparison)):
            yield carried.SECTION, path, value, "", "", "general"


TRIED = (
    ("price_tried_usd_per_kwh", "usd_per_kwh"),
    ("best_worth_at_it_musd", "musd"),
    ("most_worth_at_it_musd", "musd"),
)
"""Columns of a search for the least cost of a kWh, and their number formats: prices go on until the best plan
is worth nothing, and none can be worth more."""


def history_of(aim: Aim) -> tuple[str, ...]:
    """Return the columns of what the search had found over time."""
    found = ("seconds", f"incumbent_{aim.number}", f"bound_{aim.number}", "gap_share")
    return found if aim.is_money else (*found, *(name for name, _ in TRIED))


def _history(info: RunInfo, grid: Grid) -> None:
    """Write incumbent and bound over time, with their picture."""
    if not info.history:
        return
    aim = AIMS[info.objective]
    header = history_of(aim)
    grid.header(0, header, HISTORY_AT)
    numbers = ("seconds", aim.number, aim.number, "share", *(number for _, number in TRIED))[: len(header)]
    for at, moment in enumerate(info.history, start=1):
        told = zip(moment[: len(header)], numbers, strict=True)
        for column, (value, number) in enumerate(told, start=HISTORY_AT):
            grid.put(at, column, value, "plain", number)
    last = len(info.history)
    curves = tuple(Series((0, HISTORY_AT + offset), HISTORY_AT + offset) for offset in (1, 2))
    if last > 1 and any(moment.bound is not None for moment in info.history):
        grid.charts.append(
            Chart(
                "Best plan and bound while the search ran",
                aim.unit,
                grid.name,
                (HISTORY_AT, 1, last),
                curves,
                (1, HISTORY_AT + len(header) + 1),
                (640, 380),
                curve=True,
                x_title="seconds",
            )
        )
