"""Origin of materials: what is told apart is part of the plan, counts once, and reaches its threshold.

A stream of a plan claims output, purchases and transfers. Here the claims are held against the plan's
own, against what the output needs, and against the shares of cost that rules and segments ask for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

import pandas as pd

from teaplan.audit.fleet import Fleet
from teaplan.audit.flows import Balance, unit_spend
from teaplan.audit.result import Checks
from teaplan.network import State
from teaplan.shared.routes import POOLED, Routes
from teaplan.shared.streams import RULE, SEGMENT, Stream, counts, streams_on

CONTENT_COLUMNS = [
    "node", "kind", "name", "site", "product", "output", "qualified", "of_origin", "of_all",
    "share", "threshold",
]  # fmt: skip


@dataclass
class Origins:
    """What passed: good units by (rule, state, product, node); and the table of shares."""

    qualified: dict[tuple[str, State, str, int], float] = field(default_factory=dict)
    content: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=CONTENT_COLUMNS))


def check_streams(fleet: Fleet, routes: Routes, checks: Checks) -> Origins:
    """Check every stream and return what earns, with the shares."""
    network, decisions = fleet.network, fleet.decisions
    known = {(stream, n) for n in range(len(network.tree.nodes)) for stream in streams_on(network, n)}
    if not known and not decisions.stream_output:
        return Origins()
    claimed = {(key[0], key[-1]) for table in _claims(fleet) for key in table}
    for stream, n in sorted(claimed):
        where = stream.id
        checks.allowed("stream_known", where, n, 1.0, (stream, n) in known, "the case tests no such stream")
    _check_balances(fleet, routes, {key for key in claimed | known if key[0].kind == SEGMENT}, checks)
    _check_parts(fleet, checks)
    spent = _spent(fleet)
    for (stream, last), nodes in _by_year(fleet, claimed & known).items():
        _check_origin(fleet, stream, last, [(n, *spent.get((stream, n), (0.0, 0.0))) for n in nodes], checks)
    _check_whole(fleet, checks)
    qualified = {
        (w.name, state, product, n): made
        for (w, state, product, n), made in decisions.stream_output.items()
        if w.kind == RULE and w.product == product and w.at(state.site)
    }
    return Origins(qualified, _content(fleet, sorted(known, key=lambda k: (k[1], k[0])), spent))


def _claims(fleet: Fleet) -> tuple[dict[Any, float], ...]:
    decisions = fleet.decisions
    return decisions.stream_output, decisions.stream_bought, decisions.stream_moved


def _check_balances(fleet: Fleet, routes: Routes, ends: set[tuple[Stream, int]], checks: Checks) -> None:
    """A stream makes, buys and receives what it uses, sends on and delivers; of a rule it ends as output."""
    case, decisions, network = fleet.network.case, fleet.decisions, fleet.network
    pooled = {name for name in routes.materials() if routes.places_of(name) == [POOLED]}
    bill = cache(case.bill_of_materials)
    found: dict[tuple[Stream, str, str, int], Balance] = {}

    def count(stream: Stream, site: str, name: str, n: int, amount: float) -> None:
        place = POOLED if name in pooled else site
        found.setdefault((stream, place, name, n), Balance()).add(amount)

    for (stream, state, product, n), good in decisions.stream_output.items():
        if stream.kind != RULE or stream.product != product:
            count(stream, state.site, product, n, good)
        started = good / network.mature_yield(state.line, product, n)
        for name, need in bill(state.line, product).items():
            back = case.materials[name].scrap_value_share if name in case.materials else 0.0
            count(stream, state.site, name, n, -need.quantity * (started - back * (started - good)))
    for (stream, supplier, place, n), amount in decisions.stream_bought.items():
        count(stream, place, case.suppliers[supplier].material, n, amount)
    for (stream, origin, target, product, n), amount in decisions.stream_moved.items():
        count(stream, origin, product, n, -amount)
        count(stream, target, product, n, amount)
    for stream, n in ends:
        sold = decisions.delivered.get((stream.site, stream.name, stream.product, n), 0.0)
        count(stream, stream.site, stream.product, n, -sold)
    for (stream, place, name, n), balance in found.items():
        where = f"{stream.id}, {name} at {'all sites' if place == POOLED else place}"
        what = "what comes less what goes"
        checks.equal("stream_balance", where, n, balance.left, 0.0, what, balance.largest)


def _check_parts(fleet: Fleet, checks: Checks) -> None:
    """Streams of a contest claim no more of anything than there is: nothing counts twice."""
    decisions, case = fleet.decisions, fleet.network.case
    wholes: tuple[dict[Any, float], ...] = (decisions.good, decisions.bought, decisions.moved)
    names = ("streams_within_output", "streams_within_purchases", "streams_within_transfers")
    for name, parts, whole in zip(names, _claims(fleet), wholes, strict=True):
        total: dict[tuple[Any, ...], float] = {}
        for key, amount in parts.items():
            shared = (key[0].contest(case), *key[1:])
            total[shared] = total.get(shared, 0.0) + amount
        for shared, amount in total.items():
            where = ", ".join(map(str, shared[:-1]))
            checks.at_most(name, where, shared[-1], amount, whole.get(shared[1:], 0.0), "counted")


def _spent(fleet: Fleet) -> dict[tuple[Stream, int], tuple[float, float]]:
    """Nominal M$ of a stream's purchases: of the origin it asks for, and of all."""
    case, outlook = fleet.network.case, fleet.network.outlook
    price = cache(partial(unit_spend, outlook))
    found: dict[tuple[Stream, int], tuple[float, float]] = {}
    for (stream, name, _, n), amount in fleet.decisions.stream_bought.items():
        supplier = case.suppliers[name]
        cost = amount * price(supplier, n)
        part, whole = found.get((stream, n), (0.0, 0.0))
        found[stream, n] = (part + (cost if counts(case, stream, supplier) else 0.0), whole + cost)
    return found


