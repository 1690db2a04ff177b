"""Break-evens: the value of a lever at which the winner flips, by bracketed re-solves.

Both ends of the range are solved; where two strategies win there for certain (by more than the gaps
together), the bracket between is halved until the gaps hide the difference or it is narrow enough.
Each side of a bracket that is told has been solved, and its winner is certain.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from teaplan.case import A_YEAR, Case, Lever
from teaplan.studies.levers import YEARS, check_lever
from teaplan.studies.results import BreakEven, Comparison, Side, Solved
from teaplan.studies.strategies import rules_of
from teaplan.studies.variations import Variation

NARROW = 1 / 16
"""Share of the range a bracket is narrow enough at."""
MOST_POINTS = 7
"""Points of one lever that are solved at most, the case itself counted."""

Point = tuple[Variation, str]
"""A variation of the case and a strategy."""
SolveAll = Callable[[Sequence[Point]], Mapping[Point, Solved]]
"""Solves points, in any order and side by side."""


def contenders(case: Case, strategies: Sequence[str]) -> tuple[str, ...]:
    """Return the strategies that may lose to each other: those that do not hold another within them.

    A freer strategy can always do what a more restricted one does; it is never beaten, and flips nothing.
    """
    rules = {name: rules_of(case, name) for name in strategies}
    return tuple(name for name in strategies if not any(rules[other] > rules[name] for other in strategies))


def levers_of(case: Case) -> tuple[Lever, ...]:
    """Return the levers the case names, else a list of what judgements are most often wrong about."""
    if case.levers:
        return case.levers
    generations = sorted({row.generation for row in case.lines.values() if row.generation})
    found = [Lever("capex", name, 0.5, 2.0) for name in generations] or [Lever("capex", None, 0.5, 2.0)]
    found += [Lever("demand", None, 0.5, 1.5)]
    found += [Lever("price", None, 0.7, 1.3)] if case.prices else []
    found += [Lever("credit", row.credit, 0.0, 1.0) for row in case.credits]
    found += [Lever(YEARS, row.line, -2, 4) for row in case.lines.values() if row.first_year is not None]
    return tuple(found)


def variation_of(lever: Lever, number: float) -> Variation:
    """Return the case with a lever at a number."""
    return ("lever", lever.driver, lever.target, number, lever.values)


def base_of(case: Case, lever: Lever) -> float | None:
    """Return the number at which a lever leaves the case as it is; None where it replaces what is typed."""
    if lever.values or (lever.driver == YEARS and abs(lever.low) >= A_YEAR):
        return None
    return 0.0 if lever.driver == YEARS else 1.0


@dataclass
class _Hunt:
    """One lever on its way to a bracket."""

    lever: Lever
    base: float | None
    sides: dict[float, Side] = field(default_factory=dict)
    seconds: float = 0.0
    note: str = ""
    over: bool = False

    def next_points(self) -> list[float]:
        """Return the numbers to be solved next; none when it is over."""
        if self.over:
            return []
        ends = [n for n in (self.lever.low, self.lever.high) if n not in self.sides]
        if ends:
            return ends
        bracket = self.bracket()
        if bracket is None:
            self._conclude()
            return []
        below, above = bracket
        middle = (below.at + above.at) / 2
        if self.lever.driver == YEARS:
            middle = float(round(middle))
        wide = above.at - below.at > NARROW * (self.lever.high - self.lever.low) + 1e-12
        if not wide or middle in self.sides or len(self.sides) >= MOST_POINTS:
            self.over = True
            return []
        return [middle]

    def bracket(self) -> tuple[Side, Side] | None:
        """Return the narrowest pair of neighbours with two certain winners; None where there is none."""
        certain = [side for _, side in sorted(self.sides.items()) if side.winner is not None]
        pairs = [(a, b) for a, b in pairwise(certain) if a.winner != b.winner]
        return min(pairs, key=lambda pair: pair[1].at - pair[0].at, default=None)

    def _conclude(self) -> None:
        self.over = True
        winners = {side.winner for side in self.sides.values()}
        span = f"between {self.lever.low:g} and {self.lever.high:g}"
        if None in winners:
            open_at = ", ".join(f"{at:g}" for at, side in sorted(self.sides.items()) if side.winner is None)
            self.note = f"no flip is certain {span}: undecided within the gaps at {open_at}"
        else:
            self.note = f"no flip {span}: {winners.pop()} wins"

    def result(self) -> BreakEven:
        """Return what was found."""
        found = self.bracket()
        below, above = found if found is not None else (None, None)
        tried = tuple(side for _, side in sorted(self.sides.items()))
        note = self.note
        if below is not None and above is not None:
            between = [side for side in tried if below.at < side.at < above.at]
            note = f"bracket {above.at - below.at:.3g} wide"
            note += "; inside it the gaps hide the difference" if between else ""
        return BreakEven(
            self.lever,
            float("nan") if self.base is None else self.base,
            below,
            above,
            tried,
            note,
            self.seconds,
        )


def break_evens(
    known: Comparison, strategies: Sequence[str], levers: Sequence[Lever], solve: SolveAll
) -> tuple[BreakEven, ...]:
    """Find the bracket of every lever.

    Parameters
    ----------
    known
        The strategies of the case as it is: its own point of every lever that is a factor or a shift.
    strategies
        Those that may win.
    levers
        What is moved, and between which numbers.
    solve
        Solves points; all that can be are asked for at once.
    """
    as_is = {one.name: one for one in known.results if one.name in strategies}
    hunts = []
    for lever in levers:
        hunt = _Hunt(lever, base_of(known.case, lever))
        wrong = _wrong(known.case, lever)
        if wrong:
            hunt.over, hunt.note = True, f"cannot be moved so far: {wrong}"
        elif hunt.base is not None and lever.low <= hunt.base <= lever.high and len(as_is) == len(strategies):
            hunt.sides[hunt.base] = side_of(known, hunt.base, as_is)
        hunts.append(hunt)
    while wanted := [(hunt, number) for hunt in hunts for number in hunt.next_points()]:
        points = [(variation_of(hunt.lever, number), name) for hunt, number in wanted for name in strategies]
        found = solve(points)
        for hunt, number in wanted:
            here = {name: found.get((variation_of(hunt.lever, number), name)) for name in strategies}
            if any(one is None for one in here.values()):
                hunt.over, hunt.note = True, "interrupted"
                continue
            solved = {name: one for name, one in here.items() if one is not None}
            hunt.seconds += sum(one.seconds for one in solved.values())
            hunt.sides[number] = side_of(known, number, solved)
    return tuple(hunt.result() for hunt in hunts)


def _wrong(case: Case, lever: Lever) -> str:
    """Say why a lever cannot be moved to one of its ends; empty where it can."""
    said = (check_lever(case, lever.driver, lever.target, n, lever.values) for n in (lever.low, lever.high))
    return next((why for why in said if why), "")


def side_of(known: Comparison, at: float, solved: Mapping[str, Solved]) -> Side:
    """Return a point of a lever: the values of the strategies, and the one that wins for certain."""
    values = {name: (one.objective_value, one.gap_musd) for name, one in solved.items()}
    planned = [(name, one) for name, one in solved.items() if one.objective_value is not None]
    planned.sort(key=lambda item: -known.sign * (item[1].objective_value or 0.0))
    winner = None
    if planned and all(known.advantage(planned[0][1], one).decided for _, one in planned[1:]):
        # a strategy without any plan loses only where that is proven
        proven = all(one.status == "infeasible" for one in solved.values() if one.objective_value is None)
        winner = planned[0][0] if proven else None
    return Side(at, values, winner)
