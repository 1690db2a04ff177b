"""The United States case against the facts: base values are typed, and what departs from them is listed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from inputs.examples import us_battery, us_lines, us_markets, us_materials, us_places
from inputs.examples.facts import line_of, number, table
from teaplan.case import Case
from teaplan.workbook import from_tables

TECH = us_lines.TECH


@pytest.fixture(scope="module")
def case() -> Case:
    return from_tables(us_battery.tables(), "us_battery.xlsx")


def listed(figure: str) -> bool:
    """Whether a figure, ``sheet: what``, is named among the departures."""
    sheet, what = figure.split(": ")
    return any(
        each.figure.split(": ")[0] == sheet and what in each.figure for each in us_battery.departures()
    )


def compared(case: Case) -> Iterator[tuple[str, float, float]]:
    """Figure, what is typed, base value of the facts."""
    for cell in us_lines.CELLS:
        line, recipes = (
            case.lines[cell.line],
            [r for (name, _), r in case.recipes.items() if name == cell.line],
        )
        shell = line.area * us_places.FLOOR_USD_PER_M2 / 1000
        base = {key: number(TECH, cell.fact, column) for key, column in COLUMNS.items()}
        name = "lines: imaging" if cell.imaging else f"lines: {cell.line}"
        yield name, (line.capex + shell) / cell.size, base["equipment"] + base["support"]
        yield name, line.lead_months, base["lead"]
        yield name, line.area / cell.size, base["floor"] / 1000
        yield name, line.life_years or 0, base["life"]
        if cell.size != number(TECH, cell.fact, "module size GWh/yr"):
            yield name, cell.size, number(TECH, cell.fact, "module size GWh/yr")
        for recipe in recipes:
            yield name, recipe.mature_yield, base["yield"]
            yield name, recipe.labour, base["labour"]
            yield name, 2 * recipe.electricity, base["energy"]
            yield "recipes: yield_years", recipe.yield_years, base["tau"]
    for offer in us_materials.OFFERS:
        yield (
            f"suppliers: {offer.material}",
            case.suppliers[f"{offer.material}_CN"].price.at(2030),
            offer.base,
        )
    for site in table("sites"):
        yield (
            f"sites: {site}",
            100 * case.sites[site].electricity,
            number("sites", site, "planning base c/kWh"),
        )
    for segment, fact in (("stationary", "Storage base"), ("trucks", "Truck/bus base")):
        for year in range(2026, 2036):
            yield (
                f"demand: {segment}",
                case.segments[segment].demand.at(year),
                number("demand", fact, str(year)),
            )
    cars = case.segments["EV_value"].demand
    yield "demand: EV_value", cars.at(2030), number("demand", "EV base", "2030")
    assert case.prices is not None
    for (segment, product), fact in PRICED.items():
        typed, price = case.prices[segment, product].price, line_of(us_markets.FACT, fact)
        drift = 1 - number(us_markets.FACT, fact, "real drift %/yr") / 100
        assert price
        yield f"prices: {product}", typed.at(2030) / typed.at(2026), drift**4
    yield (
        "settings: discount_rate",
        100 * case.settings.discount_rate,
        number("financing", "Equity (sponsor)", "rate low/base/high"),
    )
    yield (
        "settings: inflation",
        100 * case.settings.inflation,
        number("finance_defaults", "Inflation", "base"),
    )
    cells, phase = next(c for c in case.credits if c.credit == "45X_cell"), "cell $/kWh"
    for year in range(2026, 2034):
        yield "credits: 45X_cell", cells.amount.at(year), number("policy_45X", str(year), phase)


COLUMNS = {
    "equipment": us_lines.EQUIPMENT,
    "support": us_lines.SUPPORT,
    "lead": us_lines.LEAD,
    "floor": "floor m2/GWh",
    "life": "life yr",
    "yield": "mature yield",
    "labour": "labour h/kWh",
    "energy": us_lines.ENERGY,
    "tau": "ramp tau yr",
}
PRICED = {
    ("EV_value", "LFP"): us_markets.CARS,
    ("EV_premium", "NMC811"): us_markets.CARS,
    ("defense_drones", "Li_S"): us_markets.DRONES,
    ("defense_drones", "NMC811_safe"): us_markets.PACKS,
}


def test_what_departs_from_a_base_value_is_listed(case: Case) -> None:
    silent = {
        figure
        for figure, typed, base in compared(case)
        if abs(typed - base) > 2e-3 * base and not listed(figure)
    }
    assert silent - {"prices: LFP", "prices: NMC811"} == set()
    assert listed("prices: path of cars")


def test_departures_say_what_instead_of_what_and_why() -> None:
    sheets = us_battery.tables()
    for each in us_battery.departures():
        assert all(each), each
        assert {figure.strip().split(":")[0] for figure in each.figure.split(", lines")} & set(sheets), each
    assert len({each.figure for each in us_battery.departures()}) == len(us_battery.departures())


def test_departures_stand_on_the_first_sheet() -> None:
    lines = us_battery.about()
    assert all(any(each.figure in line for line in lines) for each in us_battery.departures())


def test_spreads_stand_in_notes() -> None:
    sheets = us_battery.tables()
    for sheet in ("lines", "suppliers", "products", "imports"):
        for row in sheets[sheet]:
            if row["mark"] != "assumed" and "pack" not in str(row.get("line", row.get("product", ""))):
                assert "/" in str(row["note"]) or row.get("stage") == "material", row


@pytest.mark.parametrize("plant", sorted({plant.plant for plant in us_places.PLANTS}))
def test_fleet_is_rounded_down_to_whole_lines(plant: str) -> None:
    lines = {cell.line: cell.size for cell in us_lines.CELLS}
    typed = sum(each.lines * lines[each.line] for each in us_places.PLANTS if each.plant == plant)
    if plant == us_places.BLUEOVAL:
        typed += sum(each.lines * 5 for each in us_places.PLANTS if each.plant == us_places.GLENDALE)
    given = float(line_of("plant_capex_observed", plant)["GWh/yr"])
    left = given - typed
    assert 0 <= left < 5 or listed(f"fleet: {plant.removesuffix(' Li-S')}")


def test_fleet_fits_the_grid_and_the_land(case: Case) -> None:
    for site in case.sites.values():
        standing = [row for row in case.fleet if row.site == site.site]
        area = sum(row.count * case.lines[row.line].area for row in standing)
        power = sum(row.count * case.lines[row.line].power for row in standing)
        assert site.area is not None
        assert site.power is not None
        assert area <= site.area
        assert power <= site.power.at(2030)


@pytest.mark.parametrize("product", ["LFP", "NMC811"])
def test_materials_cost_what_the_facts_sum_to(case: Case, product: str) -> None:
    """At prices from China before tariff and per good kWh, the yields on the way included."""
    cost = 0.0
    for name, need in case.bill_of_materials("wet_line", product).items():
        cost += need.quantity * case.suppliers[f"{name}_CN"].price.at(2026)
    fact = number("material_cost_check", product, "cell material $/kWh at base prices (D)")
    assert cost / case.recipes["wet_line", product].mature_yield == pytest.approx(fact, rel=0.05)


def test_greenfield_plant_costs_what_the_facts_say(case: Case) -> None:
    wet = case.lines["wet_line"]
    plant = next(b for b in case.buildings.values() if b.building == "plant")
    whole = (wet.capex + wet.area * plant.capex / plant.area) / 5
    assert 75 <= whole <= 130
    assert whole == pytest.approx(99, abs=0.5)


def test_people_are_counted_once(case: Case) -> None:
    wet, recipe = case.lines["wet_line"], case.recipes["wet_line", "LFP"]
    jobs = (wet.staff_fte + recipe.labour * 5e6 / case.settings.hours_per_fte) / 5
    assert jobs == pytest.approx(us_lines.JOBS_PER_GWH, abs=0.1)


def test_utilities_are_counted_once(case: Case) -> None:
    """Upkeep, other cost and electricity are BatPaC's overhead, on labour and on depreciation."""
    wet, recipe = case.lines["wet_line"], case.recipes["wet_line", "LFP"]
    typed = wet.fixed_cost / 5 + recipe.other + recipe.electricity * us_lines.POWER_USD_PER_KWH
    batpac = 0.4 * recipe.labour * 25 + 0.2 * 0.1 * wet.capex / 5
    assert typed == pytest.approx(batpac, abs=0.02)


