"""A sentence of a verdict, with its number and where it is proven; and how lists and counts are said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Sentence:
    """A sentence; ``proof`` names a sheet and one of its marks."""

    text: str
    value: float | None
    number: str
    unit: str
    proof: tuple[str, object]


def listed(parts: Sequence[str], most: int = 6) -> str:
    """Join names with commas and an "and"; what is too much is counted."""
    if len(parts) > most:
        parts = [*parts[:most], f"{len(parts) - most} more"]
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def counted(number: int, what: str) -> str:
    """Say how many there are, in the right number."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"
