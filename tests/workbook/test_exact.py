"""A number typed into a workbook by us comes back to the last bit."""

from __future__ import annotations

from pathlib import Path

from teaplan.workbook import read, write_workbook
from tests.proofs.tables import recipe, tables


def test_a_float_of_seventeen_digits_survives(tmp_path: Path) -> None:
    """Proves it on a number that sixteen digits round to its neighbour."""
    fine = 1.9449999999999998
    assert float(f"{fine:.16g}") != fine
    book = write_workbook(tmp_path / "book.xlsx", tables(recipes=[recipe(output=fine)]))
    assert read(book).recipes["L", "C"].output == fine
