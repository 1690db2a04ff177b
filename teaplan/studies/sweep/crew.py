"""Who does the work of a sweep: a face that processes here and a cluster share."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from types import TracebackType
from typing import Any, Protocol, Self


class CrewLostError(OSError):
    """Nobody is left to work: a cluster that cannot be reached, or went away."""


class Crew(Protocol):
    """Some workers, each doing one thing at a time.

    Attributes
    ----------
    size
        How many there are.
    died
        What a future raises when the worker that had it died.
    """

    size: int
    died: tuple[type[BaseException], ...]

    def begin(self, worker: int, work: Callable[..., Any], *given: Any) -> Future[Any]:
        """Give a worker something to do."""
        ...

    def renew(self, worker: int) -> None:
        """Put another in the place of a worker that died."""
        ...

    def __enter__(self) -> Self:
        """Begin to work."""
        ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Send everybody away at once; what is under way is lost."""
        ...
