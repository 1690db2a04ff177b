"""Whether a verdict hangs on luck: the same comparison under three seeds and two orders of rows.

``python -m benchmarks.steady`` compares the strategies of the cut of the United States case five times and
says, for each, who wins and by how much; the run fails where the winner changes, or where two objective
values of one strategy differ by more than their gaps together.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from inputs.examples import us_three_states
from teaplan import api
from teaplan.studies.results import Comparison
from teaplan.workbook import from_tables

SHUFFLED = ("sites", "lines", "products", "recipes", "moves", "suppliers", "segments", "strategies")
"""Sheets whose order says nothing."""


def shuffled(tables: Mapping[str, Any], seed: int) -> dict[str, Any]:
    """Return the tables with the rows of some sheets in another order."""
    order = random.Random(seed)
    return {
        sheet: order.sample(rows, len(rows)) if sheet in SHUFFLED else rows for sheet, rows in tables.items()
    }


def compared(tables: Mapping[str, Any], seed: int) -> Comparison:
    """Compare the strategies under a seed."""
    case = from_tables(dict(tables), "steady")
    return api.compare(case, studies=False, seed=seed, threads=1).comparison


def main() -> None:
    """Compare five times and hold each against the first."""
    tables = us_three_states.tables()
    runs = [(f"seed {seed}", compared(tables, seed)) for seed in (0, 1, 2)]
    runs += [(f"rows in order {order}", compared(shuffled(tables, order), 0)) for order in (1, 2)]
    first = {one.name: one for one in runs[0][1].results}
    wrong = []
    for name, known in runs:
        told = ", ".join(
            f"{one.name} {one.objective_value:,.1f} (gap {one.gap_musd:,.1f})"
            for one in sorted(known.results, key=lambda one: one.name)
        )
        assert known.best is not None
        print(f"{name}: {known.best.name} is the best; {told}")
        for one in known.results:
            off = abs((one.objective_value or 0.0) - (first[one.name].objective_value or 0.0))
            gaps = (one.gap_musd or 0.0) + (first[one.name].gap_musd or 0.0)
            if off > gaps:
                wrong.append(f"{name}: {one.name} differs by {off:,.1f} M$, the gaps are {gaps:,.1f} M$")
        if known.best.name != runs[0][1].best.name:  # type: ignore[union-attr]
            wrong.append(f"{name}: the winner changes to {known.best.name}")
    print("\n".join(wrong) if wrong else "the verdict is the same in all, differences lie inside the gaps")
    raise SystemExit(bool(wrong))


if __name__ == "__main__":
    main()
