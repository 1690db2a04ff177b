"""State incentives: what is asked for one is asked where there is one, and whole."""

from __future__ import annotations

from teaplan.case import Case
from teaplan.shared.incentives import incentives_of
from teaplan.workbook.parsed import Parsed

SHARE = "incentive_share_of_capex"
OF_AN_INCENTIVE = ("incentive_cap_musd", "jobs_required", "jobs_year")
"""Columns that mean something only where a state pays."""

TOGETHER = (("jobs_required", "jobs_year"), ("jobs_year", "jobs_required"))


def check_incentives(parsed: Parsed) -> None:
    """A cap and jobs belong to a share of capital; jobs are required from a year on."""
    for row in parsed.of("sites"):
        if not row.sound(SHARE):
            continue
        typed = [name for name in OF_AN_INCENTIVE if row[name] is not None and row.sound(name)]
        if not row[SHARE]:
            for name in typed:
                where = parsed.cell("sites", row.number, SHARE)
                text = f"is of an incentive, and {SHARE} ({where}) is 0"
                parsed.fault("sites", row.number, name, text, "incentive")
            continue
        for name, other in TOGETHER:
            if name in typed and row[other] is None and row.sound(other):
                where = parsed.cell("sites", row.number, name)
                parsed.fault("sites", row.number, other, f"is blank beside {name} ({where})", "required")


def warn_incentives(parsed: Parsed, case: Case) -> None:
    """Warn of jobs that are asked for after the end of the plan."""
    last = case.settings.last_year
    for name, row in incentives_of(case).items():
        if row.jobs and row.jobs_year is not None and row.jobs_year > last:
            text = f"{row.jobs_year} is after the horizon ({last}): no jobs are ever asked for"
            parsed.warn("sites", case.sites[name].row, "jobs_year", text, "outside")
