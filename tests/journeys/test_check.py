"""`teaplan check`: every fault on a line of its own, the planner's file untouched."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.journeys.books import faulty, misruled, plain, typed
from tests.journeys.terminal import MOMENTS, is_whole, killed, listing, on_a_full_disk, teaplan


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return typed(faulty(), tmp_path / "book.xlsx")


def test_faults_are_told_at_once_with_their_cells(book: Path) -> None:
    before = book.read_bytes()
    done = teaplan("check", "book.xlsx", cwd=book.parent)
    assert done.returncode == 2
    assert done.stdout == ""
    told = [line for line in done.stderr.splitlines() if line.startswith("book.xlsx  ")]
    assert [line.rsplit("[", 1)[1] for line in told] == [
        "lines.capex_musd.range]",
        "demand.segment.reference]",
    ]
    assert 'did you mean "M"?' in told[1]
    assert listing(book.parent) == {"book.xlsx": before}


def test_the_same_as_one_json_object_and_nothing_else(book: Path) -> None:
    done = teaplan("check", "book.xlsx", "--json", "-", cwd=book.parent)
    assert done.returncode == 2
    found = json.loads(done.stdout)
    assert found["status"] == "faulty"
    assert [fault["cell"] for fault in found["faults"]]
    assert "Traceback" not in done.stderr


def test_a_workbook_without_fault_passes(tmp_path: Path) -> None:
    typed(plain(), tmp_path / "book.xlsx")
    done = teaplan("check", "book.xlsx", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "0 faults" in done.stderr


def test_planning_a_faulty_workbook_writes_nothing(book: Path) -> None:
    before = listing(book.parent)
    done = teaplan("plan", "book.xlsx", "--quiet", cwd=book.parent)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 2
    assert listing(book.parent) == before


def lines_of(text: str) -> list[str]:
    """What is said of a workbook, without its name and the blanks that set columns apart."""
    return [line.split("  ", 1)[1] for line in text.splitlines() if line.startswith("book.xlsx  ")]


MISRULED = [
    "strategies!A4  strategy: free stands in row 3 already  [strategies.strategy.duplicate]",
    'rules!A7  strategy: no strategy "lep" in strategies; did you mean "leap"?  [rules.strategy.reference]',
    'rules!C3  target: no line "Q" in lines (rule forbid_line)  [rules.target.reference]',
    'rules!B2  rule: no rule "forbid_lines" is known; did you mean "forbid_line"?  [rules.rule.reference]',
    "rules!D4  from_year: 2040 is outside the horizon, 2027 (settings!B2) to 2028 (settings!B3)"
    "  [rules.from_year.horizon]",
    "rules!B6  rule: cannot hold beside only_site in rules!B5: S is the only site and forbidden"
    "  [rules.rule.opposite]",
    'breakevens!A2  driver: no driver "capx" is known; did you mean "capex"?  [breakevens.driver.reference]',
]
"""An unknown strategy, target, rule and lever, a year outside the plan, two rules that exclude each other."""


def test_rules_that_cannot_be_meant_are_told_at_once(tmp_path: Path) -> None:
    typed(misruled(), tmp_path / "book.xlsx")
    done = teaplan("check", "book.xlsx", cwd=tmp_path)
    assert done.returncode == 2
    assert lines_of(done.stderr) == MISRULED


def test_strategies_at_fault_are_not_compared(tmp_path: Path) -> None:
    """Proves that the same faults stop a comparison before any solve, and that it writes nothing."""
    typed(misruled(), tmp_path / "book.xlsx")
    before = listing(tmp_path)
    done = teaplan("compare", "book.xlsx", "--quiet", cwd=tmp_path)
    assert done.returncode == 2
    assert lines_of(done.stderr) == MISRULED
    assert listing(tmp_path) == before


def test_an_annotated_copy_leaves_the_workbook_alone(book: Path) -> None:
    before = book.read_bytes()
    done = teaplan("check", "book.xlsx", "--annotate", "marked.xlsx", cwd=book.parent)
    assert done.returncode == 2
    assert set(listing(book.parent)) == {"book.xlsx", "marked.xlsx"}
    assert book.read_bytes() == before


def test_an_older_copy_is_kept(book: Path) -> None:
    (book.parent / "marked.xlsx").write_bytes(b"older")
    done = teaplan("check", "book.xlsx", "--annotate", "marked.xlsx", cwd=book.parent)
    assert done.returncode == 2
    assert "marked-2.xlsx" in done.stderr
    assert (book.parent / "marked.xlsx").read_bytes() == b"older"


@pytest.mark.parametrize("target", ["book.xlsx", "./book.xlsx", "linked.xlsx"])
def test_the_copy_never_goes_over_the_workbook(book: Path, target: str) -> None:
    (book.parent / "linked.xlsx").symlink_to(book)
    before = book.read_bytes()
    done = teaplan("check", "book.xlsx", "--annotate", target, "--force", cwd=book.parent)
    assert done.returncode == 2
    assert "never written" in done.stderr
    assert book.read_bytes() == before


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_kill_leaves_an_older_copy_or_a_whole_new_one(book: Path, moment: str) -> None:
    command = ("check", "book.xlsx", "--annotate", "marked.xlsx", "--force")
    (book.parent / "marked.xlsx").write_bytes(b"older")
    assert killed(moment, *command, cwd=book.parent).returncode == -9
    left = (book.parent / "marked.xlsx").read_bytes()
    assert left == b"older" or is_whole(left)


def test_a_full_disk_leaves_the_older_copy(book: Path) -> None:
    (book.parent / "marked.xlsx").write_bytes(b"older")
    before = listing(book.parent)
    done = on_a_full_disk("check", "book.xlsx", "--annotate", "marked.xlsx", "--force", cwd=book.parent)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert listing(book.parent) == before


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: None, "No such file"),
        (lambda path: path.mkdir(), "directory"),
        (lambda path: path.write_bytes(b"not a workbook"), "book.xlsx"),
        (lambda path: path.write_bytes(b""), "book.xlsx"),
    ],
    ids=["absent", "a folder", "not a workbook", "empty"],
)
def test_what_cannot_be_read_is_one_line(tmp_path: Path, make: object, said: str) -> None:
    assert callable(make)
    make(tmp_path / "book.xlsx")
    done = teaplan("check", "book.xlsx", "--quiet", cwd=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
