"""Native charts, all drawn one way: titled, with named axes and units, in few colours."""

from __future__ import annotations

from typing import Any

from teaplan.report.formats import FONT, INK, MUTED, OVER, PALETTE
from teaplan.report.grid import Chart, Series

WALK = (PALETTE[0], PALETTE[2], PALETTE[4])
"""Totals, what takes off, what adds."""


def add_chart(book: Any, page: Any, chart: Chart) -> None:
    """Draw a chart on a page of an XlsxWriter workbook."""
    drawn = _curves(book, chart) if chart.curve else _columns(book, chart)
    _finish(drawn, chart)
    page.insert_chart(*chart.at, drawn, {"object_position": 2, "x_offset": chart.shift})


def _columns(book: Any, chart: Chart) -> Any:
    """Stacked columns with lines over them, or lines alone."""
    bars = [series for series in chart.series if not series.line]
    lines = [series for series in chart.series if series.line]
    kind = {"type": "column"} if chart.down else {"type": "column", "subtype": "stacked"}
    kind = {"type": "bar"} if chart.sideways else kind
    kind = {"type": "column", "subtype": "stacked"} if chart.walk else kind
    drawn: Any = book.add_chart(kind) if bars else None
    for position, series in enumerate(bars):
        look: dict[str, Any] = {"fill": {"color": PALETTE[position % len(PALETTE)]}, "border": {"none": True}}
        if chart.walk:
            look["fill"] = {"none": True} if position == 0 else {"color": WALK[(position - 1) % len(WALK)]}
        elif chart.down:
            label = {"value": True, "num_format": chart.number, "font": {"name": FONT, "size": 9}}
            look["data_labels"] = label
        # bars of one factor lie in one line, as they do in a tornado
        gap = {"gap": 45, "overlap": 100} if chart.sideways else {"gap": 45}
        drawn.add_series(_data(chart, series) | look | gap)
    if not lines:
        return drawn
    over = book.add_chart({"type": "line"})
    for position, series in enumerate(lines):
        colours = OVER if bars else PALETTE
        over.add_series(_data(chart, series) | _stroke(colours[position % len(colours)]))
    if drawn is None:
        return over
    drawn.combine(over)
    return drawn


def _curves(book: Any, chart: Chart) -> Any:
    drawn = book.add_chart({"type": "scatter", "subtype": "straight"})
    for position, series in enumerate(chart.series):
        drawn.add_series(_data(chart, series) | _stroke(PALETTE[position % len(PALETTE)]))
    return drawn


def _data(chart: Chart, series: Series) -> dict[str, Any]:
    across, first, last = chart.categories
    down = chart.down or chart.curve
    ends = ((first, across, last, across), (first, series.row, last, series.row))
    if not down:
        ends = ((across, first, across, last), (series.row, first, series.row, last))
    return {
        "name": [chart.sheet, *series.name],
        "categories": [chart.sheet, *ends[0]],
        "values": [chart.sheet, *ends[1]],
    }


def _stroke(colour: str) -> dict[str, Any]:
    return {"line": {"color": colour, "width": 2.25}, "marker": {"type": "none"}}


def _finish(drawn: Any, chart: Chart) -> None:
    plain = {"name": FONT, "size": 9, "color": INK, "bold": False}
    drawn.set_title({"name": chart.title, "name_font": plain | {"size": 13, "bold": True}, "overlay": False})
    axis = {"name_font": plain, "num_font": plain}
    names = {"name": chart.x_title, "line": {"color": MUTED}, "label_position": "low"}
    rules = {"visible": True, "line": {"color": "#DDE3EA"}}
    upright: dict[str, Any] = {"name": chart.y_title, "num_format": chart.number, "line": {"none": True}}
    upright |= {"major_gridlines": rules}
    if chart.least is not None:
        upright["min"] = chart.least
    if chart.sideways:
        # names stand on the upright axis, the first on top, and the axis of values stays below
        drawn.set_y_axis(axis | names | {"reverse": True, "crossing": "max"})
        drawn.set_x_axis(axis | upright | {"label_position": "low"})
    else:
        drawn.set_x_axis(axis | names)
        drawn.set_y_axis(axis | upright)
    alone = len(chart.series) == 1 and chart.down
    unseen = {"delete_series": [0]} if chart.walk else {}
    drawn.set_legend({"none": True} if alone else {"position": "bottom", "font": plain} | unseen)
    drawn.set_size({"width": chart.size[0], "height": chart.size[1]})
    drawn.set_chartarea({"border": {"color": "#C5CED8"}})
