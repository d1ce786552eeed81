"""Where two versions of one file differ: the first text, cell, figure or page that is another."""

import csv
import io
import re
import zlib
from html import unescape
from itertools import zip_longest
from os.path import commonprefix  # of letters, not of folders
from pathlib import PurePath
from typing import Any, NamedTuple
from zipfile import BadZipFile, ZipFile

import pikepdf

from reporting.phrases import say, told

_TOKEN = re.compile(r"<[^>]*>|[^<]+")
_PLACE = re.compile(
    r'<(?:(?:section|div|figure|h\d) [^>]*?id|table:table [^>]*?table:name)="([^"]+)"'
    r"|<(header|nav|footer)\b"
    r'|<div class="(tete|faits)"'
)
_ORIGIN = re.compile(r'data-indicator="(.+?)" data-year="(.+?)" data-territory="(.+?)"')
_ZONES = {
    **dict.fromkeys(("header", "tete", "faits"), "cover"),
    "nav": "contents",
    "footer": "foot",
}
_BROKEN = (BadZipFile, zlib.error, csv.Error, LookupError, AttributeError, EOFError, OSError)
_LONG, _DEEP = 120, 9


class Difference(NamedTuple):
    """What is shown otherwise than expected, and where; None: it is not there at all."""

    subject: str
    found: str | None
    expected: str | None


def word(key: str, /, **details: Any) -> str:
    """Return a word of a difference, in the language of who asked what differs."""
    return told(say(f"differences.{key}", **details))


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
        message = word("unreadable", kind=type(err).__name__)
        raise ValueError(message) from err


def _first(name: str, expected: bytes, found: bytes) -> Difference:
    match PurePath(name).suffix:
        case ".pdf":
            return _pages(expected, found)
        case ".ods":
            return _members(expected, found)
        case ".html":
            return _markup(_decoded(expected), _decoded(found))
        case ".csv":
            return _rows(PurePath(name).stem, _decoded(expected), _decoded(found))
    return _other(_decoded(expected).split("\n"), _decoded(found).split("\n"))


def _decoded(content: bytes) -> str:
    return content.decode("utf-8", errors="replace")


def _members(expected: bytes, found: bytes) -> Difference:
    """Compare the tables of two spreadsheets, then whatever else lies in them."""
    with ZipFile(io.BytesIO(expected)) as one, ZipFile(io.BytesIO(found)) as other:
        ours, theirs = ({n: _decoded(z.read(n)) for n in z.namelist()} for z in (one, other))
    for name in ("content.xml", *sorted(ours.keys() ^ theirs.keys()), *ours):
        if name not in ours or name not in theirs:
            there = (word("present") if name in held else None for held in (theirs, ours))
            return Difference(word("content", name=name), *there)
        if ours[name] != theirs[name]:
            found_at = _markup(ours[name], theirs[name])
            subject = f"{name}, {found_at.subject}".removeprefix("content.xml, ")
            return found_at._replace(subject=subject)
    return _other([], [])


def short(text: str | None) -> str | None:
    """Return a text as a message can hold it."""
    text = text and re.sub(r"[ \n]+", " ", unescape(text)).strip()
    return f"{text[:_LONG]}…" if text and len(text) > _LONG else text or None


