"""Content rules and allowed origins: countries that sell something, rules with a path that somebody uses."""

from __future__ import annotations

from teaplan.schema.content import NON_PROHIBITED
from teaplan.workbook.checks.references import names, unreadable
from teaplan.workbook.parsed import Parsed, did_you_mean, listed


def check_content(parsed: Parsed) -> None:
    """A rule counts known countries and has a threshold; a segment's allowed origins sell something."""
    for row in parsed.of("content_rules"):
        if row.sound("measure") and row["measure"] != NON_PROHIBITED:
            _check_countries(parsed, "content_rules", row.number, "measure", row["measure"])
        if row.sound() and not row.path:
            text = "has no threshold in any year"
            parsed.fault("content_rules", row.number, "content_rule", text, "path")
    for row in parsed.of("segments"):
        if row["allowed_origin"] is not None and row.sound("allowed_origin"):
            _check_countries(parsed, "segments", row.number, "allowed_origin", row["allowed_origin"])


def _check_countries(parsed: Parsed, sheet: str, row: int, column: str, typed: str) -> None:
    if "suppliers" in parsed.unseen or unreadable(parsed, "suppliers.country"):
        return
    known = {*names(parsed, "suppliers.country"), *names(parsed, "imports.country")}
    for country in listed(typed):
        if country not in known:
            words = {*known, NON_PROHIBITED} if column == "measure" else known
            text = f'no country "{country}" in suppliers{did_you_mean(country, words)}'
            parsed.fault(sheet, row, column, text, "reference")
            return


def warn_content(parsed: Parsed) -> None:
    """Warn of a rule no credit uses."""
    used = {row["content_rule"] for row in parsed.of("credits")}
    for row in parsed.of("content_rules"):
        if row["content_rule"] not in used:
            text = f'no credit has the rule "{row["content_rule"]}": it changes nothing'
            parsed.warn("content_rules", row.number, "content_rule", text, "unused")
