"""Kill the mutants: every change of the model must turn a proof or a published optimum.

    python -m tests.mutation.mutate            all of them, with the table
    python -m tests.mutation.mutate --only floor_space

A mutant is killed by a proof whose objective or status it changes. A survivor is a missing
proof, unless ``EQUIVALENT`` says why no case can tell it from the model.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.mutation.equivalent import EQUIVALENT
from tests.mutation.mutants import Mutant, applied, constraints, enumerate_mutants
from tests.mutation.planted import PLANTED, Planted
from tests.proofs import all_proofs
from tests.proofs.exact import solve
from tests.proofs.registry import Proof, agrees
from tests.proofs.run import build_model, under_rules


@dataclass
class Subject:
    """A proof with its model built, and the mutants that change something in it."""

    name: str
    proof: Proof
    model: Any
    mutants: frozenset[Mutant]

    @property
    def periods(self) -> int:
        """Periods of the case; a shift shows itself only where there are more than one."""
        return len(self.model.network.tree.periods)

    @property
    def size(self) -> int:
        """Rows of the model: small ones are tried first."""
        return sum(len(self.model.find_component(name)) for name in constraints(self.model))


@dataclass
class Table:
    """What became of each mutant: the proof that killed it, or None."""

    killed: dict[Mutant, str | None] = field(default_factory=dict)
    planted: dict[str, str | None] = field(default_factory=dict)

    def survivors(self) -> list[Mutant]:
        """Mutants no proof noticed and no reason excuses."""
        return [m for m, by in sorted(self.killed.items()) if by is None and m not in EQUIVALENT]

    def stale(self) -> list[Mutant]:
        """Excused mutants that a proof does notice."""
        return [m for m in EQUIVALENT if self.killed.get(m) is not None]


def subjects() -> list[Subject]:
    """Build the model of every proof and published case of the pool.

    Raises
    ------
    AssertionError
        Where a proof does not hold of the model as it is.
    """
    found = []
    for name, make in all_proofs().items():
        proof = make()
        model = build_model(proof.tables, proof.strategy)
        if model.levelised is not None and model.levelised.reach is not None:
            # a ratio is no objective of one linear program; its rows and money are those of the others
            continue
        if notices(proof, model):
            raise AssertionError(f"proof {name} fails before any mutation")
        found.append(Subject(name, proof, model, frozenset(enumerate_mutants(model))))
    return sorted(found, key=lambda subject: subject.size)


def notices(proof: Proof, model: Any) -> bool:
    """Whether a model no longer comes to what the proof says."""
    with under_rules(model, proof.strategy):
        status, objective = solve(model)
    if proof.objective is None:
        return status != "infeasible"
    return status != "optimal" or not agrees(objective, proof.objective)


def kill(mutant: Mutant, pool: Iterable[Subject]) -> str | None:
    """Return the first proof that notices a mutant.

    In a case of one period a term shifted is a term dropped, so a shift is tried on longer
    cases first; what never changes from one period to the next is left to the short ones.
    """
    order = sorted(pool, key=lambda subject: subject.periods == 1) if mutant.change == "shift" else pool
    for subject in order:
        if mutant in subject.mutants:
            with applied(subject.model, mutant):
                noticed = notices(subject.proof, subject.model)
            if noticed:
                return subject.name
    return None


def kill_planted(planted: Planted, pool: Iterable[Subject]) -> str | None:
    """Return the first proof that notices an error planted in shared code."""
    for subject in pool:
        with planted.patched():
            noticed = notices(subject.proof, build_model(subject.proof.tables, subject.proof.strategy))
        if noticed:
            return subject.name
    return None


def all_mutants(pool: Iterable[Subject]) -> list[Mutant]:
    """Every mutant of any model of the pool."""
    return sorted(set().union(*(subject.mutants for subject in pool)))


def run(pool: list[Subject], mutants: Iterable[Mutant], planted: Iterable[Planted]) -> Table:
    """Try mutants and planted errors against the pool."""
    table = Table()
    for mutant in mutants:
        table.killed[mutant] = kill(mutant, pool)
    for error in planted:
        table.planted[error.name] = kill_planted(error, pool)
    return table


def counts(pool: list[Subject]) -> dict[str, int]:
    """The models' own count: constraint objects, their terms, and terms of the objective."""
    objects: set[str] = set()
    named: set[str] = set()
    terms: set[tuple[str, str]] = set()
    money: set[str] = set()
    for subject in pool:
        objects.update(constraints(subject.model))
        families = subject.model.row_families
        named.update(name for name in families if len(subject.model.find_component(name)))
        terms.update((name, term) for name, family in families.items() for term in family.terms)
        money.update(subject.model.money_terms)
    return {
        "constraint objects": len(objects),
        "of them made of named terms": len(named & objects),
        "terms of constraints": len(terms),
        "terms of money": len(money),
    }


def lines_of(table: Table, pool: list[Subject]) -> list[str]:
    """Return the table as text."""
    out = [f"{'part':28} {'term':22} {'mutants':>7} {'killed':>6}  survivors"]
    groups: dict[tuple[str, str], list[Mutant]] = {}
    for mutant in sorted(table.killed):
        groups.setdefault((mutant.part, mutant.term), []).append(mutant)
    for (part, term), members in groups.items():
        alive = [m for m in members if table.killed[m] is None]
        told = "; ".join(f"{m.change} ({EQUIVALENT.get(m, 'NO PROOF')})" for m in alive)
        out.append(
            f"{part:28} {term or '(whole row)':22} {len(members):7} {len(members) - len(alive):6}  {told}"
        )
    for name, by in table.planted.items():
        out.append(f"planted  {name:58} {'killed by ' + by if by else 'SURVIVES'}")
    killed = sum(by is not None for by in table.killed.values())
    excused = sum(by is None and m in EQUIVALENT for m, by in table.killed.items())
    out.append("")
    out.append(
        f"mutants {len(table.killed)}, killed {killed}, equivalent {excused}, "
        f"survivors {len(table.survivors())}"
    )
    out.append(f"planted {len(table.planted)}, killed {sum(by is not None for by in table.planted.values())}")
    out.append("the models' own: " + ", ".join(f"{name} {count}" for name, count in counts(pool).items()))
    return out


def main(arguments: list[str] | None = None) -> int:
    """Run everything asked for; 1 where a mutant survives."""
    parser = argparse.ArgumentParser(description="Mutate the planning model and look for survivors.")
    parser.add_argument("--only", help="parts whose name contains this")
    asked = parser.parse_args(arguments)
    pool = subjects()
    mutants = [m for m in all_mutants(pool) if not asked.only or asked.only in m.part]
    table = run(pool, mutants, () if asked.only else PLANTED)
    sys.stdout.write("\n".join(lines_of(table, pool)) + "\n")
    alive = [*table.survivors(), *table.stale(), *(name for name, by in table.planted.items() if by is None)]
    return 1 if alive else 0


if __name__ == "__main__":
    sys.exit(main())
