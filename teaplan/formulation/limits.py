"""How many lines can ever stand somewhere: the constants that switch rows on and off."""

from __future__ import annotations

from math import ceil, floor

from teaplan.formulation.builder import Builder
from teaplan.shared.contracts import most_taken
from teaplan.shared.scale import capital_chords, range_of

UNLIMITED = 1000
"""Lines of a type at a site where nothing in the case limits them; far above any plan's need."""


def most_lines(b: Builder, site: str, line: str) -> float:
    """Return an upper bound on the lines of a type that stand or are on order at a site.

    The least of ``max_per_site``, what floor and power can carry, and ``UNLIMITED`` or
    four times the lines the largest demand asks for, whichever is more. Of a scaled line the most that its
    plants are as much as.
    """
    if b.case.lines[line].scaled:
        return _bound_of_plants(b, site, line)
    key = (site, line)
    if key not in b.most:
        b.most[key] = _bound(b, site, line)
    return b.most[key]


def most_places(b: Builder, site: str, line: str) -> float:
    """Return an upper bound on what ``max_per_site`` counts at a site: lines, or plants of a scaled line."""
    return float(most_plants(b, line) if b.case.lines[line].scaled else most_lines(b, site, line))


def most_plants(b: Builder, line: str) -> int:
    """Return an upper bound on the plants of a scaled line at a site: one is ordered in a period at most."""
    kind = b.case.lines[line]
    periods = len(b.tree.periods)
    return periods if kind.max_per_site is None else min(periods, kind.max_per_site)


def most_ordered(b: Builder, site: str, line: str) -> float:
    """Return an upper bound on one order of a type, in prices of a line."""
    if b.case.lines[line].scaled:
        return capital_chords(b.case, line).values[-1]
    return float(most_lines(b, site, line))


def _bound_of_plants(b: Builder, site: str, line: str) -> float:
    place, kind, most = b.case.sites[site], b.case.lines[line], range_of(b.case, line)[1]
    bounds = [most_plants(b, line) * most]
    if place.area is not None and kind.area > 0:
        bounds.append(place.area / kind.area)
    powers = [b.outlook.site_power(site, n) for n in b.nodes]
    if kind.power > 0 and all(power is not None for power in powers):
        bounds.append(max(power for power in powers if power is not None) / kind.power)
    return min(bounds)


def most_output(b: Builder, site: str, line: str, product: str, node: int) -> float:
    """Return an upper bound on the good output of a product on a type of line at a site, GWh or kt.

    What its lines can make; of what goes into nothing else no more than all its markets ask.
    """
    lines = most_lines(b, site, line) * b.network.rate(line, product, node)
    if product in b.parts:
        return lines
    # in the order of the sheet, so that the sum is the same in every run
    return min(
        lines, sum(most_taken(b.outlook, g, node) for g in b.case.segments if g in b.markets_of[product])
    )


def _bound(b: Builder, site: str, line: str) -> int:
    place, kind = b.case.sites[site], b.case.lines[line]
    bounds = [float(max(UNLIMITED, 4 * lines_for_demand(b, line)))]
    if kind.max_per_site is not None:
        bounds.append(kind.max_per_site)
    if place.area is not None and kind.area > 0:
        bounds.append(floor(place.area / kind.area + 1e-9))
    powers = [b.outlook.site_power(site, n) for n in b.nodes]
    if kind.power > 0 and all(power is not None for power in powers):
        bounds.append(floor(max(power for power in powers if power is not None) / kind.power + 1e-9))
    standing = sum(row.count for row in b.case.fleet if row.site == site and row.line == line)
    return int(max(min(bounds), standing))


def lines_for_demand(b: Builder, line: str) -> int:
    """Return the lines of a type that would serve the largest demand of any node alone."""
    outputs = [
        recipe.output for (name, _), recipe in b.case.recipes.items() if name == line and recipe.output > 0
    ]
    most = max(
        (
            sum(most_taken(b.outlook, g, n) for g in b.case.segments) / b.tree.period_of(n).length
            for n in b.nodes
        ),
        default=0.0,
    )
    return ceil(most / min(outputs)) if outputs else 0
