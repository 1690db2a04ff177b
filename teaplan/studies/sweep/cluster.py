"""Workers of a dask cluster: the optional extra ``cluster``."""

from __future__ import annotations

import importlib
import importlib.util
import logging
import socket
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from teaplan.studies.sweep.crew import CrewLostError

SECONDS_TO_ANSWER = 10

SCHEMES, PORT = ("tcp", "tls"), 8786
"""Of schedulers; the port is dask's own where none is given."""

_one_at_a_time = threading.Lock()


class Cluster:
    """The workers of a scheduler; see ``crew.Crew``.

    Parameters
    ----------
    address
        Of the scheduler: ``tcp://host:8786``.

    Raises
    ------
    CrewLostError
        Where nobody answers there, there are no workers, or dask is not installed.
    """

    def __init__(self, address: str) -> None:
        if importlib.util.find_spec("distributed") is None:
            raise CrewLostError("--cluster needs dask: pip install 'teaplan[cluster]'")
        _knock(address)
        # dask is typed in part
        distributed: Any = importlib.import_module("distributed")

        # what dask says of a scheduler that does not answer would stand around our one line; it gives
        # its client a level of its own
        for name in ("distributed", "distributed.client"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
        try:
            self._client: Any = distributed.Client(address, timeout=SECONDS_TO_ANSWER, set_as_default=False)
        except (OSError, ValueError, AssertionError) as error:
            # an assertion of dask: its own thread did not start in ten seconds, on a machine at its limit
            raise CrewLostError(f"no cluster answers at {address}: {_first_line(error)}") from error
        self.size = len(self._client.scheduler_info(n_workers=-1)["workers"])
        if not self.size:
            self._client.close()
            raise CrewLostError(f"the cluster at {address} has no workers")
        self._address = address
        self._executor = self._client.get_executor()
        self.died: tuple[type[BaseException], ...] = (distributed.scheduler.KilledWorker, CancelledError)

    def begin(self, worker: int, work: Callable[..., Any], *given: Any) -> Future[Any]:
        """Give the cluster something to do; the scheduler chooses who does it."""
        future: Future[Any] = self._executor.submit(_alone, work, *given)
        return future

    def renew(self, worker: int) -> None:
        """Leave it to the cluster, which replaces its own workers.

        Raises
        ------
        CrewLostError
            Where the scheduler is gone.
        """
        if self._client.status != "running":
            raise CrewLostError(f"the cluster at {self._address} is gone")

    def __enter__(self) -> Self:
        """Begin to work."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Send everybody away."""
        self.stop()

    def stop(self) -> None:
        """Take back what is under way and leave."""
        # what is cancelled may be gone already, with the cluster
        with suppress(CancelledError):
            self._executor.shutdown(wait=False)
        self._client.close(timeout=SECONDS_TO_ANSWER)


def _alone(work: Callable[..., Any], *given: Any) -> Any:
    """Work one after another in a process: HiGHS keeps one scheduler for all its threads."""
    with _one_at_a_time:
        return work(*given)


def _knock(address: str) -> None:
    """See whether anybody is there before dask does: a client of it that failed to begin can lock the next.

    Raises
    ------
    CrewLostError
        Where it is no address, or nobody answers.
    """
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port or PORT
        if parts.scheme not in SCHEMES or not host:
            raise ValueError(f"an address is tcp://host:{PORT}")
        socket.create_connection((host, port), timeout=SECONDS_TO_ANSWER).close()
    except (OSError, ValueError) as error:
        raise CrewLostError(f"no cluster answers at {address}: {_first_line(error)}") from error


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
