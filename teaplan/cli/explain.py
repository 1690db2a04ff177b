"""``teaplan explain``: why there is no plan and the cheapest repair, or what limits the plan there is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from teaplan import console
from teaplan.cli.options import Book, Force, Gap, Json, Model, Quiet, Seed, Strategy, Threads, TimeLimit
from teaplan.cli.telling import errors_told, keep_apart, say, say_placed, write_json
from teaplan.display import Display

if TYPE_CHECKING:
    from teaplan.explained import Explanation

Say = Callable[[str], None]

SHOWN = 12
"""Rows of a table that are said; --json has all."""


def explain(
    book: Book,
    strategy: Strategy = None,
    write: Annotated[
        Path | None,
        typer.Option(metavar="OUT.xlsx", help="Also write a copy with the cheapest repair in it, marked."),
    ] = None,
    check: Annotated[
        int,
        typer.Option(min=0, metavar="N", help="Solve again with each of the N dearest cells one unit up."),
    ] = 0,
    json_file: Json = None,
    model: Model = None,
    gap: Gap = None,
    time_limit: TimeLimit = None,
    threads: Threads = None,
    seed: Seed = None,
    force: Force = False,
    quiet: Quiet = False,
) -> None:
    """Say why a workbook has no plan and what to change, or what limits its plan.

    No plan: what cannot hold together, and the cheapest repair in input cells. A plan: what
    binds, what one more unit of it is worth, what is never used. The workbook is never written.
    """
    keep_apart(book, write, json_file)
    with errors_told(json_file):
        from teaplan import api

        with Display(quiet=quiet) as display:
            told = api.explain(
                book,
                strategy=strategy,
                check=check,
                model_file=model,
                gap=gap,
                time_limit=time_limit,
                threads=threads,
                seed=seed,
                progress=display,
            )
        placed = told.write(book, write, force=force) if write and told.repairs else None
        write_json(json_file, told.json() | {"written": placed and str(placed)})
    if not quiet:
        to = say(json_file)
        _say(told, to)
        if write and placed:
            say_placed("repaired copy", write, placed, to)
    if write and not placed:
        console.note(f"teaplan: {write} was not written: there is no repair to write")
    raise typer.Exit(told.status.exit_code)


def _say(told: Explanation, to: Say) -> None:
    to(f"{told.status.word.replace('_', ' ')}: {told.status.message}")
    if told.told.found is not None:
        _say_repairs(told, to)
    elif told.told.solved.plan is not None:
        _say_limits(told, to)


def _say_repairs(told: Explanation, to: Say) -> None:
    from teaplan.explained import place, sentence

    found = told.told.found
    assert found is not None
    to("What cannot hold together:")
    for line in told.told.solved.reasons:
        to(f"  {line}")
    if not told.repairs:
        to(f"No repair was found among the {found.looked_at} of {found.dials} cells that were tried.")
    for number, repair in enumerate(told.repairs):
        alike = number and told.alike(repair)
        head = "The cheapest repair" if not number else "As cheap" if alike else "Dearer"
        to(f"{head} (planned and audited; cost {repair.cost:.4g}):")
        for dial, turn in repair.turns.items():
            to(f"  {place(dial)}: {sentence(dial, turn)}")
    if told.repairs and not told.repairs[0].proven:
        to("  each of these cells is needed; another set of cells may be cheaper")
    if found.stopped or found.looked_at < found.dials:
        to(f"The search was cut short: {found.looked_at} of {found.dials} cells were looked at.")


def _say_limits(told: Explanation, to: Say) -> None:
    from teaplan.explained import better, place
    from teaplan.shared.aims import AIMS, amount

    found = told.told
    value = found.solved.objective_value or 0.0
    to(f"{told.case.settings.objective} {amount(value, AIMS[told.case.settings.objective].unit)}")
    if found.why:
        to(found.why)
    elif not found.bindings:
        to("Nothing limits the plan that has a price.")
    if found.bindings:
        to(f"What binds, by what one more unit of it is worth ({better(told)}):")
    for row, count in told.limits[:SHOWN]:
        where = ", ".join(
            word for word in (row.of, row.branch and f"branch {row.branch}", row.period) if word
        )
        alike = "" if count == 1 else f", the dearest of {count} periods and branches"
        to(f"  {row.family}: {where}: {_worth(row.worth, row.divisible)}{alike}")
    _more(len(told.limits), to)
    if found.worths:
        to("What one more unit of a cell is worth:")
    for worth in found.worths[:SHOWN]:
        unit = f" {worth.dial.typed.unit}" if worth.dial.typed.unit else ""
        to(f"  {place(worth.dial)}: +{worth.step:g}{unit}: {_worth(worth.held, worth.divisible)}")
    _more(len(found.worths), to)
    if found.looked_at < found.cells:
        to(f"  {found.looked_at} of {found.cells} cells were looked at, some of each kind")
    if found.worths:
        to("  held: the plan's whole decisions stay as they are, new ones are ignored; --check N tries it")
        to("  divisible: as if lines and buildings could be bought in parts")
    _say_checks(told, to)
    _say_unused(told, to)


def _worth(held: float | None, divisible: float | None) -> str:
    own = "held: no plan" if held is None else f"held {held:z,.4g}"
    parts = "" if divisible is None else f", divisible {divisible:z,.4g}"
    return f"{own}{parts}"


def _more(count: int, to: Say) -> None:
    if count > SHOWN:
        to(f"  and {count - SHOWN} more: --json has them")


def _say_checks(told: Explanation, to: Say) -> None:
    from teaplan.explained import place

    if told.told.checks:
        to("Solved again with one more unit, and audited:")
    for check in told.told.checks:
        worth = check.worth
        to(f"  {place(worth.dial)}: {_worth(worth.held, worth.divisible)}")
        if check.late:
            to("    not solved again: the time was up")
            continue
        around, anew = "    around the plan as it is:", "    planned anew:"
        if check.held is None or check.held_gain is None:
            to(f"{around} no plan")
        else:
            gain = f"better by {check.held_gain:z,.4g}"
            to(f"{around} {check.before:z,.4f} -> {check.held:z,.4f} M$, {gain}")
        if check.hidden:
            to(f"{anew} not looked for, the gap of {told.told.solved.gap_musd:,.4g} M$ would hide it")
        elif check.gain is None:
            to(f"{anew} no plan within the limits")
        else:
            gain = f"better by {check.gain:z,.4g} +- {check.plus_minus:.3g}"
            to(f"{anew} {check.before:z,.4f} -> {check.after:z,.4f} M$, {gain}")


def _say_unused(told: Explanation, to: Say) -> None:
    kinds: dict[str, list[str]] = {}
    for kind, name in told.told.unused:
        kinds.setdefault(kind, []).append(name)
    if kinds:
        to("Never used, in any future:")
    for kind, names in kinds.items():
        to(f"  {kind}: {'; '.join(names)}")
