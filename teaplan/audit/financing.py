"""Who paid: cash in hand, cover and gearing of a plan, and what financing came to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from teaplan.audit.draws import Debt
from teaplan.audit.fleet import Fleet
from teaplan.audit.ledger import ONE, Ledger, Tags
from teaplan.audit.result import TOLERANCE, Checks
from teaplan.money.cover import NOTHING, dscr, llcr, trailing
from teaplan.money.discounting import factors
from teaplan.money.timeline import Floats
from teaplan.schema.financing import EVERY_NODE, EXPECTED
from teaplan.shared.components import (
    BUILT,
    CAPITAL,
    CREDIT,
    FINANCE,
    OPERATING,
    REVENUE,
    SALVAGE,
    TAX,
    TIED,
    of_kind,
)
from teaplan.shared.financing import is_financed, owners
from teaplan.tree import MONTHS, Tree

INSTRUMENT_COLUMNS = [
    "node", "instrument", "kind", "drawn", "fees", "interest", "capitalised", "principal", "balance",
]  # fmt: skip
"""Nominal M$ on a node; ``interest`` is paid, ``capitalised`` added to the debt, ``balance`` owed then."""

COVER_COLUMNS = [
    "node", "cash_available", "service", "covered", "dscr", "llcr", "debt", "capital_to_date", "cash_in_hand",
    "reserve", "equity", "dividend",
]  # fmt: skip
"""Nominal M$ on a node, and ratios; nan where nothing falls due or is owed."""


@dataclass(frozen=True)
class Financing:
    """What financing came to: by instrument and by node (``INSTRUMENT_COLUMNS``, ``COVER_COLUMNS``)."""

    instruments: pd.DataFrame
    cover: pd.DataFrame


@dataclass
class Books:
    """What a node's cash is made of, by node."""

    debts: list[Debt]
    available: Floats
    capital: Floats
    cash: Floats
    paid_in: Floats
    others: Floats


def enter_held(fleet: Fleet, ledger: Ledger) -> None:
    """Enter cash that is kept back, and what is released of it at the end."""
    tree, cash = fleet.network.tree, fleet.decisions.cash
    if not is_financed(fleet.network.case):
        return
    for node in tree.nodes:
        n, tags = node.index, Tags(kind="cash", party="cash in hand")
        before = 0.0 if node.parent is None else cash.get(node.parent, 0.0)
        ledger.add("cash_held", n, cash.get(n, 0.0) - before, -1.0, tags, ONE)
        if n in tree.leaves:
            ledger.add("cash_released", n, cash.get(n, 0.0), 1.0, tags, ONE)


def check_financing(fleet: Fleet, debts: list[Debt], checks: Checks, ledger: Ledger) -> Financing:
    """Check cash, covenants and gearing, once all money is entered, and tell what they came to."""
    if not is_financed(fleet.network.case):
        empty = pd.DataFrame([], columns=INSTRUMENT_COLUMNS)
        return Financing(empty, pd.DataFrame([], columns=COVER_COLUMNS))
    books = _books(fleet, debts, ledger)
    _check_cash(fleet, books, checks)
    _check_equity(fleet, books, checks)
    _check_cover(fleet, books, checks)
    _check_gearing(fleet, books, checks)
    return Financing(_instruments(fleet, debts), _cover(fleet, books))


def _books(fleet: Fleet, debts: list[Debt], ledger: Ledger) -> Books:
    count = len(fleet.network.tree.nodes)
    cash, paid_in = np.zeros(count), np.zeros(count)
    for n, amount in fleet.decisions.cash.items():
        cash[n] += amount
    for (_, n), amount in fleet.decisions.equity.items():
        paid_in[n] += amount
    available = ledger.by_node(*of_kind(REVENUE, CREDIT, OPERATING, TIED, SALVAGE, TAX))
    others = available + ledger.by_node(*of_kind(CAPITAL, FINANCE))
    return Books(debts, available, -ledger.by_node(*BUILT), cash, paid_in, others)


