"""Faults to plant in strategies, their rules and levers, each with the cell it must be told at.

Every fault gets a strategy of its own, so that none meets the rules of the workbook or of another
fault. In braces stand names that the workbook has; years count from its first one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from openpyxl import Workbook

from tests.workbook.cells import append, at, first, misspelt, names, put, rows, setting, where
from tests.workbook.planted import Planted

Cells = dict[str, Any]


def _there(book: Workbook) -> dict[str, str]:
    """Names a rule or lever may be on; a line without a generation gets one."""
    if not rows(book["lines"], "generation"):
        put(book, "lines", "generation", first(book, "lines", "line"), "planted generation")
    (row, *_) = rows(book["lines"], "generation")
    found = {"line": at(book, "lines", "line", row).value, "slip": misspelt(names(book, "lines", "line")[0])}
    found["generation"] = at(book, "lines", "generation", row).value
    for sheet, key in (("sites", "site"), ("segments", "segment"), ("products", "product")):
        found[key], found[f"other_{key}"] = names(book, sheet, key)[0], names(book, sheet, key)[-1]
    return found


def _said(book: Workbook, cells: Cells) -> Cells:
    """Cells with the workbook's names and years."""
    known = _there(book)
    said = {name: value.format(**known) if isinstance(value, str) else value for name, value in cells.items()}
    begin = setting(book, "first_year")
    return {name: begin + value if name.endswith("_year") else value for name, value in said.items()}


def _strategy(book: Workbook) -> str:
    count = len(names(book, "strategies", "strategy")) if "strategies" in book.sheetnames else 0
    append(book, "strategies", strategy=f"planted {count}")
    return f"planted {count}"


def rule(column: str, *rules: Cells) -> Callable[[Workbook], str]:
    """Plant rules of one strategy; the last one is at fault in a column."""

    def plant(book: Workbook) -> str:
        strategy, row = _strategy(book), 0
        for cells in rules:
            row = append(book, "rules", **{"strategy": strategy} | _said(book, cells))
        return f"rules!{at(book, 'rules', column, row).coordinate}"

    return plant


def with_line(plant: Callable[[Workbook], str], **cells: Any) -> Callable[[Workbook], str]:
    """Plant beside a line type of a name, a generation or a year of its own."""

    def both(book: Workbook) -> str:
        # `line` first: a row is added below the last that names a line
        append(book, "lines", **{"line": "planted line", "capex_musd": 1} | cells)
        return plant(book)

    return both


def lever(column: str, **cells: Any) -> Callable[[Workbook], str]:
    """Plant a lever at fault in a column."""

    def plant(book: Workbook) -> str:
        row = append(book, "breakevens", **_said(book, {"driver": "capex", "low": 0.5, "high": 2} | cells))
        return f"breakevens!{at(book, 'breakevens', column, row).coordinate}"

    return plant


def strategy_twice(book: Workbook) -> str:
    row = append(book, "strategies", strategy=_strategy(book))
    return f"strategies!{at(book, 'strategies', 'strategy', row).coordinate}"


def rule_of_no_strategy(book: Workbook) -> str:
    row = append(
        book, "rules", strategy="nobody's", **_said(book, {"rule": "forbid_line", "target": "{line}"})
    )
    return f"rules!{at(book, 'rules', 'strategy', row).coordinate}"


def baseline_of_no_strategy(book: Workbook) -> str:
    found = where(book, "settings", "setting", setting="strategy_baseline")
    row = found[0] if found else append(book, "settings", setting="strategy_baseline", value="")
    return put(book, "settings", "value", row, "nobody's")


LINE, GENERATION, SITE = ({"target": f"{{{kind}}}"} for kind in ("line", "generation", "site"))
NO_LINE = {"rule": "forbid_line"} | LINE
NO_GENERATION = {"rule": "forbid_generation"} | GENERATION

