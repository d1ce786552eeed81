"""The line chart: one territory over the years, with its targets and published figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Unpack

from reporting.parts import labels, theme, wording
from reporting.parts.labels import Box
from reporting.parts.part import Part, Texts, empty
from reporting.parts.scales import Line, Mark, Scale, Target, place_of, scale_for, year_end
from reporting.parts.tables import figures_of
from reporting.parts.theme import Canvas, Frame

HEIGHT = 220.0
LEFT, RIGHT, BOTTOM, TOP = 36.0, 84.0, 20.0, 28.0
YEAR_WIDTH = 24.0
"""Least room for the label of a year, in points."""


def line_chart(
    main: Line,
    *,
    context: Sequence[Line] = (),
    targets: Sequence[Target] = (),
    claims: Sequence[Mark] = (),
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
    """
    if not main.shown:
        return empty(texts["id"], title=texts["title"])
    lines = (main, *context)
    with theme.canvas(HEIGHT) as canvas:
        _Drawing.of(canvas, lines, targets, claims).draw()
        svg = canvas.svg(texts["id"])
    texts.setdefault("description", wording.described(lines, targets, claims))
    return Part(
        kind="chart",
        alt=wording.line_alt(lines, targets),
        figures=figures_of(line.shown for line in lines),
        data=wording.line_data(lines, targets, claims),
        svg=svg,
        **texts,
    )


@dataclass
class _Drawing:
    """The state of one line chart while it is drawn: what is taken is avoided by later labels."""

    canvas: Canvas
    frame: Frame
    scale: Scale
    lines: tuple[Line, ...]
    targets: tuple[Target, ...]
    claims: tuple[Mark, ...]
    taken: list[Box]

    @classmethod
    def of(
        cls,
        canvas: Canvas,
        lines: tuple[Line, ...],
        targets: Sequence[Target],
        claims: Sequence[Mark],
    ) -> _Drawing:
        figures = [figure for line in lines for figure in line.shown]
        marks: list[Mark | Target] = [*targets, *claims]
        scale = scale_for(figures, more=[mark.value for mark in marks])
        places = [float(figure.year) for figure in figures]
        places += [place_of(mark.date) for mark in marks]
        places += [place_of(target.base.date) for target in targets if target.base]
        size = (theme.WIDTH - LEFT - RIGHT, canvas.height - BOTTOM - TOP)
        xlim = (min(places) - 0.25, max(max(places), min(places) + 1))
        frame = Frame(LEFT, BOTTOM, *size, xlim, (0, scale.top))
        return cls(canvas, frame, scale, lines, tuple(targets), tuple(claims), [])

    def draw(self) -> None:
        self._grid()
        for target in self.targets:
            self._path(target)
        for line in reversed(self.lines):
            self._line(line)
        self._ends()
        for target in self.targets:
            self._mark(target, theme.ACCENT, "D", f"{target.label}\u00a0:", theme.TEXT)
        for claim in self.claims:
            self._mark(claim, theme.MUTED, "o", claim.label, theme.SMALL)

    def _point(self, place: float, mark: Mark | Target) -> tuple[float, float]:
        return self.frame.x(place), self.frame.y(self.scale.of(mark.value))

    def _grid(self) -> None:
        frame, low = self.frame, self.frame.xlim[0]
        for value, text in self.scale.ticks:
            y = frame.y(value)
            edge = theme.MUTED if value == 0 else theme.GRID
            self.canvas.line([frame.left, frame.right], [y, y], color=edge, linewidth=0.7)
            self.canvas.text(frame.left - 6, y, text, ha="right", color=theme.MUTED)
        years = range(int(-(-low // 1)), int(frame.xlim[1]) + 1)
        step = 1 + int(YEAR_WIDTH * len(years) / frame.width)
        last = self.lines[0].shown[-1].year
        for year in years:
            if (last - year) % step == 0:
                self.canvas.text(
                    frame.x(year), frame.bottom - 11, str(year), ha="center", color=theme.MUTED
                )

    def _path(self, target: Target) -> None:
        first = self.lines[0].shown[0]
        base = target.base or Mark(year_end(first.year), first.exact, "")
        start = self._point(place_of(base.date), base)
        end = self._point(place_of(target.date), target)
        xs, ys = zip(start, end, strict=True)
        self.canvas.line(xs, ys, color=theme.ACCENT, linewidth=1.1, linestyle=(0, (4, 2.5)))
        self.taken += labels.along(xs, ys)

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
            self.taken += labels.along(xs, ys)

    def _ends(self) -> None:
        """Name each line at its last value, and give the first value of the main one."""
        main = self.lines[0].shown
        lasts = [line.shown[-1] for line in self.lines if line.shown]
        shown = [line for line in self.lines if line.shown]
        heights = [self.frame.y(self.scale.of(figure.value)) for figure in lasts]
        gap = theme.TEXT * labels.LINE
        low, high = self.frame.bottom + 2, self.canvas.height - gap / 2
        named = len(shown) > 1
        is_right = all(place_of(target.date) <= main[-1].year for target in self.targets)
        places = labels.spread(heights, gap, low, high) if is_right else heights
        for line, figure, height, y in zip(shown, lasts, heights, places, strict=True):
            text = f"{line.label} {figure.text}" if named else figure.text
            bold = line is self.lines[0]
            size = (labels.width(text, theme.TEXT, bold=bold), gap)
            x = self.frame.x(figure.year)
            spots = [Box(x + 7, y - gap / 2, x + 7 + size[0], y + gap / 2)]
            self._write(text, spots if is_right else labels.around(x, height, size, 7), bold=bold)
        if len(main) > 1:
            x, y = self.frame.x(main[0].year), self.frame.y(self.scale.of(main[0].value))
            size = (labels.width(main[0].text, theme.TEXT, bold=True), gap)
            self._write(main[0].text, labels.around(x, y, size, 6)[1:], bold=True)

    def _write(self, text: str, spots: list[Box], *, bold: bool) -> None:
        box = labels.free(spots, self.taken, self._area)
        color, weight = (theme.MAIN, "semibold") if bold else (theme.MUTED, "normal")
        middle = (box.bottom + box.top) / 2
        self.canvas.text(box.left, middle, text, color=color, weight=weight, backed=True)
        self.taken.append(box)

    @property
    def _area(self) -> Box:
        return Box(self.frame.left + 2, self.frame.bottom, theme.WIDTH, self.canvas.height)

    def _mark(self, mark: Mark | Target, color: str, shape: str, label: str, size: float) -> None:
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
        value = self.lines[0].shown[0].with_value(mark.value).text
        text = f"{label} {value}"
        spot = (labels.width(text, size), size * labels.LINE)
        box = labels.free(labels.around(x, y, spot, 6), self.taken, self._area)
        middle = (box.bottom + box.top) / 2
        self.canvas.text(box.left, middle, text, color=color, size=size, backed=True)
        self.taken += [box, Box(x - 3, y - 3, x + 3, y + 3)]
