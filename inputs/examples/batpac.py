"""BatPaC v5's cell-only factory: steps, exponents and factor price, as a workbook whose LCOB is that price.

A step needs F_b (P / P_b)^p of labour, capital and area (BatPaC v5, S1). In a cell plant of given chemistry
and cell every P is proportional to the plant's GWh, so a plant of G GWh per year needs

    H = sum F_h (G / 50)^p_h  hours,    C = sum F_c (G / 50)^p_c  M$,    A = sum F_a (G / 50)^p_a  m2

a year, and its building costs B = 3,000 $/m2 x A. BatPaC's price is one year of accounts, in factors on the
wage bill L = 25 $/h x H and on the depreciation D = 0.10 C + 0.05 B:

    variable overhead  V = 0.40 L + 0.20 D
    general expense        0.25 (L + V) + 0.25 D
    research               0.40 D
    profit                 0.05 (C + B + launch + working capital)
                           launch = 0.10 (L + V), working capital = 0.15 (L + V); no materials
    price x G            = (L + V + general expense + D + research + profit) x 1.056   (warranty)

All of it is linear, so price x G = 1.86648 L + 0.253704 C + 0.153252 B (``charge``).

**The same as a levelised cost.** A plan builds at the start of year 1 and makes G in each of 20 years: one
building (20 years), equipment at the start of year 1 and of year 11 (10 years). With discount factors
v^t, v = 1 / (1 + r), for the flows of year t = 1 .. 20, a(n) = v + .. + v^n, and yearly cost k:

    LCOB x G x a(20) = C (1 + v^10) + B + k a(20),     and a(20) = (1 + v^10) a(10), so that
    LCOB x G         = C / a(10) + B / a(20) + k

Price and LCOB are the same number where k is what the price charges beyond the capital recovered:
k = 1.86648 L + (0.253704 - 1 / a(10)) C + (0.153252 - 1 / a(20)) B. Two readings follow.

*Accounts* (r = 0): a(n) = n, so capital is recovered at 1/10 and 1/20 a year, which are BatPaC's
depreciations of 10 % and 5 %, straight line and not discounted. Nothing is left over: k holds BatPaC's
overheads, profit and warranty, and the LCOB is its price exactly.

*Discounted*: profit is what discounting earns, and no cost; k holds the rest. BatPaC's 10 % + 5 % of
equipment a year for ten years is an annuity at r = 8.144 %, the root of a(10) = 1 / 0.15, and again nothing
is left over in the capital line. Its 5 % + 5 % of a building for twenty years is an annuity at 7.75 % only:
one rate cannot be both, and 1 / a(20) = 0.1029 at 8.144 %, so the building line lies 0.0029 B above BatPaC's.
That is left as it is: k of the building is (0.153252 - 0.10) B.

In the sheets of a workbook: ``wage_usd_per_h`` and ``labour_h_per_kwh`` are L, ``capex_musd`` of line and
building are C and B, and every factor is a row of ``overheads`` on its base, labour, depreciation, capex or
building. Of depreciation the plan pays the capital itself, and overheads are what comes on top. A factor on
what is itself a sum (general expense on overhead, warranty on the price) is one row for each of its bases:
in full V is 0.40 L + 0.20 D, general expense 0.25 x 1.40 L + (0.25 x 0.20 + 0.25) D, and so on.
BatPaC's three lines are thus capital of lines and buildings, and overheads by the cell they are laid on. The
first year is the
moment of investment: it is paid at order, a year before output, so that ``discount_timing = start`` puts
year t's flows at v^t. The plant makes its full rate from the first day: no ramp, no materials, no power
(BatPaC v5's utilities are part of its variable overhead), no credits, no tax.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from scipy.optimize import brentq

from inputs.examples.facts import ASSUMED, DERIVED, FOUND, Table, Tables, cite, number, row, table

STEPS, FACTORS = "batpac_v5_steps", "batpac_v5_factors"
BASE_GWH = number("batpac_v5_rates", "Baseline energy", "value")
"""GWh per year of the plant the table of steps describes."""
SIZES = (2.0, 5.0, 10.0, 20.0, 35.0, 50.0, 100.0)
"""GWh per year of the scale curve."""
START = 2022
"""Year of the investment; BatPaC v5's dollars are about those of 2022."""
PACK_STEPS = "*"
"""What ends the name of a step outside a cell plant."""


