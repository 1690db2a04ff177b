"""What a plan also pays: property tax, overheads and working capital, from what stands and the ledger."""

from __future__ import annotations

from teaplan.audit.fleet import Fleet
from teaplan.audit.ledger import Cell, Ledger, Tags
from teaplan.audit.places import Places
from teaplan.case import Overhead
from teaplan.schema.overheads import BUILDING, CAPEX, DEPRECIATION, VARIABLE
from teaplan.shared.buildings import complete_share
from teaplan.shared.overheads import FLOWS

Standing = list[tuple[str, str, str, int, float]]
"""(site, line or "", building or "", node, how many stand on average, in prices of one)."""


def enter_pays(fleet: Fleet, places: Places, ledger: Ledger) -> None:
    """Enter property tax and overheads by what stands, and working capital by what is spent."""
    standing = _standing(fleet, places)
    _property_tax(fleet, standing, ledger)
    for row in fleet.network.case.overheads.values():
        _overhead(fleet, row, standing, ledger)
    if fleet.network.case.settings.working_capital_share:
        _working_capital(fleet, ledger)


def _standing(fleet: Fleet, places: Places) -> Standing:
    running = fleet.worth.running()
    found: Standing = [(state.site, state.line, "", n, count) for state, n, count in running if count]
    for (kind, site, m), count in fleet.decisions.buildings.items():
        for n in fleet.below[m]:
            share = complete_share(fleet.network, kind, m, n)
            if share > 0 and (site, n) not in places.closed_at:
                found.append((site, "", kind, n, share * count))
    return found


def _scale(fleet: Fleet, site: str, n: int) -> float:
    """What a year of typed capex at a site comes to on a node."""
    outlook = fleet.network.outlook
    return outlook.capital_factor(site) * outlook.escalation_at(n) * fleet.network.tree.period_of(n).length


def _property_tax(fleet: Fleet, standing: Standing, ledger: Ledger) -> None:
    case = fleet.network.case
    for site, line, kind, n, count in standing:
        row = case.sites[site]
        if not row.property_tax:
            continue
        rate = ledger.cell(row.property_tax, "sites", row.row, "property_tax_share_per_year")
        capex = _capex(fleet, ledger, line, kind)
        tags = Tags(site=site, line=line, kind="building" if kind else "", party=kind)
        ledger.add("property_tax", n, count, -_scale(fleet, site, n), tags, capex, rate)


def _overhead(fleet: Fleet, row: Overhead, standing: Standing, ledger: Ledger) -> None:
    """Enter an overhead: share x what its base comes to on every node."""
    share = ledger.cell(row.share, "overheads", row.row, "share_per_year")
    tags = Tags(kind="overhead", party=row.overhead)
    if row.base in FLOWS:
        for n, amount in sorted(_flow(ledger, row.base).items()):
            ledger.add("overheads", n, amount, -1.0, tags, share)
        return
    for (n, capex), amount in sorted(_capital(fleet, row.base, standing, ledger).items(), key=str):
        ledger.add("overheads", n, amount, -1.0, tags, capex, share)


def _flow(ledger: Ledger, base: str) -> dict[int, float]:
    sign, components = FLOWS[base]
    return {n: sign * float(amount) for n, amount in enumerate(ledger.by_node(*components)) if amount}


def _capital(fleet: Fleet, base: str, standing: Standing, ledger: Ledger) -> dict[tuple[int, Cell], float]:
    """Years of standing lines or buildings by node and cell of their capex, or of what both lose a year."""
    case = fleet.network.case
    found: dict[tuple[int, Cell], float] = {}
    for site, line, kind, n, count in standing:
        if (base == CAPEX and kind) or (base == BUILDING and line):
            continue
        row = case.lines[line] if line else case.buildings[kind]
        amount = count * _scale(fleet, site, n)
        if base == DEPRECIATION:
            amount = amount / row.life_years if row.life_years else 0.0
        key = (n, _capex(fleet, ledger, line, kind))
        found[key] = found.get(key, 0.0) + amount
    return found


def _capex(fleet: Fleet, ledger: Ledger, line: str, building: str) -> Cell:
    case = fleet.network.case
    row, sheet = (case.lines[line], "lines") if line else (case.buildings[building], "buildings")
    return ledger.cell(row.capex, sheet, row.row, "capex_musd")


def _working_capital(fleet: Fleet, ledger: Ledger) -> None:
    """Enter what is built up and got back node by node, and what is released at the end."""
    tree, share = fleet.network.tree, ledger.setting("working_capital_share")
    spent, tags = _flow(ledger, VARIABLE), Tags(kind="working capital", party="variable cost")
    yearly = {
        node.index: spent.get(node.index, 0.0) / tree.period_of(node.index).length for node in tree.nodes
    }
    for node in tree.nodes:
        n = node.index
        before = 0.0 if node.parent is None else yearly[node.parent]
        ledger.add("working_capital", n, yearly[n] - before, -1.0, tags, share)
        if n in tree.leaves:
            ledger.add("working_capital_released", n, yearly[n], 1.0, tags, share)
