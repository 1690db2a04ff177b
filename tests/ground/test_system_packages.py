"""What tests need from the system is installed where that is free to do, else named in one line."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("system_packages.sh")
MISSING = "missing: libreoffice-calc-nogui poppler-utils"


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """Lay out a folder of programs, the only one on the path: no LibreOffice, nobody special."""
    for name in ("grep", "tail", "mktemp", "rm"):
        (tmp_path / name).symlink_to(str(shutil.which(name)))
    _program(tmp_path, "id", "echo 1000")
    return tmp_path


def _program(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def _set_up(machine: Path) -> list[str]:
    done = subprocess.run(
        [str(shutil.which("bash")), str(SCRIPT)],
        env={"PATH": str(machine)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    return done.stdout.splitlines()


def test_nothing_is_said_where_all_is_there(machine: Path) -> None:
    for name in ("soffice", "pdftoppm"):
        _program(machine, name, "exit 0")
    assert _set_up(machine) == []


def test_where_one_may_not_install_it_is_one_line(machine: Path) -> None:
    _program(machine, "apt-get", "touch touched; exit 0")
    (line,) = _set_up(machine)
    assert line.startswith(MISSING)


def test_root_installs_without_a_question(machine: Path) -> None:
    log = machine / "asked"
    _program(machine, "id", "echo 0")
    _program(machine, "apt-get", f'echo "$DEBIAN_FRONTEND $*" >> {log}')
    assert _set_up(machine) == ["installing libreoffice-calc-nogui poppler-utils"]
    assert log.read_text().splitlines() == [
        "noninteractive update",
        "noninteractive install -y --no-install-recommends libreoffice-calc-nogui poppler-utils",
    ]


def test_an_installation_that_fails_says_why_and_what_is_missing(machine: Path) -> None:
    _program(machine, "id", "echo 0")
    _program(machine, "apt-get", "echo 'Reading lists'; echo 'E: no network'; exit 100")
    _, why, missing = _set_up(machine)
    assert why == "apt-get could not: E: no network"
    assert missing.startswith(MISSING)
