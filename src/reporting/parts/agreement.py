"""What was published beside what is recomputed: each gap in the precision of what was said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal, Unpack

from reporting.parts import french, labels
from reporting.parts.canvas import FULL, NARROW, Axis, Canvas, fitted, wrapped
from reporting.parts.figures import Figure
from reporting.parts.part import Cell, Column, Part, Texts
from reporting.parts.saying import brief, listed, say
from reporting.parts.tables import blank, data_of, figures_of

Kind = Literal["agrees", "explained", "unexplained"]
KINDS: Final[dict[Kind, str]] = {"unexplained": "late", "explained": "target", "agrees": "blue"}
"""The groups, those that ask for a reader first, and their colours."""
REACH: Final = 5
"""Beyond this many halves of what the wording allows, an arrow."""
LABELS: Final = 196.0
SPAN: Final = (206.0, 392.0)
PUBLISHED: Final = 452.0
ROW: Final = 16.6
HEAD: Final = 21.0
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
    kind: Kind
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
    texts["title"] = texts.get("title") or _finding(compared)
    texts["note"] = " ".join([*_notes(compared, unknown), *notes]) or None
    columns = (
        Column("objet", say("common.figure"), header=True),
        Column("date", say("common.date")),
        Column("publie", say("said.published"), align="right"),
        Column("recalcule", say("said.recomputed"), align="right"),
        Column("verdict", say("common.verdict")),
    )
    rows: list[list[Cell]] = [
        [one.label, one.when, one.published, one.figure, say(f"said.{one.kind}")]
        for kind in KINDS
        for one in compared
        if one.kind == kind
    ]
    drawn = any(groups.values())
    return Part(
        kind="chart" if drawn else "table",
        alt=brief([_finding(compared), *_far(compared)]) if drawn else None,
        figures=figures_of(rows),
        data=data_of(columns, rows),
        svg=_wide(groups).svg(texts["id"]) if drawn else None,
        narrow=_narrow(groups, compared).svg(f"{texts['id']}-etroit") if drawn else None,
        **texts,
    )


def _groups(compared: Sequence[Compared]) -> dict[Kind, list[Compared]]:
    found: dict[Kind, list[Compared]] = {
        kind: [one for one in compared if one.kind == kind and one.is_drawn] for kind in KINDS
    }
    return {kind: rows for kind, rows in found.items() if rows}


def _finding(compared: Sequence[Compared]) -> str:
    count = {kind: sum(one.kind == kind for one in compared) for kind in KINDS}
    differ, alone = count["explained"] + count["unexplained"], count["unexplained"]
    computed = say("said.computed", n=len(compared))
    agree = say("said.agree", n=count["agrees"])
    if not differ:
        return say("said.all_agree", computed=computed, agree=agree)
    how = say("said.how_some", n=alone) if alone else say("said.how_all", n=differ)
    told = say("said.differ", n=differ)
    return say("said.finding", computed=computed, agree=agree, differ=told, how=how)


def _far(compared: Sequence[Compared]) -> list[str]:
    """Say the gaps, the widest ones first."""
    gaps = [one for one in compared if one.kind != "agrees"]
    gaps.sort(key=lambda one: (one.gap is not None, -abs(one.gap or 0), one.label))
    return [f"{one.label} {one.published} / {one.figure.text}" for one in gaps[:3]]


def _notes(compared: Sequence[Compared], unknown: Sequence[str]) -> list[str]:
    counts = sum(not one.is_drawn for one in compared)
    found = [say("said.units", n=counts)] if counts else []
    if unknown:
        names = list(dict.fromkeys(unknown))
        said = listed(names) if len(names) <= MOST_NAMES else f"{', '.join(names[:MOST_NAMES])}…"
        found.append(say("said.unknown", n=len(unknown), names=said))
    return found


def _wide(groups: dict[Kind, list[Compared]]) -> Canvas:
    count = sum(map(len, groups.values()))
    top = 16.0
    canvas = Canvas(FULL, top + HEAD * len(groups) + ROW * count + 20)
    axis = Axis(-REACH - 0.4, REACH + 0.4, *SPAN)
    bottom = canvas.height - 18
    canvas.rect(axis(-1), top + 8, (axis(1) - axis(-1), bottom - top - 8), "pale", opacity=0.6)
    for unit in range(-REACH, REACH + 1):
        canvas.line([(axis(unit), top + 8), (axis(unit), bottom)], "grid", width=0.6)
    canvas.line([(axis(0), top + 8), (axis(0), bottom)], "blue", width=0.8)
    _heads(canvas, axis, top)
    y = top
    for kind, rows in groups.items():
        title = f"{say(f'said.{kind}')}{french.colon()}{french.number(len(rows))}"
        canvas.text(0, y + 14, title, size=8.2, bold=True, color=KINDS[kind])
        y += HEAD
        for one in rows:
            middle = y + ROW / 2
            for span in ((0, SPAN[0] - 6), (SPAN[1] + 6, FULL)):
                canvas.line([(span[0], y + ROW), (span[1], y + ROW)], "grid", width=0.5)
            _label(canvas, one, middle)
            _mark(canvas, axis, one, middle, 3.0)
            y += ROW
    text = say("said.axis")
    canvas.text(axis(0), canvas.height - 5, text, size=7.2, color="quiet", anchor="middle")
    return canvas


def _heads(canvas: Canvas, axis: Axis, top: float) -> None:
    style = {"size": 7.2, "anchor": "middle"}
    canvas.text(axis(0), 8, say("said.allows"), bold=True, color="blue", **style)
    canvas.text(axis(0), top + 3, say("said.example"), color="quiet", **style)
    canvas.text(SPAN[0], top + 3, say("said.lower"), size=7.2, color="quiet")
    canvas.text(SPAN[1], top + 3, say("said.higher"), size=7.2, color="quiet", anchor="end")
    canvas.text(PUBLISHED, top + 3, say("said.published"), size=7.4, bold=True, anchor="end")
    canvas.text(FULL, top + 3, say("said.recomputed"), size=7.4, bold=True, anchor="end")


def _label(canvas: Canvas, one: Compared, y: float) -> None:
    """Write what was said, its day, and both values."""
    when = f"  {one.when}"
    shown = fitted(one.label, 7.6, LABELS - labels.width(when, 7.6))
    canvas.text(0, y + 2.8, [(shown, "ink", False), (when, "quiet", False)], size=7.6)
    published = fitted(one.published, 7.6, PUBLISHED - SPAN[1] - 8)
    canvas.text(PUBLISHED, y + 2.8, published, size=7.6, anchor="end")
    canvas.text(FULL, y + 2.8, one.figure.text, size=7.6, bold=True, anchor="end")


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


def _narrow(groups: dict[Kind, list[Compared]], compared: Sequence[Compared]) -> Canvas:
    """Draw one card per gap, and say how many agree."""
    gaps = [one for kind in groups if kind != "agrees" for one in groups[kind]]
    cards = [(one, wrapped(one.label, 13, NARROW, bold=True)) for one in gaps]
    height = sum(17 * len(lines) + 66 for _, lines in cards)
    canvas = Canvas(NARROW, height + 26)
    axis = Axis(-REACH - 0.5, REACH + 0.5, 6, NARROW - 6)
    y = 0.0
    for one, lines in cards:
        for rank, line in enumerate(lines):
            canvas.text(0, y + 13 + 17 * rank, line, size=13, bold=True)
        y += 17 * len(lines)
        said = say("said.said", published=one.published)
        now = say("said.now", recomputed=one.figure.text)
        canvas.text(0, y + 12, fitted(said, 12, 180), size=12, color="quiet")
        canvas.text(NARROW, y + 12, now, size=12, anchor="end", color=KINDS[one.kind])
        canvas.rect(axis(-1), y + 22, (axis(1) - axis(-1), 22), "pale", opacity=0.6)
        canvas.line([(axis.start, y + 33), (axis.end, y + 33)], "grid", width=1)
        canvas.line([(axis(0), y + 22), (axis(0), y + 44)], "blue", width=1)
        _mark(canvas, axis, one, y + 33, 5)
        y += 66
    agree = sum(one.kind == "agrees" for one in compared)
    text = f"{say('said.agrees')}{french.colon()}{french.number(agree)}"
    canvas.text(0, y + 14, text, size=13, bold=True, color="blue")
    return canvas
