"""Decisions read from the tables of a plan: every amount that is not zero, by what it is about.

Reading checks what needs no case: names that exist, numbers that are numbers, nothing
negative, whole counts. What cannot be understood is named and left out.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from teaplan.audit.result import Checks
from teaplan.case import Case
from teaplan.network import Arc, Network, State
from teaplan.shared.pool_time import BOUGHT
from teaplan.shared.routes import POOLED
from teaplan.shared.streams import Stream, streams_on

Row = dict[str, Any]

ANYWHERE = ("draws", "purchases", "stream_purchases", "credit_choices")
"""Tables whose site may be ``*``: all sites together."""


@dataclass
class Decisions:
    """What a plan decides, nonzero entries only; amounts per period of the node, counts in lines."""

    orders: dict[tuple[Arc, int], float] = field(default_factory=dict)
    """Lines ordered; of a scaled line as many as its plants hold, and ``plants`` counts those."""
    plants: dict[tuple[Arc, int], float] = field(default_factory=dict)
    sizes: dict[tuple[Arc, int], float] = field(default_factory=dict)
    """Output a year of plants of scaled lines, by (build, node of the order)."""
    leaving: list[tuple[Arc, int, int]] = field(default_factory=list)
    """Plants that leave, by (build, node of the order, node)."""
    opened: dict[str, list[int]] = field(default_factory=dict)
    closed: dict[str, list[int]] = field(default_factory=dict)
    routes_opened: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    """Nodes by (from, to)."""
    buildings: dict[tuple[str, str, int], float] = field(default_factory=dict)
    """By (building, site, node)."""
    setups: list[tuple[State, str, Arc | str, int]] = field(default_factory=list)
    """(pool, product, way, node)."""
    good: dict[tuple[State, str, int], float] = field(default_factory=dict)
    ramp_time: dict[tuple[State, str, str, int], float] = field(default_factory=dict)
    """By (pool, product, group, node), in lines of the period."""
    bought: dict[tuple[str, str, int], float] = field(default_factory=dict)
    """By (supplier, place, node)."""
    moved: dict[tuple[str, str, str, int], float] = field(default_factory=dict)
    """By (from, to, product, node)."""
    delivered: dict[tuple[str, str, str, int], float] = field(default_factory=dict)
    """By (site, segment, product, node)."""
    imported: dict[tuple[int, str, int], float] = field(default_factory=dict)
    """By (row of ``case.imports``, segment, node)."""
    unmet: dict[tuple[str, int], float] = field(default_factory=dict)
    stream_output: dict[tuple[Stream, State, str, int], float] = field(default_factory=dict)
    stream_bought: dict[tuple[Stream, str, str, int], float] = field(default_factory=dict)
    """By (stream, supplier, place, node)."""
    stream_moved: dict[tuple[Stream, str, str, str, int], float] = field(default_factory=dict)
    """By (stream, from, to, product, node)."""
    choices: dict[tuple[str, str, int], float] = field(default_factory=dict)
    """Credits chosen, by (credit, place, node)."""
    contracted: dict[tuple[str, str, int], float] = field(default_factory=dict)
    """Delivered under contracts, by (contract, site, node)."""
    incentives: dict[tuple[str, int], float] = field(default_factory=dict)
    """M$ received of a site's incentive, by (site, node)."""
    draws: dict[tuple[str, str, int], float] = field(default_factory=dict)
    """M$ drawn of instruments, by (instrument, site or ``*``, node)."""
    principal: dict[tuple[str, int], float] = field(default_factory=dict)
    """M$ repaid of sculpted loans, by (instrument, node)."""
    cash: dict[int, float] = field(default_factory=dict)
    """M$ in hand after a node."""
    equity: dict[tuple[str, int], float] = field(default_factory=dict)
    """M$ paid in by the owners where that is limited, by (instrument, node)."""
    taxed: dict[int, float] = field(default_factory=dict)
    """Income taxed by node, as the plan's own model had it."""
    price: float | None = None
    """Real price of all own sales, $/kWh, where the plan is sold at one."""
    learned: dict[tuple[Arc, int, int], float] = field(default_factory=dict)
    """Reference spend of an order on a step of its learning curve, M$, by (arc, node, step)."""


