"""The canvas that charts are drawn on: SVG with real text, in points, its origin at the top left.

Colours are tokens: each mark has its light colour, for paper, and a class of that name, by which a
page gives it the light or the dark one.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from html import escape
from pathlib import Path
from typing import Final

from fontTools.ttLib import TTFont

from reporting import fonts
from reporting.parts import french
from reporting.parts.french import is_english

FULL: Final = 498.9
"""Points across the text of a page."""
NARROW: Final = 328.0
"""Pixels across a phone: another drawing, in 12 px."""
FLOOR: Final = 6.6
"""No label of a printed drawing is smaller."""
PRINT: Final = 8.5
"""Labels of a page, in points: 12 px on a screen of 1280 px, where half a page has 346."""
PHONE: Final = 12.0
_LOOK: Final = tomllib.loads(Path(__file__).with_name("look.toml").read_text("utf-8"))
TOKENS: Final[dict[str, tuple[str, str]]] = {
    name: (on_light, on_dark) for name, (on_light, on_dark) in _LOOK["tokens"].items()
}
"""Every colour by its use, on light and on dark paper."""
ICONS: Final[dict[str, str]] = {name: one["color"] for name, one in _LOOK["icons"].items()}
"""The colour of each status; shape and word say it too."""
Point = tuple[float, float]
Piece = tuple[str, str, bool]
"""A run of a label: its text, its colour, whether it is bold."""


def across(columns: int) -> float:
    """Give how wide some of the twelve columns of a page are, in points."""
    return (15 * columns - 4) * 72 / 25.4


def light(token: str) -> str:
    """Give the colour of a token on paper."""
    return TOKENS[token][0]


@cache
def _advances(stem: str) -> dict[int, float]:
    """Read how wide each character of a face is, in font sizes."""
    with TTFont(fonts.FOLDER / f"{stem}.ttf", lazy=True) as font:
        metrics, em = font["hmtx"].metrics, font["head"].unitsPerEm
        return {code: metrics[name][0] / em for code, name in font.getBestCmap().items()}


@cache
def width(text: str, size: float = PRINT, *, bold: bool = False) -> float:
    """Measure the longest line of a text, in points, in the face it is drawn with."""
    advances = _advances(fonts.SEMIBOLD if bold else fonts.REGULAR)
    lines = text.split("\n")
    return size * max(sum(advances.get(ord(one), 0.6) for one in line) for line in lines)


@dataclass(frozen=True)
class Box:
    """A rectangle on the canvas, in points."""

    left: float
    bottom: float
    right: float
    top: float

    def meets(self, other: Box) -> bool:
        """Say whether two rectangles share more than an edge."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.bottom < other.top
            and other.bottom < self.top
        )

    def within(self, other: Box) -> Box:
        """Move sideways into another rectangle."""
        shift = max(other.left - self.left, 0.0) or min(other.right - self.right, 0.0)
        return Box(self.left + shift, self.bottom, self.right + shift, self.top)

    def inside(self, other: Box) -> bool:
        """Say whether this rectangle lies within another one."""
        return (
            self.left >= other.left
            and self.right <= other.right
            and self.bottom >= other.bottom
            and self.top <= other.top
        )


@dataclass(frozen=True)
class Axis:
    """A straight scale: values between two bounds become points between two places."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Give the place of a value."""
        share = (float(value) - self.low) / ((self.high - self.low) or 1)
        return self.start + share * (self.end - self.start)


