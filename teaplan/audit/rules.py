"""Rules of a strategy held against a plan: bars, counts, shares and budgets."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pandas as pd

from teaplan.audit.fleet import Fleet
from teaplan.audit.result import Checks
from teaplan.case import Rule
from teaplan.network import State
from teaplan.schema.moments import MONTHS
from teaplan.shared.components import CAPITAL, of_kind
from teaplan.shared.rules import capacity_of, goes_into, in_force, lines_meant, rules_of, segments_meant


def check_rules(fleet: Fleet, ledger: pd.DataFrame, strategy: str | None, checks: Checks) -> None:
    """Check every rule of a strategy; none where there is no strategy."""
    for rule in rules_of(fleet.network.case, strategy):
        if rule.rule == "budget_musd":
            _check_budget(fleet, ledger, rule, checks)
        else:
            CHECKS[rule.rule](fleet, rule, checks)


def _name(rule: Rule) -> str:
    return f"{rule.rule} (rules row {rule.row})"


def _check_bar(fleet: Fleet, rule: Rule, checks: Checks, inside: Callable[[State], bool]) -> None:
    tree = fleet.network.tree
    for (arc, n), count in fleet.decisions.orders.items():
        if goes_into(arc, inside) and in_force(rule, tree, n):
            checks.allowed(_name(rule), arc.id, n, count, False, "the strategy forbids it")


def _check_lines(fleet: Fleet, rule: Rule, checks: Checks) -> None:
    meant = lines_meant(fleet.network.case, rule)
    _check_bar(fleet, rule, checks, lambda state: state.line in meant)


def _check_sites(fleet: Fleet, rule: Rule, checks: Checks) -> None:
    """No line and no building goes there; nor is it opened while the rule has held from the start."""
    others, tree = rule.rule == "only_site", fleet.network.tree
    barred = {site for site in fleet.network.case.sites if (site == rule.target) != others}
    _check_bar(fleet, rule, checks, lambda state: state.site in barred)
    for (kind, site, n), count in fleet.decisions.buildings.items():
        if site in barred and in_force(rule, tree, n):
            where = f"{kind} at {site}"
            checks.allowed(_name(rule), where, n, count, False, "the strategy forbids it")
    for site, nodes in fleet.decisions.opened.items():
        for n in nodes:
            if site in barred and rule.from_year is None and in_force(rule, tree, n):
                checks.allowed(_name(rule), f"opening {site}", n, 1.0, False, "the strategy forbids it")


def _check_instruments(fleet: Fleet, rule: Rule, checks: Checks) -> None:
    for (name, place, n), amount in fleet.decisions.draws.items():
        if name == rule.target and in_force(rule, fleet.network.tree, n):
            why = "the strategy forbids it"
            checks.allowed(_name(rule), f"{name} at {place}", n, amount, False, why)


def _new_lines(fleet: Fleet, rule: Rule) -> dict[int, float]:
    """New lines a rule counts, by node; of a scaled line its plants."""
    meant, found = lines_meant(fleet.network.case, rule), dict[int, float]()
    for (arc, n), lines in fleet.decisions.orders.items():
        count = fleet.decisions.plants.get((arc, n), lines)
        if arc.kind == "build" and arc.line in meant:
            found[n] = found.get(n, 0.0) + count
    return found


def _check_new(fleet: Fleet, rule: Rule, checks: Checks) -> None:
    tree, built = fleet.network.tree, _new_lines(fleet, rule)
    for leaf in tree.leaves:
        years: dict[int, list[int]] = {}
        for n in tree.ancestors[leaf]:
            if in_force(rule, tree, n):
                years.setdefault(tree.period_of(n).start // MONTHS, []).append(n)
        for nodes in years.values():
            last = tree.period_of(nodes[-1])
            # of a year cut off by the end of the plan a least number is not asked for
            if rule.rule.startswith("min_") and last.end % MONTHS:
                continue
            ordered = sum(built.get(n, 0.0) for n in nodes)
            limit = (rule.value or 0.0) * max(1.0, last.length)
            _compare(checks, rule, str(rule.target), nodes[-1], ordered, limit, "new lines")


def _check_total(fleet: Fleet, rule: Rule, checks: Checks) -> None:
    tree, built = fleet.network.tree, _new_lines(fleet, rule)
    for leaf in tree.leaves:
        total = sum(built.get(n, 0.0) for n in tree.ancestors[leaf] if in_force(rule, tree, n))
        _compare(checks, rule, str(rule.target), leaf, total, rule.value or 0.0, "new lines on the way")


def _compare(
    checks: Checks, rule: Rule, where: str, n: int, left: float, right: float, what: str, scale: float = 1.0
) -> None:
    check = checks.at_least if rule.rule.startswith("min_") else checks.at_most
    check(_name(rule), where, n, left, right, what, scale)


def _check_generation(fleet: Fleet, rule: Rule, checks: Checks) -> None:
    network, meant = fleet.network, lines_meant(fleet.network.case, rule)
    of_it: dict[int, float] = {}
    of_all: dict[int, float] = {}
    for (state, n), lines in fleet.lines.items():
        output = lines * capacity_of(network, state)
        of_all[n] = of_all.get(n, 0.0) + output
        if state.line in meant:
            of_it[n] = of_it.get(n, 0.0) + output
    for n, whole in of_all.items():
        if in_force(rule, network.tree, n):
            share = (rule.value or 0.0) * whole
            _compare(
                checks, rule, str(rule.target), n, of_it.get(n, 0.0), share, "GWh a year standing", whole
            )


def _served(fleet: Fleet) -> Iterator[tuple[str, str, int, float, bool]]:
    """Yield (segment, product, node, GWh, whether imported)."""
    decisions, case = fleet.decisions, fleet.network.case
    for (_, segment, product, n), amount in decisions.delivered.items():
        yield segment, product, n, amount, False
    for (i, segment, n), amount in decisions.imported.items():
        yield segment, case.imports[i].product, n, amount, True


def _check_served(fleet: Fleet, rule: Rule, checks: Checks) -> None:
    """Share of imports, or of a product, in what each segment gets."""
    case, tree = fleet.network.case, fleet.network.tree
    product = (rule.target or "").split(",")[-1].strip()
    part: dict[tuple[str, int], float] = {}
    whole: dict[tuple[str, int], float] = {}
    for segment, made, n, amount, imported in _served(fleet):
        whole[segment, n] = whole.get((segment, n), 0.0) + amount
        if imported if rule.rule == "max_import_share" else made == product:
            part[segment, n] = part.get((segment, n), 0.0) + amount
    meant = segments_meant(case, rule)
    for (segment, n), amount in whole.items():
        if segment in meant and in_force(rule, tree, n):
            share = (rule.value or 0.0) * amount
            where = f"segment {segment}"
            _compare(checks, rule, where, n, part.get((segment, n), 0.0), share, "GWh", amount)


def _check_budget(fleet: Fleet, ledger: pd.DataFrame, rule: Rule, checks: Checks) -> None:
    tree = fleet.network.tree
    capital = ledger[ledger["component"].isin(of_kind(CAPITAL))]
    paid = {int(n): -float(amount) for n, amount in capital.groupby("node")["amount"].sum().items()}
    for leaf in tree.leaves:
        total = sum(paid.get(n, 0.0) for n in tree.ancestors[leaf] if in_force(rule, tree, n))
        _compare(checks, rule, "capital", leaf, total, rule.value or 0.0, "M$ of capital paid on the way")


CHECKS: dict[str, Callable[[Fleet, Rule, Checks], None]] = {
    "forbid_line": _check_lines,
    "forbid_generation": _check_lines,
    "forbid_site": _check_sites,
    "only_site": _check_sites,
    "forbid_instrument": _check_instruments,
    "max_new_lines": _check_new,
    "min_new_lines": _check_new,
    "max_total_lines": _check_total,
    "min_total_lines": _check_total,
    "min_generation_share": _check_generation,
    "max_generation_share": _check_generation,
    "max_import_share": _check_served,
    "min_product_share": _check_served,
}
