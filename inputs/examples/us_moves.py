"""How lines start, and what they may become."""

from __future__ import annotations

from inputs.examples.facts import (
    ASSUMED,
    DERIVED,
    Departure,
    Table,
    cite,
    line_of,
    middle,
    numbers,
    row,
    table,
)
from inputs.examples.us_lines import CELLS, IMAGING_MUSD_PER_GWH

FACT = "reconfiguration"
WET, AGILE = "wet (L1-L3)", "agile (L4)"
KIND, GRADE, BLEND = "NMC <-> LFP, same format", "NMC grade", "graphite -> Si/C"
SODIUM, PHOSPHATE, LIQUID = "Li-ion -> Na-ion", "LFP <-> LMFP", "liquid -> Anthro"
SET_UPS = {"LFP": KIND, "NMC811": KIND, "NMC622": GRADE, "NMC811_SiC": BLEND, "Na_ion": SODIUM}
ELECTRODE = ("Mixing", "Coating", "NMP", "Calendering", "Vacuum")
FITTING = 1.2
"""Cameras and control on a line that stands, over those on a new one."""
EQUIPMENT = {cell.line: cell.equipment for cell in CELLS}
QUICK = ("agile_line", "pack_line")


def ramps() -> Table:
    """Share of full started output after a build and after a move."""
    source = cite("yield_ramp", "utilisation")
    rows = []
    for line in (*(cell.line for cell in CELLS), "plasma_powder", "pack_line"):
        column = "optimistic" if line in QUICK else "base"
        shares = numbers("yield_ramp", "utilisation", column)
        note = f"{column}: {' / '.join(f'{share:g}' for share in shares)}, the fourth year typed as 1"
        years = {f"year_{year}": share for year, share in enumerate(shares[:3], 1)}
        rows.append(row(ASSUMED, source, note, line=line, move="build", **years))
    moved = (
        ("dry_line", "convert", 0.65),
        ("wet_imaging", "retrofit", 0.9),
        ("dry_imaging", "retrofit", 0.9),
        ("agile_line", "relocate", 0.8),
        ("wet_line", "changeover", 0.8),
        ("wet_imaging", "changeover", 0.85),
    )
    rows += [
        row(ASSUMED, source, "a line that ran before starts higher", line=line, move=move, year_1=share)
        for line, move, share in moved
    ]
    return rows


def electrode_share() -> float:
    """Electrode steps over all equipment of a cell plant, building support apart."""
    capital = {name: float(found["capital $M"]) for name, found in table("batpac_v5_steps").items()}
    cell = {
        name: money for name, money in capital.items() if not name.endswith("*") and "support" not in name
    }
    return sum(money for name, money in cell.items() if name.startswith(ELECTRODE)) / sum(cell.values())


def _move(
    mark: str, source: str, note: str, /, move: str, ends: tuple[str, str, str, str], **cells: object
) -> dict[str, object]:
    from_line, from_product, to_line, to_product = ends
    line = {
        "from_line": from_line,
        "from_product": from_product,
        "to_line": to_line,
        "to_product": to_product,
    }
    return row(mark, source, note, move=move, **line, **cells)


def _reset(fact: str) -> float:
    """Yield a line restarts from."""
    return numbers(FACT, fact, "yield reset")[-1]


def _changeover(line: str, old: str, new: str, fact: str) -> dict[str, object]:
    share, months = numbers(FACT, fact, WET)
    ends = line_of(FACT, fact)
    return _move(
        ASSUMED,
        cite(FACT, fact),
        f"{ends['cost % of line equipment $']} of equipment, {ends['downtime months']} months",
        "changeover",
        (line, old, line, new),
        cost_musd_per_line=round(share / 100 * EQUIPMENT[line], 2),
        lead_months=months,
        first_yield=_reset(fact),
    )