def factor(item: str) -> float:
    """Return a factor of BatPaC's price, in the unit the table of factors gives."""
    return number(FACTORS, item, "value")


class Step(NamedTuple):
    """A step of the factory at 50 GWh per year, and the exponents it scales with."""

    step: str
    labour_h: float
    capital_musd: float
    area_m2: float
    p_labour: float
    p_capital: float
    p_area: float


class Plant(NamedTuple):
    """A factory: GWh per year, direct hours per year, M$ of equipment, m2 of building."""

    gwh: float
    labour_h: float
    capital_musd: float
    area_m2: float

    @property
    def building_musd(self) -> float:
        """M$ of the building."""
        return self.area_m2 * factor("Building") / 1e6

    @property
    def wages_musd(self) -> float:
        """M$ of direct labour a year."""
        return self.labour_h * factor("Labour") / 1e6


class Price(NamedTuple):
    """A factor price in $/kWh, by BatPaC's three lines."""

    labour: float
    capital: float
    building: float

    @property
    def total(self) -> float:
        """$/kWh."""
        return self.labour + self.capital + self.building


def steps() -> tuple[Step, ...]:
    """Every step of the table, pack and module assembly too."""
    columns = ("labour h/yr", "capital $M", "area m2", "p labour", "p capital", "p area")
    return tuple(Step(name, *(number(STEPS, name, column) for column in columns)) for name in table(STEPS))


def cell_steps() -> tuple[Step, ...]:
    """Steps of a plant that ends at the cell."""
    return tuple(step for step in steps() if not step.step.endswith(PACK_STEPS))


def plant(gwh: float = BASE_GWH, of: Iterable[Step] | None = None) -> Plant:
    """Return the factory of a size.

    Parameters
    ----------
    gwh
        Good cells per year; every step's volume is proportional to it.
    of
        Its steps; those of a cell plant unless given.
    """
    chosen = cell_steps() if of is None else tuple(of)
    ratio = gwh / BASE_GWH
    return Plant(
        gwh,
        sum(step.labour_h * ratio**step.p_labour for step in chosen),
        sum(step.capital_musd * ratio**step.p_capital for step in chosen),
        sum(step.area_m2 * ratio**step.p_area for step in chosen),
    )


def charge(labour: float, depreciation: float, investment: float) -> float:
    """Return what BatPaC's price holds for a year's labour, depreciation and the investment behind it.

    Same unit in and out, M$ per year; linear in all three. Source: the equations of BatPaC v5 (S1).
    """
    variable = (
        factor("Variable overhead on labour") * labour
        + factor("Variable overhead on depreciation") * depreciation
    )
    general = (
        factor("General expense on labour") * (labour + variable)
        + factor("General expense on depreciation") * depreciation
    )
    research = factor("Research on depreciation") * depreciation
    # Launch and working capital are invested, and earn; they are not themselves in the year's price.
    tied_up = (factor("Launch on labour") + factor("Working capital")) * (labour + variable)
    profit = factor("Profit") * (investment + tied_up)
    return (labour + variable + general + depreciation + research + profit) * (1 + factor("Warranty"))


def labour_charge() -> float:
    """$ of price a year per $ of direct labour: 1.86648."""
    return charge(1.0, 0.0, 0.0)


def capital_charge() -> float:
    """$ of price a year per $ of equipment: 0.253704."""
    return charge(0.0, factor("Depreciation of equipment"), 1.0)


def building_charge() -> float:
    """$ of price a year per $ of building: 0.153252."""
    return charge(0.0, factor("Depreciation of buildings"), 1.0)


def price(of: Plant) -> Price:
    """Return BatPaC's conversion price of a factory, by its factors."""
    return Price(
        labour_charge() * of.wages_musd / of.gwh,
        capital_charge() * of.capital_musd / of.gwh,
        building_charge() * of.building_musd / of.gwh,
    )


