"""The verbs of the command line: parse, call, print.

Everything heavy is imported inside the verb that needs it, so that ``teaplan --help`` answers
at once. Exit codes: 0 done, 1 a defect of ours, 2 bad input or usage, 3 proven infeasible, 4 no
plan within the limit, 130 interrupted before any plan.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.main import get_command

from teaplan import __version__, console, files
from teaplan.display import Display
from teaplan.progress import Phase, Progress

if TYPE_CHECKING:
    from teaplan.api import Result

BAD_INPUT = 2
INTERRUPTED = 130
STANDARD_OUTPUT = Path("-")

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    # plain help: it reads the same in a pipe, and nothing is imported to draw it
    rich_markup_mode=None,
)


class Example(StrEnum):
    """The filled workbooks ``new`` can begin from."""

    US_BATTERY = "us_battery"
    MINIMAL = "minimal"


Book = Annotated[Path, typer.Argument(metavar="BOOK", help="The workbook (.xlsx), or a finished report.")]
Json = Annotated[
    Path | None,
    typer.Option("--json", metavar="FILE", help="The result as one JSON object; - is standard output."),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")]
Force = Annotated[
    bool, typer.Option("--force", help="Replace an existing file; else the next free name is taken.")
]


def main() -> None:
    """Run the command line and leave with its exit code."""
    console.prepare()
    get_command(app).main(prog_name="teaplan")


def _version(wanted: bool) -> None:
    if wanted:
        console.result(f"teaplan {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Plan modular battery plants: a workbook in, an audited plan out."""


@app.command()
def new(
    directory: Annotated[
        Path, typer.Argument(metavar="DIR", help="The workspace; made where it is missing.")
    ],
    example: Annotated[Example, typer.Option(help="The filled workbook to begin from.")] = Example.US_BATTERY,
    quiet: Quiet = False,
) -> None:
    """Lay out a workspace with a template and a filled example."""
    with _errors_told(None):
        from teaplan import api

        written = api.new(directory, example.value)
    if not quiet:
        for path in written:
            console.result(str(path))
        console.result(f"next: cd {directory} && teaplan plan inputs/{example.value}.xlsx")