def _other(ours: list[str], theirs: list[str]) -> Difference:
    """Name the first line that is another."""
    for line, (one, other) in enumerate(zip_longest(ours, theirs), start=1):
        if one != other:
            return Difference(word("line", line=line), short(other), short(one))
    return Difference(*map(word, ("bytes", "other-bytes", "own-bytes")))


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
        name = place[place.lastindex or 0] if place else "start"
        name = word(_ZONES.get(name, name)) if name in {*_ZONES, "start"} else name
        origin = _ORIGIN.search("".join(ours[max(0, at - 1) : at + 1]))
        subject = f"{name}, {', '.join(origin.groups())}" if origin else name
        start = max(0, len(commonprefix([shown, wanted])) - _LONG // 3)  # noqa: RUF071  # as meant
        if len(wanted) > _LONG and start:  # of a long one, where it is another
            shown, wanted = f"…{shown[start:]}", f"…{wanted[start:]}"
        return Difference(subject, short(shown), short(wanted))
    return _other([], [])


def _rows(part: str, expected: str, found: str) -> Difference:
    """Compare the rows of a data file: the first that is another, and its first other cell."""
    ours, theirs = (list(csv.reader(io.StringIO(text))) for text in (expected, found))
    for line, (one, other) in enumerate(zip_longest(ours, theirs), start=1):
        if one == other:
            continue
        if one is None or other is None or len(ours) != len(theirs):
            rows = (" ; ".join(row) if row else None for row in (other, one))
            return Difference(f"{part}, {word('line', line=line)}", *map(short, rows))
        cells = zip_longest(ours[0], one, other)
        label, wanted, shown = next(cell for cell in cells if cell[1] != cell[2])
        return Difference(f"{part}, {one[0]}, {label}", short(shown), short(wanted))
    return _other([], [])


def _pages(expected: bytes, found: bytes) -> Difference:
    """Compare the pages of two PDF, the files attached to them, then what else may act."""
    (ours, our_files, own), (theirs, their_files, others) = map(_opened, (expected, found))
    for number, (one, other) in enumerate(zip_longest(ours, theirs), start=1):
        if one != other:
            shown = word("other-page") if other else None
            return Difference(f"page {number}", shown, word("own-page") if one else None)
    for name in sorted(our_files | their_files):
        one, other = our_files.get(name, b""), their_files.get(name, b"")
        if one != other:
            differs = first_difference(name, one, other)
            return differs._replace(subject=word("attached", name=name, subject=differs.subject))
    for name in sorted(own | others):
        if own.get(name) != others.get(name):
            return Difference(name, short(others.get(name)), short(own.get(name)))
    return _other([], [])._replace(subject=word("inside"))


def _opened(content: bytes) -> tuple[list[bytes], dict[str, bytes], dict[str, str]]:
    """Return what is drawn on each page of a PDF, the files attached, and what may act."""
    with pikepdf.open(io.BytesIO(content)) as file:
        drawn = [_drawn(page.obj) for page in file.pages]
        files = {name: file.attachments[name].get_file() for name in file.attachments}
        acts = dict.fromkeys((*file.Root, *file.Root.get("/Names", {})))
        held = {f"document, {key}": word("present") for key in acts}
        for number, page in enumerate(file.pages, start=1):
            keys = (key for key in page.obj if key != "/Annots")
            held |= {f"page {number}, {key}": word("present") for key in keys}
            for rank, note in enumerate(page.obj.get("/Annots", []), start=1):
                held[f"page {number}, annotation {rank}"] = _annotation(note)
        return drawn, {name: one.read_bytes() for name, one in files.items()}, held


def _drawn(place: Any, deep: int = 0) -> bytes:
    """Return the drawing of a page, or of a form in it, and of the forms that it holds."""
    held = [place] if isinstance(place, pikepdf.Stream) else place.get("/Contents", [])
    pieces = held if isinstance(held, list | pikepdf.Array) else [held]
    forms = place.get("/Resources", {}).get("/XObject", {})
    inner = [_drawn(forms[name], deep + 1) for name in forms] if deep < _DEEP else []
    raw = [one.read_raw_bytes() if "/Width" in one else one.read_bytes() for one in pieces]
    return b"".join((*raw, *inner))


def _annotation(note: Any) -> str:
    """Return an annotation as a message can hold it: its kind, action, text, place."""
    action = note.get("/A", {})
    texts = (note.get("/Subtype"), action.get("/S"), action.get("/URI"), note.get("/Contents"))
    place = [str(round(float(side), 1)) for side in note.get("/Rect", [])]
    return " ".join(str(text) for text in (*texts, *place) if text is not None)
