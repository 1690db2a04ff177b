"""Files are put in place whole, under a name that was free or was meant to be replaced."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from teaplan import files


def test_a_new_file_takes_its_own_name_and_its_folder_is_made(tmp_path: Path) -> None:
    target = tmp_path / "reports" / "plan.xlsx"
    assert files.put(target, b"first") == target
    assert target.read_bytes() == b"first"


def test_an_existing_file_is_kept_and_the_next_free_name_taken(tmp_path: Path) -> None:
    target = tmp_path / "plan.xlsx"
    names = [files.put(target, str(number).encode()) for number in range(3)]
    assert [name.name for name in names] == ["plan.xlsx", "plan-2.xlsx", "plan-3.xlsx"]
    assert [name.read_bytes() for name in names] == [b"0", b"1", b"2"]


def test_force_replaces_what_stands_there(tmp_path: Path) -> None:
    target = tmp_path / "plan.xlsx"
    target.write_bytes(b"old")
    assert files.put(target, b"new", force=True) == target
    assert target.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [target]


def test_a_file_held_open_elsewhere_is_kept_even_with_force(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "plan.xlsx"
    target.write_bytes(b"open in Excel")

    def held(source: Path, destination: Path) -> Path:
        raise PermissionError(errno.EACCES, "the file is open", str(destination))

    monkeypatch.setattr(Path, "replace", held)
    assert files.put(target, b"new", force=True) == tmp_path / "plan-2.xlsx"
    assert target.read_bytes() == b"open in Excel"


def test_a_file_system_without_hard_links_keeps_what_stands_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(name: Path, beside: Path) -> None:
        raise OSError(errno.EPERM, "no hard links here", str(name))

    monkeypatch.setattr(Path, "hardlink_to", refused)
    names = [files.put(tmp_path / "plan.xlsx", data) for data in (b"first", b"second")]
    assert [name.name for name in names] == ["plan.xlsx", "plan-2.xlsx"]
    assert [name.read_bytes() for name in names] == [b"first", b"second"]


@pytest.mark.parametrize("force", [False, True])
def test_a_full_disk_leaves_what_was_there_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, force: bool
) -> None:
    target = tmp_path / "plan.xlsx"
    target.write_bytes(b"old")

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="space"):
        files.put(target, b"new", force=force)
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_an_interrupt_in_the_middle_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(handle: int) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        files.put(tmp_path / "plan.xlsx", b"new")
    assert list(tmp_path.iterdir()) == []
