"""A seeded sample of the mutants by default, all of them in the long set."""

from __future__ import annotations

import random

import pytest

from tests.mutation import mutate
from tests.mutation.mutants import OBJECTIVE, constraints
from tests.mutation.planted import PLANTED

SAMPLE = 40


@pytest.fixture(scope="module")
def pool() -> list[mutate.Subject]:
    return mutate.subjects()


def test_every_constraint_of_every_model_is_made_of_named_terms(pool: list[mutate.Subject]) -> None:
    """Nothing escapes the mutations: no Pyomo constraint stands beside the row families."""
    for subject in pool:
        assert set(constraints(subject.model)) <= set(subject.model.row_families)


def test_every_term_speaks_in_some_proof(pool: list[mutate.Subject]) -> None:
    mutants = mutate.all_mutants(pool)
    spoken = {(mutant.part, mutant.term) for mutant in mutants}
    for subject in pool:
        for name, family in subject.model.row_families.items():
            assert {(name, term) for term in family.terms} <= spoken
        assert {(OBJECTIVE, name) for name in subject.model.money_terms} <= spoken


def test_a_sample_of_the_mutants_is_killed(pool: list[mutate.Subject]) -> None:
    chosen = random.Random(11).sample(mutate.all_mutants(pool), SAMPLE)
    table = mutate.run(pool, chosen, ())
    assert [str(mutant) for mutant in table.survivors()] == []
    assert [str(mutant) for mutant in table.stale()] == []


@pytest.mark.parametrize("error", PLANTED, ids=lambda error: error.name)
def test_planted_error_is_noticed(error: mutate.Planted, pool: list[mutate.Subject]) -> None:
    assert mutate.kill_planted(error, pool) is not None


@pytest.mark.long
def test_all_mutants_are_killed(pool: list[mutate.Subject]) -> None:
    table = mutate.run(pool, mutate.all_mutants(pool), ())
    assert [str(mutant) for mutant in table.survivors()] == []
    assert [str(mutant) for mutant in table.stale()] == []