SINGLE: tuple[Planted, ...] = (
    Planted("a strategy listed twice", strategy_twice, "strategies.strategy.duplicate"),
    Planted("a rule of no strategy", rule_of_no_strategy, "rules.strategy.reference"),
    Planted(
        "a baseline that is no strategy", baseline_of_no_strategy, "settings.strategy_baseline.reference"
    ),
    Planted("an unknown rule", rule("rule", {"rule": "forbid_lines"} | LINE), "rules.rule.reference"),
    Planted("a rule without its target", rule("target", {"rule": "forbid_line"}), "rules.target.required"),
    Planted(
        "every site as the only one",
        rule("target", {"rule": "only_site", "target": "*"}),
        "rules.target.required",
    ),
    Planted(
        "a product's share of nothing",
        rule("target", {"rule": "min_product_share", "target": "*", "value": 0.1}),
        "rules.target.required",
    ),
    Planted(
        "one name where two are asked for",
        rule("target", {"rule": "min_product_share", "target": "{product}", "value": 0.1}),
        "rules.target.type",
    ),
    Planted(
        "a share of a product there is not",
        rule("target", {"rule": "min_product_share", "target": "{segment}, unobtainium", "value": 0.1}),
        "rules.target.reference",
    ),
    Planted(
        "a share of every product",
        rule("target", {"rule": "min_product_share", "target": "{segment}, *", "value": 0.1}),
        "rules.target.reference",
    ),
    Planted(
        "a share in a segment there is not",
        rule("target", {"rule": "max_import_share", "target": "Atlantis", "value": 0.1}),
        "rules.target.reference",
    ),
    Planted(
        "a rule on a misspelt line",
        rule("target", {"rule": "forbid_line", "target": "{slip}"}),
        "rules.target.reference",
    ),
    Planted(
        "a generation as a line",
        rule("target", {"rule": "forbid_line"} | GENERATION),
        "rules.target.reference",
    ),
    Planted(
        "a budget of one site",
        rule("target", {"rule": "budget_musd", "value": 5} | SITE),
        "rules.target.reference",
    ),
    Planted("a bar with a value", rule("value", NO_LINE | {"value": 1}), "rules.value.amount"),
    Planted(
        "a limit without a value", rule("value", {"rule": "max_new_lines"} | LINE), "rules.value.required"
    ),
    Planted("half a line", rule("value", {"rule": "max_new_lines", "value": 2.5} | LINE), "rules.value.type"),
    Planted(
        "a negative count",
        rule("value", {"rule": "max_total_lines", "value": -1} | LINE),
        "rules.value.range",
    ),
    Planted(
        "30 for 0.3 in a rule", rule("value", {"rule": "max_import_share", "value": 30}), "rules.value.range"
    ),
    Planted("a negative budget", rule("value", {"rule": "budget_musd", "value": -1}), "rules.value.range"),
    Planted(
        "a rule that ends before it begins",
        rule("to_year", NO_LINE | {"from_year": 1, "to_year": 0}),
        "rules.to_year.order",
    ),
    Planted(
        "a rule from before the plan",
        rule("from_year", NO_LINE | {"from_year": -1}),
        "rules.from_year.horizon",
    ),
    Planted("a rule to after the plan", rule("to_year", NO_LINE | {"to_year": 90}), "rules.to_year.horizon"),
    Planted("an unknown lever", lever("driver", driver="capx"), "breakevens.driver.reference"),
    Planted("a lever on nothing there is", lever("target", target="{slip}"), "breakevens.target.reference"),
    Planted("a lever on another kind", lever("target", target="{segment}"), "breakevens.target.reference"),
    Planted("a lever without an end", lever("high", high=None), "breakevens.high.required"),
    Planted("a lever from words", lever("low", low="half"), "breakevens.low.type"),
    Planted("a lever from a value of words", lever("low", low="value:half"), "breakevens.low.type"),
    Planted("a lever from high to low", lever("high", low=2, high=0.5), "breakevens.high.order"),
    Planted("a lever that does not move", lever("high", low=2, high=2), "breakevens.high.order"),
    Planted("a factor to a value", lever("high", high="value:300"), "breakevens.high.kind"),
    Planted("a negative factor", lever("low", low=-0.5), "breakevens.low.range"),
    Planted(
        "a lever to a yield of 2",
        lever("high", driver="yield", low="value:0.5", high="value:2"),
        "breakevens.high.range",
    ),
    Planted("a lever above a yield of 1", lever("high", driver="yield", high=9), "breakevens.high.range"),
    Planted("a yield of nothing", lever("low", driver="yield", low=0, high=1), "breakevens.low.range"),
    Planted(
        "readiness in the year 1100",
        lever("low", driver="first_year", low=1100, high=2030),
        "breakevens.low.range",
    ),
    Planted(
        "half a year of readiness",
        lever("high", driver="first_year", low=-1, high=1.5),
        "breakevens.high.range",
    ),
    Planted(
        "readiness in half a calendar year",
        lever("high", driver="first_year", low="value:2028", high="value:2030.5"),
        "breakevens.high.range",
    ),
    Planted(
        "from a shift to a year",
        lever("high", driver="first_year", low=-1, high=2030),
        "breakevens.high.kind",
    ),
)
"""Faults that one row shows."""

