"""``teaplan diff``: what differs between two workbooks or reports."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from teaplan.cli.options import Json, Quiet
from teaplan.cli.telling import errors_told, keep_apart, say, write_json


def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD.xlsx", help="A workbook or a finished report.")],
    new: Annotated[Path, typer.Argument(metavar="NEW.xlsx", help="Another of either.")],
    json_file: Json = None,
    quiet: Quiet = False,
) -> None:
    """Say what changed in the inputs, cell by cell, and in the plan.

    Of two reports it says which is better and by how much, where both answer the same question;
    else where they do not.
    """
    for book in (old, new):
        keep_apart(book, json_file)
    with errors_told(json_file):
        from teaplan import api

        found = api.diff(old, new)
        write_json(json_file, found.json())
    if not quiet:
        for line in found.lines:
            say(json_file)(line)
