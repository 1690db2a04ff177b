"""Workers of a comparison: they end with whoever started them, and one that is killed loses nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from teaplan.studies.tasks import Bench, Setup, Task, WorkerLostError, run
from tests.studies import worked

SETTINGS = {"mip_gap": 0.0, "time_limit_s": None, "threads": 1, "seed": 0}


def process(bench: Bench, given: Any, mark: str) -> int:
    """Say which process it is."""
    return os.getpid()


def dies_once(bench: Bench, given: Any, mark: str) -> str:
    """Kill the worker the first time; the mark is a file that remembers it."""
    if not Path(mark).exists():
        Path(mark).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return "done"


def dies(bench: Bench, given: Any) -> None:
    """Kill the worker every time."""
    os.kill(os.getpid(), signal.SIGKILL)


def setup() -> Setup:
    return Setup(worked.case(), None, SETTINGS)


def test_a_killed_worker_loses_nothing(tmp_path: Path) -> None:
    """Fails if a task that was running, or one that waited, is not done again."""
    tasks = [
        Task("first", dies_once, (str(tmp_path / "mark"),)),
        Task("second", process, ("",), needs=("first",)),
        Task("third", process, ("",)),
    ]
    found = dict(run(setup(), tasks, workers=2))
    assert found["first"] == "done"
    assert found.keys() == {"first", "second", "third"}
    assert found["second"] != os.getpid()


def test_a_worker_that_dies_twice_is_told() -> None:
    with pytest.raises(WorkerLostError, match="while solving fatal"):
        dict(run(setup(), [Task("fatal", dies)], workers=2))


def test_workers_end_with_their_parent(tmp_path: Path) -> None:
    """Fails if a killed comparison leaves processes that go on solving."""
    script = (
        "import sys, time; sys.path.insert(0, '.')\n"
        "from tests.studies.test_tasks import setup, sleeps\n"
        "from teaplan.studies.tasks import Task, run\n"
        "if __name__ == '__main__':\n"
        f"    dict(run(setup(), [Task('long', sleeps, ({str(tmp_path / 'pid')!r},))], workers=2))\n"
    )
    (tmp_path / "parent.py").write_text(script)
    root = Path(__file__).resolve().parents[2]
    parent = subprocess.Popen([sys.executable, str(tmp_path / "parent.py")], cwd=root)
    marked = tmp_path / "pid"
    while not (marked.exists() and marked.read_text()):
        assert parent.poll() is None
        time.sleep(0.05)
    parent.kill()
    parent.wait()
    for _ in range(400):
        if not Path("/proc", marked.read_text()).exists():
            return
        time.sleep(0.05)
    pytest.fail("the worker lives on")


def sleeps(bench: Bench, given: Any, mark: str) -> None:
    """Write down the process, and go on for long."""
    Path(mark).write_text(str(os.getpid()))
    time.sleep(600)
