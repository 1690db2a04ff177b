"""Levers for break-evens: a driver there is, on something there is, between two ends in range."""

from __future__ import annotations

from teaplan.case import A_YEAR
from teaplan.schema.sheets import DRIVERS, LATER_DRIVERS, REPLACED
from teaplan.workbook.parsed import Parsed, Row, did_you_mean


def check_levers(parsed: Parsed) -> None:
    """A lever is a driver there is, between two different ends in range; its target is looked up before."""
    for row in parsed.of("breakevens"):
        if not row.sound("driver"):
            continue
        driver = str(row["driver"])
        if driver in LATER_DRIVERS:
            text = f'driver "{driver}" is not known yet: this version plans without it'
            parsed.fault("breakevens", row.number, "driver", text, "later")
        elif driver not in DRIVERS:
            text = f'no driver "{driver}" is known{did_you_mean(driver, DRIVERS)}'
            parsed.fault("breakevens", row.number, "driver", text, "reference")
        elif row.sound("low", "high"):
            _check_ends(parsed, row, driver)


def _check_ends(parsed: Parsed, row: Row, driver: str) -> None:
    low, high = row["low"], row["high"]
    if isinstance(low, str) != isinstance(high, str):
        where = parsed.cell("breakevens", row.number, "low")
        text = f"is of another kind than low ({where}): both are factors, or both begin with value:"
        parsed.fault("breakevens", row.number, "high", text, "kind")
        return
    ends = {name: _number(row[name]) for name in ("low", "high")}
    if ends["low"] >= ends["high"]:
        text = f"must be above low ({ends['low']:g}), got {ends['high']:g}"
        parsed.fault("breakevens", row.number, "high", text, "order")
    for name, end in ends.items():
        broken = _breach(driver, end, replaces=isinstance(row[name], str))
        if broken:
            parsed.fault("breakevens", row.number, name, f"must be {broken}, got {end:g}", "range")
    if driver == "first_year" and (abs(ends["low"]) >= A_YEAR) != (abs(ends["high"]) >= A_YEAR):
        text = "one end is a calendar year, the other a number of years"
        parsed.fault("breakevens", row.number, "high", text, "kind")


def _breach(driver: str, end: float, *, replaces: bool) -> str:
    """Say what an end must be and is not."""
    if driver == "first_year" and end != int(end):
        return "a whole number of years"
    if replaces:
        return REPLACED[driver].breach(end)
    return "" if end >= 0 or driver == "first_year" else ">= 0"


def _number(end: float | str) -> float:
    return end if isinstance(end, float) else float(end.split(":")[1])
