"""What was published beside what is recomputed: each gap in the precision of what was said."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final, Unpack

from reporting.parts import Figure, Part, Texts, blank, chart, french, listed, say
from reporting.parts.canvas import Axis, Canvas, Piece, fitted, wrapped

KINDS: Final = {"unexplained": "late", "explained": "target", "agrees": "blue"}
"""The groups, those that ask for a reader first, and their colours."""
REACH: Final = 5
"""Beyond this many halves of what the wording allows, an arrow."""
LABELS: Final = 196.0
SPAN: Final = (206.0, 384.0)
PUBLISHED: Final = 456.0
SMALL: Final = 7.4
MOST_NAMES: Final = 4


@dataclass(frozen=True)
class Compared:
    """A published figure and the recomputed one.

    `gap` is how far they are, in halves of what the wording allows; None where it allows nothing.
    An exact count that agrees is said, not drawn.
    """

    label: str
    when: str
    published: str
    figure: Figure
    gap: Fraction | None
    kind: str
    is_count: bool = False

    @property
    def is_drawn(self) -> bool:
        """Whether there is something to see."""
        return self.kind != "agrees" or not self.is_count


def agreement(
    compared: Sequence[Compared],
    *,
    unknown: Sequence[str] = (),
    notes: Sequence[str] = (),
    **texts: Unpack[Texts],
) -> Part:
    """Draw every gap on one scale: within the band, the published figure stands.

    Parameters
    ----------
    unknown
        What cannot be recomputed, listed in the note.
    notes
        What else there is to say.
    """
    if not compared:
        return blank(texts)
    groups = _groups(compared)
    texts["note"] = " ".join(filter(None, [*_notes(compared, unknown), *notes])) or None
    ordered = sorted(compared, key=lambda one: [*KINDS].index(one.kind))
    rows = [
        (one.label, one.when, one.published, one.figure, say(f"said.{one.kind}")) for one in ordered
    ]
    agree = sum(one.kind == "agrees" for one in compared)
    part = chart(
        texts,
        lambda canvas: _cards(canvas, groups, agree) if canvas.is_phone else _scale(canvas, groups),
        ("said", rows),
        [_finding(compared), *_far(compared)],
        finding=_title(groups) if groups else _finding(compared),
    )
    return part if groups else replace(part, kind="table", alt=None, svg=None, narrow=None)


def _groups(compared: Sequence[Compared]) -> dict[str, list[Compared]]:
    drawn = [one for one in compared if one.is_drawn]
    found = {kind: [one for one in drawn if one.kind == kind] for kind in KINDS}
    return {kind: rows for kind, rows in found.items() if rows}


def _title(groups: dict[str, list[Compared]]) -> str:
    """Say how many of those drawn are within what their rounding allows."""
    within = len(groups.get("agrees", ()))
    beyond = sum(map(len, groups.values())) - within
    said = say("said.within", n=within), say("said.beyond", n=beyond)
    return french.capital(", ".join(said))


def _finding(compared: Sequence[Compared]) -> str:
    count = {kind: sum(one.kind == kind for one in compared) for kind in KINDS}
    differ, alone = count["explained"] + count["unexplained"], count["unexplained"]
    computed = say("said.computed", n=len(compared))
    how = say("said.how_some", n=alone) or say("said.how_all", n=differ)
    said = f"{say('said.agree', n=count['agrees'])}{say('said.differ', n=differ)}{how}"
    return f"{computed}{french.colon()}{said}"


def _far(compared: Sequence[Compared]) -> list[str]:
    """Say the gaps, the widest ones first."""
    gaps = [one for one in compared if one.kind != "agrees"]
    gaps.sort(key=lambda one: (one.gap is not None, -abs(one.gap or 0), one.label))
    return [f"{one.label} {one.published} / {one.figure.text}" for one in gaps[:3]]


def _notes(compared: Sequence[Compared], unknown: Sequence[str]) -> list[str]:
    counts = sum(not one.is_drawn for one in compared)
    names = list(dict.fromkeys(unknown))
    said = listed(names) if len(names) <= MOST_NAMES else f"{', '.join(names[:MOST_NAMES])}…"
    left = say("said.unknown", n=len(unknown), names=said).replace("….", "…")
    return [say("said.units", n=counts), left]


def _scale(canvas: Canvas, groups: dict[str, list[Compared]]) -> None:
    """Draw every gap on one scale, by group, each beside what was said."""
    top, size, wide = 2 * canvas.size, canvas.size, canvas.width
    head = 2.5 * size
    names = {id(one): _named(one, size) for rows in groups.values() for one in rows}
    heights = {key: (0.91 + 1.07 * len(lines)) * size for key, lines in names.items()}
    foot = top + head * len(groups) + sum(heights.values())
    canvas.height = foot + 2.3 * size
    axis = Axis(-REACH - 0.4, REACH + 0.4, *SPAN)
    for unit in range(-REACH, REACH + 1):
        canvas.line([(axis(unit), top + 8), (axis(unit), foot)], "grid", width=0.6)
    _band(canvas, axis, (top + 8, foot))
    ends = {"published": PUBLISHED, "recomputed": wide}
    heads = [(end, key, "ink", "end", True) for key, end in ends.items()]
    heads += [
        (SPAN[0], "lower", "quiet", "start", False),
        (SPAN[1], "higher", "quiet", "end", False),
    ]
    heads.append((axis(0), "example", "quiet", "middle", False))
    for x, key, color, anchor, bold in heads:
        style = {"size": SMALL, "color": color, "anchor": anchor, "bold": bold}
        canvas.text(x, top + 3, say(f"said.{key}"), **style)
    style = {"size": SMALL, "anchor": "middle"}
    canvas.text(axis(0), 8, say("said.allows"), bold=True, color="blue", **style)
    y = top
    for kind, rows in groups.items():
        title = f"{say(f'said.{kind}')}{french.colon()}{french.number(len(rows))}"
        canvas.text(0, y + 1.7 * size, title, bold=True, color=KINDS[kind])
        y += head
        for one in rows:
            row = heights[id(one)]
            for span in ((0, SPAN[0] - 6), (SPAN[1] + 6, wide)):
                canvas.line([(span[0], y + row), (span[1], y + row)], "grid", width=0.5)
            _label(canvas, one, names[id(one)], y + row / 2 + 0.36 * size)
            _mark(canvas, axis, one, y + row / 2, 3.0)
            y += row
    canvas.text(axis(0), canvas.height - 5, say("said.axis"), color="quiet", **style)


def _band(canvas: Canvas, axis: Axis, ends: tuple[float, float]) -> None:
    """Draw what the wording allows, and its middle."""
    (top, foot), wide = ends, axis(1) - axis(-1)
    canvas.rect(axis(-1), top, (wide, foot - top), "pale", opacity=0.6)
    canvas.line([(axis(0), top), (axis(0), foot)], "blue", width=0.8)


def _named(one: Compared, size: float) -> list[list[Piece]]:
    """Write what was said on as many lines as it takes, its day at the end of the last one."""
    words = f"{one.label}  {one.when.replace(' ', french.NBSP)}"
    lines = wrapped(words, 0.95 * size, LABELS)
    found: list[list[Piece]] = [[(line, "ink", False)] for line in lines[:-1]]
    last = lines[-1].removesuffix(one.when.replace(" ", french.NBSP))
    return [*found, [(last, "ink", False), (one.when, "quiet", False)]]


def _label(canvas: Canvas, one: Compared, lines: Sequence[Sequence[Piece]], y: float) -> None:
    """Write what was said, its day, and both values."""
    size = 0.95 * canvas.size
    for rank, line in enumerate(lines):
        base = y + (rank - (len(lines) - 1) / 2) * 1.07 * canvas.size
        canvas.text(0, base, line, size=size)
    published = fitted(one.published, size, PUBLISHED - SPAN[1] - 8)
    canvas.text(PUBLISHED, y, published, size=size, anchor="end")
    canvas.text(canvas.width, y, one.figure.text, size=size, bold=True, anchor="end")


def _mark(canvas: Canvas, axis: Axis, one: Compared, y: float, radius: float) -> None:
    """Draw a gap from the middle: a dot, or an arrow where it leaves the scale."""
    color, gap = KINDS[one.kind], one.gap
    if gap is not None and abs(gap) <= REACH:
        canvas.line([(axis(0), y), (axis(float(gap)), y)], color, width=1.3)
        canvas.circle(axis(float(gap)), y, radius, color)
        return
    side = -1 if gap is not None and gap < 0 else 1
    x = axis(side * (REACH + 0.2))
    canvas.line([(axis(0), y), (x, y)], color, width=1.1, dash="2.2 1.8")
    tip = x + side * 1.6 * radius
    canvas.area([(tip, y), (x, y - radius), (x, y + radius)], color)


def _cards(canvas: Canvas, groups: dict[str, list[Compared]], agree: int) -> None:
    """Draw one card per gap, and say how many agree."""
    y, size, wide = 0.0, canvas.size, canvas.width
    axis = Axis(-REACH - 0.5, REACH + 0.5, 6, wide - 6)
    for one in (one for kind in groups if kind != "agrees" for one in groups[kind]):
        for line in wrapped(one.label, 1.08 * size, wide, bold=True):
            y += 1.4 * size
            canvas.text(0, y - 0.3 * size, line, size=1.08 * size, bold=True)
        said = fitted(say("said.said", published=one.published), size, 0.55 * wide)
        now = say("said.now", recomputed=one.figure.text)
        canvas.text(0, y + size, said, color="quiet")
        canvas.text(wide, y + size, now, anchor="end", color=KINDS[one.kind])
        canvas.line([(axis.start, y + 33), (axis.end, y + 33)], "grid", width=1)
        _band(canvas, axis, (y + 22, y + 44))
        _mark(canvas, axis, one, y + 33, 5)
        y += 66
    text = f"{say('said.agrees')}{french.colon()}{french.number(agree)}"
    canvas.text(0, y + 14, text, size=1.08 * size, bold=True, color="blue")
    canvas.height = y + 26
