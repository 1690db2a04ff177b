"""The planning case: what a workbook says, typed and in one system of units.

A case knows neither Excel nor Pyomo. Every record remembers the ``row`` of the
sheet it was typed in, so that any number of a plan can be led back to a cell.

Units: money M$, cells and packs GWh, materials kt, power MW, area 1000 m2,
rates per year, leads in months. $/kWh on GWh and $/kg on kt are both M$.
Money is typed in ``price_year`` money unless a docstring says nominal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import floordiv, mod
from typing import NamedTuple

EVERY = "*"
NEVER = 9999
"""The ``first_year`` of something that never comes."""
A_YEAR = 1000
"""From here on a lever's number of years is a calendar year; below it is a shift."""


class Ref(NamedTuple):
    """Where a typed number stands: sheet, row of the sheet, header of the column."""

    sheet: str
    row: int
    column: str


class Input(NamedTuple):
    """One value the planner typed, with its cell and where it comes from."""

    ref: Ref
    value: str | float | int | bool
    cell: str
    mark: str
    source: str
    note: str


@dataclass(frozen=True)
class Path:
    """A quantity over the calendar.

    Before the first given year its value holds, after the last one too, between
    two the earlier one (no interpolation). A flat value has one entry.

    Parameters
    ----------
    years, values
        Equally long, ascending years; ``columns`` are the headers they were typed under.
    sheet, row
        Where the path was typed.
    months
        Month of its year, from 0, in which each entry begins; () where all begin with their year.
    """

    years: tuple[int, ...]
    values: tuple[float, ...]
    columns: tuple[str, ...]
    sheet: str
    row: int
    months: tuple[int, ...] = ()

    @staticmethod
    def flat(value: float, sheet: str, row: int, column: str) -> Path:
        """One value for every year, typed in one ``column``."""
        return Path((0,), (float(value),), (column,), sheet, row)

    @staticmethod
    def begun(
        moments: Sequence[int], values: Sequence[float], columns: Sequence[str], sheet: str, row: int
    ) -> Path:
        """Return a path whose entries begin at ``moments``, months since January of the year 0."""
        years, months = (tuple(part(m, 12) for m in moments) for part in (floordiv, mod))
        return Path(years, tuple(values), tuple(columns), sheet, row, months if any(months) else ())

    def position(self, year: int, month: int = 0) -> int:
        """Index of the entry that holds in a month, from 0, of ``year``."""
        held = 0
        for index, given in enumerate(zip(self.years, self.months or (0,) * len(self.years), strict=True)):
            if given <= (year, month):
                held = index
        return held

    def at(self, year: int, month: int = 0) -> float:
        """Return the value in a month, from 0, of a calendar year."""
        return self.values[self.position(year, month)]

    def ref(self, year: int, month: int = 0) -> Ref:
        """Return the cell that holds in a month, from 0, of a calendar year."""
        return self.cell(self.position(year, month))

    def cell(self, index: int) -> Ref:
        """Return the cell of an entry."""
        return Ref(self.sheet, self.row, self.columns[index])

    def held(self, start: int, months: int) -> list[tuple[int, int]]:
        """Return entries that hold in a stretch, from a month since January of the year 0 on, with months."""
        entries = [self.position(*divmod(moment, 12)) for moment in range(start, start + months)]
        return sorted(Counter(entries).items())


@dataclass(frozen=True)
class Settings:
    """The ``settings`` sheet; rates per year, money M$.

    ``months_of_last_year`` of ``last_year`` are the plan's: 12, or fewer where ``last_period`` ends before.
    """

    case_name: str
    first_year: int
    last_year: int
    price_year: int
    discount_rate: float
    period_months: int = 12
    report_across: str = "years"
    months_of_last_year: int = 12
    discount_timing: str = "middle"
    inflation: float = 0.0
    hours_per_fte: float = 2000.0
    objective: str = "npv"
    cvar_weight: float = 0.0
    cvar_alpha: float = 0.9
    min_delivered_share: float | None = None
    terminal_value: str = "book"
    mip_gap: float = 0.005
    time_limit_s: float | None = None
    seed: int = 0
    strategy_baseline: str | None = None
    contingency_share: float = 0.0
    owners_cost_share: float = 0.0
    working_capital_share: float = 0.0
    max_gearing: float = 1.0
    min_cash_musd: float = 0.0
    tax_rate: float = 0.0
    state_tax_rate: float = 0.0


@dataclass(frozen=True)
class Stretch:
    """Periods of one length from a year on (sheet ``periods``)."""

    from_year: int
    period_months: int
    row: int = 0


@dataclass(frozen=True)
class Branch:
    """A branch of the scenario tree; ``probability`` is conditional on the parent."""

    branch: str
    parent: str | None
    from_year: int
    probability: float
    row: int = 0


