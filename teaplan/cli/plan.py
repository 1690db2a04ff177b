"""``teaplan plan``: one plan, one report."""

from __future__ import annotations

from pathlib import Path

import typer

from teaplan.cli.options import (
    Book,
    Force,
    Gap,
    Json,
    Model,
    Output,
    Quiet,
    Seed,
    Strategy,
    Threads,
    TimeLimit,
)
from teaplan.cli.telling import errors_told, hold_to_places, keep_apart, kept, say, say_plan, write_json
from teaplan.display import Display
from teaplan.progress import Phase, Progress


def plan(
    book: Book,
    strategy: Strategy = None,
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
    """Plan a workbook, audit the plan, write the report.

    Ctrl-C once keeps the best plan so far and writes its report; twice stops.
    """
    report = output or Path("reports", f"{book.stem}.xlsx")
    keep_apart(book, output, json_file)
    with errors_told(json_file):
        from teaplan import api

        hold_to_places(report, json_file)

        with Display(quiet=quiet) as display:
            result = api.plan(
                book,
                strategy=strategy,
                model_file=model,
                gap=gap,
                time_limit=time_limit,
                threads=threads,
                seed=seed,
                progress=display,
            )
            placed = None
            if result.plan is not None:
                display(Progress(Phase.REPORT))
                placed = kept(result.to_excel, report, force=force)
        write_json(json_file, result.json() | {"report": placed and str(placed)})
    if not quiet:
        say_plan(result, report, placed, say=say(json_file))
    raise typer.Exit(result.status.exit_code)
