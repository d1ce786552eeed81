"""The texts of a rendered document against those it must have: no digit more, none less."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from reporting import fonts
from reporting.fonts import BOX
from tests.document.readable import Piece

# A line of the PDF may end inside a word, with a hyphen.
_IGNORED: Final = re.compile(r"(?<=[^\W\d])-|[\s\u00ad\u200b]")
_DIGIT: Final = re.compile(r"\d")
# To find the next text that is right: as many pieces together, up to as many characters further.
_ANCHORS: Final = ((4, 100_000), (2, 2_000), (1, 200))
_AHEAD: Final = 80
_WORDS: Final = 200
_LONG: Final = 120


@dataclass(frozen=True)
class Difference:
    """What one file shows otherwise than another; None: it does not show it."""

    file: str
    subject: str
    found: str | None
    expected: str | None


@lru_cache(maxsize=10_000)
def compact(text: str) -> str:
    """Return a text without what formats show differently.

    Spaces and hyphens inside words, for lines break apart; characters that the PDF cannot draw.
    """
    return fonts.UNDRAWN.sub(BOX, _IGNORED.sub("", text))


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
    kept = _kept(text)
    return text[kept[start] : kept[end - 1] + 1].strip() if start < end else ""


@lru_cache(maxsize=4)
def _kept(text: str) -> list[int]:
    """Give the places of the characters that the compact form of a text keeps."""
    return [index for index in range(len(text)) if not _IGNORED.match(text, index)]


def _short(text: str) -> str | None:
    return f"{text[:_LONG]}…" if len(text) > _LONG else text or None


def margins_differ(
    file: str, margins: Sequence[str], document: Mapping[str, Any]
) -> Iterator[Difference]:
    """Look in the margins of pages for numbers of no year, page, heading or repeated table head."""
    cover, blocks = document["cover"], document["blocks"]
    known = [cover["running"], cover["foot"] or ""]
    known += [cover["title"], *(block["text"] for block in blocks if block["type"] == "heading")]
    known += [
        "".join(one["label"] for one in block["data"]["columns"]) for block in _tables(blocks)
    ]
    for number, margin in enumerate(margins, start=1):
        rest = compact(margin).removesuffix(str(number))
        for text in map(compact, known):
            rest = rest.replace(text, "", 1)
        if _DIGIT.search(rest):
            yield Difference(file, f"marges de la page {number}", _short(margin), None)


def _tables(blocks: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [block for block in blocks if block.get("data")]
