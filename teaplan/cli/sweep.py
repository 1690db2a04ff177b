"""``teaplan sweep``: one case planned again and again with levers moved."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from teaplan import console
from teaplan.cli.options import Book, Force, Gap, Json, Model, Output, Quiet, Seed
from teaplan.cli.telling import (
    count,
    errors_told,
    hold_to_places,
    keep_apart,
    kept,
    say,
    say_placed,
    write_json,
)
from teaplan.display import Display
from teaplan.progress import Phase, Progress

if TYPE_CHECKING:
    from teaplan.swept import SweepResult

TOLD = 10
"""Factors of the tornado that are said; the table has all."""

Vary = Annotated[
    list[str] | None,
    typer.Option(
        metavar="DRIVER:TARGET=LOW,BASE,HIGH",
        help="Factors to plan with (years for years, value: before values); may be given again.",
    ),
]
Distributions = Annotated[
    list[str] | None,
    typer.Option(
        metavar="DRIVER:TARGET=KIND(..)",
        help="normal(mean,dev), lognormal(median,dev), uniform(low,high) or triangular(low,mode,high).",
    ),
]


def sweep(
    book: Book,
    vary: Vary = None,
    grid: Annotated[bool, typer.Option("--grid", help="Every combination; else each factor alone.")] = False,
    sample: Annotated[
        int, typer.Option(min=0, metavar="N", help="Points of a Latin hypercube, with --distribution.")
    ] = 0,
    distribution: Distributions = None,
    strategies: Annotated[
        str,
        typer.Option(metavar="A,B,...", help="Strategies to plan at each point; else one, without rules."),
    ] = "",
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes of this machine; else one per core.")
    ] = None,
    cluster: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="A dask scheduler: tcp://host:8786.")
    ] = None,
    resume: Annotated[
        Path | None, typer.Option(metavar="JOURNAL", help="Go on with a sweep that was ended.")
    ] = None,
    output: Output = None,
    table: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also the table alone, as .csv or .parquet.")
    ] = None,
    json_file: Json = None,
    model: Model = None,
    gap: Gap = None,
    time_limit: Annotated[
        float | None,
        typer.Option(min=0.0, metavar="SECONDS", help="Of one search; its point is then not ranked."),
    ] = None,
    seed: Seed = None,
    force: Force = False,
    quiet: Quiet = False,
) -> None:
    """Plan a workbook again and again with levers moved: what matters, and how much.

    Finished points are kept in a journal: Ctrl-C, a kill or a full disk loses none of them, and --resume
    goes on.
    """
    report = output or Path("reports", f"{book.stem}-sweep.xlsx")
    keep_apart(book, output, table, json_file, resume)
    placed: dict[str, Path] = {}
    with errors_told(json_file):
        from teaplan import api

        hold_to_places(report, table, json_file)

        with Display(quiet=quiet) as display:
            result = api.sweep(
                book,
                vary or (),
                distribution=distribution or (),
                grid=grid,
                sample=sample,
                strategies=[name.strip() for name in strategies.split(",")],
                model_file=model,
                gap=gap,
                time_limit=time_limit,
                seed=seed,
                workers=workers,
                cluster=cluster,
                journal=report.with_suffix(".jsonl"),
                resume=resume,
                table=table,
                progress=display,
            )
            display(Progress(Phase.REPORT))
            if result.comparison is not None:
                placed["report"] = kept(result.to_excel, report, force=force)
            if table is not None and result.sweep.finished:
                placed["table"] = result.write_table(table, force=force)
        files = {name: str(placed[name]) if name in placed else None for name in ("report", "table")}
        write_json(json_file, result.json() | files)
    if not quiet:
        _say_sweep(result, say(json_file))
        for name, path in placed.items():
            say_placed(name, report if name == "report" else table or path, path, say(json_file))
    raise typer.Exit(result.exit_code)


def _say_sweep(result: SweepResult, say: Callable[[str], None]) -> None:
    """Say how far the sweep came, what moved most, and how to go on."""
    found = result.json()
    unranked = found["finished"] - found["ranked_points"]
    aside = f", {unranked} of them not ranked: the clock ended their search" if unranked else ""
    say(f"{result.status}: {found['finished']} of {count(found['points'], 'point')}{aside}")
    for swing in [one for one in found["tornado"] if one["swing_musd"] is not None][:TOLD]:
        of = f" under {swing['strategy']}" if swing["strategy"] else ""
        say(f"  {swing['factor']}{of}: {_moved(swing)}")
    for point in found["lost"]:
        console.note(f"two workers died at point {point}: killed, or out of memory")
    if found["finished"] < found["points"]:
        say(f"go on with: --resume {result.journal}")
    else:
        say(f"journal: {result.journal}")


def _moved(swing: dict[str, Any]) -> str:
    """Say what a factor moves, or that the gaps hide it."""
    if swing["decided"] == "no":
        return f"undecided, within the gaps of its plans ({swing['plus_minus_musd']:z,.1f} M$)"
    return (
        f"{swing['at_low_musd']:z,.1f} M$ at {swing['low']:g}, {swing['at_high_musd']:z,.1f} M$ at "
        f"{swing['high']:g}; a swing of {swing['swing_musd']:z,.1f} M$, plus or minus "
        f"{swing['plus_minus_musd']:z,.1f}"
    )
