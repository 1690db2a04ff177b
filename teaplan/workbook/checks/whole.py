"""What only numbers on the tree show: salvage above what is paid, yields above 1, routes nobody can take."""

from __future__ import annotations

from dataclasses import replace

from teaplan.case import EVERY, Case
from teaplan.network import Network
from teaplan.outlook import Outlook
from teaplan.shared.markets import deliverable, import_offers
from teaplan.tree import Tree
from teaplan.workbook.assemble import assemble
from teaplan.workbook.checks.markets import tell_unserved
from teaplan.workbook.parsed import Parsed

TIMES = ("settings", "periods", "branches")
NUMBERS = ("drivers", "learning", "lines", "sites", "moves", "products", "recipes")


def check_numbers(parsed: Parsed) -> None:
    """Salvage and yields on every future, over all rows that are without fault."""
    if any(sheet in TIMES for sheet, _ in _faulty(parsed)) or any(s in parsed.unseen for s in TIMES[:1]):
        return
    case = _part(parsed)
    if not case.sites:
        return
    tree = Tree(case)
    outlook = Outlook(case, tree)
    _check_salvage(parsed, case, tree, outlook)
    _check_yields(parsed, case, tree, outlook)


def _faulty(parsed: Parsed) -> list[tuple[str, int]]:
    return [place for place, columns in parsed.marks.items() if columns]


def _part(parsed: Parsed) -> Case:
    """Make a case of the sound rows that salvage and yields hang on."""
    rows = {sheet: [row for row in parsed.of(sheet) if row.sound()] for sheet in (*TIMES, *NUMBERS)}
    lines = {row["line"] for row in rows["lines"]}
    rows["recipes"] = [row for row in rows["recipes"] if row["line"] in lines]
    return assemble(replace(parsed, rows=rows))


def _check_salvage(parsed: Parsed, case: Case, tree: Tree, outlook: Outlook) -> None:
    """Salvage above what was paid would pay for buying and selling at once."""
    cheapest = min(site.capex_factor for site in case.sites.values())
    for line in case.lines.values():
        shares = [
            line.salvage_share,
            *(m.resale_share for m in case.moves if m.resale_share and m.from_line in (line.line, EVERY)),
        ]
        if line.capex == 0:
            continue
        paid = min(
            outlook.line_capex(line.line, n.index).value / outlook.escalation_at(n.index) for n in tree.nodes
        )
        paid *= _learned(case, tree, outlook, line.learning_group)
        share = max(s for s in shares if s is not None)
        if share * line.capex > cheapest * paid * (1 + 1e-9):
            least = f"{cheapest * paid:g} M$ with factors, drivers and the floor of learning"
            text = f"{share:g} of the typed capex is more than is paid ({least})"
            parsed.fault("lines", line.row, "salvage_share", text, "above_paid")


def _learned(case: Case, tree: Tree, outlook: Outlook, name: str | None) -> float:
    """Return the least that a type's price may fall to by learning, as a share."""
    group = None if name is None else case.learning.get(name)
    if group is None:
        return 1.0
    world = [outlook.mean(group.world, n.index).value for n in tree.nodes] if group.world else [1.0]
    return min(world) * (group.floor if group.rate else 1.0)


def _check_yields(parsed: Parsed, case: Case, tree: Tree, outlook: Outlook) -> None:
    """No driver lifts a yield above 1."""
    told: set[int] = set()
    for node in tree.nodes:
        lineage = tree.lineage(node.branch)
        for recipe in case.recipes.values():
            reached = recipe.mature_yield * outlook.yield_scale(recipe.line, recipe.product, node.index)
            if reached <= 1 + 1e-9:
                continue
            raising = [
                row
                for row in case.drivers
                if row.driver == "yield"
                and row.branch in lineage
                and row.target in (None, recipe.line)
                and (row.factor or row.value or 0.0) > 1
            ]
            for row in raising[-1:]:
                if row.row not in told:
                    told.add(row.row)
                    text = f"lifts the yield of {recipe.product} on {recipe.line} to {reached:g}"
                    column = "factor" if row.factor is not None else "value"
                    parsed.fault("drivers", row.row, column, text, "range")


def check_routes(parsed: Parsed, case: Case) -> None:
    """Every segment can be reached: by some site's route, or by imports."""
    network = Network(case, tree := Tree(case), Outlook(case, tree))
    served = {g for _, g, _ in deliverable(network)} | {g for _, g in import_offers(case)}
    for segment in case.segments.values():
        if segment.segment not in served:
            tell_unserved(parsed, segment.row, segment.segment)
