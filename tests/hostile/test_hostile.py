"""Hostile and odd files of every kind: a clear line or the plain case, in little time and memory."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from teaplan.report import is_report, read_report
from teaplan.schema.faults import Fault, Faults
from teaplan.workbook import check, from_tables
from tests.hostile.kinds import KINDS, REFUSED, SAME, SOUND, hostile
from tests.hostile.reading import as_said, hold_round_trip, outcome
from tests.journeys.books import plain
from tests.journeys.terminal import ROOT, environment

SEEDS = 7
SECONDS = 20.0
"""Of processor time, of one look at a file; a machine that does something else takes longer."""

GIGABYTE = 1 << 30


def codes_of(told: list[Fault]) -> set[str]:
    return {fault.code for fault in told}


def hold(name: str, seed: int, folder: Path) -> None:
    """Hold a file of a kind to what becomes of it, whoever reads it."""
    path, kind = folder / "book.xlsx", KINDS[name]
    data = hostile(name, seed)
    path.write_bytes(data)
    began = time.process_time()
    faults, case = outcome(path)
    assert time.process_time() - began < 2 * SECONDS
    assert not (kind.becomes == REFUSED and not faults)
    assert not (kind.becomes in (SAME, SOUND) and case is None), faults
    assert not kind.codes or codes_of([*faults, *check(path)[1]]) & set(kind.codes)
    if kind.becomes == SAME:
        assert case is not None
        assert as_said(case) == as_said(from_tables(plain()))
    if case is not None:
        hold_round_trip(case, folder)
    began = time.process_time()
    for reader in (is_report, read_report):
        with suppress(Faults):
            reader(path)
    assert time.process_time() - began < SECONDS
    assert path.read_bytes() == data
    assert {left.name for left in folder.iterdir()} <= {"book.xlsx", "again.xlsx"}


@pytest.mark.parametrize("name", KINDS)
def test_one_file_of_each_kind(name: str, tmp_path: Path) -> None:
    hold(name, 0, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("name", KINDS)
def test_every_file_of_each_kind(name: str, tmp_path: Path) -> None:
    """Proves it of 300 files and more."""
    assert SEEDS * len(KINDS) >= 300
    for seed in range(1, SEEDS):
        hold(name, seed, tmp_path)


BOUNDED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
from pathlib import Path
from teaplan.workbook import annotate, check
from teaplan.schema.faults import Faults
told = check(sys.argv[1])[0]
try:
    annotate(sys.argv[1], Path(sys.argv[1]).with_name("marked.xlsx"), told)
except Faults as found:
    told = found.faults
print(len(told))
"""

LARGE = (
    "zip_bomb",
    "entity_bomb",
    "deep",
    "a_million_rows",
    "sixteen_thousand_columns",
    "formats_without_end",
    "texts_without_end",
    "ten_thousand_faults",
)
"""Kinds that were made to fill memory."""


def bounded(path: Path) -> subprocess.CompletedProcess[str]:
    """Check and annotate a file in a process that has a gigabyte for everything, its libraries too."""
    return subprocess.run(
        [sys.executable, "-c", BOUNDED, str(path)],
        cwd=ROOT,
        env=environment(OPENBLAS_NUM_THREADS="1"),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=() if n in LARGE[:4] else pytest.mark.long) for n in LARGE]
)
def test_a_gigabyte_is_enough(name: str, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(hostile(name, 1))
    done = bounded(path)
    assert (done.returncode, done.stderr) == (0, "")
    assert int(done.stdout) > 0 or KINDS[name].becomes == SAME


def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    """Proves that a pipe nobody writes to is not waited for."""
    os.mkfifo(tmp_path / "book.xlsx")
    (fault,) = check(tmp_path / "book.xlsx")[0]
    assert "pipe" in fault.text
    (fault,) = check("/dev/zero")[0]
    assert "device" in fault.text
