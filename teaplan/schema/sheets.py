"""Every sheet and column a workbook may hold. Template, reader, messages and documentation come from here."""

from __future__ import annotations

from teaplan.schema.columns import Sheet
from teaplan.schema.drivers import DRIVERS, REPLACED
from teaplan.schema.horizon import HORIZON, SETTINGS
from teaplan.schema.plant import PLANT
from teaplan.schema.rules import RULES
from teaplan.schema.study import STUDY
from teaplan.schema.trade import TRADE

__all__ = [
    "BY_NAME",
    "DRIVERS",
    "LATER_SHEETS",
    "NAMES",
    "REPLACED",
    "RULES",
    "SETTINGS",
    "SHEETS",
]

SHEETS: tuple[Sheet, ...] = (*HORIZON, *PLANT, *TRADE, *STUDY)

BY_NAME = {sheet.name: sheet for sheet in SHEETS}

LATER_SHEETS: tuple[str, ...] = ()
"""Sheets of mechanisms that are not there yet: a workbook that fills one is told so."""

NAMES = frozenset(
    place
    for places in (
        *(column.refers for sheet in SHEETS for column in sheet.columns),
        *DRIVERS.values(),
        *(rule.targets for rule in RULES.values()),
    )
    for place in places
)
"""``sheet.column`` places whose values other cells name: ``*`` is no name there."""
