"""Lives: lines whose life is over are retired, and no move makes a line young.

In a family of one life, lines that entered first expire first. Retiring the oldest first is then
never worse, and a plan respects every life exactly when no more lines stand than came from
outside and are within theirs: one row per family and node. Where lives differ, a line that was
sold must not lend its life to another, so the lines of each vintage are counted:

    alive[v,n] <= alive[v,p(n)], at arrival = what was ordered;  0 once its life is over
    sum over v of alive[v,n] = lines of the family, standing or between two states
"""

from __future__ import annotations

from collections.abc import Iterator

from teaplan.formulation.builder import Builder, Family, Pair, pick
from teaplan.formulation.fleet import Fleet, lines_between
from teaplan.network import State, Vintage

Key = tuple[str, float, float]
"""Line type, completion and end of life: lines that age together."""


def add(b: Builder, fleet: Fleet) -> Family:
    """Add the rows of ages; returns the lines alive by (family, vintage key, node) where lives differ."""
    families = dict(enumerate(b.network.families))
    mixed = {f for f, states in families.items() if lives_differ(b, states)}

    def standing(family: int, n: int) -> Iterator[Pair]:
        for state in families[family]:
            yield from pick(fleet.lines, (state, n))

    def between(family: int, n: int) -> Iterator[Pair]:
        for state in families[family]:
            yield from lines_between(b, fleet, state, n)

    def within_life(family: int, n: int) -> Iterator[Pair]:
        for vintage in b.network.vintages(families[family], n):
            if not b.network.expired(vintage, n):
                yield from ordered(fleet, vintage, -1.0)

    b.rows(
        "lines_within_life",
        [
            (family, n)
            for family, states in families.items()
            for n in b.nodes
            if family not in mixed and any(b.network.expired(v, n) for v in b.network.vintages(states, n))
        ],
        doc="Lines whose life is over are retired; no move makes a line young.",
        sense="<=",
        terms={"standing": standing, "between_states": between, "within_life": within_life},
    )
    alive = _alive(b, fleet, {f: families[f] for f in sorted(mixed)})

    def alive_lines(family: int, n: int) -> Iterator[Pair]:
        return ((-1.0, variable) for (f, _, _), variable in alive.on(n) if f == family)

    b.rows(
        "lines_are_alive",
        [(family, n) for family in sorted(mixed) for n in b.nodes],
        doc="Where lives differ, the lines that stand are of vintages still alive.",
        sense="==",
        terms={"standing": standing, "between_states": between, "alive": alive_lines},
    )
    return alive


def lives_differ(b: Builder, family: tuple[State, ...]) -> bool:
    """Whether the line types of a family have different lives."""
    return len({b.case.lines[state.line].life_years for state in family}) > 1


def key_of(vintage: Vintage) -> Key:
    """Return what a vintage ages by."""
    return vintage.line, vintage.completed, vintage.expires


def ordered(fleet: Fleet, vintage: Vintage, coefficient: float) -> Iterator[Pair]:
    """Lines of a vintage as they came from outside."""
    if vintage.arc is None:
        assert vintage.standing is not None
        yield coefficient * vintage.standing.count, None
    else:
        yield from pick(fleet.moves, (vintage.arc, vintage.node), coefficient)


def _alive(b: Builder, fleet: Fleet, families: dict[int, tuple[State, ...]]) -> Family:
    members: dict[tuple[int, Key, int], list[Vintage]] = {}
    for family, states in families.items():
        for n in b.nodes:
            for vintage in b.network.vintages(states, n):
                if not b.network.expired(vintage, n):
                    members.setdefault((family, key_of(vintage), n), []).append(vintage)
    alive = b.variables(
        "alive", list(members), doc="Lines of a vintage still alive, where lives of a family differ."
    )

    def came(family: int, key: Key, n: int) -> Iterator[Pair]:
        for vintage in members[family, key, n]:
            yield from ordered(fleet, vintage, -1.0)

    def there_before(key: tuple[int, Key, int]) -> bool:
        return (*key[:2], b.parent(key[2])) in alive

    # What stood before the root may be gone at the root; what arrives at a node cannot leave at its start.
    at_start = [key for key in members if key[2] == 0 and members[key][0].arc is None]
    b.rows(
        "no_vintage_grows",
        [*at_start, *filter(there_before, members)],
        doc="Lines of a vintage only become fewer.",
        sense="<=",
        terms={
            "alive": lambda f, key, n: [(1.0, alive[f, key, n])],
            "before": lambda f, key, n: (
                came(f, key, n) if n == 0 else pick(alive, (f, key, b.parent(n)), -1.0)
            ),
        },
    )
    b.rows(
        "vintage_arrives",
        [key for key in members if not there_before(key) and key not in at_start],
        doc="All lines that arrive at a node are there.",
        sense="==",
        terms={"alive": lambda f, key, n: [(1.0, alive[f, key, n])], "ordered": came},
    )
    return alive
