"""Proofs by hand: small cases, one or more per mechanism of the model."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any


def all_proofs() -> dict[str, Callable[[], Any]]:
    """Every proof by name, all modules of this folder imported."""
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        import_module(f"tests.proofs.{path.stem}")
    registry = import_module("tests.proofs.registry").REGISTRY
    return {name: entry.make for name, entry in registry.items()}
