"""Drivers that mean one thing: known, one of factor and value, in range, no two for one number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from teaplan.case import EVERY, NEVER
from teaplan.schema.sheets import DRIVERS, REPLACED
from teaplan.workbook.parsed import Parsed, Row, did_you_mean

PAIRS = {
    "material_price": ("suppliers", "material", "country", "supplier"),
    "dependence": ("dependence", "material", "country", None),
}
"""Drivers with two places, neither more specific: sheet, the two columns, and a more specific one.

Of ``import_price`` the segment is: it says what its customers pay whatever they buy.
"""


def check_drivers(parsed: Parsed) -> None:
    """A driver is known, has one of factor and value, and one meaning where several match."""
    for row in parsed.of("drivers"):
        kind = row["driver"]
        if not row.sound("driver"):
            continue
        if kind not in DRIVERS:
            text = f'no driver "{kind}" is known{did_you_mean(str(kind), DRIVERS)}'
            parsed.fault("drivers", row.number, "driver", text, "reference")
        elif row.sound("factor", "value"):
            _check_amount(parsed, row)
        _check_years(parsed, row)
    _check_ties(parsed)


def _check_amount(parsed: Parsed, row: Row) -> None:
    both = (row["factor"] is not None) + (row["value"] is not None)
    if both != 1:
        text = "give a factor or a value, not both" if both else "needs a factor or a value"
        parsed.fault("drivers", row.number, "factor", text, "amount")
    elif row["factor"] is not None:
        if row["driver"] == "first_year":
            text = "a year is replaced by a value, not multiplied"
            parsed.fault("drivers", row.number, "factor", text, "amount")
    else:
        _check_value(parsed, row)


def _check_value(parsed: Parsed, row: Row) -> None:
    column, value = REPLACED[row["driver"]], row["value"]
    if value == NEVER:
        if column.kind != "year":
            parsed.fault("drivers", row.number, "value", '"never" is for the driver first_year', "type")
    elif column.kind == "year" and value != int(value):
        parsed.fault("drivers", row.number, "value", f"must be a whole number, got {value:g}", "type")
    elif column.breach(value):
        broken = "a year no one could mean" if column.kind == "year" else f"must be {column.breach(value)}"
        parsed.fault("drivers", row.number, "value", f"{broken}, got {value:g}", "range")


def _check_years(parsed: Parsed, row: Row) -> None:
    begin, end = row["from_year"], row["to_year"]
    if row.sound("from_year", "to_year") and None not in (begin, end) and end < begin:
        where = parsed.cell("drivers", row.number, "from_year")
        parsed.fault("drivers", row.number, "to_year", f"is before from_year ({begin}, {where})", "order")


def _check_ties(parsed: Parsed) -> None:
    """Two values for one number on one branch, neither more specific than the other."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in parsed.of("drivers"):
        if row["value"] is not None and row.sound():
            groups.setdefault((row["branch"], row["driver"]), []).append(row)
    for (_, kind), rows in groups.items():
        for first, second in combinations(rows, 2):
            if _overlap(first, second) and _same_number(parsed, kind, first, second, rows):
                where = parsed.cell("drivers", first.number, "value")
                text = f"{where} replaces the same number in the same years"
                parsed.fault("drivers", second.number, "value", text, "tie")
                break


def _overlap(a: Row, b: Row) -> bool:
    return _begin(a) <= _end(b) and _begin(b) <= _end(a)


def _begin(row: Row) -> int:
    return int(row["from_year"] or 0)


def _end(row: Row) -> int:
    return int(row["to_year"] or NEVER)


def _same_number(parsed: Parsed, kind: str, a: Row, b: Row, rows: Iterable[Row]) -> bool:
    if a["target"] == b["target"]:
        return True
    if kind not in PAIRS or None in (a["target"], b["target"]):
        return False
    begin, end = max(_begin(a), _begin(b)), min(_end(a), _end(b))
    # a value for the very offer in all those years says which one is meant
    settled = {r["target"] for r in rows if _begin(r) <= begin and end <= _end(r)}
    return any(
        {a["target"], b["target"]} == {one, other} and own not in settled
        for one, other, own in _meetings(parsed, kind)
    )


def _meetings(parsed: Parsed, kind: str) -> Iterator[tuple[str, str, str | None]]:
    """Names of the two places that meet in one number, and the name of the number itself."""
    sheet, left, right, own = PAIRS[kind]
    everyone = [row["segment"] for row in parsed.of("segments")]
    for row in parsed.of(sheet):
        for other in everyone if row[right] == EVERY else [row[right]]:
            yield row[left], other, row[own] if own else None
