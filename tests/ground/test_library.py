"""The names of the library, in a process that has imported nothing else."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.journeys.terminal import environment


@pytest.mark.parametrize(
    "before", ["", "import teaplan.api, teaplan.plans, tests.proofs.run", "teaplan.read"]
)
@pytest.mark.parametrize("name", ["plan", "read", "sweep", "compare", "diff"])
def test_a_function_of_the_library_is_no_module(name: str, before: str) -> None:
    """Proves it whatever was imported before: no module of ours has the name of a function."""
    code = f"import teaplan\n{before}\nprint(type(teaplan.{name}).__name__)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment()
    )
    assert done.stdout.strip() == "function"
