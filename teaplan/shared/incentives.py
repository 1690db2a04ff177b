"""When a site's incentive asks for jobs, and where refusing it can be right; for model and audit."""

from __future__ import annotations

from teaplan.case import Case, Incentive
from teaplan.tree import Tree


def incentives_of(case: Case) -> dict[str, Incentive]:
    """Return the incentives by site."""
    return {name: row.incentive for name, row in case.sites.items() if row.incentive is not None}


def asks_for_jobs(tree: Tree, incentive: Incentive, node: int) -> bool:
    """Whether jobs that are missing on a node make the company repay anything."""
    if not incentive.jobs or not incentive.clawback or incentive.jobs_year is None:
        return False
    return tree.period_of(node).start >= tree.start_of_year(incentive.jobs_year)


def may_be_refused(incentive: Incentive) -> bool:
    """Whether it can be right to refuse: more may have to be repaid than was received.

    Otherwise what is received is repaid later or never, and at no more: accepting is never worse.
    """
    return incentive.jobs > 0 and incentive.clawback > 1.0
