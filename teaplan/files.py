"""Files put in place whole: what was there stays until all of the new file is on disk."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from itertools import chain, count
from pathlib import Path

STEERING = ("=", "+", "-", "@", "\t", "\r")
"""Beginnings of a text that a spreadsheet may take for a formula where it opens a text file."""

LOCKS = ("~${name}", ".~lock.{name}#")
"""What Excel and LibreOffice lay beside a file that somebody has open."""


def put(path: Path, data: bytes, *, force: bool = False) -> Path:
    """Write a file beside its place and move it there.

    A process killed in the middle, or a full disk, leaves what was there as it was and nothing
    half under the final name. Missing folders are made.

    Parameters
    ----------
    path
        Where the file should stand.
    data
        All of it.
    force
        Replace what stands there. Without it, or where somebody has the file open in Excel or
        LibreOffice, the next free name is taken.

    Returns
    -------
    Path
        The name really used: ``path``, or ``name-2.xlsx``, ``name-3.xlsx``, ...

    Raises
    ------
    OSError
        Where the folder cannot be made or written, or the disk is full.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{os.getpid()}.part")
    try:
        with beside.open("wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        if force and not is_open(path) and _replaced(beside, path):
            return path
        return next(name for name in _names(path) if _claimed(beside, name))
    finally:
        beside.unlink(missing_ok=True)


def is_open(path: Path) -> bool:
    """Whether somebody has a file open: replaced beneath them, it would be lost when they save theirs."""
    return any(path.with_name(lock.format(name=path.name)).exists() for lock in LOCKS)


def hold_to_place(path: Path) -> None:
    """Refuse a place where no file can be written, before there is one to write.

    Raises
    ------
    OSError
        Naming the folder, as writing there would.
    """
    folder = next(place for place in path.absolute().parents if place.exists())
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))


def _names(path: Path) -> Iterator[Path]:
    """Yield the name itself, then ``name-2``, ``name-3``, ..."""
    return chain([path], (path.with_stem(f"{path.stem}-{number}") for number in count(2)))


def _replaced(beside: Path, path: Path) -> bool:
    """Move over what stands there, unless a program holds it."""
    try:
        beside.replace(path)
    except PermissionError:
        # a folder that may not be written has failed before, at the file beside
        return False
    return True


def _claimed(beside: Path, name: Path) -> bool:
    """Move to a name nobody has; a link fails where another process was quicker."""
    try:
        name.hardlink_to(beside)
    except FileExistsError:
        return False
    except OSError:
        # a file system without hard links
        if name.exists():
            return False
        beside.replace(name)
    return True
