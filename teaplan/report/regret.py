"""Sheet ``regret``: what every strategy's plan loses in every future against the best plan of that future."""

from __future__ import annotations

from teaplan.report.content import Content
from teaplan.report.grid import Grid, Scale, relative
from teaplan.studies.results import Comparison

FIRST = 2


def regret(content: Content, known: Comparison) -> Grid:
    """Make the sheet; a cell is marked by (strategy, branch)."""
    grid = Grid("regret", frozen=(2, FIRST), tab="#C2453D", wrap_at=44.0)
    grid.put(0, 0, "Regret: what is lost in a future by not having known it", "title")
    grid.heights[0] = 30.0
    if not known.futures:
        grid.put(1, 0, "not asked for: compare without --no-studies", "muted")
        return grid
    futures = known.futures
    grid.header(1, ("future", "unit", *(future.branch for future in futures), "expected", "largest"))
    rows: dict[str, tuple[str, list[float | None]]] = {
        "chance": ("share", [future.probability for future in futures]),
        "best value of that future alone": ("musd", [future.objective_value for future in futures]),
        "its gap": ("musd", [future.gap_musd for future in futures]),
    }
    at = 1
    for words, (number, values) in rows.items():
        at += 1
        grid.put(at, 0, words)
        grid.put(at, 1, "" if number == "share" else "M$", "unit")
        for column, value in enumerate(values, start=FIRST):
            grid.told(at, column, value, number)
            grid.mark((words, futures[column - FIRST].branch), at, column)
    last = FIRST + len(futures) - 1
    chances = f"${relative(2, FIRST)[:-1]}$3:${relative(2, last)[:-1]}$3"
    first = at + 2
    grid.put(first - 1, 0, "Regret of each strategy, M$", "heading")
    for row, one in enumerate(known.ranked, start=first):
        grid.put(row, 0, one.name or "no rule")
        grid.put(row, 1, "M$", "unit")
        losses = [known.regret(one, future).musd for future in futures]
        for column, loss in enumerate(losses, start=FIRST):
            grid.told(row, column, loss, "musd")
            grid.mark((one.name, futures[column - FIRST].branch), row, column)
        told = [loss for loss in losses if loss is not None]
        if len(told) == len(losses):
            stretch = f"{relative(row, FIRST)}:{relative(row, last)}"
            mean = sum(future.probability * loss for future, loss in zip(futures, told, strict=True))
            formula = f"=SUMPRODUCT({chances},{stretch})"
            grid.put(row, last + 1, mean, "sum", "musd", formula=formula)
            grid.put(row, last + 2, max(told), "sum", "musd", formula=f"=MAX({stretch})")
            grid.mark(("expected", one.name), row, last + 1)
            grid.mark(("largest", one.name), row, last + 2)
    grid.scales.append(Scale(first, first + len(known.ranked) - 1, FIRST, last))
    note = "Each carries the gap of its future; a future's best plan may be better than found by its gap."
    grid.put(first + len(known.ranked) + 1, 0, note, "muted", span=8)
    return grid
