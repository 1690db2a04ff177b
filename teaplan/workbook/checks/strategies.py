"""Strategies whose rules are known, on something there is, in the horizon, and do not exclude each other."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

from teaplan.case import EVERY, NEVER
from teaplan.schema.rules import RuleKind
from teaplan.schema.sheets import RULES
from teaplan.workbook.checks.references import names, unreadable
from teaplan.workbook.parsed import Parsed, Row, did_you_mean

FLOORS = ("min_new_lines", "min_total_lines")
CEILINGS = {"min_new_lines": "max_new_lines", "min_total_lines": "max_total_lines"}
BARS = {"forbid_line": "lines.line", "forbid_generation": "lines.generation"}


def check_strategies(parsed: Parsed) -> None:
    """A rule is known, has the target and the value it takes, years of the plan, and no opposite."""
    for row in parsed.of("rules"):
        if row.sound("rule"):
            _check_rule(parsed, row)
        _check_years(parsed, row)
    _check_baseline(parsed)
    _check_opposites(parsed)


def _check_rule(parsed: Parsed, row: Row) -> None:
    kind = str(row["rule"])
    if kind not in RULES:
        text = f'no rule "{kind}" is known{did_you_mean(kind, RULES)}'
        parsed.fault("rules", row.number, "rule", text, "reference")
    else:
        if row.sound("target"):
            _check_target(parsed, row, RULES[kind])
        if row.sound("value"):
            _check_value(parsed, row, RULES[kind])


def _check_target(parsed: Parsed, row: Row, rule: RuleKind) -> None:
    """A target is given where one is needed; whether a single name stands anywhere is looked up before."""
    target = row["target"]
    if target in (None, EVERY):
        if rule.needs_target and (target is None or not rule.every or rule.pair):
            text = f"{row['rule']} needs a target: {'segment, product' if rule.pair else 'a name'}"
            parsed.fault("rules", row.number, "target", text, "required")
    elif not rule.targets:
        parsed.fault("rules", row.number, "target", f"{row['rule']} takes * only, got {target}", "reference")
    elif rule.pair:
        _check_pair(parsed, row, rule)


def _check_pair(parsed: Parsed, row: Row, rule: RuleKind) -> None:
    parts = _parts(row)
    if len(parts) != 2:
        text = f'must be "segment, product", got {row["target"]}'
        parsed.fault("rules", row.number, "target", text, "type")
        return
    for part, place in zip(parts, rule.targets, strict=True):
        sheet, column = place.split(".")
        known = names(parsed, place)
        if part in known or (part == EVERY and place == rule.targets[0]):
            continue
        if sheet in parsed.unseen or unreadable(parsed, place):
            parsed.mark("rules", row.number, "target")
            continue
        text = f'no {column} "{part}" in {sheet} (rule {row["rule"]}){did_you_mean(part, known)}'
        parsed.fault("rules", row.number, "target", text, "reference")


def _parts(row: Row) -> list[str]:
    """Names a rule is on: two of a pair, else one, which may have a comma of its own."""
    target = str(row["target"])
    return [part.strip() for part in target.split(",")] if RULES[row["rule"]].pair else [target]


def _check_value(parsed: Parsed, row: Row, rule: RuleKind) -> None:
    value = row["value"]
    if rule.value is None:
        if value is not None:
            text = f"{row['rule']} takes no value, got {value:g}"
            parsed.fault("rules", row.number, "value", text, "amount")
    elif value is None:
        parsed.fault(
            "rules", row.number, "value", f"{row['rule']} needs a value: {rule.value.doc}", "required"
        )
    elif rule.value.kind == "whole" and value != int(value):
        parsed.fault("rules", row.number, "value", f"must be a whole number, got {value:g}", "type")
    elif rule.value.breach(value):
        text = f"must be {rule.value.breach(value)}, got {value:g}"
        parsed.fault("rules", row.number, "value", text, "range")


def _check_years(parsed: Parsed, row: Row) -> None:
    begin, end = row["from_year"], row["to_year"]
    if not row.sound("from_year", "to_year"):
        return
    if None not in (begin, end) and end < begin:
        where = parsed.cell("rules", row.number, "from_year")
        parsed.fault("rules", row.number, "to_year", f"is before from_year ({begin}, {where})", "order")
        return
    if not parsed.sound_setting("first_year", "last_year"):
        return
    first, last = parsed.settings["first_year"], parsed.settings["last_year"]
    cells = [parsed.setting_cell(name) for name in ("first_year", "last_year")]
    for column, year in (("from_year", begin), ("to_year", end)):
        if year is not None and not first <= year <= last:
            text = f"{year} is outside the horizon, {first} ({cells[0]}) to {last} ({cells[1]})"
            parsed.fault("rules", row.number, column, text, "horizon")


def _check_baseline(parsed: Parsed) -> None:
    name = parsed.settings.get("strategy_baseline")
    known = names(parsed, "strategies.strategy")
    if "strategies" in parsed.unseen or unreadable(parsed, "strategies.strategy"):
        return
    if name is not None and parsed.sound_setting("strategy_baseline") and name not in known:
        text = f'no strategy "{name}" in strategies{did_you_mean(str(name), known)}'
        row = parsed.setting_rows["strategy_baseline"]
        parsed.fault("settings", row, "strategy_baseline", text, "reference")


# -- rules that exclude each other ---------------------------------------------------------------------


def _check_opposites(parsed: Parsed) -> None:
    """Tell of two rules of one strategy that arithmetic alone shows to exclude each other."""
    by_strategy: dict[str, list[Row]] = {}
    for row in parsed.of("rules"):
        if row.sound() and row["rule"] in RULES:
            by_strategy.setdefault(row["strategy"], []).append(row)
    for rows in by_strategy.values():
        for first, second in combinations(rows, 2):
            why = next((said for check in PAIRS if (said := check(parsed, first, second))), None)
            if why:
                where = parsed.cell("rules", first.number, "rule")
                text = f"cannot hold beside {first['rule']} in {where}: {why}"
                parsed.fault("rules", second.number, "rule", text, "opposite")
        _check_never(parsed, rows)
        _check_sums(parsed, rows)


def _meet(a: Row, b: Row) -> bool:
    """Whether two rules share a year."""
    begins, ends = (row["from_year"] or 0 for row in (a, b)), (row["to_year"] or NEVER for row in (a, b))
    return max(begins) <= min(ends)


def _within(inner: Row, outer: Row) -> bool:
    """Whether a rule holds in all years of another."""
    return (outer["from_year"] or 0) <= (inner["from_year"] or 0) and (inner["to_year"] or NEVER) <= (
        outer["to_year"] or NEVER
    )


def _of(a: Row, b: Row, one: str, other: str) -> tuple[Row, Row] | None:
    """Two rows in the order of two rules; None where they are not these."""
    if (a["rule"], b["rule"]) == (one, other):
        return a, b
    return (b, a) if (b["rule"], a["rule"]) == (one, other) else None


def _sites(parsed: Parsed, a: Row, b: Row) -> str | None:
    if a["rule"] == b["rule"] == "only_site" and a["target"] != b["target"] and _meet(a, b):
        return f"only {a['target']} and only {b['target']} leave no site"
    found = _of(a, b, "only_site", "forbid_site")
    if found and found[0]["target"] == found[1]["target"] and _within(found[0], found[1]):
        return f"{a['target']} is the only site and forbidden"
    return None


def _counts(parsed: Parsed, a: Row, b: Row) -> str | None:
    for least, most in CEILINGS.items():
        found = _of(a, b, least, most)
        if found and _inside(parsed, found[0]["target"], found[1]["target"]):
            low, high = found
            in_time = _meet(low, high) if least == "min_new_lines" else _within(low, high)
            if in_time and low["value"] > high["value"]:
                return f"at least {low['value']:g} and at most {high['value']:g}"
    return None


def _shares(parsed: Parsed, a: Row, b: Row) -> str | None:
    found = _of(a, b, "min_generation_share", "max_generation_share")
    if found and found[0]["target"] == found[1]["target"] and _meet(a, b):
        low, high = found
        if low["value"] > high["value"]:
            return f"at least {low['value']:g} and at most {high['value']:g}"
    return None


def _barred(parsed: Parsed, a: Row, b: Row) -> str | None:
    for bar in BARS:
        for least in FLOORS:
            found = _of(a, b, bar, least)
            if not found or found[1]["value"] == 0 or not _within(found[1], found[0]):
                continue
            bars, asks = found
            if _inside(parsed, asks["target"], bars["target"]):
                return f"{asks['target']} is forbidden and asked for (at least {asks['value']:g})"
    return None


PAIRS: tuple[Callable[[Parsed, Row, Row], str | None], ...] = (_sites, _counts, _shares, _barred)


def _inside(parsed: Parsed, one: str, other: str) -> bool:
    """Whether a line or generation is another, or one of its lines."""
    return one == other or any(
        row["line"] == one and row["generation"] == other for row in parsed.of("lines")
    )


def _check_never(parsed: Parsed, rows: list[Row]) -> None:
    """Tell of lines that are asked for and are never ready."""
    ready = {row["target"] for row in parsed.of("drivers") if row["driver"] == "first_year"}
    never = {row["line"] for row in parsed.of("lines") if row["first_year"] == NEVER} - ready
    for row in rows:
        if row["rule"] in FLOORS and row["value"] > 0 and row["target"] in never:
            text = f"{row['target']} is never ready and asked for (at least {row['value']:g})"
            parsed.fault("rules", row.number, "target", text, "never")


def _check_sums(parsed: Parsed, rows: list[Row]) -> None:
    """Tell of least shares that add up to more than all: of all cell lines, or of what one segment gets."""
    for kind in ("min_generation_share", "min_product_share"):
        least = [row for row in rows if row["rule"] == kind]
        for row in least:
            beside = _beside(row, [r for r in least if r.number < row.number])
            total = row["value"] + sum(r["value"] for r in beside)
            if total > 1 + 1e-9 and all(_meet(r, s) for r, s in combinations(beside, 2)):
                cells = ", ".join(parsed.cell("rules", r.number, "value") for r in beside)
                text = f"least shares add up to {total:g}, more than all (with {cells})"
                parsed.fault("rules", row.number, "value", text, "sum")


def _beside(row: Row, others: list[Row]) -> list[Row]:
    """Return the least shares of other things in the same whole and years, the largest of each thing."""
    *whole, name = _parts(row)
    largest: dict[str, Row] = {}
    for other in sorted(others, key=lambda r: r["value"]):
        *its_whole, its_name = _parts(other)
        if its_whole == whole and its_name != name and _meet(other, row):
            largest[its_name] = other
    return sorted(largest.values(), key=lambda r: r.number)
