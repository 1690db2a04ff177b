"""What every test set shares: tests whose program is missing are taken out, and named."""

from __future__ import annotations

import shutil
from typing import Any

import highspy
import hypothesis
import pytest

NEEDS = {"libreoffice": "soffice"}
"""Marker of a test to the program it needs."""

# The same random cases on every machine and in every run; `make test-long` looks for new ones.
hypothesis.settings.register_profile("same", derandomize=True)
hypothesis.settings.register_profile("new")
hypothesis.settings.load_profile("same")

NOT_RUN = pytest.StashKey[list[str]]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[NOT_RUN] = []


@pytest.fixture(autouse=True, scope="module")
def _no_scheduler_of_others() -> None:
    """HiGHS keeps one scheduler for the process, of one number of threads: each module begins with none."""
    highspy.Highs.resetGlobalScheduler(True)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Take out what cannot run here; -m has chosen before, so only tests asked for are listed."""
    absent = [marker for marker, program in NEEDS.items() if shutil.which(program) is None]
    out = [item for item in items if any(item.get_closest_marker(marker) for marker in absent)]
    if out:
        items[:] = [item for item in items if item not in out]
        config.hook.pytest_deselected(items=out)
        config.stash[NOT_RUN] = [item.nodeid for item in out]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """Bring the names home from a worker of pytest-xdist; all workers collect the same."""
    node.config.stash[NOT_RUN] = getattr(node, "workeroutput", {}).get("not_run", node.config.stash[NOT_RUN])


def pytest_sessionfinish(session: pytest.Session) -> None:
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["not_run"] = session.config.stash[NOT_RUN]


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """List what was not run, above pytest's own last line."""
    for name in config.stash[NOT_RUN]:
        terminalreporter.write_line(f"not run, LibreOffice is missing: {name}")
