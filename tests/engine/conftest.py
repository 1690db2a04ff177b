"""What tests of the engine share."""

from __future__ import annotations

import pytest


@pytest.fixture
def huge(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every case is one of many columns."""
    for name in ("teaplan.engine.steps.LARGE", "teaplan.engine.large.MANY"):
        monkeypatch.setattr(name, 0)
