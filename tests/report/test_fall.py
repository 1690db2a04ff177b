"""What brings the cost of a kWh down, on the sheet ``cost_per_kwh``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.report.conftest import Made
from tests.report.office import opened


def block(path: Path) -> dict[str, tuple[float, float]]:
    """Return (step, so far) of every row of the walk."""
    rows = [[cell.value for cell in row] for row in opened(path, data_only=True)["cost_per_kwh"].iter_rows()]
    first = next(at for at, row in enumerate(rows) if row[0] == "as on the first day")
    last = next(at for at, row in enumerate(rows) if at > first and row[0] == "LCOB, with credits")
    return {str(row[0]): (row[1] or 0.0, row[7]) for row in rows[first : last + 1]}


def test_the_parts_lead_from_the_first_day_to_the_plans_own_cost(made: Made) -> None:
    found = block(made.path)
    assert list(found) == [
        "as on the first day",
        "learning",
        "scale",
        "yield",
        "material prices",
        "policy",
        "LCOB, with credits",
    ]
    own = made.audit.figures["lcob_usd_per_kwh"]
    assert found["LCOB, with credits"][1] == pytest.approx(own, rel=1e-9)
    so_far = 0.0
    for name, (part, reached) in list(found.items())[:-1]:
        so_far += part
        assert reached == pytest.approx(so_far, rel=1e-9), name
    # the small case has a credit and neither learning nor plants
    assert found["learning"][0] == found["scale"][0] == 0.0
    assert found["policy"][0] < 0.0
    credits = made.audit.figures["credits_pv_musd"]
    gwh = made.audit.figures["discounted_gwh"]
    assert credits is not None
    assert gwh is not None
    assert found["policy"][0] == pytest.approx(-credits / gwh, rel=1e-9)
