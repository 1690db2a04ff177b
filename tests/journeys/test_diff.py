"""`teaplan diff`: two files side by side, in any mix, and whether one run may be called better."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import teaplan as library
from tests.journeys.books import Tables, faulty, plain, typed
from tests.journeys.terminal import listing, teaplan
from tests.proofs.tables import line, settings

SAID = "lines!C2  L  capex_musd: 100 -> 90"


def cheaper(**more: object) -> Tables:
    """The plain book with lines for 90 M$: three of them are 270 M$ in place of 300."""
    return plain() | {"lines": [line(capex_musd=90.0)]} | more


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two workbooks, and a report of each."""
    folder = tmp_path_factory.mktemp("diff")
    for name, tables in (("old", plain()), ("new", cheaper())):
        typed(tables, folder / f"{name}.xlsx")
        done = teaplan("plan", f"{name}.xlsx", "-o", f"{name}_report.xlsx", "--quiet", cwd=folder)
        assert done.returncode == 0, done.stderr
    return folder


def test_two_reports_say_what_changed_and_which_is_better(space: Path) -> None:
    before = listing(space)
    done = teaplan("diff", "old_report.xlsx", "new_report.xlsx", cwd=space)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"  {SAID}\n" in done.stdout
    assert "objective_value: 300.0000 -> 270.0000" in done.stdout
    assert done.stdout.splitlines()[-1] == "no rule: the new one is better by 30.0 M$"
    assert listing(space) == before


@pytest.mark.parametrize(
    "sides", [("old.xlsx", "new.xlsx"), ("old_report.xlsx", "new.xlsx"), ("old.xlsx", "new_report.xlsx")]
)
def test_workbooks_and_reports_mix(space: Path, sides: tuple[str, str]) -> None:
    done = teaplan("diff", *sides, cwd=space)
    assert (done.returncode, done.stderr) == (0, "")
    first, second, last = done.stdout.splitlines()
    assert first == "inputs: 1 cell changed, 0 rows added, 0 rows removed"
    assert second == f"  {SAID}"
    assert last.startswith("not ranked: ")


def test_a_report_and_its_own_workbook_are_the_same(space: Path) -> None:
    done = teaplan("diff", "old.xlsx", "old_report.xlsx", "--json", "-", cwd=space)
    assert done.returncode == 0
    assert json.loads(done.stdout)["same"] is True
    assert "inputs: the same" in done.stderr


def test_json_and_the_library_say_the_same(space: Path) -> None:
    teaplan("diff", "old_report.xlsx", "new_report.xlsx", "--json", "out.json", "--quiet", cwd=space)
    said = json.loads((space / "out.json").read_text())
    (space / "out.json").unlink()
    (cell,) = said["inputs"]["cells"]
    assert (cell["sheet"], cell["column"], cell["old"], cell["new"]) == ("lines", "capex_musd", 100, 90)
    (rank,) = said["ranking"]["strategies"]
    assert (rank["better"], rank["musd"]) == ("new", pytest.approx(30.0, rel=1e-9))
    found = library.diff(space / "old_report.xlsx", space / "new_report.xlsx").json()
    assert {**found, "old": said["old"], "new": said["new"]} == said


def test_runs_that_cannot_be_compared_are_not_ranked_and_the_cell_is_said(space: Path) -> None:
    typed(cheaper(settings=settings(2028, discount_rate=0.1)), space / "dear_money.xlsx")
    assert teaplan("plan", "dear_money.xlsx", "-o", "other.xlsx", "-q", cwd=space).returncode == 0
    done = teaplan("diff", "old_report.xlsx", "other.xlsx", cwd=space)
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1] == "not ranked: settings!B4 discount_rate 0 against 0.1"
    assert "better" not in done.stdout


@pytest.mark.parametrize(
    "content", [None, b"", b"no workbook", b"PK\x03\x04 half of one"], ids=["absent", "empty", "text", "half"]
)
@pytest.mark.parametrize("first", [True, False])
def test_what_cannot_be_read_is_one_line(space: Path, content: bytes | None, *, first: bool) -> None:
    bad = space / "bad.xlsx"
    if content is not None:
        bad.write_bytes(content)
    sides = ("bad.xlsx", "old.xlsx") if first else ("old.xlsx", "bad.xlsx")
    done = teaplan("diff", *sides, cwd=space)
    bad.unlink(missing_ok=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert "bad.xlsx" in done.stderr


def test_faults_of_a_workbook_are_told_with_their_cells(space: Path) -> None:
    typed(faulty(), space / "faulty.xlsx")
    done = teaplan("diff", "old.xlsx", "faulty.xlsx", cwd=space)
    assert done.returncode == 2
    assert [text.split("  ")[0] for text in done.stderr.splitlines()] == ["faulty.xlsx", "faulty.xlsx"]


def test_neither_file_is_written_over(space: Path) -> None:
    before = listing(space)
    for name in ("old.xlsx", "new.xlsx"):
        done = teaplan("diff", "old.xlsx", "new.xlsx", "--json", name, cwd=space)
        assert done.returncode == 2
    assert listing(space) == before
