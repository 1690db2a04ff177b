"""The plan's years, periods and tree of futures."""

from __future__ import annotations

from typing import Any

from teaplan.case import NEVER
from teaplan.schema.moments import MONTHS, is_length
from teaplan.workbook.parsed import Parsed, Row

ADDS_TO_ONE = 1e-5
"""Shares typed to six digits may miss 1 by this much; they are then scaled."""

BEGINS = (
    ("branches", "from_year"),
    ("drivers", "from_year"),
    ("lines", "first_year"),
    ("recipes", "first_year"),
    ("rules", "from_year"),
    ("sites", "jobs_year"),
    ("financing", "first_year"),
)
"""What starts on a period's start."""

ENDS = ("drivers", "rules")
"""What ends with a period in its ``to_year``."""


def check_branches(parsed: Parsed) -> None:
    """One root, no cycles, siblings that start together and add to 1, children after their parents."""
    rows = {row["branch"]: row for row in parsed.of("branches") if row["branch"] is not None}
    if not rows:
        return
    roots = [row for row in rows.values() if row["parent"] is None and row.sound("parent")]
    if len(roots) != 1 and all(row.sound("branch", "parent") for row in parsed.of("branches")):
        number = roots[1].number if roots else next(iter(rows.values())).number
        text = f"exactly one branch has no parent, got {len(roots)}"
        parsed.fault("branches", number, "parent", text, "root")
    first = parsed.settings["first_year"]
    for row in roots[:1]:
        if parsed.sound_setting("first_year") and row.sound("from_year") and row["from_year"] != first:
            at = parsed.setting_cell("first_year")
            text = f"the root begins with the plan in {first} ({at}), got {row['from_year']}"
            parsed.fault("branches", row.number, "from_year", text, "root")
    for row in rows.values():
        _check_line_of_descent(parsed, row, rows)
        _check_begin(parsed, row, rows)
    _check_siblings(parsed)


def _check_line_of_descent(parsed: Parsed, row: Row, rows: dict[str, Row]) -> None:
    seen, at = {row.number}, row
    while at["parent"] in rows:
        at = rows[at["parent"]]
        # a circle is told once, at its first row
        if at is row and row.number == min(seen):
            by = "" if len(seen) == 1 else f' by way of "{row["parent"]}"'
            parsed.fault(
                "branches", row.number, "parent", f'"{row["branch"]}" grows from itself{by}', "cycle"
            )
        if at.number in seen:
            return
        seen.add(at.number)


def _check_begin(parsed: Parsed, row: Row, rows: dict[str, Row]) -> None:
    parent = rows.get(row["parent"])
    if not row.sound("from_year") or parent is row:
        return
    if parent is not None and parent.sound("from_year") and row["from_year"] <= parent["from_year"]:
        where = parsed.cell("branches", parent.number, "from_year")
        text = f"a branch begins after its parent ({parent['from_year']}, {where}), got {row['from_year']}"
        parsed.fault("branches", row.number, "from_year", text, "order")
    if parsed.sound_setting("last_year") and row["from_year"] > parsed.settings["last_year"]:
        text = f"begins after the horizon ({parsed.settings['last_year']}) and is left out"
        parsed.warn("branches", row.number, "from_year", text, "horizon")


def _check_siblings(parsed: Parsed) -> None:
    groups: dict[Any, list[Row]] = {}
    for row in parsed.of("branches"):
        if row.sound("parent") or row["parent"] == row["branch"]:
            groups.setdefault(row["parent"], []).append(row)
    for parent, group in groups.items():
        if not _adds_up(parsed, group):
            cells = ", ".join(parsed.cell("branches", row.number, "probability") for row in group)
            what = f'of the branches from "{parent}"' if parent else "of the root"
            total = sum(row["probability"] for row in group)
            text = f"probabilities {what} must add to 1, got {total:g} ({cells})"
            parsed.fault("branches", group[0].number, "probability", text, "sum")
        begin = [row for row in group if row.sound("from_year")]
        if len({row["from_year"] for row in begin}) > 1:
            cells = ", ".join(parsed.cell("branches", row.number, "from_year") for row in begin)
            text = f'branches from "{parent}" start together ({cells})'
            parsed.fault("branches", begin[-1].number, "from_year", text, "siblings")