def annuity(rate: float, years: int) -> float:
    """Present value of 1 at the end of each year."""
    return sum((1 + rate) ** -year for year in range(1, years + 1))


def rate_of(yearly: float, years: int) -> float:
    """Return per year the interest at which ``yearly`` of an investment, each year, pays it back."""
    return float(brentq(lambda rate: yearly * annuity(rate, years) - 1.0, 0.0, 1.0, xtol=1e-15, rtol=1e-14))


class Reading(NamedTuple):
    """How BatPaC's accounts are read as payments (top of this module).

    ``rate`` discounts; ``equipment`` and ``building`` are the shares of capital a year that are
    recovered through capex, and so are not laid on it.
    """

    name: str
    rate: float
    equipment: float
    building: float


def accounts() -> Reading:
    """Read depreciation as capex that is not discounted, and profit as a yearly cost."""
    return Reading("accounts", 0.0, factor("Depreciation of equipment"), factor("Depreciation of buildings"))


def discounted(rate: float | None = None) -> Reading:
    """Read depreciation and profit as capex that is discounted.

    Parameters
    ----------
    rate
        Per year; the one that equipment earns in BatPaC's accounts unless given.
    """
    equipment = factor("Depreciation of equipment") + factor("Profit")
    building = factor("Depreciation of buildings") + factor("Profit")
    earned = rate_of(equipment, life("equipment")) if rate is None else rate
    return Reading("discounted", earned, equipment, building)


def life(what: str) -> int:
    """Years in which straight-line depreciation of ``equipment`` or ``buildings`` ends."""
    return round(1 / factor(f"Depreciation of {what}"))


def about(gwh: float = BASE_GWH) -> list[str]:
    """Return the lines of the first sheet, for a factory of ``gwh`` a year."""
    by = price(plant(gwh))
    return [
        f"BatPaC v5: a cell-only factory of {gwh:g} GWh a year",
        f"Its cost per kWh (LCOB) is BatPaC's conversion price: {by.total:.2f} $/kWh = "
        f"{by.labour:.2f} labour + {by.capital:.2f} capital + {by.building:.2f} building.",
        "Made by `python -m inputs.make_examples` from inputs/facts (batpac_v5_steps, batpac_v5_factors);",
        "other sizes by `python -m inputs.make_batpac FOLDER`. The derivation: inputs/examples/batpac.py.",
        "Built in 2022, full output 2023 to 2042; equipment is bought twice, the building once.",
        "Nothing is discounted: BatPaC's price is one year of accounts, with straight-line depreciation.",
        "Its factors are rows of overheads, on labour, depreciation and capital; profit is one of them.",
        "Materials, power, ramp, credits and tax are not in it.",
    ]


def overheads(reading: Reading) -> Table:
    """Return BatPaC's factors as shares of labour, of depreciation and of capital.

    Profit on capital is no row where discounting earns it.
    """
    labour, general = factor("Variable overhead on labour"), factor("General expense on labour")
    depreciation = factor("Variable overhead on depreciation")
    tied_up = factor("Profit") * (factor("Launch on labour") + factor("Working capital"))
    own = factor("General expense on depreciation")
    worn = [
        ("variable_overhead", depreciation, "Variable overhead on depreciation"),
        (
            "general_expense",
            general * depreciation + own,
            "General expense on depreciation",
        ),
        ("research", factor("Research on depreciation"), "Research on depreciation"),
        ("profit", tied_up * depreciation, "Profit"),
    ]
    worked = [
        ("variable_overhead", labour, "Variable overhead on labour"),
        ("general_expense", general * (1 + labour), "General expense on labour"),
        ("profit", tied_up * (1 + labour), "Profit"),
    ]
    rows = _laid_on("labour", worked, 1.0) + _laid_on("depreciation", worn, 1.0)
    earned = [] if reading.rate else [("profit", factor("Profit"), "Profit")]
    for base in ("capex", "building"):
        rows += _laid_on(base, earned, factor("Profit") - sum(share for _, share, _ in earned))
    return rows


