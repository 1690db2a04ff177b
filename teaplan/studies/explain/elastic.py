"""The cheapest turns of cells together that make room for a plan: one solve with a slack for each cell.

A cell is one variable u >= 0, its turn, that enters every row the cell enters:

    lower <= A x + D(u) x <= upper + s u,    least  sum of cost u

s is what a unit of turn adds to a row. Where it changes a coefficient of a yes-or-no decision x, the
product w = u x is linear: w <= U x, w <= u, w >= u - U (1 - x). What does more than that to a matrix
(a row that comes or goes, a share of continuous amounts) has no place here: see ``search``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from scipy import sparse

from teaplan.engine.handover import INFINITY, Floats, Matrix
from teaplan.studies.explain.dials import Dial
from teaplan.studies.explain.workshop import Effect, Workshop, difference

FAR, PRODUCTS_FAR = 1e3, 20.0
"""Farthest turns, of what has been probed; of what changes coefficients."""
TURNED = 1e-7
"""Share of a relative change that is no turn."""


@dataclass(frozen=True)
class Slack:
    """A dial that enters rows in a straight line.

    Attributes
    ----------
    dial, effect
        The dial, and the effect of one unit of turn.
    far
        Farthest position for which that is believed.
    """

    dial: Dial
    effect: Effect
    far: float


@dataclass(frozen=True)
class Probed:
    """What is known of a dial: its slack, and whether it has to be searched on its own."""

    slack: Slack | None
    search: bool


def probe(shop: Workshop, dial: Dial) -> Probed:
    """Turn a dial half way and all the way to a probe, and look what it does to the matrix."""
    far, half = _probes(dial)
    there = shop.at({dial: far})
    if there is None or not there.like(shop.base):
        return Probed(None, search=True)
    whole = difference(shop.base.matrix, there.matrix)
    if whole is None:
        return Probed(None, search=True)
    if not any(part.any() for part in (whole.sides, whole.upper, whole.lower)) and not whole.entries.nnz:
        return Probed(None, search=False)
    # of a large case a build takes seconds; the repaired case says whether a line was straight
    middle = shop.at({dial: half}) if half < far and not shop.large else there
    half = half if middle is not there else far
    like = middle is not None and middle.like(shop.base)
    part = difference(shop.base.matrix, middle.matrix) if middle is not None and like else None
    if part is None or not _straight(whole, part, far / half):
        return Probed(None, search=True)
    return _slack(shop.base.matrix, dial, whole, part, far, half)


def _probes(dial: Dial) -> tuple[float, float]:
    """Return two positions; a whole dial has whole ones."""
    far = min(dial.most, dial.unit) if dial.sign > 0 else 0.5 * dial.most
    if not dial.whole:
        return far, far / 2
    far = max(1.0, min(dial.most, 2.0 * max(1, round(far / 2))))
    return far, max(1.0, far // 2)


def _straight(whole: Effect, half: Effect, times: float) -> bool:
    """Whether sides and bounds move in a straight line."""
    return all(
        np.allclose(getattr(half, part) * times, getattr(whole, part), rtol=1e-7, atol=1e-9)
        for part in ("sides", "upper", "lower")
    )


def _slack(matrix: Matrix, dial: Dial, whole: Effect, half: Effect, far: float, middle: float) -> Probed:
    """Return the slack of a dial, with coefficients where they are those of yes-or-no decisions."""
    entries = whole.entries
    straight = np.abs((half.entries * (far / middle) - entries).data).max(initial=0.0) <= 1e-7
    touched = np.flatnonzero(np.diff(entries.indptr))
    switches = matrix.integer & (matrix.lower >= 0) & (matrix.upper <= 1)
    if entries.nnz and not switches[touched].all():
        return Probed(None, search=True)
    if not straight:
        # constants that only switch rows on are taken as they are; the repaired case says whether it holds
        whole = replace(whole, entries=sparse.csc_matrix(entries.shape))
    most = min(dial.most, (PRODUCTS_FAR if whole.entries.nnz else FAR) * far)
    return Probed(Slack(dial, whole.times(1.0 / far), most), search=not straight)


def cheapest(
    shop: Workshop, slacks: list[Slack], without: frozenset[Dial] = frozenset()
) -> dict[Dial, float] | None:
    """Return the cheapest turns that make room for a plan; None where no turns do.

    Parameters
    ----------
    shop
        With the case.
    slacks
        Dials that may be turned.
    without
        Dials that may not.
    """
    used = [slack for slack in slacks if slack.dial not in without]
    if not used:
        return None
    made = _Elastic(shop.base.matrix, used)
    x = shop.solved(made.matrix(), mip_rel_gap=0.0, mip_abs_gap=1e-9, mip_feasibility_tolerance=1e-7)
    if x is None:
        return None
    n = len(shop.base.matrix.cost)
    return {
        slack.dial: float(x[n + at])
        for at, slack in enumerate(used)
        if slack.dial.relative(float(x[n + at])) > TURNED
    }


@dataclass
class _Elastic:
    """The matrix of a case with a slack for each dial."""

    base: Matrix
    slacks: list[Slack]
    products: list[tuple[int, int]] = field(default_factory=list)

    def matrix(self) -> Matrix:
        """Return it."""
        base, n, k = self.base, len(self.base.cost), len(self.slacks)
        sides, entries = self._entries()
        bounds, bound_low, bound_high, free = self._bounds()
        switched, low, high = self._switched(n, k)
        width = n + k + len(self.products)
        rows = [sparse.hstack([base.by_column, sides, entries]), _wide(bounds, width), switched]
        whole = sparse.csc_matrix(sparse.vstack(rows))
        whole.sum_duplicates()
        whole.sort_indices()
        far = np.array([slack.far for slack in self.slacks])
        many = np.zeros(len(self.products))
        return replace(
            base,
            cost=np.concatenate([np.zeros(n), [slack.dial.cost(1.0) for slack in self.slacks], many]),
            offset=0.0,
            sign=1.0,
            starts=whole.indptr.astype(np.int32),
            rows=whole.indices.astype(np.int32),
            values=whole.data.astype(float),
            row_lower=np.concatenate([base.row_lower, bound_low, low]),
            row_upper=np.concatenate([base.row_upper, bound_high, high]),
            lower=np.concatenate([np.where(free[0] > 0, -INFINITY, base.lower), np.zeros(k), many]),
            upper=np.concatenate([np.where(free[1] > 0, INFINITY, base.upper), far, many + INFINITY]),
            integer=np.concatenate(
                [base.integer, np.array([slack.dial.whole for slack in self.slacks]), many.astype(bool)]
            ),
        )

    def _entries(self) -> tuple[sparse.csc_matrix, sparse.csc_matrix]:
        """Return what slacks, and their products with decisions, are in the rows of the case."""
        sides = sparse.csc_matrix(np.column_stack([-slack.effect.sides for slack in self.slacks]))
        columns = []
        for at, slack in enumerate(self.slacks):
            for j in np.flatnonzero(np.diff(slack.effect.entries.indptr)):
                self.products.append((at, int(j)))
                columns.append(slack.effect.entries[:, [j]])
        none = sparse.csc_matrix((len(self.base.row_lower), 0))
        return sides, sparse.csc_matrix(sparse.hstack(columns)) if columns else none

    def _bounds(self) -> tuple[sparse.csr_matrix, Floats, Floats, tuple[Floats, Floats]]:
        """Make rows of the bounds of columns that move; return them with the columns they free."""
        n, k = len(self.base.cost), len(self.slacks)
        up = np.column_stack([slack.effect.upper for slack in self.slacks])
        low = np.column_stack([slack.effect.lower for slack in self.slacks])
        of_up, of_low = np.flatnonzero(up.any(axis=1)), np.flatnonzero(low.any(axis=1))
        own = sparse.csr_matrix(
            (np.ones(len(of_up) + len(of_low)), (range(len(of_up) + len(of_low)), [*of_up, *of_low])),
            (len(of_up) + len(of_low), n),
        )
        moved = sparse.csr_matrix(-np.vstack([up[of_up], low[of_low]]).reshape(-1, k))
        lower = np.concatenate([np.full(len(of_up), -INFINITY), self.base.lower[of_low]])
        upper = np.concatenate([self.base.upper[of_up], np.full(len(of_low), INFINITY)])
        freed = (np.abs(low).max(axis=1), np.abs(up).max(axis=1))
        return sparse.csr_matrix(sparse.hstack([own, moved])), lower, upper, freed

    def _switched(self, n: int, k: int) -> tuple[sparse.csr_matrix, Floats, Floats]:
        """Hold each product to its turn where the decision is 1, and to 0 where it is 0."""
        count = len(self.products)
        rows: list[int] = []
        columns: list[int] = []
        values: list[float] = []
        low, high = np.full(3 * count, -INFINITY), np.zeros(3 * count)
        for p, (at, j) in enumerate(self.products):
            far, w, u = self.slacks[at].far, n + k + p, n + at
            rows += [3 * p, 3 * p, 3 * p + 1, 3 * p + 1, 3 * p + 2, 3 * p + 2, 3 * p + 2]
            columns += [w, j, w, u, u, w, j]
            values += [1.0, -far, 1.0, -1.0, 1.0, -1.0, far]
            high[3 * p + 2] = far
        return sparse.csr_matrix((values, (rows, columns)), (3 * count, n + k + count)), low, high


def _wide(rows: sparse.csr_matrix, width: int) -> sparse.csr_matrix:
    more = sparse.csr_matrix((rows.shape[0], width - rows.shape[1]))
    return sparse.csr_matrix(sparse.hstack([rows, more]))


def costs(turns: Mapping[Dial, float]) -> float:
    """Return what turns cost together."""
    return float(sum(dial.cost(position) for dial, position in turns.items()))
