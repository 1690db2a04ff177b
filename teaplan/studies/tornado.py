"""The table of a sweep as it lies in files, and what each factor moves by it.

Nothing here knows how a point is planned: a report makes its sheets from such a table alone.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

ALONE = "alone"
"""The kind of design in which each factor is moved alone; its first point is the base."""

FIGURES = (
    "npv_musd",
    "cost_pv_musd",
    "lcob_usd_per_kwh",
    "lcob_before_credits_usd_per_kwh",
    "supply_cost_usd_per_kwh",
    "delivered_gwh",
    "unmet_gwh",
)
"""Figures of the audit that stand in the table."""

RESULTS = ("objective_value", "bound", "gap", "gap_musd", *FIGURES)
"""Columns of numbers; a point without plan has none."""

BEFORE = ("point", "point_id", "design")
WORDS = ("strategy", "status", "ended_by", "ranked")
AFTER = (*WORDS, *RESULTS)
"""Columns before those of the factors, and after them."""

TORNADO = (
    "strategy",
    "factor",
    "low",
    "base",
    "high",
    "at_low_musd",
    "at_base_musd",
    "at_high_musd",
    "swing_musd",
    "plus_minus_musd",
    "decided",
)

ROUNDING = 1e-6
"""M$ below which a difference of objectives is the solver's rounding."""


def factors_of(table: pd.DataFrame) -> list[str]:
    """Return the columns of the factors."""
    return list(table.columns[len(BEFORE) : len(table.columns) - len(AFTER)])


def typed(table: pd.DataFrame) -> pd.DataFrame:
    """Give the columns of a sweep's table their types: a whole number, texts, numbers."""
    kinds = {
        "point": "int64",
        **dict.fromkeys(("point_id", "design", *WORDS), "str"),
        **dict.fromkeys((*factors_of(table), *RESULTS), "float64"),
    }
    return table.astype(kinds)


def tornado_table(table: pd.DataFrame) -> pd.DataFrame:
    """Return what each factor moves while the others stay at their base, the widest swing first.

    Parameters
    ----------
    table
        Of a sweep in which each factor is moved alone; any other has no tornado, and this is empty.

    Returns
    -------
    DataFrame
        Columns of ``TORNADO``: the lowest and highest number of a factor and the objective there, M$.
        ``swing_musd`` is the largest less the smallest objective over all numbers of the factor and the
        base; ``plus_minus_musd`` the gaps of those two together; a swing is ``decided``
        (yes or no) where it is larger.
        A factor with a point that is not ranked has no swing.
    """
    if table.empty or set(table["design"]) != {ALONE}:
        return pd.DataFrame(columns=list(TORNADO))
    strategies = list(dict.fromkeys(table["strategy"]))
    found = []
    for strategy in strategies:
        own = table[table["strategy"] == strategy]
        swings = [_swing(strategy, own, factor, factors_of(table)) for factor in factors_of(table)]
        # a stable sort: factors of equal swing stay as they were given, those without come last
        found += sorted(swings, key=lambda one: (one["swing_musd"] is None, -(one["swing_musd"] or 0.0)))
    numbers = dict.fromkeys(TORNADO[2:-1], "float64")
    return pd.DataFrame(found, columns=list(TORNADO)).astype(numbers)


def _swing(strategy: str, own: pd.DataFrame, factor: str, factors: list[str]) -> dict[str, Any]:
    base = own.iloc[0]
    alone = own
    for other in factors:
        if other != factor:
            alone = alone[_same(alone[other], base[other])]
    numbers = alone[factor].dropna()
    low, high = numbers.min(), numbers.max()
    ends = (alone[alone[factor] == low].iloc[0], base, alone[alone[factor] == high].iloc[0])
    found = {"strategy": strategy, "factor": factor, "low": low, "base": base[factor], "high": high}
    at = ("at_low_musd", "at_base_musd", "at_high_musd")
    found |= {name: end["objective_value"] for name, end in zip(at, ends, strict=True)}
    if (alone["ranked"] != "yes").any():
        return found | {"swing_musd": None, "plus_minus_musd": None, "decided": "no"}
    best, worst = alone["objective_value"].idxmax(), alone["objective_value"].idxmin()
    swing = alone["objective_value"].max() - alone["objective_value"].min()
    apart = sum(alone.loc[index, "gap_musd"] for index in sorted({best, worst}))
    decided = "yes" if swing > max(apart, ROUNDING) else "no"
    return found | {"swing_musd": swing, "plus_minus_musd": apart, "decided": decided}


def _same(column: pd.Series, number: float) -> pd.Series:
    return column.isna() if pd.isna(number) else column == number
