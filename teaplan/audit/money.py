"""Money of a plan: every payment and receipt, entered in the ledger on the node it falls on."""

from __future__ import annotations

from collections.abc import Iterable

from teaplan.audit.fleet import Fleet
from teaplan.audit.ledger import ONE, Cell, Ledger, Tags
from teaplan.audit.making import Making
from teaplan.audit.places import Places
from teaplan.case import Ref
from teaplan.network import State
from teaplan.outlook import Number
from teaplan.shared.buildings import building_payments, complete_share
from teaplan.shared.components import BUILT
from teaplan.shared.pool_time import BOUGHT

ADDED = ("contingency_share", "owners_cost_share")
"""Settings that add to what is paid for lines and buildings."""

Schedule = Iterable[tuple[int, float]]


def enter_capital(fleet: Fleet, ledger: Ledger) -> None:
    """Lines, moves, set-ups, buildings, openings and salvage, as and when they are paid."""
    _enter_orders(fleet, ledger)
    _enter_setups(fleet, ledger)
    _enter_buildings(fleet, ledger)
    network = fleet.network
    for site, nodes in fleet.decisions.opened.items():
        row = network.case.sites[site]
        cell = ledger.cell(row.opening_cost, "sites", row.row, "opening_cost_musd")
        for n in nodes:
            ledger.add("opening_cost", n, 1.0, -network.outlook.escalation_at(n), Tags(site=site), cell)


def _pay(
    fleet: Fleet,
    ledger: Ledger,
    component: str,
    m: int,
    schedule: Schedule,
    entry: tuple[float, Tags, Number],
) -> None:
    """Pay what was ordered at ``m`` in every future, at the prices of ``m``.

    ``entry``: (count, tags, price of one). What contingency and owner's
    cost add to lines and buildings are items of their own, so that each follows its own cell.
    """
    count, tags, price = entry
    factors = [(1.0, ONE)]
    if component in BUILT:
        factors = capital_factors(fleet, ledger, tags.site)
    for period, share in schedule:
        for n in fleet.network.tree.descendants(m, period):
            for times, cell in factors:
                ledger.add_number(component, n, count, -share * times, tags, price, cell)


def capital_factors(fleet: Fleet, ledger: Ledger, site: str) -> list[tuple[float, Cell]]:
    """Return what a typed price is times at a site, in parts: a number and a cell each."""
    row = fleet.network.case.sites[site]
    added = [(row.capex_factor, cell) for cell in map(ledger.setting, ADDED) if cell.value]
    return [(1.0, ledger.cell(row.capex_factor, "sites", row.row, "capex_factor")), *added]


def _enter_orders(fleet: Fleet, ledger: Ledger) -> None:
    network = fleet.network
    outlook = network.outlook
    for (arc, m), count in fleet.decisions.orders.items():
        state = arc.target or arc.source
        if arc.kind == "fleet" or state is None:
            continue
        tags = Tags(state.site, state.line, state.product)
        schedule = network.payments(arc, m)
        capital = fleet.worth.decisions.orders[arc, m]
        if arc.kind == "build":
            price = fleet.price(arc, m)
            _pay(fleet, ledger, "line_capex", m, schedule, (capital, tags, price))
        elif arc.row is not None:
            price = outlook.typed(arc.row.cost, Ref("moves", arc.row.row, "cost_musd_per_line"), m)
            _pay(fleet, ledger, "move_cost", m, schedule, (count, tags, price))
        if arc.kind == "retire" and arc.source is not None:
            enter_resale(fleet, ledger, "salvage", m, capital, arc.source)


def enter_resale(fleet: Fleet, ledger: Ledger, component: str, n: int, count: float, state: State) -> None:
    """Enter what lines of a state fetch on a node: a share of the typed capex, escalated."""
    network = fleet.network
    kind, row = network.case.lines[state.line], network.by_id[f"retire {state}"].row
    if row is not None and row.resale_share is not None:
        share = ledger.cell(row.resale_share, "moves", row.row, "resale_share")
    else:
        share = ledger.cell(kind.salvage_share, "lines", kind.row, "salvage_share")
    capex = ledger.cell(kind.capex, "lines", kind.row, "capex_musd")
    tags = Tags(state.site, state.line, state.product)
    ledger.add(component, n, count, network.outlook.escalation_at(n), tags, capex, share)


