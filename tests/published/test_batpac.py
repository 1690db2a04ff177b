"""BatPaC v5's cell factory: the price of its accounts, found again as the LCOB of an audited plan.

What would break these: a step, exponent or factor mistyped; a life, lead or payment shifted by a year; an
overhead on the wrong base, or of years in which nothing stands; money that the audit puts under another
component.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from inputs import make_batpac
from inputs.examples import batpac
from inputs.examples.facts import FOLDER
from teaplan.audit import Audit
from tests.journeys.terminal import ROOT, teaplan
from tests.proofs.run import solve_tables
from tests.published import variants

LINES = {"labour": "labour", "capital": "line_capex", "building": "building_capex"}
"""BatPaC's three lines as components of the ledger; overheads come to each by what they are laid on."""
LAID_ON = {"lines": "capital", "buildings": "building"}
"""Sheet of the cell that an overhead is laid on; else it is on labour."""


def published() -> list[dict[str, float]]:
    with (Path(__file__).parent / "data" / "scale_curve_batpac_v5.csv").open(newline="") as file:
        return [{name: float(cell) for name, cell in row.items()} for row in csv.DictReader(file)]


CURVE = pytest.mark.parametrize("row", published(), ids=lambda row: f"{row['gwh']:g}_GWh")


def by_hand(gwh: float, changed: dict[tuple[str, str], float] | None = None) -> tuple[float, float, float]:
    """$/kWh of labour, capital and building straight from the table, by multipliers worked out on paper.

    labour    1.4 (with overhead) + 0.25 x 1.4 + 0.05 x (0.1 + 0.15) x 1.4 = 1.7675;   x 1.056 = 1.86648
    capital   D = 0.10: 0.02 + 0.10 + 0.25 x 0.02 + 0.25 x 0.10 + 0.04
              + 0.05 x (1 + 0.25 x 0.02) = 0.24025;                                    x 1.056 = 0.253704
    building  D = 0.05: 0.01 + 0.05 + 0.25 x 0.01 + 0.25 x 0.05 + 0.02
              + 0.05 x (1 + 0.25 x 0.01) = 0.145125;                                   x 1.056 = 0.153252
    """
    hours = capital = area = 0.0
    with (FOLDER / "batpac_v5_steps.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            if row["step"] in ("Module assembly*", "Pack assembly*"):
                continue

            def power(name: str, row: dict[str, str] = row) -> float:
                exponent = (changed or {}).get((row["step"], name), float(row[name]))
                return float((gwh / 50) ** exponent)

            hours += float(row["labour h/yr"]) * power("p labour")
            capital += float(row["capital $M"]) * power("p capital")
            area += float(row["area m2"]) * power("p area")
    return 1.86648 * 25e-6 * hours / gwh, 0.253704 * capital / gwh, 0.153252 * 3000e-6 * area / gwh


def planned(*arguments: Any, **named: Any) -> Audit:
    """Plan the factory without a gap and return what the audit finds, which has not seen the model."""
    found = solve_tables(batpac.tables(*arguments, **named)).audit
    assert found is not None
    assert found.passed, found.failures
    return found


def lcob(audit: Audit) -> float:
    value = audit.figures["lcob_usd_per_kwh"]
    assert value is not None
    return value


def split(audit: Audit) -> dict[str, float]:
    ledger = audit.ledger[audit.ledger["amount"] != 0.0]
    assert set(ledger["component"]) == {*LINES.values(), "overheads"}
    sums = dict.fromkeys(LINES, 0.0)
    for row in ledger.to_dict("records"):
        sheet = "" if row["component"] != "overheads" else row["cell"].sheet
        line = LAID_ON.get(sheet, "labour") if sheet else {v: k for k, v in LINES.items()}[row["component"]]
        sums[line] -= row["pv"]
    gwh = audit.figures["discounted_gwh"]
    assert gwh
    return {line: pv / gwh for line, pv in sums.items()}


def exponent_changed(step: str, **exponents: float) -> tuple[batpac.Step, ...]:
    return tuple(
        each._replace(**exponents) if each.step == step else each  # type: ignore[arg-type]
        for each in batpac.cell_steps()
    )


def test_the_factory_of_50_gwh_needs_what_the_table_adds_up_to() -> None:
    """Proves the sums of the 24 cell steps: 3.649e6 h less twice 170,000, 4,206.6 M$ less twice 94, ..."""
    of = batpac.plant()
    assert len(batpac.cell_steps()) == 24
    assert of.labour_h == pytest.approx(3_309_000, rel=1e-12)
    assert of.capital_musd == pytest.approx(4018.6, rel=1e-12)
    assert of.area_m2 == pytest.approx(249_700, rel=1e-12)
    every = batpac.plant(of=batpac.steps())
    assert every[1:] == pytest.approx((3_649_000, 4206.6, 303_700), rel=1e-12)


def test_the_multipliers_are_those_of_the_facts() -> None:
    found = (batpac.labour_charge(), batpac.capital_charge(), batpac.building_charge())
    assert found == pytest.approx((1.86648, 0.253704, 0.153252), rel=1e-12)


def test_the_price_of_50_gwh_is_the_published_one_to_the_cent() -> None:
    """25 $/h x 3.309e6 h x 1.86648 + 4018.6 M$ x 0.253704 + 749.1 M$ x 0.153252 = 1288.74 M$ a year."""
    audit = planned()
    # 154.4046 + 1019.5349 + 114.8011 M$ a year over 50 GWh
    assert split(audit) == pytest.approx(
        {"labour": 154.40455800 / 50, "capital": 1019.53489440 / 50, "building": 114.80107320 / 50}, rel=1e-9
    )
    assert {name: round(part, 2) for name, part in split(audit).items()} == {
        "labour": 3.09,
        "capital": 20.39,
        "building": 2.30,
    }
    assert lcob(audit) == pytest.approx(25.774810512, rel=1e-9)
    assert round(lcob(audit), 2) == 25.77


@CURVE
def test_the_scale_curve(row: dict[str, float]) -> None:
    """Proves every point: LCOB by hand to 1e-9, and the printed table to 0.1 % (rounding of its digits)."""
    gwh = row["gwh"]
    audit, of = planned(gwh), batpac.plant(gwh)
    assert tuple(split(audit).values()) == pytest.approx(by_hand(gwh), rel=1e-9)
    assert lcob(audit) == pytest.approx(sum(by_hand(gwh)), rel=1e-9)
    assert lcob(audit) == pytest.approx(row["price_usd_per_kwh"], rel=1e-3)
    assert of.capital_musd / gwh == pytest.approx(row["equipment_musd_per_gwh"], abs=0.05)
    assert of.building_musd / gwh == pytest.approx(row["building_musd_per_gwh"], abs=0.05)
    assert (of.capital_musd + of.building_musd) / gwh == pytest.approx(row["total_musd_per_gwh"], abs=0.05)
    assert of.labour_h / gwh / 1e6 == pytest.approx(row["labour_h_per_kwh"], abs=5e-5)
    assert of.labour_h / gwh / 2000 == pytest.approx(row["fte_per_gwh"], abs=0.05)
    assert of.area_m2 / gwh == pytest.approx(row["m2_per_gwh"], abs=0.5)


def test_what_is_planned_is_what_was_typed() -> None:
    """Proves that the price is money of decisions: two lines, one building, full output for 20 years."""
    audit = planned(20.0)
    paid = -audit.ledger.groupby("component")["amount"].sum()
    # 0.4^p on every step: 1,707.07 M$ of equipment bought twice, 313.69 M$ of building once
    assert paid["line_capex"] == pytest.approx(2 * batpac.plant(20.0).capital_musd, rel=1e-12)
    assert paid["building_capex"] == pytest.approx(batpac.plant(20.0).building_musd, rel=1e-12)
    assert audit.figures["delivered_gwh"] == pytest.approx(20 * 20)


@pytest.mark.parametrize("gwh", [10.0, 20.0, 50.0, 100.0])
@pytest.mark.parametrize(
    ("step", "name", "typed", "value", "worth"),
    [
        # $/kWh at G = 50 x of what the exponent moves: 25 $/h x 560,000 h x 1.86648 / 50 GWh
        ("Formation/ageing/test", "p_labour", 0.7, 0.9, 25 * 0.56 * 1.86648 / 50),
        # 1,700 M$ x 0.253704 / 50 GWh
        ("Building support systems", "p_capital", 0.95, 0.8, 1700 * 0.253704 / 50),
        # 61,000 m2 x 3,000 $/m2 x 0.153252 / 50 GWh
        ("Dry-room management", "p_area", 0.95, 0.5, 0.061 * 3000 * 0.153252 / 50),
    ],
)
def test_one_exponent_moves_the_curve_as_by_hand(
    gwh: float, step: str, name: str, typed: float, value: float, worth: float
) -> None:
    """Proves the step's own term and no other: worth x (x^p' - x^p) / x, x = G / 50; at 50 GWh nothing."""
    x = gwh / 50
    moved = lcob(planned(gwh, exponent_changed(step, **{name: value}))) - lcob(planned(gwh))
    assert moved == pytest.approx(worth * (x**value - x**typed) / x, rel=1e-9, abs=1e-12)
    changed = by_hand(gwh, {(step, name.replace("_", " ")): value})
    assert lcob(planned(gwh, exponent_changed(step, **{name: value}))) == pytest.approx(
        sum(changed), rel=1e-9
    )


def test_discounting_at_what_equipment_earns_gives_the_capital_line_and_misses_the_building_line() -> None:
    """Proves the second check: 10 % + 5 % a year for 10 years is 8.144 %, and there is no profit typed.

    Annuity: r / (1 - (1 + r)^-10) = 0.15 at r = 0.0814417. At that rate 20 years of a building cost
    r / (1 - (1 + r)^-20) = 0.102947 a year, where BatPaC has 0.05 + 0.05: 0.002947 x 749.1 / 50 = 0.0442.
    """
    read = batpac.discounted()
    r = 0.0814416564643658
    assert read.rate == pytest.approx(r, rel=1e-12)
    assert r / (1 - (1 + r) ** -10) == pytest.approx(0.15, rel=1e-12)
    audit = planned(reading=read)
    labour, capital, building = by_hand(50.0)
    over = (r / (1 - (1 + r) ** -20) - 0.10) * 749.1 / 50
    assert round(over, 4) == 0.0442
    assert split(audit) == pytest.approx(
        {"labour": labour, "capital": capital, "building": building + over}, rel=1e-9
    )
    assert round(lcob(audit), 2) == 25.82


def test_the_rounded_rate_of_the_facts_lands_within_a_tenth_of_a_percent() -> None:
    """8.1 %: capital 20.37 (-0.02), building 2.34 (+0.04), together 25.79 against 25.77."""
    audit = planned(reading=batpac.discounted(0.081))
    capital = (0.081 / (1 - 1.081**-10) + 0.253704 - 0.15) * 4018.6 / 50
    building = (0.081 / (1 - 1.081**-20) + 0.153252 - 0.10) * 749.1 / 50
    assert split(audit)["capital"] == pytest.approx(capital, rel=1e-9)
    assert split(audit)["building"] == pytest.approx(building, rel=1e-9)
    assert (round(capital, 2), round(building, 2), round(lcob(audit), 2)) == (20.37, 2.34, 25.79)
    assert lcob(audit) == pytest.approx(25.77, rel=1e-3)


def test_a_building_earns_less_than_equipment_in_the_accounts() -> None:
    """7.75 % for 20 years at 10 % a year, the facts' 7.8 %: one discount rate cannot be both."""
    assert batpac.rate_of(0.10, 20) == pytest.approx(0.0775469, abs=5e-8)


def in_two_branches() -> dict[str, Any]:
    """The factory with what comes after the investment as a branch of its own."""
    trunk = {"branch": "trunk", "parent": None, "from_year": batpac.START, "probability": 1.0}
    later = {"branch": "later", "parent": "trunk", "from_year": batpac.START + 1, "probability": 1.0}
    return batpac.tables() | {"branches": [trunk, later], "drivers": []}


@pytest.mark.parametrize(
    "change", [variants.with_idle_line, variants.with_a_future_in_halves, variants.shuffled]
)
def test_what_does_not_matter_leaves_the_price(change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Proves the same price beside a line nobody buys, in two equal futures, and in any order of rows."""
    audit = solve_tables(change(in_two_branches())).audit
    assert audit is not None
    assert audit.passed
    assert lcob(audit) == pytest.approx(25.774810512, rel=1e-9)


def test_the_committed_workbook_is_planned_and_its_report_audited(tmp_path: Path) -> None:
    """Proves the way a planner goes: file, `plan`, report, `audit` of the report alone."""
    book = ROOT / "inputs" / "batpac_v5.xlsx"
    done = teaplan("plan", book, "-o", "out/batpac.xlsx", "--quiet", "--json", "result.json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    said = json.loads((tmp_path / "result.json").read_text())
    assert said["audit"]["passed"]
    assert said["strategies"][0]["lcob_usd_per_kwh"] == pytest.approx(25.774810512, rel=1e-9)
    audited = teaplan("audit", "out/batpac.xlsx", cwd=tmp_path)
    assert audited.returncode == 0, audited.stderr


def test_the_script_writes_plans_and_prints_a_size(tmp_path: Path) -> None:
    """Proves that the numbers keep every digit through a file."""
    row = make_batpac.planned(2.0, tmp_path)
    assert (tmp_path / "batpac_v5_2.xlsx").is_file()
    assert row[-1] == pytest.approx(sum(by_hand(2.0)), rel=1e-9)
    assert row[-2] == pytest.approx(row[-1], rel=1e-12)


def test_the_pack_plant_of_the_id4_is_dearer_than_published_by_less_than_five_percent() -> None:
    """Result 2: 43.96 GWh and 500,000 packs of 87.92 kWh, 2,356.87 $ of factors a pack = 26.81 $/kWh.

    Cell steps go with energy, module and pack assembly with packs (500,000, the table's own number). At
    x = 0.8792 the cell steps come to 26.05, and the 1.77 $/kWh of assembly at 50 GWh to 1.77 / x = 2.01.
    BatPaC's own design of a larger cell, which would give each step its own volume, is not in the facts.
    """
    fixed = {"p_labour": 0.0, "p_capital": 0.0, "p_area": 0.0}
    packs = tuple(
        step._replace(**fixed) if step.step.endswith(batpac.PACK_STEPS) else step  # type: ignore[arg-type]
        for step in batpac.steps()
    )
    audit = planned(43.96, packs)
    theirs = {"labour": 287.58, "capital": 1845.06, "building": 224.23}
    assert sum(theirs.values()) == pytest.approx(2356.87)
    # two steps of 170,000 h, 94 M$ and 27,000 m2 for as many packs: 1.7678 $/kWh at 50 GWh
    assembly = 2 * (25 * 0.17 * 1.86648 + 94 * 0.253704 + 0.027 * 3000 * 0.153252) / 43.96
    assert lcob(audit) == pytest.approx(sum(by_hand(43.96)) + assembly, rel=1e-9)
    assert round(lcob(audit), 2) == 28.06
    assert lcob(audit) == pytest.approx(2356.87 / 87.92, rel=0.05)
    for line, ours in split(audit).items():
        assert ours / lcob(audit) == pytest.approx(theirs[line] / 2356.87, rel=0.08), line
