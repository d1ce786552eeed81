"""Bars: territories ranked, in a drawing, in words and in a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Unpack

from reporting.parts import french, labels
from reporting.parts.canvas import FLOOR, Axis, Canvas, wrapped
from reporting.parts.figures import SHARES, Figure
from reporting.parts.part import Cell, Part, Texts
from reporting.parts.saying import say
from reporting.parts.scales import Scale, latest, scale_for
from reporting.parts.tables import blank, chart

HALF: Final = 300.0
"""Narrower than this, a chart of a page has small letters."""
Item = tuple[str, Figure]
MASKED = ("valeur masquée", "valeurs masquées")
UNKNOWN = ("valeur non disponible", "valeurs non disponibles")


def bars(
    items: Sequence[Item],
    *,
    reference: Item | None = None,
    highlight: str | None = None,
    heading: tuple[str, str] = ("territoire", "Territoire"),
    **texts: Unpack[Texts],
) -> Part:
    """Draw ranked horizontal bars with their values; what is not known comes last.

    Parameters
    ----------
    reference
        A label and a figure drawn as a line across all bars (the region).
    highlight
        The label of the territory the report is about.
    heading
        The id and the name of the labels, in the table of the values.
    """
    ranked = sorted(items, key=lambda item: (not item[1].exists, -(item[1].value or 0), item[0]))
    if not any(figure.exists for _, figure in ranked):
        return blank(texts, (figure for _, figure in items))
    here = highlight if any(label == highlight for label, _ in ranked) else None
    known = reference if reference and reference[1].exists else None
    everything = [*ranked, *([reference] if reference else [])]
    return chart(
        texts,
        lambda canvas: _Drawing(canvas, ranked, known, here).draw(),
        _table(everything, heading),
        _said(ranked, reference),
    )


def _counts(figure: Figure) -> str:
    """Give the units behind a share: "41 sur 45"."""
    if figure.unit != "%" or figure.numerator is None or figure.denominator is None:
        return ""
    if figure.denominator > 100_000:  # a share of amounts in cents
        return ""
    return f"{french.number(figure.numerator)} sur {french.number(figure.denominator)}"


@dataclass
class _Drawing:
    """One ranking on a canvas; on a phone each label has a line of its own."""

    canvas: Canvas
    ranked: Sequence[Item]
    reference: Item | None
    here: str | None

    def draw(self) -> None:
        """Draw each row, then the reference through the bars, then what is written on them."""
        canvas, self.year = self.canvas, latest(figure for _, figure in self.ranked)
        self.size, self.is_phone = canvas.size, canvas.is_phone
        if canvas.width < HALF:
            self.size = max(FLOOR, 0.83 * self.size)
        figures = [figure for _, figure in self.ranked]
        self.aside = max(labels.width(_counts(figure), self.size) for figure in figures)
        room = canvas.width - self.aside - self.size if self.is_phone else 0.4 * canvas.width
        names = [wrapped(label, self.size, room, bold=True) for label, _ in self.ranked]
        tops, foot = [], self.head
        for lines in names:
            tops.append(foot)
            foot += self._row(len(lines))
        canvas.height = foot + 2
        self.axis, self.scale = self._axis(names)
        middles = [self._middle(*row) for row in zip(tops, names, strict=True)]
        for (label, figure), middle in zip(self.ranked, middles, strict=True):
            self._mark(figure, middle, "blue" if self.here in (None, label) else "mid")
        self._axis_line(middles)
        self._across(middles)
        for item, middle, top, lines in zip(self.ranked, middles, tops, names, strict=True):
            self._value(item[1], middle, "blue" if item[0] == self.here else "ink")
            self._name(item, top, lines)

    @property
    def head(self) -> float:
        """The room of the name of the reference."""
        return 1.9 * self.size if self.reference else 2.0

    @property
    def thick(self) -> float:
        """The height of a bar."""
        return 0.95 * self.size if self.is_phone else 1.3 * self.size

    def _row(self, lines: int) -> float:
        if self.is_phone:
            return (1.2 * lines + 1.9) * self.size
        return max(2 * self.size, (1.2 * lines + 0.5) * self.size)

    def _middle(self, top: float, lines: Sequence[str]) -> float:
        """Give the height at which the bar of a row lies."""
        if self.is_phone:
            return top + (1.2 * len(lines) + 0.75) * self.size
        return top + self._row(len(lines)) / 2

    def _axis(self, names: Sequence[Sequence[str]]) -> tuple[Axis, Scale]:
        """Leave room for labels, for values at the ends of bars and for what they count."""
        shown = [figure for _, figure in self.ranked if figure.exists]
        scale = scale_for(shown, more=[self.reference[1].exact] if self.reference else [])
        longest = max(labels.width(line, self.size, bold=True) for lines in names for line in lines)
        left = 0.5 if self.is_phone else longest + self.size
        counts = 0 if self.is_phone or not self.aside else self.aside + 0.6 * self.size
        ends = []
        for _, figure in self.ranked:  # what is not known counts nothing: its text may go further
            wide = labels.width(figure.text_in(self.year), self.size, bold=figure.exists)
            ends.append(wide + 0.7 * self.size + (counts if figure.exists else 0))
        right = max(ends)
        return Axis(0, scale.top, left, self.canvas.width - right), scale

    def _span(self, figure: Figure) -> tuple[float, float]:
        """Give where a bar, or what a masked value may be, begins and ends."""
        start, unit = self.axis(0), SHARES.get(figure.unit, 1)
        if figure.exists:
            return start, self.axis(max(self.scale.of(figure.value), 0))
        ends = [self.scale.of(Fraction(bound) / unit) for bound in figure.interval or (0, 0)]
        return self.axis(ends[0]), self.axis(min(ends[1], self.scale.top))

    def _mark(self, figure: Figure, middle: float, color: str) -> None:
        start, end = self._span(figure)
        place, size = (start, middle - self.thick / 2), (end - start, self.thick)
        if figure.exists:
            self.canvas.rect(*place, size, color)
        elif figure.masked and end > start:
            self.canvas.hatch(*place, size)

    def _axis_line(self, middles: Sequence[float]) -> None:
        """Draw the axis along all rows, or on a phone beside each bar."""
        reach = 0.8 * self.thick
        parts = [(one - reach, one + reach) for one in middles]
        for top, foot in parts if self.is_phone else [(parts[0][0], parts[-1][1])]:
            self.canvas.line([(self.axis(0), top), (self.axis(0), foot)], "quiet", width=0.7)

    def _across(self, middles: Sequence[float]) -> None:
        """Draw the reference as a line through the bars, named above them."""
        if not self.reference:
            return
        label, figure = self.reference
        x, reach = self.axis(self.scale.of(figure.exact)), 0.75 * self.thick
        parts = [(one - reach, one + reach) for one in middles]
        whole = [(self.head - 0.35 * self.size, parts[-1][1])]
        for top, foot in parts if self.is_phone else whole:
            self.canvas.over([(x, top), (x, foot)], (2.4, 1.0), dash="3 2")
        text = f"{label} {figure.text_in(self.year)}"
        half = labels.width(text, self.size) / 2
        middle = min(max(x, half), self.canvas.width - half)
        self.canvas.text(middle, 1.1 * self.size, text, size=self.size, anchor="middle")

    def _value(self, figure: Figure, middle: float, color: str) -> None:
        """Write a value at the end of its bar."""
        _, end = self._span(figure)
        style = {"bold": figure.exists, "color": color if figure.exists else "quiet"}
        text, x = figure.text_in(self.year), end + 0.4 * self.size
        wide = labels.width(text, self.size, bold=figure.exists)
        ground = (wide + 3, self.size + 1)  # the line of the reference stops beside it
        self.canvas.rect(x - 1.5, middle - ground[1] / 2, ground, "paper")
        self.canvas.text(x, middle + 0.36 * self.size, text, size=self.size, **style)

    def _name(self, item: Item, top: float, lines: Sequence[str]) -> None:
        """Write the label of a row and, at its right, the units behind its share."""
        label, figure = item
        is_here = label == self.here
        style = {"size": self.size, "bold": is_here, "color": "blue" if is_here else "ink"}
        step = 1.2 * self.size
        base = top + self.size
        if not self.is_phone:
            base = self._middle(top, lines) + 0.36 * self.size - (len(lines) - 1) * step / 2
            style |= {"anchor": "end"}
        x = 0.0 if self.is_phone else self.axis(0) - 0.6 * self.size
        for rank, line in enumerate(lines):
            self.canvas.text(x, base + rank * step, line, **style)
        if counts := _counts(figure):
            last = {"size": self.size, "color": "quiet", "anchor": "end"}
            base = base if self.is_phone else self._middle(top, lines) + 0.36 * self.size
            self.canvas.text(self.canvas.width, base, counts, **last)


def _time(figure: Figure) -> str:
    """Say when a value is of: a stock by its year, a sum over years by the end of its last one."""
    if figure.is_usual and figure.du == figure.au:
        return f"en {figure.year}"
    is_sum = figure.is_usual and figure.du.year < figure.au.year
    return f"fin {figure.year}" if is_sum else figure.when


def _time_of(items: Iterable[Item]) -> str:
    """Say when most values of a chart are of: those of its last year."""
    return _time(max((figure for _, figure in items), key=lambda figure: figure.year))


def _said(ranked: Sequence[Item], reference: Item | None) -> list[str]:
    """Say how many bars there are, which are the longest and the shortest, and the comparator."""
    shown = [item for item in ranked if item[1].exists]
    year = latest(figure for _, figure in ranked)
    ends = [shown[0], shown[-1]] if len(shown) > 1 else shown[:1]
    first, *others = [f"{label}{french.colon()}{figure.text_in(year)}" for label, figure in ends]
    others += [f"{reference[0]}{french.colon()}{reference[1].text_in(year)}"] if reference else []
    count = french.counted(len(shown), "barre", "barres")
    opening = f"{count} {_time_of(ranked)}, de la plus longue à la plus courte"
    return [opening, f"{_among(ranked)}{first}", *others, *_left_out([one for _, one in ranked])]


def _among(items: Sequence[Item]) -> str:
    """Say that extremes are those of the members published, where a masked one may lie beyond."""
    figures = [figure for _, figure in items]
    known = [figure for figure in figures if figure.exists]
    masked = [figure for figure in figures if figure.masked]
    ends = [(choose(known, key=lambda figure: figure.exact), choose) for choose in (min, max)]
    if all(_holds(end, masked, choose) for end, choose in ends):
        return ""
    one, many = "parmi le territoire publié, ", f"parmi les {len(known)} territoires publiés, "
    return one if len(known) == 1 else many


def _holds(end: Figure, masked: Sequence[Figure], choose: Callable[..., object]) -> bool:
    """Tell whether no masked value can lie beyond the lowest or highest of the published ones."""
    if not masked:
        return True
    scale, is_low = SHARES.get(end.unit, 1), choose is min
    limit = Fraction(0) if is_low else Fraction(1) if end.unit in SHARES else None
    bounds = [figure.interval for figure in masked]
    return end.exact == limit or all(
        bound and (bound[0] >= end.exact * scale if is_low else bound[1] <= end.exact * scale)
        for bound in bounds
    )


def _left_out(figures: Sequence[Figure], missing: tuple[str, str] = UNKNOWN) -> list[str]:
    """Say how many values are masked, and how many there are not."""
    masked = sum(figure.masked for figure in figures)
    others = sum(not figure.exists for figure in figures) - masked
    said = [french.counted(masked, *MASKED)] if masked else []
    return said + ([french.counted(others, *missing)] if others else [])


def _table(
    items: Sequence[Item], heading: tuple[str, str]
) -> tuple[Mapping[str, str], Sequence[Sequence[Cell]]]:
    """Tabulate labelled figures: value, and the units behind a share."""
    heads = dict([heading, ("valeur", str(latest(figure for _, figure in items)))])
    if not any(figure.unit in SHARES for _, figure in items):
        return heads, items
    heads |= {"numerateur": say("common.count"), "denominateur": say("common.total")}
    return heads, [(label, figure, *figure.sides) for label, figure in items]
