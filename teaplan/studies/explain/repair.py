"""The cheapest repair of a case without a plan, as cells with what is typed and what should be.

Each repair is planned and audited before it is told.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import inf

from teaplan.case import Case
from teaplan.studies.explain.dials import Dial, dials
from teaplan.studies.explain.elastic import Slack, cheapest, costs, probe
from teaplan.studies.explain.search import least, together
from teaplan.studies.explain.workshop import Workshop, by_relevance

MOST = 5
"""Repairs that are told."""
SOLVES = 24
"""Times the cheapest turns are looked for again without cells of those found before."""
ALIKE = 1e-3
"""Share of a cost to which two are alike."""
BUILDING, MIXING = 300.0, 60.0
"""Seconds for what cells do to the matrix, of a large case those the conflict names first; and for turns
of which one is no straight line."""
STEPS = 6
"""Positions of a whole cell that are tried together with others."""

Verify = Callable[[Case], bool]
"""Plans and audits a repaired case; says whether it has a plan."""
Said = Callable[[str], None]


@dataclass(frozen=True)
class Repair:
    """Cells that make a case have a plan.

    Attributes
    ----------
    turns
        Position of each dial.
    cost
        Of them together.
    case
        The repaired case, which has been planned.
    proven
        Whether no cheaper one is among those looked for.
    """

    turns: Mapping[Dial, float]
    cost: float
    case: Case
    proven: bool = True


@dataclass
class Found:
    """Repairs, cheapest first, and how they were looked for.

    ``looked_at`` of ``dials`` cells; ``stopped`` where time or user ended the search.
    """

    repairs: list[Repair] = field(default_factory=list)
    looked_at: int = 0
    dials: int = 0
    stopped: bool = False


def repairs(shop: Workshop, strategy: str, reasons: tuple[str, ...], verify: Verify, said: Said) -> Found:
    """Look for the cheapest repairs of a case that has no plan.

    Parameters
    ----------
    shop
        With the case under its strategy.
    strategy
        Its name; "" is no rule.
    reasons
        What cannot hold together: cells it names are looked at first.
    verify
        Plans a repaired case.
    said
        Is told what is looked for.
    """
    search = _Repairing(shop, by_relevance(dials(shop.case, strategy), reasons), verify, said)
    search.probe()
    search.linear()
    search.single()
    search.mixed()
    search.shares()
    if not search.found.repairs:
        search.all_together()
    search.found.repairs.sort(key=lambda repair: (repair.cost, len(repair.turns)))
    del search.found.repairs[MOST:]
    search.found.stopped = shop.patience.late()
    return search.found


class _Repairing:
    def __init__(self, shop: Workshop, known: list[Dial], verify: Verify, said: Said) -> None:
        self.shop, self.known, self.verify, self.said = shop, known, verify, said
        self.slacks: list[Slack] = []
        self.alone: list[Dial] = []
        self.found = Found(dials=len(known))

    def probe(self) -> None:
        """Look what each cell does to the matrix."""
        began = time.monotonic()
        for at, dial in enumerate(self.known):
            if self.shop.patience.late() or time.monotonic() - began > BUILDING:
                break
            self.said(f"what could be changed: cell {at + 1} of {len(self.known)}")
            known = probe(self.shop, dial)
            if known.slack is not None:
                self.slacks.append(known.slack)
            if known.search:
                self.alone.append(dial)
            self.found.looked_at = at + 1

    @property
    def best(self) -> float:
        """Cost of the cheapest repair so far."""
        return min((repair.cost for repair in self.found.repairs), default=inf)

    def linear(self) -> None:
        """Find the cheapest turns together, then again without one cell of those found."""
        asked: list[frozenset[Dial]] = [frozenset()]
        done: set[frozenset[Dial]] = set()
        while asked and len(done) < SOLVES and not self.shop.patience.late():
            without = asked.pop(0)
            if without in done:
                continue
            done.add(without)
            self.said(f"the cheapest repair: {len(done)} looked for, {len(self.found.repairs)} found")
            turns = cheapest(self.shop, self.slacks, without)
            enough = len(self.found.repairs) >= MOST
            if not turns or (enough and costs(turns) > self.best * (1 + ALIKE)):
                continue
            if not self.offer(turns):
                self.alone += [dial for dial in turns if dial not in self.alone]
            asked += [without | {dial} for dial in turns]

    def single(self) -> None:
        """Turn each cell alone whose turn is no straight line, as long as that is no dearer."""
        for at, dial in enumerate(self.alone):
            if self.shop.patience.late():
                return
            self.said(f"the cheapest repair: cell {at + 1} of {len(self.alone)} on its own")
            # with room for the number to be rounded
            found = least(self.shop, dial, within=self.best * 1.01)
            if found is not None:
                self.offer({dial: found})

    def mixed(self) -> None:
        """Turn a whole cell whose turn is no straight line, and those that are one beside it."""
        began = time.monotonic()
        for dial in sorted((d for d in self.alone if d.whole), key=lambda d: d.cost(1.0)):
            for position in range(1, 1 + int(min(STEPS, dial.most))):
                late = self.shop.patience.late() or time.monotonic() - began > MIXING
                if late or dial.cost(position) >= self.best:
                    break
                self.said(f"the cheapest repair: {dial.what} {dial.name} with others")
                self._beside(dial, float(position))

    def shares(self) -> None:
        """Turn several cells whose turns are no straight lines, where those found are others."""
        best = self.best
        costs_one = [dial for dial in self.alone if dial.cost(min(1.0, dial.most)) < best]
        cheapest_is_one = any(
            repair.cost == best and set(repair.turns) <= set(self.alone) for repair in self.found.repairs
        )
        if len(costs_one) > 1 and not cheapest_is_one:
            turns = together(self.shop, costs_one)
            if turns and costs(turns) < best:
                self.offer(turns, proven=False)

    def _beside(self, dial: Dial, position: float) -> None:
        """Find the cheapest turns beside one."""
        shop = self.shop.moved({dial: position})
        if shop is None:
            return
        known = [probe(shop, slack.dial) for slack in self.slacks if slack.dial != dial]
        turns = cheapest(shop, [one.slack for one in known if one.slack is not None])
        if turns and dial.cost(position) + costs(turns) < self.best:
            self.offer({dial: position} | turns)

    def all_together(self) -> None:
        """Turn everything and then back, where neither of the other ways finds anything."""
        self.said("the cheapest repair: several cells together")
        turns = together(self.shop, self.known)
        if turns:
            self.offer(turns, proven=False)

    def offer(self, turns: Mapping[Dial, float], *, proven: bool = True) -> bool:
        """Plan the case with turns rounded outwards, and take them as a repair if it has a plan."""
        rounded = {dial: dial.rounded(position) for dial, position in turns.items()}
        if any(rounded == repair.turns for repair in self.found.repairs):
            return True
        for tried in (rounded, dict(turns), {d: min(d.most, t * (1 + 1e-6)) for d, t in turns.items()}):
            case = self.shop.turned(tried)
            if case is not None and self.verify(case):
                self.found.repairs.append(Repair(tried, costs(tried), case, proven))
                return True
        return False
