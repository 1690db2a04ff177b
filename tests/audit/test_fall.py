"""What brings the cost of a kWh down, by hand: every part on its own plan, and the parts add up."""

from __future__ import annotations

from typing import Any

import pytest

from teaplan import api
from teaplan.audit.fall import Fall, fall_of_cost
from teaplan.workbook import from_tables
from tests.proofs.registry import Tables
from tests.proofs.tables import demand, line, must, need, path, recipe, segment, settings, supplier, tables
from tests.proofs.test_learning import group, learned
from tests.proofs.test_scaled import plant


def fall_of(made: Tables) -> Fall:
    """Plan a case and return what brings its cost down."""
    case = from_tables(made)
    (one,) = api.plan(case, strategy="").comparison.results
    assert one.plan is not None
    assert one.audit is not None
    found = fall_of_cost(case, one.plan, one.audit)
    assert found is not None
    assert found.before + sum(part.usd_per_kwh for part in found.parts) == pytest.approx(found.after)
    assert found.after == pytest.approx(one.audit.figures["lcob_usd_per_kwh"])
    return found


def ore(*prices: float) -> Tables:
    """A kilogram of ore a started kWh, from one mine at a price by year, $/kg."""
    return {
        "materials": [{"material": "ore"}],
        "bill_of_materials": [need()],
        "suppliers": [supplier("mine", price=None)],
        "supplier_prices": [{"supplier": "mine"} | path(*prices)],
    }


def close(**parts: float) -> Any:
    """Return parts that are given, and 0 of every other."""
    names = ("learning", "scale", "yield", "material prices", "policy")
    given = {name.replace("_", " "): value for name, value in parts.items()}
    return pytest.approx({name: given.get(name, 0.0) for name in names}, rel=1e-7, abs=1e-9)


def test_every_cause_has_its_part() -> None:
    """52.5 GWh are sold for 237.5 M$; without any of the causes they would cost 510.

    Three lines learn: 200 for 300. They begin at half their yield and make 22.5 of 30 GWh in their first
    year; 30 are started in each, with 1 kg of ore a kWh at 2 and then 1 $/kg: 60 + 30. At half the yield for
    ever 45 and 60 are started: 90 + 60 at the prices of their years, 90 + 120 at the first. The credit: 52.5.
    Policy away: 237.5 + 52.5 = 290; prices: ore 60 + 60, 320; yield: ore 90 + 120, 410; learning: 510.
    """
    found = fall_of(
        tables(
            set=settings(2028),
            lines=[learned()],
            segments=[must()],
            demand=[demand(22.5, 30.0)],
            learning=[group(segments=1)],
            recipes=[recipe(first_yield=0.5, yield_years=1)],
            **ore(2.0, 1.0),
            credits=[{"credit": "45X", "applies_to": "C"} | path(1.0)],
        )
    )
    assert found.before == pytest.approx(510.0 / 52.5, rel=1e-7)
    assert found.after == pytest.approx(237.5 / 52.5, rel=1e-7)
    assert dict(found.parts) == close(
        learning=-100 / 52.5, **{"yield": -90 / 52.5}, material_prices=-30 / 52.5, policy=-1.0
    )


def test_a_plant_is_cheaper_than_its_lines() -> None:
    """A plant of 40 GWh is 4 lines of 100 M$ with an exponent of 1/2: 200, and 400 without: 5 $/kWh less."""
    found = fall_of(tables(lines=[plant()], segments=[must()], demand=[demand(40.0)]))
    assert found.after == pytest.approx(5.0, rel=1e-6)
    assert dict(found.parts) == close(scale=-5.0)


def test_what_is_lost_in_a_ramp_alone_is_part_of_the_yield() -> None:
    """Prices double from 2027 to 2028: a line is ordered a year early, and ramps with nothing to make.

    100 and 2.5 of ore lost in 2027, 10 of ore at 2 in 2028, over 10 GWh that count as 20. At half the yield
    for ever nothing is lost in 2027, and 20 of ore at 2 are used in 2028: 140 instead of 122.5.
    """
    found = fall_of(
        tables(
            set=settings(2028, inflation=1.0, price_year=2027),
            lines=[line()],
            segments=[must()],
            demand=[demand(0.0, 10.0)],
            recipes=[recipe(first_yield=0.5, yield_years=1)],
            **ore(1.0),
        )
    )
    assert found.after == pytest.approx(122.5 / 20.0)
    assert dict(found.parts) == close(**{"yield": -17.5 / 20.0})


def test_nothing_falls_where_nothing_changes() -> None:
    found = fall_of(tables(lines=[line()], segments=[must()], demand=[demand(20.0)]))
    assert found.before == found.after == pytest.approx(10.0)
    assert dict(found.parts) == close()


def test_dearer_materials_raise_the_cost() -> None:
    """10 GWh a year of one line for 100 M$, ore at 1 and then 4 $/kg: 10 + 40, of which 30 is the rise."""
    found = fall_of(
        tables(
            set=settings(2028),
            lines=[line()],
            segments=[must()],
            demand=[demand(10.0, 10.0)],
            **ore(1.0, 4.0),
        )
    )
    assert found.after == pytest.approx(150.0 / 20.0)
    assert dict(found.parts) == close(material_prices=1.5)


def test_without_a_kwh_there_is_no_cost_of_one() -> None:
    case = from_tables(tables(segments=[segment(penalty=1.0)]))
    (one,) = api.plan(case, strategy="").comparison.results
    assert one.plan is not None
    assert one.audit is not None
    assert fall_of_cost(case, one.plan, one.audit) is None
