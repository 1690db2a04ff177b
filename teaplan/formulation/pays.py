"""What a factory also pays: property tax, overheads on a base, working capital.

property tax = rate x typed capex, escalated, of what stands at the site
overhead     = share x its base of the period
working capital[n] = share x variable cost of a year; its growth is paid, at a leaf it is released
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

from teaplan.formulation.builder import Builder, Pair, Term, pick, scaled
from teaplan.formulation.fleet import Fleet
from teaplan.formulation.money import running
from teaplan.formulation.sites import Sites
from teaplan.network import State
from teaplan.schema.overheads import BUILDING, CAPEX, DEPRECIATION, LABOUR, REVENUE, VARIABLE
from teaplan.shared.overheads import FLOWS, standing_building, standing_line, written_off

Costs = dict[str, Term]
"""What a base comes to on a node, positive, by base."""

EachLine = Callable[[State, int], float]
EachBuilding = Callable[[str, str, int], float]
OfLines = Callable[[EachLine], Term]
OfBuildings = Callable[[EachBuilding], Term]


def add(b: Builder, fleet: Fleet, sites: Sites) -> None:
    """Add property tax, overheads and working capital, once all they are shares of is there.

    Parameters
    ----------
    b
        Builder with the money of running and of sales in it.
    """
    # what is levied on capital: of a plant on its own
    run = cache(lambda state, n: tuple(running(b, fleet.worth, state, n)))

    def lines(each: EachLine) -> Term:
        def term(n: int) -> Iterator[Pair]:
            for state in b.network.states:
                amount = each(state, n)
                if amount:
                    yield from scaled(run(state, n), amount)

        return term

    def buildings(each: EachBuilding) -> Term:
        def term(n: int) -> Iterator[Pair]:
            for (kind, site, _), variable in sites.kept.on(n):
                amount = each(kind, site, n)
                if amount:
                    yield amount, variable

        return term

    _property_tax(b, lines, buildings)
    if b.case.overheads:
        _overheads(b, _bases(b, lines, buildings))
    if b.case.settings.working_capital_share:
        _working_capital(b, _flow(b, VARIABLE))


def _property_tax(b: Builder, lines: OfLines, buildings: OfBuildings) -> None:
    rates = {name: site.property_tax for name, site in b.case.sites.items()}
    if not any(rates.values()):
        return

    def of_line(state: State, n: int) -> float:
        return rates[state.site] * standing_line(b.outlook, state.site, state.line, n)

    def of_building(kind: str, site: str, n: int) -> float:
        return rates[site] * standing_building(b.outlook, site, kind, n)

    parts: list[Term] = [lines(of_line), buildings(of_building)]
    b.money(
        "property_tax",
        "Property tax on what stands.",
        lambda n: (pair for part in parts for pair in scaled(part(n), -1.0)),
    )


def _flow(b: Builder, base: str) -> Term:
    """Money of a base that is a flow, positive."""
    sign, components = FLOWS[base]
    money = b.money_named(*components)
    return lambda n: scaled(money(n), sign)


def _bases(b: Builder, lines: OfLines, buildings: OfBuildings) -> Costs:
    outlook, case = b.outlook, b.case

    def line(state: State, n: int) -> float:
        return standing_line(outlook, state.site, state.line, n)

    def hall(kind: str, site: str, n: int) -> float:
        return standing_building(outlook, site, kind, n)

    off = [
        lines(lambda state, n: written_off(line(state, n), case.lines[state.line].life_years)),
        buildings(lambda kind, s, n: written_off(hall(kind, s, n), case.buildings[kind].life_years)),
    ]
    return {
        CAPEX: lines(line),
        BUILDING: buildings(hall),
        DEPRECIATION: lambda n: (pair for part in off for pair in part(n)),
        **{base: _flow(b, base) for base in (LABOUR, VARIABLE, REVENUE)},
    }


def _overheads(b: Builder, bases: Costs) -> None:
    rows = list(b.case.overheads.values())
    b.money(
        "overheads",
        "Overheads on their bases.",
        lambda n: (pair for row in rows for pair in scaled(bases[row.base](n), -row.share)),
    )


def _working_capital(b: Builder, variable: Term) -> None:
    """Add it as a variable: two nodes and the end speak of a year of variable cost."""
    held = b.variables("working_capital", list(b.nodes), doc="Working capital on a node, M$.")
    share = b.case.settings.working_capital_share
    b.rows(
        "working_capital_is_a_share",
        list(b.nodes),
        doc="Working capital is a share of a year's variable cost.",
        sense="==",
        terms={
            "held": lambda n: [(-1.0, held[n])],
            "variable": lambda n: scaled(variable(n), share / b.tree.period_of(n).length),
        },
    )

    def change(n: int) -> Iterator[Pair]:
        yield -1.0, held[n]
        yield from pick(held, b.parent(n))

    def released(n: int) -> Iterator[Pair]:
        if n in b.tree.leaves:
            yield 1.0, held[n]

    b.money("working_capital", "Working capital built up, less what is got back.", change)
    b.money("working_capital_released", "Working capital released at the end.", released)
