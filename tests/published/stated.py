"""The modular plants for stranded gas stated once more, as a matrix: no workbook, no model of ours."""

from __future__ import annotations

from itertools import product
from typing import Any

import highspy

from tests.published.stranded_gas import (
    DAYS,
    GALLONS,
    PIPE,
    QUARTERS,
    data,
    distance,
    freight_of,
    module,
    move_cost,
    price_of,
)

total = highspy.Highs.qsum
TIMES = range(QUARTERS)


def profit(name: str, number: int, pipe: float = PIPE, *, at_first_use: bool) -> tuple[float, int]:
    """Solve an instance in which a number of modules is bought.

    Parameters
    ----------
    pipe
        M$ a mile.
    at_first_use
        Pipes are paid when they are first used; in the publication all at the start.

    Returns
    -------
    tuple
        M$, and how many pipes are laid that cost anything.
    """
    kind, found, worth = module(name), data(), [1.02 ** (-t / 4) for t in TIMES]
    sites, wells, markets = (list(found[key]) for key in ("sites", "wells", "markets"))
    supply = found["gas_supply_MMSCFd"]
    h = highspy.Highs()
    h.silent()

    def number_of(*index: Any, whole: bool = True, most: float = number) -> dict[Any, Any]:
        made = h.addIntegral if whole else h.addVariable
        return {key: made(lb=0, ub=most) for key in product(*index)}

    bought, standing = number_of(sites, TIMES), number_of(sites, TIMES)
    sent = {key: h.addIntegral(lb=0, ub=number) for key in product(sites, sites, TIMES) if key[0] != key[1]}
    gas = {
        (w, s, t): h.addVariable(lb=0, ub=supply[w][t])
        for w, s, t in product(wells, sites, TIMES)
        if supply[w][t] > 0
    }
    shipped = number_of(sites, markets, TIMES, whole=False, most=highspy.kHighsInf)
    begun = [
        (w, s, t) for w, s, t in gas if (at_first_use or t == 0 or supply[w][t - 1] == 0) and distance(w, s)
    ]
    # of a well that gives nothing yet a pipe is laid when it does, and paid for as if at the start
    laid = {key: h.addBinary() for key in begun}
    h.addConstr(total(list(bought.values())) == number)
    for s, t in product(sites, TIMES):
        others = [z for z in sites if z != s]
        comes = [bought[s, t - 1], *(sent[a, s, t - 1] for a in others), standing[s, t - 1]] if t else []
        h.addConstr(standing[s, t] == total(comes) - total([sent[s, z, t] for z in others]))
        burnt = total([gas[w, s, t] for w in wells if (w, s, t) in gas])
        h.addConstr(burnt <= kind.gas * standing[s, t])
        h.addConstr(total([shipped[s, m, t] for m in markets]) == kind.conversion * burnt)
    for w, t in product(wells, TIMES):
        if supply[w][t] > 0:
            h.addConstr(total([gas[w, s, t] for s in sites]) <= supply[w][t])
    for w, s, t in gas:
        if distance(w, s):
            ready = [laid[w, s, q] for q in range(t + 1) if (w, s, q) in laid]
            h.addConstr(gas[w, s, t] <= supply[w][t] * total(ready))
    income = [DAYS * 2.5 * GALLONS * 1e-6 * worth[t] * v for (_, _, t), v in shipped.items()]
    costs = [price_of(kind, number) * worth[t] * v for (_, t), v in bought.items()]
    costs += [move_cost(a, z) * worth[t] * v for (a, z, t), v in sent.items()]
    costs += [DAYS * 5e-3 * worth[t] * v for (_, _, t), v in gas.items()]
    costs += [DAYS * freight_of(s, m) * worth[t] * v for (s, m, t), v in shipped.items()]
    costs += [
        pipe * distance(w, s) * (worth[t] if at_first_use else 1.0) * v for (w, s, t), v in laid.items()
    ]
    h.setOptionValue("mip_rel_gap", 0.0)
    h.setOptionValue("threads", 1)
    h.maximize(total(income) - total(costs))
    assert h.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return h.getObjectiveValue(), sum(round(h.variableValue(v)) for v in laid.values())
