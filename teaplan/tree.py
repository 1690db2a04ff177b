"""The scenario tree of period-nodes, and the clock.

Time is counted in months since the start of ``first_year``. A moment on a
boundary belongs to the later period. Nothing here takes a period for a year.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from teaplan.case import Branch, Case, Settings
from teaplan.money.discounting import years_to
from teaplan.money.timeline import Floats

MONTHS = 12


@dataclass(frozen=True)
class Period:
    """A stretch of time in which decisions are constant.

    ``years`` pairs each calendar year the period covers with its share of the period.
    """

    index: int
    start: int
    months: int
    label: str
    years: tuple[tuple[int, float], ...]

    @property
    def end(self) -> int:
        """First month after the period."""
        return self.start + self.months

    @property
    def length(self) -> float:
        """Length in years, |t|."""
        return self.months / MONTHS


@dataclass(frozen=True)
class Node:
    """A period in one future as far as it is known; ``probability`` is unconditional."""

    index: int
    branch: str
    period: int
    parent: int | None
    probability: float
    name: str


def period_label(first_year: int, start: int, months: int) -> str:
    """Return the name of a period: ``2027``, ``2033-2034``, ``2027H2``, ``2027Q1``, ``2027-03``."""
    year, month = first_year + start // MONTHS, start % MONTHS
    if months == MONTHS and month == 0:
        return str(year)
    if months > MONTHS:
        return f"{year}-{first_year + (start + months - 1) // MONTHS}"
    if months in (6, 3):
        return f"{year}{'H' if months == 6 else 'Q'}{month // months + 1}"
    return f"{year}-{month + 1:02d}"


def calendar_shares(first_year: int, start: int, months: int) -> tuple[tuple[int, float], ...]:
    """Return the calendar years of a period with the share of the period each holds."""
    shares: dict[int, int] = {}
    for month in range(start, start + months):
        year = first_year + month // MONTHS
        shares[year] = shares.get(year, 0) + 1
    return tuple((year, count / months) for year, count in shares.items())


def make_periods(case: Case) -> tuple[Period, ...]:
    """Cut the horizon into periods as ``settings`` and ``periods`` say.

    Raises
    ------
    ValueError
        Where a stretch's periods do not end where the next stretch or the horizon does.
    """
    settings = case.settings
    end = (settings.last_year - settings.first_year) * MONTHS + settings.months_of_last_year
    lengths = [(0, settings.period_months)]
    for stretch in sorted(case.stretches, key=lambda row: row.from_year):
        start = max(0, (stretch.from_year - settings.first_year) * MONTHS)
        lengths = [item for item in lengths if item[0] < start] + [(start, stretch.period_months)]
    periods: list[Period] = []
    for position, (start, months) in enumerate(lengths):
        stop = lengths[position + 1][0] if position + 1 < len(lengths) else end
        stop = min(stop, end)
        if start < stop and (stop - start) % months:
            raise ValueError(f"periods of {months} months from month {start} do not end at month {stop}")
        for moment in range(start, stop, months):
            periods.append(
                Period(
                    len(periods),
                    moment,
                    months,
                    period_label(settings.first_year, moment, months),
                    calendar_shares(settings.first_year, moment, months),
                )
            )
    return tuple(periods)


def discount_factor(settings: Settings, period: Period) -> float:
    """Nominal discount factor of money in ``period``: (1 + r)^-(years to its start, middle or end)."""
    position = {"start": 0.0, "middle": 0.5, "end": 1.0}[settings.discount_timing]
    years = (period.start + position * period.months) / MONTHS
    return float((1.0 + settings.discount_rate) ** -years)


class Tree:
    """The period-nodes of a case, parents before children, the root first.

    Attributes
    ----------
    periods, nodes
        In time order; ``nodes[i].index == i``.
    ancestors
        For each node the way from the root to it, itself included.
    children, leaves
        Node indices.
    discount
        Discount factor by period index.
    """

    def __init__(self, case: Case) -> None:
        self.settings = case.settings
        self.periods = make_periods(case)
        self._starts = [period.start for period in self.periods]
        self.horizon = self.periods[-1].end
        self.branches = {branch.branch: branch for branch in case.branches or (self._trunk(),)}
        self.nodes: tuple[Node, ...] = tuple(self._make_nodes())
        self.children: dict[int, list[int]] = {node.index: [] for node in self.nodes}
        self.ancestors: list[tuple[int, ...]] = []
        for node in self.nodes:
            before = () if node.parent is None else self.ancestors[node.parent]
            self.ancestors.append((*before, node.index))
            if node.parent is not None:
                self.children[node.parent].append(node.index)
        self.leaves = tuple(node.index for node in self.nodes if not self.children[node.index])
        self.discount = tuple(discount_factor(self.settings, period) for period in self.periods)
        self._below = self._descendants()
        self._year_nodes = [
            tuple(m for m in self.ancestors[node.index] if self._year(m) == self._year(node.index))
            for node in self.nodes
        ]

    def _trunk(self) -> Branch:
        return Branch("base", None, self.settings.first_year, 1.0)

    @cached_property
    def months(self) -> list[int]:
        """Length of every node's period in months, as ``teaplan.money`` takes it."""
        return [self.period_of(node.index).months for node in self.nodes]

    @cached_property
    def parents(self) -> list[int]:
        """Node before every node, -1 of the root, as ``teaplan.money`` takes it."""
        return [-1 if node.parent is None else node.parent for node in self.nodes]

    @cached_property
    def moments(self) -> Floats:
        """Years from the plan's start to the money of every node, shape (nodes,)."""
        return years_to(self.months, self.settings.discount_timing, self.parents)  # type: ignore[arg-type]

    def start_of_year(self, year: int) -> int:
        """Months from the start of the plan to the start of a calendar year."""
        return (year - self.settings.first_year) * MONTHS

    def _year(self, node: int) -> int:
        return self.period_of(node).start // MONTHS

    def year_nodes(self, node: int) -> tuple[int, ...]:
        """Nodes of a node's calendar year up to it, itself last; a longer period is a year of its own.

        Branches begin with a year, so that the nodes of one follow each other without a fork.
        """
        return self._year_nodes[node]

    def year_end(self, node: int) -> int:
        """Return the last node of a node's calendar year."""
        while any(self._year(child) == self._year(node) for child in self.children[node]):
            node = self.children[node][0]
        return node

    def sees_year(self, node: int) -> bool:
        """Whether the plan holds a node's calendar year, or longer period, to its end."""
        return self.period_of(self.year_end(node)).end % MONTHS == 0

    def trailing(self, node: int, months: int = MONTHS) -> dict[int, float]:
        """Nodes of the last so many months to the end of a node's period, with the part that lies in them.

        The node's own period counts whole, however long it is; before the plan there is nothing.
        """
        found = {node: 1.0}
        left = months - self.period_of(node).months
        for before in reversed(self.ancestors[node][:-1]):
            if left <= 0:
                break
            found[before] = min(1.0, left / self.period_of(before).months)
            left -= self.period_of(before).months
        return found

    def coming(self, node: int, months: int = MONTHS) -> list[dict[int, float]]:
        """Ways through the so many months after a node's period: nodes with the part that lies in them."""
        ways: list[dict[int, float]] = []
        for child in self.children[node]:
            length = self.period_of(child).months
            further = self.coming(child, months - length) if months > length else []
            ways += [{child: min(1.0, months / length)} | way for way in further or [{}]]
        return ways

    def _make_nodes(self) -> list[Node]:
        """Walk the periods; a branch ends where its children start."""
        nodes: list[Node] = []
        last: dict[str, int] = {}
        for period in self.periods:
            for branch in self.branches.values():
                if not self._alive(branch, period):
                    continue
                before = last.get(branch.branch)
                if before is None and branch.parent is not None:
                    before = last[branch.parent]
                chance = self._probability(branch)
                name = f"{branch.branch}/{period.label}"
                nodes.append(Node(len(nodes), branch.branch, period.index, before, chance, name))
                last[branch.branch] = len(nodes) - 1
        return nodes

    def _alive(self, branch: Branch, period: Period) -> bool:
        begins = self.start_of_year(branch.from_year)
        ends = [self.start_of_year(b.from_year) for b in self.branches.values() if b.parent == branch.branch]
        return begins <= period.start and all(period.start < end for end in ends)

    def _probability(self, branch: Branch) -> float:
        above = 1.0 if branch.parent is None else self._probability(self.branches[branch.parent])
        return above * branch.probability

    def _descendants(self) -> list[dict[int, list[int]]]:
        below: list[dict[int, list[int]]] = [{} for _ in self.nodes]
        for node in self.nodes:
            for ancestor in self.ancestors[node.index]:
                below[ancestor].setdefault(node.period, []).append(node.index)
        return below

    def descendants(self, node: int, period: int) -> list[int]:
        """Nodes of ``period`` on the futures that pass through ``node`` (itself included)."""
        return self._below[node].get(period, [])

    def period_at(self, month: float) -> int | None:
        """Index of the period that holds a moment; None after the horizon."""
        return None if month >= self.horizon else max(0, bisect_right(self._starts, month) - 1)

    def period_of(self, node: int) -> Period:
        """Return the period of a node."""
        return self.periods[self.nodes[node].period]

    def weight(self, node: int) -> float:
        """Probability x discount factor of a node: what turns its money into expected present value."""
        return self.nodes[node].probability * self.discount[self.nodes[node].period]

    def lineage(self, branch: str) -> tuple[str, ...]:
        """Branches from the root to ``branch``, itself included."""
        parent = self.branches[branch].parent
        return (*self.lineage(parent), branch) if parent is not None else (branch,)

    def leaf_branches(self) -> dict[str, int]:
        """Return the branch of every leaf with the leaf's node."""
        return {self.nodes[leaf].branch: leaf for leaf in self.leaves}
