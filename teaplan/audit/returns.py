"""Rates of return to the owners: of every future, or why there is none."""

from __future__ import annotations

import pandas as pd

from teaplan.audit.fleet import Fleet
from teaplan.audit.ledger import Ledger
from teaplan.money.worth import irr_told
from teaplan.shared.components import BESIDE, COMPONENTS, REVENUE, of_kind

RETURN_COLUMNS = ["branch", "node", "irr", "why"]
"""Rate per year of a future, nan where there is none, and then why."""


def returns(fleet: Fleet, ledger: Ledger) -> pd.DataFrame:
    """Return the rate of return of every future, as if it were certain; nothing where nothing is sold.

    Parameters
    ----------
    fleet, ledger
        The plan and all its money.
    """
    tree = fleet.network.tree
    got = ledger.by_node(*(name for name in COMPONENTS if name not in of_kind(BESIDE)))
    sold = ledger.by_node(*of_kind(REVENUE)).any()
    rows = []
    for leaf in tree.leaves if sold else ():
        way = list(tree.ancestors[leaf])
        rate, why = irr_told(got[way], [float(tree.moments[n]) for n in way])
        rows.append((tree.nodes[leaf].branch, leaf, float("nan") if rate is None else rate, why))
    return pd.DataFrame(rows, columns=RETURN_COLUMNS)
