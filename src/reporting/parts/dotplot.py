"""Dots on a zoomed scale: how far each territory is, what is left, and what is masked.

A masked value is drawn over the whole interval that the published ones leave possible.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final, Unpack

from reporting.parts import Cell, Figure, Part, Texts, blank, chart, figures_of, french, listed, say
from reporting.parts.canvas import Axis, Canvas, Piece, width, wrapped
from reporting.parts.plots import bounds
from reporting.parts.squares import done_of

STEP: Final = 5
"""The scale begins at a multiple of this many per cent."""
FEWEST: Final = 3
"""Counts that must remain possible for a masked one to be said."""
LEFT, RIGHT = 112.0, 392.0


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
        return bounds(self.figure) if self._hidden is None or self.left else None

    @property
    def left(self) -> tuple[int, int] | None:
        """Between how many units are left, both included."""
        if self.figure.remainder is not None:
            return self.figure.remainder, self.figure.remainder
        hidden = self._hidden
        return hidden if hidden and hidden[1] - hidden[0] + 1 >= FEWEST else None

    @property
    def _hidden(self) -> tuple[int, int] | None:
        if self.total is None or bounds(self.figure) is None:
            return None
        low, high = done_of(self.figure, self.total)
        return self.total - high, self.total - low

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
    is_masked = any(one.figure.masked for one in kept)
    note = filter(None, [texts.get("note"), say("intervals.note") if is_masked else ""])
    part = chart(
        texts,
        lambda canvas: _Drawing(canvas, shown, region, highlight).draw(),
        ("intervals", map(_cells, [*_ordered(kept), region])),
        _said(shown, region),
        finding=_finding(kept, region),
        figures=figures_of([[one.figure for one in [*kept, region]]]),
    )
    return replace(part, note=" ".join(note) or None)


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
    figure = replace(done[0].figure, numerator=total, denominator=total, observed=False)
    names = tuple(sorted(one.label for one in done))
    return [*others, Progress(say("intervals.done", n=len(done)), figure, names=names)]


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


def _said(rows: Sequence[Progress], region: Progress) -> list[str]:
    shown = [one for one in rows if one.figure.exists]
    known = [f"{_text(one)} ({one.label})" for one in shown]
    hidden = [one for one in rows if one.figure.masked]
    masked = [f"{one.label} ({_interval(one)})" if one.share else one.label for one in hidden]
    clauses = known[:1]
    if len(known) > 1 and shown[0].figure.exact == shown[-1].figure.exact:
        clauses = [f"{_text(shown[0])} ({say('intervals.done', n=len(known))})"]
    elif len(known) > 1:
        key = "intervals.range_published" if masked else "intervals.range"
        clauses = [say(key, low=known[0], high=known[-1])]
    if region.figure.exists:
        clauses.append(f"{region.label}{french.colon()}{region.figure.text}")
    return [*clauses, *([say("intervals.masked", names=", ".join(masked))] if masked else [])]


def _text(one: Progress) -> str:
    """Write a share; the whole of it without a decimal."""
    whole = one.figure.exists and one.figure.exact == 1
    return one.figure.as_said(Fraction(1)).text if whole else one.figure.text


def _interval(one: Progress) -> str:
    low, high = (french.number(bound * 100) for bound in one.share or ())
    return say("intervals.between", low=low, high=high)


def _cells(one: Progress) -> list[Cell]:
    left, said = one.left, one.share
    ends = () if said is None or one.figure.exists else said
    bounds: list[Cell] = [one.figure.as_said(end) for end in ends] or ["", ""]
    count = left[0] if left and one.figure.exists else ""
    return [one.label, one.figure, count, one.units or "", *bounds]


@dataclass(frozen=True)
class _Drawing:
    """The rows on their scale; on a phone each has a line for its name and what is left of it."""

    canvas: Canvas
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

    def draw(self) -> None:
        """Draw the scale, the whole as a line, then each row."""
        canvas, size, known = self.canvas, self.canvas.size, self.region.figure.exists
        ends = (6.0, canvas.width - 8) if canvas.is_phone else (LEFT, RIGHT - 10)
        axis, top = Axis(self.low, 100, *ends), 8.0 if canvas.is_phone else 3.1 * size
        rows = [*self.rows, *([self.region] if known else [])]
        heights = [self._height(one) for one in rows]
        foot = top + sum(heights)
        canvas.height = foot + (2 if canvas.is_phone else 2.6) * size
        self._scale(axis, top, foot)
        if known and not canvas.is_phone:
            done = sum(tall for one, tall in zip(rows, heights, strict=True) if one.names)
            self._reference(axis, (top - size, foot - heights[-1] - done))
            y = foot - heights[-1]
            canvas.line([(0, y), (canvas.width - 45, y)], "hair", width=0.7)
        for one, tall in zip(rows, heights, strict=True):
            self._row(axis, one, top, tall)
            top += tall

    def _height(self, one: Progress) -> float:
        if self.canvas.is_phone:
            return 3.67 * self.canvas.size
        return (2.44 + 1.2 * max(len(self._names(one)) - 1, 0)) * self.canvas.size

    def _names(self, one: Progress) -> list[str]:
        """Write the names that a row stands for, where there is room for them."""
        if not one.names or self.canvas.is_phone:
            return []
        said = ", ".join(one.names) + f"{french.colon()}{_text(one)}"
        return wrapped(said, 0.88 * self.canvas.size, RIGHT - LEFT - 18)

    def _scale(self, axis: Axis, top: float, foot: float) -> None:
        """Name round values up to 100, and say where the scale is cut."""
        canvas, size = self.canvas, self.canvas.size
        most = 3 if canvas.is_phone else 8
        step = next(size for size in (5, 10, 20, 25, 50) if (100 - self.low) / size <= most)
        for tick in (one for one in range(100, -1, -step) if one >= self.low):
            text = french.number(tick) + (f"{french.unit_of_share()}" if tick == 100 else "")
            if not canvas.is_phone:
                canvas.line([(axis(tick), top - 6), (axis(tick), foot)], "grid", width=0.7)
            canvas.centred(axis(tick), canvas.height - 0.6 * size, text, color="quiet")
        if not canvas.is_phone:
            canvas.text(RIGHT + 4, 1.5 * size, say("intervals.left"), color="quiet")
            if self.low:
                cut, style = say("intervals.cut", low=self.low), {"color": "quiet", "italic": True}
                canvas.text(LEFT - 8, 1.5 * size, cut, anchor="end", **style)

    def _reference(self, axis: Axis, ends: tuple[float, float]) -> None:
        canvas, x = self.canvas, axis(float(self.region.figure.exact * 100))
        canvas.line([(x, ends[0]), (x, ends[1])], "ink", width=0.9, dash="2.4 2")
        text = f"{self.region.label} {self.region.figure.text}"
        canvas.centred(x, 1.5 * canvas.size, text, (0.0, axis.end + 8), bold=True)

    def _row(self, axis: Axis, one: Progress, top: float, tall: float) -> None:
        """Write the name of a row and what is left of it, and draw its share."""
        canvas, size = self.canvas, self.canvas.size
        rest, bold = _rest(one, tight=canvas.is_phone), one.label == self.highlight
        if canvas.is_phone:
            middle, reach = top + 2.2 * size, 0.75 * size
            canvas.text(0, top + 0.95 * size, one.label, bold=True)
            canvas.text(canvas.width, top + 0.95 * size, rest, anchor="end")
            canvas.line([(axis.start, middle), (axis.end, middle)], "track", width=3)
            if self.region.figure.exists and one is not self.region and not one.names:
                x = axis(float(self.region.figure.exact * 100))
                ends = [(x, middle - reach), (x, middle + reach)]
                canvas.line(ends, "ink", width=1, dash="2.4 2")
        else:
            middle, heavy = top + tall / 2, bold or one is self.region
            canvas.text(LEFT - 8, middle + 0.36 * size, one.label, anchor="end", bold=heavy)
            canvas.text(RIGHT + 4, middle + 0.36 * size, rest)
        (self._dot if one.figure.exists else self._masked)(axis, one, middle)

    def _dot(self, axis: Axis, one: Progress, y: float) -> None:
        """Draw a share as a dot, named before it or, without room, behind it."""
        canvas, size = self.canvas, self.canvas.size
        x = axis(float(one.figure.exact * 100))
        color = "ink" if one is self.region else "accent" if one.left == (0, 0) else "blue"
        if one.left != (0, 0) and one is not self.region and not canvas.is_phone:
            canvas.line([(x + 6, y), (axis.end, y)], "target", width=1, dash="1.2 2")
        canvas.circle(x, y, 0.48 * size, color)
        lines, bold = self._names(one) or [_text(one)], not self._names(one)
        letters = size if bold else 0.88 * size
        for rank, line in enumerate(lines):
            base = y + 0.34 * size + (rank - (len(lines) - 1) / 2) * 1.2 * size
            wide, off = width(line, letters, bold=bold), 0.85 * size
            left = x - off - wide if x - off - wide > 0 else x + off
            canvas.rect(left - 2, base - 0.9 * size, (wide + 4, 1.15 * size), "paper")
            canvas.text(left, base, line, size=letters, bold=bold, color=color)

    def _masked(self, axis: Axis, one: Progress, y: float) -> None:
        """Hatch all that a masked value may be, and say it beside where nothing else does."""
        canvas, size = self.canvas, self.canvas.size
        bounds = one.share or (Fraction(0), Fraction(1))
        low, high = (max(axis(float(bound * 100)), axis.start) for bound in bounds)
        canvas.hatch(low, y - 0.53 * size, (high - low, 1.06 * size))
        if one.share is None or (canvas.is_phone and one.left is not None):
            return
        text = _interval(one)
        wide = width(text, size)
        has_room = wide + 2 < low - axis.start + 4
        place, anchor = (low - 4, "end") if has_room else (high + 4, "start")
        if has_room or high + 6 + wide < axis.end + 6:
            canvas.text(place, y + 0.36 * size, text, anchor=anchor, color="quiet")


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
