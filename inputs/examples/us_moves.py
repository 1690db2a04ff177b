"""How lines start, and what they may become."""

from __future__ import annotations

from inputs.examples.facts import ASSUMED, DERIVED, Table, number, row
from inputs.examples.us_lines import CELLS


def ramps() -> Table:
    """Share of full started output after a build and after a move."""
    given = number("yield_ramp", "utilisation", "base")
    note = "the fourth year's 0.92 is typed as 1"
    rows = [
        row(
            ASSUMED,
            "facts: yield_ramp (utilisation)",
            note,
            line=cell.line,
            move="build",
            year_1=given,
            year_2=0.65,
            year_3=0.85,
        )
        for cell in CELLS
        if cell.fact not in ("L4",)
    ]
    own = "facts: yield_ramp (optimistic) for small, known or automated lines"
    rows += [
        row(ASSUMED, own, "", line=line, move="build", year_1=0.45, year_2=0.80, year_3=0.92)
        for line in ("agile_line", "plasma_powder", "pack_line")
    ]
    rows += [
        row(
            ASSUMED,
            "facts: yield_ramp",
            "a line that ran before starts higher",
            line=line,
            move=move,
            year_1=share,
        )
        for line, move, share in (
            ("dry_line", "convert", 0.65),
            ("wet_imaging", "retrofit", 0.9),
            ("dry_imaging", "retrofit", 0.9),
            ("agile_line", "relocate", 0.8),
            ("wet_line", "changeover", 0.8),
            ("wet_imaging", "changeover", 0.85),
        )
    ]
    return rows


def _move(
    mark: str, note: str, /, move: str, ends: tuple[str, str, str, str], **cells: object
) -> dict[str, object]:
    from_line, from_product, to_line, to_product = ends
    return row(
        mark,
        "facts: reconfiguration, line_technologies",
        note,
        move=move,
        from_line=from_line,
        from_product=from_product,
        to_line=to_line,
        to_product=to_product,
        **cells,
    )


def moves() -> Table:
    """Changeovers, retrofits, one conversion, two roads for agile lines."""
    equipment = {cell.line: cell.equipment for cell in CELLS}
    rows = [
        _move(
            ASSUMED,
            "12 % of equipment, 9 months, the same format",
            "changeover",
            (line, old, line, new),
            cost_musd_per_line=round(0.12 * equipment[line], 1),
            lead_months=9,
            first_yield=0.7,
        )
        for line in ("wet_line", "wet_imaging")
        for old, new in (("NMC811", "LFP"), ("LFP", "NMC811"))
    ]
    rows += [
        _move(
            ASSUMED,
            "2 % of equipment, 1 month",
            "changeover",
            (line, old, line, new),
            cost_musd_per_line=round(0.02 * equipment[line], 1),
            lead_months=1,
            first_yield=0.85,
        )
        for line in ("dry_line", "dry_imaging")
        for old, new in (("LFP", "LMFP"), ("LMFP", "LFP"))
    ]
    electrode = 0.32
    rows += [
        _move(
            ASSUMED,
            "4 % of equipment, 2 months; once per site and product",
            "changeover",
            ("agile_line", "*", "agile_line", "*"),
            cost_musd_per_line=round(0.04 * equipment["agile_line"], 2),
            lead_months=2,
        ),
        _move(ASSUMED, "made for any powder", "changeover", ("plasma_powder", "*", "plasma_powder", "*")),
        _move(ASSUMED, "made for any pack", "changeover", ("pack_line", "*", "pack_line", "*")),
        _move(
            ASSUMED,
            "2.5 M$/GWh of cameras and control; 3 months",
            "retrofit",
            ("wet_line", "*", "wet_imaging", "*"),
            cost_musd_per_line=15.0,
            lead_months=3,
            first_yield=0.9,
        ),
        _move(
            ASSUMED,
            "as on the wet line",
            "retrofit",
            ("dry_line", "*", "dry_imaging", "*"),
            cost_musd_per_line=15.0,
            lead_months=3,
            first_yield=0.9,
        ),
        _move(
            DERIVED,
            "electrode steps are 32 % of BatPaC's equipment without support; 12 months and yield assumed",
            "convert",
            ("wet_line", "LFP", "dry_line", "LFP"),
            cost_musd_per_line=round(electrode * equipment["dry_line"], 1),
            lead_months=12,
            first_yield=0.7,
        ),
    ]
    rows += [
        _move(
            ASSUMED,
            "20 % of equipment, 6 months",
            "relocate",
            ("agile_line", "*", "agile_line", "*"),
            from_site=origin,
            to_site=target,
            cost_musd_per_line=round(0.2 * equipment["agile_line"], 1),
            lead_months=6,
            first_yield=0.85,
        )
        for origin, target in (("KY", "TX"), ("GA", "NC"))
    ]
    return rows