class Reader:
    """Reads the tables of one plan.

    Parameters
    ----------
    network
        The network of the case.
    checks
        Where what is wrong goes.
    """

    def __init__(self, network: Network, checks: Checks) -> None:
        self.network, self.checks = network, checks
        case = network.case
        self._known: dict[str, set[str]] = _known_names(case)

    def read(self, tables: dict[str, Any]) -> Decisions:
        """Return the decisions of all tables; an absent table decides nothing."""
        found = Decisions()
        for row in self._rows(tables, "orders", "count", whole=True):
            arc = self._arc(row)
            if arc is None:
                self._fail("orders", row, "the case permits no such move")
            else:
                scaled = self.network.case.lines[arc.line].scaled
                _add(found.plants if scaled else found.orders, (arc, row["node"]), row["count"])
        self._read_plants(tables, found)
        _add_fleet_ahead(self.network, found)
        for row in self._rows(tables, "openings", None):
            if row["event"] in ("open", "close"):
                events = found.opened if row["event"] == "open" else found.closed
                events.setdefault(row["site"], []).append(row["node"])
            else:
                self._fail("openings", row, 'an event is "open" or "close"')
        for row in self._rows(tables, "route_openings", None):
            found.routes_opened.setdefault((row["from"], row["to"]), []).append(row["node"])
        for row in self._rows(tables, "buildings", "count", whole=True):
            _add(found.buildings, (row["building"], row["site"], row["node"]), row["count"])
        self._read_lines(tables, found)
        self._read_learning(tables, found)
        self._read_trade(tables, found)
        self._read_streams(tables, found)
        return found

    def _read_plants(self, tables: dict[str, Any], found: Decisions) -> None:
        for row in self._rows(tables, "plants", "amount"):
            arc = self.network.by_id.get(f"build {State(row['site'], row['line'], row['product'])}")
            if arc is None or not self.network.case.lines[arc.line].scaled:
                self._fail("plants", row, "the case has no such scaled line")
            else:
                _add(found.sizes, (arc, row["node"]), row["amount"])
        for row in self._rows(tables, "plants_left", None):
            arc = self.network.by_id.get(f"build {State(row['site'], row['line'], row['product'])}")
            if arc is None or (arc, row["ordered"]) not in found.sizes:
                self._fail("plants_left", row, "no such plant was ordered")
            else:
                found.leaving.append((arc, int(row["ordered"]), row["node"]))

    def _read_lines(self, tables: dict[str, Any], found: Decisions) -> None:
        for row in self._rows(tables, "output", "good"):
            state = self._maker(row)
            if state is not None:
                _add(found.good, (state, row["product"], row["node"]), row["good"])
        for row in self._rows(tables, "ramp_use", "time"):
            state = self._maker(row)
            if state is not None:
                _add(found.ramp_time, (state, row["product"], row["group"], row["node"]), row["time"])
        for row in self._rows(tables, "setups", None):
            state = self._maker(row)
            way = BOUGHT if row["way"] == BOUGHT else self.network.by_id.get(row["way"])
            if state is None:
                continue
            if way is None:
                self._fail("setups", row, f'no way of setting up named "{row["way"]}"')
            else:
                found.setups.append((state, row["product"], way, row["node"]))

    def _read_learning(self, tables: dict[str, Any], found: Decisions) -> None:
        for row in self._rows(tables, "learning", "amount"):
            arc = self.network.by_id.get(f"build {State(row['site'], row['line'], row['product'])}")
            if arc is None:
                self._fail("learning", row, "the case permits no such order")
            else:
                _add(found.learned, (arc, row["node"], int(row["step"])), row["amount"])

    def _read_trade(self, tables: dict[str, Any], found: Decisions) -> None:
        for row in self._rows(tables, "purchases", "amount"):
            _add(found.bought, (row["supplier"], row["site"], row["node"]), row["amount"])
        for row in self._rows(tables, "transfers", "amount"):
            key = (row["from_site"], row["to_site"], row["product"], row["node"])
            _add(found.moved, key, row["amount"])
        for row in self._rows(tables, "deliveries", "amount"):
            key = (row["site"], row["segment"], row["product"], row["node"])
            _add(found.delivered, key, row["amount"])
        for row in self._rows(tables, "imports", "amount"):
            index = int(row["row"])
            if 0 <= index < len(self.network.case.imports):
                _add(found.imported, (index, row["segment"], row["node"]), row["amount"])
            else:
                self._fail("imports", row, f"no import offer {index}")
        for row in self._rows(tables, "unmet", "amount"):
            _add(found.unmet, (row["segment"], row["node"]), row["amount"])
        for row in self._rows(tables, "contract_deliveries", "amount"):
            _add(found.contracted, (row["contract"], row["site"], row["node"]), row["amount"])

    def _read_financing(self, tables: dict[str, Any], found: Decisions) -> None:
        for row in self._rows(tables, "draws", "amount"):
            _add(found.draws, (row["instrument"], row["site"], row["node"]), row["amount"])
        for row in self._rows(tables, "principal", "amount"):
            _add(found.principal, (row["instrument"], row["node"]), row["amount"])
        for row in self._rows(tables, "cash", "amount"):
            _add(found.cash, row["node"], row["amount"])
        for row in self._rows(tables, "equity", "amount"):
            _add(found.equity, (row["instrument"], row["node"]), row["amount"])

    def _read_streams(self, tables: dict[str, Any], found: Decisions) -> None:
        nodes = range(len(self.network.tree.nodes))
        known = {stream.id: stream for n in nodes for stream in streams_on(self.network, n)}

        def rows(table: str, amount: str) -> Iterator[tuple[Stream, Row]]:
            for row in self._rows(tables, table, amount):
                if row["stream"] in known:
                    yield known[row["stream"]], row
                else:
                    self._fail(table, row, f"the case tests no stream {row['stream']}")

        for stream, row in rows("stream_output", "good"):
            state = self._maker(row)
            if state is not None:
                _add(found.stream_output, (stream, state, row["product"], row["node"]), row["good"])
        for stream, row in rows("stream_purchases", "amount"):
            _add(found.stream_bought, (stream, row["supplier"], row["site"], row["node"]), row["amount"])
        for stream, row in rows("stream_transfers", "amount"):
            key = (stream, row["from_site"], row["to_site"], row["product"], row["node"])
            _add(found.stream_moved, key, row["amount"])
        for row in self._rows(tables, "incentives", "amount"):
            _add(found.incentives, (row["site"], row["node"]), row["amount"])
        self._read_financing(tables, found)
        for row in self._rows(tables, "credit_choices", "amount"):
            _add(found.choices, (row["credit"], row["site"], row["node"]), row["amount"])
        for row in self._rows(tables, "tax", "taxable"):
            _add(found.taxed, row["node"], row["taxable"])
        self._check_taxed(found.taxed)
        self._read_price(tables, found)

    def _read_price(self, tables: dict[str, Any], found: Decisions) -> None:
        for row in self._rows(tables, "price", None):
            # credits may be worth more than all cost: a price may be below nothing
            if isinstance(row["amount"], float) and math.isfinite(row["amount"]):
                found.price = row["amount"]
            else:
                self._fail("price", row, "amount is not a number")

    # -- rows ----------------------------------------------------------------------------------------

    def _rows(
        self, tables: dict[str, Any], name: str, amount: str | None, *, whole: bool = False
    ) -> Iterator[Row]:
        """Yield the rows of a table that can be understood and are not zero."""
        if name not in tables:
            return
        for raw in tables[name].to_dict("records"):
            row = {key: _clean(value) for key, value in raw.items()}
            if not self._understood(name, row):
                continue
            if amount is None:
                yield row
                continue
            value = float(row[amount]) if row[amount] != "" else math.nan
            if not math.isfinite(value):
                self._fail(name, row, f"{amount} is not a number")
                continue
            row[amount] = value
            if value != 0.0:
                self._check_sign(name, row, amount, whole)
                yield row

    def _understood(self, name: str, row: Row) -> bool:
        node = row["node"]
        row["node"] = int(node) if isinstance(node, int | float) else -1
        if row["node"] != node or not 0 <= node < len(self.network.tree.nodes):
            self._fail(name, row, f"no node {node}")
            return False
        for column, known in self._known.items():
            if (
                column in row
                and row[column] not in known
                and not (name in ANYWHERE and row[column] == POOLED)
            ):
                self._fail(name, row, f'no {column} "{row[column]}" in the case')
                return False
        return True

    def _check_sign(self, name: str, row: Row, amount: str, whole: bool) -> None:
        """Record sign and wholeness; the row is read all the same."""
        value, where, node = row[amount], _where(name, row), row["node"]
        if name != "tax":
            self.checks.at_least("non_negative", where, node, value, 0.0, amount)
        if whole:
            self.checks.equal("whole_counts", where, node, value, float(round(value)), amount)

    def _check_taxed(self, taxed: dict[int, float]) -> None:
        """A tax year is taxed on no less than nothing; a part of it may take back what earlier ones paid."""
        for n in taxed:
            to_date = sum(taxed.get(m, 0.0) for m in self.network.tree.year_nodes(n))
            self.checks.at_least("non_negative", "tax", n, to_date, 0.0, "taxable of the year to date")

    def _arc(self, row: Row) -> Arc | None:
        target = State(row["site"], row["line"], row["product"])
        source = State(row["from_site"], row["from_line"], row["from_product"])
        move = row["move"]
        if move == "build":
            return self.network.by_id.get(f"build {target}")
        if move == "retire":
            return self.network.by_id.get(f"retire {target}")
        return self.network.by_id.get(f"{move} {source} > {target}")

    def _maker(self, row: Row) -> State | None:
        line = self.network.case.lines[row["line"]]
        if (row["line"], row["product"]) not in self.network.case.recipes:
            self._fail("recipes", row, f'line "{row["line"]}" has no recipe for "{row["product"]}"')
            return None
        return State(row["site"], row["line"], "" if line.shared else row["product"])

    def _fail(self, name: str, row: Row, why: str) -> None:
        self.checks.note("known_decisions", _where(name, row), row["node"], 1.0, why)


