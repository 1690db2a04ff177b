"""State incentives: a share of the capital paid at a site, kept where the jobs are kept.

received[s,n] <= share x capital paid at s on n;  over a path <= cap;  nothing from the first year short on
jobs[s,n] + required x short[s,n] >= required                n the last node of a calendar year, jobs its mean
repaid up to n >= clawback x (received up to n - most x (1 - short[s,n]))

Where more may have to be repaid than was received the company may refuse, once for all futures; where it
accepts it takes all that it is offered, and not just where that is known to be kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import pyomo.environ as pyo

from teaplan.case import Incentive
from teaplan.formulation.builder import Builder, Family, Pair, Term, pick
from teaplan.formulation.capital import Capital, paid
from teaplan.formulation.fleet import Fleet
from teaplan.formulation.money import running
from teaplan.formulation.sites import Sites
from teaplan.shared.incentives import asks_for_jobs, incentives_of, may_be_refused


@dataclass
class _Incentives:
    """Variables of incentives by (site, node), the case's rows, and the capital they are a share of."""

    rows: dict[str, Incentive]
    capital: Capital
    received: Family
    repaid: Family
    short: Family
    accepted: Family


def add(b: Builder, fleet: Fleet, sites: Sites) -> None:
    """Add the incentives of a case; none where no state pays."""
    rows = incentives_of(b.case)
    capital = paid(b, fleet, sites, lambda site, _: [site] if site in rows else [])
    tested = [
        (s, n)
        for s, row in rows.items()
        for n in b.nodes
        if asks_for_jobs(b.tree, row, n) and b.tree.year_end(n) == n
    ]
    made = _Incentives(
        rows,
        capital,
        received=b.variables(
            "incentive_received", list(capital.pairs), doc="Received of a site's incentive on a node, M$."
        ),
        repaid=b.variables("incentive_repaid", tested, doc="Repaid because jobs are short, M$."),
        short=b.variables(
            "incentive_short",
            tested,
            doc="1 from the calendar year on in which the jobs of a site are short.",
            domain=pyo.Binary,
            order=lambda key: (3, b.tree.nodes[key[1]].period),
        ),
        accepted=b.variables(
            "incentive_accepted",
            [(s, 0) for s, row in rows.items() if may_be_refused(row)],
            doc="1 where the company accepts an incentive that it may have to repay with interest.",
            domain=pyo.Binary,
            order=lambda key: (0, 0),
        ),
    )
    _received(b, made)
    _jobs(b, made, fleet)
    _repaid(b, made)
    _claimed(b, made)
    b.money("incentives", "Got of states for capital.", _by_node(made.received, 1.0))
    b.money("incentive_clawback", "Repaid to states where jobs are short.", _by_node(made.repaid, -1.0))


def _by_node(family: Family, sign: float) -> Term:
    return lambda n: ((sign, variable) for _, variable in family.on(n))


def _most(b: Builder, made: _Incentives, site: str, node: int) -> float:
    """Most that can have been received up to a node, M$: the cap, or the share of all capital."""
    row = made.rows[site]
    offered = row.share * made.capital.most_up_to(b, site, node)
    return offered if row.cap is None else min(row.cap, offered)


def _so_far(b: Builder, family: Family, site: str, node: int, coefficient: float) -> Iterator[Pair]:
    for m in b.tree.ancestors[node]:
        yield from pick(family, (site, m), coefficient)


def _received(b: Builder, made: _Incentives) -> None:
    rows, received, short = made.rows, made.received, made.short
    b.rows(
        "incentive_on_capital",
        list(received),
        doc="No more is received than the state's share of the capital paid at the site.",
        sense="<=",
        terms={
            "received": lambda s, n: [(1.0, received[s, n])],
            "capital": lambda s, n: ((-rows[s].share * c, v) for c, v in made.capital.pairs[s, n]),
        },
    )

    def cap(site: str, leaf: int) -> list[Pair]:
        return [(-_most(b, made, site, leaf), made.accepted.get((site, 0)))]

    b.rows(
        "incentive_within_cap",
        [
            (s, leaf)
            for s, row in rows.items()
            for leaf in b.tree.leaves
            if row.cap is not None or (s, 0) in made.accepted
        ],
        doc="In every future no more is received than the cap, and nothing where the incentive is refused.",
        sense="<=",
        terms={"received": lambda s, leaf: _so_far(b, received, s, leaf, 1.0), "cap": cap},
    )
    b.rows(
        "no_incentive_once_short",
        [(s, n) for s, n in received if (s, b.tree.year_end(n)) in short],
        doc="Nothing is received from the first year on in which jobs are short.",
        sense="<=",
        terms={
            "received": lambda s, n: [(1.0, received[s, n])],
            "short": lambda s, n: [(_on_node(made, s, n), short[s, b.tree.year_end(n)])],
            "most": lambda s, n: [(-_on_node(made, s, n), None)],
        },
    )


