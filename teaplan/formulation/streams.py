"""Streams: parts of the flow whose material is told apart by origin (``teaplan/shared/streams.py``).

Within a stream w, at each place:  made + bought + received = used + sent on + delivered
Over the streams of a contest:     sum_w output[w] <= good,  likewise bought and moved
Of a content rule, over a calendar year:
                                   cost of purchases of w of the origin >= threshold x cost of purchases of w
All or nothing, for the year:      output[w] = good of the site's product where w qualifies, else 0

What is in no stream is the rest of the plan, and start-up scrap stays there: it becomes no unit that earns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pyomo.environ as pyo

from teaplan.formulation.builder import Builder, Family, Pair, Term, pick
from teaplan.formulation.fleet import Fleet
from teaplan.formulation.flow import Flow, scrap_returned
from teaplan.formulation.limits import most_output
from teaplan.shared.routes import POOLED, Routes
from teaplan.shared.streams import RULE, Stream, counts, made_of, streams_on
from teaplan.shared.supply import delivered_price


@dataclass
class Streams:
    """Variables of streams, the node last.

    ``output`` by (stream, state, product), ``bought`` by (stream, supplier, place), ``moved`` by
    (stream, from, to, product), ``qualifies`` by stream and the first node of a calendar year.
    """

    output: Family
    bought: Family
    moved: Family
    qualifies: Family


@dataclass
class _Reach:
    """Where a stream can be, by node: what it is made of, and at which sites."""

    on: list[tuple[Stream, int]] = field(default_factory=list)
    parts: dict[str, frozenset[str]] = field(default_factory=dict)
    sites: dict[Stream, list[str]] = field(default_factory=dict)

    def products(self, stream: Stream) -> frozenset[str]:
        """Products made in a stream."""
        return self.parts[stream.product] | {stream.product}


def add(b: Builder, fleet: Fleet, flow: Flow, delivered: Family) -> Streams:
    """Add the streams of a case to its model; none where nothing asks for an origin."""
    routes, reach = Routes(b.case), _reach(b)
    streams = Streams(
        output=b.variables("stream_output", _outputs(b, reach, fleet), doc="Output of a stream, GWh or kt."),
        bought=b.variables(
            "stream_bought", _purchases(b, reach, routes, flow), doc="Bought for a stream, kt (or its unit)."
        ),
        moved=b.variables(
            "stream_moved",
            [
                (w, *way, n)
                for w, n in reach.on
                for way in routes.transfers()
                if _is_sent(w, reach, way[2]) and {way[0], way[1]} <= set(reach.sites[w])
            ],
            doc="Sent from one site to another for a stream, GWh or kt.",
        ),
        qualifies=b.variables(
            "stream_qualifies",
            list(
                dict.fromkeys(
                    (w, _first(b, n))
                    for w, n in reach.on
                    if w.kind == RULE and not b.case.content_rules[w.name].split
                )
            ),
            doc="1 where a site's output of a product passes a content rule in a calendar year.",
            domain=pyo.Binary,
            order=lambda key: (3, b.tree.nodes[key[1]].period),
        ),
    )
    _balance(b, reach, routes, streams, delivered)
    _counted_once(b, fleet, flow, streams)
    _all_or_nothing(b, fleet, streams)
    _thresholds(b, reach, streams)
    return streams


def _reach(b: Builder) -> _Reach:
    parts, ways = made_of(b.case), Routes(b.case).transfers()
    found = _Reach([(w, n) for n in b.nodes for w in streams_on(b.network, n)], parts)
    for stream in dict.fromkeys(w for w, _ in found.on):
        sent = {product for product in found.products(stream) if _is_sent(stream, found, product)}
        found.sites[stream] = _sources(
            [site for site in b.case.sites if stream.at(site)],
            list(dict.fromkeys((a, z) for a, z, product in ways if product in sent)),
        )
    return found


def _sources(sites: list[str], ways: list[tuple[str, str]]) -> list[str]:
    """Sites from which something may come to some, by way of others too; these first."""
    found = list(sites)
    for target in found:
        found += [origin for origin, to in ways if to == target and origin not in found]
    return found


def _is_sent(stream: Stream, reach: _Reach, product: str) -> bool:
    """Whether a product may move within a stream: of a rule its parts only, it ends where it is made."""
    if product == stream.product:
        return stream.kind != RULE
    return product in reach.parts[stream.product]


def _outputs(b: Builder, reach: _Reach, fleet: Fleet) -> list[Any]:
    made: dict[int, list[Any]] = {}
    for key in fleet.good:
        made.setdefault(key[2], []).append(key)
    return [
        (w, state, product, n)
        for w, n in reach.on
        for state, product, _ in made.get(n, ())
        if product in reach.products(w)
        and state.site in reach.sites[w]
        and (w.kind != RULE or product != w.product or w.at(state.site))
    ]


def _purchases(b: Builder, reach: _Reach, routes: Routes, flow: Flow) -> list[Any]:
    inputs: dict[str, set[str]] = {product: set() for product in b.case.products}
    for (_, product), needs in b.needs.items():
        inputs[product] |= set(needs)

    @cache
    def wanted(stream: Stream) -> frozenset[str]:
        own = () if stream.kind == RULE else (stream.product,)
        return frozenset(own).union(*(inputs[product] for product in reach.products(stream)))

    return [
        (w, supplier, place, n)
        for w, n in reach.on
        for (supplier, place, _), _ in flow.bought.on(n)
        if b.case.suppliers[supplier].material in wanted(w)
        and (place == POOLED or place in reach.sites[w])
        # what is delivered there is of the allowed origin altogether
        and (w.kind == RULE or counts(b.case, w, b.case.suppliers[supplier]))
    ]


# -- balances ------------------------------------------------------------------------------------------


def _balance(b: Builder, reach: _Reach, routes: Routes, streams: Streams, delivered: Family) -> None:
    materials = {name: routes.places_of(name) for name in routes.materials()}
    used = _used(b, streams, {name for name, places in materials.items() if places == [POOLED]})
    made = _summed(
        ((w, s.site, p, n), 1.0, v) for (w, s, p, n), v in streams.output.items() if _is_stocked(w, p)
    )
    bought = _summed(
        ((w, place, b.case.suppliers[u].material, n), 1.0, v)
        for (w, u, place, n), v in streams.bought.items()
    )
    received = _summed(((w, z, p, n), 1.0, v) for (w, _, z, p, n), v in streams.moved.items())
    sent = _summed(((w, a, p, n), -1.0, v) for (w, a, _, p, n), v in streams.moved.items())

    def sold(w: Stream, place: str, name: str, n: int) -> Iterator[Pair]:
        if w.kind != RULE and (place, name) == (w.site, w.product):
            yield from pick(delivered, (w.site, w.name, w.product, n), -1.0)

    ends = [(w, w.site, w.product, n) for w, n in reach.on if w.kind != RULE]
    index = dict.fromkeys([*used, *made, *bought, *received, *sent, *ends])
    b.rows(
        "stream_balance",
        index,
        doc="What a stream makes, buys and receives at a place it uses, sends on or delivers there.",
        sense="==",
        terms={
            "made": _found(made),
            "bought": _found(bought),
            "received": _found(received),
            "used": _found(used),
            "sent_on": _found(sent),
            "delivered": sold,
        },
    )


def _first(b: Builder, node: int) -> int:
    """First node of a node's calendar year, for all of which a rule is tested."""
    return b.tree.year_nodes(node)[0]


