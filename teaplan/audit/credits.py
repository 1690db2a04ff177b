"""Credits of a plan: what its output earns, where a content rule asks only what passed."""

from __future__ import annotations

from teaplan.audit.fleet import Fleet
from teaplan.audit.ledger import Ledger, Tags
from teaplan.audit.making import Making
from teaplan.audit.streams import Origins
from teaplan.case import Credit
from teaplan.network import State
from teaplan.shared.credits import applies


def enter_credits(fleet: Fleet, making: Making, origins: Origins, ledger: Ledger) -> None:
    """Enter what good units earn, on the node they are made on."""
    case, outlook = fleet.network.case, fleet.network.outlook
    for (state, product, n), good in making.good.items():
        for credit in case.credits:
            if not applies(outlook, credit, state.line, product) or not credit.sale_value:
                continue
            units = good if _untested(fleet, credit, n) else _passed(origins, credit, state, product, n)
            # The outlook's number has the sale value in it, which is a cell of its own here.
            amount = outlook.credit(credit, n).times(1.0 / credit.sale_value)
            sale = ledger.cell(credit.sale_value, "credits", credit.row, "sale_value")
            tags = Tags(state.site, state.line, product, "credit", credit.credit)
            ledger.add_number("credits", n, units, 1.0, tags, amount, sale)


def _untested(fleet: Fleet, credit: Credit, n: int) -> bool:
    """Whether nothing is asked of the output: no rule, or a threshold of 0 in the node's period."""
    if credit.content_rule is None:
        return True
    rule = fleet.network.case.content_rules[credit.content_rule]
    return not fleet.network.outlook.content_share(rule, n) > 0.0


def _passed(origins: Origins, credit: Credit, state: State, product: str, n: int) -> float:
    return origins.qualified.get((credit.content_rule or "", state, product, n), 0.0)
