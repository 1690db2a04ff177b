"""A plan: what was decided, as tidy tables, without the model it came from.

Counts are whole. Amounts are per period, in the unit of the product or material. What
stands is not carried: it follows from the fleet and the orders, and the audit derives it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

import pandas as pd

from teaplan.case import Case
from teaplan.files import put
from teaplan.network import Arc, Network, State
from teaplan.shared.aims import COST
from teaplan.shared.markets import import_offers
from teaplan.shared.rules import in_force, rules_of, segments_meant
from teaplan.shared.scale import size_of

COLUMNS: dict[str, tuple[str, ...]] = {
    "orders": ("node", "move", "site", "line", "product", "from_site", "from_line", "from_product", "count"),
    "openings": ("node", "site", "event"),
    "route_openings": ("node", "from", "to"),
    "buildings": ("node", "site", "building", "count"),
    "setups": ("node", "site", "line", "product", "way"),
    "output": ("node", "site", "line", "product", "good"),
    "ramp_use": ("node", "site", "line", "product", "group", "time"),
    "purchases": ("node", "supplier", "site", "amount"),
    "transfers": ("node", "from_site", "to_site", "product", "amount"),
    "deliveries": ("node", "site", "segment", "product", "amount"),
    "imports": ("node", "row", "product", "segment", "country", "amount"),
    "unmet": ("node", "segment", "amount"),
    "stream_output": ("node", "stream", "site", "line", "product", "good"),
    "stream_purchases": ("node", "stream", "supplier", "site", "amount"),
    "stream_transfers": ("node", "stream", "from_site", "to_site", "product", "amount"),
    "credit_choices": ("node", "credit", "site", "amount"),
    "contract_deliveries": ("node", "contract", "site", "amount"),
    "incentives": ("node", "site", "amount"),
    "draws": ("node", "instrument", "site", "amount"),
    "principal": ("node", "instrument", "amount"),
    "cash": ("node", "amount"),
    "equity": ("node", "instrument", "amount"),
    "tax": ("node", "taxable"),
    "price": ("node", "amount"),
    "plants": ("node", "site", "line", "product", "amount"),
    "plants_left": ("node", "site", "line", "product", "ordered", "amount"),
    "learning": ("node", "site", "line", "product", "step", "amount"),
}
"""Columns of each table; ``node`` is an index of the case's tree, and so is where a plant was ``ordered``.

