"""`teaplan plan` and `audit`: from a workbook to a report that holds, however the run ends."""

from __future__ import annotations

import json
import os
import re
import signal
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.books import infeasible, long_search, plain, typed
from tests.journeys.terminal import MOMENTS, ROOT, killed, listing, on_a_full_disk, started, teaplan
from tests.report.office import opened, typed_over


@pytest.fixture
def space(tmp_path: Path) -> Path:
    typed(plain(), tmp_path / "inputs" / "case.xlsx")
    return tmp_path


def plan(*options: str | Path, cwd: Path, **more: Any) -> Any:
    return teaplan("plan", "inputs/case.xlsx", *options, cwd=cwd, **more)


def test_a_plan_is_reported_and_its_report_passes_its_audit(space: Path) -> None:
    before = listing(space)
    done = plan(cwd=space)
    assert done.returncode == 0, done.stderr
    assert "report: reports/case.xlsx" in done.stdout
    assert "cost 300.0 M$" in done.stdout
    assert listing(space).items() > before.items()
    assert set(listing(space)) == {"inputs/case.xlsx", "reports/case.xlsx"}
    audited = teaplan("audit", "reports/case.xlsx", cwd=space)
    assert (audited.returncode, audited.stderr) == (0, "")
    assert "audit passed" in audited.stdout


def test_a_report_changed_by_hand_does_not_pass(space: Path) -> None:
    """Proves that the audit ends with exit 2 and names the cell, at one line more than was planned."""
    plan(cwd=space)
    report = space / "reports" / "case.xlsx"
    page = opened(report)["plan"]
    assert page["L1"].value == "count"
    planned = page["L2"].value
    typed_over(report, space / "forged.xlsx", {"plan!L2": planned + 1})
    done = teaplan("audit", "forged.xlsx", "--json", "-", cwd=space)
    assert done.returncode == 2
    assert f"forged.xlsx  plan!L2  count: {planned + 1}, planned was {planned}" in done.stderr
    assert json.loads(done.stdout)["passed"] is False


def test_what_is_no_report_is_told(space: Path) -> None:
    done = teaplan("audit", "inputs/case.xlsx", cwd=space)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "defect" not in done.stderr


