"""Make the example workbooks: ``python -m inputs.make_examples`` at the top of the project."""

from __future__ import annotations

from pathlib import Path

from inputs.examples import batpac, minimal, us_battery, us_numbers
from teaplan.workbook import write_workbook

FOLDER = Path(__file__).resolve().parent
EXAMPLES = {
    "us_battery.xlsx": us_battery,
    "us_numbers.xlsx": us_numbers,
    "minimal.xlsx": minimal,
    "batpac_v5.xlsx": batpac,
}


def main(folder: Path = FOLDER) -> list[Path]:
    """Write every example.

    Parameters
    ----------
    folder
        Where; workbooks of the same name are replaced.

    Returns
    -------
    list of Path
        What was written.
    """
    return [
        write_workbook(folder / name, {"about": example.about(), **example.tables()}, force=True)
        for name, example in EXAMPLES.items()
    ]


if __name__ == "__main__":
    for written in main():
        print(written)
