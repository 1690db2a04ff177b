"""Tax: classes that can be worked out, and typed shares that make one whole."""

from __future__ import annotations

from teaplan.case import Case
from teaplan.money.depreciation import CLASSES
from teaplan.schema.depreciation import EXPENSE, MACRS, SHARES
from teaplan.tree import MONTHS
from teaplan.workbook.checks.horizon import ADDS_TO_ONE
from teaplan.workbook.parsed import Parsed, Row

RATES = ("tax_rate", "state_tax_rate")
LOW_RATE = 0.01
"""A tax rate below this is taken for a slip: no state's tax on companies is that low."""


def under_a_year(parsed: Parsed) -> str | None:
    """Return the cell that makes periods shorter than a year."""
    if parsed.sound_setting("period_months") and parsed.settings["period_months"] < MONTHS:
        return parsed.setting_cell("period_months")
    rows = (row for row in parsed.of("periods") if row.sound("period_months"))
    found = next((row for row in rows if row["period_months"] < MONTHS), None)
    return None if found is None else parsed.cell("periods", found.number, "period_months")


def check_taxes(parsed: Parsed) -> None:
    """Every class has a method with all it needs."""
    for row in parsed.of("depreciation"):
        _check_years(parsed, row)
        _check_shares(parsed, row)


def _typed(row: Row) -> list[str]:
    return [name for name in SHARES if row[name] is not None]


def _check_years(parsed: Parsed, row: Row) -> None:
    if not row.sound("method", "years", *SHARES):
        return
    method, years = row["method"], row["years"]
    if method == EXPENSE:
        if years is not None:
            text = "expense is deducted at once and has no years"
            parsed.fault("depreciation", row.number, "years", text, "method")
    elif _typed(row):
        return
    elif years is None:
        text = f"{method} needs years, where no shares are typed"
        parsed.fault("depreciation", row.number, "years", text, "required")
    elif method == MACRS and years not in CLASSES:
        text = f"macrs has tables of {', '.join(map(str, CLASSES))} years, got {years:g}"
        parsed.fault("depreciation", row.number, "years", text, "table")


def _check_shares(parsed: Parsed, row: Row) -> None:
    typed = _typed(row)
    if not typed or not row.sound("method", "years", *SHARES):
        return
    if row["method"] == EXPENSE:
        text = "expense is deducted at once and has no shares by year"
        parsed.fault("depreciation", row.number, typed[0], text, "method")
        return
    total = sum(row[name] for name in typed)
    if abs(total - 1.0) > ADDS_TO_ONE:
        text = f"shares of a class must add to 1, got {total:g}"
        parsed.fault("depreciation", row.number, typed[0], text, "sum")
    # half a year at each end: one tax year more than years
    after = [name for name in typed if row["years"] and SHARES.index(name) > row["years"] and row[name]]
    if after:
        where = parsed.cell("depreciation", row.number, "years")
        text = f"is after the end of {row['years']:g} years ({where})"
        parsed.fault("depreciation", row.number, after[0], text, "beyond")


def warn_taxes(parsed: Parsed, case: Case) -> None:
    """Warn of a class nobody uses, and of a rate that is hardly meant."""
    used = {row["depreciation_class"] for sheet in ("lines", "buildings") for row in parsed.of(sheet)}
    for row in parsed.of("depreciation"):
        if row["class"] not in used:
            text = f'no line and no building is of class "{row["class"]}": it changes nothing'
            parsed.warn("depreciation", row.number, "class", text, "unused")
    for name in RATES:
        value = getattr(case.settings, name)
        if 0 < value < LOW_RATE:
            text = f"{value:g} is a tax of {value:.2%}; is {value * 100:g} meant?"
            parsed.warn("settings", parsed.setting_rows[name], name, text, "percent")
