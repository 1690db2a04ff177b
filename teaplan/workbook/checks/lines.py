"""Line types and what moves between them: lives, moves that can be made, moves of one meaning."""

from __future__ import annotations

from itertools import combinations

from teaplan.case import EVERY
from teaplan.network import KINDS
from teaplan.workbook.parsed import Parsed, Row

ENDS = ("line", "product", "site")
PLACES = tuple(f"{end}_{what}" for what in ENDS for end in ("from", "to"))
STAYS = {"changeover": ("line", "site"), "convert": ("product", "site"), "relocate": ("line", "product")}
"""What a kind of move keeps."""
CHANGES = {"changeover": "product", "convert": "line", "relocate": "site"}
"""What it changes."""


def check_lives(parsed: Parsed) -> None:
    """A line lives longer than it takes to come."""
    for row in parsed.of("lines"):
        life, lead = row["life_years"], row["lead_months"]
        if life is not None and row.sound("life_years", "lead_months") and life * 12 < lead:
            where = parsed.cell("lines", row.number, "lead_months")
            text = f"is shorter than its lead ({lead:g} months, {where}), got {life:g}"
            parsed.fault("lines", row.number, "life_years", text, "order")


def check_moves(parsed: Parsed) -> None:
    """A move can be made, says only what its kind knows, and no two mean the same with equal precision."""
    fixed = {row["line"] for row in parsed.of("lines") if row.sound("line", "movable") and not row["movable"]}
    for row in parsed.of("moves"):
        if row["move"] is None or not row.sound("move"):
            continue
        if row["move"] == "retire":
            _check_retirement(parsed, row)
        elif row["resale_share"] is not None:
            text = f"belongs to a row of retire, not of {row['move']}"
            parsed.fault("moves", row.number, "resale_share", text, "kind")
        if row["move"] == "relocate":
            for column in ("from_line", "to_line"):
                if row.sound(column) and row[column] in fixed:
                    text = f'"{row[column]}" is not movable: see lines'
                    parsed.fault("moves", row.number, column, text, "kind")
                    break
    _check_ties(parsed)


def _check_retirement(parsed: Parsed, row: Row) -> None:
    for column in ("to_line", "to_product", "to_site"):
        if row.sound(column) and row[column] not in (None, EVERY):
            parsed.fault("moves", row.number, column, "what is retired goes nowhere: leave it blank", "kind")


def _check_ties(parsed: Parsed) -> None:
    """Two rows that mean some move alike, neither more specific, and no third one that settles it."""
    shared = {row["line"] for row in parsed.of("lines") if row["setup"] == "shared"}
    groups: dict[str, list[Row]] = {}
    for row in parsed.of("moves"):
        if row["move"] is not None and row.sound("move", *PLACES):
            groups.setdefault(KINDS[row["move"]], []).append(row)
    for kind, rows in groups.items():
        for first, second in combinations(rows, 2):
            both = _both(kind, first, second)
            if both is None or _specific(first) != _specific(second):
                continue
            # the cheapest row sets a pool up: there is nothing to choose between
            if kind == "changeover" and {both["from_line"], both["to_line"]} & shared:
                continue
            if not any(_settles(row, both) and _specific(row) > _specific(first) for row in rows):
                where = parsed.cell("moves", first.number, "move")
                text = f"as specific as {where}, and both mean {_said(both)}"
                parsed.fault("moves", second.number, "move", text, "tie")


def _both(kind: str, a: Row, b: Row) -> dict[str, str] | None:
    """What two rows mean together; None where they have no move in common."""
    both: dict[str, str] = {}
    for column in PLACES:
        one, other = a[column] or EVERY, b[column] or EVERY
        if EVERY not in (one, other) and one != other:
            return None
        both[column] = other if one == EVERY else one
    for what in STAYS.get(kind, ()):
        start, end = both[f"from_{what}"], both[f"to_{what}"]
        if EVERY not in (start, end) and start != end:
            return None
    changed = CHANGES.get(kind)
    if changed is not None and both[f"from_{changed}"] == both[f"to_{changed}"] != EVERY:
        return None
    return both


def _specific(row: Row) -> int:
    return sum(row[column] not in (None, EVERY) for column in PLACES)


def _settles(row: Row, both: dict[str, str]) -> bool:
    return all(row[column] in (None, EVERY, both[column]) for column in PLACES)


def _said(both: dict[str, str]) -> str:
    named = [f"{column} {name}" for column, name in both.items() if name != EVERY]
    return ", ".join(named) or "every line"
