"""A planning model as a file: the standard one, or a planner's own with house rules in it."""

from __future__ import annotations

import hashlib
import importlib.util
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

from teaplan import workspace
from teaplan.case import Case
from teaplan.schema.faults import Fault, Faults

Build = Callable[[Case], Any]
"""What every model file defines: ``build(case)``, which returns a Pyomo model."""


def load(path: str | Path | None) -> Build:
    """Return ``build`` of a model file.

    Parameters
    ----------
    path
        A planner's own Python file; None is the standard model.

    Raises
    ------
    Faults
        Where the file is no Python, defines no ``build``, or raises an error while it is
        imported; the function returned raises it where the file's own lines do.
    """
    if path is None:
        return _defined(workspace.standard_model())
    own = Path(path)
    with _OwnErrors(own):
        build = _defined(own)

    def told(case: Case) -> Any:
        with _OwnErrors(own):
            return build(case)

    return told


def text_hash(path: str | Path) -> str:
    """Hash of what a model file says.

    Raises
    ------
    OSError
        Where there is no such file.
    """
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def _defined(path: Path) -> Build:
    """Import a file and return its ``build``."""
    spec = importlib.util.spec_from_file_location(f"teaplan_model_{path.stem}", path)
    if not path.is_file() or spec is None or spec.loader is None:
        raise Faults([_fault(path, None, "is no Python file", "file")])
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    build: Build | None = getattr(module, "build", None)
    if not callable(build):
        raise Faults([_fault(path, None, "defines no build(case)", "build")])
    return build


class _OwnErrors:
    """Tells an error that comes out of a planner's file by its line, as a fault of that file.

    Parameters
    ----------
    path
        The file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        """Begin to run lines of the file."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Turn an error into a fault; interrupts and faults pass."""
        if not isinstance(error, Exception) or isinstance(error, Faults):
            return
        if isinstance(error, SyntaxError):
            raise Faults(
                [_fault(self._path, error.lineno, f"is no Python: {error.msg}", "syntax")]
            ) from error
        here = self._path.resolve()
        lines = [at.lineno for at in traceback.extract_tb(trace) if Path(at.filename).resolve() == here]
        if lines:
            said = f"{type(error).__name__}: {error}"
            raise Faults([_fault(self._path, lines[-1], said, "raised")]) from error


def _fault(path: Path, line: int | None, text: str, code: str) -> Fault:
    return Fault(str(path), f"line {line or 1}", "", "model", text, f"model.{code}")
