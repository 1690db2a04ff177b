"""What nobody knows yet: a tree of nine futures, and what changes on each branch."""

from __future__ import annotations

from inputs.examples.facts import ASSUMED, DERIVED, Departure, Table, cite, number, row
from inputs.examples.us_lines import CELLS, leads
from inputs.examples.us_markets import CARS, CELL_PRICE, FACT, FOB_LFP, OCEAN, STORAGE, TRUCKS, car_prices
from inputs.examples.us_materials import CELLS as BILLS
from inputs.examples.us_materials import started
from inputs.examples.us_places import PLANTS

LEVELS = (("low", 0.25), ("base", 0.5), ("high", 0.25))
ENDS = (("steady", 0.5), ("war", 0.3), ("late", 0.2))
"""As planned; price war; solid state late and export control."""
DEMAND_FROM, WORLD_FROM, MENDED = 2028, 2031, 2036
READY, READY_LATE = 2031, 2034

EV = ("EV_value", "EV_premium")
CONTROL = "Model"
DEARER = 0.30
"""Chinese equipment under export control: the middle of 20 to 40 %."""
LATER = 9.0
"""Months more: the middle of 6 to 12."""
SUPPORT = "building+support $M/GWh"
NOTE = "probabilities are a judgement"


def branches() -> Table:
    """Demand shows in 2028, the world market and technology in 2031."""
    given: list[tuple[str, str | None, int, float]] = [("start", None, 2026, 1.0)]
    given += [(level, "start", DEMAND_FROM, chance) for level, chance in LEVELS]
    given += [(f"{level}_{end}", level, WORLD_FROM, chance) for level, _ in LEVELS for end, chance in ENDS]
    return [
        row(ASSUMED, "planning team", NOTE, branch=branch, parent=parent, from_year=year, probability=chance)
        for branch, parent, year, chance in given
    ]


def _drive(
    mark: str, source: str, note: str, /, branch: str, driver: str, target: str | None, **change: object
) -> dict[str, object]:
    return row(mark, source, note, branch=branch, driver=driver, target=target, **change)


def ratio(name: str, level: str) -> float:
    """Mean of a demand path over the base path, 2028 to 2035."""
    years = [str(year) for year in range(DEMAND_FROM, 2036)]
    paths = [sum(number("demand", f"{name} {which}", year) for year in years) for which in (level, "base")]
    return round(paths[0] / paths[1], 2)


def _demand() -> Table:
    rows = []
    cars = {"low": ratio("EV", "low"), "high": round(2 - ratio("EV", "low"), 2)}
    how = {"low": "low over base, 2028-2035", "high": "as far above base as the low path lies below it"}
    for level in ("low", "high"):
        for segment in (*EV, "trucks"):
            note = how[level] + ("; as cars (assumed)" if segment == "trucks" else "")
            mark = ASSUMED if segment == "trucks" or level == "high" else DERIVED
            source = cite("demand", "EV low")
            rows.append(_drive(mark, source, note, level, "demand", segment, factor=cars[level]))
        for segment, name in (("stationary", "Storage"), ("defense_drones", "Defense+drones")):
            source, note = cite("demand", f"{name} {level}"), f"{level} over base, 2028-2035"
            rows.append(_drive(DERIVED, source, note, level, "demand", segment, factor=ratio(name, level)))
    return rows


def _war(branch: str) -> Table:
    """Both what buyers pay at home and what imports land at fall to the low values of the facts."""
    cars = {"EV_value": car_prices()["LFP"], "EV_premium": car_prices()["NMC"]}
    shares = {segment: low / base for segment, (low, base, _) in cars.items()}
    for segment, fact in (("stationary", STORAGE), ("trucks", TRUCKS)):
        shares[segment] = number(FACT, fact, CELL_PRICE, "low") / number(FACT, fact, CELL_PRICE)
    abroad = (38 + OCEAN) / (FOB_LFP + OCEAN)
    note = f"low over base; mended after {MENDED} (assumed)"
    rows = [
        _drive(
            DERIVED, cite(FACT, CARS), note, branch, "price", segment, factor=round(share, 2), to_year=MENDED
        )
        for segment, share in shares.items()
    ]
    rows += [
        _drive(
            DERIVED,
            cite(FACT, STORAGE),
            f"40 over 47 with freight; mended after {MENDED} (assumed)",
            branch,
            "import_price",
            product,
            factor=round(abroad, 2),
            to_year=MENDED,
        )
        for product in ("LFP", "NMC811")
    ]
    return rows


