"""The command line inside this process: what it says, how it ends, and nothing that escapes."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from teaplan import cli


class Ended(NamedTuple):
    """How a command ended."""

    code: int
    said: str
    noted: str


def typed_in(monkeypatch: pytest.MonkeyPatch, cwd: Path, *arguments: str | Path) -> Ended:
    """Run a command in a folder; an error that nobody tells of comes out as it is."""
    with monkeypatch.context() as patch, _caught() as (out, err):
        patch.chdir(cwd)
        patch.setattr(sys, "argv", ["teaplan", *map(str, arguments)])
        patch.setattr(sys, "excepthook", sys.excepthook)
        with pytest.raises(SystemExit) as ended:
            cli.main()
    return Ended(int(ended.value.code or 0), out.getvalue(), err.getvalue())


@contextlib.contextmanager
def _caught() -> Iterator[tuple[io.StringIO, io.StringIO]]:
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()) as err:
        yield out, err
