"""Periods in a row or on a tree: checks, ways from the root, moments in years."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Timing = Literal["start", "middle", "end"]

MONTHS = 12
POSITIONS: dict[str, float] = {"start": 0.0, "middle": 0.5, "end": 1.0}


def floats(values: ArrayLike, name: str) -> Floats:
    """Return finite numbers as an array.

    Raises
    ------
    ValueError
        Where one of them is not a finite number.
    """
    found = np.asarray(values, dtype=float)
    if not np.isfinite(found).all():
        raise ValueError(f"{name} must be finite numbers, got {values!r}")
    return found


def parents(parent: ArrayLike | None, count: int) -> Ints:
    """Return the index of the node before each node; a path where none are given.

    Parameters
    ----------
    parent
        Shape (count,); -1 at a root, else an index smaller than the node's own.
    count
        Number of nodes.

    Raises
    ------
    ValueError
        Where the number differs or a node does not come after its parent.
    """
    if parent is None:
        return np.arange(-1, count - 1)
    found = np.asarray(parent)
    if found.shape != (count,) or found.dtype.kind not in "iu":
        raise ValueError(f"parent must hold {count} whole numbers, one for each node, got {parent!r}")
    if ((found < -1) | (found >= np.arange(count))).any():
        raise ValueError(f"parent must be -1 or a node before its child, got {parent!r}")
    return found.astype(np.int64)


def ancestry(parent: Ints) -> Bools:
    """Return (n, m): whether node m is on the way from the root to node n, n itself included."""
    found = np.eye(len(parent), dtype=bool)
    for node, before in enumerate(parent):
        if before >= 0:
            found[node] |= found[before]
    return found


def depths(parent: Ints) -> Ints:
    """Return the number of nodes before each node on its way from the root."""
    return np.asarray(ancestry(parent).sum(axis=1) - 1)


def running(values: Floats, parent: Ints) -> Floats:
    """Return sums along the way from the root, each node included; shape (..., nodes) as given."""
    return np.asarray(values @ ancestry(parent).T.astype(float))


def starts(months: ArrayLike, parent: ArrayLike | None = None) -> Floats:
    """Return months from the root's start to the start of each period.

    Raises
    ------
    ValueError
        Where a length is not a positive number.
    """
    lengths = floats(months, "months")
    if lengths.ndim != 1 or (lengths <= 0).any():
        raise ValueError(f"months must be one positive length for each period, got {months!r}")
    return running(lengths, parents(parent, len(lengths))) - lengths
