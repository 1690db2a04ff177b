"""Tests whose program is missing are taken out and named, not passed over in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

SHARED = Path(__file__).parents[1] / "conftest.py"

TWO_TESTS = """
import pytest

@pytest.mark.libreoffice
def test_recalculated(): ...

def test_plain(): ...
"""


@pytest.mark.parametrize("workers", [[], ["-n", "2"]], ids=["one process", "two workers"])
def test_a_missing_program_is_named_with_the_tests_that_need_it(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, workers: list[str]
) -> None:
    pytester.makeini("[pytest]\nmarkers =\n    libreoffice: needs soffice\n")
    pytester.makeconftest(SHARED.read_text())
    pytester.makepyfile(TWO_TESTS)
    monkeypatch.setenv("PATH", str(pytester.path))
    outcome = pytester.runpytest_inprocess("-p", "no:cacheprovider", *workers)
    outcome.stdout.fnmatch_lines(["not run, LibreOffice is missing: *::test_recalculated", "*1 passed*"])
    assert outcome.ret == 0
