"""The files of an edition show the same: what its executed notebook displayed.

The notebook's parts are the common source. Every text of the page and of the PDF, every cell of
the data files and of the spreadsheet is compared with them, and their figures with the manifest.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from fractions import Fraction
from itertools import zip_longest
from typing import Any, Final

from reporting import fonts
from reporting.document.annex import figure_of, machine_of
from reporting.document.pdf import BOX
from reporting.document.readable import Piece, name_of
from reporting.editions.manifest import NAME as MANIFEST
from reporting.parts import french

NOTEBOOK: Final = "rapport.ipynb"
# A line of the PDF may end inside a word, with a hyphen.
_IGNORED: Final = re.compile(r"(?<=[^\W\d])-|[\s\u00ad\u200b]")
_DIGIT: Final = re.compile(r"\d")
# To find the next text that is right: as many pieces together, up to as many characters further.
_ANCHORS: Final = ((4, 100_000), (2, 2_000), (1, 200))
_AHEAD: Final = 80
_WORDS: Final = 200
_LONG: Final = 120
_WRITTEN: Final = re.compile(
    r"([<>]\u00a0)?([+\u2212]?)(\d{1,30}(?:\u202f\d{3})*)(?:,(\d{1,30}))?[\u202f\u00a0]?(%|‰|M€|k€|points?)?"
)
_VALUE: Final = re.compile(r"-?\d{1,30}(\.\d{1,30})?")
_SCALES: Final = {
    "%": Fraction(1, 100),
    "‰": Fraction(1, 1000),
    "point": Fraction(1, 100),
    "points": Fraction(1, 100),
    "k€": Fraction(1000),
    "M€": Fraction(10**6),
}

Rows = Sequence[tuple[str, ...]]
Place = Callable[[int, int], str]
"""Names a cell by its row and column, counted from 0."""


@dataclass(frozen=True)
class Difference:
    """What one file shows otherwise than another; None: it does not show it."""

    file: str
    subject: str
    found: str | None
    expected: str | None
    other: str = NOTEBOOK


def compact(text: str) -> str:
    """Return a text without what formats show differently.

    Spaces and hyphens inside words, for lines break apart; characters that the PDF cannot draw.
    """
    return fonts.UNDRAWN.sub(BOX, _IGNORED.sub("", text))


def numbers_differ(document: Mapping[str, Any]) -> Iterator[Difference]:
    """Look for texts of the notebook that are no rounding of the value behind them."""
    for block in _tables(document["blocks"]):
        for row in block["data"]["rows"]:
            for text, value in ((cell["text"], machine_of(cell)) for cell in row):
                if is_other(text, [value]):
                    subject = f"{block['id']}, {row[0]['text']}"
                    yield Difference(NOTEBOOK, subject, text, str(value), f"{block['id']}.csv")
    for entry in document["figures"]:
        figure = figure_of(entry)
        counts = [one for one in (figure.numerator, figure.denominator, figure.remainder) if one]
        amounts = [Fraction(one, french.CENTS) for one in counts]
        for text in dict.fromkeys((entry["text"], entry.get("shown") or entry["text"])):
            if is_other(text, [figure.machine, *counts, *amounts]):
                yield Difference(NOTEBOOK, name_of(entry), text, figure.integers, MANIFEST)


def is_other(text: str, values: Sequence[Fraction | str | int | None]) -> bool:
    r"""Tell whether a number as it is written rounds none of some values, of which it has one.

    >>> is_other("90,2\u202f%", ["0.902222"]), is_other("91,2\u202f%", ["0.902222"])
    (False, True)
    """
    found = _WRITTEN.match(text)
    exact = [one for one in values if not isinstance(one, str) or _VALUE.fullmatch(one)]
    known = [Fraction(one) for one in exact if one is not None]
    if not found or not known or text in map(str, values):
        return False
    capped, sign, digits, decimals, unit = found.groups()
    scale = _SCALES.get(unit, Fraction(1))
    written = Fraction(f"{re.sub(_IGNORED, '', digits)}.{decimals or 0}") * scale
    step = scale / 10 ** len(decimals or "")
    if capped:
        return not any(abs(abs(one) - written) <= step for one in known)
    signed = -written if sign == french.MINUS else written
    # A decrease may be told by its size alone.
    return not any(min(abs(one - signed), abs(abs(one) - written)) * 2 <= step for one in known)


def figures_told(figures: Iterable[Mapping[str, Any]]) -> list[tuple[str, ...]]:
    """Return what a manifest tells of each figure: part, name, texts, exact value, unit."""
    return [
        (
            *(one["part"], name_of(one), one.get("shown") or one["text"], one["text"]),
            *(figure_of(one).integers, one["unit"]),
            *(str(one[key]) for key in ("denominator", "observed")),
        )
        for one in figures
    ]


def figures_differ(stated: Rows, shown: Rows) -> Iterator[Difference]:
    """Compare the figures that the manifest and the notebook tell, in reading order."""
    for start, end, first, last in _unequal(shown, stated):
        for one, other in zip_longest(shown[start:end], stated[first:last]):
            if one is None:
                yield Difference(NOTEBOOK, other[1], None, other[2], MANIFEST)
            elif other is None or other[:2] != one[:2]:
                yield Difference(MANIFEST, one[1], None, one[2])
            else:
                place = next(i for i in range(2, len(one)) if one[i] != other[i])
                yield Difference(MANIFEST, one[1], other[place], one[place])


def _unequal(ours: Sequence[Any], theirs: Sequence[Any]) -> Iterator[tuple[int, int, int, int]]:
    if ours != theirs:
        for what, *bounds in SequenceMatcher(a=ours, b=theirs, autojunk=False).get_opcodes():
            if what != "equal":
                start, end, first, last = bounds
                yield start, end, first, last


def texts_differ(file: str, pieces: Sequence[Piece], text: str) -> Iterator[Difference]:
    """Read a text along the pieces that it must be made of, and yield what is not as it must be.

    Between pieces there may be other words, but no other digit.
    """
    whole, expected = compact(text), [compact(piece.text) for piece in pieces]
    position = start = 0
    while start < len(pieces) or position < len(whole):
        if start < len(pieces) and whole.startswith(expected[start], position):
            position += len(expected[start])
            start += 1
            continue
        end, next_position = _resume(expected, start, whole, position)
        found = _original(text, position, next_position)
        if start < end:
            wanted = " ".join(piece.text for piece in pieces[start:end])
            yield Difference(file, pieces[start].place, _short(found), _short(wanted))
        elif _DIGIT.search(found):
            after = pieces[start - 1].place if start else "début"
            yield Difference(file, f"après « {after} »", _short(found), None)
        start, position = end, next_position


def _resume(expected: Sequence[str], start: int, whole: str, position: int) -> tuple[int, int]:
    """Return the next piece that the text has again, and where: the end, if it has none."""
    after = (
        whole.find(expected[start], position, position + _WORDS) if start < len(expected) else -1
    )
    if after >= 0 and not _DIGIT.search(whole, position, after):
        return start, after
    for together, within in _ANCHORS:
        for index in range(start, min(start + _AHEAD, len(expected))):
            anchor = "".join(expected[index : index + together])
            found = whole.find(anchor, position, position + within)
            if found >= 0:
                return index, found
    return len(expected), len(whole)


def _original(text: str, start: int, end: int) -> str:
    """Return the piece of a text that lies between two positions of its compact form."""
    kept = [index for index in range(len(text)) if not _IGNORED.match(text, index)]
    return text[kept[start] : kept[end - 1] + 1].strip() if start < end else ""


def _short(text: str) -> str | None:
    return f"{text[:_LONG]}…" if len(text) > _LONG else text or None


def rows_differ(file: str, expected: Rows, found: Rows, place: Place) -> Iterator[Difference]:
    """Compare the rows of a data file or a sheet; `place` names a cell of those expected."""
    for start, end, first, last in _unequal(expected, found):
        for index, other in zip_longest(range(start, end), range(first, last)):
            if index is None:
                told = _short(" ; ".join(found[other]))
                yield Difference(file, f"ligne {other + 1} en trop", told, None)
            elif other is None:
                told = _short(" ; ".join(expected[index]))
                yield Difference(file, f"ligne {index + 1} absente", None, told)
            else:
                cells = enumerate(zip_longest(expected[index], found[other]))
                for column, (wanted, shown) in cells:
                    if wanted != shown:
                        yield Difference(file, place(index, column), shown, wanted)


def margins_differ(
    file: str, margins: Sequence[str], document: Mapping[str, Any]
) -> Iterator[Difference]:
    """Look in the margins of pages for numbers of no year, page, heading or repeated table head."""
    cover, blocks = document["cover"], document["blocks"]
    known = [f"{cover['territory_name']}, {cover['year']}", document.get("demonstration") or ""]
    known += [cover["title"], *(block["text"] for block in blocks if block["type"] == "heading")]
    known += [
        "".join(one["label"] for one in block["data"]["columns"]) for block in _tables(blocks)
    ]
    for number, margin in enumerate(margins, start=1):
        rest = compact(margin).removesuffix(f"{number}/{len(margins)}")
        for text in map(compact, known):
            rest = rest.replace(text, "", 1)
        if _DIGIT.search(rest):
            yield Difference(file, f"marges de la page {number}", _short(margin), None)


def _tables(blocks: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [block for block in blocks if block.get("data")]


def blamed(found: Iterable[Difference]) -> list[Difference]:
    """Return differences, the notebook named where it stands alone against several files."""
    alike: dict[tuple[str, ...], list[Difference]] = {}
    for one in found:
        shown = "" if one.found is None else compact(one.found)
        alike.setdefault((one.subject, one.expected or "", shown), []).append(one)
    return [
        one
        if len({other.file for other in some}) == 1
        else Difference(NOTEBOOK, one.subject, one.expected, one.found, one.file)
        for some in alike.values()
        for one in some[:1]
    ]
