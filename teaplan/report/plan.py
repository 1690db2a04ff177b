"""Sheet ``plan``: every order, building, opening and set-up; its counts are the source of these tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from teaplan.case import Ref
from teaplan.report.content import Content
from teaplan.report.grid import Grid, relative
from teaplan.shared.buildings import building_cost, building_done
from teaplan.shared.pool_time import BOUGHT
from teaplan.shared.routes import Routes

PLACES = ("site", "line", "product", "building")
ORIGINS = ("from_site", "from_line", "from_product", "way", "from", "to")
KEYS = (*PLACES, *ORIGINS)
BEFORE = ("table", "node", "period", "branch", "chance", "when", "move", *PLACES)
AFTER = ("count", "count_as_planned", "unit_cost_musd", "money_musd", "done")
HEADER = (*BEFORE, *AFTER, *ORIGINS, "strategy")
COUNT, PLANNED = HEADER.index("count"), HEADER.index("count_as_planned")
NOW, ALWAYS = "now", "in every future"


@dataclass(frozen=True)
class Row:
    """A row of the sheet: which row of which plan table, and what it is."""

    table: str
    index: int
    node: int
    move: str
    keys: dict[str, str]
    count: int
    unit_cost: float | None
    done: str


def plan(content: Content) -> Grid:
    """Make the sheet."""
    grid = Grid("plan", frozen=(1, 7), tab="#E08E2B", wrap_at=40.0)
    grid.header(0, HEADER)
    last = 0
    for last, row in enumerate(plan_rows(content), start=1):
        _write(content, grid, last, row)
        grid.mark((row.table, row.index), last, COUNT)
    if last:
        grid.table = (0, last, len(HEADER))
    else:
        grid.put(1, 0, "the plan orders nothing", "muted")
    return grid


def _write(content: Content, grid: Grid, at: int, row: Row) -> None:
    node = content.tree.nodes[row.node]
    texts = {"table": row.table, "period": content.period(row.node), "branch": node.branch}
    texts |= {"when": when(content, row.node), "move": row.move, "done": row.done} | row.keys
    for name, text in texts.items():
        grid.put(at, HEADER.index(name), text, "muted" if name == "table" else "plain")
    grid.put(at, HEADER.index("strategy"), content.strategy or "no rule", "muted")
    grid.put(at, 1, row.node, "muted", "year")
    grid.put(at, 4, node.probability, "plain", "share")
    grid.put(at, COUNT, row.count, "input", "whole")
    grid.put(at, COUNT + 1, row.count, "muted", "whole")
    if row.unit_cost is not None:
        grid.put(at, COUNT + 2, row.unit_cost, "plain", "musd")
        formula = f"={relative(at, COUNT)}*{relative(at, COUNT + 2)}"
        grid.put(at, COUNT + 3, row.count * row.unit_cost, "formula", "musd", formula=formula)


def when(content: Content, node: int) -> str:
    """Whether a decision is taken now, later in every future, or only in some."""
    if node == 0:
        return NOW
    found = content.tree.nodes[node]
    return ALWAYS if found.probability >= 1.0 - 1e-12 else f"if {found.branch}"


def plan_rows(content: Content) -> list[Row]:
    """Rows of the sheet in the order of the tree."""
    makers = (_orders, _buildings, _openings, _routes, _setups)
    return sorted((row for make in makers for row in make(content)), key=lambda row: row.node)


def _orders(content: Content) -> Iterator[Row]:
    network = content.network
    for index, row in enumerate(content.records("orders")):
        arc, n = content.arc(row), row["node"]
        cost, done = None, "not permitted"
        if arc is not None:
            built = arc.kind == "build"
            price = network.cost(arc, n).value * content.learned_share(arc, n)
            cost, done = price * content.held(row, capital=built), content.period(n)
            if arc.kind == "retire":
                cost -= network.salvage(arc, n).value * content.held(row, capital=True)
            else:
                done = _label(content, network.done_period(arc, n))
        yield Row("orders", index, n, row["move"], _texts(row), int(row["count"]), cost, done)


def _buildings(content: Content) -> Iterator[Row]:
    for index, row in enumerate(content.records("buildings")):
        kind, n = row["building"], row["node"]
        cost = building_cost(content.network, kind, row["site"], n).value
        done = _label(content, content.tree.period_at(building_done(content.network, kind, n)))
        yield Row("buildings", index, n, "building", _texts(row), int(row["count"]), cost, done)


def _openings(content: Content) -> Iterator[Row]:
    for index, row in enumerate(content.records("openings")):
        site, n = content.case.sites[row["site"]], row["node"]
        ref = Ref("sites", site.row, "opening_cost_musd")
        cost = content.outlook.typed(site.opening_cost, ref, n).value if row["event"] == "open" else 0.0
        yield Row("openings", index, n, row["event"], _texts(row), 1, cost, content.period(n))


def _routes(content: Content) -> Iterator[Row]:
    """Openings of routes, at the site they lead from or to."""
    charged = Routes(content.case).charged()
    for index, row in enumerate(content.records("route_openings")):
        start, end, n = row["from"], row["to"], row["node"]
        cost = None
        if (start, end) in charged:
            ref = Ref("freight", charged[start, end].row, "opening_cost_musd")
            cost = content.outlook.typed(charged[start, end].opening_cost, ref, n).value
        keys = {"site": start if start in content.case.sites else end} | _texts(row)
        yield Row("route_openings", index, n, "open route", keys, 1, cost, content.period(n))


def _setups(content: Content) -> Iterator[Row]:
    for index, row in enumerate(content.records("setups")):
        n, cost, done = row["node"], 0.0, ""
        state = content.network.at[row["site"], row["line"]][0]
        move = content.network.setup_row(state, row["product"])
        if row["way"] == BOUGHT and move is not None:
            ref = Ref("moves", move.row, "cost_musd_per_line")
            cost = content.outlook.typed(move.cost, ref, n).value
            done = _label(content, content.tree.period_at(content.tree.period_of(n).start + move.lead_months))
        yield Row("setups", index, n, "set-up", _texts(row), 1, cost, done)


def _texts(row: dict[str, Any]) -> dict[str, str]:
    return {key: row[key] for key in KEYS if key in row}


def _label(content: Content, period: int | None) -> str:
    return "after the plan" if period is None else content.periods[period]
