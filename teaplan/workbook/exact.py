"""Numbers in a sheet as they are, to the last bit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def keep_every_bit(page: Any) -> None:
    """Let a page store numbers as they are: XlsxWriter itself keeps 16 digits, a float needs 17."""

    def element(number: float, attributes: Sequence[tuple[str, Any]] = ()) -> None:
        given = "".join(f' {name}="{value}"' for name, value in attributes)
        exact = number if isinstance(number, int) else float(number)
        page.fh.write(f"<c{given}><v>{exact!r}</v></c>")

    page._xml_number_element = element