def test_no_listed_price_of_a_cell_is_below_imports_it_competes_with(case: Case) -> None:
    assert case.prices is not None
    for offer in case.imports:
        price = case.prices[offer.segment, offer.product].price
        lands = offer.price.at(2040) * (1 + offer.tariff_rate)
        assert price.at(2040) >= min(lands, price.at(2026)) - 20.01 * (offer.segment == "stationary") - 0.01


VISION: dict[str, Callable[[Any], object]] = {
    "pilot-size lines that sell from their first year": lambda c: (
        c.lines["solid_state_pilot"].first_year == 2028
    ),
    "agile, reconfigurable platforms": lambda c: (
        c.lines["agile_line"].shared and c.lines["agile_line"].movable
    ),
    "cheap changeover, conversion, relocation": lambda c: (
        {move.move for move in c.moves} == {"changeover", "retrofit", "convert", "relocate"}
    ),
    "dry electrode coating, retrofit from wet": lambda c: any(
        move.from_line == "wet_line" and move.to_line == "dry_line" for move in c.moves
    ),
    "cathode powder in house, by plasma": lambda c: ("plasma_powder", "LFP_powder") in c.recipes,
    "powder bought as well": lambda c: "LFP_powder_CN" in c.suppliers,
    "inline imaging lifts yield and shortens the ramp": lambda c: (
        c.recipes["wet_imaging", "LFP"].mature_yield > c.recipes["wet_line", "LFP"].mature_yield
        and c.recipes["wet_imaging", "LFP"].yield_years < c.recipes["wet_line", "LFP"].yield_years
    ),
    "pack integration": lambda c: {p.stage for p in c.products.values()} == {"cell", "pack", "material"},
    "readiness year as a driver": lambda c: (
        {d.value for d in c.drivers if d.driver == "first_year"} >= {2034}
    ),
    "next chemistries": lambda c: {"NMC811_SiC", "SSB", "Li_S", "Na_ion", "NMC811_safe"} <= set(c.products),
    "an incumbent at minimal margins": lambda c: {d.driver for d in c.drivers} >= {"price", "import_price"},
    "imports": lambda c: {offer.country for offer in c.imports} == {"CN"},
    "suppliers by country": lambda c: len({offer.country for offer in c.suppliers.values()}) >= 8,
    "dependence caps": lambda c: {cap.country for cap in c.dependence} == {"CN"},
    "export control": lambda c: {d.driver for d in c.drivers} >= {"lead", "capex", "supplier_limit"},
    "production credits with a phase-out": lambda c: c.credits[0].amount.at(2033) == 0,
    "faster permitting": lambda c: all(site.permit_months > 0 for site in c.sites.values()),
    "drones and defense": lambda c: c.segments["defense_drones"].min_abuse_class == 2,
    "scale with demand": lambda c: {d.target for d in c.drivers if d.driver == "demand"} == set(c.segments),
}


@pytest.mark.parametrize("named", VISION)
def test_what_the_vision_names_is_met(case: Case, named: str) -> None:
    assert VISION[named](case)
