"""What arithmetic alone can see in a case without fault, and what may not be meant."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import cache
from math import inf

from teaplan.case import NEVER, Case, Path
from teaplan.outlook import Outlook
from teaplan.schema.sheets import BY_NAME, NAMES
from teaplan.shared.markets import import_offers
from teaplan.shared.unit_cost import unit_costs
from teaplan.tree import MONTHS, Period, Tree
from teaplan.workbook.checks.content import warn_content
from teaplan.workbook.checks.contracts import warn_contracts
from teaplan.workbook.checks.credits import warn_credits
from teaplan.workbook.checks.financing import warn_financing
from teaplan.workbook.checks.incentives import warn_incentives
from teaplan.workbook.checks.learning import warn_learning
from teaplan.workbook.checks.taxes import warn_taxes
from teaplan.workbook.parsed import Parsed, Row

HUGE_TARIFF = 5.0
"""Tariffs from here on are taken for a percentage typed without its sign."""


def warn(parsed: Parsed, case: Case) -> None:
    """Add the warnings of a case without fault."""
    tree = Tree(case)
    outlook = Outlook(case, tree)
    _horizon(parsed, tree)
    _alike(parsed)
    _rates(parsed, case)
    _one_sided(parsed, case)
    _ready(parsed, case, tree, outlook)
    _capacity(parsed, case, tree, outlook)
    _prices(parsed, case, tree, outlook)
    warn_content(parsed)
    warn_credits(parsed)
    warn_contracts(parsed, case, tree, outlook)
    warn_incentives(parsed, case)
    warn_learning(parsed, case)
    warn_financing(parsed)
    warn_taxes(parsed, case)


def _horizon(parsed: Parsed, tree: Tree) -> None:
    settings = tree.settings
    end = settings.first_year * MONTHS + tree.horizon
    last = str(settings.last_year) if settings.months_of_last_year == MONTHS else tree.periods[-1].label
    for sheet, rows in parsed.rows.items():
        beyond = {moment: header for row in rows for moment, header in row.headers.items() if moment >= end}
        if beyond:
            first = beyond[min(beyond)]
            text = f"{'years' if first.isdigit() else 'periods'} after the horizon ({last}) are left out"
            parsed.warn(sheet, 1, first, text, "horizon")


def _alike(parsed: Parsed) -> None:
    """Names of one sheet that a reader takes for one: their cells may mean one another."""
    for sheet, rows in parsed.rows.items():
        key = BY_NAME[sheet].key
        if len(key) != 1 or f"{sheet}.{key[0]}" not in NAMES:
            continue
        seen: dict[str, Row] = {}
        for row in rows:
            other = seen.setdefault(_as_seen(str(row[key[0]])), row)
            if other is not row:
                where = parsed.cell(sheet, other.number, key[0])
                text = f'"{row[key[0]]}" differs from {where} in case, spaces or unseen signs only'
                parsed.warn(sheet, row.number, key[0], text, "alike")


def _as_seen(name: str) -> str:
    """Return a name as a reader sees it: one case, one form of each letter, no spaces, no unseen signs."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return "".join(sign for sign in plain if not sign.isspace() and unicodedata.category(sign) != "Cf")


def _rates(parsed: Parsed, case: Case) -> None:
    for name in ("discount_rate", "inflation"):
        value = getattr(case.settings, name)
        if value >= 1:
            text = f"{value:g} is {value:.0%} a year; is {value / 100:g} meant?"
            parsed.warn("settings", parsed.setting_rows[name], name, text, "percent")
    tariffs = [(sheet, r, "tariff_rate") for sheet in ("suppliers", "imports") for r in parsed.of(sheet)]
    tariffs += [("drivers", row, "value") for row in parsed.of("drivers") if row["driver"] == "tariff"]
    for sheet, row, column in tariffs:
        value = row[column]
        if value is not None and value >= HUGE_TARIFF:
            text = f"{value:g} is a tariff of {value:.0%}; is {value / 100:g} meant?"
            parsed.warn(sheet, row.number, column, text, "percent")


def _one_sided(parsed: Parsed, case: Case) -> None:
    kinds = {driver.driver for driver in case.drivers}
    for one, other in (("price", "import_price"), ("import_price", "price")):
        if one in kinds and other not in kinds and case.imports:
            row = next(driver for driver in case.drivers if driver.driver == one)
            text = f"a price war on {one} alone leaves {other} where it is"
            parsed.warn("drivers", row.row, "driver", text, "one_sided")


