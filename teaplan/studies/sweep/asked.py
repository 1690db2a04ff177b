"""A sweep as it is asked for, and all that can be wrong with that, before any solve."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from teaplan.case import Case
from teaplan.schema.faults import Fault, Faults
from teaplan.studies.sweep.crew import Crew
from teaplan.studies.sweep.design import Design, designed
from teaplan.studies.sweep.journal import Journal, design_in
from teaplan.studies.sweep.parse import DISTRIBUTION, VARY, factors, fault, unfit
from teaplan.studies.sweep.run import identity
from teaplan.studies.sweep.table import KINDS
from teaplan.studies.sweep.work import Shared
from teaplan.workbook.parsed import did_you_mean


@dataclass(frozen=True)
class Asked:
    """What is asked of a sweep.

    Attributes
    ----------
    vary, distribution
        Factors as typed: ``capex:dry=0.8,1,1.2``, ``capex:dry=normal(1,0.1)``.
    grid
        Every combination.
    sample
        Points of a Latin hypercube; 0 is none.
    strategies
        Names; "" is no rule.
    resume
        The journal to go on with.
    table
        Where the table is to go.
    """

    vary: Sequence[str] = ()
    distribution: Sequence[str] = ()
    grid: bool = False
    sample: int = 0
    strategies: Sequence[str] = ("",)
    resume: Path | None = None
    table: Path | None = None

    def design(self, shared: Shared) -> Design:
        """Return the points asked for; of a journal to go on with, where no factor is named.

        Raises
        ------
        Faults
            A journal of another run; otherwise everything that is wrong, at once.
        """
        case = shared.case
        begun = None if self.resume is None else design_in(self.resume, identity(shared))
        read, unreadable = factors(self.vary, VARY)
        drawn, undrawable = factors(self.distribution, DISTRIBUTION)
        found = [*self._misfits(), *self._unknown(case), *_unwritable(self.table), *unreadable, *undrawable]
        if begun is not None and not (self.vary or self.distribution):
            design = Design.from_json(begun)
        elif self.sample and drawn:
            design = designed(drawn, sample=self.sample, seed=int(shared.settings["seed"] or 0))
        else:
            design = designed(read, grid=self.grid)
        found += unfit(case, design, DISTRIBUTION if self.sample else VARY)
        if found:
            raise Faults(found)
        return design

    def journal(self, shared: Shared, design: Design, path: Path) -> Journal:
        """Open the journal to go on with, or begin one at ``path`` or the next free name."""
        if self.resume is not None:
            return Journal.resume(self.resume, identity(shared))
        return Journal.begin(path, identity(shared), design.json())

    def _misfits(self) -> Iterator[Fault]:
        """Options that do not go together."""
        if not (self.vary or self.distribution or self.resume):
            yield fault(VARY, "", "factors", "nothing to vary; name a driver, a target and numbers")
        if self.vary and self.distribution:
            yield fault(DISTRIBUTION, "", "factors", f"goes without {VARY}: points are drawn or named")
        if self.distribution and not self.sample:
            yield fault("--sample", "", "points", f"needs a number of points to draw from {DISTRIBUTION}")
        if self.sample and not self.distribution:
            yield fault("--sample", "", "points", f"needs {DISTRIBUTION} to draw from")
        if self.grid and not self.vary:
            yield fault("--grid", "", "factors", f"combines the numbers of {VARY}, which is missing")

    def _unknown(self, case: Case) -> Iterator[Fault]:
        for name in self.strategies:
            if name and name not in case.strategies:
                text = f'no strategy "{name}" in strategies{did_you_mean(name, case.strategies)}'
                yield fault("--strategies", name, "strategy", text)


def _unwritable(path: Path | None) -> Iterator[Fault]:
    """What would keep a table from being written in the end."""
    if path is not None and path.suffix not in KINDS:
        yield fault("--table", str(path), "file", f"must end in {' or '.join(KINDS)}")
    elif path is not None and path.suffix == ".parquet" and importlib.util.find_spec("pyarrow") is None:
        said = "Parquet needs pyarrow: pip install 'teaplan[parquet]', or name a .csv"
        yield fault("--table", str(path), "file", said)


def crew_of(workers: int, cluster: str | None) -> Crew:
    """Return who does the work: processes of this machine, or a cluster.

    Raises
    ------
    CrewLostError
        Where no cluster answers.
    """
    if cluster is not None:
        from teaplan.studies.sweep.cluster import Cluster

        return Cluster(cluster)
    from teaplan.studies.sweep.pool import Pool

    return Pool(workers)