def _check_cash(fleet: Fleet, books: Books, checks: Checks) -> None:
    """Cash is never below the least, with the reserve on the service of the year that comes."""
    least = fleet.network.case.settings.min_cash_musd
    for n, reserve in _reserve(fleet, books).items():
        checks.at_least("cash_in_hand", "company", n, books.cash[n], least + reserve, "M$ in hand")


def _reserve(fleet: Fleet, books: Books) -> dict[int, float]:
    """Reserve a node must hold: of the debt after it, against the year to come that asks for most."""
    reserved = [debt for debt in books.debts if debt.row.reserve_months]
    return {
        node.index: max(
            (
                sum(
                    debt.row.reserve_months / 12 * part * float(debt.coming[m, node.index])
                    for debt in reserved
                    for m, part in way
                )
                for way in _years_after(fleet.network.tree, node.index, float(MONTHS))
            ),
            default=0.0,
        )
        for node in fleet.network.tree.nodes
    }


def _years_after(tree: Tree, n: int, months: float) -> Iterator[list[tuple[int, float]]]:
    """Yield every way through the months after a node: nodes, each with the part of it that lies in them."""
    for child in tree.children[n]:
        length = tree.period_of(child).months
        own = (child, min(1.0, months / length))
        if length < months and tree.children[child]:
            yield from ([own, *way] for way in _years_after(tree, child, months - length))
        else:
            yield [own]


def _check_equity(fleet: Fleet, books: Books, checks: Checks) -> None:
    tree, case = fleet.network.tree, fleet.network.case
    if not owners(case):
        return
    for node in tree.nodes:
        n = node.index
        scale = float(abs(books.capital[n]) + abs(books.available[n]))
        left = float(books.paid_in[n] + books.others[n])
        checks.at_least(
            "owners_pay_what_is_lacking", "company", n, left, 0.0, "M$ left of a node's cash", scale
        )
    for row in owners(case):
        for leaf in tree.leaves:
            total = sum(fleet.decisions.equity.get((row.instrument, m), 0.0) for m in tree.ancestors[leaf])
            if row.max_amount is not None:
                checks.at_most(
                    "equity_within_amount", row.instrument, leaf, total, row.max_amount, "M$ paid in"
                )


def _check_cover(fleet: Fleet, books: Books, checks: Checks) -> None:
    """Cash available is what every covenant asks, where service it counts falls due."""
    tree = fleet.network.tree
    under = [debt for debt in books.debts if debt.row.min_dscr is not None]
    for basis, nodes in _stretches(fleet):
        counted = [debt for debt in under if debt.row.dscr_basis == basis]
        chances = np.array([tree.nodes[n].probability for n in nodes])
        chances = chances / chances.sum()
        covered = [float(chances @ _last_year(fleet, debt.covered)[nodes]) for debt in counted]
        if sum(covered) <= TOLERANCE:
            continue
        least = [float(debt.row.min_dscr or 0.0) for debt in counted]
        asked = sum(times * amount for times, amount in zip(least, covered, strict=True))
        service = sum(float(chances @ _last_year(fleet, debt.service)[nodes]) for debt in books.debts)
        cash = float(chances @ _last_year(fleet, books.available)[nodes])
        pairs = zip(counted, covered, strict=True)
        names = f"{' and '.join(debt.row.instrument for debt, amount in pairs if amount)}, {basis}"
        most = asked + service - sum(covered)
        checks.at_least("service_is_covered", names, nodes[0], cash, most, "M$ available", service)


def _last_year(fleet: Fleet, values: Floats) -> Floats:
    """Sums over the year to the end of each node's period; of a longer period what it has."""
    return trailing(values, fleet.network.tree.months, fleet.network.tree.parents)


def _stretches(fleet: Fleet) -> Iterator[tuple[str, list[int]]]:
    """Nodes that a covenant of each basis is tested over at once."""
    tree = fleet.network.tree
    for node in tree.nodes:
        yield EVERY_NODE, [node.index]
    for period in tree.periods:
        yield EXPECTED, [node.index for node in tree.nodes if node.period == period.index]


