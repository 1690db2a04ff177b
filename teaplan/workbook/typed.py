"""The typed rows a case was made from, found again from what it carries of its workbook."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from teaplan.case import Case, Input
from teaplan.workbook import raw
from teaplan.workbook.parse import parse
from teaplan.workbook.parsed import Parsed


def rows_of(inputs: Iterable[Input]) -> list[dict[str, Any]]:
    """Return inputs as ``teaplan.workbook.from_inputs`` takes them."""
    return [
        {**item.ref._asdict(), "value": item.value, "cell": item.cell}
        | {"mark": item.mark, "source": item.source, "note": item.note}
        for item in inputs
    ]


def typed_again(case: Case) -> Parsed:
    """Return the rows of a case's workbook as its sheets had them, blank cells at their defaults."""
    return parse(raw.from_inputs(rows_of(case.inputs), case.file))