def test_the_minimal_example_is_planned_and_audited(tmp_path: Path) -> None:
    done = teaplan("plan", ROOT / "inputs" / "minimal.xlsx", "-o", "out/minimal.xlsx", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert teaplan("audit", "out/minimal.xlsx", cwd=tmp_path).returncode == 0


def test_progress_without_a_terminal_is_plain_lines(space: Path) -> None:
    done = plan(cwd=space)
    assert "\x1b" not in done.stderr
    assert "best plan 300.0 M$, " in done.stderr
    assert " $/kWh; bound 300.0 M$" in done.stderr
    phases = [line.split("  ")[1].split(";")[0] for line in done.stderr.splitlines()]
    assert list(dict.fromkeys(phases)) == ["read", "build", "solve", "audit", "report"]


def test_quiet_says_nothing(space: Path) -> None:
    done = plan("--quiet", cwd=space)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_json_on_standard_output_is_one_object_and_nothing_else(space: Path) -> None:
    done = plan("--json", "-", cwd=space)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["objective"] == "cost"
    assert found["objective_value"] == pytest.approx(300.0)
    assert found["audit"]["passed"] is True
    assert found["report"] == "reports/case.xlsx"
    (strategy,) = found["strategies"]
    assert strategy["delivered_gwh"] == pytest.approx(50.0)
    assert {"read", "build", "solve", "audit", "report"} <= set(found["seconds"])
    assert {"rows", "columns", "integers", "nonzeros"} <= set(found["model"])


def test_json_goes_into_a_file_beside_the_said(space: Path) -> None:
    done = plan("--json", "out.json", cwd=space)
    assert "report: reports/case.xlsx" in done.stdout
    assert json.loads((space / "out.json").read_text())["report"] == "reports/case.xlsx"


def test_an_existing_report_is_kept_and_the_next_name_said(space: Path) -> None:
    plan(cwd=space)
    first = (space / "reports" / "case.xlsx").read_bytes()
    done = plan(cwd=space)
    assert "report: reports/case-2.xlsx (reports/case.xlsx was there and is kept)" in done.stdout
    assert (space / "reports" / "case.xlsx").read_bytes() == first


def test_force_replaces_it(space: Path) -> None:
    (space / "reports").mkdir()
    (space / "reports" / "case.xlsx").write_bytes(b"older")
    done = plan("--force", cwd=space)
    assert done.returncode == 0, done.stderr
    assert set(listing(space)) == {"inputs/case.xlsx", "reports/case.xlsx"}
    assert teaplan("audit", "reports/case.xlsx", cwd=space).returncode == 0


def test_a_finished_report_is_planned_again(space: Path) -> None:
    """Proves the replay: the same objective from the report's own sheets."""
    plan("--json", "first.json", cwd=space)
    done = teaplan("plan", "reports/case.xlsx", "-o", "again.xlsx", "--json", "second.json", cwd=space)
    assert done.returncode == 0, done.stderr
    values = [
        json.loads((space / name).read_text())["objective_value"] for name in ("first.json", "second.json")
    ]
    assert values[0] == pytest.approx(values[1], rel=1e-9)


@pytest.mark.parametrize("output", ["inputs/case.xlsx", "inputs"])
def test_the_report_never_goes_over_the_workbook_or_a_folder(space: Path, output: str) -> None:
    before = listing(space)
    done = plan("-o", output, "--force", cwd=space)
    assert done.returncode == 2
    assert listing(space) == before


def test_names_outside_ascii(tmp_path: Path) -> None:
    typed(plain(), tmp_path / "Batterie-Fabrik Ä 電池.xlsx")
    done = teaplan("plan", "Batterie-Fabrik Ä 電池.xlsx", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert teaplan("audit", "reports/Batterie-Fabrik Ä 電池.xlsx", cwd=tmp_path).returncode == 0


def test_a_proof_that_nothing_fits_is_exit_3_with_the_families_in_conflict(tmp_path: Path) -> None:
    typed(infeasible(), tmp_path / "inputs" / "case.xlsx")
    done = plan("--json", "out.json", cwd=tmp_path)
    assert done.returncode == 3, done.stderr
    assert "infeasible" in done.stdout
    assert "  demand_met: segment M, branch base, 2027 - Own deliveries" in done.stdout
    assert "no plan seems to fit: making sure of it" in done.stderr
    assert json.loads((tmp_path / "out.json").read_text())["report"] is None
    assert set(listing(tmp_path)) == {"inputs/case.xlsx", "out.json"}


def test_the_house_rule_of_the_readme_holds(space: Path) -> None:
    """Proves it as printed: of the three lines wanted in the first year only one may be ordered."""
    (rule,) = re.findall(
        r"```python\n(    def few_orders.*?)```", (ROOT / "README.md").read_text(), re.DOTALL
    )
    standard = (ROOT / "models" / "capacity_plan.py").read_text()
    house = standard.replace("import ConcreteModel", "import ConcreteModel, Constraint")
    (space / "house.py").write_text(house.replace("    return b.model", f"{rule}\n    return b.model"))
    done = plan("--model", "house.py", "--json", "-", cwd=space)
    assert done.returncode == 0, done.stderr
    (strategy,) = json.loads(done.stdout)["strategies"]
    assert [(order["period"], order["count"]) for order in strategy["lines"]] == [("2027", 1), ("2028", 1)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("def bild(case): ...", "build"),
        ("def build(case:", "house.py"),
        ("raise ValueError('a rule of the house')", "a rule of the house"),
        ("def build(case): raise ValueError('a rule of the house')", "a rule of the house"),
    ],
    ids=["no build", "does not parse", "fails on import", "fails on build"],
)
def test_a_model_file_that_does_not_work_is_told(space: Path, text: str, said: str) -> None:
    (space / "house.py").write_text(text)
    done = plan("--model", "house.py", "--quiet", cwd=space)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert "defect" not in done.stderr


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_kill_while_the_report_is_put_in_place_leaves_the_older_or_the_new(
    space: Path, moment: str
) -> None:
    (space / "reports").mkdir()
    (space / "reports" / "case.xlsx").write_bytes(b"older")
    done = killed(moment, "plan", "inputs/case.xlsx", "--force", cwd=space)
    assert done.returncode == -9
    left = (space / "reports" / "case.xlsx").read_bytes()
    assert left == b"older" or teaplan("audit", "reports/case.xlsx", cwd=space).returncode == 0
    assert set(listing(space)) == {"inputs/case.xlsx", "reports/case.xlsx"}


@pytest.mark.parametrize("options", [(), ("--force",)], ids=["next name", "force"])
def test_a_full_disk_leaves_the_older_report(space: Path, options: tuple[str, ...]) -> None:
    (space / "reports").mkdir()
    (space / "reports" / "case.xlsx").write_bytes(b"older")
    before = listing(space)
    done = on_a_full_disk("plan", "inputs/case.xlsx", "--quiet", *options, cwd=space)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert listing(space) == before
    assert [path.name for path in (space / "reports").iterdir()] == ["case.xlsx"]


def test_standard_output_on_a_full_disk_is_one_line(space: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = teaplan("plan", "inputs/case.xlsx", "--quiet", "--json", "-", cwd=space, stdout=full)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1


def test_a_closed_pipe_does_not_cost_the_report(space: Path) -> None:
    run = started("plan", "inputs/case.xlsx", "--json", "-", cwd=space)
    assert run.stdout is not None
    assert run.stderr is not None
    run.stdout.close()
    run.stderr.close()
    assert run.wait() == 0
    assert teaplan("audit", "reports/case.xlsx", cwd=space).returncode == 0


def test_one_interrupt_keeps_the_best_plan_and_reports_it(tmp_path: Path) -> None:
    """Proves that Ctrl-C, as a terminal sends it, ends the search and not the run."""
    typed(long_search(), tmp_path / "inputs" / "case.xlsx")
    run = started("plan", "inputs/case.xlsx", "--json", "out.json", cwd=tmp_path)
    assert run.stderr is not None
    assert any("best plan" in line for line in run.stderr)
    os.killpg(run.pid, signal.SIGINT)
    rest = run.stderr.read()
    assert run.wait() == 0, rest
    found = json.loads((tmp_path / "out.json").read_text())
    assert found["status"] == "interrupted"
    assert found["gap_musd"] > 0.0
    assert found["audit"]["passed"] is True
    assert teaplan("audit", "reports/case.xlsx", cwd=tmp_path).returncode == 0


def test_an_interrupt_before_any_plan_is_exit_130_and_writes_nothing(tmp_path: Path) -> None:
    typed(long_search(), tmp_path / "inputs" / "case.xlsx")
    run = started("plan", "inputs/case.xlsx", cwd=tmp_path)
    assert run.stderr is not None
    assert any("read" in line for line in run.stderr)
    os.killpg(run.pid, signal.SIGINT)
    rest = run.stderr.read()
    assert run.wait() == 130, rest
    assert "Traceback" not in rest
    assert set(listing(tmp_path)) == {"inputs/case.xlsx"}
