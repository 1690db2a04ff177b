"""Make the committed reports and their pictures, at the top of the project.

``python -m inputs.make_report`` plans the cut of the United States case and writes ``reports/example``, in a
minute; ``python -m inputs.make_report reports/us_battery.xlsx`` takes the report that ``make plan`` left and
draws ``reports/full`` from it. LibreOffice prints the report
and poppler draws its pages, as the tests' set-up installs them.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import teaplan
from inputs.examples import us_three_states
from teaplan.report import replay
from teaplan.report.book import write_report
from teaplan.workbook import write_workbook

FOLDER = Path(__file__).resolve().parents[1] / "reports" / "example"
FULL = FOLDER.with_name("full")
NAME, FULL_NAME = "us_three_states", "us_battery"
PICTURES = {"summary": 3, "comparison": 1, "regret": 1, "capacity": 1, "cost_per_kwh": 1, "cash_flow": 1}
"""First pages of sheets that become pictures."""

WIDTH = 1360
"""Of a picture, pixels."""


def main(folder: Path = FOLDER) -> list[Path]:
    """Compare strategies on the cut of the United States case, write its report, draw some of its pages.

    Parameters
    ----------
    folder
        Where; files of the same name are replaced.

    Returns
    -------
    list of Path
        What was written.
    """
    with TemporaryDirectory() as scratch:
        tables = {"about": us_three_states.about(), **us_three_states.tables()}
        book = write_workbook(Path(scratch, f"{NAME}.xlsx"), tables)
        result = teaplan.compare(book, threads=1)
        report = result.to_excel(folder / f"{NAME}.xlsx", force=True)
        return [report, *_pictures(report, folder, Path(scratch, "print"))]


def illustrate(report: Path, folder: Path = FULL) -> list[Path]:
    """Lay a finished report out again as this version does, from what it carries, and draw some pages.

    Parameters
    ----------
    report
        What ``teaplan compare`` wrote; it stays where it is.
    folder
        Where the report and the pictures go; files of the same name are replaced.

    Returns
    -------
    list of Path
        What was written.

    Raises
    ------
    SystemExit
        Where a plan in it does not pass its audit: nothing is written.
    """
    found = replay.recovered(report)
    if not found.audit.passed or found.failures or found.changed:
        raise SystemExit(f"{report} does not pass its audit")
    folder.mkdir(parents=True, exist_ok=True)
    kept = write_report(
        folder / f"{FULL_NAME}.xlsx", comparison=found.comparison, run=found.reading.run, force=True
    )
    with TemporaryDirectory() as scratch:
        return [kept, *_pictures(kept, folder, Path(scratch, "print"))]


def _pictures(report: Path, folder: Path, scratch: Path) -> list[Path]:
    """Print a report, and draw the first pages of some of its sheets."""
    _run("soffice", "--headless", "--convert-to", "pdf", "--outdir", str(scratch), str(report))
    printed = str(scratch / f"{report.stem}.pdf")
    pages = _run("pdftotext", "-layout", printed, "-").split("\f")
    found = []
    for sheet, most in PICTURES.items():
        # the foot of a page has the name of the workbook, the sheet, and the number of the page
        numbers = [number for number, page in enumerate(pages, start=1) if sheet in _foot(page)]
        for part, number in enumerate(numbers[:most], start=1):
            target = folder / (f"{sheet}.png" if most == 1 else f"{sheet}_{part}.png")
            size = ("-scale-to-x", str(WIDTH), "-scale-to-y", "-1")
            one = ("-f", str(number), "-l", str(number), "-singlefile")
            _run("pdftoppm", "-png", *size, *one, printed, str(target.with_suffix("")))
            found.append(target)
    return found


def _foot(page: str) -> list[str]:
    lines = [line for line in page.splitlines() if line.strip()]
    return lines[-1].split() if lines else []


def _run(program: str, *arguments: str) -> str:
    found = shutil.which(program)
    if found is None:
        raise SystemExit(f"{program} is not installed: `make system` says how it may be")
    done = subprocess.run([found, *arguments], check=True, capture_output=True, text=True, timeout=600)
    return done.stdout


if __name__ == "__main__":
    for written in illustrate(Path(sys.argv[1])) if sys.argv[1:] else main():
        print(written.relative_to(FOLDER.parents[1]))
