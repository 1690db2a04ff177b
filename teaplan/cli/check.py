"""``teaplan check``: every fault of a workbook, without a solve."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from teaplan import console
from teaplan.cli.options import Book, Force, Json, Quiet
from teaplan.cli.telling import (
    BAD_INPUT,
    count,
    errors_told,
    hold_to_places,
    keep_apart,
    say_placed,
    write_json,
)

if TYPE_CHECKING:
    from teaplan.schema.faults import Fault


def check(
    book: Book,
    annotate: Annotated[
        Path | None,
        typer.Option(metavar="OUT.xlsx", help="Also write a copy with every fault tinted, noted and linked."),
    ] = None,
    json_file: Json = None,
    force: Force = False,
    quiet: Quiet = False,
) -> None:
    """Name every fault of a workbook with its cell.

    Then warn of what arithmetic alone can see. The workbook itself is never written.
    """
    keep_apart(book, annotate, json_file)
    with errors_told(json_file):
        from teaplan import api

        hold_to_places(annotate, json_file)
        faults, warnings = api.check(book)
        copy, failed = _copied(book, annotate, force=force)
        faults += [fault for fault in failed if fault not in faults]
        write_json(
            json_file,
            {
                "status": "faulty" if faults else "ok",
                "faults": [fault.json() for fault in faults],
                "warnings": [warning.json() for warning in warnings],
                "annotated": copy and str(copy),
            },
        )
    for fault in faults:
        console.note(str(fault))
    if not quiet:
        for warning in warnings:
            console.note(f"warning: {warning}")
        if annotate and copy:
            say_placed("annotated copy", annotate, copy, console.note)
        console.note(f"{count(len(faults), 'fault')}, {count(len(warnings), 'warning')}")
    raise typer.Exit(BAD_INPUT if faults else 0)


def _copied(book: Path, out: Path | None, *, force: bool) -> tuple[Path | None, list[Fault]]:
    """Hand back an annotated copy where one is wanted, else why it cannot be made."""
    from teaplan import api
    from teaplan.schema.faults import Faults

    try:
        return (api.annotate(book, out, force=force) if out else None), []
    except Faults as found:
        return None, found.faults
