"""Sheets on what can be built: places, buildings, lines, products, and what moves between them."""

from __future__ import annotations

from teaplan.schema.columns import Sheet, calendar, choice, number, ref, share, text, whole, year, yes_no
from teaplan.schema.incentives import INCENTIVE
from teaplan.schema.learning import LEARNING, WORLD_BUILDS

LIMIT = "blank: no limit"
BLANK_CLASS = "tax class; blank: straight line over its life, nothing before the end where it has none"

PLANT: tuple[Sheet, ...] = (
    Sheet(
        "sites",
        "a place",
        (
            text("site", "name of the place", required=True),
            text("region", "region it lies in", default=""),
            number("opening_cost_musd", "paid once, when it opens", unit="M$", default=0.0),
            number("fixed_cost_musd_per_year", "while it is open", unit="M$ per year", default=0.0),
            year("first_year", "permits can be asked from; blank: the plan's start"),
            number("permit_months", "months from first_year to opening", unit="months", default=0.0),
            number("area_1000m2", f"floor it can hold; {LIMIT}", unit="1000 m2"),
            number("power_mw", f"grid connection; {LIMIT}", unit="MW"),
            number("capex_factor", "on the capex of lines and buildings", default=1.0),
            number("wage_usd_per_h", "loaded wage", unit="$/h", default=0.0),
            number("electricity_usd_per_kwh", "price of electricity", unit="$/kWh", default=0.0),
            share(
                "property_tax_share_per_year",
                "of the typed capex, escalated, of what stands there; 1 % is 0.01",
                default=0.0,
                below=True,
            ),
            *INCENTIVE,
        ),
        key=("site",),
        required=True,
    ),
    Sheet(
        "site_power",
        "a path of grid capacity",
        (ref("site", "sites.site", "the site"),),
        key=("site",),
        years=number("MW", "grid connection by year", unit="MW"),
    ),
    Sheet(
        "buildings",
        "a size of building",
        (
            text("building", "name of the size", required=True),
            number("area_1000m2", "floor it gives", unit="1000 m2", required=True),
            number("capex_musd", "its price", unit="M$", required=True),
            number("fixed_cost_musd_per_year", "upkeep", unit="M$ per year", default=0.0),
            number("lead_months", "from order to completion", unit="months", default=0.0),
            whole("max_per_site", LIMIT),
            number("life_years", "from completion; blank: without end", unit="years", above=True),
            ref("depreciation_class", "depreciation.class", BLANK_CLASS, required=False),
        ),
        key=("building",),
    ),
    Sheet(
        "lines",
        "a module that is bought whole",
        (
            text("line", "name of the line type", required=True),
            text("generation", "group of line types, for drivers and strategies", default=""),
            number("capex_musd", "price of one line", unit="M$", required=True),
            number("lead_months", "from order to completion", unit="months", default=12.0),
            number(
                "install_months", "floor is needed this long before completion", unit="months", default=0.0
            ),
            number("life_years", "from completion; blank: without end", unit="years", above=True),
            choice(
                "setup",
                ("whole", "shared"),
                "whole: for one product at a time; shared: products share its time",
                default="whole",
            ),
            choice(
                "sizing",
                ("whole", "scaled"),
                "whole: bought in whole numbers; scaled: a plant of any size, capex_musd is that of one "
                "which makes output_per_year",
                default="whole",
            ),
            number("size_min", "least output of a scaled plant", unit="GWh or kt per year", above=True),
            number("size_max", "most output of a scaled plant", unit="GWh or kt per year", above=True),
            number(
                "scale_exponent",
                "of a scaled plant: its capex is capex_musd x (size / output_per_year) ^ this",
                above=True,
                high=1.0,
            ),
            number("fixed_cost_musd_per_year", "from completion on", unit="M$ per year", default=0.0),
            number("staff_fte", "people it needs whatever it makes", unit="FTE", default=0.0),
            number("area_1000m2", "floor under one line", unit="1000 m2", default=0.0),
            number("power_mw", "power one line draws", unit="MW", default=0.0),
            year("first_year", "technology ready from; blank: always"),
            whole("max_per_site", f"standing and on order; {LIMIT}"),
            yes_no("movable", "may be relocated"),
            yes_no("modular", "small and reconfigurable: counts in the value of modularity"),
            ref(
                "learning_group",
                "learning.learning_group",
                "becomes cheaper with what is built of its group; blank: never",
                required=False,
            ),
            choice(
                "payment", ("over_lead", "at_order", "at_start"), "when capex is paid", default="over_lead"
            ),
            share("salvage_share", "of typed capex, got when a line is retired", default=0.0),
            ref("depreciation_class", "depreciation.class", BLANK_CLASS, required=False),
        ),
        key=("line",),
        required=True,
    ),
    LEARNING,
    WORLD_BUILDS,
    Sheet(
        "products",
        "a cell, pack, or material made in house",
        (
            text("product", "name of the product", required=True),
            choice("stage", ("material", "cell", "pack"), "stage of production", default="cell"),
            text("unit", "GWh; of a material kt, or what materials says of it", default="GWh"),
            number("wh_per_kg", "specific energy", unit="Wh/kg"),
            number("cycle_life", "cycles", unit="cycles"),
            whole("abuse_class", "higher is better"),
        ),
        key=("product",),
        required=True,
    ),
    Sheet(
        "recipes",
        "what a line can make",
        (
            ref("line", "lines.line", "the line type"),
            ref("product", "products.product", "the product"),
            number(
                "output_per_year",
                "good output of one line in a full year at mature yield",
                unit="GWh or kt",
                required=True,
                above=True,
            ),
            share("mature_yield", "good over started units", default=1.0, above=True),
            share("first_yield", "at completion; blank: mature_yield", above=True),
            number(
                "yield_years", "from first to mature yield, in a straight line", unit="years", default=0.0
            ),
            number(
                "qualification_months", "from completion to the first good unit", unit="months", default=0.0
            ),
            number("labour_h_per_kwh", "direct labour per good unit", unit="h per kWh or kg", default=0.0),
            number("electricity_kwh_per_kwh", "per good unit", unit="kWh per kWh or kg", default=0.0),
            number(
                "other_usd_per_kwh",
                "consumables and other cost per good unit",
                unit="$ per kWh or kg",
                default=0.0,
            ),
            year("first_year", "recipe ready from; blank: always"),
        ),
        key=("line", "product"),
        required=True,
    ),
    Sheet(
        "ramps",
        "share of full started output after a kind of move",
        (
            ref("line", "lines.line", "the line type moved into; *: every", every=True),
            choice(
                "move",
                ("build", "changeover", "convert", "retrofit", "relocate"),
                "kind of move",
                required=True,
            ),
            *(share(f"year_{i}", f"in year {i} after completion; blank: 1") for i in range(1, 6)),
        ),
        key=("line", "move"),
    ),
    Sheet(
        "moves",
        "a permitted changeover, conversion, relocation, or a price of retiring",
        (
            choice(
                "move",
                ("changeover", "convert", "retrofit", "relocate", "retire"),
                "kind of move",
                required=True,
            ),
            *(
                ref(
                    f"{end}_{what}",
                    f"{what}s.{what}",
                    f"{what} {end}; blank or *: every",
                    required=False,
                    every=True,
                    default="*",
                )
                for end, what in (
                    ("from", "line"),
                    ("from", "product"),
                    ("to", "line"),
                    ("to", "product"),
                    ("from", "site"),
                    ("to", "site"),
                )
            ),
            number("cost_musd_per_line", "paid over its lead", unit="M$", default=0.0),
            number("lead_months", "the line makes nothing meanwhile", unit="months", default=0.0),
            share("first_year_output_share", "replaces year_1 of the ramp"),
            share("first_yield", "after the move; blank: mature yield", above=True),
            share("resale_share", "of typed capex when retired; replaces salvage_share"),
        ),
        names=("move", *(f"{end}_{what}" for what in ("line", "product", "site") for end in ("from", "to"))),
    ),
    Sheet(
        "fleet",
        "lines that stand today or are on their way",
        (
            ref("site", "sites.site", "where"),
            ref("line", "lines.line", "line type", required=False),
            ref("product", "products.product", "what it is set up for", required=False),
            whole("count", "lines"),
            calendar("built_year", "may lie ahead: paid for, it arrives then"),
            yes_no("site_open", "the site is permitted and open from the start"),
        ),
        key=("site", "line", "product", "count", "built_year"),
        names=("site", "line", "product"),
        basis=True,
    ),
)
