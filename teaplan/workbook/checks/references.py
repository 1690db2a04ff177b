"""Names that stand where they are referred to: one line a cause, however many cells follow from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from teaplan.case import EVERY
from teaplan.schema.columns import Column, Sheet
from teaplan.schema.sheets import DRIVERS, RULES, SHEETS
from teaplan.workbook.parsed import Parsed, Row, closest, did_you_mean


@dataclass(frozen=True)
class LookUp:
    """A column whose cells name rows of other sheets, and the cells that name what is not there."""

    sheet: str
    column: str
    what: str
    where: str
    places: tuple[str, ...]
    known: frozenset[str]
    dangling: tuple[Row, ...]


def check_references(parsed: Parsed) -> None:
    """Every name in a reference column must stand where it refers to."""
    looked = [_column(parsed, s, c) for s in SHEETS for c in s.columns if c.refers]
    looked += [_target(parsed, sheet, kind, places) for sheet, kind, places in _targets()]
    forgiven = _forgiven(parsed, looked)
    for look in looked:
        _tell(parsed, look, forgiven)


def names(parsed: Parsed, place: str) -> list[str]:
    """Values of a ``sheet.column``."""
    sheet, column = place.split(".")
    return [row[column] for row in parsed.of(sheet) if row[column]]


def unreadable(parsed: Parsed, place: str) -> int:
    """Count the cells of a ``sheet.column`` that may hold any name."""
    sheet, column = place.split(".")
    return sum(not row[column] and not row.sound(column) for row in parsed.of(sheet))


def _column(parsed: Parsed, sheet: Sheet, column: Column) -> LookUp:
    known = frozenset(name for place in column.refers for name in names(parsed, place))
    dangling = tuple(
        row
        for row in parsed.of(sheet.name)
        if row[column.name] is not None
        and row[column.name] not in known
        and not (column.every and row[column.name] == EVERY)
    )
    what = column.refers[0].split(".")[1]
    where = " or ".join(dict.fromkeys(place.split(".")[0] for place in column.refers))
    return LookUp(sheet.name, column.name, what, where, column.refers, known, dangling)


def _targets() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Sheets whose targets are names of the places their kind may target; a pair is looked up in parts."""
    for driver, places in DRIVERS.items():
        yield "drivers", driver, places
        yield "breakevens", driver, places
    for rule, kind in RULES.items():
        if kind.targets and not kind.pair:
            yield "rules", rule, kind.targets


def _target(parsed: Parsed, sheet: str, kind: str, places: tuple[str, ...]) -> LookUp:
    """A target is a name of the places its kind may target."""
    column = "rule" if sheet == "rules" else "driver"
    # which rules take a * is told with what else a rule must have
    other = (None, EVERY) if sheet == "rules" else (None,)
    known = frozenset(name for place in places for name in names(parsed, place))
    dangling = tuple(
        row
        for row in parsed.of(sheet)
        if row[column] == kind and row["target"] not in other and row["target"] not in known
    )
    what = " or ".join(dict.fromkeys(place.split(".")[1] for place in places))
    where = " or ".join(dict.fromkeys(place.split(".")[0] for place in places))
    return LookUp(sheet, "target", what, f"{where} ({column} {kind})", places, known, dangling)


def _forgiven(parsed: Parsed, looked: list[LookUp]) -> dict[str, set[str]]:
    """Names by place whose absence follows from a fault told already.

    A name that cannot be read explains one name that is missed: the one missed most often.
    """
    missed: dict[str, Counter[str]] = {}
    for look in looked:
        for place in look.places:
            missed.setdefault(place, Counter()).update(str(row[look.column]) for row in look.dangling)
    return {
        place: {name for name, _ in counts.most_common(unreadable(parsed, place))}
        for place, counts in missed.items()
    }


def _tell(parsed: Parsed, look: LookUp, forgiven: dict[str, set[str]]) -> None:
    # a sheet that is missed, or stands under a name nobody knows, explains every name that looks into it
    unseen = any(place.split(".")[0] in parsed.unseen for place in look.places)
    explained = {name for place in look.places for name in forgiven[place]}
    empty = not parsed.of(look.places[0].split(".")[0])
    told = False
    for row in look.dangling:
        name = str(row[look.column])
        close = closest(name, look.known)
        if close:
            row.meant[look.column] = close
        if not unseen and name not in explained and not (empty and told):
            hint = ", which holds none" if not look.known else did_you_mean(name, look.known)
            text = f'no {look.what} "{name}" in {look.where}{hint}'
            parsed.fault(look.sheet, row.number, look.column, text, "reference")
            told = True
        parsed.mark(look.sheet, row.number, look.column)
