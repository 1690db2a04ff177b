"""One cell turned on its own, by solving again: years, leads, shares of amounts, obligations.

What a turn does to a matrix is of no matter here; only that a farther turn never takes room away.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import inf

from teaplan.studies.explain.dials import SNAP, Dial
from teaplan.studies.explain.workshop import Turns, Workshop

WIDER = (1.0, 10.0, 1000.0)
"""Relative changes that are tried where a dial has no end."""
CLOSE = 1e-3
"""Share of a turn to which the least one is found."""


def least(shop: Workshop, dial: Dial, others: Turns | None = None, within: float = inf) -> float | None:
    """Return the least position of a dial with which some plan fits; None where none does.

    Parameters
    ----------
    shop
        With the case.
    dial
        What is turned.
    others
        Dials that are turned already.
    within
        Most that the turn may cost.
    """
    beside = dict(others or {})
    low = 0.0
    for end in _ends(dial, within):
        if shop.patience.late():
            return None
        if shop.holds(beside | {dial: end}):
            return _between(shop, dial, beside, low, end)
        low = end
    return None


def _ends(dial: Dial, within: float) -> Iterator[float]:
    """Yield positions that are tried, ever farther."""
    most = min(dial.most, within / dial.cost(1.0) * (1 + SNAP))
    if dial.whole:
        most = float(int(most + SNAP)) if most < inf else most
    for share in WIDER:
        far = share * dial.unit
        if most <= far:
            break
        yield float(round(far)) if dial.whole else far
    if 0 < most < inf:
        yield most


def _between(shop: Workshop, dial: Dial, beside: dict[Dial, float], low: float, high: float) -> float:
    """Halve what lies between a turn that is too little and one that is enough, at short numbers."""
    while not shop.patience.late():
        if dial.whole and high - low <= 1:
            break
        if not dial.whole and high - low <= CLOSE * high:
            break
        if dial.whole:
            middle = float((low + high) // 2)
        else:
            middle = dial.short(0.7 * low + 0.3 * high, 0.3 * low + 0.7 * high)
        if shop.holds(beside | {dial: middle}):
            high = middle
        else:
            low = middle
    shorter = high if dial.whole else dial.short(low, high)
    return shorter if shorter == high or shop.holds(beside | {dial: shorter}) else high


def together(shop: Workshop, dials: Iterable[Dial]) -> dict[Dial, float] | None:
    """Turn all dials as far as they go, then back one by one, the dearest first; None where that is no use.

    What is left is needed, each of it; another set may be cheaper.
    """
    far = _wide(shop, list(dials))
    if far is None:
        return None
    wide = dict(far)
    for dial in sorted(far, key=lambda dial: -dial.cost(far[dial])):
        rest = {other: position for other, position in wide.items() if other != dial}
        if shop.patience.late():
            return None
        if shop.holds(rest):
            wide = rest
    for dial in sorted(wide, key=lambda dial: -dial.dear):
        rest = {other: position for other, position in wide.items() if other != dial}
        found = least(shop, dial, rest)
        wide[dial] = wide[dial] if found is None else dial.rounded(found)
    return wide


def _wide(shop: Workshop, dials: list[Dial]) -> dict[Dial, float] | None:
    """Turn all dials far, those left out that make the workbook faulty together."""
    for share in WIDER:
        turns: dict[Dial, float] = {}
        far = {dial: min(dial.most, share * dial.unit) for dial in dials}
        if shop.turned(far) is not None:
            turns = far
        else:
            for dial, position in far.items():
                if shop.turned(turns | {dial: position}) is not None:
                    turns[dial] = position
        if shop.patience.late():
            return None
        if turns and shop.holds(turns):
            return turns
    return None
