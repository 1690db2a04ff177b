"""The report: a workbook that says what the plan is, proves its numbers, and can be read back."""

from teaplan.report import verdict_compared
from teaplan.report.book import write_report
from teaplan.report.reading import Reading, is_report, read_report, read_run
from teaplan.report.replay import Recovered, Review, recovered, review
from teaplan.report.run import Moment, RunInfo, Used

__all__ = [
    "Moment",
    "Reading",
    "Recovered",
    "Review",
    "RunInfo",
    "Used",
    "is_report",
    "read_report",
    "read_run",
    "recovered",
    "review",
    "verdict_compared",
    "write_report",
]
