"""Sweeps on a real cluster: a scheduler and two worker processes on this machine."""

from __future__ import annotations

import importlib.util
import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import distributed
import pandas as pd
import pytest

from teaplan.studies.sweep.asked import crew_of
from teaplan.studies.sweep.cluster import Cluster
from teaplan.studies.sweep.crew import CrewLostError
from teaplan.studies.sweep.journal import Journal
from teaplan.studies.sweep.run import Sweep, identity, run_sweep
from teaplan.workbook import from_tables
from tests.report.small import TABLES
from tests.studies.sweeps import die_once, shared_of, swept, varied

DESIGN = varied("demand:EV=0.5,0.8,1,1.2,1.5", "capex:dry=0.8,1.3")


@pytest.fixture
def cluster() -> Iterator[Any]:
    found = distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    )
    yield found
    # a worker that dies while it is sent away is dask's affair: nothing here is about that
    with suppress(AssertionError, TimeoutError):
        found.close(timeout=30)


def on_cluster(address: str, journal: Path, tell: Any = lambda _: None) -> Sweep:
    shared = shared_of(from_tables(TABLES))
    with Journal.begin(journal, identity(shared), DESIGN.json()) as kept, crew_of(1, address) as crew:
        assert crew.size == 2
        return run_sweep(shared, DESIGN, journal=kept, crew=crew, tell=tell)


def test_the_table_of_a_cluster_is_that_of_this_machine(cluster: Any, tmp_path: Path) -> None:
    here = swept(shared_of(from_tables(TABLES)), DESIGN, tmp_path / "here.jsonl").table
    there = on_cluster(cluster.scheduler_address, tmp_path / "there.jsonl").table
    pd.testing.assert_frame_equal(there, here, check_exact=True)


def test_a_worker_of_the_cluster_killed_on_the_way_changes_nothing(cluster: Any, tmp_path: Path) -> None:
    """Proves it by a kill in the middle: after the second finished point, whatever is under way."""
    with distributed.Client(cluster.scheduler_address, set_as_default=False) as client:
        numbers = list(client.run(os.getpid).values())
    killed: list[int] = []

    def kill(progress: Any) -> None:
        if progress.step == 3 and not killed:
            killed.append(numbers[0])
            os.kill(numbers[0], signal.SIGKILL)

    sweep = on_cluster(cluster.scheduler_address, tmp_path / "j.jsonl", kill)
    assert killed
    assert sweep.finished == len(sweep.points)
    here = swept(shared_of(from_tables(TABLES)), DESIGN, tmp_path / "here.jsonl").table
    pd.testing.assert_frame_equal(sweep.table, here, check_exact=True)


def test_work_that_kills_its_worker_again_and_again_fails_as_a_death(cluster: Any, tmp_path: Path) -> None:
    with Cluster(cluster.scheduler_address) as crew:
        assert crew.begin(0, die_once, str(tmp_path / "once")).result() > 0
        with pytest.raises(crew.died):
            crew.begin(0, os._exit, 1).result()
        crew.renew(0)


def test_nobody_at_an_address_is_one_error() -> None:
    with pytest.raises(CrewLostError, match=r"no cluster answers at tcp://127\.0\.0\.1:9: "):
        Cluster("tcp://127.0.0.1:9")


@pytest.mark.parametrize("address", ["nonsense", "tcp://", "ftp://host:1"])
def test_what_is_no_address_is_one_error(address: str) -> None:
    with pytest.raises(CrewLostError, match="no cluster answers at"):
        Cluster(address)


def test_without_dask_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(CrewLostError, match=r"pip install 'teaplan\[cluster\]'"):
        Cluster("tcp://127.0.0.1:9")
