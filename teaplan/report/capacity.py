"""Sheet ``capacity``: what stands, by generation and line type, beside what is asked for."""

from __future__ import annotations

from teaplan.network import State
from teaplan.report.across import Across, Measure, Picture, largest
from teaplan.report.content import ByNode, Content, add, by_node, records
from teaplan.report.grid import Grid

BUILT = "capacity"
LINES = "lines standing"
ORDERED = "lines ordered"
ALL_ORDERED = (ORDERED, "all stages", "", "")
"""Keys of the lines ordered of every type together."""


def capacity(content: Content) -> Grid:
    """Make the sheet."""
    grid = Grid("capacity", tab="#1F5A94")
    made = _by_line(content)
    cells = largest(content, _generations(content, made, "cell"), (BUILT, "cell", "others", ""))
    rows = list(cells)
    asked = Measure(("demand", "cell", "all segments", ""), "GWh/year", "gwh", demand(content), over="mean")
    sold = Measure(
        ("own deliveries", "cell", "all segments", ""), "GWh/year", "gwh", deliveries(content), over="mean"
    )
    rows += [asked, sold]
    for stage in ("pack", "material"):
        rows += _generations(content, made, stage)
    rows += [
        Measure((LINES, *_kind(content, line)), "lines", "lines", figure)
        for line, figure in _standing(content).items()
    ]
    bought, kinds = _ordered(content)
    rows += bought
    picture = Picture(
        "Cell capacity by generation, expected over all futures",
        "GWh per year",
        [measure.keys for measure in cells],
        [asked.keys, sold.keys],
    )
    orders = Picture("Lines ordered, expected over all futures", "lines per period", kinds)
    Across(
        content,
        grid,
        "Capacity: what stands, by generation and line",
        ("measure", "stage", "generation", "line"),
    ).fill(rows, [picture, orders])
    return grid


def stage_of(content: Content, line: str) -> str:
    """Stage of what a line type makes."""
    case = content.case
    return next((case.products[p].stage for name, p in case.recipes if name == line), "cell")


def capacity_of(content: Content, state: State, node: int) -> float:
    """GWh (or kt) a year of one mature line; of a pool, of the product it makes most of."""
    network = content.network
    rates = [network.rate(state.line, product, node) for product in network.products(state)]
    return max(rates, default=0.0) / content.months(node)


def standing_lines(content: Content) -> list[tuple[State, int, float]]:
    """(state, node, lines) of what stands."""
    rows = records(content.audit.standing)
    return [(State(r["site"], r["line"], r["product"]), r["node"], r["lines"]) for r in rows if r["lines"]]


def demand(content: Content) -> ByNode:
    """GWh a year asked for by all segments."""
    return {
        node.index: sum(content.outlook.demand(segment, node.index) for segment in content.case.segments)
        / content.months(node.index)
        for node in content.tree.nodes
    }


def deliveries(content: Content) -> ByNode:
    """GWh a year of own deliveries."""
    rows = by_node(content.records("deliveries"), "amount").get((), {})
    return {node: amount / content.months(node) for node, amount in rows.items()}


def _by_line(content: Content) -> dict[str, ByNode]:
    """Capacity per year by line type."""
    found: dict[str, ByNode] = {line: {} for line in content.case.lines}
    for state, node, lines in standing_lines(content):
        figure = found[state.line]
        figure[node] = figure.get(node, 0.0) + lines * capacity_of(content, state, node)
    return found


def ordered(content: Content) -> dict[str, ByNode]:
    """Lines bought, by type and node of their order; types as the case has them, however a plan is sorted."""
    rows = [row for row in content.records("orders") if row["move"] == "build"]
    found = by_node(rows, "count", "line")
    return {line: found[(line,)] for line in content.case.lines if (line,) in found}


def _ordered(content: Content) -> tuple[list[Measure], list[tuple[str, ...]]]:
    """Rows of what is bought, by line type and of all together, and the keys of those to draw."""
    bought = [
        Measure((ORDERED, *_kind(content, line)), "lines", "lines", figure, additive=True)
        for line, figure in ordered(content).items()
    ]
    drawn = largest(content, bought, (ORDERED, "all stages", "", "others"))
    rows = [*bought, *(measure for measure in drawn if measure not in bought)]
    if bought:
        every = add(*(measure.figure for measure in bought))
        rows.append(Measure(ALL_ORDERED, "lines", "lines", every, additive=True))
    return rows, [measure.keys for measure in drawn]


def _kind(content: Content, line: str) -> tuple[str, str, str]:
    """Stage, generation and name of a line type."""
    return stage_of(content, line), content.case.lines[line].generation, line


def _generations(content: Content, made: dict[str, ByNode], stage: str) -> list[Measure]:
    found: dict[str, list[ByNode]] = {}
    for line, figure in made.items():
        if stage_of(content, line) == stage and any(figure.values()):
            found.setdefault(content.case.lines[line].generation or line, []).append(figure)
    unit = "kt/year" if stage == "material" else "GWh/year"
    return [
        Measure((BUILT, stage, generation, ""), unit, "gwh", add(*figures))
        for generation, figures in found.items()
    ]


def generations(content: Content, stage: str) -> list[Measure]:
    """Capacity per year by generation, of one stage."""
    return _generations(content, _by_line(content), stage)


def _standing(content: Content) -> dict[str, ByNode]:
    found: dict[str, ByNode] = {}
    for state, node, lines in standing_lines(content):
        figure = found.setdefault(state.line, {})
        figure[node] = figure.get(node, 0.0) + lines
    return found
