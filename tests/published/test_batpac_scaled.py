"""BatPaC's scale curve from one scaled line: its capital at 50 GWh a year and one exponent, at every size.

Each of BatPaC's steps has an exponent of its own, 0.90 or 0.95 for equipment. Their sum over 5 to 100 GWh is
one power of the size to 0.05 %: the exponent that fits the logarithms of the sum best is 0.9342.
"""

from __future__ import annotations

from math import log
from typing import Any

import pytest

from inputs.examples import batpac
from models.capacity_plan import build
from teaplan.shared.curves import LAST_ERROR
from teaplan.studies.planner import Planner
from teaplan.studies.strategies import change_of
from teaplan.workbook import from_tables
from tests.published.test_batpac import by_hand

BASE, LEAST, MOST = batpac.BASE_GWH, 5.0, 100.0

RENEWED = "renewed every ten years"

FIT = 0.0005
"""Most that one exponent is off from the sum of the steps between ``LEAST`` and ``MOST``."""


def exponent_of_equipment(points: int = 60) -> float:
    """Exponent through the plant of 50 GWh with the least squares of logarithms to the steps' capital."""
    sizes = [LEAST * (MOST / LEAST) ** (i / (points - 1)) for i in range(points)]
    at = [(log(g / BASE), log(batpac.plant(g).capital_musd / batpac.plant().capital_musd)) for g in sizes]
    return sum(x * y for x, y in at) / sum(x * x for x, _ in at)


def scaled(gwh: float) -> dict[str, Any]:
    """The factory of a size as a plant of BatPaC's factory of 50 GWh; hours and building as at its size."""
    made, base = batpac.tables(gwh), batpac.plant()
    line, recipe = made["lines"][0], made["recipes"][0]
    line |= {"capex_musd": base.capital_musd, "sizing": "scaled", "scale_exponent": exponent_of_equipment()}
    line |= {"size_min": LEAST, "size_max": MOST, "area_1000m2": line["area_1000m2"] * BASE / gwh}
    recipe |= {"output_per_year": BASE}
    # undiscounted, years of ordering are all alike to a search: it is told that BatPaC buys every ten years
    start, life = batpac.START, batpac.life("equipment")
    between = [(start + 1, start + life - 1), (start + life + 1, start + 2 * life)]
    made["strategies"] = [{"strategy": RENEWED}]
    made["rules"] = [
        {"strategy": RENEWED, "rule": "max_new_lines", "target": "cell_line", "value": 0}
        | {"from_year": first, "to_year": last}
        for first, last in between
    ]
    return made


def test_one_exponent_is_all_steps() -> None:
    exponent, base = exponent_of_equipment(), batpac.plant().capital_musd
    assert exponent == pytest.approx(0.9342, abs=5e-5)
    for gwh in (5.0, 10.0, 20.0, 35.0, 50.0, 100.0):
        fitted = base * (gwh / BASE) ** exponent
        assert fitted == pytest.approx(batpac.plant(gwh).capital_musd, rel=FIT)


@pytest.mark.parametrize("gwh", [5.0, 10.0, 20.0, 35.0, 50.0, 100.0])
def test_the_scale_curve_from_a_scaled_plant(gwh: float) -> None:
    found = Planner(from_tables(scaled(gwh)), build, gap=0.0).solve(RENEWED, change_of(RENEWED))
    assert found.plan is not None
    assert found.audit is not None
    assert found.audit.passed
    # one plant at the start of year 1 and one of year 11, as the life of equipment has it
    assert list(found.plan.tables["plants"]["amount"]) == pytest.approx([gwh, gwh], rel=1e-9)
    capital = -found.audit.ledger.groupby("component")["amount"].sum()["line_capex"] / 2
    assert capital == pytest.approx(batpac.plant(gwh).capital_musd, rel=FIT + LAST_ERROR)
    price = found.audit.figures["lcob_usd_per_kwh"]
    assert price == pytest.approx(sum(by_hand(gwh)), rel=FIT + LAST_ERROR)
