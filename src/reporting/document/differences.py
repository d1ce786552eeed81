"""Where two versions of one file differ: the first text, cell, figure or page that is another."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from html import unescape
from itertools import zip_longest
from pathlib import PurePath
from typing import NamedTuple
from zipfile import BadZipFile, ZipFile

import pikepdf

from reporting.document.spreadsheet import column_letters

_TOKEN = re.compile(r"<[^>]*>|[^<]+")
_ATTRIBUTE = re.compile(r'([\w:-]+)="([^"]*)"')
_ORIGIN = ("data-indicator", "data-year", "data-territory")
_PARTS = ("section", "div", "figure", "h2", "h3", "h4", "table:table")
_ZONES = {"header": "couverture", "nav": "sommaire", "footer": "pied de page"}
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
    match PurePath(name).suffix:
        case ".pdf":
            return _pages(expected, found)
        case ".ods":
            return _markup(_cells(expected), _cells(found))
        case ".csv":
            return _rows(PurePath(name).stem, _table(expected), _table(found))
        case ".html":
            return _markup(_decoded(expected), _decoded(found))
    pairs = zip_longest(_decoded(expected).split("\n"), _decoded(found).split("\n"))
    line, (ours, theirs) = next((n, p) for n, p in enumerate(pairs, start=1) if p[0] != p[1])
    return Difference(f"ligne {line}", short(theirs), short(ours))


def short(text: str | None) -> str | None:
    """Return a text as a message can hold it."""
    text = text and re.sub(r"[ \n]+", " ", unescape(text)).strip()
    return f"{text[:_LONG]}…" if text and len(text) > _LONG else text or None


def _decoded(content: bytes) -> str:
    return content.decode("utf-8", errors="replace")


def _cells(content: bytes) -> str:
    """Return the cells of a spreadsheet, as they are written."""
    try:
        with ZipFile(io.BytesIO(content)) as file:
            return _decoded(file.read("content.xml"))
    except (BadZipFile, KeyError, EOFError, OSError) as err:
        message = f"classeur illisible ({type(err).__name__})"
        raise ValueError(message) from err


def _markup(expected: str, found: str) -> Difference:
    """Compare tags and texts; what lies before the first difference says where it is."""
    ours, theirs = _TOKEN.findall(expected), _TOKEN.findall(found)
    pairs = enumerate(zip_longest(ours, theirs))
    at = next((n for n, (one, other) in pairs if one != other), None)
    if at is None:
        return Difference("contenu", "autres octets", "ceux du carnet")
    one, other = (tokens[at] if at < len(tokens) else "" for tokens in (ours, theirs))
    if one[:1] != "<" and other[:1] != "<":
        shown = (one, other)
    elif _tag(one) == _tag(other):
        shown = _attributes(one, other)
    else:  # something more, or something less: what can be read of it
        shown = (_next_text(ours, at), _next_text(theirs, at))
    return Difference(_place(ours[: at + 1]), short(shown[1]), short(shown[0]))


def _tag(token: str) -> str:
    return token[1:].partition(" ")[0].rstrip("/>") if token.startswith("<") else ""


def _attributes(one: str, other: str) -> tuple[str, str]:
    """Return the first attribute that differs between two tags."""
    pairs = zip_longest(_ATTRIBUTE.findall(one), _ATTRIBUTE.findall(other), fillvalue=("", ""))
    ours, theirs = next((pair for pair in pairs if pair[0] != pair[1]), (("", one), ("", other)))
    return f"{ours[0]} {ours[1]}".strip(), f"{theirs[0]} {theirs[1]}".strip()


def _next_text(tokens: Sequence[str], at: int) -> str:
    return next((one for one in tokens[at:] if not one.startswith("<") and one.strip()), "")


def _place(tokens: Sequence[str]) -> str:
    """Name the part, and the figure or the cell, in which the last of some tokens lies."""
    origin = next((g for t in tokens[-2:] if _tag(t) == "data" and (g := _origin(t))), "")
    rows = cells = 0
    for token in reversed(tokens):
        tag, given = _tag(token), dict(_ATTRIBUTE.findall(token)) if token[0] == "<" else {}
        cells += tag == "table:table-cell" and rows == 0
        rows += tag == "table:table-row"
        named = given.get("table:name", given.get("id")) if tag in _PARTS else _ZONES.get(tag)
        if named:
            cell = f"cellule {column_letters(cells)}{rows}" if rows and cells else ""
            return ", ".join(filter(None, (named, cell, origin)))
    return origin or "début"


def _origin(tag: str) -> str:
    given = dict(_ATTRIBUTE.findall(tag))
    return ", ".join(given[key] for key in _ORIGIN if key in given)


def _table(content: bytes) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(_decoded(content))))
    except csv.Error as err:
        message = f"CSV illisible ({err})"
        raise ValueError(message) from err


def _rows(part: str, expected: list[list[str]], found: list[list[str]]) -> Difference:
    """Compare the rows of a data file."""
    nothing: list[str] = []
    gone = [row for row in expected if row not in found]
    added = [row for row in found if row not in expected]
    if len(expected) > len(found) and gone and not added:
        line = expected.index(gone[0]) + 1
        return Difference(f"{part}, ligne {line} absente", None, short(" ; ".join(gone[0])))
    if len(expected) < len(found) and added and not gone:
        line = found.index(added[0]) + 1
        return Difference(f"{part}, ligne {line} en trop", short(" ; ".join(added[0])), None)
    for ours, theirs in zip_longest(expected, found, fillvalue=nothing):
        for column, (wanted, shown) in enumerate(zip_longest(ours, theirs)):
            if wanted != shown:
                label = expected[0][column] if column < len(expected[0]) else str(column + 1)
                named = (part, *(ours or theirs)[:1], label)
                return Difference(", ".join(named), short(shown), short(wanted))
    return Difference(part, "autres octets", "ceux du carnet")


def _pages(expected: bytes, found: bytes) -> Difference:
    """Compare the pages of two PDF, then the files attached to them."""
    try:
        with (
            pikepdf.open(io.BytesIO(expected)) as ours,
            pikepdf.open(io.BytesIO(found)) as theirs,
        ):
            drawn = [[_drawn(page) for page in file.pages] for file in (ours, theirs)]
            attached: list[dict[str, bytes]] = [
                {name: file.attachments[name].get_file().read_bytes() for name in file.attachments}
                for file in (ours, theirs)
            ]
    except (pikepdf.PdfError, AttributeError, KeyError, TypeError) as err:
        message = f"PDF illisible ({type(err).__name__})"
        raise ValueError(message) from err
    for number, (one, other) in enumerate(zip_longest(*drawn), start=1):
        if one != other:
            return Difference(
                f"page {number}", "une autre page" if other else None, "celle du carnet"
            )
    for name in sorted(attached[0].keys() | attached[1].keys()):
        one, other = (files.get(name, b"") for files in attached)
        if one != other:
            told = first_difference(name, one, other)
            return told._replace(subject=f"pièce jointe {name}, {told.subject}")
    return Difference("balises, polices ou propriétés", "autres octets", "ceux du carnet")


def _drawn(page: pikepdf.Page) -> bytes:
    contents = page.Contents
    pieces = contents if isinstance(contents, pikepdf.Array) else [contents]
    return b"\n".join(piece.read_bytes() for piece in pieces)
