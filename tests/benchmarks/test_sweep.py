"""The benchmark of sweeps runs and checks what it compares; no clock is asserted."""

from __future__ import annotations

import re

import pytest

from benchmarks import sweep

BOOK = "inputs/minimal.xlsx"


def test_it_tells_both_ratios_and_that_the_tables_are_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    assert sweep.main([BOOK, "--points", "3", "--cold", "1", "--gap", "0.02"]) == 0
    told = capsys.readouterr().out
    assert "3 points at a gap of 2.0%, each audited" in told
    assert "every point ended by gap: yes" in told
    assert "the same table with one worker and two: yes" in told
    assert re.search(r"two workers over one: \d+\.\d\d times as fast", told)
    assert re.search(r"over 3 cold plans \(1 timed\): \d+\.\d\d times as fast", told)


def test_cold_plans_are_spread_over_the_sample() -> None:
    found = sweep.Measured(40, {1: 300.0, 2: 160.0}, [10.0, 30.0], by_gap=True, same=True)
    assert found.speed_up == pytest.approx(300 / 160)
    # 40 plans of 20 s on the mean, 800 s
    assert found.over_cold == pytest.approx(5.0)
    assert sweep.spread(tuple("abcdefgh"), 4) == ["a", "c", "e", "g"]
    assert sweep.spread(tuple("ab"), 9) == ["a", "b"]