def _check_gearing(fleet: Fleet, books: Books, checks: Checks) -> None:
    most = fleet.network.case.settings.max_gearing
    owed, to_date = _owed(fleet, books), _to_date(fleet, books)
    for node in fleet.network.tree.nodes:
        n = node.index
        if owed[n] > NOTHING:
            limit = most * to_date[n]
            checks.at_most("debt_within_gearing", "company", n, owed[n], limit, "M$ owed", to_date[n])


def _owed(fleet: Fleet, books: Books) -> Floats:
    nodes = len(fleet.network.tree.nodes)
    return np.asarray(sum((debt.due.balance for debt in books.debts), np.zeros(nodes)))


def _to_date(fleet: Fleet, books: Books) -> Floats:
    ways = fleet.network.tree.ancestors
    return np.array([sum(books.capital[m] for m in way) for way in ways])


def _instruments(fleet: Fleet, debts: list[Debt]) -> pd.DataFrame:
    tree = fleet.network.tree
    rows = [
        (
            n, debt.row.instrument, debt.row.kind, debt.drawn[n], debt.drawn[n] * debt.row.fee,
            debt.due.interest[n] - debt.due.capitalised[n], debt.due.capitalised[n], debt.due.principal[n],
            debt.due.balance[n],
        )
        for debt in debts
        for n in range(len(tree.nodes))
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=INSTRUMENT_COLUMNS)


def _cover(fleet: Fleet, books: Books) -> pd.DataFrame:
    tree = fleet.network.tree
    count = len(tree.nodes)
    service = np.asarray(sum((debt.service for debt in books.debts), np.zeros(count)))
    covered = np.asarray(sum((debt.covered for debt in books.debts), np.zeros(count)))
    service = np.where(np.abs(service) > NOTHING, np.maximum(service, 0.0), 0.0)
    reserve = _reserve(fleet, books)
    net = books.others
    equity = books.paid_in if owners(fleet.network.case) else np.maximum(-net, 0.0)
    return pd.DataFrame(
        {
            "node": range(count),
            "cash_available": books.available,
            "service": service,
            "covered": covered,
            "dscr": dscr(*(_last_year(fleet, values) for values in (books.available, service))),
            "llcr": _llcr(fleet, books, service),
            "debt": _owed(fleet, books),
            "capital_to_date": _to_date(fleet, books),
            "cash_in_hand": books.cash,
            "reserve": [reserve[n] for n in range(count)],
            "equity": equity,
            "dividend": net + equity,
        }
    )


def _llcr(fleet: Fleet, books: Books, service: Floats) -> Floats:
    """Loan life cover of what is served by the end, at the mean rate of what is owed; nan where none is."""
    tree, owed = fleet.network.tree, _owed(fleet, books)
    weighed = sum(float(debt.due.balance.sum()) * debt.row.rate for debt in books.debts)
    rate = weighed / float(owed.sum()) if owed.sum() > NOTHING else 0.0
    chance, weights = [node.probability for node in tree.nodes], factors(rate, tree.moments)
    served = owed - _worth_of_end(fleet, owed, weights)
    return llcr(
        books.available,
        service,
        np.where(served > NOTHING, served, 0.0),
        weights,
        probability=chance,
        parent=tree.parents,
    )


def _worth_of_end(fleet: Fleet, owed: Floats, weights: Floats) -> Floats:
    """Worth on every node of what is still owed at the end, expected: what cash until then need not serve."""
    tree = fleet.network.tree
    found = np.zeros(len(tree.nodes))
    for leaf in tree.leaves:
        worth = tree.nodes[leaf].probability * weights[leaf] * owed[leaf]
        for n in tree.ancestors[leaf]:
            found[n] += worth / (tree.nodes[n].probability * weights[n])
    return found


def financing_figures(found: Financing) -> dict[str, float | None]:
    """Return headline figures of financing; none where there is none."""
    if not len(found.cover):
        return {}
    ratios, debt = found.cover["dscr"].dropna(), found.cover["debt"]
    return {
        "min_dscr": float(ratios.min()) if len(ratios) else None,
        "peak_debt_musd": float(debt.max()),
    }
