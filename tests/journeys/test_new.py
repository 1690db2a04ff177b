"""`teaplan new`: a workspace that can be planned as it stands, and nothing overwritten."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys.terminal import MOMENTS, is_whole, killed, listing, on_a_full_disk, teaplan

LAID_OUT = {
    "inputs/README.md",
    "inputs/minimal.xlsx",
    "inputs/template.xlsx",
    "models/README.md",
    "models/capacity_plan.py",
    "models/few_ramps.py",
    "models/steady_jobs.py",
}


def test_a_new_workspace_has_an_example_that_checks(tmp_path: Path) -> None:
    done = teaplan("new", "Fabrik ä", "--example", "minimal", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    space = tmp_path / "Fabrik ä"
    assert set(listing(space)) == LAID_OUT
    assert (space / "reports").is_dir()
    assert "teaplan plan inputs/minimal.xlsx" in done.stdout
    checked = teaplan("check", "inputs/minimal.xlsx", cwd=space)
    assert checked.returncode == 0, checked.stderr


def test_the_standard_model_of_a_workspace_can_be_used_as_a_house_rule(tmp_path: Path) -> None:
    """Proves that the copy is the whole model: it plans from where it lies."""
    teaplan("new", ".", "--example", "minimal", cwd=tmp_path)
    done = teaplan("plan", "inputs/minimal.xlsx", "--model", "models/capacity_plan.py", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "reports" / "minimal.xlsx").exists()


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    own = tmp_path / "inputs" / "minimal.xlsx"
    own.parent.mkdir()
    own.write_bytes(b"a planner's own")
    done = teaplan("new", ".", "--example", "minimal", cwd=tmp_path)
    assert done.returncode == 2
    assert str(Path("inputs", "minimal.xlsx")) in done.stderr
    assert listing(tmp_path) == {"inputs/minimal.xlsx": b"a planner's own"}


def test_an_unknown_example_is_told_with_those_there_are(tmp_path: Path) -> None:
    done = teaplan("new", ".", "--example", "eu_battery", cwd=tmp_path)
    assert done.returncode == 2
    assert "us_battery" in done.stderr
    assert listing(tmp_path) == {}


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_kill_leaves_no_half_file(tmp_path: Path, moment: str) -> None:
    """The first file is the template: it is either whole under its name or not there."""
    done = killed(moment, "new", "space", "--example", "minimal", cwd=tmp_path)
    assert done.returncode == -9
    left = listing(tmp_path)
    assert set(left) <= {"space/inputs/template.xlsx"}
    assert all(is_whole(data) for data in left.values())


def test_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    done = on_a_full_disk("new", "space", "--example", "minimal", cwd=tmp_path)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert listing(tmp_path) == {}
