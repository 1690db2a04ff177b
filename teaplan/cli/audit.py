"""``teaplan audit``: a finished report recomputed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from teaplan import console
from teaplan.cli.options import Json, Quiet
from teaplan.cli.telling import BAD_INPUT, count, errors_told, keep_apart, say, write_json


def audit(
    report: Annotated[Path, typer.Argument(metavar="REPORT.xlsx", help="A finished report.")],
    json_file: Json = None,
    quiet: Quiet = False,
) -> None:
    """Recompute a finished report from its own sheets.

    It passes, or says where it differs.
    """
    keep_apart(report, json_file)
    with errors_told(json_file):
        from teaplan import api

        found = api.audit(report)
        write_json(json_file, found.json())
    for failure in found.failures:
        console.note(f"{report}  {failure}")
    if found.passed and not quiet:
        say(json_file)(f"{report}: audit passed, largest residual {found.largest_residual:.1e}")
    for branch, _, why in found.returns if not quiet else ():
        if why:
            console.note(f"{report}: future {branch}: rate of return: {why}")
    if not found.passed:
        console.note(f"{report}: audit failed, {count(len(found.failures), 'difference')}")
    raise typer.Exit(0 if found.passed else BAD_INPUT)