@dataclass(frozen=True)
class Driver:
    """A change on a branch and its descendants: exactly one of factor and value."""

    branch: str
    driver: str
    target: str | None
    from_year: int | None
    to_year: int | None
    factor: float | None
    value: float | None
    row: int = 0


@dataclass(frozen=True)
class Incentive:
    """What a state pays at a site: a share of capital up to ``cap`` M$ nominal on every path.

    From ``jobs_year`` on ``jobs`` FTE are asked for, or ``clawback`` x what was received is repaid.
    """

    share: float
    cap: float | None = None
    jobs: float = 0.0
    jobs_year: int | None = None
    clawback: float = 1.0


@dataclass(frozen=True)
class Site:
    """A place where lines may stand; ``power`` MW by year, None without limit."""

    site: str
    region: str
    opening_cost: float = 0.0
    fixed_cost: float = 0.0
    first_year: int | None = None
    permit_months: float = 0.0
    area: float | None = None
    power: Path | None = None
    capex_factor: float = 1.0
    wage: float = 0.0
    electricity: float = 0.0
    open_at_start: bool = False
    row: int = 0
    incentive: Incentive | None = None
    property_tax: float = 0.0


@dataclass(frozen=True)
class Building:
    """A size of building."""

    building: str
    area: float
    capex: float
    fixed_cost: float = 0.0
    lead_months: float = 0.0
    max_per_site: int | None = None
    life_years: float | None = None
    row: int = 0
    depreciation_class: str | None = None


@dataclass(frozen=True)
class Line:
    """A module that is bought whole; ``shared`` lines form a pool per site."""

    line: str
    generation: str
    capex: float
    lead_months: float = 12.0
    install_months: float = 0.0
    life_years: float | None = None
    shared: bool = False
    fixed_cost: float = 0.0
    staff_fte: float = 0.0
    area: float = 0.0
    power: float = 0.0
    first_year: int | None = None
    max_per_site: int | None = None
    movable: bool = False
    payment: str = "over_lead"
    salvage_share: float = 0.0
    modular: bool = False
    row: int = 0
    depreciation_class: str | None = None
    learning_group: str | None = None
    size_min: float | None = None
    """Of a scaled line: least and most output of a plant, GWh or kt a year; None where lines are whole."""
    size_max: float | None = None
    scale_exponent: float | None = None

    @property
    def scaled(self) -> bool:
        """Whether plants of any size are bought, and not lines in whole numbers."""
        return self.scale_exponent is not None


@dataclass(frozen=True)
class LearningGroup:
    """Line types that become cheaper by ``rate`` with each doubling of what is built, to ``floor`` of typed.

    ``world`` is the price in the world's markets over the typed one, by year; ``world_builds`` what others
    build, M$ per year at typed capex, of which ``spillover`` counts. ``cuts`` are breakpoints of the curve
    that a search has added, M$ of reference spend: no part of what was typed.
    """

    learning_group: str
    rate: float
    lines_before: int = 0
    floor: float = 0.0
    segments: int = 6
    spillover: float = 0.0
    world: Path | None = None
    world_builds: Path | None = None
    cuts: tuple[float, ...] = ()
    row: int = 0


@dataclass(frozen=True)
class Product:
    """A cell, a pack or a material made in house; ``stage`` is cell, pack or material."""

    product: str
    stage: str = "cell"
    unit: str = "GWh"
    wh_per_kg: float | None = None
    cycle_life: float | None = None
    abuse_class: int | None = None
    row: int = 0


@dataclass(frozen=True)
class Recipe:
    """What one line makes of a product in a full year at mature yield, and at what cost.

    ``labour`` h, ``electricity`` kWh and ``other`` $ are per good kWh (kg for kt).
    """

    line: str
    product: str
    output: float
    mature_yield: float = 1.0
    first_yield: float | None = None
    yield_years: float = 0.0
    qualification_months: float = 0.0
    labour: float = 0.0
    electricity: float = 0.0
    other: float = 0.0
    first_year: int | None = None
    row: int = 0


@dataclass(frozen=True)
class Ramp:
    """Share of full started output in the years after a kind of move."""

    line: str
    move: str
    shares: tuple[float, ...]
    row: int = 0


@dataclass(frozen=True)
class Move:
    """A permitted move as typed; None and ``*`` mean every."""

    move: str
    from_line: str
    from_product: str
    to_line: str
    to_product: str
    from_site: str
    to_site: str
    cost: float = 0.0
    lead_months: float = 0.0
    first_year_output_share: float | None = None
    first_yield: float | None = None
    resale_share: float | None = None
    row: int = 0


