"""Proofs by hand: small cases, one or more per mechanism of the model."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

HELD_OVER_ALL = ("test_registry", "test_roundtrip")
"""Modules without proofs of their own, which go through all of them."""


def all_proofs() -> dict[str, Callable[[], Any]]:
    """Every proof by name, all modules of this folder imported."""
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        if path.stem not in HELD_OVER_ALL:
            import_module(f"tests.proofs.{path.stem}")
    registry = import_module("tests.proofs.registry").REGISTRY
    return {name: entry.make for name, entry in registry.items()}
