"""Progress: what a person reads, on a terminal and off it."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import time

import pytest

from teaplan import display
from teaplan.display import Display, clock, sentences
from teaplan.progress import Phase, Progress
from tests.journeys.terminal import environment

FOUND = Progress(Phase.SOLVE, incumbent=1234.56, bound=1240.0, gap=0.0044, apart=5.44, usd_per_kwh=81.2)


def test_sentences_say_what_waiting_is_worth() -> None:
    assert sentences(FOUND) == [
        "best plan 1,234.6 M$, 81.20 $/kWh",
        "bound 1,240.0 M$, gap 0.44%",
        "waiting longer is worth at most 5.4 M$",
    ]


def test_nearly_nothing_has_no_sign() -> None:
    assert sentences(Progress(Phase.SOLVE, incumbent=-0.04)) == ["best plan 0.0 M$"]


def test_nothing_is_said_of_what_is_not_known() -> None:
    assert sentences(Progress(Phase.SOLVE, bound=7.0)) == ["bound 7.0 M$"]


@pytest.mark.parametrize(("seconds", "shown"), [(0, "0:00"), (59.9, "0:59"), (60, "1:00"), (3725, "62:05")])
def test_the_clock(seconds: float, shown: str) -> None:
    assert clock(seconds) == shown


def test_a_line_for_each_phase_each_solve_its_first_plan_and_its_last(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Proves that no line depends on how often the solver calls: the second bound and plan say nothing."""
    with Display(quiet=False) as shown:
        for progress in (
            Progress(Phase.READ),
            Progress(Phase.SOLVE, steps=2),
            Progress(Phase.SOLVE, steps=2, bound=9.0),
            Progress(Phase.SOLVE, steps=2, bound=9.0, incumbent=1.0),
            Progress(Phase.SOLVE, steps=2, bound=9.0, incumbent=2.0),
            Progress(Phase.SOLVE, step=2, steps=2),
            Progress(Phase.AUDIT),
        ):
            shown(progress)
    written = capsys.readouterr()
    assert written.out == ""
    assert [line.split("  ", 1)[1] for line in written.err.splitlines()] == [
        "read",
        "solve 1 of 2",
        "solve 1 of 2; best plan 1.0 M$; bound 9.0 M$",
        "solve 1 of 2; best plan 2.0 M$; bound 9.0 M$",
        "solve 2 of 2",
        "audit",
    ]


def test_the_clock_ticks_while_the_solver_is_silent(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks = iter([False, False, True])
    monkeypatch.setattr(display.threading.Event, "wait", lambda event, seconds: next(ticks))
    shown = Display(quiet=False)
    shown(FOUND)
    capsys.readouterr()
    shown._tick()
    assert len(capsys.readouterr().err.splitlines()) == 2


def test_quiet_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with Display(quiet=True) as shown:
        shown(FOUND)
    assert capsys.readouterr() == ("", "")


def test_on_a_terminal_the_display_is_drawn_and_taken_away() -> None:
    code = (
        "import time\n"
        "from teaplan.display import Display\n"
        "from teaplan.progress import Phase, Progress\n"
        "with Display(quiet=False) as shown:\n"
        "    shown(Progress(Phase.SOLVE, incumbent=1234.56, usd_per_kwh=81.2))\n"
        "    time.sleep(0.6)\n"
    )
    master, slave = pty.openpty()
    run = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env=environment(TERM="xterm", COLUMNS="100"),
    )
    os.close(slave)
    assert run.wait() == 0
    drawn = os.read(master, 65536).decode()
    os.close(master)
    assert "best plan 1,234.6 M$, 81.20 $/kWh" in drawn
    assert "Ctrl-C keeps the best plan" in drawn
    # the cursor is shown again, and the lines are erased
    assert drawn.rstrip().endswith(("\x1b[2K", "\x1b[?25h"))


def test_what_is_left_of_many_solves_is_told_and_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves the estimate and the bar: 10 of 40 are a quarter of 40 characters; without one, none."""
    monkeypatch.setattr(display.time, "localtime", time.gmtime)
    monkeypatch.setattr(display.time, "time", lambda: 3600.0 * 13)
    shown = Progress(Phase.SOLVE, step=10, steps=40, seconds_left=1810.0)
    assert display.sentences(shown) == ["about 30:10 left, until 13:30"]
    drawn = Display(quiet=False)
    drawn(shown)
    lines = drawn._picture().split("\n    ")
    assert lines[0].endswith("solve 10 of 40")
    assert lines[1] == "█" * 10 + "░" * 30
    drawn(Progress(Phase.SOLVE, step=0, steps=40))
    assert "░" not in drawn._picture()
