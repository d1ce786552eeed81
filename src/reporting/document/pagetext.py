"""What a reader of the page finds: its figures, its tables, its paragraphs."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

_PARTS: Final = ({"section", "cles"}, {"div", "tableau"}, {"figure"})
_VOID: Final = frozenset({"meta", "br", "link", "img", "hr", "input"})


@dataclass
class Cell:
    """Shown text, and the exact value behind it where there is one."""

    text: str = ""
    value: str | None = None


@dataclass
class ShownFigure(Cell):
    """A figure of a sentence or of the key figures."""

    indicator: str = ""
    year: str = ""
    territory: str = ""


@dataclass
class ShownPart:
    """A table, a chart or the key figures: rows of cells, or figures."""

    is_chart: bool = False
    head: list[Cell] = field(default_factory=list)
    rows: list[list[Cell]] = field(default_factory=list)
    figures: list[ShownFigure] = field(default_factory=list)


@dataclass
class PageText:
    """Parts by identifier in reading order, and paragraphs as texts and figures."""

    parts: dict[str, ShownPart] = field(default_factory=dict)
    paragraphs: list[list[Cell]] = field(default_factory=list)


def read_page(page: str) -> PageText:
    """Return what a page of this package shows."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.page


class _Reader(HTMLParser):
    """Follows the elements that hold figures; the rest is passed over."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = PageText()
        self._open: list[str] = []
        self._part: ShownPart | None = None
        self._part_depth = 0
        self._paragraph: list[Cell] | None = None
        self._cell: Cell | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            return
        self._open.append(tag)
        given = {key: value or "" for key, value in attrs}
        if self._part is None and {tag, *given.get("class", "").split()} in _PARTS:
            self._part = self.page.parts[given.get("id", "")] = ShownPart(tag == "figure")
            self._part_depth = len(self._open)
        match tag:
            case "p":
                self._paragraph = []
            case "tr" if self._part and "tbody" in self._open:
                self._part.rows.append([])
            case "td" | "th" if self._part:
                self._cell = Cell()
                (self._part.rows[-1] if "tbody" in self._open else self._part.head).append(
                    self._cell
                )
            case "data":
                self._start_data(given)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self._open:
            return
        while self._open.pop() != tag:
            pass
        if self._part is not None and len(self._open) < self._part_depth:
            self._part = None
        if tag == "p" and self._paragraph is not None:
            if self._part is None:
                self.page.paragraphs.append(self._paragraph)
            self._paragraph = None
        elif tag in ("td", "th") or (tag == "data" and isinstance(self._cell, ShownFigure)):
            self._cell = None

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.text += data
        elif self._paragraph is not None:
            self._paragraph.append(Cell(data))

    def _start_data(self, given: dict[str, str]) -> None:
        if given.get("class") != "chiffre":
            if self._cell is not None:
                self._cell.value = given.get("value")
            return
        names = (given.get(f"data-{key}", "") for key in ("indicator", "year", "territory"))
        self._cell = ShownFigure("", given.get("value"), *names)
        if self._part is not None:
            self._part.figures.append(self._cell)
        elif self._paragraph is not None:
            self._paragraph.append(self._cell)
