"""Streams: closed pipes, odd names and defects never end in a traceback."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.journeys.terminal import environment


def _python(code: str, **more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from teaplan import console; console.prepare()\n" + code]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment(**more))


def test_a_closed_pipe_does_not_end_the_run(tmp_path: Path) -> None:
    """Proves that work after the first unread line is still done."""
    reached = tmp_path / "reached"
    code = (
        "from teaplan import console; console.prepare()\n"
        "for number in range(100_000): console.result('a line nobody reads')\n"
        f"open({str(reached)!r}, 'w').close()\n"
    )
    run = subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    )
    assert run.stdout is not None
    assert run.stderr is not None
    run.stdout.readline()
    run.stdout.close()
    assert run.stderr.read() == ""
    assert run.wait() == 0
    assert reached.exists()


def test_a_stream_the_caller_closed_is_no_defect() -> None:
    done = subprocess.run(
        ["bash", "-c", '"$0" -m teaplan --version >&- 2>&-', sys.executable], check=False, env=environment()
    )
    assert done.returncode == 0


def test_names_outside_the_terminals_alphabet_are_written_all_the_same() -> None:
    done = _python(r"console.result('Fabrik \xe4 \udcff \u96fb\u6c60.xlsx')", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert done.stdout == "Fabrik \\xe4 \\udcff \\u96fb\\u6c60.xlsx\n"


def test_a_defect_is_one_line_and_a_hint() -> None:
    done = _python("{}['missing\\nsecond line']")
    assert done.returncode == 1
    first, second = done.stderr.splitlines()
    assert first == r"teaplan: a defect of ours: KeyError: 'missing\nsecond line'"
    assert "TEAPLAN_DEBUG=1" in second


def test_a_defect_shows_where_when_asked() -> None:
    done = _python("{}['missing']", TEAPLAN_DEBUG="1")
    assert done.returncode == 1
    assert done.stderr.startswith("Traceback")
