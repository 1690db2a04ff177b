"""Cash in hand, node by node, and what the owners pay in where that is limited.

cash[n] >= min_cash + sum reserve_months_i / 12 x service_i of the coming year
equity[n] + all money of the node - (cash[n] - cash[p(n)]) >= 0      what is left of it is the dividend
sum over a path of equity_i <= its amount

Equity that nothing limits is no variable: what a node lacks the owners pay in, what it has left they
take out, and the value to them is that of all money. Cash is held only where something asks for it.
"""

from __future__ import annotations

from collections.abc import Iterator

from teaplan.formulation.builder import Builder, Family, Pair, Term, pick, scaled
from teaplan.formulation.finance import Debt
from teaplan.shared.components import CAPITAL, FINANCE, SALVAGE, TAX
from teaplan.shared.financing import borrowed, is_sculpted, may_draw, owners


def add_cash(b: Builder, cash: Term, debt: Debt) -> None:
    """Add cash in hand, its floor, and limits on equity; nothing where neither is asked for.

    Parameters
    ----------
    cash
        Operating cash by node.
    debt
        What is owed.
    """
    floor = b.case.settings.min_cash_musd
    reserves = [row for row in borrowed(b.case) if row.reserve_months > 0]
    if not floor and not reserves and not owners(b.case):
        return
    held = b.variables(
        "cash_in_hand", list(b.nodes), doc="Cash in hand after a node, M$.", bounds=lambda _: (floor, None)
    )

    def kept(n: int) -> Iterator[Pair]:
        yield -1.0, held[n]
        yield from pick(held, b.parent(n))

    b.money("cash_held", "Cash kept back, less what is taken of it.", kept)
    b.money(
        "cash_released",
        "Cash in hand at the end.",
        lambda n: [(1.0, held[n])] if n in b.tree.leaves else [],
    )
    _reserves(b, held, debt)
    if owners(b.case):
        _equity(b, cash)


def _reserves(b: Builder, held: Family, debt: Debt) -> None:
    """Keep a part of the service of the year that comes; of debt as it stands, whatever is drawn then."""
    floor, rows = b.case.settings.min_cash_musd, [r for r in borrowed(b.case) if r.reserve_months > 0]
    differs = any(is_sculpted(row) for row in rows)
    # by the number of nodes of the year after a node and their last; of futures that owe alike one will do
    years = {
        (len(way), max(way)): way
        for n in b.nodes
        for way in b.tree.coming(n)[: None if differs else 1]
        if any((row.instrument, m) in debt.dues for row in rows for m in way)
    }

    def before(count: int, last: int) -> int | None:
        way = b.tree.ancestors[last]
        return way[-1 - count] if len(way) > count else None

    def coming(count: int, last: int) -> Iterator[Pair]:
        way = years[count, last]
        later = {id(variable) for (_, _, m), variable in debt.draws.items() if m in way}
        for row in rows:
            for m, share in way.items():
                dues = debt.dues.get((row.instrument, m))
                if dues is not None:
                    part = -row.reserve_months / 12.0 * share
                    yield from (pair for pair in scaled(dues.service, part) if id(pair[1]) not in later)

    b.rows(
        "service_reserve",
        years,
        doc="Cash in hand is the least cash and the reserve on the coming year's service.",
        sense=">=",
        terms={
            "cash": lambda count, last: pick(held, before(count, last)),
            "least": lambda *_: [(-floor, None)],
            "coming": coming,
        },
    )


def _equity(b: Builder, cash: Term) -> None:
    rows = b.case.financing
    keys = [(row.instrument, n) for row in owners(b.case) for n in b.nodes if may_draw(b.tree, row, n)]
    paid_in = b.variables("equity", keys, doc="Paid in by the owners on a node, M$.")
    others = b.money_of(CAPITAL, SALVAGE, TAX, FINANCE)
    b.rows(
        "owners_pay_what_is_lacking",
        list(b.nodes),
        doc="Owners pay in what a node lacks; what is left of its cash is the dividend.",
        sense=">=",
        terms={
            "equity": lambda n: ((1.0, variable) for _, variable in paid_in.on(n)),
            "operating": cash,
            "others": others,
        },
    )
    b.rows(
        "equity_within_amount",
        [
            (row.instrument, leaf)
            for row in owners(b.case)
            if row.max_amount is not None
            for leaf in b.tree.leaves
        ],
        doc="In every future the owners pay in no more than their amount.",
        sense="<=",
        terms={
            "paid_in": lambda i, leaf: (p for m in b.tree.ancestors[leaf] for p in pick(paid_in, (i, m))),
            "amount": lambda i, leaf: [(-float(rows[i].max_amount or 0.0), None)],
        },
    )
