"""Levers for break-evens: a driver there is, on something there is, between two ends in range."""

from __future__ import annotations

from teaplan.case import A_YEAR
from teaplan.schema.drivers import DRIVERS, beyond
from teaplan.workbook.checks.references import names, unreadable
from teaplan.workbook.parsed import Parsed, Row, did_you_mean


def check_levers(parsed: Parsed) -> None:
    """A lever is a driver there is, between two different ends in range; its target is looked up before."""
    for row in parsed.of("breakevens"):
        if not row.sound("driver"):
            continue
        driver = str(row["driver"])
        if driver not in DRIVERS:
            text = f'no driver "{driver}" is known{did_you_mean(driver, DRIVERS)}'
            parsed.fault("breakevens", row.number, "driver", text, "reference")
        elif row["target"] is None and _nothing(parsed, driver):
            what = " or ".join(dict.fromkeys(place.split(".")[1] for place in DRIVERS[driver]))
            parsed.fault("breakevens", row.number, "driver", f"no {what} for driver {driver}", "reference")
        elif row.sound("low", "high"):
            _check_ends(parsed, row, driver)


def _nothing(parsed: Parsed, driver: str) -> bool:
    """Whether a driver has nothing to change, and no fault told already is why."""
    return not any(
        names(parsed, place) or unreadable(parsed, place) or place.split(".")[0] in parsed.unseen
        for place in DRIVERS[driver]
    )


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
        replaces = isinstance(row[name], str) or (driver == "first_year" and abs(end) >= A_YEAR)
        broken = beyond(driver, end, replaces=replaces, best_yield=_best_yield(parsed, row))
        if broken:
            parsed.fault("breakevens", row.number, name, f"must be {broken}, got {end:g}", "range")
    if driver == "first_year" and (abs(ends["low"]) >= A_YEAR) != (abs(ends["high"]) >= A_YEAR):
        text = "one end is a calendar year, the other a number of years"
        parsed.fault("breakevens", row.number, "high", text, "kind")


def _best_yield(parsed: Parsed, row: Row) -> float:
    made = [r for r in parsed.of("recipes") if r.sound("mature_yield") and row["target"] in (None, r["line"])]
    return max((r["mature_yield"] for r in made), default=0.0)


def _number(end: float | str) -> float:
    return end if isinstance(end, float) else float(end.split(":")[1])
