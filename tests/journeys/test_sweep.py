"""`teaplan sweep`: a table that is the same however the run ends and begins again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl.utils import get_column_letter

from tests.journeys.books import infeasible, plain, typed
from tests.journeys.terminal import environment, listing, on_a_full_disk, started, teaplan
from tests.report.office import opened, typed_over
from tests.report.small import TABLES

DEMAND = "demand:EV=0.4,0.6,0.8,1,1.2,1.4,1.6,1.8,2"
POINTS = 12
JOURNAL, TABLE, REPORT = "reports/case-sweep.jsonl", "reports/case-sweep.csv", "reports/case-sweep.xlsx"
ASKED = ("sweep", "case.xlsx", "--vary", DEMAND, "--vary", "capex:dry=0.8,1,1.3", "--table", TABLE)


@pytest.fixture
def space(tmp_path: Path) -> Path:
    typed(TABLES, tmp_path / "case.xlsx")
    return tmp_path


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the sweep ran to its end with one worker."""
    space = tmp_path_factory.mktemp("uninterrupted")
    typed(TABLES, space / "case.xlsx")
    done = teaplan(*ASKED, "--workers", "1", cwd=space)
    assert done.returncode == 0, done.stderr
    return space


def finished(space: Path) -> int:
    """Points in the journal, without its first line and the base plans."""
    journal = space / JOURNAL
    return max(0, journal.read_bytes().count(b"\n") - 2) if journal.exists() else 0


def workers_of(number: int) -> list[int]:
    """Return the worker processes of a run."""
    found = []
    for task in Path(f"/proc/{number}/task").iterdir():
        for child in map(int, (task / "children").read_text().split()):
            if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
                found.append(child)
    return found


def wait_for(run: subprocess.Popen[str], space: Path, points: int) -> None:
    while finished(space) < points:
        assert run.poll() is None, run.communicate()
        time.sleep(0.02)


def resumed(space: Path, *options: str) -> Any:
    table = () if "--table" in options else ("--table", TABLE)
    done = teaplan("sweep", "case.xlsx", "--resume", JOURNAL, *table, *options, cwd=space)
    assert done.returncode == 0, done.stderr
    return done


def test_a_sweep_says_what_moves_most_and_where_things_are(uninterrupted: Path) -> None:
    done = resumed(uninterrupted, "--table", "again.csv")
    lines = done.stdout.splitlines()
    assert lines[0] == f"finished: {POINTS} of {POINTS} points"
    assert lines[1].startswith("  demand:EV: ")
    assert " M$ at 0.4, " in lines[1]
    assert lines[2].startswith("  capex:dry: ")
    kept = f" ({REPORT} was there and is kept)"
    report = REPORT.replace(".", "-2.")
    assert lines[3:] == [f"journal: {JOURNAL}", f"report: {report}{kept}", "table: again.csv"]
    assert (uninterrupted / "again.csv").read_bytes() == (uninterrupted / TABLE).read_bytes()


def test_its_report_passes_its_audit_and_tells_of_a_changed_point(
    uninterrupted: Path, tmp_path: Path
) -> None:
    """Proves that the report's sweep is read back to the last bit, and its tornado made from it again."""
    audited = teaplan("audit", REPORT, cwd=uninterrupted)
    assert (audited.returncode, audited.stderr) == (0, "")
    book = opened(uninterrupted / REPORT)
    assert book["sensitivity"]["B4"].value == "demand:EV"
    header = [cell.value for cell in book["sweep"][1]]
    assert book["sweep"].max_row == POINTS + 1
    at = f"{get_column_letter(header.index('objective_value') + 1)}3"
    typed_over(uninterrupted / REPORT, tmp_path / "forged.xlsx", {f"sweep!{at}": 1.0})
    audited = teaplan("audit", "forged.xlsx", cwd=tmp_path)
    assert audited.returncode == 2
    assert "sensitivity!" in audited.stderr


def test_two_workers_make_the_same_table(space: Path, uninterrupted: Path) -> None:
    done = teaplan(*ASKED, "--workers", "2", cwd=space)
    assert (done.returncode, "\x1b" in done.stderr) == (0, False)
    assert (space / TABLE).read_bytes() == (uninterrupted / TABLE).read_bytes()
    assert f"solve {POINTS} of {POINTS}" in done.stderr
    assert " left, until " in done.stderr


