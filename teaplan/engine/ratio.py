"""The least cost of a kWh: plans are sought at a uniform price until the best is worth nothing at it.

    worth(price) = max over plans of  price x kWh - own cost

A plan is worth nothing at its own cost per kWh. The best plan at a price is cheaper per kWh than the
price unless that was the least already (Dinkelbach, Management Science 13, 1967), so each price is the
cost per kWh of the best plan at the one before. Where no plan is worth more than U at a price, and each
delivers K kWh at least, none costs less per kWh than  price - U / K. Before the first price there is the
least own cost over the most kWh that are asked for: weak, but proven of a search that is stopped there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from teaplan.engine.handover import Floats
from teaplan.engine.highs import Answer
from teaplan.engine.incumbent import Search, Told
from teaplan.engine.problem import Problem, Variant
from teaplan.engine.steps import Asked, searched

ROUGH = 0.05
"""Gap of the search for a first plan where the objective is a cost per kWh."""

CLOSE = 1e-9
"""Share of the price up to which the end counts as exact."""

INNER = 0.9
"""Share of the gap asked for that the search at one price is given."""

PRICES = 50
"""Most prices: each step at least squares the distance once it is small, and 4 are usual."""


class Try(NamedTuple):
    """A price that was tried, and what was known after it; worth in M$, prices in $/kWh.

    Attributes
    ----------
    seconds
        Since the search began.
    price
        None where the least own cost was sought.
    worth, most
        Of the best plan at it that was found, and what no plan is worth more than; None where there is none.
    least, bound
        Least cost of a kWh that a plan is known for, and what none is below.
    """

    seconds: float
    price: float | None
    worth: float | None
    most: float | None
    least: float | None
    bound: float | None


Step = Callable[[float | None, Floats | None], Search]
"""Searches at a price (None: for the least own cost, roughly), from a plan; returns the ended search."""


@dataclass
class Least:
    """How far the search for the least cost per kWh has come.

    Attributes
    ----------
    fewest, most
        Fewest and most discounted GWh of any plan.
    best
        The plan.
    price
        Its cost per kWh, $/kWh.
    bound
        No plan costs less per kWh.
    gwh
        Discounted GWh of the plan.
    tried
        What each price has come to.
    """

    fewest: float
    most: float
    best: Floats | None = None
    price: float | None = None
    bound: float | None = None
    gwh: float = 0.0
    tried: list[Try] = field(default_factory=list)

    def note(self, search: Search, price: float | None) -> None:
        """Remember what a price has come to."""
        found = [None if v is None else 0.0 - v for v in (search.value, search.bound)]
        self.tried.append(Try(search.seconds(), price, found[0], found[1], self.price, self.bound))

    def proven(self, price: float | None, bound: float | None) -> float | None:
        """Return the best bound known, with what a search has proven.

        Parameters
        ----------
        price
            At which it searched; None for the least own cost.
        bound
            Of own cost - price x kWh, M$: no plan has less.
        """
        new = None
        if bound is not None and price is not None:
            new = price + min(0.0, bound) / self.fewest
        elif bound is not None:
            new = bound / (self.most if bound > 0.0 else self.fewest)
        return max((known for known in (self.bound, new) if known is not None), default=None)

    @property
    def gap(self) -> tuple[float | None, float | None]:
        """Gap as a share of the price, and what that is on the plan's kWh in M$."""
        share = share_of(self.price, self.bound)
        if share is None or self.price is None or self.bound is None:
            return None, None
        return share, max(0.0, self.price - self.bound) * self.gwh

    def closed(self, asked: float) -> bool:
        """Whether the gap asked for is reached."""
        share = self.gap[0]
        return share is not None and share <= max(asked, CLOSE)


def share_of(price: float | None, bound: float | None) -> float | None:
    """Return the gap between a price and its bound as a share of the price."""
    if price is None or bound is None:
        return None
    return max(0.0, price - bound) / max(abs(price), CLOSE)


def least_per_kwh(
    step: Step, of: Callable[[Floats], tuple[float, float]], least: Least, asked: float
) -> tuple[Least, Search]:
    """Go from price to price until no plan is cheaper per kWh by more than the gap.

    Parameters
    ----------
    step
        See ``Step``.
    of
        Own cost (M$) and discounted GWh of a plan.
    least
        What is known; with a plan where there is one to begin from.
    asked
        Gap, as a share of the price.

    Returns
    -------
    tuple
        What was found, and the last search, for how it ended.
    """
    search = None
    for _ in range(PRICES):
        price = least.price
        search = step(price, least.best)
        if search.best is not None:
            cost, gwh = of(search.best)
            if least.price is None or cost / gwh < least.price:
                least.best, least.price, least.gwh = search.best, cost / gwh, gwh
        least.bound = least.proven(price, search.bound)
        least.note(search, price)
        if search.late() or search.best is None or least.closed(asked):
            break
        if price is not None and search.done() and least.price == price:
            break
    assert search is not None
    return least, search


def find_least(
    problem: Problem, variant: Variant, whole: Search, asked: Asked, starts: Iterable[Floats]
) -> tuple[Least, Search, Answer | None]:
    """Find the plan of the least cost per kWh.

    Parameters
    ----------
    problem, variant
        Its ``ratio`` says what the cost is divided by.
    whole
        The search whose clock, listener and stop hold for all of it.
    asked, starts
        As in ``find_plan``.

    Returns
    -------
    tuple
        What was found; the last search, its best plan that of all; and HiGHS's last word.
    """
    assert problem.ratio is not None
    kwh = np.zeros(len(variant.matrix.cost))
    np.add.at(kwh, variant.place, problem.ratio.kwh)
    least = Least(problem.ratio.fewest, problem.ratio.most)
    told, answer, offered = whole.told, None, [*starts]
    whole.asked = ROUGH
    if told is not None:
        whole.told = telling(told, least, None)

    def step(price: float | None, start: Floats | None) -> Search:
        nonlocal answer
        search = whole
        if price is not None:
            matrix = replace(whole.matrix, cost=whole.matrix.cost - price * kwh)
            search = whole.again(matrix, np.zeros(len(kwh)), price * least.fewest, INNER * asked.gap)
            search.told = None if told is None else telling(told, least, price)
        own = replace(variant, matrix=search.matrix, own=False, same=False)
        begin = offered if start is None else [variant.whole(start)]
        answer, _ = searched(search, problem, own, asked, begin)
        return search

    found, last = least_per_kwh(step, lambda x: (variant.matrix.value(x), float(kwh @ x)), least, asked.gap)
    last.best = found.best
    return found, last, answer


def telling(told: Told, least: Least, price: float | None) -> Told:
    """Tell of a search at a price what it says of the cost per kWh."""

    def tell(_: float | None, bound: float | None, __: float | None, each: float | None) -> None:
        known = least.proven(price, bound)
        told(each, known, share_of(each, known), each)

    return tell
