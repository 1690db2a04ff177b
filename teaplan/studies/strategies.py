"""The strategies of a case, solved from the most restricted to the freest.

A plan that holds under some rules holds under fewer: the plan of a restricted strategy is a start for
a freer one, whose objective is then never worse.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from teaplan.case import Case
from teaplan.engine import NO_CHANGE, Change, Hints
from teaplan.engine.large import Relaxed
from teaplan.schema.faults import Fault, Faults
from teaplan.studies.results import Solved
from teaplan.studies.tasks import Bench, Task

RELAXED = "relaxation of "
"""Before the name of a solve: the task that solves its relaxation ahead."""


def chosen_strategies(case: Case, asked: Sequence[str] | None) -> tuple[str, ...]:
    """Return the strategies to compare: those asked for, else all of the sheet, else "" (no rule).

    Raises
    ------
    Faults
        Where one asked for is not in the sheet, or asked for twice.
    """
    if asked is None:
        return tuple(case.strategies) or ("",)
    found = []
    for name in asked:
        close = get_close_matches(name, case.strategies, n=1)
        hint = f'; did you mean "{close[0]}"?' if close else ""
        if name not in case.strategies:
            found.append(_fault(case, f'no strategy "{name}" in strategies{hint}', "reference"))
        elif asked.count(name) > 1:
            found.append(_fault(case, f'"{name}" is asked for twice', "duplicate"))
    if found:
        raise Faults(list(dict.fromkeys(found)))
    return tuple(asked)


def _fault(case: Case, text: str, kind: str) -> Fault:
    return Fault(case.file or "case", "strategies", "", "strategy", text, f"strategies.strategy.{kind}")


def rules_of(case: Case, strategy: str) -> frozenset[tuple[Any, ...]]:
    """Return the rules of a strategy, wherever they stand."""
    return frozenset(
        (r.rule, r.target, r.from_year, r.to_year, r.value) for r in case.rules if r.strategy == strategy
    )


def free_strategy(case: Case, strategies: Sequence[str]) -> str | None:
    """Return the first strategy without any rule; None where there is none."""
    return next((name for name in strategies if not rules_of(case, name)), None)


def tasks(case: Case, strategies: Sequence[str]) -> list[Task]:
    """Return the tasks that solve strategies.

    Parameters
    ----------
    case
        The case.
    strategies
        Names; "" is no rule, of a case that has no such strategy.

    Returns
    -------
    list of Task
        One per strategy, named after it, restricted ones first; before them the relaxations of those
        that wait for others, so that nobody idles. The first strategy waits for nothing and tries a bound
        that is there soon, so that two workers begin at once; the others are held against the bound of a
        freer one before they look for their own.
    """
    rules = {name: rules_of(case, name) for name in strategies}
    tighter = {
        name: tuple(other for other in strategies if rules[other] > rules[name]) for name in strategies
    }
    order = sorted(strategies, key=lambda name: len(tighter[name]))
    bounded = [name for name in order if tighter[name]]
    freer = {name: next((free for free in bounded if name in tighter[free]), None) for name in order}
    ahead = [Task(RELAXED + name, relax, (name,)) for name in bounded]
    solves = [_solve(name, tighter[name], freer[name], first=name == order[0]) for name in order]
    return [*ahead, *solves]


def _solve(name: str, tighter: tuple[str, ...], freer: str | None, *, first: bool) -> Task:
    """Return the task that solves a strategy, after more restricted ones and with bounds known ahead."""
    if first and freer is not None:
        return Task(name, solve, (name, None, True))
    known = ([RELAXED + name] if tighter else []) + ([RELAXED + freer] if freer is not None else [])
    return Task(name, solve, (name, freer), needs=(*tighter, *known))


def change_of(strategy: str) -> Change:
    """Return the change a strategy makes."""
    return Change(strategy=strategy) if strategy else NO_CHANGE


def relax(bench: Bench, given: Mapping[str, Any], strategy: str) -> Relaxed | None:
    """Solve the relaxation of a strategy."""
    return bench.planner().relax(strategy, change_of(strategy), tell=bench.tell, stop=bench.stop)


def solve(
    bench: Bench, given: Mapping[str, Any], strategy: str, freer: str | None = None, soon: bool = False
) -> Solved:
    """Solve a strategy, from the plans of more restricted ones and the bound of a freer one, or one soon.

    Where the time was too short for the relaxation it waited for, its own would not be there either.
    """
    starts = [one.point for one in given.values() if isinstance(one, Solved) and one.point is not None]
    freest = None if freer is None else given.get(RELAXED + freer)
    own = given.get(RELAXED + strategy)
    waited = [name for name in (strategy, freer) if name is not None and RELAXED + name in given]
    missed = bool(waited) and own is None and freest is None
    hints = Hints(own, freest, soon=soon or missed)
    return bench.planner().solve(
        strategy, change_of(strategy), starts=starts, hints=hints, tell=bench.tell, stop=bench.stop
    )