def _least(fleet: Fleet, stream: Stream, n: int) -> float:
    """Least share of cost: a segment takes nothing of another origin."""
    if stream.kind == SEGMENT:
        return 1.0
    return fleet.network.outlook.content_share(fleet.network.case.content_rules[stream.name], n)


def _by_year(fleet: Fleet, keys: Iterable[tuple[Stream, int]]) -> dict[tuple[Stream, int], list[int]]:
    """Nodes of streams that a rule tests at once, by the last of them: a calendar year's."""
    tree = fleet.network.tree
    found: dict[tuple[Stream, int], list[int]] = {}
    for stream, n in sorted(keys):
        found.setdefault((stream, tree.year_end(n) if stream.kind == RULE else n), []).append(n)
    return found


def _check_origin(
    fleet: Fleet, stream: Stream, last: int, spent: list[tuple[int, float, float]], checks: Checks
) -> None:
    """Of a calendar year's purchases (node, M$ of the origin, M$ of all) enough is of the origin."""
    part, whole = (sum(each[k] for each in spent) for k in (1, 2))
    least = sum(_least(fleet, stream, n) * of_all for n, _, of_all in spent)
    checks.at_least("content_share", stream.id, last, part, least, "cost of the origin asked for", whole)


def _check_whole(fleet: Fleet, checks: Checks) -> None:
    """Where a rule takes no split, a year's output of a product is in the stream altogether or not at all."""
    case, own = fleet.network.case, _own_output(fleet)
    known = {(w, n) for n in range(len(fleet.network.tree.nodes)) for w in streams_on(fleet.network, n)}
    claimed = {(w, fleet.network.tree.year_end(n)) for w, n in own}
    for (stream, last), nodes in _by_year(fleet, known | set(own)).items():
        split = stream.kind != RULE or case.content_rules[stream.name].split
        if not split and (stream, last) in claimed:
            made = sum(own.get((stream, n), 0.0) for n in nodes)
            good = sum(sum(_made(fleet, stream, n)) for n in nodes)
            checks.equal("all_output_qualifies", stream.id, last, made, good, "output that qualifies")


