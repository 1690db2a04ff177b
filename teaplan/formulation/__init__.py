"""The mathematics in Pyomo: one module per decision family, assembled by ``models/capacity_plan.py``."""

from teaplan.formulation.builder import Builder, without_sweeps

__all__ = ["Builder", "without_sweeps"]
