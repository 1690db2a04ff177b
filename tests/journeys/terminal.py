"""The command line as somebody types it: a process of its own, real files, real signals."""

from __future__ import annotations

import io
import os
import resource
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
TEAPLAN = (sys.executable, "-m", "teaplan")
PATIENCE = 600
"""Seconds after which a hanging process is ended; no test passes or fails by it otherwise."""

DYING = """
import os, signal, sys
from pathlib import Path
from teaplan.cli import main

def die(*arguments, **options):
    os.kill(os.getpid(), signal.SIGKILL)

{patch}
sys.argv = ["teaplan", *sys.argv[1:]]
main()
"""
"""A run that is killed at one moment of putting a file in place."""

MOMENTS = {
    "all written, not yet on disk": "os.fsync = die",
    "on disk, not yet in place": "Path.replace = Path.hardlink_to = die",
    "in place, not yet tidied": "Path.unlink = die",
}


def environment(**more: str) -> dict[str, str]:
    """Return the surroundings of a run: the checkout, and no bytecode written on the way."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", **more}


def teaplan(*arguments: str | Path, cwd: Path, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run a command to its end without a terminal."""
    return _run([*TEAPLAN, *map(str, arguments)], cwd, **options)


def killed(moment: str, *arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command that is killed at a moment of ``MOMENTS``."""
    script = DYING.format(patch=MOMENTS[moment])
    return _run([sys.executable, "-c", script, *map(str, arguments)], cwd)


def on_a_full_disk(*arguments: str | Path, cwd: Path, room: int = 4096) -> subprocess.CompletedProcess[str]:
    """Run a command that can write no file longer than ``room`` bytes."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    return teaplan(*arguments, cwd=cwd, preexec_fn=limit)


def started(*arguments: str | Path, cwd: Path) -> subprocess.Popen[str]:
    """Start a command in a process group of its own, as a shell does."""
    return subprocess.Popen(
        [*TEAPLAN, *map(str, arguments)],
        cwd=cwd,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def is_whole(data: bytes) -> bool:
    """Whether a workbook is all there: every part of its archive has its checksum."""
    return zipfile.ZipFile(io.BytesIO(data)).testzip() is None


def listing(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder with what it holds; what is hidden stays out."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


def _run(command: list[str], cwd: Path, **options: Any) -> subprocess.CompletedProcess[str]:
    settled: dict[str, Any] = {
        "env": environment(),
        "stdin": subprocess.DEVNULL,
        "stdout": subprocess.PIPE,
        "stderr": subprocess.PIPE,
        "timeout": PATIENCE,
    }
    return subprocess.run(command, cwd=cwd, text=True, check=False, **(settled | options))
