"""Whether a plan is sold at one price: the least cost of a kWh after tax and financing.

Tax and what lenders ask depend on sales. Where a plan is made for the least cost of its kWh, and knows of
either, every own sale is at one real price: the least at which it pays for itself.
"""

from __future__ import annotations

from teaplan.case import Case
from teaplan.shared.aims import COST_PER_KWH
from teaplan.shared.financing import is_financed
from teaplan.shared.taxes import is_taxed


def at_one_price(case: Case) -> bool:
    """Whether all own sales of a case are at one real price, which is sought."""
    return case.settings.objective == COST_PER_KWH and (is_taxed(case) or is_financed(case))
