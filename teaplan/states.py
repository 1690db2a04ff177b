"""The states lines can be in and the moves between them: what there is, without time.

One network serves build, changeover, conversion, relocation and retirement. A *state*
is a line type at a site set up for a product; of a line with shared set-ups the state
is the pool at the site (``product == ""``). An *arc* takes whole lines from one state
to another, or from or to the outside. When they do is said by ``network.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from itertools import product as pairs
from typing import NamedTuple

from teaplan.case import EVERY, Case, Move, Standing

KINDS = {
    "changeover": "changeover",
    "convert": "convert",
    "retrofit": "convert",
    "relocate": "relocate",
    "retire": "retire",
}
BETWEEN = ("changeover", "convert", "relocate")


class State(NamedTuple):
    """Lines of one type at one site, set up for one product (``""``: a pool of shared lines)."""

    site: str
    line: str
    product: str

    def __str__(self) -> str:
        """Readable name, used in identifiers of arcs."""
        return f"{self.site}/{self.line}/{self.product}" if self.product else f"{self.site}/{self.line}"


@dataclass(frozen=True, eq=False)
class Arc:
    """A kind of move between two states.

    ``kind`` is build, fleet, changeover, convert, relocate or retire; ``move`` is what the
    planner called it. A *fleet* arc brings lines already paid for: its count is given.
    """

    id: str
    kind: str
    move: str
    source: State | None
    target: State | None
    row: Move | None = None
    standing: Standing | None = None

    @property
    def line(self) -> str:
        """Line type the move ends in (or, for retirement, starts from)."""
        state = self.target or self.source
        assert state is not None
        return state.line

    @property
    def site(self) -> str:
        """Site the move ends at (or, for retirement, starts from)."""
        state = self.target or self.source
        assert state is not None
        return state.site


class States:
    """States and arcs of one case.

    Attributes
    ----------
    states, arcs
        All states and arcs, in the order of the sheets.
    into, out_of
        Arcs by target and by source state.
    at
        States by site and line type.
    by_id
        Arcs by id.
    """

    def __init__(self, case: Case) -> None:
        self.case = case
        self.products = cache(self._products)
        self._fleet: dict[State, list[Standing]] = {}
        for row in case.fleet:
            if row.count:
                self._fleet.setdefault(self.state_of(row), []).append(row)
        self.states: tuple[State, ...] = tuple(self._make_states())
        self.arcs: tuple[Arc, ...] = tuple(self._make_arcs())
        self.into: dict[State, list[Arc]] = {state: [] for state in self.states}
        self.out_of: dict[State, list[Arc]] = {state: [] for state in self.states}
        for arc in self.arcs:
            if arc.target is not None:
                self.into[arc.target].append(arc)
            if arc.source is not None:
                self.out_of[arc.source].append(arc)
        self.at: dict[tuple[str, str], list[State]] = {key: [] for key in pairs(case.sites, case.lines)}
        for state in self.states:
            self.at[state.site, state.line].append(state)
        self.by_id = {arc.id: arc for arc in self.arcs}
        self.setup_row = cache(self._setup_row)

    # -- states ------------------------------------------------------------------------------------

    def _make_states(self) -> list[State]:
        states = []
        for site, line in pairs(self.case.sites, self.case.lines.values()):
            made = [product for (name, product) in self.case.recipes if name == line.line]
            if line.shared and made:
                states.append(State(site, line.line, ""))
            elif not line.shared:
                states.extend(State(site, line.line, product) for product in made)
        return states

    def _products(self, state: State) -> list[str]:
        """Products a state can make."""
        if state.product:
            return [state.product]
        return [product for (line, product) in self.case.recipes if line == state.line]

    def initial(self, state: State) -> int:
        """Lines in a state before the root."""
        return sum(
            row.count for row in self.fleet_of(state) if row.built_year <= self.case.settings.first_year
        )

    def fleet_of(self, state: State) -> list[Standing]:
        """Rows of ``fleet`` whose lines stand, or will stand, in a state."""
        return self._fleet.get(state, [])

    def state_of(self, row: Standing) -> State:
        """State a fleet row stands in."""
        return State(row.site, row.line, "" if self.case.lines[row.line].shared else row.product)

    # -- arcs --------------------------------------------------------------------------------------

    def _make_arcs(self) -> list[Arc]:
        arcs = [Arc(f"build {state}", "build", "build", None, state) for state in self.states]
        arcs += [
            Arc(
                # two plants of one kind may come to one place in one year
                f"fleet {self.state_of(row)} {row.built_year} row {row.row}",
                "fleet",
                "build",
                None,
                self.state_of(row),
                None,
                row,
            )
            for row in self.case.fleet
            if row.count and row.built_year > self.case.settings.first_year
        ]
        arcs += self._moves_between()
        arcs += [
            Arc(f"retire {state}", "retire", "retire", state, None, self._retire_row(state))
            for state in self.states
        ]
        return arcs

    def _moves_between(self) -> list[Arc]:
        """Expand the ``moves`` sheet; the most specific row wins."""
        best: dict[tuple[str, State, State], tuple[int, Move]] = {}
        for row in self.case.moves:
            if row.move == "retire":
                continue
            for source, target in self._meant(row):
                key = (KINDS[row.move], source, target)
                if key not in best or best[key][0] < specificity(row):
                    best[key] = (specificity(row), row)
        return [
            Arc(f"{row.move} {source} > {target}", kind, row.move, source, target, row)
            for (kind, source, target), (_, row) in best.items()
        ]

    def _meant(self, row: Move) -> list[tuple[State, State]]:
        """Pairs of states a typed row stands for."""
        kind = KINDS[row.move]
        sources = [s for s in self.states if _matches(s, row.from_site, row.from_line, row.from_product)]
        targets = [s for s in self.states if _matches(s, row.to_site, row.to_line, row.to_product)]
        near: dict[tuple[str, str], list[State]] = {}
        for state in targets:
            near.setdefault(_neighbourhood(kind, state), []).append(state)
        return [
            (a, b)
            for a in sources
            for b in near.get(_neighbourhood(kind, a), ())
            if self._may_move(kind, a, b)
        ]

    def _may_move(self, kind: str, a: State, b: State) -> bool:
        if self.case.lines[a.line].scaled or self.case.lines[b.line].scaled:
            return False  # a plant is built and leaves, and is nothing else in between
        same_product = a.product == b.product or "" in (a.product, b.product)
        if kind == "changeover":
            return a.site == b.site and a.line == b.line and a.product != b.product and a.product != ""
        if kind == "relocate":
            return (
                a.site != b.site
                and a.line == b.line
                and a.product == b.product
                and self.case.lines[a.line].movable
            )
        return (
            a.site == b.site
            and a.line != b.line
            and same_product
            and bool(set(self.products(a)) & set(self.products(b)))
        )

    def _retire_row(self, state: State) -> Move | None:
        rows = [
            row
            for row in self.case.moves
            if row.move == "retire" and _matches(state, row.from_site, row.from_line, row.from_product)
        ]
        return max(rows, key=specificity, default=None)

    def _setup_row(self, state: State, product: str) -> Move | None:
        """Cheapest ``moves`` row that sets a pool up for a product; None where there is none."""
        rows = [
            row
            for row in self.case.moves
            if row.move == "changeover"
            and row.to_line in (EVERY, "", state.line)
            and row.to_product in (EVERY, "", product)
            and row.to_site in (EVERY, "", state.site)
        ]
        return min(rows, key=lambda row: (row.cost, row.lead_months), default=None)

    @cached_property
    def families(self) -> tuple[tuple[State, ...], ...]:
        """States whose lines share one age count: joined by conversion or relocation of their types."""
        group = {(s.site, s.line): (s.site, s.line) for s in self.states}

        def root(key: tuple[str, str]) -> tuple[str, str]:
            while group[key] != key:
                key = group[key]
            return key

        for arc in self.arcs:
            if arc.source is not None and arc.target is not None:
                group[root((arc.target.site, arc.target.line))] = root((arc.source.site, arc.source.line))
        members: dict[tuple[str, str], list[State]] = {}
        for state in self.states:
            members.setdefault(root((state.site, state.line)), []).append(state)
        return tuple(tuple(states) for states in members.values())

    def existing_floor(self, site: str) -> float:
        """1000 m2 a site has from the start: the floor its fleet stands (or will stand) on."""
        return sum(self.case.lines[row.line].area * row.count for row in self.case.fleet if row.site == site)


def specificity(row: Move) -> int:
    """Return how many columns of a move are not ``*``."""
    cells = (row.from_line, row.from_product, row.to_line, row.to_product, row.from_site, row.to_site)
    return sum(cell not in (EVERY, "") for cell in cells)


def _neighbourhood(kind: str, state: State) -> tuple[str, str]:
    """What two states must share for a kind of move: the line when it relocates, else the site."""
    return (state.line, state.product) if kind == "relocate" else (state.site, "")


def _matches(state: State, site: str, line: str, product: str) -> bool:
    asked = ((site, state.site), (line, state.line), (product, state.product))
    return all(want in (EVERY, "", have) or have == "" for want, have in asked)