A row of ``plants`` is the size of a plant of a scaled line, in output a year; ``orders`` counts it as one."""

OPTIONAL = (
    "stream_output", "stream_purchases", "stream_transfers", "credit_choices", "contract_deliveries",
    "incentives", "draws", "principal", "cash", "equity", "tax", "price", "route_openings", "plants",
    "plants_left", "learning",
)  # fmt: skip
"""Tables of what is told apart by origin or contract, of credits chosen, of what incentives and instruments
pay, is repaid and is held in cash (M$), of income taxed (M$), of the one real price own sales are made at
($/kWh, on the root), of routes opened, and of reference spend by order and step of its learning curve (M$);
a saved plan may lack them."""

WHOLE = ("node", "count", "row", "ordered", "step")
AMOUNTS = ("good", "time", "amount", "taxable")
SHARES = ("max_import_share", "min_product_share")
"""Rules on the shares of what a segment gets."""
NOTHING = 1e-9
"""Amounts below this (GWh, kt) are rounding of the solver and left out."""

Values = Mapping[str, Mapping[Any, float]]


@dataclass(frozen=True)
class Plan:
    """The decisions of a plan: one DataFrame per table of ``COLUMNS``."""

    tables: dict[str, pd.DataFrame]

    @staticmethod
    def from_rows(rows: Mapping[str, list[tuple[Any, ...]]]) -> Plan:
        """Make a plan from rows in the order of ``COLUMNS``; tables left out are empty."""
        return Plan(
            {
                name: typed(pd.DataFrame(rows.get(name, []), columns=list(cols)))
                for name, cols in COLUMNS.items()
            }
        )

    def save(self, folder: str | FilePath) -> None:
        """Write one CSV per table into a folder, each beside and moved into place."""
        target = FilePath(folder)
        target.mkdir(parents=True, exist_ok=True)
        for name, table in self.tables.items():
            text = table.to_csv(index=False, float_format="%.17g")
            put(target / f"{name}.csv", text.encode(), force=True)

    @staticmethod
    def load(folder: str | FilePath) -> Plan:
        """Read what ``save`` wrote.

        Raises
        ------
        FileNotFoundError
            Where a table is missing.
        """
        source = FilePath(folder)
        tables = {
            name: pd.read_csv(source / f"{name}.csv", keep_default_na=False)
            for name in COLUMNS
            if name not in OPTIONAL or (source / f"{name}.csv").exists()
        }
        empty = {name: pd.DataFrame([], columns=list(COLUMNS[name])) for name in OPTIONAL}
        return Plan({name: typed(table) for name, table in (empty | tables).items()})


def typed(table: pd.DataFrame) -> pd.DataFrame:
    """Give the columns of a plan table their types: whole numbers, amounts, text."""
    kinds = {c: "int64" if c in WHOLE else "float64" if c in AMOUNTS else "str" for c in table.columns}
    return table.astype(kinds)


def from_values(case: Case, network: Network, values: Values, strategy: str | None = None) -> Plan:
    """Turn the values of a model's decisions into a plan.

    Parameters
    ----------
    case, network
        The case and the network it was built on.
    values
        Value by family and index, as ``model.decisions`` has them.
    strategy
        Whose rules it keeps.
    """
    rows: dict[str, list[tuple[Any, ...]]] = {
        "orders": [*_orders(case, values), *_plants_ordered(values)],
        "openings": _openings(network, values),
        "route_openings": [
            (n, start, end) for (start, end, n) in _turns(network, values.get("routes_opened", {}))
        ],
        "buildings": [(n, s, k, round(v)) for (k, s, n), v in values["buildings"].items() if round(v)],
        "setups": [
            (n, s.site, s.line, p, way.id if isinstance(way, Arc) else way)
            for (s, p, way, n), v in values["setups"].items()
            if round(v)
        ],
        "output": [(n, s.site, s.line, p, v) for (s, p, n), v in values["good"].items() if v > NOTHING],
        "ramp_use": [
            (n, s.site, s.line, p, group.id, v)
            for (s, p, group, n), v in values["ramp_time"].items()
            if v > NOTHING
        ],
        "purchases": [(n, u, place, v) for (u, place, n), v in values["bought"].items() if v > NOTHING],
        "transfers": [(n, a, z, p, v) for (a, z, p, n), v in values["moved"].items() if v > NOTHING],
        "deliveries": [(n, s, g, p, v) for (s, g, p, n), v in values["delivered"].items() if v > NOTHING],
    }
    rows |= _plants(case, network, values)
    rows |= _origins(values)
    rows["contract_deliveries"] = [
        (n, c, s, v) for (c, s, n), v in values.get("contracted", {}).items() if v > NOTHING
    ]
    rows["incentives"] = [
        (n, s, v) for (s, n), v in values.get("incentive_received", {}).items() if v > NOTHING
    ]
    rows |= _financing(values)
    rows["tax"] = _taxed(values)
    rows["price"] = list(values.get("price", {}).items())
    rows["learning"] = [
        (n, *arc.target, k, v) for (arc, k, n), v in values.get("learning_spend", {}).items() if v > NOTHING
    ]
    imported, unmet = _imports_first(case, network, values, strategy)
    _no_more_than_asked(network, values, imported, unmet)
    rows["imports"] = [
        (n, i, case.imports[i].product, g, case.imports[i].country, v)
        for (i, g, n), v in imported.items()
        if v > NOTHING
    ]
    rows["unmet"] = [(n, g, v) for (g, n), v in unmet.items() if v > NOTHING]
    return Plan.from_rows(rows)


def _taxed(values: Values) -> list[tuple[Any, ...]]:
    """Return what was taxed on each node."""
    return [(n, v) for n, v in values.get("income_taxed", {}).items() if abs(v) > NOTHING]


def _origins(values: Values) -> dict[str, list[tuple[Any, ...]]]:
    """Return what is told apart by origin, and credits chosen; a model without the blocks has neither."""
    return {
        "stream_output": [
            (n, w.id, s.site, s.line, p, v)
            for (w, s, p, n), v in values.get("stream_output", {}).items()
            if v > NOTHING
        ],
        "stream_purchases": [
            (n, w.id, u, place, v)
            for (w, u, place, n), v in values.get("stream_bought", {}).items()
            if v > NOTHING
        ],
        "stream_transfers": [
            (n, w.id, a, z, p, v)
            for (w, a, z, p, n), v in values.get("stream_moved", {}).items()
            if v > NOTHING
        ],
        "credit_choices": [
            (n, name, place, 1.0)
            for (name, place, n), v in values.get("credit_chosen", {}).items()
            if round(v)
        ],
    }


def _financing(values: Values) -> dict[str, list[tuple[Any, ...]]]:
    """Return what is drawn, repaid of sculpted loans, held and paid in; principal of others follows."""
    return {
        "draws": [(n, i, s, v) for (i, s, n), v in values.get("draws", {}).items() if v > NOTHING],
        "principal": [(n, i, v) for (i, n), v in values.get("principal_paid", {}).items() if v > NOTHING],
        "cash": [(n, v) for n, v in values.get("cash_in_hand", {}).items() if v > NOTHING],
        "equity": [(n, i, v) for (i, n), v in values.get("equity", {}).items() if v > NOTHING],
    }


def _plants(case: Case, network: Network, values: Values) -> dict[str, list[tuple[Any, ...]]]:
    """Return the plants of scaled lines: their sizes where they are ordered, and those that leave."""
    sizes = {
        key: size_of(case, key[0].line, values["moves"][key])
        for key, v in values.get("plants", {}).items()
        if round(v)
    }
    left = [
        (n, arc, network.tree.ancestors[n][period])
        for (arc, period, n), v in values.get("plants_left", {}).items()
        if round(v)
    ]
    return {
        "plants": [(n, *arc.target, size) for (arc, n), size in sizes.items()],
        "plants_left": [(n, *arc.target, m, sizes[arc, m]) for n, arc, m in left],
    }


def _plants_ordered(values: Values) -> list[tuple[Any, ...]]:
    """Return the orders of plants, and how many leave on a node."""
    counts: dict[tuple[int, str, State], int] = {}
    for name, move in (("plants", "build"), ("plants_left", "retire")):
        for (arc, *_, n), value in values.get(name, {}).items():
            if round(value):
                counts[n, move, arc.target] = counts.get((n, move, arc.target), 0) + 1
    return [
        (n, move, *state, *(("", "", "") if move == "build" else state), count)
        for (n, move, state), count in counts.items()
    ]


def _orders(case: Case, values: Values) -> list[tuple[Any, ...]]:
    rows = []
    for (arc, n), value in values["moves"].items():
        if round(value) and arc.kind != "fleet" and not case.lines[arc.line].scaled:
            target: State = arc.target or arc.source
            source: State | None = arc.source
            before = ("", "", "") if source is None else (source.site, source.line, source.product)
            rows.append((n, arc.move, target.site, target.line, target.product, *before, round(value)))
    return rows


def _openings(network: Network, values: Values) -> list[tuple[Any, ...]]:
    """Opened and closed turn 1 at a node and stay; the event is the turn."""
    return [
        (n, site, event)
        for name, event in (("opened", "open"), ("closed", "close"))
        for site, n in _turns(network, values[name])
    ]


def _turns(network: Network, found: Mapping[Any, float]) -> Iterator[Any]:
    """Yield the indices at whose node, their last entry, what stays 1 turns 1."""
    for key, value in found.items():
        parent = network.tree.nodes[key[-1]].parent
        if round(value) and not round(found.get((*key[:-1], parent), 0.0)):
            yield key


def _imports_first(
    case: Case, network: Network, values: Values, strategy: str | None
) -> tuple[dict[Any, float], dict[Any, float]]:
    """Imports come before unmet demand: where they cost us nothing, fill what is left, cheapest first.

    Not where a rule holds the shares of what a segment gets: there the plan's own amounts keep it.
    """
    imported, unmet = dict(values["imported"]), dict(values["unmet"])
    if case.settings.objective == COST:
        return imported, unmet
    outlook, offers = network.outlook, import_offers(case)
    held = {
        (segment, node.index)
        for rule in rules_of(case, strategy)
        if rule.rule in SHARES
        for segment in segments_meant(case, rule)
        for node in network.tree.nodes
        if in_force(rule, network.tree, node.index)
    }
    for (segment, n), short in list(unmet.items()):
        if (segment, n) in held:
            continue
        by_price = sorted((outlook.landed_price(case.imports[i], g, n), i) for i, g in offers if g == segment)
        for _, i in by_price:
            more = min(short, *room(case, network, values, imported, i, segment, n))
            if more > NOTHING:
                imported[i, segment, n] = imported.get((i, segment, n), 0.0) + more
                short -= more
        unmet[segment, n] = short
    return imported, unmet


def _no_more_than_asked(
    network: Network, values: Values, imported: dict[Any, float], unmet: dict[Any, float]
) -> None:
    """Where customers take more than demand, imports and what is unmet make up what own deliveries lack.

    In a search they may be more, at no gain: beside what contracts take beyond demand there is room.
    """
    for segment, n in values.get("taken_beyond_demand", {}):
        own = sum(v for (_, g, _, m), v in values["delivered"].items() if (g, m) == (segment, n))
        left = max(0.0, network.outlook.demand(segment, n) - own)
        for key in [key for key in imported if key[1:] == (segment, n)]:
            imported[key] = min(imported[key], left)
            left -= imported[key]
        if (segment, n) in unmet:
            unmet[segment, n] = left


def room(
    case: Case, network: Network, values: Values, imported: Mapping[Any, float], i: int, segment: str, n: int
) -> list[float]:
    """What an import row may still bring a segment on a node: by its limit, and by the product's share."""
    offer = case.imports[i]
    left = [float("inf")]
    limit = network.outlook.import_limit(offer, n)
    if limit is not None:
        left.append(limit - sum(imported.get((i, g, n), 0.0) for g in case.segments))
    row = (case.prices or {}).get((segment, offer.product))
    if row is not None and row.max_share < 1:
        own = sum(values["delivered"].get((s, segment, offer.product, n), 0.0) for s in case.sites)
        others = (j for j, other in enumerate(case.imports) if other.product == offer.product)
        brought = sum(imported.get((j, segment, n), 0.0) for j in others)
        left.append(row.max_share * network.outlook.demand(segment, n) - own - brought)
    return left
