"""The audit: recomputes feasibility and money from case and plan alone, without the model it checks."""

from teaplan.audit.result import TOLERANCE, Audit, Checks, Claim, compare
from teaplan.audit.run import audit

__all__ = ["TOLERANCE", "Audit", "Checks", "Claim", "audit", "compare"]