def _adds_up(parsed: Parsed, group: list[Row]) -> bool:
    """Whether siblings add to 1, or may: a chance cannot be read, or that of a lost branch is what lacks."""
    if not all(row.sound("probability") for row in group):
        return True
    lacking = 1 - sum(row["probability"] for row in group)
    lost = [row["probability"] for row in parsed.of("branches") if not row.sound("parent")]
    return any(
        chance is None or abs(lacking - chance) <= ADDS_TO_ONE
        for chance in (0.0, *lost, sum(filter(None, lost)))
    )


def starts_of(parsed: Parsed) -> set[int]:
    """Years in which a period begins; empty where the periods cannot be told."""
    s = parsed.settings
    if not parsed.sound_setting("first_year", "last_year", "period_months"):
        return set()
    starts: set[int] = set()
    for begin, end, months, _, _ in _stretches(parsed):
        if not is_length(months) or (end - begin) % months:
            return set()
        starts.update(moment // MONTHS for moment in range(begin, end, months) if moment % MONTHS == 0)
    return starts if s["first_year"] <= s["last_year"] else set()


def _stretches(parsed: Parsed) -> list[tuple[int, int, int, str, int]]:
    """(first month, month after, months of a period, sheet, row) of every stretch inside the horizon.

    Months are counted since January of the year 0.
    """
    s = parsed.settings
    first = s["first_year"] * MONTHS
    lengths = [(first, s["period_months"], "settings", parsed.setting_rows["period_months"])]
    rows = [row for row in parsed.of("periods") if row.sound("from_year", "period_months")]
    for row in sorted(rows, key=lambda r: r["from_year"]):
        begin = max(row["from_year"] * MONTHS, first)
        lengths = [item for item in lengths if item[0] < begin]
        lengths.append((begin, row["period_months"], "periods", row.number))
    after = s["last_year"] * MONTHS + s["months_of_last_year"]
    ends = [item[0] for item in lengths[1:]] + [after]
    return [
        (begin, min(end, after), months, sheet, number)
        for (begin, months, sheet, number), end in zip(lengths, ends, strict=True)
        if begin < after
    ]


def check_periods(parsed: Parsed) -> None:
    """Periods are of a length there is, end with the horizon, and what begins begins with one."""
    s = parsed.settings
    last = "last_year" if s["last_period"] is None else "last_period"
    if parsed.sound_setting("first_year", "last_year") and s["last_year"] < s["first_year"]:
        text = f"is before first_year ({s['first_year']}, {parsed.setting_cell('first_year')})"
        parsed.fault("settings", parsed.setting_rows[last], last, text, "order")
        return
    typed = [("settings", parsed.setting_rows["period_months"], s["period_months"])]
    typed += [("periods", row.number, row["period_months"]) for row in parsed.of("periods")]
    for sheet, number, months in typed:
        if months is not None and months > 0 and not is_length(months):
            text = f"must be 12, 6, 3, 1 or a multiple of 12, got {months}"
            parsed.fault(sheet, number, "period_months", text, "range")
    if not parsed.sound_setting("first_year", "last_year", "period_months", last):
        return
    if any(not row.sound("from_year", "period_months") for row in parsed.of("periods")):
        return
    for begin, end, months, sheet, number in _stretches(parsed):
        if (end - begin) % months:
            until = f"at the end of {end // MONTHS - 1}" if end % MONTHS == 0 else f"with {s[last]}"
            text = f"periods of {months} months from {begin // MONTHS} do not end {until}"
            parsed.fault(sheet, number, "period_months", text, "fit")
    starts = starts_of(parsed)
    if starts:
        _check_starts(parsed, starts)


def _check_starts(parsed: Parsed, starts: set[int]) -> None:
    first, last = parsed.settings["first_year"], parsed.settings["last_year"]
    cells = [(sheet, row, column, row[column]) for sheet, column in BEGINS for row in parsed.of(sheet)]
    cells += [
        ("drivers", row, "value", row["value"])
        for row in parsed.of("drivers")
        if row["driver"] == "first_year" and row["value"] != NEVER
    ]
    for sheet, row, column, year in cells:
        if year is not None and row.sound(column) and first <= year <= last and year not in starts:
            parsed.fault(sheet, row.number, column, f"no period begins in {year:g}", "start")
    for sheet, row in ((name, row) for name in ENDS for row in parsed.of(name)):
        end = row["to_year"]
        if end is not None and row.sound("to_year") and first <= end < last and end + 1 not in starts:
            parsed.fault(sheet, row.number, "to_year", f"no period ends with {end}", "start")
