"""Sheet ``financing``: sources and uses, debt by instrument, cover, and what owners pay in and get."""

from __future__ import annotations

from teaplan.money.cover import NOTHING, trailing
from teaplan.report.across import Across, Measure, Picture
from teaplan.report.content import ByNode, Content, add, by_node, records
from teaplan.report.grid import Grid

SOURCE, USE = "source", "use"
DRAWN, OWED, EQUITY, DIVIDEND = "drawn", "owed at the end of the period", "owners' equity", "dividends"
OF_INSTRUMENTS = {
    "interest paid": "interest",
    "interest added to the debt": "capitalised",
    "principal repaid": "principal",
    "fees": "fees",
}
AVAILABLE, SERVICE, TO_DATE = "cash available for service", "debt service", "capital paid to date"


def financing(content: Content) -> Grid:
    """Make the sheet."""
    grid = Grid("financing", tab="#3D6FC2")
    drawn = by_node(records(content.audit.instruments), "drawn", "instrument")
    sources = [_row(SOURCE, str(name), figure) for (name,), figure in drawn.items()]
    sources.append(_row(SOURCE, EQUITY, _cover(content, "equity")))
    rows = [*sources, *_uses(content), *_debt(content), *_cash(content), *_covers(content)]
    pictures = [
        Picture(
            "Who pays, expected over all futures",
            "M$ per period (nominal)",
            [row.keys for row in sources],
        ),
        Picture(
            "What is owed, expected over all futures",
            "M$ (nominal)",
            [row.keys for row in rows if row.keys[0] == OWED],
        ),
    ]
    title = "Financing: who pays, what is owed, and how cash covers it"
    Across(content, grid, title, ("measure", "of")).fill(rows, pictures)
    return grid


def _row(measure: str, of: str, figure: ByNode, *, additive: bool = True) -> Measure:
    return Measure((measure, of), "M$", "musd", figure, additive=additive)


def _cover(content: Content, column: str) -> ByNode:
    return by_node(records(content.audit.cover), column).get((), {})


def _last_year(content: Content, figure: ByNode) -> ByNode:
    tree = content.tree
    values = [figure.get(node.index, 0.0) for node in tree.nodes]
    return dict(enumerate(trailing(values, tree.months, tree.parents).tolist()))


def _uses(content: Content) -> list[Measure]:
    """What money is used for: capital by component, fees, and cash kept back."""
    spent = {
        "lines": ("line_capex", "move_cost"),
        "buildings": ("building_capex",),
        "openings": ("opening_cost", "route_opening"),
        "fees": ("financing_fees",),
        "cash kept back": ("cash_held",),
    }
    money = by_node(records(content.audit.ledger), "amount", "component")
    found = []
    for name, components in spent.items():
        figure = add(*(money.get((component,), {}) for component in components))
        found.append(_row(USE, name, {n: -amount for n, amount in figure.items()}))
    return found


def _debt(content: Content) -> list[Measure]:
    table = records(content.audit.instruments)
    found = []
    for name, column in OF_INSTRUMENTS.items():
        for (instrument,), figure in by_node(table, column, "instrument").items():
            if any(figure.values()):
                found.append(_row(name, str(instrument), figure))
    for (instrument,), figure in by_node(table, "balance", "instrument").items():
        if any(figure.values()):
            found.append(_row(OWED, str(instrument), figure, additive=False))
    return found


def _cash(content: Content) -> list[Measure]:
    return [
        _row(EQUITY, "paid in", _cover(content, "equity")),
        _row(DIVIDEND, "paid out", _cover(content, "dividend")),
        _row("cash in hand", "at the end of the period", _cover(content, "cash_in_hand"), additive=False),
        _row("reserve", "of cash in hand", _cover(content, "reserve"), additive=False),
    ]


def _covers(content: Content) -> list[Measure]:
    """Cover is cash over service: expected cover is expected cash over expected service."""
    cash, service = _cover(content, "cash_available"), _cover(content, "service")
    # a lender looks at the twelve months that end with a period
    tested, due = _last_year(content, cash), _last_year(content, service)
    due = {n: amount for n, amount in due.items() if amount > NOTHING}
    table = [row for row in records(content.audit.cover) if row["llcr"] == row["llcr"]]
    life = by_node(table, "llcr").get((), {})
    owed = {n: amount for n, amount in _cover(content, "debt").items() if n in life}
    return [
        _row(AVAILABLE, "the company", cash),
        _row(SERVICE, "the company", service),
        Measure(
            ("cover of service (DSCR)", "the company"),
            "times",
            "times",
            {n: tested[n] for n in due},
            weights=due,
            over="last",
        ),
        Measure(
            ("cover of the life of the loans (LLCR)", "the company"),
            "times",
            "times",
            {n: ratio * owed[n] for n, ratio in life.items()},
            weights=owed,
            over="last",
        ),
        _row(TO_DATE, "the company", _cover(content, "capital_to_date"), additive=False),
    ]