def _is_stocked(stream: Stream, product: str) -> bool:
    """Whether output goes on within a stream; the product a rule is on ends where it is made."""
    return stream.kind != RULE or product != stream.product


def _used(b: Builder, streams: Streams, pooled: set[str]) -> dict[Any, list[Pair]]:
    """Inputs of a stream's good output, net of what returns from the scrap of mature lines."""

    def needs() -> Iterator[tuple[Any, float, Any]]:
        for (w, state, product, n), variable in streams.output.items():
            per_good = 1.0 / b.network.mature_yield(state.line, product, n)
            for name, need in b.needs[state.line, product].items():
                back = scrap_returned(b, name)
                place = POOLED if name in pooled else state.site
                yield (w, place, name, n), -need.quantity * (per_good - back * (per_good - 1.0)), variable

    return _summed(needs())


def _summed(entries: Iterator[tuple[Any, float, Any]]) -> dict[Any, list[Pair]]:
    found: dict[Any, list[Pair]] = {}
    for key, coefficient, variable in entries:
        found.setdefault(key, []).append((coefficient, variable))
    return found


def _found(pairs: dict[Any, list[Pair]]) -> Term:
    return lambda *key: pairs.get(key, ())


# -- what counts, and where ----------------------------------------------------------------------------


def _counted_once(b: Builder, fleet: Fleet, flow: Flow, streams: Streams) -> None:
    """Streams of a contest are parts of the plan's flow, none of it in two of them."""
    for name, doc, parts, whole in (
        (
            "streams_within_output",
            "Streams that exclude one another share a line's good output.",
            streams.output,
            fleet.good,
        ),
        (
            "streams_within_purchases",
            "Streams that exclude one another share what is bought: no kilogram counts twice.",
            streams.bought,
            flow.bought,
        ),
        (
            "streams_within_transfers",
            "Streams that exclude one another share what is sent between sites.",
            streams.moved,
            flow.moved,
        ),
    ):
        shared = _summed(((key[0].contest(b.case), *key[1:]), 1.0, v) for key, v in parts.items())
        b.rows(
            name,
            shared,
            doc=doc,
            sense="<=",
            terms={"streams": _found(shared), "whole": _whole(whole)},
        )