def test_a_killed_worker_loses_nothing(space: Path, uninterrupted: Path) -> None:
    run = started(*ASKED, "--workers", "2", cwd=space)
    wait_for(run, space, 2)
    os.kill(workers_of(run.pid)[0], signal.SIGKILL)
    _, said = run.communicate()
    assert run.returncode == 0, said
    assert (space / TABLE).read_bytes() == (uninterrupted / TABLE).read_bytes()


def test_a_killed_run_goes_on_where_it_was(space: Path, uninterrupted: Path) -> None:
    """Proves it twice over, by kill -9; its workers end with it, and nothing finished is planned again."""
    run = started(*ASKED, "--workers", "2", cwd=space)
    wait_for(run, space, 3)
    workers = workers_of(run.pid)
    os.kill(run.pid, signal.SIGKILL)
    run.communicate()
    kept = (space / JOURNAL).read_bytes()
    assert 3 <= finished(space) < POINTS
    end = time.monotonic() + 60
    while any(Path(f"/proc/{worker}").exists() for worker in workers):
        assert time.monotonic() < end, "a worker outlives its parent"
        time.sleep(0.05)
    resumed(space)
    assert (space / JOURNAL).read_bytes().startswith(kept[: kept.rindex(b"\n") + 1])
    assert (space / TABLE).read_bytes() == (uninterrupted / TABLE).read_bytes()


def test_ctrl_c_keeps_what_is_finished_and_says_how_to_go_on(space: Path, uninterrupted: Path) -> None:
    run = started(*ASKED, "--workers", "2", cwd=space)
    wait_for(run, space, 3)
    os.killpg(run.pid, signal.SIGINT)
    said, noted = run.communicate()
    assert run.returncode == 0, noted
    assert "Traceback" not in noted
    assert "leaked" not in noted
    assert said.startswith("interrupted: ")
    assert f"go on with: --resume {JOURNAL}" in said
    planned = (pd.read_csv(space / TABLE)["status"] == "optimal").sum()
    assert 4 <= planned < POINTS
    resumed(space, "--force")
    assert (space / TABLE).read_bytes() == (uninterrupted / TABLE).read_bytes()


@pytest.mark.parametrize(
    "share", [pytest.param(0.2, marks=pytest.mark.long), 0.7, pytest.param(0.95, marks=pytest.mark.long)]
)
def test_a_full_disk_loses_nothing_finished(space: Path, uninterrupted: Path, share: float) -> None:
    """Proves it at files that may not grow beyond a share of the journal: in the base plans, in a point."""
    room = int(share * (uninterrupted / JOURNAL).stat().st_size)
    done = on_a_full_disk(*ASKED, "--workers", "2", cwd=space, room=room)
    assert done.returncode == 2
    assert f"teaplan: {JOURNAL}: File too large" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (space / TABLE).exists()
    assert (finished(space) > 0) == (share > 0.5)
    resumed(space)
    assert (space / TABLE).read_bytes() == (uninterrupted / TABLE).read_bytes()


def test_a_journal_of_another_case_is_refused_with_what_differs(space: Path, uninterrupted: Path) -> None:
    typed(plain(), space / "other.xlsx")
    journal = uninterrupted / JOURNAL
    before = journal.read_bytes()
    done = teaplan("sweep", "other.xlsx", "--resume", journal, "--seed", "3", cwd=space)
    assert done.returncode == 2
    said = [line for line in done.stderr.splitlines() if "is of another run" in line]
    assert [line.split("run: ")[1].split(" was ")[0] for line in said] == [
        "case hash",
        "case name",
        "settings seed",
    ]
    assert journal.read_bytes() == before
    assert set(listing(space)) == {"case.xlsx", "other.xlsx"}


def test_all_that_is_wrong_is_one_line_each(space: Path) -> None:
    wrong = ("--vary", "capex:dri=1,2", "--vary", "demand", "--table", "t.ods", "--strategies", "bold")
    done = teaplan("sweep", "case.xlsx", *wrong, cwd=space)
    assert done.returncode == 2
    lines = [line for line in done.stderr.splitlines() if line.startswith("--")]
    assert [line.split("  ")[0] for line in lines] == ["--strategies", "--table", "--vary", "--vary"]
    assert set(listing(space)) == {"case.xlsx"}


