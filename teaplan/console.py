"""What stands on the two streams: results on one, everything said on the way on the other.

A pipe that its reader closed (``teaplan plan ... | head -1``) never ends a run: a plan may have
taken minutes, and its report is worth more than the lines nobody reads.
"""

from __future__ import annotations

import io
import os
import sys
import traceback
from types import TracebackType
from typing import TextIO

DEBUG = "TEAPLAN_DEBUG"
"""Set to 1, it shows the traceback of a defect."""

STEERING = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160)) if chr(code) not in "\t\n"}
"""Signs that steer a terminal, spelt out: what is written may repeat what somebody typed."""


def prepare() -> None:
    """Make both streams take every file name, and a defect say one line."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    sys.excepthook = tell_defect


def result(text: str) -> None:
    """Write a line of the result to standard output."""
    _write(sys.stdout, text)


def note(text: str) -> None:
    """Write a line about the run to standard error."""
    _write(sys.stderr, text)


def tell_defect(kind: type[BaseException], error: BaseException, _: TracebackType | None) -> None:
    """Tell of an error nobody caught: a defect of ours, in one line and a hint."""
    if not trace(error):
        first = (str(error).strip() or "no message").splitlines()[0]
        note(f"teaplan: a defect of ours: {kind.__name__}: {first}")
        note(f"         {DEBUG}=1 before the same command shows where; please send that with the workbook")


def trace(error: BaseException | None) -> bool:
    """Show where an error came from, if that is asked for; return whether it was."""
    asked = os.environ.get(DEBUG, "") not in {"", "0"}
    if asked and error is not None:
        note("".join(traceback.format_exception(error)).rstrip())
    return asked


def _write(stream: TextIO | None, text: str) -> None:
    """Write a line; Python has no stream at all where the caller closed it."""
    if stream is None:
        return
    try:
        stream.write(text.translate(STEERING) + "\n")
        stream.flush()
    except BrokenPipeError:
        _abandon(stream)
    except OSError:
        _abandon(stream)
        raise


def _abandon(stream: TextIO) -> None:
    """Send whatever still comes to nowhere, with what sits in the stream's own buffer."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
