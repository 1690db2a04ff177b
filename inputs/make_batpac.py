"""Plan BatPaC v5's cell factory at every size: ``python -m inputs.make_batpac [FOLDER]``.

Prints the scale curve: what the plant needs by its steps' exponents, BatPaC's price, and the LCOB of the
audited plan. With a folder, the workbooks of all sizes are kept there.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from inputs.examples import batpac
from teaplan import api
from teaplan.workbook import write_workbook

COLUMNS = ("GWh/yr", "equipment M$/GWh", "building M$/GWh", "h/kWh", "m2/GWh", "price $/kWh", "LCOB $/kWh")


def planned(gwh: float, folder: Path) -> tuple[float, ...]:
    """Write, plan and audit the factory of a size; its row of the scale curve, as in ``COLUMNS``."""
    made = {"about": batpac.about(gwh), **batpac.tables(gwh)}
    book = write_workbook(folder / f"batpac_v5_{gwh:g}.xlsx", made, force=True)
    found = api.plan(book, threads=1).audit
    lcob = None if found is None else found.figures["lcob_usd_per_kwh"]
    if lcob is None:
        raise SystemExit(f"{book}: no plan")
    of = batpac.plant(gwh)
    needs = (of.capital_musd, of.building_musd, of.labour_h / 1e6, of.area_m2)
    return gwh, *(need / gwh for need in needs), batpac.price(of).total, lcob


def main(folder: Path) -> Iterator[tuple[float, ...]]:
    """Yield the row of every size of the scale curve."""
    folder.mkdir(parents=True, exist_ok=True)
    for gwh in batpac.SIZES:
        yield planned(gwh, folder)


if __name__ == "__main__":
    with TemporaryDirectory() as scratch:
        print(*(f"{name:>16}" for name in COLUMNS))
        for figures in main(Path(sys.argv[1] if len(sys.argv) > 1 else scratch)):
            print(*(f"{figure:16.6g}" for figure in figures))
