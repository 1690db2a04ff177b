"""``teaplan --help`` answers at once, because nothing heavy is imported for it."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HEAVY = {"pyomo", "highspy", "pandas", "numpy", "openpyxl", "xlsxwriter", "python_calamine", "rich"}

SHOW = """
import json
import sys
from teaplan.cli import main
sys.argv = ["teaplan", *{arguments!r}]
try:
    main()
except SystemExit as end:
    tops = sorted({{name.split(".")[0] for name in sys.modules}})
    print(json.dumps([end.code or 0, tops]), file=sys.stderr)
"""


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["--version"],
        ["new", "--help"],
        ["check", "--help"],
        ["plan", "--help"],
        ["diff", "--help"],
        ["audit", "--help"],
    ],
    ids=" ".join,
)
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    """A clock would tell of the machine; what is imported tells of us."""
    done = subprocess.run(
        [sys.executable, "-c", SHOW.format(arguments=arguments)], capture_output=True, text=True, check=True
    )
    code, modules = json.loads(done.stderr)
    assert code == 0
    assert done.stdout
    assert HEAVY & set(modules) == set()
