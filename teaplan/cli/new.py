"""``teaplan new``: lay out a workspace."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from teaplan import console
from teaplan.cli.options import Quiet
from teaplan.cli.telling import errors_told


class Example(StrEnum):
    """The filled workbooks ``new`` can begin from."""

    US_BATTERY = "us_battery"
    MINIMAL = "minimal"


def new(
    directory: Annotated[
        Path, typer.Argument(metavar="DIR", help="The workspace; made where it is missing.")
    ],
    example: Annotated[Example, typer.Option(help="The filled workbook to begin from.")] = Example.US_BATTERY,
    quiet: Quiet = False,
) -> None:
    """Lay out a workspace with a template and a filled example."""
    with errors_told(None):
        from teaplan import api

        written = api.new(directory, example.value)
    if not quiet:
        for path in written:
            console.result(str(path))
        console.result(f"next: cd {directory} && teaplan plan inputs/{example.value}.xlsx")
