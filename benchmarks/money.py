"""What money adds to a plan: size, build and search of the same case without and with it, in one run.

    python -m benchmarks.money [BOOK] [--gap 0.01] [--threads 2] [--seconds 1200]

*Without* is what was planned before there was money in the model: no instrument, tax, overhead, contract,
content rule, investment credit, state incentive, contingency or working capital; production credits stay,
paid whatever things are made of. Both are planned once without any rule, each in a process of its own, one
after the other: CPU seconds of build and of hand-over, seconds of the search to the gap, memory. Writes
``reports/speed/money.csv``. Clocks of one run on one machine; read the ratios.
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from models.capacity_plan import build
from teaplan import api
from teaplan.case import Case
from teaplan.engine import hand_over
from teaplan.workbook import read

BOOK = Path("inputs/us_battery.xlsx")
TARGET = Path(__file__).resolve().parents[1] / "reports" / "speed" / "money.csv"
KINDS = ("without", "with")
SIZES = ("rows", "columns", "integers", "nonzeros")


def without_money(case: Case) -> Case:
    """Take out of a case all that stands under "Money", but for credits by the unit.

    Parameters
    ----------
    case
        A planning case.
    """
    settings = replace(
        case.settings,
        tax_rate=0.0,
        state_tax_rate=0.0,
        contingency_share=0.0,
        owners_cost_share=0.0,
        working_capital_share=0.0,
        min_cash_musd=0.0,
    )
    credits = tuple(replace(row, content_rule=None) for row in case.credits if row.kind == "production")
    barred = {"forbid_instrument"}
    return replace(
        case,
        settings=settings,
        sites={name: replace(row, incentive=None, property_tax=0.0) for name, row in case.sites.items()},
        segments={name: replace(row, allowed_origin=()) for name, row in case.segments.items()},
        credits=tuple(replace(row, excludes=()) for row in credits),
        content_rules={},
        overheads={},
        financing={},
        contracts={},
        depreciation={},
        lines={name: replace(row, depreciation_class=None) for name, row in case.lines.items()},
        buildings={name: replace(row, depreciation_class=None) for name, row in case.buildings.items()},
        rules=tuple(row for row in case.rules if row.rule not in barred),
        drivers=tuple(row for row in case.drivers if row.driver != "loan"),
    )


def measured(case: Case, gap: float, threads: int, seconds: float | None = None) -> dict[str, float]:
    """Build, hand over and plan a case in this process.

    Parameters
    ----------
    case, gap, threads, seconds
        What is planned, without any rule; to which gap; on how many threads; for how long at most.
    """
    begin = time.process_time()
    model = build(case)
    built = time.process_time()
    size = hand_over(model).size
    handed = time.process_time()
    del model
    result = api.plan(case, strategy="", gap=gap, threads=threads, time_limit=seconds)
    (one,) = result.comparison.results
    return {
        **{name: size[name] for name in SIZES},
        "build_s": built - begin,
        "hand_over_s": handed - built,
        "search_s": one.seconds,
        "audit_s": one.audit_seconds,
        "gap": one.gap if one.gap is not None else float("nan"),
        "memory_gb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0**2,
    }


def apart(kind: str, given: argparse.Namespace) -> dict[str, float]:
    """Measure one of the two in a process of its own."""
    with tempfile.NamedTemporaryFile(suffix=".json") as found:
        command = [sys.executable, "-m", "benchmarks.money", str(given.book), "--gap", str(given.gap)]
        command += ["--threads", str(given.threads), "--seconds", str(given.seconds)]
        command += ["--one", kind, found.name]
        subprocess.run(command, check=True)
        row: dict[str, float] = json.loads(Path(found.name).read_text(encoding="utf-8"))
        return row


def table(rows: dict[str, dict[str, float]]) -> list[str]:
    """Return both side by side, with how many times more the second takes."""
    said = [f"{'':14}{'without':>14}{'with':>14}{'times':>8}"]
    for name, before in rows["without"].items():
        after = rows["with"][name]
        figures = [f"{value:,.0f}" if name in SIZES else f"{value:,.4g}" for value in (before, after)]
        times = "" if name == "gap" or not before else f"{after / before:8.2f}"
        said.append(f"{name:14}{figures[0]:>14}{figures[1]:>14}{times}")
    return said


def main(arguments: list[str] | None = None) -> None:
    """Print the table and write it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("book", nargs="?", type=Path, default=BOOK)
    parser.add_argument("--gap", type=float, default=0.01)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=1200.0, help="most of a search")
    parser.add_argument("--one", nargs=2, metavar=("KIND", "FILE"), help="measure one here, into a file")
    given = parser.parse_args(arguments)
    if given.one:
        kind, target = given.one
        case = read(given.book)
        case = without_money(case) if kind == "without" else case
        found = measured(case, given.gap, given.threads, given.seconds)
        Path(target).write_text(json.dumps(found), encoding="utf-8")
        return
    rows = {kind: apart(kind, given) for kind in KINDS}
    print("\n".join(table(rows)))
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    with TARGET.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("what", *KINDS))
        writer.writerows((name, rows["without"][name], rows["with"][name]) for name in rows["without"])


if __name__ == "__main__":
    main()