def _own_output(fleet: Fleet) -> dict[tuple[Stream, int], float]:
    """Output of the product a stream is on."""
    found: dict[tuple[Stream, int], float] = {}
    for (stream, _, product, n), made in fleet.decisions.stream_output.items():
        if product == stream.product:
            found[stream, n] = found.get((stream, n), 0.0) + made
    return found


def _made(fleet: Fleet, stream: Stream, n: int) -> Iterator[float]:
    for (state, product, at), good in fleet.decisions.good.items():
        if (product, at) == (stream.product, n) and stream.at(state.site):
            yield good


def _content(
    fleet: Fleet, known: list[tuple[Stream, int]], spent: dict[tuple[Stream, int], tuple[float, float]]
) -> pd.DataFrame:
    """Output and shares of cost of every stream there can be and of which anything is made or delivered."""
    own, rest = _own_output(fleet), _Rest(fleet)
    rows = []
    for stream, n in known:
        delivered = fleet.decisions.delivered.get((stream.site, stream.name, stream.product, n), 0.0)
        output = delivered if stream.kind == SEGMENT else sum(_made(fleet, stream, n))
        if output <= 0.0:
            continue
        passed = delivered if stream.kind == SEGMENT else own.get((stream, n), 0.0)
        part, whole = spent.get((stream, n), (0.0, 0.0))
        if not passed:
            part, whole = (output * each for each in rest.per_unit(stream, n))
        rows.append(
            (
                n,
                *stream,
                output,
                passed,
                part,
                whole,
                part / whole if whole else 1.0,
                _least(fleet, stream, n),
            )
        )
    return pd.DataFrame(rows, columns=CONTENT_COLUMNS)


class _Rest:
    """What a unit costs in material that no stream of a contest claims, each input at its mean price."""

    def __init__(self, fleet: Fleet) -> None:
        self.fleet, self.case = fleet, fleet.network.case
        self.bill = cache(self.case.bill_of_materials)

    def per_unit(self, stream: Stream, n: int, product: str | None = None) -> tuple[float, float]:
        """Return M$ per good unit of a product (default: the stream's own): of the origin, and of all."""
        case, network, product = self.case, self.fleet.network, product or stream.product
        made, part, whole = 0.0, 0.0, 0.0
        for (state, name, at), good in self.fleet.decisions.good.items():
            if (name, at) != (product, n) or (name == stream.product and not stream.at(state.site)):
                continue
            started = 1.0 / network.mature_yield(state.line, name, n)
            made += good
            for input_name, need in self.bill(state.line, name).items():
                back = case.materials[input_name].scrap_value_share if input_name in case.materials else 0.0
                amount = good * need.quantity * (started - back * (started - 1.0))
                own, every = self._of_input(stream, n, input_name)
                part, whole = part + amount * own, whole + amount * every
        return (part / made, whole / made) if made else (0.0, 0.0)

    def _of_input(self, stream: Stream, n: int, name: str) -> tuple[float, float]:
        """M$ per unit of an input: what is bought and not claimed, and what is made in house."""
        decisions, outlook = self.fleet.decisions, self.fleet.network.outlook
        contest, amount, part, whole = stream.contest(self.case), 0.0, 0.0, 0.0
        for (offer, place, at), bought in decisions.bought.items():
            supplier = self.case.suppliers[offer]
            if at != n or supplier.material != name:
                continue
            left = bought - sum(
                taken
                for (w, u, where, m), taken in decisions.stream_bought.items()
                if (u, where, m) == (offer, place, n) and w.contest(self.case) == contest
            )
            cost = max(0.0, left) * unit_spend(outlook, supplier, n)
            amount += max(0.0, left)
            part, whole = part + (cost if counts(self.case, stream, supplier) else 0.0), whole + cost
        if name in self.case.products:
            own = sum(g for (_, p, at), g in decisions.good.items() if (p, at) == (name, n))
            of_origin, of_all = self.per_unit(stream, n, name)
            part, whole, amount = part + own * of_origin, whole + own * of_all, amount + own
        return (part / amount, whole / amount) if amount > 0.0 else (0.0, 0.0)
