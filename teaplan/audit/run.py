"""The audit itself: a plan held against its case, from the case and the decisions alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from teaplan.audit.contracts import enter_contracts
from teaplan.audit.credits import enter_credits
from teaplan.audit.decisions import Reader
from teaplan.audit.draws import accrued, basis_cuts, enter_draws
from teaplan.audit.figures import headline_figures, leaf_table, period_table, with_risk
from teaplan.audit.financing import check_financing, enter_held, financing_figures
from teaplan.audit.fleet import Fleet, Order, simulate
from teaplan.audit.flows import check_flows, realised_dependence
from teaplan.audit.incentives import enter_incentives
from teaplan.audit.learning import learn
from teaplan.audit.ledger import Ledger
from teaplan.audit.levelised import levelised
from teaplan.audit.making import Making, check_making
from teaplan.audit.markets import check_markets
from teaplan.audit.money import enter_capital, enter_running
from teaplan.audit.one_price import at_price
from teaplan.audit.pays import enter_pays
from teaplan.audit.places import check_places
from teaplan.audit.plants import check_plants
from teaplan.audit.result import Audit, Checks, Tables
from teaplan.audit.returns import returns
from teaplan.audit.routes import check_openings, enter_openings
from teaplan.audit.rules import check_rules
from teaplan.audit.streams import check_streams
from teaplan.audit.tax import enter_taxes, in_model, tax_figures
from teaplan.audit.trade import enter_terminal, enter_trade
from teaplan.case import Case
from teaplan.mean import outlook_of
from teaplan.network import Network, State
from teaplan.shared.routes import Routes
from teaplan.tree import MONTHS, Tree


def audit(
    case: Case,
    plan: Tables,
    strategy: str | None = None,
    cuts: Mapping[str, Sequence[float]] | None = None,
) -> Audit:
    """Recompute every row, every cost and every figure of a plan.

    Parameters
    ----------
    case
        The planning case.
    plan
        The decisions: ``plan.tables`` by name (``teaplan.plans.COLUMNS``); an absent table decides nothing.
    strategy
        Whose rules it has to keep; None is no rule.
    cuts
        Breakpoints of learning curves by group: what the plan's own model had; None is the exact curve.

    Returns
    -------
    Audit
        With ``passed`` False and a sentence per row where the plan breaks the case.
    """
    tree = Tree(case)
    network = Network(case, tree, outlook_of(case, tree))
    checks, routes, ledger = Checks(tree), Routes(case), Ledger(case, tree)
    decisions = check_plants(network, Reader(network, checks).read(plan.tables), checks)
    fleet = simulate(network, decisions, checks)
    learned = learn(fleet, checks, cuts)
    places = check_places(fleet, checks)
    making = check_making(fleet, checks)
    flows = check_flows(fleet, making, routes, checks)
    check_openings(fleet, routes, checks)
    check_markets(fleet, places, checks)
    origins = check_streams(fleet, routes, checks)
    enter_capital(fleet, ledger)
    enter_openings(fleet, routes, ledger)
    enter_running(fleet, making, places, ledger)
    earnings = enter_credits(fleet, making, origins, checks, ledger)
    enter_trade(fleet, routes, ledger)
    signed = enter_contracts(fleet, checks, ledger)
    enter_terminal(fleet, ledger)
    jobs = jobs_table(fleet, making)
    supported = enter_incentives(fleet, jobs, checks, ledger)
    enter_pays(fleet, places, ledger)
    debts = enter_draws(fleet, checks, ledger)
    enter_held(fleet, ledger)
    lent = {"interest": accrued(debts, len(tree.nodes)), "basis_cuts": basis_cuts(debts, len(tree.nodes))}
    taxes = enter_taxes(fleet, ledger, checks, lent)
    financing = check_financing(fleet, debts, checks, ledger, taxes.at_end)
    money = ledger.table()
    check_rules(fleet, money, strategy, checks)
    figures = headline_figures(fleet, money) | tax_figures(fleet, taxes)
    residuals, leaves = checks.table(), leaf_table(fleet, money, taxes.price_of_leaf)
    return Audit(
        passed=not checks.failures,
        largest_residual=float(residuals["residual"].max()) if len(residuals) else 0.0,
        residuals=residuals,
        failures=checks.failures,
        ledger=money,
        standing=standing_table(fleet),
        started=started_table(making),
        remaining=remaining_table(fleet),
        figures=with_risk(figures, leaves, case.settings)
        | _in_model(case, in_model(figures, leaves, fleet, taxes))
        | financing_figures(financing),
        lcob=levelised(fleet, making, flows, money),
        leaves=leaves,
        periods=period_table(fleet, money),
        dependence=dependence_table(fleet),
        jobs=jobs,
        objective=case.settings.objective,
        content=origins.content,
        credits=earnings,
        contracts=at_price(fleet, signed, figures["lcob_usd_per_kwh"]),
        incentives=supported,
        instruments=financing.instruments,
        cover=financing.cover,
        taxes=taxes.nodes,
        taxes_at_price=taxes.at_leaf_prices,
        depreciation=taxes.depreciation,
        memo=taxes.memo,
        returns=returns(fleet, ledger),
        learning=learned,
    )


def _in_model(
    case: Case, made: tuple[dict[str, float | None], pd.DataFrame] | None
) -> dict[str, float | None]:
    """Return the objective with the tax that the plan's own model took, where that knew of tax."""
    if made is None:
        return {}
    return {"objective_in_model_musd": with_risk(*made, case.settings)["objective_value"]}


