"""The committed report: what a reader sees first must be what this version writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from inputs.make_report import FOLDER, FULL, FULL_NAME, NAME, PICTURES
from teaplan import api

SIZES = {FOLDER: 2_500_000, FULL: 4_800_000}
"""Bytes that the history may carry for each: a workbook, all of whose money is live, and nine pictures."""


def test_the_committed_report_passes_its_audit_and_is_of_this_version() -> None:
    """Proves every cell of it; where this fails, ``python -m inputs.make_report`` makes it anew."""
    found = api.audit(FOLDER / f"{NAME}.xlsx")
    assert found.failures == ()
    assert found.passed


def test_the_committed_report_of_the_full_case_passes_its_audit() -> None:
    """Proves every cell; ``make plan``, then ``inputs.make_report reports/us_battery.xlsx`` makes it anew."""
    found = api.audit(FULL / f"{FULL_NAME}.xlsx")
    assert found.failures == ()
    assert found.passed


@pytest.mark.parametrize(("folder", "name"), [(FOLDER, NAME), (FULL, FULL_NAME)])
def test_its_pictures_are_there_and_small(folder: Path, name: str) -> None:
    names = {f"{s}.png" if n == 1 else f"{s}_{k}.png" for s, n in PICTURES.items() for k in range(1, n + 1)}
    assert {path.name for path in folder.iterdir()} == {*names, f"{name}.xlsx"}
    assert sum(path.stat().st_size for path in folder.iterdir()) < SIZES[folder]
