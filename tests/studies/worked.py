"""The case every study is worked out on by hand: two futures, two line types, three years.

In ``high`` (chance 0.4) 20 GWh a year are asked for in 2028 and 2029, in ``low`` nothing; a GWh sells
for 11 M$, nothing is discounted. ``L`` makes 10 GWh for 100 M$ and takes a year to build; ``K``, a
module, makes 5 GWh for 70 M$ and is there at once.

    L ordered in 2027   sells 10 x 11 x 2 = 220 in high, nothing in low
    L ordered in 2028   is there for 2029 only: sells 110, gains 10 in high
    K ordered in 2028   sells 110, gains 40 in high

    tree, n lines L in 2027, then K up to 20 GWh in high:
        n = 0   0.4 x 4 x 40                   =  64   <- best
        n = 1   -100 + 0.4 x (220 + 2 x 40)    =  20
        n = 2   -200 + 0.4 x 440               = -24
    known from the start: high 2 L = 440 - 200 = 240, low 0; expected 96
    mean case: 8 GWh a year; 1 L sells 8 x 11 x 2 = 176, gains 76; 1 K gains 40, 2 K 176 - 140 = 36
    one plan for all: 1 L -100 + 88 = -12, 1 K in 2028 -70 + 44 = -26; so nothing, 0
    without K: n = 0: 0.4 x 2 x 10 = 8; n = 1: -100 + 0.4 x (220 + 10) = -8; n = 2: -24
"""

from __future__ import annotations

from typing import Any

from teaplan.case import Case
from teaplan.workbook import from_tables
from tests.proofs import tables as t

TREE, SMALL, BIG = 64.0, 64.0, 8.0
HIGH, LOW = 240.0, 0.0
EVPI, VSS, WAITING, MODULARITY = 96.0 - 64.0, 64.0 - 20.0, 64.0 - 0.0, 64.0 - 8.0
FLIP = 0.56
"""Factor on the capex of L at which 2 L in 2027, 176 - 200 f, are worth as much as K alone, 64."""

STRATEGIES = [{"strategy": "big"}, {"strategy": "small"}, {"strategy": "free"}]
RULES = [
    {"strategy": "big", "rule": "forbid_line", "target": "K"},
    {"strategy": "small", "rule": "forbid_line", "target": "L"},
]


def tables(**sheets: Any) -> dict[str, Any]:
    """Return the case's tables; ``settings`` are merged."""
    changed = sheets.pop("settings", {})
    base = t.tables(
        set=t.settings(2029, objective="npv", cvar_alpha=0.3) | changed,
        branches=t.two_futures(2028, high=0.4),
        drivers=[t.driver("low", "demand", factor=0.0)],
        lines=[
            t.line("L", lead_months=12),
            t.line("K", capex_musd=70.0, generation="next", modular="yes"),
        ],
        recipes=[t.recipe("L"), t.recipe("K", output=5.0)],
        segments=[t.segment(penalty=0.0)],
        demand=[t.demand(0.0, 20.0, 20.0)],
        prices=[{"segment": "M", "product": "C", "2027": 11.0}],
        strategies=STRATEGIES,
        rules=RULES,
        breakevens=[{"driver": "capex", "target": "L", "low": 0.25, "high": 1.25}],
    )
    return base | sheets


def case(**sheets: Any) -> Case:
    """Return the case."""
    return from_tables(tables(**sheets))