def _known_names(case: Case) -> dict[str, set[str]]:
    return {
        "site": set(case.sites),
        "from_site": {*case.sites, ""},
        "to_site": set(case.sites),
        "line": set(case.lines),
        "from_line": {*case.lines, ""},
        "product": {*case.products, ""},
        "from_product": {*case.products, ""},
        "building": set(case.buildings),
        "supplier": set(case.suppliers),
        "segment": set(case.segments),
        "credit": {row.credit for row in case.credits},
        "contract": set(case.contracts),
        "instrument": set(case.financing),
    }


def _add_fleet_ahead(network: Network, found: Decisions) -> None:
    """Lines paid for that arrive later: their count is given, not decided."""
    for arc in network.arcs:
        if arc.standing is not None and network.orderable(arc, 0):
            _add(found.orders, (arc, 0), float(arc.standing.count))


def _add(into: dict[Any, float], key: Any, amount: float) -> None:
    into[key] = into.get(key, 0.0) + amount


def _clean(value: Any) -> Any:
    """A blank cell is "", whatever it was saved as."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    return value


def _where(name: str, row: Row) -> str:
    named = {key: value for key, value in row.items() if key != "node" and not isinstance(value, float)}
    parts = [f"{key} {value}" for key, value in named.items() if value != ""]
    return f"{name}: {', '.join(parts)}"