def _ready(parsed: Parsed, case: Case, tree: Tree, outlook: Outlook) -> None:
    """Lines that never come, and years in which none is there."""
    for line in case.lines.values():
        driven = any(d.driver == "first_year" and d.target == line.line for d in case.drivers)
        if line.first_year == NEVER and not driven:
            parsed.warn("lines", line.row, "first_year", "is never ready in any future", "never")
    if case.fleet or not case.recipes:
        return
    root = tree.nodes[0].index
    when, first = min((outlook.ready_month(line, p, root), line) for line, p in case.recipes)
    starts = [period for period in tree.periods if period.start < when]
    if starts and when != inf and len(starts) < len(tree.periods):
        text = f"no line is ready before {starts[-1].years[-1][0] + 1}: nothing can be made until then"
        parsed.warn("lines", case.lines[first].row, "first_year", text, "not_ready")


def _places(case: Case, outlook: Outlook, site: str, line: str, node: int) -> float:
    """Most lines of a type that a site can hold at a node, were it full of them."""
    place, kind = case.sites[site], case.lines[line]
    most = inf if kind.max_per_site is None else float(kind.max_per_site)
    if place.area is not None and kind.area > 0:
        most = min(most, place.area / kind.area)
    power = outlook.site_power(site, node)
    return min(most, power / kind.power) if power is not None and kind.power > 0 else most


def _done(case: Case, tree: Tree, outlook: Outlook, site: str, line: str, node: int) -> float:
    """Month in which the first new line of a type can be complete at a site, on the way to a node."""
    if not case.sites[site].open_at_start:
        orders = [
            m for m in tree.ancestors[node] if outlook.opening_month(site, m) <= tree.period_of(m).start
        ]
    else:
        orders = list(tree.ancestors[node])
    return min((tree.period_of(m).start + outlook.build_lead(line, m) for m in orders), default=inf)


def _reach(case: Case, tree: Tree, outlook: Outlook, site: str, line: str, node: int) -> float:
    """Most lines of a type that can stand at a site on a node: what stands today, or all it can hold."""
    if _done(case, tree, outlook, site, line, node) < tree.period_of(node).end:
        return _places(case, outlook, site, line, node)
    return float(sum(row.count for row in case.fleet if (row.site, row.line) == (site, line)))


def _capacity(parsed: Parsed, case: Case, tree: Tree, outlook: Outlook) -> None:
    """Demand above what every line that can be there could make and imports could bring."""
    offers = import_offers(case)

    @cache
    def made(product: str, node: int) -> float:
        """Most of a product that all lines that can be there could make in a year."""
        return sum(
            _reach(case, tree, outlook, site, line, node) * recipe.output
            for (line, p), recipe in case.recipes.items()
            if p == product and outlook.ready_month(line, p, node) < tree.period_of(node).end
            for site in case.sites
        )

    for segment in case.segments.values():
        name = segment.segment
        serving = {p for p in case.products if case.meets(p, name)}
        if case.prices is not None:
            serving &= {p for g, p in case.prices if g == name}
        for node in tree.nodes:
            length = tree.period_of(node.index).length
            limits = [outlook.import_limit(case.imports[i], node.index) for i, g in offers if g == name]
            most = sum(inf if limit is None else limit / length for limit in limits)
            most += sum(made(product, node.index) for product in sorted(serving))
            asked = outlook.demand(name, node.index) / length
            # before any line or import can be there, nothing is what a planner expects
            if 0 < most < asked * (1 - 1e-9):
                text = f"{asked:g} GWh a year are asked, lines and imports together reach at most {most:g}"
                _at(parsed, segment.demand, tree.period_of(node.index), text, "capacity")
                break


def _prices(parsed: Parsed, case: Case, tree: Tree, outlook: Outlook) -> None:
    """Prices nobody can live on, and prices that imports undercut."""

    @cache
    def least(node: int) -> Callable[[str], float]:
        """Cheapest variable cost of products on a node, less what they earn in credits; nominal $/kWh."""
        return unit_costs(outlook, node, min, nothing=inf, credits=True)

    offers = import_offers(case)
    told: set[tuple[int, str]] = set()
    for (segment, product), row in (case.prices or {}).items():
        for node in tree.nodes:
            price = outlook.price(segment, product, node.index).value
            landed = [
                outlook.landed_price(case.imports[i], segment, node.index)
                for i, g in offers
                if g == segment and case.imports[i].product == product
            ]
            for kind, other, says in (
                ("below_cost", least(node.index)(product), "is below the materials, labour and power of"),
                ("above_import", -min(landed, default=inf), "is above what imports land at,"),
            ):
                wrong = price < other if kind == "below_cost" else -other < price
                if wrong and (row.row, kind) not in told and abs(other) != inf:
                    told.add((row.row, kind))
                    text = f"{price:.4g} $/kWh {says} {abs(other):.4g} $/kWh, on {node.name}"
                    _at(parsed, row.price, tree.period_of(node.index), text, kind)


def _at(parsed: Parsed, path: Path, period: Period, text: str, kind: str) -> None:
    """Warn at the cell of a path that holds when a period begins."""
    ref = path.ref(period.years[0][0], period.start % MONTHS)
    parsed.warn(ref.sheet, ref.row, ref.column, text, kind)
