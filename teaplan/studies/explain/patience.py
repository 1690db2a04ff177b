"""How long is searched: until the clock or the user says stop; what was found by then is told."""

from __future__ import annotations

import threading
import time
from typing import Any


class Patience:
    """A clock and a wish to stop.

    Parameters
    ----------
    seconds
        After which the search ends; None is no limit.
    """

    def __init__(self, seconds: float | None) -> None:
        self.interrupted = threading.Event()
        self.deadline = float("inf") if seconds is None else time.monotonic() + seconds

    def late(self) -> bool:
        """Whether the time is up or the user asked to stop."""
        return self.interrupted.is_set() or time.monotonic() > self.deadline

    def limit(self) -> dict[str, Any]:
        """Return the time that is left as an option of HiGHS."""
        left = self.deadline - time.monotonic()
        return {} if left == float("inf") else {"time_limit": max(0.1, left)}
