"""State incentives of a plan: what is received for capital, whether the jobs are kept, what is repaid."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pandas as pd

from teaplan.audit.fleet import Fleet
from teaplan.audit.ledger import ONE, Ledger, Tags
from teaplan.audit.result import TOLERANCE, Checks
from teaplan.case import Incentive
from teaplan.shared.components import BUILT
from teaplan.shared.incentives import asks_for_jobs, incentives_of, may_be_refused
from teaplan.tree import Tree

INCENTIVE_COLUMNS = ["node", "site", "accepted", "capital", "received", "repaid", "jobs", "required", "short"]
"""Nominal M$ of capital paid, got and paid back; FTE there and asked for; 1 from the first year short on."""


class Standing(NamedTuple):
    """How a site stands on a node: received on the way with it, repaid on it, short by then."""

    so_far: float
    repaid: float
    short: bool


NOTHING = Standing(0.0, 0.0, False)


def _year_before(tree: Tree, n: int) -> int | None:
    """Last node of the calendar year before a node's."""
    return tree.nodes[tree.year_nodes(n)[0]].parent


def enter_incentives(fleet: Fleet, jobs: pd.DataFrame, checks: Checks, ledger: Ledger) -> pd.DataFrame:
    """Check what is received, enter it and what is repaid, and return both with the jobs.

    Parameters
    ----------
    fleet
        The plan's lines, and its decisions.
    jobs
        ``run.jobs_table``.
    checks, ledger
        Where residuals and money go; capital is read off the ledger.
    """
    rows = incentives_of(fleet.network.case)
    for (site, n), amount in fleet.decisions.incentives.items():
        checks.allowed("incentive_allowed", f"site {site}", n, amount, site in rows, "no state pays there")
    if not rows:
        return pd.DataFrame([], columns=INCENTIVE_COLUMNS)
    paid = _capital(ledger.table())
    there = _over_years(
        fleet.network.tree,
        {
            (str(row["site"]), int(row["node"])): float(row["staff_fte"] + row["labour_fte"])
            for row in jobs.to_dict("records")
        },
    )
    found = []
    for site, row in rows.items():
        found += list(_site(fleet, checks, ledger, (site, row), paid, there))
    return pd.DataFrame(found, columns=INCENTIVE_COLUMNS)


def _over_years(tree: Tree, jobs: dict[tuple[str, int], float]) -> dict[tuple[str, int], float]:
    """Jobs by site and node as means over the node's calendar year; of a longer period its own."""
    years: dict[int, list[int]] = {}
    for node in tree.nodes:
        years.setdefault(tree.year_end(node.index), []).append(node.index)
    found: dict[tuple[str, int], float] = {}
    for nodes in years.values():
        months = {n: tree.period_of(n).months for n in nodes}
        for site in {site for site, _ in jobs}:
            worked = sum(length * jobs.get((site, n), 0.0) for n, length in months.items())
            found |= {(site, n): worked / sum(months.values()) for n in nodes}
    return found


def _capital(money: pd.DataFrame) -> dict[tuple[str, int], float]:
    """Nominal M$ paid for lines and buildings by site and node."""
    spent = money[money["component"].isin(BUILT)]
    sums = -spent.groupby(["site", "node"])["amount"].sum()
    return {(str(site), int(node)): float(amount) for (site, node), amount in sums.items()}


def _site(
    fleet: Fleet,
    checks: Checks,
    ledger: Ledger,
    of: tuple[str, Incentive],
    paid: dict[tuple[str, int], float],
    there: dict[tuple[str, int], float],
) -> Iterator[tuple[int | str | float, ...]]:
    site, row = of
    tree, received = fleet.network.tree, fleet.decisions.incentives
    accepted = any(place == site for place, _ in received)
    place = fleet.network.case.sites[site]
    back = ledger.cell(row.clawback, "sites", place.row, "clawback_share")
    tags, known = Tags(site=site, kind="incentive", party=site), dict[int | None, Standing]()
    for node in tree.nodes:
        n = node.index
        before = NOTHING if node.parent is None else known[node.parent]
        got, jobs = received.get((site, n), 0.0), there.get((site, n), 0.0)
        asked = row.jobs if asks_for_jobs(tree, row, n) else 0.0
        short = before.short or (accepted and jobs < asked - TOLERANCE * max(1.0, asked))
        # what is short is short for all of a calendar year, and repaid when that is over
        first = short and n == tree.year_end(n) and not known.get(_year_before(tree, n), NOTHING).short
        repaid = row.clawback * before.so_far if first else 0.0
        known[n] = Standing(before.so_far + got, repaid, short)
        _check(checks, of, n, (got, before.so_far, paid.get((site, n), 0.0)), accepted, short)
        ledger.add("incentives", n, got, 1.0, tags, ONE)
        if first:
            ledger.add("incentive_clawback", n, before.so_far, -1.0, tags, back)
        yield (n, site, float(accepted), paid.get((site, n), 0.0), got, repaid, jobs, asked, float(short))


def _check(
    checks: Checks,
    of: tuple[str, Incentive],
    n: int,
    amounts: tuple[float, float, float],
    accepted: bool,
    short: bool,
) -> None:
    """Hold what is received on a node against what is offered: (on it, before it, capital paid on it)."""
    (site, row), (got, before, paid), where = of, amounts, f"site {of[0]}"
    offered = 0.0 if short else row.share * paid
    checks.at_most("incentive_on_capital", where, n, got, row.share * paid, "M$ received")
    if row.cap is not None:
        checks.at_most("incentive_within_cap", where, n, before + got, row.cap, "M$ received so far")
        offered = min(offered, max(0.0, row.cap - before))
    why = f"jobs of {site} were short"
    checks.allowed("no_incentive_once_short", where, n, got, not short, why)
    if accepted and may_be_refused(row):
        checks.at_least("incentive_taken_in_full", where, n, got, offered, "M$ received", before)
