"""Bars: territories ranked, in a drawing, in words and in a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Unpack

from reporting.parts import french, labels
from reporting.parts.canvas import NARROW, Axis, Canvas, across, wrapped
from reporting.parts.figures import SHARES, Figure
from reporting.parts.part import COLUMNS, Cell, Column, Data, Part, Texts
from reporting.parts.scales import Scale, latest, scale_for
from reporting.parts.tables import blank, data_of, figures_of, say_masked

Item = tuple[str, Figure]
TERRITORY = Column("territoire", "Territoire", header=True)
MASKED = ("valeur masquée", "valeurs masquées")
UNKNOWN = ("valeur non disponible", "valeurs non disponibles")
COUNTS = (("numerateur", "Nombre"), ("denominateur", "Total"))


def bars(
    items: Sequence[Item],
    *,
    reference: Item | None = None,
    highlight: str | None = None,
    heading: Column = TERRITORY,
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
        The column of the labels, in the table of the values.
    """
    say_masked(texts, (figure for _, figure in items))
    ranked = sorted(items, key=lambda item: (not item[1].exists, -(item[1].value or 0), item[0]))
    if not any(figure.exists for _, figure in ranked):
        return blank(texts, (figure for _, figure in items))
    here = highlight if any(label == highlight for label, _ in ranked) else None
    known = reference if reference and reference[1].exists else None
    columns = texts.get("width", COLUMNS)
    size = 8.0 if columns > COLUMNS / 2 else 7.0
    wide = _Drawing(ranked, known, here, across(columns), size).canvas()
    everything = [*ranked, *([reference] if reference else [])]
    return Part(
        kind="chart",
        alt=bars_alt(ranked, reference),
        figures=figures_of(everything),
        data=items_data(everything, heading),
        svg=wide.svg(texts["id"]),
        narrow=_Drawing(ranked, known, here, NARROW, 12).canvas().svg(f"{texts['id']}-etroit"),
        **texts,
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
    """One ranking at one width; on a phone each label has a line of its own."""

    ranked: Sequence[Item]
    reference: Item | None
    here: str | None
    width: float
    size: float

    def canvas(self) -> Canvas:
        """Draw each row, then the reference through the bars, then what is written on them."""
        self.year = latest(figure for _, figure in self.ranked)
        self.is_narrow = self.size > 10
        figures = [figure for _, figure in self.ranked]
        self.aside = max(labels.width(_counts(figure), self.small) for figure in figures)
        room = self.width - self.aside - self.size if self.is_narrow else 0.4 * self.width
        names = [wrapped(label, self.size, room, bold=True) for label, _ in self.ranked]
        tops, foot = [], self.head
        for lines in names:
            tops.append(foot)
            foot += self._row(len(lines))
        canvas = Canvas(self.width, foot + 2)
        self.axis, self.scale = self._axis(names)
        middles = [self._middle(*row) for row in zip(tops, names, strict=True)]
        for (label, figure), middle in zip(self.ranked, middles, strict=True):
            self._mark(canvas, figure, middle, self._color(label))
        self._axis_line(canvas, middles)
        self._across(canvas, middles)
        for (label, figure), middle in zip(self.ranked, middles, strict=True):
            self._value(canvas, figure, middle, "blue" if label == self.here else "ink")
        for item, top, lines in zip(self.ranked, tops, names, strict=True):
            self._name(canvas, item, top, lines)
        return canvas

    @property
    def small(self) -> float:
        """The size of the units behind a share."""
        return 12.0 if self.size > 10 else self.size - 0.3

    @property
    def head(self) -> float:
        """The room of the name of the reference."""
        return 1.9 * self.size if self.reference else 2.0

    @property
    def thick(self) -> float:
        """The height of a bar."""
        return 0.95 * self.size if self.is_narrow else 1.3 * self.size

    def _row(self, lines: int) -> float:
        if self.is_narrow:
            return (1.2 * lines + 1.9) * self.size
        return max((2.1 if self.size > 7 else 1.9) * self.size, (1.2 * lines + 0.5) * self.size)

    def _middle(self, top: float, lines: Sequence[str]) -> float:
        """Give the height at which the bar of a row lies."""
        if self.is_narrow:
            return top + (1.2 * len(lines) + 0.75) * self.size
        return top + self._row(len(lines)) / 2

    def _axis(self, names: Sequence[Sequence[str]]) -> tuple[Axis, Scale]:
        """Leave room for labels, for values at the ends of bars and for what they count."""
        shown = [figure for _, figure in self.ranked if figure.exists]
        scale = scale_for(shown, more=[self.reference[1].exact] if self.reference else [])
        longest = max(labels.width(line, self.size, bold=True) for lines in names for line in lines)
        left = 0.5 if self.is_narrow else longest + self.size
        counts = 0 if self.is_narrow or not self.aside else self.aside + 0.6 * self.size
        ends = []
        for _, figure in self.ranked:  # what is not known counts nothing: its text may go further
            wide = labels.width(figure.text_in(self.year), self.size, bold=figure.exists)
            ends.append(wide + 0.7 * self.size + (counts if figure.exists else 0))
        right = max(ends)
        return Axis(0, scale.top, left, self.width - right), scale

    def _color(self, label: str) -> str:
        return "blue" if self.here in (None, label) else "mid"

    def _span(self, figure: Figure) -> tuple[float, float]:
        """Give where a bar, or what a masked value may be, begins and ends."""
        start, unit = self.axis(0), SHARES.get(figure.unit, 1)
        if figure.exists:
            return start, self.axis(max(self.scale.of(figure.value), 0))
        ends = [self.scale.of(Fraction(bound) / unit) for bound in figure.interval or (0, 0)]
        return self.axis(ends[0]), self.axis(min(ends[1], self.scale.top))

    def _mark(self, canvas: Canvas, figure: Figure, middle: float, color: str) -> None:
        start, end = self._span(figure)
        place, size = (start, middle - self.thick / 2), (end - start, self.thick)
        if figure.exists:
            canvas.rect(*place, size, color)
        elif figure.masked and end > start:
            canvas.hatch(*place, size)

    def _axis_line(self, canvas: Canvas, middles: Sequence[float]) -> None:
        """Draw the axis along all rows, or on a phone beside each bar."""
        reach = 0.8 * self.thick
        parts = [(one - reach, one + reach) for one in middles]
        for top, foot in parts if self.is_narrow else [(parts[0][0], parts[-1][1])]:
            canvas.line([(self.axis(0), top), (self.axis(0), foot)], "quiet", width=0.7)

    def _across(self, canvas: Canvas, middles: Sequence[float]) -> None:
        """Draw the reference as a line through the bars, named above them."""
        if not self.reference:
            return
        label, figure = self.reference
        x, reach = self.axis(self.scale.of(figure.exact)), 0.75 * self.thick
        parts = [(one - reach, one + reach) for one in middles]
        whole = [(self.head - 0.35 * self.size, parts[-1][1])]
        for top, foot in parts if self.is_narrow else whole:
            canvas.line([(x, top), (x, foot)], "paper", width=2.4)
            canvas.line([(x, top), (x, foot)], "ink", width=1.0, dash="3 2")
        text = f"{label} {figure.text_in(self.year)}"
        half = labels.width(text, self.size) / 2
        middle = min(max(x, half), self.width - half)
        canvas.text(middle, 1.1 * self.size, text, size=self.size, anchor="middle")

    def _value(self, canvas: Canvas, figure: Figure, middle: float, color: str) -> None:
        """Write a value at the end of its bar."""
        _, end = self._span(figure)
        style = {"bold": figure.exists, "color": color if figure.exists else "quiet"}
        text, x = figure.text_in(self.year), end + 0.4 * self.size
        wide = labels.width(text, self.size, bold=figure.exists)
        ground = (wide + 3, self.size + 1)  # the line of the reference stops beside it
        canvas.rect(x - 1.5, middle - ground[1] / 2, ground, "paper")
        canvas.text(x, middle + 0.36 * self.size, text, size=self.size, **style)

    def _name(self, canvas: Canvas, item: Item, top: float, lines: Sequence[str]) -> None:
        """Write the label of a row and, at its right, the units behind its share."""
        label, figure = item
        is_here = label == self.here
        style = {"size": self.size, "bold": is_here, "color": "blue" if is_here else "ink"}
        step = 1.2 * self.size
        base = top + self.size
        if not self.is_narrow:
            base = self._middle(top, lines) + 0.36 * self.size - (len(lines) - 1) * step / 2
            style |= {"anchor": "end"}
        x = 0.0 if self.is_narrow else self.axis(0) - 0.6 * self.size
        for rank, line in enumerate(lines):
            canvas.text(x, base + rank * step, line, **style)
        if counts := _counts(figure):
            last = {"size": self.small, "color": "quiet", "anchor": "end"}
            base = base if self.is_narrow else self._middle(top, lines) + 0.36 * self.size
            canvas.text(self.width, base, counts, **last)


def _time(figure: Figure) -> str:
    """Say when a value is of: a stock by its year, a sum over years by the end of its last one."""
    if figure.is_usual and figure.du == figure.au:
        return f"en {figure.year}"
    is_sum = figure.is_usual and figure.du.year < figure.au.year
    return f"fin {figure.year}" if is_sum else figure.when


def _time_of(items: Iterable[Item]) -> str:
    """Say when most values of a chart are of: those of its last year."""
    return _time(max((figure for _, figure in items), key=lambda figure: figure.year))


def bars_alt(ranked: Sequence[Item], reference: Item | None) -> str:
    """Say how many bars there are, which are the longest and the shortest, and the comparator."""
    shown = [item for item in ranked if item[1].exists]
    year = latest(figure for _, figure in ranked)
    ends = [shown[0], shown[-1]] if len(shown) > 1 else shown[:1]
    names = [f"{label} : {figure.text_in(year)}" for label, figure in ends]
    names += [f"{reference[0]} : {reference[1].text_in(year)}"] if reference else []
    names += _left_out([figure for _, figure in ranked])
    count = french.counted(len(shown), "barre", "barres")
    among = _among(ranked)
    return (
        f"{count} {_time_of(ranked)}, de la plus longue à la plus courte. "
        f"{among[:1].upper()}{among[1:]}{' ; '.join(names)}."
    )


def _territories(count: int) -> str:
    return french.counted(count, "territoire", "territoires")


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


def _tabulated(
    header: Column, names: Sequence[tuple[str, str]], rows: Iterable[Sequence[Cell]]
) -> Data:
    """Tabulate what a chart draws; a column of shares says so."""
    lines = [list(row) for row in rows]
    columns = [header]
    for place, (id, label) in enumerate(names, start=1):
        units = {row[place].unit for row in lines if isinstance(row[place], Figure)}  # type: ignore[union-attr]
        unit = next(iter(units)) if len(units) == 1 and units <= set(SHARES) else None
        columns.append(Column(id, label, unit, "right"))
    return data_of(columns, lines)


def items_data(items: Sequence[Item], heading: Column = TERRITORY) -> Data:
    """Tabulate labelled figures: value, and the units behind a share."""
    names = [("valeur", str(latest(figure for _, figure in items)))]
    if any(figure.unit in SHARES for _, figure in items):
        return _tabulated(
            heading, [*names, *COUNTS], ([label, f, *_sides(f)] for label, f in items)
        )
    return _tabulated(heading, names, items)


def _sides(figure: Figure) -> tuple[Cell, Cell]:
    """Give the numerator and the denominator of a figure as cells: both masked if it is."""
    if figure.masked:
        return french.MASKED, french.MASKED
    return figure.numerator, figure.denominator
