"""Cases several tests of this room solve."""

from __future__ import annotations

from typing import Any

from tests.proofs import tables as t

STRATEGIES = [{"strategy": "large"}, {"strategy": "small"}, {"strategy": "both"}]
RULES = [
    {"strategy": "large", "rule": "forbid_line", "target": "mod"},
    {"strategy": "small", "rule": "forbid_line", "target": "big"},
]


def two_kinds(objective: str = "cost", **settings: Any) -> dict[str, Any]:
    """A sure big line or small ones when needed; for ``npv`` a kWh sold earns what one not served costs."""
    earns = objective == "npv"
    sold = {"prices": [{"segment": "M", "product": "C"} | t.path(18.0)]} if earns else {}
    return t.tables(
        set=t.settings(2028, objective=objective, **settings),
        branches=t.two_futures(high=0.4),
        drivers=[t.driver("high", "demand", "M", factor=3.0)],
        lines=[
            t.line("big", capex_musd=100.0, lead_months=12),
            t.line("mod", capex_musd=59.0, fixed_cost_musd_per_year=1.0, modular="yes"),
        ],
        recipes=[t.recipe("big", output=20.0), t.recipe("mod", output=10.0)],
        segments=[t.segment(penalty=0.0 if earns else 18.0)],
        demand=[t.demand(0.0, 10.0)],
        strategies=STRATEGIES,
        rules=RULES,
        **sold,
    )
