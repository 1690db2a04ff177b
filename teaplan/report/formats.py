"""How cells look: a role gives the tint and the font, a unit gives the number format."""

from __future__ import annotations

from typing import Any

from teaplan.report.grid import Cell, Style

FONT = "Arial"
INK, MUTED, BLUE = "#1F2933", "#6B7785", "#1D4ED8"
HEADER, INPUT, TOTAL, GOOD, BAD = "#D9E2EC", "#FFF9E5", "#EEF2F6", "#DDF3E4", "#FBD9D3"

RULE = {"bottom": 4, "bottom_color": "#B8C4CE"}

LOOKS: dict[str, dict[str, Any]] = {
    "plain": {},
    "wrap": {"text_wrap": True},
    "muted": {"font_color": MUTED},
    "title": {"bold": True, "font_size": 18},
    "heading": {"bold": True, "font_size": 12, "bottom": 1, "bottom_color": MUTED},
    "header": {"bold": True, "bg_color": HEADER, "bottom": 1, "valign": "vcenter"},
    "words": {"bold": True, "bg_color": HEADER, "bottom": 1, "text_wrap": True},
    "input": {"font_color": BLUE, "bg_color": INPUT, "locked": False},
    "formula": {},
    "total": {"bold": True, "bg_color": TOTAL, "top": 1},
    "verdict": {"text_wrap": True, "valign": "vcenter", "font_size": 11} | RULE,
    "figure": {"bold": True, "font_size": 11, "valign": "vcenter"} | RULE,
    "link": {"font_color": BLUE, "underline": 1, "valign": "vcenter"},
    "sum": {"bold": True, "bg_color": TOTAL},
    "unit": {"font_color": MUTED},
    "flag": {"bold": True, "align": "center"},
    "good": {"bg_color": GOOD, "bold": True, "align": "center"},
    "bad": {"bg_color": BAD, "bold": True, "align": "center"},
}

FLUSH = ("title", "heading", "verdict", "flag", "good", "bad")
"""Looks of texts that begin at the edge of their cell."""

NUMBERS: dict[str, str] = {
    "text": "General",
    "general": "General",
    "whole": "#,##0;-#,##0;–",
    "year": "0",
    "lines": "#,##0.0;-#,##0.0;–",
    "musd": "#,##0.0;-#,##0.0;–",
    "usd_per_kwh": "#,##0.00",
    "price": "#,##0.00##",
    "gwh": "#,##0.00;-#,##0.00;–",
    "kt": "#,##0.00;-#,##0.00;–",
    "amount": "#,##0.0000",
    "share": "0.0%;-0.0%;–",
    "factor": "0.000000",
    "times": "0.00",
    "exponent": "0.0E+00",
    "seconds": "#,##0.0",
}

"""Nothing at all is a dash: what is little shows as 0.00, and the eye finds what there is."""

DECIMALS = {"whole": 0, "year": 0, "lines": 1, "musd": 1, "usd_per_kwh": 2, "price": 4, "gwh": 2, "kt": 2}
DECIMALS |= {"factor": 6, "times": 2, "amount": 4, "seconds": 1}

PALETTE = (
    *("#1F5A94", "#E08E2B", "#3F8F5B", "#9C4F96", "#C2453D", "#5AA9C4", "#8A7B52", "#9AA5B1"),
    *("#D9A5C7", "#2B3A4A", "#B7C96B", "#6B4226"),
)
"""Colours of series, told apart also in grey and by most colour-blind readers; the eighth is "others"."""

TINTS = ("#A9C6E3", "#F5D3A6", "#AFD6BD", "#D9B6D5", "#EDB4AE")
"""Colours of bars behind numbers."""

OVER = (INK, "#C2185B")
"""Colours of lines over columns."""


def properties(style: Style) -> dict[str, Any]:
    """Return the XlsxWriter properties of a style."""
    base = {"font_name": FONT, "font_size": 10, "font_color": INK, "valign": "vcenter"}
    number: dict[str, Any] = {"num_format": NUMBERS[style.number], "align": "right"}
    if style.number == "text":
        number = {} if style.look in FLUSH else {"indent": 1}
    return base | number | LOOKS[style.look]


def shown(cell: Cell) -> str:
    """Return about what a cell shows, to measure its width."""
    value, number = cell.value, cell.style.number
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, str):
        return value
    if number in DECIMALS:
        grouping = "" if number in ("year", "factor") else ","
        return f"{value:{grouping}.{DECIMALS[number]}f}"
    if number == "share":
        return f"{100 * value:.1f}%"
    return f"{value:.1E}" if number == "exponent" else f"{value:.10g}"


def width_of(cell: Cell, part: str | None = None) -> float:
    """Return the width in characters that shows a cell, or a line of its text, whole; bold needs more."""
    scale = {"header": 1.15, "total": 1.15, "figure": 1.3, "verdict": 0.95}.get(cell.style.look, 1.05)
    texts = shown(cell).split("\n") if part is None else [part]
    return max(map(len, texts)) * scale + 3.0
