"""What short leads and orders within a year are worth: one case in years and in quarters, in M$.

    python -m benchmarks.quarters [--months 3] [--until 2028] [--faster 6] [--gap 0.01] [--seconds 600]

The cut of the United States case to three states is planned five times: in years as typed; with the years
up to ``--until`` in periods of so many months, with orders on 1 January only (``january.py``), and with
orders in any of them; and in years and in quarters with every lead of a line or a building shorter by
``--faster`` months. Told are the plans' values with their gaps, and what lies between them:

- orders in any quarter, against 1 January: what deciding within a year is worth;
- shorter leads, in years and in quarters: what months saved are worth where they are seen by the year, and
  where they are seen by the quarter.

Each plan with more freedom begins from that with less: it is no worse, where that still fits. A plan in
years and one in quarters are not held against each other: money of a quarter is discounted at the
quarter's own moment, so that they differ without any other decision. A difference smaller than the gaps of
its two plans is told as undecided.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import inf
from pathlib import Path
from typing import Any

from inputs.examples import us_three_states
from teaplan.model_file import load
from teaplan.studies.learned import Whole
from teaplan.studies.planner import Planner
from teaplan.studies.strategies import change_of
from teaplan.workbook import from_tables

JANUARY = Path(__file__).with_name("january.py")
Tables = dict[str, Any]


@dataclass(frozen=True)
class Run:
    """One plan: its value to the objective, M$ (more is better), gap and seconds, and what it decides.

    The gap is None where there is no bound.
    """

    name: str
    value: float | None
    gap_musd: float | None
    seconds: float
    status: str
    whole: Whole | None = None

    def told(self) -> str:
        """Return the run as a line of the table."""
        value = "no plan" if self.value is None else f"{self.value:12,.1f} M$"
        gap = "unknown" if self.gap_musd is None else f"{self.gap_musd:,.1f} M$"
        return f"{self.name:44}{value:>16}  gap {gap:>11}  {self.seconds:7.1f} s  {self.status}"


def setting(tables: Mapping[str, Any], name: str) -> Any:
    """Return a setting of tables, whichever way they are typed; None where it is not."""
    typed = tables["settings"]
    if isinstance(typed, Mapping):
        return typed.get(name)
    return next((row["value"] for row in typed if row["setting"] == name), None)


def cut(tables: Mapping[str, Any], months: int, until: int) -> Tables:
    """Cut the years up to ``until``, included, into periods of so many months; nothing else is changed."""
    first = int(setting(tables, "first_year"))
    after = [row for row in tables.get("periods", []) if row["from_year"] > until + 1]
    short = [{"from_year": first, "period_months": months}, {"from_year": until + 1, "period_months": 12}]
    return {**tables, "periods": short + after}


def faster(tables: Mapping[str, Any], months: float) -> Tables:
    """Shorten every lead of a line and a building by so many months, to none at least."""

    def shorter(row: Tables, usual: float) -> Tables:
        lead = row.get("lead_months")
        return row | {"lead_months": max(0.0, float(usual if lead is None else lead) - months)}

    lines = [shorter(row, 12.0) for row in tables["lines"]]
    return {**tables, "lines": lines, "buildings": [shorter(row, 0.0) for row in tables.get("buildings", [])]}


def planned(
    name: str, tables: Tables, model: Path | None = None, start: Run | None = None, **asked: Any
) -> Run:
    """Plan tables, from the decisions of another plan, and tell how it went."""
    begin = time.monotonic()
    case = from_tables(tables, "quarters")
    starts = [start.whole] if start is not None and start.whole else []
    one = Planner(case, load(model), threads=1, **asked).solve(name, change_of(""), starts=starts)
    seconds = time.monotonic() - begin
    sign = -1.0 if case.settings.objective == "cost" else 1.0
    value = None if one.objective_value is None else sign * one.objective_value
    return Run(name, value, one.gap_musd, seconds, one.status, one.whole)


def measure(tables: Mapping[str, Any], months: int, until: int, less: float, **asked: Any) -> dict[str, Run]:
    """Plan a case the five ways.

    Parameters
    ----------
    tables
        A workbook in years.
    months, until
        Length of the shorter periods, and the last year that is cut.
    less
        Months taken off every lead.
    asked
        ``gap`` and ``time_limit`` of every plan.
    """
    years, short = dict(tables), cut(tables, months, until)
    part = {1: "months", 3: "quarters", 6: "half-years"}[months]
    runs = {"years": planned("years", years, **asked)}
    runs["january"] = planned(f"{part}, orders on 1 January", short, JANUARY, **asked)
    runs["short"] = planned(part, short, start=runs["january"], **asked)
    for kind, tables_of, words in (("years", years, "years"), ("short", short, part)):
        name = f"{words}, leads {less:g} months shorter"
        runs[f"{kind} faster"] = planned(name, faster(tables_of, less), start=runs[kind], **asked)
    # who may order in any quarter may order on 1 January alone
    return runs | {"january": bounded(runs["january"], runs["short"])}


DIFFERENCES = {
    "orders within a year": ("short", "january"),
    "shorter leads, seen by the year": ("years faster", "years"),
    "shorter leads, seen within it": ("short faster", "short"),
}
"""What is told, as one run less another."""


def bounded(run: Run, freer: Run) -> Run:
    """Return a run whose gap is no more than to what a freer one can reach at most."""
    if run.value is None or freer.value is None or freer.gap_musd is None:
        return run
    gap = freer.value + freer.gap_musd - run.value
    return replace(run, gap_musd=gap if run.gap_musd is None else min(run.gap_musd, gap))


def worth(runs: Mapping[str, Run]) -> dict[str, tuple[float, float] | None]:
    """Return every difference with the gaps of its two runs, M$; None where one has no plan.

    Of a run without a bound nothing is known: its gap is infinite.
    """
    found: dict[str, tuple[float, float] | None] = {}
    for name, (better, base) in DIFFERENCES.items():
        one, other = runs[better], runs[base]
        if one.value is None or other.value is None:
            found[name] = None
        else:
            gaps = [inf if run.gap_musd is None else run.gap_musd for run in (one, other)]
            found[name] = one.value - other.value, sum(gaps)
    return found


def lines_of(runs: Mapping[str, Run]) -> list[str]:
    """Return what was measured as a table."""
    out = [run.told() for run in runs.values()]
    for name, difference in worth(runs).items():
        if difference is None:
            out.append(f"{name:44}{'no plan':>16}")
            continue
        amount, gaps = difference
        if gaps == inf:
            out.append(f"{name:44}{amount:12,.1f} M$  undecided: a bound is missing")
            continue
        known = "" if abs(amount) > gaps else ", undecided"
        out.append(f"{name:44}{amount:12,.1f} M$  plus or minus {gaps:,.1f} M${known}")
    return out


def main(arguments: list[str] | None = None) -> int:
    """Print the table; 1 where a plan is missing."""
    parser = argparse.ArgumentParser(description="What short leads and orders within a year are worth.")
    parser.add_argument("--months", type=int, choices=(1, 3, 6), default=3)
    parser.add_argument("--until", type=int, default=2028)
    parser.add_argument("--faster", type=float, default=6.0)
    parser.add_argument("--gap", type=float, default=0.01)
    parser.add_argument("--seconds", type=float, default=600.0)
    given = parser.parse_args(arguments)
    asked = {"gap": given.gap, "time_limit": given.seconds}
    runs = measure(us_three_states.tables(), given.months, given.until, given.faster, **asked)
    print("\n".join(lines_of(runs)))
    return 1 if any(run.value is None for run in runs.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
