"""The list of proofs itself."""

from __future__ import annotations

from tests.proofs import all_proofs
from tests.proofs.registry import REGISTRY


def test_every_proof_says_what_would_break_it() -> None:
    all_proofs()
    assert len(REGISTRY) >= 50
    assert all(len(entry.breaks) > 20 for entry in REGISTRY.values())
    assert len({entry.breaks for entry in REGISTRY.values()}) == len(REGISTRY)
