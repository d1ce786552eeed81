"""The page, the PDF, the data files and the manifest of an edition show the same figures.

A cell of a table has a text (page and PDF) and a value (page and data file); a sentence has texts.
Each is compared with the others, then with the figure of the manifest that most of them agree with:
the one that stands alone is named.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any, Final

from reporting.document.pagetext import Cell, PageText, ShownFigure, ShownPart
from reporting.document.pdftext import PdfText
from reporting.editions.manifest import NAME as MANIFEST
from reporting.parts.figures import Figure

HTML: Final = "rapport.html"
PDF: Final = "rapport.pdf"
_TILE_VALUE: Final = 4
# A line of the PDF may end inside a word, with a hyphen.
_IGNORED: Final = re.compile(r"(?<=[^\W\d])-|[\s\u00ad\u200b]")

Rows = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Published:
    """A figure of the manifest: what it is called, how it is written, what it is worth."""

    part: str
    name: str
    text: str
    machine: str | None
    exact: str

    @classmethod
    def of(cls, entry: Mapping[str, Any]) -> Published:
        """Read an entry of the manifest; its value is computed again from its integers."""
        keys = ("indicator", "year", "territory", "numerator", "denominator", "unit")
        figure = Figure(**{key: entry[key] for key in keys})
        machine = None if entry.get("masked") else figure.machine
        is_count = figure.denominator is None or figure.unit in ("nombre", "EUR")
        numbers = [figure.numerator] if is_count else [figure.numerator, figure.denominator]
        return cls(
            part=entry["part"],
            name=_name(figure.indicator, figure.year, figure.territory),
            text=entry.get("shown") or entry["text"],
            machine=None if machine is None else str(machine),
            exact="/".join(map(str, numbers)),
        )


@dataclass(frozen=True)
class Difference:
    """A figure that one file shows otherwise than the others; None: it does not show it."""

    file: str
    subject: str
    found: str | None
    expected: str | None
    other: str = MANIFEST


@dataclass
class _Place:
    """What each file has in one place: texts for readers, values for machines."""

    subject: str
    texts: dict[str, str]
    values: dict[str, str] = field(default_factory=dict)

    def agrees(self) -> bool:
        return (
            len({compact(text) for text in self.texts.values()}) <= 1
            and len(set(self.values.values())) <= 1
        )

    def likeness(self, figure: Published) -> int:
        same = sum(compact(text) == compact(figure.text) for text in self.texts.values())
        return same + sum(value == figure.machine for value in self.values.values())

    def fits(self, figure: Published) -> bool:
        return self.likeness(figure) == len(self.texts) + len(self.values)


def differences(
    figures: Sequence[Published], page: PageText, pdf: PdfText | None, tables: Mapping[str, Rows]
) -> list[Difference]:
    """Return every disagreement between the files of an edition, each once, in a stated order.

    Parameters
    ----------
    figures
        Those of the manifest, in reading order.
    tables
        Rows of each data file by name of part, the header first.
    """
    of_part: dict[str, list[Published]] = defaultdict(list)
    for figure in figures:
        of_part[figure.part].append(figure)
    in_pdf = _pdf_rows(page, pdf)
    found = [*_table_counts(page, pdf)] if pdf else []
    for name, part in page.parts.items():
        places = list(_places(name, part, in_pdf.get(name), tables.get(name)))
        found += _against_manifest(places, of_part[name])
        found += _exact_values(part, of_part[name])
    prose = [figure for figure in figures if figure.part not in page.parts]
    found += _page_sentences(page, prose)
    if pdf:
        found += _pdf_sentences(page, prose, compact(pdf.text))
    return list(dict.fromkeys(found))


def compact(text: str) -> str:
    """Return a text without spaces and without hyphens inside words: formats break lines apart."""
    return _IGNORED.sub("", text)


def _name(*parts: object) -> str:
    return ", ".join(map(str, parts))


def _pdf_rows(page: PageText, pdf: PdfText | None) -> dict[str, Rows]:
    """Return the rows of each table of the PDF by part; the cover's table is the first."""
    shown = [name for name, part in page.parts.items() if not part.is_chart]
    return dict(zip(shown, pdf.tables[1:] if pdf else (), strict=False))


def _table_counts(page: PageText, pdf: PdfText) -> Iterator[Difference]:
    expected = sum(not part.is_chart for part in page.parts.values())
    if (found := len(pdf.tables) - 1) != expected:
        yield Difference(PDF, "tableaux", str(found), str(expected), HTML)


def _places(name: str, part: ShownPart, pdf: Rows | None, table: Rows | None) -> Iterator[_Place]:
    """Yield each cell of a part, or each key figure, as every file has it."""
    file = f"donnees/{name}.csv"
    beside, below = (pdf[1:] if pdf else []), (table[1:] if table else [])
    if part.figures:
        # A key figure that is masked, or a band, has no value: no line in the data file either.
        valued = {compact(line[0]) for line in below}
        beside = [row for row in beside if not valued or compact(row[0]) in valued]
        for tile, row, line in zip_longest(part.figures, beside, below):
            subject = _name(tile.indicator, tile.year, tile.territory) if tile else name
            texts = {HTML: tile.text if tile else ""} | _at(PDF, pdf, row, 1)
            yield _Place(subject, texts, _at(file, table, line, _TILE_VALUE))
        return
    for cells, row, line in zip_longest(part.rows, beside, below):
        width = max(len(one or ()) for one in (cells, row, line))
        for index in range(width):
            cell = cells[index] if cells and index < len(cells) else Cell()
            label = part.head[index].text if index < len(part.head) else str(index + 1)
            subject = _name(name, cells[0].text if cells else "", label)
            texts = {HTML: cell.text} | _at(PDF, pdf, row, index)
            values = {} if cell.value is None else {HTML: cell.value}
            yield _Place(subject, texts, values | _at(file, table, line, index))


