"""Our hand-over beside Pyomo's own compiler: the same matrix, whatever a planner's own rows look like."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyomo.core.base.constraint as templates
import pyomo.environ as pyo
import pytest
from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler

from models.capacity_plan import build
from teaplan.engine import Matrix, hand_over, solve
from teaplan.formulation import without_sweeps
from teaplan.workbook import read


def house() -> Any:
    """A model with a bit of everything Pyomo lets one write in a linear row."""
    m = pyo.ConcreteModel()
    m.site = pyo.Set(initialize=["a", "b", "c"])
    m.made = pyo.Var(m.site, bounds=(0, 9))
    m.lines = pyo.Var(m.site, domain=pyo.NonNegativeIntegers)
    m.idle = pyo.Var()
    m.rate = pyo.Param(m.site, initialize={"a": 2.0, "b": 3.0, "c": 0.0}, mutable=True)
    m.most = pyo.Param(initialize=7.0, mutable=True)
    m.total = pyo.Expression(expr=pyo.quicksum(m.made.values()))
    m.output = pyo.Constraint(m.site, rule=lambda m, s: m.made[s] <= m.rate[s] * m.lines[s])
    m.named = pyo.Constraint(expr=m.total + 1.0 >= 2.0 * (m.lines["a"] - 3.0))
    m.between = pyo.Constraint(expr=pyo.inequality(1.0, m.total, m.most))
    m.twice = pyo.Constraint(expr=m.made["a"] + m.lines["b"] + m.made["a"] == m.lines["a"] + 4.0)
    m.gone = pyo.Constraint(expr=m.made["b"] - m.made["b"] + m.made["c"] <= 5.0)
    m.off = pyo.Constraint(expr=m.made["a"] >= 8.0)
    m.off.deactivate()
    m.part = pyo.Block()
    m.part.there = pyo.Constraint(expr=m.made["b"] >= 1)
    m.income = pyo.Objective(expr=5.0 * m.total - m.lines["a"] * m.most + 11.0, sense=pyo.maximize)
    return m


def rows_of(matrix: Matrix, place: list[int]) -> Iterator[Any]:
    """(lower, upper, entries by variable) of each row; two rows of one expression count as one."""
    entries: list[dict[int, float]] = [{} for _ in matrix.row_lower]
    for j in range(len(matrix.cost)):
        for k in range(matrix.starts[j], matrix.starts[j + 1]):
            entries[matrix.rows[k]][place[j]] = float(matrix.values[k])
    return zip(matrix.row_names, matrix.row_lower, matrix.row_upper, entries, strict=True)


def by_pyomo(model: Any) -> tuple[Any, dict[str, tuple[float, float]]]:
    """Pyomo's compiled form, and the bounds of its rows by name."""
    form = LinearStandardFormCompiler().write(model, mixed_form=True, set_sense=None)
    bounds: dict[str, tuple[float, float]] = {}
    for (row, kind), right in zip(form.rows, form.rhs, strict=True):
        low, up = bounds.get(row.name, (-np.inf, np.inf))
        bounds[row.name] = (right if kind <= 0 else low, right if kind >= 0 else up)
    return form, bounds


def test_the_matrix_of_a_case_is_the_one_pyomo_compiles_entry_by_entry() -> None:
    model = build(read("inputs/minimal.xlsx"))
    ours, (form, _) = hand_over(model), by_pyomo(model)
    a = form.A.tocsc()
    a.sort_indices()
    assert [id(v) for v in ours.columns] == [id(v) for v in form.columns]
    assert np.array_equal(ours.starts, a.indptr)
    assert np.array_equal(ours.rows, a.indices)
    assert np.array_equal(ours.values, a.data)
    assert np.array_equal(ours.sign * ours.cost, form.c.toarray().ravel())
    assert ours.row_names == [row.constraint.parent_component().name for row in form.rows]
    right = np.array(form.rhs)
    sides = np.array([row.bound_type for row in form.rows])
    assert np.array_equal(ours.row_lower, np.where(sides <= 0, right, -np.inf))
    assert np.array_equal(ours.row_upper, np.where(sides >= 0, right, np.inf))


def test_a_row_of_a_planner_may_be_written_in_any_linear_way() -> None:
    model = house()
    ours, (form, bounds) = hand_over(model), by_pyomo(model)
    assert {id(v) for v in ours.columns} == {id(v) for v in form.columns}
    index = {id(v): j for j, v in enumerate(form.columns)}
    place = [index[id(v)] for v in ours.columns]
    a = {row.constraint.name: form.A[[i], :].toarray().ravel() for i, row in enumerate(form.rows)}
    names = [row.name for row in model.component_data_objects(pyo.Constraint, active=True)]
    for name, (family, low, up, entries) in zip(names, rows_of(ours, place), strict=True):
        assert name.split("[")[0] == family
        assert (low, up) == pytest.approx(bounds[name])
        assert entries == {j: value for j, value in enumerate(a[name]) if value}
    assert ours.sign * ours.cost == pytest.approx(form.c.toarray().ravel()[place])
    assert ours.sign * ours.offset == form.c_offset[0] == 11.0


def test_a_parameter_changed_between_two_hand_overs_counts() -> None:
    model = house()
    before = hand_over(model)
    model.most = 6.0
    after = hand_over(model)
    row = before.row_names.index("between")
    assert (before.row_upper[row], after.row_upper[row]) == (7.0, 6.0)


def test_a_templated_family_is_read_like_any_other(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = hand_over(house())
    monkeypatch.setattr(templates, "TEMPLATIZE_CONSTRAINTS", True)
    model = house()
    assert hasattr(model.output["a"], "template_expr")
    templated = hand_over(model)
    assert templated.row_names == plain.row_names
    assert np.array_equal(templated.values, plain.values)
    assert np.array_equal(templated.rows, plain.rows)


def test_a_decision_a_planner_fixes_is_kept_at_its_value() -> None:
    m = pyo.ConcreteModel()
    m.take = pyo.Var(range(3), domain=pyo.Binary)
    m.within = pyo.Constraint(expr=pyo.quicksum(m.take.values()) <= 2)
    m.value = pyo.Objective(expr=3 * m.take[0] + 2 * m.take[1] + m.take[2], sense=pyo.maximize)
    m.decisions, m.search_order = {"take": dict(m.take.items())}, {}
    m.scale_vector, m.scale_constant = [], 0.0
    m.take[2].fix(1)
    found = solve(m)
    assert found.objective == pytest.approx(4.0)
    assert {i for i, x in found.values["take"].items() if round(x)} == {0, 2}


def test_what_is_no_linear_row_is_refused_and_not_left_out() -> None:
    m = house()
    m.square = pyo.Constraint(expr=m.made["a"] * m.made["b"] <= 2)
    with pytest.raises(ValueError, match="square is not linear"):
        hand_over(m)
    m = house()
    m.one_of = pyo.SOSConstraint(var=m.made, sos=1)
    with pytest.raises(ValueError, match="SOSConstraint cannot be handed over: one_of"):
        hand_over(m)


def test_what_was_just_built_counts_as_old_and_collection_goes_on() -> None:
    # else the first collection after a build would go through every row of it
    with without_sweeps():
        assert not gc.isenabled()
        built = [[] for _ in range(100_000)]
    assert gc.isenabled()
    assert len(gc.get_objects(generation=0)) < len(built) // 10
    assert len(gc.get_objects(generation=2)) > len(built)
