"""Progress as a person reads it: live on a terminal, a plain line every few seconds elsewhere."""

from __future__ import annotations

import sys
import threading
import time
from contextlib import ExitStack
from types import TracebackType
from typing import Any

from teaplan import console
from teaplan.progress import Phase, Progress
from teaplan.shared.aims import MUSD, amount

SECONDS_BETWEEN_LINES = 5.0
UPDATES_PER_SECOND = 4
BAR = 40
"""Length of a bar, characters."""


class Display:
    """Shows what it is called with until it is left.

    The clock is ticked from a thread of its own: a solver may be silent for seconds.

    Parameters
    ----------
    quiet
        Show nothing.
    """

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._begun = time.monotonic()
        self._latest: Progress | None = None
        self._left = threading.Event()
        self._open = ExitStack()

    def __enter__(self) -> Display:
        """Begin to show."""
        if not self._quiet:
            self._open.enter_context(self._live() if _on_terminal() else self._lines())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the live part off the terminal; what follows is the result."""
        self._left.set()
        self._open.close()

    def __call__(self, progress: Progress) -> None:
        """Take note of how far the work is; where a search ended is told before what follows it."""
        before, self._latest = self._latest, progress
        if self._quiet or _on_terminal():
            return
        if before is not None and before.incumbent is not None and progress.incumbent is None:
            console.note(self._line(before))
        if _worth_a_line(before, progress):
            console.note(self._line(progress))

    def _lines(self) -> ExitStack:
        """Start a thread that writes a plain line every few seconds."""
        ticker = threading.Thread(target=self._tick, name="progress", daemon=True)
        ticker.start()
        ended = ExitStack()
        ended.callback(ticker.join)
        return ended

    def _tick(self) -> None:
        while not self._left.wait(SECONDS_BETWEEN_LINES):
            if self._latest is not None:
                console.note(self._line(self._latest))

    def _live(self) -> Any:
        """Return rich's live display on standard error; it goes when the run ends."""
        from rich.console import Console
        from rich.live import Live
        from rich.text import Text

        return Live(
            console=Console(stderr=True, highlight=False),
            # as text: a name in brackets is no markup
            get_renderable=lambda: Text(self._picture()),
            refresh_per_second=UPDATES_PER_SECOND,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )

    def _picture(self) -> str:
        shown = self._latest
        if shown is None:
            return "starting"
        lines = [
            self._headline(shown),
            *([bar(shown)] if shown.seconds_left is not None else []),
            *sentences(shown),
        ]
        if shown.incumbent is not None and shown.phase is Phase.SOLVE:
            lines.append("Ctrl-C keeps the best plan so far and writes its report")
        return "\n    ".join(lines)

    def _line(self, shown: Progress) -> str:
        return "; ".join([self._headline(shown), *sentences(shown)])

    def _headline(self, shown: Progress) -> str:
        of = f" {shown.step} of {shown.steps}" if shown.steps > 1 else ""
        what = f", {shown.of}" if shown.of else ""
        return f"{clock(time.monotonic() - self._begun)}  {shown.phase}{of}{what}"


def sentences(shown: Progress) -> list[str]:
    """Say where the search stands: the best plan, the bound, what waiting is worth."""
    said = [shown.note] if shown.note else []
    if shown.incumbent is not None:
        kwh = shown.usd_per_kwh if shown.unit == MUSD else None
        each = "" if kwh is None else f", {kwh:z,.2f} $/kWh"
        said.append(f"best plan {amount(shown.incumbent, shown.unit)}{each}")
    if shown.bound is not None:
        gap = "" if shown.gap is None else f", gap {shown.gap:.2%}"
        said.append(f"bound {amount(shown.bound, shown.unit)}{gap}")
    if shown.apart is not None:
        said.append(f"waiting longer is worth at most {amount(shown.apart, shown.unit)}")
    if shown.seconds_left is not None:
        said.append(f"about {clock(shown.seconds_left)} left{_until(shown.seconds_left)}")
    return said


def _until(seconds: float) -> str:
    """Say when that is on the clock; of a time beyond any calendar nothing."""
    try:
        return time.strftime(", until %H:%M", time.localtime(time.time() + seconds))
    except (OverflowError, ValueError, OSError):
        return ""


def bar(shown: Progress) -> str:
    """Draw how much is done.

    >>> bar(Progress(Phase.SOLVE, step=10, steps=40))
    '██████████░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░'
    """
    done = round(BAR * shown.step / max(shown.steps, 1))
    return "█" * done + "░" * (BAR - done)


def clock(seconds: float) -> str:
    """Write seconds as minutes and seconds.

    >>> clock(75)
    '1:15'
    """
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def _worth_a_line(before: Progress | None, now: Progress) -> bool:
    """Whether something began: a phase, the next solve, there being a plan, or what a note tells of."""
    if before is None or (before.phase, before.step) != (now.phase, now.step):
        return True
    if bool(now.note) != bool(before.note):
        return True
    return before.incumbent is None and now.incumbent is not None


def _on_terminal() -> bool:
    return sys.stderr is not None and sys.stderr.isatty()
