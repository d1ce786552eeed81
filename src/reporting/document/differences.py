"""Where two versions of one file differ: the first text, cell, figure or page that is another."""

from __future__ import annotations

import csv
import io
import re
import zlib
from html import unescape
from itertools import zip_longest
from pathlib import PurePath
from typing import NamedTuple
from zipfile import BadZipFile, ZipFile

import pikepdf

_TOKEN = re.compile(r"<[^>]*>|[^<]+")
_PLACE = re.compile(
    r'<(?:(?:section|div|figure|h\d) [^>]*?id|table:table [^>]*?table:name)="([^"]+)"'
    r"|<(header|nav|footer)\b"
)
_ORIGIN = re.compile(r'data-indicator="(.+?)" data-year="(.+?)" data-territory="(.+?)"')
_ZONES = {"header": "couverture", "nav": "sommaire", "footer": "pied de page"}
_BROKEN = (BadZipFile, zlib.error, csv.Error, LookupError, AttributeError, EOFError, OSError)
_LONG = 120


class Difference(NamedTuple):
    """What is shown otherwise than expected, and where; None: it is not there at all."""

    subject: str
    found: str | None
    expected: str | None


def first_difference(name: str, expected: bytes, found: bytes) -> Difference:
    """Return the first thing that differs between two files of one name, known to differ.

    Raises
    ------
    ValueError
        What was found is not what its name says.
    """
    try:
        return _first(name, expected, found)
    except (*_BROKEN, pikepdf.PdfError, pikepdf.DataDecodingError) as err:
        message = f"fichier illisible ({type(err).__name__})"
        raise ValueError(message) from err


def _first(name: str, expected: bytes, found: bytes) -> Difference:
    match PurePath(name).suffix:
        case ".pdf":
            return _pages(expected, found)
        case ".ods":
            ours, theirs = (_content(one) for one in (expected, found))
            return _markup(ours, theirs)
        case ".html":
            return _markup(_decoded(expected), _decoded(found))
        case ".csv":
            return _rows(PurePath(name).stem, _decoded(expected), _decoded(found))
    return _other(_decoded(expected).split("\n"), _decoded(found).split("\n"))


def _decoded(content: bytes) -> str:
    return content.decode("utf-8", errors="replace")


def _content(spreadsheet: bytes) -> str:
    with ZipFile(io.BytesIO(spreadsheet)) as file:
        return _decoded(file.read("content.xml"))


def _short(text: str | None) -> str | None:
    """Return a text as a message can hold it."""
    text = text and re.sub(r"[ \n]+", " ", unescape(text)).strip()
    return f"{text[:_LONG]}…" if text and len(text) > _LONG else text or None


def _other(ours: list[str], theirs: list[str]) -> Difference:
    """Name the first line that is another."""
    for line, (one, other) in enumerate(zip_longest(ours, theirs), start=1):
        if one != other:
            return Difference(f"ligne {line}", _short(other), _short(one))
    return Difference("contenu", "d'autres octets", "ceux du carnet")


def _markup(expected: str, found: str) -> Difference:
    """Compare tags and texts; what lies before the first difference says where it is."""
    ours, theirs = _TOKEN.findall(expected), _TOKEN.findall(found)
    for at, (one, other) in enumerate(zip_longest(ours, theirs)):
        if one == other:
            continue
        # A tag alone says little: the text that follows goes with it.
        length = 1 if "<" not in f"{one}{other}"[:1] else 2
        shown, wanted = ("".join(tokens[at : at + length]) for tokens in (theirs, ours))
        before = "".join(ours[: at + 1])
        place = max(_PLACE.finditer(before), key=re.Match.start, default=None)
        name = place[place.lastindex or 0] if place else "début"
        name = _ZONES.get(name, name)
        origin = _ORIGIN.search("".join(ours[max(0, at - 1) : at + 1]))
        subject = f"{name}, {', '.join(origin.groups())}" if origin else name
        alike = next(
            (n for n, pair in enumerate(zip(shown, wanted, strict=False)) if len({*pair}) > 1), 0
        )
        start = max(0, alike - _LONG // 3)
        if len(wanted) > _LONG and start:  # of a long one, where it is another
            shown, wanted = f"…{shown[start:]}", f"…{wanted[start:]}"
        return Difference(subject, _short(shown), _short(wanted))
    return _other([], [])


def _rows(part: str, expected: str, found: str) -> Difference:
    """Compare the rows of a data file: the first that is another, and its first other cell."""
    ours, theirs = (list(csv.reader(io.StringIO(text))) for text in (expected, found))
    for line, (one, other) in enumerate(zip_longest(ours, theirs), start=1):
        if one == other:
            continue
        if one is None or other is None or len(ours) != len(theirs):
            told = (" ; ".join(row) if row else None for row in (other, one))
            return Difference(f"{part}, ligne {line}", *map(_short, told))
        cells = zip_longest(ours[0], one, other)
        label, wanted, shown = next(cell for cell in cells if cell[1] != cell[2])
        return Difference(f"{part}, {one[0]}, {label}", _short(shown), _short(wanted))
    return _other([], [])


def _pages(expected: bytes, found: bytes) -> Difference:
    """Compare the pages of two PDF, then the files attached to them."""
    (ours, our_files), (theirs, their_files) = (_opened(one) for one in (expected, found))
    for number, (one, other) in enumerate(zip_longest(ours, theirs), start=1):
        if one != other:
            shown = "une autre page" if other else None
            return Difference(f"page {number}", shown, "celle du carnet" if one else None)
    for name in sorted(our_files | their_files):
        one, other = our_files.get(name, b""), their_files.get(name, b"")
        if one != other:
            told = first_difference(name, one, other)
            return told._replace(subject=f"pièce jointe {name}, {told.subject}")
    return _other([], [])._replace(subject="balises, polices ou propriétés")


def _opened(content: bytes) -> tuple[list[bytes], dict[str, bytes]]:
    """Return what is drawn on each page of a PDF, and the files attached to it."""
    with pikepdf.open(io.BytesIO(content)) as file:
        streams = [page.obj.Contents for page in file.pages]
        pieces = [one if isinstance(one, pikepdf.Array) else [one] for one in streams]
        drawn = [b"".join(piece.read_bytes() for piece in page) for page in pieces]
        files = {name: file.attachments[name].get_file() for name in file.attachments}
        return drawn, {name: one.read_bytes() for name, one in files.items()}
