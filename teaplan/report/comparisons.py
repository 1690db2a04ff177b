"""What ``checks`` compares: figures of this workbook's formulas beside the audit's and the solver's."""

from __future__ import annotations

from collections.abc import Iterator

from teaplan.audit.result import TOLERANCE
from teaplan.report.capacity import ordered
from teaplan.report.checks import Check
from teaplan.report.content import Content, records
from teaplan.report.grid import Grid, plain, total
from teaplan.report.plan import COUNT, HEADER, PLANNED, plan_rows
from teaplan.shared.aims import aim_of

FIGURES = (
    ("lcob_usd_per_kwh", "$/kWh", "usd_per_kwh"),
    ("lcob_before_credits_usd_per_kwh", "$/kWh", "usd_per_kwh"),
    ("discounted_gwh", "GWh", "gwh"),
    ("npv_musd", "M$", "musd"),
    ("cost_pv_musd", "M$", "musd"),
)


def comparisons(content: Content, plan: Grid, cost: Grid) -> Iterator[Check]:
    """Yield every figure with its formula."""
    aim = aim_of(content.case)
    for name, unit, number in (*FIGURES, ("objective_value", aim.unit, aim.number)):
        yield from _check(cost, name, name, content.audit.figures[name], unit, number)
    claimed = content.run.objective_value
    if claimed is not None:
        # the solver's own figure, on the scale its gap is measured on
        money = content.audit.figures["gap_denominator_musd"] or 1.0
        scale = money / max(1.0, abs(claimed)) if aim.is_money else 1.0
        name = "objective_value, as the solver has it"
        for check in _check(cost, "objective_value", name, claimed, aim.unit, aim.number):
            yield check._replace(tolerance=TOLERANCE * scale)
    yield from _parts(content, cost)
    lcob = content.audit.figures["lcob_usd_per_kwh"]
    words = "LCOB, from its first day's with what brings it down"
    yield from _check(cost, "fall_to_lcob", words, lcob, "$/kWh", "usd_per_kwh")
    yield from _counts(plan)
    yield from _lines(content, plan)


def _check(
    sheet: Grid, mark: object, name: str, model: float | None, unit: str, number: str
) -> Iterator[Check]:
    value = sheet.value(mark) if mark in sheet.marks else None
    if plain(model) is not None and model is not None and isinstance(value, int | float):
        yield Check(name, sheet.at(mark), float(value), float(model), unit, number)


def _parts(content: Content, cost: Grid) -> Iterator[Check]:
    """Parts of the cost of a kWh, and the present value of every component of the ledger."""
    audit = content.audit
    stacks = audit.lcob["component"].groupby("stack", sort=False)["usd_per_kwh"].sum()
    for name, model in stacks.items():
        yield from _check(cost, ("component", name), f"LCOB, {name}", model, "$/kWh", "usd_per_kwh")
    for split in ("product", "site"):
        for part in records(audit.lcob[split].sort_values("name")):
            words = f"LCOB, {split} {part['name']}"
            yield from _check(cost, (split, part["name"]), words, part["usd_per_kwh"], "$/kWh", "usd_per_kwh")
    for part in records(audit.lcob["period"]):
        words = f"LCOB, period {part['name']}"
        yield from _check(cost, ("period", part["name"]), words, part["usd_per_kwh"], "$/kWh", "usd_per_kwh")
    for name, model in audit.ledger.groupby("component")["pv"].sum().items():
        yield from _check(cost, ("value", name), f"present value, {name}", model, "M$", "musd")


def _counts(plan: Grid) -> Iterator[Check]:
    """Whether the counts of ``plan`` are those that were planned."""
    if plan.table is not None:
        last = plan.table[1]
        counted, planned = (
            total([plan.cells[row, at].value for row in range(1, last + 1)]) for at in (COUNT, PLANNED)
        )
        formula = f"SUM({plan.column(1, last, COUNT)})"
        yield Check("counts in plan, all together", formula, counted, planned, "", "whole")


def _lines(content: Content, plan: Grid) -> Iterator[Check]:
    """Lines ordered in the rows of ``plan`` and those of ``capacity``, which the verdict tells."""
    if plan.table is None:
        return
    last = plan.table[1]
    move, chance, count = (HEADER.index(name) for name in ("move", "chance", "count"))
    rows = [row for row in plan_rows(content) if row.move == "build"]
    told = sum(content.tree.nodes[row.node].probability * row.count for row in rows)
    stretch = {at: plan.column(1, last, at) for at in (move, chance, count)}
    formula = f'SUMPRODUCT(({stretch[move]}="build")*{stretch[chance]}*{stretch[count]})'
    model = sum(sum(content.expected(figure)) for figure in ordered(content).values())
    yield Check("lines ordered, expected over all futures", formula, told, model, "lines", "lines")
