"""Which of two runs is better, where that can be said.

Both must answer the same question (``basis`` in the schema, and the planning model), and carry plans
that are theirs: not changed by hand, and sound under the audit. A difference smaller than the gaps of
both searches together is undecided.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from teaplan.differences.inputs import InputChanges, Typed
from teaplan.report import Recovered
from teaplan.studies.results import Comparison, Difference, Solved, unbounded

BEST = "the best plan"


@dataclass(frozen=True)
class Rank:
    """How much better the new run is than the old one in one strategy.

    Attributes
    ----------
    strategy
        Its name; "" is no rule; None for the best plan of each run, whatever its strategy.
    old, new
        Names of the strategies whose plans are held against each other.
    difference
        M$ of the objective; positive where the new one is better.
    """

    strategy: str | None
    old: str
    new: str
    difference: Difference

    @property
    def better(self) -> str | None:
        """``old`` or ``new``; None where neither is, or the gaps hide which."""
        if not self.difference.decided or self.difference.musd is None:
            return None
        return "new" if self.difference.musd > 0 else "old"


@dataclass(frozen=True)
class Ranking:
    """Which run is better: by strategy, best plan last; or ``why`` that cannot be said."""

    ranks: tuple[Rank, ...]
    why: tuple[str, ...]


def ranking(inputs: InputChanges, old: Recovered | None, new: Recovered | None) -> Ranking:
    """Rank two runs.

    Parameters
    ----------
    inputs
        What differs between their inputs.
    old, new
        The reports; None for a workbook, which has no plan.
    """
    if old is None or new is None:
        which = "new" if old else "old"
        is_none = f"the {which} one is no report" if old or new else "neither is a report"
        return Ranking((), (f"{is_none}: there is no plan to rank",))
    why = (*_basis(inputs), *_models(old, new), *_unsound("old", old), *_unsound("new", new))
    return Ranking((), why) if why else Ranking(tuple(_ranks(old.comparison, new.comparison)), ())


def _ranks(old: Comparison, new: Comparison) -> Iterator[Rank]:
    before, after = ({one.name: one for one in side.results} for side in (old, new))
    shared = [name for name in after if name in before]
    for name in shared:
        yield Rank(name, name, name, _difference(new.sign, before[name], after[name]))
    if len(before) > 1 or len(after) > 1 or not shared:
        ones = [side.best or side.results[0] for side in (old, new)]
        yield Rank(None, ones[0].name, ones[1].name, _difference(new.sign, *ones))


def _difference(sign: float, old: Solved, new: Solved) -> Difference:
    for which, one in (("old", old), ("new", new)):
        if one.objective_value is None:
            return Difference(None, why=f"the {which} one has no plan: {one.status.replace('_', ' ')}")
    for which, one in (("old", old), ("new", new)):
        if one.gap_musd is None:
            return Difference(None, why=unbounded(f"the {which} one"))
    better = sign * ((new.objective_value or 0.0) - (old.objective_value or 0.0))
    return Difference(better, (old.gap_musd or 0.0) + (new.gap_musd or 0.0))


def _basis(inputs: InputChanges) -> Iterator[str]:
    """Yield where the inputs differ that two runs must share."""
    for cell in inputs.cells:
        if cell.basis:
            sides = f"{typed(cell.old)} against {typed(cell.new)}"
            row = "" if cell.sheet == "settings" else f"{cell.row}, "
            yield f"{place(cell.old_cell, cell.new_cell, cell.sheet)} {row}{cell.column} {sides}"
    for which, rows in (("old", inputs.removed), ("new", inputs.added)):
        for one in rows:
            if one.basis:
                yield f"{one.cell} {one.row} stands in the {which} one only"


def _models(old: Recovered, new: Recovered) -> Iterator[str]:
    one, other = old.reading.run, new.reading.run
    if one.model_hash != other.model_hash:
        names = [run.model_file or "the standard model" for run in (one, other)]
        said = f"{names[0]} against {names[1]}" if names[0] != names[1] else f"{names[0]} was changed"
        yield f"planning model: {said}"


def _unsound(which: str, found: Recovered) -> Iterator[str]:
    """Yield why the plans of a report are not what a run gave."""
    for sentence in (*found.changed, *found.audit.failures[:1], *found.failures[:1]):
        yield f"the {which} one is not as its run left it: {sentence}"


def place(old: str, new: str, sheet: str) -> str:
    """Return where a cell stands: once where it is the same in both."""
    if old and new and old != new:
        return f"{old} (new: {new})"
    return old or new or sheet


def typed(value: Typed) -> str:
    """Return a value as a planner typed it, with all its digits."""
    if value is None:
        return "blank"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.15g}" if isinstance(value, float) else str(value)
