"""A case with some of its cells typed anew, by the same checks as a workbook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from teaplan.case import Case, Ref
from teaplan.workbook.typed import rows_of

Value = str | float | int | bool


def rows_changed(case: Case, cells: Mapping[Ref, Value]) -> list[dict[str, Any]]:
    """Return the inputs of a case, as ``from_inputs`` takes them, with cells typed anew or filled in."""
    rows = rows_of(case.inputs)
    left = dict(cells)
    for row in rows:
        ref = Ref(row["sheet"], row["row"], row["column"])
        if ref in left:
            row["value"] = left.pop(ref)
    known = {(row["sheet"], row["column"]): row["cell"] for row in rows}
    for ref, value in left.items():
        cell = filled_cell(known.get((ref.sheet, ref.column), ""), ref.row)
        rows.append({**ref._asdict(), "value": value, "cell": cell, "mark": "", "source": "", "note": ""})
    return rows


def filled_cell(like: str, row: int) -> str:
    """Return the address of a blank cell under the same header as another one; empty where there is none."""
    letters = "".join(sign for sign in like if sign.isalpha())
    return f"{letters}{row}" if letters else ""
