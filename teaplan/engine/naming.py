"""Rows by the words a planner knows them by: family, what it is of, branch and period."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from teaplan.shared.streams import Stream

KINDS = ("segment", "site", "line", "building", "product", "material", "supplier", "country")
"""What an entry of a row's index may name; the case has them by these names."""

MOST = 3
"""Rows of one family that are named one by one."""


def names_of(model: Any, families: Sequence[str], rows: Iterable[int]) -> tuple[str, ...]:
    """Name rows, those of one family together.

    Parameters
    ----------
    model
        The Pyomo model; a family without an index of ours, such as a house rule, is named as it is.
    families
        Name of the family of every row, the rows of a family in the order of its index.
    rows
        Those to name.
    """
    meant = sorted(rows)
    places: dict[str, list[int]] = {}
    for row, family in enumerate(families):
        places.setdefault(family, []).append(row)
    found: dict[str, list[str]] = {}
    for row in meant:
        family = families[row]
        place = _place(model, family, places[family].index(row), len(places[family]))
        found.setdefault(family, []).append(place)
    return tuple(
        line for family in sorted(found) for line in _lines(family, found[family], _doc(model, family))
    )


def _doc(model: Any, family: str) -> str | None:
    """What a family of rows asks for; a bar of a strategy is no constraint of the model."""
    component = model.component(family)
    if component is not None:
        return component.doc if component.doc is None else str(component.doc)
    rules = getattr(model, "rules", {}).values()
    return next((of_it.docs[family] for of_it in rules if family in of_it.docs), None)


def _lines(family: str, places: list[str], doc: str | None) -> Iterator[str]:
    """Yield the rows of a family; the first says what the family asks for."""
    named = list(dict.fromkeys(place for place in places if place))
    meaning = f" - {doc}" if doc else ""
    if not named:
        yield f"{family}{meaning}"
    for at, place in enumerate(named[:MOST]):
        yield f"{family}: {place}{'' if at else meaning}"
    if len(named) > MOST:
        yield f"{family}: {len(named) - MOST} more like these"


def _place(model: Any, family: str, at: int, rows: int) -> str:
    """Say what a row is of: the entries of its index that name something, then branch and period."""
    known = model.row_families.get(family) if hasattr(model, "row_families") else None
    if known is None:
        return ""
    positions = list(model.component(family).keys())
    if len(positions) != rows:
        return ""
    of, branch, period = _parts(model, known.index[positions[at]])
    return ", ".join([*of, *([f"branch {branch}", period] if branch else [])])


def _parts(model: Any, key: Sequence[Any]) -> tuple[list[str], str, str]:
    """Return the words of an index, its branch and its period; the last two "" where it has no node."""
    words = [word for entry in key[:-1] if (word := _word(model, entry))]
    tree = model.network.tree
    if isinstance(key[-1], int) and 0 <= key[-1] < len(tree.nodes):
        node = tree.nodes[key[-1]]
        return words, node.branch, tree.period_of(node.index).label
    return words, "", ""


def row_named(model: Any, family: str, key: Any) -> tuple[str, str, str, str, str]:
    """Return a row as family, what that asks for, what the row is of, branch and period.

    Parameters
    ----------
    model
        The Pyomo model.
    family, key
        As ``Problem.row_keys`` has them; of a row that is not of ours only the family is named.
    """
    meaning = _doc(model, family) or ""
    if family not in getattr(model, "row_families", {}) or not hasattr(model, "network"):
        return family, meaning, "", "", ""
    of, branch, period = _parts(model, key)
    return family, meaning, ", ".join(of), branch, period


def _word(model: Any, entry: Any) -> str:
    """Say an entry of an index in words; counters say nothing."""
    if isinstance(entry, str):
        kinds = [kind for kind in KINDS if entry in getattr(model.case, f"{kind}s", ())]
        return f"{kinds[0]} {entry}" if len(kinds) == 1 else entry
    if isinstance(entry, Stream):
        return entry.id
    state = getattr(entry, "target", entry)
    if hasattr(state, "line") and hasattr(state, "site"):
        return f"line {state}"
    return ""
