"""What a sweep gives as tables: a row per point and strategy, and what each factor moves."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from teaplan.studies.sweep.design import ALONE, Design, Factor
from teaplan.studies.sweep.points import Point
from teaplan.studies.sweep.work import FIGURES, Row

RESULTS = ("objective_value", "bound", "gap", "gap_musd", *FIGURES)
"""Columns of numbers; a point without plan has none."""

KINDS = (".csv", ".parquet")
"""Endings of a file a table can be written to."""

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
)


def tidy(design: Design, points: Sequence[Point], rows: Mapping[str, Sequence[Row]]) -> pd.DataFrame:
    """Return the results of a sweep, a row per point and strategy.

    Rows come as the design has the points, never as they were finished. A point of which any
    search was ended by the clock depends on the machine: it is marked, and not ranked.

    Parameters
    ----------
    design, points
        The points, in the order of the design.
    rows
        Rows by point id; a point without any is left out.

    Returns
    -------
    DataFrame
        ``point`` (from 1), ``point_id``, a column for each factor (NaN where what is typed stays),
        ``strategy``, ``status``, ``ended_by`` (gap, clock, nodes or proof), ``ranked`` (yes or no),
        numbers of ``RESULTS``: money M$, unit cost $/kWh, amounts GWh.
    """
    labels = [factor.label for factor in design.factors]
    found = [
        {
            "point": number,
            "point_id": point.id,
            **dict(zip(labels, point.numbers, strict=True)),
            **{name: row[name] for name in ("strategy", "status", "ended_by")},
            "ranked": "yes" if _ranked(row, rows[point.id]) else "no",
            **{name: row[name] for name in RESULTS},
        }
        for number, point in enumerate(points, 1)
        for row in rows.get(point.id, ())
    ]
    columns = ["point", "point_id", *labels, "strategy", "status", "ended_by", "ranked", *RESULTS]
    kinds = {
        "point": "int64",
        **dict.fromkeys(("point_id", "strategy", "status", "ended_by", "ranked"), "str"),
        **dict.fromkeys((*labels, *RESULTS), "float64"),
    }
    return pd.DataFrame(found, columns=columns).astype(kinds)


def _ranked(row: Row, beside: Sequence[Row]) -> bool:
    return row["objective_value"] is not None and all(one["ended_by"] != "clock" for one in beside)


def tornado_table(design: Design, table: pd.DataFrame) -> pd.DataFrame:
    """Return what each factor moves while the others stay at their base, the widest swing first.

    Parameters
    ----------
    design
        One factor at a time; any other has no tornado, and the table is empty.
    table
        Of ``tidy``.

    Returns
    -------
    DataFrame
        Columns of ``TORNADO``: the lowest and highest number of a factor and the objective there, M$.
        ``swing_musd`` is the largest less the smallest objective over all numbers of the factor and the
        base; ``plus_minus_musd`` the gaps of those two together, which decide whether it is one at all.
        A factor with a point that is not ranked has no swing.
    """
    if design.kind != ALONE:
        return pd.DataFrame(columns=list(TORNADO))
    found = []
    for strategy in dict.fromkeys(table["strategy"]):
        own = table[table["strategy"] == strategy]
        found += [_swing(strategy, own, design, factor) for factor in design.factors]
    made = pd.DataFrame(found, columns=list(TORNADO))
    order = {name: index for index, name in enumerate(dict.fromkeys(table["strategy"]))}
    made["order"] = made["strategy"].map(order)
    # a stable sort: factors of equal swing stay as they were given
    made = made.sort_values(
        ["order", "swing_musd"], ascending=[True, False], kind="stable", na_position="last"
    )
    return made.drop(columns="order").reset_index(drop=True)


def _swing(strategy: str, own: pd.DataFrame, design: Design, factor: Factor) -> dict[str, Any]:
    others = [one for one in design.factors if one.label != factor.label]
    at_base = pd.Series(True, index=own.index)
    for other in others:
        at_base &= _stands_at(own[other.label], other.base)
    alone = own[at_base]
    base = alone[_stands_at(alone[factor.label], factor.base)]
    low, high = min(factor.numbers), max(factor.numbers)
    ends = [alone[alone[factor.label] == number] for number in (low, high)]
    values = [_value(rows) for rows in (ends[0], base, ends[1])]
    found = {"strategy": strategy, "factor": factor.label, "low": low, "base": factor.base, "high": high}
    found |= dict(zip(("at_low_musd", "at_base_musd", "at_high_musd"), values, strict=True))
    if len(alone) < len({*factor.numbers, factor.base}) or (alone["ranked"] != "yes").any():
        return found | {"swing_musd": None, "plus_minus_musd": None}
    best, worst = alone["objective_value"].idxmax(), alone["objective_value"].idxmin()
    return found | {
        "swing_musd": alone["objective_value"].max() - alone["objective_value"].min(),
        "plus_minus_musd": sum(alone.loc[index, "gap_musd"] for index in {best, worst}),
    }


def _stands_at(column: pd.Series, number: float | None) -> pd.Series:
    return column.isna() if number is None else column == number


def _value(rows: pd.DataFrame) -> float | None:
    return None if rows.empty else float(rows["objective_value"].iloc[0])


def as_bytes(table: pd.DataFrame, path: Path) -> bytes:
    """Return a table as a file of the kind its name ends in."""
    if path.suffix == ".parquet":
        out = io.BytesIO()
        table.to_parquet(out, index=False)
        return out.getvalue()
    text: str = table.to_csv(index=False)
    return text.encode()