@app.command()
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
    _keep_apart(book, annotate, json_file)
    with _errors_told(json_file):
        from teaplan import api

        faults, warnings = api.check(book)
        copy = api.annotate(book, annotate, force=force) if annotate else None
        _write_json(
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
            _say_placed("annotated copy", annotate, copy, console.note)
        console.note(f"{_count(len(faults), 'fault')}, {_count(len(warnings), 'warning')}")
    raise typer.Exit(BAD_INPUT if faults else 0)


@app.command()
def plan(
    book: Book,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="The report; else reports/<name of BOOK>.xlsx."),
    ] = None,
    json_file: Json = None,
    model: Annotated[
        Path | None, typer.Option(metavar="FILE.py", help="A planning model of your own: its build(case).")
    ] = None,
    gap: Annotated[
        float | None, typer.Option(min=0.0, help="Stop when no plan can be better by more than this share.")
    ] = None,
    time_limit: Annotated[
        float | None, typer.Option(min=0.0, metavar="SECONDS", help="Stop then, with the best plan so far.")
    ] = None,
    threads: Annotated[int | None, typer.Option(min=1, help="Threads of the solver.")] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Seed of the solver.")] = None,
    force: Force = False,
    quiet: Quiet = False,
) -> None:
    """Plan a workbook, audit the plan, write the report.

    Ctrl-C once keeps the best plan so far and writes its report; twice stops.
    """
    report = output or Path("reports", f"{book.stem}.xlsx")
    _keep_apart(book, output, json_file)
    with _errors_told(json_file):
        from teaplan import api

        with Display(quiet=quiet) as display:
            result = api.plan(
                book,
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
                placed = result.to_excel(report, force=force)
        _write_json(json_file, result.json() | {"report": placed and str(placed)})
    if not quiet:
        _say_plan(result, report, placed, say=_say(json_file))
    raise typer.Exit(result.status.exit_code)


@app.command()
def audit(
    report: Annotated[Path, typer.Argument(metavar="REPORT.xlsx", help="A finished report.")],
    json_file: Json = None,
    quiet: Quiet = False,
) -> None:
    """Recompute a finished report from its own sheets.

    It passes, or says where it differs.
    """
    _keep_apart(report, json_file)
    with _errors_told(json_file):
        from teaplan import api

        found = api.audit(report)
        _write_json(json_file, found.json())
    for failure in found.failures:
        console.note(f"{report}  {failure}")
    if found.passed and not quiet:
        _say(json_file)(f"{report}: audit passed, largest residual {found.largest_residual:.1e}")
    if not found.passed:
        console.note(f"{report}: audit failed, {_count(len(found.failures), 'difference')}")
    raise typer.Exit(0 if found.passed else BAD_INPUT)


def _say_plan(result: Result, asked: Path, placed: Path | None, say: Callable[[str], None]) -> None:
    """Say how a search ended, what the plan is worth, and where its report is."""
    say(f"{result.status.word.replace('_', ' ')}: {result.status.message}")
    for reason in result.reasons:
        say(f"  {reason}")
    figures = result.json()
    if figures["objective_value"] is not None:
        say(
            f"{figures['objective']} {figures['objective_value']:z,.1f} M$, bound {figures['bound']:z,.1f} M$"
        )
        say(f"no plan can be better by more than {figures['gap_musd']:z,.1f} M$ ({figures['gap']:.2%})")
    if placed is not None:
        _say_placed("report", asked, placed, say)


def _say_placed(what: str, asked: Path, placed: Path, say: Callable[[str], None]) -> None:
    kept = "" if placed == asked else f" ({asked} was there and is kept)"
    say(f"{what}: {placed}{kept}")


def _say(json_file: Path | None) -> Callable[[str], None]:
    """Return where results are said: beside standard output while that carries the JSON."""
    return console.note if json_file == STANDARD_OUTPUT else console.result


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _keep_apart(book: Path, *targets: Path | None) -> None:
    """Refuse to write over what is read, or two things into one file."""
    named = [path for path in targets if path is not None and path != STANDARD_OUTPUT]
    for target in named:
        if target.is_dir():
            raise typer.BadParameter(f"{target} is a folder; name a file")
        if target.resolve() == book.resolve():
            raise typer.BadParameter(f"{target} is the workbook itself, which is never written")
    if len({path.resolve() for path in named}) < len(named):
        raise typer.BadParameter("two results are to go into the same file")


def _write_json(target: Path | None, found: Mapping[str, Any]) -> None:
    """Write one object where it was asked for; an older one is replaced."""
    if target is None:
        return
    text = json.dumps(found, indent=2, allow_nan=False)
    if target == STANDARD_OUTPUT:
        console.result(text)
    else:
        files.put(target, f"{text}\n".encode(), force=True)


@contextmanager
def _errors_told(json_file: Path | None) -> Iterator[None]:
    """Tell of faults and of files that fail, one line each, and leave with exit code 2."""
    from teaplan.schema.faults import Faults

    try:
        yield
    except Faults as found:
        console.trace(found.__cause__)
        _write_json(json_file, {"status": "faulty", "faults": [fault.json() for fault in found.faults]})
        for fault in found.faults:
            console.note(str(fault))
        raise typer.Exit(BAD_INPUT) from None
    except OSError as error:
        console.note(f"teaplan: {_sentence(error)}")
        raise typer.Exit(BAD_INPUT) from None
    except KeyboardInterrupt:
        console.note("teaplan: interrupted, nothing was written")
        raise typer.Exit(INTERRUPTED) from None


def _sentence(error: OSError) -> str:
    """Say which file failed and why."""
    if error.filename is None or error.strerror is None:
        return str(error)
    return f"{error.filename}: {error.strerror}"
