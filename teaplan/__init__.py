"""Teaplan: the planning optimizer for modular battery plants.

The library and the command line do the same: ``read`` a workbook into a case,
``plan`` it, look at ``result.tables`` and write ``result.to_excel(path)``.
Imports are lazy, so that ``teaplan --help`` answers at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from teaplan.api import Result, compare, diff, explain, plan, read, sweep

__version__ = "0.1.0"
__all__ = ["Result", "__version__", "compare", "diff", "explain", "plan", "read", "sweep"]


def __getattr__(name: str) -> Any:
    if name in {"Result", "compare", "diff", "explain", "plan", "read", "sweep"}:
        from teaplan import api

        return getattr(api, name)
    raise AttributeError(f"module 'teaplan' has no attribute {name!r}")
