"""Small multiples: one panel per territory, all on the same axes, the region behind each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

from reporting.parts import theme, wording
from reporting.parts.part import Part, Texts
from reporting.parts.scales import Line, Scale, latest, scale_for
from reporting.parts.tables import blank, figures_of, say_masked
from reporting.parts.theme import Canvas, Frame

ACROSS = 5
GUTTER, LEFT, BOTTOM, TITLE = 12.0, 32.0, 14.0, 14.0
TALL = 84.0
"""Height of a panel with its title, in points."""


def small_multiples(
    panels: Sequence[Line],
    *,
    reference: Line | None = None,
    highlight: str | None = None,
    year: int | None = None,
    **texts: Unpack[Texts],
) -> Part:
    """Draw one small line chart per territory, in the order given.

    Parameters
    ----------
    reference
        The series drawn in grey in every panel (the region).
    highlight
        The label of the territory the report is about.
    year
        The year of the report: the last one of the series, unless it is given.
    """
    shown = [panel for panel in panels if panel.shown]
    if not shown:
        return blank(texts, (figure for panel in panels for figure in panel.figures))
    lines = [*panels, *([reference] if reference else [])]
    say_masked(texts, (figure for line in lines for figure in line.figures))
    count = len(panels) + (reference is not None)  # the last panel explains the grey line
    deep = -(-count // ACROSS)
    now = year or latest(figure for line in lines for figure in line.figures)
    with theme.canvas(deep * TALL + BOTTOM) as canvas:
        scale = scale_for(figure for line in lines for figure in line.shown)
        years = [figure.year for line in lines for figure in line.shown]
        span = (float(min(years)), float(max(max(years), min(years) + 1)))
        for rank, panel in enumerate(panels):
            frame = _frame(rank, deep, span, scale)
            _axes(canvas, frame, scale, rank, is_last=rank + ACROSS >= count)
            _panel(canvas, frame, scale, (panel, reference), now, is_here=panel.label == highlight)
        if reference:
            _key(canvas, _frame(len(panels), deep, span, scale), scale, reference)
        svg = canvas.svg(texts["id"])
    texts.setdefault("description", wording.described([*shown, *lines[len(panels) :]]))
    return Part(
        kind="chart",
        alt=wording.panels_alt(panels, reference, now),
        figures=figures_of(line.shown for line in lines),
        data=wording.panels_data(lines),
        svg=svg,
        **texts,
    )


def _frame(rank: int, deep: int, span: tuple[float, float], scale: Scale) -> Frame:
    row, column = divmod(rank, ACROSS)
    wide = (theme.WIDTH - LEFT - ACROSS * GUTTER) / ACROSS
    bottom = BOTTOM + (deep - 1 - row) * TALL + 8
    left = LEFT + column * (wide + GUTTER)
    return Frame(left, bottom, wide, TALL - TITLE - 14, span, (0, scale.top))


def _axes(canvas: Canvas, frame: Frame, scale: Scale, rank: int, *, is_last: bool) -> None:
    """Draw the bounds of a panel; values are named in the first column, years in the last row."""
    ticks = (scale.ticks[0], scale.ticks[-1]) if len(scale.ticks) > 1 else scale.ticks
    canvas.steps(frame, ticks, theme.SMALL, named=rank % ACROSS == 0)
    if is_last:
        for year, side in zip(frame.xlim, ("left", "right"), strict=True):
            style = {"ha": side, "color": theme.MUTED, "size": theme.SMALL}
            canvas.text(frame.x(year), frame.bottom - 9, str(int(year)), **style)


def _panel(
    canvas: Canvas,
    frame: Frame,
    scale: Scale,
    lines: tuple[Line, Line | None],
    year: int,
    *,
    is_here: bool,
) -> None:
    panel, reference = lines
    if is_here:
        canvas.box(frame.left - 4, frame.bottom - 4, frame.width + 8, TALL - 8, color=theme.TINT)
    title_y = frame.top + TITLE - 4
    weight = "semibold" if is_here else "normal"
    canvas.text(frame.left, title_y, panel.label, weight=weight, size=theme.SMALL)
    if reference:
        _draw(canvas, frame, scale, reference, {"color": theme.CONTEXT, "linewidth": 1.0})
    if not panel.shown:
        middle = (frame.left + frame.right) / 2
        style = {"ha": "center", "color": theme.MUTED, "size": theme.SMALL, "backed": True}
        text = "masqué" if any(figure.masked for figure in panel.figures) else "sans donnée"
        canvas.text(middle, frame.y(scale.top / 2), text, **style)
        return
    _draw(canvas, frame, scale, panel, {"color": theme.MAIN, "linewidth": 1.8, "zorder": 4})
    last = panel.shown[-1]
    x, y = frame.x(last.year), frame.y(scale.of(last.value))
    canvas.line([x], [y], color=theme.MAIN, marker="o", markersize=3.5, zorder=4)
    look = {"color": theme.MAIN, "weight": "semibold", "size": theme.SMALL}
    canvas.text(
        frame.right,
        _clear(panel, frame, scale),
        panel.last_text(year),
        ha="right",
        backed=True,
        **look,
    )


def _clear(panel: Line, frame: Frame, scale: Scale) -> float:
    """Place the last value in the lower right corner, or above a line that passes there."""
    ends = [frame.y(scale.of(figure.value)) for figure in panel.shown[-3:]]
    return frame.bottom + 7 if min(ends) > frame.bottom + 14 else max(ends) + 9


def _draw(canvas: Canvas, frame: Frame, scale: Scale, line: Line, style: dict[str, object]) -> None:
    for run in line.runs():
        xs = [frame.x(figure.year) for figure in run]
        canvas.line(xs, [frame.y(scale.of(figure.value)) for figure in run], **style)


def _key(canvas: Canvas, frame: Frame, scale: Scale, reference: Line) -> None:
    """Use the free panel to say what the two lines are."""
    entries = (("territoire", theme.MAIN, 1.8), (reference.label, theme.CONTEXT, 1.0))
    for rank, (text, color, width) in enumerate(entries):
        y = frame.top - 8 - rank * 13
        canvas.line([frame.left, frame.left + 14], [y, y], color=color, linewidth=width)
        canvas.text(frame.left + 19, y, text, size=theme.SMALL)
