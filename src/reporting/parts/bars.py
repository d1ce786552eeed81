"""Ranks: territories as bars, in words and in a table; one among the others, as a strip."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Unpack

from reporting.parts import Cell, Part, Texts, blank, chart, empty, figures_of, french, say
from reporting.parts.canvas import Axis, Canvas, Piece, fitted, width
from reporting.parts.figures import SHARES, Figure
from reporting.parts.rows import Row, rows
from reporting.parts.scales import Scale, latest, scale_for

Item = tuple[str, Figure]
MOST_COUNTED = 100_000
"""Beyond, a share is of amounts in cents."""


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
    figures = [figure for _, figure in ranked]
    if not any(figure.exists for figure in figures):
        return blank(texts, figures)
    here = highlight if any(label == highlight for label, _ in ranked) else None
    everything = [*ranked, *([reference] if reference else [])]
    known = [figure for _, figure in everything if figure.exists]
    scale, year, line = scale_for(known), latest(figures), None
    if reference and reference[1].exists:
        name = f"{reference[0]} {reference[1].text_in(year)}"
        line = (_part(scale, reference[1].exact), name)
    drawn = [_row(item, scale, year, here) for item in ranked]
    return chart(
        texts,
        lambda canvas: rows(canvas, drawn, reference=line),
        _table(everything, heading),
        _said(ranked, reference),
    )


def _part(scale: Scale, value: Fraction) -> Fraction:
    """Give a value as a part of its scale."""
    return max(value * scale.factor / Fraction(scale.top), Fraction(0))


def _row(item: Item, scale: Scale, year: int, here: str | None) -> Row:
    """Draw a value, or what a masked one may be."""
    label, figure = item
    is_here = label == here
    tone = "blue" if is_here else "ink" if figure.exists else "quiet"
    value: Piece = (figure.text_in(year), tone, figure.exists)
    counts: Piece = (_counts(figure), "quiet", False)
    gap: Piece = (2 * french.NBSP, "quiet", False)
    near = [counts, gap, value] if counts[0] else [value]
    if figure.exists:
        color = "blue" if here is None or is_here else "mid"
        bars = [(_part(scale, figure.exact), color)]
        return Row(label, bars, [value, counts], is_here, near)
    hatch = None
    if figure.masked and figure.interval:
        unit = SHARES.get(figure.unit, 1)
        low, high = (_part(scale, Fraction(bound, unit)) for bound in figure.interval)
        hatch = (low, min(high, Fraction(1)))
    return Row(label, (), [value, counts], is_here, near, hatch=hatch)


def _counts(figure: Figure) -> str:
    """Give the units behind a share: "41 sur 45"."""
    numerator, denominator = figure.numerator, figure.denominator
    if figure.unit != "%" or numerator is None or not 0 <= (denominator or 0) <= MOST_COUNTED:
        return ""
    return say("bullets.few", part=numerator, total=denominator)


def _time(figure: Figure) -> str:
    """Say when a value is of: a stock by its year, a sum over years by the end of its last one."""
    if figure.is_usual and figure.du == figure.au:
        return say("dates.year", year=str(figure.year))
    is_sum = figure.is_usual and figure.du.year < figure.au.year
    return say("common.end_of", year=str(figure.year)) if is_sum else figure.when


def _said(ranked: Sequence[Item], reference: Item | None) -> list[str]:
    """Say how many bars there are, which are the longest and the shortest, and the comparator."""
    shown = [item for item in ranked if item[1].exists]
    year = latest(figure for _, figure in ranked)
    ends = [shown[0], shown[-1]] if len(shown) > 1 else shown[:1]
    first, *others = [f"{label}{french.colon()}{figure.text_in(year)}" for label, figure in ends]
    others += [f"{reference[0]}{french.colon()}{reference[1].text_in(year)}"] if reference else []
    last = max((figure for _, figure in ranked), key=lambda figure: figure.year)
    opening = say("bars.opening", n=len(shown), when=_time(last))
    return [opening, f"{_among(ranked)}{first}", *others, *_left_out([one for _, one in ranked])]


def _among(items: Sequence[Item]) -> str:
    """Say that extremes are those of the members published, where a masked one may lie beyond."""
    figures = [figure for _, figure in items]
    known = [figure for figure in figures if figure.exists]
    masked = [figure for figure in figures if figure.masked]
    least, most = (choose(known, key=lambda figure: figure.exact) for choose in (min, max))
    if not masked or (_holds(least, masked, is_low=True) and _holds(most, masked, is_low=False)):
        return ""
    return say("bars.among", n=len(known))


def _holds(end: Figure, masked: Sequence[Figure], *, is_low: bool) -> bool:
    """Tell whether no masked value can lie beyond the lowest or highest of the published ones."""
    limit = Fraction(0) if is_low else Fraction(1) if end.unit in SHARES else None
    worth = end.exact * SHARES.get(end.unit, 1)
    spans = [figure.interval for figure in masked]
    return end.exact == limit or all(
        span and (span[0] >= worth if is_low else span[1] <= worth) for span in spans
    )


def _left_out(figures: Sequence[Figure]) -> list[str]:
    """Say how many values are masked, and how many there are not."""
    masked = sum(figure.masked for figure in figures)
    others = sum(not figure.exists for figure in figures) - masked
    said = (say("bars.masked", n=masked), say("bars.unknown", n=others))
    return [*filter(None, said)]


def _table(
    items: Sequence[Item], heading: tuple[str, str]
) -> tuple[Mapping[str, str], Sequence[Sequence[Cell]]]:
    """Tabulate labelled figures: value, and the units behind a share."""
    heads = dict([heading, ("valeur", str(latest(figure for _, figure in items)))])
    if not any(figure.unit in SHARES for _, figure in items):
        return heads, items
    heads |= {"numerateur": say("common.count"), "denominateur": say("common.total")}
    return heads, [(label, figure, *figure.sides) for label, figure in items]


FEWEST: Final = 3
"""Territories without whose values there is no rank."""
GUTTER: Final = 22.0
INSET: Final = 0.7
"""In sizes of text: half a dot."""
ROW: Final = (5.85, 6.8)
"""In sizes of text: one strip and its words, on a page and on a phone."""


@dataclass(frozen=True)
class Strip:
    """One territory among others: its figure, theirs (masked ones too), that of the region.

    `falls` is whether the lowest value is the best one.
    """

    label: str
    own: Figure
    members: tuple[Figure, ...]
    region: Figure | None = None
    falls: bool = False

    @property
    def known(self) -> list[Figure]:
        """The figures that are published, its own among them, the lowest first."""
        return sorted((one for one in self.members if one.exists), key=lambda one: one.exact)

    @property
    def masked(self) -> int:
        """How many are not."""
        return sum(one.masked for one in self.members)

    @property
    def rank(self) -> int:
        """One more than how many published ones are better."""
        own = self.own.exact
        better = [one.exact < own if self.falls else one.exact > own for one in self.known]
        return 1 + sum(better)

    @property
    def is_tied(self) -> bool:
        """Whether another territory has the same value."""
        return sum(one.exact == self.own.exact for one in self.known) > 1

    @property
    def place(self) -> str:
        """The rank in words: "4e sur 13"; among those published where some are not."""
        told = {"rank": _ordinal(self.rank), "n": len(self.known)}
        said = say("rank_strips.among" if self.masked else "rank_strips.place", **told)
        return say("rank_strips.tied", place=said) if self.is_tied else said

    @property
    def is_shown(self) -> bool:
        """Whether there is a rank: its own value and enough others, not all of them the same."""
        known = self.known
        is_known = self.own.exists and len(known) >= FEWEST
        return is_known and known[0].exact < known[-1].exact


def _ordinal(rank: int) -> str:
    """Write a rank."""
    if rank == 1:
        return say("rank_strips.first")
    last = 0 if 10 < rank % 100 < 14 else rank % 10
    key = {1: "st", 2: "nd", 3: "rd"}.get(last, "th")
    return say(f"rank_strips.{key}", n=rank)


def rank_strips(strips: Sequence[Strip], **texts: Unpack[Texts]) -> Part:
    """Draw one strip per indicator where the territory has a rank."""
    shown = [one for one in strips if one.is_shown]
    if not shown:
        return empty(texts["id"])
    best, worst = (choose(shown, key=lambda one: one.rank) for choose in (min, max))
    ends = [best, worst] if worst.rank > best.rank else [best]
    return chart(
        texts,
        lambda canvas: _draw(canvas, shown),
        ("rank_strips", map(_strip_cells, shown)),
        [f"{french.inner(one.label)}{french.colon()}{one.own.text}, {one.place}" for one in shown],
        finding=french.joined(f"{one.label}{french.colon()}{one.place}" for one in ends),
        figures=figures_of([(one.own, one.region, *one.known) for one in shown]),
    )


def _strip_cells(one: Strip) -> tuple[Cell, ...]:
    ends = (one.known[0], one.known[-1])
    return (one.label, one.own, one.rank, len(one.known), one.region, *ends, one.masked)


def _draw(canvas: Canvas, strips: Sequence[Strip]) -> None:
    """Draw strips in two columns where there is room."""
    size = canvas.size
    row = ROW[canvas.is_phone] * size
    count = 2 if canvas.width > 48 * size and len(strips) > 1 else 1
    canvas.height = -(-len(strips) // count) * row - 0.3 * size
    each = (canvas.width - (count - 1) * GUTTER) / count
    for rank, strip in enumerate(strips):
        left = rank % count * (each + GUTTER)
        _strip(canvas, strip, (left, left + each), rank // count * row)


def _strip(canvas: Canvas, strip: Strip, sides: tuple[float, float], top: float) -> None:
    """Draw one strip: a tick for each territory, its own dot, the region dashed."""
    size, (left, right) = canvas.size, sides
    room = right - left - width(strip.place, size) - size
    label = fitted(strip.label, size, room, bold=True)
    name = canvas.text(left, top + size, label, bold=True)
    canvas.text(name.right + 0.8 * size, top + size, strip.place, color="quiet")
    low, high = (float(strip.known[end].exact) for end in (0, -1))
    inset = INSET * size
    at = Axis(low, high, left + inset, right - inset)
    y, half = top + 3.35 * size, 0.85 * size
    canvas.line([(at.start, y), (at.end, y)], "hair", width=0.8)
    for one in strip.known:
        x = at(float(one.exact))
        canvas.line([(x, y - half), (x, y + half)], "mid", width=1.1)
    _ends(canvas, strip, at, sides, y)
    x, said = at(float(strip.own.exact)), strip.own.few or strip.own.text
    canvas.circle(x, y, 0.53 * size, "blue")
    canvas.centred(x, y - 1.2 * size, said, sides, color="blue", bold=True)


def _ends(canvas: Canvas, strip: Strip, at: Axis, sides: tuple[float, float], level: float) -> None:
    """Name both ends, and the region where there is room between them."""
    size, base = canvas.size, level + 2.05 * canvas.size
    first, last = strip.known[0].text, strip.known[-1].text
    if first != last:
        canvas.text(sides[0], base, first, color="quiet")
    canvas.text(sides[1], base, last, color="quiet", anchor="end")
    if strip.region is None or not strip.region.exists:
        return
    x = min(max(at(float(strip.region.exact)), sides[0]), sides[1])
    ends = [(x, level - 1.3 * size), (x, level + size)]
    canvas.line(ends, "ink", width=1.2, dash="2 1.4")
    half = width(text := say("common.region"), size) / 2 + 4
    if sides[0] + width(first, size) < x - half and x + half < sides[1] - width(last, size):
        canvas.text(x, base, text, color="quiet", anchor="middle")
