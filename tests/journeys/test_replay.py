"""A finished report in place of a workbook: the same figures again, and what is asked for anew wins."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.books import Tables, plain, typed
from tests.journeys.terminal import ROOT, teaplan
from tests.report.office import opened, typed_over

STRATEGIES = {
    "strategies": [{"strategy": "free"}, {"strategy": "few"}, {"strategy": "none"}],
    "rules": [
        {"strategy": "few", "rule": "max_total_lines", "target": "L", "value": 1},
        {"strategy": "none", "rule": "forbid_line", "target": "L"},
    ],
}


def with_strategies() -> Tables:
    """Free: three lines, 300 M$. Few: one line, and 20 $/kWh for 10 + 20 GWh, 700 M$. None: 1,000 M$."""
    return plain() | STRATEGIES


@pytest.fixture
def space(tmp_path: Path) -> Path:
    typed(with_strategies(), tmp_path / "case.xlsx")
    return tmp_path


def said(verb: str, book: str, *options: str, cwd: Path, output: str) -> dict[str, Any]:
    """Run a verb; return its JSON object without what a clock tells, and what it says on the way."""
    done = teaplan(verb, book, *options, "-o", output, "--json", "out.json", cwd=cwd)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads((cwd / "out.json").read_text())
    for name in ("seconds", "report"):
        del found[name]
    return found | {"stderr": done.stderr}


def same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return {**one, "stderr": ""} == {**other, "stderr": ""}


def settings_of(report: Path) -> dict[str, tuple[Any, str]]:
    rows = opened(report, data_only=True)["run"].iter_rows(values_only=True)
    return {row[1]: (row[2], row[4]) for row in rows if row[0] in ("settings", "input")}


def test_a_plan_is_found_again_with_what_its_run_was_asked(space: Path) -> None:
    """Options stand in no sheet of inputs: a replay without them would plan without a rule, at gap 0."""
    asked = ("--strategy", "few", "--seed", "7", "--gap", "0.02", "--threads", "1")
    first = said("plan", "case.xlsx", *asked, cwd=space, output="first.xlsx")
    assert first["objective_value"] == pytest.approx(700.0)
    again = said("plan", "first.xlsx", cwd=space, output="again.xlsx")
    assert same(again, first)
    used = settings_of(space / "again.xlsx")
    assert used["seed"] == (7, "replayed")
    assert used["mip_gap"] == (0.02, "replayed")
    assert used["threads"] == (1, "replayed")
    assert used["replays"][0] == "first.xlsx"
    assert "planned again: first.xlsx; with mip_gap 0.02, seed 7, threads 1" in again["stderr"]
    assert same(said("plan", "again.xlsx", cwd=space, output="third.xlsx"), first)
    assert teaplan("audit", "again.xlsx", cwd=space).returncode == 0


def test_what_is_asked_for_anew_wins(space: Path) -> None:
    said("plan", "case.xlsx", "--strategy", "few", "--seed", "7", cwd=space, output="first.xlsx")
    found = said("plan", "first.xlsx", "--strategy", "none", "--seed", "8", cwd=space, output="b.xlsx")
    assert found["objective_value"] == pytest.approx(1000.0)
    assert settings_of(space / "b.xlsx")["seed"] == (8, "option")
    assert said("plan", "first.xlsx", "--strategy", "", cwd=space, output="c.xlsx")[
        "objective_value"
    ] == pytest.approx(300.0)


def test_a_comparison_is_made_again(space: Path) -> None:
    """Of the strategies it had, in their order; the plan of one of them is the plan of that report too."""
    asked = ("--strategies", "none,few", "--gap", "0.01")
    first = said("compare", "case.xlsx", *asked, cwd=space, output="first.xlsx")
    again = said("compare", "first.xlsx", cwd=space, output="again.xlsx")
    assert [one["strategy"] for one in again["strategies"]] == ["none", "few"]
    assert same(again, first)
    done = teaplan("diff", "first.xlsx", "again.xlsx", cwd=space)
    assert done.stdout.splitlines()[:2] == ["inputs: the same", "plans: the same"]


def test_changed_assumptions_are_planned_as_changed_and_said(space: Path) -> None:
    said("plan", "case.xlsx", cwd=space, output="first.xlsx")
    page = opened(space / "first.xlsx")["assumptions"]
    (row,) = (cells[0].row for cells in page.iter_rows() if cells[3].value == "capex_musd")
    typed_over(space / "first.xlsx", space / "edited.xlsx", {f"assumptions!E{row}": 90})
    found = said("plan", "edited.xlsx", cwd=space, output="again.xlsx")
    assert found["objective_value"] == pytest.approx(270.0)
    assert "edited.xlsx, its assumptions changed since" in found["stderr"]
    # what is planned now is what the new report holds: planned once more, nothing was changed
    assert "changed since" not in said("plan", "again.xlsx", cwd=space, output="third.xlsx")["stderr"]


def test_the_planning_model_of_the_run_is_used_as_long_as_it_is_the_same(space: Path) -> None:
    model = space / "house.py"
    text = (ROOT / "models" / "capacity_plan.py").read_text()
    lines = '    for each in b.model.decisions["moves"].values():\n        each.fix(0)\n    return b.model'
    assert text.count("    return b.model") == 1
    model.write_text(text.replace("    return b.model", lines))
    first = said("plan", "case.xlsx", "--model", "house.py", cwd=space, output="first.xlsx")
    assert first["objective_value"] == pytest.approx(1000.0)
    assert same(said("plan", "first.xlsx", cwd=space, output="again.xlsx"), first)

    model.write_text(text)
    done = teaplan("plan", "first.xlsx", "-o", "x.xlsx", "--quiet", cwd=space)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "house.py, the planning model of this run, was changed since" in done.stderr
    shutil.move(model, space / "elsewhere.py")
    done = teaplan("compare", "first.xlsx", "-o", "x.xlsx", "--quiet", cwd=space)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "is not there: name the one to use with --model" in done.stderr
    found = said("plan", "first.xlsx", "--model", "elsewhere.py", cwd=space, output="y.xlsx")
    assert found["objective_value"] == pytest.approx(300.0)
