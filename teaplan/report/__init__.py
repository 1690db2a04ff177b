"""The report: a workbook that says what the plan is, proves its numbers, and can be read back."""

from teaplan.report import verdict_compared
from teaplan.report.book import write_report
from teaplan.report.reading import Reading, read_report
from teaplan.report.replay import Review, review
from teaplan.report.run import Moment, RunInfo, Used

__all__ = [
    "Moment",
    "Reading",
    "Review",
    "RunInfo",
    "Used",
    "read_report",
    "review",
    "verdict_compared",
    "write_report",
]
