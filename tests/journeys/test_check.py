"""`teaplan check`: every fault on a line of its own, the planner's file untouched."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.journeys.books import faulty, plain, typed
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
