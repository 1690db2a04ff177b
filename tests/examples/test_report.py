"""The committed report: what a reader sees first must be what this version writes."""

from __future__ import annotations

from inputs.make_report import FOLDER, NAME, PICTURES
from teaplan import api

SIZE = 1_500_000
"""Bytes that the history may carry for it."""


def test_the_committed_report_passes_its_audit_and_is_of_this_version() -> None:
    """Proves every cell of it; where this fails, ``python -m inputs.make_report`` makes it anew."""
    found = api.audit(FOLDER / f"{NAME}.xlsx")
    assert found.failures == ()
    assert found.passed


def test_its_pictures_are_there_and_small() -> None:
    names = {f"{s}.png" if n == 1 else f"{s}_{k}.png" for s, n in PICTURES.items() for k in range(1, n + 1)}
    assert {path.name for path in FOLDER.iterdir()} == {*names, f"{NAME}.xlsx"}
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < SIZE
