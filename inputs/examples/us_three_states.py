"""A cut of the United States case that solves in seconds: three states, eight years, three futures.

Demand, prices and offers are the whole country's; the other states and the second branching are
left out. It stands for no finding: it is what the committed report is made of.
"""

from __future__ import annotations

from inputs.examples import us_battery
from inputs.examples.facts import Departure, Tables

STATES = ("IN", "KY", "TN")
CHANGED = {"case_name": "us_three_states", "last_year": 2033}
PLACES = ("site", "from", "to", "from_site", "to_site")


def about() -> list[str]:
    """Return the lines of the first sheet."""
    return [
        "A cut of us_battery.xlsx: three states, to 2033, demand low, base or high",
        "It shows what a report looks like. Plan the whole case before believing anything.",
    ]


def departures() -> list[Departure]:
    """Return those of the whole case."""
    return us_battery.departures()


def tables() -> Tables:
    """Return every sheet of the workbook."""
    whole = us_battery.tables()
    gone = {site["site"] for site in whole["sites"]} - set(STATES)
    kept = {branch["branch"] for branch in whole["branches"] if branch["parent"] in (None, "start")}
    cut = {
        sheet: [
            row
            for row in rows
            if not gone.intersection(row.get(place) for place in PLACES)
            and row.get("branch", "start") in kept
        ]
        for sheet, rows in whole.items()
    }
    cut["settings"] = [
        row | {"value": CHANGED.get(str(row["setting"]), row["value"])} for row in whole["settings"]
    ]
    return cut