@dataclass(frozen=True)
class Standing:
    """Lines that stand today, or arrive (paid for) at the start of ``built_year``."""

    site: str
    line: str
    product: str
    count: int
    built_year: int
    row: int = 0


@dataclass(frozen=True)
class Material:
    """A bought material; ``scrap_value_share`` of what is in scrap returns in kind."""

    material: str
    unit: str = "kt"
    scrap_value_share: float = 0.0
    row: int = 0


@dataclass(frozen=True)
class Need:
    """An input of a product on a line (``*``: every line), per started unit."""

    product: str
    line: str
    input: str
    quantity: float
    column: str
    row: int = 0


@dataclass(frozen=True)
class Supplier:
    """An offer of one material from one country; ``last_year`` is included."""

    supplier: str
    material: str
    country: str
    price: Path
    limit: Path | None = None
    tariff_rate: float = 0.0
    freight: float = 0.0
    first_year: int | None = None
    last_year: int | None = None
    row: int = 0
    prohibited: bool = False


@dataclass(frozen=True)
class Dependence:
    """A cap on one country's share; material ``*`` is all materials together."""

    material: str
    country: str
    measure: str
    share: Path
    row: int = 0


@dataclass(frozen=True)
class Segment:
    """A market, with what it asks of a product; ``allowed_origin`` countries of its material, () any."""

    segment: str
    region: str
    demand: Path
    unmet_penalty: float = 0.0
    must_serve: bool = False
    min_wh_per_kg: float | None = None
    min_cycle_life: float | None = None
    min_abuse_class: int | None = None
    single_source: bool = False
    row: int = 0
    allowed_origin: tuple[str, ...] = ()


@dataclass(frozen=True)
class Price:
    """What a segment pays for a product, and how much of its demand the product may fill."""

    segment: str
    product: str
    price: Path
    max_share: float = 1.0
    row: int = 0


@dataclass(frozen=True)
class Contract:
    """An offtake that is signed: most GWh per year, price and penalty nominal $/kWh; years included.

    ``take_or_pay`` is the share of the volume the customer takes whatever the segment asks.
    """

    contract: str
    segment: str
    product: str
    volume: float
    price: float
    from_year: int | None = None
    to_year: int | None = None
    take_or_pay: float = 0.0
    penalty: float = 0.0
    row: int = 0


@dataclass(frozen=True)
class Import:
    """Cells bought instead of made; segment ``*`` is every one whose test they pass."""

    product: str
    segment: str
    country: str
    price: Path
    tariff_rate: float = 0.0
    limit: float | None = None
    row: int = 0


@dataclass(frozen=True)
class Freight:
    """A route: from a site or supplier, to a segment, region or site.

    ``opening_cost`` M$ is paid once for the pair of places, at first use.
    """

    origin: str
    destination: str
    product: str
    cost: float
    limit: float | None = None
    row: int = 0
    opening_cost: float = 0.0


@dataclass(frozen=True)
class Credit:
    """Nominal money per good unit or share of capital; ``amount`` by calendar year.

    ``sale_value`` <= 1 of it is got. ``kind`` is production or investment. ``excludes`` are credits
    that cannot be taken beside it, by the company or at a site (``scope``). ``basis_reduction_share``
    of its face value is cut from the tax basis. Its money comes ``lag`` months after it is earned.
    """

    credit: str
    applies_to: str
    unit: str
    amount: Path
    sale_value: float = 1.0
    row: int = 0
    content_rule: str | None = None
    kind: str = "production"
    scope: str = "company"
    basis_reduction_share: float = 0.0
    excludes: tuple[str, ...] = ()
    taxable: bool = False
    lag: float = 0.0


@dataclass(frozen=True)
class Depreciation:
    """A tax class: ``years`` of recovery; typed ``shares`` by tax year win over the method's own, () none."""

    name: str
    method: str
    years: int | None = None
    shares: tuple[float, ...] = ()
    row: int = 0


@dataclass(frozen=True)
class ContentRule:
    """Least share of direct material cost that must be of an origin.

    ``countries`` count; () is every supplier that is no prohibited entity. ``split``: a part of the
    output of a product may pass with purchases of its own, else all of it passes or none; of a site, or
    (``scope`` company) of all sites together.
    """

    content_rule: str
    share: Path
    countries: tuple[str, ...] = ()
    split: bool = False
    row: int = 0
    scope: str = "site"


@dataclass(frozen=True)
class Overhead:
    """A cost of ``share`` of a year of its base."""

    overhead: str
    base: str
    share: float
    row: int = 0


