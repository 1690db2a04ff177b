"""What a stranger clones: two commands, pins with reasons, a wheel that carries the workspace."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def test_the_readme_begins_with_two_commands_and_nothing_else() -> None:
    block = re.search(r"```\w*\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert block is not None
    assert block.group(1).split("\n") == ["make plan", "make test", ""]


def test_every_pin_has_a_lower_bound_and_a_reason_beside_it() -> None:
    text = (ROOT / "pyproject.toml").read_text()
    project = tomllib.loads(text)["project"]
    pins = [
        *project["dependencies"],
        *(pin for pins in project["optional-dependencies"].values() for pin in pins),
    ]
    lines = text.splitlines()
    for pin in pins:
        assert ">=" in pin
        where = next(index for index, line in enumerate(lines) if f'"{pin}"' in line)
        assert "#" in lines[where] or lines[where - 1].lstrip().startswith("#"), pin


@pytest.mark.long
def test_a_wheel_carries_what_a_workspace_holds(tmp_path: Path) -> None:
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            "--quiet",
            "--no-deps",
            "--wheel-dir",
            str(tmp_path),
            str(ROOT),
        ],
        check=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    carried = {
        "inputs/us_battery.xlsx",
        "inputs/minimal.xlsx",
        "inputs/README.md",
        "models/capacity_plan.py",
        "models/few_ramps.py",
        "models/steady_jobs.py",
        "models/README.md",
    }
    assert {f"teaplan/workspace_files/{name}" for name in carried} <= names
    assert all(name.startswith(("teaplan/", "teaplan-")) for name in names)
