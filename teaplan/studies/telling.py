"""A search's figures in the words of progress."""

from __future__ import annotations

from collections.abc import Callable

from teaplan.engine.incumbent import Told
from teaplan.progress import Listener, Phase, Progress
from teaplan.shared.aims import MUSD


def telling(tell: Listener, of: str = "", unit: str = MUSD) -> Told:
    """Return what a search tells its figures to.

    Parameters
    ----------
    tell
        Is told of them.
    of
        What is solved.
    unit
        Of its objective.
    """

    def told(incumbent: float | None, bound: float | None, share: float | None, each: float | None) -> None:
        apart = None if incumbent is None or bound is None else abs(bound - incumbent)
        tell(Progress(Phase.SOLVE, 1, 1, incumbent, bound, share, apart, each, unit, of=of))

    return told


def saying(tell: Listener, of: str = "") -> Callable[[str], None]:
    """Return what a search says in words what it looks for."""
    return lambda note: tell(Progress(Phase.SOLVE, note=note, of=of))
