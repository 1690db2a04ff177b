"""A fault of a workbook: file, sheet and cell, in one line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from teaplan.schema.limits import FAULTS

LONGEST = 600
"""Characters of a line that are shown; a cell may hold a page."""


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
        said = f"{place}  {self.column}: {self.text}"
        return f"{self.file}  {one_line(said, LONGEST)}  [{one_line(self.code, LONGEST)}]"

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


def one_line(text: str, longest: int) -> str:
    """Return a text in one line: breaks and other signs that steer a terminal spelt out, a long one cut."""
    shown = text if len(text) <= longest else f"{text[:longest]}..."
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in shown)


class Told(list[Fault]):
    """Faults or warnings as they are found: the first ones in full, of the others how many."""

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        super().__init__()
        self.more = 0
        self.extend(faults)

    def append(self, fault: Fault) -> None:
        """Add one, or count it."""
        if len(self) < FAULTS.most:
            super().append(fault)
        else:
            self.more += 1

    def extend(self, faults: Iterable[Fault]) -> None:
        """Add several."""
        for fault in faults:
            self.append(fault)
        self.more += getattr(faults, "more", 0)

    def all(self, file: str, what: str) -> list[Fault]:
        """Return them, and last how many are not told."""
        text = f"{self.more:,} more {what} are not told"
        rest = [Fault(file, "", "", "file", text, f"file.more_{what}")] if self.more else []
        return [*self, *rest]