def _laid_on(base: str, factors: list[tuple[str, float, str]], already: float) -> Table:
    """Return rows on one base, and warranty on them and on what is paid of the base already."""
    whole = already + sum(share for _, share, _ in factors)
    warranty = factor("Warranty") * whole
    return [
        row(DERIVED, cite(FACTORS, of), "", overhead=f"{name}_on_{base}", base=base, share_per_year=share)
        for name, share, of in [*factors, ("warranty", warranty, "Warranty")]
    ]


def _settings(of: Plant, reading: Reading) -> Table:
    here = "this script"
    earned = cite(FACTORS, "Profit" if reading.rate else "Depreciation of equipment")
    why = (
        "depreciation and profit of equipment as an annuity over its life"
        if reading.rate
        else "one year of accounts: straight-line depreciation, profit typed as a cost"
    )
    end = START + life("buildings")
    given: tuple[tuple[str, object, str, str, str, str], ...] = (
        ("case_name", f"batpac_v5_{of.gwh:g}", "", ASSUMED, here, ""),
        ("first_year", START, "year", ASSUMED, here, "the investment; output begins a year later"),
        (
            "last_year",
            end,
            "year",
            DERIVED,
            cite(FACTORS, "Depreciation of buildings"),
            "one building's life",
        ),
        ("discount_rate", reading.rate, "per year", DERIVED, earned, why),
        ("discount_timing", "start", "", ASSUMED, here, "flows of year t after the investment: at its end"),
        ("objective", "cost", "", ASSUMED, here, ""),
        ("terminal_value", "none", "", ASSUMED, here, "all lives end with the horizon"),
        ("mip_gap", 0, "share", ASSUMED, here, ""),
    )
    return [
        row(mark, source, note, setting=name, value=value, unit=unit)
        for name, value, unit, mark, source, note in given
    ]


def _line(of: Plant) -> dict[str, object]:
    return row(
        DERIVED,
        f"facts: {STEPS} [S1]",
        "sum of the cell steps at their exponents",
        line="cell_line",
        capex_musd=of.capital_musd,
        lead_months=12,
        life_years=life("equipment"),
        payment="at_order",
        area_1000m2=of.area_m2 / 1000,
    )


def _building(of: Plant) -> dict[str, object]:
    return row(
        DERIVED,
        f"facts: {STEPS} [S1]",
        "3,000 $/m2 on the sum of the cell steps",
        building="factory",
        area_1000m2=of.area_m2 / 1000,
        capex_musd=of.building_musd,
        lead_months=12,
        life_years=life("buildings"),
    )


def _recipe(of: Plant) -> dict[str, object]:
    return row(
        DERIVED,
        f"facts: {STEPS} [S1]",
        "direct hours of the cell steps; yields are in the steps' volumes",
        line="cell_line",
        product="cell",
        output_per_year=of.gwh,
        labour_h_per_kwh=of.labour_h / (of.gwh * 1e6),
    )


def tables(gwh: float = BASE_GWH, of: Iterable[Step] | None = None, reading: Reading | None = None) -> Tables:
    """Return every sheet of the workbook of one factory.

    Parameters
    ----------
    gwh
        Good cells per year.
    of
        Its steps; those of a cell plant unless given.
    reading
        How accounts are read as payments; ``accounts()`` unless given.
    """
    made, read = plant(gwh, of), reading or accounts()
    here = "this script"
    output = {str(START): 0.0, str(START + 1): gwh}
    return {
        "settings": _settings(made, read),
        "sites": [row(FOUND, cite(FACTORS, "Labour"), "", site="plant", wage_usd_per_h=factor("Labour"))],
        "buildings": [_building(made)],
        "lines": [_line(made)],
        "products": [row(ASSUMED, here, "NMC, 68 Ah", product="cell", stage="cell", unit="GWh")],
        "recipes": [_recipe(made)],
        "segments": [row(ASSUMED, here, "", segment="market", must_serve="yes")],
        "demand": [row(ASSUMED, here, "the plant runs full", segment="market", **output)],
        "overheads": overheads(read),
    }
