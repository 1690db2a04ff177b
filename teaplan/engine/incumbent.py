"""Where one search stands: its best plan, its bound, the gap in money between them, the clock."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from teaplan.engine.handover import Floats, Matrix
from teaplan.engine.highs import Bridge
from teaplan.engine.loose import Loose
from teaplan.engine.per_kwh import PerKwh

FEASIBLE = 1e-6
"""Most that a plan may break a row by, relative to the row's size."""
Told = Callable[[float | None, float | None, float | None, float | None], None]
"""Is told incumbent, bound (money in the model's own sign), gap and cost per kWh as they change."""


class Search:
    """One search over one matrix; keeps the best point, the bound and the clock."""

    def __init__(
        self, matrix: Matrix, scale: Floats, scale_constant: float, gap: float, told: Told | None
    ) -> None:
        self.matrix, self.scale, self.scale_constant, self.asked = matrix, scale, scale_constant, gap
        self.told = told
        self.began = time.monotonic()
        self.best: Floats | None = None
        self.value: float | None = None
        self.per_kwh: PerKwh | None = None
        self.bound: float | None = None
        self.history: list[tuple[float, float | None, float | None]] = []
        self.said: Callable[[str], None] = lambda _: None
        self.stop: Callable[[], bool] = lambda: False
        self.interrupted = threading.Event()
        self.deadline = float("inf")
        self.loose: Loose | None = None

    def again(self, matrix: Matrix, scale: Floats, scale_constant: float, gap: float) -> Search:
        """Return a search of the same columns at another cost, under the same clock and stop."""
        other = Search(matrix, scale, scale_constant, gap, None)
        other.began, other.deadline, other.per_kwh = self.began, self.deadline, self.per_kwh
        other.said, other.stop, other.interrupted = self.said, self.stop, self.interrupted
        return other

    def seconds(self) -> float:
        """Seconds since the search began."""
        return time.monotonic() - self.began

    def until(self, share: float = 1.0) -> dict[str, Any]:
        """Time limit of a step of the search: a share of what is left."""
        left = self.deadline - time.monotonic()
        return {"time_limit": max(0.1, share * left)} if np.isfinite(left) else {}

    def late(self) -> bool:
        """Whether the time is up or the user asked to stop."""
        if self.stop():
            self.interrupted.set()
        return self.interrupted.is_set() or time.monotonic() > self.deadline

    def offer(self, x: Floats | None) -> bool:
        """Take a point as the best plan so far if it is feasible by our own check and better."""
        if x is None:
            return False
        x = self.rounded(x)
        value = float(self.matrix.cost @ x) + self.matrix.offset
        if (self.value is not None and value >= self.value) or self.matrix.violation(x) > FEASIBLE:
            return False
        self.best, self.value = x, value
        self.note()
        return True

    def improved(self, event: Any) -> None:
        """Offer a better point HiGHS has found: a listener for its callback."""
        self.offer(np.array(event.data_out.mip_solution))

    def polish(self, x: Floats | None, options: dict[str, Any]) -> None:
        """Offer a point; where rounding its whole decisions broke a row, re-solve the rest first."""
        if x is None or self.offer(x) or self.matrix.violation(self.rounded(x)) <= FEASIBLE:
            return
        self.offer(self._around(x, options))

    def settle(self, options: dict[str, Any]) -> None:
        """Make the most of the best plan: one found on the way may leave room around its whole decisions."""
        if self.best is not None and not self.matrix.integer.all():
            self.offer(self._around(self.best, options))

    def _around(self, x: Floats, options: dict[str, Any]) -> Floats | None:
        """Solve the rest again with the whole decisions of a point held."""
        whole = np.where(self.matrix.integer, np.round(x), 0.0)
        fixed = self.matrix.bounded(
            np.where(self.matrix.integer, whole, self.matrix.lower),
            np.where(self.matrix.integer, whole, self.matrix.upper),
        )
        return Bridge(fixed, relaxed=True, **options).run().x

    def rounded(self, x: Floats) -> Floats:
        """Return a point with its whole decisions rounded."""
        return np.where(self.matrix.integer, np.round(x), x)

    def learn(self, bound: float | None) -> None:
        """Take a bound if it is better."""
        if bound is not None and (self.bound is None or bound > self.bound):
            self.bound = bound
            self.note()

    def denominator(self) -> float:
        """What the gap is a share of: max(|value|, what the plan spends, 1 M$)."""
        if self.best is None or self.value is None:
            return 1.0
        return max(abs(self.value), float(self.scale @ self.best) + self.scale_constant, 1.0)

    def gap(self) -> tuple[float | None, float | None]:
        """Gap as a share and in M$."""
        if self.value is None or self.bound is None:
            return None, None
        money = max(0.0, self.value - self.bound)
        return money / self.denominator(), money

    def done(self) -> bool:
        """Whether the gap asked for is reached."""
        share, _ = self.gap()
        return share is not None and share <= self.asked

    def note(self) -> None:
        """Remember and tell where the search stands."""
        sign = self.matrix.sign
        own = [None if v is None else sign * v for v in (self.value, self.bound)]
        self.history.append((self.seconds(), own[0], own[1]))
        if self.told is not None:
            each = None if self.best is None or self.per_kwh is None else self.per_kwh(self.best)
            self.told(own[0], own[1], self.gap()[0], each)
