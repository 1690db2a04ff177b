"""Levers for break-evens: a driver there is, on something there is, between two ends in range."""

from __future__ import annotations

from teaplan.case import A_YEAR
from teaplan.schema.sheets import DRIVERS, LATER_DRIVERS, REPLACED
from teaplan.workbook.checks.references import names
from teaplan.workbook.parsed import Parsed, Row, did_you_mean


def check_levers(parsed: Parsed) -> None:
    """A lever is a driver there is, on something there is, between two different ends in range."""
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
        else:
            _check_lever_target(parsed, row, driver)
            if row.sound("low", "high"):
                _check_ends(parsed, row, driver)


def _check_lever_target(parsed: Parsed, row: Row, driver: str) -> None:
    places = DRIVERS[driver]
    known = [name for place in places for name in names(parsed, place)]
    if row["target"] is not None and row.sound("target") and row["target"] not in known:
        what = " or ".join(dict.fromkeys(place.split(".")[1] for place in places))
        text = f'no {what} "{row["target"]}" for driver {driver}{did_you_mean(str(row["target"]), known)}'
        parsed.fault("breakevens", row.number, "target", text, "reference")


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
        if isinstance(row[name], str):
            broken = REPLACED[driver].breach(end)
        elif driver == "first_year":
            broken = "" if end == int(end) else "a whole number of years"
        else:
            broken = "" if end >= 0 else ">= 0"
        if broken:
            parsed.fault("breakevens", row.number, name, f"must be {broken}, got {end:g}", "range")
    if driver == "first_year" and (abs(ends["low"]) >= A_YEAR) != (abs(ends["high"]) >= A_YEAR):
        text = "one end is a calendar year, the other a number of years"
        parsed.fault("breakevens", row.number, "high", text, "kind")


def _number(end: float | str) -> float:
    return end if isinstance(end, float) else float(end.split(":")[1])
