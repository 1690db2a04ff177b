"""Plans of a large problem stage by stage along the tree: what comes first is decided before the rest.

Relax and fix (Pochet and Wolsey, Production Planning by Mixed Integer Programming, 2006, section 3.6): in
each stage the decisions of some nodes are whole and those of later ones are not; what a stage decides is
held in the next ones. A stage ends with the stretch of nodes after a fork of which it decides the first:
what a fork brings is seen before it. Once all forks are decided the last stretches, one for each future,
have nothing in common any more and are decided one by one. The few decisions that say whether a covenant
holds are whole in every stage (``search_order.HOLDS``): a debt that fits with a part of a covenant does not
with the whole of it.

On the United States case with numbers against scale the first plan of branch and bound among what the
relaxation uses comes after 250 seconds, 1.5 % below the bound, and is not bettered in 300 more; these
stages end after 370 seconds at 0.8 %.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import NDArray

from teaplan.engine.handover import Floats, Matrix
from teaplan.engine.highs import Bridge
from teaplan.engine.incumbent import Search
from teaplan.engine.ways import Ways

SHARE = 0.05
"""What a stage may leave open, as a share of the gap that is asked for."""

PATIENCE = 0.4
"""Share of the time that is left after which a stage ends once it has a plan; the last stretches together.
On the United States case the first stage has its plan after 105 to 130 seconds and betters it little in the
next hundred; the second has one that is 1.1 % off after 25, and 0.2 % after 100."""

STALLED = 3.0
"""Times as long as the last better plan took, after which a stage ends without another: where no time is set
nothing else may end it but what it leaves open."""

BRIEF = 10.0
"""Seconds no stage is ended before."""

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Stretch:
    """Nodes that the same futures go through.

    Attributes
    ----------
    nodes
        Their numbers, the first one first.
    depth
        Forks before it.
    last
        Whether one future only goes through it.
    """

    nodes: NDArray[np.intp]
    depth: int
    last: bool


def stretches(ways: Ways) -> list[Stretch]:
    """Return the stretches of a tree, each after those it comes from."""
    members: dict[bytes, list[int]] = {}
    for node, through in enumerate(ways.through.T):
        members.setdefault(through.tobytes(), []).append(node)
    through = {key: np.frombuffer(key, dtype=bool) for key in members}
    return [
        Stretch(
            np.array(nodes, dtype=np.intp),
            sum(bool((other & through[key]).sum() == through[key].sum()) for other in through.values()) - 1,
            bool(through[key].sum() == 1),
        )
        for key, nodes in members.items()
    ]


def stages(ways: Ways) -> list[Mask]:
    """Return which nodes are decided after each stage but the last: forks, and the first node after each."""
    found = stretches(ways)
    forks = [one for one in found if not one.last]
    masks: list[Mask] = []
    for depth in range(max((one.depth for one in forks), default=-1) + 1):
        mask = np.zeros(ways.through.shape[1], dtype=bool)
        for one in forks:
            if one.depth <= depth:
                mask[one.nodes] = True
            elif one.depth == depth + 1:
                mask[one.nodes[0]] = True
        if not masks or (mask != masks[-1]).any():
            masks.append(mask)
    return masks


def plan(
    search: Search,
    matrix: Matrix,
    ways: Ways,
    kept: Mask,
    x: Floats,
    options: dict[str, Any],
    workers: int = 1,
) -> Floats | None:
    """Decide stage by stage; return the point it ends at, whose whole decisions are whole.

    Parameters
    ----------
    search
        Its clock; its matrix has the columns and rows of ``matrix``.
    matrix
        Some decisions of the problem, the others barred.
    ways
        Where columns and rows stand in the tree; no row ties several ways together.
    kept
        Columns that are whole in every stage.
    x
        What the relaxation says.
    options
        HiGHS options.
    workers
        Last stretches that are decided at once, each in a thread of its own.

    Returns
    -------
    array or None
        None where a stage found nothing or the time is up.
    """
    open_ = SHARE * search.asked * max(float(search.scale @ x) + search.scale_constant, 1.0)
    point: Floats | None = None
    told = count(1)
    for decided in stages(ways):
        here = decided[ways.columns]
        whole = matrix.integer & (kept | here)
        search.said(f"deciding along the tree, stage {next(told)}")
        point = _solved(search, replace(matrix, integer=whole), open_, PATIENCE, options)
        if point is None:
            return None
        held, at = matrix.integer & here, np.round(point)
        matrix = matrix.bounded(np.where(held, at, matrix.lower), np.where(held, at, matrix.upper))
    before = np.zeros(len(matrix.cost)) if point is None else point
    return _ended(search, matrix, ways, before, open_, options, workers)


def _ended(
    search: Search,
    matrix: Matrix,
    ways: Ways,
    before: Floats,
    open_: float,
    options: dict[str, Any],
    workers: int,
) -> Floats | None:
    """Decide the last stretches, each for itself, all before them as it is."""
    used = np.zeros(ways.through.shape[1], dtype=bool)
    used[ways.columns] = True
    ends = [one for one in stretches(ways) if one.last and used[one.nodes].any()]
    patience = PATIENCE * workers / max(len(ends), 1)
    told = count(1)

    def ended(end: Stretch) -> tuple[NDArray[np.intp], Floats | None]:
        search.said(f"deciding along the tree, future {next(told)} of {len(ends)}")
        columns, part = _rest(matrix, ways, end, before)
        return columns, _solved(search, part, open_ / len(ends), patience, options)

    found = before.copy()
    with ThreadPoolExecutor(workers) as pool:
        for columns, answer in pool.map(ended, ends):
            if answer is None:
                pool.shutdown(wait=False, cancel_futures=True)
                return None
            found[columns] = answer
    return found


def _rest(matrix: Matrix, ways: Ways, end: Stretch, before: Floats) -> tuple[NDArray[np.intp], Matrix]:
    """Return the columns of the last stretch of a future, and its problem with all before it as it is."""
    columns = np.flatnonzero(np.isin(ways.columns, end.nodes))
    rows = np.flatnonzero(np.isin(ways.rows, end.nodes))
    outside = before.copy()
    outside[columns] = 0.0
    held = (matrix.by_column @ outside)[rows]
    part = matrix.part(rows, columns)
    limits = {"row_lower": part.row_lower - held, "row_upper": part.row_upper - held}
    return columns, replace(part, offset=0.0, **limits)


def _solved(
    search: Search, matrix: Matrix, open_: float, patience: float, options: dict[str, Any]
) -> Floats | None:
    """Solve a stage until what it leaves open is little, or it has a plan and its share of the time is up."""
    if search.late():
        return None
    bridge = Bridge(matrix, mip_rel_gap=0.0, mip_abs_gap=max(open_, 1e-6), **search.until(), **options)
    began = time.monotonic()
    share = began + patience * (search.deadline - began)
    last: list[float] = []

    def better(_: Any) -> None:
        last[:] = [time.monotonic()]

    def watch(*_: float | None) -> bool:
        if search.late():
            return True
        return bool(last) and time.monotonic() > min(share, began + max(BRIEF, STALLED * (last[0] - began)))

    bridge.highs.cbMipImprovingSolution.subscribe(better)
    return bridge.run(watch).x