def _on_node(made: _Incentives, site: str, node: int) -> float:
    """Most that can be received on one node, M$."""
    row = made.rows[site]
    offered = row.share * made.capital.most[site, node]
    return offered if row.cap is None else min(row.cap, offered)


def _jobs(b: Builder, made: _Incentives, fleet: Fleet) -> None:
    case, short = b.case, made.short
    states = {site: [s for s in b.network.states if s.site == site] for site in made.rows}
    hours = b.outlook.hours_per_year()

    def years(n: int) -> float:
        return sum(b.tree.period_of(m).length for m in b.tree.year_nodes(n))

    def staff(site: str, n: int) -> Iterator[Pair]:
        for m, state in product(b.tree.year_nodes(n), states[site]):
            each = case.lines[state.line].staff_fte * b.tree.period_of(m).length / years(n)
            if each:
                yield from ((each * lines, variable) for lines, variable in running(b, fleet, state, m))

    def labour(site: str, n: int) -> Iterator[Pair]:
        paid = hours * years(n)
        for m, state in product(b.tree.year_nodes(n), states[site]):
            for name in b.network.products(state):
                worked = 1e6 * case.recipes[state.line, name].labour
                if worked:
                    yield from pick(fleet.good, (state, name, m), worked / paid)

    def before(n: int) -> int | None:
        return b.parent(b.tree.year_nodes(n)[0])

    def required(site: str, n: int) -> list[Pair]:
        return [(-made.rows[site].jobs, made.accepted.get((site, 0)))]

    b.rows(
        "jobs_or_short",
        list(short),
        doc="The jobs that an incentive asks for are there over a calendar year, or they are short.",
        sense=">=",
        terms={
            "staff": staff,
            "labour": labour,
            "short": lambda s, n: [(made.rows[s].jobs, short[s, n])],
            "required": required,
        },
    )
    b.rows(
        "short_stays",
        [(s, n) for s, n in short if (s, before(n)) in short],
        doc="Jobs that were short are made up for by nothing later.",
        sense=">=",
        terms={
            "now": lambda s, n: [(1.0, short[s, n])],
            "before": lambda s, n: [(-1.0, short[s, before(n)])],
        },
    )


def _repaid(b: Builder, made: _Incentives) -> None:
    def kept(site: str, n: int) -> list[Pair]:
        most = made.rows[site].clawback * _most(b, made, site, n)
        return [(most, None), (-most, made.short[site, n])]

    b.rows(
        "incentive_is_repaid",
        list(made.repaid),
        doc="Once jobs are short, the claw-back share of what was received is repaid.",
        sense=">=",
        terms={
            "repaid": lambda s, n: _so_far(b, made.repaid, s, n, 1.0),
            "received": lambda s, n: _so_far(b, made.received, s, n, -made.rows[s].clawback),
            "kept": kept,
        },
    )


def _claimed(b: Builder, made: _Incentives) -> None:
    """Where it can be refused, an incentive that is accepted is taken in full."""
    rows, received = made.rows, made.received
    index = [(s, n) for s, n in received if (s, 0) in made.accepted]
    offered = {(s, n): rows[s].share * made.capital.most_up_to(b, s, n) for s, n in index}
    full = b.variables(
        "incentive_full",
        [(s, n) for s, n in index if (cap := rows[s].cap) is not None and cap < offered[s, n]],
        doc="1 where the cap of a site's incentive is reached.",
        domain=pyo.Binary,
        order=lambda key: (3, b.tree.nodes[key[1]].period),
    )

    def capital(site: str, n: int) -> Iterator[Pair]:
        for m in b.tree.ancestors[n]:
            yield from ((-rows[site].share * c, v) for c, v in made.capital.pairs.get((site, m), ()))

    b.rows(
        "incentive_taken_in_full",
        index,
        doc="An incentive that may have to be repaid with interest is accepted in full or not at all.",
        sense=">=",
        terms={
            "received": lambda s, n: _so_far(b, received, s, n, 1.0),
            "capital": capital,
            "refused": lambda s, n: [(offered[s, n], None), (-offered[s, n], made.accepted[s, 0])],
            "full": lambda s, n: pick(full, (s, n), offered[s, n]),
            "short": lambda s, n: pick(made.short, (s, b.tree.year_end(n)), offered[s, n]),
        },
    )
    b.rows(
        "cap_is_reached",
        list(full),
        doc="What is not taken of an incentive is above its cap.",
        sense=">=",
        terms={
            "received": lambda s, n: _so_far(b, received, s, n, 1.0),
            "cap": lambda s, n: [(-float(rows[s].cap or 0.0), full[s, n])],
        },
    )
