"""What a report carries of its comparison beside the plans: as plain data, in lines of the ``run`` sheet.

Plans are audited again when a report is read; only what no audit can find stands here: how searches
ended, their bounds, and what the studies solved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from teaplan.audit import Audit
from teaplan.case import Case, Lever
from teaplan.plans import Plan
from teaplan.studies.results import (
    Alternative,
    BreakEven,
    Comparison,
    Difference,
    Foresight,
    NowOrder,
    Side,
    Solved,
    Worth,
)

SECTION = "comparison"
SOLVED = (
    "name",
    "status",
    "message",
    "exit_code",
    "objective_value",
    "bound",
    "gap",
    "gap_musd",
    "seconds",
    "audit_seconds",
)
"""What is carried of a solve; its plan stands in ``plan`` or ``other_plans``."""


def data_of(comparison: Comparison) -> dict[str, Any]:
    """Return what no audit can find of a comparison: nested dictionaries and lists of plain values."""
    free = comparison.free
    return {
        "results": [_solved(one) for one in comparison.results],
        "free": None if free is None else _solved(free) | {"of": _place(comparison, free)},
        "futures": [asdict(one) for one in comparison.futures],
        "values": {name: asdict(one) for name, one in comparison.values.items()},
        "do_now": [asdict(one) for one in comparison.do_now],
        "worths": [asdict(one) for one in comparison.worths],
        "break_evens": [asdict(one) for one in comparison.break_evens],
        "alternatives": [
            {"solved": _solved(one.solved)}
            | {"differs_in": one.differs_in, "distance": one.distance, "within": one.within}
            for one in comparison.alternatives
        ],
        "seconds": dict(comparison.seconds),
    }


def _solved(one: Solved) -> dict[str, Any]:
    return {name: getattr(one, name) for name in SOLVED} | {"reasons": list(one.reasons)}


def _place(comparison: Comparison, free: Solved) -> int | None:
    """Place of the free plan among the strategies; None for a reference run."""
    return next((i for i, one in enumerate(comparison.results) if one is free), None)


def comparison_of(case: Case, data: Mapping[str, Any], found: Mapping[str, tuple[Plan, Audit]]) -> Comparison:
    """Return a comparison from what a report carries.

    Parameters
    ----------
    case
        The case.
    data
        What ``data_of`` gave.
    found
        Plans by name of their strategy or alternative, audited anew.
    """

    def solved(said: Mapping[str, Any]) -> Solved:
        plan, audit = found.get(said["name"] or "", (None, None))
        rest: dict[str, Any] = {name: said.get(name) for name in SOLVED}
        rest["name"] = rest["name"] or ""
        return Solved(**rest, reasons=tuple(said.get("reasons") or ()), plan=plan, audit=audit)

    results = tuple(solved(one) for one in data.get("results") or ())
    free = data.get("free")
    place = None if free is None else free.get("of")
    return Comparison(
        case,
        results,
        free=None if free is None else solved(free) if place is None else results[int(place)],
        futures=tuple(Foresight(**{**one, "why": one["why"] or ""}) for one in data.get("futures") or ()),
        values={name: _difference(one) for name, one in (data.get("values") or {}).items()},
        do_now=tuple(_now(one) for one in data.get("do_now") or ()),
        worths=tuple(
            Worth(**{**one, "value": _difference(one["value"])}) for one in data.get("worths") or ()
        ),
        break_evens=tuple(_break_even(one) for one in data.get("break_evens") or ()),
        alternatives=tuple(
            Alternative(**{**one, "solved": solved(one["solved"])}) for one in data.get("alternatives") or ()
        ),
        seconds=data.get("seconds") or {},
    )


def _difference(said: Mapping[str, Any]) -> Difference:
    return Difference(said.get("musd"), said.get("plus_minus_musd"), said.get("why") or "")


def _now(said: Mapping[str, Any]) -> NowOrder:
    counts = {name: int(count) for name, count in (said.get("counts") or {}).items()}
    texts = {name: str(said.get(name) or "") for name in ("period", "kind", "site", "what", "move")}
    return NowOrder(**texts, counts=counts, same=bool(said["same"]))


def _break_even(said: Mapping[str, Any]) -> BreakEven:
    def side(one: Mapping[str, Any] | None) -> Side | None:
        if one is None:
            return None
        values = {name: (pair[0], pair[1]) for name, pair in (one.get("values") or {}).items()}
        return Side(one["at"], values, one.get("winner"))

    lever = {**said["lever"], "values": bool(said["lever"]["values"]), "row": int(said["lever"]["row"])}
    tried = tuple(found for one in said.get("tried") or () if (found := side(one)) is not None)
    return BreakEven(
        Lever(**lever),
        said["base"],
        side(said.get("below")),
        side(said.get("above")),
        tried,
        said.get("note") or "",
        said.get("seconds") or 0.0,
    )


# -- as lines ------------------------------------------------------------------------------------------

SEPARATOR = " / "
EMPTY: dict[str, Callable[[], Any]] = {"{}": dict, "[]": list}


def lines(data: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, str | float | int | bool | None]]:
    """Yield nested data as (path, value) lines; what is empty says what it is empty of."""
    if isinstance(data, Mapping) and data:
        for key, value in data.items():
            yield from lines(value, (*path, f".{key}"))
    elif isinstance(data, list | tuple) and data:
        for index, value in enumerate(data):
            yield from lines(value, (*path, f"#{index}"))
    else:
        empty = "{}" if isinstance(data, Mapping) else "[]" if isinstance(data, list | tuple) else None
        yield SEPARATOR.join(path), data if empty is None else empty


def nested(found: Mapping[str, Any]) -> Any:
    """Return the data that ``lines`` made lines of."""
    whole: dict[str, Any] = {}
    for path, value in found.items():
        place = whole
        *before, last = path.split(SEPARATOR)
        for step in before:
            place = place.setdefault(step, {})
        place[last] = EMPTY[value]() if isinstance(value, str) and value in EMPTY else value
    return _with_lists(whole)


def _with_lists(data: Any) -> Any:
    """Turn dictionaries of numbered places into lists."""
    if not isinstance(data, dict):
        return data
    if data and all(key.startswith("#") for key in data):
        return [_with_lists(data[key]) for key in sorted(data, key=lambda key: int(key[1:]))]
    return {key.removeprefix("."): _with_lists(value) for key, value in data.items()}
