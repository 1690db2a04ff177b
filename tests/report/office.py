"""A report in the hands of LibreOffice: calculated anew, and printed; and in those of a forger."""

from __future__ import annotations

import re
import subprocess
import warnings
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import load_workbook

ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item>
</oor:items>
"""
"""Calculate every formula when a workbook is opened; otherwise cached values are taken as they are."""


def opened(path: Path, *, data_only: bool = False) -> Any:
    """Open a workbook with openpyxl, which warns of what it does not know and leaves out."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return load_workbook(path, data_only=data_only)


def convert(source: Path, folder: Path, kind: str) -> Path:
    """Let LibreOffice open a workbook, calculate it, and save it as ``kind``."""
    user = folder / "profile" / "user"
    user.mkdir(parents=True, exist_ok=True)
    (user / "registrymodifications.xcu").write_text(ALWAYS)
    target = folder / "converted"
    command = ["soffice", f"-env:UserInstallation={user.parent.as_uri()}", "--headless", "--convert-to", kind]
    subprocess.run(
        [*command, "--outdir", str(target), str(source)], check=True, capture_output=True, timeout=600
    )
    return target / f"{source.stem}.{kind}"


def values(path: Path) -> dict[str, Any]:
    """Cached value of every cell, by "sheet!address"."""
    book = opened(path, data_only=True)
    return {
        f"{page.title}!{cell.coordinate}": cell.value
        for page in book
        for row in page.iter_rows()
        for cell in row
    }


def formulas(path: Path) -> dict[str, str]:
    """Every formula, by "sheet!address"."""
    book = opened(path)
    return {
        f"{page.title}!{cell.coordinate}": cell.value
        for page in book
        for row in page.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }


def recalculated(source: Path, folder: Path) -> dict[str, Any]:
    """Value of every cell after LibreOffice has calculated all of it."""
    return values(convert(source, folder, "xlsx"))


def typed_over(source: Path, target: Path, changes: dict[str, float]) -> Path:
    """Copy a report with numbers typed over, and everything else, cached values too, as it was."""
    order = {name: index for index, name in enumerate(opened(source).sheetnames, start=1)}
    with ZipFile(source) as before, ZipFile(target, "w", ZIP_DEFLATED) as after:
        for name in before.namelist():
            data = before.read(name)
            for place, value in changes.items():
                sheet, address = place.split("!")
                if name == f"xl/worksheets/sheet{order[sheet]}.xml":
                    cell = re.compile(rf'(<c r="{address}"[^>]*><v>)[^<]*(</v>)'.encode())
                    data, found = cell.subn(rf"\g<1>{value!r}\g<2>".encode(), data)
                    assert found == 1, place
            after.writestr(name, data)
    return target


def edited(source: Path, target: Path, changes: dict[str, Any]) -> Path:
    """Copy a report with some cells typed over."""
    book = opened(source)
    for place, value in changes.items():
        sheet, address = place.split("!")
        book[sheet][address].value = value
    book.save(target)
    return target
