"""How large a workbook may be: every limit of size, in one place.

They are far above what a planner types and below what fills a machine: a file that breaks one is told so
at once, before anything large is made of it.
"""

from __future__ import annotations

from typing import NamedTuple


class Limit(NamedTuple):
    """The most there may be of something, and of what."""

    most: int
    what: str

    @property
    def said(self) -> str:
        """The limit as a planner reads it."""
        return f"{self.most:,} {self.what}"


FILE_BYTES = Limit(50_000_000, "bytes in the file")
UNPACKED_BYTES = Limit(200_000_000, "bytes in the file, unpacked")
RATIO = Limit(100, "times as many bytes unpacked as packed (of files above 10 MB unpacked)")
PARTS = Limit(10_000, "parts inside the file")
SHEETS = Limit(300, "sheets")
CELLS = Limit(1_000_000, "cells that hold something")
READ = Limit(200_000, "of them in the sheets that are read (in all, for an annotated copy)")
SPREAD = Limit(2_000_000, "cells from A1 to the last row and column of a sheet that is read")
AREA = Limit(10_000_000, "cells from A1 to the last row and column of a sheet of a report")
ROWS = Limit(50_000, "rows of a sheet")
BRANCHES = Limit(1_000, "branches")
COLUMNS = Limit(2_000, "columns of a sheet")
TEXT = Limit(32_767, "characters in a cell")
NAME = Limit(255, "characters in a name")
NUMBER = Limit(10**15, "as the size of a number")
NODES = Limit(20_000, "branches times periods")
DECISIONS = Limit(1_000_000, "branches times periods times sites times recipes")
DELIVERIES = Limit(10_000_000, "branches times periods times sites times segments times products")
FAULTS = Limit(1_000, "faults and 1,000 warnings that are told")

LIMITS = (
    FILE_BYTES,
    UNPACKED_BYTES,
    RATIO,
    PARTS,
    SHEETS,
    CELLS,
    READ,
    ROWS,
    BRANCHES,
    COLUMNS,
    SPREAD,
    AREA,
    TEXT,
    NAME,
    NUMBER,
    NODES,
    DECISIONS,
    DELIVERIES,
    FAULTS,
)
"""All limits, as the documentation lists them."""

RATIO_FROM = 10_000_000
"""Unpacked bytes from which the ratio counts: little that is much repeated harms nobody."""
