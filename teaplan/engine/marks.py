"""Marks of rows: the same for the same row in every model, and in every process."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from hashlib import blake2b
from typing import Any

import numpy as np

from teaplan.engine.change import named
from teaplan.shared.prices import Marks


def marks_of(keys: Iterable[tuple[str, Hashable]]) -> Marks:
    """Return a mark for each row: the same for the same family and name in every process."""
    said: Iterable[bytes] = (repr((family, named(key))).encode() for family, key in keys)
    return np.array([_mark(words) for words in said], dtype=np.uint64)


def _mark(words: bytes) -> Any:
    return int.from_bytes(blake2b(words, digest_size=8).digest())
