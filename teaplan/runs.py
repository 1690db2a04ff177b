"""How a run was asked for and how it went: settings as used, its clock, what a report tells of it."""

from __future__ import annotations

import os
import platform
import sys
import time
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from teaplan import __version__
from teaplan.case import Case
from teaplan.model_file import text_hash
from teaplan.progress import Listener, Phase, Progress
from teaplan.report import Moment, RunInfo, Used
from teaplan.shared.aims import aim_of
from teaplan.studies.results import Solved
from teaplan.tree import Tree
from teaplan.workbook import input_hash

PACKAGES = ("highspy", "pyomo", "pandas", "numpy", "xlsxwriter", "openpyxl")


def timed(clock: dict[str, float], phase: Phase, tell: Listener, work: Callable[[], Any]) -> Any:
    """Do some work, say its phase, and add its seconds to the clock."""
    tell(Progress(phase))
    began = time.monotonic()
    done = work()
    clock[phase.value] = clock.get(phase.value, 0.0) + time.monotonic() - began
    return done


REPLAYED = "replayed"
"""Origin of a setting that the run of a report, planned again, was given by option."""


def settings_used(
    case: Case, before: Mapping[str, Used] | None = None, **options: float | int | None
) -> dict[str, Used]:
    """Settings of the search as used; an option wins over that of a run replayed, and that over the workbook.

    Parameters
    ----------
    case
        Its settings hold where an option is None.
    before
        Settings of the run of the report that is planned again.
    options
        ``gap``, ``time_limit``, ``seed``, ``threads``.
    """
    typed = {
        item.value for item in case.inputs if item.ref.sheet == "settings" and item.ref.column == "setting"
    }
    given = {name: used for name, used in (before or {}).items() if used.origin in ("option", REPLAYED)}
    names = {"gap": "mip_gap", "time_limit": "time_limit_s", "seed": "seed"}
    found = {}
    for option, name in names.items():
        value = options[option]
        if value is not None:
            found[name] = Used(value, "option")
        elif name in given:
            found[name] = Used(given[name].value, REPLAYED)
        else:
            found[name] = Used(getattr(case.settings, name), "workbook" if name in typed else "default")
    return found | {"threads": _threads(options["threads"], before or {})}


def _threads(asked: float | int | None, before: Mapping[str, Used]) -> Used:
    """Return the threads; a replay takes those of its run: another number may find another plan."""
    if asked is not None:
        return Used(asked, "option")
    if "threads" in before:
        return Used(before["threads"].value, REPLAYED)
    return Used(min(2, os.cpu_count() or 1), "default")


def run_info(
    case: Case,
    solved: Solved,
    settings: dict[str, Used],
    clock: dict[str, float],
    *,
    model: str | Path | None = None,
    replays: str = "",
) -> RunInfo:
    """Return what a report tells of how a plan was found."""
    tree = Tree(case)
    return RunInfo(
        status=solved.status,
        objective=case.settings.objective,
        objective_value=solved.objective_value,
        bound=solved.bound,
        gap=solved.gap,
        gap_musd=solved.gap_musd,
        seconds=dict(clock),
        model={**solved.size, "nodes": len(tree.nodes), "leaves": len(tree.leaves)},
        settings=settings,
        versions=versions(),
        command=" ".join(["teaplan", *sys.argv[1:]]) if sys.argv[0].endswith("teaplan") else "",
        input_file=case.file,
        input_hash=input_hash(case),
        history=_history(case, solved),
        model_file="" if model is None else str(model),
        model_hash="" if model is None else text_hash(model),
        replays=replays,
    )


def versions() -> dict[str, str]:
    """Return the versions of what computes, by name."""
    own = {"teaplan": __version__, "python": platform.python_version()}
    return own | {package: version(package) for package in PACKAGES}


def _history(case: Case, solved: Solved) -> tuple[Moment, ...]:
    """Return what was known over time; of a search for the least cost of a kWh with every price it tried."""
    tried = [(known.price, known.worth, known.most) for known in solved.tried]
    rest = tried or [(None, None, None)] * len(solved.history)
    return tuple(
        Moment(s, i, b, _share(case, solved, i, b), *more)
        for (s, i, b), more in zip(solved.history, rest, strict=True)
    )


def _share(case: Case, solved: Solved, incumbent: float | None, bound: float | None) -> float | None:
    """Gap of a moment, on the denominator of the end; of a cost per kWh on the cost itself."""
    if incumbent is None or bound is None or not solved.gap or not solved.gap_musd:
        return None
    whole = solved.gap_musd / solved.gap if aim_of(case).is_money else abs(incumbent)
    return abs(bound - incumbent) / whole if whole else None
