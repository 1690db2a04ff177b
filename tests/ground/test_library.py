"""The names of the library, in a process that has imported nothing else."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.journeys.terminal import environment


@pytest.mark.parametrize("name", ["plan", "read", "sweep"])
def test_a_function_of_the_library_is_no_module(name: str) -> None:
    """Proves it after another name has brought in everything: plans live in a module that is called plan."""
    code = f"import teaplan; teaplan.read; print(type(teaplan.{name}).__name__)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment()
    )
    assert done.stdout.strip() == "function"
