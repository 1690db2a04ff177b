"""A workbook read every way the verbs read it: a case, or typed faults, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from teaplan.case import Case, Input
from teaplan.schema.faults import Fault, Faults
from teaplan.workbook import annotate, check, input_hash, read, write_workbook


def tables_of(case: Case) -> dict[str, list[dict[str, Any]]]:
    """Return what a case was typed as, each row where it stood."""
    found: dict[str, list[dict[str, Any]]] = {}
    for item in case.inputs:
        rows = found.setdefault(item.ref.sheet, [])
        rows += [{} for _ in range(item.ref.row - 1 - len(rows))]
        notes = {"mark": item.mark, "source": item.source, "note": item.note}
        rows[item.ref.row - 2] |= {item.ref.column: item.value} | {k: v for k, v in notes.items() if v}
    return found


def as_said(case: Case) -> tuple[Case, list[Input]]:
    """Return a case without file and addresses, yes and no as words: what a workbook says."""
    words = {True: "yes", False: "no"}
    inputs = [
        item._replace(cell="", value=words[item.value] if isinstance(item.value, bool) else item.value)
        for item in case.inputs
    ]
    return replace(case, inputs=(), file=""), sorted(inputs, key=lambda item: item.ref)


def hold_round_trip(case: Case, folder: Path) -> None:
    """Hold a case to what is read of it when it is written as a workbook."""
    again = read(write_workbook(folder / "again.xlsx", tables_of(case), force=True))
    assert as_said(again) == as_said(case)
    if not any(isinstance(item.value, bool) for item in case.inputs):
        assert input_hash(again) == input_hash(case)


def outcome(path: Path, *, copy: bool = False) -> tuple[list[Fault], Case | None]:
    """Check and read a workbook; what one says the other says too. A copy is annotated where asked for."""
    faults, warnings = check(path)
    for fault in (*faults, *warnings):
        assert len(str(fault).splitlines()) == 1
        assert fault.file == str(path)
        assert fault.text
        assert fault.code
    case, refused = _read(path)
    assert list(map(str, refused)) == list(map(str, faults))
    if copy:
        marked = _marked(path, [*faults, *warnings])
        assert marked is not None or faults
    return faults, case


def _read(path: Path) -> tuple[Case | None, list[Fault]]:
    try:
        return read(path), []
    except Faults as found:
        return None, found.faults


def _marked(path: Path, told: list[Fault]) -> Path | None:
    try:
        return annotate(path, path.with_name("marked.xlsx"), told, force=True)
    except Faults:
        return None
