"""What nobody knows yet: a tree of nine futures, and what changes on each branch."""

from __future__ import annotations

from inputs.examples.facts import ASSUMED, DERIVED, Table, number, row

LEVELS = (("low", 0.25), ("base", 0.5), ("high", 0.25))
ENDS = (("steady", 0.5), ("war", 0.3), ("late", 0.2))
"""As planned; price war; solid state late and export control."""
DEMAND_FROM, WORLD_FROM = 2028, 2031
EV_HIGH = 1.4
"""Factor of the high path of cars, typed instead of the table's ratio."""

EV = ("EV_value", "EV_premium")
MASS_MARKETS = (*EV, "stationary", "trucks")


def branches() -> Table:
    """Demand shows in 2028, the world market and technology in 2031."""
    note = "probabilities are a judgement"
    rows = [row(ASSUMED, "planning team", note, branch="start", parent=None, from_year=2026, probability=1.0)]
    rows += [
        row(
            ASSUMED,
            "planning team",
            note,
            branch=level,
            parent="start",
            from_year=DEMAND_FROM,
            probability=chance,
        )
        for level, chance in LEVELS
    ]
    rows += [
        row(
            ASSUMED,
            "planning team",
            note,
            branch=f"{level}_{end}",
            parent=level,
            from_year=WORLD_FROM,
            probability=chance,
        )
        for level, _ in LEVELS
        for end, chance in ENDS
    ]
    return rows


def _ratio(name: str, level: str) -> float:
    """Mean of a demand path over the base path, 2028 to 2035."""
    years = [str(year) for year in range(DEMAND_FROM, 2036)]
    paths = [sum(number("demand", f"{name} {which}", year) for year in years) for which in (level, "base")]
    return round(paths[0] / paths[1], 2)


def _drive(
    mark: str, source: str, note: str, /, branch: str, driver: str, target: str | None, **change: object
) -> dict[str, object]:
    return row(mark, source, note, branch=branch, driver=driver, target=target, **change)


def _demand() -> Table:
    rows = []
    for level in ("low", "high"):
        car = _ratio("EV", "low") if level == "low" else EV_HIGH
        mark, note = (
            (DERIVED, "low over base, 2028-2035")
            if level == "low"
            else (ASSUMED, "below the table's ratio: see departures")
        )
        factors = [(segment, car, mark, note) for segment in (*EV, "trucks")]
        factors[-1] = ("trucks", car, ASSUMED, "as cars")
        for segment, name in (("stationary", "Storage"), ("defense_drones", "Defense+drones")):
            factors.append((segment, _ratio(name, level), DERIVED, f"{level} over base, 2028-2035"))
        rows += [
            _drive(mark, "facts: demand", note, level, "demand", segment, factor=factor)
            for segment, factor, mark, note in factors
        ]
    return rows


def _war(branch: str) -> Table:
    source = "facts: prices_by_segment"
    own = round(60 / 75, 2)
    abroad = round((38 + 2) / (45 + 2), 2)
    rows = [
        _drive(
            DERIVED,
            source,
            "low over base, 60 / 75; mended by 2037",
            branch,
            "price",
            segment,
            factor=own,
            to_year=2036,
        )
        for segment in MASS_MARKETS
    ]
    rows += [
        _drive(
            DERIVED,
            source,
            "low over base with freight, 40 / 47",
            branch,
            "import_price",
            product,
            factor=abroad,
            to_year=2036,
        )
        for product in ("LFP", "NMC811")
    ]
    return rows


def _late(branch: str) -> Table:
    source, half = "facts: policy_other (MOFCOM 58/2025)", "licences halve what comes; amount assumed"
    rows = [
        _drive(
            ASSUMED,
            "facts: line_technologies, chemistries",
            "three years late",
            branch,
            "first_year",
            "solid_state",
            value=2034,
        ),
        _drive(
            ASSUMED,
            "facts: line_technologies, chemistries",
            "the pilot too",
            branch,
            "first_year",
            "solid_state_pilot",
            value=2033,
        ),
        _drive(
            ASSUMED,
            source,
            "30 %, the middle of 20 to 40, on the three fifths that are equipment",
            branch,
            "capex",
            None,
            factor=1.2,
        ),
    ]
    rows += [
        _drive(ASSUMED, source, half, branch, "supplier_limit", supplier, value=limit)
        for supplier, limit in (("graphite_CN", 80), ("LFP_powder_CN", 80), ("LMFP_powder_CN", 40))
    ]
    rows += [
        _drive(DERIVED, source, "nine months more, the middle of 6 to 12", branch, "lead", line, value=months)
        for line, months in (("wet_line", 41), ("dry_line", 43), ("agile_line", 35))
    ]
    return rows


def drivers() -> Table:
    """Demand on the first branching; price war, or delay and export control, on the second."""
    rows = _demand()
    for level, _ in LEVELS:
        rows += _war(f"{level}_war") + _late(f"{level}_late")
    return rows
