"""The least cost of a kWh after tax and financing: plans are sought at one price after the other.

Every own sale is at one real price; tax, cash and what lenders ask follow from it. What a price allows a
higher one allows as well, so that the worth of the best plan rises with it. The least price at which some
plan is worth nothing is sought between one that is proven too low and one at which a plan is known:

    next price = the plan's own cost of a kWh (tax by law at it), where the plan holds there
               = half way to what is proven, where what lenders or owners ask does not hold there

A dollar of price is worth at least (1 - rate) K to any plan, K the fewest discounted kWh: where none is
worth more than U at a price, none pays for itself below  price - U / ((1 - rate) K)  (``models/README.md``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np

from teaplan.engine.handover import INFINITY, Floats, Matrix
from teaplan.engine.highs import Answer
from teaplan.engine.incumbent import Search
from teaplan.engine.problem import Problem, Variant
from teaplan.engine.ratio import CLOSE, INNER, PRICES, ROUGH, Least, telling
from teaplan.engine.sales import Sales
from teaplan.engine.steps import Asked, searched

HIGH = (1_000.0, 1_000_000.0)
"""Prices tried where no plan is found at the first, $/kWh; where none is at the last there is none at all."""

SETTLING = 60
"""Most prices at which the rest is solved again around the whole decisions of one plan."""


@dataclass(frozen=True)
class Sold:
    """A plan and the price it is sold at: it holds there, and is worth no less than nothing."""

    price: float
    x: Floats


@dataclass
class Market:
    """A variant of a problem whose plans are sold at one price, and how it is searched.

    Attributes
    ----------
    whole
        The search whose clock, listener and stop hold for all of it.
    """

    problem: Problem
    variant: Variant
    sales: Sales
    whole: Search
    asked: Asked
    least: Least

    def matrix(self, price: float) -> Matrix:
        """Return the matrix at a price."""
        return self.sales.at(self.variant.matrix, self.variant.place, price)

    def search(self, price: float, gap: float) -> Search:
        """Return a search at a price; its gap is a share of what the price brings after tax."""
        matrix = self.matrix(price)
        scale = np.zeros(len(matrix.cost))
        found = self.whole.again(matrix, scale, abs(price) * self.least.fewest, gap)
        found.told = None if self.whole.told is None else telling(self.whole.told, self.least, price)
        found.per_kwh = lambda x: self.cost(x, price, matrix)
        return found

    def cost(self, x: Floats, price: float, matrix: Matrix) -> float:
        """Return the cost of a kWh of a plan in the matrix at a price."""
        return self.sales.cost_per_kwh(self.variant.whole(x), -matrix.value(x), price)

    def settled(self, price: float, x: Floats) -> Sold | None:
        """Lower the price to what a plan costs, solving the rest again around its whole decisions.

        Where they do not hold at what it costs, the least price at which they do is found by halves.

        Parameters
        ----------
        price
            At which the plan holds; it may lose money at it.

        Returns
        -------
        Sold or None
            None where it loses money at the price, and does not hold at what it costs.
        """
        known, failed = None, -INFINITY
        for _ in range(SETTLING):
            cost = self.cost(x, price, self.matrix(price))
            if cost <= price + CLOSE * abs(price):
                known = Sold(price, x)
            following = cost if cost > failed else 0.5 * (failed + price)
            if abs(following - price) <= CLOSE * abs(price):
                break
            again = self.held(following, x)
            if again is not None:
                price, x = following, again
            elif known is None or self.whole.late():
                break
            else:
                failed = following
        return known

    def held(self, price: float, x: Floats) -> Floats | None:
        """Return the best plan at a price with the whole decisions of one; None where they do not hold."""
        matrix = self.matrix(price)
        again = self.whole.again(matrix, np.zeros(len(matrix.cost)), 0.0, 0.0)
        again.polish(x, self.asked.options)
        again.settle(self.asked.options)
        return again.best

    def take(self, found: Sold | None) -> None:
        """Keep a plan that is sold for less than the best so far."""
        if found is not None and (self.least.price is None or found.price < self.least.price):
            gwh = float(self.sales.weights @ self.variant.whole(found.x)[self.sales.columns])
            self.least.best, self.least.price, self.least.gwh = found.x, found.price, gwh


Step = Callable[[float, Floats | None], tuple[Search, Answer | None]]
"""Searches at a price from a plan; returns the ended search and HiGHS's last word."""


def least_price(step: Step, market: Market, asked: float) -> tuple[Search, Answer | None, float]:
    """Go from price to price until no plan is sold for less by more than the gap.

    Parameters
    ----------
    step
        See ``Step``.
    market
        Its ``least`` is made better and better.
    asked
        Gap, as a share of the price.

    Returns
    -------
    tuple
        The last search, HiGHS's last word, and the price of both.
    """
    least, tried, price = market.least, set[float](), market.sales.first
    while True:
        tried.add(price)
        search, answer = step(price, least.best)
        none = search.best is None and answer is not None and answer.infeasible
        before = least.price, least.bound
        if search.best is not None:
            market.take(market.settled(price, search.best))
        least.bound = least.proven(price, INFINITY if none else search.bound)
        least.note(search, price)
        if search.late() or least.closed(asked) or len(tried) >= PRICES:
            break
        following = _next(least, tried)
        if following is None or (before == (least.price, least.bound) and following in tried):
            break
        price = following
    return search, answer, price


def _next(least: Least, tried: set[float]) -> float | None:
    """Return the price to be tried next: the plan's own, or half way to what is proven."""
    if least.price is None:
        return next((high for high in HIGH if high not in tried), None)
    if least.price not in tried:
        return least.price
    return None if least.bound is None else 0.5 * (least.price + least.bound)


def find_least_price(
    problem: Problem, variant: Variant, whole: Search, asked: Asked, starts: Iterable[Floats]
) -> tuple[Least, Search, Answer | None, float]:
    """Find the plan whose kWh cost least after tax and financing.

    Parameters
    ----------
    problem, variant
        Its ``ratio`` holds the kWh, its ``sales`` where the price stands.
    whole
        The search whose clock, listener and stop hold for all of it.
    asked, starts
        As in ``find_plan``.

    Returns
    -------
    tuple
        What was found; the last search, its best plan that of all; HiGHS's last word; the price of both.
    """
    assert problem.ratio is not None
    assert problem.sales is not None
    after_tax = (1.0 - problem.sales.rate) * problem.ratio.fewest
    least = Least(after_tax, problem.ratio.most)
    market = Market(problem, variant, problem.sales, whole, asked, least)
    offered = [*starts]

    def step(price: float, start: Floats | None) -> tuple[Search, Answer | None]:
        search = market.search(price, ROUGH if least.price is None else INNER * asked.gap)
        own = replace(variant, matrix=search.matrix, own=False, same=False)
        begin = offered if start is None else [variant.whole(start)]
        answer, _ = searched(search, problem, own, asked, begin)
        return search, answer

    last, answer, price = least_price(step, market, asked.gap)
    last.best = least.best
    return least, last, answer, price
