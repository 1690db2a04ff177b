"""What every verb does alike: tell of errors and results, keep files apart, write JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING, Any

import typer

from teaplan import console, files
from teaplan.shared.aims import AIMS, amount

if TYPE_CHECKING:
    from teaplan.api import Result

BAD_INPUT = 2
NO_PLAN = 4
INTERRUPTED = 130
STANDARD_OUTPUT = Path("-")
NO_BOUND = "how much better another plan may be is not known: the search ended before it proved any bound"


def say_plan(result: Result, asked: Path, placed: Path | None, say: Callable[[str], None]) -> None:
    """Say how a search ended, what the plan is worth, and where its report is."""
    _say_replay(result)
    say(f"{result.status.word.replace('_', ' ')}: {result.status.message}")
    for reason in result.reasons:
        say(f"  {reason}")
    figures = result.json()
    if figures["objective_value"] is not None:
        unit = AIMS[figures["objective"]].unit
        value = f"{figures['objective']} {amount(figures['objective_value'], unit)}"
        if figures["gap"] is None:
            say(f"{value}; {NO_BOUND}")
        else:
            say(f"{value}, bound {amount(figures['bound'], unit)}")
            say(f"no plan can be better by more than {figures['gap_musd']:z,.1f} M$ ({figures['gap']:.2%})")
    if placed is not None:
        say_placed("report", asked, placed, say)


def say_compared(result: Result, asked: Path, placed: Path | None, say: Callable[[str], None]) -> None:
    """Say how every strategy ended and what it is worth, the verdict, and where the report is."""
    _say_replay(result)
    found = result.json()
    aim = AIMS[found["objective"]]
    for one in found["strategies"]:
        name, value = one["strategy"] or "no rule", one["objective_value"]
        if value is None:
            say(f"{name}: {one['status'].replace('_', ' ')}")
            for reason in one["reasons"]:
                say(f"  {reason}")
        else:
            each = one["lcob_usd_per_kwh"]
            kwh = "" if each is None or not aim.is_money else f", {each:,.2f} $/kWh"
            told = f"{name}: {amount(value, aim.unit)}{kwh}"
            gap = one["gap_musd"]
            least = NO_BOUND if gap is None else f"no plan better by more than {gap:z,.1f} M$"
            say(f"{told}, {least}")
    for sentence in result.verdict:
        say(sentence)
    if placed is not None:
        say_placed("report", asked, placed, say)


def _say_replay(result: Result) -> None:
    """Say of a report planned again what its run had, and whether it was changed since."""
    if result.replay:
        console.note(result.replay)


def say_placed(what: str, asked: Path, placed: Path, say: Callable[[str], None]) -> None:
    """Say where a file was put, and that an older one of the name asked for is kept."""
    kept = "" if placed == asked else f" ({asked} was there and is kept)"
    say(f"{what}: {placed}{kept}")


def say(json_file: Path | None) -> Callable[[str], None]:
    """Return where results are said: beside standard output while that carries the JSON."""
    return console.note if json_file == STANDARD_OUTPUT else console.result


def count(number: int, what: str) -> str:
    """Return a number and what it counts, in the right number."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def keep_apart(book: Path, *targets: Path | None) -> None:
    """Refuse to write over what is read, or two things into one file."""
    named = [path for path in targets if path is not None and path != STANDARD_OUTPUT]
    for target in named:
        if target.is_dir():
            raise typer.BadParameter(f"{target} is a folder; name a file")
        if target.resolve() == book.resolve():
            raise typer.BadParameter(f"{target} is the workbook itself, which is never written")
    if len({path.resolve() for path in named}) < len(named):
        raise typer.BadParameter("two results are to go into the same file")


def write_json(target: Path | None, found: Mapping[str, Any]) -> None:
    """Write one object where it was asked for; an older one is replaced."""
    if target is None:
        return
    text = json.dumps(found, indent=2, allow_nan=False)
    if target == STANDARD_OUTPUT:
        console.result(text)
    else:
        files.put(target, f"{text}\n".encode(), force=True)


def hold_to_places(*targets: Path | None) -> None:
    """Refuse folders that cannot be written before minutes are spent on what should go there.

    Raises
    ------
    OSError
        Naming the first.
    """
    for target in targets:
        if target is not None and target != STANDARD_OUTPUT:
            files.hold_to_place(target)


def kept(write: Callable[..., Path], report: Path, *, force: bool) -> Path:
    """Write a report; where its place fails, among temporary files: a plan may have taken hours.

    Raises
    ------
    OSError
        Where its place fails, saying where the report is kept instead, if it is.
    """
    try:
        return write(report, force=force)
    except OSError as error:
        try:
            rescued = write(Path(gettempdir(), report.name))
        except OSError:
            raise error from None
        raise OSError(f"{_sentence(error)}; the report is kept as {rescued}") from None


@contextmanager
def errors_told(json_file: Path | None) -> Iterator[None]:
    """Tell of faults and of files that fail, one line each, and leave with exit code 2."""
    from teaplan.schema.faults import Faults

    try:
        yield
    except Faults as found:
        console.trace(found.__cause__)
        write_json(json_file, {"status": "faulty", "faults": [fault.json() for fault in found.faults]})
        for fault in found.faults:
            console.note(str(fault))
        raise typer.Exit(BAD_INPUT) from None
    except OSError as error:
        console.note(f"teaplan: {_sentence(error)}")
        raise typer.Exit(BAD_INPUT) from None
    except MemoryError:
        console.note("teaplan: out of memory: a smaller case, fewer workers, or a larger machine")
        raise typer.Exit(NO_PLAN) from None
    except KeyboardInterrupt:
        console.note("teaplan: interrupted, nothing was written")
        raise typer.Exit(INTERRUPTED) from None


def _sentence(error: OSError) -> str:
    """Say which file failed and why."""
    if error.filename is None or error.strerror is None:
        return str(error)
    return f"{error.filename}: {error.strerror}"
