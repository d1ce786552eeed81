"""Dots on a zoomed scale: how far each territory is, what is left, and what is masked.

A masked value is drawn over the whole interval that the published ones leave possible.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final, Unpack

from reporting.parts import french, labels
from reporting.parts.canvas import FULL, NARROW, Axis, Canvas, Piece, wrapped
from reporting.parts.figures import Figure
from reporting.parts.part import Cell, Column, Part, Texts
from reporting.parts.saying import brief, listed, say
from reporting.parts.tables import blank, data_of, figures_of

STEP: Final = 5
"""The scale begins at a multiple of this many per cent."""
NOTHING: Final = (0, 100)
"""The interval of which nothing is known."""
FEWEST: Final = 3
"""Counts that must remain possible for a masked one to be said."""
ROW: Final = 20.5
TIGHT: Final = 44.0
LEFT, RIGHT = 112.0, 392.0
COLUMNS: Final = ("territoire", "part", "reste", "total", "au_moins", "au_plus")


@dataclass(frozen=True)
class Progress:
    """How far a territory is: a share, and how many units it is of where a masked one has none.

    `names` are those that a row of several stands for.
    """

    label: str
    figure: Figure
    total: int | None = None
    names: tuple[str, ...] = ()

    @property
    def share(self) -> tuple[Fraction, Fraction] | None:
        """Between what the share lies: itself twice, an interval, or None where nothing is said."""
        if self.figure.exists:
            return self.figure.exact, self.figure.exact
        said = self.figure.interval or NOTHING
        if said == NOTHING or (self._left and not self._is_wide):
            return None
        return Fraction(said[0], 100), Fraction(said[1], 100)

    @property
    def left(self) -> tuple[int, int] | None:
        """Between how many units are left, both included."""
        if self.figure.remainder is not None:
            return self.figure.remainder, self.figure.remainder
        return self._left if self._left and self._is_wide else None

    @property
    def _left(self) -> tuple[int, int] | None:
        low, high = self.figure.interval or NOTHING
        if self.total is None or (low, high) == NOTHING:
            return None
        least = math.ceil(self.total * Fraction(100 - high, 100))
        return least, math.floor(self.total * Fraction(100 - low, 100))

    @property
    def _is_wide(self) -> bool:
        return self._left is not None and self._left[1] - self._left[0] + 1 >= FEWEST

    @property
    def units(self) -> int | None:
        """How many units there are."""
        return self.figure.denominator or self.total


def dot_plot(
    rows: Sequence[Progress],
    *,
    region: Progress,
    highlight: str | None = None,
    **texts: Unpack[Texts],
) -> Part:
    """Draw the share of each territory, the least advanced first, the finished ones in one row.

    Parameters
    ----------
    region
        The whole, drawn as a line and as a last row.
    highlight
        The label of the territory spoken of.
    """
    kept = [one for one in rows if one.figure.exists or one.figure.masked]
    if not any(one.figure.exists for one in [*kept, region]) or not kept:
        return blank(texts, (one.figure for one in kept))
    shown = _merged(kept)
    drawn = _Drawing(shown, region, highlight)
    texts["title"] = texts.get("title") or _finding(kept, region)
    if any(one.figure.masked for one in kept):
        note = texts.get("note")
        texts["note"] = " ".join(filter(None, [note, say("intervals.note")]))
    return Part(
        kind="chart",
        alt=_alt(shown, region),
        figures=figures_of([[one.figure for one in [*kept, region]]]),
        data=data_of(_columns(), [_cells(one) for one in [*_ordered(kept), region]]),
        svg=drawn.wide().svg(texts["id"]),
        narrow=drawn.narrow().svg(f"{texts['id']}-etroit"),
        **texts,
    )


def _columns() -> list[Column]:
    first, *others = ((id, say(f"intervals.column_{id}")) for id in COLUMNS)
    rest = (Column(id, label, align="right") for id, label in others)
    return [Column(*first, header=True), *rest]


def _ordered(rows: Iterable[Progress]) -> list[Progress]:
    """Sort rows by the least that they can be, then by name; what is not said comes first."""
    return sorted(rows, key=lambda one: ((one.share or (Fraction(-1), 0))[0], one.label))


def _merged(rows: Sequence[Progress]) -> list[Progress]:
    """Sort rows, those that are finished in one."""
    done = [one for one in rows if one.left == (0, 0)]
    others = _ordered(one for one in rows if one not in done)
    if len(done) < 2:
        return [*others, *done]
    total = sum(one.units or 0 for one in done)
    figure = _sum(done[0].figure, total)
    label = say("intervals.done", n=len(done))
    names = tuple(sorted(one.label for one in done))
    return [*others, Progress(label, figure, names=names)]


def _sum(figure: Figure, total: int) -> Figure:
    return replace(figure, numerator=total, denominator=total, observed=False)


def _finding(rows: Sequence[Progress], region: Progress) -> str:
    """Say who has what is left, as far as it is published."""
    left = region.figure.remainder
    if left is None:
        return ""
    noun = french.plural(left, *region.figure.noun)
    if left == 0:
        many = region.figure.noun[1]
        return say("intervals.all_done", noun=many, total=region.figure.denominator)
    known = [one for one in rows if one.figure.exists and one.figure.remainder]
    known = sorted(known, key=lambda one: (-(one.figure.remainder or 0), one.label))[:3]
    if not known:
        count = sum(one.left == (0, 0) for one in rows)
        return say("intervals.masked_rest", n=count, left=left, noun=noun)
    part = sum(one.figure.remainder or 0 for one in known)
    names = listed(sorted(one.label for one in known))
    return say("intervals.who", n=len(known), names=names, part=part, left=left, noun=noun)


def _alt(rows: Sequence[Progress], region: Progress) -> str:
    known = [one for one in rows if one.figure.exists]
    clauses = []
    if known:
        low, high = known[0], known[-1]
        clauses.append(
            say("intervals.range", low=_named(low), high=_named(high))
            if low is not high
            else _named(low)
        )
    if region.figure.exists:
        clauses.append(f"{region.label}{french.colon()}{region.figure.text}")
    masked = [f"{one.label} ({_interval(one)})" for one in rows if one.figure.masked]
    clauses += [say("intervals.masked", names=", ".join(masked))] if masked else []
    return brief(clauses)


def _named(one: Progress) -> str:
    return f"{_text(one)} ({one.label})"


def _text(one: Progress) -> str:
    """Write a share; the whole of it without a decimal."""
    whole = one.figure.exists and one.figure.exact == 1
    return one.figure.as_said(Fraction(1)).text if whole else one.figure.text


def _interval(one: Progress) -> str:
    if one.share is None:
        return say("intervals.hidden")
    low, high = (french.number(bound * 100) for bound in one.share)
    return say("intervals.between", low=low, high=high)


def _cells(one: Progress) -> list[Cell]:
    left, said = one.left, one.share
    ends = () if said is None or one.figure.exists else said
    bounds: list[Cell] = [one.figure.as_said(end) for end in ends] or ["", ""]
    return [
        one.label,
        one.figure,
        left[0] if left and one.figure.exists else "",
        one.units or "",
        *bounds,
    ]


@dataclass(frozen=True)
class _Drawing:
    """The rows on their scale, wide or narrow."""

    rows: Sequence[Progress]
    region: Progress
    highlight: str | None

    @property
    def low(self) -> int:
        """Where the scale begins, in per cent."""
        rows = [*self.rows, *([self.region] if self.region.figure.exists else [])]
        lowest = min(one.share[0] if one.share else Fraction(0) for one in rows)
        low = int(lowest * 100) // STEP * STEP
        is_said = any(one.figure.masked and one.share and one.share[0] == lowest for one in rows)
        low -= STEP if is_said and lowest * 100 - low < STEP else 0
        return max(min(low, 100 - 2 * STEP), 0)

    def ticks(self, most: int) -> list[int]:
        """Give round ticks from the lower end to 100, at most as many."""
        span = 100 - self.low
        step = next(size for size in (5, 10, 20, 25, 50) if span / size <= most)
        return [tick for tick in range(100, -1, -step) if tick >= self.low]

    def wide(self) -> Canvas:
        """Draw labels left, the scale, what is left at the right."""
        top = 26.0
        extra = [self._names_height(one) for one in self.rows]
        bottom = top + ROW * len(self.rows) + sum(extra)
        canvas = Canvas(FULL, bottom + ROW + 22)
        axis = Axis(self.low, 100, LEFT, 382.0)
        for tick in self.ticks(8):
            x = axis(tick)
            canvas.line([(x, top - 6), (x, bottom + ROW)], "grid", width=0.7)
            text = french.number(tick) + (f"{french.unit_of_share()}" if tick == 100 else "")
            canvas.text(x, bottom + ROW + 14, text, size=7.4, color="quiet", anchor="middle")
        if self.low:
            cut = say("intervals.cut", low=self.low)
            canvas.text(104, 13, cut, size=7, color="quiet", anchor="end", italic=True)
        canvas.text(RIGHT + 4, 13, say("intervals.left"), size=7.4, color="quiet")
        if self.region.figure.exists:
            done = sum(ROW + more for one, more in zip(self.rows, extra, strict=True) if one.names)
            self._reference(canvas, axis, (top - 8, bottom - done))
            canvas.line([(0, bottom), (FULL - 45, bottom)], "hair", width=0.7)
            self._row(canvas, axis, self.region, bottom + ROW / 2, bold=True)
        y = top
        for one, more in zip(self.rows, extra, strict=True):
            self._row(canvas, axis, one, y + (ROW + more) / 2)
            y += ROW + more
        return canvas

    def _names_height(self, one: Progress) -> float:
        lines = self._names(one, 262)
        return max(len(lines) - 1, 0) * 10.0

    def _names(self, one: Progress, most: float) -> list[str]:
        if not one.names:
            return []
        return wrapped(", ".join(one.names) + f"{french.colon()}{_text(one)}", 7.2, most)

    def _reference(self, canvas: Canvas, axis: Axis, ends: tuple[float, float]) -> None:
        x = axis(float(self.region.figure.exact * 100))
        canvas.line([(x, ends[0]), (x, ends[1])], "ink", width=0.9, dash="2.4 2")
        text = f"{self.region.label} {self.region.figure.text}"
        half = labels.width(text, 7.6, bold=True) / 2
        place = min(x, axis.end + 8 - half)
        canvas.text(place, 13, text, size=7.6, bold=True, anchor="middle")

    def _row(
        self, canvas: Canvas, axis: Axis, one: Progress, y: float, *, bold: bool = False
    ) -> None:
        heavy = bold or one.label == self.highlight
        canvas.text(104, y + 2.9, one.label, size=8.2, anchor="end", bold=heavy)
        canvas.text(RIGHT + 4, y + 2.9, _rest(one), size=7.8)
        if not one.figure.exists:
            self._masked(canvas, axis, one, y, letters=7.4)
            return
        x, color = axis(float(one.figure.exact * 100)), _color(one, self.region)
        if one.left != (0, 0) and one is not self.region:
            canvas.line([(x + 6, y), (axis.end, y)], "target", width=1, dash="1.2 2")
        canvas.circle(x, y, 3.9, color)
        lines = self._names(one, 262) or [_text(one)]
        for rank, line in enumerate(lines):
            base = y + 2.7 + (rank - (len(lines) - 1) / 2) * 10
            style = {"size": 7.2 if one.names else 7.8, "bold": not one.names}
            wide = labels.width(line, float(style["size"]), bold=not one.names)
            canvas.rect(x - 9 - wide, base - 7.4, (wide + 4, 9.4), "paper")
            canvas.text(x - 7, base, line, color=color, anchor="end", **style)

    def _masked(
        self, canvas: Canvas, axis: Axis, one: Progress, y: float, *, letters: float
    ) -> None:
        """Hatch all that a masked value may be, and say it beside where nothing else does."""
        tall = letters if letters > 10 else letters + 1.6
        if one.share is None:
            canvas.hatch(axis.start, y - tall / 2, (axis.end - axis.start, tall))
            return
        low, high = (axis(float(bound * 100)) for bound in one.share)
        canvas.hatch(low, y - tall / 2, (high - low, tall))
        if letters > 10 and one.left is not None:
            return
        text = _interval(one)
        room = labels.width(text, letters) + 4 < low - axis.start
        place, anchor = (low - 4, "end") if room else (high + 4, "start")
        if room or high + 6 + labels.width(text, letters) < axis.end + 6:
            style = {"size": letters, "color": "quiet"}
            canvas.text(place, y + letters * 0.36, text, anchor=anchor, **style)

    def narrow(self) -> Canvas:
        """Draw each row on two lines: its name and what is left, then its scale."""
        rows = [*self.rows, *([self.region] if self.region.figure.exists else [])]
        canvas = Canvas(NARROW, 8 + TIGHT * len(rows) + 24)
        axis = Axis(self.low, 100, 6, NARROW - 8)
        place = None
        if self.region.figure.exists:
            place = axis(float(self.region.figure.exact * 100))
        for rank, one in enumerate(rows):
            y = 8 + TIGHT * rank
            canvas.text(0, y + 11, one.label, size=13, bold=True)
            canvas.text(NARROW, y + 11, _rest(one, tight=True), size=13, anchor="end")
            middle = y + 26
            canvas.line([(axis.start, middle), (axis.end, middle)], "track", width=3)
            if place is not None and one is not self.region and not one.names:
                ends = [(place, middle - 9), (place, middle + 9)]
                canvas.line(ends, "ink", width=1, dash="2.4 2")
            self._narrow_mark(canvas, axis, one, middle)
        for tick in self.ticks(3):
            text = french.number(tick) + (f"{french.unit_of_share()}" if tick == 100 else "")
            anchor = "end" if tick == 100 else "start" if tick == self.low else "middle"
            x = NARROW if tick == 100 else 0 if tick == self.low else axis(tick)
            canvas.text(x, canvas.height - 6, text, size=12, color="quiet", anchor=anchor)
        return canvas

    def _narrow_mark(self, canvas: Canvas, axis: Axis, one: Progress, y: float) -> None:
        if not one.figure.exists:
            self._masked(canvas, axis, one, y, letters=12)
            return
        x, color = axis(float(one.figure.exact * 100)), _color(one, self.region)
        canvas.circle(x, y, 6, color)
        text = _text(one)
        wide = labels.width(text, 12, bold=True)
        left = x - 10 - wide if x - 10 - wide > 0 else x + 10
        canvas.rect(left - 3, y - 7, (wide + 6, 14), "paper")
        canvas.text(left, y + 4.3, text, size=12, bold=True, color=color)


def _color(one: Progress, region: Progress) -> str:
    if one is region:
        return "ink"
    return "accent" if one.left == (0, 0) else "blue"


def _rest(one: Progress, *, tight: bool = False) -> list[Piece]:
    """Say what is left: how many of how many, between what, or that it is masked."""
    total = "" if one.units is None else say("intervals.of", total=one.units)
    if one.left is None:
        return [(say("intervals.hidden"), "quiet", False), (f" {total}", "quiet", False)]
    least, most = one.left
    if most == 0:
        return [(say("intervals.none"), "accent", True), (f" {total}", "quiet", False)]
    if least < most:
        key = "intervals.tight_between" if tight else "intervals.left_between"
        said = say(key, low=least, high=most)
    else:
        noun = "" if tight else french.plural(least, *one.figure.noun)
        said = say("intervals.tight" if tight else "intervals.count", n=least, noun=noun).strip()
    return [(said, "target" if tight else "ink", True), (f" {total}", "quiet", False)]
