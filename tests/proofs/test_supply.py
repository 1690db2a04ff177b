"""Proofs of supply: price paths, limits, tariffs, years, and caps on dependence."""

from __future__ import annotations

from typing import Any

from tests.proofs.registry import Proof, Tables, proof
from tests.proofs.tables import demand, must, need, path, settings, supplier, tables

LINE = 100.0


def bought(*asked: float, **sheets: Any) -> Tables:
    """One line whose cells take 1 kt of ore each; demand must be served."""
    base: Tables = {
        "set": settings(2026 + len(asked)),
        "bill_of_materials": [need()],
        "segments": [must()],
        "demand": [demand(*asked)],
    }
    return tables(**(base | sheets))


@proof(breaks="suppliers not taken by delivered price, or a limit, tariff or freight forgotten")
def test_cheapest_delivered_supplier_first() -> Proof:
    # delivered: near 3.0 up to 6 kt; far 4 x 1.25 + 0.5 = 5.5; dear 5.6
    suppliers = [
        supplier("near", price=3.0, limit_kt_per_year=6.0),
        supplier("far", country="CN", price=4.0, tariff_rate=0.25, freight_usd_per_kg=0.5),
        supplier("dear", price=5.6),
    ]
    return Proof(bought(10.0, suppliers=suppliers), objective=LINE + 6.0 * 3.0 + 4.0 * 5.5)


@proof(breaks="a flat price where a path is given, or interpolation between its years")
def test_supplier_price_path_holds_until_the_next_year_given() -> Proof:
    made = bought(
        10.0,
        10.0,
        10.0,
        suppliers=[supplier("mine", price=99.0)],
        supplier_prices=[{"supplier": "mine", "2027": 3.0, "2029": 5.0}],
    )
    return Proof(made, objective=LINE + 10.0 * (3.0 + 3.0 + 5.0))


@proof(breaks="a flat limit where a path is given")
def test_supplier_limit_path() -> Proof:
    made = bought(
        10.0,
        10.0,
        suppliers=[supplier("mine", price=1.0, limit_kt_per_year=99.0), supplier("dear", price=4.0)],
        supplier_limits=[{"supplier": "mine"} | path(2.0, 7.0)],
    )
    return Proof(made, objective=LINE + (2.0 + 7.0) * 1.0 + (8.0 + 3.0) * 4.0)


@proof(breaks="a supplier that sells before its first year or after its last")
def test_supplier_sells_from_its_first_year_to_its_last() -> Proof:
    made = bought(
        10.0,
        10.0,
        10.0,
        suppliers=[supplier("mine", price=1.0, first_year=2028, last_year=2028), supplier("dear", price=4.0)],
    )
    return Proof(made, objective=LINE + 10.0 * (4.0 + 1.0 + 4.0))


TWO_COUNTRIES = [supplier("east", country="CN", price=3.0), supplier("home", price=5.0)]


@proof(breaks="a cap on spend read as a cap on mass")
def test_dependence_by_spend() -> Proof:
    # 3 x = 5 y, x + y = 10: x = 6.25, half of the spend on each
    cap = [{"material": "ore", "country": "CN", "measure": "spend", "2027": 0.5}]
    return Proof(bought(10.0, suppliers=TWO_COUNTRIES, dependence=cap), objective=LINE + 2 * 3.0 * 6.25)


@proof(breaks="a cap on mass read as a cap on spend, or a cap of one year used in another")
def test_dependence_by_mass_tightens_by_year() -> Proof:
    cap = [{"material": "ore", "country": "CN", "measure": "mass", "2027": 0.5, "2028": 0.2}]
    made = bought(10.0, 10.0, suppliers=TWO_COUNTRIES, dependence=cap)
    return Proof(made, objective=LINE + 5.0 * 3.0 + 5.0 * 5.0 + 2.0 * 3.0 + 8.0 * 5.0)


@proof(breaks="spend without tariff and freight")
def test_dependence_by_spend_counts_tariff_and_freight() -> Proof:
    # the east's delivered price is 2 x 1.25 + 0.5 = 3: the same split as above
    suppliers = [
        supplier("east", country="CN", price=2.0, tariff_rate=0.25, freight_usd_per_kg=0.5),
        supplier("home", price=5.0),
    ]
    cap = [{"material": "ore", "country": "CN", "measure": "spend", "2027": 0.5}]
    return Proof(bought(10.0, suppliers=suppliers, dependence=cap), objective=LINE + 2 * 3.0 * 6.25)


@proof(breaks="a cap over all materials applied to each")
def test_dependence_over_all_materials() -> Proof:
    # mass of ore 10 + salt 10 = 20, half may come from CN. Ore from home costs 1 more, salt 4 more:
    # all salt comes from CN and no ore
    made = bought(
        10.0,
        bill_of_materials=[need("ore"), need("salt")],
        suppliers=[
            supplier("ore east", "ore", "CN", 3.0),
            supplier("ore home", "ore", "US", 4.0),
            supplier("salt east", "salt", "CN", 2.0),
            supplier("salt home", "salt", "US", 6.0),
        ],
        dependence=[{"material": "*", "country": "CN", "measure": "mass", "2027": 0.5}],
    )
    return Proof(made, objective=LINE + 10.0 * 4.0 + 10.0 * 2.0)


@proof(breaks="a cap on one material that binds another")
def test_dependence_on_one_material_leaves_others_alone() -> Proof:
    made = bought(
        10.0,
        bill_of_materials=[need("ore"), need("salt")],
        suppliers=[
            supplier("ore east", "ore", "CN", 3.0),
            supplier("ore home", "ore", "US", 4.0),
            supplier("salt east", "salt", "CN", 2.0),
            supplier("salt home", "salt", "US", 6.0),
        ],
        dependence=[{"material": "ore", "country": "CN", "measure": "mass", "2027": 0.2}],
    )
    return Proof(made, objective=LINE + 2.0 * 3.0 + 8.0 * 4.0 + 10.0 * 2.0)


@proof(breaks="a limit that cannot be met reported as a plan")
def test_must_serve_without_material_is_infeasible() -> Proof:
    return Proof(bought(10.0, suppliers=[supplier("mine", limit_kt_per_year=6.0)]), objective=None)


@proof(breaks="a tariff paid in another year than the purchase")
def test_tariff_is_paid_with_the_purchase() -> Proof:
    made = bought(4.0, 9.0, suppliers=[supplier("east", country="CN", price=2.0, tariff_rate=0.25)])
    return Proof(made, objective=LINE + (4.0 + 9.0) * 2.0 * 1.25)
