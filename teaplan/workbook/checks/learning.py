"""Learning groups: types with a price, curves that can be worked out, what stands at the end of one life."""

from __future__ import annotations

from collections.abc import Iterator

from teaplan.case import Case
from teaplan.network import Network
from teaplan.outlook import Outlook
from teaplan.tree import Tree
from teaplan.workbook.parsed import Parsed, Row

LIKELY = 0.35
"""Learning rates above this are taken for a progress ratio: no one has published one."""


def check_learning(parsed: Parsed) -> None:
    """Every type of a group has a price to learn from, the same for all of an order: not one of a plant."""
    groups = {row["learning_group"] for row in parsed.of("learning") if row.sound("learning_group")}
    for row in parsed.of("lines"):
        sound = row.sound("learning_group", "capex_musd")
        if sound and row["learning_group"] in groups and row["capex_musd"] == 0:
            where = parsed.cell("lines", row.number, "learning_group")
            text = f"must be > 0 for a type that is learned on ({where})"
            parsed.fault("lines", row.number, "capex_musd", text, "learning")
        if row.sound("learning_group", "sizing") and row["learning_group"] and row["sizing"] == "scaled":
            where = parsed.cell("lines", row.number, "sizing")
            text = f"is of whole lines; sizing is scaled ({where}): its capital is on a curve of its own"
            parsed.fault("lines", row.number, "learning_group", text, "scaled")


def check_families(parsed: Parsed, case: Case) -> None:
    """At book value, lines that learn and those they convert into or from live equally long."""
    if case.settings.terminal_value != "book":
        return
    tree = Tree(case)
    told: set[str] = set()
    for family in Network(case, tree, Outlook(case, tree)).families:
        names = {state.line for state in family}
        lives = {case.lines[name].life_years for name in names}
        for name in sorted(names) if len(lives) > 1 else ():
            if case.lines[name].learning_group is not None and name not in told:
                told.add(name)
                others = ", ".join(sorted(names - {name}))
                text = f"is not that of {others}, joined with it by moves: learned on, all need one life"
                parsed.fault("lines", case.lines[name].row, "life_years", text, "learning")


def warn_learning(parsed: Parsed, case: Case) -> None:
    """Warn of groups that change nothing, and of rates and floors that are hardly meant."""
    used = {line.learning_group for line in case.lines.values()}
    for row in parsed.of("learning"):
        others = case.learning[row["learning_group"]].world_builds is not None
        for column, text, kind in _doubts(row, used, others):
            parsed.warn("learning", row.number, column, text, kind)


def _doubts(row: Row, used: set[str | None], others: bool) -> Iterator[tuple[str, str, str]]:
    rate, name = row["learning_rate"], row["learning_group"]
    if name not in used:
        yield "learning_group", f'no line is in the group "{name}": it changes nothing', "unused"
    if rate > LIKELY:
        text = f"{rate:g} is a fall of {rate:.0%} with each doubling; is {1 - rate:g} meant?"
        yield "learning_rate", text, "rate"
    if row["spillover_share"] and not others:
        text = "what others build is not given (world_builds): nothing is learned from it"
        yield "spillover_share", text, "unused"
    if others and not row["spillover_share"]:
        yield "spillover_share", "is 0: world_builds changes nothing", "unused"
