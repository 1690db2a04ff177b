"""Valid workbooks mutated by seeds: a case or faults, never a traceback, and never another meaning."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import pytest

from tests.hostile.mutations import mutant
from tests.hostile.reading import hold_round_trip, outcome

ALL, QUICK = 2_000, 200
SECONDS = 20.0


def held(seeds: range) -> int:
    """Hold every mutant of some seeds; return how many were cases without fault."""
    sound = 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "book.xlsx")
        for seed in seeds:
            path.write_bytes(mutant(seed)[0])
            began = time.process_time()
            try:
                _, case = outcome(path, copy=seed % 7 == 0)
                if case is not None:
                    sound += 1
                    hold_round_trip(case, Path(folder))
            except Exception as error:
                error.add_note(f"mutant {seed}")
                raise
            assert time.process_time() - began < SECONDS, seed
    return sound


def test_a_tenth_of_the_mutants() -> None:
    """Proves it of every tenth seed, among them some hundred that are cases still."""
    assert held(range(0, ALL, ALL // QUICK)) > QUICK // 10


@pytest.mark.long
def test_every_mutant() -> None:
    assert held(range(ALL)) > ALL // 10
