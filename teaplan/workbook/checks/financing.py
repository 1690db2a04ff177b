"""Instruments: terms that can be kept, in years of the plan, on lines there are, and taken beside others."""

from __future__ import annotations

from teaplan.schema.financing import BORROWED, EQUITY, SCULPTED
from teaplan.workbook.checks.references import names, unreadable
from teaplan.workbook.checks.taxes import RATES, under_a_year
from teaplan.workbook.parsed import Parsed, Row, did_you_mean, listed

SHEET = "financing"
OF_DEBT = (
    "rate", "tenor_years", "grace_years", "capitalised_years", "repayment", "reserve_months", "min_dscr",
)  # fmt: skip
"""Columns that mean something only of what is repaid."""
OF_DRAWS = ("fee_share", "min_musd", "excludes")
"""Columns that mean nothing of the owners' own money."""


def check_financing(parsed: Parsed) -> None:
    """Terms, amounts, windows, generations and exclusions of every instrument."""
    for row in parsed.of(SHEET):
        if row.sound("kind") and row["kind"] is not None:
            _check_kind(parsed, row)
        _check_amounts(parsed, row)
        _check_window(parsed, row)
        _check_generations(parsed, row)
        if row.sound("excludes", "instrument"):
            _check_excludes(parsed, row)
    _check_owners(parsed)


def _check_owners(parsed: Parsed) -> None:
    """What owners can pay in is held against tax as it falls due: the model knows that of whole years only.

    Within a year a plan may tax an earlier period more than the law, and take that back in a later one.
    """
    short = under_a_year(parsed)
    if short is None or not parsed.sound_setting("objective", *RATES):
        return
    taxed = any(parsed.settings[name] for name in RATES) and parsed.settings["objective"] != "cost"
    rows = [row for row in parsed.of(SHEET) if row["kind"] == EQUITY]
    limits = ("max_musd", "first_year", "last_year")
    if not taxed or any(all(row[name] is None for name in limits) for row in rows):
        return
    for row in rows:
        name = next(name for name in limits if row[name] is not None)
        text = f"owners' money is limited beside tax in periods of a year or more only, not of {short}"
        parsed.fault(SHEET, row.number, name, text, "short")


def _check_kind(parsed: Parsed, row: Row) -> None:
    if row["kind"] in BORROWED:
        _check_terms(parsed, row)
        return
    for name in (*OF_DEBT, *(OF_DRAWS if row["kind"] == EQUITY else ())):
        if row[name] and row.sound(name):
            parsed.fault(SHEET, row.number, name, f"means nothing of {row['kind']}: leave it blank", "kind")


def _check_terms(parsed: Parsed, row: Row) -> None:
    """A loan has a tenor, longer than its grace; a sculpted one pays interest as it accrues."""
    if not row.sound("tenor_years", "grace_years", "capitalised_years"):
        return
    tenor = row["tenor_years"]
    if tenor is None:
        text = f"is needed of a {row['kind']}"
        parsed.fault(SHEET, row.number, "tenor_years", text, "required")
        return
    for name in ("grace_years", "capitalised_years"):
        if tenor <= row[name]:
            where = parsed.cell(SHEET, row.number, name)
            text = f"must be longer than {name} ({row[name]:g}, {where}), got {tenor:g}"
            parsed.fault(SHEET, row.number, "tenor_years", text, "order")
            return
    if row["repayment"] == SCULPTED and row["capitalised_years"]:
        text = "a sculpted loan pays interest as it accrues: leave it blank"
        parsed.fault(SHEET, row.number, "capitalised_years", text, "kind")


def _check_amounts(parsed: Parsed, row: Row) -> None:
    least, most = row["min_musd"], row["max_musd"]
    if row.sound("min_musd", "max_musd") and least and most is not None and least > most:
        where = parsed.cell(SHEET, row.number, "min_musd")
        parsed.fault(SHEET, row.number, "max_musd", f"is less than min_musd ({least:g}, {where})", "order")


def _check_window(parsed: Parsed, row: Row) -> None:
    """Draws end after they begin, and in years of the plan."""
    begin, end = row["first_year"], row["last_year"]
    if not row.sound("first_year", "last_year"):
        return
    if None not in (begin, end) and end < begin:
        where = parsed.cell(SHEET, row.number, "first_year")
        parsed.fault(SHEET, row.number, "last_year", f"is before first_year ({begin}, {where})", "order")
        return
    if not parsed.sound_setting("first_year", "last_year"):
        return
    first, last = parsed.settings["first_year"], parsed.settings["last_year"]
    for name, year, outside in (
        ("first_year", begin, begin is not None and begin > last),
        ("last_year", end, end is not None and end < first),
    ):
        if outside:
            cells = [parsed.setting_cell(name) for name in ("first_year", "last_year")]
            text = f"{year} is outside the horizon, {first} ({cells[0]}) to {last} ({cells[1]})"
            parsed.fault(SHEET, row.number, name, text, "horizon")


def _check_generations(parsed: Parsed, row: Row) -> None:
    known = names(parsed, "lines.generation")
    if "lines" in parsed.unseen or unreadable(parsed, "lines.generation") or not row.sound("generations"):
        return
    for name in listed(row["generations"]):
        if name != "*" and name not in known:
            text = f'no generation "{name}" in lines{did_you_mean(name, known)}'
            parsed.fault(SHEET, row.number, "generations", text, "reference")
            return


def _check_excludes(parsed: Parsed, row: Row) -> None:
    kinds = {other["instrument"]: other["kind"] for other in parsed.of(SHEET)}
    for name in listed(row["excludes"]):
        if name == row["instrument"]:
            parsed.fault(SHEET, row.number, "excludes", f'"{name}" excludes itself', "itself")
        elif name not in kinds and not unreadable(parsed, "financing.instrument"):
            text = f'no instrument "{name}" in financing{did_you_mean(name, kinds)}'
            parsed.fault(SHEET, row.number, "excludes", text, "reference")
        elif kinds.get(name) == EQUITY:
            text = f'"{name}" is the owners\' own money, which nothing excludes'
            parsed.fault(SHEET, row.number, "excludes", text, "kind")
        else:
            continue
        return


def warn_financing(parsed: Parsed) -> None:
    """Warn of rates that may be percentages, and of an instrument that is never taken beside any other."""
    for row in parsed.of(SHEET):
        rate = row["rate"]
        if rate >= 1:
            text = f"{rate:g} is {rate:.0%} a year; is {rate / 100:g} meant?"
            parsed.warn(SHEET, row.number, "rate", text, "percent")
    pairs = {
        frozenset((row["instrument"], other)) for row in parsed.of(SHEET) for other in listed(row["excludes"])
    }
    everyone = [row for row in parsed.of(SHEET) if row["kind"] != EQUITY]
    if len(everyone) < 3:
        return
    for row in everyone:
        others = [other["instrument"] for other in everyone if other is not row]
        if all(frozenset((row["instrument"], other)) in pairs for other in others):
            text = f"is excluded by all {len(others)} others: it is taken alone or never"
            parsed.warn(SHEET, row.number, "instrument", text, "alone")