@dataclass
class Canvas:
    """A drawing of a given width and size of type. Marks are drawn in the order they are made.

    Every mark takes tokens for its colours (`fill`, `stroke`, `color`), never a colour. A form
    draws itself on the canvas that it is given, of a page or of a phone, and sets its height.
    """

    width: float
    height: float = 0.0
    size: float = 8.0
    """Of its labels, where they do not say another one."""
    body: list[str] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    """Where labels stand: the next one may avoid them, and tests look for overlaps."""

    @classmethod
    def page(cls, columns: int) -> Canvas:
        """Give a canvas for some of the twelve columns of a page."""
        return cls(across(columns), size=PRINT)

    @classmethod
    def phone(cls) -> Canvas:
        """Give a canvas for a phone."""
        return cls(NARROW, size=PHONE)

    @property
    def is_phone(self) -> bool:
        """Whether it is the other drawing, for a phone."""
        return self.size >= PHONE

    def rect(
        self, x: float, y: float, size: tuple[float, float], fill: str | None, **style: object
    ) -> None:
        """Draw a rectangle from its upper left corner; see `_paint` for the style."""
        wide, tall = (_n(max(one, 0)) for one in size)
        place = f'x="{_n(x)}" y="{_n(y)}" width="{wide}" height="{tall}"'
        self.body.append(f"<rect {place}{_paint(fill, **style)}/>")

    def line(self, points: Iterable[Point], stroke: str = "ink", **style: object) -> None:
        """Draw a line through points."""
        self.path(_through(points), None, stroke=stroke, **style)

    def over(self, points: Sequence[Point], widths: tuple[float, float], **style: object) -> None:
        """Draw a line of ink over other marks, on a wider one of paper."""
        self.line(points, "paper", width=widths[0])
        self.line(points, "ink", width=widths[1], **style)

    def area(self, points: Iterable[Point], fill: str, **style: object) -> None:
        """Draw a closed shape."""
        self.path(f"{_through(points)}Z", fill, **style)

    def path(self, d: str, fill: str | None = None, **style: object) -> None:
        """Draw a path written as SVG has it."""
        self.body.append(f'<path d="{d}"{_paint(fill, **style)}/>')

    def circle(self, x: float, y: float, radius: float, fill: str | None, **style: object) -> None:
        """Draw a disc, or a ring."""
        place = f'cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}"'
        self.body.append(f"<circle {place}{_paint(fill, **style)}/>")

    def diamond(self, x: float, y: float, *, solid: bool, radius: float = 4.4) -> None:
        """Draw a target: hollow for the one voted first, solid for the one in force."""
        corners = [(x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y)]
        self.area(corners, "target" if solid else "paper", stroke="target", width=1.3)

    def hatch(self, x: float, y: float, size: tuple[float, float], step: float = 3.0) -> None:
        """Draw what is masked: a box of slanted lines, cut at its edges."""
        wide, tall = size
        self.rect(x, y, size, "paper", stroke="hatch", width=0.7)
        lines = ""
        for reach in (rank * step for rank in range(1, int((wide + tall) / step) + 1)):
            first = (x + min(reach, wide), y + max(reach - wide, 0))
            last = (x + max(reach - tall, 0), y + min(reach, tall))
            lines += _through([first, last])
        self.path(lines, None, stroke="hatch", width=0.6)

    def icon(self, status: str, x: float, y: float, size: float = 8.2) -> None:
        """Draw the icon of a status, centred on a place."""
        look, r, u = _LOOK["icons"][status], size / 2, size / 10
        color, ground = look["color"], look["ground"]
        match ground:
            case "disc":
                self.circle(x, y, r, color)
            case "square":
                self.rect(x - r, y - r, (size, size), color)
            case "dashes":
                self.circle(x, y, r - 0.6 * u, None, stroke=color, width=1.1 * u, dash="1.6 1.4")
            case "ring" | "half":
                self.circle(x, y, r - 0.6 * u, "paper", stroke=color, width=1.2 * u)
        if ground == "half":
            half = f"M{_n(x)} {_n(y - r)}A{_n(r)} {_n(r)} 0 0 0 {_n(x)} {_n(y + r)}Z"
            self.path(half, color)
        ink = "paper" if ground in ("disc", "square") else color
        for stroke in look["strokes"]:
            spots = [(x + dx * u, y + dy * u) for dx, dy in stroke]
            self.line(spots, ink, width=1.5 * u, cap="round")

    def text(self, x: float, y: float, text: str | Sequence[Piece], **style: object) -> Box:
        """Write a label on its baseline, and give the box it takes.

        Parameters
        ----------
        text
            A text, or runs of it with their own colour and weight.
        size, color, bold, italic, anchor, halo
            That of the canvas, "ink", upright regular from its start, without a halo of paper.
        """
        size = float(str(style.get("size", self.size)))
        color, bold = str(style.get("color", "ink")), bool(style.get("bold"))
        given = [(text, color, bold)] if isinstance(text, str) else text
        pieces = [(one.replace("'", "’"), tone, heavy) for one, tone, heavy in given]
        wide = long(pieces, size)
        anchor = str(style.get("anchor", "start"))
        left = x - {"start": 0, "middle": wide / 2, "end": wide}[anchor]
        box = Box(left, y - 0.75 * size, left + wide, y + 0.22 * size)
        if not any(one for one, *_ in pieces):
            return box
        self.boxes.append(box)
        spans = "".join(
            f"<tspan{_paint(tone)}{_weight(heavy)}>{_raised(one, size)}</tspan>"
            if len(pieces) > 1
            else _raised(one, size)
            for one, tone, heavy in pieces
        )
        own = "" if len(pieces) > 1 else _paint(pieces[0][1]) + _weight(pieces[0][2])
        own += ' font-style="italic"' if style.get("italic") else ""
        own += "" if anchor == "start" else f' text-anchor="{anchor}"'
        if style.get("halo"):
            own = own.replace('class="f-', 'class="s-paper h-')
            own += f' stroke="{light("paper")}" stroke-width="2.6" stroke-linejoin="round"'
            own += ' paint-order="stroke"'
        place = f'x="{_n(x)}" y="{_n(y)}" font-size="{_n(size)}"'
        self.body.append(f"<text {place}{own}>{spans}</text>")
        return box

    def centred(
        self, x: float, y: float, text: str, sides: Point | None = None, /, **style: object
    ) -> Box:
        """Write a label centred on a place, or as near as it stays within some sides."""
        low, high = sides or (0.0, self.width)
        size = float(str(style.get("size", self.size)))
        half = width(text, size, bold=bool(style.get("bold"))) / 2
        return self.text(min(max(x, low + half), high - half), y, text, anchor="middle", **style)

    def svg(self, id: str) -> str:
        """Give the drawing as SVG; it has no id and refers to none, so nothing can collide."""
        size = f'width="{_n(self.width)}pt" height="{_n(self.height)}pt"'
        view = f'viewBox="0 0 {_n(self.width)} {_n(self.height)}"'
        face = f"font-family=\"'{fonts.FAMILY}', sans-serif\""
        head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} {view} {face} id="{id}">'
        return head + "".join(self.body) + "</svg>"