def licensed(material: str) -> float:
    """Half of the kt a year of a material that the fleet needs at full output, to the next ten."""
    if material == "LMFP_powder":
        return licensed("LFP_powder") / 2
    lines = {cell.line: cell for cell in CELLS}
    need = 0.0
    for plant in PLANTS:
        cell, bill = lines[plant.line], BILLS[plant.product]
        for name, column in ((bill.cathode, "cathode active kg"), (bill.anode, "graphite/anode kg")):
            if name == material:
                net = number("bom_kg_per_kwh", bill.fact, column)
                kg = started(name, net, cathode=name == bill.cathode)
                need += plant.lines * cell.size * kg / cell.mature_yield
    return 10.0 * round(0.5 * need / 10)


def _control(branch: str) -> Table:
    """Chinese equipment dearer and later, Chinese material short and at its high price."""
    source = cite("policy_other", CONTROL)
    rows = []
    for generation in ("today", "next"):
        cells = [cell for cell in CELLS if cell.generation == generation and not cell.pilot]
        share = sum(cell.equipment for cell in cells) / sum(cell.capex for cell in cells)
        note = f"30 %, the middle of 20 to 40, on the {share:.0%} of capex that is equipment"
        factor = round(1 + DEARER * share, 2)
        rows.append(_drive(DERIVED, source, note, branch, "capex", generation, factor=factor))
    rows += [
        _drive(
            DERIVED,
            source,
            "nine months more, the middle of 6 to 12",
            branch,
            "lead",
            line,
            value=months + LATER,
        )
        for line, months in leads().items()
    ]
    for material, fact in (
        ("graphite", "Artificial graphite"),
        ("LFP_powder", "LFP powder"),
        ("LMFP_powder", "LFP powder"),
    ):
        target = f"{material}_CN"
        factor = round(number("materials", fact, "high") / number("materials", fact, "base"), 2)
        licence = (
            "kt a year under licence: half of what the fleet of 2030 needs (LMFP: half of that); assumed"
        )
        price = cite("materials", fact)
        rows.append(
            _drive(ASSUMED, source, licence, branch, "supplier_limit", target, value=licensed(material))
        )
        rows.append(_drive(DERIVED, price, "high over base", branch, "material_price", target, factor=factor))
    return rows


def _late(branch: str) -> Table:
    """Solid state three years late and at its low yield; never, where demand is low."""
    source = cite("chemistries", "Li-metal sulfide")
    if branch.startswith("low"):
        note = "with low demand nobody brings it to market (assumed)"
        return [_drive(ASSUMED, source, note, branch, "first_year", "solid_state", value="never")]
    low = number("line_technologies", "L5", "mature yield", "low")
    factor = round(low / number("line_technologies", "L5", "mature yield"), 3)
    note = f"{READY} in the facts; three years late (assumed)"
    yields = cite("line_technologies", "L5")
    return [
        _drive(ASSUMED, source, note, branch, "first_year", "solid_state", value=READY_LATE),
        _drive(DERIVED, yields, "low over base, 0.70 / 0.85", branch, "yield", "solid_state", factor=factor),
    ]


def _policy(repealed: str, closed: str) -> Table:
    """Credits that are repealed, and direct loans that never close."""
    source = cite("financing", "DOE ATVM")
    rows = [
        _drive(
            ASSUMED, cite("policy_45X", "2026"), "repealed (assumed)", repealed, "credit", name, factor=0.0
        )
        for name in ("45X_cell", "45X_module")
    ]
    note = "funds beyond 2028 are not appropriated: never closes (assumed)"
    return [*rows, _drive(ASSUMED, source, note, closed, "loan", "direct_loan", factor=0.0)]


def drivers() -> Table:
    """Demand on the first branching; price war, or delay and export control, on the second."""
    rows = _demand()
    for level, _ in LEVELS:
        rows += _war(f"{level}_war") + _control(f"{level}_late") + _late(f"{level}_late")
        rows += _policy(f"{level}_war", f"{level}_late")
    return rows


DEPARTURES = (
    Departure(
        "drivers: demand of cars, high",
        "2.3 times the base",
        "1.45 times",
        "the table's high path is older than the 2025 tax law and misses 2025 by 70 %; the mean of "
        "the futures "
        "stays at the base path",
    ),
    Departure(
        "drivers: demand of trucks",
        "none",
        "as cars",
        "the table has one path",
    ),
    Departure(
        "drivers: supplier_limit",
        "none",
        "half of what the fleet of 2030 needs of Chinese graphite and LFP powder, half of that again "
        "of LMFP powder",
        "the law asks for licences; how many are given is not known",
    ),
    Departure(
        "branches: probability",
        "none",
        "0.25 / 0.5 / 0.25 of demand; 0.5 / 0.3 / 0.2 of steady, price war, late with export control",
        "a judgement of the planning team",
    ),
)