def _enter_setups(fleet: Fleet, ledger: Ledger) -> None:
    network = fleet.network
    for state, product, way, m in fleet.decisions.setups:
        row = network.setup_row(state, product)
        if way == BOUGHT and row is not None:
            price = network.outlook.typed(row.cost, Ref("moves", row.row, "cost_musd_per_line"), m)
            schedule = network.payment_schedule("over_lead", m, row.lead_months)
            _pay(
                fleet,
                ledger,
                "move_cost",
                m,
                schedule,
                (1.0, Tags(state.site, state.line, product), price),
            )


def _enter_buildings(fleet: Fleet, ledger: Ledger) -> None:
    network = fleet.network
    for (kind, site, m), count in fleet.decisions.buildings.items():
        row = network.case.buildings[kind]
        price = network.outlook.typed(row.capex, Ref("buildings", row.row, "capex_musd"), m)
        entry = (count, Tags(site=site, kind="building", party=kind), price)
        _pay(fleet, ledger, "building_capex", m, building_payments(network, kind, m), entry)


# -- running -------------------------------------------------------------------------------------------


def enter_running(fleet: Fleet, making: Making, places: Places, ledger: Ledger) -> None:
    """Labour, power and consumables of output; fixed cost of lines, sites and buildings."""
    network = fleet.network
    case, outlook, tree = network.case, network.outlook, network.tree
    for (state, product, n), good in making.good.items():
        _enter_output(fleet, ledger, n, good, Tags(state.site, state.line, product))
    for state, n, lines in fleet.running():
        row, site = case.lines[state.line], case.sites[state.site]
        scale = -outlook.escalation_at(n) * tree.period_of(n).length
        tags = Tags(state.site, state.line, state.product)
        fixed = ledger.cell(row.fixed_cost, "lines", row.row, "fixed_cost_musd_per_year")
        ledger.add("line_fixed", n, lines, scale, tags, fixed)
        staff = ledger.cell(row.staff_fte, "lines", row.row, "staff_fte")
        wage = ledger.cell(site.wage, "sites", site.row, "wage_usd_per_h")
        # h x $/h are dollars; a millionth of it is M$.
        ledger.add("staff", n, lines, scale * outlook.hours_per_year() * 1e-6, tags, staff, wage)
    for site_name, n in sorted(places.open_at):
        site = case.sites[site_name]
        cell = ledger.cell(site.fixed_cost, "sites", site.row, "fixed_cost_musd_per_year")
        scale = -outlook.escalation_at(n) * tree.period_of(n).length
        ledger.add("site_fixed", n, 1.0, scale, Tags(site=site_name), cell)
    for (kind, site_name, m), count in fleet.decisions.buildings.items():
        building = case.buildings[kind]
        cell = ledger.cell(building.fixed_cost, "buildings", building.row, "fixed_cost_musd_per_year")
        for n in fleet.below[m]:
            share = complete_share(network, kind, m, n)
            if share > 0 and (site_name, n) not in places.closed_at:
                scale = -share * outlook.escalation_at(n) * tree.period_of(n).length
                ledger.add(
                    "building_fixed", n, count, scale, Tags(site=site_name, kind="building", party=kind), cell
                )


def _enter_output(fleet: Fleet, ledger: Ledger, n: int, good: float, tags: Tags) -> None:
    case, outlook = fleet.network.case, fleet.network.outlook
    recipe, site, scale = (
        case.recipes[tags.line, tags.product],
        case.sites[tags.site],
        -outlook.escalation_at(n),
    )
    labour = ledger.cell(recipe.labour, "recipes", recipe.row, "labour_h_per_kwh")
    wage = ledger.cell(site.wage, "sites", site.row, "wage_usd_per_h")
    ledger.add("labour", n, good, scale, tags, labour, wage)
    power = ledger.cell(recipe.electricity, "recipes", recipe.row, "electricity_kwh_per_kwh")
    price = ledger.cell(site.electricity, "sites", site.row, "electricity_usd_per_kwh")
    ledger.add("electricity", n, good, scale, tags, power, price)
    other = ledger.cell(recipe.other, "recipes", recipe.row, "other_usd_per_kwh")
    ledger.add("other_variable", n, good, scale, tags, other)
