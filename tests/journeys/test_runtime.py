"""Every verb against what can happen while it runs: a line, its exit code, nothing lost, nothing half."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import highspy
import pandas as pd
import pytest
from openpyxl import load_workbook

from teaplan import api, display, files
from teaplan.engine import highs
from teaplan.progress import Phase, Progress
from teaplan.studies import comparing, planner
from teaplan.studies.tasks import WorkerLostError
from tests.hostile.archive import book, packed
from tests.journeys.books import faulty, plain, typed
from tests.journeys.inside import Ended, typed_in
from tests.journeys.terminal import environment, listing, teaplan

QUIET = "--quiet"
VARIED = ("--vary", "demand:M=1,1.1", "--workers", "1", QUIET)
WRITING: dict[str, tuple[str, ...]] = {
    "new": ("new", "space", "--example", "minimal", QUIET),
    "check": ("check", "bad.xlsx", "--annotate", "out/marked.xlsx", QUIET),
    "plan": ("plan", "case.xlsx", "-o", "out/report.xlsx", QUIET),
    "compare": ("compare", "case.xlsx", "-o", "out/report.xlsx", "--no-studies", QUIET),
    "sweep": ("sweep", "case.xlsx", *VARIED, "-o", "out/sweep.xlsx", "--table", "out/t.csv"),
    "diff": ("diff", "case.xlsx", "case.xlsx", "--json", "out/d.json", QUIET),
    "audit": ("audit", "report.xlsx", "--json", "out/a.json", QUIET),
}
"""Every verb with something to write."""

PLANNING = ("plan", "compare")


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return a finished report."""
    folder = tmp_path_factory.mktemp("planned")
    api.plan(typed(plain(), folder / "case.xlsx")).to_excel(folder / "report.xlsx")
    return (folder / "report.xlsx").read_bytes()


@pytest.fixture
def space(tmp_path: Path, planned: bytes) -> Path:
    folder = tmp_path / "here"
    typed(plain(), folder / "case.xlsx")
    typed(faulty(), folder / "bad.xlsx")
    (folder / "report.xlsx").write_bytes(planned)
    return folder


def one_line(ended: Ended, code: int, said: str) -> None:
    assert (ended.code, ended.said) == (code, "")
    (line,) = [line for line in ended.noted.splitlines() if not line.startswith("bad.xlsx  ")]
    assert said in line
    assert line.startswith("teaplan: ")


