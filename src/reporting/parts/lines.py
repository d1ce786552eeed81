"""The line chart: one territory over the years, with its targets and published figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Unpack

from reporting.parts import french, labels, theme, wording
from reporting.parts.labels import Box
from reporting.parts.part import Part, Texts
from reporting.parts.scales import (
    Aim,
    Line,
    Mark,
    Scale,
    latest,
    marked,
    place_of,
    scale_for,
    year_end,
)
from reporting.parts.tables import blank, figures_of, say_masked
from reporting.parts.theme import Canvas, Frame

HEIGHT = 220.0
LEFT, BOTTOM, TOP = 36.0, 20.0, 32.0
NARROWEST = 48.0
"""Least right margin, in points."""
YEAR_WIDTH = 22.0
"""Least room for the label of a year, in points."""


def line_chart(
    main: Line,
    *,
    context: Sequence[Line] = (),
    targets: Sequence[Aim] = (),
    claims: Sequence[Mark] = (),
    year: int | None = None,
    **texts: Unpack[Texts],
) -> Part:
    """Draw one series by year, with its targets and the figures published about it.

    Parameters
    ----------
    main
        The series spoken of; without any figure the part is empty.
    context
        Other series, in grey (the region beside a département).
    targets
        Dashed paths from a base to a target.
    claims
        Published figures, as hollow marks at their reference date.
    year
        The year of the report: the last one of the series, unless it is given. A line that ends
        before says when.
    """
    if not main.shown:
        return blank(texts, main.figures)
    lines = (main, *context)
    say_masked(texts, (figure for line in lines for figure in line.figures))
    with theme.canvas(HEIGHT) as canvas:
        now = year or latest(figure for line in lines for figure in line.figures)
        _Drawing.of(canvas, lines, targets, claims, now).draw()
        svg = canvas.svg(texts["id"])
    texts.setdefault("description", wording.described(lines, targets, claims))
    return Part(
        kind="chart",
        alt=wording.line_alt(lines, targets),
        figures=figures_of(line.shown for line in lines),
        dates=marked(targets, claims),
        data=wording.line_data(lines, targets, claims),
        svg=svg,
        **texts,
    )


def _end_label(line: Line, shown: Sequence[Line], year: int) -> str:
    """Give the last value of a line, with its name where there are several."""
    text = line.last_text(year)
    return f"{line.label} {text}" if len(shown) > 1 else text


def _ahead(main: Line, targets: Sequence[Aim]) -> bool:
    """Say whether a target lies after the last value of the main line."""
    return any(place_of(target.date) > main.shown[-1].year for target in targets)


def _margin(lines: Sequence[Line], targets: Sequence[Aim], year: int) -> float:
    """Keep room on the right for what is written there."""
    if _ahead(lines[0], targets):
        return NARROWEST
    shown = [line for line in lines if line.shown]
    ends = [labels.width(_end_label(line, shown, year), theme.TEXT, bold=True) for line in shown]
    return max(NARROWEST, 12 + max(ends))


@dataclass
class _Drawing:
    """The state of one line chart while it is drawn: what is taken is avoided by later labels."""

    canvas: Canvas
    frame: Frame
    scale: Scale
    lines: tuple[Line, ...]
    targets: tuple[Aim, ...]
    claims: tuple[Mark, ...]
    texts: list[Box]
    strokes: list[Box]
    year: int

    @classmethod
    def of(
        cls,
        canvas: Canvas,
        lines: tuple[Line, ...],
        targets: Sequence[Aim],
        claims: Sequence[Mark],
        year: int,
    ) -> _Drawing:
        figures = [figure for line in lines for figure in line.shown]
        marks: list[Mark | Aim] = [*targets, *claims]
        scale = scale_for(figures, more=[mark.value for mark in marks])
        places = [float(figure.year) for figure in figures]
        places += [place_of(mark.date) for mark in marks]
        places += [place_of(target.base.date) for target in targets if target.base]
        right = _margin(lines, targets, year)
        size = (theme.WIDTH - LEFT - right, HEIGHT - BOTTOM - TOP)
        low, high = min(places), max(places)
        pad = (high - low) / 40 or 0.5
        xlim = (low - pad, high + (0.5 if low == high else 0))
        frame = Frame(LEFT, BOTTOM, *size, xlim, (0, scale.top))
        return cls(canvas, frame, scale, lines, tuple(targets), tuple(claims), [], [], year)

    def draw(self) -> None:
        self._grid()
        for target in self.targets:
            self._path(target)
        for line in reversed(self.lines):
            self._line(line)
        self._reserve()
        self._ends()
        for target in self.targets:
            self._mark(target, theme.ACCENT, "D", target.label, theme.TEXT)
        for claim in self.claims:
            self._mark(claim, theme.MUTED, "o", claim.label, theme.SMALL)
        self._start()

    def _point(self, place: float, mark: Mark | Aim) -> tuple[float, float]:
        return self.frame.x(place), self.frame.y(self.scale.of(mark.value))

    def _grid(self) -> None:
        frame, low = self.frame, self.frame.xlim[0]
        self.canvas.steps(frame, self.scale.ticks)
        years = [year for year in self._years if year >= low]
        step = 1 + int(YEAR_WIDTH * len(years) / frame.width)
        size = theme.TEXT if len(years) <= 12 else theme.SMALL
        last = self.lines[0].shown[-1].year
        for year in years:
            if (last - year) % step == 0:
                style = {"ha": "center", "color": theme.MUTED, "size": size}
                self.canvas.text(frame.x(year), frame.bottom - 11, str(year), **style)

    @property
    def _years(self) -> range:
        """The years under the axis: those with a figure, and those up to the last target."""
        places = [float(figure.year) for line in self.lines for figure in line.shown]
        ends = [place_of(target.date) for target in self.targets]
        return range(int(min(places)), int(max(places + ends)) + 1)

    def _path(self, target: Aim) -> None:
        first = self.lines[0].shown[0]
        base = target.base or Mark(year_end(first.year), first.exact, "")
        start = self._point(place_of(base.date), base)
        end = self._point(place_of(target.date), target)
        xs, ys = zip(start, end, strict=True)
        self.canvas.line(xs, ys, color=theme.ACCENT, linewidth=1.1, linestyle=(0, (4, 2.5)))
        self.strokes += labels.along(xs, ys)

    def _line(self, line: Line) -> None:
        is_main = line is self.lines[0]
        color, width = (theme.MAIN, 2.2) if is_main else (theme.MUTED, 1.2)
        for run in line.runs():
            xs = [self.frame.x(figure.year) for figure in run]
            ys = [self.frame.y(self.scale.of(figure.value)) for figure in run]
            size = 4.5 if is_main else 3
            self.canvas.line(
                xs,
                ys,
                color=color,
                linewidth=width,
                marker="o",
                markersize=size,
                zorder=3 + is_main,
            )
            self.strokes += labels.along(xs, ys)

    def _reserve(self) -> None:
        """Keep labels off the marks of targets and claims, and off both ends of the lines."""
        marks: list[Mark | Aim] = [*self.targets, *self.claims]
        spots = [self._point(place_of(mark.date), mark) for mark in marks]
        spots += [
            (self.frame.x(figure.year), self.frame.y(self.scale.of(figure.value)))
            for line in self.lines
            for figure in line.shown[:1] + line.shown[-1:]
        ]
        self.texts += [Box(x - 3.5, y - 3.5, x + 3.5, y + 3.5) for x, y in spots]

    def _ends(self) -> None:
        """Name each line at its last value, and give the first value of the main one."""
        lasts = [line.shown[-1] for line in self.lines if line.shown]
        shown = [line for line in self.lines if line.shown]
        heights = [self.frame.y(self.scale.of(figure.value)) for figure in lasts]
        gap = theme.TEXT * labels.LINE
        low, high = self.frame.bottom + 2, HEIGHT - gap / 2
        is_right = not _ahead(self.lines[0], self.targets)
        places = labels.spread(heights, gap, low, high) if is_right else heights
        for line, figure, height, y in zip(shown, lasts, heights, places, strict=True):
            text = _end_label(line, shown, self.year)
            bold = line is self.lines[0]
            size = (labels.width(text, theme.TEXT, bold=bold), gap)
            x = self.frame.x(figure.year)
            spots = [Box(x + 7, y - gap / 2, x + 7 + size[0], y + gap / 2)]
            self._write(text, spots if is_right else labels.around(x, height, size, 7), bold=bold)

    def _start(self) -> None:
        """Give the first value of the main line."""
        first = self.lines[0].shown[0]
        if len(self.lines[0].shown) > 1:
            x, y = self.frame.x(first.year), self.frame.y(self.scale.of(first.value))
            size = (labels.width(first.text, theme.TEXT, bold=True), theme.TEXT * labels.LINE)
            self._write(first.text, labels.around(x, y, size, 6)[1:], bold=True)

    def _write(self, text: str, spots: list[Box], *, bold: bool) -> None:
        box = labels.free(spots, self.texts, self.strokes, self._area)
        color, weight = (theme.MAIN, "semibold") if bold else (theme.MUTED, "normal")
        middle = (box.bottom + box.top) / 2
        self.canvas.text(box.left, middle, text, color=color, weight=weight, backed=True)
        self.texts.append(box)

    @property
    def _area(self) -> Box:
        return Box(self.frame.left + 2, self.frame.bottom, theme.WIDTH - 2, HEIGHT)

    def _mark(self, mark: Mark | Aim, color: str, shape: str, label: str, size: float) -> None:
        """Draw a hollow mark and write its label, on two lines, where there is room."""
        x, y = self._point(place_of(mark.date), mark)
        self.canvas.line(
            [x],
            [y],
            color=color,
            marker=shape,
            markersize=5,
            markerfacecolor=theme.PAPER,
            zorder=4.5,
        )
        value = self.lines[0].shown[0].as_said(mark.value).text
        text = f"{label}{french.NBSP}: {value}"
        spot = (labels.width(text, size), size * labels.LINE)
        box = labels.free(labels.around(x, y, spot, 6), self.texts, self.strokes, self._area)
        middle = (box.bottom + box.top) / 2
        self.canvas.text(box.left, middle, text, color=color, size=size, backed=True)
        self.texts.append(box)