def _set_up(product: str, fact: str) -> dict[str, object]:
    """Once per site and product of an agile pool; the electrolyte has no figure for agile lines."""
    if fact == LIQUID:
        share, months = (middle(FACT, fact, of) for of in ("cost % of line equipment $", "downtime months"))
    else:
        share, months = numbers(FACT, fact, AGILE)
    return _move(
        ASSUMED,
        cite(FACT, fact),
        f"{share:g} % of one line's equipment, {months:g} months; once per site and product",
        "changeover",
        ("agile_line", "*", "agile_line", product),
        cost_musd_per_line=round(share / 100 * EQUIPMENT["agile_line"], 3),
        lead_months=months,
    )


def _retrofit(line: str, better: str) -> dict[str, object]:
    size = next(cell.size for cell in CELLS if cell.line == line)
    return _move(
        ASSUMED,
        cite("yield_ramp", "5+"),
        f"cameras and control at {IMAGING_MUSD_PER_GWH} M$/GWh, a fifth more for fitting; 3 months; "
        "all assumed",
        "retrofit",
        (line, "*", better, "*"),
        cost_musd_per_line=round(FITTING * IMAGING_MUSD_PER_GWH * size, 2),
        lead_months=3,
        first_yield=0.9,
    )


def moves() -> Table:
    """Changeovers, set-ups, retrofits, one conversion, two roads for agile lines."""
    wet = (
        ("wet_line", "NMC811", "LFP", KIND),
        ("wet_line", "LFP", "NMC811", KIND),
        ("wet_line", "NCA", "LFP", KIND),
        ("wet_line", "NCA", "NMC811", GRADE),
        ("wet_imaging", "NMC811", "LFP", KIND),
        ("wet_imaging", "LFP", "NMC811", KIND),
    )
    dry = [
        (line, *pair, PHOSPHATE)
        for line in ("dry_line", "dry_imaging")
        for pair in (("LFP", "LMFP"), ("LMFP", "LFP"))
    ]
    rows = [_changeover(*each) for each in (*wet, *dry)]
    rows += [_set_up(product, fact) for product, fact in SET_UPS.items()]
    rows.append(_set_up("NMC811_safe", LIQUID))
    for line, note in (("plasma_powder", "made for any powder"), ("pack_line", "made for any pack")):
        source = cite("line_technologies", "C1") if line == "plasma_powder" else "this script"
        rows.append(_move(ASSUMED, source, note, "changeover", (line, "*", line, "*")))
    rows += [_retrofit("wet_line", "wet_imaging"), _retrofit("dry_line", "dry_imaging")]
    share = electrode_share()
    rows.append(
        _move(
            DERIVED,
            cite("batpac_v5_steps", "Coating+drying cathode"),
            f"electrode steps are {share:.0%} of BatPaC's equipment without support; 12 months and "
            "yield assumed",
            "convert",
            ("wet_line", "LFP", "dry_line", "LFP"),
            cost_musd_per_line=round(share * EQUIPMENT["dry_line"], 1),
            lead_months=12,
            first_yield=0.7,
        )
    )
    rows += [
        _move(
            ASSUMED,
            "this script",
            "20 % of equipment, 6 months, yield: assumed",
            "relocate",
            ("agile_line", "*", "agile_line", "*"),
            from_site=origin,
            to_site=target,
            cost_musd_per_line=round(0.2 * EQUIPMENT["agile_line"], 1),
            lead_months=6,
            first_yield=0.85,
        )
        for origin, target in (("KY", "TX"), ("GA", "NC"))
    ]
    return rows


DEPARTURES = (
    Departure(
        "ramps: fourth year",
        "0.92 (0.95 optimistic)",
        "1",
        "a line may not leave its state before its ramp is over: 8 % of one year is not worth a "
        "year's standstill",
    ),
    Departure(
        "ramps: agile_line, pack_line",
        "0.30 / 0.65 / 0.85",
        "0.45 / 0.80 / 0.92",
        "the table gives one base for cell lines; the agile line's time constant is 0.9 against 1.3 "
        "years, packs need no new process: its optimistic column",
    ),
    Departure(
        "moves: relocate, retrofit, wet to dry",
        "none",
        "20 % of equipment and 6 months; 15 M$ and 3 months; electrode steps and 12 months",
        "no source gives them; the cost of a conversion is that of the steps it replaces",
    ),
)