OPPOSITE: tuple[Planted, ...] = tuple(
    Planted(name, rule("rule", one, other), "rules.rule.opposite")
    for name, one, other in (
        (
            "two only sites",
            {"rule": "only_site", "target": "{site}"},
            {"rule": "only_site", "target": "{other_site}"},
        ),
        ("the only site forbidden", {"rule": "forbid_site"} | SITE, {"rule": "only_site"} | SITE),
        (
            "more new lines than may be",
            {"rule": "max_new_lines", "value": 1} | LINE,
            {"rule": "min_new_lines", "value": 2} | LINE,
        ),
        (
            "more of a line than of its generation",
            {"rule": "min_total_lines", "value": 3} | LINE,
            {"rule": "max_total_lines", "value": 2} | GENERATION,
        ),
        (
            "a least share above the largest",
            {"rule": "min_generation_share", "value": 0.6, "from_year": 0} | GENERATION,
            {"rule": "max_generation_share", "value": 0.5, "to_year": 0} | GENERATION,
        ),
        ("a forbidden line asked for", NO_LINE, {"rule": "min_new_lines", "value": 1} | LINE),
        (
            "a line of a forbidden generation asked for",
            {"rule": "min_total_lines", "value": 1} | LINE,
            NO_GENERATION,
        ),
    )
)
"""Two rules that exclude each other."""

ARITHMETIC: tuple[Planted, ...] = (
    Planted(
        "lines asked for that are never ready",
        with_line(
            rule("target", {"rule": "min_total_lines", "target": "planted line", "value": 1}),
            first_year="never",
        ),
        "rules.target.never",
    ),
    Planted(
        "least shares of generations above all",
        with_line(
            rule(
                "value",
                {"rule": "min_generation_share", "value": 0.6} | GENERATION,
                {"rule": "min_generation_share", "value": 0.5, "target": "planted kind"},
            ),
            generation="planted kind",
        ),
        "rules.value.sum",
    ),
    Planted(
        "least shares of products above all",
        rule(
            "value",
            {"rule": "min_product_share", "value": 0.6, "target": "{segment}, {product}"},
            {"rule": "min_product_share", "value": 0.5, "target": "{segment}, {other_product}"},
        ),
        "rules.value.sum",
    ),
)
"""Rules that arithmetic shows to ask for what cannot be."""

STUDY: tuple[Planted, ...] = (*SINGLE, *OPPOSITE, *ARITHMETIC)

ALONE = (
    "two only sites",
    "least shares of products above all",
    "a lever above a yield of 1",
    "a yield of nothing",
)
"""Faults that take two sites, two products or a yield that can be read."""

IN_ANY: tuple[str, ...] = tuple(planted.name for planted in STUDY if planted.name not in ALONE)
"""Faults that the smallest workbook can carry as well, all at once and beside those of other sheets."""