def failing(code: int) -> Any:
    def fail(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    return fail


@pytest.mark.parametrize("verb", WRITING)
def test_a_full_disk(verb: str, space: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = listing(space)
    monkeypatch.setattr(os, "fsync", failing(errno.ENOSPC))
    one_line(typed_in(monkeypatch, space, *WRITING[verb]), 2, "No space left on device")
    # of a sweep a journal is left that says how far it came
    assert {name for name in listing(space) if not name.endswith(".jsonl")} == set(before)


@pytest.mark.parametrize("verb", ["check", "plan", "compare", "sweep"])
def test_a_folder_that_cannot_be_written_is_told_before_anything_is_done(
    verb: str, space: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = listing(space)
    monkeypatch.setattr(os, "access", lambda path, mode, **_: not mode & os.W_OK)
    for name in ("plan", "compare", "sweep", "check"):
        monkeypatch.setattr(api, name, failing(errno.EIO))
    one_line(typed_in(monkeypatch, space, *WRITING[verb]), 2, f"{space}: Permission denied")
    assert listing(space) == before


def test_a_workspace_in_a_folder_that_cannot_be_written(space: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "mkdir", failing(errno.EROFS))
    one_line(typed_in(monkeypatch, space, *WRITING["new"]), 2, "Read-only file system")


def test_a_file_where_a_folder_should_be(space: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (space / "out").write_bytes(b"a file")
    one_line(typed_in(monkeypatch, space, *WRITING["plan"]), 2, "Not a directory")


@pytest.mark.parametrize("verb", [*PLANNING, "sweep"])
def test_a_report_whose_place_fails_is_kept_elsewhere(
    verb: str, space: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proves that a plan is not lost with the disk it should go to."""
    spare = tmp_path / "spare"
    monkeypatch.setattr("teaplan.cli.telling.gettempdir", lambda: str(spare))
    whole = files.put

    def full(path: Path, data: bytes, *, force: bool = False) -> Path:
        if path.parent.name == "out":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        return whole(path, data, force=force)

    monkeypatch.setattr(files, "put", full)
    ended = typed_in(monkeypatch, space, *WRITING[verb])
    (kept,) = spare.iterdir()
    one_line(ended, 2, f"No space left on device; the report is kept as {kept}")
    assert api.audit(kept).passed


@pytest.mark.parametrize("lock", ["~$report.xlsx", ".~lock.report.xlsx#"])
def test_a_report_that_is_open_is_not_replaced(
    lock: str, space: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (space / lock).write_bytes(b"")
    before = (space / "report.xlsx").read_bytes()
    ended = typed_in(monkeypatch, space, "plan", "case.xlsx", "-o", "report.xlsx", "--force")
    assert ended.code == 0
    assert "report: report-2.xlsx (report.xlsx was there and is kept)" in ended.said
    assert (space / "report.xlsx").read_bytes() == before


@pytest.mark.parametrize("verb", PLANNING)
def test_no_memory(verb: str, space: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(planner, "Problem", full)
    before = listing(space)
    one_line(typed_in(monkeypatch, space, *WRITING[verb]), 4, "out of memory")
    assert listing(space) == before


@pytest.mark.parametrize("verb", PLANNING)
def test_an_error_of_the_solver(verb: str, space: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    failed = highs.Answer(highspy.HighsModelStatus.kSolveError, None, None, None)
    monkeypatch.setattr(highs.Bridge, "run", lambda *_: failed)
    before = listing(space)
    ended = typed_in(monkeypatch, space, *WRITING[verb][:-1], "--json", "-")
    assert ended.code == 4
    assert json.loads(ended.said)["status"] == "solver_failed"
    assert listing(space) == before


def test_an_error_of_the_solver_is_said(space: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    failed = highs.Answer(highspy.HighsModelStatus.kSolveError, None, None, None)
    monkeypatch.setattr(highs.Bridge, "run", lambda *_: failed)
    ended = typed_in(monkeypatch, space, *WRITING["plan"][:-1])
    assert "solver failed: an error of the solver ended the search before any plan was found" in ended.said


def test_workers_that_are_lost(space: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(*_: object, **__: object) -> None:
        raise WorkerLostError("a worker ended twice while solving no rule: killed, or out of memory")

    monkeypatch.setattr(comparing, "compare", lost)
    one_line(typed_in(monkeypatch, space, *WRITING["compare"]), 2, "a worker ended twice")


@pytest.mark.parametrize("now", [0.0, 1e6, 4e9, 1e13])
@pytest.mark.parametrize("verb", ["check", "plan"])
def test_a_clock_that_jumps(verb: str, now: float, space: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves it of 1970, which no archive can carry, and of a year beyond any calendar."""
    if now < 1e12:
        monkeypatch.setattr(time, "time", lambda: now)
    else:
        assert display.sentences(Progress(Phase.SOLVE, seconds_left=1e30))[0].endswith(" left")
    ended = typed_in(monkeypatch, space, *WRITING[verb])
    assert ended.code == (2 if verb == "check" else 0)
    assert "Traceback" not in ended.noted
    assert [name for name in listing(space) if name.startswith("out/")]


ODD = "Fabrik Ä 電池 \u202eشمال\udcff"


@pytest.mark.parametrize("verb", WRITING)
def test_folders_outside_any_alphabet(
    verb: str, space: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = space.rename(tmp_path / ODD)
    names = [odd / part if part.endswith(".xlsx") else part for part in WRITING[verb]]
    ended = typed_in(monkeypatch, odd, *(odd / "space" if part == "space" else part for part in names))
    assert ended.code == (2 if verb == "check" else 0), ended.noted
    assert len(listing(odd)) > 3
    if verb == "plan":
        assert api.audit(odd / "out" / "report.xlsx").passed


PIPED = """
import json, sys
from teaplan import cli
codes = {}
for verb, arguments in json.loads(sys.argv[1]).items():
    sys.argv = ["teaplan", *arguments]
    try:
        cli.main()
    except SystemExit as ended:
        codes[verb] = ended.code or 0
open("codes.json", "w").write(json.dumps(codes))
"""


def test_a_closed_pipe_costs_no_verb_its_work(space: Path) -> None:
    """Proves it with both streams closed by their reader before a word is said."""
    verbs = {verb: [part for part in given if part != QUIET] for verb, given in WRITING.items()}
    run = subprocess.Popen(
        [sys.executable, "-c", PIPED, json.dumps(verbs)],
        cwd=space,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert run.stdout is not None
    assert run.stderr is not None
    run.stdout.close()
    run.stderr.close()
    assert run.wait() == 0
    codes = json.loads((space / "codes.json").read_text())
    assert codes == dict.fromkeys(WRITING, 0) | {"check": 2}
    made = {"out/marked.xlsx", "out/report.xlsx", "out/sweep.xlsx", "out/t.csv", "out/d.json", "out/a.json"}
    assert made <= set(listing(space))


def test_too_little_memory_is_a_line_of_a_real_run(space: Path) -> None:
    """Proves it with a limit of the process, at which the first large thing fails."""
    import resource

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (700_000_000, 700_000_000))

    small = environment(OPENBLAS_NUM_THREADS="1")
    done = teaplan(*WRITING["plan"], cwd=space, preexec_fn=limit, env=small)
    if done.returncode != 0:
        assert done.returncode == 4, done.stderr
        assert done.stderr == "teaplan: out of memory: a smaller case, fewer workers, or a larger machine\n"


FORMULAS = ('=HYPERLINK("http://x.invalid")', "+1", "-1", "@SUM(A1)", "\t=1+1")


def named(name: str) -> dict[str, Any]:
    """The plain case with a name in every place that reports and tables repeat."""
    made = plain()
    line = made["lines"][0]["line"]
    rule = {"strategy": name, "rule": "max_total_lines", "target": line, "value": 9, "note": name}
    return made | {"strategies": [{"strategy": name, "description": name}], "rules": [rule]}


def formulas(path: Path) -> set[str]:
    """Return the formulas of a workbook, and the links that leave it."""
    found = set()
    for page in load_workbook(path).worksheets:
        for cell in (cell for row in page.iter_rows() for cell in row):
            if cell.data_type == "f":
                found.add(str(cell.value))
            if cell.hyperlink is not None and not str(cell.hyperlink.target or "#").startswith("#"):
                found.add(cell.hyperlink.target)
    return found


@pytest.mark.parametrize("name", [FORMULAS[0], pytest.param(FORMULAS[1], marks=pytest.mark.long)])
def test_no_name_becomes_a_formula(name: str, space: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves it of the report of a comparison, of a sweep's text table, and of JSON's own words."""
    typed(named(name), space / "named.xlsx")
    out = ("-o", "out/named.xlsx", "--no-studies", QUIET)
    assert typed_in(monkeypatch, space, "compare", "named.xlsx", *out).code == 0
    made = formulas(space / "out" / "named.xlsx")
    assert made
    assert not [text for text in made if "x.invalid" in text or text in ("=+1", "=-1", "+1", "-1", name)]
    asked = ("--strategies", name, "--table", "out/t.csv", "-o", "out/sweep.xlsx", *VARIED)
    assert typed_in(monkeypatch, space, "sweep", "named.xlsx", *asked).code == 0
    assert set(pd.read_csv(space / "out" / "t.csv", dtype=str)["strategy"]) == {f"'{name}"}


@pytest.mark.parametrize("name", FORMULAS)
def test_no_fault_becomes_a_formula(name: str, space: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves it of a header, a sheet and a value that an annotated copy repeats."""
    pages = {"sites": [["site", "region", name], ["S", "R", name]], "=odd": [[name]]}
    (space / "odd.xlsx").write_bytes(packed(book(**pages)))
    ended = typed_in(monkeypatch, space, "check", "odd.xlsx", "--annotate", "out/marked.xlsx")
    assert ended.code == 2
    assert formulas(space / "out" / "marked.xlsx") == set()
    issues = load_workbook(space / "out" / "marked.xlsx")["issues"]
    assert issues.max_row > 2


def test_a_name_in_brackets_is_no_markup(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(display, "_on_terminal", lambda: True)
    with display.Display(quiet=False) as shown:
        shown(Progress(Phase.SOLVE, of="[/red] [bold]"))
        time.sleep(0.4)


def test_what_somebody_typed_does_not_steer_the_terminal(
    space: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (space / "odd.xlsx").write_bytes(packed(book(sites=[["site", "region"], ["S\x1b[2J\x07", "R"]])))
    ended = typed_in(monkeypatch, space, "check", "odd.xlsx")
    assert ended.code == 2
    assert "\x1b" not in ended.noted
    assert r"S\x1b[2J\x07" in ended.noted
