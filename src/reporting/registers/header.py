"""The header of a file: which line it is, and which column of the schema each name means."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from reporting.registers.findings import Finding, finding, has_errors
from reporting.registers.phrases import say
from reporting.registers.rulebook import Rule
from reporting.registers.schema import Field, Schema

INVISIBLE = dict.fromkeys([0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF])
"""Soft hyphens and zero-width characters: they carry no meaning and nobody sees them."""
OTHER = re.compile("[^a-z0-9]+")
NEAR = 0.8
HINT = 0.5


@dataclass(frozen=True)
class Header:
    """Where the header is and what its columns are called; a column without a name is ""."""

    line: int
    separator: str
    names: tuple[str, ...]


def clean(text: str) -> str:
    r"""Strip spaces of every kind, drop invisible characters, compose accents.

    >>> clean("\u00a0Mende\u200b ")
    'Mende'
    """
    if text.isascii():
        return text.strip()
    return unicodedata.normalize("NFC", text.translate(INVISIBLE)).strip()


def fold(text: str) -> str:
    """Reduce a name to what distinguishes it: no accent, no case, no punctuation.

    >>> fold("Date d’entrée (parc)")
    'date d entree parc'
    """
    if not text.isascii():
        letters = unicodedata.normalize("NFKD", text)
        text = "".join(c for c in letters if not unicodedata.combining(c))
    return " ".join(OTHER.sub(" ", text.casefold().replace("œ", "oe")).split())


def find_header(
    lines: Sequence[str], separators: Sequence[str], schema: Schema, file: str, table: str
) -> tuple[Header | None, tuple[Finding, ...]]:
    """Find the header among the first lines, by the names that the schema expects."""
    known = _known_names(schema)
    first = next((number for number, line in enumerate(lines, 1) if line.strip(";,\t ")), 1)
    if lines and (whole := _whole(lines[0], separators, schema)):
        lines, separators = lines[:1], [whole]  # nothing below can know more names
    best = max(
        ((_score(line, s, known), -number, s) for number, line in enumerate(lines, 1)
         for s in separators),
        key=lambda one: one[:2],
        default=(0, -1, ";"),
    )  # fmt: skip
    score, line, separator = best[0], -best[1], best[2]
    shown = clean(lines[first - 1])[:60] if lines else ""
    if score == 0:
        expected = ", ".join(schema.names[:4])
        return None, (
            finding(Rule.NO_HEADER, file, first, table=table, found=shown, expected=expected),
        )
    if line != first:
        gone = (
            say("the-line", first=first)
            if line == first + 1
            else say("the-lines", first=first, last=line - 1)
        )
        return None, (
            finding(
                Rule.TITLE_ABOVE_HEADER, file, first, table=table, found=shown, at=line, lines=gone
            ),
        )
    header, found = _named(_split(lines[line - 1], separator), known, schema, (file, line, table))
    names = tuple(header)
    return (None if has_errors(found) else Header(line, separator, names)), tuple(found)


def _known_names(schema: Schema) -> dict[str, Field]:
    known = {}
    for one in schema.fields:
        for alias in (one.title, *one.aliases, one.name):
            if alias:
                known[fold(alias)] = one
    for one in schema.fields:  # a name wins over the title of another column
        known[fold(one.name)] = one
    return known


def _split(line: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        return line.split(separator)


def _whole(line: str, separators: Sequence[str], schema: Schema) -> str | None:
    """Give the separator by which a line is the names of the schema, as they are."""
    return next((one for one in separators if set(_split(line, one)) >= set(schema.names)), None)


def _score(line: str, separator: str, known: dict[str, Field]) -> int:
    return len({fold(name) for name in _split(line, separator)} & known.keys())


def _named(
    cells: list[str], known: dict[str, Field], schema: Schema, place: tuple[str, int, str]
) -> tuple[list[str], list[Finding]]:
    """Name the columns, and say what is unknown, doubled or absent."""
    file, line, table = place
    names: list[str] = []
    found: list[Finding] = []
    for position, cell in enumerate(cells, start=1):
        shown = clean(cell)
        field = known.get(fold(shown)) if shown else None
        name = field.name if field else shown
        if name and name in names:
            first = names.index(name) + 1
            found.append(
                finding(Rule.DUPLICATE_COLUMN, file, line, table=table,
                        name=name, first=first, second=position)
            )  # fmt: skip
        elif field and shown != name:
            found.append(finding(Rule.RENAMED_COLUMN, file, line, shown, table=table, name=name))
        names.append(name)
    absent = [one for one in schema.fields if one.name not in names]
    unknown = [name for name in names if name and name not in schema.names]
    found += _absent_and_unknown(absent, unknown, names, place)
    return names, found


def _absent_and_unknown(
    absent: list[Field], unknown: list[str], names: list[str], place: tuple[str, int, str]
) -> list[Finding]:
    file, line, table = place
    found = []
    taken = set()
    for one in absent:
        near = get_close_matches(fold(one.name), [fold(u) for u in unknown], n=1, cutoff=NEAR)
        hint = near or get_close_matches(one.name, unknown, n=1, cutoff=HINT)
        if one.column_required:
            listed = ", ".join(name for name in names if name)
            rename = say("rename", near=_original(hint[0], unknown)) if hint else say("add-it")
            found.append(
                finding(Rule.MISSING_COLUMN, file, line, table=table,
                        name=one.name, found=listed, near=rename)
            )  # fmt: skip
        elif near:
            name = _original(near[0], unknown)
            taken.add(name)
            found.append(
                finding(Rule.MISSPELT_COLUMN, file, line, name, table=table, name=one.name)
            )
    found += [
        finding(Rule.EXTRA_COLUMN, file, line, name, table=table)
        for name in unknown
        if name not in taken
    ]
    return found


def _original(folded: str, names: list[str]) -> str:
    return next(name for name in names if folded in (name, fold(name)))
