"""Why a case has no plan and what would give it one; or what limits the plan it has, and by how much."""

from teaplan.studies.explain.explaining import Explained, explain

__all__ = ["Explained", "explain"]
