"""Sheets on what is compared: strategies, their rules, and levers to flip the winner with."""

from __future__ import annotations

from teaplan.schema.columns import Column, Sheet, calendar, ref, text, word
from teaplan.schema.drivers import DRIVERS
from teaplan.schema.rules import RULES

RANGE = "factor on the whole tree; years for first_year; or value:..."

STUDY: tuple[Sheet, ...] = (
    Sheet(
        "strategies",
        "a strategy to compare",
        (
            text("strategy", "name of the strategy", required=True),
            text("description", "what it stands for, in a sentence", default=""),
        ),
        key=("strategy",),
    ),
    Sheet(
        "rules",
        "what a strategy imposes",
        (
            ref("strategy", "strategies.strategy", "strategy it belongs to"),
            word("rule", RULES, "what it imposes"),
            text("target", "on which one"),
            calendar("from_year", "blank: from the start"),
            calendar("to_year", "included; blank: to the end"),
            Column("value", "number", "lines, share or M$, as the rule says"),
        ),
        names=("strategy", "rule", "target"),
    ),
    Sheet(
        "breakevens",
        "a lever to flip the winner with",
        (
            word("driver", DRIVERS, "what it changes, as in drivers"),
            text("target", "which one; blank: all"),
            Column("low", "lever", RANGE, required=True),
            Column("high", "lever", RANGE, required=True),
        ),
        names=("driver", "target"),
    ),
)
