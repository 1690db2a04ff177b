"""`teaplan explain`: from a workbook without a plan to a copy that has one, and what limits a plan."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.books import infeasible, plain, typed
from tests.journeys.terminal import listing, on_a_full_disk, teaplan
from tests.report.office import opened
from tests.studies.test_explain import PLANTED


@pytest.fixture
def space(tmp_path: Path) -> Path:
    typed(infeasible(), tmp_path / "none.xlsx")
    typed(plain(), tmp_path / "case.xlsx")
    return tmp_path


def explain(*options: str | Path, cwd: Path) -> Any:
    return teaplan("explain", *options, cwd=cwd)


def test_the_conflict_and_the_cheapest_repair_are_told(space: Path) -> None:
    before = listing(space)
    done = explain("none.xlsx", cwd=space)
    assert done.returncode == 3
    assert "  demand_met: segment M, branch base, 2027 - " in done.stdout
    # 11 GWh of one line of 10: demand 2 x 1/11 is cheaper than a second place, 1/1
    assert "The cheapest repair (planned and audited; cost 0.1818):" in done.stdout
    assert "  demand!B2  2027 of segment M: 11 -> 10, a change of 9.09%" in done.stdout
    assert "max_per_site of line L: 1 -> 2, a change of 100.00%" in done.stdout
    assert listing(space) == before


@pytest.mark.parametrize("kind", ["too small a budget", "a forbidden line", "least cash"])
def test_the_repaired_copy_is_planned_and_the_workbook_is_as_it_was(kind: str, tmp_path: Path) -> None:
    """Proves that the copy has a plan where the workbook has none, with every changed cell marked."""
    made, _, cells, _ = PLANTED[kind]
    book = typed(made, tmp_path / "none.xlsx")
    asked = ["--strategy", "bound"] if "strategies" in made else []
    before = book.read_bytes()
    done = explain("none.xlsx", *asked, "--write", "repaired.xlsx", "--json", "found.json", cwd=tmp_path)
    assert (done.returncode, book.read_bytes()) == (3, before)
    assert "repaired copy: repaired.xlsx" in done.stdout
    planned = teaplan("plan", "repaired.xlsx", *asked, cwd=tmp_path)
    assert planned.returncode == 0, planned.stderr
    found = json.loads((tmp_path / "found.json").read_text())
    assert found["written"] == "repaired.xlsx"
    copy, ((cell, (_, new)),) = opened(tmp_path / "repaired.xlsx"), cells.items()
    assert copy["issues"]["C1"].value == "what was changed"
    sheet, place = copy["issues"]["A2"].value.split("!")
    assert sheet == cell.split("!")[0]
    assert copy[sheet][place].value == pytest.approx(new)
    assert copy[sheet][place].fill.fgColor.rgb.endswith("C6EFCE")
    assert "a change of" in copy[sheet][place].comment.text


def test_what_stands_there_is_kept_unless_it_is_forced(space: Path) -> None:
    (space / "repaired.xlsx").write_text("mine")
    done = explain("none.xlsx", "--write", "repaired.xlsx", cwd=space)
    assert "repaired copy: repaired-2.xlsx (repaired.xlsx was there and is kept)" in done.stdout
    assert (space / "repaired.xlsx").read_text() == "mine"
    explain("none.xlsx", "--write", "repaired.xlsx", "--force", cwd=space)
    assert (space / "repaired.xlsx").read_bytes()[:2] == b"PK"


def test_the_workbook_itself_is_never_written(space: Path) -> None:
    before = listing(space)
    done = explain("none.xlsx", "--write", "none.xlsx", "--force", cwd=space)
    assert done.returncode == 2
    assert "never written" in done.stderr
    assert listing(space) == before


def test_a_full_disk_leaves_no_half_of_a_copy(space: Path) -> None:
    before = listing(space)
    done = on_a_full_disk("explain", "none.xlsx", "--write", "repaired.xlsx", cwd=space, room=2048)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert listing(space) == before


def test_a_plan_is_told_with_what_limits_it(space: Path) -> None:
    # a fourth line for the 31st GWh costs 100, not to serve it 20: the plan made anew is 20 dearer
    done = explain("case.xlsx", "--check", "1", "--write", "repaired.xlsx", cwd=space)
    assert done.returncode == 0
    assert "cost 300.0 M$" in done.stdout
    assert "demand!C2  2028 of segment M: +1 GWh per year: held -20, divisible -10" in done.stdout
    assert "around the plan as it is: 300.0000 -> 320.0000 M$, better by -20" in done.stdout
    assert "planned anew: 300.0000 -> 320.0000 M$, better by -20 +- 0" in done.stdout
    assert "new ones are ignored" in done.stdout
    assert "there is no repair to write" in done.stderr
    assert not (space / "repaired.xlsx").exists()


def test_json_has_every_table(space: Path) -> None:
    done = explain("case.xlsx", "--json", "-", "--quiet", cwd=space)
    found = json.loads(done.stdout)
    assert found["status"] == "optimal"
    assert [row["worth_musd"] for row in found["worth"]] == [pytest.approx(-20.0)]
    found = json.loads(explain("none.xlsx", "--json", "-", cwd=space).stdout)
    first = found["repairs"][0]
    assert (first["sheet"], first["cell"], first["old"], first["new"]) == ("demand", "B2", 11.0, 10.0)
    assert first["equally_cheap"]
    assert found["conflict"][0]["constraint"] == "demand_met"


def test_a_finished_report_is_explained(space: Path) -> None:
    teaplan("plan", "case.xlsx", "-o", "report.xlsx", cwd=space)
    done = explain("report.xlsx", cwd=space)
    assert done.returncode == 0
    assert "What binds" in done.stdout


def test_a_name_nobody_knows_is_told(space: Path) -> None:
    done = explain("none.xlsx", "--strategy", "leap", cwd=space)
    assert done.returncode == 2
    assert 'no strategy "leap"' in done.stderr
    assert explain("gone.xlsx", cwd=space).returncode == 2
