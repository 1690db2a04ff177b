"""LibreOffice calculates the report from nothing and finds what the model found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.report.conftest import Made
from tests.report.office import edited, formulas, recalculated, values

pytestmark = pytest.mark.libreoffice


def agrees(found: Any, expected: Any) -> bool:
    if isinstance(expected, int | float) and isinstance(found, int | float):
        return abs(found - expected) <= 1e-9 * max(1.0, abs(expected))
    return bool(found == expected)


def cell_of(made: Made, name: str) -> str:
    """Address of a figure on ``cost_per_kwh`` by the name in its second column."""
    cells = values(made.path)
    row = next(
        place[1:]
        for place in (k.split("!")[1] for k, v in cells.items() if v == name and k.startswith("cost_"))
    )
    return f"cost_per_kwh!D{row}"


def input_cell(made: Made, sheet: str, row: int, column: str) -> str:
    """Address of a typed value on ``assumptions``."""
    refs = [item.ref for item in made.case.inputs]
    return f"assumptions!E{refs.index((sheet, row, column)) + 2}"


def test_every_formula_gives_the_figure_cached_beside_it(made: Made, tmp_path: Path) -> None:
    cached, found, written = values(made.path), recalculated(made.path, tmp_path), formulas(made.path)
    assert len(written) > 500
    wrong = [
        f"{k} {f}: {cached[k]} {found[k]}" for k, f in written.items() if not agrees(found[k], cached[k])
    ]
    assert wrong == []


def test_every_formula_is_calculated_anew_without_cached_values(made: Made, tmp_path: Path) -> None:
    bare = edited(made.path, tmp_path / "bare.xlsx", {})
    stripped = values(bare)
    assert all(stripped[place] is None for place in formulas(bare))
    cached, found = values(made.path), recalculated(bare, tmp_path)
    assert [place for place in formulas(made.path) if not agrees(found[place], cached[place])] == []


def test_a_price_moves_the_cost_by_the_sum_by_hand(made: Made, tmp_path: Path) -> None:
    # Far Powder at 12 instead of 11 $/kg, with its tariff of 25 %, on what is bought while the typed price
    # holds (in the price war a driver replaces it): kt x 1 $/kg x 1.25 = M$, escalated by 1.02 a year,
    # discounted at 8 % from the middle of each year, boom with its chance of 0.6
    bought = {0: (7.595795184808409, 1.0), 1: (41.00701754055765, 0.6), 2: (57.64038610118545, 0.6)}
    pv = sum(kt * chance * 1.25 * 1.02**t / 1.08 ** (t + 0.5) for t, (kt, chance) in bought.items())
    # own deliveries: 6; 27 and 20; 38 and 28 GWh
    gwh = {0: 6.0, 1: 0.6 * 27 + 0.4 * 20, 2: 0.6 * 38 + 0.4 * 28}
    kwh = sum(amount * 1.02**t / 1.08 ** (t + 0.5) for t, amount in gwh.items())
    price = input_cell(made, "suppliers", 2, "price_usd_per_kg")
    lcob = cell_of(made, "LCOB, with credits")
    found = recalculated(edited(made.path, tmp_path / "r.xlsx", {price: 12}), tmp_path)
    assert found[lcob] - values(made.path)[lcob] == pytest.approx(pv / kwh, rel=1e-9)


def test_a_count_moves_the_cost_by_the_sum_by_hand(made: Made, tmp_path: Path) -> None:
    # a fifth dry line at Texas, ordered in 2027 with a lead of 12 months: 210 M$ x 0.95 are paid in 2027
    pv = 210 * 0.95 / 1.08**0.5
    kwh = made.audit.figures["discounted_gwh"]
    assert kwh is not None
    lcob = cell_of(made, "LCOB, with credits")
    found = recalculated(edited(made.path, tmp_path / "r.xlsx", {"plan!L2": 5}), tmp_path)
    assert found[lcob] - values(made.path)[lcob] == pytest.approx(pv / kwh, rel=1e-9)
    assert found["checks!A1"] != "all checks pass"
    assert values(made.path)["checks!A1"] == "all checks pass"
