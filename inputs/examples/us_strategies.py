"""What is compared: more of today's lines, the next generation in modules, or whatever pays."""

from __future__ import annotations

from inputs.examples.facts import ASSUMED, Table, row

TEAM = "planning team"
NOTE = "a reading of the question the case is about, no fact"

STRATEGIES = (
    ("incremental", "More of today's generation at scale; retrofits within it"),
    ("leapfrog", "New lines of the next generation only: modules, pilots that earn, powder in house"),
    ("hybrid", "Whatever pays: no rule"),
)

RULES = (
    ("incremental", "forbid_generation", "next", "wet and laser-dried lines, and imaging on wet ones, stay"),
    ("incremental", "forbid_line", "plasma_powder", "plasma powder belongs to the leap"),
    ("leapfrog", "forbid_generation", "today", "the plants that stand go on, and may be converted"),
)

LEVERS: tuple[tuple[str, str | None, float | str, float | str, str], ...] = (
    ("capex", "next", 0.7, 2.0, "no dry, agile or solid-state line runs at scale in the United States yet"),
    ("capex", "today", 0.5, 1.2, "second-hand and Chinese equipment is cheaper, export control dearer"),
    ("yield", "dry_line", 0.75, 1.0, "dry coating's yield at scale is a judgement"),
    ("yield", "agile_line", 0.75, 1.0, "yield of a line that changes products is a judgement"),
    ("first_year", "dry_line", -1, 5, "years from the typed one; the facts give a range"),
    ("first_year", "agile_line", -1, 5, "years from the typed one; the facts give a range"),
    ("demand", None, 0.5, 1.5, "all segments"),
    ("credit", "45X_cell", 0.0, 1.0, "from repealed to the law as it stands"),
    ("price", None, 0.7, 1.1, "depth of a price war, in all futures"),
    ("tariff", "CN", 0.0, 2.0, "on materials and cells from China"),
)


def strategies() -> Table:
    """Three strategies; none is favoured by a figure of its own."""
    return [
        row(ASSUMED, TEAM, NOTE, strategy=name, description=description) for name, description in STRATEGIES
    ]


def rules() -> Table:
    """Bars on orders only: what stands may run under every strategy."""
    return [
        row(ASSUMED, TEAM, note, strategy=strategy, rule=rule, target=target)
        for strategy, rule, target, note in RULES
    ]


def breakevens() -> Table:
    """Levers whose figures are judgements, and those the world decides."""
    return [
        row(ASSUMED, TEAM, note, driver=driver, target=target, low=low, high=high)
        for driver, target, low, high, note in LEVERS
    ]
