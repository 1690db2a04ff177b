"""Sheets on the plan itself: its settings, its periods, its futures."""

from __future__ import annotations

from dataclasses import replace

from teaplan.schema.columns import (
    Column,
    Sheet,
    calendar,
    choice,
    number,
    ref,
    share,
    stretch,
    text,
    whole,
    word,
)
from teaplan.schema.drivers import DRIVERS
from teaplan.schema.moments import EXAMPLES

_SETTINGS: tuple[Column, ...] = (
    text("case_name", "name of the case", default="case"),
    calendar("first_year", "first year of the plan", required=True),
    calendar("last_year", "last year of the plan, included", required=True),
    stretch("last_period", f"last period, included, as {EXAMPLES}; wins over last_year"),
    whole("period_months", "months of a period: 12, 6, 3, 1 or a multiple of 12", default=12, low=1),
    calendar("price_year", "year whose money is typed; blank: first_year"),
    number(
        "discount_rate", "nominal cost of equity per year", unit="share per year", required=True, low=-0.99
    ),
    choice(
        "discount_timing",
        ("start", "middle", "end"),
        "moment of a period money is discounted from",
        default="middle",
    ),
    number("inflation", "escalation of typed money", unit="share per year", default=0.0, low=-0.99),
    share("tax_rate", "federal income tax; 21 % is 0.21", default=0.0, below=True),
    share(
        "state_tax_rate",
        "blended state income tax, deducted from what federal tax is on",
        default=0.0,
        below=True,
    ),
    number("hours_per_fte", "hours one person is paid for in a year", unit="h", default=2000.0),
    choice(
        "objective",
        ("npv", "cost", "cost_per_kwh"),
        "what is made best: net present value, cost, or the cost of a kWh of our own",
        default="npv",
    ),
    share("cvar_weight", "weight of the worst futures in the objective", default=0.0),
    share("cvar_alpha", "share of probability outside the worst futures", default=0.9, below=True),
    share("min_delivered_share", "least own deliveries over the horizon, of demand, in every future"),
    choice("terminal_value", ("none", "salvage", "book"), "worth of what stands at the end", default="book"),
    share("contingency_share", "contingency, of the capex of lines and buildings", default=0.0),
    share("owners_cost_share", "owner's cost, of the capex of lines and buildings", default=0.0),
    share("working_capital_share", "working capital, of a year's variable cost", default=0.0),
    number(
        "max_gearing",
        "most debt over what is paid for lines and buildings to date",
        unit="share",
        default=1.0,
    ),
    number("min_cash_musd", "least cash in hand, where there is financing", unit="M$", default=0.0),
    share("mip_gap", "gap in money at which a search ends; 0 is exact", default=0.005),
    number("time_limit_s", "seconds after which a search ends with its best plan", unit="s"),
    whole("seed", "seed of the solver", default=0),
    choice(
        "report_across",
        ("years", "periods"),
        "what runs across the sheets of a report, where periods are shorter",
        default="years",
    ),
    ref("strategy_baseline", "strategies.strategy", "strategy others are compared with", required=False),
)

BASIS = frozenset(
    {
        *("first_year", "last_year", "last_period", "period_months"),
        *("price_year", "discount_rate", "discount_timing", "inflation"),
        *("objective", "cvar_weight", "cvar_alpha", "min_delivered_share", "terminal_value"),
        *("tax_rate", "state_tax_rate", "contingency_share", "owners_cost_share"),
        *("max_gearing", "min_cash_musd"),
    }
)
"""Settings that say over which years, in what money and by what measure plans are counted."""

SETTINGS = tuple(replace(setting, basis=setting.name in BASIS) for setting in _SETTINGS)

HORIZON: tuple[Sheet, ...] = (
    Sheet(
        "settings",
        "a setting",
        (
            text("setting", "name of the setting", required=True),
            text("value", "its value"),
            text("unit", "its unit"),
        ),
        key=("setting",),
        required=True,
    ),
    Sheet(
        "periods",
        "a stretch of periods of one length",
        (
            calendar("from_year", "first year of the stretch", required=True),
            whole(
                "period_months", "months of a period: 12, 6, 3, 1 or a multiple of 12", required=True, low=1
            ),
        ),
        key=("from_year",),
        basis=True,
    ),
    Sheet(
        "branches",
        "a branch of the scenario tree",
        (
            text("branch", "name of the branch", required=True),
            ref("parent", "branches.branch", "branch it grows from; blank: the root", required=False),
            calendar("from_year", "year it begins", required=True),
            share("probability", "conditional on the parent", required=True, above=True),
        ),
        key=("branch",),
        basis=True,
    ),
    Sheet(
        "drivers",
        "a change on a branch and its descendants",
        (
            ref("branch", "branches.branch", "branch it holds on, with all that grow from it"),
            word("driver", DRIVERS, "what it changes"),
            text("target", "which one; blank: all"),
            calendar("from_year", "blank: from the branch's start"),
            calendar("to_year", "included; blank: to the end"),
            number("factor", "multiplies", low=0.0),
            Column("value", "amount", "replaces, in the unit of what it replaces", low=None),
        ),
        names=("branch", "driver", "target"),
        basis=True,
    ),
)
