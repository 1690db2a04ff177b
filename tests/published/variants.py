"""Changes to a workbook that must not change its optimum."""

from __future__ import annotations

import random
from copy import deepcopy
from typing import Any

Tables = dict[str, Any]


def with_idle_line(tables: Tables) -> Tables:
    """A second line type that nobody would buy."""
    changed = deepcopy(tables)
    dear = changed["lines"][0] | {"line": "idle", "capex_musd": 1e7, "max_per_site": 1}
    changed["lines"].append(dear)
    changed["recipes"].append(changed["recipes"][0] | {"line": "idle"})
    return changed


def with_a_future_in_halves(tables: Tables) -> Tables:
    """The last branch as two equal halves of its probability."""
    changed = deepcopy(tables)
    last = changed["branches"][-1]
    half = last["probability"] / 2
    twin = last | {"branch": f"{last['branch']} twin", "probability": half}
    last["probability"] = half
    changed["branches"].append(twin)
    changed["drivers"] += [
        row | {"branch": twin["branch"]} for row in changed["drivers"] if row["branch"] == last["branch"]
    ]
    return changed


def shuffled(tables: Tables, seed: int = 3) -> Tables:
    """Rows of every sheet in another order."""
    changed = deepcopy(tables)
    order = random.Random(seed)
    for rows in changed.values():
        if isinstance(rows, list):
            order.shuffle(rows)
    return changed
