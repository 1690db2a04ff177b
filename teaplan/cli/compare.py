"""``teaplan compare``: all strategies on one tree, one report with the verdict."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from teaplan.cli.options import Book, Force, Gap, Json, Model, Output, Quiet, Seed, Threads, TimeLimit
from teaplan.cli.telling import (
    errors_told,
    hold_to_places,
    keep_apart,
    kept,
    say,
    say_compared,
    write_json,
)
from teaplan.display import Display
from teaplan.progress import Phase, Progress

if TYPE_CHECKING:
    from teaplan.api import Result


def compare(
    book: Book,
    strategies: Annotated[
        str | None, typer.Option(metavar="A,B,...", help="Those to compare; else all of the workbook.")
    ] = None,
    studies: Annotated[
        bool,
        typer.Option(help="Also regret, and what knowing, waiting and small lines are worth."),
    ] = True,
    break_evens: Annotated[
        bool, typer.Option("--break-evens", help="Also find what would flip the winner.")
    ] = False,
    worths: Annotated[
        bool, typer.Option("--worths", help="Also say what steps of speed and access are worth.")
    ] = False,
    alternatives: Annotated[
        bool, typer.Option("--alternatives", help="Also find plans nearly as good that differ most.")
    ] = False,
    output: Output = None,
    json_file: Json = None,
    model: Model = None,
    gap: Gap = None,
    time_limit: TimeLimit = None,
    threads: Threads = None,
    seed: Seed = None,
    force: Force = False,
    quiet: Quiet = False,
) -> None:
    """Compare the strategies of a workbook: plan each, audit each, say which wins and by how much.

    The report is written as soon as every strategy is planned, and again with the studies.
    Ctrl-C once keeps the best plans so far and writes the report; twice stops.
    """
    report = output or Path("reports", f"{book.stem}.xlsx")
    keep_apart(book, output, json_file)
    placed: list[Path] = []
    with errors_told(json_file):
        from teaplan import api

        hold_to_places(report, json_file)

        with Display(quiet=quiet) as display:

            def write(result: Result) -> None:
                """Write the report; the second time in place of the first, which is ours."""
                if result.plan is not None:
                    display(Progress(Phase.REPORT))
                    again = bool(placed)
                    target = placed[0] if again else report
                    placed[:] = [kept(result.to_excel, target, force=again or force)]

            result = api.compare(
                book,
                strategies=None if strategies is None else [name.strip() for name in strategies.split(",")],
                studies=studies,
                requested=[
                    name
                    for name, wanted in (
                        ("break_evens", break_evens),
                        ("worths", worths),
                        ("alternatives", alternatives),
                    )
                    if wanted
                ],
                model_file=model,
                gap=gap,
                time_limit=time_limit,
                threads=threads,
                seed=seed,
                progress=display,
                known=write,
            )
        write_json(json_file, result.json() | {"report": str(placed[0]) if placed else None})
    if not quiet:
        say_compared(result, report, placed[0] if placed else None, say=say(json_file))
    raise typer.Exit(result.status.exit_code)
