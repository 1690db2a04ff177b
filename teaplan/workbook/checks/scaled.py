"""Scaled lines: what they need, and what cannot be said of a plant of a free size."""

from __future__ import annotations

from teaplan.workbook.parsed import Parsed, Row

SIZES = ("size_min", "size_max", "scale_exponent")
"""What says how a scaled line scales."""

ENDS = ("from_line", "to_line")


def check_scaled(parsed: Parsed) -> None:
    """A scaled line has a range and an exponent; it is built and leaves, and is moved by nothing else."""
    for row in parsed.of("lines"):
        if row.sound("sizing") and row["sizing"] == "scaled":
            _check_scaled(parsed, row)
        elif row.sound("sizing"):
            _check_whole(parsed, row)
    scaled = {
        row["line"]: row
        for row in parsed.of("lines")
        if row.sound("line", "sizing") and row["line"] is not None and row["sizing"] == "scaled"
    }
    _check_outputs(parsed, scaled)
    _check_standing(parsed, scaled)
    _check_moved(parsed, scaled)


def _check_whole(parsed: Parsed, row: Row) -> None:
    for column in SIZES:
        if row.sound(column) and row[column] is not None:
            where = parsed.cell("lines", row.number, "sizing")
            text = f"belongs to a scaled line: sizing is whole ({where})"
            parsed.fault("lines", row.number, column, text, "kind")


def _check_scaled(parsed: Parsed, row: Row) -> None:
    for column in SIZES:
        if row.sound(column) and row[column] is None:
            parsed.fault("lines", row.number, column, "is required where sizing is scaled", "required")
    if row.sound("size_min", "size_max") and row["size_max"] < row["size_min"]:
        where = parsed.cell("lines", row.number, "size_min")
        text = f"must be >= size_min ({row['size_min']:g}, {where}), got {row['size_max']:g}"
        parsed.fault("lines", row.number, "size_max", text, "order")
    if row.sound("setup") and row["setup"] == "shared":
        text = "must be whole where sizing is scaled: products do not share a plant of a free size"
        parsed.fault("lines", row.number, "setup", text, "scaled")
    if row.sound("movable") and row["movable"]:
        text = "must be no where sizing is scaled: a plant stays where it is built"
        parsed.fault("lines", row.number, "movable", text, "scaled")


def _check_outputs(parsed: Parsed, scaled: dict[str, Row]) -> None:
    """The size at which a plant costs what is typed is one: the output of all its recipes."""
    first: dict[str, Row] = {}
    for row in parsed.of("recipes"):
        if not row.sound("line", "output_per_year") or row["line"] not in scaled:
            continue
        before = first.setdefault(row["line"], row)
        if row["output_per_year"] != before["output_per_year"]:
            where = parsed.cell("recipes", before.number, "output_per_year")
            text = (
                f"must be that of the other recipes of the scaled line "
                f"({before['output_per_year']:g}, {where}), got {row['output_per_year']:g}"
            )
            parsed.fault("recipes", row.number, "output_per_year", text, "scaled")


def _check_standing(parsed: Parsed, scaled: dict[str, Row]) -> None:
    for row in parsed.of("fleet"):
        if row.sound("line") and row["line"] in scaled and row["count"]:
            where = parsed.cell("lines", scaled[row["line"]].number, "sizing")
            text = f'"{row["line"]}" is scaled ({where}): a plant that stands is a whole line of its own'
            parsed.fault("fleet", row.number, "line", text, "scaled")


def _check_moved(parsed: Parsed, scaled: dict[str, Row]) -> None:
    for row in parsed.of("moves"):
        if row["move"] in (None, "retire") or not row.sound("move"):
            continue
        for column in ENDS:
            if row.sound(column) and row[column] in scaled:
                where = parsed.cell("lines", scaled[row[column]].number, "sizing")
                text = f'"{row[column]}" is scaled ({where}): a plant is built and retired, and nothing else'
                parsed.fault("moves", row.number, column, text, "scaled")
                break
