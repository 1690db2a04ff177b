"""How a plan's cost grows with the futures: 1, 3, 9, 27 and 81 leaves of the same case.

``python -m benchmarks.leaves [BOOK]`` plans the cut of the United States case (or BOOK) with its own tree
taken away and branches of low, base and high demand repeated every other year, each in a process of its
own with one thread, to 1 %: seconds, memory and what grows, as a table and a picture beside
``reports/speed/us_battery_gap.png``. Clocks of one run on one machine; read the ratios.
"""

from __future__ import annotations

import csv
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from inputs.examples import us_three_states
from teaplan import api
from teaplan.workbook import from_tables, input_hash

FOLDER = Path(__file__).resolve().parents[1] / "reports" / "speed"
LEVELS = (0, 1, 2, 3, 4)
LEVEL_YEARS = (2027, 2029, 2031, 2033)
FUTURES = (("low", 0.25, 0.85), ("base", 0.5, 1.0), ("high", 0.25, 1.15))
GAP, LIMIT = 0.01, 900.0
FIELDS = (
    "leaves",
    "nodes",
    "rows",
    "columns",
    "integers",
    "nonzeros",
    "build_s",
    "solve_s",
    "memory_gb",
    "gap",
)


def grown(tables: Mapping[str, Any], levels: int) -> dict[str, Any]:
    """Return a case's tables with three branches at each of the first ``levels`` branching years.

    Parameters
    ----------
    tables
        Its own branches and drivers are left out.
    levels
        0 to 4: 1 to 81 leaves.
    """
    first = next(row["value"] for row in tables["settings"] if row["setting"] == "first_year")
    branches: list[dict[str, Any]] = [
        {"branch": "start", "parent": None, "from_year": first, "probability": 1.0}
    ]
    drivers: list[dict[str, Any]] = []
    ends = ["start"]
    for year in LEVEL_YEARS[:levels]:
        grown_ends = []
        for parent in ends:
            for name, chance, factor in FUTURES:
                branch = f"{parent}_{name}"
                branches.append(
                    {"branch": branch, "parent": parent, "from_year": year, "probability": chance}
                )
                drivers.append({"branch": branch, "driver": "demand", "factor": factor})
                grown_ends.append(branch)
        ends = grown_ends
    return {**tables, "branches": branches, "drivers": drivers}


def measured(levels: int) -> dict[str, float]:
    """Plan one size in a process of its own and return what it took."""
    with tempfile.NamedTemporaryFile(suffix=".json") as found:
        command = [sys.executable, "-m", "benchmarks.leaves", "--one", str(levels), found.name]
        subprocess.run(command, check=True)
        row: dict[str, float] = json.loads(Path(found.name).read_text(encoding="utf-8"))
        return row


def one(levels: int) -> dict[str, float]:
    """Plan one size in this process."""
    case = from_tables(grown(us_three_states.tables(), levels), f"leaves_{3**levels}")
    assert input_hash(case)
    result = api.plan(case, gap=GAP, threads=1, time_limit=LIMIT)
    run = result.run
    return {
        "leaves": run.model["leaves"],
        "nodes": run.model["nodes"],
        **{name: run.model[name] for name in ("rows", "columns", "integers", "nonzeros")},
        "build_s": run.seconds["build"],
        "solve_s": run.seconds["solve"],
        # Linux counts in KiB
        "memory_gb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20,
        "gap": run.gap or 0.0,
    }


def lines(rows: Sequence[Mapping[str, float]]) -> Iterator[str]:
    """Yield the table, and how much dearer each size is than the one before."""
    yield "  ".join(f"{name:>9}" for name in FIELDS)
    for row in rows:
        yield "  ".join(f"{row[name]:>9.4g}" for name in FIELDS)
    by_leaves = {row["leaves"]: row for row in rows}
    if 9 in by_leaves and 81 in by_leaves:
        whole = [by_leaves[n]["build_s"] + by_leaves[n]["solve_s"] for n in (9, 81)]
        yield f"from 9 to 81 leaves: {whole[1] / whole[0]:.1f} times the seconds"


def draw(rows: Sequence[Mapping[str, float]], target: Path) -> None:
    """Draw seconds and nonzeros over leaves."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    leaves = [row["leaves"] for row in rows]
    figure, axis = plt.subplots(figsize=(7, 4.2))
    axis.loglog(leaves, [row["build_s"] for row in rows], marker="o", label="building, s")
    axis.loglog(leaves, [row["solve_s"] for row in rows], marker="o", label="to 1 %, s")
    axis.loglog(leaves, [row["nonzeros"] / 1e5 for row in rows], marker="o", label="nonzeros, 100,000")
    axis.loglog(leaves, [row["memory_gb"] for row in rows], marker="o", label="memory, GB")
    axis.set_xlabel("leaves")
    axis.set_xticks(leaves, [f"{n:g}" for n in leaves])
    axis.grid(True, which="major", alpha=0.3)
    axis.legend()
    axis.set_title("Cost of a plan over the futures it is made for")
    figure.tight_layout()
    figure.savefig(target, dpi=120)


def main(arguments: Sequence[str]) -> None:
    """Measure all sizes, print the table, write it and its picture."""
    if arguments[:1] == ["--one"]:
        Path(arguments[2]).write_text(json.dumps(one(int(arguments[1]))), encoding="utf-8")
        return
    rows = [measured(levels) for levels in LEVELS]
    print("\n".join(lines(rows)))
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "leaves.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, FIELDS)
        writer.writeheader()
        writer.writerows(rows)
    draw(rows, FOLDER / "leaves.png")


if __name__ == "__main__":
    main(sys.argv[1:])
