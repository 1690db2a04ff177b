"""What a step of speed or access is worth: the best strategy solved again with it.

The steps: each line of the newest generation ready a year earlier, permits half a year faster, a quarter
more power at the site that draws most, and ten points more of every capped country.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from teaplan.studies.results import Comparison, Solved, Worth
from teaplan.studies.variations import Variation

MONTHS_FASTER, POWER_FACTOR, POINTS = 6.0, 1.25, 0.10


@dataclass(frozen=True)
class Step:
    """A step, in words, and the case with it."""

    what: str
    variation: Variation


def steps(known: Comparison) -> tuple[Step, ...]:
    """Return the steps that can change anything in a case."""
    case = known.case
    first = case.settings.first_year
    found = [
        Step(f"{row.line} ready a year earlier", ("lever", "first_year", row.line, -1.0, False))
        for row in case.lines.values()
        if row.first_year is not None and first < row.first_year < first + 100
    ]
    if any(site.permit_months > 0 for site in case.sites.values()):
        found.append(Step(f"permits {MONTHS_FASTER:g} months faster", ("permits", MONTHS_FASTER)))
    site = _most_power(known)
    if site is not None:
        what = f"a quarter more power at {site}"
        found.append(Step(what, ("lever", "power", site, POWER_FACTOR, False)))
    for country in dict.fromkeys(cap.country for cap in case.dependence):
        what = f"the cap on {country} ten points higher"
        found.append(Step(what, ("cap", country, POINTS)))
    return tuple(found)


def _most_power(known: Comparison) -> str | None:
    """Return the site with a limit on power at which the best plan's lines draw most, at any node."""
    best, case = known.best, known.case
    if best is None or best.audit is None:
        return None
    drawn: dict[tuple[str, int], float] = {}
    for row in best.audit.standing.to_dict("records"):
        if case.sites[row["site"]].power is not None:
            key = (row["site"], row["node"])
            drawn[key] = drawn.get(key, 0.0) + row["lines"] * case.lines[row["line"]].power
    return max(drawn, key=lambda key: drawn[key])[0] if drawn else None


def worths(known: Comparison, found: Mapping[Variation, Solved]) -> tuple[Worth, ...]:
    """Return what the steps are worth to the best strategy, those that were solved."""
    best = known.best
    assert best is not None
    solved = [(step, found[step.variation]) for step in steps(known) if step.variation in found]
    return tuple(
        Worth(step.what, best.name, known.advantage(one, best), _cheaper(one, best)) for step, one in solved
    )


def _cheaper(better: Solved, best: Solved) -> float | None:
    """Change of the levelised cost, $/kWh."""
    costs = [one.figure("lcob_usd_per_kwh") for one in (better, best)]
    return None if costs[0] is None or costs[1] is None else costs[0] - costs[1]