def test_json_has_rows_and_tornado(space: Path, uninterrupted: Path) -> None:
    done = resumed(uninterrupted, "--json", "-", "--table", str(space / "t.parquet"))
    found = json.loads(done.stdout)
    assert (found["status"], found["points"], found["finished"]) == ("finished", POINTS, POINTS)
    assert [row["point"] for row in found["rows"]] == list(range(1, POINTS + 1))
    assert [row["factor"] for row in found["tornado"]] == ["demand:EV", "capex:dry"]
    table = pd.read_parquet(space / "t.parquet")
    assert table["objective_value"].tolist() == [row["objective_value"] for row in found["rows"]]


def test_draws_are_the_same_for_the_same_seed(space: Path) -> None:
    drawn = ("sweep", "case.xlsx", "--sample", "3", "--distribution", "demand=normal(1,0.1)", "--quiet")
    for name, seed in (("a", "1"), ("b", "1"), ("c", "2")):
        done = teaplan(*drawn, "--seed", seed, "--table", f"{name}.csv", cwd=space)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    tables = [(space / f"{name}.csv").read_bytes() for name in "abc"]
    assert tables[0] == tables[1]
    assert pd.read_csv(space / "a.csv")["demand"].tolist() != pd.read_csv(space / "c.csv")["demand"].tolist()


def test_a_sweep_without_any_plan_ends_as_infeasible(tmp_path: Path) -> None:
    typed(infeasible(), tmp_path / "case.xlsx")
    done = teaplan("sweep", "case.xlsx", "--vary", "demand:M=1.1,1.2", cwd=tmp_path)
    assert done.returncode == 3, done.stderr


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Return the address of a scheduler with two workers, and its process."""
    address = tmp_path / ".scheduler.json"
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    dask = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--port", "0", "--no-dashboard"]
    work = [sys.executable, "-m", "distributed.cli.dask_worker", "--nthreads", "1", "--no-dashboard"]
    with ExitStack() as ended:

        def begun(command: list[str]) -> subprocess.Popen[bytes]:
            process = subprocess.Popen(
                [*command, "--scheduler-file", str(address)], cwd=tmp_path, env=environment(), **quiet
            )
            ended.callback(process.wait)
            ended.callback(process.terminate)
            return process

        scheduler = begun(dask)
        for _ in range(2):
            begun(work)
        while not address.exists():
            assert scheduler.poll() is None
            time.sleep(0.05)
        where = json.loads(address.read_text())["address"]
        import distributed

        with distributed.Client(where, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=60)
        yield where, scheduler


def test_a_cluster_makes_the_same_table(cluster: Any, space: Path, uninterrupted: Path) -> None:
    done = teaplan(*ASKED, "--cluster", cluster[0], cwd=space)
    assert done.returncode == 0, done.stderr
    assert (space / TABLE).read_bytes() == (uninterrupted / TABLE).read_bytes()


def test_a_cluster_that_goes_away_loses_nothing_finished(
    cluster: Any, space: Path, uninterrupted: Path
) -> None:
    run = started(*ASKED, "--cluster", cluster[0], cwd=space)
    wait_for(run, space, 2)
    cluster[1].kill()
    _, said = run.communicate()
    assert run.returncode == 2
    assert f"the cluster at {cluster[0]} is gone" in said
    assert "Traceback" not in said
    resumed(space)
    assert (space / TABLE).read_bytes() == (uninterrupted / TABLE).read_bytes()


def test_an_address_where_nobody_is_is_one_line(space: Path) -> None:
    done = teaplan(*ASKED, "--cluster", "tcp://127.0.0.1:9", "--json", "out.json", cwd=space)
    assert done.returncode == 2
    said = [line for line in done.stderr.splitlines() if not line.startswith("0:")]
    assert len(said) == 1
    assert said[0].startswith("teaplan: no cluster answers at tcp://127.0.0.1:9: ")
    assert set(listing(space)) == {"case.xlsx"}
