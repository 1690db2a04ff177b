"""``teaplan check``: every fault of a workbook, without a solve."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from teaplan import console
from teaplan.cli.options import Book, Force, Json, Quiet
from teaplan.cli.telling import BAD_INPUT, count, errors_told, keep_apart, say_placed, write_json


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

        faults, warnings = api.check(book)
        copy = api.annotate(book, annotate, force=force) if annotate else None
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
