"""The plans a report tells of: name, audit and tables of every strategy that has one."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from teaplan.audit.result import Audit
from teaplan.report.content import Content


def plans_of(content: Content) -> list[tuple[str, Audit, Mapping[str, pd.DataFrame]]]:
    """Return name, audit and tables of every strategy with a plan, the best first."""
    known = () if content.comparison is None else content.comparison.ranked
    if not known:
        return [(content.strategy, content.audit, content.tables)]
    return [
        (one.name, one.audit, one.plan.tables)
        for one in known
        if one.audit is not None and one.plan is not None
    ]