def _whole(family: Family) -> Callable[..., Any]:
    return lambda _, *key: pick(family, key, -1.0)


def _all_or_nothing(b: Builder, fleet: Fleet, streams: Streams) -> None:
    """Where a rule takes no split, all of a site's output of a product qualifies or none."""
    own: dict[tuple[Stream, int], list[tuple[Any, Any]]] = {}
    most: dict[tuple[Stream, int], float] = {}
    for (w, state, product, n), variable in streams.output.items():
        if (w, _first(b, n)) in streams.qualifies and product == w.product:
            own.setdefault((w, n), []).append((fleet.good[state, product, n], variable))
            can = most_output(b, state.site, state.line, product, n)
            most[w, n] = most.get((w, n), 0.0) + can
    b.rows(
        "stream_needs_to_qualify",
        own,
        doc="Output earns by a content rule only where the site's output of the product qualifies.",
        sense="<=",
        terms={
            "output": lambda w, n: [(1.0, variable) for _, variable in own[w, n]],
            "qualifies": lambda w, n: [(-most[w, n], streams.qualifies[w, _first(b, n)])],
        },
    )
    b.rows(
        "all_output_qualifies",
        own,
        doc="Where a site's output of a product qualifies, all of it is in the stream that is tested.",
        sense="<=",
        terms={
            "good": lambda w, n: [(1.0, good) for good, _ in own[w, n]],
            "output": lambda w, n: [(-1.0, variable) for _, variable in own[w, n]],
            "qualifies": lambda w, n: [(most[w, n], streams.qualifies[w, _first(b, n)])],
            "most": lambda w, n: [(-most[w, n], None)],
        },
    )


def _thresholds(b: Builder, reach: _Reach, streams: Streams) -> None:
    case = b.case
    spent: dict[tuple[Stream, int], list[tuple[int, float, bool, Any]]] = {}
    for (w, supplier, _, n), variable in streams.bought.items():
        row = case.suppliers[supplier]
        price = delivered_price(b.outlook, row, n)
        spent.setdefault((w, _first(b, n)), []).append((n, price, counts(case, w, row), variable))

    def of_origin(w: Stream, first: int) -> Iterator[Pair]:
        return ((price, variable) for _, price, good, variable in spent[w, first] if good)

    def of_all(w: Stream, first: int) -> Iterator[Pair]:
        rule = case.content_rules[w.name]
        for n, price, _, variable in spent[w, first]:
            yield -b.outlook.content_share(rule, n) * price, variable

    b.rows(
        "content_share",
        dict.fromkeys(
            (w, first) for w, n in reach.on if w.kind == RULE and (w, first := _first(b, n)) in spent
        ),
        doc="The share of a stream's material cost that is of the origin reaches the threshold of the year.",
        sense=">=",
        terms={"of_origin": of_origin, "of_all": of_all},
    )
