"""Columns of ``sites`` on what a state pays for capital there, and what it asks for it."""

from __future__ import annotations

from teaplan.schema.columns import calendar, number, share

MOST_REPAID = 3.0
"""Shares of what was received above this are taken for a percentage typed without its sign."""

INCENTIVE = (
    share("incentive_share_of_capex", "of lines and buildings paid there that the state pays", default=0.0),
    number("incentive_cap_musd", "most it pays in every future, nominal; blank: no limit", unit="M$"),
    number("jobs_required", "staff and labour there, for keeping it; blank: none", unit="FTE"),
    calendar("jobs_year", "from which the jobs are asked for; needed where jobs are required"),
    number(
        "clawback_share",
        "of what was received, repaid in the first year in which jobs are short; above 1 with interest",
        unit="share",
        default=1.0,
        high=MOST_REPAID,
    ),
)
