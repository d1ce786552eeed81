"""Where things stand on the pages of a PDF: the box of each text, and of each drawn shape."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Array, Name

from tests.document.pdftext import _letters

Matrix = tuple[float, float, float, float, float, float]
UNIT: Matrix = (1, 0, 0, 1, 0, 0)


@dataclass(frozen=True)
class Box:
    """A text or a shape (no text), in points from the top left; `size` of its letters."""

    left: float
    top: float
    right: float
    bottom: float
    text: str = ""
    size: float = 0.0

    @property
    def area(self) -> float:
        return max(0.0, self.right - self.left) * max(0.0, self.bottom - self.top)

    def common(self, other: Box) -> float:
        """Tell how much of the smaller of two boxes lies in the other."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        tall = min(self.bottom, other.bottom) - max(self.top, other.top)
        if wide <= 0 or tall <= 0:
            return 0.0
        return wide * tall / (min(self.area, other.area) or 1)


@dataclass(frozen=True)
class PageBoxes:
    """What is on a page, in the order it is drawn."""

    texts: list[Box]
    shapes: list[Box]
    height: float


def read_boxes(content: bytes) -> list[PageBoxes]:
    """Read the boxes of every page."""
    with pikepdf.open(io.BytesIO(content)) as file:
        pages = []
        for page in file.pages:
            height = float(page.MediaBox[3])
            found = list(_Stream(height).read(page, page.get("/Resources"), UNIT))
            texts = [box for box in found if box.text.strip()]
            pages.append(PageBoxes(texts, [box for box in found if not box.size], height))
        return pages


def times(one: Matrix, other: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return (
        *(a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j),
        *(e * g + f * i + k, e * h + f * j + m),
    )


@dataclass
class _Stream:
    height: float
    stack: list[Matrix] = field(default_factory=list)

    def read(self, owner: Any, resources: Any, start: Matrix) -> Iterator[Box]:
        fonts = {str(key): _Font(font) for key, font in _items(resources, "/Font")}
        forms = dict(_items(resources, "/XObject"))
        here, stack, place, line = start, [], UNIT, UNIT
        font, size, path = None, 0.0, []
        for operands, operator in pikepdf.parse_content_stream(owner):
            match str(operator):
                case "q":
                    stack.append(here)
                case "Q":
                    here = stack.pop()
                case "cm":
                    here = times(tuple(map(float, operands)), here)
                case "BT":
                    place = line = UNIT
                case "Tm":
                    place = line = tuple(map(float, operands))
                case "Td" | "TD":
                    move = (1, 0, 0, 1, float(operands[0]), float(operands[1]))
                    place = line = times(move, line)
                case "Tf":
                    font, size = fonts[str(operands[0])], float(operands[1])
                case "Tj" | "TJ":
                    text, wide = font.shown(operands[0])
                    yield self._text(text, wide * size, size, times(place, here))
                    place = times((1, 0, 0, 1, wide * size, 0), place)
                case "re":
                    x, y, w, h = map(float, operands)
                    path += [_at(here, x, y), _at(here, x + w, y + h)]
                case "m" | "l" | "c" | "v" | "y":
                    numbers = list(map(float, operands))
                    path.append(_at(here, *numbers[-2:]))
                case "f" | "F" | "f*" | "B" | "B*" | "b" | "b*" | "S" | "s":
                    if path:
                        yield self._shape(path)
                    path = []
                case "n":
                    path = []
                case "Do":
                    form = forms[str(operands[0])]
                    if form.get("/Subtype") == Name.Form:
                        own = tuple(map(float, form.get("/Matrix", UNIT)))
                        inner = form.get("/Resources", resources)
                        yield from self.read(form, inner, times(own, here))

    def _text(self, text: str, wide: float, size: float, at: Matrix) -> Box:
        scale = (at[2] ** 2 + at[3] ** 2) ** 0.5 * size
        ends = [_at(at, 0, 0), _at(at, wide, 0)]
        left, right = min(x for x, _ in ends), max(x for x, _ in ends)
        base = self.height - max(y for _, y in ends)
        return Box(left, base - 0.73 * scale, right, base + 0.2 * scale, text, scale)

    def _shape(self, path: list[tuple[float, float]]) -> Box:
        xs, ys = zip(*path, strict=True)
        return Box(min(xs), self.height - max(ys), max(xs), self.height - min(ys))


def _at(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _items(resources: Any, kind: str) -> list[tuple[str, Any]]:
    return list(resources.get(kind, {}).items()) if resources is not None else []


class _Font:
    """The letters and widths of a font whose codes have two bytes."""

    def __init__(self, font: Any) -> None:
        self.letters = _letters(font)
        inner = font.get("/DescendantFonts", [font])[0]
        self.usual = float(inner.get("/DW", 1000))
        self.widths: dict[int, float] = {}
        given = list(inner.get("/W", []))
        while given:
            first, second = int(given.pop(0)), given.pop(0)
            if isinstance(second, Array):
                self.widths |= {first + at: float(one) for at, one in enumerate(second)}
            else:
                wide = float(given.pop(0))
                self.widths |= dict.fromkeys(range(first, int(second) + 1), wide)

    def shown(self, operand: Any) -> tuple[str, float]:
        """Give the text that an operand writes, and how wide it is, of a letter's size."""
        text, wide = "", 0.0
        for one in operand if isinstance(operand, Array) else [operand]:
            if not isinstance(one, pikepdf.String):
                wide -= float(one) / 1000
                continue
            codes = bytes(one)
            for high, low in zip(codes[::2], codes[1::2], strict=False):
                code = high * 256 + low
                text += self.letters.get(code, "\ufffd")
                wide += self.widths.get(code, self.usual) / 1000
        return text, wide
