"""The verbs of the command line: parse, call, print; one module each.

Everything heavy is imported inside the verb that needs it, so that ``teaplan --help`` answers
at once. Exit codes: 0 done, 1 a defect of ours, 2 bad input or usage, 3 proven infeasible, 4 no
plan within the limit, 130 interrupted before any plan.
"""

from __future__ import annotations

from typing import Annotated

import typer
from typer.main import get_command

from teaplan import __version__, console
from teaplan.cli.audit import audit
from teaplan.cli.check import check
from teaplan.cli.compare import compare
from teaplan.cli.diff import diff
from teaplan.cli.explain import explain
from teaplan.cli.new import new
from teaplan.cli.plan import plan
from teaplan.cli.sweep import sweep

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    # plain help: it reads the same in a pipe, and nothing is imported to draw it
    rich_markup_mode=None,
)
for verb in (new, check, plan, compare, sweep, explain, diff, audit):
    app.command()(verb)


def main() -> None:
    """Run the command line and leave with its exit code."""
    console.prepare()
    get_command(app).main(prog_name="teaplan")


def _version(wanted: bool) -> None:
    if wanted:
        console.result(f"teaplan {__version__}")
        raise typer.Exit


@app.callback()
def common(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Plan modular battery plants: a workbook in, an audited plan out."""
