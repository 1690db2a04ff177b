"""A fault of a workbook: file, sheet and cell, in one line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Fault:
    """One fault (or warning) at one cell.

    Attributes
    ----------
    file, sheet, cell
        Where; ``cell`` like ``D7``, empty for a whole sheet.
    column
        Header of the column, or the setting.
    text
        What is wrong, in a sentence.
    code
        Its kind, for programs: ``lines.capex_musd.range``.
    """

    file: str
    sheet: str
    cell: str
    column: str
    text: str
    code: str

    def __str__(self) -> str:
        """Return the line a planner reads."""
        place = f"{self.sheet}!{self.cell}" if self.cell else self.sheet
        return f"{self.file}  {place}  {self.column}: {self.text}  [{self.code}]"

    def json(self) -> dict[str, str]:
        """Return the fault as a JSON object."""
        return asdict(self)


class Faults(ValueError):
    """All faults of a workbook at once."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = list(faults)
        super().__init__("\n".join(map(str, faults)))

    def __reduce__(self) -> tuple[type[Faults], tuple[list[Fault]]]:
        """Travel whole from a worker process."""
        return type(self), (self.faults,)
