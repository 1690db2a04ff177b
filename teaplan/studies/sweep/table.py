"""What a sweep gives as a table: a row per point and strategy."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from teaplan.files import STEERING
from teaplan.studies.sweep.design import Design
from teaplan.studies.sweep.points import Point
from teaplan.studies.sweep.work import Row
from teaplan.studies.tornado import AFTER, BEFORE, RESULTS, typed

NOT_PLANNED = "not planned"

KINDS = (".csv", ".parquet")
"""Endings of a file a table can be written to."""


def tidy(
    design: Design, points: Sequence[Point], strategies: Sequence[str], rows: Mapping[str, Sequence[Row]]
) -> pd.DataFrame:
    """Return the results of a sweep, a row per point and strategy.

    Rows come as the design has the points, never as they were finished. A point of which any
    search was ended by the clock depends on the machine: it is marked, and not ranked.

    Parameters
    ----------
    design, points
        The points, in the order of the design.
    strategies
        Those of each point.
    rows
        Rows by point id; a point without any was not planned, and says so.

    Returns
    -------
    DataFrame
        ``point`` (from 1), ``point_id``, ``design`` (alone, grid or sample), a column for each factor (NaN
        where what is typed stays), ``strategy``, ``status``, ``ended_by`` (gap, clock, nodes, proof, or ""),
        ``ranked`` (yes or no), numbers of ``RESULTS``: money M$, unit cost $/kWh, amounts GWh.
    """
    labels = [factor.label for factor in design.factors]
    nothing = dict.fromkeys(RESULTS) | {"status": NOT_PLANNED, "ended_by": ""}
    found = []
    for number, point in enumerate(points, 1):
        own = rows.get(point.id) or [nothing | {"strategy": name} for name in strategies]
        place = {"point": number, "point_id": point.id, "design": design.kind}
        place |= dict(zip(labels, point.numbers, strict=True))
        for row in own:
            words = {name: row[name] for name in ("strategy", "status", "ended_by")}
            ranked = {"ranked": "yes" if _ranked(row, own) else "no"}
            found.append(place | words | ranked | {name: row[name] for name in RESULTS})
    return typed(pd.DataFrame(found, columns=[*BEFORE, *labels, *AFTER]))


def _ranked(row: Row, beside: Sequence[Row]) -> bool:
    return row["objective_value"] is not None and all(one["ended_by"] != "clock" for one in beside)


def as_bytes(table: pd.DataFrame, path: Path) -> bytes:
    """Return a table as a file of the kind its name ends in.

    A text file may be opened in a spreadsheet: there a text that begins as a formula has a ' before it.
    """
    if path.suffix == ".parquet":
        out = io.BytesIO()
        table.to_parquet(out, index=False)
        return out.getvalue()
    words = table.select_dtypes(include=["object", "str"]).columns
    safe = table.assign(**{name: table[name].map(_as_text) for name in words})
    text: str = safe.rename(columns=_as_text).to_csv(index=False)
    return text.encode()


def _as_text(value: Any) -> Any:
    """Return a text that a spreadsheet opening the file takes for none but a text; a number as it is."""
    return f"'{value}" if isinstance(value, str) and value.startswith(STEERING) else value