def _at(file: str, rows: Rows | None, row: Sequence[str] | None, index: int) -> dict[str, str]:
    """Return what a file has in a cell: nothing where the file has no such table at all."""
    if not rows:
        return {}
    return {file: row[index] if row and index < len(row) else ""}


def _against_manifest(
    places: Iterable[_Place], figures: Sequence[Published]
) -> Iterator[Difference]:
    """Compare the files in every place, then the figures that no place shows as they are."""
    seen: set[Published] = set()
    whole: list[_Place] = []
    for place in places:
        _drop_plain_values(place, figures)
        fitting = {figure for figure in figures if place.fits(figure)}
        if place.agrees():
            seen |= fitting
            if not fitting:
                whole.append(place)
            continue
        best = max(figures, key=place.likeness, default=None)
        if best is None or not place.likeness(best):
            yield from _between(place)
            continue
        seen.add(best)
        yield from _unlike(place, best)
    for figure in dict.fromkeys(figures):
        if figure not in seen:
            yield from _unseen(figure, whole)


def _drop_plain_values(place: _Place, figures: Sequence[Published]) -> None:
    """Where the page has no value, a data file has one to compare only if a figure is shown."""
    if HTML in place.values or not place.values:
        return
    shown = {compact(text) for text in place.texts.values()} - {""}
    known = {figure.machine for figure in figures}
    if not known & set(place.values.values()) and not any(
        compact(figure.text) in shown for figure in figures
    ):
        place.values.clear()


def _unlike(place: _Place, figure: Published) -> Iterator[Difference]:
    """Yield the files that show a figure otherwise than the manifest does."""
    for file, text in place.texts.items():
        if compact(text) != compact(figure.text):
            yield Difference(file, figure.name, text or None, figure.text)
    for file, value in place.values.items():
        if value != figure.machine:
            yield Difference(file, figure.name, value or None, figure.machine)


def _between(place: _Place) -> Iterator[Difference]:
    """Yield the files that differ from the page in a number that is no figure of the manifest."""
    for shown in (place.texts, place.values):
        reference = shown.get(HTML)
        for file, text in shown.items():
            if reference is not None and compact(text) != compact(reference):
                yield Difference(file, place.subject, text or None, reference, HTML)


def _unseen(figure: Published, places: Sequence[_Place]) -> Iterator[Difference]:
    """Say what the files show in place of a figure of the manifest, if that can be told."""
    best = max(places, key=lambda place: place.likeness(figure), default=None)
    if best is None or not best.likeness(figure):
        yield Difference(HTML, figure.name, None, figure.text)
        return
    for shown, expected in ((best.texts, figure.text), (best.values, figure.machine)):
        others = {
            file: one for file, one in shown.items() if compact(one) != compact(expected or "")
        }
        if len(shown) == 1:  # one against one: it may be wrong as well as the manifest
            for file, one in others.items():
                yield Difference(file, figure.name, one, expected)
        elif others:
            file, one = next(iter(others.items()))
            yield Difference(MANIFEST, figure.name, expected, one, file)


def _exact_values(part: ShownPart, figures: Sequence[Published]) -> Iterator[Difference]:
    """Compare the exact values behind the key figures of the page."""
    exact = {(figure.name, compact(figure.text)): figure.exact for figure in figures}
    for shown in part.figures:
        name = _name(shown.indicator, shown.year, shown.territory)
        expected = exact.get((name, compact(shown.text)), shown.value)
        if shown.value != expected:
            yield Difference(HTML, name, shown.value, expected)


def _page_sentences(page: PageText, figures: Sequence[Published]) -> Iterator[Difference]:
    """Compare the figures of the page's sentences with those of the manifest, in reading order."""
    shown = [
        (_name(one.indicator, one.year, one.territory), compact(one.text), one.value, one.text)
        for one in _figures(page)
    ]
    keys = [(figure.name, compact(figure.text), figure.exact) for figure in figures]
    matcher = SequenceMatcher(a=keys, b=[one[:3] for one in shown], autojunk=False)
    for what, start, end, first, last in matcher.get_opcodes():
        if what == "equal":
            continue
        for figure, one in zip_longest(figures[start:end], shown[first:last]):
            if figure is None:
                yield Difference(MANIFEST, one[0], None, one[3], HTML)
            elif one is None or one[0] != figure.name:
                yield Difference(HTML, figure.name, None, figure.text)
            elif one[1] != compact(figure.text):
                yield Difference(HTML, figure.name, one[3], figure.text)
            else:
                yield Difference(HTML, figure.name, one[2], figure.exact)


def _figures(page: PageText) -> list[ShownFigure]:
    return [one for line in page.paragraphs for one in line if isinstance(one, ShownFigure)]


def _pdf_sentences(page: PageText, figures: Sequence[Published], text: str) -> Iterator[Difference]:
    """Look for every paragraph of the page in the PDF; name the figure that is not the same."""
    rest = list(figures)
    for line in page.paragraphs:
        shown = [one for one in line if isinstance(one, ShownFigure)]
        own, rest = rest[: len(shown)], rest[len(shown) :]
        if compact("".join(cell.text for cell in line)) in text:
            continue
        pattern = "".join(
            "(.{1,60}?)" if isinstance(cell, ShownFigure) else re.escape(compact(cell.text))
            for cell in line
        )
        match = re.search(pattern, text) if shown else None
        found = match.groups() if match else [None] * len(own)
        for figure, one in zip(own, found, strict=False):
            if one is None or one != compact(figure.text):
                yield Difference(PDF, figure.name, one, figure.text)
