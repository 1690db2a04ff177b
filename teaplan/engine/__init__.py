"""From a Pyomo model to a plan's decisions by HiGHS: hand-over, search, status."""

from teaplan.engine.handover import Matrix, hand_over
from teaplan.engine.search import Outcome, solve
from teaplan.engine.status import Status

__all__ = ["Matrix", "Outcome", "Status", "hand_over", "solve"]