def _raised(text: str, size: float) -> str:
    """Write a text with the ends of its French ordinals above the line."""
    parts = french.ORDINAL.split(text) if not is_english() else [text]
    told = [escape(parts[0])]
    for number, end, rest in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        up, small = _n(0.32 * size), _n(0.7 * size)
        told.append(f'{number}<tspan dy="-{up}" font-size="{small}">{end}</tspan>')
        told.append(f'<tspan dy="{up}">{escape(rest)}</tspan>' if rest else "")
    return "".join(told)


def _paint(fill: str | None, **style: object) -> str:
    """Write colours as light values and as classes that a page can turn dark.

    `stroke`, `width`, `dash` and `cap` as SVG has them; `opacity` of all of it.
    """
    stroke = style.get("stroke")
    names = [f"f-{fill}"] if fill else []
    names += [f"s-{stroke}"] if stroke else []
    told = f' class="{" ".join(names)}"' if names else ""
    told += f' fill="{light(fill) if fill else "none"}"'
    if stroke:
        wide = _n(float(str(style.get("width", 1))))
        told += f' stroke="{light(str(stroke))}" stroke-width="{wide}"'
        told += f' stroke-dasharray="{style["dash"]}"' if style.get("dash") else ""
        told += f' stroke-linecap="{style["cap"]}"' if style.get("cap") else ""
        told += ' stroke-linejoin="round"'
    return told + (f' opacity="{style["opacity"]}"' if style.get("opacity") else "")


def _through(points: Iterable[Point]) -> str:
    return "M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in points)


def _weight(bold: bool) -> str:
    return ' font-weight="600"' if bold else ""


def _n(value: float) -> str:
    """Write a coordinate in hundredths, without what it does not need."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def long(pieces: Iterable[Piece], size: float) -> float:
    """Measure runs of a label, one after the other."""
    return sum(width(text, size, bold=bold) for text, _, bold in pieces)


def wrapped(text: str, size: float, most: float, *, bold: bool = False) -> list[str]:
    """Cut a label into lines of at most a width, at its plain spaces."""
    lines: list[str] = []
    for word in text.split(" "):
        tried = f"{lines[-1]} {word}" if lines else word
        if lines and width(tried, size, bold=bold) <= most:
            lines[-1] = tried
        else:
            lines.append(word)
    return lines


def fitted(text: str, size: float, most: float, *, bold: bool = False) -> str:
    """Shorten a label at its plain spaces to at most a width; the table has all of it."""
    words = text.split(" ")
    shown = text
    while len(words) > 1 and width(shown, size, bold=bold) > most:
        words = words[:-1]
        shown = " ".join(words) + "…"
    return shown