@dataclass(frozen=True)
class Instrument:
    """Who may pay, how much and on which terms (sheet ``financing``).

    ``generations`` () is every line generation; ``min_dscr`` and ``max_amount`` None are no limit;
    years and shares as typed. ``excludes`` are instruments that cannot be taken beside it.
    """

    instrument: str
    kind: str
    rate: float = 0.0
    tenor: float = 0.0
    grace: float = 0.0
    capitalised: float = 0.0
    repayment: str = "annuity"
    fee: float = 0.0
    reserve_months: float = 0.0
    max_share: float = 1.0
    min_amount: float = 0.0
    max_amount: float | None = None
    first_year: int | None = None
    last_year: int | None = None
    generations: tuple[str, ...] = ()
    min_dscr: float | None = None
    dscr_basis: str = "every_node"
    scope: str = "company"
    basis_reduction_share: float = 0.0
    excludes: tuple[str, ...] = ()
    row: int = 0


@dataclass(frozen=True)
class Strategy:
    """A strategy to compare: its rules are the rows of ``Case.rules`` that name it."""

    strategy: str
    description: str = ""
    row: int = 0


@dataclass(frozen=True)
class Rule:
    """What a strategy imposes; blank years (None) are always, ``value`` None where the rule takes none."""

    strategy: str
    rule: str
    target: str | None
    from_year: int | None = None
    to_year: int | None = None
    value: float | None = None
    row: int = 0


@dataclass(frozen=True)
class Lever:
    """A range of one driver on the whole tree (sheet ``breakevens``).

    ``low`` and ``high`` are factors; years for a driver of years; values in the unit of what
    they replace where ``values`` is set.
    """

    driver: str
    target: str | None
    low: float
    high: float
    values: bool = False
    row: int = 0


@dataclass(frozen=True)
class Case:
    """Everything a plan is made from; mappings keep the order of the sheets."""

    settings: Settings
    sites: Mapping[str, Site]
    lines: Mapping[str, Line]
    products: Mapping[str, Product]
    recipes: Mapping[tuple[str, str], Recipe]
    segments: Mapping[str, Segment]
    stretches: tuple[Stretch, ...] = ()
    branches: tuple[Branch, ...] = ()
    drivers: tuple[Driver, ...] = ()
    buildings: Mapping[str, Building] = field(default_factory=dict)
    learning: Mapping[str, LearningGroup] = field(default_factory=dict)
    ramps: Mapping[tuple[str, str], Ramp] = field(default_factory=dict)
    moves: tuple[Move, ...] = ()
    fleet: tuple[Standing, ...] = ()
    materials: Mapping[str, Material] = field(default_factory=dict)
    needs: tuple[Need, ...] = ()
    suppliers: Mapping[str, Supplier] = field(default_factory=dict)
    dependence: tuple[Dependence, ...] = ()
    prices: Mapping[tuple[str, str], Price] | None = None
    imports: tuple[Import, ...] = ()
    freight: tuple[Freight, ...] | None = None
    credits: tuple[Credit, ...] = ()
    content_rules: Mapping[str, ContentRule] = field(default_factory=dict)
    overheads: Mapping[str, Overhead] = field(default_factory=dict)
    financing: Mapping[str, Instrument] = field(default_factory=dict)
    contracts: Mapping[str, Contract] = field(default_factory=dict)
    depreciation: Mapping[str, Depreciation] = field(default_factory=dict)
    strategies: Mapping[str, Strategy] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    levers: tuple[Lever, ...] = ()
    """Levers to flip the winner with, as typed; empty where the sheet is absent."""
    curve_points: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    """Points a search has added to the chords of curves, by the curve's name: of a scaled line its own."""
    mean_of: Case | None = None
    """The tree whose means this case plans on (``teaplan/mean.py``); None for a case of its own."""
    inputs: tuple[Input, ...] = ()
    """Every typed value of the workbook, in reading order; the report's ``assumptions``."""
    file: str = ""
    """The workbook's name, for messages and the report."""

    def bill_of_materials(self, line: str, product: str) -> dict[str, Need]:
        """Inputs of ``product`` on ``line``: a row for the line beats one for every line.

        Returns
        -------
        dict
            Input name to its need per started unit; a quantity of 0 switches an input off.
        """
        found: dict[str, Need] = {}
        for need in self.needs:
            if need.product != product or need.line not in (line, EVERY):
                continue
            if need.input not in found or need.line == line:
                found[need.input] = need
        return {name: need for name, need in found.items() if need.quantity != 0}

    def meets(self, product: str, segment: str) -> bool:
        """Whether a product passes a segment's specification.

        A blank specification is no test; a blank property passes only a blank one.
        """
        made, asked = self.products[product], self.segments[segment]
        tests = (
            (made.wh_per_kg, asked.min_wh_per_kg),
            (made.cycle_life, asked.min_cycle_life),
            (made.abuse_class, asked.min_abuse_class),
        )
        return made.stage != "material" and all(
            least is None or (have is not None and have >= least) for have, least in tests
        )