def standing_table(fleet: Fleet) -> pd.DataFrame:
    """Lines by node and state: standing, arriving and leaving in the period, under way, on order, running."""
    parts: list[dict[tuple[State, int], float]] = [dict(fleet.lines)]
    for orders in (fleet.arriving, fleet.leaving, fleet.between, fleet.on_order):
        parts.append({key: _lines(entries) for key, entries in orders.items()})
    parts.append({(state, n): lines for state, n, lines in fleet.running()})
    keys = sorted({key for part in parts for key in part}, key=lambda key: (key[1], key[0]))
    rows = [(n, *state, *(part.get((state, n), 0.0) for part in parts)) for state, n in keys]
    columns = [
        "node",
        "site",
        "line",
        "product",
        "lines",
        "arriving",
        "leaving",
        "under_way",
        "on_order",
        "running",
    ]
    return pd.DataFrame(rows, columns=columns)


def _lines(orders: list[Order]) -> float:
    return sum(count for _, _, count in orders)


def started_table(making: Making) -> pd.DataFrame:
    """Good and started units by node, line and product."""
    rows = [
        (n, state.site, state.line, product, making.good.get((state, product, n), 0.0), units)
        for (state, product, n), units in sorted(
            making.started.items(), key=lambda entry: (entry[0][2], entry[0])
        )
    ]
    return pd.DataFrame(rows, columns=["node", "site", "line", "product", "good", "started"])


def remaining_table(fleet: Fleet) -> pd.DataFrame:
    """Lines at the leaves by vintage, with their value at the end of the horizon."""
    tree = fleet.network.tree
    worth = {(leaf, v.vintage): v.count * v.value for leaf, s in fleet.worth.remaining.items() for v in s}
    rows = [
        (leaf, v.vintage.site, v.vintage.line, v.vintage.completed, v.count, worth[leaf, v.vintage])
        for leaf, stock in fleet.remaining.items()
        for v in stock
    ]
    found = pd.DataFrame(rows, columns=["node", "site", "line", "completed", "lines", "value_musd"])
    found.insert(4, "age_years", (tree.horizon - found["completed"].astype("float64")) / MONTHS)
    return found


def dependence_table(fleet: Fleet) -> pd.DataFrame:
    """Realised share of each capped country where anything is bought."""
    rows = [
        (n, material, country, measure, part, whole, part / whole, cap)
        for n, material, country, measure, part, whole, cap in realised_dependence(fleet)
    ]
    columns = ["node", "material", "country", "measure", "of_country", "of_all", "share", "cap"]
    return pd.DataFrame(rows, columns=columns)


def jobs_table(fleet: Fleet, making: Making) -> pd.DataFrame:
    """Full-time jobs by node and site: staff of lines, and hours per good unit over hours a year."""
    case, tree, hours = fleet.network.case, fleet.network.tree, fleet.network.outlook.hours_per_year()
    found: dict[tuple[int, str], list[float]] = {}
    for state, n, lines in fleet.running():
        found.setdefault((n, state.site), [0.0, 0.0])[0] += lines * case.lines[state.line].staff_fte
    for (state, product, n), good in making.good.items():
        # 1 GWh is a million kWh (1 kt a million kg), labour is hours per kWh (or kg).
        worked = good * 1e6 * case.recipes[state.line, product].labour
        found.setdefault((n, state.site), [0.0, 0.0])[1] += worked / (hours * tree.period_of(n).length)
    rows = [(n, site, *jobs) for (n, site), jobs in sorted(found.items())]
    return pd.DataFrame(rows, columns=["node", "site", "staff_fte", "labour_fte"])
