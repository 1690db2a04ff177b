"""Sheet ``chemistry``: what is made, product by product, and its share."""

from __future__ import annotations

from teaplan.report.across import Across, Measure, Picture, largest
from teaplan.report.content import Content, add, by_node
from teaplan.report.grid import Grid

UNITS = {"cell": "GWh", "pack": "GWh", "material": "kt"}


def chemistry(content: Content) -> Grid:
    """Make the sheet."""
    grid = Grid("chemistry", tab="#3F8F5B")
    rows: list[Measure] = []
    pictures: list[Picture] = []
    for stage in ("cell", "pack", "material"):
        made = _output(content, stage)
        drawn = largest(content, made, ("output", stage, "others"))
        rows += [*made, *(measure for measure in drawn if measure.keys[-1] == "others")]
        rows += _shares(made, stage)
        title = {"cell": "Cells", "pack": "Packs", "material": "Material"}[stage]
        keys = [measure.keys for measure in drawn]
        picture = Picture(
            f"{title} made by product, expected over all futures", f"{UNITS[stage]} per period", keys
        )
        pictures += [picture] if keys else []
    Across(
        content, grid, "Chemistry: what is made, product by product", ("measure", "stage", "product")
    ).fill(rows, pictures)
    return grid


def _output(content: Content, stage: str) -> list[Measure]:
    made = by_node(content.records("output"), "good", "product")
    return [
        Measure(("output", stage, product), UNITS[stage], "gwh", figure, additive=True)
        for (product,), figure in made.items()
        if content.case.products[product].stage == stage
    ]


def _shares(made: list[Measure], stage: str) -> list[Measure]:
    whole = add(*(measure.figure for measure in made))
    return [
        Measure(
            (f"share of {stage} output", stage, measure.keys[-1]),
            "share",
            "share",
            measure.figure,
            weights=whole,
        )
        for measure in made
        if len(made) > 1
    ]
