"""From a Pyomo model to a plan's decisions by HiGHS: hand-over, search, status."""

from teaplan.engine.change import NO_CHANGE, Change, named
from teaplan.engine.handover import Matrix, hand_over
from teaplan.engine.problem import Problem
from teaplan.engine.search import Outcome, find_plan, relax, solve
from teaplan.engine.status import Status
from teaplan.engine.steps import NO_HINTS, Asked, Hints

__all__ = [
    "NO_CHANGE",
    "NO_HINTS",
    "Asked",
    "Change",
    "Hints",
    "Matrix",
    "Outcome",
    "Problem",
    "Status",
    "find_plan",
    "hand_over",
    "named",
    "relax",
    "solve",
]
